package policy

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/search"
)

// SearchKind is where words are looked for.
type SearchKind string

// The kinds: the text of documents, provisions with duties of some kind, findings.
const (
	InText     SearchKind = "text"
	InDuty     SearchKind = "duty"
	InFinding  SearchKind = "finding"
	inMust     SearchKind = "must"
	inMustNot  SearchKind = "must_not"
	inDeclares SearchKind = "declares"
	inShould   SearchKind = "should"
	inMay      SearchKind = "may"
)

type searchKind struct {
	kind  SearchKind
	title string
	word  string // of the bond that it stands for
}

func searchKinds() []searchKind {
	return []searchKind{
		{InText, "規程の本文", ""}, {InDuty, "遵守事項（すべて）", ""}, {inMust, "遵守事項のうち、しなければならないこと", "義務"}, {inMustNot, "遵守事項のうち、してはならないこと", "禁止"},
		{inDeclares, "遵守事項のうち、すると定めていること", "規定"}, {inShould, "遵守事項のうち、努めること", "努力"}, {inMay, "遵守事項のうち、できること", "できる"}, {InFinding, "確かめること（所見）", ""},
	}
}

func (k SearchKind) known() bool {
	return k == "" || slices.ContainsFunc(searchKinds(), func(one searchKind) bool { return one.kind == k })
}

// searchable are the entries of a document: its text, which tells where there are duties
// of which kind, and its findings.
func searchable(d Document, provisions []Provision, attachments []Attachment, duties []Duty, findings []Finding) []search.Entry {
	facets := map[string][]string{} // by anchor
	for _, y := range duties {
		anchor := "p-" + y.ProvisionID
		if len(facets[anchor]) == 0 {
			facets[anchor] = []string{string(InText), string(InDuty)}
		}
		for _, k := range searchKinds() {
			if k.word != "" && k.word == bondOf(y.Modality).word && !slices.Contains(facets[anchor], string(k.kind)) {
				facets[anchor] = append(facets[anchor], string(k.kind))
			}
		}
	}
	list := entries(d, provisions, attachments)
	for i, e := range list {
		if list[i].Facets = facets[e.Anchor]; len(list[i].Facets) == 0 {
			list[i].Facets = []string{string(InText)}
		}
	}
	for _, f := range findings {
		if f.State == Mended {
			continue
		}
		list = append(list, search.Entry{
			Area: areaName, Object: d.ID, Part: f.Path, Anchor: "f-" + f.Mark, Text: f.Message, Visibility: string(d.State),
			Facets: []string{string(InFinding), string(f.Severity)},
		})
	}
	return list
}

// bearing keeps the duties that hold a word of what was looked for: the hit stands in
// them, not only beside them.
func bearing(duties []DutyItem, text string) (list []DutyItem) {
	var words []string
	for w := range strings.FieldsSeq(text) {
		words = append(words, strings.ToLower(squeezed(w)))
	}
	for _, d := range duties {
		said := strings.ToLower(squeezed(d.Sentence))
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) }) {
			list = append(list, d)
		}
	}
	return list
}

// Borne gives the duties in which hits stand, by the hit's key.
func (s *Service) Borne(ctx context.Context, q search.Query, hits search.Hits) (borne map[int64][]DutyItem, err error) {
	a, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	var documents, provisions []string
	for _, h := range hits.List {
		if id, ok := strings.CutPrefix(h.Anchor, "p-"); ok && slices.Contains(h.Facets, string(InDuty)) {
			documents, provisions = append(documents, h.Object), append(provisions, id)
		}
	}
	var list []DutyItem
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = hitDuties(ctx, tx, a, unique(documents), unique(provisions))
		return err
	})
	if err != nil {
		return nil, err
	}
	type key struct{ document, provision string }
	at := map[key][]DutyItem{}
	for _, d := range list {
		k := key{d.Document, "p-" + d.ProvisionID}
		at[k] = append(at[k], d)
	}
	borne = map[int64][]DutyItem{}
	for _, h := range hits.List {
		borne[h.Key] = bearing(at[key{h.Object, h.Anchor}], q.Text)
	}
	return borne, nil
}
