package check

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// UnitFacts is a unit with what holds for it.
type UnitFacts struct {
	UnitID string   `json:"unit"`
	Name   string   `json:"name"`
	Kind   string   `json:"kind"`
	Depth  int      `json:"depth"`
	Facts  []string `json:"facts"`
}

// Units lists the units of today with their facts.
func (s *Service) Units(ctx context.Context) (list []UnitFacts, err error) {
	if _, err := actor.Require(ctx, CanSee); err != nil {
		return nil, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		known, err := s.FactsOf(ctx, tx, o)
		for _, u := range o.Units {
			x := UnitFacts{UnitID: u.ID, Name: u.Name, Kind: string(u.Kind), Depth: u.Depth}
			for _, f := range s.config.Words {
				if f.Recorded() && known[u.ID][f.Name] {
					x.Facts = append(x.Facts, f.Name)
				}
			}
			list = append(list, x)
		}
		return err
	})
	return list, err
}

// FactsOf gives what holds for each unit of an outline, in the caller's transaction.
func (s *Service) FactsOf(ctx context.Context, tx db.Tx, o org.Outline) (map[string]Facts, error) {
	rows, err := facts(ctx, tx, actor.From(ctx).Body)
	if err != nil {
		return nil, err
	}
	found := map[string]Facts{}
	for _, u := range o.Units {
		found[u.ID] = Facts{string(u.Kind): true}
	}
	for _, r := range rows {
		if found[r.UnitID] != nil {
			found[r.UnitID][r.Fact] = true
		}
	}
	return found, nil
}

// Recording says what holds for a unit.
type Recording struct {
	Unit  string   `path:"id" json:"-" form:"-"`
	Facts []string `json:"facts" label:"当てはまること"`
}

// Record keeps what holds for a unit.
func (s *Service) Record(ctx context.Context, in Recording) (x UnitFacts, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return x, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return x, err
	}
	i := slices.IndexFunc(o.Units, func(b org.Branch) bool { return b.ID == in.Unit })
	if i < 0 {
		return x, fault.New(fault.NotFound, "お探しの組織は、いまは置かれていません。")
	}
	slices.Sort(in.Facts)
	in.Facts = slices.Compact(in.Facts)
	for _, name := range in.Facts {
		if !slices.ContainsFunc(s.config.Words, func(f Fact) bool { return f.Name == name && f.Recorded() }) {
			return x, fault.Fields(map[string]string{"facts": "当てはまることは、一覧の中から選んでください。"})
		}
	}
	u := o.Units[i]
	x = UnitFacts{UnitID: u.ID, Name: u.Name, Kind: string(u.Kind), Depth: u.Depth, Facts: in.Facts}
	return x, s.db.Do(ctx, func(tx db.Tx) error {
		if err := saveFacts(ctx, tx, who.Body, u.ID, in.Facts, s.now(), who.Name); err != nil {
			return err
		}
		return s.record(ctx, tx, verbFact, u.ID, journal.Fields("check.fact/1", func(e *journal.Encoder) {
			e.Text("unit", u.ID)
			e.Text("name", u.Name)
			e.Text("facts", strings.Join(in.Facts, ","))
		}))
	})
}
