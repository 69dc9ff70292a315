package evidence

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// before is the area's migrations without those that move who may see an item.
func before(t *testing.T) fs.FS {
	t.Helper()
	list, kept := must(fs.ReadDir(Files, "migration"))(t), fstest.MapFS{}
	for _, f := range list {
		if name := "migration/" + f.Name(); !strings.Contains(name, "_list_") {
			kept[name] = &fstest.MapFile{Data: must(fs.ReadFile(Files, name))(t)}
		}
	}
	return kept
}

// Who saw an item that was closed before sees it after the move, and nobody else.
func TestListsAreMoved(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			d := must(db.Open(t.Context(), dbtest.Empty(t, kind).Owner))(t)
			t.Cleanup(func() { d.Close() })
			rest := append([]fs.FS{}, migrations[:4]...)
			old := append(append(rest, before(t)), migrations[5:]...)
			if err := d.Migrate(t.Context(), old, ""); err != nil {
				t.Fatal(err)
			}
			ctx := actor.With(t.Context(), actor.Actor{Body: "a", ID: "aki", Day: "2026-11-25"})
			err := d.Do(ctx, func(tx db.Tx) error {
				for _, x := range []struct {
					id     string
					closed bool
				}{{"open", false}, {"closed", true}} {
					if err := insertOld(ctx, tx, x.id, x.closed); err != nil {
						return err
					}
				}
				if err := db.Insert(ctx, tx, `insert into evidence_reader (body_id, item_id, person_id, name)`, [][]any{{"a", "closed", "haru", "haru"}, {"a", "closed", "aki", "aki"}}); err != nil {
					return err
				}
				return db.Insert(ctx, tx, `insert into evidence_reading (body_id, item_id, person_id, session, read_at)`, [][]any{{"a", "closed", "haru", "s", "2026-11-24T00:00:00.000Z"}})
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Migrate(t.Context(), migrations, ""); err != nil {
				t.Fatal(err)
			}
			for person, want := range map[string]int{"aki": 2, "haru": 2, "fuyu": 1} {
				a := actor.Actor{Body: "a", ID: person, Day: "2026-11-25", Permissions: every}
				if got := countSeen(t, d, a); got != want {
					t.Errorf("%s sees %d items, want %d", person, got, want)
				}
			}
			var read int
			err = d.View(ctx, func(tx db.Tx) error {
				return db.Get(ctx, tx, &read, `select count(*) from org_reading where body_id = 'a' and area = 'evidence' and object = 'closed' and person_id = 'haru'`)
			})
			if err != nil || read != 1 {
				t.Errorf("%d readings are kept, %v", read, err)
			}
		})
	}
}

func countSeen(t *testing.T, d *db.DB, a actor.Actor) (n int) {
	t.Helper()
	ctx := actor.With(context.Background(), a)
	err := d.View(ctx, func(tx db.Tx) error {
		list, total, err := findItems(ctx, tx, a, Query{})
		if n = total; len(list) != total {
			t.Errorf("%d rows of %d", len(list), total)
		}
		for _, it := range list {
			if it.Confidential != (it.ID == "closed") {
				t.Errorf("%s: under a list %v", it.ID, it.Confidential)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// insertOld writes a row as it was before the move: empty but for what the move looks at.
func insertOld(ctx context.Context, tx db.Tx, id string, closed bool) error {
	rows, err := tx.QueryContext(ctx, `select * from evidence_item where body_id = 'none'`)
	if err != nil {
		return err
	}
	types, err := rows.ColumnTypes()
	rows.Close()
	if err != nil {
		return err
	}
	var names []string
	var values []any
	for _, c := range types {
		names = append(names, c.Name())
		switch kind := strings.ToLower(c.DatabaseTypeName()); {
		case c.Name() == "body_id":
			values = append(values, "a")
		case c.Name() == "id":
			values = append(values, id)
		case c.Name() == "number":
			values = append(values, len(id))
		case c.Name() == "created_by":
			values = append(values, "aki")
		case c.Name() == "created_at":
			values = append(values, "2026-11-20T01:02:03.000Z")
		case c.Name() == "confidential":
			values = append(values, closed)
		case strings.Contains(kind, "bool"):
			values = append(values, false)
		case strings.Contains(kind, "int"):
			values = append(values, 0)
		default:
			values = append(values, "")
		}
	}
	return db.Insert(ctx, tx, `insert into evidence_item (`+strings.Join(names, ", ")+`)`, [][]any{values})
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
