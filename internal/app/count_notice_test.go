package app

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// posted gives the first made-up body so many must-reads, each with as many editions and
// files, n drafts, n paused addresses, and readings of half of its people. It returns one
// object for each kind that a path names.
func posted(t *testing.T, a *App, n int) map[string]string {
	t.Helper()
	bodies, err := a.bodies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, s := a.operator(t.Context(), bodies[0].ID), a.Notice
	staff, _, err := a.Orgs.People(ctx, org.Query{Role: "staff", Limit: 5 * n})
	if err != nil {
		t.Fatal(err)
	}
	var readers []string
	for _, p := range staff {
		if !slices.Contains(p.Roles, "office") { // who looks at the pages has not read
			readers = append(readers, p.ID)
		}
	}
	last := map[string]string{}
	due := clock.Date{Year: 2060, Month: 1, Day: 5}.String()
	for i := range n {
		x := made(t, ctx, s.Draft, notice.Composition{Title: fmt.Sprintf("必読%d", i+1), Content: "本文", Must: true, Due: due})
		for k := range min(n, 10) {
			if x, err = s.Attach(ctx, x.ID, fmt.Sprintf("別紙%d.txt", k+1), fmt.Appendf(nil, "別紙%d\n", k+1)); err != nil {
				t.Fatal(err)
			}
		}
		x = made(t, ctx, s.Announce, notice.Announcing{ID: x.ID, Version: x.Version})
		for k := range n {
			x = made(t, ctx, s.Revise, notice.Rewording{ID: x.ID, Version: x.Version, Title: x.Title, Content: fmt.Sprintf("本文%d", k+2), Reread: true})
		}
		made(t, ctx, s.Enter, notice.Entering{ID: x.ID, Way: string(notice.OnPaper), On: clock.Today(a.now()).String(), People: readers})
		made(t, ctx, s.NoteBounce, notice.Bouncing{Address: fmt.Sprintf("modotta%d@example.jp", i), Reason: "宛先不明"})
		last["draft"] = made(t, ctx, s.Draft, notice.Composition{Title: "下書き", Content: "本文", Must: true, Due: due}).ID
		last["notice"] = x.ID
	}
	sheet := made(t, ctx, s.Sheet, last["notice"])
	last["file"] = sheet.Files[0].FileID
	return last
}

// noticePaths lists every route of notices that is read, with things in it, and the first
// page, on which the must-reads wait.
func noticePaths(a *App, last map[string]string) []string {
	list := []string{"/", "/notice?q=%E5%BF%85%E8%AA%AD&state=waits", "/notice/new?replaces=" + last["notice"], "/notice/" + last["draft"] + "/edit", "/notice/" + last["draft"], "/notice/" + last["notice"] + "/board?state=unread", "/notice/" + last["notice"] + "/paper?format=docx"}
	add := func(pattern string) {
		path, ok := strings.CutPrefix(pattern, "GET ")
		if ok && (strings.HasPrefix(path, "/notice") || strings.HasPrefix(path, "/api/v1/notice")) {
			path = strings.ReplaceAll(path, "{file}", last["file"])
			list = append(list, strings.ReplaceAll(path, "{id}", last["notice"]))
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

// What a page of notices costs, and the first page with what is to be read, does not grow
// with notices, editions, files and people, and looking at it writes nothing.
func TestStatementsOfNotices(t *testing.T) {
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
		last := posted(t, a, n)
		if home := unpacked(t, s.ask(a, "/")); strings.Count(home, "必読のお知らせのため") != n {
			t.Errorf("%d of %d must-reads wait on the first page", strings.Count(home, "必読のお知らせのため"), n)
		}
		var counts []int64
		for _, path := range noticePaths(a, last) {
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

// What a must-read for 5,000 people costs through the real roll: to make it known, to
// open the first page on which it waits, the list, the notice and the board.
func BenchmarkMustReadOfAll(b *testing.B) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(string(kind), func(b *testing.B) {
			a, s := sown(b, kind, seedCommand{Bodies: 1, People: 5000, Documents: 2, Provisions: 5})
			bodies, err := a.bodies(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			ctx := a.operator(b.Context(), bodies[0].ID)
			somebody, _, err := a.Orgs.People(ctx, org.Query{Limit: 1})
			if err != nil {
				b.Fatal(err)
			}
			step := func(name string, do func() error) {
				begun := time.Now()
				if err := do(); err != nil {
					b.Fatal(name, err)
				}
				b.ReportMetric(float64(time.Since(begun).Microseconds())/1000, name+"-ms")
			}
			roll := func(person string) func() error {
				return func() error {
					return a.DB.View(ctx, func(tx db.Tx) error {
						r, err := a.Orgs.Roll(ctx, tx, clock.Today(a.now()), person)
						if person == "" && len(r.People) < 5000 {
							return fmt.Errorf("%d people: %w", len(r.People), err)
						}
						return err
					})
				}
			}
			for b.Loop() {
				x, err := a.Notice.Draft(ctx, notice.Composition{Title: "全員の必読", Content: "本文", Must: true, Due: "2060-01-05"})
				if err != nil {
					b.Fatal(err)
				}
				step("publish", func() error {
					_, err := a.Notice.Announce(ctx, notice.Announcing{ID: x.ID, Version: x.Version})
					return err
				})
				step("roll-of-all", roll(""))
				step("roll-of-one", roll(somebody[0].ID))
				for name, path := range map[string]string{"home": "/", "list": "/notice", "notice": "/notice/" + x.ID, "board": "/notice/" + x.ID + "/board"} {
					step(name, func() error {
						if w := s.ask(a, path); w.Code != http.StatusOK {
							return fmt.Errorf("%s: %d", path, w.Code)
						}
						return nil
					})
				}
			}
		})
	}
}
