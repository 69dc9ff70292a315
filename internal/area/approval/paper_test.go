package approval

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// The paper has who decided where stamps would be; OKITE_PAPERS names a folder to keep it.
func TestPaper(t *testing.T) {
	each(t, func(h *hall) {
		c := h.do("haru", h.do("aki", h.file("chief"), flow.Assent, 1, ""), flow.Assent, 2, "出張中のため")
		d, err := h.Paper(as("a", "app"), c.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		if _, err := h.Paper(as("a", "kari"), c.ID); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("another gets the paper: %v", err)
		}
		stamps := d.Blocks[1].(paper.Table)
		text := ""
		for _, row := range stamps.Rows {
			for _, cell := range row.Cells {
				for _, b := range cell.Blocks {
					for _, run := range b.(paper.Paragraph).Text {
						text += run.Text + "|"
					}
				}
			}
		}
		if want := "課の責任者の審査|統括情報セキュリティ責任者の承認|"; !strings.HasPrefix(text, want) || !strings.Contains(text, "aki|haru\n（代決）|") {
			h.t.Errorf("in place of stamps stands %q", text)
		}
		var pdf, word bytes.Buffer
		report, err := paper.PDF(h.t.Context(), &pdf, d)
		if err != nil || report.Message() != "" || report.Pages != 1 {
			h.t.Errorf("PDF: %v, %+v", err, report)
		}
		if err := paper.Word(h.t.Context(), &word, d); err != nil || word.Len() == 0 {
			h.t.Errorf("Word: %v", err)
		}
		if dir := os.Getenv("OKITE_PAPERS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, "draft.pdf"), pdf.Bytes(), 0o600); err != nil {
				h.t.Fatal(err)
			}
		}
	})
}
