package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
)

// Checking hashes the content of an item again (照合).
type Checking struct{ Item string }

// Kind implements job.Args.
func (Checking) Kind() string { return "evidence.check" }

// Rounds looks which contents have not been checked for long.
type Rounds struct{}

// Kind implements job.Args.
func (Rounds) Kind() string { return "evidence.rounds" }

// Every content is checked once in checkEvery; roundsMost and roundsBytes bound a night.
const (
	checkEvery  = 90 * 24 * time.Hour
	roundsMost  = 200
	roundsBytes = 50 << 30
)

func (s *Service) jobs(set *job.Set) {
	job.Handle(set, job.Settings{AtOnce: 1, Timeout: 2 * time.Hour, Permissions: []actor.Permission{CanSeeAll, CanKeep}}, func(ctx context.Context, r *job.Run, in Checking) error {
		it, err := s.check(ctx, in.Item, r.Progress)
		if err == nil {
			r.Result(it.NumberText()+"の照合："+resultTitle(it.CheckResult), itemURL(it.ID))
		}
		return err
	})
	job.Handle(set, job.Settings{AtOnce: 1}, func(ctx context.Context, _ *job.Run, _ Rounds) error { return s.rounds(ctx) })
	set.Every("10 2 * * *", Rounds{})
}

func resultTitle(result string) string {
	switch result {
	case chain.Same:
		return "受け入れたときと同じ"
	case chain.Differs:
		return "受け入れたときと違う"
	case chain.Missing:
		return "中身を読み取れない"
	}
	return "まだ照合していない"
}

// Check has the content of an item hashed again. It goes on by itself; the result is an
// entry of the chain.
func (s *Service) Check(ctx context.Context, id string) error {
	if _, err := actor.Require(ctx, CanKeep); err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		it, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		if !it.HasContent() {
			return fault.New(fault.Conflict, "この証拠には、照合できる中身がありません。")
		}
		_, err = job.Enqueue(ctx, tx, Checking{it.ID}, job.Options{Unique: it.ID})
		return err
	})
}

// check reads a content whole and records what it finds.
func (s *Service) check(ctx context.Context, id string, progress func(done, total int64, text string)) (it Exhibit, err error) {
	var f file.File
	err = s.db.View(ctx, func(tx db.Tx) error {
		if it, err = find(ctx, tx, id); err != nil || !it.HasContent() {
			return err
		}
		f, err = file.Find(ctx, tx, it.FileID)
		return err
	})
	if err != nil || !it.HasContent() {
		return it, err // disposed of meanwhile
	}
	sum, result := s.hash(ctx, f, it, progress)
	if err := ctx.Err(); err != nil {
		return it, err
	}
	for range 5 { // somebody may be adding an entry at the same time
		it, err = s.change(ctx, CanKeep, id, 0, func(tx db.Tx, it *Exhibit) (chain.Custody, error) {
			e := chain.Custody{Kind: chain.Checked, SHA256: sum, Result: result}
			if result == chain.Same || !it.IsKept() {
				return e, nil
			}
			return e, s.alarm(ctx, tx, it, result)
		})
		if !fault.Is(err, fault.Conflict) {
			break
		}
	}
	return it, err
}

func (s *Service) hash(ctx context.Context, f file.File, it Exhibit, progress func(done, total int64, text string)) (sum, result string) {
	in, err := s.c.Files.Open(ctx, f)
	if err != nil {
		return "", chain.Missing
	}
	defer in.Close()
	h := sha256.New()
	meter := &meter{total: it.Size, tell: progress}
	if _, err := io.Copy(io.MultiWriter(h, meter), in); err != nil {
		return "", chain.Missing
	}
	if sum = hex.EncodeToString(h.Sum(nil)); sum != it.SHA256 {
		return sum, chain.Differs
	}
	return sum, chain.Same
}

// meter tells how far a reading is.
type meter struct {
	n, total int64
	tell     func(done, total int64, text string)
}

func (m *meter) Write(p []byte) (int, error) {
	m.n += int64(len(p))
	m.tell(m.n, m.total, "中身を読み直しています。")
	return len(p), nil
}

// alarm puts a content that is not what it was on the office's list of work.
func (s *Service) alarm(ctx context.Context, tx db.Tx, it *Exhibit, result string) error {
	ref := it.ID + ".check"
	if err := s.settle(ctx, tx, ref); err != nil { // told once, however often it is found
		return err
	}
	return s.tell(ctx, tx, org.Telling{
		Ref: area.Ref{Area: areaName, ID: ref}, Role: string(actor.Office), URL: itemURL(it.ID), Due: s.today(),
		Title: "証拠の異常：" + it.NumberText() + "の中身が合いません", Why: "照合の結果：" + resultTitle(result) + "。保管の状態とバックアップを確かめてください。",
	})
}

// rounds enqueues the checks of contents that were not checked for long, in every body.
func (s *Service) rounds(ctx context.Context) error {
	if s.c.Bodies == nil {
		return nil
	}
	bodies, err := s.c.Bodies(ctx)
	if err != nil {
		return err
	}
	var failed []error
	since := clock.At(s.c.Now().Add(-checkEvery))
	for _, b := range bodies {
		ctx := actor.With(ctx, actor.Job(b, Rounds{}.Kind()))
		err := s.db.Do(ctx, func(tx db.Tx) error {
			list, err := staleItems(ctx, tx, b, since, roundsMost)
			for bytes, i := int64(0), 0; err == nil && i < len(list) && (i == 0 || bytes+list[i].Size <= roundsBytes); i++ {
				bytes += list[i].Size
				_, err = job.Enqueue(ctx, tx, Checking{list[i].ID}, job.Options{Unique: list[i].ID})
			}
			return err
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("body %s: %w", b, err))
		}
	}
	return errors.Join(failed...)
}
