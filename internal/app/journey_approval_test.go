package app_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// enter signs somebody of the town in, in place of who was.
func enterAs(t *testing.T, b *apptest.Browser, town *apptest.Town, login string) {
	t.Helper()
	b.Do(t, chromedp.Navigate(town.URL+"/"))
	if apptest.Eval[bool](t, b, `!!document.querySelector("form[action='/signout'] button")`) {
		b.Press(t, "form[action='/signout'] button")
	}
	b.Open(t, "/signin")
	b.Choose(t, "[name=body]", town.Home.ID)
	b.Fill(t, "[name=login]", login)
	b.Fill(t, "[name=password]", org.SamplePassword)
	b.Press(t, "main button[type=submit]")
}

// draft files a 伺い and gives its address.
func draft(t *testing.T, b *apptest.Browser, route, title, first string) string {
	t.Helper()
	b.Open(t, "/approval/case/new?route="+route)
	b.Fill(t, "[name=title]", title)
	b.Do(t, chromedp.SendKeys("[name=text]", "この内容で行ってよいか伺う。"))
	b.Do(t, chromedp.Click("input[name=class][value=middle]"))
	if first != "" {
		b.Do(t, chromedp.SendKeys("[name=first]", first))
	}
	look(t, b, "approval-new-"+route)
	b.Press(t, "main form button[type=submit]")
	has(t, b, "として起案しました", title)
	return b.Path(t)
}

// seat is the form of one's own seat on the page of a case.
const seat = "main form[action$='/act']"

// A 伺い comes back with a reason, is put right, and is approved; nothing of it is lost.
func TestReturnedApproval(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	enterAs(t, b, town, "rei")
	b.Open(t, "/approval")
	has(t, b, "あなたを待っている案件はありません")
	look(t, b, "approval-inbox-empty")
	at := draft(t, b, "section", "USBメモリの持ち出し", "")
	has(t, b, "令和", "第1号", "試川 由美")
	look(t, b, "approval-case")
	enterAs(t, b, town, "soumuka")
	b.Open(t, "/approval")
	has(t, b, "USBメモリの持ち出し")
	look(t, b, "approval-inbox")
	b.Open(t, "/approval/bulk")
	has(t, b, "この内容で行ってよいか伺う")
	look(t, b, "approval-bulk")
	b.Open(t, at+"/act?kind=return&seat=1")
	look(t, b, "approval-return")
	b.Do(t, chromedp.SendKeys("[name=comment]", "持ち出す先を書いてください"))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "差し戻し中", "持ち出す先を書いてください")
	enterAs(t, b, town, "rei")
	b.Open(t, at+"/edit")
	if kept := apptest.Eval[string](t, b, `document.querySelector("[name=text]").value`); kept != "この内容で行ってよいか伺う。" {
		t.Errorf("the form begins with %q", kept)
	}
	look(t, b, "approval-edit")
	b.Fill(t, "[name=text]", "出張所へ持ち出す。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "直したところ", "この内容で行ってよいか伺う", "出張所へ持ち出す", "持ち出す先を書いてください")
	look(t, b, "approval-resubmitted")
	enterAs(t, b, town, "soumuka")
	b.Open(t, at)
	b.Press(t, seat+" button[type=submit]")
	has(t, b, "決裁済み", "持ち出す先を書いてください")
	look(t, b, "approval-approved")
	b.Open(t, "/approval/case")
	look(t, b, "approval-list")
	enterAs(t, b, town, org.SampleLogin)
	b.Open(t, "/approval/route/chief")
	look(t, b, "approval-route")
	b.Open(t, "/approval/route/chief/step?at=2")
	look(t, b, "approval-route-step")
	b.Open(t, "/journal")
	has(t, b, "決裁：差し戻し")
}

// What a deputy decides while the holder is away waits for the holder to look at it.
func TestApprovalByDeputy(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	orgs := town.App.Orgs
	office := actor.With(t.Context(), actor.Actor{Body: town.Home.ID, ID: town.Home.Office.ID, Name: town.Home.Office.Name, Strength: actor.Console, Permissions: []actor.Permission{org.CanView, org.CanSee, org.CanShape, org.CanAppoint}})
	people, _, err := orgs.People(office, org.Query{})
	if err != nil {
		t.Fatal(err)
	}
	today := orgs.Today().String()
	for _, p := range people {
		if p.Number == "1016" {
			if _, err := orgs.Leave(office, org.Leaving{ID: p.ID, Kind: "trip", From: today, Last: today}); err != nil {
				t.Fatal(err)
			}
		}
	}
	unit := ""
	o, err := orgs.Outline(office, orgs.Today())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range o.Units {
		if u.Name == "総務課" {
			unit = u.ID
		}
	}
	if _, err := orgs.Deputize(office, org.Deputizing{Role: "security-manager", Unit: unit, Kind: "succession", Place: 1, Person: "1004", From: today}); err != nil {
		t.Fatal(err)
	}
	enterAs(t, b, town, "rei")
	at := draft(t, b, "section", "複合機の修理", "")
	enterAs(t, b, town, "hinagata")
	b.Open(t, "/approval?only=deputy")
	has(t, b, "複合機の修理", "代決")
	b.Open(t, at)
	b.Press(t, seat+" button[type=submit]")
	has(t, b, "代決や緊急の承認では、理由を入力してください")
	b.Do(t, chromedp.SendKeys("[name=comment]", "課長が出張中で、今日中に返事が要るため"))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "決裁済み", "代決")
	look(t, b, "approval-deputy")
	enterAs(t, b, town, "soumuka")
	b.Open(t, "/")
	has(t, b, "後閲：複合機の修理")
	b.Open(t, at)
	look(t, b, "approval-afterwards")
	b.Press(t, seat+" button[type=submit]")
	has(t, b, "「後閲」を記録しました")
	b.Open(t, "/approval")
	has(t, b, "あなたを待っている案件はありません")
}

// What was done first in an emergency is red until it is ratified.
func TestApprovalInEmergency(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	enterAs(t, b, town, "rei")
	at := draft(t, b, "section", "端末の切離し", "")
	enterAs(t, b, town, org.SampleLogin)
	b.Open(t, at+"/act?kind=assent&seat=1&force=1")
	look(t, b, "approval-force")
	b.Do(t, chromedp.SendKeys("[name=comment]", "感染の拡大を止めるため"))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "事後承認待ち", "まだ事後承認されていません", "緊急")
	look(t, b, "approval-red")
	enterAs(t, b, town, "soumuka")
	b.Open(t, at)
	b.Press(t, seat+" button[type=submit]")
	if text := b.Text(t); strings.Contains(text, "事後承認待ち") || !strings.Contains(text, "事後承認") {
		t.Errorf("after the ratification the page says %s", text)
	}
	look(t, b, "approval-ratified")
}
