package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// State is where a case stands.
type State string

// The states.
const (
	Running   State = "running"
	Returned  State = "returned"
	Approved  State = "approved"
	Rejected  State = "rejected"
	Withdrawn State = "withdrawn"
)

// States lists the states in the order of a form.
func States() []State { return []State{Running, Returned, Approved, Rejected, Withdrawn} }

// Title is the state's Japanese name, empty for one that does not exist.
func (s State) Title() string {
	return map[State]string{Running: "決裁中", Returned: "差し戻し中", Approved: "決裁済み", Rejected: "否認", Withdrawn: "取下げ"}[s]
}

// Ended reports whether nothing more is decided.
func (s State) Ended() bool { return s == Approved || s == Rejected || s == Withdrawn }

// Signer is somebody as they were named on that day.
type Signer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	As   string `json:"as,omitempty"`   // the capacity, as title
	Unit string `json:"unit,omitempty"` // id
}

// Petition is what is decided on.
type Petition struct {
	Title  string            `json:"title"`
	Text   string            `json:"text"`
	Class  string            `json:"class,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
	Files  []Enclosure       `json:"files,omitempty"`
	Chosen map[string]string `json:"chosen,omitempty"` // step → who was chosen, by address
}

// Hash is the hash of the document, by which an act says what was seen.
func (d Petition) Hash() string {
	text, err := json.Marshal(d) // maps are sorted
	if err != nil {
		panic(err) // strings and numbers alone
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// facts are the fields that conditions look at.
func (d Petition) facts() map[string]string {
	f := maps.Clone(d.Fields)
	if f == nil {
		f = map[string]string{}
	}
	f["class"] = d.Class
	return f
}

// Authority is by what somebody acts on a seat.
type Authority string

// The authorities.
const (
	Own        Authority = "own"
	Proxy      Authority = "proxy"      // 代理: by a standing delegation
	Succession Authority = "succession" // 代決: nobody else is there
	Emergency  Authority = "emergency"  // 緊急
)

// Title is the authority's Japanese name.
func (a Authority) Title() string {
	return map[Authority]string{Own: "本人", Proxy: "代理", Succession: "代決", Emergency: "緊急"}[a]
}

// Hand is who may act on a seat, by address: "post:…" or "person:…".
type Hand struct {
	Address   string    `json:"address"`
	Name      string    `json:"name"` // who that is on the day
	Authority Authority `json:"authority"`
}

// Task is what is wanted of a seat.
type Task string

// The tasks.
const (
	ToDecide Task = "act"    // what the mode of the step says
	ToAmend  Task = "amend"  // 補正: the applicant resubmits
	ToLook   Task = "look"   // 後閲
	ToRatify Task = "ratify" // 事後承認
)

// Title is the task's Japanese name.
func (t Task) Title() string {
	return map[Task]string{ToDecide: "決裁", ToAmend: "補正", ToLook: "後閲", ToRatify: "事後承認"}[t]
}

// Standing is where a seat stands.
type Standing string

// The standings.
const (
	Waiting Standing = "waiting"
	Done    Standing = "done"
	Dropped Standing = "dropped" // others were enough, or the case went on without
)

// Seat is one place at a step, as it was resolved when the step opened.
type Seat struct {
	N        int      `json:"n"`
	Round    int      `json:"round"`
	Step     string   `json:"step"`
	Task     Task     `json:"task"`
	Title    string   `json:"title"`  // of the post or role
	Holder   Signer   `json:"holder"` // empty: vacant
	Hands    []Hand   `json:"hands"`
	Why      string   `json:"why,omitempty"` // how it was found, or why nobody was
	Due      string   `json:"due,omitempty"` // a day
	Standing Standing `json:"standing"`
	Overdue  bool     `json:"overdue,omitempty"`
}

// Case is something that is decided on.
type Case struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Year      int        `json:"year"`
	Number    int        `json:"number"`
	Applicant Signer     `json:"applicant"`
	Route     Route      `json:"route"`
	Documents []Petition `json:"documents"` // every revision; the last one holds
	State     State      `json:"state"`
	Round     int        `json:"round"`
	Stage     int        `json:"stage"`
	Seats     []Seat     `json:"seats"`
	Acts      []Act      `json:"acts"`
	Red       bool       `json:"red"`             // done before it was approved, and not ratified yet
	First     string     `json:"first,omitempty"` // why it was done first
	Elsewhere *Elsewhere `json:"elsewhere,omitempty"`
	Version   int64      `json:"version"`
}

// Elsewhere is a decision made outside of Okite.
type Elsewhere struct {
	System string `json:"system"`
	Number string `json:"number"`
	Day    string `json:"day"`
	By     string `json:"by"`
}

// Document is the revision that holds.
func (c Case) Document() Petition { return c.Documents[len(c.Documents)-1] }

// Open lists the seats that wait.
func (c Case) Open() (list []Seat) {
	for _, s := range c.Seats {
		if s.Standing == Waiting {
			list = append(list, s)
		}
	}
	return list
}

// Seat gives a seat by its number.
func (c *Case) Seat(n int) *Seat {
	for i := range c.Seats {
		if c.Seats[i].N == n {
			return &c.Seats[i]
		}
	}
	return nil
}

// clone copies all that Apply changes, so that a refused act leaves no trace.
func (c Case) clone() Case {
	c.Seats, c.Acts, c.Documents = slices.Clone(c.Seats), slices.Clone(c.Acts), slices.Clone(c.Documents)
	for i := range c.Seats {
		c.Seats[i].Hands = slices.Clone(c.Seats[i].Hands)
	}
	return c
}

// Kind is the kind of an act.
type Kind string

// The kinds.
const (
	Draft    Kind = "file"     // 起案
	Assent   Kind = "assent"   // 承認 (審査、合議、確認、回覧 as the step's mode says)
	Return   Kind = "return"   // 差し戻し
	Resubmit Kind = "resubmit" // 再提出
	Reject   Kind = "reject"   // 否認
	Withdraw Kind = "withdraw" // 取下げ
	Pull     Kind = "pull"     // 引き上げ
	Decide   Kind = "decide"   // 代決
	Look     Kind = "look"     // 後閲
	Ratify   Kind = "ratify"   // 事後承認
	Reroute  Kind = "reroute"  // 回付先変更
	Urge     Kind = "urge"     // 督促
	Opinion  Kind = "opinion"  // 意見
	Conclude Kind = "conclude" // 他システムや紙での決裁の記録
)

// Title is the kind's Japanese name, empty for one that does not exist.
func (k Kind) Title() string {
	return map[Kind]string{
		Draft: "起案", Assent: "承認", Return: "差し戻し", Resubmit: "再提出", Reject: "否認", Withdraw: "取下げ", Pull: "引き上げ", Decide: "代決", Look: "後閲",
		Ratify: "事後承認", Reroute: "回付先変更", Urge: "督促", Opinion: "意見", Conclude: "決裁の記録",
	}[k]
}

// Act is one thing that somebody did to a case. Acts are only ever added.
type Act struct {
	N         int         `json:"n"`
	Kind      Kind        `json:"kind"`
	Seat      int         `json:"seat,omitempty"`
	Step      string      `json:"step,omitempty"`
	Mode      Mode        `json:"mode,omitempty"`
	Actor     Signer      `json:"actor"`
	Keys      []string    `json:"keys,omitempty"` // addresses of the actor; afterwards the one that counted
	Authority Authority   `json:"authority,omitempty"`
	Seen      string      `json:"seen,omitempty"`
	Comment   string      `json:"comment,omitempty"`
	To        string      `json:"to,omitempty"` // a step; empty: the applicant
	Hand      *Hand       `json:"hand,omitempty"`
	Document  *Petition   `json:"document,omitempty"`
	Elsewhere *Elsewhere  `json:"elsewhere,omitempty"`
	Files     []Enclosure `json:"files,omitempty"`
	At        time.Time   `json:"at"`
	Day       string      `json:"day"`
	Force     bool        `json:"force,omitempty"` // in an emergency, without being asked
	First     string      `json:"first,omitempty"`
	Flags     []string    `json:"flags,omitempty"` // what is to be known of it
	Alone     string      `json:"alone,omitempty"` // why nobody else looked
	Also      bool        `json:"also,omitempty"`  // done together with the act before
	Found     [][]Seat    `json:"found,omitempty"` // what the directory answered
	Dues      []string    `json:"dues,omitempty"`
}

// Title is what the act is called: that of the step's mode for an assent.
func (a Act) Title() string {
	if a.Kind == Assent && a.Mode != "" {
		return a.Mode.Title()
	}
	return a.Kind.Title()
}
