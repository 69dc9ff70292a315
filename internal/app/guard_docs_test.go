package app

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/cli"
)

func documents(files []text) []text {
	var list []text
	for _, f := range files {
		if strings.HasSuffix(f.path, ".md") && (f.path == "README.md" || strings.HasPrefix(f.path, "docs/")) {
			list = append(list, f)
		}
	}
	return list
}

var (
	quotedPath = regexp.MustCompile("`([A-Za-z0-9_.*-]+(?:/[A-Za-z0-9_.*-]+)*/?)`")
	link       = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	makeWord   = regexp.MustCompile("(?m)(?:^|`|\\$ )make ([a-z-]+)")
	target     = regexp.MustCompile(`(?m)^([a-z-]+):`)
)

// looksLikePath tells a path of the repository from other words in backticks.
func looksLikePath(s string, exists func(string) bool) bool {
	head, _, deep := strings.Cut(s, "/")
	if strings.Contains(s, "NAME") || strings.Contains(s, "NNNN") {
		return false // stands for any name
	}
	if deep {
		return slices.Contains([]string{"cmd", "jobun", "internal", "pack", "docs", "script", ".ci", "platform", "area"}, head)
	}
	return slices.Contains([]string{".md", ".sql", ".golden"}, path.Ext(s)) || exists(s) && strings.Contains(s, ".")
}

// docFaults finds paths, links and make targets that documents name and nobody has.
func docFaults(docs []text, paths []string, makefile string) []string {
	exists := func(p string) bool {
		p = path.Clean(p)
		depth := strings.Count(p, "/") + 1
		return slices.ContainsFunc(paths, func(have string) bool {
			parts := strings.Split(have, "/")
			ok, err := path.Match(p, strings.Join(parts[:min(depth, len(parts))], "/"))
			return ok && err == nil
		})
	}
	var targets []string
	for _, m := range target.FindAllStringSubmatch(makefile, -1) {
		targets = append(targets, m[1])
	}
	var faults []string
	for _, d := range docs {
		for _, m := range quotedPath.FindAllStringSubmatch(d.body, -1) {
			p := m[1]
			if looksLikePath(p, exists) && !exists(p) && !exists("internal/"+p) && !exists(path.Join(path.Dir(d.path), p)) {
				faults = append(faults, fmt.Sprintf("%s names %s, which is not there", d.path, p))
			}
		}
		for _, m := range link.FindAllStringSubmatch(d.body, -1) {
			if !exists(path.Join(path.Dir(d.path), m[1])) {
				faults = append(faults, fmt.Sprintf("%s links to %s, which is not there", d.path, m[1]))
			}
		}
		for _, m := range makeWord.FindAllStringSubmatch(d.body, -1) {
			if !slices.Contains(targets, m[1]) {
				faults = append(faults, fmt.Sprintf("%s says make %s, which the Makefile does not have", d.path, m[1]))
			}
		}
	}
	return faults
}

// What documents name exists.
func TestDocs(t *testing.T) {
	t.Parallel()
	var paths []string
	for _, f := range texts(t) {
		paths = append(paths, f.path)
	}
	none(t, docFaults(documents(texts(t)), paths, textOf(t, "Makefile")))
	have := []string{"internal/platform/db/db.go", "docs/schema.sql", "docs/a.md"}
	for body, want := range map[string]string{
		"see `internal/platform/dbx`":  "names internal/platform/dbx",
		"see `docs/gone.md`":           "names docs/gone.md",
		"see [there](gone.md)":         "links to gone.md",
		"![picture](image/policy.png)": "links to image/policy.png",
		"`make coffee`":                "make coffee",
	} {
		seen(t, docFaults([]text{{"docs/a.md", body}}, have, "run:\n"), want)
	}
	good := "`platform/db`, `docs/schema.sql`, `schema.sql`, `internal/platform/*`, `make run`, `text/html`, [a](a.md#b)"
	none(t, docFaults([]text{{"docs/a.md", good}}, have, "run:\n"))
}

var commandLine = regexp.MustCompile(`(?m)^\s*(?:\$ )?(?:sudo -u okite )?(?:\./bin/)?okite((?: [a-z][a-z-]*)+)([^\n]*)`)

// commandFaults asks the program itself whether a command in a document exists. ask
// runs it with --help and gives what it says.
func commandFaults(docs []text, ask func(words []string) (help string, ok bool)) []string {
	var faults []string
	for _, d := range docs {
		for _, block := range fenced(d.body) {
			for _, m := range commandLine.FindAllStringSubmatch(block, -1) {
				help, ok := ask(strings.Fields(m[1]))
				if !ok {
					faults = append(faults, fmt.Sprintf("%s: there is no command okite%s", d.path, m[1]))
					continue
				}
				for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(m[2], -1) {
					if !strings.Contains(help, flag) {
						faults = append(faults, fmt.Sprintf("%s: okite%s has no %s", d.path, m[1], flag))
					}
				}
			}
		}
	}
	return faults
}

// fenced are the code blocks of a document.
func fenced(doc string) []string {
	var blocks []string
	for i, part := range strings.Split(doc, "\n```") {
		if i%2 == 1 {
			blocks = append(blocks, part)
		}
	}
	return blocks
}

// Commands in the documents run.
func TestDocCommands(t *testing.T) {
	t.Parallel()
	none(t, commandFaults(documents(texts(t)), func(words []string) (string, bool) {
		var out bytes.Buffer
		env := cli.Env{In: strings.NewReader(""), Out: &out, Err: &out, Getenv: func(string) string { return "" }}
		code := Main(context.Background(), env, append(words, "--help"))
		return out.String(), code == cli.OK
	}))
	ask := func(words []string) (string, bool) { return "--data", words[0] == "serve" }
	none(t, commandFaults([]text{{"README.md", "\n```sh\nokite serve --data x\n```\n"}}, ask))
	seen(t, commandFaults([]text{{"README.md", "\n```sh\nokite fly\n```\n"}}, ask), "no command okite fly")
	seen(t, commandFaults([]text{{"README.md", "\n```sh\n./bin/okite serve --wings\n```\n"}}, ask), "has no --wings")
}
