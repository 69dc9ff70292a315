package jobun

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden reads the fixtures, texts in our own words about a town that does
// not exist, one per style of writing.
func TestGolden(t *testing.T) {
	for _, name := range fixtures(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := ReadBytes(data, Options{})
			if err != nil {
				t.Fatal(err)
			}
			text, _, _ := Decode(data)
			checkDocument(t, text, doc)
			validate(t, doc)
			golden := strings.TrimSuffix(name, filepath.Ext(name)) + ".golden"
			got := encode(t, doc)
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(got)); d != "" {
				t.Errorf("reading changed (-want +got):\n%s", d)
			}
		})
	}
}

func fixtures(t testing.TB) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"testdata/*.txt", "testdata/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	if len(names) < 8 {
		t.Fatalf("only %d fixtures", len(names))
	}
	return names
}

func encode(t testing.TB, doc *Document) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// validate checks the JSON form against the published schema.
func validate(t testing.TB, doc *Document) {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../docs/jobun.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(encode(t, doc)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
}
