package webtest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Node is an element of a page.
type Node struct{ node *html.Node }

// Attr returns an attribute, empty when the element has none of that name.
func (n Node) Attr(name string) string {
	value, _ := attr(n.node, name)
	return value
}

// Has reports whether the element has the attribute.
func (n Node) Has(name string) bool {
	_, ok := attr(n.node, name)
	return ok
}

// Text returns the text of the element with its blanks collapsed.
func (n Node) Text() string {
	var b strings.Builder
	for d := range n.node.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Find returns the one element of body that selector matches, and fails the test
// when there is none or more than one.
//
// A selector is a part of CSS: tag, #id, .class, [name], [name=value], also with
// ^= $= *=, joined by blanks (anywhere below) or ">" (directly below).
func Find(t *testing.T, body, selector string) Node {
	t.Helper()
	found := All(t, body, selector)
	if len(found) != 1 {
		t.Fatalf("%d elements match %q, want 1, in %s", len(found), selector, cut(body))
	}
	return found[0]
}

// None fails the test when an element of body matches selector.
func None(t *testing.T, body, selector string) {
	t.Helper()
	if found := All(t, body, selector); len(found) > 0 {
		t.Errorf("%d elements match %q, want none; the first says %q", len(found), selector, found[0].Text())
	}
}

// All returns the elements of body that selector matches, in the order of the page.
func All(t *testing.T, body, selector string) []Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatalf("parse page: %v", err)
	}
	steps := parse(t, selector)
	var found []Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && matches(n, steps) {
			found = append(found, Node{n})
		}
	}
	return found
}

// step is one compound of a selector; direct says that its element is the parent's
// own child.
type step struct {
	tag    string
	tests  []test
	direct bool
}

type test struct{ name, op, value string }

// matches checks n against the last step and its ancestors against those before.
func matches(n *html.Node, steps []step) bool {
	last := len(steps) - 1
	if !steps[last].fits(n) {
		return false
	}
	if last == 0 {
		return true
	}
	for up := n.Parent; up != nil; up = up.Parent {
		if matches(up, steps[:last]) {
			return true
		}
		if steps[last].direct {
			return false
		}
	}
	return false
}

func (s step) fits(n *html.Node) bool {
	if n.Type != html.ElementNode || s.tag != "" && s.tag != n.Data {
		return false
	}
	for _, t := range s.tests {
		value, ok := attr(n, t.name)
		if !ok || !t.holds(value) {
			return false
		}
	}
	return true
}

func (t test) holds(value string) bool {
	switch t.op {
	case "=":
		return value == t.value
	case "^=":
		return strings.HasPrefix(value, t.value)
	case "$=":
		return strings.HasSuffix(value, t.value)
	case "*=":
		return strings.Contains(value, t.value)
	case "~=":
		return strings.Contains(" "+value+" ", " "+t.value+" ")
	}
	return true
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func parse(t *testing.T, selector string) []step {
	t.Helper()
	var steps []step
	direct := false
	for _, word := range words(selector) {
		if word == ">" {
			direct = true
			continue
		}
		steps = append(steps, compound(t, word, direct))
		direct = false
	}
	if len(steps) == 0 {
		t.Fatalf("empty selector %q", selector)
	}
	return steps
}

// words splits at blanks outside of brackets.
func words(selector string) []string {
	depth := 0
	return strings.FieldsFunc(selector, func(r rune) bool {
		switch r {
		case '[':
			depth++
		case ']':
			depth--
		}
		return r == ' ' && depth == 0
	})
}

func compound(t *testing.T, word string, direct bool) step {
	t.Helper()
	end := strings.IndexAny(word, "#.[")
	if end < 0 {
		return step{tag: word, direct: direct}
	}
	s := step{tag: word[:end], direct: direct}
	for rest := word[end:]; rest != ""; {
		kind := rest[0]
		rest = rest[1:]
		stop := strings.IndexAny(rest, "#.[")
		if kind == '[' {
			stop = strings.IndexByte(rest, ']')
			if stop < 0 {
				t.Fatalf("selector %q lacks a bracket", word)
			}
			s.tests = append(s.tests, attribute(rest[:stop]))
			rest = rest[stop+1:]
			continue
		}
		if stop < 0 {
			stop = len(rest)
		}
		s.tests = append(s.tests, map[byte]test{'#': {"id", "=", rest[:stop]}, '.': {"class", "~=", rest[:stop]}}[kind])
		rest = rest[stop:]
	}
	return s
}

func attribute(s string) test {
	for _, op := range []string{"^=", "$=", "*=", "~=", "="} {
		if name, value, ok := strings.Cut(s, op); ok {
			return test{name, op, strings.Trim(value, `"'`)}
		}
	}
	return test{name: s}
}
