package policy

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// fill enters documents of some provisions without the detour over files.
func (o town) fill(body string, documents, provisions int) (ids []string) {
	o.t.Helper()
	ctx := o.as(office(body))
	for from := 0; from < documents; from += 100 {
		err := o.d.Do(ctx, func(tx db.Tx) error {
			for i := from; i < min(documents, from+100); i++ {
				id, err := o.fillOne(ctx, tx, body, i, provisions)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return nil
		})
		if err != nil {
			o.t.Fatal(err)
		}
	}
	return ids
}

func (o town) fillOne(ctx context.Context, tx db.Tx, body string, i, n int) (string, error) {
	now := clock.At(o.now())
	d := Document{ID: o.newID(), Title: fmt.Sprintf("第%d号 端末の管理に関する規程", i), Kind: "directive", State: States()[i%3], Edition: o.newID(), Number: 1, Provisions: int64(n), CreatedAt: now, UpdatedAt: now, Version: 1}
	e := Edition{ID: d.Edition, DocumentID: d.ID, Number: 1, FileName: "a.txt", CreatedAt: now}
	list := make([]Provision, n)
	for p := range list {
		list[p] = Provision{Seq: int64(p), ID: fmt.Sprintf("p%d", p), Path: fmt.Sprintf("第%d条", p+1), Mark: fmt.Sprintf("第%d条", p+1), Depth: 1 + int64(p%4+3)/4, Line: int64(p + 1), Parent: -1,
			Text: fmt.Sprintf("職員は、文書%d号の情報資産を適切に管理し、監査の求めに応じて第%d条の記録を提出しなければならない。", i, p)}
	}
	if err := insert(ctx, tx, body, d, 2); err != nil {
		return "", err
	}
	if err := insertEdition(ctx, tx, body, e, list, nil); err != nil {
		return "", err
	}
	return d.ID, search.Put(ctx, tx, entries(d, list, nil))
}

// Pages cost the same number of statements however many rows there are, and few.
func TestStatementsPerPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		ids := o.fill("b1", 120, 60)
		m, who := o.site(), office("b1")
		webtest.Get(t, m, who, "/policy/term") // the glossary is kept from here on
		for path, most := range map[string]int64{
			"/policy": 3, "/policy?page=2&sort=updated": 3, pathOf(ids[0]): 10, pathOf(ids[0], "finding"): 4, pathOf(ids[0], "provision"): 1, pathOf(ids[0], "correction"): 2, fixURL(ids[0], "correct", "p7", 1, 0): 8, fixURL(ids[0], "shape", "p7", 0, 0): 8, pathOf(ids[0], "reread"): 2, aboutURL(ids[0], "p7", 1): 8, pathOf(ids[0], "attachment"): 10,
			"/policy/hierarchy": 3, "/search?q=%E7%9B%A3%E6%9F%BB": 4, pathOf(ids[0], "place"): 4,
		} {
			before := o.d.Statements()
			webtest.Status(t, webtest.Get(t, m, who, path), 200)
			if n := o.d.Statements() - before; n > most {
				t.Errorf("%s sends %d statements, at most %d are wanted", path, n, most)
			}
		}
	})
}

// A long document is shown chapter by chapter.
func TestLongDocumentStaysSmall(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	ids := o.fill("b1", 1, 6000)
	who := office("b1")
	w := webtest.Get(t, o.site(), who, pathOf(ids[0]))
	webtest.Status(t, w, 200)
	if n := len(webtest.All(t, w.Body.String(), "article.provision")); n == 0 || n > wholeProvisions {
		t.Errorf("%d provisions on a page", n)
	}
	w = webtest.Get(t, o.site(), who, pathOf(ids[0])+"?at=p5999")
	webtest.Find(t, w.Body.String(), "#p-p5999")
}

// The lists go by an index that begins with the body, and read no table whole.
func TestPlans(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			at := dbtest.New(t, kind, migrations)
			o := newTown(t, openedAt(t, at.App))
			for b := range 4 {
				o.fill(fmt.Sprint("b", b), 400, 2)
			}
			analyze(t, at)
			for sort, index := range map[string]string{"title": "policy_document_title", "kind": "policy_document_level", "updated": "policy_document_updated"} {
				plan := o.listPlan(office("b1"), sort)
				if kind == db.SQLite && !strings.Contains(plan, index) || strings.Contains(plan, "Seq Scan on policy_") || strings.Contains(plan, "SCAN d") {
					t.Errorf("sorted by %s:\n%s", sort, plan)
				}
			}
		})
	}
}

func openedAt(t testing.TB, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// analyze does what autovacuum does in an installation.
func analyze(t testing.TB, at dbtest.Addresses) {
	t.Helper()
	if at.AppRole == "" {
		return
	}
	at.Owner.Owner = true
	pool, _ := openedAt(t, at.Owner).Pools()
	if _, err := pool.ExecContext(t.Context(), "analyze"); err != nil {
		t.Fatal(err)
	}
}

func (o town) listPlan(who actor.Actor, sort string) string {
	q := Query{Sort: sort, Limit: 50}
	c := q.clause(who)
	return o.plan(who, `
		select d.id
		from policy_document d`+c.text.String()+`
		order by `+q.order()+`
		limit 50`, c.args)
}

func (o town) plan(who actor.Actor, text string, args []any) string {
	o.t.Helper()
	ctx := o.as(who)
	explain := "explain query plan "
	if o.d.Kind() == db.Postgres {
		explain = "explain "
	}
	var lines []string
	err := o.d.View(ctx, func(tx db.Tx) error {
		rows, err := tx.QueryContext(ctx, explain+text, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var a, b, c int
			var line string
			into := []any{&line}
			if o.d.Kind() == db.SQLite {
				into = []any{&a, &b, &c, &line}
			}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			lines = append(lines, line)
		}
		return rows.Err()
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// BenchmarkPages serves pages from 5,000 documents of 60 provisions.
func BenchmarkPages(b *testing.B) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(string(kind), func(b *testing.B) {
			at := dbtest.New(b, kind, migrations)
			o := newTown(b, openedAt(b, at.App))
			ids := o.fill("b1", 5000, 60)
			analyze(b, at)
			m, who := o.site(), office("b1")
			for name, path := range map[string]string{"list": "/policy", "detail": pathOf(ids[2500]), "search": "/search?q=%E7%9B%A3%E6%9F%BB", "rare": "/search?q=%E6%96%87%E6%9B%B84321%E5%8F%B7"} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if w := get(m, who, path); w != 200 {
							b.Fatal(w)
						}
					}
				})
			}
		})
	}
}
