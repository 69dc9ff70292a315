package ground

import (
	"strings"
	"testing"
	"testing/fstest"

	definitions "github.com/okite-isms/okite/pack"
)

// The plan that ships names four grounds for cutting a network and three for stopping a
// system; a terminal may be cut by anyone who reports after.
func TestShippedGrounds(t *testing.T) {
	t.Parallel()
	d, err := Load(definitions.Files, "decision-ground/standard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]int{"network-cut": 4, "system-stop": 3, "terminal-cut": 2} {
		k, ok := d.Decision(name)
		if !ok || len(k.Grounds) != n || k.Act != Cut || k.Basis == "" {
			t.Errorf("%s: %+v", name, k)
		}
	}
	k, _ := d.Decision("terminal-cut")
	g, ok := k.Ground("at-once")
	if !ok || !g.After || !k.Anyone || k.Source(g) != k.Basis {
		t.Errorf("terminal: %+v", g)
	}
	if _, ok := k.Ground("access"); ok {
		t.Error("a ground of another decision")
	}
	if _, ok := d.Decision("network"); ok || !strings.HasPrefix(d.Edition(), "standard@") {
		t.Error("a decision that is not there, or no edition")
	}
}

func TestGroundTwice(t *testing.T) {
	t.Parallel()
	text := "kind: decision-ground\nname: x\ntitle: x\ndecisions:\n" + strings.Repeat("  - {name: a, title: x, act: cut, decider: [chief], grounds: [{name: b, title: x}]}\n", 2)
	if _, err := Load(fstest.MapFS{"x.yaml": {Data: []byte(text)}}, "x.yaml"); err == nil || !strings.Contains(err.Error(), "二度") {
		t.Errorf("got %v", err)
	}
}
