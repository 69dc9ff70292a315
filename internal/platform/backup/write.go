package backup

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"filippo.io/age"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// halfWritten names a backup until it is whole.
const halfWritten = ".backup-*"

// Source is an installation to be backed up.
type Source struct {
	DB      *db.DB
	Files   *file.Files
	Version string           // of Okite
	Now     func() time.Time // the clock
	// Progress, if set, hears how many of how many tables and files are written.
	Progress func(done, total int64, text string)
}

// Write writes a backup of everything to w. It may run while others read and write.
func Write(ctx context.Context, s Source, key Key, w io.Writer) (Manifest, error) {
	recipient, err := age.ParseX25519Recipient(key.Recipient)
	if err != nil {
		return Manifest{}, fmt.Errorf("backup key: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s %d\n%s", magic, len(key.Sealed), key.Sealed); err != nil {
		return Manifest{}, fmt.Errorf("write backup: %w", err)
	}
	sealed, err := age.Encrypt(w, recipient)
	if err != nil {
		return Manifest{}, fmt.Errorf("write backup: %w", err)
	}
	tx, err := begin(ctx, s.DB)
	if err != nil {
		return Manifest{}, err
	}
	defer tx.Rollback() // it only read
	b := &writer{source: s, tx: tx, out: tar.NewWriter(sealed), at: s.Now().UTC().Truncate(time.Second)}
	if err := b.all(ctx); err != nil {
		return Manifest{}, fmt.Errorf("write backup: %w", err)
	}
	if err := errors.Join(b.out.Close(), sealed.Close()); err != nil {
		return Manifest{}, fmt.Errorf("write backup: %w", err)
	}
	return b.end, nil
}

// WriteFile writes a backup into a file that must not be there yet, whole or not at all.
func WriteFile(ctx context.Context, s Source, key Key, path string) (Manifest, error) {
	if _, err := os.Lstat(path); err == nil {
		return Manifest{}, fault.New(fault.Conflict, "同じ名前のファイルがあります。別の名前を指定してください。")
	}
	out, err := os.CreateTemp(filepath.Dir(path), halfWritten) // mode 0600
	if err != nil {
		return Manifest{}, fmt.Errorf("make backup file: %w", err)
	}
	defer os.Remove(out.Name())
	m, err := Write(ctx, s, key, out)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return Manifest{}, err
	}
	// Unlike a rename, a link never goes over another file; some file systems have none.
	err = os.Link(out.Name(), path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(out.Name(), path)
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("name backup file: %w", err)
	}
	return m, syncFolder(filepath.Dir(path))
}

// syncFolder makes the new name outlast a power cut, where the system can.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("flush folder: %w", err)
	}
	defer d.Close()
	return d.Sync()
}

type writer struct {
	source Source
	tx     snapshot
	out    *tar.Writer
	at     time.Time
	bodies []string
	end    Manifest
	done   int64
}

func (b *writer) all(ctx context.Context) error {
	tables, err := catalogue(ctx, b.tx)
	if err != nil {
		return err
	}
	if b.bodies, err = bodies(ctx, b.tx); err != nil {
		return err
	}
	schema, err := b.source.DB.Version(ctx)
	if err != nil {
		return err
	}
	h := Header{format, b.source.Version, string(b.tx.kind), schema, b.at, tables}
	if err := b.json(headerName, h); err != nil {
		return err
	}
	b.end = Manifest{Tables: map[string]Count{}, Heads: map[string]string{}}
	for _, t := range tables {
		if err := b.table(ctx, t); err != nil {
			return err
		}
		b.progress(int64(len(tables)), "データを書き出しています。")
	}
	if err := b.heads(ctx); err != nil {
		return err
	}
	key, err := b.source.Files.Keys().Bytes()
	if err != nil {
		return err
	}
	if err := entry(b.out, keyName, b.at, key); err != nil {
		return err
	}
	if err := b.files(ctx); err != nil {
		return err
	}
	return b.json(endName, b.end)
}

func (b *writer) progress(total int64, text string) {
	b.done++
	if b.source.Progress != nil {
		b.source.Progress(b.done, total, text)
	}
}

func (b *writer) json(name string, v any) error {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return entry(b.out, name, b.at, text)
}

// table writes the rows of a table, body by body, which is the order of its primary key.
func (b *writer) table(ctx context.Context, t Table) error {
	p := &pieces{w: b.out, stem: "table/" + t.Name, at: b.at, zip: true}
	sum := newTally()
	whose := b.bodies
	if !t.walled() {
		whose = []string{""}
	}
	for _, body := range whose {
		if err := b.tx.wall(ctx, body); err != nil {
			return err
		}
		if err := b.rows(ctx, t, body, p, sum); err != nil {
			return err
		}
	}
	b.end.Tables[t.Name] = sum.count()
	return p.cut(true)
}

func (b *writer) rows(ctx context.Context, t Table, body string, p *pieces, sum *tally) error {
	rows, err := rowsOf(ctx, b.tx, t, body)
	if err != nil {
		return err
	}
	defer rows.Close()
	values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read table %s: %w", t.Name, err)
		}
		from := p.buf.Len()
		if err := encodeRow(&p.buf, t, values); err != nil {
			return err
		}
		sum.n++
		_, _ = sum.Write(p.buf.Bytes()[from:])
		if err := p.cut(false); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (b *writer) heads(ctx context.Context) error {
	for _, body := range b.bodies {
		if err := b.tx.wall(ctx, body); err != nil {
			return err
		}
		h, err := journal.Current(ctx, b.tx, body)
		if err != nil {
			return err
		}
		b.end.Heads[body] = h.String()
	}
	return nil
}

// files writes the blobs of the files of the snapshot. Blobs never change, and the
// sweeper leaves them a day, so they are still there.
func (b *writer) files(ctx context.Context) error {
	sum := newTally()
	for _, body := range b.bodies {
		if err := b.tx.wall(ctx, body); err != nil {
			return err
		}
		for after := ""; ; {
			list, err := keptAfter(ctx, b.tx, body, after)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			for _, k := range list {
				if err := b.file(ctx, k, sum); err != nil {
					return fmt.Errorf("file %s: %w", k.ID, err)
				}
			}
			after = list[len(list)-1].ID
		}
	}
	b.end.Files = sum.count()
	return nil
}

func (b *writer) file(ctx context.Context, k kept, sum *tally) error {
	key := file.Key(k.BodyID, k.ID)
	in, err := b.source.Files.Blobs().Open(ctx, key)
	if err != nil {
		return err
	}
	defer in.Close()
	sum.n++
	b.progress(0, "添付ファイルを書き出しています。")
	return (&pieces{w: b.out, stem: "file/" + key, at: b.at}).copy(io.TeeReader(in, sum))
}
