package evidence

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// readersMost is how many people may be named for a confidential item.
const readersMost = 50

// Announced is what a person says about a file before sending it.
type Announced struct {
	Name string `json:"name" maxLength:"500" doc:"ファイルの名前"`
	Size int64  `json:"size" minimum:"1" doc:"大きさ（バイト）"`
}

// Arriving is how far an upload is.
type Arriving struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Size      int64      `json:"size"`
	Received  int64      `json:"received" doc:"受け取ったバイト数。続きはここから送る"`
	ExpiresAt clock.Time `json:"expires_at"`
}

func arriving(u file.Upload) Arriving { return Arriving{u.ID, u.Name, u.Size, u.Received, u.ExpiresAt} }

// Announce begins the sending of a large file.
func (s *Service) Announce(ctx context.Context, in Announced) (Arriving, error) {
	if _, err := actor.Require(ctx, CanTake); err != nil {
		return Arriving{}, err
	}
	var u file.Upload
	err := s.db.Do(ctx, func(tx db.Tx) (err error) { u, err = s.c.Files.Begin(ctx, tx, in.Name, in.Size); return err })
	return arriving(u), err
}

// Arrived tells how far an upload of the actor is.
func (s *Service) Arrived(ctx context.Context, id string) (Arriving, error) {
	u, err := s.upload(ctx, id)
	return arriving(u), err
}

func (s *Service) upload(ctx context.Context, id string) (u file.Upload, err error) {
	if _, err := actor.Require(ctx, CanTake); err != nil {
		return u, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error { u, err = s.c.Files.FindUpload(ctx, tx, id); return err })
	return u, err
}

// Send takes the next part of an upload.
func (s *Service) Send(ctx context.Context, id string, offset int64, r io.Reader) (Arriving, error) {
	if _, err := actor.Require(ctx, CanTake); err != nil {
		return Arriving{}, err
	}
	u, err := s.c.Files.Append(ctx, s.db, id, offset, r)
	return arriving(u), err
}

// GiveUp forgets an upload.
func (s *Service) GiveUp(ctx context.Context, id string) error {
	u, err := s.upload(ctx, id)
	if err != nil {
		return err
	}
	var clear func(context.Context) error
	err = s.db.Do(ctx, func(tx db.Tx) (err error) { clear, err = s.c.Files.Finish(ctx, tx, u); return err })
	if err != nil {
		return err
	}
	s.cleared(ctx, clear)
	return nil
}

// cleared deletes parts that are no longer needed; what fails is swept at night.
func (s *Service) cleared(ctx context.Context, clear func(context.Context) error) {
	if err := clear(ctx); err != nil {
		s.c.Log.WarnContext(ctx, "parts of an upload stay until the sweep", slog.Any("cause", err))
	}
}

// sendMost is the largest file of a plain form, without script.
const sendMost = 100 << 20

// Receive takes a whole file from a plain form.
func (s *Service) Receive(ctx context.Context, name string, r io.Reader) (Arriving, error) {
	if _, err := actor.Require(ctx, CanTake); err != nil {
		return Arriving{}, err
	}
	u, err := s.c.Files.Receive(ctx, s.db, name, sendMost, r)
	return arriving(u), err
}

// Take takes in a file or a thing as evidence (受入れ).
func (s *Service) Take(ctx context.Context, in Intake) (it Exhibit, err error) {
	a, err := actor.Require(ctx, CanTake)
	if err != nil {
		return it, err
	}
	if err := in.Check(s.c.Now()); err != nil {
		return it, err
	}
	readers, err := s.readers(ctx, in.Confidential, in.Readers)
	if err != nil {
		return it, err
	}
	if err := s.knownPost(ctx, in.Post); err != nil {
		return it, err
	}
	it, err = s.draft(a, in)
	if err != nil {
		return it, err
	}
	stuff, err := s.stuff(ctx, in, &it)
	if err != nil {
		return it, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if err := stuff.keep(ctx, tx); err != nil {
			return err
		}
		return s.begin(ctx, tx, CanTake, &it, in.Place, in.Seal, readers)
	})
	if err != nil {
		stuff.drop(ctx)
		return it, err
	}
	if stuff.clear != nil {
		s.cleared(ctx, stuff.clear)
	}
	return it, nil
}

// begin numbers an item and writes it with the first entry of its chain.
func (s *Service) begin(ctx context.Context, tx db.Tx, verb actor.Permission, it *Exhibit, place, seal string, readers []Named) error {
	a := actor.From(ctx)
	n, err := nextNumber(ctx, tx, a.Body, int(it.FiscalYear))
	if err != nil {
		return err
	}
	it.Facts.Number = n
	e := s.link(ctx, it, chain.Custody{
		Kind: chain.TakenIn, HappenedAt: it.ObtainedAt, GiverName: it.ObtainedBy, ReceiverID: a.ID, ReceiverName: a.Name,
		Place: place, Seal: seal, SHA256: it.SHA256, Until: it.KeepUntil, Note: it.Method, Facts: it.Facts.Sum(),
	})
	it.Standing, _ = it.Apply(e)
	it.Version = 1
	if err := insertItem(ctx, tx, a.Body, *it); err != nil {
		return err
	}
	if err := insertEntry(ctx, tx, a.Body, e); err != nil {
		return err
	}
	if it.Confidential {
		readers = append(slices.Clone(readers), Named{a.ID, a.Name})
	}
	if err := s.cover(ctx, tx, *it, readers, "受け入れたときに、見られる人を限った"); err != nil {
		return err
	}
	return s.record(ctx, tx, string(verb), e)
}

// draft is the item that an intake describes.
func (s *Service) draft(a actor.Actor, in Intake) (Exhibit, error) {
	now := s.now()
	at, _, _ := in.obtained(now.Time) // checked
	about, _ := in.about()
	until, err := s.keepUntil(in.Class)
	it := Exhibit{
		Facts: chain.Facts{
			ID: db.NewID(), FiscalYear: int64(s.today().FiscalYear(time.April)), Kind: in.Kind, Title: in.Title, Note: in.Note,
			AboutArea: about.Area, AboutID: about.ID, Method: in.Method, ObtainedAt: clock.At(at).String(), ObtainedBy: in.ObtainedBy,
			SourceDevice: in.SourceDevice, SourcePath: in.SourcePath, SourceTime: in.SourceTime, ClockOffset: in.ClockOffset, Serial: in.Serial, Maker: in.Maker,
		},
		Class: in.Class, PostID: in.Post, Confidential: in.Confidential, CreatedBy: a.ID, CreatedAt: now,
	}
	it.KeepUntil = until
	if in.Kind == string(Thing) {
		it.Medium = in.Medium
	}
	if it.ObtainedBy == "" {
		it.ObtainedBy = a.Name
	}
	return it, err
}

// keepUntil is the last day of a class that begins now: years count from the fiscal year after.
func (s *Service) keepUntil(class string) (string, error) {
	i := slices.IndexFunc(s.c.Classes.RetentionClasses(), func(c pack.RetentionClass) bool { return c.Name == class })
	if i < 0 {
		return "", fault.Fields(map[string]string{"class": "保存期間の区分を選んでください。"})
	}
	years := s.c.Classes.RetentionClasses()[i].Years
	if years == 0 {
		return "", nil
	}
	year := s.today().FiscalYear(time.April) + 1 + years
	return clock.Date{Year: year, Month: time.March, Day: 31}.String(), nil
}

// readers finds the people who may see a confidential item.
func (s *Service) readers(ctx context.Context, confidential bool, text string) (list []Named, err error) {
	names := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '、' || r == ',' })
	if !confidential {
		return nil, nil
	}
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		p, err := s.person(ctx, "readers", name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	if len(list) > readersMost {
		return nil, fault.Fields(map[string]string{"readers": fmt.Sprintf("見られる人は%d人までです。", readersMost)})
	}
	return list, nil
}

// person finds who a form names, or says at the field that there is nobody.
func (s *Service) person(ctx context.Context, field, text string) (Named, error) {
	p, err := s.c.People.Find(ctx, text)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
		return p, fault.Fields(map[string]string{field: "「" + text + "」：" + fault.Of(err).Text})
	}
	return p, err
}

func (s *Service) knownPost(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	posts, err := s.c.People.Posts(ctx)
	if err == nil && !slices.ContainsFunc(posts, func(p Post) bool { return p.ID == id }) {
		err = fault.Fields(map[string]string{"post": "保管の責任を持つ職を選び直してください。"})
	}
	return err
}

// stuff is the content of an intake on its way: stored, and without a row yet.
type stuff struct {
	files  *file.Files
	upload file.Upload
	file   file.File
	clear  func(context.Context) error
}

// stuff assembles what was uploaded. A text with 個人番号 in it is asked about; where they
// are such, only the hash is kept.
func (s *Service) stuff(ctx context.Context, in Intake, it *Exhibit) (x stuff, err error) {
	x.files = s.c.Files
	if in.Upload == "" {
		return x, nil
	}
	if x.upload, err = s.upload(ctx, in.Upload); err != nil {
		if fault.Is(err, fault.NotFound) {
			err = fault.Fields(map[string]string{"file": fault.Of(err).Text})
		}
		return x, err
	}
	seen, start := &screen.Writer{}, &head{}
	if x.file, err = s.c.Files.Assemble(ctx, s.db, x.upload, io.MultiWriter(seen, start)); err != nil {
		return x, err
	}
	drop, err := in.numbers(seen.Found())
	if err != nil || drop {
		x.drop(ctx)
		if x.file = (file.File{}); err != nil {
			return x, err
		}
	}
	if in.Kind == string(Thing) {
		it.PhotoID = x.file.ID
		return x, nil
	}
	it.FileName, it.Size, it.SHA256 = x.upload.Name, x.upload.Size, hex.EncodeToString(x.upload.SHA256)
	it.FileID, it.Looks, it.Unkept = x.file.ID, file.Describe(start.b), drop
	return x, nil
}

// numbers says what becomes of a content in which 個人番号 were found.
func (in Intake) numbers(f screen.Found) (drop bool, err error) {
	switch {
	case in.Numbers == "drop" && f.Any():
		return true, nil
	case f.Certain > 0:
		return false, fault.Fields(map[string]string{"numbers": fmt.Sprintf("このファイルには、個人番号と思われる数字が%d件あります。中身は残せません。「中身を残さない」を選ぶと、ハッシュと、もとの場所だけを登録します。", f.Certain+f.Probable)})
	case f.Probable > 0 && in.Numbers != "keep":
		return false, fault.Fields(map[string]string{"numbers": fmt.Sprintf("このファイルには、個人番号かもしれない12桁の数字が%d件あります。個人番号かどうかを確かめて、選んでください。", f.Probable)})
	}
	return false, nil
}

func (x *stuff) keep(ctx context.Context, tx db.Tx) (err error) {
	if x.upload.ID == "" {
		return nil
	}
	if x.file.ID != "" {
		if err := file.Keep(ctx, tx, x.file); err != nil {
			return err
		}
	}
	x.clear, err = x.files.Finish(ctx, tx, x.upload)
	return err
}

// drop deletes a blob that got no row; what fails is swept at night.
func (x *stuff) drop(ctx context.Context) {
	if x.file.ID != "" {
		_ = x.files.Drop(ctx, x.file)
	}
}

// head keeps the first bytes of what passes.
type head struct{ b []byte }

func (h *head) Write(p []byte) (int, error) {
	if room := 64 - len(h.b); room > 0 {
		h.b = append(h.b, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// Attachment is what another area gives as evidence of something of its own.
type Attachment struct {
	Ref    area.Ref
	Title  string
	Method string
	Class  string
	// File is what file.Files has stored, without a row yet.
	File         file.File
	Confidential bool
	Readers      []Named
}

// Attach takes in a file as evidence of an object of another area, in the transaction of
// that area's use case, which has asked for its own permission.
func (s *Service) Attach(ctx context.Context, tx db.Tx, in Attachment) (it Exhibit, err error) {
	a := actor.From(ctx)
	i := Intake{Kind: string(File), Title: in.Title, Method: in.Method, Class: in.Class, Confidential: in.Confidential, Upload: in.File.ID, About: in.Ref.Area + ":" + in.Ref.ID}
	if err := i.Check(s.c.Now()); err != nil {
		return it, err
	}
	if it, err = s.draft(a, i); err != nil {
		return it, err
	}
	it.FileID, it.FileName, it.Size, it.SHA256 = in.File.ID, in.File.Name, in.File.Size, hex.EncodeToString(in.File.SHA256)
	it.Looks = string(in.File.Format)
	if err := file.Keep(ctx, tx, in.File); err != nil {
		return it, err
	}
	return it, s.begin(ctx, tx, CanTake, &it, "", "", in.Readers)
}

// ByRef gives what the actor may see of the evidence of objects of one or more areas.
func (s *Service) ByRef(ctx context.Context, tx db.Tx, refs []area.Ref) (map[area.Ref][]Exhibit, error) {
	a, found := actor.From(ctx), map[area.Ref][]Exhibit{}
	ids := map[string][]string{}
	for _, r := range refs {
		ids[r.Area] = append(ids[r.Area], r.ID)
	}
	for room, list := range ids {
		items, err := itemsAbout(ctx, tx, a, room, list)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			found[it.About()] = append(found[it.About()], it)
		}
	}
	return found, nil
}
