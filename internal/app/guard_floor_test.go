package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// floors names the floor of every area. A new area stands on one of them.
func floors() map[string][]string {
	return map[string][]string{
		"ground":   {"org", "policy", "approval", "evidence", "action", "notice", "draft"},
		"register": {"asset", "register", "supplier", "account", "check"},
		"work": {"permit", "incident", "drill", "audit", "selfcheck", "training", "continuity",
			"scanner", "vulnerability", "revision"},
		"overview": {"programme", "home"},
	}
}

// below ground there is an order, so that no two rooms can want each other.
func groundOrder() map[string][]string {
	return map[string][]string{
		"org":      {},
		"notice":   {"org"},
		"approval": {"org", "notice"},
		"policy":   {"org", "approval", "notice"},
		"evidence": {"org"},
		"action":   {"org", "evidence", "notice"},
		"draft":    {"policy", "org"},
	}
}

// standing is where a package stands: its floor and its room.
type standing struct{ floor, room string }

func placeOf(dir string) standing {
	parts := strings.Split(dir, "/")
	switch {
	case parts[0] != "internal":
		return standing{parts[0], ""} // cmd, jobun, pack, script
	case len(parts) > 2 && parts[1] == "area":
		for floor, rooms := range floors() {
			if slices.Contains(rooms, parts[2]) {
				return standing{floor, parts[2]}
			}
		}
		return standing{"no floor", parts[2]}
	case len(parts) > 2:
		return standing{parts[1], parts[2]} // platform/db
	default:
		return standing{parts[len(parts)-1], ""} // app
	}
}

// mayUse is the matrix of floors.
func mayUse(from, to standing) bool {
	if from == to {
		return true
	}
	lower := map[string][]string{
		"cmd":      {"app", "platform"},
		"script":   {"app", "overview", "work", "register", "ground", "platform", "jobun", "pack"},
		"app":      {"app", "overview", "work", "register", "ground", "platform", "jobun", "pack", "docs"},
		"overview": {"register", "ground", "platform", "jobun"},
		"work":     {"register", "ground", "platform", "jobun"},
		"register": {"ground", "platform", "jobun"},
		"ground":   {"ground", "platform", "jobun"},
		"platform": {"platform", "jobun"},
	}
	if !slices.Contains(lower[from.floor], to.floor) {
		return false
	}
	switch {
	case from.floor == "platform" && to.floor == "jobun":
		return from.room == "intake" // it hands over what jobun reads
	case from.floor == "ground" && to.floor == "ground":
		return slices.Contains(groundOrder()[from.room], to.room)
	case from.floor == "platform" && from.room == "fault":
		return false
	case from.floor == "platform" && from.room == "actor":
		return to.room == "fault"
	}
	return true
}

// floorFaults finds imports that go up, or sideways into a peer.
func floorFaults(list []source) []string {
	var faults []string
	for _, s := range list {
		from := placeOf(s.dir())
		if from.floor == "no floor" {
			faults = append(faults, fmt.Sprintf("%s: area %s stands on no floor: name it in floors()", s.path, from.room))
			continue
		}
		for _, i := range s.imports() {
			dir, ours := strings.CutPrefix(i, module+"/")
			if !ours {
				continue
			}
			if f := importFault(s, from, dir); f != "" {
				faults = append(faults, f)
			}
		}
	}
	return faults
}

func importFault(s source, from standing, dir string) string {
	to := placeOf(dir)
	switch {
	case s.forTests() && (inTestPackage(dir) || dir == "pack"):
		return "" // a test may start the whole program and read what ships as data
	case inTestPackage(dir):
		return fmt.Sprintf("%s: imports %s, which is for tests", s.path, dir)
	case strings.HasSuffix(s.dir(), "/page") && !s.forTests() && dir != "internal/platform/web/ui":
		return fmt.Sprintf("%s: a page imports %s, pages use platform/web/ui only", s.path, dir)
	case strings.HasPrefix(dir, "internal/area/"+to.room+"/") && from.room != to.room:
		return fmt.Sprintf("%s: imports %s, which belongs to area %s alone", s.path, dir, to.room)
	case !mayUse(from, to):
		return fmt.Sprintf("%s: %s %s must not import %s %s", s.path, from.floor, from.room, to.floor, to.room)
	}
	return ""
}

// An import goes down a floor, never up and never to a peer.
func TestFloors(t *testing.T) {
	t.Parallel()
	none(t, floorFaults(sources(t)))
	for _, c := range []struct{ name, path, imports, want string }{
		{"up", "internal/platform/db/db.go", "internal/area/org", "must not import ground org"},
		{"peer", "internal/area/drill/service.go", "internal/area/incident", "must not import work incident"},
		{"overview", "internal/area/home/service.go", "internal/area/incident", "must not import work incident"},
		{"register", "internal/area/asset/service.go", "internal/area/register", "must not import register register"},
		{"ground order", "internal/area/org/service.go", "internal/area/policy", "ground org must not import ground policy"},
		{"reader", "internal/platform/file/check.go", "jobun", "must not import jobun"},
		{"jobun", "jobun/read.go", "internal/platform/fault", "jobun  must not import platform fault"},
		{"fault", "internal/platform/fault/fault.go", "internal/platform/clock", "platform fault must not import"},
		{"actor", "internal/platform/actor/actor.go", "internal/platform/db", "platform actor must not import"},
		{"page", "internal/area/org/page/list.go", "internal/platform/db", "pages use platform/web/ui only"},
		{"inside", "internal/app/app.go", "internal/area/org/page", "belongs to area org alone"},
		{"for tests", "internal/app/app.go", "internal/platform/db/dbtest", "is for tests"},
		{"new", "internal/area/weather/area.go", "internal/platform/db", "stands on no floor"},
		{"main", "cmd/okite/main.go", "internal/area/org", "must not import ground org"},
	} {
		bad := fmt.Sprintf("package x\n\nimport _ %q\n", module+"/"+c.imports)
		seen(t, floorFaults(example(t, c.path, bad)), c.want)
	}
}
