package action

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// HandedList is a list that was handed in (一覧表の取込み). It changes nothing until applied.
type HandedList struct {
	ID       string     `json:"id"`
	FileName string     `json:"file_name"`
	Content  string     `json:"-"`
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
	New   []Action  `json:"new"`
	Same  int       `json:"same" doc:"すでに登録されているもの"`
	Flaws []RowFlaw `json:"flaws"`
}

// The headings of a list: those of our own export, so that it can come back.
const (
	headNumber   = "番号"
	headTitle    = "件名"
	headSource   = "発生源"
	headUnit     = "組織"
	headOwner    = "担当"
	headPriority = "優先度"
	headDue      = "期限"
	headState    = "状態"
	headProblem  = "問題の内容"
	headCause    = "原因"
	headMeasure  = "対策"
	headBasis    = "根拠"
	headText     = "発生源の説明"
	headOpened   = "登録日"
	headResult   = "実施した内容"
	headClosed   = "終了日"
)

func neededHeads() []string { return []string{headTitle, headProblem, headUnit, headOwner, headDue} }

// lister reads the rows of a list for one body.
type lister struct {
	t      sheet.Given
	column map[string]int
	units  map[string]string // by name and by path; twice the same: empty
	posts  map[string]string // by 「組織 職」
	names  map[string]string // of units and posts, by id
	known  map[string]bool   // 「2026-12 件名」
	today  clock.Date
	flaws  []RowFlaw
}

func newLister(t sheet.Given, o org.Outline, known map[string]bool, today clock.Date) *lister {
	l := &lister{t: t, column: map[string]int{}, units: map[string]string{}, posts: map[string]string{}, names: map[string]string{}, known: known, today: today}
	for i, h := range t.Head {
		h = heading(h)
		if _, ok := l.column[h]; !ok {
			l.column[h] = i
		}
	}
	put := func(m map[string]string, key, id string) {
		if _, ok := m[key]; ok && m[key] != id {
			id = "" // two of the same name: neither is meant
		}
		m[key] = id
	}
	for _, u := range o.Units {
		put(l.units, heading(u.Name), u.ID)
		put(l.units, heading(u.Path), u.ID)
		l.names[u.ID] = u.Name
	}
	for _, p := range o.Posts {
		put(l.posts, heading(l.names[p.UnitID]+p.Title), p.ID)
		put(l.posts, p.UnitID+" "+heading(p.Title), p.ID)
		l.names[p.ID] = l.names[p.UnitID] + " " + p.Title
	}
	return l
}

// heading makes names comparable: no blanks, one width.
func heading(s string) string {
	return strings.Join(strings.Fields(norm.NFKC.String(s)), "")
}

func (l *lister) cell(row []string, head string) string {
	if i, ok := l.column[heading(head)]; ok && i < len(row) {
		return row[i]
	}
	return ""
}

func (l *lister) flaw(line int, column, reason string) {
	l.flaws = append(l.flaws, RowFlaw{line, column, reason})
}

// read reads all rows: what would be opened, and how many are there already.
func (l *lister) read() (list []Action, same int) {
	for _, h := range neededHeads() {
		if _, ok := l.column[heading(h)]; !ok {
			l.flaw(l.t.Line, h, "この見出しの列がありません。")
		}
	}
	if len(l.flaws) > 0 {
		return nil, 0
	}
	for i, row := range l.t.Rows {
		line := l.t.Line + 1 + i
		if strings.Join(row, "") == "" {
			continue
		}
		if n := l.cell(row, headNumber); n != "" && l.known[norm.NFKC.String(n)+" "+l.cell(row, headTitle)] {
			same++
			continue
		}
		list = append(list, l.action(line, row))
	}
	return list, same
}

func (l *lister) action(line int, row []string) Action {
	faults := map[string]string{}
	a := Action{OpenedOn: l.today, State: Registered, Version: 1, Result: l.cell(row, headResult)}
	c := Content{Title: l.cell(row, headTitle), Problem: l.cell(row, headProblem), Cause: l.cell(row, headCause), Measure: l.cell(row, headMeasure), Basis: l.cell(row, headBasis), Priority: l.priority(faults, row)}
	heads := map[string]string{"title": headTitle, "problem": headProblem, "cause": headCause, "measure": headMeasure, "basis": headBasis, "priority": headPriority}
	for field, why := range c.faults() {
		if faults[heads[field]] == "" {
			faults[heads[field]] = why
		}
	}
	c.put(&a)
	a.SourceText = l.cell(row, headText)
	text(faults, headText, headText, &a.SourceText, noteMax, false)
	text(faults, headResult, headResult, &a.Result, textMax, false)
	a.SourceKind = l.source(faults, row)
	l.owner(faults, row, &a)
	a.Due = day(faults, headDue, headDue, l.cell(row, headDue))
	if x := l.cell(row, headOpened); x != "" {
		a.OpenedOn = pastDay(faults, headOpened, headOpened, x, l.today)
	}
	if faults[headDue] == "" && faults[headOpened] == "" && a.Due.Before(a.OpenedOn) {
		faults[headDue] = "期限が、登録日より前です。登録日の列を確かめてください。"
	}
	a.FirstDue = a.Due
	l.state(faults, row, &a)
	for _, column := range slices.Sorted(maps.Keys(faults)) {
		l.flaw(line, column, faults[column])
	}
	return a
}

func (l *lister) priority(faults map[string]string, row []string) string {
	x := l.cell(row, headPriority)
	for _, p := range Priorities() {
		if x == p.Title() {
			return string(p)
		}
	}
	if x != "" {
		faults[headPriority] = "「直ちに」「高」「中」「低」のどれかにしてください。"
	}
	return string(Ordinary)
}

func (l *lister) source(faults map[string]string, row []string) SourceKind {
	x := l.cell(row, headSource)
	for _, k := range SourceKinds() {
		if x == k.Title() {
			return k
		}
	}
	if x != "" {
		var titles []string
		for _, k := range SourceKinds() {
			titles = append(titles, k.Title())
		}
		faults[headSource] = "「" + strings.Join(titles, "」「") + "」のどれかにしてください。"
	}
	return FromOther
}

func (l *lister) owner(faults map[string]string, row []string, a *Action) {
	unit := l.cell(row, headUnit)
	id, ok := l.units[heading(unit)]
	switch {
	case !ok:
		faults[headUnit] = fmt.Sprintf("「%s」という組織は、いま置かれていません。", short(unit))
		return
	case id == "":
		faults[headUnit] = fmt.Sprintf("「%s」という組織は、二つ以上あります。上の組織の名称から書いてください。", short(unit))
		return
	}
	a.UnitID, a.UnitName = id, l.names[id]
	owner := l.cell(row, headOwner)
	post := l.posts[id+" "+heading(owner)]
	if post == "" {
		post = l.posts[heading(owner)]
	}
	if post == "" {
		faults[headOwner] = fmt.Sprintf("「%s」という職は、この組織に置かれていません。「企画課 課長」のように書いてください。", short(owner))
		return
	}
	a.OwnerPost, a.OwnerName = post, l.names[post]
}

func short(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

func (l *lister) state(faults map[string]string, row []string, a *Action) {
	x := l.cell(row, headState)
	for _, s := range []State{Registered, Planned, Underway, Closed} {
		if x == s.Title() {
			a.State = s
			if s == Closed {
				a.ClosedOn = pastDay(faults, headClosed, headClosed, l.cell(row, headClosed), l.today)
				if faults[headClosed] == "" && a.ClosedOn.Before(a.OpenedOn) {
					faults[headClosed] = "終了日が、登録日より前です。"
				}
				a.Days = daysBetween(a.OpenedOn, a.ClosedOn)
			}
			return
		}
	}
	if x != "" {
		faults[headState] = "「登録」「計画」「実施中」「終了」のどれかにしてください。"
	}
}
