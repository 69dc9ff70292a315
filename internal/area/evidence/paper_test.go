package evidence

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// printed gives the text of a paper as PDF. With OKITE_SHOTS set the file is kept.
func printed(t *testing.T, name string, d paper.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := writePDF(t.Context(), &b, d); err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("OKITE_SHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	file := filepath.Join(dir, name+".pdf")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var word bytes.Buffer
	if err := writeWord(t.Context(), &word, d); err != nil || word.Len() < 1000 {
		t.Errorf("%s as Word: %d bytes, %v", name, word.Len(), err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Skipf("pdftotext is not there: %v", err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

func says(t *testing.T, what, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s lacks %q: %s", what, w, text)
		}
	}
}

// The papers say what is on record, and leave room for what is signed.
func TestPapers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		aki := office("aki")
		it := h.thing(aki)
		form, err := h.HandOverForm(aki, it.ID)
		if err != nil {
			t.Fatal(err)
		}
		says(t, "form", printed(t, "evidence-form", form), "証拠受渡書", "令和8年度 証第1号", "USBメモリ", "S-1", "封-1", "氏名（署名）", "みほん町", it.Head[:20])
		labels, err := h.Labels(aki, []string{it.ID, h.thing(aki).ID, h.thing(aki).ID})
		if err != nil {
			t.Fatal(err)
		}
		says(t, "labels", printed(t, "evidence-label", labels), "2026-0001", "2026-0003", "封-1")
		_, err = h.Labels(aki, []string{it.ID, "nothing"})
		h.refused("a label of nothing", err, fault.NotFound, "")
		_, err = h.Labels(aki, nil)
		h.refused("no label", err, fault.Invalid, "選んでください")
		h.at = time.Date(2032, 4, 2, 9, 0, 0, 0, clock.JST)
		d, err := h.Propose(aki, DisposalProposal{IDs: []string{it.ID}, Day: "2032-04-02", Method: "破砕"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Certificate(aki, d.ID)
		h.refused("too early", err, fault.Conflict, "廃棄を記録してから")
		if d, err = h.Decide(office("haru"), DisposalDecision{ID: d.ID, Version: 1, Verdict: "approve"}); err != nil {
			t.Fatal(err)
		}
		if _, err = h.CarryOut(aki, CarryingOut{ID: d.ID, Version: d.Version, Witness: "立会 人"}); err != nil {
			t.Fatal(err)
		}
		c, err := h.Certificate(aki, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		says(t, "certificate", printed(t, "evidence-certificate", c), "証拠の廃棄証明書", "令和14年4月2日", "破砕", "haru", "立会 人", "USBメモリ")
	})
}
