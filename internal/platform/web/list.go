package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// List describes a list of T once, for the screen, for Excel and for CSV.
type List[T any] struct {
	Title   string // names the exported file and the table
	Path    string // of the list page
	Columns []Column[T]
	Filters []Filter
	Search  bool     // has a box for words
	Keep    []string // parameters of the page that the list's links keep
	Sort    string   // key of the column by which it is sorted at first
	Desc    bool     // … from the greatest down
	Unit    string   // counter of the rows, 「件」 when empty
	Empty   ui.Empty // what belongs here when there is nothing at all
}

// Column is a column of a list.
type Column[T any] struct {
	Key    string // names the column in the URL
	Title  string
	Kind   sheet.Kind
	Text   func(T) string
	Link   func(T) string // where the text leads, optional
	Mark   func(T) ui.Mark
	Sorts  bool
	Names  bool // the column that names the row
	Export bool // only in Excel and CSV
	Long   bool // sentences, which need room
}

// Filter is a choice above a list.
type Filter struct {
	Name    string
	Label   string
	Type    string // "" for one of Options, "date", or "text"
	Options []ui.Option
}

func (f Filter) accepts(value string) bool {
	switch f.Type {
	case "date":
		_, err := clock.ParseDate(value)
		return err == nil
	case "text":
		return len([]rune(value)) <= 100
	}
	return slices.ContainsFunc(f.Options, func(o ui.Option) bool { return o.Value == value })
}

// Serve answers a request for the list: the page p with the list in it, or a file
// with every row of the current filter. What p.Main holds stands above the list. find gives the rows of q and how many there
// are without the limit; it loads all rows where q.Limit is 0.
func (l List[T]) Serve(w http.ResponseWriter, r *http.Request, p Page, find func(q ListQuery) ([]T, int, error)) error {
	q := l.Query(r)
	if moved := l.settle(w, r, q); moved {
		return nil
	}
	rows, total, err := find(q)
	if err != nil {
		return err
	}
	if q.Format == XLSX || q.Format == CSV {
		return l.Export(w, q, sheet.Of(rows, l.Cells))
	}
	if last := max(1, (total+PageRows-1)/PageRows); q.Page > last {
		q.Page = last // the list has become shorter since the link was made
		return Redirect(w, r, l.url(q), "")
	}
	list := ui.Listing(l.View(q, rows, total))
	if p.Main != nil {
		list = templ.Join(p.Main, list)
	}
	p.Main, p.Wide = list, true
	return Show(w, r, http.StatusOK, p)
}

// settle gives a list one address: what the URL says in another way is redirected,
// and htmx is told what to put into the address bar.
func (l List[T]) settle(w http.ResponseWriter, r *http.Request, q ListQuery) bool {
	_, raw, _ := strings.Cut(l.url(q), "?")
	if r.URL.RawQuery == raw {
		return false
	}
	if r.Header.Get("HX-Request") == "true" {
		w.Header().Set("HX-Push-Url", l.url(q))
		return false
	}
	http.Redirect(w, r, l.url(q), http.StatusSeeOther)
	return true
}

// View gives the list as the page shows it.
func (l List[T]) View(q ListQuery, rows []T, total int) ui.List {
	v := ui.List{
		Path: l.Path, Search: l.Search, Query: q.Text, Empty: l.empty(q),
		Count: grouped(total) + l.unit(), Table: l.table(q, rows),
		Exports: []ui.Action{{Text: "Excelで出力", URL: l.url(export(q, XLSX))}, {Text: "CSVで出力", URL: l.url(export(q, CSV))}},
	}
	if q.Format == HTML && total > len(rows) {
		v.Pager = l.pager(q, total)
		v.Whole = ui.Action{Text: "全件を印刷用に表示", URL: l.url(export(q, Print))}
	}
	for _, f := range l.Filters {
		v.Filters = append(v.Filters, ui.Filter{Name: f.Name, Label: f.Label, Type: f.Type, Value: q.Filters[f.Name], Options: f.Options})
	}
	if total > len(rows) {
		v.Range = fmt.Sprintf("%s～%s%s目を表示", grouped(q.Offset()+1), grouped(q.Offset()+len(rows)), l.unit())
	}
	for name := range q.Kept {
		v.Kept = append(v.Kept, ui.Option{Value: name, Label: q.Kept.Get(name)})
	}
	if q.Sort != l.Sort || q.Desc != l.Desc {
		v.Kept = append(v.Kept, ui.Option{Value: "sort", Label: q.Sort}, ui.Option{Value: "dir", Label: direction(q.Desc)})
	}
	if q.narrowed() {
		v.Reset = l.url(q.whole())
	}
	return v
}

func (q ListQuery) narrowed() bool { return q.Text != "" || len(q.Filters) > 0 }

// whole is q without what narrows it.
func (q ListQuery) whole() ListQuery {
	return ListQuery{Sort: q.Sort, Desc: q.Desc, Kept: q.Kept}
}

func export(q ListQuery, f Format) ListQuery {
	q.Format, q.Page = f, 1
	return q
}

func direction(desc bool) string {
	if desc {
		return "desc"
	}
	return "asc"
}

func (l List[T]) unit() string {
	if l.Unit == "" {
		return "件"
	}
	return l.Unit
}

// empty tells "nothing here yet" from "nothing matches".
func (l List[T]) empty(q ListQuery) ui.Empty {
	if !q.narrowed() {
		return l.Empty
	}
	return ui.Empty{
		Title: "条件に合うものはありません",
		Text:  "条件をゆるめるか、言葉を短くしてください。",
		Step:  ui.Action{Kind: ui.Secondary, Text: "条件を消す", URL: l.url(q.whole())},
	}
}

func (l List[T]) table(q ListQuery, rows []T) ui.Table {
	t := ui.Table{Caption: l.Title}
	for _, c := range l.Columns {
		if !c.Export {
			t.Heads = append(t.Heads, l.head(q, c))
		}
	}
	for _, row := range rows {
		cells := make([]ui.Cell, 0, len(t.Heads))
		for _, c := range l.Columns {
			if !c.Export {
				cells = append(cells, c.cell(row))
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func (l List[T]) head(q ListQuery, c Column[T]) ui.Head {
	h := ui.Head{Title: c.Title, Class: c.class()}
	if !c.Sorts {
		return h
	}
	next := q
	next.Sort, next.Desc, next.Page = c.Key, false, 1 // keeps the format: paper can be sorted, too
	if q.Sort == c.Key {
		h.Sort = "ascending"
		if q.Desc {
			h.Sort = "descending"
		}
		next.Desc = !q.Desc
	}
	h.URL = l.url(next)
	return h
}

func (c Column[T]) cell(row T) ui.Cell {
	cell := ui.Cell{Text: c.Text(row), Class: c.class(), Head: c.Names}
	if c.Mark != nil {
		cell.Mark = c.Mark(row)
	}
	if c.Link != nil {
		cell.URL = c.Link(row)
	}
	return cell
}

func (c Column[T]) class() string {
	switch c.Kind {
	case sheet.Text:
		if c.Long {
			return "long"
		}
	case sheet.Number:
		return "number"
	case sheet.Date, sheet.Time:
		return "date"
	}
	return ""
}

// pager shows the first, the last and the pages around the current one.
func (l List[T]) pager(q ListQuery, total int) ui.Pager {
	last := (total + PageRows - 1) / PageRows
	link := func(n int) string { p := q; p.Page = n; return l.url(p) }
	var p ui.Pager
	if q.Page > 1 {
		p.Prev = link(q.Page - 1)
	}
	if q.Page < last {
		p.Next = link(q.Page + 1)
	}
	shown := 0
	for n := 1; n <= last; n++ {
		if n != 1 && n != last && (n < q.Page-2 || n > q.Page+2) {
			continue
		}
		if n > shown+1 {
			p.Pages = append(p.Pages, ui.PageLink{})
		}
		p.Pages = append(p.Pages, ui.PageLink{Number: strconv.Itoa(n), URL: link(n), Current: n == q.Page})
		shown = n
	}
	return p
}

// grouped writes 12345 as 12,345.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
