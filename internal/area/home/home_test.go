package home

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/backup"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

var migrations = []fs.FS{journal.Files, job.Files, file.Migrations, fstest.MapFS{
	"migration/20261124100000_body.sql": {Data: []byte("-- +goose Up\ncreate table body (id text not null, constraint body_key primary key (id)); insert into body (id) values ('a')")},
}}

// officer holds everything, reader only the first page.
var (
	officer = actor.Actor{Body: "a", ID: "o", Name: "掟 花子", Capacity: "office", Permissions: []actor.Permission{CanView, CanReadJournal, CanVerify, backup.CanBackup}}
	reader  = actor.Actor{Body: "a", ID: "r", Name: "例 太郎", Capacity: "staff", Permissions: []actor.Permission{CanView}}
)

type house struct {
	*Service
	db   *db.DB
	jobs *job.Set
	dir  string
}

func build(t *testing.T, d *db.DB, alone bool) house {
	t.Helper()
	dir := t.TempDir()
	files, err := file.OpenLocal(t.Context(), dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	shelf := backup.Shelf{Source: backup.Source{DB: d, Files: files, Version: "test", Now: time.Now}, Dir: dir + "/backup"}
	h := house{db: d, jobs: &job.Set{}, dir: dir}
	backup.HandleMake(h.jobs, shelf)
	h.Service = New(d, Sources{
		Work: func(_ context.Context, as string) (Work, error) {
			w := Work{Capacities: []Capacity{{Key: "person:o", Title: "本人"}, {Key: "post:p", Title: "企画課 課長", Note: "本務"}}}
			if as != "post:p" {
				w.Items = []Matter{{ID: "t", Version: 3, Title: "引継書を確かめる", URL: "/org/post/p/handover", As: "企画課 課長", Why: "異動のため"}}
			}
			return w, nil
		},
		Waiting: func(context.Context) ([]Item, error) { return []Item{{Title: "承認を待つもの", URL: "/x"}}, nil },
		News:    func(context.Context) ([]Item, error) { return nil, nil },
		Resolve: func(_ context.Context, refs []area.Ref) (map[area.Ref]area.Link, error) {
			links := map[area.Ref]area.Link{}
			for _, r := range refs {
				if r.ID != "secret" {
					links[r] = area.Link{Title: "対象 " + r.ID, URL: "/thing/" + r.ID}
				}
			}
			return links, nil
		},
		Verbs: func() map[string]string { return map[string]string{"thing.change": "ものを変えた"} },
	}, Backups{Shelf: shelf, Alone: func(context.Context) (bool, error) { return alone, nil }}, nil)
	return h
}

func (h house) line(t *testing.T, who actor.Actor, id string) {
	t.Helper()
	ctx := actor.With(t.Context(), who)
	err := h.db.Do(ctx, func(tx db.Tx) error {
		return journal.Append(ctx, tx, journal.Entry{Verb: "thing.change", Area: "thing", ID: id})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h house) ask(t *testing.T, who actor.Actor, method, path string, form url.Values) (int, string) {
	t.Helper()
	m := web.NewMux(web.Config{Identify: webtest.Identify, Menu: h.Area().Menu, Log: slog.New(slog.DiscardHandler)})
	h.routes(m)
	if method == http.MethodPost {
		w := webtest.Post(t, m, who, path, form)
		return w.Code, w.Body.String()
	}
	w := webtest.Get(t, m, who, path)
	return w.Code, w.Body.String()
}

func TestJournalPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		h := build(t, d, true)
		for range 60 {
			h.line(t, officer, "7")
		}
		h.line(t, officer, "secret")
		h.line(t, actor.Actor{Body: "b", ID: "x", Name: "よその人"}, "9")

		code, body := h.ask(t, officer, "GET", "/journal", nil)
		if code != http.StatusOK || !strings.Contains(body, "ものを変えた") || !strings.Contains(body, "掟 花子（事務局）") || !strings.Contains(body, "/thing/7") {
			t.Errorf("%d %s", code, body)
		}
		for _, hidden := range []string{"よその人", "secret"} {
			if strings.Contains(body, hidden) {
				t.Errorf("the page shows %q", hidden)
			}
		}
		if !strings.Contains(body, "さらに古い記録を見る") {
			t.Error("the older lines cannot be reached")
		}
		code, csv := h.ask(t, officer, "GET", "/journal?format=csv", nil)
		if n := strings.Count(csv, "thing.change"); code != http.StatusOK || n != 61 {
			t.Errorf("%d: the export has %d lines, want all 61", code, n)
		}
		if _, body := h.ask(t, officer, "GET", "/journal?from=2000-01-01&to=2000-12-31", nil); strings.Contains(body, "/thing/7") {
			t.Error("the filter by day lets everything through")
		}
		code, body = h.ask(t, officer, "POST", "/journal/verify", nil)
		if code != http.StatusOK || !strings.Contains(body, "書かれたときのままです") {
			t.Errorf("%d %s", code, body)
		}
		tamper(t, d)
		if _, body = h.ask(t, officer, "POST", "/journal/verify", nil); !strings.Contains(body, "記録に異常があります") {
			t.Error("a changed line is not noticed on the page")
		}
	})
}

func tamper(t *testing.T, d *db.DB) {
	t.Helper()
	ctx := actor.With(t.Context(), officer)
	err := d.Do(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, "update journal_line set verb = 'thing.keep' where body_id = 'a' and n = 3")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite, migrations)
	h := build(t, d, true)
	for _, route := range []string{"GET /journal", "POST /journal/verify", "GET /backup", "POST /backup", "POST /backup/passphrase", "GET /backup/file/x"} {
		method, path, _ := strings.Cut(route, " ")
		if code, _ := h.ask(t, reader, method, path, nil); code != http.StatusForbidden {
			t.Errorf("%s: %d for who lacks the right", route, code)
		}
	}
	if code, body := h.ask(t, reader, "GET", "/", nil); code != http.StatusOK || !strings.Contains(body, "承認を待つもの") {
		t.Errorf("%d %s", code, body)
	}
	ctx := actor.With(t.Context(), reader)
	if _, err := h.BackUp(ctx); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the use case lets pass whom the route refuses: %v", err)
	}
}

func TestBackup(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		h := build(t, d, true)
		ctx := actor.With(t.Context(), officer)
		for name, form := range map[string]url.Values{
			"short":     {"passphrase": {"みじかい"}, "again": {"みじかい"}},
			"different": {"passphrase": {"きんこにいれておくあいことば"}, "again": {"べつの"}},
			"foreign":   {"passphrase": {"きんこにいれておくあいことばです"}, "again": {"きんこにいれておくあいことばです"}, "body_id": {"b"}},
		} {
			if code, body := h.ask(t, officer, "POST", "/backup/passphrase", form); code != http.StatusUnprocessableEntity || strings.Contains(body, "きんこ") {
				t.Errorf("%s: %d, or the passphrase was sent back", name, code)
			}
		}
		if _, err := h.BackUp(ctx); !fault.Is(err, fault.Conflict) {
			t.Errorf("without a passphrase: %v", err)
		}
		good := url.Values{"passphrase": {"きんこにいれておくあいことばです"}, "again": {"きんこにいれておくあいことばです"}}
		journaltest.Added(t, d, "a", func() {
			if code, body := h.ask(t, officer, "POST", "/backup/passphrase", good); code != http.StatusSeeOther {
				t.Fatalf("%d %s", code, body)
			}
		})
		journaltest.Added(t, d, "a", func() {
			if code, _ := h.ask(t, officer, "POST", "/backup", nil); code != http.StatusSeeOther {
				t.Fatalf("%d", code)
			}
		})
		if err := job.NewWorker(d, h.jobs, job.Config{}).Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		st, err := h.Backups(ctx, "")
		if err != nil || len(st.Made) != 1 {
			t.Fatalf("%+v, %v", st, err)
		}
		journaltest.Added(t, d, "a", func() {
			f, _, err := h.FetchBackup(ctx, st.Made[0].Name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if s, err := backup.Check(t.Context(), f, good.Get("passphrase")); err != nil || s.Rows() == 0 {
				t.Errorf("%+v, %v", s, err)
			}
		})
		for _, name := range []string{"../key.json", "backup-key.json", "..%2fkey.json", "okite.okite-backup"} {
			if f, _, err := h.FetchBackup(ctx, name); !fault.Is(err, fault.NotFound) {
				if err == nil {
					_, _ = io.Copy(io.Discard, f)
				}
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// An officer of one body must not carry away what belongs to another.
func TestNoBackupOfOthers(t *testing.T) {
	t.Parallel()
	h := build(t, dbtest.Open(t, db.SQLite, migrations), false)
	ctx := actor.With(t.Context(), officer)
	if _, err := h.BackUp(ctx); !fault.Is(err, fault.Conflict) {
		t.Errorf("backup: %v", err)
	}
	if err := h.ChoosePassphrase(ctx, Passphrase{"きんこにいれておくあいことばです", "きんこにいれておくあいことばです"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("passphrase: %v", err)
	}
	if _, _, err := h.FetchBackup(ctx, "x"); !fault.Is(err, fault.Conflict) {
		t.Errorf("fetch: %v", err)
	}
	if code, body := h.ask(t, officer, "GET", "/backup", nil); code != http.StatusOK || !strings.Contains(body, "システムの管理者") || strings.Contains(body, "passphrase") {
		t.Errorf("%d %s", code, body)
	}
}
