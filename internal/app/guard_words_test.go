package app

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// word is something that must not stand in the tree, and why. The patterns are
// written so that this file does not hold what it looks for.
type word struct {
	pattern *regexp.Regexp
	why     string
}

func forbiddenWords() []word {
	return []word{
		{regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b(\(#\d+\))?`), "wants a number: TO" + "DO(#12)"},
		{regexp.MustCompile("(^|[\\s\"'`(=:])/(wo" + `rk|fa` + `rm|ro` + `ot|ho` + `me)/`), "is a path of one machine"},
		{regexp.MustCompile(`(?i)\b(proxy\.go` + `lang\.org|sum\.go` + `lang\.org|registry\.np` + `mjs\.org|deb\.deb` + `ian\.org|py` + `pi\.org)\b`), "is the host of a registry"},
		{regexp.MustCompile(`(?i)\b(cla` + `ude|anth` + `ropic|chat` + `gpt|open` + `ai|co` + `pilot|co-auth` + `ored-by|sub` + `agent)\b`), "is no word of this project"},
	}
}

// badPackages are names that say nothing of what is inside.
func badPackages() []string {
	return []string{"util", "utils", "common", "helper", "helpers", "base", "manager", "core", "models", "types", "misc", "lib"}
}

func wordFaults(files []text) []string {
	var faults []string
	for _, f := range files {
		if vendored(f.path) || !utf8.ValidString(f.body) || strings.ContainsRune(f.body, 0) {
			continue
		}
		for _, w := range forbiddenWords() {
			for _, m := range w.pattern.FindAllStringIndex(f.body, -1) {
				found := strings.TrimSpace(f.body[m[0]:m[1]])
				if strings.HasSuffix(found, ")") { // has its number
					continue
				}
				line := 1 + strings.Count(f.body[:m[0]], "\n")
				faults = append(faults, fmt.Sprintf("%s:%d: %q %s", f.path, line, found, w.why))
			}
		}
	}
	return faults
}

func packageNameFaults(list []source) []string {
	var faults []string
	for _, s := range list {
		if n := s.file.Name.Name; slices.Contains(badPackages(), n) {
			faults = append(faults, fmt.Sprintf("%s: %s is no name for a package: what is it about?", s.path, n))
		}
	}
	return faults
}

// What must not stand in the tree.
func TestWords(t *testing.T) {
	t.Parallel()
	none(t, wordFaults(texts(t)))
	none(t, packageNameFaults(sources(t)))
	for body, want := range map[string]string{
		"// TO" + "DO: later":                "wants a number",
		"see /wo" + "rk/main":                "path of one machine",
		"from https://proxy.go" + "lang.org": "host of a registry",
		"by Cla" + "ude":                     "no word of this project",
	} {
		seen(t, wordFaults([]text{{"docs/a.md", body}}), want)
	}
	none(t, wordFaults([]text{{"docs/a.md", "// TO" + "DO(#12): later"}, {"docs/b.md", "docs/work/a and a/home/b"}}))
	seen(t, packageNameFaults(example(t, "internal/platform/util/a.go", "package util\n")), "no name for a package")
}

// borrowed is how many characters in a row may not be those of a real document. Titles
// of laws and guidelines are shorter.
const borrowed = 48

// borrowedFaults finds passages of the documents in corpus.
func borrowedFaults(files []text, corpus map[string]string) []string {
	var faults []string
	for _, f := range files {
		if vendored(f.path) {
			continue
		}
		for line := range strings.Lines(f.body) {
			r := []rune(strings.TrimSpace(line))
			for i := 0; i+borrowed <= len(r); i += borrowed / 2 {
				if from, ok := corpus[string(r[i:i+borrowed])]; ok {
					faults = append(faults, fmt.Sprintf("%s holds a passage of %s: %s…", f.path, from, string(r[i:i+12])))
					break
				}
			}
		}
	}
	return faults
}

// shingles are all runs of borrowed characters in the lines of a document.
func shingles(corpus map[string]string, name, body string) {
	for line := range strings.Lines(body) {
		r := []rune(strings.TrimSpace(line))
		for i := 0; i+borrowed <= len(r); i++ {
			run := string(r[i : i+borrowed])
			if strings.Count(run, run[:utf8.RuneLen(r[i])]) < borrowed/4 { // a ruler is nobody's
				corpus[run] = name
			}
		}
	}
}

// The documents of real bodies are read by tests and never become part of the tree.
func TestNothingBorrowed(t *testing.T) {
	t.Parallel()
	corpus := map[string]string{}
	sentence := strings.Repeat("職員は端末を離れるときに画面を閉じる。", 4)
	shingles(corpus, "made up", sentence)
	seen(t, borrowedFaults([]text{{"docs/a.md", "- " + sentence}}, corpus), "passage of made up")

	folder := os.Getenv("OKITE_CORPUS")
	if folder == "" {
		t.Skip("NOT COMPARED WITH REAL DOCUMENTS: OKITE_CORPUS is not set")
	}
	clear(corpus)
	for _, pattern := range []string{"seeds/*", "policy-corpus/*.txt"} {
		names, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			if body, err := os.ReadFile(n); err == nil { // a folder is no document
				shingles(corpus, filepath.Base(n), string(body))
			}
		}
	}
	if len(corpus) == 0 {
		t.Fatalf("no documents in %s", folder)
	}
	none(t, borrowedFaults(texts(t), corpus))
}
