package policy

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// About is one provision with all that is known of it.
type About struct {
	Document
	Provision Provision
	Clauses   []Clause
	Relations []Relation // what its sentences say
	Referring []Relation // references of other provisions to it
	Terms     []TermHere
	Findings  []Finding // not the mended ones
	Resting   []Resting
	Corrected []Correction         // here, newest first
	Others    map[string]Provision // those that are pointed to, by id
}

// TermHere is a defined word that stands in the provision (用語).
type TermHere struct {
	Word    string
	Meaning string
}

// About gives the provision of the current edition with an id; without an id, the
// document alone.
func (s *Service) About(ctx context.Context, id, at string) (v About, err error) {
	a, err := reader(ctx)
	if err != nil {
		return v, err
	}
	var refs []area.Ref
	err = s.db.View(ctx, func(tx db.Tx) error {
		if v.Document, err = find(ctx, tx, a, id); err != nil {
			return err
		}
		if at == "" {
			return nil
		}
		if err := v.load(ctx, tx, a.Body, at); err != nil {
			return err
		}
		words, err := s.glossaryOf(ctx, tx, a)
		if err != nil {
			return err
		}
		v.Terms = termsHere(words, v.Provision)
		refs, err = resting(ctx, tx, a.Body, id, v.Provision.ID)
		return err
	})
	if err != nil {
		return v, err
	}
	v.Resting, err = s.linked(ctx, refs)
	return v, err
}

// termsMost bounds how many words of a provision are explained beside it.
const termsMost = 40

func (v *About) load(ctx context.Context, tx db.Tx, body, at string) error {
	all, err := relationsAround(ctx, tx, body, v.Edition, at)
	if err != nil {
		return err
	}
	wanted := []string{at}
	for _, r := range all {
		if r.ProvisionID == at {
			v.Relations = append(v.Relations, r)
			if r.TargetID != "" {
				wanted = append(wanted, r.TargetID)
			}
		}
		if r.TargetID == at && r.ProvisionID != at {
			v.Referring = append(v.Referring, r)
			wanted = append(wanted, r.ProvisionID)
		}
	}
	found, err := provisionsByID(ctx, tx, body, v.Edition, wanted)
	if err != nil {
		return err
	}
	v.Others = map[string]Provision{}
	for _, p := range found {
		v.Others[p.ID] = p
	}
	own, ok := v.Others[at]
	if !ok {
		return fault.New(fault.NotFound, "お探しの条項が見つかりません。規程が改正された可能性があります。")
	}
	v.Provision = own
	if v.Clauses, err = clauses(ctx, tx, body, v.Edition, own.Seq, own.Seq+1); err != nil {
		return err
	}
	if v.Findings, err = findingsAt(ctx, tx, body, v.ID, at); err != nil {
		return err
	}
	v.Corrected, err = correctionsAt(ctx, tx, body, v.ID, at)
	return err
}

// termsHere lists the words of the glossary that stand in a provision and are explained
// elsewhere, in the order of the text.
func termsHere(g *glossary, p Provision) []TermHere {
	whole := p.Heading + "\n" + p.Text
	for _, it := range p.Items {
		whole += "\n" + it.Text
	}
	var list []TermHere
	letters := []rune(whole)
	for _, f := range g.termsIn(whole) {
		if beginsRole(letters[f.To:]) {
			continue
		}
		one := f.Terms[0]
		known := slices.ContainsFunc(list, func(t TermHere) bool { return t.Word == one.Word })
		here := slices.ContainsFunc(f.Terms, func(t Term) bool { return t.ProvisionID == p.ID })
		if !known && !here && len(list) < termsMost {
			list = append(list, TermHere{one.Word, cut(strings.ReplaceAll(one.Meaning, "\n", ""), 200)})
		}
	}
	return list
}

// cut shortens a text to so many letters.
func cut(s string, most int) string {
	letters := []rune(s)
	if len(letters) <= most {
		return s
	}
	return string(letters[:most-1]) + "…"
}

// linked gives things of other areas the title and the link that the actor may see.
func (s *Service) linked(ctx context.Context, refs []area.Ref) ([]Resting, error) {
	list := make([]Resting, len(refs))
	for i, r := range refs {
		list[i].Ref = r
	}
	if s.Links == nil || len(refs) == 0 {
		return list, nil
	}
	links, err := s.Links(ctx, refs)
	for i := range list {
		list[i].Link = links[list[i].Ref]
	}
	return list, err
}
