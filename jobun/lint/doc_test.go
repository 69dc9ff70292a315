package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// codeWord is the declaration of a code.
var codeWord = regexp.MustCompile(`jobun\.Code = "([a-z-]+)"`)

// TestDocumented: each code has its line in docs/jobun.md, with what the rule looks
// for, and its place in the published form of a document.
func TestDocumented(t *testing.T) {
	read := func(name string) string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	docs, schema := read("../../docs/jobun.md"), read("../../docs/jobun.schema.json")
	names, _ := filepath.Glob("*.go")
	n := 0
	for _, name := range names {
		for _, m := range codeWord.FindAllStringSubmatch(read(name), -1) {
			n++
			if !strings.Contains(docs, "\n| `"+m[1]+"` | ") {
				t.Errorf("docs/jobun.md has no line for %s", m[1])
			}
			if !strings.Contains(schema, `"`+m[1]+`"`) {
				t.Errorf("docs/jobun.schema.json does not know %s", m[1])
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d codes found", n)
	}
}
