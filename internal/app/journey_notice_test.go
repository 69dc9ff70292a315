package app_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// told is the town with the sample's notices, and a browser in which its officer has signed in.
func told(t *testing.T) (*apptest.Town, *apptest.Browser) {
	t.Helper()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	ctx := actor.With(t.Context(), actor.Operator(town.Home.ID, actor.From(publisher(t.Context(), town.Home)).Permissions...))
	if err := town.App.Notice.Sample(ctx); err != nil {
		t.Fatal(err)
	}
	b := apptest.OpenBrowser(t, town.URL)
	signIn(t, b, town)
	return town, b
}

// A must-read is written, made known, read on the screen and on paper, and chased to the
// last reader.
func TestJourneyNotice(t *testing.T) {
	t.Parallel()
	_, b := told(t)
	b.Open(t, "/")
	has(t, b, "「USBメモリーの取扱いを改めました」を読む", "必読のお知らせのため")
	look(t, b, "notice-home")
	b.Open(t, "/notice")
	has(t, b, "庁内ネットワークの点検について", "未読")
	look(t, b, "notice-list")

	b.Open(t, "/notice/new")
	look(t, b, "notice-new")
	b.Fill(t, "[name=title]", "窓口の端末の画面を必ず閉じてください")
	b.Do(t, chromedp.SetValue("[name=content]", "席を離れるときは、端末の画面を閉じてください。\n\n来庁者から見える向きに置かないでください。"))
	b.Press(t, "main form button.primary")
	has(t, b, "必読のお知らせには、読む期限を入力してください。")
	look(t, b, "notice-new-wrong")
	b.Do(t, chromedp.SetValue("[name=due]", "2060-01-05"))
	b.Press(t, "main form button.primary")
	has(t, b, "下書きを保存しました", "全職員", "の課・室", "除かれる人")
	look(t, b, "notice-draft")
	b.Press(t, "form[action$=announce] button")
	has(t, b, "お知らせを出しました", "読みました")
	look(t, b, "notice-open")
	page := b.Path(t)
	b.Press(t, "form[action$=confirm] button")
	has(t, b, "読んだことを記録しました", "読んだことが記録されています")

	b.Open(t, page+"/revise")
	look(t, b, "notice-revise")
	b.Do(t, chromedp.Click("[name=reread]"))
	b.Press(t, "main form button.primary")
	has(t, b, "お知らせを改めました", "第2版", "読みました")
	look(t, b, "notice-revised")
	b.Press(t, "form[action$=confirm] button")

	b.Open(t, page+"/board")
	has(t, b, "課・室ごと", "読んだ", "まだ", "回覧の紙")
	look(t, b, "notice-board")
	for left := 60; ; left-- { // what comes back on paper, section by section, to the last reader
		next := apptest.Eval[string](t, b, `(Array.from(document.querySelectorAll("main table a")).map(a => a.getAttribute("href")).find(h => h.includes("/reading?unit=")) || "")`)
		if next == "" {
			break
		}
		if left == 0 {
			t.Fatal("the sections do not come to an end")
		}
		b.Open(t, next)
		if left == 60 {
			look(t, b, "notice-enter")
		}
		apptest.Eval[bool](t, b, `(document.querySelectorAll("[name=people]").forEach(x => { x.checked = true }), true)`)
		b.Press(t, "main form button.primary")
		has(t, b, "読んだことを記録しました")
	}
	has(t, b, "まだの人", "0人")
	if text := b.Text(t); strings.Contains(text, "入力する") {
		t.Error("somebody is left")
	}
	look(t, b, "notice-board-done")
	b.Open(t, page+"/withdraw")
	look(t, b, "notice-withdraw")
	b.Fill(t, "[name=why]", "次の年度の決まりに含めたため")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "お知らせを取り下げました", "次の年度の決まりに含めたため")

	for path, name := range map[string]string{"/notice/mail": "mail", "/notice/mail/bounce": "bounce", "/notice/wish": "wish"} {
		b.Open(t, path)
		look(t, b, "notice-"+name)
	}
	b.Open(t, "/notice/mail")
	has(t, b, "メールは1通も送りません")
	b.Open(t, "/notice/mail/bounce")
	b.Fill(t, "[name=address]", "modotta@example.jp")
	b.Fill(t, "[name=reason]", "宛先不明で戻ってきた")
	b.Press(t, "main form button.primary")
	has(t, b, "への送信を止めました", "modotta@example.jp")
	look(t, b, "notice-mail-paused")
}

// Notices are worked with by the keyboard alone.
func TestNoticeKeyboard(t *testing.T) {
	t.Parallel()
	_, b := told(t)
	b.Open(t, "/notice")
	page := first(t, b, "/notice")
	for _, path := range []string{"/notice", "/notice/new", page, page + "/board", "/notice/mail", "/notice/wish"} {
		tab(t, b, path)
	}
}
