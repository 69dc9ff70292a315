package app

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

const dependencies = "docs/dependencies.md"

// moduleRow finds `module` | version | … in a table of docs/dependencies.md.
var moduleRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^| ]+) \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$")

// listed gives the modules of one section of docs/dependencies.md with their versions.
func listed(doc, heading string) map[string]string {
	_, section, _ := strings.Cut(doc, "\n## "+heading+"\n")
	section, _, _ = strings.Cut(section, "\n## ")
	found := map[string]string{}
	for _, m := range moduleRow.FindAllStringSubmatch(section, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// moduleOf finds the module of go.mod that holds an imported package.
func moduleOf(f *modfile.File, imported string) string {
	best := ""
	for _, r := range f.Require {
		if p := r.Mod.Path; len(p) > len(best) && (imported == p || strings.HasPrefix(imported, p+"/")) {
			best = p
		}
	}
	return best
}

// moduleFaults compares what the code imports, go.mod and docs/dependencies.md.
func moduleFaults(list []source, f *modfile.File, doc string) []string {
	used := map[string]string{} // module -> a file that imports it
	for _, s := range list {
		for _, i := range s.imports() {
			if m := moduleOf(f, i); m != "" {
				used[m] = cmp.Or(used[m], s.path)
			}
		}
	}
	in, kept := listed(doc, "In the program and its tests"), listed(doc, "Pinned for later")
	var faults []string
	for m, file := range used {
		if in[m] == "" {
			faults = append(faults, fmt.Sprintf("%s imports %s, which has no line of reason in %s", file, m, dependencies))
		}
	}
	for m := range in {
		if used[m] == "" {
			faults = append(faults, fmt.Sprintf("%s lists %s as used, and nothing imports it", dependencies, m))
		}
	}
	for _, r := range f.Require {
		version := cmp.Or(in[r.Mod.Path], kept[r.Mod.Path])
		if version == "" && !r.Indirect {
			faults = append(faults, fmt.Sprintf("go.mod requires %s, which has no line of reason in %s", r.Mod.Path, dependencies))
		}
		if version != "" && version != r.Mod.Version {
			faults = append(faults, fmt.Sprintf("%s says %s %s, go.mod has %s", dependencies, r.Mod.Path, version, r.Mod.Version))
		}
	}
	slices.Sort(faults)
	return faults
}

// No module comes in without a line of reason.
func TestModules(t *testing.T) {
	t.Parallel()
	none(t, moduleFaults(sources(t), goMod(t, textOf(t, "go.mod")), textOf(t, dependencies)))

	mod := goMod(t, "module x\n\nrequire a.example/b v1.2.0\n")
	uses := example(t, "internal/app/a.go", "package app\n\nimport _ \"a.example/b/c\"\n")
	row := func(version string) string {
		return "\n## In the program and its tests\n\n| `a.example/b` | " + version + " | MIT | this | that |\n"
	}
	none(t, moduleFaults(uses, mod, row("v1.2.0")))
	seen(t, moduleFaults(uses, mod, row("v1.1.0")), "go.mod has v1.2.0")
	seen(t, moduleFaults(nil, mod, row("v1.2.0")), "nothing imports it")
	seen(t, moduleFaults(nil, mod, ""), "go.mod requires a.example/b")
	indirect := goMod(t, "module x\n\nrequire a.example/b v1.2.0 // indirect\n")
	seen(t, moduleFaults(uses, indirect, ""), "internal/app/a.go imports a.example/b")
}

func goMod(t *testing.T, body string) *modfile.File {
	t.Helper()
	f, err := modfile.Parse("go.mod", []byte(body), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// vendorFaults finds folders of somebody else's files without licence or line of reason.
func vendorFaults(list []text, doc string) []string {
	licensed := map[string]bool{}
	for _, f := range list {
		before, after, ok := strings.Cut(f.path, "/vendor/")
		name, file, deep := strings.Cut(after, "/")
		if !ok || !deep {
			continue
		}
		folder := before + "/vendor/" + name
		licensed[folder] = licensed[folder] || strings.HasPrefix(file, "LICENSE")
	}
	var faults []string
	for _, folder := range slices.Sorted(maps.Keys(licensed)) {
		if !licensed[folder] {
			faults = append(faults, folder+" has no LICENSE file")
		}
		if !strings.Contains(doc, "`"+folder) {
			faults = append(faults, folder+" has no line of reason in "+dependencies)
		}
	}
	return faults
}

// What is copied into the tree carries its licence.
func TestVendored(t *testing.T) {
	t.Parallel()
	none(t, vendorFaults(texts(t), textOf(t, dependencies)))
	seen(t, vendorFaults([]text{{"a/vendor/b/b.js", ""}}, "`a/vendor/b`"), "no LICENSE")
	seen(t, vendorFaults([]text{{"a/vendor/b/LICENSE", ""}}, ""), "no line of reason")
}
