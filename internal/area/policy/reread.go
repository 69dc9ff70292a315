package policy

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Rereading is what a new way of reading would change of an edition (読み方の違い). Nothing
// of it takes effect before a person has accepted it.
type Rereading struct {
	DocumentID  string
	EditionID   string
	Reader      string
	Differences []Difference
	FoundAt     clock.Time
	State       string // waiting, accepted or refused; empty where nothing waits
	Reason      string // of a refusal
	DecidedBy   string
	DecidedName string
	DecidedAt   clock.Time
}

// Difference is one place that is read differently.
type Difference struct {
	Path   string `json:"path"`
	Words  string `json:"words"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// differencesMax is how many differences are kept of one document; a person does not
// read more before deciding.
const differencesMax = 500

// firstStamp is of editions that were read before sentences were. They have nothing
// that anybody could have accepted.
const firstStamp = "jobun/1"

type rereadArgs struct {
	Document string `json:"document"`
}

// Kind implements job.Args.
func (rereadArgs) Kind() string { return "policy.reread" }

// staleAtOnce is how many documents of a body are read anew in one night.
const staleAtOnce = 2000

// Stale has the documents of the actor's body read anew that were read in another way
// than the program reads now.
func (s *Service) Stale(ctx context.Context) (n int, err error) {
	a, err := actor.Require(ctx, CanRead)
	if err != nil {
		return 0, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		ids, err := staleEditions(ctx, tx, a.Body, readerStamp, staleAtOnce)
		if err != nil {
			return err
		}
		n = len(ids)
		for _, id := range ids {
			if _, err := job.Enqueue(ctx, tx, rereadArgs{id}, job.Options{Unique: id}); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// reread reads a document anew. Where nothing differs, or nothing was read before, the
// new reading counts; else it waits for a person.
func (s *Service) reread(ctx context.Context, document string) error {
	d, e, v, err := s.renewed(ctx, document)
	if err != nil || e.Reader == readerStamp {
		return err
	}
	body := actor.From(ctx).Body
	return s.db.Do(ctx, func(tx db.Tx) error {
		now, err := find(ctx, tx, actor.From(ctx), document)
		if err != nil || now.Edition != d.Edition {
			return err // a new edition has come meanwhile, read as one reads now
		}
		differences, err := s.differences(ctx, tx, d, v)
		if err != nil {
			return err
		}
		if len(differences) == 0 || e.Reader == firstStamp {
			return s.renew(ctx, tx, now, e, v)
		}
		r := Rereading{DocumentID: d.ID, EditionID: e.ID, Reader: readerStamp, Differences: differences[:min(len(differences), differencesMax)], FoundAt: clock.At(s.now()), State: "waiting"}
		if err := insertRereading(ctx, tx, body, r); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
		return nil
	})
}

// renewed reads the current edition in the present way, with ids and corrections as
// they are.
func (s *Service) renewed(ctx context.Context, document string) (d Document, e Edition, v version, err error) {
	d, e, doc, err := s.restudied(ctx, document)
	if err != nil || e.Reader == readerStamp {
		return d, e, v, err
	}
	body := actor.From(ctx).Body
	var list []Correction
	err = s.db.View(ctx, func(tx db.Tx) error {
		prior, err := provisions(ctx, tx, body, d.Edition, 0, -1)
		if err != nil {
			return err
		}
		carryIDs(prior, doc, s.newID)
		list, err = corrections(ctx, tx, body, d.ID)
		return err
	})
	if err != nil {
		return d, e, v, err
	}
	e.RawIDs = idsOf(doc)
	v, err = built(doc, list, d.Number)
	return d, e, v, err
}

// renew has a new reading count.
func (s *Service) renew(ctx context.Context, tx db.Tx, d Document, e Edition, v version) error {
	e.Reader = readerStamp
	if err := saveReader(ctx, tx, actor.From(ctx).Body, e); err != nil {
		return err
	}
	return s.store(ctx, tx, d, e, v, true, nil)
}

// differences compares a new reading with the one that counts.
func (s *Service) differences(ctx context.Context, tx db.Tx, d Document, v version) ([]Difference, error) {
	body := actor.From(ctx).Body
	prior, err := provisions(ctx, tx, body, d.Edition, 0, -1)
	if err != nil {
		return nil, err
	}
	said, err := clauses(ctx, tx, body, d.Edition, 0, -1)
	if err != nil {
		return nil, err
	}
	return differing(reading{prior, said}, reading{v.Provisions, v.Understanding.Clauses}), nil
}

// reading is what two ways of reading are compared by.
type reading struct {
	provisions []Provision
	clauses    []Clause
}

// differing lists where one reading differs from another: in the tree, then in the
// sentences.
func differing(before, after reading) []Difference {
	var list []Difference
	old := map[string]Provision{}
	for _, p := range before.provisions {
		old[p.ID] = p
	}
	for _, p := range after.provisions {
		was, there := old[p.ID]
		delete(old, p.ID)
		switch {
		case !there:
			list = append(list, Difference{Path: p.Path, Words: cut(p.Heading+p.Text, 80), Before: "（条項ではない）", After: "条項"})
		case was.Path != p.Path || was.Heading != p.Heading:
			list = append(list, Difference{Path: p.Path, Words: cut(p.Heading+p.Text, 80), Before: was.Path + " " + was.Heading, After: p.Path + " " + p.Heading})
		}
	}
	for _, p := range before.provisions {
		if _, gone := old[p.ID]; gone {
			list = append(list, Difference{Path: p.Path, Words: cut(p.Heading+p.Text, 80), Before: "条項", After: "（条項ではない）"})
		}
	}
	return append(list, comparedSentences(before, after)...)
}

type sentenceKey struct{ provision, fingerprint string }

func comparedSentences(before, after reading) []Difference {
	old, now := before.sentences(), after.sentences()
	var list []Difference
	seen := map[sentenceKey]bool{}
	for _, r := range []reading{after, before} {
		for _, c := range r.clauses {
			k := sentenceKey{c.ProvisionID, c.Fingerprint}
			if seen[k] || old[k] == now[k] {
				continue
			}
			seen[k] = true
			p := r.provisions[c.ProvisionSeq]
			words := stretchOf([]rune(p.Text), c.SentenceFrom, c.SentenceTo)
			list = append(list, Difference{p.Path, cut(words, 200), orNone(old[k]), orNone(now[k])})
		}
	}
	return list
}

func orNone(s string) string {
	if s == "" {
		return "（この文はありません）"
	}
	return s
}

// sentences says of each sentence who is bound how.
func (r reading) sentences() map[sentenceKey]string {
	list := map[sentenceKey][]string{}
	for _, c := range r.clauses {
		k := sentenceKey{c.ProvisionID, c.Fingerprint}
		if says := bondOf(c.Modality).title + "：" + subjectText(c); !slices.Contains(list[k], says) {
			list[k] = append(list[k], says)
		}
	}
	texts := map[sentenceKey]string{}
	for k, v := range list {
		texts[k] = strings.Join(v, "／")
	}
	return texts
}

// Rereading gives a document with what a new way of reading would change.
func (s *Service) Rereading(ctx context.Context, document string) (d Document, r Rereading, err error) {
	a, err := reader(ctx)
	if err != nil {
		return d, r, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if d, err = find(ctx, tx, a, document); err != nil {
			return err
		}
		r, err = rereading(ctx, tx, a.Body, d, readerStamp)
		return err
	})
	return d, r, err
}

// AcceptReading has the new way of reading count for a document.
func (s *Service) AcceptReading(ctx context.Context, document string) error {
	a, err := actor.Require(ctx, CanCorrect)
	if err != nil {
		return err
	}
	d, e, v, err := s.renewed(ctx, document)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		now, err := find(ctx, tx, a, document)
		if err != nil {
			return err
		}
		r, err := rereading(ctx, tx, a.Body, now, readerStamp)
		if err != nil {
			return err
		}
		if now.Edition != d.Edition || r.State != "waiting" && r.State != "refused" {
			return db.Changed(0, nil)
		}
		before := r.State
		r.State, r.Reason = "accepted", ""
		if err := settleRereading(ctx, tx, a.Body, before, r, a.ID, a.Name, clock.At(s.now())); err != nil {
			return err
		}
		return s.renew(ctx, tx, now, e, v)
	})
}

// RefuseReading has the present reading of a document count on. Nothing of it changes; the
// next way of reading is asked about again.
func (s *Service) RefuseReading(ctx context.Context, document, reason string) error {
	a, err := actor.Require(ctx, CanCorrect)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		return fault.Fields(map[string]string{"reason": "新しい読み方にしない理由を入力してください。"})
	case n > reasonMax:
		return fault.Fields(map[string]string{"reason": "理由は200字までで入力してください。"})
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		d, err := find(ctx, tx, a, document)
		if err != nil {
			return err
		}
		r, err := rereading(ctx, tx, a.Body, d, readerStamp)
		if err != nil {
			return err
		}
		if r.State != "waiting" {
			return db.Changed(0, nil)
		}
		r.State, r.Reason = "refused", reason
		if err := settleRereading(ctx, tx, a.Body, "waiting", r, a.ID, a.Name, clock.At(s.now())); err != nil {
			return err
		}
		made := journal.Fields("policy.rereading/1", func(e *journal.Encoder) {
			e.Text("edition", r.EditionID)
			e.Text("reader", r.Reader)
			e.Text("state", r.State)
			e.Text("reason", r.Reason)
		})
		return journal.Append(ctx, tx, journal.Entry{Verb: string(CanCorrect), Area: areaName, ID: d.ID, Content: made})
	})
}
