package db_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
)

var migrations = []fs.FS{fstest.MapFS{
	"migration/20261124000100_note.sql": {Data: []byte(`-- +goose Up
create table body (id text primary key);
insert into body (id) values ('a'), ('b');
create table note (
  body_id text not null references body (id) on delete restrict,
  id text not null,
  text text not null,
  data bytea,
  version bigint not null,
  primary key (body_id, id)
);`)},
	"migration/20261124000200_pair.sqlite.sql":   {Data: []byte("-- +goose Up\ncreate table pair (body_id text primary key, kind text default 'sqlite')")},
	"migration/20261124000200_pair.postgres.sql": {Data: []byte("-- +goose Up\ncreate table pair (body_id text primary key, kind text default 'postgres')")},
}}

func as(body string) context.Context {
	return actor.With(context.Background(), actor.Actor{Body: body, ID: "p"})
}

func insert(ctx context.Context, tx db.Tx, body, id string) error {
	_, err := tx.ExecContext(ctx, `insert into note (body_id, id, text, data, version) values ($1, $2, $3, $4, 1)`, body, id, "覚え書き", []byte{0, 0xff})
	return err
}

func count(t *testing.T, d *db.DB, ctx context.Context, query string) (n int) {
	t.Helper()
	if err := d.View(ctx, func(tx db.Tx) error { return db.Get(ctx, tx, &n, query) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDoKeepsAllOrNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as("a")
		broken := errors.New("broken")
		err := d.Do(ctx, func(tx db.Tx) error {
			if err := insert(ctx, tx, "a", "1"); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) || count(t, d, ctx, `select count(*) from note`) != 0 {
			t.Fatalf("err %v, or a row was kept", err)
		}
		func() {
			defer func() { recover() }()
			d.Do(ctx, func(tx db.Tx) error { insert(ctx, tx, "a", "1"); panic("in the middle") })
		}()
		if err := d.Do(ctx, func(tx db.Tx) error { return insert(ctx, tx, "a", "1") }); err != nil {
			t.Fatalf("after a panic: %v", err)
		}
		err = d.Do(ctx, func(tx db.Tx) error { return insert(ctx, tx, "a", "1") })
		if !db.IsDuplicate(err) {
			t.Errorf("duplicate not seen: %v", err)
		}
		err = d.Do(as("zz"), func(tx db.Tx) error { return insert(ctx, tx, "zz", "1") })
		if !db.IsForeign(err) {
			t.Errorf("foreign key not seen: %v", err)
		}
	})
}

// The second wall: a query that forgets the body sees nothing of another body.
func TestWall(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres, migrations)
	for _, b := range []string{"a", "b"} {
		if err := d.Do(as(b), func(tx db.Tx) error { return insert(as(b), tx, b, "1") }); err != nil {
			t.Fatal(err)
		}
	}
	for body, want := range map[string]int{"a": 1, "b": 1, "": 0, "c": 0} {
		if got := count(t, d, as(body), `select count(*) from note`); got != want {
			t.Errorf("body %q sees %d notes, want %d", body, got, want)
		}
	}
	err := d.Do(as("a"), func(tx db.Tx) error { return insert(as("a"), tx, "b", "2") })
	if !db.IsWalled(err) {
		t.Errorf("writing for another body: %v", err)
	}
	err = d.Do(as("a"), func(tx db.Tx) error {
		_, err := tx.ExecContext(as("a"), `alter table note disable row level security`)
		return err
	})
	if err == nil {
		t.Error("the serving role may take the wall down")
	}
}

func TestOwnerIsRefused(t *testing.T) {
	t.Parallel()
	c := dbtest.New(t, db.Postgres, migrations).Owner
	c.Owner = false
	if d, err := db.Open(t.Context(), c); err == nil {
		d.Close()
		t.Fatal("the owner of the tables may serve")
	}
}

type flusher struct{ lines []string }

func (f *flusher) Flush(ctx context.Context, tx db.Tx) error {
	for _, l := range f.lines {
		if err := insert(ctx, tx, "a", l); err != nil {
			return err
		}
	}
	return nil
}

func TestLastRunsBeforeCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as("a")
		err := d.Do(ctx, func(tx db.Tx) error {
			for i := range 3 {
				f := db.Last(tx, "k", func() db.Flusher { return &flusher{} }).(*flusher)
				f.lines = append(f.lines, fmt.Sprint(i))
			}
			return nil
		})
		if err != nil || count(t, d, ctx, `select count(*) from note`) != 3 {
			t.Fatalf("err %v, or lines are missing", err)
		}
	})
}

func TestOptimisticLock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as("a")
		if err := d.Do(ctx, func(tx db.Tx) error { return insert(ctx, tx, "a", "1") }); err != nil {
			t.Fatal(err)
		}
		var mutex sync.Mutex
		won, lost := 0, 0
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				err := d.Do(ctx, func(tx db.Tx) error {
					return db.Update(ctx, tx, `update note set version = version + 1 where body_id = $1 and id = $2 and version = 1`, "a", "1")
				})
				mutex.Lock()
				defer mutex.Unlock()
				if err == nil {
					won++
				} else if fault.Is(err, fault.Conflict) {
					lost++
				} else {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won != 1 || lost != 7 {
			t.Errorf("%d won, %d lost", won, lost)
		}
	})
}

func TestViewCannotWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		if err := d.View(as("a"), func(tx db.Tx) error { return insert(as("a"), tx, "a", "1") }); err == nil {
			t.Fatal("a view wrote")
		}
	})
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			a := dbtest.Empty(t, kind)
			d, err := db.Open(t.Context(), a.Owner)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if n, err := d.Pending(t.Context(), migrations); n != 2 || err != nil {
				t.Fatalf("pending %d, %v", n, err)
			}
			for range 2 { // the second time nothing happens
				if err := d.Migrate(t.Context(), migrations, a.AppRole); err != nil {
					t.Fatal(err)
				}
			}
			if n, err := d.Pending(t.Context(), migrations); n != 0 || err != nil {
				t.Fatalf("pending %d, %v", n, err)
			}
			broken := append(migrations, fstest.MapFS{"migration/20261124000300_broken.sql": {Data: []byte("create table half (body_id text); create table (")}})
			if err := d.Migrate(t.Context(), broken, a.AppRole); err == nil {
				t.Fatal("a broken migration passed")
			}
			var n int
			err = d.View(as("a"), func(tx db.Tx) error { return db.Get(as("a"), tx, &n, `select count(*) from half`) })
			if err == nil {
				t.Error("half a migration was kept")
			}
		})
	}
}

func TestStampsAreChecked(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]fstest.MapFS{
		"same stamp": {"migration/20261124000100_a.sql": {}, "migration/20261124000100_b.sql": {}},
		"no stamp":   {"migration/first.sql": {}},
		"short":      {"migration/20261124_first.sql": {}},
	} {
		if _, err := db.Steps(db.SQLite, []fs.FS{files}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
