package incident

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/area/incident/class"
	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// HandedList is a list of earlier years that was handed in. It changes nothing until applied.
type HandedList struct {
	ID       string     `json:"id"`
	FileName string     `json:"file_name"`
	Content  string     `json:"-"`
	Classes  string     `json:"-"` // of the body, where it has its own
	State    string     `json:"state" doc:"drafted（下見）かapplied（登録済み）"`
	MadeAt   clock.Time `json:"made_at"`
	MadeBy   string     `json:"made_by"`
	MadeName string     `json:"made_name"`
	RowsRead int        `json:"rows"`
	Version  int64      `json:"version"`
}

const (
	drafted = "drafted"
	applied = "applied"
)

// RowFlaw is what is wrong in a row.
type RowFlaw struct {
	Line   int    `json:"line"`
	Column string `json:"column"`
	Reason string `json:"reason"`
}

// ListPreview is what an import would do.
type ListPreview struct {
	HandedList
	New   []Earlier `json:"new"`
	Same  int       `json:"same" doc:"すでに登録されているもの"`
	Flaws []RowFlaw `json:"flaws"`
}

// Earlier is an incident of an earlier year, as it is entered at its end.
type Earlier struct {
	Incident
	Closing Closing `json:"closing"`
}

// The headings of a list of earlier years.
const (
	headReported = "報告日"
	headTitle    = "件名"
	headState    = "状況"
	headHappened = "起きた日"
	headClass    = "区分"
	headUnit     = "組織"
	headPeople   = "本人の数"
	headKind     = "原因の種類"
	headCause    = "原因"
	headDamage   = "被害"
	headCost     = "被害額"
	headPlan     = "再発防止策"
	headClosed   = "終結日"
)

func neededHeads() []string { return []string{headReported, headTitle, headState} }

// lister reads the rows of a list for one body.
type lister struct {
	t       sheet.Given
	column  map[string]int
	units   map[string]org.Branch
	classes *class.Definition
	known   map[string]bool // 「2026-04-01 件名」
	today   clock.Date
	now     clock.Time
	flaws   []RowFlaw
}

func newLister(t sheet.Given, o org.Outline, classes *class.Definition, known map[string]bool, now clock.Time) *lister {
	l := &lister{t: t, column: map[string]int{}, units: map[string]org.Branch{}, classes: classes, known: known, today: clock.Today(now.Time), now: now}
	for i, h := range t.Head {
		if h = heading(h); h != "" {
			if _, ok := l.column[h]; !ok {
				l.column[h] = i
			}
		}
	}
	for _, u := range o.Units {
		l.units[heading(u.Name)] = u
	}
	return l
}

// heading makes names comparable: no blanks, one width.
func heading(s string) string { return strings.Join(strings.Fields(norm.NFKC.String(s)), "") }

func (l *lister) cell(row []string, head string) string {
	if i, ok := l.column[heading(head)]; ok && i < len(row) {
		return row[i]
	}
	return ""
}

// read reads all rows: what would be entered, and how many are there already.
func (l *lister) read() (list []Earlier, same int) {
	for _, h := range neededHeads() {
		if _, ok := l.column[heading(h)]; !ok {
			l.flaws = append(l.flaws, RowFlaw{l.t.Line, h, "この見出しの列がありません。"})
		}
	}
	if len(l.flaws) > 0 {
		return nil, 0
	}
	for i, row := range l.t.Rows {
		if strings.Join(row, "") == "" {
			continue
		}
		x, faults := l.earlier(row)
		for _, column := range slices.Sorted(maps.Keys(faults)) {
			l.flaws = append(l.flaws, RowFlaw{l.t.Line + 1 + i, column, faults[column]})
		}
		key := knownKey(x.ReportedAt, x.Title)
		switch {
		case len(faults) > 0:
		case l.known[key]:
			same++
		default:
			l.known[key] = true // a row that stands there twice is entered once
			list = append(list, x)
		}
	}
	return list, same
}

func knownKey(reported clock.Time, title string) string {
	return clock.Today(reported.Time).String() + " " + title
}

func (l *lister) earlier(row []string) (Earlier, map[string]string) {
	faults := map[string]string{}
	get := func(head string, most int, must bool) string {
		return text(faults, head, head, l.cell(row, head), most, must)
	}
	x := Earlier{Incident: Incident{
		ID: db.NewID(), State: Closed, Source: ByOther, Title: get(headTitle, titleMax, true), Situation: get(headState, textMax, true), Version: 1,
		Verdict: "以前の記録から登録した。", ReportedAt: l.day(faults, row, headReported, true), HappenedAt: l.day(faults, row, headHappened, false),
		EnteredAt: l.now, UpdatedAt: l.now,
	}}
	x.NoticedAt, x.JudgedAt = x.ReportedAt, x.ReportedAt
	x.Facts = fact.Facts{Known: x.ReportedAt, People: int(l.number(faults, row, headPeople, 999_999_999))}
	x.Class = l.class(faults, row)
	if name := l.cell(row, headUnit); name != "" {
		x.UnitName = get(headUnit, lineMax, false) // a unit that is gone keeps its name
		if u, ok := l.units[heading(name)]; ok {
			x.UnitID, x.UnitName = u.ID, u.Name
		}
	}
	x.Closing = Closing{
		IncidentID: x.ID, CauseKind: l.kind(faults, row), Cause: get(headCause, textMax, false), Damage: get(headDamage, textMax, false), Cost: l.number(faults, row, headCost, costMost),
		Plan: get(headPlan, textMax, false), Prevent: Needless, Answer: "以前の記録から登録した。", NoticeWhy: "以前の記録から登録した。", Result: "以前の記録から登録した。", ClosedAt: l.day(faults, row, headClosed, false),
	}
	if x.Closing.ClosedAt.IsZero() {
		x.Closing.ClosedAt = x.ReportedAt
	}
	l.order(faults, x)
	return x, faults
}

func (l *lister) order(faults map[string]string, x Earlier) {
	if faults[headReported]+faults[headHappened] == "" && x.ReportedAt.Before(x.HappenedAt.Time) {
		faults[headHappened] = "起きた日が、報告日より後になっています。"
	}
	if faults[headReported]+faults[headClosed] == "" && x.Closing.ClosedAt.Before(x.ReportedAt.Time) {
		faults[headClosed] = "終結日が、報告日より前になっています。"
	}
}

// day reads a day that has come: 2024-05-01, 2024/5/1.
func (l *lister) day(faults map[string]string, row []string, head string, must bool) clock.Time {
	in := norm.NFKC.String(l.cell(row, head))
	if in, _, _ = strings.Cut(strings.TrimSpace(in), " "); in == "" {
		if must {
			faults[head] = head + "を入力してください。"
		}
		return clock.Time{}
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2006年1月2日"} {
		t, err := time.ParseInLocation(layout, in, clock.JST)
		if err != nil {
			continue
		}
		if d := clock.Today(t); l.today.Before(d) || d.Year < 1990 {
			faults[head] = fmt.Sprintf("「%s」は、1990年からきょうまでの日ではありません。", in)
		}
		return clock.At(t)
	}
	faults[head] = fmt.Sprintf("「%s」を日付として読み取れません。2024-05-01 のように書いてください。", clip(in, 20))
	return clock.Time{}
}

func (l *lister) number(faults map[string]string, row []string, head string, most int64) int64 {
	in := strings.NewReplacer(",", "", "人", "", "円", "", " ", "").Replace(norm.NFKC.String(l.cell(row, head)))
	if in == "" {
		return 0
	}
	n, err := strconv.ParseInt(in, 10, 64)
	if err != nil || n < 0 || n > most {
		faults[head] = fmt.Sprintf("「%s」を数字として読み取れません。", clip(in, 20))
	}
	return n
}

func (l *lister) class(faults map[string]string, row []string) string {
	in := l.cell(row, headClass)
	if in == "" {
		return ""
	}
	for _, c := range l.classes.Classes {
		if heading(in) == heading(c.Title) || in == c.Name {
			return c.Name
		}
	}
	faults[headClass] = fmt.Sprintf("「%s」という区分はありません。事案の区分の題を書いてください。", clip(in, 30))
	return ""
}

func (l *lister) kind(faults map[string]string, row []string) string {
	in := l.cell(row, headKind)
	if in == "" {
		return ""
	}
	var titles []string
	for _, c := range causeKinds() {
		if heading(in) == heading(c.title) {
			return c.value
		}
		titles = append(titles, c.title)
	}
	faults[headKind] = "「" + strings.Join(titles, "」「") + "」のどれかにしてください。"
	return ""
}
