package home

import (
	"context"
	"io"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/backup"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/job"
)

// minPassphrase is the least length of a passphrase in characters. The file leaves the
// building on a medium, where it can be tried against for ever.
const minPassphrase = 16

// Backups is the folder in which backups of the whole installation lie.
type Backups struct {
	backup.Shelf
	// Alone reports whether the installation serves one body alone. An officer of one
	// body must not carry away what belongs to another.
	Alone func(context.Context) (bool, error)
}

// Passphrase is what an officer chooses to protect backups.
type Passphrase struct {
	Passphrase string `form:"passphrase"`
	Again      string `form:"again"`
}

// Check returns what is wrong, field by field.
func (p Passphrase) Check() error {
	bad := map[string]string{}
	if utf8.RuneCountInString(p.Passphrase) < minPassphrase {
		bad["passphrase"] = "合言葉は16文字以上にしてください。"
	} else if p.Passphrase != p.Again {
		bad["again"] = "同じ合言葉をもう一度入力してください。"
	}
	return fault.Fields(bad)
}

// BackupState is what the page of the backup shows.
type BackupState struct {
	Alone bool // otherwise the operator makes backups at the console
	Ready bool // a passphrase has been chosen
	Made  []backup.Stored
	Job   job.Job // the one asked for; without id when there is none
}

// Backups gives what there is, and how far the job with the id is.
func (s *Service) Backups(ctx context.Context, jobID string) (st BackupState, err error) {
	if _, err := actor.Require(ctx, backup.CanBackup); err != nil {
		return st, err
	}
	if st.Alone, err = s.backups.Alone(ctx); err != nil || !st.Alone {
		return st, err
	}
	st.Ready = s.backups.Ready()
	if st.Made, err = s.backups.List(ctx); err != nil || jobID == "" {
		return st, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		st.Job, err = job.Find(ctx, tx, jobID)
		return err
	})
	return st, err
}

// ChoosePassphrase protects the backups from now on.
func (s *Service) ChoosePassphrase(ctx context.Context, p Passphrase) error {
	if err := s.mayBackUp(ctx); err != nil {
		return err
	}
	if err := p.Check(); err != nil {
		return err
	}
	return s.backups.SetPassphrase(ctx, p.Passphrase)
}

// BackUp begins a backup and returns the id of its job.
func (s *Service) BackUp(ctx context.Context) (string, error) {
	if err := s.mayBackUp(ctx); err != nil {
		return "", err
	}
	return s.backups.Start(ctx)
}

// FetchBackup opens a backup that was made.
func (s *Service) FetchBackup(ctx context.Context, name string) (io.ReadCloser, backup.Stored, error) {
	if err := s.mayBackUp(ctx); err != nil {
		return nil, backup.Stored{}, err
	}
	return s.backups.Open(ctx, name)
}

func (s *Service) mayBackUp(ctx context.Context) error {
	if _, err := actor.Require(ctx, backup.CanBackup); err != nil {
		return err
	}
	alone, err := s.backups.Alone(ctx)
	if err != nil {
		return err
	}
	if !alone {
		return fault.New(fault.Conflict, "ほかの団体と共同で使っているため、画面からは作れません。システムの管理者に依頼してください。")
	}
	return nil
}
