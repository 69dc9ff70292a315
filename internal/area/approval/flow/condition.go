package flow

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// ClassField is the field of a condition that means the classification.
const ClassField = "class"

// Classes lists the classifications, the least strict first.
func Classes() []string { return []string{"low", "middle", "high"} }

// Relation is how a condition compares a field with its values.
type Relation string

// The relations.
const (
	OneOf Relation = ""      // equal to one of the values
	Least Relation = "least" // not below the value
	Most  Relation = "most"  // not above the value
)

// Relations lists the relations in the order of a form.
func Relations() []Relation { return []Relation{OneOf, Least, Most} }

// Title is the relation's Japanese name, empty for one that does not exist.
func (r Relation) Title() string {
	return map[Relation]string{OneOf: "どれかと同じ", Least: "以上", Most: "以下"}[r]
}

// Condition holds of a case when a field is to its values as the relation says, or with
// Not when it is not.
type Condition struct {
	Field  string   `json:"field" yaml:"field"`
	Is     Relation `json:"is,omitempty" yaml:"is,omitempty"`
	Not    bool     `json:"not,omitempty" yaml:"not,omitempty"`
	Values []string `json:"values" yaml:"values"`
}

// holds compares. A text in which no number can be read holds against every bound: what
// was written unclearly must not lead around a step.
func (c Condition) holds(of map[string]string) bool {
	if c.Is == OneOf {
		return slices.Contains(c.Values, of[c.Field]) != c.Not
	}
	is, ok := rank(c.Field, of[c.Field])
	bound, known := 0.0, false
	if len(c.Values) > 0 {
		bound, known = rank(c.Field, c.Values[0])
	}
	if !ok || !known {
		return true
	}
	return (c.Is == Least && is >= bound || c.Is == Most && is <= bound) != c.Not
}

// rank makes a value comparable: the place of a classification, or the number that a
// text is, full-width or plain, with commas, 万 and 円.
func rank(field, value string) (float64, bool) {
	if field == ClassField {
		i := slices.Index(Classes(), value)
		return float64(i), i >= 0
	}
	text, _ := strings.CutSuffix(strings.TrimSpace(width.Fold.String(value)), "円")
	text, tenThousands := strings.CutSuffix(strings.ReplaceAll(text, ",", ""), "万")
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if tenThousands {
		return float64(n) * 10_000, err == nil
	}
	return float64(n), err == nil
}

// The limits of a condition.
const (
	valuesMax = 50
	valueMax  = 100
)

// Fault is what is wrong with the condition, empty where nothing is.
func (c Condition) Fault() string {
	if c.Field == "" || c.Is.Title() == "" {
		return "条件の項目と比べ方を選んでください。"
	}
	if len(c.Values) == 0 || len(c.Values) > valuesMax || slices.ContainsFunc(c.Values, func(v string) bool { return v == "" || len([]rune(v)) > valueMax }) {
		return fmt.Sprintf("条件の値は、1つから%dまで、それぞれ1字から%d字までにしてください。", valuesMax, valueMax)
	}
	if c.Is == OneOf {
		return ""
	}
	if _, ok := rank(c.Field, c.Values[0]); !ok || len(c.Values) > 1 {
		return "条件の「" + c.Is.Title() + "」には、比べる値を1つだけ、数（扱う情報の区分では区分）で指定してください。"
	}
	return ""
}
