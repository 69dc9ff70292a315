package policy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/jobun"
)

// verbBegin is the verb of an edition that comes into force, verbEnact that of one that
// was decided on, verbRepeal that of a document whose last day is set.
const (
	verbEnact  = actor.Permission("policy.enact")
	verbBegin  = actor.Permission("policy.begin")
	verbRepeal = actor.Permission("policy.repeal")
)

// Today is the business day by the service's clock.
func (s *Service) Today() clock.Date { return clock.Today(s.now()) }

// Study reads a text as an upload is read, without keeping anything.
func (s *Service) Study(content []byte) (*jobun.Document, error) { return study(content, s.Today()) }

// Prepare reads a text and keeps it as a file that no row speaks of yet: the room that
// enacts it keeps the file in its own transaction.
func (s *Service) Prepare(ctx context.Context, f File) (p Prepared, kept file.File, err error) {
	doc, err := s.Study(f.Content)
	if err != nil {
		return p, kept, err
	}
	kept, err = s.files.Save(ctx, f.Name, bytes.NewReader(f.Content), uploadRules())
	return Prepared{FileID: kept.ID, FileName: kept.Name, Hash: hashOf(f.Content), Doc: doc}, kept, err
}

// Again reads a file that was kept by Prepare once more.
func (s *Service) Again(ctx context.Context, id, name string) (p Prepared, err error) {
	content, err := s.content(ctx, id)
	if err != nil {
		return p, err
	}
	doc, err := s.Study(content)
	return Prepared{FileID: id, FileName: name, Hash: hashOf(content), Doc: doc}, err
}

// Enact keeps an edition that was decided on, in the caller's transaction; the caller
// answers for the right to do so. It is in force at once where its day has come, else it
// waits: until then every page shows the edition before.
func (s *Service) Enact(ctx context.Context, tx db.Tx, in Enacting) (d Document, e Edition, err error) {
	if err := in.Check(); err != nil {
		return d, e, err
	}
	a, now := actor.From(ctx), clock.At(s.now())
	if d, err = s.enactedDocument(ctx, tx, in); err != nil {
		return d, e, err
	}
	doc := in.Text.Doc
	if len(in.Text.IDs) == len(doc.Provisions) {
		for i, id := range in.Text.IDs {
			doc.Provisions[i].ID = id
		}
	} else if d.Edition != "" {
		prior, err := provisions(ctx, tx, a.Body, d.Edition, 0, -1)
		if err != nil {
			return d, e, err
		}
		carryIDs(prior, doc, s.newID)
	}
	number, err := nextEdition(ctx, tx, a.Body, d.ID)
	if err != nil {
		return d, e, err
	}
	e = Edition{
		ID: s.newID(), DocumentID: d.ID, Number: number, Title: strings.Join(strings.Fields(doc.Title), " "), FileID: in.Text.FileID, FileName: in.Text.FileName, Hash: in.Text.Hash,
		Encoding: doc.Encoding, Reader: readerStamp, Normative: doc.Normative, Lines: int64(doc.Lines), CreatedAt: now,
		Made: doc.Editions, Contents: doc.Contents, Aside: doc.Aside, Findings: doc.Findings, RawIDs: idsOf(doc), Enactment: in.Enactment,
	}
	v, err := s.lay(ctx, tx, &d, e, doc)
	if err != nil {
		return d, e, err
	}
	if err := journal.Append(ctx, tx, journal.Entry{Verb: string(verbEnact), Area: areaName, ID: d.ID, Content: e.enacted()}); err != nil {
		return d, e, err
	}
	list, err := editions(ctx, tx, a.Body, d.ID)
	if err != nil {
		return d, e, err
	}
	if on, ok := onDay(list, s.Today()); ok && on.ID == e.ID {
		return d, e, s.begin(ctx, tx, &d, e, v)
	}
	return d, e, nil
}

// enactedDocument is the document of an edition: a new one stands among those that are
// withdrawn until its first day.
func (s *Service) enactedDocument(ctx context.Context, tx db.Tx, in Enacting) (d Document, err error) {
	a := actor.From(ctx)
	if in.Document != "" {
		return find(ctx, tx, a, in.Document)
	}
	if _, ok := s.kinds.DocumentKind(in.Kind); !ok || !in.State.known() {
		return d, fault.Fields(map[string]string{"kind": "規程の種類と公開の範囲を選んでください。"})
	}
	now := clock.At(s.now())
	d = Document{ID: s.newID(), Title: in.AdoptedTitle, Kind: in.Kind, Parent: in.Parent, State: in.State, Withdrawn: now, Awaited: true, CreatedAt: now, UpdatedAt: now, Version: 1}
	if err := s.checkParent(ctx, tx, d.ID, d.Parent); err != nil {
		return d, err
	}
	return d, insert(ctx, tx, a.Body, d, s.level(d.Kind))
}

// lay stores an edition with what is read out of it. The corrections of the document hold
// for it as they will on its first day, as far as they are known today.
func (s *Service) lay(ctx context.Context, tx db.Tx, d *Document, e Edition, doc *jobun.Document) (v version, err error) {
	body := actor.From(ctx).Body
	kept, err := corrections(ctx, tx, body, d.ID)
	if err != nil {
		return v, err
	}
	if v, err = built(doc, kept, e.Number); err != nil {
		return v, err
	}
	if err := insertEdition(ctx, tx, body, e, v.Provisions, v.Attachments); err != nil {
		return v, err
	}
	if d.Edition == "" { // what waits can be opened: its page shows its text
		d.Edition, d.Number, d.Dated = e.ID, e.Number, dated(e.Made)
		d.Provisions, d.Attachments, d.Doubtful = int64(len(v.Provisions)), int64(len(v.Attachments)), false
		if err := save(ctx, tx, body, *d, s.level(d.Kind)); err != nil {
			return v, err
		}
		d.Version++
	}
	return v, storeUnderstanding(ctx, tx, body, e.ID, v.Understanding)
}

// begin has an edition come into force: from now on every page shows it.
func (s *Service) begin(ctx context.Context, tx db.Tx, d *Document, e Edition, v version) error {
	a := actor.From(ctx)
	d.Edition, d.Number, d.Dated, d.UpdatedAt = e.ID, e.Number, dated(e.Made), clock.At(s.now())
	d.Provisions, d.Attachments, d.Findings, d.Doubtful = int64(len(v.Provisions)), int64(len(v.Attachments)), pressing(v.Findings), false
	if e.AdoptedTitle != "" {
		d.Title = e.AdoptedTitle
	}
	if d.Awaited {
		d.Awaited, d.Withdrawn = false, clock.Time{}
	}
	if err := save(ctx, tx, a.Body, *d, s.level(d.Kind)); err != nil {
		return err
	}
	d.Version++
	if err := storeFindings(ctx, tx, a.Body, d.ID, v.Findings); err != nil {
		return err
	}
	if err := storeCorrections(ctx, tx, a.Body, d.ID, v.Corrections); err != nil {
		return err
	}
	if err := markRead(ctx, tx, a.Body, d.ID); err != nil {
		return err
	}
	if err := s.storeSearch(ctx, tx, *d, v); err != nil {
		return err
	}
	for _, c := range []journal.Content{d.content(), e.content(v.Provisions, v.Attachments), v.Understanding.content(e.ID)} {
		if err := journal.Append(ctx, tx, journal.Entry{Verb: string(verbBegin), Area: areaName, ID: d.ID, Content: c}); err != nil {
			return err
		}
	}
	return nil
}

// Repeal sets the day from which a document is no longer in force, in the caller's
// transaction; where the day has come it is withdrawn at once.
func (s *Service) Repeal(ctx context.Context, tx db.Tx, document string, day clock.Date) (d Document, err error) {
	a := actor.From(ctx)
	if d, err = find(ctx, tx, a, document); err != nil {
		return d, err
	}
	if !d.Withdrawn.IsZero() {
		return d, fault.Newf(fault.Conflict, "「%s」は、すでに取り下げられています。", d.Title)
	}
	d.RepealedOn = day
	return d, s.repeal(ctx, tx, d)
}

func (s *Service) repeal(ctx context.Context, tx db.Tx, d Document) error {
	a := actor.From(ctx)
	if !s.Today().Before(d.RepealedOn) {
		d.Withdrawn = clock.At(s.now())
		if err := search.Remove(ctx, tx, areaName, d.ID); err != nil {
			return err
		}
	}
	d.UpdatedAt = clock.At(s.now())
	if err := save(ctx, tx, a.Body, d, s.level(d.Kind)); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verbRepeal), Area: areaName, ID: d.ID, Content: d.content()})
}

// dueAtOnce bounds what comes into force in one night.
const dueAtOnce = 500

// Begin has the editions of the actor's body come into force whose day has come, and
// withdraws what is repealed. Each document has a transaction of its own.
func (s *Service) Begin(ctx context.Context) (n int, err error) {
	a := actor.From(ctx)
	var waiting, ended []string
	err = s.db.View(ctx, func(tx db.Tx) (err error) {
		if waiting, err = dueDocuments(ctx, tx, a.Body, s.Today(), dueAtOnce); err != nil {
			return err
		}
		ended, err = repealedDocuments(ctx, tx, a.Body, s.Today(), dueAtOnce)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range waiting {
		if err := s.beginDocument(ctx, id); err != nil {
			return n, fmt.Errorf("bring document %s into force: %w", id, err)
		}
		n++
	}
	for _, id := range ended {
		err := s.db.Do(ctx, func(tx db.Tx) error {
			d, err := find(ctx, tx, a, id)
			if err != nil || !d.Withdrawn.IsZero() {
				return err
			}
			return s.repeal(ctx, tx, d)
		})
		if err != nil {
			return n, fmt.Errorf("end document %s: %w", id, err)
		}
		n++
	}
	return n, nil
}

// beginDocument brings the edition of today into force. Its file is read before the
// transaction, with the corrections as they are now.
func (s *Service) beginDocument(ctx context.Context, id string) error {
	a := actor.From(ctx)
	var e Edition
	var ids []string
	err := s.db.View(ctx, func(tx db.Tx) error {
		list, err := editions(ctx, tx, a.Body, id)
		if err != nil {
			return err
		}
		on, ok := onDay(list, s.Today())
		if !ok {
			return nil
		}
		if e, err = edition(ctx, tx, a.Body, on.ID); err != nil {
			return err
		}
		ids, err = rawIDs(ctx, tx, a.Body, on.ID)
		return err
	})
	if err != nil || e.ID == "" {
		return err
	}
	content, err := s.content(ctx, e.FileID)
	if err != nil {
		return err
	}
	doc, err := s.Study(content)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		d, err := find(ctx, tx, a, id)
		if err != nil || d.Edition == e.ID && !d.Awaited {
			return err
		}
		if len(ids) == len(doc.Provisions) {
			for i := range ids {
				doc.Provisions[i].ID = ids[i]
			}
		} else { // the program reads otherwise than when the edition was decided on
			prior, err := provisions(ctx, tx, a.Body, e.ID, 0, -1)
			if err != nil {
				return err
			}
			carryIDs(prior, doc, s.newID)
		}
		kept, err := corrections(ctx, tx, a.Body, d.ID)
		if err != nil {
			return err
		}
		e.Reader, e.RawIDs = readerStamp, idsOf(doc)
		v, err := built(doc, kept, e.Number)
		if err != nil {
			return err
		}
		if err := saveReader(ctx, tx, a.Body, e); err != nil {
			return err
		}
		if err := replaceText(ctx, tx, a.Body, e.ID, v.Provisions, v.Attachments); err != nil {
			return err
		}
		if err := storeUnderstanding(ctx, tx, a.Body, e.ID, v.Understanding); err != nil {
			return err
		}
		return s.begin(ctx, tx, &d, e, v)
	})
}

// EditionOn gives a document as it is in force on a day, whole. Nothing was in force
// before its first day, nor after it was repealed.
func (s *Service) EditionOn(ctx context.Context, id string, day clock.Date) (w Whole, err error) {
	a, err := reader(ctx)
	if err != nil {
		return w, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		w, err = s.WholeOn(ctx, tx, a, id, day)
		return err
	})
	return w, err
}

// WholeOn is EditionOn in a transaction.
func (s *Service) WholeOn(ctx context.Context, tx db.Tx, a actor.Actor, id string, day clock.Date) (w Whole, err error) {
	if w.Document, err = find(ctx, tx, a, id); err != nil {
		return w, err
	}
	list, err := editions(ctx, tx, a.Body, id)
	if err != nil {
		return w, err
	}
	on, ok := onDay(list, day)
	if !ok || !w.RepealedOn.IsZero() && !day.Before(w.RepealedOn) {
		return w, fault.Newf(fault.NotFound, "「%s」は、%sには施行されていません。", w.Title, day.Era())
	}
	return w, w.loadEdition(ctx, tx, a.Body, on.ID)
}

// EditionWhole gives one edition of a document by its number, whole.
func (s *Service) EditionWhole(ctx context.Context, id string, number int64) (w Whole, list []Edition, err error) {
	a, err := reader(ctx)
	if err != nil {
		return w, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if w.Document, err = find(ctx, tx, a, id); err != nil {
			return err
		}
		if list, err = editions(ctx, tx, a.Body, id); err != nil {
			return err
		}
		e, err := numberedEdition(w.Document, list, number)
		if err != nil {
			return err
		}
		return w.loadEdition(ctx, tx, a.Body, e.ID)
	})
	return w, list, err
}

// loadEdition loads one edition in the place of the current one.
func (w *Whole) loadEdition(ctx context.Context, tx db.Tx, body, id string) (err error) {
	if w.Current, err = edition(ctx, tx, body, id); err != nil {
		return err
	}
	w.Edition, w.Number, w.Chapter = id, w.Current.Number, -1
	if w.Current.AdoptedTitle != "" {
		w.Title = w.Current.AdoptedTitle
	}
	if w.Outline, err = outline(ctx, tx, body, id, 1); err != nil {
		return err
	}
	if w.Attachments, err = attachments(ctx, tx, body, id); err != nil {
		return err
	}
	w.Provisions, err = provisions(ctx, tx, body, id, 0, -1)
	return err
}

// InForceOn lists the documents that the actor may see and that are in force on a day,
// with the number of the edition that is.
func (s *Service) InForceOn(ctx context.Context, tx db.Tx, a actor.Actor, day clock.Date) ([]Document, error) {
	if !a.Can(CanView) {
		return nil, fault.New(fault.Forbidden, "規程を見る権限がありません。")
	}
	return documentsOn(ctx, tx, a, day)
}

// EditionsOf lists the editions of a document that the actor may see, newest first.
func (s *Service) EditionsOf(ctx context.Context, tx db.Tx, a actor.Actor, id string) (d Document, list []Edition, err error) {
	if d, err = find(ctx, tx, a, id); err != nil {
		return d, nil, err
	}
	list, err = editions(ctx, tx, a.Body, id)
	return d, list, err
}

// Understand reads who must do what in a text that has no such reading yet, for comparing.
func Understand(doc *jobun.Document) error { return understand(doc, doc.Title) }

// beginArgs is the look for editions whose day has come.
type beginArgs struct{}

// Kind implements job.Args.
func (beginArgs) Kind() string { return "policy.begin" }

// beginJob runs at the beginning of each day: an edition comes into force at midnight.
func (s *Service) beginJob(set *job.Set) {
	job.Handle(set, job.Settings{AtOnce: 1}, func(ctx context.Context, r *job.Run, _ beginArgs) error {
		if s.Bodies == nil {
			return nil
		}
		bodies, err := s.Bodies(ctx)
		if err != nil {
			return err
		}
		var failed []error
		for i, b := range bodies {
			r.Progress(int64(i), int64(len(bodies)), "施行日の来た規程を確かめています。")
			if _, err := s.Begin(actor.With(ctx, actor.Job(b, "policy.begin", CanView, CanViewClosed))); err != nil {
				failed = append(failed, fmt.Errorf("body %s: %w", b, err))
			}
		}
		return errors.Join(failed...)
	})
	set.Every("1 0 * * *", beginArgs{})
}
