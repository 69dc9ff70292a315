package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app"
	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// sampled is the town with the sample's evidence, and a browser in which its officer has
// signed in.
func sampled(t *testing.T) (*apptest.Town, *apptest.Browser) {
	t.Helper()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	if err := town.App.Evidence.Sample(actor.With(t.Context(), actor.Operator(town.Home.ID))); err != nil {
		t.Fatal(err)
	}
	b := apptest.OpenBrowser(t, town.URL)
	signIn(t, b, town)
	return town, b
}

// found gives the id of the sample's exhibit in whose title or number the word stands.
func found(t *testing.T, town *apptest.Town, word string) string {
	t.Helper()
	list, _, err := town.App.Evidence.List(keeper(t.Context(), town.Home, town.Home.Office), evidence.Query{Text: word})
	if err != nil || len(list) == 0 {
		t.Fatalf("no exhibit with %q: %v", word, err)
	}
	return list[0].ID
}

// Every page of evidence is looked at on the sample town.
func TestEvidencePages(t *testing.T) {
	t.Parallel()
	town, b := sampled(t)
	b.Open(t, "/")
	has(t, b, "証拠の受領")
	stick, log := "/evidence/item/"+found(t, town, "給湯室"), "/evidence/item/"+found(t, town, "アクセスログ")
	waiting := "/evidence/item/" + found(t, town, "端末 開いた")
	b.Open(t, stick)
	has(t, b, "みほん警察署 生活安全課", "紙による受渡し", "封-0031", "保管の連鎖")
	for path, name := range map[string]string{
		"/evidence": "list", "/evidence?mark=pending": "list-pending", "/evidence/new/file": "new-file", "/evidence/new/thing": "new-thing", stick: "stick", log: "log", waiting: "waiting",
		waiting + "/accept": "accept", log + "/hand": "hand", stick + "/paper": "paper", log + "/keep": "keep", log + "/retain": "retain", log + "/correct": "correct", log + "/limit": "limit", log + "/copy": "copy",
		"/evidence/export": "export", "/evidence/label": "label", "/evidence/disposal": "disposals", "/evidence/disposal/new": "disposal-new",
	} {
		b.Open(t, path)
		look(t, b, "evidence-"+name)
	}
	b.Open(t, "/evidence/disposal/new")
	has(t, b, "昨年度の点検の写し")
	b.Do(t, chromedp.Click("input[name=ids]"))
	b.Fill(t, "[name=method]", "消去")
	b.Press(t, "main form button.primary")
	has(t, b, "廃棄を申し出ました", "決定待ち", "取り下げる")
	look(t, b, "evidence-disposal")
	b.Open(t, b.Path(t)+"/decide")
	look(t, b, "evidence-decide")
}

// Evidence is worked with by the keyboard alone.
func TestEvidenceKeyboard(t *testing.T) {
	t.Parallel()
	town, b := sampled(t)
	for _, path := range []string{"/evidence", "/evidence/new/thing", "/evidence/item/" + found(t, town, "アクセスログ"), "/evidence/item/" + found(t, town, "アクセスログ") + "/keep", "/evidence/export", "/evidence/label"} {
		tab(t, b, path)
	}
}

// failOnce lets the second part of an upload break off, as a bad line does.
const failOnce = `(() => {
	const real = window.fetch
	window.broke = 0
	window.fetch = (url, options) => {
		if (options?.method === "PATCH" && options.headers["Upload-Offset"] !== "0" && window.broke++ === 0) return Promise.reject(new TypeError("line"))
		return real(url, options)
	}
	return true
})()`

// A large file goes on where the line broke; it is handed to a clerk, who accepts it.
func TestEvidenceJourney(t *testing.T) {
	t.Parallel()
	town, b := sampled(t)
	image := filepath.Join(t.TempDir(), "ディスクの写し.img")
	if err := os.WriteFile(image, bytes.Repeat([]byte("0123456789abcdef"), 20<<20/16), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open(t, "/evidence")
	b.Press(t, "main a.button.primary")
	b.Press(t, "main form button.primary")
	has(t, b, "ファイルを選んでください", "題名を入力してください")
	look(t, b, "evidence-new-faulty")
	b.Do(t, chromedp.SetUploadFiles("input[type=file]", []string{image}))
	b.Fill(t, "[name=title]", "端末のディスクの写し")
	b.Fill(t, "[name=method]", "複製装置で写した")
	b.Fill(t, "[name=clock_offset]", "－９０")
	b.Choose(t, "[name=class]", "incident")
	apptest.Eval[bool](t, b, failOnce)
	b.Do(t, chromedp.Click("main form button.primary"), chromedp.WaitVisible(chromedp.CSS("form[action$='/check']"))) // over several requests and a new page
	has(t, b, "端末のディスクの写し", "90秒遅れている", "20.0MB", "保管の連鎖")
	look(t, b, "evidence-taken")
	item := b.Path(t)

	b.Press(t, "main a[href$='/hand']")
	b.Fill(t, "[name=receiver]", "例 小百合")
	b.Fill(t, "[name=note]", "総務課で確かめる")
	b.Press(t, "main form button.primary")
	has(t, b, "例 小百合さんに引き渡しました", "受領待ち")
	look(t, b, "evidence-handed")

	clerk := apptest.OpenBrowser(t, town.URL)
	clerk.Open(t, "/signin")
	clerk.Choose(t, "[name=body]", town.Home.ID)
	clerk.Fill(t, "[name=login]", "rei")
	clerk.Fill(t, "[name=password]", org.SamplePassword)
	clerk.Press(t, "main button[type=submit]")
	has(t, clerk, "証拠の受領：")
	look(t, clerk, "evidence-clerk-home")
	clerk.Press(t, "main a[href='"+item+"/accept']")
	look(t, clerk, "evidence-clerk-accept")
	clerk.Fill(t, "[name=place]", "総務課の金庫")
	clerk.Press(t, "main form button.primary")
	has(t, clerk, "受領しました", "例 小百合", "総務課の金庫", "引き渡す")
	look(t, clerk, "evidence-accepted")
	clerk.Open(t, "/evidence")
	if strings.Contains(clerk.Text(t), "給湯室") {
		t.Error("a clerk sees what is none of theirs")
	}
	look(t, clerk, "evidence-clerk-list")

	b.Open(t, item)
	b.Press(t, "main form[action$='/check'] button")
	has(t, b, "照合を始めました")
	town.Drain(t)
	b.Open(t, item)
	has(t, b, "受け入れたときと同じ")
	withoutScriptEvidence(t, b)
}

// withoutScriptEvidence takes in a small file by the plain form. Twelve digits are asked about.
func withoutScriptEvidence(t *testing.T, b *apptest.Browser) {
	t.Helper()
	list := filepath.Join(t.TempDir(), "受付.csv")
	if err := os.WriteFile(list, []byte("受付番号,件名\n123456789018,照会\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Script(t, false)
	b.Open(t, "/evidence/new/file")
	b.Do(t, chromedp.SetUploadFiles("input[type=file]", []string{list}))
	b.Do(t, chromedp.SendKeys("[name=title]", "受付の一覧"), chromedp.SendKeys("[name=method]", "書き出した"), chromedp.Click("[name=class][value=incident]"))
	b.Do(t, chromedp.Click("main form button.primary"), chromedp.WaitVisible(chromedp.CSS("[name=numbers]")))
	b.Script(t, true)
	has(t, b, "個人番号かもしれない12桁の数字が1件", "受付.csv」（", "受け取り済み")
	look(t, b, "evidence-numbers")
	b.Choose(t, "[name=numbers]", "keep")
	b.Fill(t, "[name=numbers_why]", "受付番号である")
	b.Press(t, "main form button.primary")
	has(t, b, "受付の一覧", "受け入れました")
}

// What is carried out by the page proves itself at the console, and not when a byte of it
// has changed.
func TestEvidenceCarriedOut(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		if err := town.App.Evidence.Sample(actor.With(t.Context(), actor.Operator(town.Home.ID))); err != nil {
			t.Fatal(err)
		}
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		form := url.Values{"note": {"県警へ提出"}, "ids": {found(t, town, "給湯室"), found(t, town, "アクセスログ")}}
		a := office.post(t, "/evidence/export", form)
		if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("export: %d, %s", a.status, a.header.Get("Content-Disposition"))
		}
		file := filepath.Join(t.TempDir(), "一式.zip")
		verify := func(content string) (int, string) {
			t.Helper()
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			env := cli.Env{Out: &out, Err: &out, Getenv: func(string) string { return "" }}
			return app.Main(t.Context(), env, []string{"evidence", "verify", file}), out.String()
		}
		if code, said := verify(a.body); code != cli.OK || !strings.Contains(said, "みほん町") || strings.Contains(said, "注意") {
			t.Errorf("%d: %s", code, said)
		}
		changed := strings.Replace(a.body, "みほん警察署 生活安全課", "みほん警察署 生活安全科", 1)
		if code, said := verify(changed); code != cli.Failed || !strings.Contains(said, "異常") {
			t.Errorf("changed: %d: %s", code, said)
		}
	})
}
