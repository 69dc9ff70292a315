package search

import (
	"context"
	"embed"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Entry is something to be found: a provision, or the title of an object.
type Entry struct {
	Area       string // area of the object
	Object     string // id of the object
	Part       string // place in the object, a provision's path say; empty for the object itself
	Anchor     string // what a link to the part ends in, a provision's id say
	Title      string
	Text       string
	Visibility string // mark that Query.Visible names
	// Facets are words that tell what the entry is, for Query.Facet: "text", "duty".
	Facets []string
}

// facetText writes facets so that one of them is found by " facet ".
func facetText(facets []string) string {
	if len(facets) == 0 {
		return ""
	}
	return " " + strings.Join(facets, " ") + " "
}

// Hit is an entry that was found.
type Hit struct {
	Key     int64
	Area    string
	Object  string
	Part    string
	Anchor  string
	Facets  []string
	Title   []Segment
	Excerpt []Segment
}

// Hits are a page of what was found.
type Hits struct {
	List []Hit
	// Count is how many there are in all, CountMax at most.
	Count int
	// More tells that there are more than Count.
	More bool
	// Next is the After of the next page, 0 on the last.
	Next int64
}

// A long text is indexed in pieces that overlap by more than a query is long, so
// that a phrase across the seam is found. PostgreSQL counts places up to 16,383.
const (
	pieceMax = 4000 // characters
	overlap  = QueryMax + 1
)

// Put adds entries for the actor's body. Those of the same object that are there
// already stay: Remove them first.
func Put(ctx context.Context, tx db.Tx, entries []Entry) error {
	body := actor.From(ctx).Body
	var list []piece
	for _, e := range entries {
		list = append(list, pieces(e)...)
	}
	const batch = 500
	for len(list) > 0 {
		n := min(batch, len(list))
		for n < len(list) && list[n].n > 0 { // the pieces of an entry go together: they share its key
			n++
		}
		if err := insert(ctx, tx, body, list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// piece is a stretch of an entry's text; n counts the pieces of an entry from 0.
type piece struct {
	Entry
	n int
}

func pieces(e Entry) []piece {
	var list []piece
	for text, n := e.Text, 0; ; n++ {
		to := forward(text, 0, pieceMax)
		p := piece{e, n}
		p.Text = text[:to]
		if list = append(list, p); to == len(text) {
			return list
		}
		text = text[back(text, to, overlap):]
	}
}

// Remove takes all entries of an object out of the index.
func Remove(ctx context.Context, tx db.Tx, area, object string) error {
	return remove(ctx, tx, actor.From(ctx).Body, area, object)
}

// Show changes who may find the entries of an object.
func Show(ctx context.Context, tx db.Tx, area, object, visibility string) error {
	return show(ctx, tx, actor.From(ctx).Body, area, object, visibility)
}

// Find returns the entries of the actor's body that hold every word, in the order
// in which they were put. It sends two statements, none for an empty query.
func Find(ctx context.Context, tx db.Tx, q Query) (Hits, error) {
	words, err := q.words()
	if err != nil || len(words) == 0 || len(q.Visible) == 0 || !utf8.ValidString(q.Text) {
		return Hits{}, err
	}
	body := actor.From(ctx).Body
	keys, err := candidates(ctx, tx, body, q, words)
	if err != nil {
		return Hits{}, err
	}
	var h Hits
	keys = firstPieces(keys)
	if h.More = len(keys) > CountMax; h.More {
		keys = keys[:CountMax]
	}
	h.Count = len(keys)
	page := after(keys, q.After)
	if len(page) > q.limit() {
		page = page[:q.limit()]
		h.Next = page[len(page)-1].Head
	}
	h.List, err = load(ctx, tx, body, page, words)
	return h, err
}

// firstPieces keeps one piece of every entry.
func firstPieces(keys []key) []key {
	seen := make(map[int64]bool, len(keys))
	kept := keys[:0]
	for _, k := range keys {
		if !seen[k.Head] {
			seen[k.Head] = true
			kept = append(kept, k)
		}
	}
	return kept
}

func after(keys []key, last int64) []key {
	for i, k := range keys {
		if k.Head > last {
			return keys[i:]
		}
	}
	return nil
}

// Rebuild makes the index of one area for the actor's body anew. each hands the
// area's entries to put, in portions of its choosing.
func Rebuild(ctx context.Context, tx db.Tx, area string, each func(put func([]Entry) error) error) error {
	if err := removeArea(ctx, tx, actor.From(ctx).Body, area); err != nil {
		return err
	}
	return each(func(entries []Entry) error { return Put(ctx, tx, entries) })
}

// Source is an area whose entries can be made anew, for the operator's rebuild.
type Source interface {
	// Reindex rebuilds the area's entries for the actor's body.
	Reindex(ctx context.Context, tx db.Tx) error
}
