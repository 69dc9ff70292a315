package approval

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
)

var routeName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// RouteStep is one step of a route.
type RouteStep = flow.Step

// Shipped reads the routes that ship as data.
func Shipped(files fs.FS) ([]Route, error) {
	names, err := fs.Glob(files, "route/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list routes: %w", err)
	}
	var list []Route
	for _, name := range names {
		var content struct {
			Kind        string  `yaml:"kind"`
			Definitions []Route `yaml:"definitions"`
		}
		if err := pack.Decode(files, name, "route", &content); err != nil {
			return nil, err
		}
		for _, r := range content.Definitions {
			if faults := r.Faults(); faults != nil {
				return nil, fmt.Errorf("%s: %s: %v", name, r.Name, faults)
			}
		}
		list = append(list, content.Definitions...)
	}
	return list, nil
}

// Routes lists the routes of the body: its own versions in place of those that ship.
func (s *Service) Routes(ctx context.Context) (list []Route, err error) {
	if _, err := actor.Require(ctx, CanSee); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = s.routesIn(ctx, tx)
		return err
	})
	return list, err
}

func (s *Service) routesIn(ctx context.Context, tx db.Tx) ([]Route, error) {
	own, err := loadRoutes(ctx, tx, actor.From(ctx).Body)
	if err != nil {
		return nil, err
	}
	list := slices.Clone(s.shipped)
	for _, r := range own {
		if i := slices.IndexFunc(list, func(o Route) bool { return o.Name == r.Name }); i >= 0 {
			list[i] = r
		} else {
			list = append(list, r)
		}
	}
	return list, nil
}

func (s *Service) route(ctx context.Context, tx db.Tx, name string) (Route, error) {
	list, err := s.routesIn(ctx, tx)
	i := slices.IndexFunc(list, func(r Route) bool { return r.Name == name })
	if err == nil && i < 0 {
		err = fault.New(fault.NotFound, "この決裁ルートはありません。")
	}
	if err != nil {
		return Route{}, err
	}
	return list[i], nil
}

// Forecast is a route with who would be asked today.
type Forecast struct {
	Route Route         `json:"route"`
	Seats [][]flow.Seat `json:"seats" doc:"段階ごとに、きょうであればだれに回るか"`
}

// Chooses reports whether the applicant chooses who acts at a step.
func (f Forecast) Chooses() bool { return choice(f.Route) != "" }

// Staffed reports whether somebody could act in each step today, but for the one for which
// the applicant chooses.
func (f Forecast) Staffed() bool {
	for i, seats := range f.Seats {
		if i < len(f.Route.Steps) && f.Route.Steps[i].Key == choice(f.Route) {
			continue
		}
		if !slices.ContainsFunc(seats, func(s flow.Seat) bool { return s.Holder.ID != "" || len(s.Hands) > 0 }) {
			return false
		}
	}
	return len(f.Seats) > 0
}

// Foresee tells who would decide today if the actor filed by a route.
func (s *Service) Foresee(ctx context.Context, name string) (f Forecast, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return f, err
	}
	o, err := s.outlineFor(ctx)
	if err != nil {
		return f, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if f.Route, err = s.route(ctx, tx, name); err != nil {
			return err
		}
		who := person(ctx)
		who.Unit = unitIn(o, a.ID)
		dir, err := s.directory(ctx, tx, o, f.Route.Steps, who.Unit)
		if err == nil {
			f.Seats = dir.foreseen(f.Route, who)
		}
		return err
	})
	return f, err
}

// foreseen lists by step who would be asked today for an applicant.
func (d *directory) foreseen(r Route, who flow.Signer) (list [][]flow.Seat) {
	var before []flow.Seat
	for _, step := range r.Steps {
		var seats []flow.Seat
		for _, w := range step.Who {
			seats = append(seats, d.Seats(flow.Ask{Selector: w, Applicant: who, Before: before})...)
		}
		list, before = append(list, seats), seats
	}
	return list
}

// SetRoute keeps a route as the body's next version. Open cases keep theirs.
func (s *Service) SetRoute(ctx context.Context, r Route) (Route, error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return r, err
	}
	o, err := s.outlineFor(ctx)
	if err != nil {
		return r, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		r, err = s.keepRoute(ctx, tx, o, r)
		return err
	})
	return r, err
}

// keepRoute checks a route and keeps it in the transaction.
func (s *Service) keepRoute(ctx context.Context, tx db.Tx, o org.Outline, r Route) (Route, error) {
	dir, err := s.directory(ctx, tx, o, r.Steps, "")
	if err != nil {
		return r, err
	}
	if faults := s.review(dir, r).lines(r); faults != nil {
		return r, fault.Fields(map[string]string{"route": faults[0]})
	}
	old, err := s.route(ctx, tx, r.Name)
	if err != nil && (r.Version > 0 || !fault.Is(err, fault.NotFound)) {
		return r, err // only a first version may be of a route that is not there
	}
	if old.Version != r.Version {
		return r, fault.New(fault.Conflict, "ほかの人が、先にこのルートを変えました。いまの内容を確かめてから、もう一度変えてください。")
	}
	r.Version++
	if err := insertRoute(ctx, tx, actor.From(ctx).Body, r, actor.From(ctx).Name, s.now()); err != nil {
		return r, err
	}
	return r, journal.Append(ctx, tx, journal.Entry{Verb: verbRoute, Area: areaName, ID: "route/" + r.Name, Content: routeContent(r), At: s.now()})
}
