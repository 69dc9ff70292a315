package app

import (
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const glossary = "docs/glossary.md"

// shapes are words of programs that a type's name may hold besides words of the
// practice: PersonInput, DocumentList.
func shapes() []string {
	return []string{"Service", "Input", "List", "Row", "Page", "Form", "Filter", "Query", "Frame", "Option", "Options", "View", "Item", "Items",
		"New", "State", "Kind", "Area", "Config", "Core", "Store", "Set", "Tree", "Node", "Line", "Count", "Result", "Text", "Part", "Reader", "Writer"}
}

var camel = regexp.MustCompile(`[A-Z]+(?:[a-z0-9]+|$)`)

// terms are the English words in the glossary's second column, without regard to case.
func terms(doc string) []string {
	var list []string
	for line := range strings.Lines(doc) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		for w := range strings.FieldsFuncSeq(cells[2], func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') }) {
			list = append(list, strings.TrimSuffix(strings.ToLower(w), "s"))
		}
	}
	return list
}

// glossaryFaults finds exported types of areas whose name holds a word that the
// glossary does not have.
func glossaryFaults(list []source, doc string) []string {
	known := terms(doc)
	var faults []string
	for _, s := range list {
		if !s.in("internal/area") || s.forTests() || strings.HasSuffix(s.dir(), "/page") {
			continue
		}
		for _, d := range s.file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				t, ok := spec.(*ast.TypeSpec)
				if !ok || !t.Name.IsExported() {
					continue
				}
				for _, w := range camel.FindAllString(t.Name.Name, -1) {
					if !slices.Contains(shapes(), w) && !slices.Contains(known, strings.TrimSuffix(strings.ToLower(w), "s")) {
						faults = append(faults, fmt.Sprintf("%s: %q of type %s is no term of %s", s.at(t), w, t.Name.Name, glossary))
					}
				}
			}
		}
	}
	return faults
}

// One English word per Japanese term, and every word is in the glossary.
func TestGlossary(t *testing.T) {
	t.Parallel()
	doc := textOf(t, glossary)
	none(t, glossaryFaults(sources(t), doc))
	const table = "| 組織 | unit | not group |\n"
	none(t, glossaryFaults(example(t, "internal/area/org/org.go", "package org\n\ntype UnitInput struct{}\n"), table))
	seen(t, glossaryFaults(example(t, "internal/area/org/org.go", "package org\n\ntype UnitGroup struct{}\n"), table), `"Group" of type UnitGroup`)
}
