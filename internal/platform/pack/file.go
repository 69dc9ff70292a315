package pack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits of a file. A definition is written by hand; more is a mistake or a bomb.
const (
	sizeMax  = 256 << 10
	depthMax = 16
)

// file is a YAML file that was parsed.
type file struct {
	name string
	root ast.Node
}

func open(fsys fs.FS, name string) (*file, Problems) {
	data, err := read(fsys, name)
	if err != nil {
		return nil, Problems{{name, 0, "読み取れませんでした。"}}
	}
	return parse(name, data)
}

func parse(name string, data []byte) (*file, Problems) {
	if len(data) > sizeMax {
		return nil, Problems{{name, 0, fmt.Sprintf("大きすぎます（%dKBまで）。", sizeMax>>10)}}
	}
	if line := tooDeep(data); line > 0 {
		return nil, Problems{{name, line, "入れ子が深すぎます。"}}
	}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, Problems{{name, lineOf(err), "YAMLとして読み取れません。字下げ、コロン、引用符を確かめてください。"}}
	}
	if len(parsed.Docs) != 1 || parsed.Docs[0].Body == nil {
		return nil, Problems{{name, 0, "定義を1つだけ書いてください。"}}
	}
	f := &file{name: name, root: parsed.Docs[0].Body}
	w := &walker{file: name}
	ast.Walk(w, f.root)
	if w.problems != nil {
		return nil, w.problems
	}
	return f, nil
}

// read stops past the limit, whatever the file claims to be.
func read(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, sizeMax+1))
}

// tooDeep finds the line at which brackets or indentation go deeper than any
// definition does, before the parser, which works by recursion, sees it.
func tooDeep(data []byte) int {
	line, indent, flow, leading := 1, 0, 0, true
	for _, c := range data {
		switch {
		case c == '\n':
			line, indent, leading = line+1, 0, true
			continue
		case c == '[' || c == '{':
			flow++
		case c == ']' || c == '}':
			flow--
		}
		if leading = leading && (c == ' ' || c == '-' || c == '?'); leading {
			indent++
		}
		if flow > depthMax || indent > 8*depthMax {
			return line
		}
	}
	return 0
}

// walker refuses anchors and aliases, by which a small file becomes a huge one
// ("billion laughs"), and tags, by which a value becomes another type.
type walker struct {
	file     string
	problems Problems
}

func (w *walker) Visit(n ast.Node) ast.Visitor {
	switch n.Type() {
	case ast.AnchorType, ast.AliasType, ast.MergeKeyType, ast.TagType:
		w.problems = append(w.problems, Problem{w.file, n.GetToken().Position.Line, "参照（&、*、<<）と型の指定（!）は使えません。値をそのまま書いてください。"})
		return nil
	}
	return w
}

// decode reads the file, which passed its schema, into v.
func (f *file) decode(v any) Problems {
	if err := yaml.NodeToValue(f.root, v, yaml.Strict()); err != nil {
		return Problems{{f.name, lineOf(err), "定義を読み取れません。項目の名前と値を確かめてください。"}}
	}
	return nil
}

// line finds where the value at a location stands: map keys and list indexes from
// the top. What is not there stands at its nearest ancestor.
func (f *file) line(location []string) int {
	n := f.root
	for _, step := range location {
		next := child(n, step)
		if next == nil {
			break
		}
		n = next
	}
	return lineOfNode(n)
}

func child(n ast.Node, step string) ast.Node {
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			if keyOf(v) == step {
				return v.Value
			}
		}
	case *ast.MappingValueNode:
		if keyOf(n) == step {
			return n.Value
		}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Values) {
			return n.Values[i]
		}
	}
	return nil
}

func keyOf(v *ast.MappingValueNode) string {
	if s, ok := v.Key.(*ast.StringNode); ok {
		return s.Value
	}
	return v.Key.GetToken().Value
}

// lineOfNode: the token of a mapping is its first colon, of a list its dash.
func lineOfNode(n ast.Node) int {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return n.Values[0].Key.GetToken().Position.Line
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken().Position.Line
	}
	return n.GetToken().Position.Line
}

// lineOf takes the place out of an error of the YAML library.
func lineOf(err error) int {
	var positioned interface{ GetToken() *token.Token }
	if errors.As(err, &positioned) && positioned.GetToken() != nil {
		return positioned.GetToken().Position.Line
	}
	return 0
}
