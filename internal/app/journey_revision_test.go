package app_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// wordOf writes a text as a Word file, a paragraph for each line.
func wordOf(t *testing.T, text string) string {
	t.Helper()
	d := paper.Document{Title: ruleTitle, Made: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	for line := range strings.Lines(text) {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(strings.TrimRight(line, "\n"))})
	}
	var b bytes.Buffer
	if err := paper.Word(t.Context(), &b, d); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "改正後.docx")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// The way of a rule from a Word file to an edition that was decided on, published and made
// known, with a return and a deputy on the way.
func TestRevisionJourney(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	town.Read(t, town.Home, policy.Public, ruleTitle+".txt", ruleOld)
	office := actor.With(t.Context(), actor.Actor{Body: town.Home.ID, ID: town.Home.Office.ID, Name: town.Home.Office.Name, Strength: actor.Console, Permissions: []actor.Permission{org.CanView, org.CanSee, org.CanShape}})
	today := town.App.Orgs.Today().String()
	if _, err := town.App.Orgs.Leave(office, org.Leaving{ID: numbered(t, town, "1014"), Kind: "trip", From: today, Last: today}); err != nil {
		t.Fatal(err)
	}
	b := apptest.OpenBrowser(t, town.URL)
	enterAs(t, b, town, org.SampleLogin)

	b.Open(t, "/revision")
	has(t, b, "規程の改正はまだありません")
	look(t, b, "revision-empty")
	b.Open(t, "/revision/new")
	look(t, b, "revision-new")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "件名を入力してください")
	b.Fill(t, "[name=title]", "端末貸出規程の一部改正")
	b.Do(t, chromedp.SendKeys("[name=purpose]", "端末を失ったときの知らせを早めるため。"))
	b.Fill(t, "[name=organs]", "町長")
	b.Do(t, chromedp.SetValue("[name=plan_begin]", today))
	b.Do(t, chromedp.SendKeys("[name=supplement]", "この訓令は、公布の日から施行する。"))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "として起案しました", "改める規程は、まだありません")
	at := b.Path(t)

	b.Open(t, at+"/item")
	look(t, b, "revision-item")
	document := apptest.Eval[string](t, b, `[...document.querySelectorAll("[name=document] option")].find(o => o.textContent.includes("`+ruleTitle+`")).value`)
	b.Choose(t, "[name=document]", document)
	b.Choose(t, "[name=instrument]", "directive")
	b.Do(t, chromedp.SetUploadFiles("input[type=file]", []string{wordOf(t, ruleNew)}))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "改正に加えました", ruleTitle, "一部改正", "改正後.docx")
	look(t, b, "revision-drafted")

	b.Open(t, at+"/effect")
	has(t, b, "未確認", "端末の貸出しを記録しなければならない")
	look(t, b, "revision-effect")
	apptest.Eval[int](t, b, `[...document.querySelectorAll("[name=marks]")].map(c => c.checked = true).length`)
	b.Do(t, chromedp.Click("input[name=choice][value=accept]"), chromedp.SendKeys("[name=reason]", "この改正の目的であるため"))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "扱いを決めました", "この改正の目的であるため")

	submit := func() {
		t.Helper()
		b.Open(t, at+"/submit")
		look(t, b, "revision-submit")
		b.Press(t, "main form button[type=submit]")
		has(t, b, "審議と決裁に回しました", "審議")
	}
	submit()
	look(t, b, "revision-deliberating")
	opened := func() string {
		return apptest.Eval[string](t, b, `document.querySelector("main a[href^='/approval/case/']").getAttribute("href")`)
	}
	deliberate := func() {
		t.Helper()
		b.Open(t, opened())
		has(t, b, "新旧対照表.pdf", "影響一覧.pdf")
		b.Do(t, chromedp.SendKeys("[name=comment]", "11月の委員会で審議し、異議はなかった。"))
		b.Press(t, seat+" button[type=submit]")
	}
	deliberate()
	enterAs(t, b, town, "kikakuka")
	b.Open(t, at)
	b.Open(t, opened())
	look(t, b, "revision-case")
	b.Press(t, "main a[href*='kind=return']")
	b.Do(t, chromedp.SendKeys("[name=comment]", "附則に、様式の経過措置を書き加えてください。"))
	b.Press(t, "main form button[type=submit]")

	enterAs(t, b, town, org.SampleLogin)
	b.Open(t, "/")
	has(t, b, "差し戻された改正を直す")
	b.Open(t, at)
	has(t, b, "差し戻されました", "附則に、様式の経過措置")
	look(t, b, "revision-returned")
	b.Open(t, at+"/amend")
	b.Do(t, chromedp.SendKeys("[name=supplement]", "\n貸出簿の様式は、当分の間、今の様式を用いることができる。"))
	b.Press(t, "main form button[type=submit]")
	submit()
	deliberate()
	enterAs(t, b, town, "kikakuka")
	b.Open(t, at)
	b.Open(t, opened())
	b.Press(t, seat+" button[type=submit]")
	enterAs(t, b, town, "kyoikucho")
	b.Open(t, "/approval?only=deputy")
	has(t, b, "端末貸出規程の一部改正", "代決")
	b.Press(t, "main table a[href^='/approval/case/']")
	b.Do(t, chromedp.SendKeys("[name=comment]", "CISOが出張中で、月内に施行するため"))
	b.Press(t, seat+" button[type=submit]")
	has(t, b, "決裁済み", "代決")

	enterAs(t, b, town, org.SampleLogin)
	b.Open(t, at)
	has(t, b, "公布して、番号を付けてください")
	look(t, b, "revision-decided")
	b.Open(t, at+"/promulgate")
	look(t, b, "revision-promulgate")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "公布しました", "訓令第1号", "施行")
	b.Open(t, at+"/announce")
	has(t, b, "職員の全員", "情報セキュリティ管理者")
	look(t, b, "revision-announce")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "周知しました", "周知済み")
	look(t, b, "revision-announced")
	b.Open(t, "/policy/"+document+"/edition")
	has(t, b, "施行中", "過去の版", "訓令第1号")
	look(t, b, "policy-editions")
	b.Open(t, "/policy/"+document+"/edition/1")
	has(t, b, "過去の版")
	look(t, b, "policy-edition-past")

	for path, name := range map[string]string{"/revision": "revision-list", "/revision/number": "revision-number", "/revision/hierarchy": "revision-hierarchy", "/revision/collection": "revision-collection", "/revision/review": "revision-review", "/revision/procedure": "revision-procedures", "/revision/procedure/new": "revision-procedure-new", "/revision/setting": "revision-setting", "/revision/bundle": "revision-bundle"} {
		b.Open(t, path)
		look(t, b, name)
	}
	b.Open(t, "/revision/procedure/new")
	b.Fill(t, "[name=system]", "住民記録システム")
	apptest.Eval[int](t, b, `document.querySelector("[name=owner]").selectedIndex = 2`)
	b.Press(t, "main form button[type=submit]")
	has(t, b, "実施手順を始めました", "まだ書かれていない項目")
	look(t, b, "revision-procedure")

	enterAs(t, b, town, "juminka")
	b.Open(t, "/notice")
	has(t, b, "端末貸出規程の一部改正")
	b.Open(t, apptest.Eval[string](t, b, `[...document.querySelectorAll("main a")].find(a => a.textContent.includes("端末貸出規程の一部改正")).getAttribute("href")`))
	has(t, b, "端末の貸出しを記録しなければならない", "これから")
	look(t, b, "revision-notice")
	liveBundle(t, b, town)
}

// liveBundle looks at the pages of the bundle as residents would, without sign-in.
func liveBundle(t *testing.T, b *apptest.Browser, town *apptest.Town) {
	t.Helper()
	enterAs(t, b, town, org.SampleLogin)
	b.Open(t, "/revision/setting")
	b.Do(t, chromedp.Click("[name=live]"))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "/kitei/"+town.Home.ID)
	nobody := visit(town, apptest.Nobody(t))
	index := nobody.get(t, "/kitei/"+town.Home.ID+"/index.html")
	if index.status != http.StatusOK || !strings.Contains(index.body, ruleTitle) {
		t.Fatalf("the live page: %d %s", index.status, index.body)
	}
	b.Do(t, chromedp.Navigate(town.URL+"/kitei/"+town.Home.ID+"/index.html"))
	for _, name := range []string{"bundle-index", "bundle-document", "bundle-table"} {
		b.Accessible(t)
		b.NothingClipped(t)
		b.Shot(t, name)
		b.Size(t, 390, 800)
		b.Shot(t, name+"-phone")
		b.Size(t, 1280, 720)
		switch name {
		case "bundle-index":
			b.Do(t, chromedp.Navigate(town.URL+apptest.Eval[string](t, b, `new URL([...document.querySelectorAll("a")].find(a => a.textContent === "`+ruleTitle+`").href).pathname`)))
		case "bundle-document":
			b.Do(t, chromedp.Navigate(town.URL+apptest.Eval[string](t, b, `new URL([...document.querySelectorAll("a")].find(a => a.textContent.startsWith("新旧対照表")).href).pathname`)))
		}
	}
}
