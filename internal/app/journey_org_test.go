package app_test

import (
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// signIn opens the town's pages as its officer.
func signIn(t *testing.T, b *apptest.Browser, town *apptest.Town) {
	t.Helper()
	b.Open(t, "/signin")
	b.Choose(t, "[name=body]", town.Home.ID)
	b.Fill(t, "[name=login]", town.Home.Office.Login)
	b.Fill(t, "[name=password]", town.Home.Office.Password)
	b.Press(t, "main button[type=submit]")
	has(t, b, "ホーム", town.Home.Name)
}

// first gives the address behind the first link in the page's table that begins so.
func first(t *testing.T, b *apptest.Browser, begins string) string {
	t.Helper()
	found := apptest.Eval[string](t, b, `(Array.from(document.querySelectorAll("main a")).map(a => a.getAttribute("href")).find(h => /^`+strings.ReplaceAll(begins, "/", `\/`)+`\/[0-9a-f-]{36}$/.test(h)) || "")`)
	if found == "" {
		t.Fatalf("at %s: no link to %s", b.Path(t), begins)
	}
	return found
}

// Every page of the organisation is looked at on the sample town, with things in it.
func TestOrganisationPages(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	signIn(t, b, town)
	b.Open(t, "/org/unit")
	has(t, b, "企画情報課", "情報係", "上下水道課")
	look(t, b, "org-units")
	b.Open(t, "/org/unit?day=2026-03-31")
	has(t, b, "企画課")
	b.Open(t, "/org/unit")
	unit := apptest.Eval[string](t, b, `Array.from(document.querySelectorAll("main tbody th a")).find(a => a.innerText.includes("企画情報課")).getAttribute("href")`)
	for _, step := range []string{"", "/rename", "/merge", "/split", "/abolish"} {
		b.Open(t, unit+step)
		look(t, b, "org-unit"+strings.ReplaceAll(step, "/", "-"))
	}
	b.Open(t, unit)
	post := first(t, b, "/org/post")
	for _, step := range []string{"", "/edit", "/close"} {
		b.Open(t, post+step)
		look(t, b, "org-post"+strings.ReplaceAll(step, "/", "-"))
	}
	for _, path := range []string{
		"/org/unit/new", "/org/post/new", "/org/tenure/new", "/org/role", "/org/role/chief", "/org/role/system-manager", "/org/role/chief/appoint", "/org/role/chief/deputy",
		"/org/role/chief/edit", "/org/role/new", "/org/committee", "/org/contact", "/org/contact/new", "/org/contact/tree", "/org/chart", "/org/chart/role", "/org/right", "/org/guest/new",
		"/org/right/rule?permission=org.convene&role=chief",
	} {
		b.Open(t, path)
		look(t, b, "org"+strings.NewReplacer("/", "-", "?", "-", "&", "-", "=", "-").Replace(strings.TrimPrefix(path, "/org")))
	}
	b.Open(t, "/org/committee")
	committee := first(t, b, "/org/committee")
	for _, step := range []string{"", "/member", "/meeting", "/meeting/new"} {
		b.Open(t, committee+step)
		look(t, b, "org-committee-x"+strings.ReplaceAll(step, "/", "-"))
	}
	b.Open(t, committee+"/meeting/new")
	apptest.Eval[bool](t, b, `(() => {
		document.querySelector("[name=held_on]").value = "2026-05-20"
		document.querySelector("[name=agenda]").value = "名簿で限る議題"
		return document.querySelector("[name=listed]").checked = true
	})()`)
	b.Press(t, "main form button[type=submit]")
	has(t, b, "名簿の人だけが見られる記録です")
	look(t, b, "org-meeting-covered")
	access := apptest.Eval[string](t, b, `Array.from(document.querySelectorAll("main a")).find(a => a.getAttribute("href").startsWith("/org/access")&&a.closest("section").innerText.includes("名簿の人だけ")).getAttribute("href")`)
	b.Press(t, "main form button")
	has(t, b, "名簿で限る議題")
	look(t, b, "org-meeting-read")
	b.Open(t, access)
	has(t, b, "限った理由")
	look(t, b, "org-access")
	for _, step := range []string{"/admit", "/restrict", "/release"} {
		b.Open(t, strings.Replace(access, "/org/access", "/org/access"+step, 1))
		look(t, b, "org-access"+strings.ReplaceAll(step, "/", "-"))
	}
	b.Open(t, "/org/guest")
	look(t, b, "org-guest-none")
	b.Open(t, "/journal/verify")
	look(t, b, "journal-verify")
	b.Open(t, "/org/contact")
	b.Press(t, "main form button")
	has(t, b, "070-0000-0001", "記録されました")
	look(t, b, "org-contact-private")
	for _, path := range []string{"/org/contact/tree", "/org/chart", "/org/chart/role"} {
		b.Open(t, path)
		if n := b.Sheets(t, "paper"+strings.ReplaceAll(path, "/", "-")); n != 1 {
			t.Errorf("%s takes %d sheets of A4", path, n)
		}
	}
	b.Open(t, "/org/person")
	person := first(t, b, "/org/person")
	for _, step := range []string{"", "/why", "/absence", "/edit"} {
		b.Open(t, person+step)
		look(t, b, "org-person"+strings.ReplaceAll(step, "/", "-"))
	}
}

// The organisation is worked with by the keyboard alone, pictures as well.
func TestOrganisationKeyboard(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	signIn(t, b, town)
	for _, path := range []string{
		"/org/unit", "/org/unit/new", "/org/role", "/org/role/chief", "/org/role/chief/appoint", "/org/committee", "/org/contact", "/org/contact/tree", "/org/chart", "/org/chart/role",
		"/org/right/rule?permission=org.convene&role=chief", "/org/guest/new",
	} {
		tab(t, b, path)
	}
}
