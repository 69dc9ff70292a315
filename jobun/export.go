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
		Items: n.items, Deleted: n.deleted, Source: n.spans,
	}
	if p.Items == nil {
		p.Items = []Item{}
	}
	if !n.named {
		m := n.Mark
		p.Mark = &m
	}
	texts := make([]string, len(n.paras))
	for i := range n.paras {
		texts[i] = n.paras[i].text
	}
	p.Text = strings.Join(texts, "\n")
	p.ID = provisionID(p.Path, p.Heading, p.Text)
	return p
}
