package jobun

import (
	"os"
	"strings"
	"testing"
)

// TestPlaces: each letter of a text stands in the source where its place says.
func TestPlaces(t *testing.T) {
	for _, name := range fixtures(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text, _, err := Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := ReadText(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkPlaces(t, name, text, doc)
	}
}

func checkPlaces(t *testing.T, name, text string, doc *Document) {
	t.Helper()
	lines := Lines(text)
	for i := range doc.Provisions {
		p := &doc.Provisions[i]
		last := Place{}
		for j, c := range []rune(p.Text) {
			at := p.PlaceOf(j)
			if at.Line < last.Line || at.Line == last.Line && at.Column < last.Column {
				t.Fatalf("%s %s: letter %d at %v, after %v", name, p.Path, j, at, last)
			}
			last = at
			source := []rune(lines[at.Line-1].Text)
			if strings.ContainsRune("\n 「」", c) {
				continue
			}
			if at.Column > len(source) || source[at.Column-1] != c {
				t.Fatalf("%s %s: letter %d %q at %v is not there: %q", name, p.Path, j, c, at, string(source))
			}
		}
	}
}
