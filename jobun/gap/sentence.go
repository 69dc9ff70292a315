package gap

import (
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// sentence is a sentence of a provision with what matters here.
type sentence struct {
	number, line int
	text         string
	binds        bool
	// leads is true where the sentence announces a list (次の…、以下の…).
	leads bool
}

// sentencesOf gives the sentences of each provision, by index. They come from package
// duty where it has been over the document.
func sentencesOf(doc *jobun.Document) [][]sentence {
	list := make([][]sentence, len(doc.Provisions))
	if len(doc.Sentences) == 0 {
		for i := range doc.Provisions {
			list[i] = split(&doc.Provisions[i])
		}
		return list
	}
	byPath := make(map[string]int, len(doc.Provisions))
	for i := range doc.Provisions {
		byPath[doc.Provisions[i].Path] = i
	}
	for i := range doc.Sentences {
		s := &doc.Sentences[i]
		at, known := byPath[s.Path]
		if !known {
			continue
		}
		binds := s.Modality.Binds() || slices.ContainsFunc(s.Clauses, func(c jobun.Clause) bool { return c.Modality.Binds() })
		list[at] = append(list[at], sentence{s.Sentence, s.Line, s.Text, binds, leading(s.Text)})
	}
	return list
}

// split cuts the text of a provision at 。 outside brackets.
func split(p *jobun.Provision) []sentence {
	var list []sentence
	depth, from := 0, 0
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			list = append(list, sentence{len(list) + 1, p.Line, text, binding(text), leading(text)})
		}
	}
	for i, r := range p.Text {
		switch r {
		case '（', '(', '「', '『':
			depth++
		case '）', ')', '」', '』':
			depth = max(0, depth-1)
		case '\n':
			depth = 0
		case '。':
			if depth == 0 {
				add(p.Text[from : i+len("。")])
				from = i + len("。")
			}
		}
	}
	add(p.Text[from:])
	return list
}

// binding reports by the end of a sentence whether it asks for something: a verb in its
// plain form, ない or こと, unless it defines, allows or excepts.
func binding(text string) bool {
	text = strings.TrimRight(strings.TrimSpace(text), "。")
	for _, end := range [...]string{"をいう", "この限りでない", "足りる", "できる", "できるものとする", "を目的とする", "てもよい"} {
		if strings.HasSuffix(text, end) {
			return false
		}
	}
	for _, end := range [...]string{"る", "す", "う", "く", "ず", "ない", "こと"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return false
}

// leading reports whether a sentence announces what stands below it.
func leading(text string) bool {
	for _, w := range [...]string{"次の", "次に", "以下の", "以下に", "以下を", "下記", "各号", "下表", "別表"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
