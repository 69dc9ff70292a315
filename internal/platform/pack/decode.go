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
	return f.into(kind, v)
}

// DecodeText is Decode for a definition that is at hand as text; name is what it is
// called where something is wrong.
func DecodeText(name string, text []byte, kind string, v any) error {
	f, problems := parse(name, text)
	if problems != nil {
		return problems
	}
	return f.into(kind, v)
}

// into reads a file of a kind into v.
func (f *file) into(kind string, v any) error {
	name := f.name
	if of, ok := child(f.root, "kind").(*ast.StringNode); ok && of.Value != kind {
		return Problems{{name, lineOfNode(of), fmt.Sprintf("種類は「%s」ではなく「%s」です。", kind, of.Value)}}
	}
	if problems := f.check(); problems != nil {
		return problems
	}
	if problems := f.decode(v); problems != nil {
		return problems
	}
	var problems Problems
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
