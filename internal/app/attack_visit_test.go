package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// both runs f against the whole program on each kind of database.
func both(t *testing.T, f func(t *testing.T, town *apptest.Town)) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			f(t, apptest.Start(t, kind))
		})
	}
}

// visitor is somebody at a browser, or a program with a token.
type visitor struct {
	town   *apptest.Town
	client *http.Client
	header http.Header // sent with every request
}

func visit(town *apptest.Town, c *http.Client) visitor { return visitor{town, c, http.Header{}} }

func (v visitor) with(name, value string) visitor {
	h := v.header.Clone()
	h.Set(name, value)
	return visitor{v.town, v.client, h}
}

func bearer(t *testing.T, town *apptest.Town, token string) visitor {
	return visit(town, apptest.Nobody(t)).with("Authorization", "Bearer "+token)
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

const formType = "application/x-www-form-urlencoded"

func (v visitor) get(t *testing.T, path string) answer {
	t.Helper()
	return v.send(t, http.MethodGet, path, "", nil)
}

// shows reports whether a path leads to a page, and not to a file.
func (v visitor) shows(t *testing.T, path string) bool {
	t.Helper()
	a := v.get(t, path)
	return strings.HasPrefix(a.header.Get("Content-Type"), "text/html") && a.header.Get("Content-Disposition") == ""
}

func (v visitor) post(t *testing.T, path string, f url.Values) answer {
	t.Helper()
	return v.send(t, http.MethodPost, path, formType, []byte(f.Encode()))
}

// send sends a request. Whatever comes back must not tell how Okite is made.
func (v visitor) send(t *testing.T, method, path, kind string, body []byte) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, v.town.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, v.header)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	response, err := v.client.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, cut(path), err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, cut(path), err)
	}
	a := answer{response.StatusCode, response.Header, string(text)}
	if a.status >= http.StatusInternalServerError {
		t.Errorf("%s %s: %d", method, cut(path), a.status)
	}
	a.checkDiscreet(t, method+" "+cut(path))
	return a
}

func cut(s string) string { return s[:min(len(s), 160)] }

var inner = regexp.MustCompile(`goroutine \d|SQLSTATE|sql: |sqlite|constraint failed|runtime error|\.go:\d|/internal/|panic:|invalid memory`)

// checkDiscreet finds what a page of an error must not show.
func (a answer) checkDiscreet(t *testing.T, what string) {
	t.Helper()
	if a.status < http.StatusBadRequest {
		return
	}
	if found := inner.FindString(a.body); found != "" {
		t.Errorf("%s: the answer shows %q", what, found)
	}
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		for _, found := range english.FindAllString(visible(t, a.body), -1) {
			if !entered(found) {
				t.Errorf("%s: English in the answer: %q", what, found)
			}
		}
	}
}

// entered reports whether a text is made of words that these tests enter themselves: it is
// shown again as it was entered, perhaps beside another one.
func entered(text string) bool {
	for word := range strings.FieldsSeq(text) {
		if !strings.Contains(script+dropping+strings.Join(odd(), " "), word) {
			return false
		}
	}
	return true
}

// visible is the text of a page's main part, as people read it, without what they entered.
func visible(t *testing.T, page string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && !slices.Contains([]string{"script", "style", "textarea", "code"}, n.Parent.Data) {
			b.WriteString(n.Data + "\n")
		}
	}
	return b.String()
}

// ids are the objects that the paths and forms of a body name.
type ids struct {
	document, person, batch, session, token string
	correction, matter                      string
	demand, finding                         string     // as their forms name them
	correct, relate, shape                  url.Values // what the forms of a clause carry
	apptest.Organisation
	made map[string]string // by whatever key its area knows it
}

func idsOf(t *testing.T, town *apptest.Town, b apptest.Body) ids {
	t.Helper()
	found := ids{document: b.Open, person: b.Staff.ID, batch: b.Batch, Organisation: town.Organise(t, b), made: map[string]string{}}
	for _, a := range attacks() {
		if a.prepare != nil {
			a.prepare(t, town, b, &found)
		}
	}
	return found
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// path fills in a pattern. A pattern of a kind that is not known here fails: whoever
// adds one says here what it names.
func (i ids) path(t *testing.T, pattern string) (method, path string) {
	t.Helper()
	method, path, _ = strings.Cut(pattern, " ")
	path = strings.TrimSuffix(path, "{$}")
	longest, names := "", ""
	for prefix, id := range named(i) {
		if strings.HasPrefix(path, prefix) && len(prefix) > len(longest) {
			longest, names = prefix, id
		}
	}
	if longest != "" {
		return method, parameter.ReplaceAllString(path, names)
	}
	if parameter.MatchString(path) {
		t.Fatalf("%s: say in the attack of its area what its parameter names", pattern)
	}
	return method, path
}

// owner is a way into the database past the wall of bodies.
func owner(t *testing.T, town *apptest.Town) *sql.DB {
	t.Helper()
	d, err := db.Open(context.Background(), town.Addresses.Owner)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	_, read := d.Pools()
	return read
}

// ownerWrites is owner for what a test prepares.
func ownerWrites(t *testing.T, town *apptest.Town) *sql.DB {
	t.Helper()
	d, err := db.Open(context.Background(), town.Addresses.Owner)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	write, _ := d.Pools()
	return write
}

// picture is what the tables hold of a body: a fingerprint of each.
func picture(t *testing.T, town *apptest.Town, body string, but ...string) map[string]string {
	t.Helper()
	pool := owner(t, town)
	found := map[string]string{}
	for table, column := range bodyColumns(t, pool, town.App.DB.Kind()) {
		if !slices.Contains(but, table) {
			found[table] = fingerprint(t, pool, table, column, body)
		}
	}
	if len(found) < 10 {
		t.Fatalf("only %d tables were found", len(found))
	}
	return found
}

// bodyColumns gives the tables with the column that names the body.
func bodyColumns(t *testing.T, pool *sql.DB, kind db.Kind) map[string]string {
	t.Helper()
	query := `select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'`
	if kind == db.Postgres {
		query = `select table_name, column_name from information_schema.columns where table_schema = 'public'`
	}
	rows, err := pool.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := map[string]string{"body": "id"}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if column == "body_id" || column == "body" && table != "signin_attempt" {
			found[table] = column
		}
	}
	return found
}

func fingerprint(t *testing.T, pool *sql.DB, table, column, body string) string {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), "select * from "+table+" where "+column+" = $1", body)
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%v", values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return fmt.Sprintf("%d rows, %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
}

// unchanged fails where the tables of a body are not as they were.
func unchanged(t *testing.T, town *apptest.Town, body string, before map[string]string, but ...string) {
	t.Helper()
	after := picture(t, town, body, but...)
	for table, was := range before {
		if after[table] != was && !slices.Contains(but, table) {
			t.Errorf("table %s has changed: %s, was %s", table, after[table], was)
		}
	}
}

// holds reports whether one of the roles has a permission, be it for its own unit alone,
// and whether that one writes. A role that only reads never has one that does.
func holds(town *apptest.Town, p actor.Permission, roles ...actor.Role) (has, writes bool) {
	i := slices.IndexFunc(town.App.Grants(), func(g actor.Grant) bool { return g.Permission == p })
	if i < 0 {
		return false, false
	}
	g := town.App.Grants()[i]
	for _, r := range roles {
		has = has || g.Default(r) != actor.Nowhere && !(g.Writes && r.OnlyReads())
	}
	return has, g.Writes
}

// reads reports whether a method promises not to change anything.
func reads(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// nearOnly reports whether the roles hold a permission for their own things or their own
// unit alone: whether it is refused depends on whose the object is, which the tests of
// the area try.
func nearOnly(town *apptest.Town, p actor.Permission, roles ...actor.Role) bool {
	for _, g := range town.App.Grants() {
		if g.Permission == p {
			return !slices.ContainsFunc(roles, func(r actor.Role) bool { return g.Default(r) == actor.Whole })
		}
	}
	return false
}
