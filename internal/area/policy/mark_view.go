package policy

import (
	"net/url"
	"slices"
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

// paragraphs cuts the text of a provision where it is marked, where words are explained,
// and where its paragraphs end.
func paragraphs(id string, p Provision, said []Clause, explained []foundTerm) [][]page.Piece {
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
	plain := func(from, to int) {
		for _, f := range explained {
			if f.From >= from && f.To <= to {
				put(string(letters[from:f.From]), page.Piece{})
				put(string(letters[f.From:f.To]), page.Piece{Bond: page.Word, URL: aboutURL(id, p.ID, 0), Tip: termTip(f.Terms)})
				from = f.To
			}
		}
		put(string(letters[from:to]), page.Piece{})
	}
	at := 0
	for _, c := range said {
		from, to := int(c.PredicateFrom), int(c.ToLetter)
		if !marked(c.Modality) || from < at || to <= from || to > len(letters) {
			continue
		}
		plain(at, from)
		put(string(letters[from:to]), page.Piece{Bond: bondClass(c.Modality), URL: aboutURL(id, p.ID, c.Sentence), Tip: tip(c)})
		at = to
	}
	plain(at, len(letters))
	return lines
}

// hints finds the words that are explained to who reads: each once below a heading of the
// upper levels, and not where it is explained itself.
type hints struct {
	words *glossary
	shown map[*Term]bool
}

// headingsAfresh is the depth down to which a heading begins a part in which words are
// explained again.
const headingsAfresh = 2

func (h *hints) in(p Provision) (list []foundTerm) {
	if h.words == nil {
		return nil
	}
	if h.shown == nil || p.Heading != "" && p.Depth <= headingsAfresh {
		h.shown = map[*Term]bool{}
	}
	letters := []rune(p.Text)
	for _, f := range h.words.termsIn(p.Text) {
		if beginsRole(letters[f.To:]) {
			continue
		}
		here := slices.ContainsFunc(f.Terms, func(t Term) bool { return t.ProvisionID == p.ID })
		if one := &f.Terms[0]; !here && !h.shown[one] {
			h.shown[one] = true
			list = append(list, f)
		}
	}
	return list
}

// beginsRole reports whether what follows a word makes a role of it: ネットワーク管理者 is
// no ネットワーク.
func beginsRole(rest []rune) bool {
	for _, end := range []string{"管理者", "責任者", "担当者", "監督者", "取扱者", "委員会", "管理責任者"} {
		if n := len([]rune(end)); len(rest) >= n && string(rest[:n]) == end {
			return true
		}
	}
	return false
}

// tipMost is how many letters of an explanation a hint shows; the rest is a click away.
const tipMost = 90

// termTip is the explanation of a word in a few letters.
func termTip(terms []Term) string {
	text := terms[0].Word + "：" + cut(bareMeaning(terms[0]), tipMost)
	if slices.ContainsFunc(terms, func(t Term) bool { return t.Conflict }) {
		text += "\n（規程によって説明が違います）"
	}
	return text
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
