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
	"github.com/okite-isms/okite/internal/area/policy"
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
			if !strings.Contains(script+dropping, found) { // shown again as it was entered
				t.Errorf("%s: English in the answer: %q", what, found)
			}
		}
	}
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

// ids are the objects that the paths of a body name.
type ids struct {
	document, person, batch, session, token string
	correction, matter                      string
	demand, finding                         string     // as their forms name them
	correct, relate, shape                  url.Values // what the forms of a clause carry
	apptest.Organisation
}

func idsOf(t *testing.T, town *apptest.Town, b apptest.Body) ids {
	t.Helper()
	found := ids{document: b.Open, person: b.Staff.ID, batch: b.Batch, Organisation: town.Organise(t, b)}
	pool := owner(t, town)
	for table, to := range map[string]*string{"session": &found.session, "token": &found.token} {
		err := pool.QueryRowContext(t.Context(), "select max(id) from "+table+" where person = $1", b.Office.ID).Scan(to)
		if err != nil {
			t.Fatalf("%s of %s: %v", table, b.Name, err)
		}
	}
	found.corrections(t, town, b)
	found.reviews(t, town, b)
	if err := pool.QueryRowContext(t.Context(), "select max(id) from notice_item where body_id = $1", b.ID).Scan(&found.matter); err != nil {
		t.Fatalf("work of %s: %v", b.Name, err)
	}
	return found
}

// corrections has the office correct a clause of its document, and keeps what the forms
// of that clause carry.
func (i *ids) corrections(t *testing.T, town *apptest.Town, b apptest.Body) {
	t.Helper()
	pool, office := owner(t, town), visit(town, town.Client(t, b, b.Office))
	var at string
	err := pool.QueryRowContext(t.Context(), `
		select c.provision_id
		from policy_document d
		join policy_clause c on c.body_id = d.body_id and c.edition_id = d.edition_id
		where d.id = $1
		  and c.modality = 'declares'
		order by c.seq desc
		limit 1`, i.document).Scan(&at)
	if err != nil {
		t.Fatalf("a clause of %s: %v", b.Name, err)
	}
	for form, to := range map[string]*url.Values{"correct": &i.correct, "relate": &i.relate, "shape": &i.shape} {
		*to = url.Values{}
		page := office.get(t, "/policy/"+i.document+"/"+form+"?at="+at+"&s=1").body
		for _, in := range hiddenInput.FindAllStringSubmatch(page, -1) {
			to.Set(in[1], in[2])
		}
	}
	if a := office.post(t, "/policy/"+i.document+"/correct", filled(i.correct, url.Values{"modality": {"declares"}, "subject": {"助役"}, "reason": {""}})); a.status != http.StatusSeeOther {
		t.Fatalf("correcting a clause of %s: %d", b.Name, a.status)
	}
	err = pool.QueryRowContext(t.Context(), "select max(id) from policy_correction where document_id = $1", i.document).Scan(&i.correction)
	if err != nil {
		t.Fatalf("a correction of %s: %v", b.Name, err)
	}
}

// reviews has the office of a body read a text that asks for something and has a fault.
func (i *ids) reviews(t *testing.T, town *apptest.Town, b apptest.Body) {
	t.Helper()
	text := b.Name + "貸出規程\n\n（貸出し）\n第１条　職員は、端末を借りるときは、課長の許可を得なければならない。\n２　職員は、端末をを毎月点検しなければならない。\n第２条　この規程において「端末」とは、職員が用いる機器をいう。\n"
	document, _ := town.Read(t, b, policy.Internal, b.Name+"貸出規程.txt", text)
	l, err := town.App.Policy.Demands(apptest.As(t.Context(), b.ID, b.Office.ID), policy.DemandQuery{Document: document})
	if err != nil || len(l.Demands) == 0 {
		t.Fatalf("demands of %s: %d, %v", b.Name, len(l.Demands), err)
	}
	i.demand = document + "." + l.Demands[0].Mark + ".0"
	var mark, version string
	err = owner(t, town).QueryRowContext(t.Context(), "select mark, version from policy_finding where document_id = $1 and severity = '誤り'", document).Scan(&mark, &version)
	if err != nil {
		t.Fatalf("a finding of %s: %v", b.Name, err)
	}
	i.finding = document + "." + mark + "." + version
}

// part is one part of what a form names an object by: document, mark, version.
func part(name string, n int) string {
	parts := strings.Split(name, ".")
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// filled is what a form carries and what was entered.
func filled(carried, entered url.Values) url.Values {
	form := url.Values{}
	maps.Copy(form, carried)
	maps.Copy(form, entered)
	return form
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// path fills in a pattern. A pattern of a kind that is not known here fails: whoever
// adds one says here what it names.
func (i ids) path(t *testing.T, pattern string) (method, path string) {
	t.Helper()
	method, path, _ = strings.Cut(pattern, " ")
	path = strings.TrimSuffix(path, "{$}")
	for prefix, id := range map[string]string{
		"/policy/{id}": i.document, "/api/v1/policy/document/{id}": i.document, "/org/person/{id}": i.person, "/api/v1/org/person/{id}": i.person,
		"/api/v1/policy/upload/{batch}": i.batch, "/me/session/{id}": i.session, "/me/token/{id}": i.token,
		"/org/unit/{id}": i.Unit, "/api/v1/org/unit/{id}": i.Unit, "/org/post/{id}": i.Post, "/api/v1/org/post/{id}": i.Post,
		"/org/tenure/{id}": i.Tenure, "/api/v1/org/tenure/{id}": i.Tenure, "/org/absence/{id}": i.Absence, "/api/v1/org/absence/{id}": i.Absence,
		"/org/role/{id}": i.Role, "/api/v1/org/role/{id}": i.Role, "/org/appointment/{id}": i.Appointment, "/api/v1/org/appointment/{id}": i.Appointment,
		"/org/delegation/{id}": i.Delegation, "/api/v1/org/delegation/{id}": i.Delegation, "/org/committee/{id}": i.Committee, "/api/v1/org/committee/{id}": i.Committee,
		"/org/member/{id}": i.Member, "/api/v1/org/member/{id}": i.Member, "/org/meeting/{id}": i.Meeting, "/api/v1/org/meeting/{id}": i.Meeting,
		"/org/contact/{id}": i.Contact, "/api/v1/org/contact/{id}": i.Contact, "/org/transfer/{id}": i.Transfer, "/api/v1/org/transfer/{id}": i.Transfer,
		"/notice/item/{id}": i.matter, "/api/v1/notice/item/{id}": i.matter,
		"/backup/file/{name}": "20261124-020000.okite-backup", "/static/{name}": "okite.css",
	} {
		if strings.HasPrefix(path, prefix) {
			return method, parameter.ReplaceAllString(path, id)
		}
	}
	if parameter.MatchString(path) {
		t.Fatalf("%s: say in attack_visit_test.go what its parameter names", pattern)
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
