package notice

import (
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// State is how far a notice is.
type State string

// The states: draft → open → withdrawn or superseded. Only an open one asks anybody.
const (
	Draft      State = "draft"
	Open       State = "open"
	Withdrawn  State = "withdrawn"
	Superseded State = "superseded"
)

// Title is the state's Japanese name.
func (s State) Title() string {
	return map[State]string{Draft: "下書き", Open: "掲示中", Withdrawn: "取下げ", Superseded: "差替え済み"}[s]
}

// Notice is something made known to an audience (お知らせ); where Must is set everybody
// of the audience has to confirm that they have read it (必読).
type Notice struct {
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	Must        bool       `json:"must" doc:"必読"`
	State       State      `json:"state"`
	Edition     int64      `json:"edition" doc:"今の版"`
	Since       int64      `json:"since" doc:"この版からあとを読めば、読んだことになる"`
	Audience    Audience   `json:"audience" db:"-"`
	Rules       string     `json:"-" db:"audience"`
	Due         clock.Date `json:"due"`
	Closes      clock.Date `json:"closes" doc:"掲示を終える日"`
	RefArea     string     `json:"ref_area" doc:"何についてのお知らせか"`
	RefID       string     `json:"ref_id"`
	SuccessorID string     `json:"successor"`
	EndedWhy    string     `json:"ended_why"`
	AuthorID    string     `json:"-"`
	Author      string     `json:"author"`
	MadeAt      clock.Time `json:"made_at"`
	ToldAt      clock.Time `json:"told_at"`
	EndedAt     clock.Time `json:"ended_at"`
	Version     int64      `json:"version"`
}

// Ref is what the notice is about; the zero Ref where it stands for itself.
func (n Notice) Ref() area.Ref { return area.Ref{Area: n.RefArea, ID: n.RefID} }

// AsksOn reports whether the notice asks its audience to read it on a day.
func (n Notice) AsksOn(d clock.Date) bool {
	return n.State == Open && n.Must && (n.Closes.IsZero() || !n.Closes.Before(d))
}

// Kind implements journal.Content.
func (n Notice) Kind() string { return "notice.notice/1" }

// Canonical implements journal.Content.
func (n Notice) Canonical(e *journal.Encoder) {
	e.Text("id", n.ID)
	e.Text("title", n.Title)
	e.Bool("must", n.Must)
	e.Text("state", string(n.State))
	e.Int("edition", n.Edition)
	e.Int("since", n.Since)
	e.Text("audience", n.Audience.text())
	e.Text("due", n.Due.String())
	e.Text("closes", n.Closes.String())
	e.Text("ref", n.RefArea+" "+n.RefID)
	e.Text("successor", n.SuccessorID)
	e.Text("ended_why", n.EndedWhy)
	e.Int("version", n.Version)
}

// Wording is the text of a notice as it was made known at a time (版).
type Wording struct {
	NoticeID string     `json:"-"`
	N        int64      `json:"n"`
	Title    string     `json:"title"`
	Content  string     `json:"content"`
	Reread   bool       `json:"reread" doc:"読み直しを求める"`
	Asked    int64      `json:"asked" doc:"知らせたときの対象者の数"`
	Author   string     `json:"author"`
	ToldAt   clock.Time `json:"told_at"`
}

func editionContent(n Notice, x Wording) journal.Content {
	return journal.Fields("notice.edition/1", func(e *journal.Encoder) {
		e.Text("notice", n.ID)
		e.Int("n", x.N)
		e.Text("title", x.Title)
		e.Text("content", x.Content)
		e.Bool("reread", x.Reread)
		e.Int("asked", x.Asked)
		e.Text("audience", n.Audience.text())
		e.Text("due", n.Due.String())
	})
}

// Attached is a file that goes with a notice.
type Attached struct {
	FileID  string `json:"id"`
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	Edition int64  `json:"edition"`
}

// Publication is what one fills in for a notice, and what another room makes known.
type Publication struct {
	Title    string     `json:"title"`
	Content  string     `json:"content"`
	Must     bool       `json:"must,omitempty"`
	Audience Audience   `json:"audience"`
	Due      clock.Date `json:"due,omitempty" label:"読む期限"`
	Closes   clock.Date `json:"closes,omitempty" label:"掲示を終える日"`
	RefArea  string     `json:"ref_area,omitempty"`
	RefID    string     `json:"ref_id,omitempty"`
	Replaces string     `json:"replaces,omitempty" doc:"このお知らせに差し替えられるお知らせ"`
}

// The longest texts in characters.
const (
	titleMax   = 100
	contentMax = 20_000
	whyMax     = 200
	fileMax    = 10
)

// faults returns what is wrong, field by field.
func (p *Publication) faults(today clock.Date) map[string]string {
	p.Title, p.Content = strings.TrimSpace(p.Title), strings.TrimSpace(p.Content)
	faults := map[string]string{}
	need(faults, "title", lineFault(p.Title, "件名", titleMax))
	need(faults, "content", textFault(p.Content, "本文", contentMax))
	need(faults, "audience", p.Audience.fault())
	switch {
	case p.Must && p.Due.IsZero():
		faults["due"] = "必読のお知らせには、読む期限を入力してください。"
	case !p.Due.IsZero() && p.Due.Before(today):
		faults["due"] = "読む期限は、今日か、今日より後の日にしてください。"
	case p.Due.Year > 2070 || p.Closes.Year > 2070:
		faults["due"] = "年を確かめてください。"
	}
	if !p.Closes.IsZero() && (p.Closes.Before(today) || p.Closes.Before(p.Due)) {
		faults["closes"] = "掲示を終える日は、今日と読む期限より前にはできません。"
	}
	if (p.RefArea == "") != (p.RefID == "") {
		faults["ref_area"] = "何についてのお知らせかは、領域と識別子の両方で指定してください。"
	}
	return faults
}

// Check returns what is wrong with a publication on a day.
func (p *Publication) Check(today clock.Date) error { return fault.Fields(p.faults(today)) }

func need(faults map[string]string, field, text string) {
	if text != "" {
		faults[field] = text
	}
}

// lineFault says what is wrong with a text of one line. A line break would end a header
// of a mail.
func lineFault(s, title string, most int) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 }) {
		return title + "は、改行などのない1行にしてください。"
	}
	return textFault(s, title, most)
}

func textFault(s, title string, most int) string {
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		return title + "を入力してください。"
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		return title + "に使えない文字があります。"
	case n > most:
		return title + "が長すぎます。短くしてください。"
	case screen.Text(s).Any(): // 番号法20条: not to be collected or kept
		return title + "に、個人番号と思われる12桁の数字があります。取り除いてください。"
	}
	return ""
}
