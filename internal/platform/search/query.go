package search

import (
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Limits of a query. A person types a few words; more is an attempt to keep the
// database busy.
const (
	QueryMax = 200 // characters
	WordsMax = 10
	LimitMax = 50
	// CountMax is how many hits are counted and can be paged through. Who has
	// more needs another word rather than another page.
	CountMax = 1000
)

// Query asks for entries that hold every word of Text.
type Query struct {
	Text string
	// Area restricts the search to one area; empty for all.
	Area string
	// Object restricts it to one object of Area; empty for all.
	Object string
	// Except lists objects of Area that are kept from the actor.
	Except []string
	// Visible lists the visibility marks that the actor may see. With none
	// nothing is found.
	Visible []string
	// Facet restricts it to entries that have this one; empty for all.
	Facet string
	// Limit is how many hits to return, 1 to LimitMax; 0 is LimitMax.
	Limit int
	// After is the Next of the page before; 0 for the first page.
	After int64
}

// words are the phrases of the text, AND between them. A text without any letter
// gives none, which is not an error: it finds nothing.
func (q Query) words() ([]phrase, error) {
	if utf8.RuneCountInString(q.Text) > QueryMax {
		return nil, fault.Newf(fault.Invalid, "検索の言葉は%d字までにしてください。", QueryMax)
	}
	var list []phrase
	for _, w := range strings.Fields(q.Text) {
		if p, ok := newPhrase(w); ok {
			list = append(list, p)
		}
	}
	if len(list) > WordsMax {
		return nil, fault.Newf(fault.Invalid, "検索の言葉は%d語までにしてください。", WordsMax)
	}
	return list, nil
}

func (q Query) limit() int {
	if q.Limit <= 0 || q.Limit > LimitMax {
		return LimitMax
	}
	return q.Limit
}
