package gap

import (
	"fmt"
	"math"
	"strings"
)

// Where says where a word stands in respect of the sentence.
type Where string

// The places of a word, nearest first.
const (
	InSentence Where = "sentence"
	InHeading  Where = "heading"
	InList     Where = "list"   // in the list that the sentence leads to
	InLead     Where = "lead"   // in the sentence that leads to this one
	Above      Where = "above"  // in a heading above
	Beside     Where = "beside" // in another sentence of the provision
)

// title names a place for a reader.
func (w Where) title() string {
	switch w {
	case InHeading:
		return "見出し"
	case InList:
		return "続く列記"
	case InLead:
		return "列記を導く文"
	case Above:
		return "上の見出し"
	case Beside:
		return "同じ条項の別の文"
	}
	return "文"
}

// weight says how much a word proves there.
func (w Where) weight() float64 {
	switch w {
	case InHeading:
		return 0.95
	case InList:
		return 0.6 // the entry of the list is the better answer
	case InLead:
		return 0.8
	case Above:
		return 0.75
	case Beside:
		return 0.7
	}
	return 1
}

// What lowers the score of a passage, and the least of a word that is asked for as a
// heading.
const (
	headingWeight = 0.9
	misplaced     = 0.85 // the headings above are not those that are expected
	inTable       = 0.9  // a sentence that says the same is the better place
	unbinding     = 0.7
)

// Found is a word of a topic that was found.
type Found struct {
	Word  string `json:"word"`
	Where Where  `json:"where"`
}

// Match is a provision that answers a topic, wholly or in part, with the reason.
type Match struct {
	Document int     `json:"document"` // index into the documents
	Title    string  `json:"title"`    // of the document
	Path     string  `json:"path"`
	Heading  string  `json:"heading"`
	Line     int     `json:"line"`
	Sentence int     `json:"sentence"` // 0 for a bullet or a table
	Score    float64 `json:"score"`
	Binds    bool    `json:"binds"`
	Found    []Found `json:"found"`
	// Lacking are the groups that were not found.
	Lacking []string `json:"lacking"`
	// Placed is true where the headings above are those that are expected.
	Placed bool `json:"placed"`
	// Layer is the layer of the passage; a topic may ask for another.
	Layer  Layer  `json:"layer"`
	Reason string `json:"reason"`
}

// grade is how far a passage answers.
type grade int

const (
	nothing grade = iota
	hint          // some words only, or in another layer: no answer, but worth a look
	part
	full
)

// judge tells how far a passage answers a topic in one of its ways, and how well.
func (a *asked) judge(p *passage, w *way) (float64, grade) {
	if !p.begins(w) || p.words[inSentence].hasAny(w.without) {
		return 0, nothing
	}
	sum, near, lackAll, lackMore := 0.0, 0, 0, 0
	for i := range w.heading {
		_, where, ok := p.inHeadings(w.heading[i].words)
		if !ok {
			return 0, nothing
		}
		sum += max(where.weight(), headingWeight)
	}
	for i := range w.all {
		_, where, ok := p.find(w.all[i].words)
		if !ok {
			// The first group names the topic; another may lack in a hint.
			if lackAll++; i == 0 || lackAll > 1 || len(w.all) < 3 {
				return 0, nothing
			}
			continue
		}
		sum += where.weight()
		if where == InSentence || where == InHeading || where == InList {
			near++
		}
	}
	for i := range w.more {
		_, where, ok := p.find(w.more[i].words)
		if !ok {
			lackMore++
			continue
		}
		sum += where.weight()
	}
	return a.score(p, sum/float64(len(w.all)+len(w.heading)+len(w.more))), a.grade(p, near, len(w.all), lackAll, lackMore)
}

// begins is a quick look whether a word of the topic stands in the passage or its
// heading at all.
func (p *passage) begins(w *way) bool {
	for i := range w.all {
		if p.words[inSentence].hasAny(w.all[i].words) || p.words[inHeading].hasAny(w.all[i].words) {
			return true
		}
	}
	return len(w.all) == 0
}

// score lowers what the words prove by where and how they are said.
func (a *asked) score(p *passage, proof float64) float64 {
	if !a.placed(p) {
		proof *= misplaced
	}
	if p.table {
		proof *= inTable
	}
	if !a.settles(p) {
		proof *= unbinding
	}
	return proof
}

func (a *asked) placed(p *passage) bool {
	return len(a.places) == 0 || p.words[inAbove].hasAny(a.places) || p.words[inHeading].hasAny(a.places)
}

// settles reports whether the passage binds as far as the topic needs it.
func (a *asked) settles(p *passage) bool {
	return p.binds || a.topic.Needs == NeedsStatement
}

// grade asks of an answer that half of its words stand close.
func (a *asked) grade(p *passage, near, all, lackAll, lackMore int) grade {
	switch {
	case lackAll > 0 && near < 2, lackAll == 0 && near*2 < all:
		return nothing
	case lackAll > 0, a.layer != "" && p.layer != a.layer:
		return hint
	case lackMore > 0, !a.settles(p):
		return part
	}
	return full
}

// find looks for one of the words, in the nearest place first.
func (p *passage) find(words []int) (int, Where, bool) {
	for i := range places {
		for _, n := range words {
			if p.words[i].has(n) {
				return n, places[i], true
			}
		}
	}
	return 0, "", false
}

func (p *passage) inHeadings(words []int) (int, Where, bool) {
	for _, n := range words {
		switch {
		case p.words[inHeading].has(n):
			return n, InHeading, true
		case p.words[inAbove].has(n):
			return n, Above, true
		}
	}
	return 0, "", false
}

// match writes out what judge found.
func (a *asked) match(v *vocabulary, p *passage, w *way, score float64) Match {
	m := Match{Document: p.doc, Path: p.path, Heading: p.heading, Line: p.line, Sentence: p.sentence, Score: math.Round(score*100) / 100,
		Binds: p.binds, Layer: p.layer, Placed: a.placed(p), Found: []Found{}, Lacking: []string{}}
	note := func(g group, n int, where Where, ok bool) {
		if !ok {
			m.Lacking = append(m.Lacking, g.text)
			return
		}
		m.Found = append(m.Found, Found{v.terms[n].shown, where})
	}
	for _, g := range w.heading {
		n, where, ok := p.inHeadings(g.words)
		note(g, n, where, ok)
	}
	for _, list := range [...][]group{w.all, w.more} {
		for _, g := range list {
			n, where, ok := p.find(g.words)
			note(g, n, where, ok)
		}
	}
	m.Reason = a.explain(&m, p)
	return m
}

// explain says in words why the provision was taken.
func (a *asked) explain(m *Match, p *passage) string {
	var b strings.Builder
	for _, where := range places {
		found := ""
		for _, f := range m.Found {
			if f.Where == where && !strings.Contains(found, "「"+f.Word+"」") {
				found += "「" + f.Word + "」"
			}
		}
		if found != "" {
			if b.Len() > 0 {
				b.WriteString("、")
			}
			b.WriteString(where.title() + "に" + found)
		}
	}
	b.WriteString("がある。")
	if len(m.Lacking) > 0 {
		fmt.Fprintf(&b, "「%s」は見当たらない。", strings.Join(m.Lacking, "」「"))
	}
	if a.layer != "" && m.Layer != a.layer {
		fmt.Fprintf(&b, "%sにはあるが、%sではない。", m.Layer.title(), a.layer.title())
	}
	if !a.settles(p) {
		b.WriteString("義務を定める文ではない。")
	}
	if !m.Placed {
		b.WriteString("章の見出しは、この項目のものではない。")
	}
	return b.String()
}

func (l Layer) title() string {
	if l == BasicLayer {
		return "基本方針"
	}
	return "対策基準以下の文書"
}
