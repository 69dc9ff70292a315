package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// drafted is a small rule of our own that the journey revises.
const drafted = `みほん町端末管理規程
目次
　第1章　総則（第1条・第2条）
　第2章　管理（第3条―第5条）
第1章　総則
（目的）
第1条　この規程は、端末の管理について定めることを目的とする。
（責任者）
第2条　町に責任者を置く。
2　責任者は、次の事務を行う。
(1)　台帳の整備
(2)　研修の実施
第2章　管理
（台帳）
第3条　前条の責任者は、別表に掲げる台帳を備えなければならない。
（点検）
第4条　責任者は、第3条の台帳を毎年度点検しなければならない。
（報告）
第5条　責任者は、前条の点検の結果を、第2条第2項の事務とともに報告しなければならない。
附則
この規程は、令和4年4月1日から施行する。
別表（第3条関係）
台帳の名
`

// policyOf reads a text for a body, or a new edition of a document.
func policyOf(t *testing.T, town *apptest.Town, text, document string) string {
	t.Helper()
	ctx := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID)
	batch, err := town.App.Policy.Read(ctx, policy.Reading{Files: []policy.File{{Name: "規程.txt", Content: []byte(text)}}, State: policy.Internal, Document: document})
	if err != nil {
		t.Fatal(err)
	}
	town.Drain(t)
	list, err := town.App.Policy.Uploads(ctx, batch)
	if err != nil || list[0].DocumentID == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	return list[0].DocumentID
}

// Two editors revise a rule: one inserts an article and sees what follows, both write the
// same one, the second settles it, a file comes back from Word, a new edition comes into
// force under it, and the table and the sentences are given out.
func TestDraftJourney(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	document := policyOf(t, town, drafted, "")
	second := town.Enrol(t, town.Home, "次席 文子", "jiseki", actor.Office)
	one, two := apptest.OpenBrowser(t, town.URL), apptest.OpenBrowser(t, town.URL)
	actAs(t, town, one, town.Home.Office.Login, town.Home.Office.Password)
	enter(t, town, town.Home, second)
	actAs(t, town, two, second.Login, apptest.Password)

	one.Open(t, "/draft")
	look(t, one, "draft-empty")
	one.Press(t, "main a.button.primary")
	one.Press(t, "main form button[type=submit]")
	has(t, one, "改正案の名前を入力してください")
	look(t, one, "draft-new-faulty")
	one.Choose(t, "[name=document]", document)
	one.Fill(t, "[name=title]", "令和9年4月1日施行の改正")
	one.Press(t, "main form button[type=submit]")
	has(t, one, "改正案を作り始めました", "見てほしい所", "第4条")
	draft := one.Path(t)

	// What follows from an insertion is shown before it is made.
	open := func(b *apptest.Browser, article string) {
		b.Open(t, draft)
		at := apptest.Eval[string](t, b, `Array.from(document.querySelectorAll("main tbody a")).find(a => a.innerText.trim() === "`+article+`").getAttribute("href")`)
		b.Open(t, at)
	}
	open(one, "第3条")
	look(t, one, "draft-provision")
	one.Press(t, "main a[href*='where=after']")
	has(t, one, "第2章 第4条", "第2章 第5条になる", "いっしょに変わること")
	look(t, one, "draft-insert")
	one.Fill(t, "[name=heading]", "代理")
	writeIn(t, one, "text", "責任者に事故があるときは、第4条の職員が代わる。")
	one.Press(t, "main form button[type=submit]")
	has(t, one, "入れました", "第5条の職員が代わる")
	one.Open(t, draft)
	has(t, one, "新設", "番号", "前条の点検の結果")
	look(t, one, "draft-tree")

	// Both open the same article; who saves later meets what the other wrote.
	open(one, "第5条")
	open(two, "第5条")
	writeIn(t, one, "text", "責任者は、第3条の台帳を毎月点検しなければならない。")
	one.Press(t, "main form[action$='/provision'] button[type=submit]")
	has(t, one, "保存しました")
	writeIn(t, two, "text", "責任者は、第3条の台帳を半年ごとに点検し、記録しなければならない。")
	two.Press(t, "main form[action$='/provision'] button[type=submit]")
	has(t, two, "書いた文章は取ってあります", "毎月点検", "半年ごと", "毎年度点検")
	look(t, two, "draft-conflict")
	two.Press(t, "main form[action$='/settle'] button[type=submit]")
	has(t, two, "どの文章にするかを選んでください")
	two.Press(t, "input[name=choice][value=written]")
	writeIn(t, two, "text", "責任者は、第3条の台帳を毎月点検し、記録しなければならない。")
	two.Press(t, "main form[action$='/settle'] button[type=submit]")
	has(t, two, "競合を解決しました")
	open(two, "第5条")
	has(t, two, "毎月点検し、記録しなければならない", "次席 文子")
	look(t, two, "draft-changed")

	// Deleting, moving, commenting and taking back.
	open(two, "第1条")
	two.Press(t, "main a[href*='/delete']")
	has(t, two, "この定めを削除します", "第2条", "第1章 第1条になる")
	look(t, two, "draft-delete")
	two.Press(t, "main form[action$='/delete'] button.delete")
	has(t, two, "削除しました")
	two.Open(t, draft+"/history")
	look(t, two, "draft-history")
	two.Press(t, "main form[action$='/undo'] button")
	has(t, two, "操作を取り消しました", "第1条")
	open(two, "第6条")
	two.Press(t, "main a[href*='/move']")
	look(t, two, "draft-move-where")
	two.Press(t, "main tbody a[href*='where=before']")
	has(t, two, "いっしょに変わること")
	look(t, two, "draft-move")

	// A new edition comes into force meanwhile.
	policyOf(t, town, strings.Replace(drafted, "毎年度点検", "毎年度2回点検", 1), document)
	one.Open(t, draft)
	has(t, one, "現行は第2版です")
	one.Press(t, "main a[href$='/rebase']")
	has(t, one, "改正案でも変えている定め（1件）")
	look(t, one, "draft-rebase")
	one.Press(t, "main form[action$='/rebase'] button[type=submit]")
	has(t, one, "競合が1件あります")
	look(t, one, "draft-waiting")
	one.Press(t, "main a[href*='/conflict/']")
	one.Press(t, "input[name=choice][value=mine]")
	one.Press(t, "main form[action$='/settle'] button[type=submit]")
	has(t, one, "競合を解決しました")

	one.Open(t, draft+"/compare")
	has(t, one, "改め文", "第3条の次に次の1条を加える", "この改正で変わること")
	look(t, one, "draft-compare")
	file := filepath.Join(t.TempDir(), "改正後.txt")
	if err := os.WriteFile(file, []byte(strings.Replace(drafted, "研修の実施", "研修及び訓練の実施", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	one.Open(t, draft+"/file")
	look(t, one, "draft-file")
	one.Do(t, chromedp.Steps(chromedp.SetUploadFiles("input[type=file]", []string{file})))
	one.Press(t, "main form[action$='/file'] button[type=submit]")
	waitFor(t, one, "ファイルを受け取りました") // the script shows how much was sent, then becomes the answer
	town.Drain(t)
	waitFor(t, one, "取り込みました")
	one.Open(t, draft+"?only=1")
	has(t, one, "研修及び訓練の実施")
	one.Script(t, false)
	open(one, "第1条")
	has(t, one, "文章を直す")
	one.Script(t, true)
	one.Open(t, draft+"/drop")
	one.Press(t, "main form[action$='/drop'] button.delete")
	has(t, one, "改正案を取りやめました", "取りやめ")
}
