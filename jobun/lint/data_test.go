package lint

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestData checks the shipped data against its schema, so that a slip in a key does
// not silence a rule.
func TestData(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile("data/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("data/*.yaml")
	if err != nil || len(names) != 5 {
		t.Fatalf("files %v, %v; want five", names, err)
	}
	for _, name := range names {
		if err := schema.Validate(dataValue(t, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := dataValue(t, "data/statutes.yaml").(map[string]any)
	bad["statute"] = bad["statutes"]
	if schema.Validate(bad) == nil {
		t.Error("a misspelled key passed the schema")
	}
}

func dataValue(t *testing.T, name string) any {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := yaml.Unmarshal(b, &value); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	j, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	value, err = jsonschema.UnmarshalJSON(bytes.NewReader(j))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestDataIsRead: what stands in the files reaches the rules.
func TestDataIsRead(t *testing.T) {
	if len(spellingTable().Groups) < 20 || len(slipsTable().Slips) < 10 || len(samenessTable().Groups) < 3 || len(weakeningTable().Acts) < 3 {
		t.Error("the data is not read")
	}
	for _, s := range append(statuteTable().Statutes, statuteTable().Ordinances...) {
		if s.Name == "" || s.Ended.Year() < 1990 || s.Now == "" || strings.Contains(s.Now, s.Name) && s.Name != s.Now && len(s.Name) > 40 {
			t.Errorf("statute %+v", s)
		}
	}
}
