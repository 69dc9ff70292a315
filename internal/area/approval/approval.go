package approval

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// What the engine knows, by the names that other rooms use.
type (
	Case     = flow.Case
	Act      = flow.Act
	Route    = flow.Route
	Petition = flow.Petition
	State    = flow.State
)

// Request is the first kind of case: a 伺い, free in its form.
const Request = "request"

// kindTitles are the Japanese names of kinds.
func (s *Service) kindTitle(kind string) string {
	if t := s.kinds[kind]; t != "" {
		return t
	}
	return kind
}

// Outcome is how a case ended.
type Outcome = flow.State

// Approved is the outcome of a case that went through, Withdrawn of one that who filed it
// took back, Rejected of one that was refused. Whatever else ends one refuses it.
const (
	Approved  = flow.Approved
	Rejected  = flow.Rejected
	Withdrawn = flow.Withdrawn
)

// NumberOf is the number of a case as people say it: 令和8年度 第12号.
func NumberOf(c Case) string { return numbered(c.Year, c.Number) }

// classes are the classifications of a 伺い, from which conditions choose.
func classes() []option {
	return []option{{"low", "公開してよい情報だけを扱う"}, {"middle", "機密性2（公開を前提としない情報）を扱う"}, {"high", "機密性3（特に厳しく扱う情報）を扱う"}}
}

type option struct{ name, title string }

func classTitle(name string) string {
	for _, c := range classes() {
		if c.name == name {
			return c.title
		}
	}
	return name
}

// Filing is what one fills in for a 伺い (起案).
type Filing struct {
	Route    string `json:"route"`
	Title    string `json:"title" label:"件名"`
	Text     string `json:"text" label:"内容"`
	Class    string `json:"class"`
	Purpose  string `json:"purpose,omitempty"`
	Period   string `json:"period,omitempty"`
	Cost     string `json:"cost,omitempty"`
	Superior string `json:"chosen,omitempty" doc:"申請者が選ぶ決裁者（post: と職のid）"`
	First    string `json:"first,omitempty" doc:"緊急のため先に行ったときの理由"`

	Files []Attachment `json:"files,omitempty" form:"-"`
}

// Refiling is a 伺い that was returned, as it is filed again.
type Refiling struct {
	ID       string `path:"id" json:"-" form:"-"`
	Title    string `json:"title" label:"件名"`
	Text     string `json:"text" label:"内容"`
	Class    string `json:"class"`
	Purpose  string `json:"purpose,omitempty"`
	Period   string `json:"period,omitempty"`
	Cost     string `json:"cost,omitempty"`
	Superior string `json:"chosen,omitempty" doc:"申請者が選ぶ決裁者（post: と職のid）。省くと前のまま"`

	Drop  []string     `json:"drop,omitempty" doc:"外すファイルのid。ほかは、前のまま付いている"`
	Files []Attachment `json:"files,omitempty" form:"-"`
}

func (in Refiling) filing() Filing {
	return Filing{Title: in.Title, Text: in.Text, Class: in.Class, Purpose: in.Purpose, Period: in.Period, Cost: in.Cost, Superior: in.Superior}
}

const (
	titleMax   = 100
	textMax    = 20000
	commentMax = 2000
)

func (in *Filing) faults() map[string]string {
	faults := map[string]string{}
	check := func(field, value, label string, most int, must bool) {
		switch n := len([]rune(value)); {
		case must && n == 0:
			faults[field] = label + "を入力してください。"
		case n > most:
			faults[field] = fmt.Sprintf("%sは、%d字までにしてください。", label, most)
		}
	}
	in.Title = strings.TrimSpace(in.Title)
	check("title", in.Title, "件名", titleMax, true)
	check("text", in.Text, "内容", textMax, true)
	check("purpose", in.Purpose, "目的", 500, false)
	check("period", in.Period, "期間", 100, false)
	check("cost", in.Cost, "費用", 100, false)
	check("first", in.First, "先に行った理由", 500, false)
	for field, x := range map[string][2]string{"title": {in.Title, "件名"}, "text": {in.Text, "内容"}, "purpose": {in.Purpose, "目的"}, "period": {in.Period, "期間"}, "cost": {in.Cost, "費用"}, "first": {in.First, "先に行った理由"}} {
		if numbersPerson(x[0]) {
			faults[field] = x[1] + "に、個人番号と思われる12桁の数字があります。取り除いてください。"
		}
	}
	if strings.Contains(in.Title, "\n") {
		faults["title"] = "件名は、1行にしてください。"
	}
	if in.Class == "" || classTitle(in.Class) == in.Class {
		faults["class"] = "扱う情報の区分を選んでください。"
	}
	return faults
}

// numbersPerson reports whether a text holds what looks like a 個人番号, which is not to
// be collected or kept here (番号法20条).
func numbersPerson(s string) bool { return screen.Text(s).Any() }

func (in Filing) document(r Route) Petition {
	d := Petition{Title: in.Title, Text: in.Text, Class: in.Class, Fields: map[string]string{}}
	for name, value := range map[string]string{"purpose": in.Purpose, "period": in.Period, "cost": in.Cost} {
		if value != "" {
			d.Fields[name] = value
		}
	}
	if step := choice(r); step != "" {
		d.Chosen = map[string]string{step: in.Superior}
	}
	return d
}

// choice is the step for which the applicant chooses who acts.
func choice(r Route) string {
	for _, s := range r.Steps {
		for _, w := range s.Who {
			if w.By == flow.ByChoice {
				return s.Key
			}
		}
	}
	return ""
}

// fieldTitles are the labels of the fields of a 伺い, in order.
func fieldTitles() []option {
	return []option{{"purpose", "目的"}, {"period", "期間"}, {"cost", "費用"}}
}

// Doing is what one fills in to act on a case.
type Doing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Kind    string `json:"kind"`
	Seat    int    `json:"seat,omitempty"`
	Seen    string `json:"seen,omitempty" doc:"確かめた内容のハッシュ。承認、審査、差し戻しなどでは必須"`
	Comment string `json:"comment,omitempty"`
	To      string `json:"to,omitempty" doc:"差し戻す段階、引き上げる段階。空は申請者"`
	Post    string `json:"post,omitempty" doc:"回付先を変えるとき: 職のid"`
	Alone   string `json:"alone,omitempty" doc:"自分の申請を承認するときや、続く段階も同じ人のとき、ほかの人が確かめない理由"`
	Force   bool   `json:"force,omitempty" doc:"緊急のため、決裁する人に代わって承認する"`
	System  string `json:"system,omitempty"`
	Number  string `json:"number,omitempty"`
	Day     string `json:"day,omitempty"`
	By      string `json:"by,omitempty"`

	Files []Attachment `json:"files,omitempty" form:"-"`
}

func (in Doing) check() error {
	faults := map[string]string{}
	k := flow.Kind(in.Kind)
	if k.Title() == "" || k == flow.Draft || k == flow.Resubmit || k == flow.Decide {
		faults["kind"] = "行うことを選んでください。"
	}
	if n := len([]rune(in.Comment)); n > commentMax {
		faults["comment"] = fmt.Sprintf("%d字までにしてください。", commentMax)
	}
	if n := len([]rune(in.Alone)); n > 500 {
		faults["alone"] = "500字までにしてください。"
	}
	if numbersPerson(in.Alone) {
		faults["alone"] = "個人番号と思われる12桁の数字があります。取り除いてください。"
	}
	if numbersPerson(in.Comment) {
		faults["comment"] = "個人番号と思われる12桁の数字があります。取り除いてください。"
	}
	if in.Comment == "" && (k == flow.Return || k == flow.Reject || k == flow.Withdraw || k == flow.Pull || k == flow.Reroute || k == flow.Opinion || in.Force) {
		faults["comment"] = "理由や意見を入力してください。"
	}
	if in.Seen == "" && (k == flow.Assent || k == flow.Ratify || k == flow.Return || k == flow.Reject) {
		faults["seen"] = "内容を開いて確かめてから、行ってください。"
	}
	if k == flow.Conclude {
		for field, value := range map[string]string{"system": in.System, "number": in.Number, "by": in.By} {
			if value == "" || len([]rune(value)) > 100 {
				faults[field] = "1字から100字までで入力してください。"
			}
		}
		if _, err := clock.ParseDate(in.Day); err != nil {
			faults["day"] = "決裁した日を入力してください。"
		}
	}
	if k == flow.Reroute && in.Post == "" {
		faults["post"] = "新しい回付先の職を選んでください。"
	}
	return fault.Fields(faults)
}

// Bulk is a number of cases that are approved together, each with what was seen of it.
type Bulk struct {
	Items []string `json:"items" doc:"案件のid、席の番号、確かめた内容のハッシュを「:」でつないだもの"`
}

// Inbox asks for what waits.
type Inbox struct {
	Only string `query:"only" json:"-" enum:"mine,deputy,overdue" doc:"mine: 自分の席、deputy: 代理、overdue: 期限切れ"`
	api.Paging
}

// WaitingItem is a seat that waits for the actor.
type WaitingItem struct {
	CaseID        string         `json:"case"`
	Seat          int            `json:"seat"`
	Authority     flow.Authority `json:"authority"`
	Task          flow.Task      `json:"task"`
	StepTitle     string         `json:"step"`
	AsTitle       string         `json:"as"`
	Due           clock.Date     `json:"due"`
	FiscalYear    int            `json:"year"`
	Number        int            `json:"number"`
	Title         string         `json:"title"`
	ApplicantName string         `json:"applicant"`
	Red           bool           `json:"red"`
	FiledAt       clock.Time     `json:"filed_at"`
	Total         int            `json:"-"`
}

// Query says which cases are listed, and how.
type Query struct {
	Text, State, Sort string
	Desc, Mine        bool
	Limit, Offset     int
}

// CaseItem is a case in a list.
type CaseItem struct {
	ID            string     `json:"id"`
	Kind          string     `json:"kind"`
	FiscalYear    int        `json:"year"`
	Number        int        `json:"number"`
	Title         string     `json:"title"`
	ApplicantName string     `json:"applicant"`
	RouteTitle    string     `json:"route"`
	State         flow.State `json:"state"`
	Red           bool       `json:"red"`
	FiledAt       clock.Time `json:"filed_at"`
	ChangedAt     clock.Time `json:"changed_at"`
}

// numbered is how people call a case: 令和8年度 第12号.
func numbered(year, n int) string {
	return clock.EraFiscalYear(year, time.April) + " 第" + strconv.Itoa(n) + "号"
}

func stepTitle(c Case, key string) string {
	for _, s := range c.Route.Steps {
		if s.Key == key {
			return s.Title
		}
	}
	return ""
}

func errCase() error {
	return fault.New(fault.NotFound, "この案件はないか、あなたには見られません。")
}

func actContent(c Case, a Act) journal.Content {
	return journal.Fields("approval.act/2", func(e *journal.Encoder) {
		e.Text("case", c.ID)
		e.Int("number", int64(c.Number))
		e.Int("n", int64(a.N))
		e.Text("kind", string(a.Kind))
		e.Text("step", a.Step)
		e.Text("actor", a.Actor.ID)
		e.Text("as", a.Actor.As)
		e.Text("authority", string(a.Authority))
		e.Text("seen", a.Seen)
		e.Text("comment", a.Comment)
		e.Text("to", a.To)
		e.Text("state", string(c.State))
		e.Text("alone", a.Alone)
		for _, f := range a.Files {
			e.Text("file", f.Hash)
		}
	})
}

func draftContent(name string, revision int64, what string, r Route) journal.Content {
	return journal.Fields("approval.route-draft/1", func(e *journal.Encoder) {
		e.Text("name", name)
		e.Int("revision", revision)
		e.Text("what", what)
		e.Text("content", packed(r))
	})
}

func routeContent(r Route) journal.Content {
	return journal.Fields("approval.route/1", func(e *journal.Encoder) {
		e.Text("name", r.Name)
		e.Int("version", r.Version)
		e.Text("content", packed(r))
	})
}
