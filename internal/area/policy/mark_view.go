package policy

import (
	"net/url"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/jobun"
)

// aboutURL leads to what is known of a provision, sentence 0 for the whole.
func aboutURL(document, provision string, sentence int64) string {
	u := pathOf(document, "provision") + "?at=" + url.QueryEscape(provision)
	if sentence > 0 {
		u += "&s=" + number(sentence)
	}
	return u
}

// bondClass is how a modality is marked, by shape as well as by word.
func bondClass(m jobun.Modality) string {
	switch m {
	case jobun.Must, jobun.Shall, jobun.Instructs:
		return "duty"
	case jobun.MustNot, jobun.Prohibits:
		return "ban"
	case jobun.Should:
		return "try"
	case jobun.May:
		return "may"
	case jobun.Declares:
		return "rule"
	case jobun.Except:
		return "except"
	}
	return "plain"
}

// legend shows one mark of each kind.
func legend() []page.Piece {
	return []page.Piece{
		{Bond: "duty", Text: "しなければならない"}, {Bond: "ban", Text: "してはならない"}, {Bond: "rule", Text: "行う"},
		{Bond: "try", Text: "努める"}, {Bond: "may", Text: "することができる"}, {Bond: "except", Text: "この限りでない"},
	}
}

// paragraphs cuts the text of a provision where it is marked and where its paragraphs
// end.
func paragraphs(id string, p Provision, said []Clause) [][]page.Piece {
	letters := []rune(p.Text)
	lines := [][]page.Piece{nil}
	put := func(text string, as page.Piece) {
		for i, part := range strings.Split(text, "\n") {
			if i > 0 {
				lines = append(lines, nil)
			}
			if as.Text = part; part != "" {
				lines[len(lines)-1] = append(lines[len(lines)-1], as)
			}
		}
	}
	at := 0
	for _, c := range said {
		from, to := int(c.PredicateFrom), int(c.ToLetter)
		if !marked(c.Modality) || from < at || to <= from || to > len(letters) {
			continue
		}
		put(string(letters[at:from]), page.Piece{})
		put(string(letters[from:to]), page.Piece{Bond: bondClass(c.Modality), URL: aboutURL(id, p.ID, c.Sentence), Tip: tip(c)})
		at = to
	}
	put(string(letters[at:]), page.Piece{})
	return lines
}

// tip says in a few lines who is bound, on which condition and when.
func tip(c Clause) string {
	lines := []string{bondOf(c.Modality).title, "主体：" + subjectText(c)}
	if len(c.Conditions) > 0 {
		lines = append(lines, "条件："+strings.Join(c.Conditions, "／"))
	}
	if len(c.Timing) > 0 {
		lines = append(lines, "時期："+timingText(c.Timing))
	}
	return strings.Join(append(lines, "原文"+number(c.Line)+"行目"), "\n")
}

func subjectText(c Clause) string {
	if len(c.Subjects) == 0 {
		return "（書かれていません）"
	}
	return strings.Join(c.Subjects, "、")
}

func timingText(list []jobun.Timing) string {
	parts := make([]string, len(list))
	for i, t := range list {
		parts[i] = timingTitle(t.Value)
		if t.Text != "" && t.Text != parts[i] {
			parts[i] += "（" + t.Text + "）"
		}
	}
	return strings.Join(parts, "、")
}
