package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// actAs signs somebody in with a browser that nobody is signed in with.
func actAs(t *testing.T, town *apptest.Town, b *apptest.Browser, login, password string) {
	t.Helper()
	b.Open(t, "/signin")
	if strings.Contains(b.Text(t), "サインアウト") {
		b.Press(t, "form[action='/signout'] button")
		b.Open(t, "/signin")
	}
	apptest.Eval[bool](t, b, `(() => { const s = document.querySelector("[name=body]"); if (s) s.value = "`+town.Home.ID+`"; return true })()`)
	b.Fill(t, "[name=login]", login)
	b.Fill(t, "[name=password]", password)
	b.Press(t, "main button[type=submit]")
}

// setDate puts a day into a date field, as the browser's own picker does.
func setDate(t *testing.T, b *apptest.Browser, field, day string) {
	t.Helper()
	apptest.Eval[bool](t, b, `(document.querySelector("[name=`+field+`]").value = "`+day+`") !== ""`)
}

// writeIn fills a field of several lines.
func writeIn(t *testing.T, b *apptest.Browser, field, text string) {
	t.Helper()
	apptest.Eval[bool](t, b, `(document.querySelector("textarea[name=`+field+`]").value = "`+strings.ReplaceAll(text, "\n", `\n`)+`") !== ""`)
}

// pickBy chooses the option of a select by a part of its text.
func pickBy(t *testing.T, b *apptest.Browser, field, text string) {
	t.Helper()
	value := apptest.Eval[string](t, b, `Array.from(document.querySelector("select[name=`+field+`]").options).find(o => o.text.includes("`+text+`")).value`)
	b.Choose(t, "[name="+field+"]", value)
}

// A finding of a paper report goes its whole way: opened by the office, planned and done by
// a section, refused, reported again, verified by somebody else, and found without effect.
func TestActionJourney(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	office := town.Home.Office
	if err := town.App.Actions.Sample(apptest.As(t.Context(), town.Home.ID, office.ID)); err != nil {
		t.Fatal(err)
	}
	day := func(n int) string { return town.App.Actions.Today().Plus(n).String() }
	b := apptest.OpenBrowser(t, town.URL)
	actAs(t, town, b, office.Login, office.Password)
	b.Open(t, "/action")
	has(t, b, "離席時の画面ロックの徹底", "10件", "実施中（超過）")
	look(t, b, "action-list")
	b.Open(t, "/action/new")
	look(t, b, "action-new")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "件名を入力してください", "担当の組織を選んでください")
	look(t, b, "action-new-faulty")
	b.Fill(t, "[name=title]", "来庁者の入室記録の徹底")
	writeIn(t, b, "problem", "機械室に入った業者の記録が、2回分なかった。")
	b.Choose(t, "[name=source_kind]", "audit")
	b.Fill(t, "[name=source_text]", "外部監査報告書（紙）指摘2")
	pickBy(t, b, "unit", "総務課")
	pickBy(t, b, "post", "総務課 課長")
	setDate(t, b, "due", day(30))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "として登録しました", "外部監査報告書", "総務課 課長")
	look(t, b, "action-registered")
	action := b.Path(t)

	actAs(t, town, b, "soumuka", office.Password)
	b.Open(t, "/")
	has(t, b, "是正措置の計画を立てる：来庁者の入室記録の徹底")
	b.Open(t, "/action")
	if text := b.Text(t); strings.Contains(text, "宛先の確認を二人で行う") {
		t.Error("a section sees the actions of another one")
	}
	b.Open(t, action+"/plan")
	writeIn(t, b, "cause", "記録用紙を、入口に置いていなかった。")
	writeIn(t, b, "measure", "用紙を入口に置き、毎週確かめる。")
	writeIn(t, b, "steps", day(5)+" 用紙を置く\n"+day(20)+" 1か月分を確かめる")
	look(t, b, "action-plan")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "計画を登録しました", "用紙を置く")
	look(t, b, "action-planned")
	b.Press(t, "main form[action$='/start'] button")
	has(t, b, "着手しました")
	b.Press(t, "main a[href*='/milestone/']")
	look(t, b, "action-milestone")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "マイルストーンを済みにしました")
	proof := filepath.Join(t.TempDir(), "入室記録.csv")
	if err := os.WriteFile(proof, []byte("日,会社,時刻\n2026-11-01,架空設備,10:00\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open(t, action+"/evidence")
	b.Fill(t, "[name=title]", "1か月分の入室記録")
	b.Do(t, chromedp.Steps(chromedp.SetUploadFiles("input[type=file]", []string{proof})))
	look(t, b, "action-evidence")
	b.Press(t, "main form button[type=submit]")
	waitFor(t, b, "証拠を加えました", "1か月分の入室記録") // the script shows how much was sent, then becomes the answer
	b.Open(t, action+"/extend")
	setDate(t, b, "due", day(60))
	writeIn(t, b, "reason", "用紙の印刷が遅れるため。")
	look(t, b, "action-extend")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "期限の延長を申し出ました", "決裁中")

	// The town has a chief: more time is granted by approval, in the same transaction.
	actAs(t, town, b, "kikakuka", office.Password)
	b.Open(t, "/approval")
	look(t, b, "action-extension-inbox")
	b.Open(t, apptest.Eval[string](t, b, `[...document.querySelectorAll("main tbody a")].find(a => a.textContent.includes("来庁者の入室記録")).getAttribute("href")`))
	has(t, b, "期限の延長：来庁者の入室記録の徹底", "用紙の印刷が遅れるため。")
	look(t, b, "action-extension-case")
	b.Press(t, seat+" button[type=submit]")
	has(t, b, "決裁済み")
	b.Open(t, action)
	has(t, b, "初めの期限", "決裁（令和")

	report := func(text string) {
		actAs(t, town, b, "soumuka", office.Password)
		b.Open(t, action+"/report")
		writeIn(t, b, "result", text)
		look(t, b, "action-report")
		b.Press(t, "main form button[type=submit]")
		has(t, b, "完了を報告しました")
		actAs(t, town, b, office.Login, office.Password)
	}
	report("用紙を入口に置いた。")
	b.Open(t, action+"/return")
	writeIn(t, b, "reason", "毎週確かめた記録がありません。")
	look(t, b, "action-return")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "差し戻しました")
	report("用紙を入口に置き、4週続けて確かめた。")
	b.Open(t, action+"/verify")
	if strings.Contains(b.Text(t), "同じ人が行う理由") {
		t.Error("the office is asked why it does alone what it does not")
	}
	writeIn(t, b, "note", "現場と記録を見た。")
	b.Choose(t, "[name=months]", "1")
	look(t, b, "action-verify")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "完了を確認しました", "効果確認待ち", "毎週確かめた記録がありません")
	look(t, b, "action-verified")
	b.Open(t, action+"/assess")
	b.Do(t, chromedp.Click("[name=effect][value=ineffective]"))
	writeIn(t, b, "note", "また1回分の記録がなかった。")
	setDate(t, b, "due", day(40))
	look(t, b, "action-assess")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "効果を確認し、是正措置を終えました", "再発として登録", "効果がなかった")
	look(t, b, "action-closed")
	if n := b.Sheets(t, "paper-action-page"); n > 3 {
		t.Errorf("the page of an action takes %d sheets", n)
	}
	b.Open(t, first(t, b, "/action"))
	has(t, b, "再発の元", "登録")
	actionPages(t, b)
	b.Open(t, "/journal")
	has(t, b, "効果を確認した", "差し戻した")
}

// actionPages looks at the pages beside the way of one action.
func actionPages(t *testing.T, b *apptest.Browser) {
	t.Helper()
	again := b.Path(t)
	for _, path := range []string{again + "/note", again + "/amend", again + "/split", again + "/merge", again + "/cancel", "/action/reassign", "/action/board", "/action/figure", "/action/import"} {
		b.Open(t, path)
		look(t, b, "action-page"+strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(path, again), "/action"), "/", "-"))
	}
	file := filepath.Join(t.TempDir(), "一覧表.csv")
	if err := os.WriteFile(file, []byte("件名,問題の内容,組織,担当,期限\n一,問題,税務課,課長,2030/12/25\n二,,税務課,部長,いつか\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open(t, "/action/import")
	b.Do(t, chromedp.Steps(chromedp.SetUploadFiles("input[type=file]", []string{file})))
	b.Press(t, "main form button[type=submit]")
	waitFor(t, b, "誤りが3件あるため", "「部長」という職は")
	look(t, b, "action-import-flaws")
	for _, path := range []string{"/action", "/action/board", "/action/figure", "/action/new"} {
		tab(t, b, path)
	}
}
