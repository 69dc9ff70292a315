package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/jobun"
)

// An empty installation gets both sample bodies, each with its own rules and the
// hierarchy of these, once.
func TestDemo(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			at := dbtest.New(t, kind, Migrations())
			c := DefaultConfig()
			c.Data, c.Database, c.DatabaseOwner = t.TempDir(), at.App.DSN, at.Owner.DSN
			a, err := Open(t.Context(), c, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { a.Close() })
			var told bytes.Buffer
			for range 2 {
				if err := a.demoWhenEmpty(t.Context(), cli.Env{Err: &told}); err != nil {
					t.Fatal(err)
				}
			}
			if n := strings.Count(told.String(), "用意しています"); n != 1 {
				t.Errorf("loaded %d times", n)
			}
			bodies, err := a.bodies(t.Context())
			if err != nil || len(bodies) != 2 {
				t.Fatalf("%+v, %v", bodies, err)
			}
			want := map[string][]string{
				"みほん町": {"みほん町情報セキュリティ基本方針", "みほん町情報セキュリティ対策基準", "みほん町情報セキュリティ緊急時対応計画"},
				"みほん市": {"みほん市情報セキュリティ規則"},
			}
			for _, b := range bodies {
				list, err := a.Policy.Hierarchy(a.operator(t.Context(), b.ID))
				if err != nil || !b.Sample || !chain(list, want[b.Name]) {
					t.Errorf("%s has %+v, %v", b.Title(), list, err)
				}
				for _, d := range list {
					faultless(t, a, b.ID, d)
				}
			}
			if hints := strings.Join(a.hints(t.Context(), "", true), "\n"); !strings.Contains(hints, "mihon") || !strings.Contains(hints, "団体") {
				t.Errorf("told %q", hints)
			}
		})
	}
}

// chain reports whether the documents bear the titles, each below the one before it.
func chain(list []policy.Document, titles []string) bool {
	above := ""
	for i, d := range list {
		if len(list) != len(titles) || d.Title != titles[i] || d.Parent != above || d.Doubtful {
			return false
		}
		above = d.ID
	}
	return len(list) > 0
}

// faultless fails where the reader finds more in a sample than advice.
func faultless(t *testing.T, a *App, body string, d policy.Document) {
	t.Helper()
	whole, err := a.Policy.Findings(a.operator(t.Context(), body), d.ID)
	if err != nil || d.Findings != 0 { // the document counts faults and doubts
		t.Errorf("%s: %d findings, %v", d.Title, d.Findings, err)
	}
	for _, f := range whole.Current.Findings {
		if f.Severity != jobun.Notice {
			t.Errorf("%s: %+v", d.Title, f)
		}
	}
}
