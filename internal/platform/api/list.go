package api

import (
	"net/http"
	"strconv"
)

// Paging is what every list takes; embed it in the input of the use case.
type Paging struct {
	Page  int `query:"page" json:"-" form:"-" minimum:"1" maximum:"10000" default:"1" doc:"何ページ目か（1から）"`
	Limit int `query:"limit" json:"-" form:"-" minimum:"1" maximum:"200" default:"50" doc:"1ページの件数（200まで）"`
}

// Offset is how many rows lie before the page.
func (p Paging) Offset() int { return max(0, p.Page-1) * p.Limit }

// List is a page of a list.
type List[T any] struct {
	Items []T `json:"items"`
	Total int `json:"total" doc:"条件に合う全体の件数"`
	next  int
}

// ListOf gives the rows of a page. An empty list is [], never null.
func ListOf[T any](p Paging, rows []T, total int) List[T] {
	l := List[T]{Items: rows, Total: total}
	if rows == nil {
		l.Items = []T{}
	}
	if p.Offset()+len(rows) < total && len(rows) > 0 {
		l.next = p.Page + 1
	}
	return l
}

func (l List[T]) nextPage() int { return l.next }

// link names the next page of a list in the answer's head (RFC 8288).
func link(w http.ResponseWriter, r *http.Request, out any) {
	l, ok := out.(interface{ nextPage() int })
	if !ok || l.nextPage() == 0 {
		return
	}
	next := *r.URL
	next.Scheme, next.Host = "", ""
	q := next.Query()
	q.Set("page", strconv.Itoa(l.nextPage()))
	next.RawQuery = q.Encode()
	w.Header().Set("Link", "<"+next.String()+`>; rel="next"`)
}
