package jobun

import (
	"slices"
	"strings"
)

// export writes the tree into doc.
func (b *builder) export(doc *Document) {
	for _, n := range b.nodes {
		doc.Provisions = append(doc.Provisions, n.provision())
	}
	if doc.Title == "" && len(b.nodes) > 0 && b.nodes[0].named && b.nodes[0].level == 1 {
		doc.Title = b.nodes[0].heading
	}
	doc.Attachments = append(doc.Attachments, b.sheets...)
	doc.Findings = append(doc.Findings, b.findings...)
	for i := range b.rows {
		r := &b.rows[i]
		if r.use == isAside {
			doc.Aside = append(doc.Aside, Aside{Kind: r.kind, Line: r.Line.Line, Text: strings.TrimFunc(r.Text, isBlank)})
		}
	}
	slices.SortStableFunc(doc.Findings, func(x, y Finding) int { return x.Line - y.Line })
}

func (n *node) provision() Provision {
	p := Provision{
		Path: n.path, Heading: n.heading, Depth: n.depth(), Line: n.line, EndLine: n.end, Parent: n.parent.index,
		Items: make([]Item, len(n.items)), Deleted: n.deleted, Source: n.spans,
	}
	for i, it := range n.items {
		p.Items[i] = Item{Line: it.line, Text: it.text()}
	}
	if !n.named && n.Mark.Text != "" {
		m := n.Mark
		p.Mark = &m
	}
	texts := make([]string, len(n.paras))
	for i := range n.paras {
		texts[i] = n.paras[i].text()
	}
	p.Text = strings.Join(texts, "\n")
	p.Places = textPlaces(n.paras)
	p.ID = provisionID(p.Path, p.Heading, p.Text)
	return p
}
