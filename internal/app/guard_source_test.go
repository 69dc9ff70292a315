package app

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The guards of this package hold the rules of the house. Each is a function from
// what it reads to a list of faults, so that a test can also show it a bad example.

// update rewrites generated and golden files instead of comparing them.
var update = flag.Bool("update", false, "rewrite golden files under docs and testdata")

const module = "github.com/okite-isms/okite"

// checkout is the root of the repository, seen from this folder.
const checkout = "../.."

// source is one parsed Go file of the repository.
type source struct {
	path string // internal/area/policy/store.go
	file *ast.File
	set  *token.FileSet
}

func (s source) dir() string  { return path.Dir(s.path) }
func (s source) name() string { return path.Base(s.path) }

// forTests reports whether s is never part of the program: a test, or a package
// such as dbtest that only tests import.
func (s source) forTests() bool {
	return strings.HasSuffix(s.path, "_test.go") || inTestPackage(s.dir())
}

func inTestPackage(dir string) bool {
	return slices.ContainsFunc(strings.Split(dir, "/"), func(part string) bool {
		return strings.HasSuffix(part, "test") && part != "test"
	})
}

// in reports whether s stands in one of the folders or below.
func (s source) in(dirs ...string) bool { return below(s.dir(), dirs...) }

func below(dir string, dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(d string) bool { return dir == d || strings.HasPrefix(dir, d+"/") })
}

// at is path and line of a node, as editors jump to it.
func (s source) at(n ast.Node) string {
	p := s.set.Position(n.Pos())
	return s.path + ":" + strconv.Itoa(p.Line)
}

func (s source) imports() []string {
	var list []string
	for _, i := range s.file.Imports {
		list = append(list, strings.Trim(i.Path.Value, `"`))
	}
	return list
}

// text is one file that is not Go, or a Go file as plain text.
type text struct {
	path, body string
}

// skipped folders, all at the root, hold nothing that is committed.
func skipped(name string) bool {
	return slices.Contains([]string{".git", ".tools", "bin", "data", "node_modules"}, name)
}

// vendored reports whether a file is somebody else's, kept as it came.
func vendored(name string) bool {
	return strings.Contains(name, "/static/vendor/") || strings.Contains(name, "/webtest/axe/axe") ||
		strings.Contains(name, "/axe/LICENSE") || name == "LICENSE" || name == "go.sum"
}

var readTree = sync.OnceValues(func() ([]text, error) {
	var list []text
	tree := os.DirFS(checkout)
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipped(name) {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		body, err := fs.ReadFile(tree, name)
		list = append(list, text{name, string(body)})
		return err
	})
	return list, err
})

// texts are all files of the repository, in order of their paths.
func texts(t *testing.T) []text {
	t.Helper()
	list, err := readTree()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// textOf is the content of one file, empty where there is none.
func textOf(t *testing.T, name string) string {
	t.Helper()
	for _, f := range texts(t) {
		if f.path == name {
			return f.body
		}
	}
	return ""
}

var parseTree = sync.OnceValues(func() ([]source, error) {
	files, err := readTree()
	if err != nil {
		return nil, err
	}
	return parseAll(files)
})

func parseAll(files []text) ([]source, error) {
	var list []source
	for _, f := range files {
		if !strings.HasSuffix(f.path, ".go") || strings.Contains(f.path, "/testdata/") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, f.path, f.body, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		list = append(list, source{f.path, file, set})
	}
	return list, nil
}

// sources are all Go files of the repository.
func sources(t *testing.T) []source {
	t.Helper()
	list, err := parseTree()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// example parses one made-up file, to show it to a guard.
func example(t *testing.T, name, body string) []source {
	t.Helper()
	list, err := parseAll([]text{{name, body}})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// none fails with every fault that a guard found.
func none(t *testing.T, faults []string) {
	t.Helper()
	for _, f := range faults {
		t.Error(f)
	}
}

// seen fails unless a guard found exactly one fault, and it says want.
func seen(t *testing.T, faults []string, want string) {
	t.Helper()
	if len(faults) != 1 || !strings.Contains(faults[0], want) {
		t.Errorf("the guard said %q, want one fault with %q", faults, want)
	}
}

// golden compares a generated file with what is committed, or rewrites it.
func golden(t *testing.T, name, want string) {
	t.Helper()
	file := filepath.Join(checkout, filepath.FromSlash(name))
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the program says now (%v): run make generate and look at the difference", name, err)
	}
}
