package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
)

const passphrase = "みほん町の長い合言葉です"

// note refers to itself, and a later id may stand above an earlier one.
var migrations = []fs.FS{journal.Files, job.Files, file.Migrations, fstest.MapFS{
	"migration/20261124100000_note.sql": {Data: []byte(`-- +goose Up
create table body (id text not null, name text not null, constraint body_key primary key (id));
create table session (id text not null, constraint session_key primary key (id));
create table search_thing (body_id text not null, id text not null, constraint search_thing_key primary key (body_id, id));
create table note (
  body_id text not null,
  id text not null,
  above text,
  text text not null,
  data bytea,
  flag boolean not null,
  number bigint not null,
  constraint note_key primary key (body_id, id),
  constraint note_body foreign key (body_id) references body (id) on delete restrict,
  constraint note_above foreign key (body_id, above) references note (body_id, id) on delete restrict
);
create index note_above on note (body_id, above);
create table annex (
  body_id text not null,
  note_id text not null,
  constraint annex_key primary key (body_id, note_id),
  constraint annex_note foreign key (body_id, note_id) references note (body_id, id) on delete restrict
);`)},
}}

func as(body string, p ...actor.Permission) context.Context {
	return actor.With(context.Background(), actor.Actor{Body: body, ID: "p", Name: "掟 花子", Permissions: p})
}

// house is an installation for a test.
type house struct {
	d     *db.DB
	owner *db.DB
	files *file.Files
	dir   string
}

func build(t testing.TB, kind db.Kind) house {
	t.Helper()
	a := dbtest.New(t, kind, migrations)
	h := house{dir: t.TempDir()}
	var err error
	if h.d, err = db.Open(t.Context(), a.App); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.d.Close() })
	if h.owner, err = db.Open(t.Context(), a.Owner); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.owner.Close() })
	if h.files, err = file.OpenLocal(t.Context(), h.dir, time.Now); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h house) source() Source {
	return Source{DB: h.d, Files: h.files, Version: "test", Now: time.Now}
}

func (h house) target() Target {
	return Target{DB: h.owner, Blobs: h.files.Blobs(), KeyFile: filepath.Join(h.dir, "key.json")}
}

func (h house) do(t testing.TB, body string, f func(ctx context.Context, tx db.Tx) error) {
	t.Helper()
	ctx := as(body)
	if err := h.d.Do(ctx, func(tx db.Tx) error { return f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func (h house) note(ctx context.Context, tx db.Tx, body, id string, above any) error {
	_, err := tx.ExecContext(ctx, `insert into note (body_id, id, above, text, data, flag, number) values ($1, $2, $3, $4, $5, $6, $7)`,
		body, id, above, "改行\n\"引用\" <b> \u2028 神 "+id, []byte{0, 0xff, 1}, len(id)%2 == 0, int64(1)<<62+1)
	if err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: "note.write", Area: "note", ID: id, Content: journal.Fields("note/1", func(e *journal.Encoder) { e.Text("id", id) })})
}

// furnish puts two bodies in, with notes, files, jobs and what must not come along.
func (h house) furnish(t testing.TB, notes int) {
	t.Helper()
	for _, body := range []string{"a", "b"} {
		saved, err := h.files.Save(as(body), "規程.txt", bytes.NewReader(bytes.Repeat([]byte("本文 "+body+"\n"), 500_000)), file.Rules{Formats: []file.Format{file.Text}})
		if err != nil {
			t.Fatal(err)
		}
		thrown, err := h.files.Save(as(body), "b.txt", strings.NewReader("二"), file.Rules{Formats: []file.Format{file.Text}})
		if err != nil {
			t.Fatal(err)
		}
		h.do(t, body, func(ctx context.Context, tx db.Tx) error {
			_, err := tx.ExecContext(ctx, `insert into body (id, name) values ($1, 'みほん町')`, body)
			if err != nil {
				return err
			}
			for i := range notes {
				if err := h.note(ctx, tx, body, fmt.Sprintf("n%05d", i), nil); err != nil {
					return err
				}
			}
			if _, err := tx.ExecContext(ctx, `insert into annex (body_id, note_id) values ($1, 'n00001')`, body); err != nil {
				return err
			}
			// The first refers to the last: rows do not come in the order of their references.
			_, err = tx.ExecContext(ctx, `update note set above = $1, data = null where body_id = $2 and id = 'n00000'`, fmt.Sprintf("n%05d", notes-1), body)
			if err != nil {
				return err
			}
			_, err = job.Enqueue(ctx, tx, waiting{}, job.Options{})
			_, again := job.Enqueue(ctx, tx, Make{}, job.Options{})
			return errors.Join(err, again, file.Keep(ctx, tx, saved), file.Keep(ctx, tx, thrown), h.files.Discard(ctx, tx, thrown.ID))
		})
	}
	h.do(t, "a", func(ctx context.Context, tx db.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into session (id) values ('secret')`)
		_, other := tx.ExecContext(ctx, `insert into search_thing (body_id, id) values ('a', 'x')`)
		return errors.Join(err, other)
	})
}

type waiting struct{}

func (waiting) Kind() string { return "test.wait" }

// text gives all rows of an installation, to compare.
func (h house) text(t testing.TB) string {
	t.Helper()
	var out strings.Builder
	err := h.owner.View(as(""), func(tx db.Tx) error {
		tables, err := catalogue(t.Context(), tx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			for _, body := range []string{"a", "b"} {
				if err := dump(t.Context(), tx, table, body, &out); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func dump(ctx context.Context, tx db.Tx, table Table, body string, out io.Writer) error {
	rows, err := rowsOf(ctx, tx, table, body)
	if err != nil {
		return err
	}
	defer rows.Close()
	values, into := make([]any, len(table.Columns)), make([]any, len(table.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		var line bytes.Buffer
		if err := errors.Join(rows.Scan(into...), encodeRow(&line, table, values)); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s %s", table.Name, &line)
	}
	return rows.Err()
}

func key(t testing.TB) Key {
	t.Helper()
	k, err := newKey(passphrase, 10)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func write(t testing.TB, h house) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := Write(t.Context(), h.source(), key(t), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	both := []db.Kind{db.SQLite, db.Postgres}
	for _, from := range both {
		for _, to := range both {
			t.Run(string(from)+" to "+string(to), func(t *testing.T) {
				t.Parallel()
				a, b := build(t, from), build(t, to)
				a.furnish(t, 3_000)
				data := write(t, a)
				if bytes.Contains(data, []byte("みほん町")) || bytes.Contains(data, []byte("AesGcmHkdf")) {
					t.Error("the backup is in the clear")
				}
				s, err := Check(t.Context(), bytes.NewReader(data), passphrase)
				if err != nil || s.Manifest.Tables["note"].N != 6_000 || s.Manifest.Files.N != 2 || s.Manifest.Tables["job"].N != 2 {
					t.Fatalf("%+v, %v", s.Manifest, err)
				}
				if _, there := s.Manifest.Tables["session"]; there {
					t.Error("sessions are backed up")
				}
				if s, err = Restore(t.Context(), b.target(), bytes.NewReader(data), passphrase); err != nil || s.Rows() < 12_000 {
					t.Fatalf("%d rows, %v", s.Rows(), err)
				}
				if a.text(t) != b.text(t) {
					t.Error("the rows differ")
				}
				b.files = reopen(t, b)
				b.reads(t, "a")
				b.reads(t, "b")
				b.do(t, "a", func(ctx context.Context, tx db.Tx) error { return b.note(ctx, tx, "a", "new", nil) })
				if err := b.d.Do(as("a"), func(tx db.Tx) error { return b.note(as("a"), tx, "a", "bad", "nowhere") }); !db.IsForeign(err) {
					t.Errorf("foreign keys do not hold after the restore: %v", err)
				}
				if _, err := Restore(t.Context(), b.target(), bytes.NewReader(data), passphrase); !fault.Is(err, fault.Conflict) {
					t.Errorf("restored over what is there: %v", err)
				}
			})
		}
	}
}

func reopen(t testing.TB, h house) *file.Files {
	t.Helper()
	f, err := file.OpenLocal(t.Context(), h.dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// reads opens the kept file of a body.
func (h house) reads(t testing.TB, body string) {
	t.Helper()
	h.do(t, body, func(ctx context.Context, tx db.Tx) error {
		list, err := keptAfter(ctx, tx, body, "")
		if err != nil || len(list) != 1 {
			return fmt.Errorf("%d files, %w", len(list), err)
		}
		f, err := file.Find(ctx, tx, list[0].ID)
		if err != nil {
			return err
		}
		r, err := h.files.Open(ctx, f)
		if err != nil {
			return err
		}
		defer r.Close()
		n, err := io.Copy(io.Discard, r)
		if n != f.Size {
			return fmt.Errorf("%d bytes of %d, %w", n, f.Size, err)
		}
		return err
	})
}

// A backup made while others write is one state: every note has its line, the journal
// verifies, no reference points nowhere.
func TestWriteWhileOthersWrite(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			a := build(t, kind)
			a.furnish(t, 500)
			stop := make(chan struct{})
			var all sync.WaitGroup
			for w := range 3 {
				all.Go(func() {
					for i := 0; ; i++ {
						select {
						case <-stop:
							return
						default:
						}
						body := []string{"a", "b"}[w%2]
						err := a.d.Do(as(body), func(tx db.Tx) error {
							return a.note(as(body), tx, body, fmt.Sprintf("w%d-%06d", w, i), "n00000")
						})
						if err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			for range 3 {
				data := write(t, a)
				b := build(t, db.SQLite)
				s, err := Restore(t.Context(), b.target(), bytes.NewReader(data), passphrase)
				if err != nil {
					t.Fatal(err)
				}
				if m := s.Manifest.Tables; m["note"].N != m["journal_line"].N {
					t.Errorf("%d notes and %d lines", m["note"].N, m["journal_line"].N)
				}
			}
			close(stop)
			all.Wait()
		})
	}
}

// Whatever is wrong with the file is told plainly, and nothing is left behind.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	a := build(t, db.SQLite)
	a.furnish(t, 200)
	good := write(t, a)
	flip := func(at int) []byte { b := bytes.Clone(good); b[at] ^= 1; return b }
	tests := map[string]struct {
		data []byte
		pass string
		want string
	}{
		"wrong passphrase": {good, "ちがう合言葉ちがう合言葉", "合言葉が違います"},
		"no passphrase":    {good, "", "合言葉を入力"},
		"empty":            {nil, passphrase, "バックアップではありません"},
		"other file":       {[]byte("PK\x03\x04 something else"), passphrase, "バックアップではありません"},
		"sealed key size":  {[]byte("okite-backup/1 999999999\n"), passphrase, "壊れているか"},
		"cut key":          {good[:60], passphrase, "壊れているか"},
		"flipped front":    {flip(250), passphrase, ""},
		"flipped middle":   {flip(len(good) / 2), passphrase, "壊れているか"},
		"flipped end":      {flip(len(good) - 1), passphrase, "壊れているか"},
		"cut middle":       {good[:len(good)/2], passphrase, "壊れているか"},
		"cut end":          {good[:len(good)-1], passphrase, "壊れているか"},
		"longer":           {append(bytes.Clone(good), 0), passphrase, "壊れているか"},
	}
	for name, test := range tests {
		for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
			t.Run(name+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				b := build(t, kind)
				before, err := os.ReadFile(b.target().KeyFile)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := Check(t.Context(), bytes.NewReader(test.data), test.pass); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("check: %v", err)
				}
				if _, err := Restore(t.Context(), b.target(), bytes.NewReader(test.data), test.pass); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("restore: %v", err)
				}
				if err := b.target().empty(t.Context()); err != nil {
					t.Errorf("something is left: %v", err)
				}
				if after, _ := os.ReadFile(b.target().KeyFile); !bytes.Equal(before, after) {
					t.Error("the key file was changed")
				}
				if _, err := Restore(t.Context(), b.target(), bytes.NewReader(good), passphrase); err != nil {
					t.Errorf("the good one afterwards: %v", err)
				}
			})
		}
	}
}

// What was damaged before the backup shows when it is restored.
func TestDamagedBefore(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(t *testing.T, h house) string{
		"journal": func(t *testing.T, h house) string {
			h.do(t, "a", func(ctx context.Context, tx db.Tx) error {
				_, err := tx.ExecContext(ctx, `update journal_line set verb = 'x' where body_id = 'a' and n = 3`)
				return err
			})
			return "記録が"
		},
		"wrong hash of a file": func(t *testing.T, h house) string {
			h.do(t, "a", func(ctx context.Context, tx db.Tx) error {
				_, err := tx.ExecContext(ctx, `update file set sha256 = $1 where body_id = 'a'`, make([]byte, 32))
				return err
			})
			return "壊れているか"
		},
	} {
		for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
			t.Run(name+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				a, b := build(t, kind), build(t, kind)
				a.furnish(t, 10)
				want := damage(t, a)
				data := write(t, a)
				if _, err := Restore(t.Context(), b.target(), bytes.NewReader(data), passphrase); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want %q", err, want)
				}
				if err := b.target().empty(t.Context()); err != nil {
					t.Errorf("something is left: %v", err)
				}
				accept := b.target()
				accept.EvenDamaged = true
				if _, err := Restore(t.Context(), accept, bytes.NewReader(data), passphrase); (err == nil) != (name == "journal") {
					t.Errorf("restored though damaged: %v", err)
				}
			})
		}
	}
}

func TestOtherVersion(t *testing.T) {
	t.Parallel()
	a := build(t, db.SQLite)
	a.furnish(t, 10)
	data := write(t, a)
	newer := append(migrations[:len(migrations):len(migrations)], fstest.MapFS{"migration/20270101000000_more.sql": {Data: []byte("-- +goose Up\ncreate table more (body_id text primary key);")}})
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b := build(t, kind)
		role := ""
		if kind == db.Postgres {
			role = "okite_app"
		}
		if err := b.owner.Migrate(t.Context(), newer, role); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(t.Context(), b.target(), bytes.NewReader(data), passphrase); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "別の版") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// The serving role cannot restore: it would write for one body only.
func TestRestoreNeedsTheOwner(t *testing.T) {
	t.Parallel()
	b := build(t, db.Postgres)
	target := b.target()
	target.DB = b.d
	if _, err := Restore(t.Context(), target, strings.NewReader(""), passphrase); err == nil || !strings.Contains(err.Error(), "owner") {
		t.Error(err)
	}
}

func TestShelf(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			h := build(t, kind)
			h.furnish(t, 10)
			s := Shelf{Source: h.source(), Dir: filepath.Join(t.TempDir(), "backup")}
			var set job.Set
			HandleMake(&set, s)
			ctx := as("a", CanBackup)
			for name, f := range map[string]func(ctx context.Context) error{
				"start":      func(ctx context.Context) error { _, err := s.Start(ctx); return err },
				"list":       func(ctx context.Context) error { _, err := s.List(ctx); return err },
				"open":       func(ctx context.Context) error { _, _, err := s.Open(ctx, "x"); return err },
				"passphrase": func(ctx context.Context) error { return s.SetPassphrase(ctx, passphrase) },
			} {
				if err := f(as("a")); !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s without the right: %v", name, err)
				}
			}
			if _, err := s.Start(ctx); !fault.Is(err, fault.Conflict) || s.Ready() {
				t.Errorf("started without a passphrase: %v", err)
			}
			if err := s.SetPassphrase(ctx, "短い"); !fault.Is(err, fault.Invalid) {
				t.Errorf("a short passphrase: %v", err)
			}
			if err := s.save(key(t)); err != nil || !s.Ready() {
				t.Fatal(err)
			}
			id, err := s.Start(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if err := job.NewWorker(h.d, &set, job.Config{Log: slog.New(slog.DiscardHandler)}).Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			var j job.Job
			if err := h.d.View(ctx, func(tx db.Tx) (err error) { j, err = job.Find(ctx, tx, id); return err }); err != nil || j.State != job.Done || !strings.Contains(j.ResultText, "添付ファイル2件") {
				t.Fatalf("%+v, %v", j, err)
			}
			list, err := s.List(ctx)
			if err != nil || len(list) == 0 {
				t.Fatal(list, err)
			}
			f, stored, err := s.Open(ctx, list[0].Name)
			if err != nil || stored.Size == 0 {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := Check(t.Context(), f, passphrase); err != nil {
				t.Error(err)
			}
			for _, name := range []string{"../" + list[0].Name, keyFile, "", "/etc/passwd"} {
				if _, _, err := s.Open(ctx, name); !fault.Is(err, fault.NotFound) {
					t.Errorf("open %q: %v", name, err)
				}
			}
			if _, err := WriteFile(t.Context(), h.source(), key(t), filepath.Join(s.Dir, list[0].Name)); !fault.Is(err, fault.Conflict) {
				t.Errorf("a backup was written over another: %v", err)
			}
		})
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(string(kind), func(b *testing.B) {
			a := build(b, kind)
			a.furnish(b, 10_000)
			for b.Loop() {
				data := write(b, a)
				if _, err := Restore(b.Context(), build(b, kind).target(), bytes.NewReader(data), passphrase); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
