package app

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/audit"
	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
)

// audited gives the first made-up body an audit that was read out of a table of so many
// items and units, one under way with as many findings, and a sheet of check items. It
// returns one object for each kind that a path names.
func audited(t *testing.T, a *App, n int) map[string]string {
	t.Helper()
	bodies, err := a.bodies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, s := a.operator(t.Context(), bodies[0].ID), a.Audits
	w := made(t, ctx, a.Checks.Found, check.Founding{Title: "点検表", Shipped: "standard"})
	w = made(t, ctx, a.Checks.Use, check.At{ID: w.Edition.ID, Version: 1})
	table := "監査内容"
	for u := range n {
		table += fmt.Sprintf(",課%d", u+1)
	}
	for i := range 3 * n {
		table += fmt.Sprintf("\n%d 項目", i+1) + strings.Repeat(",○", n)
	}
	b := made(t, ctx, s.Submit, audit.Submitting{Title: "以前", Kind: "internal", HeldOn: "2024-12-01", Name: "表.csv", Content: []byte(table)})
	made(t, ctx, s.Apply, audit.Applying{ID: b.ID, Version: 1, Count: 3 * n * n})
	organ := made(t, ctx, a.Orgs.Establish, org.Establishment{Name: "町長部局", Kind: "organ", Bound: true, From: "2026-01-05"})
	var units []string
	for u := range n {
		units = append(units, made(t, ctx, a.Orgs.Establish, org.Establishment{Name: fmt.Sprintf("第%d課", u+1), Kind: "division", Parent: organ.ID, From: "2026-01-05"}).ID)
	}
	day := func(n int) string { return s.Today().Plus(n).String() }
	x := made(t, ctx, s.Define, audit.Defining{Title: "監査", Kind: "internal", Purpose: "目的", Begins: day(0), Ends: day(60), HeldOn: day(20), AnswerDue: day(10), Office: "課", Edition: w.Edition.ID, Units: units})
	x = made(t, ctx, s.Approve, audit.Approving{ID: x.ID, Note: "紙", Version: 1})
	x = made(t, ctx, s.Begin, audit.At{ID: x.ID, Version: 2})
	d, err := s.Show(ctx, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]string{"show": x.ID, "unit": d.Units[0].ID, "edition": w.Edition.ID, "sheet": w.Sheet.ID, "item": w.Items[0].ID, "fact": units[0]}
	for i := range n {
		item := d.Items[i].ID
		made(t, ctx, s.Strike, audit.Striking{ID: x.ID, Item: item, Unit: d.Units[0].ID, Mark: "bad", Reason: "見た", Version: 1})
		f := made(t, ctx, s.Find, audit.Writing{ID: x.ID, Unit: d.Units[0].ID, Item: item, Fact: "事実", Criterion: "基準", Advice: "勧告", Due: day(30)})
		last["finding"] = f.ID
	}
	return last
}

// auditPaths lists the routes of check items and audits that are read, with things in them.
func auditPaths(a *App, last map[string]string) (list []string) {
	for _, r := range a.web.Routes() {
		path, ok := strings.CutPrefix(r.Pattern, "GET ")
		if !ok || !strings.HasPrefix(path, "/audit") && !strings.HasPrefix(path, "/check") || strings.HasSuffix(path, "/file") || strings.HasSuffix(path, "/paper") || strings.HasSuffix(path, "/workbook") {
			continue
		}
		path = regexp.MustCompile(`(\w+)/\{id\}`).ReplaceAllStringFunc(path, func(m string) string {
			kind, _, _ := strings.Cut(m, "/")
			return kind + "/" + last[kind]
		})
		if !strings.Contains(path+"/", "//") {
			list = append(list, path)
		}
	}
	return list
}

// What a page of an audit costs does not grow with items, units and findings, and looking
// at it writes nothing.
func TestStatementsOfAudit(t *testing.T) {
	t.Parallel()
	count := func(n int) map[string]int64 {
		a, s := sown(t, db.SQLite, seedCommand{Bodies: 1, People: 40, Documents: 2, Provisions: 5})
		write, _ := a.DB.Pools()
		written := func() (n int64) {
			if err := write.QueryRowContext(t.Context(), `select total_changes()`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		counts := map[string]int64{}
		last := audited(t, a, n)
		for _, path := range auditPaths(a, last) {
			s.ask(a, path) // the first request of a minute notes that the session is in use
			sent, changed := a.DB.Statements(), written()
			w := s.ask(a, path)
			sent = a.DB.Statements() - sent
			if w.Code != http.StatusOK && w.Code != http.StatusConflict || sent > mostAudit {
				t.Errorf("%s: %d, %d statements, at most %d are wanted", path, w.Code, sent, mostAudit)
			}
			if n := written() - changed; n != 0 {
				t.Errorf("%s changes %d rows", path, n)
			}
			for _, id := range last {
				path = strings.ReplaceAll(path, id, "x")
			}
			counts[path] = sent
		}
		return counts
	}
	few, many := count(2), count(6)
	if len(few) < 30 {
		t.Errorf("only %d pages", len(few))
	}
	for path, n := range few {
		if many[path] != n {
			t.Errorf("%s: %d statements, then %d", path, n, many[path])
		}
	}
}

// mostAudit is how many statements a page of an audit sends at most: it shows with its
// cells findings, questions, evidence, samples and bundles, and the audit before.
const mostAudit = 26
