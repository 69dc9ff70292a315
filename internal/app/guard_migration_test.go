package app

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/db"
)

// goldenMigrations names every migration that was ever published, with its hash, in
// the order of the stamps. It only ever grows.
const goldenMigrations = "docs/migrations.golden"

func migrations(t *testing.T) []text {
	t.Helper()
	var list []text
	for _, f := range texts(t) {
		if path.Base(path.Dir(f.path)) == "migration" && strings.HasSuffix(f.path, ".sql") && !strings.Contains(f.path, "/testdata/") {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b text) int { return cmp.Compare(path.Base(a.path), path.Base(b.path)) })
	return list
}

// migrationName splits 20261124010000_journal.sqlite.sql into stamp, subject, half.
var migrationName = regexp.MustCompile(`^(\d{14})_([a-z0-9_]+?)(?:\.(sqlite|postgres))?\.sql$`)

// nameFaults finds stamps that are used twice and halves without the other.
func nameFaults(list []text) []string {
	var faults []string
	halves := map[string][]string{} // folder and name without half -> halves
	stamps := map[string]string{}   // stamp -> folder and name
	for _, f := range list {
		m := migrationName.FindStringSubmatch(path.Base(f.path))
		if m == nil {
			faults = append(faults, f.path+": want a name such as 20261124010000_journal.sql")
			continue
		}
		whole := path.Dir(f.path) + "/" + m[1] + "_" + m[2]
		halves[whole] = append(halves[whole], m[3])
		if other, taken := stamps[m[1]]; taken && other != whole {
			faults = append(faults, fmt.Sprintf("%s: its stamp belongs to %s", f.path, other))
		}
		stamps[m[1]] = whole
	}
	for whole, h := range halves {
		slices.Sort(h)
		if !slices.Equal(h, []string{""}) && !slices.Equal(h, []string{"postgres", "sqlite"}) {
			faults = append(faults, fmt.Sprintf("%s: want one text for both databases or one for each, have %q", whole, h))
		}
	}
	slices.Sort(faults)
	return faults
}

var tableMade = regexp.MustCompile(`(?i)\bcreate\s+(?:virtual\s+)?table\s+(?:if not exists\s+)?([a-z_0-9]+)`)

// stepFaults finds ways back, deletions that spread, and tables of other rooms.
func stepFaults(f text) []string {
	var faults []string
	sql := strings.ToLower(comment.ReplaceAllString(f.body, ""))
	if !strings.HasPrefix(f.body, "-- +goose Up\n") {
		faults = append(faults, f.path+": does not begin with -- +goose Up")
	}
	if strings.Contains(f.body, "+goose Down") {
		faults = append(faults, f.path+": there is no way back; write a new step")
	}
	if regexp.MustCompile(`on delete (cascade|set)`).MatchString(sql) {
		faults = append(faults, f.path+": on delete restrict only; records do not vanish with others")
	}
	room := placeOf(path.Dir(path.Dir(f.path) + "/x")).room
	for _, m := range tableMade.FindAllStringSubmatch(sql, -1) {
		if !owns(room, m[1]) {
			faults = append(faults, fmt.Sprintf("%s: makes table %s, which by its name is not of %s", f.path, m[1], room))
		}
	}
	return faults
}

// historyFaults compares migrations with the golden list; more are the lines that the
// list lacks. A line of the list that fits no file means that history was rewritten.
func historyFaults(list []text, goldenList string) (faults, more []string) {
	published := strings.Split(strings.TrimSpace(goldenList), "\n")
	for _, f := range list {
		line := fmt.Sprintf("%x  %s", sha256.Sum256([]byte(f.body)), f.path)
		if !slices.Contains(published, line) {
			more = append(more, line)
		}
	}
	for _, line := range published {
		hash, name, ok := strings.Cut(line, "  ")
		if !ok {
			continue
		}
		i := slices.IndexFunc(list, func(f text) bool { return f.path == name })
		if i < 0 {
			faults = append(faults, name+": was published and is gone; history is never rewritten")
		} else if fmt.Sprintf("%x", sha256.Sum256([]byte(list[i].body))) != hash {
			faults = append(faults, name+": was published and is edited; write a new step instead")
		}
	}
	return faults, more
}

// Migrations only go forward, and what is published stays as it is.
func TestMigrations(t *testing.T) {
	t.Parallel()
	list := migrations(t)
	none(t, nameFaults(list))
	for _, f := range list {
		none(t, stepFaults(f))
	}
	old := textOf(t, goldenMigrations)
	faults, more := historyFaults(list, old)
	none(t, faults)
	if len(more) > 0 && *update && len(faults) == 0 {
		grown := strings.TrimLeft(strings.TrimSpace(old)+"\n"+strings.Join(more, "\n")+"\n", "\n")
		if err := os.WriteFile(filepath.Join(checkout, goldenMigrations), []byte(grown), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, line := range more {
		t.Errorf("%s lacks %s: run make generate", goldenMigrations, line)
	}
}

// Every file of a migration folder is handed to the program.
func TestMigrationsKnown(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		steps, err := db.Steps(kind, Migrations())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range migrations(t) {
			m := migrationName.FindStringSubmatch(path.Base(f.path))
			if m == nil || m[3] != "" && m[3] != string(kind) {
				continue
			}
			if !slices.ContainsFunc(steps, func(s db.Step) bool { return s.Name == m[1]+"_"+m[2] }) {
				t.Errorf("%s is not among Migrations() on %s", f.path, kind)
			}
		}
	}
}

func TestMigrationsSeen(t *testing.T) {
	t.Parallel()
	const folder = "internal/area/org/migration/"
	up := "-- +goose Up\ncreate table org_unit (id text);\n"
	one := text{folder + "20261124100000_org.sql", up}
	seen(t, nameFaults([]text{one, {"internal/area/policy/migration/20261124100000_policy.sql", up}}), "its stamp belongs to")
	seen(t, nameFaults([]text{{folder + "20261124100000_org.sqlite.sql", up}}), "one for each")
	seen(t, nameFaults([]text{{folder + "2026_org.sql", up}}), "want a name such as")
	none(t, nameFaults([]text{{folder + "20261124100000_org.sqlite.sql", up}, {folder + "20261124100000_org.postgres.sql", up}}))
	seen(t, stepFaults(text{one.path, "create table org_unit (id text);"}), "does not begin")
	seen(t, stepFaults(text{one.path, up + "-- +goose Down\n"}), "no way back")
	seen(t, stepFaults(text{one.path, up + "alter table org_unit add foreign key (a) references b on delete cascade;"}), "restrict only")
	seen(t, stepFaults(text{one.path, "-- +goose Up\ncreate table policy_x (id text);"}), "is not of org")

	_, more := historyFaults([]text{one}, "")
	none(t, first(historyFaults([]text{one}, more[0]+"\n")))
	edited := text{one.path, up + "-- better\n"}
	seen(t, first(historyFaults([]text{edited}, more[0]+"\n")), "is edited")
	seen(t, first(historyFaults(nil, more[0]+"\n")), "is gone")
}

func first(faults, _ []string) []string { return faults }
