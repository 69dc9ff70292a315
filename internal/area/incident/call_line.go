package incident

import (
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/call"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// CallState is how far it has come that somebody is told.
type CallState string

// The states of a call.
const (
	CallOpen      CallState = "open"      // 未連絡
	CallReached   CallState = "reached"   // 連絡済み
	CallPassed    CallState = "passed"    // 不通: the next in succession is called instead
	CallUnreached CallState = "unreached" // 連絡できず
	CallUnneeded  CallState = "unneeded"  // 不要
)

// Title is the state's Japanese name.
func (s CallState) Title() string {
	return map[CallState]string{CallOpen: "未連絡", CallReached: "連絡済み", CallPassed: "不通（次の人へ）", CallUnreached: "連絡できず", CallUnneeded: "不要"}[s]
}

// CallResult is what came of an attempt.
type CallResult string

// The results.
const (
	AnswerReached CallResult = "reached"
	AnswerNone    CallResult = "none"
	AnswerMessage CallResult = "message"
)

func callResults() []CallResult { return []CallResult{AnswerReached, AnswerNone, AnswerMessage} }

// Title is the result's Japanese name, empty for one that does not exist.
func (r CallResult) Title() string {
	return map[CallResult]string{AnswerReached: "つながり、伝えた", AnswerNone: "つながらない", AnswerMessage: "伝言を残した"}[r]
}

// Call is that somebody is to be told of an incident: a line of the call list (連絡表). Who
// it is and their number at work are kept as they were; private numbers are not.
type Call struct {
	ID           string     `json:"id"`
	IncidentID   string     `json:"incident"`
	ChainID      string     `json:"chain" doc:"連絡がつくまで順に当たる人たちの、はじめの行"`
	Place        int        `json:"place"`
	ContactClass string     `json:"contact_class"`
	ClassTitle   string     `json:"class_title"`
	ContactID    string     `json:"contact"`
	PersonID     string     `json:"person"`
	Who          string     `json:"who"`
	PostTitle    string     `json:"post"`
	Phone        string     `json:"phone"`
	Mail         string     `json:"mail"`
	HasPrivate   bool       `json:"has_private"`
	Means        call.Means `json:"means"`
	ByRole       string     `json:"by_role"`
	ByTitle      string     `json:"by_title"`
	Say          string     `json:"say"`
	Due          clock.Time `json:"due"`
	Source       string     `json:"basis"`
	Edition      string     `json:"edition"`
	State        CallState  `json:"state"`
	Attempts     int        `json:"attempts"`
	LastAt       clock.Time `json:"last_at"`
	LastBy       string     `json:"last_by"`
	LastResult   CallResult `json:"last_result"`
	RetryAt      clock.Time `json:"retry_at"`
	Reason       string     `json:"reason"`
	OpenedAt     clock.Time `json:"opened_at"`
	Version      int64      `json:"version"`
}

// Attempt is that somebody was called. It is never changed. When it was and when it was
// entered are two times: much is entered from a sheet of paper.
type Attempt struct {
	ID         string     `json:"id"`
	IncidentID string     `json:"incident"`
	CallID     string     `json:"call"`
	At         clock.Time `json:"at"`
	EnteredAt  clock.Time `json:"entered_at"`
	ByID       string     `json:"by"`
	ByName     string     `json:"by_name"`
	EnteredBy  string     `json:"entered_by"`
	Means      call.Means `json:"means"`
	Result     CallResult `json:"result"`
	Said       string     `json:"said"`
}

func attemptContent(k Call, a Attempt) journal.Content {
	return journal.Fields("incident.attempt/1", func(e *journal.Encoder) {
		e.Text("id", a.ID)
		e.Text("incident", a.IncidentID)
		e.Text("call", a.CallID)
		e.Text("class", k.ContactClass)
		e.Text("who", k.Who)
		e.Time("at", a.At)
		e.Time("entered_at", a.EnteredAt)
		e.Text("by", a.ByName)
		e.Text("means", string(a.Means))
		e.Text("result", string(a.Result))
		e.Text("said", a.Said)
	})
}

// Late reports whether somebody should have been told by now.
func (k Call) Late(now clock.Time) bool {
	return k.State == CallOpen && !k.Due.IsZero() && k.Due.Before(now.Time)
}

// name is whom a line is about, also where nobody is registered.
func (k Call) name() string {
	if k.Who == "" {
		return "（緊急連絡網に登録がありません）"
	}
	return k.Who
}

// candidate is somebody who can be called for a class of contacts.
type candidate struct {
	contact org.Reachable
	people  []string
}

// rolesOfClass says who holds what a class of contacts stands for: their deputies are
// called when nobody of the list answers.
func rolesOfClass(class string) []string {
	return map[string][]string{
		"ciso": {"ciso", "deputy-ciso"}, "chief": {"chief"}, "network": {"network-manager"}, "security": {"security-manager"}, "system": {"system-manager"}, "point": {"contact-point"},
	}[class]
}

// candidates lists the contacts of a class in the order in which they are called. A post
// on which nobody is cannot be called.
func candidates(class string, list []org.Reachable, o org.Outline) (found []candidate) {
	for _, r := range list {
		if r.Class == class && !r.Vacant {
			found = append(found, candidate{r, peopleOf(r, o)})
		}
	}
	return found
}

func peopleOf(r org.Reachable, o org.Outline) (ids []string) {
	if r.PersonID != "" {
		return []string{r.PersonID}
	}
	i := slices.IndexFunc(o.Posts, func(p org.Staffed) bool { return p.ID == r.PostID })
	if r.PostID == "" || i < 0 {
		return nil
	}
	for _, h := range o.Posts[i].Holders {
		ids = append(ids, h.PersonID)
	}
	return ids
}

// callLine makes the line for a candidate.
func callLine(w call.Want, title string, c candidate) Call {
	r := c.contact
	return Call{
		ContactClass: w.Contact, ClassTitle: title, ContactID: r.ID, PersonID: strings.Join(c.people, " "), Who: r.Who, PostTitle: r.Title, Phone: r.Phone, Mail: r.Mail,
		HasPrivate: r.Hidden, Means: w.Means, ByRole: w.By, Say: w.Say, State: CallOpen, Version: 1,
	}
}

// sameCallee reports whether two lines are about the same contact, or the same people: one
// person who holds several roles is called once.
func sameCallee(a, b Call) bool {
	return a.Who != "" && (a.ContactID == b.ContactID && a.ContactID != "" || a.PersonID == b.PersonID && a.PersonID != "")
}

// isFor reports whether a line is about a class of contacts, alone or among others.
func (k Call) isFor(class string) bool {
	return slices.Contains(strings.Fields(k.ContactClass), class)
}

// join adds another class of contacts to the line of the same person.
func (k *Call) join(o Call) {
	k.ContactClass += " " + o.ContactClass
	k.ClassTitle += "、" + o.ClassTitle
	k.Say += "／" + o.Say
	if o.Due.Before(k.Due.Time) {
		k.Due, k.ByRole = o.Due, o.ByRole
	}
}

// double reports whether one person is called for several classes.
func (k Call) double() bool { return strings.Contains(k.ContactClass, " ") }

// planned lists the lines that a plan asks for and that are not there yet. Of a class of
// which each is told there is a line for each; of others one, until somebody answers.
func planned(wants []call.Want, titles map[string]string, contacts []org.Reachable, o org.Outline, from clock.Time, old []Call) []Call {
	var list []Call
	add := func(k Call) {
		if i := slices.IndexFunc(list, func(l Call) bool { return sameCallee(l, k) }); i >= 0 {
			list[i].join(k)
			return
		}
		list = append(list, k)
	}
	for _, w := range wants {
		if slices.ContainsFunc(old, func(k Call) bool { return k.isFor(w.Contact) }) {
			continue
		}
		found := candidates(w.Contact, contacts, o)
		if len(found) == 0 {
			found = []candidate{{}}
		} else if !w.All {
			found = found[:1]
		}
		for _, c := range found {
			k := callLine(w, titles[w.Contact], c)
			k.Due = after(from, w.Minutes)
			add(k)
		}
	}
	return list
}
