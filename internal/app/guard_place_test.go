package app

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"
	"testing"
)

// packageDocFaults finds folders without a package comment, or with several.
func packageDocFaults(list []source) []string {
	folders := map[string][]string{} // folder -> comments
	for _, s := range list {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		folders[s.dir()] = append(folders[s.dir()], packageDoc(s)...)
	}
	var faults []string
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		switch docs := folders[dir]; {
		case len(docs) != 1:
			faults = append(faults, fmt.Sprintf("%s has %d package comments, want one", dir, len(docs)))
		case !strings.HasPrefix(docs[0], "Package ") && !strings.HasPrefix(docs[0], "Command "):
			faults = append(faults, fmt.Sprintf("%s: the package comment begins with neither Package nor Command", dir))
		}
	}
	return faults
}

func packageDoc(s source) []string {
	if s.file.Doc == nil || ast.IsGenerated(s.file) {
		return nil
	}
	return []string{s.file.Doc.Text()}
}

// Every folder says once what it is.
func TestPackageDocs(t *testing.T) {
	t.Parallel()
	none(t, packageDocFaults(sources(t)))
	seen(t, packageDocFaults(example(t, "jobun/a.go", "package jobun\n")), "0 package comments")
	twice := append(example(t, "jobun/a.go", "// Package jobun reads.\npackage jobun\n"),
		example(t, "jobun/b.go", "// Package jobun reads.\npackage jobun\n")...)
	seen(t, packageDocFaults(twice), "2 package comments")
	seen(t, packageDocFaults(example(t, "jobun/a.go", "// Reads.\npackage jobun\n")), "begins with neither")
}

// speaksHTTP reports whether s is a file in which requests and answers belong.
func speaksHTTP(s source) bool {
	n := s.name()
	return n == "web.go" || n == "api.go" || strings.HasSuffix(n, "_web.go") || strings.HasSuffix(n, "_api.go") ||
		s.in("internal/platform/web", "internal/platform/api", "internal/platform/signin", "internal/app", "script")
}

// httpFaults finds requests and answers elsewhere. fault is let in for the numbers of
// its kinds, which are those of HTTP.
func httpFaults(list []source) []string {
	var faults []string
	for _, s := range list {
		if !s.in("internal/platform/fault") && !s.forTests() && !speaksHTTP(s) && slices.Contains(s.imports(), "net/http") {
			faults = append(faults, s.path+": net/http belongs in web.go, api.go and platform/{web,api,signin}")
		}
	}
	return faults
}

// Rules of the practice know nothing of requests.
func TestHTTPPlace(t *testing.T) {
	t.Parallel()
	none(t, httpFaults(sources(t)))
	seen(t, httpFaults(example(t, "internal/area/org/service.go", "package org\n\nimport _ \"net/http\"\n")), "belongs in web.go")
}

// poolFaults finds connection pools outside platform/db. platform/backup is let in
// because a snapshot needs a connection that no transaction of db.Do holds.
func poolFaults(list []source) []string {
	var faults []string
	for _, s := range list {
		if s.forTests() || s.in("internal/platform/db", "internal/platform/backup") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, _ := sel.X.(*ast.Ident)
			direct := x != nil && x.Name == "sql" && (sel.Sel.Name == "DB" || sel.Sel.Name == "Open")
			if direct || sel.Sel.Name == "Pools" {
				faults = append(faults, s.at(n)+": a connection pool outside platform/db; use db.Do and db.View")
			}
			return true
		})
	}
	return faults
}

// Nobody passes by db.Do and its wall.
func TestPoolPlace(t *testing.T) {
	t.Parallel()
	none(t, poolFaults(sources(t)))
	bad := "package org\n\nimport \"database/sql\"\n\ntype s struct{ d *sql.DB }\n"
	seen(t, poolFaults(example(t, "internal/area/org/service.go", bad)), "connection pool")
	seen(t, poolFaults(example(t, "internal/area/org/service.go", "package org\n\nvar w, r = d.Pools()\n")), "connection pool")
}

// errorTextFaults finds err.Error() where answers are written: what an error says is
// for the log. A panic is no answer.
func errorTextFaults(list []source) []string {
	var faults []string
	for _, s := range list {
		if s.forTests() || s.in("internal/app", "script") || !(speaksHTTP(s) || strings.HasSuffix(s.dir(), "/page")) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if f, ok := call.Fun.(*ast.Ident); ok && f.Name == "panic" {
				return false
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Error" && len(call.Args) == 0 {
				faults = append(faults, s.at(n)+": the text of an error must not reach an answer; use fault texts")
			}
			return true
		})
	}
	return faults
}

// No answer shows what only the log may say.
func TestErrorText(t *testing.T) {
	t.Parallel()
	none(t, errorTextFaults(sources(t)))
	bad := "package org\n\nfunc f(err error) string { return err.Error() }\n"
	seen(t, errorTextFaults(example(t, "internal/area/org/web.go", bad)), "must not reach an answer")
	seen(t, errorTextFaults(example(t, "internal/area/org/page/list_templ.go", bad)), "must not reach an answer")
}
