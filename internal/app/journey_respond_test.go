package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// night is a time in the small hours of the last night that is over.
func night(hour, minute int) string {
	now := time.Now().In(clock.JST)
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, clock.JST)
	if now.Hour() < 5 {
		day = day.AddDate(0, 0, -1)
	}
	return day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).Format("2006-01-02T15:04")
}

// away has somebody of the sample be on a trip today.
func away(t *testing.T, town *apptest.Town, number string) {
	t.Helper()
	office := actor.With(t.Context(), actor.Actor{Body: town.Home.ID, ID: town.Home.Office.ID, Name: town.Home.Office.Name, Strength: actor.Console, Permissions: []actor.Permission{org.CanView, org.CanSee, org.CanShape, org.CanAppoint}})
	people, _, err := town.App.Orgs.People(office, org.Query{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(people, func(p org.Listed) bool { return p.Number == number })
	today := town.App.Orgs.Today().String()
	if _, err := town.App.Orgs.Leave(office, org.Leaving{ID: people[i].ID, Kind: "trip", From: today, Last: today}); err != nil {
		t.Fatal(err)
	}
}

// send presses the button of the form whose action ends so.
func send(t *testing.T, b *apptest.Browser, action string) {
	t.Helper()
	b.Press(t, "main form[action$='"+action+"'] button[type=submit]")
}

// Ransomware at 03:10: a clerk on night duty cuts the network off, nobody else being
// reached. In the morning the network manager and, for the CISO who is away, who stands in
// ratify it through approvals; the CISO looks at it afterwards. Then it is undone.
func TestRansomwareJourney(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	away(t, town, "1014")
	b := apptest.OpenBrowser(t, town.URL)
	enterAs(t, b, town, "hinagata")
	b.Open(t, incident.ReportPath)
	writeIn(t, b, "situation", "夜間の宿直中、庁内の端末3台に、ファイルを暗号化したという英文の画面が出ている。サーバーの共有フォルダーも開けない。")
	b.Press(t, "main form button[type=submit]")
	setDate(t, b, "noticed", night(3, 5))
	b.Press(t, "main form button[type=submit]")
	at := strings.TrimSuffix(b.Path(t), "/supplement")
	b.Open(t, at+"/decision")
	has(t, b, "決定はまだありません")
	b.Open(t, at+"/decide?kind=network-cut")
	has(t, b, "決定する人：ネットワーク管理者", "不正プログラムが、ネットワークを通じて広がっている")
	b.Choose(t, "[name=ground]", "malware")
	b.Fill(t, "[name=target]", "庁内LAN（機械室の基幹スイッチ）")
	setDate(t, b, "at", night(3, 10))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "この決定をする役割（ネットワーク管理者）に就いていません", "庁内LAN")
	look(t, b, "respond-decide-faulty")
	writeIn(t, b, "why", "情報係長の電話が3回ともつながらず、待っている間に画面の出た端末が増えたため。CISOは出張中。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "事後承認を求めました", "未承認", "1件の決定が、事後承認を受けていません")
	look(t, b, "respond-decision-red")
	b.Open(t, at+"/cut")
	has(t, b, "庁内LAN", "切断・停止中")

	enterAs(t, b, town, "kikakuka")
	b.Open(t, at+"/judge")
	b.Choose(t, "[name=incident]", "yes")
	writeIn(t, b, "reason", "ランサムウェアの画面が複数の端末に出ており、広がっている。")
	b.Choose(t, "[name=class]", "grave")
	b.Press(t, "main form button[type=submit]")
	b.Open(t, at+"/call")
	has(t, b, "仮野 直子", "県警察のサイバー相談窓口", "想田 誠", "未連絡")
	look(t, b, "respond-call")
	b.Press(t, "main form[action$='/call/number'] button")
	has(t, b, "個人の電話番号を示しています")
	look(t, b, "respond-call-numbers")
	b.Open(t, at+"/call")
	b.Open(t, linkTo(t, b, "仮野 直子"))
	b.Choose(t, "[name=result]", "none")
	setDate(t, b, "at", night(3, 20))
	b.Fill(t, "[name=by]", "雛形 健太")
	look(t, b, "respond-call-try")
	send(t, b, "/try")
	has(t, b, "連絡を記録しました", "不通（次の人へ）", "雛形 健太")
	b.Open(t, at+"/call")
	has(t, b, "例沢 洋")
	b.Open(t, linkTo(t, b, "例沢 洋"))
	b.Choose(t, "[name=result]", "reached")
	writeIn(t, b, "said", "切断したことを報告した。CISOに代わって承認するとの返事。")
	send(t, b, "/try")
	has(t, b, "連絡済み")
	look(t, b, "respond-call-reached")

	b.Open(t, at+"/task")
	has(t, b, "対応手順は、まだ始まっていません")
	look(t, b, "respond-task-empty")
	b.Choose(t, "[name=playbook]", "malware")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "対応手順を始めました", "封じ込め", "管理者のパスワードと認証情報を変える")
	look(t, b, "respond-task")
	b.Open(t, linkTo(t, b, "症状のある端末をネットワークから切り離す"))
	b.Choose(t, "[name=steps]", "1")
	send(t, b, "/tick")
	has(t, b, "済みにしました")
	look(t, b, "respond-task-step")
	writeIn(t, b, "result", "3台の端末のケーブルを抜き、札を付けた。")
	send(t, b, "/done")
	has(t, b, "作業を済みにしました", "3台の端末のケーブルを抜き")

	enterAs(t, b, town, org.SampleLogin)
	b.Open(t, "/approval")
	has(t, b, "事後承認：ネットワークの切断")
	b.Open(t, linkTo(t, b, "事後承認：ネットワークの切断"))
	has(t, b, "代決：情報係長の電話が3回ともつながらず")
	look(t, b, "respond-approval")
	kase := b.Path(t)
	b.Press(t, seat+" button[type=submit]")
	enterAs(t, b, town, "kyoikucho")
	b.Open(t, kase)
	b.Press(t, seat+" button[type=submit]")
	has(t, b, "代決や緊急の承認では、理由を入力してください")
	writeIn(t, b, "comment", "CISOが出張中で、職務の順位に従い代わって承認する。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "決裁済み")
	enterAs(t, b, town, "fukucho")
	b.Open(t, kase)
	b.Press(t, seat+" button[type=submit]")
	has(t, b, "「後閲」を記録しました")
	b.Open(t, at+"/decision")
	has(t, b, "事後承認済み")
	b.Open(t, linkTo(t, b, "ネットワークの切断"))
	has(t, b, "例沢 洋", "雛形 健太", "電話が3回ともつながらず")
	look(t, b, "respond-decision-ratified")

	enterAs(t, b, town, org.SampleLogin)
	b.Open(t, at+"/cut")
	b.Open(t, linkTo(t, b, "庁内LAN"))
	b.Choose(t, "[name=ground]", "measured")
	writeIn(t, b, "checked", "全端末を検査し、異常がないことを確かめた。")
	send(t, b, "/restore")
	has(t, b, "先に暫定措置を行い、記録してください")
	if kept := apptest.Eval[string](t, b, `document.querySelector("[name=checked]").value`); !strings.Contains(kept, "全端末を検査し") {
		t.Errorf("what was typed became %q", kept)
	}
	look(t, b, "respond-restore-early")
	writeIn(t, b, "text", "外との通信を、許可した相手だけに絞った。")
	send(t, b, "/interim")
	has(t, b, "暫定措置を記録しました", "許可した相手だけ")
	b.Choose(t, "[name=ground]", "measured")
	writeIn(t, b, "checked", "全端末を検査し、異常がないことを確かめた。")
	send(t, b, "/restore")
	has(t, b, "復旧を記録しました", "復旧済み")
	look(t, b, "respond-restored")

	b.Open(t, at+"/draft?kind=press")
	has(t, b, "分かっていることから下書きを作りました")
	look(t, b, "respond-draft")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "下書きを残しました")
	look(t, b, "respond-statement")
	send(t, b, "/ask")
	has(t, b, "承認を求めました", "承認待ち")
	b.Open(t, at+"/statement")
	b.Choose(t, "[name=mode]", "once")
	writeIn(t, b, "reason", "住民の手続きに影響があったため。")
	writeIn(t, b, "summary", "庁内の端末が不正プログラムに感染し、半日の間、窓口の一部を止めた。")
	send(t, b, "/publish")
	has(t, b, "公表の扱いを決めました", "その都度、公表する")
	look(t, b, "respond-statements")
	b.Open(t, "/incident/publication")
	has(t, b, "公表する事案", "半日の間、窓口の一部を止めた")
	look(t, b, "respond-half")
	b.Open(t, "/incident/plan")
	has(t, b, "準備ができています", "30分以内")
	look(t, b, "respond-plan")
	b.Open(t, "/incident/plan/edit?class=other")
	look(t, b, "respond-plan-edit")
	b.Open(t, at+"/timeline")
	has(t, b, "代わって決定", "事後承認済み：ネットワークの切断", "次に連絡する人：例沢 洋", "暫定措置", "復旧：")
	look(t, b, "respond-timeline")
}

// linkTo is where the first link leads whose text holds words.
func linkTo(t *testing.T, b *apptest.Browser, words string) string {
	t.Helper()
	path := apptest.Eval[string](t, b, `(Array.from(document.querySelectorAll("main a")).find(a => a.innerText.includes("`+words+`")) || {pathname: ""}).pathname`)
	if path == "" {
		t.Fatalf("no link to %s in:\n%s", words, b.Text(t))
	}
	return path
}
