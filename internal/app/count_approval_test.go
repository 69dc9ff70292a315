package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// mostOfForecast is how many statements a page may send that shows whom a route would ask
// today: those of any page, and four more, for it rests on the whole organisation (units,
// posts, tenures, names, absences, who stands in for a post) and on who holds its roles. Like every other page it
// may not send more for longer routes.
const mostOfForecast = mostStatements + 4

// mostOfEditor is how many a page of the editor of a route may send: the forecast, and what
// may be chosen. It is an officer's page, opened a few times in a year.
const mostOfEditor = mostOfForecast + 4

// decided gives the first made-up body so many cases that wait for its officer, the last
// one of as many steps, versions, files and opinions, and one that was returned. It
// returns one object for each kind that a path names.
func decided(t *testing.T, a *App, n int) map[string]string {
	t.Helper()
	bodies, err := a.bodies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx := officer(t, a, bodies[0].ID)
	me := actor.From(ctx).ID
	var steps []map[string]any
	roles := []string{"ciso", "chief", "security-manager", "system-manager", "deputy-ciso", "network-manager"}
	for i := range n {
		steps = append(steps, map[string]any{
			"key": fmt.Sprintf("s%d", i), "title": fmt.Sprintf("第%d段階", i+1), "mode": "approve", "self": true, "days": 3, "late": "remind",
			"who": []map[string]string{{"by": "person", "name": me}, {"by": "role", "name": roles[i%len(roles)]}},
		})
	}
	text, err := json.Marshal(map[string]any{"name": "own", "title": "独自", "kind": approval.Request, "steps": steps})
	if err != nil {
		t.Fatal(err)
	}
	var route approval.Route
	if err := json.Unmarshal(text, &route); err != nil {
		t.Fatal(err)
	}
	route.Name = "own"
	made(t, ctx, a.Approval.SetRoute, route)
	last := map[string]string{"route": "own"}
	for i := range n {
		c := made(t, ctx, a.Approval.File, approval.Filing{
			Route: "own", Title: fmt.Sprintf("伺い%d", i+1), Text: "内容", Class: "middle", Files: []approval.Attachment{{Name: fmt.Sprintf("図%d.txt", i), Content: []byte("図")}},
		})
		for range n {
			c = made(t, ctx, a.Approval.Do, approval.Doing{ID: c.ID, Kind: "opinion", Comment: "意見"})
			c = made(t, ctx, a.Approval.Do, approval.Doing{ID: c.ID, Kind: "return", Seat: c.Open()[0].N, Seen: c.Document().Hash(), Comment: "直す"})
			c = made(t, ctx, a.Approval.Resubmit, approval.Refiling{ID: c.ID, Title: "伺い", Text: "直した", Class: "middle"})
		}
		last["case"], last["file"] = c.ID, c.Document().Files[0].ID
	}
	return last
}

// officer is the context of the officer of a body, whose browser the counts look with.
func officer(t *testing.T, a *App, body string) context.Context {
	t.Helper()
	ctx := a.operator(t.Context(), body)
	list, _, err := a.Orgs.People(ctx, org.Query{Role: string(actor.Office), Limit: 1})
	if err != nil || len(list) == 0 {
		t.Fatalf("the body has no officer: %v", err)
	}
	x := actor.From(ctx)
	x.ID, x.Name = list[0].ID, list[0].Name
	return actor.With(ctx, x)
}

// approvalPaths lists every route of approvals that is read, with things in it.
func approvalPaths(a *App, last map[string]string) []string {
	at := "/approval/case/" + last["case"]
	list := []string{
		"/approval?only=mine", "/approval?only=overdue", "/approval/case?q=%E4%BC%BA%E3%81%84&sort=title", "/approval/case/new?route=own", "/approval/route/own/step?key=s0", "/approval/route/own/step", "/approval/route/own/condition?key=s0",
		at + "/act?kind=return&seat=1", at + "/act?kind=reroute&seat=1", at + "/act?kind=conclude", at + "/act?kind=pull", at + "/paper?format=docx",
		"/api/v1/approval/waiting?limit=100", "/api/v1/approval/case?limit=100",
	}
	add := func(pattern string) {
		path, ok := strings.CutPrefix(pattern, "GET ")
		if ok && strings.Contains(path, "/approval") && !strings.HasSuffix(path, "/step") && !strings.HasSuffix(path, "/condition") {
			list = append(list, regexp.MustCompile(`(\w+)/\{id\}`).ReplaceAllStringFunc(path, func(m string) string {
				kind, _, _ := strings.Cut(m, "/")
				return kind + "/" + last[kind]
			}))
		}
	}
	for _, r := range a.web.Routes() {
		add(r.Pattern)
	}
	for _, o := range a.api.Operations() {
		add(o.Pattern)
	}
	return list
}

// What a page of approvals costs does not grow with cases, steps, files and opinions, and
// looking at it writes nothing.
func TestStatementsOfApprovals(t *testing.T) {
	t.Parallel()
	var paths []string
	count := func(n int) []int64 {
		a, s := sown(t, db.SQLite, seedCommand{Bodies: 1, People: 20, Documents: 2, Provisions: 5})
		last := decided(t, a, n)
		write, _ := a.DB.Pools()
		written := func() (n int64) {
			if err := write.QueryRowContext(t.Context(), `select total_changes()`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if w := s.ask(a, "/approval"); !strings.Contains(unpacked(t, w), last["case"]) {
			t.Error("nothing waits for who looks: the count would say nothing")
		}
		var counts []int64
		paths = approvalPaths(a, last)
		for _, path := range paths {
			s.ask(a, path) // the first request of a minute notes that the session is in use
			sent, changed := a.DB.Statements(), written()
			w := s.ask(a, path)
			most := int64(mostStatements)
			if strings.Contains(path, "route=own") || strings.HasSuffix(path, "/route/own") {
				most = mostOfForecast
			}
			if strings.HasPrefix(path, "/approval/route/own/") {
				most = mostOfEditor
			}
			if sent = a.DB.Statements() - sent; w.Code != http.StatusOK || sent > most {
				t.Errorf("%s: %d, %d statements, at most %d are wanted", path, w.Code, sent, most)
			}
			if n := written() - changed; n != 0 {
				t.Errorf("%s changes %d rows", path, n)
			}
			counts = append(counts, sent)
		}
		return counts
	}
	if few, many := count(2), count(8); !slices.Equal(few, many) {
		t.Errorf("statements grow: %v, then %v, at %v", few, many, paths)
	}
}
