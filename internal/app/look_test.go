package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// Every page that the program has is looked at, also those that the journey does not
// pass: a new route comes in by itself.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	b.Open(t, "/signin")
	b.Choose(t, "[name=body]", town.Home.ID)
	b.Fill(t, "[name=login]", town.Home.Office.Login)
	b.Fill(t, "[name=password]", town.Home.Office.Password)
	b.Press(t, "main button[type=submit]")
	has(t, b, "ホーム", town.Home.Name)

	looked := 0
	for _, r := range town.App.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if method != "GET" || !isPage(path) {
			continue
		}
		id := town.Home.Open
		if strings.HasPrefix(path, "/org/") {
			id = town.Home.Staff.ID
		}
		path = strings.NewReplacer("{id}", id, "{$}", "").Replace(path)
		if path == "/policy/upload" {
			path += "?batch=" + town.Home.Batch
		}
		b.Do(t, chromedp.Navigate(town.URL+path), chromedp.Sleep(50*time.Millisecond), chromedp.WaitVisible(chromedp.CSS("h1")))
		look(t, b, "every"+strings.ReplaceAll(strings.ReplaceAll(path, "/", "-"), id, "x"))
		looked++
	}
	if looked < 25 {
		t.Errorf("only %d pages were looked at", looked)
	}
}

// isPage tells pages from files and from what a monitor asks.
func isPage(path string) bool {
	for _, other := range []string{"/static/", "/health", "/file", "/export", "/setup"} {
		if strings.Contains(path, other) {
			return false
		}
	}
	return true
}
