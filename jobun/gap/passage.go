package gap

import (
	"cmp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// places are those in which a word can stand, nearest first.
var places = [...]Where{InSentence, InHeading, InList, InLead, Above, Beside}

// Indexes into places.
const (
	inSentence = iota
	inHeading
	inList
	inLead
	inAbove
	inBeside
)

// passage is the smallest part of a text that can answer a topic: a sentence, a
// bullet, a table. The sets of words around it are shared with its neighbours.
type passage struct {
	doc            int // index into the documents
	path, heading  string
	line, sentence int // the sentence is 0 for a bullet or a table
	binds, table   bool
	layer          Layer

	// words are those in each place around it, in the order of places.
	words [len(places)]words
}

// level is what hands down from a provision to those below it.
type level struct {
	above, lead words
	layer       Layer
	// binds is true where the sentence that leads to the list asks for something.
	binds bool
}

// reader makes the passages of documents.
type reader struct {
	vocabulary *vocabulary
	passages   []passage
}

// scanned is the words of one provision.
type scanned struct {
	heading   words
	sentences []words
	items     []words
	// below is what stands in its items and in the provisions directly below it.
	below words
}

func (r *reader) read(n int, doc *jobun.Document) {
	sentences := sentencesOf(doc)
	found := r.scan(doc, sentences)
	levels := make([]level, len(doc.Provisions))
	top := level{above: r.vocabulary.in(doc.Title), lead: r.vocabulary.none(), layer: layerOf(doc.Title, StandardLayer)}
	byPath := make(map[string]int, len(doc.Provisions))
	for i := range doc.Provisions {
		p := &doc.Provisions[i]
		up := top
		if p.Parent >= 0 {
			up = levels[p.Parent]
		}
		levels[i] = r.provision(n, p, sentences[i], up, &found[i])
		byPath[p.Path] = i
	}
	for i := range doc.Attachments {
		a := &doc.Attachments[i]
		if k, inside := byPath[a.Path]; inside && a.Path != "" {
			r.attachment(n, a, doc.Provisions[k].Heading, levels[k])
			continue
		}
		r.attachment(n, a, "", top)
	}
}

// scan goes through every text once.
func (r *reader) scan(doc *jobun.Document, sentences [][]sentence) []scanned {
	v := r.vocabulary
	list := make([]scanned, len(doc.Provisions))
	for i := range doc.Provisions {
		p, s := &doc.Provisions[i], &list[i]
		s.heading = v.in(p.Heading)
		for _, one := range sentences[i] {
			s.sentences = append(s.sentences, v.in(one.text))
		}
		for _, it := range p.Items {
			s.items = append(s.items, v.in(it.Text))
		}
		if len(p.Items) > 0 {
			s.below = v.union(s.below, s.items...)
		}
		if p.Parent >= 0 {
			up := &list[p.Parent]
			up.below = v.union(v.union(up.below, s.heading), s.sentences...)
		}
	}
	return list
}

// neighbours are how many sentences on either side still speak of the same thing; it
// also bounds the work on a provision of very many.
const neighbours = 4

// provision adds the passages of one provision and gives what it hands down.
func (r *reader) provision(n int, p *jobun.Provision, sentences []sentence, up level, found *scanned) level {
	v := r.vocabulary
	base := passage{doc: n, path: p.Path, heading: p.Heading, line: p.Line, layer: up.layer}
	if begins(p) {
		base.layer = layerOf(p.Heading, up.layer)
	}
	base.words[inHeading], base.words[inLead], base.words[inAbove] = found.heading, up.lead, up.above
	if p.Deleted {
		return level{above: up.above, lead: up.lead, layer: base.layer}
	}
	down := level{layer: base.layer, binds: up.binds && len(sentences) == 0}
	down.above, down.lead = v.union(nil, up.above, found.heading), v.union(nil, up.lead)
	for k, s := range sentences {
		one := base
		one.words[inSentence], one.line, one.sentence = found.sentences[k], s.line, s.number
		// An entry that is no sentence of its own binds as the sentence that leads to it.
		one.binds = s.binds || up.binds && !strings.HasSuffix(s.text, "。")
		if s.leads {
			one.words[inList] = found.below
			down.binds = down.binds || s.binds || up.binds
			down.lead = v.union(down.lead, found.sentences[k])
		}
		if len(sentences) > 1 {
			from, to := max(0, k-neighbours), min(len(sentences), k+1+neighbours)
			one.words[inBeside] = v.union(v.union(nil, found.sentences[from:k]...), found.sentences[k+1:to]...)
		}
		r.passages = append(r.passages, one)
	}
	for k, it := range p.Items {
		one := base
		one.words[inSentence], one.words[inLead], one.line = found.items[k], down.lead, it.Line
		one.binds = down.binds || binding(it.Text) && strings.HasSuffix(it.Text, "。")
		r.passages = append(r.passages, one)
	}
	return down
}

// attachment adds a table or an annex. A list of words (用語集) explains and settles
// nothing; it would answer every question.
func (r *reader) attachment(n int, a *jobun.Attachment, heading string, up level) {
	if strings.Contains(a.Label+a.Title, "用語") {
		return
	}
	v := r.vocabulary
	name := strings.TrimSpace(a.Label + " " + a.Title)
	one := passage{doc: n, path: cmp.Or(a.Path, name), heading: cmp.Or(heading, name), line: a.Line,
		layer: layerOf(a.Title, up.layer), binds: up.binds, table: true}
	one.words[inSentence], one.words[inHeading], one.words[inLead], one.words[inAbove] = v.in(a.Text), v.in(name), up.lead, up.above
	for _, row := range a.Rows {
		one.words[inSentence].addAll(v.in(strings.Join(row, "\n")))
	}
	r.passages = append(r.passages, one)
}

// begins reports whether a part of the text may begin with p: a chapter or a heading
// without a number. "10 実施手順" is a topic of the basic policy, no part of its own.
func begins(p *jobun.Provision) bool {
	return p.Mark == nil || p.Mark.Style == jobun.Chapter || p.Mark.Style == jobun.Part || p.Mark.Style == jobun.Dai
}

// layerOf tells by a heading which layer begins with it.
func layerOf(heading string, up Layer) Layer {
	h := strings.TrimRight(fold(heading), "。")
	switch {
	case strings.HasSuffix(h, "基本方針"), strings.Contains(h, "基本方針に関する"):
		return BasicLayer
	case strings.HasSuffix(h, "対策基準"), strings.HasSuffix(h, "実施手順"), strings.HasSuffix(h, "対応計画"):
		return StandardLayer
	}
	return up
}
