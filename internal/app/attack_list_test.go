package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// policyPlaces are all addresses of the area that name no document, and those of the first
// page and the search, in every format.
func policyPlaces(town *apptest.Town, b apptest.Body) (list []string) {
	for _, r := range town.App.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if method == "GET" && strings.HasPrefix(path, "/policy") && !strings.Contains(path, "{") {
			list = append(list, path+"?")
		}
	}
	q := url.QueryEscape(b.ClosedWord)
	list = append(list, "/policy/term/one?word="+q, "/policy/"+b.Open+"?", "/policy/"+b.Open+"/provision?", "/policy/"+b.Open+"/compare?with="+b.Closed, "/policy/"+b.Open+"/compare/paper?format=docx&with="+b.Closed)
	return append(list, places(b)...)
}

// unseen fails where somebody is told of the closed document: by its pages, its writes, any
// list, search, export, or by the API.
func unseen(t *testing.T, town *apptest.Town, v, token visitor) {
	t.Helper()
	b := town.Home
	closed := ids{document: b.Closed, person: b.Staff.ID, batch: b.Batch}
	for _, route := range town.App.Routes() {
		method, path := route.Pattern, ""
		if strings.Contains(route.Pattern, "/policy/{id}") {
			method, path = closed.path(t, route.Pattern)
		}
		if path == "" {
			continue
		}
		a := v.send(t, method, path, formType, []byte("version=1&state=public"))
		// An answer about rights or about what was entered is the same for what is not there.
		if a.status != http.StatusNotFound && a.status != http.StatusForbidden && a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", route.Pattern, a.status)
		}
		silent(t, b, route.Pattern, a)
	}
	for _, path := range policyPlaces(town, b) {
		for _, suffix := range []string{"", "&format=csv", "&format=xlsx", "&format=print"} {
			a := v.get(t, path+suffix)
			if strings.HasPrefix(path, "/journal") {
				a.body = strings.ReplaceAll(a.body, b.Closed, "") // the id of a line stays; what it is called does not
			}
			silent(t, b, path+suffix, a)
			if a.status >= http.StatusInternalServerError {
				t.Errorf("%s: %d", path, a.status)
			}
			if suffix == "&format=xlsx" && a.status == http.StatusOK && strings.Contains(a.header.Get("Content-Type"), "sheet") {
				silent(t, b, path+suffix, answer{body: sheetText(t, path, a.body, b.Closed)})
			}
		}
	}
	for _, o := range town.App.Operations() {
		method, path, _ := strings.Cut(o.Pattern, " ")
		if method != "GET" || !strings.HasPrefix(path, "/api/v1/policy/") {
			continue
		}
		_, path = closed.path(t, o.Pattern)
		a := token.get(t, path)
		if strings.Contains(o.Pattern, "/document/{id}") && a.status != http.StatusNotFound {
			t.Errorf("%s: %d", o.Pattern, a.status)
		}
		silent(t, b, o.Pattern, a)
	}
}

// A document under a name list is not there for the rest of the office, the auditor and
// staff, wherever they look; each who is on the list reads it with a line of the journal.
func TestNameListOfDocuments(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		b, ctx := town.Home, apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID)
		hang(t, town, b)
		other := town.Enrol(t, b, "名簿 外", "meibogai", actor.Office)
		second := visit(town, enter(t, town, b, other))
		office := visit(town, town.Client(t, b, b.Office))
		if a := second.get(t, "/policy/"+b.Closed); a.status != http.StatusOK || readings(t, town, b) != 0 {
			t.Fatalf("before the list: %d, %d readings", a.status, readings(t, town, b))
		}
		second.get(t, "/policy/term") // what is remembered of before must not be shown after
		if _, err := town.App.Orgs.Restrict(ctx, org.Restricting{Area: "policy", Object: b.Closed, Reason: "改正の検討中"}); err != nil {
			t.Fatal(err)
		}
		unseen(t, town, second, bearer(t, town, town.Token(t, b, other, signin.Write)))
		auditor := visit(town, town.Client(t, b, b.Audit))
		unseen(t, town, auditor, bearer(t, town, town.Token(t, b, b.Audit, signin.Read)))
		if n := readings(t, town, b); n != 0 {
			t.Errorf("%d readings of those who read nothing", n)
		}
		resolved(t, town, other.ID, b.Closed, false)
		// Who is on the list does see all of it, or the silence above would prove nothing.
		for _, path := range []string{"/policy?q=" + url.QueryEscape("金庫室"), "/search?q=" + url.QueryEscape(b.ClosedWord), "/policy/" + b.Closed, "/policy/" + b.Closed + "/file", "/policy/hierarchy"} {
			if a := office.get(t, path); !strings.Contains(a.body, b.ClosedTitle) && !strings.Contains(a.body, b.ClosedWord) {
				t.Errorf("who is on the list does not see it at %s: %d", path, a.status)
			}
		}
		if n := readings(t, town, b); n != 1 {
			t.Errorf("%d lines for one who read it in one session", n)
		}
		if a := office.get(t, "/policy/"+b.Open+"/compare?with="+b.Closed); a.status != http.StatusOK {
			t.Errorf("compared with it: %d", a.status)
		}
		if _, err := town.App.Orgs.Admit(ctx, org.Admitting{Area: "policy", Object: b.Closed, Person: other.Name, Reason: "担当", From: town.App.Orgs.Today().String()}); err != nil {
			t.Fatal(err)
		}
		if a := second.get(t, "/policy/"+b.Closed); a.status != http.StatusOK || readings(t, town, b) != 2 {
			t.Errorf("put on the list: %d, %d readings", a.status, readings(t, town, b))
		}
		if a := bearer(t, town, town.Token(t, b, other, signin.Read)).get(t, "/api/v1/policy/document/"+b.Closed); a.status != http.StatusOK || readings(t, town, b) != 3 {
			t.Errorf("by the API: %d, %d readings", a.status, readings(t, town, b))
		}
		// The list narrows and opens nothing.
		if _, err := town.App.Orgs.Admit(ctx, org.Admitting{Area: "policy", Object: b.Closed, Person: b.Staff.Name, Reason: "担当", From: town.App.Orgs.Today().String()}); err != nil {
			t.Fatal(err)
		}
		if a := visit(town, town.Client(t, b, b.Staff)).get(t, "/policy/"+b.Closed); a.status != http.StatusNotFound {
			t.Errorf("staff on the list without the right: %d", a.status)
		}
		if err := town.App.Orgs.Release(ctx, org.Restricting{Area: "policy", Object: b.Closed, Reason: "決まった"}); err != nil {
			t.Fatal(err)
		}
		if a := auditor.get(t, "/policy/"+b.Closed); a.status != http.StatusOK {
			t.Errorf("after the list: %d", a.status)
		}
	})
}

// readings counts the lines of the journal about what is under a name list.
func readings(t *testing.T, town *apptest.Town, b apptest.Body) (n int) {
	t.Helper()
	ctx := apptest.As(t.Context(), b.ID, b.Office.ID)
	err := town.App.DB.View(ctx, func(tx db.Tx) error {
		p, err := journal.List(ctx, tx, journal.Query{Verb: "org.readlisted", Limit: 100})
		n = len(p.Lines)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// resolved asks as another room would, what an object is called.
func resolved(t *testing.T, town *apptest.Town, person, document string, want bool) {
	t.Helper()
	ctx := apptest.As(t.Context(), town.Home.ID, person)
	links, err := town.App.Policy.Links(ctx, []area.Ref{{Area: "policy", ID: document}})
	if err != nil || (len(links) == 1) != want {
		t.Errorf("resolved to %v, %v", links, err)
	}
}

// A guest who was invited to one document finds that one and no other, wherever they look.
func TestGuestOfOneDocument(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		b, ctx, today := town.Home, apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID), town.App.Orgs.Today()
		d, err := town.App.Policy.Document(ctx, b.Closed)
		if err != nil {
			t.Fatal(err)
		}
		if err := town.App.Policy.Publish(ctx, policy.Publication{ID: b.Closed, State: policy.Public, Version: d.Version}); err != nil {
			t.Fatal(err)
		}
		e, err := town.App.Orgs.Invite(ctx, org.Invitation{Name: "外部 一件", Purpose: "規程の監査", Area: "policy", Object: b.Open, From: today.String(), Last: today.String(), Login: "ikken"})
		if err != nil {
			t.Fatal(err)
		}
		guest := apptest.Person{ID: e.ID, Name: e.Name, Login: "ikken", Password: e.Password, Roles: []actor.Role{actor.Guest}}
		v := visit(town, enter(t, town, b, guest))
		token := bearer(t, town, town.Token(t, b, guest, signin.Read))
		for _, path := range []string{"/policy", "/policy/" + b.Open, "/policy/" + b.Open + "/file", "/search?q=" + url.QueryEscape("端末"), "/policy/duty/list"} {
			if a := v.get(t, path); a.status != http.StatusOK {
				t.Errorf("the document that was named, at %s: %d", path, a.status)
			}
		}
		if a := token.get(t, "/api/v1/policy/document/"+b.Open); a.status != http.StatusOK {
			t.Errorf("by the API: %d", a.status)
		}
		unseen(t, town, v, token)
		for _, path := range []string{"/org/unit", "/evidence", "/action", "/approval", "/notice", "/policy/finding", "/policy/gap", "/journal", "/org/guest"} {
			if a := v.get(t, path); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		if why, err := town.App.Orgs.WhyCan(ctx, e.ID); err != nil || !allowed(why, "policy.view") || allowed(why, "org.see") {
			t.Errorf("why: %+v %v", why, err)
		}
		if _, err := town.App.Orgs.Withdraw(ctx, org.Target{ID: e.ID, Version: e.Version}); err != nil {
			t.Fatal(err)
		}
		if a := v.get(t, "/policy/"+b.Open); a.status != http.StatusSeeOther {
			t.Errorf("no longer invited: %d", a.status)
		}
		if a := token.get(t, "/api/v1/policy/document/"+b.Open); a.status != http.StatusUnauthorized {
			t.Errorf("no longer invited, by the API: %d", a.status)
		}
		for name, in := range map[string]org.Invitation{
			"a room that cannot": {Area: "approval", Object: "x"}, "nothing of that name": {Area: "policy", Object: "x"}, "another body's": {Area: "policy", Object: town.Neighbour.Open},
		} {
			in.Name, in.Purpose, in.From, in.Last, in.Login = "外部 二件", "監査", today.String(), today.String(), "niken"
			if _, err := town.App.Orgs.Invite(ctx, in); err == nil {
				t.Errorf("%s: invited", name)
			}
		}
	})
}

func allowed(list []org.Why, p actor.Permission) bool {
	for _, w := range list {
		if w.Permission == p && w.Withheld == "" {
			return true
		}
	}
	return false
}

// sheetText is what the cells of a sheet say; of the journal, without the ids of lines.
func sheetText(t *testing.T, path, body, id string) string {
	t.Helper()
	text := strings.Join(cells(t, body), "\n")
	if strings.HasPrefix(path, "/journal") {
		text = strings.ReplaceAll(text, id, "")
	}
	return text
}

// Evidence keeps to the same lists: closed when it is taken in or later, opened to a post and
// closed to who left it, and each who reads it leaves a line.
func TestNameListOfEvidence(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		b, s, orgs := town.Home, town.App.Evidence, town.App.Orgs
		ctx, today := keeper(t.Context(), b, b.Office), orgs.Today()
		o := town.Organise(t, b)
		other := town.Enrol(t, b, "証拠 外", "shokogai", actor.Office)
		second, owner := visit(town, enter(t, town, b, other)), visit(town, town.Client(t, b, b.Office))
		it, err := s.Take(ctx, evidence.Intake{Kind: "thing", Title: "名簿で限る証拠", Method: "預かった", Medium: "paper", Place: "金庫", Class: "grave"})
		if err != nil {
			t.Fatal(err)
		}
		path := "/evidence/item/" + it.ID
		if a := second.get(t, path); a.status != http.StatusOK {
			t.Fatalf("before the list: %d", a.status)
		}
		office := apptest.As(t.Context(), b.ID, b.Office.ID)
		if _, err := orgs.Restrict(office, org.Restricting{Area: "evidence", Object: it.ID, Reason: "人事の件"}); err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{path, path + "/form", "/evidence", "/evidence?format=csv", "/api/v1/evidence/item", "/org/access?area=evidence&object=" + it.ID} {
			if a := second.get(t, at); strings.Contains(a.body, it.Title) || strings.HasPrefix(at, path) && a.status != http.StatusNotFound {
				t.Errorf("%s tells who is not on the list: %d", at, a.status)
			}
		}
		if a := owner.get(t, path); a.status != http.StatusOK || readings(t, town, b) != 1 {
			t.Errorf("who took it in: %d, %d readings", a.status, readings(t, town, b))
		}
		owner.get(t, path)
		if _, err := orgs.Admit(office, org.Admitting{Area: "evidence", Object: it.ID, Post: o.Post, Reason: "担当の職", From: today.String()}); err != nil {
			t.Fatal(err)
		}
		tenure, err := orgs.Install(office, org.Installation{Person: other.Name, Post: o.Post, Kind: "main", From: today.Plus(-2).String()})
		if err != nil {
			t.Fatal(err)
		}
		if a := second.get(t, path); a.status != http.StatusOK || readings(t, town, b) != 2 {
			t.Errorf("on the post: %d, %d readings", a.status, readings(t, town, b))
		}
		if _, err := orgs.EndTenure(office, org.Closing{ID: tenure.ID, Version: tenure.Version, Last: today.Plus(-1).String()}); err != nil {
			t.Fatal(err)
		}
		if a := second.get(t, path); a.status != http.StatusNotFound {
			t.Errorf("after the transfer: %d", a.status)
		}
	})
}
