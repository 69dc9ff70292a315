package app

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// checked gives the made-up body a finished campaign of n items, one that runs and a draft,
// and returns one of each kind that a path names: the officer has submitted the first sheet
// of the running campaign, and has the other still to answer.
func checked(t *testing.T, a *App, n int) map[string]string {
	t.Helper()
	bodies, err := a.bodies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, s := a.operator(t.Context(), bodies[0].ID), a.Selves
	people, _, err := a.Orgs.People(ctx, org.Query{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	who := func(id string) context.Context {
		x := actor.From(ctx)
		x.ID = id
		return actor.With(ctx, x)
	}
	officer := people[slices.IndexFunc(people, func(p org.Listed) bool { return p.Login == org.SeedLogin })].ID
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("設問%d", i+1))
	}
	draw := func(before string) selfcheck.Plan {
		p := made(t, ctx, s.Draw, selfcheck.Planning{Title: "計測の自己点検", From: s.Today().String(), Last: s.Today().Plus(9).String(), Voice: "anonymous", Before: before})
		return made(t, ctx, s.Draft, selfcheck.Drafting{ID: p.ID, Title: "全員の票", Target: "person", Lines: strings.Join(lines, "\n"), Version: p.Version})
	}
	start := func(p selfcheck.Plan) (selfcheck.Plan, string) {
		started := made(t, ctx, s.Start, selfcheck.At{ID: p.ID, Version: p.Version})
		l, err := s.Answered(ctx, p.ID, selfcheck.Waiters{})
		if err != nil {
			t.Fatal(err)
		}
		own := ""
		for k, x := range l.Items {
			in := selfcheck.Answering{ID: x.ID, Mark: map[string]string{}, Reason: map[string]string{}, Version: x.Version}
			for i := range n {
				in.Mark[fmt.Sprint(i)], in.Reason[fmt.Sprint(i)] = "n", fmt.Sprintf("理由%d", k)
			}
			if x.SubjectID == officer {
				own = x.ID
				if before := p.BeforeID; before != "" {
					continue
				}
			}
			made(t, who(x.SubjectID), s.Submit, in)
		}
		for k := range n {
			if _, err := s.Speak(who(officer), selfcheck.Speaking{ID: p.ID, Text: fmt.Sprintf("意見%d", k)}); err != nil {
				t.Fatal(err)
			}
		}
		return started.Plan, own
	}
	first, done := start(draw(""))
	first = made(t, ctx, s.End, selfcheck.At{ID: first.ID, Version: first.Version})
	second, open := start(draw(first.ID))
	return map[string]string{"ended": first.ID, "campaign": second.ID, "draft": draw(second.ID).ID, "done": done, "sheet": open}
}

// selfcheckPaths lists every route of self-checks that is read, with things in it.
func selfcheckPaths(a *App, last map[string]string) []string {
	list := []string{"/", "/selfcheck/" + last["draft"], "/selfcheck/" + last["ended"] + "/result", "/selfcheck/" + last["ended"] + "/result/reason", "/selfcheck/" + last["ended"] + "/result?format=xlsx", "/selfcheck/" + last["campaign"] + "/waiting?state=done", "/selfcheck/draft/" + last["draft"] + "/discard?no=1", "/selfcheck/" + last["campaign"] + "/improve?place=1"}
	add := func(pattern string) {
		path, ok := strings.CutPrefix(pattern, "GET ")
		if !ok || !strings.HasPrefix(strings.TrimPrefix(path, "/api/v1"), "/selfcheck") || strings.HasSuffix(path, "/pick") || strings.HasSuffix(path, "/discard") {
			return // of the catalogue the body has nothing in use
		}
		id := last["campaign"]
		switch {
		case strings.HasSuffix(path, "/opinions"), strings.HasSuffix(path, "/reason"):
			id = last["ended"]
		case strings.HasSuffix(path, "/copy"):
			id = last["done"]
		case strings.Contains(path, "/sheet/{id}"):
			id = last["sheet"]
		case strings.Contains(path, "/draft/{id}"):
			id = last["draft"]
		}
		list = append(list, strings.ReplaceAll(path, "{id}", id))
	}
	for _, r := range a.web.Routes() {
		add(r.Pattern)
	}
	for _, o := range a.api.Operations() {
		add(o.Pattern)
	}
	return list
}

// What a page of self-checks costs does not grow with people, items, answers and opinions,
// and looking at it writes nothing.
func TestStatementsOfSelfchecks(t *testing.T) {
	t.Parallel()
	count := func(n int) []int64 {
		a, s := sown(t, db.SQLite, seedCommand{Bodies: 1, People: 10 * n, Documents: 2, Provisions: 5})
		write, _ := a.DB.Pools()
		written := func() (n int64) {
			if err := write.QueryRowContext(t.Context(), `select total_changes()`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		last := checked(t, a, n)
		if home := unpacked(t, s.ask(a, "/")); strings.Count(home, "自己点検の対象のため") != 1 {
			t.Errorf("%d sheets wait on the first page", strings.Count(home, "自己点検の対象のため"))
		}
		var counts []int64
		for _, path := range selfcheckPaths(a, last) {
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
