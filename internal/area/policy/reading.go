package policy

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/jobun"
)

// List gives the documents that the actor may see, and how many there are in all.
func (s *Service) List(ctx context.Context, q Query) (found []Document, total int, err error) {
	a, err := reader(ctx)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		found, total, err = list(ctx, tx, a, q)
		return err
	})
	return found, total, err
}

// Whole is a document with its text, as the reading page shows it.
type Whole struct {
	Document
	Current     Edition
	Above       []Document // from the top
	Below       []Document
	Outline     []Provision // headings, for the contents list
	Provisions  []Provision // the chapter that was asked for, or all
	Clauses     []Clause    // of those provisions
	Found       []Finding   // for the page of findings
	Attachments []Attachment
	Corrected   int64 // corrections that hold
	Unsettled   int64 // those that are offered or lost
	Differing   bool  // a new way of reading waits
	Glossary    *glossary
	// Chapter is the first provision of the chapter shown; -1 where all is shown.
	Chapter int64
}

// A text beyond these is shown chapter by chapter, so that a page stays small.
const (
	wholeProvisions = 250
	wholeLetters    = 30_000
)

// Show gives a document with its text. Of a long one it gives the chapter of the
// provision with id at, or the first.
func (s *Service) Show(ctx context.Context, id, at string) (w Whole, err error) {
	a, err := reader(ctx)
	if err != nil {
		return w, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		chain, err := findChain(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if len(chain) == 0 {
			_, err := find(ctx, tx, a, id) // for its words
			return err
		}
		w.Document = chain[0]
		for _, d := range chain[1:] {
			w.Above = append([]Document{d}, w.Above...)
		}
		if w.Below, err = below(ctx, tx, a, id); err != nil {
			return err
		}
		total, err := w.load(ctx, tx, a, at)
		if err != nil {
			return err
		}
		w.Glossary, err = s.glossaryAt(ctx, tx, a, total)
		return err
	})
	return w, err
}

// load reads the text, and gives what else of the body it depends on.
func (w *Whole) load(ctx context.Context, tx db.Tx, a actor.Actor, at string) (total changes, err error) {
	var o opened
	body := a.Body
	if w.Current, o, err = openEdition(ctx, tx, a, w.Edition, at); err != nil {
		return total, err
	}
	if w.Outline, err = outline(ctx, tx, body, w.Edition, 2); err != nil {
		return total, err
	}
	if w.Attachments, err = attachments(ctx, tx, body, w.Edition); err != nil {
		return total, err
	}
	w.Corrected, w.Unsettled, w.Differing = o.Corrected, o.Unsettled, o.Differing > 0
	from, to := w.stretch(o)
	if w.Provisions, err = provisions(ctx, tx, body, w.Edition, from, to); err != nil {
		return total, err
	}
	w.Clauses, err = clauses(ctx, tx, body, w.Edition, from, to)
	return o.changes, err
}

// stretch decides what is shown: all, or the chapter in which at stands.
func (w *Whole) stretch(o opened) (from, to int64) {
	w.Chapter = -1
	if w.Document.Provisions <= wholeProvisions && o.Letters <= wholeLetters {
		return 0, -1
	}
	from, to = chapter(w.Outline, o.AtSeq, wholeProvisions)
	w.Chapter = from
	return from, to
}

// chapter finds the top provision at or before seq and the next one. A chapter that
// is itself too long is cut at its own children.
func chapter(outline []Provision, seq, most int64) (from, to int64) {
	to = -1
	for _, depth := range []int64{1, 2} {
		low, high := from, to
		for _, p := range outline {
			if p.Depth > depth || p.Seq < low || high >= 0 && p.Seq >= high {
				continue
			}
			if p.Seq <= seq {
				from = p.Seq
			} else {
				to = p.Seq
				break
			}
		}
		if to >= 0 && to-from <= most {
			break
		}
	}
	if to < 0 || to-from > most { // a flat list of thousands: cut where it is asked for
		from = max(from, seq/most*most)
		to = from + most
	}
	return from, to
}

// Source is the lines of the text as decoded, with what was set aside.
type Source struct {
	Document
	Current Edition
	First   int64 // number of the first line
	Lines   []string
	Aside   map[int64]jobun.AsideKind
	Starts  map[int64]Provision // provision that begins at a line
}

// sourceLines is how many lines a page of the source shows.
const sourceLines = 200

// Source gives the lines around line, just as they stand in the decoded file.
func (s *Service) Source(ctx context.Context, id string, line int64) (src Source, err error) {
	a, err := reader(ctx)
	if err != nil {
		return src, err
	}
	var starts []Provision
	err = s.db.View(ctx, func(tx db.Tx) error {
		if src.Document, err = find(ctx, tx, a, id); err != nil {
			return err
		}
		if src.Current, err = edition(ctx, tx, a.Body, src.Edition); err != nil {
			return err
		}
		src.First = firstLine(line, src.Current.Lines)
		starts, err = startingAt(ctx, tx, a.Body, src.Edition, src.First, src.First+sourceLines)
		return err
	})
	if err != nil {
		return src, err
	}
	content, err := s.content(ctx, src.Current.FileID)
	if err != nil {
		return src, err
	}
	src.fill(content, starts)
	return src, nil
}

// firstLine is the first line of the page on which line stands: pages begin at fixed
// places, so that their links stay.
func firstLine(line, all int64) int64 {
	line = min(max(line, 1), max(all, 1))
	return (line-1)/sourceLines*sourceLines + 1
}

func (src *Source) fill(content []byte, starts []Provision) {
	all, err := sourceLinesOf(content)
	if err != nil { // it was read once; what cannot be read now is shown as nothing
		return
	}
	src.Lines = all[min(src.First-1, int64(len(all))):min(src.First-1+sourceLines, int64(len(all)))]
	src.Aside = map[int64]jobun.AsideKind{}
	for _, a := range src.Current.Aside {
		src.Aside[int64(a.Line)] = a.Kind
	}
	for _, c := range src.Current.Contents {
		src.Aside[int64(c.Line)] = contentsLine
	}
	src.Starts = map[int64]Provision{}
	for _, p := range starts {
		if _, there := src.Starts[p.Line]; !there {
			src.Starts[p.Line] = p
		}
	}
}

// contentsLine marks a line of the contents list of the source.
const contentsLine jobun.AsideKind = "contents"

// Findings gives a document with what the reader found in its current edition.
func (s *Service) Findings(ctx context.Context, id string) (w Whole, err error) {
	a, err := reader(ctx)
	if err != nil {
		return w, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if w.Document, err = find(ctx, tx, a, id); err != nil {
			return err
		}
		if w.Current, err = edition(ctx, tx, a.Body, w.Edition); err != nil {
			return err
		}
		w.Found, err = documentFindings(ctx, tx, a.Body, id)
		return err
	})
	return w, err
}

// Editions lists the editions of a document, newest first.
func (s *Service) Editions(ctx context.Context, id string) (d Document, list []Edition, err error) {
	a, err := reader(ctx)
	if err != nil {
		return d, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if d, err = find(ctx, tx, a, id); err != nil {
			return err
		}
		list, err = editions(ctx, tx, a.Body, id)
		return err
	})
	return d, list, err
}

// Original gives the file of the current edition as it was uploaded.
func (s *Service) Original(ctx context.Context, id string) (f file.File, content []byte, err error) {
	a, err := reader(ctx)
	if err != nil {
		return f, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		d, err := find(ctx, tx, a, id)
		if err != nil {
			return err
		}
		e, err := edition(ctx, tx, a.Body, d.Edition)
		if err != nil {
			return err
		}
		f, err = file.Find(ctx, tx, e.FileID)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	content, err = s.content(ctx, f.ID)
	return f, content, err
}

// Hierarchy gives all documents in force that the actor may see, highest first.
func (s *Service) Hierarchy(ctx context.Context) ([]Document, error) {
	found, _, err := s.List(ctx, Query{Sort: "kind", Limit: hierarchyMax})
	return found, err
}

// hierarchyMax is how many documents the hierarchy shows. A town has dozens.
const hierarchyMax = 2000

// Search finds words in the documents that the actor may see, and gives the
// documents of the hits as well.
func (s *Service) Search(ctx context.Context, q search.Query) (hits search.Hits, documents map[string]Document, err error) {
	a, err := reader(ctx)
	if err != nil {
		return hits, nil, err
	}
	q.Area, q.Visible = areaName, nil
	for _, st := range scope(a) {
		q.Visible = append(q.Visible, string(st))
	}
	if ids, limited := a.Only(areaName); limited && q.Object == "" {
		q.Object = ids[0] // an invitation names one
	}
	if !a.May(areaName, q.Object) {
		q.Visible = nil
	}
	documents = map[string]Document{}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if q.Except, err = org.Kept(ctx, tx, a, areaName); err != nil {
			return err
		}
		if hits, err = search.Find(ctx, tx, q); err != nil {
			return err
		}
		var ids []string
		for _, h := range hits.List {
			if _, there := documents[h.Object]; !there {
				documents[h.Object] = Document{}
				ids = append(ids, h.Object)
			}
		}
		found, err := byIDs(ctx, tx, a, ids)
		for _, d := range found {
			documents[d.ID] = d
		}
		return err
	})
	return hits, documents, err
}

// resolve gives titles and links of documents that the actor may see.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	a := actor.From(ctx)
	links := map[string]area.Link{}
	if !a.Can(CanView) {
		return links, nil
	}
	found, err := byIDs(ctx, tx, a, ids)
	for _, d := range found {
		links[d.ID] = area.Link{Title: d.Title, URL: "/policy/" + d.ID}
	}
	if err != nil {
		return nil, err
	}
	var keys []definitionKey
	for _, id := range ids {
		if key, ok := keyOfRef(id); ok {
			keys = append(keys, key)
		}
	}
	named, err := namedDefinitions(ctx, tx, a, keys)
	for _, v := range named {
		links[definitionRef(v.Kind, v.Definition.Name).ID] = area.Link{
			Title: v.Kind.Title() + "「" + v.Definition.Title + "」の定義", URL: definitionURL(v.Kind, v.Definition.Name),
		}
	}
	return links, err
}

// Reindex makes the search entries of the actor's body anew.
func (s *Service) Reindex(ctx context.Context, tx db.Tx) error {
	body := actor.From(ctx).Body
	documents, err := currentEditions(ctx, tx, body)
	if err != nil {
		return err
	}
	return search.Rebuild(ctx, tx, areaName, func(put func([]search.Entry) error) error {
		for _, d := range documents {
			provisions, err := provisions(ctx, tx, body, d.Edition, 0, -1)
			if err != nil {
				return err
			}
			attachments, err := attachments(ctx, tx, body, d.Edition)
			if err != nil {
				return err
			}
			duties, err := duties(ctx, tx, body, d.Edition)
			if err != nil {
				return err
			}
			findings, err := documentFindings(ctx, tx, body, d.ID)
			if err != nil {
				return err
			}
			if err := put(searchable(d, provisions, attachments, duties, findings)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Erase deletes everything of the area for a body, for a body of sample data that is
// no longer wanted. The files go with the body.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	if err := search.Rebuild(ctx, tx, areaName, func(func([]search.Entry) error) error { return nil }); err != nil {
		return err
	}
	return eraseAll(ctx, tx, body)
}

func attachmentAnchor(a Attachment) string {
	return "a-" + strings.TrimLeft(text(a.Seq), "-")
}

// Document gives a document without its text.
func (s *Service) Document(ctx context.Context, id string) (d Document, err error) {
	a, err := reader(ctx)
	if err != nil {
		return d, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		d, err = find(ctx, tx, a, id)
		return err
	})
	return d, err
}

// Provisions gives some provisions of a document in the order of the text, and how
// many there are in all.
func (s *Service) Provisions(ctx context.Context, id string, limit, offset int) (list []Provision, total int, err error) {
	a, err := reader(ctx)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		d, err := find(ctx, tx, a, id)
		if err != nil {
			return err
		}
		total = int(d.Provisions)
		list, err = provisions(ctx, tx, a.Body, d.Edition, int64(offset), int64(offset+limit))
		return err
	})
	return list, total, err
}

// Everything gives a document with all of its text, however long, for paper.
func (s *Service) Everything(ctx context.Context, id string) (w Whole, err error) {
	a, err := reader(ctx)
	if err != nil {
		return w, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if w.Document, err = find(ctx, tx, a, id); err != nil {
			return err
		}
		if w.Current, err = edition(ctx, tx, a.Body, w.Edition); err != nil {
			return err
		}
		if w.Outline, err = outline(ctx, tx, a.Body, w.Edition, 1); err != nil {
			return err
		}
		if w.Attachments, err = attachments(ctx, tx, a.Body, w.Edition); err != nil {
			return err
		}
		w.Chapter = -1
		w.Provisions, err = provisions(ctx, tx, a.Body, w.Edition, 0, -1)
		return err
	})
	return w, err
}
