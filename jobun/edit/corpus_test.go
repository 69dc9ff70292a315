package edit_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/edit"
)

// corpus lists texts of real length: the fixtures of jobun, and others where OKITE_CORPUS
// names a folder.
func corpus(t testing.TB) map[string]*jobun.Document {
	t.Helper()
	files, err := filepath.Glob("../testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if root := os.Getenv("OKITE_CORPUS"); root != "" {
		for _, p := range []string{"policy-corpus/*.txt", "seeds/*.txt"} {
			more, err := filepath.Glob(filepath.Join(root, p))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, more...)
		}
	}
	docs := map[string]*jobun.Document{}
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jobun.ReadBytes(content, jobun.Options{})
		if err == nil && len(doc.Provisions) > 0 {
			docs[filepath.Base(f)] = doc
		}
	}
	return docs
}

// Every text, opened and given out again, is the same, and so it is after every
// provision in turn was deleted and put back by its neighbours' numbers.
func TestCorpus(t *testing.T) {
	t.Parallel()
	clear, all := 0, 0
	for name, doc := range corpus(t) {
		begin := time.Now()
		d := edit.Open(doc, edit.Options{})
		now, places := d.Document()
		took := time.Since(begin)
		if bad := same(doc, now); bad != "" || len(places) > 0 {
			t.Errorf("%s: %s %s", name, bad, whys(places))
		}
		step := max(1, len(doc.Provisions)/40)
		for i := 0; i < len(doc.Provisions); i += step {
			o := edit.Operation{Kind: edit.Insert, ID: "new", Target: doc.Provisions[i].ID, Where: edit.After, Heading: "新しい見出し", Text: "新しい定めとする。"}
			if err := d.Apply(&o); err != nil {
				t.Fatal(err)
			}
			d.Document()
			if err := d.Apply(&edit.Operation{Kind: edit.Delete, Target: "new"}); err != nil {
				t.Fatal(err)
			}
			if again, _ := d.Document(); same(now, again) != "" {
				t.Errorf("%s: behind %s: %s", name, doc.Provisions[i].Path, same(now, again))
				break
			}
			d = edit.Open(doc, edit.Options{})
		}
		_, lines, ok := edit.Write(doc)
		if all++; ok {
			clear++
		} else {
			t.Log(misread(doc, lines))
		}
		t.Logf("%-50s %4d provisions, clear %v, %v", name, len(doc.Provisions), ok, took)
	}
	t.Logf("%d of %d read again as they were", clear, all)
}
