package flow

import (
	"slices"
	"strings"
	"testing"
)

func TestConditions(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		c     Condition
		value string
		holds bool
	}{
		{Condition{Field: "cost", Values: []string{"1", "2"}}, "2", true},
		{Condition{Field: "cost", Not: true, Values: []string{"1", "2"}}, "2", false},
		{Condition{Field: "cost", Is: Least, Values: []string{"100,000"}}, "１０万円", true},
		{Condition{Field: "cost", Is: Least, Values: []string{"100000"}}, "99,999円", false},
		{Condition{Field: "cost", Is: Most, Values: []string{"100000"}}, "100,001", false},
		{Condition{Field: "cost", Is: Most, Not: true, Values: []string{"100000"}}, "100,001", true},
		{Condition{Field: "cost", Is: Least, Values: []string{"100000"}}, "見積もり中", true}, // nobody is passed over
		{Condition{Field: "cost", Is: Least, Values: []string{"100000"}}, "", true},
		{Condition{Field: ClassField, Is: Least, Values: []string{"middle"}}, "high", true},
		{Condition{Field: ClassField, Is: Least, Values: []string{"middle"}}, "low", false},
		{Condition{Field: ClassField, Is: Most, Values: []string{"middle"}}, "high", false},
	} {
		if got := x.c.holds(map[string]string{x.c.Field: x.value}); got != x.holds {
			t.Errorf("%+v of %q: %v", x.c, x.value, got)
		}
	}
}

func TestFaultsOfAStep(t *testing.T) {
	t.Parallel()
	one := Step{Key: "a", Title: "審査", Mode: Review, Who: []Picker{{By: ByRole, Name: "ciso"}}}
	for text, change := range map[string]func(r *Route){
		"比べる値を1つだけ": func(r *Route) {
			r.Steps[2].When = []Condition{{Field: "cost", Is: Least, Values: []string{"たくさん"}}}
		},
		"項目と比べ方":    func(r *Route) { r.Steps[2].When = []Condition{{Field: "cost", Is: "x", Values: []string{"1"}}} },
		"条件の値は":     func(r *Route) { r.Steps[2].When = []Condition{{Field: "cost"}} },
		"差し戻し先は":    func(r *Route) { r.Steps[2].Group, r.Steps[1].Group, r.Steps[2].Returns = "g", "g", []string{"b"} },
		"同じ記号":      func(r *Route) { r.Steps[2].Key = "a" },
		"条件は、10つまで": func(r *Route) { r.Steps[2].When = make([]Condition, 11) },
	} {
		r := Route{Steps: []Step{one, one, one}}
		r.Steps[1].Key, r.Steps[2].Key = "b", "c"
		if faults := r.Faults(); faults != nil {
			t.Fatal(faults)
		}
		change(&r)
		if _, steps := r.Check(); len(steps[0]) > 0 || len(steps[2]) == 0 || !contains(steps[2], text) {
			t.Errorf("want %q at the third step, got %q", text, steps)
		}
	}
}

func contains(list []string, text string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, text) })
}
