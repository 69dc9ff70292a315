package incident

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Supplement is what is added to a report once there is time: the rest of what an
// emergency plan asks of a finder.
type Supplement struct {
	ID        string `path:"id" json:"-" form:"-"`
	Version   int64  `json:"version"`
	Situation string `json:"situation"`
	Cause     string `json:"cause,omitempty"`
	Extent    string `json:"extent,omitempty"`
	Cost      string `json:"cost,omitempty"`
	Record    string `json:"record,omitempty"`
	Place     string `json:"place,omitempty"`
	Unit      string `json:"unit,omitempty"`
	Noticed   string `json:"noticed,omitempty" label:"気付いた日時"`
	Happened  string `json:"happened,omitempty" label:"起きた日時"`
}

// Supplement adds to a report: who reported it until it is judged, who handles it until
// it is over.
func (s *Service) Supplement(ctx context.Context, in Supplement) (x Incident, err error) {
	if _, err := actor.Require(ctx, CanReport); err != nil {
		return x, err
	}
	own, err := s.see(ctx, CanSee)
	if err != nil {
		return x, err
	}
	placed := Incident{UnitID: strings.TrimSpace(in.Unit)}
	if err := s.place(ctx, &placed); err != nil {
		return x, err
	}
	handles := actor.From(ctx).Can(CanHandle)
	needs := CanHandle
	if !handles {
		needs = CanSee
	}
	return s.change(ctx, needs, in.ID, in.Version, func(c *changing) error {
		mine := c.x.PersonID != "" && c.x.PersonID == own.ID
		switch {
		case c.x.State.Over():
			return fault.Newf(fault.Conflict, "「%s」のインシデントの報告は、補えません。", c.x.State.Title())
		case !handles && !mine:
			return fault.New(fault.Forbidden, "ほかの人の報告は、補えません。")
		case !handles && c.x.State != Reported:
			return fault.New(fault.Conflict, "対応が始まったため、報告は補えません。分かったことは、対応している人に伝えてください。")
		}
		if err := in.apply(&c.x, c.now); err != nil {
			return err
		}
		c.x.UnitID, c.x.UnitName = placed.UnitID, placed.UnitName
		c.verb, c.text = verbSupplement, "報告の内容を補った。"
		return nil
	})
}

// apply takes over what was entered.
func (in Supplement) apply(x *Incident, now clock.Time) error {
	faults := map[string]string{}
	x.Situation = text(faults, "situation", "状況", in.Situation, textMax, true)
	x.Cause = text(faults, "cause", "想定される原因", in.Cause, textMax, false)
	x.Extent = text(faults, "extent", "被害と影響の範囲", in.Extent, textMax, false)
	x.Cost = text(faults, "cost", "復旧に要する額", in.Cost, lineMax, false)
	x.Record = text(faults, "record", "記録", in.Record, textMax, false)
	x.Place = text(faults, "place", "場所", in.Place, lineMax, false)
	x.HappenedAt = instant(faults, "happened", "起きた日時", in.Happened, now)
	if t := instant(faults, "noticed", "気付いた日時", in.Noticed, now); !t.IsZero() {
		x.NoticedAt = t
	}
	x.checkOrder(faults)
	return fault.Fields(faults)
}
