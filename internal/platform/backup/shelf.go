package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// CanBackup allows to make, list and fetch backups of the whole installation.
const CanBackup actor.Permission = "backup.make"

const (
	keyFile = "backup-key.json"
	suffix  = ".okite-backup"
)

// Shelf is the folder in which backups made from the browser lie.
type Shelf struct {
	Source Source
	Dir    string
}

// Stored is a backup on the shelf.
type Stored struct {
	Name string
	Size int64 // bytes
	At   clock.Time
}

// Make is the job that puts a backup on the shelf.
type Make struct{}

// Kind names the job.
func (Make) Kind() string { return "backup.make" }

// HandleMake declares the job. A timetable is the caller's: s.Every("0 2 * * *", Make{}).
func HandleMake(set *job.Set, s Shelf) {
	job.Handle(set, job.Settings{Attempts: 2, AtOnce: 1, Timeout: 6 * time.Hour}, func(ctx context.Context, r *job.Run, _ Make) error {
		return s.make(ctx, r)
	})
}

// Ready reports whether a passphrase has been set.
func (s Shelf) Ready() bool {
	_, err := os.Stat(filepath.Join(s.Dir, keyFile))
	return err == nil
}

// SetPassphrase makes the key for backups from now on; earlier ones keep theirs. The
// passphrase itself is kept nowhere.
func (s Shelf) SetPassphrase(ctx context.Context, passphrase string) error {
	if _, err := actor.Require(ctx, CanBackup); err != nil {
		return err
	}
	key, err := NewKey(passphrase)
	if err != nil {
		return err
	}
	return s.Source.DB.Do(ctx, func(tx db.Tx) error {
		if err := journal.Append(ctx, tx, journal.Entry{Verb: "backup.passphrase", Area: "backup", ID: key.Recipient}); err != nil {
			return err
		}
		return s.save(key)
	})
}

func (s Shelf) save(key Key) error {
	text, err := json.Marshal(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return fmt.Errorf("make folder for backups: %w", err)
	}
	out, err := os.CreateTemp(s.Dir, ".key-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write backup key: %w", err)
	}
	defer os.Remove(out.Name())
	_, err = out.Write(text)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("write backup key: %w", err)
	}
	return os.Rename(out.Name(), filepath.Join(s.Dir, keyFile))
}

// Start enqueues a backup and returns the id of the job; while one is being made, of that one.
func (s Shelf) Start(ctx context.Context) (id string, err error) {
	if _, err := actor.Require(ctx, CanBackup); err != nil {
		return "", err
	}
	if !s.Ready() {
		return "", fault.New(fault.Conflict, "はじめに、バックアップの合言葉を設定してください。")
	}
	err = s.Source.DB.Do(ctx, func(tx db.Tx) (err error) {
		if id, err = job.Enqueue(ctx, tx, Make{}, job.Options{Unique: "one"}); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(CanBackup), Area: "backup", ID: id})
	})
	return id, err
}

func (s Shelf) make(ctx context.Context, r *job.Run) error {
	key, err := loadKey(filepath.Join(s.Dir, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Invalid, "バックアップの合言葉が設定されていません。")
	}
	if err != nil {
		return fmt.Errorf("read backup key: %w", err)
	}
	source := s.Source
	source.Progress = r.Progress
	// The end of the job's id keeps two backups of one second apart.
	name := "okite-" + source.Now().In(clock.JST).Format("20060102-150405") + "-" + r.ID[len(r.ID)-6:] + suffix
	s.tidy()
	m, err := WriteFile(ctx, source, key, filepath.Join(s.Dir, name))
	if err != nil {
		return err
	}
	r.Result(fmt.Sprintf("%s を作りました（%d行、添付ファイル%d件）。", name, Summary{Manifest: m}.Rows(), m.Files.N), "")
	return nil
}

// tidy removes what a crash left half-written; a backup takes no two days.
func (s Shelf) tidy() {
	left, _ := filepath.Glob(filepath.Join(s.Dir, halfWritten))
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && s.Source.Now().Sub(info.ModTime()) > 48*time.Hour {
			os.Remove(path) // the next backup tries again
		}
	}
}

// List gives the backups on the shelf, newest first.
func (s Shelf) List(ctx context.Context) ([]Stored, error) {
	if _, err := actor.Require(ctx, CanBackup); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(s.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	var list []Stored
	for _, e := range entries {
		if !e.Type().IsRegular() || !strings.HasSuffix(e.Name(), suffix) {
			continue
		}
		if info, err := e.Info(); err == nil {
			list = append(list, Stored{e.Name(), info.Size(), clock.At(info.ModTime())})
		}
	}
	slices.SortFunc(list, func(a, b Stored) int { return strings.Compare(b.Name, a.Name) })
	return list, nil
}

// Open gives a backup on the shelf to be fetched, and records who did.
func (s Shelf) Open(ctx context.Context, name string) (*os.File, Stored, error) {
	list, err := s.List(ctx)
	if err != nil {
		return nil, Stored{}, err
	}
	i := slices.IndexFunc(list, func(b Stored) bool { return b.Name == name })
	if i < 0 { // only names that List gives: no path leads elsewhere
		return nil, Stored{}, fault.New(fault.NotFound, "お探しのバックアップが見つかりません。")
	}
	err = s.Source.DB.Do(ctx, func(tx db.Tx) error {
		return journal.Append(ctx, tx, journal.Entry{Verb: "backup.fetch", Area: "backup", ID: name})
	})
	if err != nil {
		return nil, Stored{}, err
	}
	f, err := os.Open(filepath.Join(s.Dir, name))
	if err != nil {
		return nil, Stored{}, fmt.Errorf("open backup: %w", err)
	}
	return f, list[i], nil
}
