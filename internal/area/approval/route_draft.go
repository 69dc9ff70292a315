package approval

import (
	"context"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Draft is a route as it is being changed. It may be wrong, for nothing is filed on it
// until it is taken into use. Without a revision it is the route in use, not yet changed;
// the version of its route is the one that it will follow.
type Draft struct {
	Route    Route
	Revision int64
	By       string
	At       clock.Time
}

// Sketch is a draft with all that the editor shows of it.
type Sketch struct {
	Draft
	Review  Review
	Seats   [][]flow.Seat // by step, who would be asked today
	Used    *Route        // the route in use, nil where there is none yet
	Shipped *Route        // the route of the same name that ships
	Outline org.Outline
}

// Sketch gives the draft of a route, with who would decide today on what is filed in a unit.
func (s *Service) Sketch(ctx context.Context, name, unit string) (k Sketch, err error) {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return k, err
	}
	if k.Outline, err = s.outlineFor(ctx); err != nil {
		return k, err
	}
	who := flow.Signer{Unit: unit}
	if unit == "" {
		who = person(ctx)
		who.Unit = unitIn(k.Outline, a.ID)
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if k.Draft, k.Used, err = s.draftIn(ctx, tx, name); err != nil {
			return err
		}
		dir, err := s.directory(ctx, tx, k.Outline, k.Route.Steps, who.Unit)
		if err != nil {
			return err
		}
		k.Seats, k.Review = dir.foreseen(k.Route, who), s.review(dir, k.Route)
		return nil
	})
	k.Shipped = s.shippedRoute(name)
	return k, err
}

func (s *Service) shippedRoute(name string) *Route {
	for _, r := range s.shipped {
		if r.Name == name {
			return &r
		}
	}
	return nil
}

// draftIn gives the draft, or the route in use where there is none.
func (s *Service) draftIn(ctx context.Context, tx db.Tx, name string) (d Draft, used *Route, err error) {
	if d, err = loadDraft(ctx, tx, actor.From(ctx).Body, name); err != nil {
		return d, nil, err
	}
	r, err := s.route(ctx, tx, name)
	switch {
	case err == nil:
		used = &r
	case !fault.Is(err, fault.NotFound) || d.Revision == 0:
		return d, nil, err
	}
	if d.Revision == 0 {
		d.Route = r
		d.Route.Steps = slices.Clone(r.Steps) // the shipped one stays as it is
	}
	return d, used, nil
}

// redraft changes the draft that the actor has seen; the first change begins it.
func (s *Service) redraft(ctx context.Context, name string, revision int64, what string, change func(r *Route) error) error {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		d, _, err := s.draftIn(ctx, tx, name)
		if err != nil {
			return err
		}
		if d.Revision != revision {
			return errDraft()
		}
		if err := change(&d.Route); err != nil {
			return err
		}
		return s.keepDraft(ctx, tx, a.Name, d, what)
	})
}

func (s *Service) keepDraft(ctx context.Context, tx db.Tx, by string, d Draft, what string) error {
	d.Revision, d.By, d.At = d.Revision+1, by, s.now()
	if err := saveDraft(ctx, tx, actor.From(ctx).Body, d); err != nil {
		return err
	}
	return s.noteDraft(ctx, tx, d, what)
}

func (s *Service) noteDraft(ctx context.Context, tx db.Tx, d Draft, what string) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: verbSketch, Area: areaName, ID: "route/" + d.Route.Name, Content: draftContent(d.Route.Name, d.Revision, what, d.Route), At: s.now()})
}

// Marked names a draft as it was seen.
type Marked struct {
	Name     string `json:"-" form:"-"`
	Revision int64  `json:"revision"`
}

// UseDraft takes a draft into use as the next version of its route. Open cases keep theirs.
func (s *Service) UseDraft(ctx context.Context, in Marked) (r Route, err error) {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return r, err
	}
	o, err := s.outlineFor(ctx)
	if err != nil {
		return r, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		d, used, err := s.draftIn(ctx, tx, in.Name)
		if err != nil {
			return err
		}
		if d.Revision != in.Revision || d.Revision == 0 {
			return errDraft()
		}
		if used != nil && used.Version != d.Route.Version {
			return fault.New(fault.Conflict, "この下書きのあとに、ルートの新しい版ができました。下書きをファイルに書き出し、読み込み直すと、いまの版の次の版にできます。")
		}
		if r, err = s.keepRoute(ctx, tx, o, d.Route); err != nil {
			return err
		}
		return deleteDraft(ctx, tx, a.Body, in.Name, d.Revision)
	})
	return r, err
}

// DropDraft throws a draft away.
func (s *Service) DropDraft(ctx context.Context, in Marked) error {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		d, _, err := s.draftIn(ctx, tx, in.Name)
		if err != nil {
			return err
		}
		if err := deleteDraft(ctx, tx, a.Body, in.Name, in.Revision); err != nil {
			return err
		}
		return s.noteDraft(ctx, tx, d, "drop")
	})
}

// Reship puts the route that ships into the draft.
func (s *Service) Reship(ctx context.Context, in Marked) error {
	return s.redraft(ctx, in.Name, in.Revision, "shipped", func(r *Route) error {
		shipped := s.shippedRoute(in.Name)
		if shipped == nil {
			return fault.New(fault.Conflict, "このルートは、配布されたものではありません。")
		}
		version := r.Version
		*r = *shipped
		r.Version = version
		return nil
	})
}

// Heading is what a route is called and what it is for.
type Heading struct {
	Name     string `json:"-" form:"-"`
	Revision int64  `json:"revision"`
	Title    string `json:"title"`
	Meaning  string `json:"meaning"`
	Kind     string `json:"kind"`
}

// Retitle changes what a draft is called and what it is for.
func (s *Service) Retitle(ctx context.Context, in Heading) error {
	faults := map[string]string{}
	if n := len([]rune(in.Title)); n < 1 || n > 40 {
		faults["title"] = "名称は、1字から40字までにしてください。"
	}
	if len([]rune(in.Meaning)) > 200 {
		faults["meaning"] = "200字までにしてください。"
	}
	if s.kinds[in.Kind] == "" {
		faults["kind"] = "何の決裁に使うルートかを選んでください。"
	}
	return s.redraft(ctx, in.Name, in.Revision, "title", func(r *Route) error {
		r.Title, r.Meaning, r.Kind = in.Title, in.Meaning, in.Kind
		return fault.Fields(faults)
	})
}

func newKey(steps []flow.Step) string {
	for i := 1; ; i++ {
		key := "step-" + strconv.Itoa(i)
		if !slices.ContainsFunc(steps, func(s flow.Step) bool { return s.Key == key }) {
			return key
		}
	}
}
