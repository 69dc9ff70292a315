package pack

import (
	"fmt"
	"io/fs"
	"iter"

	"github.com/goccy/go-yaml/ast"
)

// checker is a definition that finds by itself what its schema cannot: each fault with
// its place (keys and indexes from the top) and the reason.
type checker interface {
	Faults() iter.Seq2[[]string, string]
}

// Decode reads one definition of a kind into v, a pointer to a struct with yaml tags.
// It is for kinds that are large or seldom needed, which Load leaves alone: guideline
// editions. The error is Problems, all that were found; v is then not to be used.
func Decode(fsys fs.FS, name, kind string, v any) error {
	f, problems := open(fsys, name)
	if problems != nil {
		return problems
	}
	if of, ok := child(f.root, "kind").(*ast.StringNode); ok && of.Value != kind {
		return Problems{{name, lineOfNode(of), fmt.Sprintf("種類は「%s」ではなく「%s」です。", kind, of.Value)}}
	}
	if problems := f.check(); problems != nil {
		return problems
	}
	if problems := f.decode(v); problems != nil {
		return problems
	}
	if c, ok := v.(checker); ok {
		for at, reason := range c.Faults() {
			problems = append(problems, Problem{name, f.line(at), reason})
		}
	}
	if problems != nil {
		return problems
	}
	return nil
}
