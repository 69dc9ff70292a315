package revision

import (
	"archive/zip"
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
)

var update = flag.Bool("update", false, "write golden files")

const (
	bundleOld = "試験規程\n\n（目的）\n第1条　この規程は、<b>試験</b>の取扱いを定める。\n（報告）\n第2条　職員は、直ちに課長に報告しなければならない。\n"
	bundleNew = "試験規程\n\n（目的）\n第1条　この規程は、<b>試験</b>の取扱いを定める。\n（報告）\n第2条　職員は、直ちに課長及び事務局に報告しなければならない。\n2　課長は、報告を記録しなければならない。\n"
)

// rule is a public document with two editions, the second of which was promulgated.
func rule(t *testing.T) published {
	t.Helper()
	read := func(text string) *jobun.Document {
		doc, err := jobun.ReadText(text, jobun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	old, now := read(bundleOld), read(bundleNew)
	first := policy.Edition{ID: "e1", Number: 1, Enactment: policy.Enactment{BeginsOn: clock.Date{Year: 2026, Month: 4, Day: 1}}}
	second := policy.Edition{ID: "e2", Number: 2, Enactment: policy.Enactment{
		AdoptedNumber: "令和8年訓令第3号", Organs: "町長、教育委員会（共同）", PromulgatedOn: clock.Date{Year: 2026, Month: 10, Day: 1}, BeginsOn: clock.Date{Year: 2026, Month: 11, Day: 1},
	}}
	w := policy.WholeOf("試験<b>規程", now)
	w.ID, w.Current = "d1", second
	table := compare.TableOf(compare.Documents(old, now), old, now, compare.TableOptions{})
	return published{Whole: w, Editions: []policy.Edition{second, first}, Tables: []publishedTable{{second, table}}}
}

func made(t *testing.T, day int) Bundle {
	t.Helper()
	b, err := bundled(t.Context(), "みほん町", clock.Date{Year: 2026, Month: 11, Day: day}, []published{rule(t)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Equal content gives equal bytes, whenever it is made, and the sums are those of the files.
func TestBundleBytes(t *testing.T) {
	t.Parallel()
	first, err := made(t, 2).Zip()
	if err != nil {
		t.Fatal(err)
	}
	again, err := made(t, 27).Zip()
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("another day gives other bytes (%v)", err)
	}
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if f.Modified.Year() != 1980 {
			t.Errorf("%s bears the time %s", f.Name, f.Modified)
		}
	}
	slug := slug("d1")
	if got, want := strings.Join(names, " "), "kitei/index.html kitei/"+slug+"-2.html kitei/"+slug+".html kitei/"+slug+".pdf kitei/style.css kitei/SHA256SUMS"; got != want {
		t.Errorf("files %s\nwant  %s", got, want)
	}
	b := made(t, 2)
	list, _ := b.Find("SHA256SUMS")
	if got := string(sums(b.Pages[:len(b.Pages)-1])); got != string(list.Content) || strings.Count(got, "\n") != 5 {
		t.Errorf("sums %s", list.Content)
	}
}

// The pages are plain: no script, nothing from outside, and words of a text never become
// elements.
func TestBundlePages(t *testing.T) {
	t.Parallel()
	for _, p := range made(t, 2).Pages {
		if !strings.HasSuffix(p.Name, ".html") {
			continue
		}
		text := string(p.Content)
		for _, bad := range []string{"<script", "http:", "https:", "style=\"", "<b>", "onload"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s holds %q", p.Name, bad)
			}
		}
		for _, want := range []string{`<html lang="ja">`, "<title>", "<h1>", `<main id="main"`, `href="#main"`} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", p.Name, want)
			}
		}
	}
	p, ok := made(t, 2).Find(slug("d1") + ".html")
	if !ok {
		t.Fatal("the document has no page")
	}
	const golden = "testdata/document.html.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, p.Content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(want, p.Content) {
		t.Errorf("the page differs from %s (%v):\n%s", golden, err, p.Content)
	}
}
