package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
)

// assembled is an installation in an empty folder.
func assembled(t *testing.T) *App {
	t.Helper()
	c := DefaultConfig()
	c.Data = t.TempDir()
	a, err := Open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// The matrix of permissions and roles: whoever changes who may do what sees it as a
// difference in review.
func TestPermissions(t *testing.T) {
	t.Parallel()
	var lines []string
	for _, g := range assembled(t).matrix {
		lines = append(lines, permissionLine(t, g))
	}
	slices.Sort(lines)
	if twice := slices.Compact(slices.Clone(lines)); len(twice) != len(lines) {
		t.Error("a permission is granted twice")
	}
	golden(t, "docs/permissions.golden", strings.Join(lines, "\n")+"\n")
}

func permissionLine(t *testing.T, g actor.Grant) string {
	t.Helper()
	if g.Writes && slices.Contains(g.Roles, actor.Auditor) {
		t.Errorf("%s: an auditor must not change anything", g.Permission)
	}
	kind, roles := "reads ", make([]string, len(g.Roles))
	if g.Writes {
		kind = "writes"
	}
	for i, r := range g.Roles {
		roles[i] = string(r)
	}
	return fmt.Sprintf("%-20s %s  %-22s %s", g.Permission, kind, strings.Join(roles, ","), g.Meaning)
}

// Every route and operation with the permission it needs, or why it needs none.
func TestRoutes(t *testing.T) {
	t.Parallel()
	a := assembled(t)
	known := map[actor.Permission]bool{}
	for _, g := range a.matrix {
		known[g.Permission] = true
	}
	var lines []string
	for _, r := range a.web.Routes() {
		needs := string(r.Needs)
		if r.Public != "" {
			needs = "public: " + r.Public
		} else if !known[r.Needs] {
			t.Errorf("%s needs %s, which no role holds", r.Pattern, r.Needs)
		}
		lines = append(lines, routeLine(r.Pattern, needs))
	}
	for _, o := range a.api.Operations() {
		needs := string(o.Needs)
		if needs == "" {
			needs = "signed in"
		} else if !known[o.Needs] {
			t.Errorf("%s needs %s, which no role holds", o.Pattern, o.Needs)
		}
		lines = append(lines, routeLine(o.Pattern, needs))
	}
	slices.Sort(lines)
	golden(t, "docs/routes.golden", strings.Join(lines, "\n")+"\n")
}

// routeLine puts the path first, so that what belongs together stands together.
func routeLine(pattern, needs string) string {
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		method, path = "*", pattern
	}
	return fmt.Sprintf("%-46s %-5s %s", path, method, needs)
}

// The description of the API as a file, so that a change that breaks callers shows.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	raw, err := assembled(t).api.Description()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	golden(t, "docs/openapi.json", b.String()+"\n")
}
