package home

import (
	"context"
	"io"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// minPassphrase is the least length of a passphrase in characters. The file leaves the
// building on a medium, where it can be tried against for ever.
const minPassphrase = 16

// Backup is how the assembly makes a backup of the whole installation.
type Backup struct {
	// Alone reports whether the installation serves this body alone. An officer of one
	// body must not carry away what belongs to another.
	Alone func(context.Context) (bool, error)
	Write func(ctx context.Context, w io.Writer, passphrase string) error
}

// BackUp is what an officer fills in for a backup.
type BackUp struct {
	Passphrase string `form:"passphrase"`
	Again      string `form:"again"`
}

// Check returns what is wrong, field by field.
func (b BackUp) Check() error {
	bad := map[string]string{}
	if utf8.RuneCountInString(b.Passphrase) < minPassphrase {
		bad["passphrase"] = "合言葉は16文字以上にしてください。"
	} else if b.Passphrase != b.Again {
		bad["again"] = "同じ合言葉をもう一度入力してください。"
	}
	return fault.Fields(bad)
}

// MayBackUp reports whether the button makes sense here, or the operator of a shared
// installation has to make the backup at the console.
func (s *Service) MayBackUp(ctx context.Context) (bool, error) {
	if _, err := actor.Require(ctx, CanBackUp); err != nil {
		return false, err
	}
	return s.backup.Alone(ctx)
}

// PrepareBackup checks that a backup may be made and records that one is made. The
// line comes first: a file that left the building must never lack one.
func (s *Service) PrepareBackup(ctx context.Context, b BackUp) error {
	a, err := actor.Require(ctx, CanBackUp)
	if err != nil {
		return err
	}
	if err := b.Check(); err != nil {
		return err
	}
	alone, err := s.backup.Alone(ctx)
	if err != nil {
		return err
	}
	if !alone {
		return fault.New(fault.Conflict, "ほかの団体と共同で使っているため、画面からは作れません。システムの管理者に依頼してください。")
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		return journal.Append(ctx, tx, journal.Entry{Verb: string(CanBackUp), Area: "home", ID: a.Body})
	})
}

// WriteBackup streams the encrypted backup that PrepareBackup has allowed.
func (s *Service) WriteBackup(ctx context.Context, w io.Writer, b BackUp) error {
	if err := b.Check(); err != nil {
		return err
	}
	if _, err := actor.Require(ctx, CanBackUp); err != nil {
		return err
	}
	return s.backup.Write(ctx, w, b.Passphrase)
}
