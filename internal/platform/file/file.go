package file

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Migrations holds the tables.
//
//go:embed migration/*.sql
var Migrations embed.FS

// State is whether a file's content is there.
type State string

// The states.
const (
	Kept      State = "kept"
	Discarded State = "discarded" // the row stays, the content goes after a day
)

// File is what is known of a stored file.
type File struct {
	BodyID      string
	ID          string
	Name        string // cleaned
	Format      Format
	MediaType   string
	Size        int64  // bytes of the content
	SHA256      []byte `db:"sha256"` // of the content
	CreatedAt   clock.Time
	CreatedBy   string
	State       State
	DiscardedAt clock.Time
}

// Kind and Canonical make a File a content of the journal.
func (f File) Kind() string { return "file/1" }

// Canonical writes what a journal line vouches for.
func (f File) Canonical(e *journal.Encoder) {
	e.Text("id", f.ID)
	e.Text("name", f.Name)
	e.Text("format", string(f.Format))
	e.Int("size", f.Size)
	e.Bytes("sha256", f.SHA256)
	e.Text("state", string(f.State))
}

// Headers are those under which the content may be given to a browser: it saves the
// file, never shows or runs it, and keeps no copy.
func (f File) Headers() map[string]string {
	return map[string]string{
		"Content-Type":            f.MediaType,
		"Content-Length":          strconv.FormatInt(f.Size, 10),
		"Content-Disposition":     mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}),
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'",
		"Cache-Control":           "private, no-store",
	}
}

// Key is the place of a file's blob; the end of a UUIDv7 is random, so folders fill evenly.
func (f File) Key() string { return Key(f.BodyID, f.ID) }

// Key is the place of the blob of a body with an id.
func Key(body, id string) string { return body + "/" + id[max(0, len(id)-2):] + "/" + id }

// Config says where files lie.
type Config struct {
	Blobs Blobs
	Keys  *Keys
	Temp  string           // folder for uploads that are being looked at; the system's when empty
	Now   func() time.Time // the clock; time.Now when not set
}

// Files stores and gives back files.
type Files struct{ c Config }

// New makes Files of its parts.
func New(c Config) *Files {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Files{c}
}

// OpenLocal opens the files of a data folder: blobs in dir/file, the key in
// dir/key.json, made at the first start. A key file that is gone while there are blobs
// is an error: a fresh key would not open them.
func OpenLocal(ctx context.Context, dir string, now func() time.Time) (*Files, error) {
	blobs, err := OpenFolder(filepath.Join(dir, "file"))
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "key.json")
	keys, err := LoadKeys(path)
	if missing(err) {
		if err := empty(ctx, blobs); err != nil {
			return nil, fmt.Errorf("key file %s is missing: put it back from the backup: %w", path, err)
		}
		if keys, err = NewKeys(); err == nil {
			err = keys.Save(path)
		}
	}
	if err != nil {
		return nil, err
	}
	return New(Config{Blobs: blobs, Keys: keys, Now: now}), nil
}

var errNotEmpty = errors.New("file: there are files")

func empty(ctx context.Context, blobs Blobs) error {
	return blobs.Walk(ctx, func(string, int64, time.Time) error { return errNotEmpty })
}

// Blobs and Keys give a backup what it needs.
func (f *Files) Blobs() Blobs { return f.c.Blobs }

// Keys gives the keys in use.
func (f *Files) Keys() *Keys { return f.c.Keys }

// Save checks what r gives against the rules and stores it, encrypted, for the actor's
// body. It is called outside any transaction; Keep then makes it last. The fault of a
// file that is not taken says which and why.
func (f *Files) Save(ctx context.Context, name string, r io.Reader, rules Rules) (File, error) {
	name = CleanName(name)
	format, err := rules.claims(name)
	if err != nil {
		return File{}, refused(name, err)
	}
	s, err := NewSpool(f.c.Temp, reader{ctx, r}, rules.max())
	if errors.Is(err, errTooLarge) {
		return File{}, refused(name, refuse("大きすぎます（%sまで）。", bytesText(rules.max())))
	}
	if err != nil {
		return File{}, err
	}
	defer s.Close()
	if err := Check(ctx, s, format); err != nil {
		return File{}, refused(name, err)
	}
	return f.store(ctx, name, format, s)
}

// Make stores what Okite itself has written; it is not looked at.
func (f *Files) Make(ctx context.Context, name string, format Format, r io.Reader) (File, error) {
	s, err := NewSpool(f.c.Temp, reader{ctx, r}, 4<<30)
	if err != nil {
		return File{}, err
	}
	defer s.Close()
	return f.store(ctx, CleanName(name), format, s)
}

func (f *Files) store(ctx context.Context, name string, format Format, s *Spool) (File, error) {
	a := actor.From(ctx)
	if a.Body == "" {
		return File{}, fault.New(fault.Forbidden, "この操作を行う権限がありません。")
	}
	file := File{
		BodyID: a.Body, ID: db.NewID(), Name: name, Format: format, MediaType: format.MediaType(),
		Size: s.Size(), SHA256: s.SHA256(), CreatedAt: clock.At(f.c.Now()), CreatedBy: a.ID, State: Kept,
	}
	cipher := f.c.Keys.encrypt(s.Reader(), file.BodyID, file.ID)
	defer cipher.Close()
	if err := f.c.Blobs.Put(ctx, file.Key(), cipher); err != nil {
		return File{}, err
	}
	return file, nil
}

// Keep writes the row of a file that Save has stored, in the transaction of the change.
func Keep(ctx context.Context, tx db.Tx, file File) error {
	if file.BodyID != actor.From(ctx).Body {
		return fault.New(fault.Forbidden, "この操作を行う権限がありません。")
	}
	return insert(ctx, tx, file)
}

// Find gives a file of the actor's body; the caller checks the right to what it hangs on.
func Find(ctx context.Context, tx db.Tx, id string) (File, error) {
	return load(ctx, tx, actor.From(ctx).Body, id)
}

// Discard says that a file is no longer wanted: its row stays, its content goes after a day.
func (f *Files) Discard(ctx context.Context, tx db.Tx, id string) error {
	return discard(ctx, tx, actor.From(ctx).Body, id, clock.At(f.c.Now()))
}

// Open reads the content of a file of the actor's body, decrypting as it goes. What was
// changed or moved gives an error instead of wrong bytes.
func (f *Files) Open(ctx context.Context, file File) (io.ReadCloser, error) {
	if file.BodyID != actor.From(ctx).Body || file.State != Kept {
		return nil, fault.New(fault.NotFound, "お探しのファイルが見つかりません。")
	}
	in, err := f.c.Blobs.Open(ctx, file.Key())
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.Wrap(fault.Internal, "ファイルの中身が見つかりません。管理者に連絡してください。", err)
	}
	if err != nil {
		return nil, err
	}
	clear, err := f.c.Keys.Decrypt(in, file.BodyID, file.ID)
	if err != nil {
		in.Close()
		return nil, err
	}
	return content{reader{ctx, clear}, in}, nil
}

// content reads the clear text and closes the blob.
type content struct {
	io.Reader
	io.Closer
}

// Load is Open for readers that need random access, such as those of Office files.
func (f *Files) Load(ctx context.Context, file File) (*Spool, error) {
	in, err := f.Open(ctx, file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return NewSpool(f.c.Temp, in, file.Size)
}

func bytesText(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(n>>10, 10) + "KB"
	}
	return strconv.FormatInt(n>>20, 10) + "MB"
}
