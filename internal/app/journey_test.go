package app_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app"
	"github.com/okite-isms/okite/internal/app/apptest"
)

// notice is a text of our own in another style than the sample's: articles, and in the
// encoding of an old machine.
const notice = `みほん町情報機器取扱規程

　　　第一章　総則

　（目的）
第一条　この規程は、みほん町の情報機器の取扱いに関し必要な事項を定めることを目的とする。

　（監査）
第二条　情報機器の管理者は、毎年度、次に掲げる事項について監査を受けなければならない。
　一　機器の台帳
　二　機器の廃棄の記録

　　　附　則

　この規程は、令和八年四月一日から施行する。
`

const password = "tabi-no-hajimari-no-kotoba"

// The first day of an officer: setting up, reading a policy, finding a word in it,
// making a backup. Each page is looked at as axe-core does, at the usual desk, at
// 200 % zoom and on a phone.
func TestJourney(t *testing.T) {
	t.Parallel()
	a, key := empty(t)
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { a.Work(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	b := apptest.OpenBrowser(t, server.URL)

	b.Open(t, "/policy")
	if p := b.Path(t); p != "/setup" {
		t.Fatalf("an empty Okite led to %s", p)
	}
	b.Open(t, "/setup?key="+key)
	look(t, b, "setup")
	b.Press(t, "main button[type=submit]")
	has(t, b, "入力内容を確認してください")
	look(t, b, "setup-faulty")
	b.Fill(t, "[name=name]", "ためし町")
	b.Choose(t, "[name=kind]", "town")
	b.Fill(t, "[name=code]", "０１１００２") // full-width digits, as an IME gives them
	b.Fill(t, "[name=person]", "旅田 始")
	b.Fill(t, "[name=login]", "tabida")
	b.Fill(t, "[name=password]", password)
	b.Press(t, "main button[type=submit]")
	b.Fill(t, "[name=login]", "tabida")
	b.Fill(t, "[name=password]", password)
	look(t, b, "signin")
	b.Press(t, "main button[type=submit]")
	has(t, b, "ためし町", "旅田 始", "規程はまだ登録されていません")
	look(t, b, "home-empty")

	read(t, b)
	for _, path := range []string{"/", "/policy/hierarchy", "/org/person", "/org/person/new", "/org/body", "/org/body/edit", "/me", "/password", "/nowhere"} {
		b.Open(t, path)
		look(t, b, strings.Trim(strings.ReplaceAll(path, "/", "-"), "-")+"-page")
	}
	record(t, b)
	backUp(t, b)
	withoutScript(t, b)
}

// read uploads a policy and finds a word of two characters in it.
func read(t *testing.T, b *apptest.Browser) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "機器取扱規程.txt")
	if err := os.WriteFile(file, []byte(notice), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "写真.txt")
	if err := os.WriteFile(broken, []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open(t, "/policy")
	look(t, b, "policy-empty")
	b.Press(t, "main a.button.primary")
	look(t, b, "policy-new")
	b.Do(t, chromedp.SetUploadFiles("input[type=file]", []string{file, broken}))
	b.Press(t, "main form button.primary")
	waitFor(t, b, "みほん町情報機器取扱規程", "写真.txt")
	look(t, b, "policy-progress")
	b.Open(t, "/policy")
	look(t, b, "policy-list")
	b.Press(t, "main tbody a")
	has(t, b, "第一章", "総則", "目的", "台帳", "附則")
	look(t, b, "policy-read")
	b.Fill(t, "header input[name=q]", "監査")
	b.Press(t, "header button")
	has(t, b, "みほん町情報機器取扱規程", "監査")
	if n := apptest.Eval[int](t, b, `document.querySelectorAll("main mark").length`); n == 0 {
		t.Error("the word that was looked for is not marked")
	}
	look(t, b, "search")
}

func record(t *testing.T, b *apptest.Browser) {
	t.Helper()
	b.Open(t, "/journal")
	has(t, b, "旅田 始", "規程")
	look(t, b, "journal")
	b.Press(t, "main form[action='/journal/verify'] button")
	has(t, b, "書かれたときのまま")
	look(t, b, "journal-verified")
}

func backUp(t *testing.T, b *apptest.Browser) {
	t.Helper()
	b.Open(t, "/backup")
	look(t, b, "backup-first")
	b.Fill(t, "[name=passphrase]", "kagi-wa-kinko-ni-irete-oku")
	b.Fill(t, "[name=again]", "kagi-wa-kinko-ni-irete-oku")
	b.Press(t, "main form button[type=submit]")
	b.Press(t, "main form[action='/backup'] button")
	waitFor(t, b, ".okite-backup")
	look(t, b, "backup-made")
}

// withoutScript goes the same way as a browser in which script is switched off.
func withoutScript(t *testing.T, b *apptest.Browser) {
	t.Helper()
	b.Script(t, false)
	defer b.Script(t, true)
	b.Open(t, "/policy?q=機器")
	has(t, b, "みほん町情報機器取扱規程")
	b.Press(t, "header form[action='/signout'] button")
	has(t, b, "サインアウトしました")
	b.Fill(t, "[name=login]", "tabida")
	b.Fill(t, "[name=password]", "wrong")
	b.Press(t, "main button[type=submit]")
	has(t, b, "利用者IDまたはパスワードが違います")
	b.Fill(t, "[name=login]", "ＴＡＢＩＤＡ") // width and case of a login name do not matter
	b.Fill(t, "[name=password]", password)
	b.Press(t, "main button[type=submit]")
	has(t, b, "ホーム", "旅田 始")
}

// english finds a run of words in Latin letters, which a screen must not show. Names
// and what people typed are left out.
var english = regexp.MustCompile(`[A-Za-z]{3,}( [A-Za-z]{2,})+`)

func look(t *testing.T, b *apptest.Browser, name string) {
	t.Helper()
	b.Accessible(t)
	b.NothingClipped(t)
	if found := english.FindString(b.Text(t)); found != "" && !strings.HasPrefix(found, "okite ") {
		t.Errorf("%s: English on screen: %q", name, found)
	}
	b.Shot(t, name)
	b.Size(t, 640, 360)
	b.NothingClipped(t)
	b.Shot(t, name+"-zoom")
	b.Size(t, 390, 800)
	b.NothingClipped(t)
	b.Shot(t, name+"-phone")
	b.Size(t, 1280, 720)
	b.Quiet(t)
}

func has(t *testing.T, b *apptest.Browser, texts ...string) {
	t.Helper()
	page := b.Text(t)
	for _, s := range texts {
		if !strings.Contains(page, s) {
			b.Shot(t, "lacking")
			t.Fatalf("%s lacks %q:\n%s", b.Path(t), s, page)
		}
	}
}

// waitFor waits for texts that come when a job has ended.
func waitFor(t *testing.T, b *apptest.Browser, texts ...string) {
	t.Helper()
	for range 100 {
		page := b.Text(t)
		missing := false
		for _, s := range texts {
			missing = missing || !strings.Contains(page, s)
		}
		if !missing && !strings.Contains(page, "待機中") && !strings.Contains(page, "実行中") {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	has(t, b, texts...)
}

// empty is an installation in which there is nothing, and the key to set it up.
func empty(t *testing.T) (*app.App, string) {
	t.Helper()
	c := app.DefaultConfig()
	c.Data = t.TempDir()
	a, err := app.Open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a, a.SetupKey()
}
