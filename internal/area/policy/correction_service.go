package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// version is all that is stored of a text: as it was read, and as it was corrected.
type version struct {
	Provisions    []Provision
	Attachments   []Attachment
	Understanding Understanding
	Findings      []Finding
	Corrections   []Correction // as they hold
	Reshaped      bool
}

// built puts corrections over a document that was studied. Where provisions move, its
// sentences are read anew.
func built(doc *jobun.Document, list []Correction, number int64) (v version, err error) {
	held, changed := reshape(doc, list)
	if changed {
		if err := readSentences(doc); err != nil {
			return v, err
		}
	}
	v.Reshaped = changed
	v.Understanding, v.Corrections = understandingOf(doc, held)
	v.Provisions, v.Attachments, v.Findings = provisionsOf(doc), attachmentsOf(doc), findingsOf(doc, number)
	return v, nil
}

// readSentences reads the sentences of a document again.
func readSentences(doc *jobun.Document) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fault.Internal, "文章を読み解けませんでした。", fmt.Errorf("read sentences: panic: %v", p))
		}
	}()
	doc.Roles, doc.Sentences, doc.Relations = []jobun.Role{}, []jobun.Sentence{}, []jobun.Relation{}
	duty.Read(doc, duty.Options{})
	return nil
}

// Correct records what a person says about the reading of a document, and reads it with
// that. All fixes are kept, or none.
func (s *Service) Correct(ctx context.Context, document string, fixes ...Fix) error {
	if len(fixes) == 0 {
		return fault.New(fault.Invalid, "変わっている所がありません。")
	}
	for _, f := range fixes {
		if err := f.Check(); err != nil {
			return err
		}
	}
	return s.amend(ctx, document, func(tx db.Tx, d Document, list []Correction) (_, touched []Correction, err error) {
		if len(list)+len(fixes) > correctMax {
			return nil, nil, fault.New(fault.Invalid, "訂正が多すぎます（1つの規程に2,000まで）。")
		}
		for _, f := range fixes {
			c, err := s.correction(ctx, tx, d, f)
			if err != nil {
				return nil, nil, err
			}
			for i := range list {
				if list[i].State != Undone && c.replaces(list[i]) {
					list[i].undo(actor.From(ctx), c.MadeAt)
				}
			}
			list, touched = append(list, c), append(touched, c)
		}
		return list, touched, nil
	})
}

// correction makes one of a fix, which is about words as they stand now.
func (s *Service) correction(ctx context.Context, tx db.Tx, d Document, f Fix) (Correction, error) {
	a := actor.From(ctx)
	c := Correction{
		ID: s.newID(), Kind: f.Kind, ProvisionID: f.Provision, Sentence: f.Sentence, Clause: f.Clause, Fingerprint: f.Fingerprint, Value: f.value(), Reason: f.Reason,
		State: Applied, EditionNumber: d.Number, MadeBy: a.ID, MadeName: a.Name, MadeAt: clock.At(s.now()),
	}
	return c, c.look(ctx, tx, a.Body, d.Edition)
}

// replaces reports whether a correction says anew what another said.
func (c Correction) replaces(o Correction) bool {
	same := c.ProvisionID == o.ProvisionID && c.Fingerprint == o.Fingerprint && c.Clause == o.Clause
	binding := func(k Change) bool { return k == ChangeModality || k == ChangeNoDuty }
	return same && (c.Kind == o.Kind && c.Kind == ChangeSubject || binding(c.Kind) && binding(o.Kind))
}

func (c *Correction) undo(a actor.Actor, at clock.Time) {
	c.hold(Undone, stand{})
	c.UndoneBy, c.UndoneName, c.UndoneAt = a.ID, a.Name, at
}

// look finds the words that the correction is about, as they stand now, and what was
// read of them.
func (c *Correction) look(ctx context.Context, tx db.Tx, body, edition string) error {
	moved := fault.New(fault.Conflict, "文章や読み取りが、ほかの人の操作で変わりました。最新の内容を確かめて、もう一度お試しください。")
	found, err := provisionsByID(ctx, tx, body, edition, []string{c.ProvisionID})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return moved
	}
	p := found[0]
	c.Path = p.Path
	if c.Kind.shapes() {
		c.Words, c.Was = cut(p.Heading+p.Text, wordsMax), p.Path
		if provisionPrint(p.Heading, p.Text) != c.Fingerprint {
			return moved
		}
		return nil
	}
	said, err := clauses(ctx, tx, body, edition, p.Seq, p.Seq+1)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(said, func(one Clause) bool {
		return one.Fingerprint == c.Fingerprint && one.Sentence == c.Sentence && one.Clause == c.Clause
	})
	if i < 0 {
		return moved
	}
	letters := []rune(p.Text)
	c.Words = cut(string(letters[said[i].SentenceFrom:said[i].SentenceTo]), wordsMax)
	switch c.Kind {
	case ChangeModality, ChangeNoDuty:
		c.Was = string(said[i].Modality)
	case ChangeSubject:
		c.Was = listed(said[i].Subjects)
	}
	return nil
}

// Undo takes a correction back; one that is offered or lost is let go in the same way.
func (s *Service) Undo(ctx context.Context, document, id string) error {
	return s.amend(ctx, document, func(_ db.Tx, _ Document, list []Correction) (_, touched []Correction, err error) {
		i, err := standing(list, id)
		if err != nil {
			return nil, nil, err
		}
		list[i].undo(actor.From(ctx), clock.At(s.now()))
		return list, list[i : i+1], nil
	})
}

// Adopt has an offered correction take effect on the sentence for which it is offered.
func (s *Service) Adopt(ctx context.Context, document, id string) error {
	return s.amend(ctx, document, func(_ db.Tx, d Document, list []Correction) (_, touched []Correction, err error) {
		i, err := standing(list, id)
		if err != nil {
			return nil, nil, err
		}
		c := &list[i]
		if c.State != Offered {
			return nil, nil, fault.New(fault.Conflict, "この訂正は、引継ぎの確認を待っていません。最新の内容を確かめてください。")
		}
		a := actor.From(ctx)
		c.ProvisionID, c.Fingerprint, c.Words = c.OfferedProvision, c.OfferedFingerprint, c.OfferedWords
		if !c.Kind.shapes() {
			c.Sentence = c.OfferedSentence
		}
		c.hold(Applied, stand{})
		c.EditionNumber, c.MadeBy, c.MadeName, c.MadeAt = d.Number, a.ID, a.Name, clock.At(s.now())
		return list, list[i : i+1], nil
	})
}

// standing finds a correction that was not taken back.
func standing(list []Correction, id string) (int, error) {
	i := slices.IndexFunc(list, func(c Correction) bool { return c.ID == id && c.State != Undone })
	if i < 0 {
		return 0, fault.New(fault.NotFound, "お探しの訂正が見つかりません。すでに取り消された可能性があります。")
	}
	return i, nil
}

// amend changes the corrections of a document and stores what follows from them, or
// does nothing. The file is read before the transaction: that takes long.
func (s *Service) amend(ctx context.Context, document string, f func(db.Tx, Document, []Correction) (list, touched []Correction, err error)) error {
	a, err := actor.Require(ctx, CanCorrect)
	if err != nil {
		return err
	}
	d, e, doc, err := s.restudied(ctx, document)
	if err != nil {
		return err
	}
	if e.Reader != readerStamp {
		return fault.New(fault.Conflict, "Okiteの読み方が新しくなっています。先に「読み方の違い」を確かめて、新しい読み方にしてください。")
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		now, err := find(ctx, tx, a, document)
		if err != nil {
			return err
		}
		if now.Edition != d.Edition {
			return db.Changed(0, nil)
		}
		before, err := corrections(ctx, tx, a.Body, document)
		if err != nil {
			return err
		}
		list, touched, err := f(tx, now, slices.Clone(before))
		if err != nil {
			return err
		}
		v, err := built(doc, list, now.Number)
		if err != nil {
			return err
		}
		for _, c := range v.Corrections {
			if c.State != Applied && slices.ContainsFunc(touched, func(t Correction) bool { return t.ID == c.ID && t.State == Applied }) {
				return fault.New(fault.Invalid, "この訂正は、今の文章には当てはまりません（動かす先がない、分ける所がない、など）。")
			}
		}
		moves := v.Reshaped || slices.ContainsFunc(before, func(c Correction) bool { return c.Kind.shapes() && c.State == Applied })
		return s.store(ctx, tx, now, e, v, moves, touched)
	})
}

// restudied reads the file of the current edition of a document again, with the ids that
// its provisions have.
func (s *Service) restudied(ctx context.Context, document string) (d Document, e Edition, doc *jobun.Document, err error) {
	a := actor.From(ctx)
	var ids []string
	err = s.db.View(ctx, func(tx db.Tx) error {
		if d, err = find(ctx, tx, a, document); err != nil {
			return err
		}
		if e, err = edition(ctx, tx, a.Body, d.Edition); err != nil {
			return err
		}
		ids, err = rawIDs(ctx, tx, a.Body, d.Edition)
		return err
	})
	if err != nil {
		return d, e, nil, err
	}
	content, err := s.content(ctx, e.FileID)
	if err != nil {
		return d, e, nil, err
	}
	if doc, err = study(content, clock.Today(s.now())); err != nil {
		return d, e, nil, err
	}
	if e.Reader == readerStamp && len(ids) == len(doc.Provisions) {
		for i := range ids {
			doc.Provisions[i].ID = ids[i]
		}
	}
	e.RawIDs = idsOf(doc)
	return d, e, doc, nil
}

func idsOf(doc *jobun.Document) []string {
	ids := make([]string, len(doc.Provisions))
	for i, p := range doc.Provisions {
		ids[i] = p.ID
	}
	return ids
}

// store keeps a version of the current edition with its journal lines. moves tells that
// provisions stand elsewhere than before.
func (s *Service) store(ctx context.Context, tx db.Tx, d Document, e Edition, v version, moves bool, touched []Correction) error {
	body := actor.From(ctx).Body
	if err := storeUnderstanding(ctx, tx, body, e.ID, v.Understanding); err != nil {
		return err
	}
	if err := markRead(ctx, tx, body, d.ID); err != nil {
		return err
	}
	if err := storeFindings(ctx, tx, body, d.ID, v.Findings); err != nil {
		return err
	}
	if err := storeCorrections(ctx, tx, body, d.ID, v.Corrections); err != nil {
		return err
	}
	verb, contents := CanRead, []journal.Content{v.Understanding.content(e.ID)}
	for _, c := range touched {
		verb, contents = CanCorrect, append(contents, c.content())
	}
	if moves {
		d.Provisions, d.Attachments, d.UpdatedAt = int64(len(v.Provisions)), int64(len(v.Attachments)), clock.At(s.now())
		if err := s.storeText(ctx, tx, d, e, v); err != nil {
			return err
		}
		contents = append(contents, e.content(v.Provisions, v.Attachments))
	}
	if err := s.storeSearch(ctx, tx, d, v); err != nil {
		return err
	}
	for _, c := range contents {
		if err := journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: d.ID, Content: c}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) storeText(ctx context.Context, tx db.Tx, d Document, e Edition, v version) error {
	body := actor.From(ctx).Body
	if err := replaceText(ctx, tx, body, e.ID, v.Provisions, v.Attachments); err != nil {
		return err
	}
	return save(ctx, tx, body, d, s.level(d.Kind))
}

// storeSearch has the search find the version: a hit says whether it stands in a duty.
func (s *Service) storeSearch(ctx context.Context, tx db.Tx, d Document, v version) error {
	if err := search.Remove(ctx, tx, areaName, d.ID); err != nil || !d.Withdrawn.IsZero() {
		return err
	}
	return search.Put(ctx, tx, searchable(d, v.Provisions, v.Attachments, v.Understanding.Duties, v.Findings))
}

// Corrections gives a document with its corrections, newest first.
func (s *Service) Corrections(ctx context.Context, document string) (d Document, list []Correction, err error) {
	a, err := reader(ctx)
	if err != nil {
		return d, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if d, err = find(ctx, tx, a, document); err != nil {
			return err
		}
		list, err = corrections(ctx, tx, a.Body, document)
		slices.Reverse(list)
		return err
	})
	return d, list, err
}

func (c Correction) content() journal.Content {
	return journal.Fields("policy.correction/1", func(e *journal.Encoder) {
		e.Text("id", c.ID)
		e.Text("kind", string(c.Kind))
		e.Text("provision", c.ProvisionID)
		e.Int("sentence", c.Sentence)
		e.Int("clause", c.Clause)
		e.Text("fingerprint", c.Fingerprint)
		e.Text("value", c.Value)
		e.Text("was", c.Was)
		e.Text("reason", c.Reason)
		e.Text("state", string(c.State))
		e.Text("by", strings.TrimSpace(c.MadeBy))
		e.Time("at", c.MadeAt)
		e.Text("undone_by", c.UndoneBy)
		e.Time("undone", c.UndoneAt)
	})
}
