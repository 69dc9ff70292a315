package draft

import (
	"context"
	"time"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
)

// Policies is what this room asks of the policies.
type Policies interface {
	TextOf(ctx context.Context, tx db.Tx, document, edition string) (policy.EditionText, error)
	Visible(ctx context.Context, tx db.Tx, ids []string) (map[string]policy.Document, error)
	ReadText(content []byte) (*jobun.Document, error)
}

// Config is what the assembly hands in.
type Config struct {
	Policies Policies
	Files    *file.Files
	// Documents lists the policies in force that the actor may see, to choose from.
	Documents func(ctx context.Context) ([]policy.Document, error)
	// JobRights are what the job that reads a file needs to see the policies.
	JobRights []actor.Permission
	Now       func() time.Time
}

// Service carries out the use cases.
type Service struct {
	db     *db.DB
	config Config
}

// New returns the service.
func New(d *db.DB, c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{d, c}
}

func (s *Service) now() clock.Time { return clock.At(s.config.Now()) }

// visible leaves out the drafts of documents that the actor may not see.
func (s *Service) visible(ctx context.Context, tx db.Tx, list []Draft) ([]Draft, error) {
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.DocumentID
	}
	seen, err := s.config.Policies.Visible(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var shown []Draft
	for _, d := range list {
		if _, ok := seen[d.DocumentID]; ok {
			shown = append(shown, d)
		}
	}
	return shown, nil
}

// Begin opens a draft of the next edition of a document.
func (s *Service) Begin(ctx context.Context, o Opening) (d Draft, err error) {
	who, err := actor.Require(ctx, CanEdit)
	if err != nil {
		return d, err
	}
	if err := o.check(); err != nil {
		return d, err
	}
	return d, s.db.Do(ctx, func(tx db.Tx) error {
		base, err := s.config.Policies.TextOf(ctx, tx, o.Document, "")
		if err != nil {
			return err
		}
		if !base.Document.Withdrawn.IsZero() {
			return fault.Fields(map[string]string{"document": "この規程は取り下げられています。改正案は作れません。"})
		}
		d = Draft{
			ID: db.NewID(), DocumentID: o.Document, Title: o.Title, Reason: o.Reason, Keep: o.Numbers == "keep", BaseID: base.Edition.ID, BaseNumber: base.Edition.Number,
			State: Open, MadeBy: who.ID, MadeName: who.Name, MadeAt: s.now(), UpdatedAt: s.now(), Version: 1,
		}
		if err := insert(ctx, tx, who.Body, d); err != nil {
			return err
		}
		return s.record(ctx, tx, verbOpen, d)
	})
}

func (s *Service) record(ctx context.Context, tx db.Tx, verb actor.Permission, d Draft) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: d.ID, At: s.now(), Content: d})
}

// Text is a draft as it reads now.
type Text struct {
	Draft    Draft
	Document policy.Document // as it is today; it may have been withdrawn meanwhile
	Base     policy.Edition
	Old      *jobun.Document // the edition the draft began with
	// New is the text of the draft: title, marks with their styles, provisions with ids
	// that stay from edition to edition, each with its place in Lines.
	New   *jobun.Document
	Lines []jobun.Line
	// Clear tells that the lines read as New again; where they do not, publish New, not a
	// reading of the lines.
	Clear bool
}

// Text gives a draft as it reads now, in the caller's transaction. The actor must be
// allowed to see its document.
func (s *Service) Text(ctx context.Context, tx db.Tx, id string) (t Text, err error) {
	d, err := s.desk(ctx, tx, id)
	if err != nil {
		return t, err
	}
	d.written()
	return d.Text, nil
}

// Find gives a draft without its text.
func (s *Service) Find(ctx context.Context, tx db.Tx, id string) (Draft, error) {
	return load(ctx, tx, actor.From(ctx).Body, id)
}

// Freeze takes a draft into decision: nothing is edited until it comes back. It is refused
// while a conflict waits, the edition in force has changed, or nothing differs. The caller
// has checked that the actor may submit it.
func (s *Service) Freeze(ctx context.Context, tx db.Tx, id string) error {
	t, err := s.desk(ctx, tx, id)
	if err != nil {
		return err
	}
	open, err := conflicts(ctx, tx, actor.From(ctx).Body, id)
	switch {
	case err != nil:
		return err
	case !t.Document.Withdrawn.IsZero():
		return fault.New(fault.Conflict, "元の規程が取り下げられているため、決裁に出せません。")
	case t.Document.Edition != t.Draft.BaseID:
		return fault.New(fault.Conflict, "現行の版が変わっています。改正案を新しい版に合わせてから、決裁に出してください。")
	case len(open) > 0 && open[0].Open():
		return fault.New(fault.Conflict, "解決していない競合があります。解決してから、決裁に出してください。")
	case compare.Documents(t.Old, t.New).Empty():
		return fault.New(fault.Conflict, "現行の版と変わっている所がありません。")
	}
	return s.turn(ctx, tx, id, Open, Frozen, verbFreeze)
}

// Thaw opens a draft again that the decision returned (差し戻し).
func (s *Service) Thaw(ctx context.Context, tx db.Tx, id string) error {
	return s.turn(ctx, tx, id, Frozen, Open, verbThaw)
}

// Adopt ends a draft whose text has become an edition.
func (s *Service) Adopt(ctx context.Context, tx db.Tx, id string) error {
	return s.turn(ctx, tx, id, Frozen, Adopted, verbAdopt)
}

func (s *Service) turn(ctx context.Context, tx db.Tx, id string, from, to State, verb actor.Permission) error {
	body := actor.From(ctx).Body
	d, err := load(ctx, tx, body, id)
	if err != nil {
		return err
	}
	if d.State != from {
		return fault.Newf(fault.Conflict, "この改正案は「%s」のため、「%s」にできません。", d.State.Title(), to.Title())
	}
	d.State, d.UpdatedAt = to, s.now()
	if err := save(ctx, tx, body, d); err != nil {
		return err
	}
	return s.record(ctx, tx, verb, d)
}
