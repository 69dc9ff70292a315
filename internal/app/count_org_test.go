package app

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
)

// organised gives the first made-up body an organisation of so many units, and returns
// one object for each kind that a path names.
func organised(t *testing.T, a *App, units int) map[string]string {
	t.Helper()
	const from = "2026-01-05"
	bodies, err := a.bodies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, s := a.operator(t.Context(), bodies[0].ID), a.Orgs
	people, _, err := s.People(ctx, org.Query{Limit: units})
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]string{"role": "security-manager"}
	officers, _, err := s.People(ctx, org.Query{Role: "office", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	organ := made(t, ctx, s.Establish, org.Establishment{Name: "町長部局", Kind: "organ", Bound: true, From: from})
	last["appointment"] = made(t, ctx, s.Appoint, org.Appointing{Role: "security-manager", Way: "heads", UnitKind: "division", From: from}).ID
	last["committee"] = made(t, ctx, s.Form, org.Formation{Name: "委員会", Kind: "board", Quorum: "majority", From: from}).ID
	for n := range units {
		unit := made(t, ctx, s.Establish, org.Establishment{Name: fmt.Sprintf("第%d課", n+1), Kind: "division", Parent: organ.ID, From: from})
		post := made(t, ctx, s.AddPost, org.Posting{Unit: unit.ID, Title: "課長", Heads: true, From: from})
		last["unit"], last["span"], last["post"], last["postspan"], last["person"] = unit.ID, unit.SpanID, post.ID, post.SpanID, people[n].ID
		last["tenure"] = made(t, ctx, s.Install, org.Installation{Person: people[n].Number, Post: post.ID, Kind: "main", From: from}).ID
		last["absence"] = made(t, ctx, s.Leave, org.Leaving{ID: people[n].ID, Kind: "trip", From: from, Last: from}).ID
		last["member"] = made(t, ctx, s.Seat, org.Seating{ID: last["committee"], Seat: "member", Post: post.ID, From: from}).ID
		last["meeting"] = made(t, ctx, s.Minute, org.Sitting{ID: last["committee"], HeldOn: from, Agenda: "議題", Present: []string{last["member"]}}).ID
		last["secret"] = made(t, ctx, s.Minute, org.Sitting{ID: last["committee"], HeldOn: from, Agenda: "議題", Present: []string{last["member"]}, Listed: true}).ID
		last["access"] = made(t, ctx, s.Admit, org.Admitting{Area: "org", Object: org.MeetingRef + last["secret"], Person: people[n].Number, Reason: "試験", From: from}).ID
		made(t, ctx, s.Admit, org.Admitting{Area: "org", Object: org.MeetingRef + last["secret"], Person: cmp.Or(officers[0].Number, officers[0].Name), Reason: "試験", From: from})
		last["contact"] = made(t, ctx, s.List, org.Listing{Class: "security", Post: post.ID, Phone: "0570-000-000", Caller: last["contact"]}).ID
		last["delegation"] = made(t, ctx, s.Deputize, org.Deputizing{Role: "security-manager", Unit: unit.ID, Kind: "succession", Place: 1, Person: people[n].Number, From: from}).ID
	}
	roster := "職員番号,氏名,所属,職名\n" + people[0].Number + "," + people[0].Name + ",第1課,課長\n"
	last["transfer"] = made(t, ctx, s.Submit, org.Submission{Title: "異動", Day: "2027-04-01", Name: "名簿.csv", Content: []byte(roster)}).ID
	last["joint"] = made(t, ctx, s.Agree, org.Agreeing{Partner: bodies[1].ID, Purpose: "共同利用", Areas: []string{"org"}, From: from, Last: "2026-12-31", DecidedBy: "委員会", Reason: "規約"}).ID
	for n := range units {
		made(t, ctx, s.Join, org.Joining{ID: last["joint"], Name: fmt.Sprintf("担当 %d", n+1)})
	}
	last["calendar"] = made(t, ctx, s.CloseDay, org.OwnDayInput{Day: "2026-11-30", Title: "創立記念日"}).ID
	return last
}

// mostOfPaper is how many statements a hand-over sheet may send: those of any page, and one
// for each room that tells what a post leaves behind: a room gathers all of it at once. Like
// every other page it may not send more for a larger body.
func mostOfPaper(a *App) int64 { return mostStatements + int64(len(a.handOvers())) }

// made carries out a use case that must not fail.
func made[In, Out any](t *testing.T, ctx context.Context, do func(context.Context, In) (Out, error), in In) Out {
	t.Helper()
	out, err := do(ctx, in)
	if err != nil {
		t.Fatalf("%+v: %v", in, err)
	}
	return out
}

// organisationPaths lists every route of the organisation that is read, with things in it.
func organisationPaths(t *testing.T, a *App, last map[string]string) []string {
	t.Helper()
	list := []string{"/org/unit?day=2026-02-01", "/org/role?day=2026-02-01", "/org/right/rule?permission=org.convene&role=staff", "/org/unit/" + last["unit"] + "/correct?span=" + last["span"], "/org/post/" + last["post"] + "/correct?span=" + last["postspan"]}
	for _, step := range []string{"", "/restrict", "/release", "/admit"} {
		list = append(list, "/org/access"+step+"?area=org&object=meeting/"+last["secret"])
	}
	add := func(pattern string) {
		path, ok := strings.CutPrefix(pattern, "GET ")
		if !ok || !strings.Contains(path, "/org/") || path == "/org/right/rule" || path == "/org/unit/{id}/correct" || path == "/org/post/{id}/correct" || path == "/org/body/erase" || strings.HasPrefix(path, "/org/access") && !strings.Contains(path, "{id}") {
			return
		}
		list = append(list, regexp.MustCompile(`(\w+)/\{id\}`).ReplaceAllStringFunc(path, func(m string) string {
			kind, _, _ := strings.Cut(m, "/")
			if last[kind] == "" {
				t.Errorf("%s: say in count_org_test.go what it names", pattern)
			}
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

// What a page of the organisation costs does not grow with its units and people, and
// looking at it writes nothing.
func TestStatementsOfOrganisation(t *testing.T) {
	t.Parallel()
	count := func(units int) []int64 {
		a, s := sown(t, db.SQLite, seedCommand{Bodies: 2, People: 60, Documents: 3, Provisions: 5})
		write, _ := a.DB.Pools()
		written := func() (n int64) {
			if err := write.QueryRowContext(t.Context(), `select total_changes()`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		var counts []int64
		for _, path := range organisationPaths(t, a, organised(t, a, units)) {
			s.ask(a, path) // the first request of a minute notes that the session is in use
			sent, changed := a.DB.Statements(), written()
			w := s.ask(a, path)
			sent = a.DB.Statements() - sent
			if w.Code != http.StatusOK {
				t.Errorf("%s: %d", path, w.Code)
			}
			most := int64(mostStatements)
			if strings.Contains(path, "/handover") {
				most = mostOfPaper(a)
			}
			if sent > most {
				t.Errorf("%s sends %d statements, at most %d are wanted", path, sent, most)
			}
			if n := written() - changed; n != 0 {
				t.Errorf("%s changes %d rows", path, n)
			}
			counts = append(counts, sent)
		}
		return counts
	}
	if few, many := count(3), count(40); !slices.Equal(few, many) {
		t.Errorf("statements grow: %v, then %v", few, many)
	}
}
