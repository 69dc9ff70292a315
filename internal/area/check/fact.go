package check

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Fact is something that holds for a unit or not (組織の事実), as it ships.
type Fact struct {
	Name    string `yaml:"name" json:"name"`
	Title   string `yaml:"title" json:"title"`
	Meaning string `yaml:"meaning" json:"meaning"`
	Of      string `yaml:"of" json:"of,omitempty" doc:"unit-kindは、組織の種類から決まる"`
}

// Recorded reports whether the body records the fact; else it follows from the kind of unit.
func (f Fact) Recorded() bool { return f.Of == "" }

// Facts are the names of what holds for a unit.
type Facts map[string]bool

// Words are the facts that rules may speak of.
type Words []Fact

// LoadWords reads the facts that ship.
func LoadWords(fsys fs.FS) (Words, error) {
	var content struct {
		Kind        string `yaml:"kind"`
		Definitions []Fact `yaml:"definitions"`
	}
	if err := pack.Decode(fsys, "unit-fact/standard.yaml", "unit-fact", &content); err != nil {
		return nil, err
	}
	return content.Definitions, nil
}

// Rule is a condition on the facts of a unit, made ready. The zero Rule always holds.
type Rule struct{ program *vm.Program }

// longestRule bounds a rule in parts: there are some fifteen facts.
const longestRule = 60

// Read turns what people write, 「USBメモリを使う かつ 学校に関わるでない」, into the text that is kept.
func (w Words) Read(text string) string {
	text = norm.NFKC.String(text)
	for _, f := range w.byLength() {
		text = regexp.MustCompile(regexp.QuoteMeta(norm.NFKC.String(f.Title))+`\s*でない`).ReplaceAllString(text, " (not "+f.Name+") ")
		text = strings.ReplaceAll(text, norm.NFKC.String(f.Title), " "+f.Name+" ")
	}
	text = strings.NewReplacer("かつ", " and ", "または", " or ", "でない", " not ").Replace(text)
	return strings.NewReplacer("( ", "(", " )", ")").Replace(strings.Join(strings.Fields(text), " "))
}

func (w Words) byLength() Words {
	list := slices.Clone(w)
	slices.SortFunc(list, func(a, b Fact) int { return cmp.Compare(len(b.Title), len(a.Title)) })
	return list
}

var (
	negated = regexp.MustCompile(`\(not (\w+)\)|not (\w+)`)
	word    = regexp.MustCompile(`[a-z]\w*`)
)

// Say gives a rule in the words of the facts.
func (w Words) Say(rule string) string {
	rule = negated.ReplaceAllString(rule, "${1}${2}でない")
	rule = word.ReplaceAllStringFunc(rule, func(s string) string {
		switch s {
		case "and":
			return "かつ"
		case "or":
			return "または"
		}
		return w.Title(s)
	})
	return rule
}

// Title is what a fact is called; its name where it does not exist.
func (w Words) Title(name string) string {
	for _, f := range w {
		if f.Name == name {
			return f.Title
		}
	}
	return name
}

// Compile makes a rule ready. Nothing can be called, and what no unit can be asked for is
// refused with its name.
func (w Words) Compile(rule string) (Rule, error) {
	if rule == "" {
		return Rule{}, nil
	}
	for _, name := range word.FindAllString(rule, -1) {
		if name != "and" && name != "or" && name != "not" && !slices.ContainsFunc(w, func(f Fact) bool { return f.Name == name }) {
			return Rule{}, fault.Newf(fault.Invalid, "当てはまる組織の条件に、「%s」は使えません。一覧にある言葉を「かつ」「または」「でない」でつないでください。", name)
		}
	}
	p, err := expr.Compile(rule, expr.Env(w.env(nil)), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(longestRule))
	if err != nil {
		return Rule{}, fault.New(fault.Invalid, "当てはまる組織の条件を読み取れません。一覧にある言葉を「かつ」「または」「でない」でつないでください。")
	}
	return Rule{p}, nil
}

// env gives every fact a value.
func (w Words) env(f Facts) map[string]any {
	all := make(map[string]any, len(w))
	for _, x := range w {
		all[x.Name] = f[x.Name]
	}
	return all
}

// Holds reports whether the rule holds for a unit of which the facts are known.
func (w Words) Holds(r Rule, f Facts) bool {
	if r.program == nil {
		return true
	}
	out, err := expr.Run(r.program, w.env(f))
	return err == nil && out == true // a compiled rule over plain values does not fail
}

// Applies tells which of the items apply to a unit.
func (w Words) Applies(items []Item, f Facts) (map[string]bool, error) {
	found, made := map[string]bool{}, map[string]Rule{}
	for _, it := range items {
		r, ok := made[it.Rule]
		if !ok {
			var err error
			if r, err = w.Compile(it.Rule); err != nil {
				return nil, fmt.Errorf("rule of item %s: %w", it.ID, err)
			}
			made[it.Rule] = r
		}
		found[it.ID] = w.Holds(r, f)
	}
	return found, nil
}
