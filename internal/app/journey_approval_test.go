package app_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// enter signs somebody of the town in, in place of who was.
func enter(t *testing.T, b *apptest.Browser, town *apptest.Town, login string) {
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
	b.Fill(t, "[name=text]", "この内容で行ってよいか伺う。")
	b.Do(t, chromedp.Click("input[name=class][value=middle]"))
	if first != "" {
		b.Fill(t, "[name=first]", first)
	}
	look(t, b, "approval-new-"+route)
	b.Press(t, "main form button[type=submit]")
	has(t, b, "として起案しました", title)
	return b.Path(t)
}

// A 伺い comes back with a reason, is put right, and is approved; nothing of it is lost.
func TestReturnedApproval(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	enter(t, b, town, "rei")
	b.Open(t, "/approval")
	has(t, b, "あなたを待っている案件はありません")
	look(t, b, "approval-inbox-empty")
	at := draft(t, b, "section", "USBメモリの持ち出し", "")
	has(t, b, "令和", "第1号", "試川 由美")
	look(t, b, "approval-case")
	enter(t, b, town, "soumuka")
	b.Open(t, "/approval")
	has(t, b, "USBメモリの持ち出し")
	look(t, b, "approval-inbox")
	b.Open(t, "/approval/bulk")
	has(t, b, "この内容で行ってよいか伺う")
	look(t, b, "approval-bulk")
	b.Open(t, at)
	look(t, b, "approval-case-mine")
	b.Press(t, "main form[action$='/act'] button[type=submit]", "skip")
}
