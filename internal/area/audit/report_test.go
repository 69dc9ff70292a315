package audit

import (
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/paper"
)

// cellText is the text of a cell.
func cellText(c paper.Cell) string { return plainText(c.Blocks) }

// plainText is all that blocks say, one paragraph to the line.
func plainText(blocks []paper.Block) string {
	var b strings.Builder
	runs := func(t paper.Text) {
		for _, r := range t {
			b.WriteString(r.Text)
		}
		b.WriteString("\n")
	}
	for _, x := range blocks {
		switch x := x.(type) {
		case paper.Title:
			runs(x.Text)
		case paper.Heading:
			runs(x.Text)
		case paper.Paragraph:
			runs(x.Text)
		case paper.Table:
			for _, r := range x.Rows {
				for _, c := range r.Cells {
					b.WriteString(cellText(c))
				}
			}
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// agrees reads the lists and the matrix back out of the paper and compares them cell by
// cell, and both with the counts.
func agrees(t *testing.T, d *Dataset, blocks []paper.Block) {
	t.Helper()
	listed, signed := map[string]Mark{}, map[string]Mark{}
	chapter := ""
	for _, x := range blocks {
		switch x := x.(type) {
		case paper.Heading:
			chapter = plainText([]paper.Block{x})
		case paper.Table:
			if len(x.Rows) == 0 {
				continue
			}
			heads := make([]string, len(x.Rows[0].Cells))
			for i, c := range x.Rows[0].Cells {
				heads[i] = cellText(c)
			}
			for _, r := range x.Rows[1:] {
				switch heads[0] {
				case "監査項目":
					if len(heads) != 5 {
						continue
					}
					for i, m := range []Mark{Good, Improved, Bad} {
						for _, u := range unitNames(cellText(r.Cells[i+1])) {
							listed[chapter+"/"+cellText(r.Cells[0])+"/"+u] = m
						}
					}
				case "監査内容":
					for i, u := range heads[1:] {
						m, _ := MarkOf(cellText(r.Cells[i+1]))
						signed[chapter+"/"+cellText(r.Cells[0])+"/"+u] = m
					}
				}
			}
		}
	}
	count := map[Mark]int{}
	for at, m := range signed {
		count[m]++
		if m != Outside && listed[at] != m || m == Outside && listed[at] != NoMark {
			t.Errorf("%s: the matrix says %s, the list %s", at, m.Sign(), listed[at].Sign())
		}
	}
	for m, n := range d.Count() {
		if m != NoMark && count[m] != n {
			t.Errorf("%s stands %d times in the matrix of the paper, %d times in the cells", m.Sign(), count[m], n)
		}
	}
}

// The report of an audit that was carried out here agrees with itself, and marks words
// that it had better not use.
func TestOneDataset(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		x := h.begun()
		h.marked(h.office(), x, x.Units[0].ID, []string{"good", "improved", "bad"}, []string{"", "その場で施錠した。", "手順がない。"})
		h.marked(h.office(), x, x.Units[1].ID, []string{"good", "outside", "good"}, []string{"", "組織の事実により、当てはまらない。", ""})
		must(h.Opine(h.office(), Opining{x.Audit.ID, "重大な問題は発見されなかった。", x.Audit.Version}))(t)
		wholeReport(t, h, x.Audit.ID)
		x = must(h.Show(h.office(), x.Audit.ID))(t)
		if p := h.opinionPart(x); len(p.Notices) < 2 {
			t.Errorf("%+v", p.Notices)
		}
		if d := x.DraftOpinion(); !strings.Contains(d, "適正が3") || !strings.Contains(d, "税務課") {
			t.Error(d)
		}
		must(h.Strike(h.office(), Striking{ID: x.Audit.ID, Item: x.Items[2].ID, Unit: x.Units[0].ID, Mark: "good", Version: 2}))(t)
		x = must(h.Show(h.office(), x.Audit.ID))(t)
		if p := h.opinionPart(x); !strings.Contains(p.Notices[0].Text, "判定が変わっています") {
			t.Errorf("%+v", p.Notices)
		}
	})
}
