package call

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	definitions "github.com/okite-isms/okite/pack"
)

func shipped(t *testing.T) *Definition {
	t.Helper()
	d, err := Load(definitions.Files, "call/standard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func names(list []Want) []string {
	var n []string
	for _, w := range list {
		n = append(n, w.Contact)
	}
	slices.Sort(n)
	return n
}

// Each of the four classes asks for exactly the contacts of its plan, and those that are
// told whatever the class.
func TestCallsOfClasses(t *testing.T) {
	t.Parallel()
	d := shipped(t)
	for class, want := range map[string][]string{
		"grave":  {"affected", "ciso", "head", "police", "prefecture"},
		"crime":  {"ciso", "head", "police", "prefecture"},
		"system": {"supplier", "system"},
		"other":  {"system"},
		"":       nil,
	} {
		want = append([]string{"chief", "point", "security"}, want...)
		slices.Sort(want)
		if got := names(d.For(class, fact.Facts{})); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", class, got, want)
		}
	}
	if list := d.For("grave", fact.Facts{}); !slices.IsSortedFunc(list, func(a, b Want) int { return a.Minutes - b.Minutes }) || list[0].Means != Phone {
		t.Errorf("order: %+v", list)
	}
}

// A body's own plan takes the place of what ships, class by class; the same contact of two
// rules is called once, by the earlier time.
func TestOwnCalls(t *testing.T) {
	t.Parallel()
	d := shipped(t).With(map[string][]Want{
		"other": {{Contact: "chief", Minutes: 5, By: "network-manager", Say: "概要"}, {Contact: "security", Minutes: 600, By: "network-manager", Say: "概要"}},
	}, "own@1")
	list := d.For("other", fact.Facts{})
	if got := names(list); !slices.Equal(got, []string{"chief", "point", "security"}) {
		t.Errorf("%v", got)
	}
	if list[0].Contact != "chief" || list[0].Minutes != 5 {
		t.Errorf("first %+v", list[0])
	}
	for _, w := range list {
		if w.Contact == "security" && (w.Minutes != 30 || !w.All) {
			t.Errorf("security %+v", w)
		}
	}
	if len(shipped(t).For("system", fact.Facts{})) != 5 || len(d.For("system", fact.Facts{})) != 5 {
		t.Error("another class changed")
	}
}

func TestConditionOfCalls(t *testing.T) {
	t.Parallel()
	text := `kind: call
name: x
title: x
retry: 10
always: []
classes:
  - name: grave
    title: x
    to: [{contact: police, minutes: 60, by: chief, say: x, when: unlawful}]
`
	load := func(text string) (*Definition, error) {
		return Load(fstest.MapFS{"x.yaml": {Data: []byte(text)}}, "x.yaml")
	}
	d, err := load(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.For("grave", fact.Facts{})) != 0 || len(d.For("grave", fact.Facts{Unlawful: true})) != 1 {
		t.Error("the condition is not asked")
	}
	for name, x := range map[string][2]string{
		"a fact that is not there": {"when: unlawful", "when: weather"},
		"no minutes":               {"minutes: 60, ", ""},
		"unknown means":            {"by: chief", "by: chief, means: pigeon"},
	} {
		if _, err := load(strings.Replace(text, x[0], x[1], 1)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := load(text + "  - {name: grave, title: y, to: []}\n"); err == nil || !strings.Contains(err.Error(), "二度") {
		t.Errorf("twice: %v", err)
	}
}
