package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// A file with passwords lies open on a desktop: a clerk reports it from a phone in two
// fields, the office judges it, writes down what is known, handles it and closes it.
func TestIncidentJourney(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	office, clerk := town.Home.Office, town.Home.Staff
	b := apptest.OpenBrowser(t, town.URL)
	b.Size(t, 390, 800)
	actAs(t, town, b, clerk.Login, clerk.Password)
	b.Open(t, "/")
	b.Press(t, "main a.button.delete")
	has(t, b, "迷ったら、報告してください")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "状況を入力してください")
	look(t, b, "incident-report-faulty")
	b.Size(t, 390, 800)
	writeIn(t, b, "situation", "席を外している間、業務システムのパスワードを書いた表が、窓口から見える端末のデスクトップに開いたままになっていた。来庁者が画面を見た可能性がある。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "として受け付け、担当者に知らせました", "想定される原因")
	look(t, b, "incident-supplement")
	writeIn(t, b, "cause", "離席時に画面をロックしていなかった。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "報告に書き足しました", "画面をロックしていなかった")
	look(t, b, "incident-clerk")
	at := b.Path(t)
	if strings.Contains(b.Text(t), "判断する") {
		t.Error("a clerk is asked to judge")
	}
	actAs(t, town, b, office.Login, office.Password)
	b.Open(t, "/")
	has(t, b, "インシデントの報告：")
	look(t, b, "incident-home")
	b.Open(t, "/incident")
	has(t, b, "席を外している間", "1件")
	look(t, b, "incident-list")
	b.Open(t, at)
	b.Press(t, "main a.button.primary")
	look(t, b, "incident-judge")
	b.Choose(t, "[name=incident]", "yes")
	writeIn(t, b, "reason", "パスワードが人目に触れたおそれがあり、対策基準の画面ロックの定めに反する。")
	b.Choose(t, "[name=class]", "other")
	b.Fill(t, "[name=title]", "パスワードの表が窓口から見える画面に開かれていた")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "インシデントとして対応を始めました", "知った日時")
	look(t, b, "incident-fact")
	b.Choose(t, "[name=area]", "lgwan")
	b.Choose(t, "[name=media]", "terminal")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "重大度は「", "LGWAN接続系")
	look(t, b, "incident-overview")
	b.Open(t, at+"/timeline")
	has(t, b, "「対応中」と判断")
	look(t, b, "incident-timeline")
	// What a colleague adds on another machine comes by itself, within five seconds.
	ctx := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID)
	id := strings.TrimPrefix(at, "/incident/")
	must(town.App.Incidents.Note(ctx, incident.Noting{ID: id, Text: "同僚が端末の画面をロックした。", Origin: "聞取り", Offset: 120}))(t)
	comes(t, b, "同僚が端末の画面をロックした")
	b.Open(t, at+"/note")
	look(t, b, "incident-note")
	writeIn(t, b, "text", "書きかけの文")
	must(town.App.Incidents.Note(ctx, incident.Noting{ID: id, Text: "パスワードを変えた。"}))(t)
	comes(t, b, "ほかの人が、このインシデントに書き加えました")
	if got := apptest.Eval[string](t, b, `document.querySelector("[name=text]").value`); got != "書きかけの文" {
		t.Errorf("what was typed became %q", got)
	}
	look(t, b, "incident-note-changed")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "経過に書き加えました", "書きかけの文")
	b.Open(t, at+"/level")
	look(t, b, "incident-level")
	b.Choose(t, "[name=level]", "minor")
	writeIn(t, b, "reason", "来庁者に見られた可能性を重くみる。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "重大度を「中」にしました", "規則による判定")
	closeIncident(t, town, b, at)
	b.Open(t, at+"/evidence")
	look(t, b, "incident-evidence")
	b.Open(t, "/incident/class")
	look(t, b, "incident-class")
}

// comes waits at most five seconds for a text that others have caused.
func comes(t *testing.T, b *apptest.Browser, text string) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !strings.Contains(b.Text(t), text); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after five seconds there is no %q:\n%s", text, b.Text(t))
		}
	}
}

// closeIncident leads the incident through its end: it is refused while anything is open.
func closeIncident(t *testing.T, town *apptest.Town, b *apptest.Browser, at string) {
	t.Helper()
	b.Open(t, at+"/close")
	has(t, b, "終結までに残っていること", "原因と被害が、まだ書かれていません")
	look(t, b, "incident-close")
	b.Open(t, at+"/restore")
	look(t, b, "incident-restore")
	writeIn(t, b, "interim", "表を消し、パスワードをすべて変えた。")
	setDate(t, b, "until", town.App.Incidents.Today().String())
	b.Press(t, "main form button[type=submit]")
	has(t, b, "経過観察を始めました")
	b.Open(t, at+"/cause")
	look(t, b, "incident-cause")
	b.Choose(t, "[name=kind]", "breach")
	writeIn(t, b, "cause", "離席時に画面をロックする決まりが、守られていなかった。")
	writeIn(t, b, "damage", "なし")
	b.Press(t, "main form button[type=submit]")
	b.Open(t, at+"/plan")
	writeIn(t, b, "plan", "自動ロックまでの時間を、全端末で1分にする。")
	writeIn(t, b, "policy_change", "実施手順に、自動ロックの時間を書き加える。")
	b.Press(t, "main form button[type=submit]")
	b.Open(t, at+"/measure")
	look(t, b, "incident-measure")
	b.Fill(t, "[name=title]", "全端末の自動ロックを1分にする")
	pickBy(t, b, "post", "企画情報課 課長")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "再発防止策を加えました", "企画情報課 課長")
	b.Press(t, "main form[action$='/ask'] button")
	has(t, b, "再発防止計画の承認を求めました", "承認待ち")
	ciso := permitted(t, town.Home, numbered(t, town, "1014"), approval.CanSee, approval.CanRead, approval.CanDecide)
	decide(t, town, ciso, "再発防止計画：")
	b.Open(t, at+"/notice")
	look(t, b, "incident-notice")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "お知らせの下書きを作りました")
	look(t, b, "incident-notice-draft")
	b.Press(t, "main form[action$='/announce'] button")
	answered(t, permitted(t, town.Home, town.Home.Office.ID), town.App.Incidents, strings.TrimPrefix(at, "/incident/"))
	b.Open(t, at+"/watch")
	writeIn(t, b, "note", "同じことは起きていない。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "残っていることはありません", "読んだ人", "令和8年度 第")
	look(t, b, "incident-close-ready")
	b.Open(t, at+"/conclude")
	writeIn(t, b, "result", "再発がなく、再発防止策を登録したため")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "終結しました", "終結の理由")
	look(t, b, "incident-closed")
}
