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

func (r *reader) read(n int, doc *jobun.Document) {
	sentences := sentencesOf(doc)
	levels := make([]level, len(doc.Provisions))
	lists := r.lists(doc)
	top := level{above: r.vocabulary.in(doc.Title), lead: r.vocabulary.none(), layer: layerOf(doc.Title, StandardLayer)}
	for i := range doc.Provisions {
		p := &doc.Provisions[i]
		up := top
		if p.Parent >= 0 {
			up = levels[p.Parent]
		}
		levels[i] = r.provision(n, p, sentences[i], up, lists[i])
	}
	byPath := make(map[string]int, len(doc.Provisions))
	for i := range doc.Provisions {
		byPath[doc.Provisions[i].Path] = i
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

// lists gives for each provision the words of what stands directly below it.
func (r *reader) lists(doc *jobun.Document) []words {
	lists := make([]words, len(doc.Provisions))
	for i := range doc.Provisions {
		p := &doc.Provisions[i]
		if p.Parent >= 0 {
			if lists[p.Parent] == nil {
				lists[p.Parent] = r.vocabulary.none()
			}
			lists[p.Parent].addAll(r.vocabulary.in(p.Heading + "\n" + p.Text))
		}
		for _, it := range p.Items {
			if lists[i] == nil {
				lists[i] = r.vocabulary.none()
			}
			lists[i].addAll(r.vocabulary.in(it.Text))
		}
	}
	return lists
}

// provision adds the passages of one provision and gives what it hands down.
func (r *reader) provision(n int, p *jobun.Provision, sentences []sentence, up level, below words) level {
	v := r.vocabulary
	base := passage{doc: n, path: p.Path, heading: p.Heading, line: p.Line, layer: layerOf(p.Heading, up.layer)}
	base.words[inHeading], base.words[inLead], base.words[inAbove] = v.in(p.Heading), up.lead, up.above
	if p.Deleted {
		return level{up.above, up.lead, base.layer, false}
	}
	down := level{layer: base.layer, above: v.none(), lead: v.none(), binds: up.binds && len(sentences) == 0}
	down.above.addAll(up.above)
	down.above.addAll(base.words[inHeading])
	down.lead.addAll(up.lead)
	all := make([]words, len(sentences))
	for k, s := range sentences {
		all[k] = v.in(s.text)
	}
	for k, s := range sentences {
		one := base
		one.words[inSentence], one.line, one.sentence = all[k], s.line, s.number
		// An entry that is no sentence of its own binds as the sentence that leads to it.
		one.binds = s.binds || up.binds && !strings.HasSuffix(s.text, "。")
		if s.leads {
			one.words[inList] = below
			down.binds = down.binds || s.binds || up.binds
			down.lead.addAll(all[k])
		}
		one.words[inBeside] = others(v, all, k)
		r.passages = append(r.passages, one)
	}
	for _, it := range p.Items {
		one := base
		one.words[inSentence], one.words[inLead], one.line = v.in(it.Text), down.lead, it.Line
		one.binds = down.binds || binding(it.Text) && strings.HasSuffix(it.Text, "。")
		r.passages = append(r.passages, one)
	}
	return down
}

// others are the words of all sentences but one.
func others(v *vocabulary, all []words, k int) words {
	if len(all) == 1 {
		return nil
	}
	rest := v.none()
	for j := range all {
		if j != k {
			rest.addAll(all[j])
		}
	}
	return rest
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
