package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// An audit goes its whole way: plan, approval, sheets, marks by keyboard, findings, the
// check of facts, report, plan of improvement, re-check.
func TestAuditJourney(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	office := town.Home.Office
	as := apptest.As(t.Context(), town.Home.ID, office.ID)
	for _, load := range []func() error{func() error { return town.App.Checks.Sample(as) }, func() error { return town.App.Audits.Sample(as) }} {
		if err := load(); err != nil {
			t.Fatal(err)
		}
	}
	day := func(n int) string { return town.App.Audits.Today().Plus(n).String() }
	b := apptest.OpenBrowser(t, town.URL)
	actAs(t, town, b, office.Login, office.Password)
	checkPages(t, b)
	b.Open(t, "/audit")
	has(t, b, "令和6年度内部監査", "令和7年度内部監査", "実施中")
	look(t, b, "audit-list")
	for _, path := range []string{"/audit/plan", "/audit/coverage", "/audit/import", "/audit/plan/new"} {
		b.Open(t, path)
		look(t, b, "audit-page"+strings.ReplaceAll(strings.TrimPrefix(path, "/audit"), "/", "-"))
	}
	b.Open(t, "/audit/new")
	b.Fill(t, "[name=title]", "特定個人情報の監査")
	b.Choose(t, "[name=kind]", "personal")
	writeIn(t, b, "purpose", "特定個人情報の取扱いを確かめる。")
	setDate(t, b, "begins", day(0))
	setDate(t, b, "answer_due", day(7))
	setDate(t, b, "held_on", day(10))
	setDate(t, b, "ends", day(40))
	b.Fill(t, "[name=office]", "企画情報課")
	pickBy(t, b, "edition", "課室点検表")
	apptest.Eval[bool](t, b, `(() => { for (const l of document.querySelectorAll("label.choice")) if (l.textContent.includes("税務課")) l.querySelector("input").checked = true; return true })()`)
	look(t, b, "audit-new")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "として計画しました")
	audit := b.Path(t)
	b.Open(t, audit+"/team")
	pickBy(t, b, "person", "税務課 課長")
	b.Choose(t, "[name=duty]", "auditor")
	b.Press(t, "main form[action$='/team'] button[type=submit]")
	has(t, b, "監査の対象の税務課に所属しています")
	look(t, b, "audit-team-conflict")
	pickBy(t, b, "person", "企画情報課 課長")
	b.Choose(t, "[name=duty]", "lead")
	b.Press(t, "main form[action$='/team'] button[type=submit]")
	has(t, b, "さんを加えました")
	b.Open(t, audit+"/approve")
	writeIn(t, b, "note", "町長決裁（紙）")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "実施計画が承認されました")
	b.Press(t, "main form[action$='/begin'] button")
	has(t, b, "点検表を配りました", "回答待ち")
	look(t, b, "audit-begun")

	actAs(t, town, b, "zeimuka", office.Password)
	b.Open(t, "/")
	has(t, b, "監査の点検表に答える：税務課")
	b.Open(t, audit)
	b.Press(t, "main a[href$='/answer']")
	look(t, b, "audit-answer")
	apptest.Eval[bool](t, b, `(() => { for (const s of document.querySelectorAll("select[name=answers]")) s.value = "good"; document.querySelector("[name=done]").checked = true; return true })()`)
	b.Press(t, "main form button[type=submit]")
	has(t, b, "回答を終え、監査人に出しました")
	unit := b.Path(t)

	actAs(t, town, b, office.Login, office.Password)
	b.Open(t, audit+"/matrix")
	strikeAll(t, b)
	look(t, b, "audit-matrix")
	b.Open(t, unit)
	has(t, b, "窓口の机に紙があった。", "○")
	look(t, b, "audit-unit")
	b.Open(t, unit+"/mark")
	look(t, b, "audit-mark")
	b.Open(t, audit+"/find")
	look(t, b, "audit-find-choose")
	b.Press(t, "main tbody a")
	writeIn(t, b, "advice", "紙を外すこと。")
	b.Do(t, chromedp.Click("[name=urgent]"))
	look(t, b, "audit-find")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "指摘1として保存しました", "直ちに是正を求めたもの", "是正措置")
	finding := b.Path(t)
	look(t, b, "audit-finding")
	b.Open(t, audit)
	b.Press(t, "main form[action$='/present'] button")
	has(t, b, "報告案を課等に示しました", "事実確認")

	step := func(login, path string, fill func(), says string) {
		t.Helper()
		actAs(t, town, b, login, office.Password)
		b.Open(t, finding+path)
		fill()
		look(t, b, "audit-step"+strings.ReplaceAll(path, "/", "-"))
		b.Press(t, "main form button[type=submit]")
		has(t, b, says)
	}
	step("zeimuka", "/comment", func() { b.Do(t, chromedp.Click("[name=agreed][value=yes]")) }, "事実を確かめた結果を伝えました")
	actAs(t, town, b, office.Login, office.Password)
	b.Open(t, finding)
	b.Press(t, "main form[action$='/settle'] button")
	has(t, b, "指摘事項を確定しました")
	step("zeimuka", "/improve", func() {
		writeIn(t, b, "plan", "紙を外し、利用者IDを分ける。")
		setDate(t, b, "due", day(20))
	}, "改善計画を出しました")
	step(office.Login, "/judge", func() { b.Do(t, chromedp.Click("[name=accepted][value=yes]")) }, "改善計画について決めました")
	b.Open(t, audit+"/opinion")
	look(t, b, "audit-opinion")
	b.Press(t, "main form button[type=submit]")
	b.Press(t, "main form[action$='/report'] button")
	has(t, b, "監査を報告済みにしました")
	step(office.Login, "/recheck", func() { writeIn(t, b, "recheck", "窓口を見て、紙のないことを確かめた。") }, "再確認の結果を記録しました")
	has(t, b, "× → △", "解消")
	b.Open(t, audit)
	b.Press(t, "main form[action$='/close'] button")
	has(t, b, "監査を終えました")
	b.Press(t, "main form[action$='/seal'] button")
	has(t, b, "監査調書の一式を封じました")
	look(t, b, "audit-closed")
	reconcilePages(t, b, audit)
	for _, path := range []string{"/audit", audit, audit + "/matrix", unit, finding} {
		tab(t, b, path)
	}
}

// strikeAll marks the items of the only unit by keyboard: all ○, but the fourth ×, which
// asks for a reason.
func strikeAll(t *testing.T, b *apptest.Browser) {
	t.Helper()
	n := apptest.Eval[int](t, b, `document.querySelectorAll("table[data-matrix] a.audit-mark").length`)
	if n != 29 {
		t.Fatalf("%d marks", n)
	}
	key := func(k string) {
		b.Do(t, chromedp.KeyEvent(k))
	}
	said := func(text string) {
		t.Helper()
		apptest.Eval[bool](t, b, `new Promise((done) => { const look = () => document.querySelector("[data-matrix-status]").textContent.includes("`+text+`") ? done(true) : setTimeout(look, 20); look(); })`)
	}
	for chapter, size := range []int{16, 7, 6} {
		apptest.Eval[bool](t, b, `(() => { document.querySelectorAll("table[data-matrix]")[`+string(rune('0'+chapter))+`].querySelector("a.audit-mark").focus(); return true })()`)
		for i := range size {
			apptest.Eval[bool](t, b, `(() => { document.querySelector("[data-matrix-status]").textContent = ""; return true })()`)
			already := apptest.Eval[bool](t, b, `document.activeElement.classList.contains("outside")`)
			switch {
			case already:
			case chapter == 0 && i == 3:
				key("3")
				b.Do(t, chromedp.WaitVisible(chromedp.CSS("dialog[open]")))
				look(t, b, "audit-reason")
				apptest.Eval[bool](t, b, `(document.querySelector("dialog [name=reason]").value = "窓口の机に紙があった。") !== ""`)
				b.Do(t, chromedp.Click(chromedp.CSS("dialog button.primary")))
				said("×")
			default:
				key("1")
				said("○")
			}
			key(kb.ArrowDown)
		}
	}
}

// checkPages looks at the pages of the catalogue.
func checkPages(t *testing.T, b *apptest.Browser) {
	t.Helper()
	b.Open(t, "/check")
	has(t, b, "課室点検表", "29")
	look(t, b, "check-list")
	b.Press(t, "main tbody a[href*='/edition/']")
	look(t, b, "check-edition")
	b.Press(t, "main tbody a[href*='/item/']")
	look(t, b, "check-item")
	for _, path := range []string{"/check/coverage", "/check/fact", "/check/new"} {
		b.Open(t, path)
		look(t, b, "check-page"+strings.ReplaceAll(strings.TrimPrefix(path, "/check"), "/", "-"))
	}
}

// reconcilePages compares a narrative that was typed by hand.
func reconcilePages(t *testing.T, b *apptest.Browser, audit string) {
	t.Helper()
	b.Open(t, audit+"/difference")
	look(t, b, "audit-difference")
	file := filepath.Join(t.TempDir(), "文章.csv")
	if err := os.WriteFile(file, []byte("Ⅰ 人的,,,\n監査項目,適正に実施している課等,改善が必要な課等,改善内容等\n1 目的外,税務課,なし,\n3 パスワード,税務課,なし,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open(t, audit+"/reconcile")
	b.Do(t, chromedp.Steps(chromedp.SetUploadFiles("input[type=file]", []string{file})))
	b.Press(t, "main form button[type=submit]")
	waitFor(t, b, "食い違いがありました", "適正に実施している")
	look(t, b, "audit-reconciled")
}
