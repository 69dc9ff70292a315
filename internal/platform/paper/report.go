package paper

import (
	"fmt"
	"strings"
)

// Report is what a caller should know of a PDF that was made.
type Report struct {
	Pages   int
	Missing []Missing // in order of first appearance
}

// Missing is a character that the fonts cannot draw as it was written.
type Missing struct {
	Text  string // the character, with its variation selector
	Shown string // 〓, or the usual form of a variant, or nothing
	Count int
}

// geta stands where a character is missing, as printers have always done.
const geta = '〓'

// Message tells a person what to look after, in Japanese; empty when nothing is missing.
func (r Report) Message() string {
	if len(r.Missing) == 0 {
		return ""
	}
	const most = 20
	var names []string
	for _, m := range r.Missing[:min(most, len(r.Missing))] {
		names = append(names, m.name())
	}
	more := ""
	if n := len(r.Missing) - most; n > 0 {
		more = fmt.Sprintf("ほか%d字", n)
	}
	return "PDFの書体にない文字があります（" + strings.Join(names, "、") + more + "）。PDFでは〓や標準の字形で表示されています。Word形式では元の文字のまま出力されます。"
}

// name writes the character with its code, since it may not show on the reader's screen.
func (m Missing) name() string {
	var codes []string
	visible := ""
	for _, r := range m.Text {
		codes = append(codes, fmt.Sprintf("U+%04X", r))
		if r >= 0x20 && r != 0x7f && !unseen(r) {
			visible += string(r)
		}
	}
	return visible + " " + strings.Join(codes, " ")
}

// missed counts what is missing.
type missed struct {
	list  []Missing
	index map[string]int
}

func (m *missed) add(text, shown string) {
	i, ok := m.index[text]
	if !ok {
		if m.index == nil {
			m.index = map[string]int{}
		}
		i = len(m.list)
		m.index[text] = i
		m.list = append(m.list, Missing{Text: text, Shown: shown})
	}
	m.list[i].Count++
}
