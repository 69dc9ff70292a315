package incident

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/area/incident/class"
	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/area/incident/layout"
	"github.com/okite-isms/okite/internal/area/incident/legal"
	"github.com/okite-isms/okite/internal/area/incident/severity"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Organisation is what this room asks of the organisation.
type Organisation interface {
	Outline(ctx context.Context, d clock.Date) (org.Outline, error)
	// Seen, MaySee and Read are about the name lists of restricted incidents.
	Seen(a actor.Actor, areaName, prefix, column string, first int) org.Condition
	MaySee(ctx context.Context, tx db.Tx, refs []area.Ref) (map[area.Ref]org.Sight, error)
	Read(ctx context.Context, tx db.Tx, ref area.Ref) error
}

// Rules are the definitions by which incidents are judged.
type Rules struct {
	Laws     *legal.Definition
	Severity *severity.Definition
	Classes  *class.Definition // those that ship; a body may have its own
	Forms    *layout.Catalogue // of reports to the outside
}

// Shipped reads the rules that ship. The error is pack.Problems.
func Shipped(fsys fs.FS) (r Rules, err error) {
	if r.Laws, err = legal.LoadAll(fsys, "deadline"); err != nil {
		return r, err
	}
	if r.Forms, err = layout.Load(fsys, "incident-form"); err != nil {
		return r, err
	}
	if r.Severity, err = severity.Load(fsys, "severity/standard.yaml"); err != nil {
		return r, err
	}
	r.Classes, err = class.Load(fsys, "incident-class/standard.yaml")
	return r, err
}

// Config is what the assembly hands in.
type Config struct {
	Organisation Organisation
	Rules
	// Body names the actor's body on papers.
	Body func(ctx context.Context) (string, error)
	// Approver, Actions and Notices take over what was learned; without them all of it
	// stays in this room.
	Approver Approver
	Actions  Actions
	Notices  Notices
	// Exhibits gives the evidence of incidents.
	Exhibits func(ctx context.Context, tx db.Tx, refs []area.Ref) (map[area.Ref][]evidence.Exhibit, error)
	Holidays clock.Calendar // those of the law, by which laws count
	Tell     func(ctx context.Context, tx db.Tx, t org.Telling) error
	Settle   func(ctx context.Context, tx db.Tx, ref area.Ref) error
	Now      func() time.Time
	Outward  // what reports to the outside need
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
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{d, c}
}

func (s *Service) now() clock.Time { return clock.At(s.config.Now()) }

// Report takes a report in. Anybody who is signed in can; for a resident, a contractor or
// somebody who gives no name an officer enters it. Whoever judges is told at once.
func (s *Service) Report(ctx context.Context, in Reporting) (x Incident, err error) {
	a, err := actor.Require(ctx, CanReport)
	if err != nil {
		return x, err
	}
	now := s.now()
	if x, err = in.incident(now); err != nil {
		return x, err
	}
	if !a.Can(CanHandle) && (x.Drill || x.FormCode != "") {
		return x, fault.New(fault.Forbidden, "訓練や用紙の報告は、対応する人が登録します。")
	}
	if x.Source != ByStaff && !a.Can(CanHandle) {
		return x, fault.Fields(map[string]string{"source": "職員以外からの報告は、事務局に伝えて登録してもらってください。"})
	}
	if x.Source == ByStaff && x.Reporter == "" {
		x.Reporter, x.PersonID = a.Name, a.ID
	}
	if err := s.place(ctx, &x); err != nil {
		return x, err
	}
	x.ID, x.EnteredBy, x.Version, x.UpdatedAt = db.NewID(), a.Name, 1, now
	x.Facts = fact.Facts{Known: x.NoticedAt}
	x.Year = clock.Today(x.ReportedAt.Time).FiscalYear(fiscalStart)
	return x, s.db.Do(ctx, func(tx db.Tx) error {
		if err := freeForm(ctx, tx, a.Body, x.FormCode); err != nil {
			return err
		}
		if x.Number, err = take(ctx, tx, a.Body, x.Year); err != nil {
			return err
		}
		if err := insert(ctx, tx, a.Body, x); err != nil {
			return err
		}
		if err := s.note(ctx, tx, x, verbReport, x.ReportedAt, "報告："+x.Situation); err != nil {
			return err
		}
		t := org.Telling{Ref: x.Ref(), Title: drillText(x) + "インシデントの報告：" + x.Title, URL: incidentURL(x.ID), Why: "報告を受けて、インシデントかどうかを判断します。"}
		for _, role := range judges() {
			t.Role = role
			if err := s.config.Tell(ctx, tx, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// judges are the roles that are told of a report: the first to judge it, and the office.
func judges() []string { return []string{"network-manager", string(actor.Office)} }

// place says to which unit a report belongs: the one that was chosen, or the one in which
// whoever reports works.
func (s *Service) place(ctx context.Context, x *Incident) error {
	if x.UnitID == "" && x.PersonID == "" {
		return nil
	}
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	if x.UnitID == "" {
		x.UnitID = unitOf(o, x.PersonID)
	}
	if x.UnitName = unitName(o, x.UnitID); x.UnitName == "" && x.UnitID != "" {
		return fault.Fields(map[string]string{"unit": "この組織は、いまは置かれていません。選び直してください。"})
	}
	return nil
}

// note adds to the timeline what a use case did, and writes the line of the journal.
func (s *Service) note(ctx context.Context, tx db.Tx, x Incident, verb actor.Permission, at clock.Time, text string) error {
	return s.noteFrom(ctx, tx, x, verb, Entry{At: at, Text: text})
}

// noteFrom is note for what was seen elsewhere, by another clock.
func (s *Service) noteFrom(ctx context.Context, tx db.Tx, x Incident, verb actor.Permission, e Entry) error {
	a := actor.From(ctx)
	if err := beat(ctx, tx, a.Body, x.ID); err != nil {
		return err
	}
	e.ID, e.IncidentID, e.Kind, e.EnteredAt, e.ByID, e.ByName, e.Capacity = db.NewID(), x.ID, string(verb), s.now(), a.ID, a.Name, a.Capacity
	if err := insertEntry(ctx, tx, a.Body, e); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: x.ID, Content: noted{x, e}, At: e.EnteredAt})
}

// noted is an incident with what was noted of it, which the journal vouches for.
type noted struct {
	Incident
	entry Entry
}

// Kind implements journal.Content.
func (n noted) Kind() string { return "incident.entry/1" }

// Canonical implements journal.Content.
func (n noted) Canonical(e *journal.Encoder) {
	n.Incident.Canonical(e)
	e.Text("entry", n.entry.ID)
	e.Time("at", n.entry.At)
	e.Int("offset", int64(n.entry.Offset))
	e.Text("origin", n.entry.Origin)
	e.Text("text", n.entry.Text)
}
