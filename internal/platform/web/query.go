package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"
)

// PageRows is how many rows a list shows at once.
const PageRows = 50

// lastPage bounds the offset that a made-up URL can cause.
const lastPage = 10_000

// ListQuery is what a list page is asked for, by its URL.
type ListQuery struct {
	Text    string            // what is searched for
	Filters map[string]string // only those that the list declares, with a value it offers
	Sort    string            // key of a column that sorts
	Desc    bool
	Page    int        // from 1
	Limit   int        // rows to load; 0 for all of them
	Format  Format     // HTML for a page of rows, anything else for every row
	Kept    url.Values // values of the page's own parameters
}

// Offset is how many rows lie before the page.
func (q ListQuery) Offset() int { return (q.Page - 1) * PageRows }

// Format is how a list is given out.
type Format string

// The formats.
const (
	HTML  Format = ""
	XLSX  Format = "xlsx"
	CSV   Format = "csv"
	Print Format = "print" // the page with every row, for paper
)

// Query reads the URL of a list page. What the list does not know is left out, so
// that a bookmark outlives a change of the page; nothing unknown reaches SQL.
func (l List[T]) Query(r *http.Request) ListQuery {
	v := r.URL.Query()
	q := ListQuery{Filters: map[string]string{}, Sort: l.Sort, Desc: l.Desc, Page: 1, Limit: PageRows, Kept: url.Values{}}
	for _, name := range l.Keep {
		if value := Clean(v.Get(name)); value != "" {
			q.Kept.Set(name, value)
		}
	}
	if text := Clean(v.Get("q")); l.Search && utf8.ValidString(text) && utf8.RuneCountInString(text) <= 100 {
		q.Text = text
	}
	for _, f := range l.Filters {
		if value := Clean(v.Get(f.Name)); value != "" && f.accepts(value) {
			q.Filters[f.Name] = value
		}
	}
	if key := v.Get("sort"); l.sorts(key) {
		q.Sort, q.Desc = key, v.Get("dir") == "desc"
	}
	if n, err := strconv.Atoi(v.Get("page")); err == nil && n >= 1 && n <= lastPage {
		q.Page = n
	}
	if f := Format(v.Get("format")); f == XLSX || f == CSV || f == Print {
		q.Format, q.Limit, q.Page = f, 0, 1
	}
	return q
}

func (l List[T]) sorts(key string) bool {
	return slices.ContainsFunc(l.Columns, func(c Column[T]) bool { return c.Sorts && c.Key == key })
}

// url is the address of the list as q asks for it, in its shortest form: one list,
// one address.
func (l List[T]) url(q ListQuery) string {
	v := url.Values{}
	maps.Copy(v, q.Kept)
	if q.Text != "" {
		v.Set("q", q.Text)
	}
	for name, value := range q.Filters {
		v.Set(name, value)
	}
	if q.Sort != l.Sort || q.Desc != l.Desc {
		v.Set("sort", q.Sort)
		if q.Desc {
			v.Set("dir", "desc")
		}
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	if q.Format != HTML {
		v.Set("format", string(q.Format))
	}
	if len(v) == 0 {
		return l.Path
	}
	return l.Path + "?" + v.Encode()
}
