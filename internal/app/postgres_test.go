package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app"
	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
)

var quiet = slog.New(slog.DiscardHandler)

// An operator migrates as the owner and serves as a plain role; what is done in
// another order is refused, and the words say what to do.
func TestPostgresMigrateThenServe(t *testing.T) {
	t.Parallel()
	at := dbtest.Empty(t, db.Postgres)
	c := app.DefaultConfig()
	c.Data, c.Database, c.DatabaseOwner = t.TempDir(), at.App.DSN, at.Owner.DSN
	if a, err := app.Open(t.Context(), c, quiet); err == nil {
		a.Close()
		t.Fatal("served from an empty database")
	} else if !strings.Contains(fault.Of(err).Text, "okite migrate") {
		t.Errorf("an empty database: %v", err)
	}
	plain := c
	plain.DatabaseOwner = c.Database
	if err := app.Migrate(t.Context(), plain); err == nil {
		t.Error("the plain role made tables, and would own them")
	}
	for range 2 { // a second time changes nothing
		if err := app.Migrate(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	asOwner := c
	asOwner.Database = c.DatabaseOwner
	if a, err := app.Open(t.Context(), asOwner, quiet); err == nil {
		a.Close()
		t.Error("served as the owner of the tables, who passes through the wall")
	}
	a, err := app.Open(t.Context(), c, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	for _, statement := range []string{
		"create table x (body_id text)", "alter table policy_document disable row level security", "drop policy okite_body on policy_document",
		"drop table journal_line", "alter table journal_line add column x text", "set role okite_owner", "truncate journal_line", "create role x", "copy body to program 'true'",
	} {
		err := a.DB.Do(t.Context(), func(tx db.Tx) error {
			_, err := tx.ExecContext(t.Context(), statement)
			return err
		})
		if err == nil {
			t.Errorf("the serving role may: %s", statement)
		}
	}
}

// The first wall gone: a query that forgets the body sees the rows of the actor's
// body and no others, and can write no others.
func TestPostgresSecondWall(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.Postgres)
	ready(t, town)
	pool, walled := owner(t, town), 0
	for table, column := range bodyColumns(t, pool, db.Postgres) {
		if column != "body_id" {
			continue
		}
		walled++
		var own, all int
		row := pool.QueryRowContext(t.Context(), fmt.Sprintf("select count(*) filter (where body_id = $1), count(*) from %s", table), town.Neighbour.ID)
		if err := row.Scan(&own, &all); err != nil {
			t.Fatal(err)
		}
		for body, want := range map[string]int{town.Neighbour.ID: own, "": 0, "nowhere": 0} {
			if n := seen(t, town, body, table); n != want {
				t.Errorf("%s: as body %q %d rows are seen, want %d of %d", table, body, n, want, all)
			}
		}
		moveOver(t, town, table)
	}
	if walled < 12 {
		t.Errorf("only %d tables have a wall", walled)
	}
	for _, name := range unwalled(t, town) {
		if name != "body" && name != "migration" && name != "session" && name != "token" && name != "signin_attempt" && name != "job" && name != "job_slot" && name != "installation" {
			t.Errorf("table %s has neither body_id nor a reason", name)
		}
	}
}

// seen counts the rows of a table that the serving role sees without naming a body.
func seen(t *testing.T, town *apptest.Town, body, table string) (n int) {
	t.Helper()
	ctx := actor.With(t.Context(), actor.Operator(body))
	err := town.App.DB.View(ctx, func(tx db.Tx) error {
		return tx.QueryRowContext(ctx, "select count(*) from "+table).Scan(&n)
	})
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	return n
}

// moveOver tries to give rows to, take them from and delete them at the other body.
func moveOver(t *testing.T, town *apptest.Town, table string) {
	t.Helper()
	ctx := actor.With(t.Context(), actor.Operator(town.Neighbour.ID))
	before := picture(t, town, town.Home.ID)[table]
	for _, statement := range []string{
		"update " + table + " set body_id = '" + town.Home.ID + "'", "delete from " + table + " where body_id = '" + town.Home.ID + "'",
		"update " + table + " set body_id = body_id where body_id <> '" + town.Neighbour.ID + "'",
	} {
		// What matters is what is there afterwards: some fail, some touch no row.
		_ = town.App.DB.Do(ctx, func(tx db.Tx) error {
			_, err := tx.ExecContext(ctx, statement)
			return err
		})
	}
	if after := picture(t, town, town.Home.ID)[table]; after != before {
		t.Errorf("%s of the other body was changed: %s, was %s", table, after, before)
	}
}

// unwalled lists the tables without row-level security.
func unwalled(t *testing.T, town *apptest.Town) (names []string) {
	t.Helper()
	rows, err := owner(t, town).QueryContext(t.Context(), `
		select relname
		from pg_class
		where relkind = 'r'
		  and relnamespace = 'public'::regnamespace
		  and not relrowsecurity`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		names = append(names, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

// Two nodes on one database and one folder: who signed in at one is signed in at the
// other, who signs out at one is out at both, and each job is done once.
func TestPostgresTwoNodes(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.Postgres)
	second, err := app.Open(t.Context(), town.App.Config, quiet)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(second.Handler())
	t.Cleanup(func() { server.Close(); second.Close() })
	here := visit(town, town.Client(t, town.Home, town.Home.Office))
	there := here
	there.town = &apptest.Town{App: second, URL: server.URL}
	if !here.signedIn(t) || !there.signedIn(t) { // the cookie is bound to the host, not to the port
		t.Error("the session is not shared")
	}
	if a := there.get(t, "/policy/"+town.Home.Closed+"/file"); a.status != http.StatusOK {
		t.Errorf("a file that the first node stored: %d", a.status)
	}
	shareJobs(t, town, second)
	there.post(t, "/signout", nil)
	if here.signedIn(t) {
		t.Error("signing out at one node left the other open")
	}
}

// shareJobs has both nodes work at once on forty files.
func shareJobs(t *testing.T, town *apptest.Town, second *app.App) {
	t.Helper()
	b := town.Home
	ctx := apptest.As(t.Context(), b.ID, b.Office.ID)
	before, _, err := town.App.Policy.List(ctx, policy.Query{})
	if err != nil {
		t.Fatal(err)
	}
	const batches, each = 4, 10
	for i := range batches {
		var r policy.Reading
		for j := range each {
			name := fmt.Sprintf("分担%d-%d", i, j)
			r.Files = append(r.Files, policy.File{Name: name + ".txt", Content: []byte(norm(name))})
		}
		node := []*app.App{town.App, second}[i%2]
		if _, err := node.Policy.Read(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 2)
	for _, node := range []*app.App{town.App, second} {
		go func() { done <- node.Worker().Drain(context.WithoutCancel(t.Context())) }()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	after, _, err := second.Policy.List(ctx, policy.Query{})
	if err != nil || len(after)-len(before) != batches*each {
		t.Errorf("%d documents came of %d files: %v", len(after)-len(before), batches*each, err)
	}
	var undone, twice int
	row := owner(t, town).QueryRowContext(t.Context(), "select count(*) filter (where state <> 'done'), count(*) filter (where attempt > 1) from job where kind = 'policy.read'")
	if err := row.Scan(&undone, &twice); err != nil || undone > 0 || twice > 0 {
		t.Errorf("%d jobs are not done, %d were begun twice: %v", undone, twice, err)
	}
}
