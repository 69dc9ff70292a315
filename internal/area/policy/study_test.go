package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
)

// A text is studied whole: tree, sentences, roles, findings of both kinds in the order
// of lines.
func TestStudy(t *testing.T) {
	t.Parallel()
	doc, err := study([]byte(checked), clock.Date{Year: 2026, Month: 4, Day: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Provisions) == 0 || len(doc.Sentences) == 0 || len(doc.Roles) == 0 || len(doc.Relations) == 0 {
		t.Errorf("%d provisions, %d sentences, %d roles, %d relations", len(doc.Provisions), len(doc.Sentences), len(doc.Roles), len(doc.Relations))
	}
	codes := map[jobun.Code]bool{}
	for _, f := range doc.Findings {
		codes[f.Code] = true
	}
	if !codes[jobun.MarkDoubled] || !codes["duty-without-record"] || !slices.IsSortedFunc(doc.Findings, func(a, b jobun.Finding) int { return a.Line - b.Line }) {
		t.Errorf("findings %+v", doc.Findings)
	}
	if _, err := study([]byte("%PDF-1.7\x00\x01"), clock.Date{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("what is no text: %v", err)
	}
}

// A panic of a reader is a fault of this text, with nothing half-read.
func TestStudyRecovers(t *testing.T) {
	t.Parallel()
	err := func() (err error) {
		defer recovered(&err)
		panic("broken")
	}()
	if !fault.Is(err, fault.Internal) || !strings.Contains(fault.Of(err).Text, "読み解けませんでした") {
		t.Errorf("got %v", err)
	}
}

// The day decides which statutes hold; --set compares the texts with each other.
func TestLintDayAndSet(t *testing.T) {
	t.Parallel()
	old := write(t, "a.txt", "みほん町機器規程\n\n第1条　職員は、みほん町個人情報保護条例（平成17年みほん町条例第3号）を守らなければならない。\n")
	lint := func(words ...string) string {
		code, out, errs := run(t, "", append([]string{"policy", "lint"}, words...)...)
		if code != cli.OK {
			t.Fatalf("exit %d: %s", code, errs)
		}
		return out
	}
	if out := lint("--on", "2026-04-01", old); !strings.Contains(out, "statute-ended") {
		t.Errorf("after the law has changed: %s", out)
	}
	if out := lint("--on", "2020-04-01", old); strings.Contains(out, "statute-ended") {
		t.Errorf("before: %s", out)
	}
	upper := write(t, "kihon.txt", "みほん町情報セキュリティ基本方針\n\n1 監査\n本町は、定期的に監査を実施しなければならない。\n2 点検\n本町は、毎年度、自己点検を実施しなければならない。\n")
	lower := write(t, "kijun.txt", "みほん町情報セキュリティ対策基準\n\n1 監査\nCISOは、必要に応じて監査を実施するものとする。\n2 点検\n職員は、毎年度、自己点検を実施しなければならない。\n")
	if out := lint(upper, lower); strings.Contains(out, "duty-weakened") {
		t.Errorf("each alone: %s", out)
	}
	if out := lint("--set", upper, lower); !strings.Contains(out, "duty-weakened") {
		t.Errorf("as a set: %s", out)
	}
}
