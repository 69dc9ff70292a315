package selfcheck

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Picking takes items of a sheet of the catalogue into a form.
type Picking struct {
	ID      string   `path:"id" json:"-" form:"-"`
	Edition string   `json:"edition" doc:"点検表の版"`
	No      int      `json:"no" label:"調査票"`
	Keys    []string `json:"keys" label:"点検項目"`
	Version int64    `json:"version"`
}

// Pick takes items of the catalogue into a form, as they are now.
func (s *Service) Pick(ctx context.Context, in Picking) (Plan, error) {
	_, offered, err := s.Offered(ctx, in.Edition)
	if err != nil {
		return Plan{}, err
	}
	return s.redraft(ctx, At{in.ID, in.Version}, "点検項目を加える", func(p *Plan) error {
		if _, ok := p.form(in.No); !ok {
			return fault.Fields(map[string]string{"no": "加える調査票を選んでください。"})
		}
		if len(in.Keys) == 0 {
			return fault.Fields(map[string]string{"keys": "点検項目を選んでください。"})
		}
		for _, key := range in.Keys {
			k := slices.IndexFunc(offered.Items, func(x check.Item) bool { return x.Key == key })
			if k < 0 {
				return fault.Fields(map[string]string{"keys": "選んだ点検項目の一部が、点検表にありません。選び直してください。"})
			}
			i := taken(offered.Items[k], in.No)
			if !slices.ContainsFunc(p.of(in.No), i.same) {
				p.Items = append(p.Items, i)
			}
		}
		if len(p.Items) > itemMax {
			return fault.Fields(map[string]string{"keys": fmt.Sprintf("点検項目が多すぎます。全部で%d項目までです。", itemMax)})
		}
		return nil
	})
}

// taken is an item of the catalogue as a campaign keeps it.
func taken(x check.Item, form int) Item {
	i := Item{Form: form, Text: oneLine(x.Text, 200), Criterion: oneLine(x.Criterion, 300), Basis: oneLine(x.BasisTexts(), 200), Source: x.Key}
	for _, b := range x.Bases {
		i.Provisions = append(i.Provisions, b.DocumentID+"/"+b.Provision)
	}
	return i
}

// oneLine makes a text one that stands on a line of a form, which keeps what it separates.
func oneLine(s string, most int) string {
	return clip(strings.NewReplacer("\n", " ", "｜", "／", "|", "／").Replace(s), most)
}

// Offered gives the sheets of the catalogue that are in use, and the items of one of them.
func (s *Service) Offered(ctx context.Context, edition string) (choices []check.Choice, w check.Whole, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return nil, w, err
	}
	if s.config.Catalogue == nil {
		return nil, w, nil
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if choices, err = s.config.Catalogue.Choices(ctx, tx); err != nil || edition == "" {
			return err
		}
		w, err = s.config.Catalogue.Take(ctx, tx, edition)
		return err
	})
	return choices, w, err
}
