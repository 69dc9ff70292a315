package revision

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// State is how far a revision is.
type State string

// The states.
const (
	Drafted      State = "drafted"      // 起案
	Deliberating State = "deliberating" // 審議
	Deciding     State = "deciding"     // 決裁
	Decided      State = "decided"      // 決裁済み: to be promulgated
	Promulgated  State = "promulgated"  // 公布: waits for its day
	InForce      State = "in_force"     // 施行
	Announced    State = "announced"    // 周知
	Rejected     State = "rejected"     // 否認
	Cancelled    State = "cancelled"    // 取下げ
)

// States lists the states in the order of the work.
func States() []State {
	return []State{Drafted, Deliberating, Deciding, Decided, Promulgated, InForce, Announced, Rejected, Cancelled}
}

// Title is the state's Japanese name, empty for one that does not exist.
func (s State) Title() string {
	return map[State]string{
		Drafted: "起案", Deliberating: "審議", Deciding: "決裁", Decided: "決裁済み", Promulgated: "公布", InForce: "施行", Announced: "周知済み", Rejected: "否認", Cancelled: "取下げ",
	}[s]
}

// Open reports whether something is left to do.
func (s State) Open() bool { return s != Announced && s != Rejected && s != Cancelled }

// Enacted reports whether the revision has been promulgated.
func (s State) Enacted() bool { return s == Promulgated || s == InForce || s == Announced }

// Revision is a proposal to change documents, and what became of it (改正).
type Revision struct {
	ID             string     `json:"id"`
	Year           int        `json:"year"`
	Number         int        `json:"number"`
	Title          string     `json:"title"`
	Purpose        string     `json:"purpose" doc:"改正の趣旨・理由"`
	OrgansText     string     `json:"-" db:"organs"`
	Jointly        bool       `json:"jointly" doc:"共同で定める"`
	PlanDecide     clock.Date `json:"plan_decide"`
	PlanPromulgate clock.Date `json:"plan_promulgate"`
	PlanBegin      clock.Date `json:"plan_begin"`
	Supplement     string     `json:"supplement" doc:"附則"`
	Route          string     `json:"route"`
	State          State      `json:"state"`
	Closed         bool       `json:"-"` // one of its documents is closed
	CaseID         string     `json:"case"`
	Returned       int        `json:"returned" doc:"差し戻された回数"`
	DecidedOn      clock.Date `json:"decided_on"`
	PromulgatedOn  clock.Date `json:"promulgated_on"`
	BeginsOn       clock.Date `json:"begins_on"`
	OpenedBy       string     `json:"-"`
	OpenedName     string     `json:"opened_name"`
	OpenedAt       clock.Time `json:"opened_at"`
	UpdatedAt      clock.Time `json:"updated_at"`
	Version        int64      `json:"version"`
}

// Ref names the revision.
func (r Revision) Ref() area.Ref { return area.Ref{Area: areaName, ID: r.ID} }

// NumberText is how people call it.
func (r Revision) NumberText() string {
	return clock.EraFiscalYear(r.Year, time.April) + " 改正第" + strconv.Itoa(r.Number) + "号"
}

// Organs lists who adopts it.
func (r Revision) Organs() []string { return lines(r.OrgansText) }

// OrganText names who adopts it, together or each on its own.
func (r Revision) OrganText() string {
	list := r.Organs()
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list, "、") + map[bool]string{true: "（共同）", false: "（それぞれ）"}[r.Jointly]
}

// Kind implements journal.Content.
func (r Revision) Kind() string { return "revision.revision/1" }

// Canonical implements journal.Content.
func (r Revision) Canonical(e *journal.Encoder) {
	e.Text("id", r.ID)
	e.Int("year", int64(r.Year))
	e.Int("number", int64(r.Number))
	e.Text("title", r.Title)
	e.Text("purpose", r.Purpose)
	e.Text("organs", r.OrgansText)
	e.Bool("jointly", r.Jointly)
	e.Text("plan", r.PlanDecide.String()+" "+r.PlanPromulgate.String()+" "+r.PlanBegin.String())
	e.Text("supplement", r.Supplement)
	e.Text("route", r.Route)
	e.Text("state", string(r.State))
	e.Text("case", r.CaseID)
	e.Text("decided_on", r.DecidedOn.String())
	e.Text("promulgated_on", r.PromulgatedOn.String())
	e.Text("begins_on", r.BeginsOn.String())
	e.Int("version", r.Version)
}

// Way is what is done to a document.
type Way string

// The ways.
const (
	Making  Way = "new"     // 制定
	Whole   Way = "whole"   // 全部改正
	Partial Way = "partial" // 一部改正
	Repeal  Way = "repeal"  // 廃止
)

// Ways lists the ways.
func Ways() []Way { return []Way{Partial, Whole, Making, Repeal} }

// Title is the way's Japanese name, empty for one that does not exist.
func (w Way) Title() string {
	return map[Way]string{Making: "制定", Whole: "全部改正", Partial: "一部改正", Repeal: "廃止"}[w]
}

// Item is one document of a revision.
type Item struct {
	ID          string `json:"id"`
	RevisionID  string `json:"revision"`
	Seq         int    `json:"seq"`
	Way         Way    `json:"way"`
	DocumentID  string `json:"document"`
	Title       string `json:"title"`
	Kind        string `json:"kind"`
	Publication string `json:"publication"`
	ParentID    string `json:"parent"`
	Instrument  string `json:"instrument" doc:"番号の種別。空なら番号を付けない"`
	DraftID     string `json:"draft"`
	FileID      string `json:"-"`
	FileName    string `json:"file_name"`
	Hash        string `json:"hash"`
	Wording     string `json:"wording" doc:"改め文"`
	BaseID      string `json:"base"`    // the edition beside which it was made
	EditionID   string `json:"edition"` // what became of it
	NumbersText string `json:"-" db:"numbers"`
}

// Written reports whether there is a new text.
func (i Item) Written() bool { return i.FileID != "" || i.DraftID != "" }

// Given are the numbers of a promulgated item, an organ each.
func (i Item) Given() (list []Given) {
	if i.NumbersText != "" {
		_ = json.Unmarshal([]byte(i.NumbersText), &list) // only this package writes it
	}
	return list
}

// NumberText lists the numbers as people write them.
func (i Item) NumberText() string {
	var list []string
	for _, g := range i.Given() {
		list = append(list, g.Text)
	}
	return strings.Join(list, "、")
}

// Given is a number that an organ gave.
type Given struct {
	Organ  string `json:"organ"`
	Text   string `json:"text"` // 令和8年訓令第3号
	Year   int    `json:"year"`
	Number int    `json:"number"`
}

// Happening is a line of the history.
type Happening struct {
	ID         string     `json:"id"`
	RevisionID string     `json:"-"`
	Verb       string     `json:"verb"`
	Note       string     `json:"note"`
	At         clock.Time `json:"at"`
	ByID       string     `json:"-"`
	ByName     string     `json:"by"`
}

// Title says what happened.
func (h Happening) Title() string { return Verbs()[h.Verb] }

// The longest texts in characters.
const (
	titleMax      = 100
	purposeMax    = 4000
	supplementMax = 4000
	wordingMax    = 20000
	reasonMax     = 500
	itemsMax      = 20
	organsMax     = 8
)

// Proposal is what one fills in for a revision.
type Proposal struct {
	ID             string `path:"id" json:"-" form:"-"`
	Version        int64  `json:"version,omitempty"`
	Title          string `json:"title" label:"件名"`
	Purpose        string `json:"purpose" label:"改正の趣旨・理由"`
	Organs         string `json:"organs" label:"定める機関" doc:"1行に1つ"`
	Jointly        string `json:"jointly,omitempty" label:"定め方" enum:"joint,each"`
	PlanDecide     string `json:"plan_decide,omitempty" label:"決裁の予定日"`
	PlanPromulgate string `json:"plan_promulgate,omitempty" label:"公布の予定日"`
	PlanBegin      string `json:"plan_begin" label:"施行の予定日"`
	Supplement     string `json:"supplement,omitempty" label:"附則"`
}

// into checks the proposal and puts it into a revision.
func (p Proposal) into(r *Revision) error {
	faults := map[string]string{}
	r.Title, r.Purpose, r.Supplement = strings.TrimSpace(p.Title), strings.TrimSpace(p.Purpose), strings.TrimSpace(p.Supplement)
	line(faults, "title", "件名", r.Title, titleMax, true)
	prose(faults, "purpose", "改正の趣旨・理由", r.Purpose, purposeMax, true)
	prose(faults, "supplement", "附則", r.Supplement, supplementMax, false)
	organs := lines(p.Organs)
	r.OrgansText = strings.Join(organs, "\n")
	switch {
	case len(organs) == 0:
		faults["organs"] = "定める機関を入力してください。例：町長"
	case len(organs) > organsMax:
		faults["organs"] = "定める機関は、8つまでにしてください。"
	}
	for i, o := range organs {
		line(faults, "organs", "定める機関", o, 40, true)
		for _, x := range organs[:i] {
			if x == o {
				faults["organs"] = "同じ機関が2度書かれています。"
			}
		}
	}
	if p.Jointly != "" && p.Jointly != "joint" && p.Jointly != "each" {
		faults["jointly"] = "定め方を選んでください。"
	}
	r.Jointly = len(organs) > 1 && p.Jointly != "each"
	r.PlanDecide = day(faults, "plan_decide", "決裁の予定日", p.PlanDecide, false)
	r.PlanPromulgate = day(faults, "plan_promulgate", "公布の予定日", p.PlanPromulgate, false)
	r.PlanBegin = day(faults, "plan_begin", "施行の予定日", p.PlanBegin, true)
	if len(faults) == 0 {
		switch {
		case !r.PlanPromulgate.IsZero() && r.PlanPromulgate.Before(r.PlanDecide):
			faults["plan_promulgate"] = "公布の予定日は、決裁の予定日より前にはできません。"
		case r.PlanBegin.Before(r.PlanPromulgate):
			faults["plan_begin"] = "施行の予定日は、公布の予定日より前にはできません。"
		}
	}
	return fault.Fields(faults)
}

// proposalOf shows a revision in its form.
func proposalOf(r Revision) Proposal {
	p := Proposal{
		Version: r.Version, Title: r.Title, Purpose: r.Purpose, Organs: r.OrgansText, Jointly: "joint", PlanDecide: r.PlanDecide.String(), PlanPromulgate: r.PlanPromulgate.String(),
		PlanBegin: r.PlanBegin.String(), Supplement: r.Supplement,
	}
	if !r.Jointly && len(r.Organs()) > 1 {
		p.Jointly = "each"
	}
	return p
}

func lines(s string) (list []string) {
	for l := range strings.Lines(strings.ReplaceAll(s, "\r\n", "\n")) {
		if l = strings.TrimSpace(l); l != "" {
			list = append(list, l)
		}
	}
	return list
}

// line checks a text of one line.
func line(faults map[string]string, field, label, s string, most int, must bool) {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 }) {
		faults[field] = label + "は、改行などのない1行にしてください。"
		return
	}
	prose(faults, field, label, s, most, must)
}

// prose checks a text.
func prose(faults map[string]string, field, label, s string, most int, must bool) {
	switch n := utf8.RuneCountInString(s); {
	case n == 0 && must:
		faults[field] = label + "を入力してください。"
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		faults[field] = label + "に使えない文字があります。"
	case n > most:
		faults[field] = label + "は、" + strconv.Itoa(most) + "字までにしてください。"
	case screen.Text(s).Any(): // 番号法20条: not to be collected or kept
		faults[field] = label + "に、個人番号と思われる12桁の数字があります。取り除いてください。"
	}
}

// day reads a day of a form.
func day(faults map[string]string, field, label, s string, must bool) clock.Date {
	if strings.TrimSpace(s) == "" {
		if must {
			faults[field] = label + "を入力してください。"
		}
		return clock.Date{}
	}
	d, err := clock.ParseDate(strings.TrimSpace(s))
	if err != nil || d.Year < 1947 || d.Year > 2100 {
		faults[field] = label + "を、2027/04/01のように入力してください。"
		return clock.Date{}
	}
	return d
}

func dayText(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Era()
}

// or gives the first of two days that is set.
func or(a, b clock.Date) clock.Date {
	if a.IsZero() {
		return b
	}
	return a
}

// orText gives the first text that is not empty.
func orText(list ...string) string { return cmp.Or(list...) }
