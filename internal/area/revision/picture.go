package revision

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Hierarchy is the 規程体系図 of a body, with what is missing in it.
type Hierarchy struct {
	org.Drawing
	Missing []string
}

// tiers are what a security policy is made of (基本方針 – 対策基準 – 実施手順 – 様式), each
// with the kinds of documents that serve as it.
func tiers() [][]string {
	return [][]string{{"basic-policy", "ordinance", "regulation"}, {"standard", "directive"}, {"procedure", "outline", "response-plan", "continuity-plan"}, {"form", "manual"}}
}

// Hierarchy draws the documents in force that the actor may see, each under the one it
// rests on. What a policy needs and is not there stands in a broken box.
func (s *Service) Hierarchy(ctx context.Context, sheet org.Paper) (h Hierarchy, err error) {
	a, err := actor.Require(ctx, policy.CanView)
	if err != nil {
		return h, err
	}
	frame, err := s.config.Organisation.Frame(ctx)
	if err != nil {
		return h, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		documents, err := s.config.Policies.InForceOn(ctx, tx, a, s.Today())
		if err != nil {
			return err
		}
		list, err := procedures(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		if !closedToo(a) {
			list = nil // which systems there are is told to those only who see the closed rules
		}
		h = s.drawn(documents, list)
		return nil
	})
	h.Title, h.Note, h.Sheet = frame.Body+" 規程体系図", s.Today().Era()+"現在", sheet
	return h, err
}

// drawn hangs documents under each other, and adds what is missing.
func (s *Service) drawn(documents []policy.Document, list []Procedure) (h Hierarchy) {
	under, there := map[string][]policy.Document{}, map[string]bool{}
	for _, d := range documents {
		there[d.ID] = true
	}
	for _, d := range documents {
		parent := d.Parent
		if !there[parent] {
			parent = ""
		}
		under[parent] = append(under[parent], d)
	}
	var box func(d policy.Document, depth int) org.DrawingBox
	box = func(d policy.Document, depth int) org.DrawingBox {
		b := org.DrawingBox{Title: d.Title, Lines: []string{s.kindTitle(d.Kind) + "・" + d.State.Title()}}
		if depth < 12 {
			for _, x := range under[d.ID] {
				b.Boxes = append(b.Boxes, box(x, depth+1))
			}
		}
		return b
	}
	for _, d := range under[""] {
		h.Boxes = append(h.Boxes, box(d, 0))
	}
	lost := func(title, why string) org.DrawingBox {
		h.Missing = append(h.Missing, title)
		return org.DrawingBox{Title: title, Lines: []string{"【未作成】", why}, Empty: true}
	}
	var gaps []org.DrawingBox
	for _, t := range tiers() {
		if !slices.ContainsFunc(documents, func(d policy.Document) bool { return slices.Contains(t, d.Kind) }) {
			gaps = append(gaps, lost(s.kindTitle(t[0]), "この段の規程がありません"))
		}
	}
	for _, p := range list {
		if !there[p.DocumentID] {
			gaps = append(gaps, lost(p.System+"の実施手順", p.OwnerName))
		}
	}
	h.Boxes = append(h.Boxes, gaps...)
	return h
}

func (s *Service) kindTitle(kind string) string {
	if k, ok := s.config.Definitions.DocumentKind(kind); ok {
		return k.Title
	}
	return kind
}

// words says what is missing, for those who do not see the picture.
func (h Hierarchy) words() string {
	if len(h.Missing) == 0 {
		return "足りない規程はありません。"
	}
	return fmt.Sprintf("足りない規程が%d件あります：%s", len(h.Missing), strings.Join(h.Missing, "、"))
}
