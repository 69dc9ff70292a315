package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/draft"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/db"
)

// revising gives the first body so many drafts of one document, with as many steps,
// comments and conflicts each. It returns a draft, a provision and a conflict.
func revising(t *testing.T, a *App, n int) (id, provision, conflict string) {
	t.Helper()
	bodies, err := a.bodies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, s := a.operator(t.Context(), bodies[0].ID), a.Drafts
	docs, _, err := a.Policy.List(ctx, policy.Query{})
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		id = made(t, ctx, s.Begin, draft.Opening{Document: docs[0].ID, Title: "試験の改正案"}).ID
		x, err := s.Show(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		provision = x.New.Provisions[len(x.New.Provisions)-1].ID
		for k := range n {
			made(t, ctx, s.Write, draft.Writing{ID: id, Provision: provision, Seen: int64(k), Text: fmt.Sprintf("第%d稿とする。", k+1)})
			conflict = made(t, ctx, s.Write, draft.Writing{ID: id, Provision: provision, Text: fmt.Sprintf("別の第%d稿とする。", k+1)}).Conflict
			if err := s.Say(ctx, draft.Saying{ID: id, Provision: provision, Comment: "試験の意見"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return id, provision, conflict
}

// mostOfDraft: the page of a draft shows its text, steps, comments, conflicts and files, and
// the policy it is of.
const mostOfDraft = mostStatements + 2

// What a page of drafts costs does not grow with drafts, steps, comments and conflicts,
// and looking at it writes nothing.
func TestStatementsOfDraft(t *testing.T) {
	t.Parallel()
	count := func(n int) []int64 {
		a, s := sown(t, db.SQLite, seedCommand{Bodies: 1, People: 5, Documents: 2, Provisions: 5})
		id, provision, conflict := revising(t, a, n)
		write, _ := a.DB.Pools()
		written := func() (n int64) {
			if err := write.QueryRowContext(t.Context(), `select total_changes()`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		var counts []int64
		for _, r := range a.web.Routes() {
			path, ok := strings.CutPrefix(r.Pattern, "GET ")
			if !ok || !strings.HasPrefix(path, "/draft") || strings.HasSuffix(path, "/text") || strings.HasSuffix(path, "/paper") {
				continue
			}
			if path = strings.Replace(path, "/conflict/{id}", "/conflict/"+conflict, 1); strings.Contains(path, "{id}") {
				path = strings.Replace(path, "{id}", id, 1) + "?where=after&p=" + url.QueryEscape(provision)
			}
			s.ask(a, path) // the first request of a minute notes that the session is in use
			sent, changed := a.DB.Statements(), written()
			w := s.ask(a, path)
			if sent = a.DB.Statements() - sent; w.Code != http.StatusOK || sent > mostOfDraft {
				t.Errorf("%s: %d, %d statements, at most %d are wanted", path, w.Code, sent, mostOfDraft)
			}
			if n := written() - changed; n != 0 {
				t.Errorf("%s changes %d rows", path, n)
			}
			counts = append(counts, sent)
		}
		return counts
	}
	if few, many := count(2), count(9); !slices.Equal(few, many) {
		t.Errorf("statements grow: %v, then %v", few, many)
	}
}
