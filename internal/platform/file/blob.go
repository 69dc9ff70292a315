package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// Blobs is where encrypted contents lie. Keys are of the form body/aa/id.
type Blobs interface {
	// Put stores what r gives under key; when it returns, the blob survives a power cut.
	// Nothing is stored when r fails.
	Put(ctx context.Context, key string, r io.Reader) error
	// Open reads a blob; fs.ErrNotExist where there is none.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Delete removes a blob; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// Walk gives every blob with its size in bytes and the time it was written.
	Walk(ctx context.Context, f func(key string, size int64, at time.Time) error) error
}

// half marks a blob that is still being written.
const half = ".part"

// Folder keeps blobs in a local folder, which may be shared by all nodes.
type Folder struct{ root *os.Root }

// OpenFolder opens a folder for blobs and makes it when it is not there.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for files: %w", err)
	}
	root, err := os.OpenRoot(dir) // no key leads out of it, not even by a link
	if err != nil {
		return nil, fmt.Errorf("open folder for files: %w", err)
	}
	return &Folder{root}, nil
}

// Close closes the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Put implements Blobs: a temporary file, flushed to disk, then renamed.
func (f *Folder) Put(ctx context.Context, key string, r io.Reader) error {
	if !fs.ValidPath(key) || strings.HasSuffix(key, half) {
		return fmt.Errorf("file: %q is no key", key)
	}
	if err := f.root.MkdirAll(path.Dir(key), 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	out, err := f.root.OpenFile(key+half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("create blob: %w", err)
	}
	_, err = io.Copy(out, reader{ctx, r})
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil {
		err = f.root.Rename(key+half, key)
	}
	if err != nil {
		f.root.Remove(key + half)
		return fmt.Errorf("write blob: %w", err)
	}
	return f.syncFolder(path.Dir(key))
}

// syncFolder makes a rename last, and the folders above that it may have made.
func (f *Folder) syncFolder(dir string) error {
	for {
		d, err := f.root.Open(dir)
		if err != nil {
			return fmt.Errorf("open folder: %w", err)
		}
		err = d.Sync()
		d.Close()
		if err != nil {
			return fmt.Errorf("flush folder: %w", err)
		}
		if dir == "." {
			return nil
		}
		dir = path.Dir(dir)
	}
}

// Open implements Blobs.
func (f *Folder) Open(_ context.Context, key string) (io.ReadCloser, error) {
	in, err := f.root.Open(key)
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return in, nil
}

// Delete implements Blobs.
func (f *Folder) Delete(_ context.Context, key string) error {
	if err := f.root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}

// Walk implements Blobs. What a crash left half-written is given as well, so that the
// sweeper finds it.
func (f *Folder) Walk(ctx context.Context, each func(key string, size int64, at time.Time) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(key string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted or renamed meanwhile
		}
		if err != nil {
			return err
		}
		return each(key, info.Size(), info.ModTime())
	})
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
