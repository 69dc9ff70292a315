package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/okite-isms/okite/internal/area/home"
	"github.com/okite-isms/okite/internal/platform/backup"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
)

// passphrase is how a command learns it: never as an argument, which other users of
// the machine can see.
type passphrase struct {
	PassphraseFile string `help:"合言葉が1行目に書かれたファイル。なければ入力を求める。" placeholder:"ファイル"`
}

func (p passphrase) read(env cli.Env) (string, error) {
	in := env.In
	if p.PassphraseFile != "" {
		f, err := os.Open(p.PassphraseFile)
		if err != nil {
			return "", fault.Wrap(fault.Invalid, "合言葉のファイルを開けません。", err)
		}
		defer f.Close()
		in = f
	} else {
		fmt.Fprint(env.Err, "合言葉: ")
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fault.Wrap(fault.Invalid, "合言葉を読み取れません。", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// backups lets the home area make backups of this installation.
func (a *App) backups() home.Backups {
	return home.Backups{
		Shelf: a.shelf(),
		Alone: func(ctx context.Context) (bool, error) {
			n, err := a.Orgs.CountBodies(ctx)
			return n == 1, err
		},
	}
}

func (a *App) shelf() backup.Shelf {
	return backup.Shelf{Source: a.source(nil), Dir: filepath.Join(a.Config.Data, "backup")}
}

// nightly is the job that has a backup made every night.
type nightly struct{}

// Kind implements job.Args.
func (nightly) Kind() string { return "backup.nightly" }

// handleBackups declares the making of backups, and has one made every night at two
// once a passphrase has been chosen.
func (a *App) handleBackups() {
	shelf := a.shelf()
	backup.HandleMake(a.Jobs, shelf)
	job.Handle(a.Jobs, job.Settings{}, func(ctx context.Context, _ *job.Run, _ nightly) error {
		if !shelf.Ready() {
			return nil
		}
		return a.DB.Do(ctx, func(tx db.Tx) error {
			_, err := job.Enqueue(ctx, tx, backup.Make{}, job.Options{Unique: "one"})
			return err
		})
	})
	a.Jobs.Every("0 2 * * *", nightly{})
}

func (a *App) source(progress func(done, total int64, text string)) backup.Source {
	return backup.Source{DB: a.DB, Files: a.Files, Version: Version, Now: a.now, Progress: progress}
}

type backupCommand struct {
	place
	passphrase
	File string `arg:"" help:"作るファイルの名前。"`
}

func (k *backupCommand) Run(ctx context.Context, env cli.Env) error {
	a, err := k.open(ctx, env)
	if err != nil {
		return err
	}
	defer a.Close()
	words, err := k.read(env)
	if err != nil {
		return err
	}
	key, err := backup.NewKey(words)
	if err != nil {
		return err
	}
	m, err := backup.WriteFile(ctx, a.source(nil), key, k.File)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Out, "バックアップを作成しました: %s（ファイル %d）\n", k.File, m.Files.N)
	return err
}

type restoreCommand struct {
	place
	passphrase
	Check bool   `help:"戻さずに、ファイルが壊れていないかだけを確かめる。"`
	File  string `arg:"" help:"バックアップのファイル。"`
}

func (k *restoreCommand) Run(ctx context.Context, env cli.Env) error {
	f, err := os.Open(k.File)
	if err != nil {
		return fault.Wrap(fault.Invalid, "バックアップのファイルを開けません。", err)
	}
	defer f.Close()
	words, err := k.read(env)
	if err != nil {
		return err
	}
	if k.Check {
		s, err := backup.Check(ctx, f, words)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.Out, "バックアップは正しく読めます（%d行、作成 %s）。\n", s.Rows(), s.Header.Created.In(clock.JST).Format("2006-01-02 15:04"))
		return err
	}
	c, err := k.config(env)
	if err != nil {
		return err
	}
	return restore(ctx, c, env, f, words)
}

// restore fills an empty installation from a backup and builds the search again, which
// is not in it.
func restore(ctx context.Context, c Config, env cli.Env, r io.Reader, words string) error {
	if err := Migrate(ctx, c); err != nil {
		return err
	}
	if err := restoreRows(ctx, c, env, r, words); err != nil {
		return err
	}
	a, err := Open(ctx, c, newLog(env.Err, "warn"))
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.reindex(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.Out, "バックアップを戻しました。件数・ファイル・記録は、バックアップのときと同じです。")
	return err
}

func restoreRows(ctx context.Context, c Config, env cli.Env, r io.Reader, words string) error {
	d, err := c.openOwner(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	blobs, err := file.OpenFolder(filepath.Join(c.Data, "file"))
	if err != nil {
		return fmt.Errorf("open files: %w", err)
	}
	s, err := backup.Restore(ctx, backup.Target{
		DB: d, Blobs: blobs, KeyFile: filepath.Join(c.Data, "key.json"),
		Progress: func(text string) { fmt.Fprintln(env.Err, text) },
	}, r, words)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Out, "%d行を読み込みました。\n", s.Rows())
	return err
}

// reindex builds the search of every body again.
func (a *App) reindex(ctx context.Context) error {
	bodies, err := a.bodies(ctx)
	if err != nil {
		return err
	}
	for _, b := range bodies {
		ctx := a.operator(ctx, b.ID)
		if err := a.DB.Do(ctx, func(tx db.Tx) error { return a.Policy.Reindex(ctx, tx) }); err != nil {
			return fmt.Errorf("build search of %s: %w", b.Code, err)
		}
	}
	return nil
}
