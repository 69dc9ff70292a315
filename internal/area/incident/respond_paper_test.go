package incident

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// paperText is what a paper says, block by block, for a golden file.
func paperText(d paper.Document) string {
	var b strings.Builder
	text := func(t paper.Text) (s string) {
		for _, r := range t {
			s += r.Text
		}
		return s
	}
	b.WriteString("上：" + d.Header.Left + "｜" + d.Header.Right + "\n")
	for _, block := range d.Blocks {
		switch x := block.(type) {
		case paper.Title:
			b.WriteString("題：" + text(x.Text) + "\n")
		case paper.Paragraph:
			b.WriteString(text(x.Text) + "\n")
		case paper.Table:
			for _, row := range x.Rows {
				var cells []string
				for _, c := range row.Cells {
					cells = append(cells, strings.ReplaceAll(text(c.Blocks[0].(paper.Paragraph).Text), "\n", "／"))
				}
				b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
			}
		}
	}
	b.WriteString("下：" + d.Footer.Left + "｜" + d.Footer.Center + "\n")
	return b.String()
}

func goldenPaper(t *testing.T, name string, d paper.Document) {
	t.Helper()
	golden(t, name, paperText(d))
}

// The call list of a grave incident is one sheet of A4 with an empty column, also as Word.
func TestCallPaper(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		ciso := lineFor(t, h.calls(t, x).Calls, "ciso")
		h.later(20 * time.Minute)
		if _, err := h.Call(h.network(), Calling{ID: x.ID, Call: ciso.ID, Result: "none", Means: "phone"}); err != nil {
			t.Fatal(err)
		}
		d, err := h.CallPaper(h.network(), x.ID)
		if err != nil {
			t.Fatal(err)
		}
		goldenPaper(t, "call", d)
		var pdf, word bytes.Buffer
		report, err := paper.PDF(h.network(), &pdf, d)
		if err != nil || report.Message() != "" || bytes.Count(pdf.Bytes(), []byte("/Type /Page\n"))+bytes.Count(pdf.Bytes(), []byte("/Type /Page ")) > 1 {
			t.Errorf("%v %q", err, report.Message())
		}
		if _, fits, err := paper.Fit(h.network(), d, 1); err != nil || !fits {
			t.Errorf("more than one sheet: %v", err)
		}
		if err := paper.Word(h.network(), &word, d); err != nil || word.Len() == 0 {
			t.Errorf("word: %v", err)
		}
		if dir := os.Getenv("OKITE_PAPERS"); dir != "" {
			_ = os.WriteFile(filepath.Join(dir, "call.pdf"), pdf.Bytes(), 0o600)
		}
	})
}

// A text that is not approved says so; the list of a half year holds what is published.
func TestStatementPapers(t *testing.T) {
	t.Parallel()
	on := clock.At(time.Date(2026, 11, 25, 9, 0, 0, 0, clock.JST))
	x := Incident{ID: "x", Year: 2026, Number: 12, Title: "文書の誤交付", Situation: "窓口で、別の人の証明書を渡した。", Extent: "1人の住所と氏名", NoticedAt: on, UnitName: "住民課"}
	st := draftOf(ToPersons, x)
	st.State = StatementDraft
	goldenPaper(t, "statement-draft", statementDocument(x, st, "みほん町", clock.Today(on.Time)))
	st.State, st.IssuedAt = StatementIssued, on
	d := statementDocument(x, st, "みほん町", clock.Today(on.Time).Plus(30))
	if text := paperText(d); strings.Contains(text, "案（") || !strings.Contains(text, "令和8年11月25日") {
		t.Errorf("issued:\n%s", text)
	}
	y := x
	y.Drill = true
	if text := paperText(statementDocument(y, st, "みほん町", clock.Today(on.Time))); !strings.Contains(text, "【訓練】") {
		t.Errorf("a drill:\n%s", text)
	}
	l := HalfList{Half: 20262, Published: []Published{
		{x, Publication{Mode: PublishHalf, Summary: "窓口で、証明書を別の人に渡した。その日に回収し、おわびした。"}}, {x, Publication{Mode: PublishNot, Summary: "載らない"}},
	}, Undecided: []Incident{x}}
	half := halfDocument(l, "みほん町", clock.Today(on.Time))
	goldenPaper(t, "half", half)
	dir := os.Getenv("OKITE_PAPERS")
	for name, d := range map[string]paper.Document{"statement": d, "half": half} {
		var pdf bytes.Buffer
		if _, err := paper.PDF(t.Context(), &pdf, d); err != nil {
			t.Fatal(err)
		}
		if dir != "" {
			_ = os.WriteFile(filepath.Join(dir, name+".pdf"), pdf.Bytes(), 0o600)
		}
	}
}
