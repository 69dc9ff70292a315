package pack

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

//go:embed schema/*.json
var schemas embed.FS

// check compares the file with the schema of its kind.
func (f *file) check() Problems {
	var value map[string]any
	if err := yaml.NodeToValue(f.root, &value); err != nil {
		return Problems{{f.name, lineOf(err), "「kind: …」と「definitions:」で始まる形で書いてください。同じ項目を二度書いていないかも確かめてください。"}}
	}
	name, ok := child(f.root, "kind").(*ast.StringNode)
	if !ok {
		return Problems{{f.name, 1, "種類（kind）が書かれていません。"}}
	}
	s, err := schema(name.Value)
	if err != nil {
		return Problems{{f.name, lineOfNode(name), fmt.Sprintf("種類「%s」は使えません。", name.Value)}}
	}
	err = s.Validate(value)
	if wrong, ok := errors.AsType[*jsonschema.ValidationError](err); ok {
		return f.explain(wrong)
	}
	return nil
}

// kind is the kind that a checked file names.
func (f *file) kind() string { return child(f.root, "kind").(*ast.StringNode).Value }

// schema compiles the schema of a kind. Nothing is ever loaded from elsewhere.
func schema(name string) (*jsonschema.Schema, error) {
	file := "schema/" + name + ".json"
	data, err := schemas.ReadFile(file)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(jsonschema.SchemeURLLoader{})
	if err := c.AddResource(file, doc); err != nil {
		return nil, err
	}
	return c.Compile(file)
}

// explain lists the innermost faults, in the order of the file.
func (f *file) explain(e *jsonschema.ValidationError) Problems {
	if len(e.Causes) == 0 {
		return Problems{{f.name, f.place(e), reason(e)}}
	}
	var list Problems
	for _, c := range e.Causes {
		list = append(list, f.explain(c)...)
	}
	slices.SortStableFunc(list, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return list
}

// place points at the unknown item itself, not at the list it stands in.
func (f *file) place(e *jsonschema.ValidationError) int {
	if more, ok := e.ErrorKind.(*kind.AdditionalProperties); ok && len(more.Properties) > 0 {
		return f.line(append(slices.Clone(e.InstanceLocation), more.Properties[0]))
	}
	return f.line(e.InstanceLocation)
}

func reason(e *jsonschema.ValidationError) string {
	at := ""
	if n := len(e.InstanceLocation); n > 0 {
		at = "「" + e.InstanceLocation[n-1] + "」"
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return "「" + strings.Join(k.Missing, "」「") + "」が書かれていません。"
	case *kind.AdditionalProperties:
		return "「" + strings.Join(k.Properties, "」「") + "」という項目はありません。"
	case *kind.Type:
		return at + "の値の種類が違います（" + typeTitle(k.Want) + "を書いてください）。"
	case *kind.Pattern:
		return fmt.Sprintf("%sの値「%s」の形が正しくありません（半角の英小文字で始め、英小文字、数字、ハイフンだけを使ってください）。", at, k.Got)
	case *kind.MinLength, *kind.MinItems:
		return at + "が空です。"
	case *kind.MaxLength:
		return fmt.Sprintf("%sが長すぎます（%d字まで）。", at, k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("%sが多すぎます（%d件まで）。", at, k.Want)
	case *kind.Enum:
		return at + "には、" + quoted(k.Want) + "のどれかを書いてください。"
	case *kind.Minimum:
		return fmt.Sprintf("%sは%s以上にしてください。", at, k.Want.RatString())
	case *kind.Maximum:
		return fmt.Sprintf("%sは%s以下にしてください。", at, k.Want.RatString())
	}
	return at + "の書き方が正しくありません。"
}

// quoted lists the values that a field may have.
func quoted(values []any) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "「%v」", v)
	}
	return b.String()
}

func typeTitle(want []string) string {
	titles := map[string]string{"string": "文字", "integer": "整数", "number": "数", "array": "一覧", "object": "項目の組", "boolean": "true か false"}
	var list []string
	for _, w := range want {
		list = append(list, cmp.Or(titles[w], w))
	}
	return strings.Join(list, "か")
}
