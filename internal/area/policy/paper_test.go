package policy

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// Every word of a document is on its paper, in its order, with its marks.
func TestPaperIsWhole(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	who := office("b1")
	if err := o.Sample(o.as(who)); err != nil {
		t.Fatal(err)
	}
	list, err := o.Hierarchy(o.as(who))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		w, err := o.Everything(o.as(who), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		sheet := wholePaper(w, o.now())
		text := saidOn(sheet.Blocks)
		from := strings.Index(text, squeezed(w.Provisions[0].Heading))
		for _, p := range w.Provisions {
			for _, words := range []string{mark(p), p.Heading, p.Text} {
				if !strings.Contains(text, squeezed(words)) {
					t.Errorf("%s lacks %q of %s", d.Title, words, p.Path)
				}
			}
		}
		for _, a := range w.Attachments {
			for _, c := range slices.Concat(a.Rows...) {
				if !strings.Contains(text, squeezed(c)) {
					t.Errorf("%s lacks the cell %q of %s", d.Title, c, a.Name())
				}
			}
		}
		if from < 0 || !slices.ContainsFunc(sheet.Blocks, func(b paper.Block) bool { _, ok := b.(paper.Contents); return ok }) {
			t.Errorf("%s has no contents or no text", d.Title)
		}
		var b bytes.Buffer
		report, err := paper.PDF(t.Context(), &b, sheet)
		if err != nil || len(report.Missing) > 0 || report.Pages < 3 {
			t.Errorf("%s has %d pages, lacks %v: %v", d.Title, report.Pages, report.Missing, err)
		}
	}
}

// saidOn is all that stands on a paper, squeezed.
func saidOn(blocks []paper.Block) string {
	var b strings.Builder
	add := func(sign string, t paper.Text) {
		b.WriteString(sign)
		for _, r := range t {
			b.WriteString(r.Text)
		}
	}
	for _, block := range blocks {
		switch v := block.(type) {
		case paper.Title:
			add("", v.Text)
		case paper.Heading:
			add(v.Mark, v.Text)
		case paper.Paragraph:
			add(v.Mark, v.Text)
		case paper.List:
			for _, it := range v.Items {
				add("", it.Text)
			}
		case paper.Table:
			for _, r := range v.Rows {
				for _, c := range r.Cells {
					b.WriteString(saidOn(c.Blocks))
				}
			}
		}
	}
	return squeezed(b.String())
}

func TestPaperTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	d := o.document(office("b1"), Internal, rule("絵文字規程", "\U0001F600端末"))
	sheet, err := o.Paper(o.as(staff("b1")), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	var with, without bytes.Buffer
	if err := pdfFormat.write(t.Context(), &with, sheet); err != nil {
		t.Fatal(err)
	}
	if report, err := paper.PDF(t.Context(), &without, sheet); err != nil || len(report.Missing) == 0 || bytes.Equal(with.Bytes(), without.Bytes()) {
		t.Errorf("the missing character is not told: %v, %v", report.Missing, err)
	}
	w := webtest.Get(t, o.site(), staff("b1"), pathOf(d.ID, "paper")+"?format=docx")
	webtest.Status(t, w, 200)
	if !strings.Contains(w.Header().Get("Content-Disposition"), ".docx") || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Errorf("the paper comes as %v", w.Header())
	}
	webtest.Status(t, webtest.Get(t, o.site(), staff("b1"), pathOf(d.ID, "paper")+"?format=exe"), 422)
}

// The largest text that is taken in is still a paper, or is refused in plain words.
func TestPaperOfLongText(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	ids := o.fill("b1", 1, 12_000)
	sheet, err := o.Paper(o.as(office("b1")), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	start := o.now()
	var b bytes.Buffer
	if err := pdfFormat.write(t.Context(), &b, sheet); err != nil {
		t.Fatal(err)
	}
	t.Logf("12,000 provisions: %d kB in %v", b.Len()>>10, o.now().Sub(start))
}
