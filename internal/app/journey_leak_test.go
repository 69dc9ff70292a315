package app_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// residents is a list of so many made-up people, as a section would hand it in.
func residents(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("氏名,郵便番号,住所,連絡先\n")
	for i := range n {
		fmt.Fprintf(&b, "試験町民%d,900-0001,みどり町一丁目%d番地,\n", i+1, i+1)
	}
	path := filepath.Join(t.TempDir(), "本人.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A USB stick with the data of 120 residents is lost: report, facts, clocks, the prompt
// report, the full report with what was learned, and the letters to the 120.
func TestLeakJourney(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	office := town.Home.Office
	b := apptest.OpenBrowser(t, town.URL)
	actAs(t, town, b, office.Login, office.Password)
	at := lostStick(t, b)
	b.Open(t, at+"/clock")
	has(t, b, "速報", "確報", "本人への通知", "1日目", "3日目（目安）", "5日目（目安）", "30日目", "警察：通報・届出", "都道府県（市町村担当課）", "要確認", "規則第43条", "計算し直した記録", "新たに報告の対象になりました")
	look(t, b, "leak-clock")
	b.Open(t, "/incident/clock")
	has(t, b, "個人情報保護委員会", "議会", "あと")
	look(t, b, "leak-board")
	tellPrefecture(t, b, at)
	promptReport(t, b, at)
	ownPaper(t, town, b, at)
	finalReport(t, b, at)
	tellResidents(t, town, b, at)
	b.Open(t, at+"/clock")
	has(t, b, "ppc-速-1", "ppc-確-1", "計120人")
	look(t, b, "leak-clock-done")
	b.Open(t, at+"/timeline")
	if strings.Contains(b.Text(t), "試験町民") {
		t.Error("the timeline names people")
	}
	b.Quiet(t)
}

func lostStick(t *testing.T, b *apptest.Browser) string {
	t.Helper()
	b.Open(t, "/incident/report")
	writeIn(t, b, "situation", "住民120人の健診のデータが入ったUSBメモリを、出張の帰りの電車に置き忘れた。")
	b.Press(t, "main form button[type=submit]")
	at := strings.TrimSuffix(b.Path(t), "/supplement")
	b.Open(t, at+"/judge")
	b.Choose(t, "[name=incident]", "yes")
	writeIn(t, b, "reason", "住民の個人情報が入った媒体を紛失した。")
	b.Choose(t, "[name=class]", "other")
	b.Press(t, "main form button[type=submit]")
	b.Choose(t, "[name=event]", "leak")
	apptest.Eval[bool](t, b, `(document.querySelector("[name=personal]").checked = true)`)
	apptest.Eval[bool](t, b, `(document.querySelector("[name=sensitive]").checked = true)`)
	b.Fill(t, "[name=people]", "120")
	b.Choose(t, "[name=media]", "removable")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "重大度は「", "個人情報保護委員会：速報")
	look(t, b, "leak-overview")
	return at
}

func tellPrefecture(t *testing.T, b *apptest.Browser, at string) {
	t.Helper()
	b.Open(t, at+"/clock/settle?clock=prefecture.report")
	b.Fill(t, "[name=means]", "")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "方法を入力してください")
	look(t, b, "leak-settle-faulty")
	b.Fill(t, "[name=means]", "電話")
	b.Fill(t, "[name=reference]", "県-77")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "を済みにしました", "県-77")
	b.Open(t, at+"/clock/waive?regime=assembly")
	look(t, b, "leak-waive")
	b.Choose(t, "[name=ground]", "other")
	writeIn(t, b, "reason", "議長に口頭で説明し、定例会で報告することにした。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "判断を求めました", "決める")
	look(t, b, "leak-waiver-asked")
	b.Open(t, apptest.Eval[string](t, b, `document.querySelector('a[href$="/decide"]').getAttribute("href")`))
	b.Choose(t, "[name=granted]", "yes")
	writeIn(t, b, "answer", "定例会で説明すれば足りる。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "同じ人が決める理由を入力してください")
	look(t, b, "leak-decide-faulty")
	b.Choose(t, "[name=granted]", "yes")
	writeIn(t, b, "alone", "CISOが出張中で連絡がつかないため")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "報告不要と決定しました", "CISOが出張中")
}

func promptReport(t *testing.T, b *apptest.Browser, at string) {
	t.Helper()
	b.Open(t, at+"/filing")
	look(t, b, "leak-filings")
	b.Choose(t, "[name=regime]", "personal")
	b.Choose(t, "[name=kind]", "prompt")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "報告書を書き始めました", "（1）概要", "（9）そのほか参考となる事項")
	look(t, b, "leak-write")
	writeIn(t, b, "cause", "職員が、許可を得ずに媒体を持ち出し、電車に置き忘れた。")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "保存しました", "許可を得ずに")
	look(t, b, "leak-filing")
	show := b.Path(t)
	b.Open(t, strings.Replace(show, "/show", "/paste", 1))
	look(t, b, "leak-paste")
	b.Open(t, strings.Replace(show, "/show", "/send", 1))
	b.Fill(t, "[name=means]", "委員会のウェブの入力画面")
	b.Fill(t, "[name=reference]", "ppc-速-1")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "提出を記録しました", "一致しています", "提出済み")
	look(t, b, "leak-filing-sent")
}

// ownPaper has the town use its own form: a wrong one is refused, the right one is filled in.
func ownPaper(t *testing.T, town *apptest.Town, b *apptest.Browser, at string) {
	t.Helper()
	b.Open(t, "/incident/template")
	look(t, b, "leak-template")
	upload := func(cell string) {
		f := excelize.NewFile()
		path := filepath.Join(t.TempDir(), "様式第1号.xlsx")
		if err := errors.Join(f.SetCellStr("Sheet1", "B2", cell), f.SaveAs(path)); err != nil {
			t.Fatal(err)
		}
		b.Choose(t, "[name=form]", "leak")
		b.Do(t, chromedp.Steps(chromedp.SetUploadFiles("input[type=file]", []string{path})))
		b.Press(t, "main form button[type=submit]")
	}
	upload("{{概略}}")
	waitFor(t, b, "知らない項目があります") // a script sends the file, and then becomes the answer
	has(t, b, "知らない項目があります：{{概略}}", "{{概要}}")
	look(t, b, "leak-template-faulty")
	b.Open(t, "/incident/template")
	upload("原因は、{{原因}}")
	waitFor(t, b, "様式を登録しました")
	has(t, b, "様式を登録しました", "様式第1号.xlsx")
	b.Open(t, at+"/filing")
	show := apptest.Eval[string](t, b, `document.querySelector('a[href$="/show"]').getAttribute("href")`)
	b.Open(t, show)
	has(t, b, "登録した様式で取り出す（様式第1号.xlsx）")
	office := visit(town, town.Client(t, town.Home, town.Home.Office))
	a := office.get(t, strings.Replace(show, "/show", "/paper?own=1&format=xlsx", 1))
	f, err := excelize.OpenReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(a.status, err)
	}
	if cell, err := f.GetCellValue("Sheet1", "B2"); err != nil || cell != "原因は、職員が、許可を得ずに媒体を持ち出し、電車に置き忘れた。" {
		t.Errorf("%q %v", cell, err)
	}
	for _, format := range []string{"pdf", "docx", "xlsx", "txt"} {
		if a := office.get(t, strings.Replace(show, "/show", "/paper?format="+format, 1)); a.status != 200 || len(a.body) < 300 {
			t.Errorf("%s: %d, %d bytes", format, a.status, len(a.body))
		}
	}
}

func finalReport(t *testing.T, b *apptest.Browser, at string) {
	t.Helper()
	b.Open(t, at+"/filing")
	b.Choose(t, "[name=regime]", "personal")
	b.Choose(t, "[name=kind]", "final")
	b.Press(t, "main form button[type=submit]")
	writeIn(t, b, "prevention", "媒体の持出しを止めた。暗号化した媒体だけを貸し出す。")
	writeIn(t, b, "publicity", "町のウェブサイトで公表した。")
	b.Press(t, "main form button[type=submit]")
	show := b.Path(t)
	b.Open(t, strings.Replace(show, "/show", "/compare", 1))
	has(t, b, "前（速報 第1号）", "今度（確報 第2号）", "加えた", "同じ")
	look(t, b, "leak-compare")
	b.Open(t, strings.Replace(show, "/show", "/send", 1))
	b.Fill(t, "[name=means]", "委員会のウェブの入力画面")
	b.Fill(t, "[name=reference]", "ppc-確-1")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "提出を記録しました")
}

func tellResidents(t *testing.T, town *apptest.Town, b *apptest.Browser, at string) {
	t.Helper()
	b.Open(t, at+"/subject")
	has(t, b, "先に、見てよい人の名簿を作ってください")
	look(t, b, "leak-subject-closed")
	list := "?area=incident&object=" + strings.TrimPrefix(at, "/incident/") + ":subject"
	b.Open(t, "/org/access/restrict"+list)
	b.Fill(t, "[name=reason]", "本人への通知のため")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "本人の一覧")
	b.Open(t, at+"/subject/letter")
	look(t, b, "leak-letter")
	b.Fill(t, "[name=contact]", "健康課　00-0000-0000")
	b.Press(t, "main form button[type=submit]")
	b.Open(t, at+"/subject/import")
	look(t, b, "leak-import")
	b.Do(t, chromedp.Steps(chromedp.SetUploadFiles("input[type=file]", []string{residents(t, 120)})))
	b.Press(t, "main form button[type=submit]")
	waitFor(t, b, "120人を登録する")
	has(t, b, "まだ何も登録されていません")
	look(t, b, "leak-preview")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "120人を登録しました", "試験町民1")
	look(t, b, "leak-subjects")
	b.Open(t, at+"/subject/sent")
	look(t, b, "leak-sent")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "120人を通知済みにしました")
	b.Open(t, apptest.Eval[string](t, b, `document.querySelector('a[href$="/progress"]').getAttribute("href")`))
	look(t, b, "leak-progress")
	b.Choose(t, "[name=state]", "returned")
	apptest.Eval[bool](t, b, `(document.querySelector("[name=result_on]").value = "`+town.App.Incidents.Today().String()+`") !== ""`)
	b.Press(t, "main form button[type=submit]")
	has(t, b, "1番の人を「返戻」にしました", "返戻1人")
	b.Open(t, at+"/subject/finish")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "まだ通知できていない人がいます")
	look(t, b, "leak-finish-faulty")
	writeIn(t, b, "alternative", "転居先が分からない1人には、町のウェブサイトで知らせた。")
	writeIn(t, b, "reason", "住民票の住所に届かず、電話番号も分からないため")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "本人への通知を終えました", "返戻1人")
	look(t, b, "leak-subject-done")
}
