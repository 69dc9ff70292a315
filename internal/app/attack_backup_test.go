package app_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app"
	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// A backup is given to the office alone, by its name and nothing that leads elsewhere,
// and shows nothing to who has no passphrase. With a second body beside it the browser
// gives none at all.
func TestAttackBackups(t *testing.T) {
	t.Parallel()
	town := apptest.Empty(t, dbtest.New(t, db.SQLite, app.Migrations()))
	form := forms(town, ids{})["POST /setup"]
	if a := visit(town, apptest.Nobody(t)).post(t, "/setup?key="+url.QueryEscape(town.App.SetupKey()), form); a.status != http.StatusSeeOther {
		t.Fatalf("setup: %d", a.status)
	}
	name := makeBackup(t, town)
	office := officer(t, town)
	a := office.get(t, "/backup/file/"+name)
	if a.status != http.StatusOK || len(a.body) < 1000 || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("the backup: %d, %d bytes", a.status, len(a.body))
	}
	for _, open := range []string{"三つ目の町", "三 太郎", "SQLite format", "mitsu", "create table"} {
		if strings.Contains(a.body, open) {
			t.Errorf("the backup shows %q", open)
		}
	}
	outside := filepath.Join(town.App.Config.Data, "secret.okite-backup")
	if err := os.WriteFile(outside, []byte("outside"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"../secret.okite-backup", "..%2fsecret.okite-backup", "..%2f..%2fokite.db", "%2e%2e%2fkey.json", "backup-key.json", "..%5csecret.okite-backup", ".", "..", "%00", name + "%00", name + "%2f..%2f" + name,
		"okite.db", "key.json", name + ".part", "a%0d%0aSet-Cookie:%20a=b.okite-backup", url.PathEscape(outside),
	} {
		a := office.get(t, "/backup/file/"+bad)
		if a.status == http.StatusOK {
			t.Errorf("%s was given out: %s", bad, cut(a.body))
		}
		a.inject(t, bad)
	}
	_, err := town.App.Orgs.FoundBeside(actor.With(t.Context(), actor.Operator("")), org.Founding{
		Name: "二つ目の町", Kind: "town", Code: "011002", FiscalStart: 4, Person: "二 花子", Login: "futatsu", Password: apptest.Password,
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := office.get(t, "/backup/file/"+name); a.status != http.StatusConflict {
		t.Errorf("with two bodies the browser still gives the backup of both: %d", a.status)
	}
}

func officer(t *testing.T, town *apptest.Town) visitor {
	t.Helper()
	page := visit(town, apptest.Nobody(t)).get(t, "/signin").body
	_, rest, _ := strings.Cut(page, `name="body"`)
	_, rest, _ = strings.Cut(rest, `value="`)
	id, _, _ := strings.Cut(rest, `"`)
	return visit(town, town.Client(t, apptest.Body{ID: id}, apptest.Person{Login: "mitsu", Password: apptest.Password}))
}

// makeBackup makes a backup by the pages and returns its name.
func makeBackup(t *testing.T, town *apptest.Town) string {
	t.Helper()
	office := officer(t, town)
	pass := url.Values{"passphrase": {"nagai-aikotoba-wo-kimeru"}, "again": {"nagai-aikotoba-wo-kimeru"}}
	if a := office.post(t, "/backup/passphrase", pass); a.status != http.StatusSeeOther {
		t.Fatalf("the passphrase: %d", a.status)
	}
	if a := office.post(t, "/backup", nil); a.status != http.StatusSeeOther {
		t.Fatalf("the backup: %d", a.status)
	}
	town.Drain(t)
	_, rest, found := strings.Cut(office.get(t, "/backup").body, "/backup/file/")
	name, _, _ := strings.Cut(rest, `"`)
	if !found {
		t.Fatal("no backup was made")
	}
	return name
}
