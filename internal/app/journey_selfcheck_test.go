package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// mark chooses an answer as a finger does.
func mark(t *testing.T, b *apptest.Browser, place, value string) {
	t.Helper()
	apptest.Eval[bool](t, b, `(document.querySelector("input[name='mark.`+place+`'][value=`+value+`]").click(), true)`)
}

// A yearly self-check goes its whole way: drawn up from last year's, started, answered on a
// phone and on paper, corrected, chased, ended, rolled up, and improved upon.
func TestSelfcheckJourney(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	office := town.Home.Office
	if err := town.App.Selves.Sample(apptest.As(t.Context(), town.Home.ID, office.ID)); err != nil {
		t.Fatal(err)
	}
	b := apptest.OpenBrowser(t, town.URL)
	actAs(t, town, b, office.Login, office.Password)
	b.Open(t, "/selfcheck")
	has(t, b, "あなたの調査票", "令和7年度 情報セキュリティ自己点検", "実施中", "終了")
	look(t, b, "selfcheck-list")

	// A second one of the year, from last year's sheets.
	b.Open(t, "/selfcheck/new")
	look(t, b, "selfcheck-new")
	b.Fill(t, "[name=title]", "冬の自己点検")
	pickBy(t, b, "before", "令和7年度")
	apptest.Eval[bool](t, b, `(document.querySelector("[name=copy]").click(), true)`)
	b.Press(t, "main form button[type=submit]")
	has(t, b, "自己点検を準備しました", "全職員の票", "管理者の票", "住民情報システム")
	look(t, b, "selfcheck-draft")
	campaign := b.Path(t)
	for _, step := range []string{"edit", "form?no=1", "form?no=0", "system", "choose", "match"} {
		b.Open(t, strings.Replace(campaign, "/selfcheck/", "/selfcheck/draft/", 1)+"/"+step)
		look(t, b, "selfcheck-"+strings.ReplaceAll(strings.ReplaceAll(step, "?", "-"), "=", ""))
	}
	b.Open(t, campaign)
	b.Press(t, "main form[action$='/start'] button")
	has(t, b, "自己点検を始めました", "あなたの調査票に答える")
	look(t, b, "selfcheck-running")

	answerSheet(t, town, b, campaign)
	onPaper(t, town, b, campaign)
	chase(t, town, b, campaign)

	actAs(t, town, b, office.Login, office.Password)
	b.Open(t, campaign)
	b.Press(t, "main form[action$='/end'] button")
	has(t, b, "自己点検を終えました", "示しません")
	b.Open(t, campaign+"/opinions")
	has(t, b, "許可の紙が多くて困っています")
	look(t, b, "selfcheck-opinions")
	lastYear(t, town, b)
}

// answerSheet fills the officer's sheet in on a phone: saved as it is answered, handed in, corrected.
func answerSheet(t *testing.T, town *apptest.Town, b *apptest.Browser, campaign string) {
	t.Helper()
	b.Open(t, "/")
	has(t, b, "冬の自己点検に答える")
	b.Open(t, campaign)
	b.Press(t, "main .buttons a[href*='/sheet/']")
	has(t, b, "問1", "まだ保存していません", "本人のほかには見られません")
	look(t, b, "selfcheck-sheet")
	sheet := b.Path(t)
	b.Size(t, 390, 800)
	mark(t, b, "0", "y")
	mark(t, b, "1", "n")
	waitFor(t, b, "保存しました（")
	b.Open(t, sheet) // on another day, at a desk
	if !apptest.Eval[bool](t, b, `document.querySelector("input[name='mark.1'][value=n]").checked`) {
		t.Error("what was answered on the phone is not there")
	}
	b.Press(t, "main form > .buttons button[type=submit]")
	has(t, b, "問2を「いいえ」とした理由を書いてください", "問3に答えてください")
	b.Size(t, 1280, 720)
	look(t, b, "selfcheck-sheet-faulty")
	b.Size(t, 390, 800)
	for _, place := range apptest.Eval[[]string](t, b, `[...new Set([...document.querySelectorAll("input[type=radio]")].map(i => i.name.slice(5)))]`) {
		if place != "1" {
			mark(t, b, place, "y")
		}
	}
	apptest.Eval[bool](t, b, `(document.querySelector("textarea[name='reason.1']").value = "忙しくて移せない日がある。") !== ""`)
	b.Press(t, "main form > .buttons button[type=submit]")
	has(t, b, "提出しました", "提出済み", "忙しくて移せない日がある。")
	b.Size(t, 1280, 720)
	look(t, b, "selfcheck-receipt")
	b.Press(t, "main a[href$='/correct']")
	look(t, b, "selfcheck-correct")
	mark(t, b, "2", "x")
	b.Press(t, "main form > .buttons button[type=submit]")
	has(t, b, "（2回目）", "問3")
	b.Open(t, campaign+"/opinion")
	look(t, b, "selfcheck-opinion")
	writeIn(t, b, "text", "許可の紙が多くて困っています。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "意見を受け取りました")
}

// onPaper takes in the sheet of somebody without a PC, and answers without script.
func onPaper(t *testing.T, town *apptest.Town, b *apptest.Browser, campaign string) {
	t.Helper()
	id := strings.TrimPrefix(campaign, "/selfcheck/")
	ctx := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID)
	l, err := town.App.Selves.Answered(ctx, id, selfcheck.Waiters{State: "waiting", Kind: "person", Text: "見立 勝", Limit: 1})
	if err != nil || l.Total != 1 {
		t.Fatalf("%d sheets: %v", l.Total, err)
	}
	b.Open(t, campaign+"/print")
	look(t, b, "selfcheck-print")
	for _, format := range []string{"pdf", "docx"} {
		keepPaper(t, town, campaign+"/print/paper?section="+l.Items[0].SectionID+"&format="+format, "selfcheck-blank."+format)
	}
	b.Open(t, campaign+"/enter")
	look(t, b, "selfcheck-seek")
	b.Fill(t, "[name=code]", strings.ToLower(strings.ReplaceAll(l.Items[0].Code, "-", "")))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "紙の票を入力する：見立 勝")
	look(t, b, "selfcheck-enter")
	setDate(t, b, "day", town.App.Selves.Today().String())
	for _, place := range apptest.Eval[[]string](t, b, `[...new Set([...document.querySelectorAll("input[type=radio]")].map(i => i.name.slice(5)))]`) {
		mark(t, b, place, "y")
	}
	b.Press(t, "main form button[type=submit]")
	has(t, b, "見立 勝の票を受け付けました")
}

// chase has a section head look at who has not answered, and at no answers.
func chase(t *testing.T, town *apptest.Town, b *apptest.Browser, campaign string) {
	t.Helper()
	actAs(t, town, b, "soumuka", town.Home.Office.Password)
	b.Open(t, campaign)
	has(t, b, "総務課", "総務課の調査票に答える")
	if text := b.Text(t); strings.Contains(text, "福祉課") {
		t.Error("a head sees another section")
	}
	b.Open(t, campaign+"/waiting?state=waiting")
	has(t, b, "夢路 春奈", "未提出")
	look(t, b, "selfcheck-waiting")
	b.Open(t, campaign+"/result")
	has(t, b, "実施中は、組織ごとの答えの内訳を示しません")
	b.Open(t, campaign)
	b.Script(t, false)
	b.Open(t, campaign)
	b.Press(t, "main .buttons a[href*='/sheet/']")
	b.Press(t, "main .check-keep button")
	has(t, b, "途中まで保存しました")
	b.Script(t, true)
}

// lastYear looks at what the sample's finished campaign has shown.
func lastYear(t *testing.T, town *apptest.Town, b *apptest.Browser) {
	t.Helper()
	b.Open(t, "/selfcheck")
	at := apptest.Eval[string](t, b, `[...document.querySelectorAll("main tbody a")].find(a => a.textContent.startsWith("令和7年度")).getAttribute("href")`)
	now := apptest.Eval[string](t, b, `[...document.querySelectorAll("main tbody a")].find(a => a.textContent.startsWith("令和8年度")).getAttribute("href")`)
	b.Open(t, now+"/result")
	look(t, b, "selfcheck-result-running")
	b.Open(t, at+"/result")
	has(t, b, "項目別", "組織別", "役割別", "組織の票", "情報システムの票", "デスクトップに業務のファイルを残さない")
	look(t, b, "selfcheck-result")
	b.Press(t, "main a[href*='section=']")
	has(t, b, "の集計", "全体")
	look(t, b, "selfcheck-section")
	for _, page := range []string{"fact", "reason"} {
		b.Open(t, at+"/result/"+page)
		look(t, b, "selfcheck-"+page)
	}
	b.Open(t, at+"/improve?place=1")
	look(t, b, "selfcheck-improve")
	writeIn(t, b, "measure", "退庁の前に、机の上と同じように画面も片付ける。")
	pickBy(t, b, "unit", "税務課")
	pickBy(t, b, "post", "税務課 課長")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "改善計画を登録しました", "改善：業務のファイルを")
	for _, format := range []string{"pdf", "docx"} {
		keepPaper(t, town, at+"/result/paper?format="+format, "selfcheck-result."+format)
		keepPaper(t, town, now+"/result/paper?format="+format, "selfcheck-result-now."+format)
	}
	keepPaper(t, town, now+"/result?format=svg", "selfcheck-result.svg")
	keepPaper(t, town, at+"/result?format=xlsx", "selfcheck-result.xlsx")
}

// keepPaper asks for a file as the officer, and keeps it where OKITE_SHOTS names a folder.
func keepPaper(t *testing.T, town *apptest.Town, path, name string) {
	t.Helper()
	a := visit(town, town.Client(t, town.Home, town.Home.Office)).get(t, path)
	if a.status != 200 || len(a.body) < 1000 {
		t.Fatalf("%s: %d, %d bytes", path, a.status, len(a.body))
	}
	if dir := os.Getenv("OKITE_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(a.body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
