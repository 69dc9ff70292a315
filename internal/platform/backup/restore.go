package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Target is an empty installation into which a backup is restored.
type Target struct {
	DB      *db.DB // migrated; on PostgreSQL opened as owner
	Blobs   file.Blobs
	KeyFile string // where the key of the files is kept; a key from a first start is replaced
	// EvenDamaged restores though a journal in the backup does not verify: when there is
	// no better backup. okite journal verify tells the places afterwards.
	EvenDamaged bool
	// Progress, if set, hears what is being done.
	Progress func(text string)
}

// Restore reads a backup into an empty installation and verifies it: rows, hashes, the
// journal of every body, and the content of every file. When anything is wrong nothing
// is left behind. Afterwards the search index is to be built again, and everybody signs
// in anew.
func Restore(ctx context.Context, t Target, r io.Reader, passphrase string) (Summary, error) {
	if err := t.empty(ctx); err != nil {
		return Summary{}, err
	}
	ctx = actor.With(ctx, actor.Operator(""))
	before, err := os.ReadFile(t.KeyFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Summary{}, fmt.Errorf("read key file: %w", err)
	}
	w := &restorer{target: t, checker: checker{sums: map[string][]byte{}}}
	var s Summary
	err = t.DB.Do(ctx, func(tx db.Tx) (err error) {
		w.tx = tx
		s.Header, s.Manifest, err = read(ctx, r, passphrase, w)
		if err != nil {
			return err
		}
		if err := w.finish(ctx, s.Manifest); err != nil {
			return err
		}
		return w.keys.Save(t.KeyFile)
	})
	if err != nil {
		return s, errors.Join(err, w.undo(before))
	}
	return s, nil
}

// empty refuses a target in which there is something.
func (t Target) empty(ctx context.Context) error {
	found := fault.New(fault.Conflict, "空ではないため、復元しません。新しいデータフォルダーまたは新しいデータベースを用意してから、もう一度実行してください。")
	err := t.Blobs.Walk(ctx, func(string, int64, time.Time) error { return found })
	if err != nil {
		return err
	}
	return t.DB.View(ctx, func(tx db.Tx) error {
		owner, err := ownsTables(ctx, tx)
		if err != nil {
			return err
		}
		if !owner {
			return errors.New("restore: the database must be opened as the owner of the tables")
		}
		tables, err := catalogue(ctx, tx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if !table.walled() && table.Name != "body" {
				continue // what a first start writes, such as jobs, is replaced
			}
			if n, err := countOf(ctx, tx, table.Name); err != nil {
				return err
			} else if n > 0 {
				return found
			}
		}
		return nil
	})
}

// restorer writes what it reads, and remembers what to take back.
type restorer struct {
	checker
	target Target
	tx     db.Tx
	check  func() error // foreign keys
	put    []string     // blobs
	tables []Table
}

func (w *restorer) say(text string) {
	if w.target.Progress != nil {
		w.target.Progress(text)
	}
}

// header compares the tables of the backup with those that are here, and makes room.
func (w *restorer) header(ctx context.Context, h Header) (err error) {
	schema, err := w.target.DB.Version(ctx)
	if err != nil {
		return err
	}
	if h.Schema != schema {
		return otherVersion(h, schema)
	}
	if w.tables, err = catalogue(ctx, w.tx); err != nil {
		return err
	}
	if !sameTables(h.Tables, w.tables) {
		return otherVersion(h, schema)
	}
	if w.check, err = deferKeys(ctx, w.tx); err != nil {
		return err
	}
	for _, t := range w.tables {
		if !t.walled() {
			if err := clearTable(ctx, w.tx, t.Name); err != nil {
				return err
			}
		}
	}
	w.say("データを書き込んでいます。")
	return nil
}

func otherVersion(h Header, schema int64) error {
	how := "同じ版のOkiteで復元してから、更新してください。"
	if h.Schema > schema {
		how = "このOkiteを新しい版に更新してから、復元してください。"
	}
	return fault.Newf(fault.Conflict, "バックアップは別の版のOkite（%s、データの版%d）で作られています。ここは%dです。%s", h.Version, h.Schema, schema, how)
}

func sameTables(a, b []Table) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Name != b[i].Name || len(a[i].Columns) != len(b[i].Columns) {
			return false
		}
		for j, c := range a[i].Columns {
			if c.Name != b[i].Columns[j].Name || c.Type != b[i].Columns[j].Type {
				return false
			}
		}
	}
	return true
}

func (w *restorer) rows(ctx context.Context, t Table, rows [][]any) error {
	if err := w.checker.rows(ctx, t, rows); err != nil {
		return err
	}
	return db.Insert(ctx, w.tx, `insert into `+quote(t.Name)+` (`+t.columns()+`)`, rows)
}

// blob stores a blob and reads back what was stored.
func (w *restorer) blob(ctx context.Context, key string, r io.Reader) error {
	if _, there := w.sums[key]; !there {
		return damaged(fmt.Errorf("blob %s has no row", key))
	}
	w.put = append(w.put, key)
	if len(w.put) == 1 {
		w.say("添付ファイルを書き込んでいます。")
	}
	if err := w.target.Blobs.Put(ctx, key, r); err != nil {
		return err
	}
	in, err := w.target.Blobs.Open(ctx, key)
	if err != nil {
		return err
	}
	defer in.Close()
	return w.compare(key, in)
}

func (w *restorer) finish(ctx context.Context, m Manifest) error {
	if err := w.complete(); err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return err
	}
	for _, t := range w.tables {
		n, err := countOf(ctx, w.tx, t.Name)
		if err != nil {
			return err
		}
		if n != m.Tables[t.Name].N {
			return fmt.Errorf("restore: table %s has %d rows, the backup %d", t.Name, n, m.Tables[t.Name].N)
		}
	}
	w.say("記録を検証しています。")
	for body, noted := range m.Heads {
		if err := w.journal(ctx, body, noted); err != nil {
			return err
		}
	}
	return nil
}

func (w *restorer) journal(ctx context.Context, body, noted string) error {
	h, err := journal.ParseHead(noted)
	if err != nil {
		return err
	}
	r, err := journal.Verify(ctx, w.tx, body, h)
	if err != nil {
		return err
	}
	if (!r.OK() || r.Head != h) && !w.target.EvenDamaged {
		return fault.Newf(fault.Conflict, "団体 %s の記録が、書かれたときのままではありません（%d件）。復元を取りやめました。", body, int64(len(r.Damage))+r.More)
	}
	return nil
}

// undo takes back what does not go with the transaction.
func (w *restorer) undo(before []byte) error {
	var all error
	for _, key := range w.put {
		all = errors.Join(all, w.target.Blobs.Delete(context.Background(), key))
	}
	if before != nil {
		return errors.Join(all, os.WriteFile(w.target.KeyFile, before, 0o600))
	}
	if err := os.Remove(w.target.KeyFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(all, err)
	}
	return all
}
