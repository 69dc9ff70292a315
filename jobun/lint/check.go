package lint

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/okite-isms/okite/jobun"
)

// Options is what comes from outside a text. The zero value is ready to use.
type Options struct {
	// On is the day for which the text is looked at. Without it the rules on
	// statutes and on names that changed are silent.
	On time.Time
	// Statutes are further laws and ordinances that ended or were renamed.
	Statutes []Statute
	// PerCode bounds the findings of one code; 0 means 100. The last one then says
	// how many more there are.
	PerCode int
}

// Check returns the findings on one document, sorted by line. A document that
// holds a basic policy and its standard is also compared with itself.
func Check(doc *jobun.Document, o Options) []jobun.Finding {
	c := newCheck(doc, o)
	for _, rule := range rules {
		rule(c)
	}
	if upper, lower, found := c.layers(); found {
		compareLayers(upper, []layer{lower})
	}
	return c.sorted()
}

// Together returns what documents say to each other, from the upper to the lower;
// the answer has one list for each document. It does not repeat what Check finds.
func Together(docs []*jobun.Document, o Options) [][]jobun.Finding {
	layers := make([]layer, len(docs))
	for i, d := range docs {
		layers[i] = newCheck(d, o).whole()
	}
	for i, upper := range layers {
		compareLayers(upper, layers[i+1:])
	}
	all := make([][]jobun.Finding, len(docs))
	for i, l := range layers {
		all[i] = l.c.sorted()
	}
	return all
}

// rules are run in this order; each adds to the findings of c.
var rules = []func(*check){
	brokenLetters, doubledKana, doubledWords, doubledPhrases, doubledStops, brackets, mixedWidths,
	missingStops, listStops, listEndings, missingParticles, strayParticles, oddPhrases,
	spellings, katakana, okurigana, slips, homophones, headingWords, looseEnumeration, droppedLinks,
	termsTwice, termsUnused, termVariants, sameThings, staff,
	selfNames, strangeNames, thresholds, emptyCells, references, impossibleDates, statutes, oldRules, statuteNumbers,
	unknownRoles, twoPosts, ownSupervisor, sameAct, sameReport, idleRoles, missingInChart,
	noSubject, repeatedSubject, noRecord,
}

// check is one document under the rules.
type check struct {
	doc *jobun.Document
	o   Options
	text
	terms    []term
	children [][]int  // indexes of the children of each provision
	own      [][]part // the paragraphs and bullets of each provision
	node     map[string]int
	said     map[saying]int    // index of a sentence
	roles    map[string]string // the name of a role by its name or alias
	marks    map[int]map[string]bool
	top      []int
	findings []jobun.Finding
}

// saying is where a sentence stands.
type saying struct {
	path     string
	sentence int
}

func newCheck(doc *jobun.Document, o Options) *check {
	c := &check{doc: doc, o: o, children: make([][]int, len(doc.Provisions)), node: map[string]int{}, said: map[saying]int{}, roles: map[string]string{}, marks: map[int]map[string]bool{}}
	for _, r := range doc.Roles {
		for _, w := range append([]string{r.Name}, r.Aliases...) {
			if _, known := c.roles[plain(w)]; !known {
				c.roles[plain(w)] = plain(r.Name)
			}
		}
	}
	for i, s := range doc.Sentences {
		c.said[saying{s.Path, s.Sentence}] = i
	}
	for i, p := range doc.Provisions {
		c.node[p.Path] = i
		if p.Parent >= 0 {
			c.children[p.Parent] = append(c.children[p.Parent], i)
		} else {
			c.top = append(c.top, i)
		}
	}
	c.text = newText(doc)
	c.own = make([][]part, len(doc.Provisions))
	for _, p := range c.parts {
		if p.provision >= 0 && p.kind != heading {
			c.own[p.provision] = append(c.own[p.provision], p)
		}
	}
	c.terms = findTerms(c)
	return c
}

// add reports a finding at letter i (a byte offset of c.s).
func (c *check) add(code jobun.Code, severity jobun.Severity, i int, format string, args ...any) {
	p := c.partAt(i)
	c.report(code, severity, p.path, c.line(i), format, args...)
}

func (c *check) report(code jobun.Code, severity jobun.Severity, path string, line int, format string, args ...any) {
	c.findings = append(c.findings, jobun.Finding{Code: code, Severity: severity, Path: path, Line: line, Message: fmt.Sprintf(format, args...)})
}

// sorted puts the findings in the order of lines and cuts what is too much.
func (c *check) sorted() []jobun.Finding {
	order := func(x, y jobun.Finding) int {
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Path, y.Path), cmp.Compare(x.Message, y.Message))
	}
	slices.SortFunc(c.findings, order)
	list := slices.Compact(c.findings)
	most := cmp.Or(c.o.PerCode, 100)
	seen, all := map[jobun.Code]int{}, map[jobun.Code]int{}
	for _, f := range list {
		all[f.Code]++
	}
	out := []jobun.Finding{}
	for _, f := range list {
		seen[f.Code]++
		switch n := seen[f.Code]; {
		case n > most:
			continue
		case n == most && all[f.Code] > most:
			f.Message += fmt.Sprintf("（同じ種類の指摘が、ほかに%d件あります。）", all[f.Code]-most)
		}
		out = append(out, f)
	}
	return out
}
