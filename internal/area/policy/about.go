package policy

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
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
	Word        string
	Meaning     string
	ProvisionID string // where it is defined
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
		refs, err = resting(ctx, tx, a.Body, id, v.Provision.ID)
		return err
	})
	if err != nil {
		return v, err
	}
	v.Resting, err = s.linked(ctx, refs)
	return v, err
}

// termsMost bounds how many definitions of a document are looked at.
const termsMost = 300

func (v *About) load(ctx context.Context, tx db.Tx, body, at string) error {
	all, err := relationsAround(ctx, tx, body, v.Edition, at)
	if err != nil {
		return err
	}
	wanted := []string{at}
	var defined []Relation
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
		if r.Kind == jobun.Definition && r.ProvisionID != at && len(defined) < termsMost {
			defined = append(defined, r)
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
	v.Terms = termsIn(own, defined, v.Others)
	if v.Clauses, err = clauses(ctx, tx, body, v.Edition, own.Seq, own.Seq+1); err != nil {
		return err
	}
	if v.Findings, err = findingsAt(ctx, tx, body, v.ID, at); err != nil {
		return err
	}
	v.Corrected, err = correctionsAt(ctx, tx, body, v.ID, at)
	return err
}

// termsIn lists the defined words that stand in a provision, in the order in which they
// are defined.
func termsIn(p Provision, defined []Relation, others map[string]Provision) []TermHere {
	whole := p.Heading + "\n" + p.Text
	for _, it := range p.Items {
		whole += "\n" + it.Text
	}
	whole = squeezed(whole)
	var list []TermHere
	for _, r := range defined {
		word := squeezed(r.Object)
		known := slices.ContainsFunc(list, func(t TermHere) bool { return t.Word == r.Object })
		if word == "" || known || !strings.Contains(whole, word) {
			continue
		}
		list = append(list, TermHere{r.Object, meaning(r, others[r.ProvisionID]), r.ProvisionID})
	}
	return list
}

// meaning is what a word stands for: the long form of an abbreviation, else the text
// that defines it.
func meaning(r Relation, where Provision) string {
	if len(r.Items) > 0 {
		return strings.Join(r.Items, "、")
	}
	return cut(strings.ReplaceAll(where.Text, "\n", ""), 200)
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
