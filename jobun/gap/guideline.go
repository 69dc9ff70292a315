package gap

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Guideline is one edition of a guideline: chapters and topics.
type Guideline struct {
	Kind    string `yaml:"kind" json:"-"` // always "guideline"
	Name    string `yaml:"name" json:"name"`
	Title   string `yaml:"title" json:"title"`
	Edition string `yaml:"edition" json:"edition"` // 令和8年3月27日改定
	// Date is the day from which the edition holds, 2026-03-27.
	Date   string `yaml:"date" json:"date"`
	Source string `yaml:"source" json:"source,omitempty"`
	// Doubt says what of the edition as a whole is still to be checked (要確認).
	Doubt string `yaml:"doubt" json:"doubt,omitempty"`
	// Alike are groups of words that stand for each other in this edition: one of
	// them in a group of a topic brings in the others (外部|庁外).
	Alike    []string  `yaml:"alike" json:"alike,omitempty"`
	Chapters []Chapter `yaml:"chapters" json:"chapters"`
	Topics   []Topic   `yaml:"topics" json:"topics"`
}

// Chapter is a chapter of the guideline (対策基準の章, 施行規則の号).
type Chapter struct {
	Number string `yaml:"number" json:"number"`
	Title  string `yaml:"title" json:"title"`
	// Layer is the layer of documents that has to settle the topics of the chapter;
	// empty where any does.
	Layer Layer `yaml:"layer" json:"layer,omitempty"`
	// Places are words that are expected in the headings above a match.
	Places []string `yaml:"places" json:"places"`
	Doubt  string   `yaml:"doubt" json:"doubt,omitempty"`
}

// Layer is a layer of a policy.
type Layer string

// The basic policy (基本方針), and everything below it (対策基準, 実施手順, 規程).
const (
	BasicLayer    Layer = "basic"
	StandardLayer Layer = "standard"
)

// Topic is one thing that the documents should settle.
type Topic struct {
	ID      string `yaml:"id" json:"id"`
	Chapter string `yaml:"chapter" json:"chapter"`
	// Number is the topic's own number in this data, 6-12; it is not one of the
	// guideline's.
	Number string `yaml:"number" json:"number"`
	Title  string `yaml:"title" json:"title"`
	// Question is what a reader would ask: …を定めているか.
	Question string `yaml:"question" json:"question"`
	Level    Level  `yaml:"level" json:"level"`
	Needs    Need   `yaml:"needs" json:"needs,omitempty"`
	// When are the tags of the bodies that are asked; empty for all.
	When   []string `yaml:"when" json:"when,omitempty"`
	Places []string `yaml:"places" json:"places,omitempty"` // besides those of the chapter
	// Doubt says what of the topic is still to be checked (要確認).
	Doubt string `yaml:"doubt" json:"doubt,omitempty"`
	// Terms are the ways in which a provision is known to answer; one is enough.
	Terms []Terms `yaml:"terms" json:"terms"`
}

// Level is how strongly a topic is asked for.
type Level string

// A topic is required or recommended.
const (
	Required    Level = "required"
	Recommended Level = "recommended"
)

// Need is what kind of sentence meets a topic; empty means NeedsDuty.
type Need string

// A topic needs a sentence that binds, or it is enough that the text states it.
const (
	NeedsDuty      Need = "duty"
	NeedsStatement Need = "statement"
)

// Terms is one way in which a provision is known to answer a topic. Each entry is a
// group, words joined by "|" of which one is enough; every group is needed.
type Terms struct {
	// All stand near each other: in the sentence, its heading, the list it leads
	// to, the sentence that leads to it.
	All []string `yaml:"all" json:"all,omitempty"`
	// Heading stand in the heading of the provision or in one above it.
	Heading []string `yaml:"heading" json:"heading,omitempty"`
	// More make the answer a full one; without them it is one in part.
	More []string `yaml:"more" json:"more,omitempty"`
	// Without are words that must not stand in the sentence.
	Without []string `yaml:"without" json:"without,omitempty"`
}

// wordsOf gives the words of a group.
func wordsOf(group string) []string { return strings.Split(group, "|") }

// Faults are what no schema can find, each with the place in the data and the reason.
func (g *Guideline) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		if _, err := time.Parse(time.DateOnly, g.Date); err != nil && !yield(at("date"), fmt.Sprintf("日付「%s」を読み取れません。2027-07-01 の形で、実際にある日を書いてください。", g.Date)) {
			return
		}
		for i, a := range g.Alike {
			if slices.ContainsFunc(wordsOf(a), func(w string) bool { return fold(w) == "" }) && !yield(at("alike", i), fmt.Sprintf("「%s」に、空の語があります。", a)) {
				return
			}
		}
		chapters := make([]string, len(g.Chapters))
		for i, c := range g.Chapters {
			chapters[i] = c.Number
			if slices.Contains(chapters[:i], c.Number) && !yield(at("chapters", i, "number"), fmt.Sprintf("章「%s」が二度書かれています。", c.Number)) {
				return
			}
		}
		known := map[string]bool{}
		for i, t := range g.Topics {
			for place, reason := range t.faults(chapters, known) {
				if !yield(append(at("topics", i), place...), reason) {
					return
				}
			}
			known[t.ID] = true
		}
	}
}

func (t *Topic) faults(chapters []string, known map[string]bool) iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		if known[t.ID] && !yield(at("id"), fmt.Sprintf("項目「%s」が二度書かれています。", t.ID)) {
			return
		}
		if !slices.Contains(chapters, t.Chapter) && !yield(at("chapter"), fmt.Sprintf("章「%s」が、chapters にありません。", t.Chapter)) {
			return
		}
		for i, way := range t.Terms {
			if len(way.All)+len(way.Heading) == 0 && !yield(at("terms", i), "all か heading に、語を1つ以上書いてください。") {
				return
			}
			for key, groups := range way.groups() {
				for j, g := range groups {
					for _, w := range wordsOf(g) {
						if fold(strings.TrimPrefix(w, "^")) == "" && !yield(at("terms", i, key, j), fmt.Sprintf("「%s」に、空の語があります。", g)) {
							return
						}
					}
				}
			}
		}
	}
}

func (w *Terms) groups() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		_ = yield("all", w.All) && yield("heading", w.Heading) && yield("more", w.More) && yield("without", w.Without)
	}
}

// at writes a place in the data: keys and indexes from the top.
func at(steps ...any) []string {
	list := make([]string, len(steps))
	for i, s := range steps {
		switch s := s.(type) {
		case string:
			list[i] = s
		case int:
			list[i] = strconv.Itoa(s)
		}
	}
	return list
}
