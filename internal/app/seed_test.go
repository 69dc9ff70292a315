package app

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/jobun"
)

// sown opens an installation on a fresh database with made-up data.
func sown(t testing.TB, kind db.Kind, k seedCommand) (*App, seeded) {
	t.Helper()
	at := dbtest.New(t, kind, Migrations())
	c := DefaultConfig()
	c.Data, c.Database, c.DatabaseOwner = t.TempDir(), at.App.DSN, at.Owner.DSN
	a, err := Open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	s, err := a.seed(t.Context(), k, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return a, s
}

// ask requests a page as the seeded officer's browser does.
func (s seeded) ask(a *App, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Cookie", s.cookie)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, r)
	return w
}

// The made-up data can be asked for as script/bench does.
func TestSeed(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			a, s := sown(t, kind, seedCommand{Bodies: 3, People: 40, Documents: 12, Provisions: 20})
			if n, err := a.Orgs.CountBodies(t.Context()); err != nil || n != 3 {
				t.Errorf("%d bodies, %v", n, err)
			}
			for _, path := range []string{"/policy", "/policy/" + s.document, "/api/v1/policy/document/" + s.document} {
				if w := s.ask(a, path); w.Code != http.StatusOK {
					t.Errorf("%s: %d", path, w.Code)
				}
			}
			r := httptest.NewRequest(http.MethodGet, "/api/v1/policy/document?limit=10", nil)
			r.Header.Set("Authorization", "Bearer "+s.token)
			w := httptest.NewRecorder()
			a.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"total":12`) {
				t.Errorf("with the access token: %d %.200s", w.Code, w.Body)
			}
		})
	}
}

// Data are never mixed with made-up ones.
func TestSeedRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run := func(args ...string) (int, string) {
		var out, err bytes.Buffer
		env := cli.Env{In: strings.NewReader(""), Out: &out, Err: &err, Getenv: func(string) string { return "" }}
		code := Main(context.Background(), env, append([]string{"seed", "--data", dir, "--people", "2", "--provisions", "5"}, args...))
		return code, out.String() + err.String()
	}
	if code, text := run("--documents", "0"); code != cli.Failed || !strings.Contains(text, "1以上") {
		t.Errorf("no documents: %d %s", code, text)
	}
	code, text := run("--documents", "2")
	for _, want := range []string{"\ntoken=okite_", "\ncookie=okite=", "\ndocument="} {
		if code != cli.OK || !strings.Contains(text, want) {
			t.Errorf("%d, without %q: %s", code, want, text)
		}
	}
	if code, text := run("--documents", "2"); code != cli.Failed || !strings.Contains(text, "すでに団体が登録されています") {
		t.Errorf("a second time: %d %s", code, text)
	}
}

// A text of any size is the same at every run, another for every document, and reads
// without a doubt.
func TestSeedText(t *testing.T) {
	t.Parallel()
	for _, n := range []int{5, 60, 600} {
		text := seedText("計測町", 7, n)
		if text != seedText("計測町", 7, n) || text == seedText("計測町", 8, n) {
			t.Errorf("%d provisions: not the same, or not another", n)
		}
		doc, err := jobun.ReadBytes([]byte(text), jobun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(doc.Provisions); got < n || got > n+5 || !doc.Normative || len(doc.Findings) > 0 {
			t.Errorf("%d provisions: %d were read, norm %v, findings %v", n, got, doc.Normative, doc.Findings)
		}
	}
}
