package revision

import (
	"context"
	"embed"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Organisation is what this room asks of the organisation.
type Organisation interface {
	Outline(ctx context.Context, d clock.Date) (org.Outline, error)
	Frame(ctx context.Context) (org.Frame, error)
	Roll(ctx context.Context, tx db.Tx, d clock.Date, person string) (org.Roll, error)
	RoleTitles(ctx context.Context, tx db.Tx) (names []string, titles map[string]string, err error)
}

// Source is a draft on its way to be the next edition of a document, as this room uses it.
type Source struct {
	ID         string
	DocumentID string
	Title      string
	BaseID     string
	Name       string   // of the file that it is kept as
	Content    []byte   // its text, to be read again
	IDs        []string // of its provisions, in order
}

// Drafts are the drafts of another room. It may be left out: then every text is a file.
type Drafts interface {
	// Offered lists the drafts that the actor may put to decision, without their texts.
	Offered(ctx context.Context) ([]Source, error)
	// Open gives a draft with its text.
	Open(ctx context.Context, tx db.Tx, id string) (Source, error)
	Freeze(ctx context.Context, tx db.Tx, id string) error
	Thaw(ctx context.Context, tx db.Tx, id string) error
	Adopt(ctx context.Context, tx db.Tx, id string) error
}

// Definitions are the shipped ones that this room needs; a pack is one.
type Definitions interface {
	DocumentKinds() []pack.DocumentKind
	DocumentKind(name string) (pack.DocumentKind, bool)
	Instruments() []pack.Instrument
	ProcedureTemplates() []pack.ProcedureTemplate
}

// Config is what the assembly hands in.
type Config struct {
	Organisation Organisation
	Policies     *policy.Service
	Approvals    *approval.Service
	Notices      *notice.Service
	Drafts       Drafts
	Definitions  Definitions
	Files        *file.Files
	Tell         func(ctx context.Context, tx db.Tx, t org.Telling) error
	Settle       func(ctx context.Context, tx db.Tx, ref area.Ref) error
	Links        func(ctx context.Context, refs []area.Ref) (map[area.Ref]area.Link, error)
	BodyName     func(ctx context.Context) (string, error)
	Bodies       func(ctx context.Context) ([]string, error)
	Now          func() time.Time
}

// Service carries out the use cases.
type Service struct {
	db      *db.DB
	config  Config
	bundles bundleMemo
}

// New returns the service.
func New(d *db.DB, c Config) *Service { return &Service{db: d, config: c} }

func (s *Service) now() clock.Time { return clock.At(s.config.Now()) }

// Today is the business day by the service's clock.
func (s *Service) Today() clock.Date { return clock.Today(s.config.Now()) }

// outline reads the organisation of today, which everybody may see. It stands before the
// transaction of a use case.
func (s *Service) outline(ctx context.Context) (org.Outline, error) {
	a := actor.From(ctx)
	a.Permissions = append(slices.Clone(a.Permissions), org.CanSee)
	return s.config.Organisation.Outline(actor.With(ctx, a), s.Today())
}

func errRevision() error {
	return fault.New(fault.NotFound, "お探しの改正は、ないか、あなたには見られません。")
}

// sees reports whether the actor may see a revision: one with a closed document is there
// only for those who may see closed documents.
func sees(a actor.Actor, r Revision) bool { return !r.Closed || a.Can(policy.CanViewClosed) }

// find loads a revision that the actor may see.
func (s *Service) find(ctx context.Context, tx db.Tx, id string) (Revision, error) {
	a := actor.From(ctx)
	r, err := load(ctx, tx, a.Body, id)
	if err == nil && !sees(a, r) {
		err = errRevision()
	}
	return r, err
}

// change is what a use case does to a revision in its transaction.
type change func(tx db.Tx, r *Revision, items []Item) (note string, err error)

// alter carries out a use case on a revision: the version must be that which was seen.
func (s *Service) alter(ctx context.Context, p actor.Permission, verb actor.Permission, id string, version int64, do change) (r Revision, err error) {
	if _, err := actor.Require(ctx, p); err != nil {
		return r, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		r, err = s.alterIn(ctx, tx, verb, id, version, do)
		return err
	})
	return r, err
}

// alterIn is alter in the transaction of another use case; version 0 takes what is there.
func (s *Service) alterIn(ctx context.Context, tx db.Tx, verb actor.Permission, id string, version int64, do change) (r Revision, err error) {
	if r, err = s.find(ctx, tx, id); err != nil {
		return r, err
	}
	return s.alterLoaded(ctx, tx, verb, r, version, do)
}

func (s *Service) alterLoaded(ctx context.Context, tx db.Tx, verb actor.Permission, r Revision, version int64, do change) (Revision, error) {
	body := actor.From(ctx).Body
	if version != 0 && version != r.Version {
		return r, db.Changed(0, nil)
	}
	items, err := itemsOf(ctx, tx, body, r.ID)
	if err != nil {
		return r, err
	}
	note, err := do(tx, &r, items)
	if err != nil {
		return r, err
	}
	if items, err = itemsOf(ctx, tx, body, r.ID); err != nil {
		return r, err
	}
	r.Closed = slices.ContainsFunc(items, func(i Item) bool { return i.Publication == string(policy.Closed) })
	r.UpdatedAt = s.now()
	if err := save(ctx, tx, body, r); err != nil {
		return r, err
	}
	r.Version++
	return r, s.act(ctx, tx, verb, r, note, items)
}

// act adds to the history, and writes the line of the journal.
func (s *Service) act(ctx context.Context, tx db.Tx, verb actor.Permission, r Revision, note string, items []Item) error {
	who := actor.From(ctx)
	h := Happening{ID: db.NewID(), RevisionID: r.ID, Verb: string(verb), Note: note, At: s.now(), ByID: who.ID, ByName: who.Name}
	if err := insertAct(ctx, tx, who.Body, h); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: r.ID, Content: told{r, note, items}, At: h.At})
}

// told is a revision with its documents and what was said when it changed.
type told struct {
	Revision
	note  string
	items []Item
}

// Kind implements journal.Content.
func (t told) Kind() string { return "revision.act/1" }

// Canonical implements journal.Content.
func (t told) Canonical(e *journal.Encoder) {
	t.Revision.Canonical(e)
	e.Text("note", t.note)
	for _, i := range t.items {
		e.List("item", func(e *journal.Encoder) {
			e.Text("way", string(i.Way))
			e.Text("document", i.DocumentID)
			e.Text("title", i.Title)
			e.Text("draft", i.DraftID)
			e.Text("hash", i.Hash)
			e.Text("wording", i.Wording)
			e.Text("edition", i.EditionID)
			e.Text("numbers", i.NumbersText)
		})
	}
}

// Open begins a revision.
func (s *Service) Open(ctx context.Context, p Proposal) (r Revision, err error) {
	a, err := actor.Require(ctx, CanDraft)
	if err != nil {
		return r, err
	}
	if err := p.into(&r); err != nil {
		return r, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		r, err = s.open(ctx, tx, a, r)
		return err
	})
	return r, err
}

func (s *Service) open(ctx context.Context, tx db.Tx, a actor.Actor, r Revision) (Revision, error) {
	r.ID, r.Year, r.State, r.Version = db.NewID(), s.Today().FiscalYear(time.April), Drafted, 1
	r.OpenedBy, r.OpenedName, r.OpenedAt, r.UpdatedAt = a.ID, a.Name, s.now(), s.now()
	var err error
	if r.Number, err = take(ctx, tx, a.Body, r.Year); err != nil {
		return r, err
	}
	if err := insert(ctx, tx, a.Body, r); err != nil {
		return r, err
	}
	return r, s.act(ctx, tx, verbOpen, r, "", nil)
}

// Amend changes what a revision says of itself.
func (s *Service) Amend(ctx context.Context, p Proposal) (Revision, error) {
	return s.alter(ctx, CanDraft, verbAmend, p.ID, p.Version, func(_ db.Tx, r *Revision, _ []Item) (string, error) {
		if err := r.drafting(); err != nil {
			return "", err
		}
		return "", p.into(r)
	})
}

// drafting fails where nothing may be changed any more.
func (r Revision) drafting() error {
	if r.State == Drafted {
		return nil
	}
	return fault.Newf(fault.Conflict, "この改正は「%s」のため、変えられません。", r.State.Title())
}

// Dossier is a revision with all that hangs on it.
type Dossier struct {
	Revision
	Items []Item      `json:"items"`
	Acts  []Happening `json:"history"`
	Open  int         `json:"open_effects" doc:"まだ確かめていない影響の数"`
	Posts []Posted    `json:"notices"`
}

// Show gives a revision with its documents and its history.
func (s *Service) Show(ctx context.Context, id string) (x Dossier, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x.Revision, err = s.find(ctx, tx, id); err != nil {
			return err
		}
		if x.Items, err = itemsOf(ctx, tx, a.Body, id); err != nil {
			return err
		}
		if x.Acts, err = actsOf(ctx, tx, a.Body, id); err != nil {
			return err
		}
		x.Posts, err = noticesOf(ctx, tx, a.Body, id)
		return err
	})
	return x, err
}

// Query says which revisions are listed.
type Query struct {
	Text, State, Sort string
	Desc              bool
	Limit, Offset     int
}

// List lists the revisions that the actor may see.
func (s *Service) List(ctx context.Context, q Query) (list []Revision, total int, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = listed(ctx, tx, a.Body, q, a.Can(policy.CanViewClosed))
		return err
	})
	return list, total, err
}
