package policy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/jobun"
)

// Read keeps the files and has each read by a job of its own. It returns the batch
// by which the progress is seen.
func (s *Service) Read(ctx context.Context, r Reading) (batch string, err error) {
	a, err := actor.Require(ctx, CanRead)
	if err != nil {
		return "", err
	}
	if err := r.Check(); err != nil {
		return "", err
	}
	if r.State == "" {
		r.State = Internal
	}
	batch = s.newID()
	list := make([]arrival, len(r.Files))
	for i, f := range r.Files {
		if list[i], err = s.receive(ctx, f); err != nil {
			return "", err
		}
		u := &list[i].Upload
		u.ID, u.Batch, u.Seq = s.newID(), batch, int64(i)
		u.TargetID, u.Publication = r.Document, r.State
		u.CreatedBy, u.CreatedAt = a.ID, clock.At(s.now())
		if u.Finished() {
			u.FinishedAt = u.CreatedAt
		}
	}
	err = s.db.Do(ctx, func(tx db.Tx) error { return s.enqueue(ctx, tx, a, r, list) })
	return batch, err
}

// arrival is an upload with its file, which lies there as a blob without a row.
type arrival struct {
	Upload
	kept file.File
}

// receive stores the content of a file. One that is not taken is an outcome.
func (s *Service) receive(ctx context.Context, f File) (arrival, error) {
	got := arrival{Upload: Upload{FileName: file.CleanName(f.Name), Size: int64(len(f.Content)), State: Waiting}}
	kept, err := s.files.Save(ctx, got.FileName, bytes.NewReader(f.Content), uploadRules())
	if fault.Is(err, fault.Invalid) {
		got.State, got.Reason = Failed, fault.Of(err).Text
		return got, nil
	}
	got.kept, got.FileID = kept, kept.ID
	return got, err
}

// uploadRules say which files are taken.
func uploadRules() file.Rules {
	return file.Rules{Formats: []file.Format{file.Word, file.PDF, file.Text, file.Markdown, file.HTML, file.XML, file.Excel}, Max: fileMax}
}

func (s *Service) enqueue(ctx context.Context, tx db.Tx, a actor.Actor, r Reading, list []arrival) error {
	if r.Document != "" {
		if _, err := find(ctx, tx, a, r.Document); err != nil {
			return err
		}
	}
	uploads := make([]Upload, len(list))
	for i, got := range list {
		uploads[i] = got.Upload
		if got.Finished() {
			continue
		}
		if err := file.Keep(ctx, tx, got.kept); err != nil {
			return err
		}
		if _, err := job.Enqueue(ctx, tx, readArgs{got.ID}, job.Options{Unique: got.ID}); err != nil {
			return err
		}
	}
	if err := insertUploads(ctx, tx, a.Body, uploads); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: string(CanRead), Area: areaName, ID: uploads[0].Batch, Content: uploadContent(uploads)})
}

func uploadContent(uploads []Upload) journal.Content {
	return journal.Fields("policy.upload/1", func(e *journal.Encoder) {
		for _, u := range uploads {
			e.List("file", func(e *journal.Encoder) {
				e.Text("id", u.FileID)
				e.Text("name", u.FileName)
				e.Int("size", u.Size)
			})
		}
	})
}

// Uploads gives the files of a batch to the person who uploaded it.
func (s *Service) Uploads(ctx context.Context, batch string) (list []Upload, err error) {
	a, err := actor.Require(ctx, CanRead)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = uploads(ctx, tx, a, batch)
		return err
	})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "お探しの読み込みが見つかりません。")
	}
	return list, err
}

// readArgs names the upload that a job reads.
type readArgs struct {
	Upload string `json:"upload"`
}

// Kind implements job.Args.
func (readArgs) Kind() string { return "policy.read" }

// attempts is how often a reading is begun: a text that brings the node down does so
// again, the others are for the machine's sake. What is begun once more after that
// only settles the upload, so that nobody waits for it for ever; settling has spares of
// its own, for the power can fail there too.
const (
	attempts = 5
	settling = 3
)

func (s *Service) jobs(set *job.Set) {
	settings := job.Settings{Attempts: attempts + settling, AtOnce: 2, Permissions: []actor.Permission{CanView, CanViewClosed, CanRead}}
	job.Handle(set, settings, func(ctx context.Context, r *job.Run, args readArgs) error {
		return s.work(ctx, r, args.Upload)
	})
	anew := job.Settings{Attempts: attempts, AtOnce: 1, Permissions: []actor.Permission{CanView, CanViewClosed, CanRead}}
	job.Handle(set, anew, func(ctx context.Context, _ *job.Run, args rereadArgs) error {
		return s.reread(ctx, args.Document)
	})
	s.beginJob(set)
}

// work reads one upload. What is wrong with the file is its outcome, not a failure
// of the job.
func (s *Service) work(ctx context.Context, run *job.Run, id string) error {
	a := actor.From(ctx)
	var u Upload
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		u, err = upload(ctx, tx, a.Body, id)
		return err
	})
	if err != nil || u.Finished() {
		return err
	}
	if run.Attempt > attempts {
		return s.giveUp(ctx, run, u, nil)
	}
	run.Progress(0, 1, "「"+u.FileName+"」を読み取っています。")
	err = s.readUpload(ctx, run, u)
	if err == nil || run.Attempt < attempts && !fault.Is(err, fault.Invalid) {
		return err
	}
	return s.giveUp(ctx, run, u, err)
}

// giveUp settles an upload that could not be read. cause is nil where the node went
// down during every attempt.
func (s *Service) giveUp(ctx context.Context, run *job.Run, u Upload, cause error) error {
	u.State, u.Reason = Failed, "読み取りの途中で問題が起きました。システムの管理者に連絡してください。"
	if f := fault.Of(cause); cause != nil && f.Kind != fault.Internal {
		u.Reason = f.Text
	}
	return s.db.Do(ctx, func(tx db.Tx) error { return s.finish(ctx, tx, run, u) })
}

func (s *Service) readUpload(ctx context.Context, run *job.Run, u Upload) error {
	content, err := s.content(ctx, u.FileID)
	if err != nil {
		return err
	}
	doc, err := study(content, clock.Today(s.now()))
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		if u.DocumentID, err = sameContent(ctx, tx, actor.From(ctx).Body, hashOf(content)); err != nil {
			return err
		}
		if u.State = Same; u.DocumentID == "" {
			u.State = Read
			if u.DocumentID, err = s.enter(ctx, tx, u, hashOf(content), doc); err != nil {
				return err
			}
		}
		return s.finish(ctx, tx, run, u)
	})
}

// content reads a kept file whole; it is no larger than fileMax.
func (s *Service) content(ctx context.Context, id string) ([]byte, error) {
	var f file.File
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		f, err = file.Find(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	r, err := s.files.Open(ctx, f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// read makes a tree of a file, or an Invalid fault that says why it cannot. A panic
// of the reader ends the reading of this file, not the node.
func read(content []byte) (doc *jobun.Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("read text: panic: %v", p)
		}
	}()
	doc, err = documentOf(content)
	if reason, ok := jobun.IsUnreadable(err); ok {
		return nil, fault.New(fault.Invalid, reason)
	}
	if err == nil && len(doc.Provisions) > provisionsMax {
		return nil, fault.New(fault.Invalid, "条項が多すぎます（2万まで）。いくつかのファイルに分けてください。")
	}
	return doc, err
}

// provisionsMax is how many provisions a document may have, ten times those of the
// longest policy that we know: storing them holds up all other writers of SQLite.
const provisionsMax = 20_000

func (s *Service) finish(ctx context.Context, tx db.Tx, run *job.Run, u Upload) error {
	u.FinishedAt = clock.At(s.now())
	if err := saveUpload(ctx, tx, actor.From(ctx).Body, u); err != nil {
		return err
	}
	run.Result("「"+u.FileName+"」: "+u.State.Title(), batchURL(u.Batch))
	return run.Complete(ctx, tx)
}

// enter stores what was read: a new document, or a new edition of one.
func (s *Service) enter(ctx context.Context, tx db.Tx, u Upload, hash string, doc *jobun.Document) (string, error) {
	a, now := actor.From(ctx), clock.At(s.now())
	d, err := s.target(ctx, tx, u, doc)
	if err != nil {
		return "", err
	}
	var kept []Correction
	if d.Edition != "" {
		prior, err := provisions(ctx, tx, a.Body, d.Edition, 0, -1)
		if err != nil {
			return "", err
		}
		carryIDs(prior, doc, s.newID)
		if kept, err = corrections(ctx, tx, a.Body, d.ID); err != nil {
			return "", err
		}
	}
	number, err := nextEdition(ctx, tx, a.Body, d.ID)
	if err != nil {
		return "", err
	}
	e := Edition{
		ID: s.newID(), DocumentID: d.ID, Number: number, Title: strings.Join(strings.Fields(doc.Title), " "), FileID: u.FileID, FileName: u.FileName, Hash: hash,
		Encoding: doc.Encoding, Reader: readerStamp, Normative: doc.Normative, Lines: int64(doc.Lines), CreatedAt: now,
		Made: doc.Editions, Contents: doc.Contents, Aside: doc.Aside, Findings: doc.Findings, RawIDs: idsOf(doc),
		Enactment: Enactment{BeginsOn: s.Today()},
	}
	v, err := built(doc, kept, e.Number)
	if err != nil {
		return "", err
	}
	provisions, attachments := v.Provisions, v.Attachments
	d.Edition, d.Number, d.Dated, d.UpdatedAt = e.ID, e.Number, dated(e.Made), now
	d.Provisions, d.Attachments, d.Findings = int64(len(provisions)), int64(len(attachments)), pressing(v.Findings)
	d.Doubtful = !doc.Normative
	put := save
	if e.Number == 1 {
		put = insert
	}
	if err := put(ctx, tx, a.Body, d, s.level(d.Kind)); err != nil {
		return "", err
	}
	if err := insertEdition(ctx, tx, a.Body, e, provisions, attachments); err != nil {
		return "", err
	}
	if err := storeUnderstanding(ctx, tx, a.Body, e.ID, v.Understanding); err != nil {
		return "", err
	}
	if err := storeFindings(ctx, tx, a.Body, d.ID, v.Findings); err != nil {
		return "", err
	}
	if len(kept) > 0 {
		if err := storeCorrections(ctx, tx, a.Body, d.ID, v.Corrections); err != nil {
			return "", err
		}
	}
	if err := search.Remove(ctx, tx, areaName, d.ID); err != nil {
		return "", err
	}
	if err := search.Put(ctx, tx, searchable(d, provisions, attachments, v.Understanding.Duties, v.Findings)); err != nil {
		return "", err
	}
	for _, c := range []journal.Content{d.content(), e.content(provisions, attachments), v.Understanding.content(e.ID)} {
		if err := journal.Append(ctx, tx, journal.Entry{Verb: string(CanRead), Area: areaName, ID: d.ID, Content: c}); err != nil {
			return "", err
		}
	}
	return d.ID, nil
}

// target is the document that the text goes to.
func (s *Service) target(ctx context.Context, tx db.Tx, u Upload, doc *jobun.Document) (Document, error) {
	if u.TargetID != "" {
		return find(ctx, tx, actor.From(ctx), u.TargetID)
	}
	title := titleOf(doc, u.FileName)
	kind := guessKind(title)
	if !doc.Normative {
		kind = "reference"
	}
	return Document{ID: s.newID(), Title: title, Kind: kind, State: u.Publication, CreatedAt: clock.At(s.now()), Version: 1}, nil
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Title is the outcome's Japanese name.
func (o Outcome) Title() string {
	switch o {
	case Waiting:
		return "読み取り中"
	case Read:
		return "読み取りました"
	case Same:
		return "同じ内容がすでにあります"
	case Failed:
		return "読み取れませんでした"
	}
	return string(o)
}

// Progress gives the files of a batch and the titles of the documents that came of
// them, as far as the actor may see them.
func (s *Service) Progress(ctx context.Context, batch string) (list []Upload, titles map[string]string, err error) {
	if list, err = s.Uploads(ctx, batch); err != nil {
		return nil, nil, err
	}
	var ids []string
	for _, u := range list {
		if u.DocumentID != "" {
			ids = append(ids, u.DocumentID)
		}
	}
	titles = map[string]string{}
	err = s.db.View(ctx, func(tx db.Tx) error {
		found, err := byIDs(ctx, tx, actor.From(ctx), ids)
		for _, d := range found {
			titles[d.ID] = d.Title
		}
		return err
	})
	return list, titles, err
}

// Batches lists what the actor uploaded last.
func (s *Service) Batches(ctx context.Context) (list []Batch, err error) {
	a, err := actor.Require(ctx, CanRead)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = recentBatches(ctx, tx, a, 5)
		return err
	})
	return list, err
}
