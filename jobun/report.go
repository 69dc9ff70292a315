package jobun

import (
	"fmt"
	"strings"
)

func (b *builder) report(code Code, severity Severity, path string, line int, message string) {
	b.findings = append(b.findings, Finding{code, severity, path, line, message})
}

// reportFit reports a mark that does not continue its list.
func (b *builder) reportFit(s slot, r *row, path string) {
	switch s.fit {
	case doubled:
		severity := Wrong
		if s.Number == 1 && strings.HasSuffix(s.Mark.Text, "1") && strings.HasPrefix(strings.TrimLeftFunc(r.Text, isBlank), "1. ") {
			// Markdown counts by itself: 1. 1. 1. is shown as 1. 2. 3.
			severity = Notice
		}
		if s.Style != Supplement {
			b.report(MarkDoubled, severity, path, r.Line.Line, fmt.Sprintf("「%s」が二度使われています。", segment(s.Mark.Text)))
		}
	case skipped:
		// ⑱ ⑱ ⑳ is one defect: the second ⑱ should be ⑲.
		if s.Number-s.prior.Number == 2 && s.parent.keys[markKey(s.prior.Text)] > 1 {
			return
		}
		b.report(MarkSkipped, Doubtful, path, r.Line.Line, fmt.Sprintf("番号が飛んでいます（「%s」の次が「%s」）。", segment(s.prior.Text), segment(s.Mark.Text)))
	case back:
		b.report(MarkBackwards, Doubtful, path, r.Line.Line, fmt.Sprintf("番号が戻っています（「%s」の次が「%s」）。", segment(s.prior.Text), segment(s.Mark.Text)))
	case orphan:
		b.report(MarkStarts, Doubtful, path, r.Line.Line, fmt.Sprintf("番号が「%s」から始まっています。", segment(s.Mark.Text)))
	}
}

// reportUnplaced reports what looks like a mark but continues no list and was
// therefore left in the text of the provision before it.
func (b *builder) reportUnplaced(s slot, r *row) {
	b.report(Unplaced, Notice, b.top.path, r.Line.Line, fmt.Sprintf("行の始まりの「%s」は番号のようですが、前の番号に続かないため、本文としました。", segment(s.Mark.Text)))
}

// reportAmendment says once where quoted amendments were set aside.
func (b *builder) reportAmendment() {
	for i := range b.rows {
		if b.rows[i].use == isAside && b.rows[i].kind == Amendment {
			b.report(AmendmentQuoted, Notice, "", b.rows[i].Line.Line, "引用された改正文は、この文書の条文としていません。")
			return
		}
	}
}

// reportAlone reports lists of one: ア without イ. Digits are silent, because
// an article with one paragraph is often numbered 1.
func (b *builder) reportAlone() {
	for _, n := range b.nodes {
		if n.named || n.Number != 1 || rank(n.Style) > 0 || n.Style == Number || n.Style == Compound {
			continue
		}
		if n.parent.keys[markKey(n.Mark.Text)] == 1 && siblings(n) == 1 {
			b.report(MarkAlone, Doubtful, n.path, n.line, fmt.Sprintf("「%s」だけで、続きがありません。", segment(n.Mark.Text)))
		}
	}
}

func siblings(n *node) int { return n.parent.children }
