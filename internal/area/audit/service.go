package audit

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Organisation is what this room asks of the organisation.
type Organisation interface {
	Outline(ctx context.Context, d clock.Date) (org.Outline, error)
	Calendar(ctx context.Context, tx db.Tx) (clock.Calendar, error)
}

// Catalogue is what this room asks of the check items.
type Catalogue interface {
	Choices(ctx context.Context, tx db.Tx) ([]check.Choice, error)
	Take(ctx context.Context, tx db.Tx, edition string) (check.Whole, error)
	FactsOf(ctx context.Context, tx db.Tx, o org.Outline) (map[string]check.Facts, error)
	Words() check.Words
}

// Actions is what this room asks of corrective actions.
type Actions interface {
	Open(ctx context.Context, tx db.Tx, in action.Opening) (action.Action, error)
	BySource(ctx context.Context, tx db.Tx, refs []area.Ref) (map[area.Ref][]action.Action, error)
}

// Petition is what is to be approved: a plan, or the plan of one audit.
type Petition struct {
	ID    string // 「plan:…」 or 「audit:…」
	Title string
	Text  string
}

// Approver decides outside of this room. It says whether it takes a petition over; where
// it does not, this room decides. What it decides it tells by Settled.
type Approver interface {
	Ask(ctx context.Context, tx db.Tx, p Petition) (taken bool, err error)
}

// Figure is something that is known of a unit elsewhere (引き込んだ事実).
type Figure struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Config is what the assembly hands in. Functions and Approver may be left out.
type Config struct {
	Organisation Organisation
	Catalogue    Catalogue
	Actions      Actions
	Files        *file.Files
	Tell         func(ctx context.Context, tx db.Tx, t org.Telling) error
	Settle       func(ctx context.Context, tx db.Tx, ref area.Ref) error
	// Figures gives what is known of units elsewhere: open actions and the like.
	Figures  func(ctx context.Context) (map[string][]Figure, error)
	Body     func(ctx context.Context) (string, error) // name of the body on papers
	Bodies   func(ctx context.Context) ([]string, error)
	Wordings []Wording
	Years    int // for which the papers are kept
	Approver Approver
	Now      func() time.Time
}

// Service carries out the use cases.
type Service struct {
	db     *db.DB
	config Config
}

// New returns the service.
func New(d *db.DB, c Config) *Service {
	if c.Tell == nil {
		c.Tell = func(context.Context, db.Tx, org.Telling) error { return nil }
	}
	if c.Settle == nil {
		c.Settle = func(context.Context, db.Tx, area.Ref) error { return nil }
	}
	if c.Figures == nil {
		c.Figures = func(context.Context) (map[string][]Figure, error) { return nil, nil }
	}
	if c.Body == nil {
		c.Body = func(context.Context) (string, error) { return "", nil }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{d, c}
}

func (s *Service) now() clock.Time { return clock.At(s.config.Now()) }

// Today is the business day by the service's clock.
func (s *Service) Today() clock.Date { return clock.Today(s.config.Now()) }

// outline reads the organisation of today, which everybody may see; for a job too.
func (s *Service) outline(ctx context.Context) (org.Outline, error) {
	a := actor.From(ctx)
	a.Permissions = append(slices.Clone(a.Permissions), org.CanSee)
	return s.config.Organisation.Outline(actor.With(ctx, a), s.Today())
}

// view is who acts, with how far they reach: the whole body, else the units that are
// theirs and the audits in whose team they are.
type view struct {
	actor.Actor
	whole   bool
	units   []string // units for which they answer
	outline org.Outline
}

// see works out how far a permission of the actor reaches. It reads the organisation, and
// so stands before the transaction of the use case.
func (s *Service) see(ctx context.Context, p actor.Permission) (v view, err error) {
	if v.Actor, err = actor.Require(ctx, p); err != nil {
		return v, err
	}
	if v.whole = v.Reach(p) == actor.Whole && !v.Confined; v.whole || v.Confined {
		return v, nil
	}
	if v.outline, err = s.outline(ctx); err != nil {
		return v, err
	}
	v.units = unitsOf(v.outline, v.ID)
	return v, nil
}

// unitsOf are the units for which somebody answers: those that they head with all below,
// and those of their own posts up to the 課.
func unitsOf(o org.Outline, person string) (list []string) {
	own, parent, kind := map[string]bool{}, map[string]string{}, map[string]string{}
	for _, u := range o.Units {
		parent[u.ID], kind[u.ID] = u.ParentID, string(u.Kind)
	}
	heads := map[string]bool{}
	for _, p := range o.Posts {
		if !slices.ContainsFunc(p.Holders, func(h org.Holder) bool { return h.PersonID == person }) {
			continue
		}
		own[p.UnitID] = true
		heads[p.UnitID] = heads[p.UnitID] || p.Heads
		for u := p.UnitID; (kind[u] == "section" || kind[u] == "branch") && parent[u] != ""; {
			u = parent[u]
			own[u] = true
		}
	}
	for _, u := range o.Units { // from the top down: who is above comes first
		if heads[u.ParentID] {
			heads[u.ID], own[u.ID] = true, true
		}
		if own[u.ID] {
			list = append(list, u.ID)
		}
	}
	return list
}

// headOf is the post that heads a unit, or the nearest above it on which somebody sits.
func headOf(o org.Outline, unit string) string {
	for unit != "" {
		for _, p := range o.Posts {
			if p.UnitID == unit && p.Heads && len(p.Holders) > 0 {
				return p.ID
			}
		}
		i := slices.IndexFunc(o.Units, func(b org.Branch) bool { return b.ID == unit })
		if i < 0 {
			return ""
		}
		unit = o.Units[i].ParentID
	}
	return ""
}

func branch(o org.Outline, unit string) (org.Branch, bool) {
	i := slices.IndexFunc(o.Units, func(b org.Branch) bool { return b.ID == unit })
	if i < 0 {
		return org.Branch{}, false
	}
	return o.Units[i], true
}

// Happening is an entry of the history (経過).
type Happening struct {
	ID      string     `json:"id"`
	AuditID string     `json:"-"`
	About   string     `json:"about"`
	Verb    string     `json:"verb"`
	At      clock.Time `json:"at"`
	ByID    string     `json:"by"`
	ByName  string     `json:"by_name"`
	Note    string     `json:"note"`
}

// Title is what was done, in Japanese.
func (h Happening) Title() string { return verbTitle(h.Verb) }

// act adds to the history and writes the line of the journal.
func (s *Service) act(ctx context.Context, tx db.Tx, verb actor.Permission, audit, about, note string, c journal.Content) error {
	who := actor.From(ctx)
	h := Happening{db.NewID(), audit, about, string(verb), s.now(), who.ID, who.Name, note}
	if err := insertActs(ctx, tx, who.Body, h); err != nil {
		return err
	}
	return s.record(ctx, tx, verb, orElse(about, audit), c)
}

func (s *Service) record(ctx context.Context, tx db.Tx, verb actor.Permission, id string, c journal.Content) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: id, Content: c, At: s.now()})
}

func errAudit() error {
	return fault.New(fault.NotFound, "お探しの監査は見つかりません。")
}

// reach loads an audit that the actor may see.
func (s *Service) reach(ctx context.Context, tx db.Tx, v view, id string) (a Audit, err error) {
	if a, err = load(ctx, tx, v.Body, id); err != nil || v.whole {
		return a, err
	}
	near, err := isNear(ctx, tx, v, id)
	if err == nil && !near {
		err = errAudit() // whoever has nothing to do with it learns nothing of it
	}
	return a, err
}

// judging loads an audit that the actor audits.
func (s *Service) judging(ctx context.Context, tx db.Tx, v view, id string) (a Audit, err error) {
	if a, err = s.reach(ctx, tx, v, id); err != nil || v.whole {
		return a, err
	}
	in, err := inTeam(ctx, tx, v.Body, id, v.ID)
	if err == nil && !in {
		err = fault.New(fault.Forbidden, "判定や指摘事項を書けるのは、この監査の監査チームの人と事務局だけです。")
	}
	return a, err
}

func (s *Service) wrongState(a Audit, doing string) error {
	return fault.Newf(fault.Conflict, "この監査は「%s」です。いまは%sことができません。", a.State.Title(), doing)
}

// Erase removes all rows of a body, for a sample that is deleted.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	var failed []error
	for _, query := range erasing() {
		if _, err := tx.ExecContext(ctx, query, body); err != nil {
			failed = append(failed, fmt.Errorf("erase audits: %w", err))
		}
	}
	return errors.Join(failed...)
}
