package journal_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
)

var migrations = []fs.FS{journal.Files}

const body = "0190a0b0-0000-7000-8000-000000999996"

func as(body, id string) context.Context {
	return actor.With(context.Background(), actor.Actor{
		Body: body, ID: id, Name: "掟 花子", Capacity: "office", Strength: actor.Password, RequestID: "r-1",
	})
}

// note is an object as an area would declare it.
type note struct{ id, text string }

func (n note) Kind() string { return "test.note/1" }

func (n note) Canonical(e *journal.Encoder) {
	e.Text("id", n.id)
	e.Text("text", n.text)
}

func write(t testing.TB, d *db.DB, ctx context.Context, notes ...note) {
	t.Helper()
	err := d.Do(ctx, func(tx db.Tx) error {
		for _, n := range notes {
			if err := journal.Append(ctx, tx, journal.Entry{Verb: "test.write", Area: "test", ID: n.id, Content: n}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func notes(n int) []note {
	list := make([]note, n)
	for i := range list {
		list[i] = note{fmt.Sprintf("n-%04d", i), "本文"}
	}
	return list
}

func verify(t testing.TB, d *db.DB, heads ...journal.Head) journal.Report {
	t.Helper()
	var r journal.Report
	ctx := as(body, "p")
	err := d.View(ctx, func(tx db.Tx) (err error) {
		r, err = journal.Verify(ctx, tx, body, heads...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func list(t testing.TB, d *db.DB, ctx context.Context, q journal.Query) journal.Page {
	t.Helper()
	var p journal.Page
	err := d.View(ctx, func(tx db.Tx) (err error) { p, err = journal.List(ctx, tx, q); return err })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Writers at once leave no gap and no duplicate, and the tree is the one an outsider
// computes from the records alone.
func TestAppendAtOnce(t *testing.T) {
	t.Parallel()
	const writers, each = 16, 12
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				ctx := as(body, fmt.Sprintf("p%d", w))
				for i := range each {
					err := d.Do(ctx, func(tx db.Tx) error {
						for range 1 + i%3 {
							if err := journal.Append(ctx, tx, journal.Entry{Verb: "test.write", Area: "test", ID: "x"}); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		r := verify(t, d)
		if want := int64(writers * each * 2); !r.OK() || r.Head.Size != want {
			t.Fatalf("%d lines, want %d; %v", r.Head.Size, want, r.Damage)
		}
		ctx := as(body, "p")
		var lines []journal.Line
		if err := d.View(ctx, func(tx db.Tx) (err error) { lines, err = journal.Last(ctx, tx, 1000); return err }); err != nil {
			t.Fatal(err)
		}
		var kept []tlog.Hash
		for i, l := range lines {
			if l.N != int64(i) {
				t.Fatalf("line %d has number %d", i, l.N)
			}
			hashes, err := tlog.StoredHashes(l.N, journal.Encode(l), tlog.HashReaderFunc(func(at []int64) (out []tlog.Hash, err error) {
				for _, i := range at {
					out = append(out, kept[i])
				}
				return out, nil
			}))
			if err != nil {
				t.Fatal(err)
			}
			kept = append(kept, hashes...)
		}
		root, err := tlog.TreeHash(int64(len(lines)), tlog.HashReaderFunc(func(at []int64) (out []tlog.Hash, err error) {
			for _, i := range at {
				out = append(out, kept[i])
			}
			return out, nil
		}))
		if err != nil || root != r.Head.Root {
			t.Fatalf("root %v, want %v (%v)", r.Head.Root, root, err)
		}
	})
}

func TestImportUsesFewStatements(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		write(t, d, as(body, "p"), note{"first", ""})
		before := d.Statements()
		write(t, d, as(body, "p"), notes(10_000)...)
		// 16 values per line and 3 per hash, 16,000 values per statement.
		if n := d.Statements() - before; n > 10+4+2 {
			t.Errorf("10,000 lines took %d statements", n)
		}
		before = d.Statements()
		write(t, d, as(body, "p"), note{"one", ""})
		if n := d.Statements() - before; n != 4 {
			t.Errorf("one line took %d statements, want 4", n)
		}
		if r := verify(t, d); !r.OK() || r.Head.Size != 10_002 {
			t.Errorf("%d lines, %v", r.Head.Size, r.Damage)
		}
	})
}

func TestRollbackLeavesNoLine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as(body, "p")
		broken := errors.New("broken")
		journaltest.None(t, d, body, func() {
			err := d.Do(ctx, func(tx db.Tx) error {
				if err := journal.Append(ctx, tx, journal.Entry{Verb: "v", Area: "a"}); err != nil {
					return err
				}
				return broken
			})
			if !errors.Is(err, broken) {
				t.Fatal(err)
			}
		})
		lines := journaltest.Added(t, d, body, func() { write(t, d, ctx, note{"1", "本文"}) })
		if len(lines) != 1 || lines[0].N != 0 || !lines[0].Vouches(note{"1", "本文"}) || lines[0].Vouches(note{"1", "別の本文"}) {
			t.Errorf("lines %+v", lines)
		}
		if l := lines[0]; l.ActorName != "掟 花子" || l.Capacity != "office" || l.Strength != "password" || l.RequestID != "r-1" {
			t.Errorf("line %+v", l)
		}
	})
}

func TestAppendRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		entry := journal.Entry{Verb: "v", Area: "a"}
		for name, f := range map[string]func(tx db.Tx) error{
			"no body":  func(tx db.Tx) error { return journal.Append(as("", "p"), tx, entry) },
			"no actor": func(tx db.Tx) error { return journal.Append(as(body, ""), tx, entry) },
			"no verb":  func(tx db.Tx) error { return journal.Append(as(body, "p"), tx, journal.Entry{Area: "a"}) },
			"two bodies": func(tx db.Tx) error {
				if err := journal.Append(as(body, "p"), tx, entry); err != nil {
					t.Error(err)
				}
				return journal.Append(as("other", "p"), tx, entry)
			},
		} {
			if err := d.Do(as(body, "p"), f); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
	})
}

// Whatever is done to the tables by hand shows.
func TestTampering(t *testing.T) {
	t.Parallel()
	const size = 40
	tests := []struct {
		name  string
		outer bool // seen only against a head noted outside
		sql   []string
		want  string // part of the report
	}{
		{"changed verb", false, []string{`update journal_line set verb = 'test.read' where n = 7`}, "内容が"},
		{"changed actor", false, []string{`update journal_line set actor_id = 'q' where n = 0`}, "内容が"},
		{"changed time", false, []string{`update journal_line set at = '2020-01-01T00:00:00.000Z' where n = 39`}, "内容が"},
		{"changed name", false, []string{`update journal_line set actor_name = '別人' where n = 7`}, "氏名が"},
		{"changed content hash", false, []string{`update journal_line set content_hash = name_hash where n = 7`}, "内容が"},
		{"removed line", false, []string{`delete from journal_line where n = 7`}, "行がありません"},
		{"removed line, others moved up", false, []string{
			`delete from journal_line where n = 7`, `update journal_line set n = n - 1 + 1000 where n > 7`, `update journal_line set n = n - 1000 where n > 1000`}, "内容が"},
		{"inserted line", false, []string{`insert into journal_line select body_id, 40, at, actor_id, actor_name, name_salt, name_hash, capacity, strength, request_id, verb, area, object_id, content_kind, content_salt, content_hash from journal_line where n = 7`}, "範囲の外に1行"},
		{"inserted line and size", false, []string{`insert into journal_line select body_id, 40, at, actor_id, actor_name, name_salt, name_hash, capacity, strength, request_id, verb, area, object_id, content_kind, content_salt, content_hash from journal_line where n = 7`,
			`update journal_head set size = 41`}, "ハッシュがありません"},
		{"line before the first", false, []string{`update journal_line set n = -1 where n = 39`}, "末尾の1行"},
		{"swapped lines", false, []string{`update journal_line set n = 1000 where n = 7`, `update journal_line set n = 7 where n = 8`, `update journal_line set n = 8 where n = 1000`}, "内容が"},
		{"changed leaf hash", false, []string{`update journal_hash set hash = (select root from journal_head) where idx = 0`}, "内容が"},
		{"changed inner hash", false, []string{`update journal_hash set hash = (select root from journal_head) where idx = 2`}, "木のハッシュ"},
		{"short hash", false, []string{`update journal_hash set hash = substr(hash, 1, 31) where idx = 2`}, "木のハッシュ"},
		{"removed hash", false, []string{`delete from journal_hash where idx = 2`}, "木のハッシュ"},
		{"hash too many", false, []string{`insert into journal_hash select body_id, 1000, hash from journal_hash where idx = 0`}, "個のハッシュ"},
		{"changed root", false, []string{`update journal_head set root = (select hash from journal_hash where idx = 0)`}, "全体の"},
		{"lost head", false, []string{`delete from journal_head`}, "範囲の外に40行"},
		{"enormous size", false, []string{`update journal_head set size = 9000000000000000000`}, "末尾の"},
		{"tail cut, hashes left", false, []string{`delete from journal_line where n >= 32`}, "末尾の8行"},
		{"everything recomputed after a cut", true, []string{
			`delete from journal_line where n >= 32`, `delete from journal_hash where idx >= 63`,
			`update journal_head set size = 32, root = (select hash from journal_hash where idx = 62), edge = (select hash from journal_hash where idx = 62)`}, "末尾が失われています"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
				ctx := as(body, "p")
				write(t, d, ctx, notes(size)...)
				before := verify(t, d)
				if !before.OK() {
					t.Fatal(before.Damage)
				}
				err := d.Do(ctx, func(tx db.Tx) error {
					for _, s := range test.sql {
						if _, err := tx.ExecContext(ctx, s); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if r := verify(t, d); r.OK() != test.outer {
					t.Errorf("alone: %v", r.Damage)
				}
				r := verify(t, d, before.Head)
				if r.OK() || !strings.Contains(fmt.Sprint(r.Damage), test.want) {
					t.Errorf("report %v does not say %q", r.Damage, test.want)
				}
			})
		})
	}
}

// A head noted earlier still holds after more lines.
func TestNotedHead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		empty := verify(t, d).Head
		write(t, d, as(body, "p"), notes(5)...)
		early := verify(t, d).Head
		write(t, d, as(body, "p"), notes(6)...)
		again, err := journal.ParseHead(early.String())
		if err != nil {
			t.Fatal(err)
		}
		if r := verify(t, d, empty, again); !r.OK() || r.Head.Size != 11 {
			t.Errorf("%+v", r)
		}
		again.Root[0] ^= 1
		if r := verify(t, d, again); r.OK() {
			t.Error("a wrong note passed")
		}
		var out strings.Builder
		subjects := []journal.Subject{{body, "999996 みほん町"}}
		if err := journal.VerifyCommand(t.Context(), d, &out, subjects, early.String()); err != nil || !strings.Contains(out.String(), "みほん町：正しい（11行") {
			t.Errorf("%v\n%s", err, &out)
		}
		if err := journal.VerifyCommand(t.Context(), d, &out, subjects, again.String()); !fault.Is(err, fault.Conflict) {
			t.Errorf("%v\n%s", err, &out)
		}
		for _, bad := range []string{"", "1", "x:y", "-1:" + early.Root.String(), "5:AAAA"} {
			if _, err := journal.ParseHead(bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("head %q: %v", bad, err)
			}
		}
	})
}

func TestErase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as(body, "p")
		write(t, d, ctx, note{"1", "秘密"}, note{"2", "本文"}, note{"1", "別の秘密"})
		err := d.Do(ctx, func(tx db.Tx) error {
			if n, err := journal.Erase(ctx, tx, "test", "1"); err != nil || n != 2 {
				t.Errorf("erased %d, %v", n, err)
			}
			_, err := journal.EraseName(ctx, tx, "p")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		r := verify(t, d)
		if !r.OK() || r.Erased != 2 || r.Head.Size != 5 {
			t.Errorf("%+v", r)
		}
		for _, l := range list(t, d, ctx, journal.Query{Verb: "test.write"}).Lines {
			if l.ActorName != "" || l.Erased() != (l.ObjectID == "1") {
				t.Errorf("line %+v", l)
			}
			if l.Vouches(note{"2", "本文"}) != (l.ObjectID == "2") {
				t.Errorf("line %d vouches wrongly", l.N)
			}
		}
		if n := len(list(t, d, ctx, journal.Query{Verb: "journal.erase"}).Lines); n != 2 {
			t.Errorf("%d lines say that something was erased, want 2", n)
		}
	})
}

func TestList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as(body, "p")
		day := time.Date(2026, 11, 22, 0, 0, 0, 0, clock.JST)
		for i := range 6 {
			who := as(body, []string{"p", "q"}[i%2])
			err := d.Do(who, func(tx db.Tx) error {
				return journal.Append(who, tx, journal.Entry{Verb: fmt.Sprintf("test.v%d", i%3), Area: "test", ID: fmt.Sprint(i), At: clock.At(day.Add(time.Duration(i) * 12 * time.Hour))})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		write(t, d, as("other", "p"), note{"hidden", ""})
		tests := []struct {
			name string
			q    journal.Query
			want string
		}{
			{"all", journal.Query{}, "543210"},
			{"actor", journal.Query{ActorID: "q"}, "531"},
			{"verb", journal.Query{Verb: "test.v1"}, "41"},
			{"object", journal.Query{Area: "test", ObjectID: "3"}, "3"},
			{"area", journal.Query{Area: "none"}, ""},
			{"from", journal.Query{From: clock.Date{Year: 2026, Month: 11, Day: 23}}, "5432"},
			{"to", journal.Query{To: clock.Date{Year: 2026, Month: 11, Day: 22}}, "10"},
			{"one day", journal.Query{From: clock.Date{Year: 2026, Month: 11, Day: 23}, To: clock.Date{Year: 2026, Month: 11, Day: 23}}, "32"},
		}
		for _, test := range tests {
			for _, limit := range []int{0, 2} {
				q, got := test.q, ""
				q.Limit = limit
				for range 10 {
					p := list(t, d, ctx, q)
					for _, l := range p.Lines {
						got += l.ObjectID
					}
					if q.After = p.Next; q.After == "" {
						break
					}
				}
				if got != test.want {
					t.Errorf("%s by %d: %q, want %q", test.name, limit, got, test.want)
				}
			}
		}
		err := d.View(ctx, func(tx db.Tx) error { _, err := journal.List(ctx, tx, journal.Query{After: "x"}); return err })
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("a broken page mark: %v", err)
		}
	})
}
