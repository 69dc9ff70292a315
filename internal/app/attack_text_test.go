package app_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// script would run wherever it is not written as text: as an element, in an attribute,
// in a script, in a style.
const script = `"'><img src=x onerror=__xss=1><script>__xss=1</script><a href="javascript:__xss=1">`

// dropping would end a statement if it got into one.
const dropping = `"; drop table body; --`

// hostileText is a policy with script at every place that a page shows.
const hostileText = script + `規程
令和8年1月1日　制定 ` + script + `

　　　第１章　` + script + `

（` + script + `）
第１条　` + script + ` である。
　(1) ` + script + `
　　ア ` + script + `
２　次の表のとおりとする。

| ` + script + ` | 乙 |
|---|---|
| ` + script + ` | =HYPERLINK("http://example.com") |

別表第１（第１条関係）` + script + `
・` + script + `
`

// poison fills every text that people or programs can enter.
func poison(t *testing.T, town *apptest.Town) (document string) {
	t.Helper()
	b := town.Home
	ctx := apptest.As(t.Context(), b.ID, b.Office.ID)
	document, _ = town.Read(t, b, policy.Internal, script+".txt", hostileText)
	d, err := town.App.Policy.Document(ctx, document)
	if err != nil {
		t.Fatal(err)
	}
	if err := town.App.Policy.Place(ctx, policy.Placement{ID: document, Title: script, Kind: "directive", Version: d.Version}); err != nil {
		t.Fatal(err)
	}
	long := script[:58]
	for i, s := range []string{long, script[5:40], "=1+1", "@SUM(A1)", "+81", "-1", "\uff1d1+1"} {
		_, err := town.App.Orgs.Enrol(ctx, org.Enrolment{Name: s, Unit: s, Number: fmt.Sprintf("=%d<b>", i), Login: fmt.Sprintf("aku%d", i), Roles: []string{"staff"}})
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
	}
	if _, _, err := town.App.SignIn.Issue(ctx, signin.Issuance{Name: long, Scope: "read", Days: 30}); err != nil {
		t.Fatal(err)
	}
	body, err := town.App.Orgs.Body(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = town.App.Orgs.Amend(ctx, org.Amendment{Name: long, Kind: "town", Code: body.Code, FiscalStart: 4, Version: body.Version})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// poisonOrganisation fills every text of an organisation, and has the pages of it opened.
func poisonOrganisation(t *testing.T, town *apptest.Town, i *ids) {
	t.Helper()
	ctx, s, long := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID), town.App.Orgs, script[:58]
	unit, err := s.Establish(ctx, org.Establishment{Name: long, Kind: "division", Parent: i.Organ, From: apptest.Begun})
	fatal(t, err)
	post, err := s.AddPost(ctx, org.Posting{Unit: unit.ID, Title: long, Heads: true, From: apptest.Begun})
	fatal(t, err)
	_, err = s.Install(ctx, org.Installation{Person: i.Number, Post: post.ID, Kind: "additional", Basis: long, From: apptest.Begun})
	fatal(t, err)
	_, err = s.Leave(ctx, org.Leaving{ID: i.Person, Kind: "trip", From: apptest.Later, Last: apptest.Later, Note: script})
	fatal(t, err)
	_, err = s.ChangeRole(ctx, org.RoleChange{Name: i.Role, Title: script[:38], Meaning: script, Used: true, Version: 1})
	fatal(t, err)
	_, err = s.Appoint(ctx, org.Appointing{Role: i.Role, Way: "post", Post: post.ID, Unit: unit.ID, Basis: script, BasisRef: script, From: apptest.Begun})
	fatal(t, err)
	_, err = s.Deputize(ctx, org.Deputizing{Role: i.Role, Kind: "standing", Post: post.ID, Scope: script, Consent: apptest.Begun, Basis: script, From: apptest.Begun})
	fatal(t, err)
	fatal(t, s.GiveReason(ctx, org.Reasoning{Rule: apptest.Breach, Person: i.Person, Unit: i.Unit, Reason: script}))
	board, err := s.Form(ctx, org.Formation{Name: long, Kind: "board", Unit: unit.ID, Quorum: "majority", Basis: script, BasisRef: script, From: apptest.Begun})
	fatal(t, err)
	_, err = s.Seat(ctx, org.Seating{ID: board.ID, Seat: "chair", Duty: long, Post: post.ID, From: apptest.Begun})
	fatal(t, err)
	_, err = s.Minute(ctx, org.Sitting{ID: board.ID, HeldOn: apptest.Later, Venue: long, Agenda: script, Resolution: script})
	fatal(t, err)
	_, err = s.List(ctx, org.Listing{ClassTitle: script[:38], Name: long, Phone: "0570-000-000", Note: script})
	fatal(t, err)
	fatal(t, s.Rule(ctx, org.RulingInput{Permission: string(org.CanConvene), Role: i.Role, Scope: "unit", Reason: script}))
	_, err = s.Invite(ctx, org.Invitation{Name: long, Purpose: long, Areas: []string{"policy"}, From: apptest.Begun, Last: apptest.Later, Login: "akuguest"})
	fatal(t, err)
	i.Unit, i.Span, i.Post, i.Committee, i.person = unit.ID, unit.SpanID, post.ID, board.ID, i.Person
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err, fault.Of(err).Fields)
	}
}

// everyPage is the address of every page with something to show.
func everyPage(t *testing.T, town *apptest.Town, i ids) []string {
	t.Helper()
	list := []string{"/search?q=" + url.QueryEscape(script), "/search?q=onerror", "/policy?q=" + url.QueryEscape(script[:60]), "/policy/upload?batch=" + i.batch, "/policy/new?document=" + i.document,
		"/signin?next=" + url.QueryEscape("/"+script), "/" + url.PathEscape(script), "/journal?verb=" + url.QueryEscape(script), "/policy/" + url.PathEscape(script), "/policy/" + i.document + "/source?line=" + url.QueryEscape(script)}
	for _, r := range town.App.Routes() {
		method, path := i.path(t, r.Pattern)
		if method == http.MethodGet && !strings.HasPrefix(path, "/static/") && !strings.HasPrefix(path, "/backup/file/") && !strings.HasSuffix(path, "/file") && !strings.HasSuffix(path, "/export") && !strings.HasSuffix(path, "/paper") {
			list = append(list, path)
		}
	}
	slices.Sort(list)
	return list
}

// Whatever was entered comes back as text: no page has an element or an attribute of it.
func TestAttackWithScript(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		home.document = poison(t, town)
		poisonOrganisation(t, town, &home)
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		seen := 0
		for _, path := range everyPage(t, town, home) {
			for _, v := range []visitor{office, office.with("HX-Request", "true").with("HX-Request-Type", "partial")} {
				a := v.get(t, path)
				harmlessPage(t, path, a)
				seen += strings.Count(a.body, "onerror=__xss")
			}
		}
		if seen < 20 {
			t.Errorf("the script was shown %d times only: the pages were not the poisoned ones", seen)
		}
		for pattern, f := range forms(town, home) { // refused forms show again what was entered
			if strings.HasPrefix(pattern, "POST /signout") || strings.HasPrefix(pattern, "POST /me/session") {
				continue
			}
			g := maps.Clone(f)
			for name := range g {
				g[name] = []string{script}
			}
			_, path := home.path(t, pattern)
			harmlessPage(t, pattern, office.post(t, path, g))
		}
		for _, o := range town.App.Operations() {
			if method, path := home.path(t, o.Pattern); method == http.MethodGet {
				if a := office.get(t, path); !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") || strings.Contains(a.body, "<script>") {
					t.Errorf("%s: %s", o.Pattern, a.header.Get("Content-Type"))
				}
			}
		}
	})
}

// harmlessPage fails where a page has script of its own, or an element of what was entered.
func harmlessPage(t *testing.T, what string, a answer) {
	t.Helper()
	if a.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%s lacks headers", what)
	}
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return
	}
	doc, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, at := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(at.Val))
			if strings.HasPrefix(at.Key, "on") || at.Key == "style" || strings.HasPrefix(at.Key, "hx-on") || strings.HasPrefix(value, "javascript:") {
				t.Errorf("%s: <%s %s=%q>", what, n.Data, at.Key, cut(at.Val))
			}
		}
		if n.Data == "script" && n.FirstChild != nil || n.Data == "style" || n.Data == "img" && strings.Contains(fmt.Sprint(n.Attr), " x}") {
			t.Errorf("%s: <%s> with %v", what, n.Data, n.Attr)
		}
	}
}

// The same in a browser, which knows better than we do what runs.
func TestAttackWithScriptInBrowser(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	home, _ := ready(t, town)
	home.document = poison(t, town)
	poisonOrganisation(t, town, &home)
	b := apptest.OpenBrowser(t, town.URL)
	b.Open(t, "/signin")
	b.Choose(t, "[name=body]", town.Home.ID)
	b.Fill(t, "[name=login]", town.Home.Office.Login)
	b.Fill(t, "[name=password]", town.Home.Office.Password)
	b.Press(t, "main button[type=submit]")
	office := visit(town, town.Client(t, town.Home, town.Home.Office))
	for _, path := range everyPage(t, town, home) {
		if !office.shows(t, path) {
			continue
		}
		b.Load(t, path)
		if apptest.Eval[string](t, b, `typeof window.__xss`) != "undefined" {
			t.Errorf("%s ran the script", path)
		}
		b.Quiet(t) // a refusal by the content security policy would show here
	}
}

// No export has a cell that a spreadsheet would compute.
func TestAttackWithFormulas(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		home.document = poison(t, town)
		for i, text := range []string{"=cmd|' /C calc'!A0", "+1", "-1", "@A1", "\t=1", "\uff1d1"} {
			town.Read(t, town.Home, policy.Internal, fmt.Sprintf("%s%d.txt", text[:1], i), text+"規程\n\n（目的）\n第１条　"+text+"\n\n|"+text+"|乙|\n|---|---|\n|"+text+"|丙|\n")
		}
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		cells(t, office.get(t, "/org/role/export").body)
		for _, path := range []string{"/policy", "/org/person", "/journal"} {
			a := office.get(t, path+"?format=csv")
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
			if err != nil || len(rows) < 5 {
				t.Errorf("%s: %d rows, %v", path, len(rows), err)
			}
			for _, cell := range slices.Concat(rows...) {
				if cell != "" && strings.ContainsRune("=+-@\t\r\uff1d\uff0b\uff0d\uff20", []rune(cell)[0]) {
					t.Errorf("%s as CSV: a spreadsheet computes %q", path, cell)
				}
			}
			cells(t, office.get(t, path+"?format=xlsx").body)
		}
		list, _, err := town.App.Policy.List(apptest.As(t.Context(), town.Home.ID, ""), policy.Query{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			a := office.get(t, "/policy/"+d.ID+"/export")
			cells(t, a.body)
			if h := a.header.Get("Content-Disposition"); !strings.HasPrefix(h, "attachment; filename") || strings.ContainsAny(h, "\r\n<>/") {
				t.Errorf("%q is saved as %q", d.Title, h)
			}
		}
	})
}

// cells gives the texts of a workbook, and fails where one is a formula.
func cells(t *testing.T, workbook string) []string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader([]byte(workbook)))
	if err != nil {
		t.Errorf("no workbook: %v", err)
		return nil
	}
	defer f.Close()
	var list []string
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, text := range row {
				at, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := f.GetCellFormula(sheet, at); err != nil || formula != "" {
					t.Errorf("%s!%s is the formula %q (%v)", sheet, at, formula, err)
				}
				list = append(list, text)
			}
		}
	}
	return list
}

// odd are values that no form could have sent.
func odd() []string {
	return []string{
		"\x00", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "'", dropping, "%", "../../../../etc/passwd", strings.Repeat("長", 3000), "\u202e", "-1", "9223372036854775808", "1e9",
		"{{.}}", "${7*7}", "\r\nSet-Cookie: a=b",
	}
}

// Values that no form could have sent are refused, on every page, form and operation:
// PostgreSQL fails on a NUL where SQLite keeps it.
func TestAttackWithOddValues(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		client := func() visitor { return visit(town, town.Client(t, town.Home, town.Home.Office)) }
		office := client()
		for _, s := range odd() {
			for _, path := range []string{"/policy/", "/org/person/", "/backup/file/", "/static/", "/api/v1/policy/document/", "/api/v1/org/person/", "/api/v1/policy/upload/"} {
				a := office.get(t, path+url.PathEscape(s))
				if a.status < 300 {
					t.Errorf("%s%q: %d", path, cut(s), a.status)
				}
				a.inject(t, path+s)
			}
			for _, path := range []string{
				"/policy/" + home.document, "/policy/" + home.document + "/source", "/policy", "/policy/new", "/policy/upload", "/policy/hierarchy", "/search", "/journal", "/org/person", "/backup", "/signin", "/setup",
				"/api/v1/policy/document", "/api/v1/org/person", "/api/v1/policy/document/" + home.document + "/provision",
			} {
				for _, name := range []string{"q", "at", "line", "page", "sort", "format", "document", "batch", "after", "job", "from", "to", "verb", "kind", "state", "next", "key", "limit", "role"} {
					a := office.get(t, path+"?"+url.Values{name: {s}}.Encode())
					a.inject(t, path+"?"+name)
				}
			}
		}
		for _, s := range odd() {
			for pattern, f := range forms(town, home) {
				if pattern == "POST /org/body/erase" {
					continue // the body may have got this very name before
				}
				for name := range f {
					g := maps.Clone(f)
					g.Set(name, s)
					_, path := home.path(t, pattern)
					a := office.post(t, path, g)
					a.inject(t, pattern+" "+name)
					if a.status == http.StatusUnauthorized {
						office = client()
					}
				}
			}
			for pattern, in := range writings(home) {
				for name, was := range in {
					if _, text := was.(string); !text {
						continue
					}
					out := maps.Clone(in)
					out[name] = s
					method, path := home.path(t, pattern)
					office.send(t, method, path, "application/json", encode(t, out))
				}
			}
		}
	})
}

// inject fails where what was sent became a header.
func (a answer) inject(t *testing.T, what string) {
	t.Helper()
	for _, c := range a.header.Values("Set-Cookie") {
		if strings.HasPrefix(c, "a=") {
			t.Errorf("%s sets a cookie", cut(what))
		}
	}
	if to := a.header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) {
		t.Errorf("%s leads to %q", cut(what), to)
	}
}
