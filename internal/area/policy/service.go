package policy

import (
	"context"
	"io/fs"
	"sync"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/jobun/gap"
)

// Kinds are the kinds of documents; a pack is one.
type Kinds interface {
	DocumentKinds() []pack.DocumentKind
	DocumentKind(name string) (pack.DocumentKind, bool)
}

// Service carries out the use cases.
type Service struct {
	db    *db.DB
	files *file.Files
	kinds Kinds
	now   func() time.Time
	newID func() string
	// Bodies lists the ids of all bodies, for the nightly round; the assembly sets it.
	Bodies func(context.Context) ([]string, error)
	// Links names things of other areas to the actor; the assembly sets it.
	Links func(context.Context, []area.Ref) (map[area.Ref]area.Link, error)

	// Look lets the actor open a document that may be under a name list, and records that
	// they did; the assembly sets it.
	Look func(context.Context, area.Ref) error

	capacities Capacities // nil until the organisation is known
	appointer  Appointer  // likewise
	// shipped are the editions of guidelines among the shipped definitions, read once.
	shipped    func() ([]*gap.Guideline, error)
	compared   memo[compared]
	proposed   memo[[]Demand]
	glossaries memo[*glossary]
	papers     chan struct{} // holds one for each paper that is being set
}

// How many outcomes a node keeps: those of fifty documents take some 2, 10 and 1 MB.
const (
	comparedMost = 8
	proposedMost = 4
	glossaryMost = 8
)

// New returns the service. definitions are the shipped ones.
func New(d *db.DB, f *file.Files, k Kinds, definitions fs.FS, now func() time.Time, newID func() string) *Service {
	return &Service{db: d, files: f, kinds: k, now: now, newID: newID,
		compared: memo[compared]{most: comparedMost}, proposed: memo[[]Demand]{most: proposedMost}, glossaries: memo[*glossary]{most: glossaryMost},
		papers:  make(chan struct{}, papersAtOnce),
		shipped: sync.OnceValues(func() ([]*gap.Guideline, error) { return shippedGuidelines(definitions) }),
	}
}

// scope lists the states of documents that the actor may see.
func scope(a actor.Actor) []State {
	if a.Can(CanViewClosed) {
		return States()
	}
	return []State{Public, Internal}
}

// reader returns the actor, who must be allowed to view.
func reader(ctx context.Context) (actor.Actor, error) { return actor.Require(ctx, CanView) }

// manager returns the actor, who must be allowed to manage.
func manager(ctx context.Context) (actor.Actor, error) { return actor.Require(ctx, CanManage) }

// Place renames a document and sets its kind and its place in the hierarchy.
func (s *Service) Place(ctx context.Context, p Placement) error {
	if err := p.Check(); err != nil {
		return err
	}
	kind, ok := s.kinds.DocumentKind(p.Kind)
	if !ok {
		return fault.Fields(map[string]string{"kind": "規程の種類を選んでください。"})
	}
	return s.change(ctx, p.ID, p.Version, func(tx db.Tx, d *Document) error {
		if err := s.checkParent(ctx, tx, d.ID, p.Parent); err != nil {
			return err
		}
		renamed := d.Title != p.Title
		d.Title, d.Kind, d.Parent, d.Doubtful = p.Title, kind.Name, p.Parent, false
		if !renamed {
			return nil
		}
		return s.reindex(ctx, tx, *d)
	})
}

// checkParent refuses a place below a document that is not there, is not visible,
// or itself stands below the document.
func (s *Service) checkParent(ctx context.Context, tx db.Tx, id, parent string) error {
	if parent == "" {
		return nil
	}
	above, err := findChain(ctx, tx, actor.From(ctx), parent)
	if err != nil {
		return err
	}
	if len(above) == 0 {
		return fault.Fields(map[string]string{"parent": "上位の規程が見つかりません。"})
	}
	for _, d := range above {
		if d.ID == id {
			return fault.Fields(map[string]string{"parent": "この規程の下にある規程は、上位の規程にできません。"})
		}
	}
	if len(above) >= depthMax {
		return fault.Fields(map[string]string{"parent": "規程体系の段が深すぎます。もっと上の規程を選んでください。"})
	}
	return nil
}

// depthMax bounds the hierarchy, and every walk up it.
const depthMax = 12

// Publish changes who may see a document.
func (s *Service) Publish(ctx context.Context, p Publication) error {
	if err := p.Check(); err != nil {
		return err
	}
	return s.change(ctx, p.ID, p.Version, func(tx db.Tx, d *Document) error {
		d.State = p.State
		return search.Show(ctx, tx, areaName, d.ID, string(p.State))
	})
}

// Withdraw takes a document out of force. It stays, with all its editions, and is
// no longer found.
func (s *Service) Withdraw(ctx context.Context, id string, version int64) error {
	return s.change(ctx, id, version, func(tx db.Tx, d *Document) error {
		if !d.Withdrawn.IsZero() {
			return fault.New(fault.Conflict, "この規程は、すでに取り下げられています。")
		}
		d.Withdrawn = clock.At(s.now())
		return search.Remove(ctx, tx, areaName, d.ID)
	})
}

// Restore puts a withdrawn document back in force.
func (s *Service) Restore(ctx context.Context, id string, version int64) error {
	return s.change(ctx, id, version, func(tx db.Tx, d *Document) error {
		if d.Withdrawn.IsZero() {
			return fault.New(fault.Conflict, "この規程は、取り下げられていません。")
		}
		if d.Awaited {
			return fault.New(fault.Conflict, "この規程は、施行の日を待っています。施行の日に、自動的に現行になります。")
		}
		d.RepealedOn = clock.Date{}
		d.Withdrawn = clock.Time{}
		return s.reindex(ctx, tx, *d)
	})
}

// Decide ends the doubt about a text that does not read like a norm: it stays as
// reference, or is a norm all the same.
func (s *Service) Decide(ctx context.Context, id string, version int64, norm bool) error {
	return s.change(ctx, id, version, func(_ db.Tx, d *Document) error {
		d.Doubtful, d.Kind = false, "reference"
		if norm {
			d.Kind = guessKind(d.Title)
		}
		return nil
	})
}

// change loads a document that the actor may see, applies f and stores it with a
// journal line, or does nothing.
func (s *Service) change(ctx context.Context, id string, version int64, f func(db.Tx, *Document) error) error {
	a, err := manager(ctx)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		d, err := find(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if d.Version != version {
			return db.Changed(0, nil)
		}
		if err := f(tx, &d); err != nil {
			return err
		}
		d.UpdatedAt = clock.At(s.now())
		if err := save(ctx, tx, a.Body, d, s.level(d.Kind)); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(CanManage), Area: areaName, ID: d.ID, Content: d.content()})
	})
}

func (s *Service) level(kind string) int64 {
	k, ok := s.kinds.DocumentKind(kind)
	if !ok {
		return 9
	}
	return int64(k.Level)
}

// reindex puts a document's current text into the search anew.
func (s *Service) reindex(ctx context.Context, tx db.Tx, d Document) error {
	if err := search.Remove(ctx, tx, areaName, d.ID); err != nil || !d.Withdrawn.IsZero() {
		return err
	}
	body := actor.From(ctx).Body
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
	return search.Put(ctx, tx, searchable(d, provisions, attachments, duties, findings))
}
