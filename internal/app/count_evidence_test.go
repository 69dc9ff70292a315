package app

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/platform/db"
)

// exhibited gives the first made-up body so many exhibits with as many entries each, and
// a disposal of half of them. It returns one object for each kind that a path names.
func exhibited(t *testing.T, a *App, n int) map[string]string {
	t.Helper()
	bodies, err := a.bodies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, s := a.operator(t.Context(), bodies[0].ID), a.Evidence
	last, old := map[string]string{}, []string{}
	for i := range n {
		it := made(t, ctx, s.Take, evidence.Intake{Kind: "thing", Title: fmt.Sprintf("媒体%d", i+1), Method: "預かった", Medium: "usb", Place: "金庫", Class: "legal"})
		for k := range n {
			it = made(t, ctx, s.Keep, evidence.Keeping{ID: it.ID, Version: it.Version, What: "moved", Value: fmt.Sprintf("棚%d", k+1)})
		}
		it = made(t, ctx, s.Retain, evidence.Retaining{ID: it.ID, Version: it.Version, What: "extended", Day: "2020-03-31", Note: "済んだ"})
		if last["item"] = it.ID; i%2 == 0 {
			old = append(old, it.ID)
		}
	}
	last["upload"] = made(t, ctx, s.Announce, evidence.Announced{Name: "a.log", Size: 100}).ID
	last["disposal"] = made(t, ctx, s.Propose, evidence.DisposalProposal{IDs: old, Day: "2021-04-01", Method: "破砕"}).ID
	return last
}

// evidencePaths lists every route of evidence that is read, with things in it. What only
// its own person may look at, and what there is none of, is left out.
func evidencePaths(t *testing.T, a *App, last map[string]string) []string {
	t.Helper()
	list := []string{"/evidence?mark=mine&q=%E5%AA%92%E4%BD%93", "/evidence?sort=holder", "/evidence/label/sheet?ids=" + last["item"]}
	add := func(pattern string) {
		path, ok := strings.CutPrefix(pattern, "GET ")
		if !ok || !strings.HasPrefix(strings.TrimPrefix(path, "/api/v1"), "/evidence") || strings.Contains(path, "/upload/") || strings.Contains(path, "/scan/") || strings.HasSuffix(path, "/photo") || strings.HasSuffix(path, "/sheet") || strings.HasSuffix(path, "/certificate") {
			return
		}
		list = append(list, regexp.MustCompile(`(\w+)/\{id\}`).ReplaceAllStringFunc(path, func(m string) string {
			kind, _, _ := strings.Cut(m, "/")
			return kind + "/" + last[kind]
		}))
	}
	for _, r := range a.web.Routes() {
		add(r.Pattern)
	}
	for _, o := range a.api.Operations() {
		add(o.Pattern)
	}
	return list
}

// What a page of evidence costs does not grow with exhibits and entries, and looking at it
// writes nothing.
func TestStatementsOfEvidence(t *testing.T) {
	t.Parallel()
	count := func(n int) []int64 {
		a, s := sown(t, db.SQLite, seedCommand{Bodies: 1, People: 20, Documents: 2, Provisions: 5})
		write, _ := a.DB.Pools()
		written := func() (n int64) {
			if err := write.QueryRowContext(t.Context(), `select total_changes()`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		var counts []int64
		for _, path := range evidencePaths(t, a, exhibited(t, a, n)) {
			s.ask(a, path) // the first request of a minute notes that the session is in use
			sent, changed := a.DB.Statements(), written()
			w := s.ask(a, path)
			if sent = a.DB.Statements() - sent; w.Code != http.StatusOK || sent > mostStatements {
				t.Errorf("%s: %d, %d statements, at most %d are wanted", path, w.Code, sent, mostStatements)
			}
			if n := written() - changed; n != 0 {
				t.Errorf("%s changes %d rows", path, n)
			}
			counts = append(counts, sent)
		}
		return counts
	}
	if few, many := count(2), count(12); !slices.Equal(few, many) {
		t.Errorf("statements grow: %v, then %v", few, many)
	}
}
