package duty

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

var definedTopic = regexp.MustCompile(`^(?:(?:この|本)[^、]{1,20}(?:において|における|で)、?(?:使用する|用いる)?)?[「『]?([^」』、]{1,40}?)[」』]?とは、`)

var definedHere = regexp.MustCompile(`[「『]([^」』]{1,40})[」』]とは、`)

// readDefinitions finds the words that a sentence defines or abbreviates.
func (r *reader) readDefinitions(s *sentence) {
	whole := squeezeKeep(string(s.original[s.piece.from:s.piece.to]))
	if s.parts[len(s.parts)-1].modality == jobun.Defines {
		if term := definedTerm(s.s, r.current.Heading); term != "" {
			rel := r.relation(s, jobun.Definition)
			rel.Object, rel.Act = term, "をいう"
			r.add(rel)
		}
	}
	r.abbreviations(whole, func(rel *jobun.Relation) {
		*rel = r.relation(s, jobun.Definition)
	})
}

// headingDefinitions finds （以下「CISO」という。） in a heading.
func (r *reader) headingDefinitions(p *jobun.Provision) {
	r.abbreviations(squeezeKeep(p.Heading), func(rel *jobun.Relation) {
		*rel = jobun.Relation{Kind: jobun.Definition, Path: p.Path, Line: p.Line, From: []string{}, To: []string{}}
	})
}

// abbreviations adds a relation for each （以下「X」という。） of s; begin makes it.
func (r *reader) abbreviations(s string, begin func(*jobun.Relation)) {
	if !mentions(s, "以下", "において") {
		return
	}
	for _, at := range abbreviation.FindAllStringSubmatchIndex(s, -1) {
		var rel jobun.Relation
		begin(&rel)
		rel.Object, rel.Act = squeeze(s[at[4]:at[5]]), "以下"
		if long := abbreviated(s[:at[0]]); long != "" {
			rel.Items = []string{long}
		}
		r.add(rel)
	}
}

// abbreviated is what an abbreviation stands for: the phrase before its bracket.
func abbreviated(s string) string {
	s = squeeze(s[nearer(s, 0, len(s)):])
	return s[phraseStart(s, 0, len(s))+topicEnd(s[phraseStart(s, 0, len(s)):]):]
}

func definedTerm(s, heading string) string {
	if m := definedTopic.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	if m := definedHere.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return squeeze(heading)
}

// readLists finds what a sentence lists below it.
func (r *reader) readLists(s *sentence) {
	if !announced.MatchString(s.s) || s.leads && !r.nounsBelow(s.owner) {
		return
	}
	items := r.listBelow(s.owner)
	if len(items) == 0 {
		return
	}
	rel := r.relation(s, jobun.List)
	rel.From, rel.Object, rel.Items = r.actorsOf(s, len(s.s)-1), listed(s.s), items
	r.add(rel)
}

// listBelow lists what stands below a provision: its bullets, and the headings or
// texts of its children.
func (r *reader) listBelow(owner int) []string {
	list := []string{}
	of := &r.doc.Provisions[owner]
	for _, it := range of.Items {
		list = append(list, strings.TrimSpace(it.Text))
	}
	for _, i := range r.places.children[owner] {
		if p := &r.doc.Provisions[i]; !isParagraph(of, p) {
			list = append(list, strings.TrimSpace(strings.TrimRight(cmp.Or(p.Heading, p.Text), "。")))
		}
	}
	return nonEmpty(list)
}

func nonEmpty(list []string) []string {
	out := list[:0]
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// nounsBelow reports whether the items below a provision are noun phrases.
func (r *reader) nounsBelow(owner int) bool {
	if len(r.doc.Provisions[owner].Items) > 0 {
		return true
	}
	for _, i := range r.places.children[owner] {
		if p := &r.doc.Provisions[i]; len(r.byOwner[i]) > 0 {
			return strings.TrimRight(p.Text, "。") != "" && !endsInVerb(strings.TrimRight(squeeze(p.Text), "。"))
		}
	}
	return false
}

var listedNoun = regexp.MustCompile(`(?:次の|次に掲げる|以下の|下記の|次に定める|次に示す)([^、。をはがに]{1,40}?)(?:を|は|に|が|と|のとおり|の(?:とおり|いずれ))`)

var topicOfList = regexp.MustCompile(`は、?(?:次|以下|下記)`)

// listed is the noun that a list is of: 情報セキュリティ要件.
func listed(s string) string {
	m := listedNoun.FindStringSubmatch(s)
	if m != nil && m[1] != "とおり" && m[1] != "もの" {
		return m[1]
	}
	if at := topicOfList.FindStringIndex(s); at != nil && m != nil {
		return s[phraseStart(s, 0, at[0]):at[0]] // 連絡先は、次のとおりとする
	}
	return object(s)
}
