package incident

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// State is how far an incident has come.
type State string

// The states.
const (
	Reported  State = "reported"  // 報告
	Handling  State = "handling"  // 対応中
	Watching  State = "watching"  // 経過観察
	Closed    State = "closed"    // 終結
	Dismissed State = "dismissed" // 該当なし
	Merged    State = "merged"    // 統合
)

// States lists the states in the order in which they come.
func States() []State { return []State{Reported, Handling, Watching, Closed, Dismissed, Merged} }

// Title is the state's Japanese name.
func (s State) Title() string {
	return map[State]string{Reported: "報告", Handling: "対応中", Watching: "経過観察", Closed: "終結", Dismissed: "該当なし", Merged: "統合"}[s]
}

// Over reports whether nothing more is to be done.
func (s State) Over() bool { return s == Closed || s == Dismissed || s == Merged }

// moves are the allowed changes of state.
var moves = map[State][]State{
	Reported:  {Handling, Dismissed, Merged},
	Handling:  {Watching, Merged},
	Watching:  {Handling, Closed, Merged},
	Dismissed: {Handling}, // what was taken for nothing may turn out to be something
}

// To fails where an incident in state s cannot come into another.
func (s State) To(next State) error {
	for _, n := range moves[s] {
		if n == next {
			return nil
		}
	}
	return fault.Newf(fault.Conflict, "「%s」のインシデントは、「%s」にできません。", s.Title(), next.Title())
}

// Source is who reported: staff enter it themselves, for all others an officer does.
type Source string

// The sources.
const (
	ByStaff      Source = "staff"      // 職員
	ByResident   Source = "resident"   // 住民
	ByContractor Source = "contractor" // 委託事業者など
	ByOther      Source = "other"      // 関係機関など
	ByNobody     Source = "anonymous"  // 匿名
)

// Sources lists the sources in the order of a form.
func Sources() []Source { return []Source{ByStaff, ByResident, ByContractor, ByOther, ByNobody} }

// Title is the source's Japanese name.
func (s Source) Title() string {
	return map[Source]string{ByStaff: "職員", ByResident: "住民", ByContractor: "委託事業者など", ByOther: "関係機関など", ByNobody: "匿名"}[s]
}

// Incident is something that went wrong, or may have.
type Incident struct {
	ID     string `json:"id"`
	Year   int    `json:"year"`   // 年度
	Number int    `json:"number"` // within the year
	Title  string `json:"title"`
	State  State  `json:"state"`
	Class  string `json:"class"` // of the body's definitions; empty: not yet said
	Drill  bool   `json:"drill"` // 訓練: nothing of it leaves the house

	Situation string `json:"situation"` // 状況, as the finder said it
	Cause     string `json:"cause"`     // 想定される原因
	Extent    string `json:"extent"`    // 被害と影響の範囲
	Cost      string `json:"cost"`      // 復旧に要する額
	Record    string `json:"record"`    // what record there is of it
	Place     string `json:"place"`
	UnitID    string `json:"unit"` // empty: none is known
	UnitName  string `json:"unit_name"`

	Source   Source `json:"source"`
	Reporter string `json:"reporter"` // name of who reported
	Contact  string `json:"contact"`  // how to reach them
	PersonID string `json:"person"`   // where it is a person of this body

	HappenedAt clock.Time `json:"happened_at"` // zero: not known
	NoticedAt  clock.Time `json:"noticed_at"`
	ReportedAt clock.Time `json:"reported_at"`
	EnteredAt  clock.Time `json:"entered_at"`
	EnteredBy  string     `json:"entered_by"`

	Level     string     `json:"level"` // of severity
	LevelRule string     `json:"level_rule"`
	LevelWhy  string     `json:"level_why"`
	Edition   string     `json:"level_edition"`  // of the rules
	Override  string     `json:"level_override"` // the reason where a person set another level
	Facts     fact.Facts `json:"facts" db:"-"`

	Verdict    string     `json:"verdict"` // why it is one, or none
	JudgedBy   string     `json:"judged_by"`
	JudgedAt   clock.Time `json:"judged_at"`
	WatchUntil clock.Date `json:"watch_until"`
	MergedID   string     `json:"merged_into"`
	FormCode   string     `json:"form_code" doc:"報告書の用紙の番号"`
	Pulse      int64      `json:"pulse" doc:"経過が加わるごとに増える数"`

	Version   int64      `json:"version"`
	UpdatedAt clock.Time `json:"updated_at"`
}

// Ref names the incident for other rooms.
func (x Incident) Ref() area.Ref { return area.Ref{Area: areaName, ID: x.ID} }

// fiscalStart is the month in which numbers begin anew.
const fiscalStart = time.April

// NumberText is the number as people say it: 令和8年度 第12号.
func (x Incident) NumberText() string {
	return clock.EraFiscalYear(x.Year, fiscalStart) + fmt.Sprintf(" 第%d号", x.Number)
}

// Kind implements journal.Content.
func (x Incident) Kind() string { return "incident/1" }

// Canonical implements journal.Content. Who reported and how to reach them stay out: they
// go with the record of a person, the hash would tell of them for ever.
func (x Incident) Canonical(e *journal.Encoder) {
	e.Text("id", x.ID)
	e.Text("number", x.NumberText())
	e.Text("title", x.Title)
	e.Text("state", string(x.State))
	e.Text("class", x.Class)
	e.Bool("drill", x.Drill)
	e.Text("situation", x.Situation)
	e.Text("cause", x.Cause)
	e.Text("extent", x.Extent)
	e.Text("cost", x.Cost)
	e.Text("unit", x.UnitID)
	e.Time("happened_at", x.HappenedAt)
	e.Time("noticed_at", x.NoticedAt)
	e.Time("reported_at", x.ReportedAt)
	e.Text("level", x.Level)
	e.Text("level_rule", x.LevelRule)
	e.Text("verdict", x.Verdict)
	e.Text("merged_into", x.MergedID)
	e.Int("version", x.Version)
}

// Limits of what people enter.
const (
	titleMax = 100
	textMax  = 4000
	lineMax  = 200
)

// Reporting is what whoever found something fills in. Only the situation has to be there:
// the rest is asked step by step.
type Reporting struct {
	Situation  string `json:"situation"`
	Noticed    string `json:"noticed,omitempty" label:"気付いた日時"`
	Happened   string `json:"happened,omitempty" label:"起きた日時"`
	Place      string `json:"place,omitempty"`
	Unit       string `json:"unit,omitempty"`
	Cause      string `json:"cause,omitempty"`
	Extent     string `json:"extent,omitempty"`
	Cost       string `json:"cost,omitempty"`
	Record     string `json:"record,omitempty"`
	Source     string `json:"source,omitempty"`
	Reporter   string `json:"reporter,omitempty"`
	Contact    string `json:"contact,omitempty"`
	ReportedAt string `json:"reported,omitempty" label:"報告を受けた日時"`
	FormCode   string `json:"form_code,omitempty" form:"form_code,fold"`
	Drill      bool   `json:"drill,omitempty"`
}

// incident makes an incident of a report that came in at now.
func (in Reporting) incident(now clock.Time) (Incident, error) {
	faults := map[string]string{}
	x := Incident{
		State: Reported, Drill: in.Drill, Source: Source(in.Source), EnteredAt: now, ReportedAt: now, NoticedAt: now, UnitID: strings.TrimSpace(in.Unit),
		Situation: text(faults, "situation", "状況", in.Situation, textMax, true), Cause: text(faults, "cause", "想定される原因", in.Cause, textMax, false),
		Extent: text(faults, "extent", "被害と影響の範囲", in.Extent, textMax, false), Cost: text(faults, "cost", "復旧に要する額", in.Cost, lineMax, false),
		Record: text(faults, "record", "記録", in.Record, textMax, false), Place: text(faults, "place", "場所", in.Place, lineMax, false),
		Reporter: text(faults, "reporter", "報告した人", in.Reporter, lineMax, false), Contact: text(faults, "contact", "連絡先", in.Contact, lineMax, false),
		FormCode: codeOf(faults, in.FormCode),
	}
	if x.Source == "" {
		x.Source = ByStaff
	}
	if x.Source.Title() == "" {
		faults["source"] = "だれからの報告かを選んでください。"
	}
	x.HappenedAt = instant(faults, "happened", "起きた日時", in.Happened, now)
	if t := instant(faults, "reported", "報告を受けた日時", in.ReportedAt, now); !t.IsZero() {
		x.ReportedAt, x.NoticedAt = t, t
	}
	if t := instant(faults, "noticed", "気付いた日時", in.Noticed, now); !t.IsZero() {
		x.NoticedAt = t
	}
	x.checkOrder(faults)
	x.Title = headline(x.Situation)
	return x, fault.Fields(faults)
}

// checkOrder: nothing is noticed before it happens, nor reported before it is noticed.
func (x Incident) checkOrder(faults map[string]string) {
	if !x.HappenedAt.IsZero() && x.NoticedAt.Before(x.HappenedAt.Time) {
		faults["happened"] = "起きた日時は、気付いた日時以前にしてください。"
	}
	if x.ReportedAt.Before(x.NoticedAt.Time) && faults["noticed"] == "" {
		faults["noticed"] = "気付いた日時は、報告を受けた日時以前にしてください。"
	}
}

// headline is the first sentence of what somebody wrote, as a title to begin with.
func headline(situation string) string {
	line, _, _ := strings.Cut(situation, "\n")
	if head, _, found := strings.Cut(line, "。"); found {
		line = head
	}
	r := []rune(strings.TrimSpace(line))
	if len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return string(r)
}

// text cleans what was entered, and notes what is wrong with it.
func text(faults map[string]string, field, title, in string, most int, must bool) string {
	in = strings.TrimSpace(strings.ReplaceAll(in, "\r\n", "\n"))
	switch n := len([]rune(in)); {
	case n == 0 && must:
		faults[field] = title + "を入力してください。"
	case n > most:
		faults[field] = fmt.Sprintf("%sは、%d文字までで入力してください（いま%d文字）。", title, most, n)
	case screen.Text(in).Any(): // 番号法20条: not to be collected or kept
		faults[field] = title + "に、個人番号と思われる12桁の数字があります。取り除いてください。"
	}
	return in
}

// instant reads a time by the clock in Japan, as browsers send it. It does not lie ahead.
func instant(faults map[string]string, field, title, in string, now clock.Time) clock.Time {
	in = strings.NewReplacer("T", " ", "/", "-").Replace(strings.TrimSpace(in))
	if in == "" {
		return clock.Time{}
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", in, clock.JST)
	if err != nil {
		t, err = time.ParseInLocation("2006-01-02 15:04:05", in, clock.JST)
	}
	switch {
	case err != nil || t.Year() < 2000:
		faults[field] = title + "は、2026-04-01 09:30 の形で入力してください。"
	case t.After(now.Time.Add(time.Minute)):
		faults[field] = title + "が、いまより後になっています。"
	default:
		return clock.At(t)
	}
	return clock.Time{}
}

// searchForm is what words are looked for in: folded, so that widths and cases do not matter.
func searchForm(x Incident) string {
	return cases.Fold().String(norm.NFKC.String(strings.Join([]string{x.Title, x.Situation, x.Cause, x.Extent, x.Place, x.UnitName}, "\n")))
}
