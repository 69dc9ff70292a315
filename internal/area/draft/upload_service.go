package draft

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/edit"
)

// Upload is a file that is to take the place of the text of a draft.
type Upload struct {
	ID         string
	DraftID    string
	FileID     string
	FileName   string
	State      string // waiting, taken, failed
	Reason     string
	Seen       int64 // the step up to which who sent it saw the draft
	MadeBy     string
	MadeName   string
	MadeAt     clock.Time
	FinishedAt clock.Time
}

// The states of an upload.
const (
	waiting = "waiting"
	taken   = "taken"
	failed  = "failed"
)

// Kind implements journal.Content.
func (u Upload) Kind() string { return "draft.upload/1" }

// Canonical implements journal.Content.
func (u Upload) Canonical(e *journal.Encoder) {
	e.Text("id", u.ID)
	e.Text("draft", u.DraftID)
	e.Text("file", u.FileID)
	e.Text("name", u.FileName)
}

// fileMax is how large a file may be, as for the policies.
const fileMax = 20 << 20

// Send keeps a file and has it read by a job.
func (s *Service) Send(ctx context.Context, id string, seen int64, name string, content []byte) (u Upload, err error) {
	if _, err = actor.Require(ctx, CanEdit); err != nil {
		return u, err
	}
	if len(content) == 0 {
		return u, fault.Fields(map[string]string{"file": "取り込むファイルを選んでください。"})
	}
	rules := file.Rules{Formats: []file.Format{file.Word, file.PDF, file.Text, file.Markdown, file.HTML, file.XML, file.Excel}, Max: fileMax}
	kept, err := s.config.Files.Save(ctx, file.CleanName(name), bytes.NewReader(content), rules)
	if fault.Is(err, fault.Invalid) {
		return u, fault.Fields(map[string]string{"file": fault.Of(err).Text})
	}
	if err != nil {
		return u, err
	}
	return u, s.working(ctx, id, func(tx db.Tx, who actor.Actor, t *desk) error {
		u = Upload{ID: newID(), DraftID: id, FileID: kept.ID, FileName: file.CleanName(name), State: waiting, Seen: seen, MadeBy: who.ID, MadeName: who.Name, MadeAt: s.now()}
		if err := file.Keep(ctx, tx, kept); err != nil {
			return err
		}
		if err := insertUpload(ctx, tx, who.Body, u); err != nil {
			return err
		}
		if _, err := job.Enqueue(ctx, tx, readArgs{u.ID}, job.Options{Unique: u.ID}); err != nil {
			return err
		}
		return s.note(ctx, tx, verbUpload, id, u)
	})
}

// readArgs names the upload that a job reads.
type readArgs struct {
	Upload string `json:"upload"`
}

// Kind implements job.Args.
func (readArgs) Kind() string { return "draft.read" }

const (
	attempts = 4
	settling = 2 // to say that it could not be read, where the node went down each time
)

func (s *Service) jobs(set *job.Set) {
	settings := job.Settings{Attempts: attempts + settling, AtOnce: 1, Permissions: s.config.JobRights}
	job.Handle(set, settings, func(ctx context.Context, r *job.Run, args readArgs) error { return s.work(ctx, r, args.Upload) })
}

func (s *Service) work(ctx context.Context, run *job.Run, id string) error {
	body := actor.From(ctx).Body
	var u Upload
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		u, err = upload(ctx, tx, body, id)
		return err
	})
	if err != nil || u.State != waiting {
		return err
	}
	run.Progress(0, 2, "「"+u.FileName+"」を読み取っています。")
	var doc *jobun.Document
	if run.Attempt > attempts {
		err = fault.New(fault.Invalid, "読み取りの途中で問題が起きました。システムの管理者に連絡してください。")
	} else if doc, err = s.read(ctx, u.FileID); err != nil && !fault.Is(err, fault.Invalid) && run.Attempt < attempts {
		return err
	}
	run.Progress(1, 2, "改正案の文章と比べています。")
	return s.db.Do(ctx, func(tx db.Tx) error {
		if err == nil {
			err = s.take(ctx, tx, u, doc)
		}
		u.State, u.FinishedAt = taken, s.now()
		if err != nil {
			if f := fault.Of(err); f.Kind != fault.Internal {
				u.State, u.Reason = failed, f.Text
			} else {
				return err
			}
		}
		if err := saveUpload(ctx, tx, body, u); err != nil {
			return err
		}
		run.Result("「"+u.FileName+"」を改正案に取り込みました。", draftURL(u.DraftID))
		return run.Complete(ctx, tx)
	})
}

func (s *Service) read(ctx context.Context, id string) (*jobun.Document, error) {
	var f file.File
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		f, err = file.Find(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	r, err := s.config.Files.Open(ctx, f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return s.config.Policies.ReadText(content)
}

// take puts what was read in the place of the text, as one step. Provisions that are the
// same keep their ids.
func (s *Service) take(ctx context.Context, tx db.Tx, u Upload, doc *jobun.Document) error {
	who := actor.From(ctx)
	who.ID, who.Name = u.MadeBy, u.MadeName
	t, err := s.desk(ctx, tx, u.DraftID)
	if err != nil {
		return err
	}
	if err := t.Draft.editable(); err != nil {
		return err
	}
	if t.Draft.Steps != u.Seen {
		return fault.New(fault.Invalid, "取込みの間に、ほかの人が改正案を変えました。改正案の文章を確かめて、もう一度取り込んでください。")
	}
	for _, p := range doc.Provisions {
		if screen.Text(p.Heading + "\n" + p.Text).Any() {
			return fault.Newf(fault.Invalid, "「%s」に、個人番号と思われる番号が含まれています。規程に個人番号は書けません。", p.Path)
		}
	}
	adopt(t.New, doc)
	return s.step(ctx, tx, who, t, verbTake, "ファイル「"+u.FileName+"」の文章に置き換えた", deed{Operation: edit.Operation{Kind: replace}, Whole: doc})
}

// adopt gives the provisions of a text that came as a file the ids that they have in the
// draft, and fills in what a file does not say.
func adopt(now, doc *jobun.Document) {
	taken := map[string]bool{}
	given := map[int]string{}
	for _, c := range compare.Documents(now, doc).Changes {
		if c.Old != nil && c.New != nil {
			given[c.New.Index] = now.Provisions[c.Old.Index].ID
			taken[given[c.New.Index]] = true
		}
	}
	for i := range doc.Provisions {
		p := &doc.Provisions[i]
		if id := given[i]; id != "" {
			p.ID = id
		} else if p.ID == "" || taken[p.ID] {
			p.ID = newID()
		}
		taken[p.ID] = true
		p.Places = nil
	}
	if doc.Title == "" {
		doc.Title = now.Title
	}
	doc.Roles, doc.Sentences, doc.Relations, doc.Findings, doc.Aside = nil, nil, nil, nil, nil
}

// text says how far an upload is.
func (u Upload) text() string {
	switch u.State {
	case waiting:
		return "読み取っています"
	case taken:
		return "取り込みました"
	}
	return fmt.Sprintf("取り込めませんでした：%s", u.Reason)
}
