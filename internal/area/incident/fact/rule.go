package fact

import (
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Rule is a condition on facts, made ready. The zero Rule never holds.
type Rule struct{ program *vm.Program }

// longestRule bounds a rule in parts: there are some twenty facts.
const longestRule = 80

// Compile reads a rule: names of facts with and, or, not and comparisons. Nothing can be
// called. The error says in Japanese what is wrong.
func Compile(text string) (Rule, error) {
	p, err := expr.Compile(text, expr.Env(Facts{}), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(longestRule))
	if err != nil {
		return Rule{}, fault.New(fault.Invalid, "条件の式を読み取れません。使えるのは、決まった項目と and、or、not、比較だけです。")
	}
	return Rule{p}, nil
}

// Holds reports whether the facts meet the rule.
func (r Rule) Holds(f Facts) bool {
	if r.program == nil {
		return false
	}
	out, err := expr.Run(r.program, f)
	return err == nil && out == true // a compiled rule over plain values does not fail
}
