package app

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// gap stands in a flattened string where the code puts in a value.
const gap = "\u2400"

// literal is a string of the code: "a"+x+"b" counts as one, with a gap for x.
type literal struct {
	at   string
	text string
}

func literals(s source) []literal {
	var list []literal
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr, *ast.BasicLit:
			if text, ok := flat(n.(ast.Expr)); ok {
				list = append(list, literal{s.at(n), text})
				return false
			}
		}
		return true
	})
	return list
}

// flat joins a sum of strings; ok is false where it holds no string at all.
func flat(e ast.Expr) (text string, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return gap, false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return gap, false
		}
		left, a := flat(e.X)
		right, b := flat(e.Y)
		return left + right, a || b
	}
	return gap, false
}

var (
	statement = regexp.MustCompile(`(?is)^\s*(select\s.*\sfrom\s|select\s+\w+\(|insert\s+into\s|update\s+[\w"]+\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\s|(create|alter|drop)\s+(unique\s+)?(table|index|view|policy|role)\s|pragma\s|grant\s+\w+)`)
	fragment  = regexp.MustCompile(`(?s)^\s*((left |inner |cross )?join\s+\w+|from\s+\w+_\w+\b|where\s+[\w.]+\s*(=|<|>|in\s*\()|order by\s|union\s)`)
)

func isSQL(text string) bool { return statement.MatchString(text) || fragment.MatchString(text) }

// storesSQL reports whether s is a file in which SQL belongs.
func storesSQL(s source) bool {
	n := s.name()
	if n == "store.go" || strings.HasSuffix(n, "_store.go") {
		return true
	}
	for _, room := range []string{"db", "journal", "job", "file", "backup", "signin", "search"} {
		if s.in("internal/platform/" + room) {
			return true
		}
	}
	return false
}

var (
	everything = regexp.MustCompile(`(?i)\bselect\s+(\w+\.)?\*`)
	shouted    = regexp.MustCompile(`\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|JOIN|ORDER BY|VALUES)\b`)
	ownTime    = regexp.MustCompile(`(?i)\b(now\(\)|current_timestamp|current_date|datetime\('now)`)
)

// sqlFaults finds SQL outside the stores, and SQL in a style we do not write.
func sqlFaults(list []source) []string {
	var faults []string
	for _, s := range list {
		if s.forTests() || s.in("script") {
			continue
		}
		for _, l := range literals(s) {
			if !isSQL(l.text) {
				continue
			}
			switch {
			case !storesSQL(s):
				faults = append(faults, l.at+": SQL belongs in store.go, *_store.go and the platform's own stores")
			case everything.MatchString(l.text):
				faults = append(faults, l.at+": name the columns instead of *")
			case shouted.MatchString(l.text):
				faults = append(faults, l.at+": keywords of SQL are written in lower case")
			case ownTime.MatchString(l.text):
				faults = append(faults, l.at+": time comes from clock, not from the database")
			}
		}
	}
	return faults
}

// SQL stands in the stores, in one style.
func TestSQLPlace(t *testing.T) {
	t.Parallel()
	none(t, sqlFaults(sources(t)))
	for _, c := range []struct{ name, path, text, want string }{
		{"service", "internal/area/org/service.go", "\n\tselect id\n\tfrom org_unit", "belongs in store.go"},
		{"update", "internal/area/org/web.go", "update org_unit set name = $1", "belongs in store.go"},
		{"with", "internal/app/app.go", "with x as (select id from y) select id from x", "belongs in store.go"},
		{"piece", "internal/area/org/service.go", " where body_id = $1", "belongs in store.go"},
		{"star", "internal/area/org/store.go", "select u.* from org_unit u", "name the columns"},
		{"shouted", "internal/area/org/store.go", "SELECT id FROM org_unit", "lower case"},
		{"time", "internal/area/org/store.go", "select id from org_unit where at < now()", "comes from clock"},
	} {
		seen(t, sqlFaults(example(t, c.path, fmt.Sprintf("package x\n\nconst q = %q\n", c.text))), c.want)
	}
	for _, text := range []string{"select a file", "from here on", "update failed", "where are you", "with regard to"} {
		none(t, sqlFaults(example(t, "internal/area/org/web.go", fmt.Sprintf("package x\n\nconst q = %q\n", text))))
	}
}

var (
	tableUse = regexp.MustCompile(`(?i)\b(?:from|join|into|update|table(?: if (?:not )?exists)?)\s+([a-z_][a-z0-9_]*)\s*(\(?)`)
	cteName  = regexp.MustCompile(`(?i)(?:\bwith(?:\s+recursive)?|,)\s+([a-z_][a-z0-9_]*)(?:\s*\([^)]*\))?\s+as\s+(?:materialized\s+)?\(`)
	comment  = regexp.MustCompile(`--[^\n]*`)
)

// tables are the names that SQL reads or writes, without its own named subqueries.
func tables(sql string) []string {
	sql = comment.ReplaceAllString(sql, "")
	var own, list []string
	for _, m := range cteName.FindAllStringSubmatch(sql, -1) {
		own = append(own, m[1])
	}
	for _, m := range tableUse.FindAllStringSubmatch(sql, -1) {
		function := m[2] == "(" && strings.HasPrefix(strings.ToLower(m[0]), "from")
		keyword := m[1] == "set" || m[1] == "select" || m[1] == "lateral" || m[1] == "only"
		if !function && !keyword && !slices.Contains(own, m[1]) {
			list = append(list, m[1])
		}
	}
	return list
}

// owns reports whether a table belongs to a room: by its prefix, or because it is one
// of the few that are named after the installation's own things.
func owns(room, table string) bool {
	if table == room || strings.HasPrefix(table, room+"_") {
		return true
	}
	named := map[string][]string{
		"org":    {"body"},
		"signin": {"session", "token", "operator"},
		"db":     {"installation"},
	}
	return slices.Contains(named[room], table)
}

// tableFaults finds SQL of one room on the tables of another. platform/db and backup
// are above that: they treat all tables alike.
func tableFaults(list []source) []string {
	var faults []string
	for _, s := range list {
		room := placeOf(s.dir()).room
		if s.forTests() || room == "" || s.in("internal/platform/db", "internal/platform/backup") {
			continue
		}
		for _, l := range literals(s) {
			if !isSQL(l.text) {
				continue
			}
			for _, table := range tables(l.text) {
				if !owns(room, table) && !systemTable(table) {
					faults = append(faults, fmt.Sprintf("%s: %s is no table of %s; ask the room that owns it", l.at, table, room))
				}
			}
		}
	}
	return faults
}

func systemTable(name string) bool {
	return strings.HasPrefix(name, "pg_") || strings.HasPrefix(name, "sqlite_") || name == "information_schema"
}

// No room reaches into the tables of another.
func TestForeignTables(t *testing.T) {
	t.Parallel()
	none(t, tableFaults(sources(t)))
	for _, text := range []string{
		"select id from org_person where body_id = $1",
		"select d.id from policy_document d join org_unit u on u.body_id = d.body_id",
		"insert into notice_item (body_id) values ($1)",
		"update org_person set name = $1",
		"delete from job where id = $1",
	} {
		bad := example(t, "internal/area/policy/store.go", fmt.Sprintf("package policy\n\nconst q = %q\n", text))
		seen(t, tableFaults(bad), "is no table of policy")
	}
	none(t, tableFaults(example(t, "internal/area/policy/store.go",
		"package policy\n\nconst q = `with recursive up(id) as (select id from policy_provision) select id from up where x in (select value from json_each($1))`\n")))
}
