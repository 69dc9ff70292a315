package evidence

import (
	"context"
	"encoding/hex"
	"io"
	"strings"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// allowed asks for the permission, then whether the item is there, then what is wrong with
// the entry: who may not know the item learns nothing from what is said about the entry.
func (s *Service) allowed(ctx context.Context, need actor.Permission, id string, wrong error) error {
	if _, err := actor.Require(ctx, need); err != nil {
		return err
	}
	if _, err := s.known(ctx, id); err != nil {
		return err
	}
	return wrong
}

// Hand hands an item over. It waits until the receiver accepts.
func (s *Service) Hand(ctx context.Context, in Giving) (Exhibit, error) {
	if err := s.allowed(ctx, CanHand, in.ID, in.Check()); err != nil {
		return Exhibit{}, err
	}
	to, err := s.person(ctx, "receiver", in.Receiver)
	if err != nil {
		return Exhibit{}, err
	}
	return s.change(ctx, CanHand, in.ID, in.Version, func(tx db.Tx, it *Exhibit) (chain.Custody, error) {
		a := actor.From(ctx)
		if err := inCustody(it); err != nil {
			return chain.Custody{}, err
		}
		switch {
		case it.HolderID != a.ID:
			return chain.Custody{}, fault.Newf(fault.Conflict, "引き渡せるのは、いま持っている人（%sさん）だけです。", it.HolderName)
		case to.ID == a.ID:
			return chain.Custody{}, fault.Fields(map[string]string{"receiver": "自分には引き渡せません。"})
		case it.DisposalID != "":
			return chain.Custody{}, inDisposal()
		}
		err := s.tell(ctx, tx, org.Telling{
			Ref: area.Ref{Area: areaName, ID: it.ID}, Who: to.ID, URL: itemURL(it.ID) + "/accept",
			Title: "証拠の受領：" + it.NumberText(), Why: a.Name + "さんから引き渡されました。現物や内容を確かめて、受領してください。",
		})
		return chain.Custody{Kind: chain.Handed, GiverID: a.ID, GiverName: a.Name, ReceiverID: to.ID, ReceiverName: to.Name, Seal: it.Seal, Note: in.Note}, err
	})
}

func inDisposal() error {
	return fault.New(fault.Conflict, "この証拠は、廃棄の手続きの途中です。先に廃棄の手続きを終えるか、取り下げてください。")
}

// Accept answers a hand-over: only the one to whom it was made can.
func (s *Service) Accept(ctx context.Context, in Taking) (Exhibit, error) {
	if err := s.allowed(ctx, CanHand, in.ID, in.Check()); err != nil {
		return Exhibit{}, err
	}
	return s.change(ctx, CanHand, in.ID, in.Version, func(tx db.Tx, it *Exhibit) (chain.Custody, error) {
		a := actor.From(ctx)
		if it.PendingN == 0 || it.PendingID != a.ID {
			return chain.Custody{}, fault.New(fault.Conflict, "あなたの受領を待っている引渡しはありません。")
		}
		e := chain.Custody{Kind: chain.Accepted, About: it.PendingN, GiverID: it.HolderID, GiverName: it.HolderName, ReceiverID: a.ID, ReceiverName: a.Name, Place: in.Place, Seal: in.Seal, Note: in.Note}
		if in.Verdict == "decline" {
			e.Kind, e.Place, e.Seal = chain.Declined, "", ""
		}
		return e, s.settle(ctx, tx, it.ID)
	})
}

// Recalling names an item as the caller has seen it.
type Recalling struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// Recall takes a hand-over back that nobody has answered yet.
func (s *Service) Recall(ctx context.Context, in Recalling) (Exhibit, error) {
	return s.change(ctx, CanHand, in.ID, in.Version, func(tx db.Tx, it *Exhibit) (chain.Custody, error) {
		a := actor.From(ctx)
		if it.PendingN == 0 {
			return chain.Custody{}, fault.New(fault.Conflict, "受領を待っている引渡しはありません。")
		}
		if it.HolderID != a.ID && !a.Can(CanKeep) {
			return chain.Custody{}, fault.New(fault.Conflict, "引渡しを取り消せるのは、引き渡した人か、証拠を管理する人だけです。")
		}
		e := chain.Custody{Kind: chain.Recalled, About: it.PendingN, GiverID: it.HolderID, GiverName: it.HolderName, ReceiverID: it.PendingID, ReceiverName: it.PendingName}
		return e, s.settle(ctx, tx, it.ID)
	})
}

// EnterPaper records a hand-over that was signed on paper. That the giver was not the
// holder does not stop it: it happened, and the gap is shown.
func (s *Service) EnterPaper(ctx context.Context, in PaperGiving) (it Exhibit, err error) {
	if err := s.allowed(ctx, CanKeep, in.ID, in.Check(s.c.Now())); err != nil {
		return it, err
	}
	giver, err := s.party(ctx, "giver", in.Giver, in.GiverOutside)
	if err != nil {
		return it, err
	}
	receiver, err := s.party(ctx, "receiver", in.Receiver, in.Outside)
	if err != nil {
		return it, err
	}
	x, err := s.scan(ctx, in.Upload)
	if err != nil {
		return it, err
	}
	at, _, _ := in.at(s.c.Now()) // checked
	it, err = s.change(ctx, CanKeep, in.ID, in.Version, func(tx db.Tx, it *Exhibit) (chain.Custody, error) {
		if !it.IsKept() {
			return chain.Custody{}, inCustody(it)
		}
		if err := x.keep(ctx, tx); err != nil {
			return chain.Custody{}, err
		}
		e := chain.Custody{
			Kind: chain.OnPaper, HappenedAt: clock.At(at).String(), GiverID: giver.ID, GiverName: giver.Name, ReceiverID: receiver.ID, ReceiverName: receiver.Name,
			Place: in.Place, Seal: in.Seal, Note: in.Note, FileID: x.file.ID, SHA256: hex.EncodeToString(x.upload.SHA256),
		}
		return e, s.settle(ctx, tx, it.ID)
	})
	if err != nil {
		x.drop(ctx)
		return it, err
	}
	s.cleared(ctx, x.clear)
	return it, nil
}

// party is somebody of the house, or somebody outside by name alone.
func (s *Service) party(ctx context.Context, field, text string, outside bool) (Named, error) {
	if outside {
		return Named{Name: strings.TrimSpace(text)}, nil
	}
	return s.person(ctx, field, text)
}

// scan assembles the file of a signed paper. It has no 個人番号 in it.
func (s *Service) scan(ctx context.Context, upload string) (x stuff, err error) {
	x.files = s.c.Files
	if x.upload, err = s.upload(ctx, upload); err != nil {
		if fault.Is(err, fault.NotFound) {
			err = fault.Fields(map[string]string{"file": fault.Of(err).Text})
		}
		return x, err
	}
	seen := &screen.Writer{}
	if x.file, err = s.c.Files.Assemble(ctx, s.db, x.upload, seen); err != nil {
		return x, err
	}
	if seen.Found().Certain > 0 {
		x.drop(ctx)
		return x, fault.Fields(map[string]string{"file": "このファイルには個人番号と思われる数字があるので、受け取れません。"})
	}
	return x, nil
}

// Keep records where an item is put, its seal, or that it was given back.
func (s *Service) Keep(ctx context.Context, in Keeping) (Exhibit, error) {
	if err := s.allowed(ctx, CanKeep, in.ID, in.Check()); err != nil {
		return Exhibit{}, err
	}
	return s.change(ctx, CanKeep, in.ID, in.Version, func(_ db.Tx, it *Exhibit) (chain.Custody, error) {
		if err := inCustody(it); err != nil {
			return chain.Custody{}, err
		}
		e := chain.Custody{Kind: chain.Kind(in.What), Note: in.Note}
		switch e.Kind {
		case chain.Moved:
			e.Place = in.Value
		case chain.Returned:
			if it.DisposalID != "" {
				return e, inDisposal()
			}
			e.GiverID, e.GiverName, e.ReceiverName = it.HolderID, it.HolderName, in.Value
		default:
			e.Seal = in.Value
		}
		return e, nil
	})
}

// Retain changes until when an item is kept, or stops its disposal.
func (s *Service) Retain(ctx context.Context, in Retaining) (Exhibit, error) {
	if err := s.allowed(ctx, CanKeep, in.ID, in.Check()); err != nil {
		return Exhibit{}, err
	}
	return s.change(ctx, CanKeep, in.ID, in.Version, func(_ db.Tx, it *Exhibit) (chain.Custody, error) {
		e := chain.Custody{Kind: chain.Kind(in.What), Note: in.Note}
		switch {
		case !it.IsKept():
			return e, inCustody(it)
		case e.Kind == chain.Extended && it.KeepUntil != "" && in.Until.String() < it.KeepUntil:
			return e, fault.Fields(map[string]string{"until": "今の期限より前にはできません。"})
		case e.Kind == chain.Extended:
			e.Until = in.Until.String()
		case e.Kind == chain.Held && it.Hold:
			return e, fault.New(fault.Conflict, "廃棄は、すでに止められています。")
		case e.Kind == chain.Released && !it.Hold:
			return e, fault.New(fault.Conflict, "廃棄は、止められていません。")
		}
		return e, nil
	})
}

// Correct puts right what was recorded wrongly. The entries stay as they are.
func (s *Service) Correct(ctx context.Context, in Correcting) (Exhibit, error) {
	if err := s.allowed(ctx, CanKeep, in.ID, in.Check()); err != nil {
		return Exhibit{}, err
	}
	return s.change(ctx, CanKeep, in.ID, in.Version, func(_ db.Tx, it *Exhibit) (chain.Custody, error) {
		if in.About < 0 || in.About > it.Last {
			return chain.Custody{}, fault.Fields(map[string]string{"about": "その番号の記録はありません。"})
		}
		it.Title, it.Note, it.Method, it.SourceDevice, it.SourcePath, it.SourceTime = in.Title, in.Note, in.Method, in.SourceDevice, in.SourcePath, in.SourceTime
		it.ClockOffset, it.Maker, it.Serial = in.ClockOffset, in.Maker, in.Serial
		return chain.Custody{Kind: chain.Corrected, About: in.About, Note: in.Why, Facts: it.Facts.Sum()}, nil
	})
}

// Limit says who may see an item, and which post keeps it. It is no matter of custody:
// the journal alone records it.
func (s *Service) Limit(ctx context.Context, in Limiting) (it Exhibit, err error) {
	a := actor.From(ctx)
	if err := s.allowed(ctx, CanKeep, in.ID, nil); err != nil {
		return it, err
	}
	people, err := s.readers(ctx, in.Confidential, in.Readers)
	if err != nil {
		return it, err
	}
	if err := s.knownPost(ctx, in.Post); err != nil {
		return it, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if it, err = find(ctx, tx, in.ID); err != nil {
			return err
		}
		if it.Version != in.Version {
			return db.Changed(0, nil)
		}
		was := it.Confidential
		it.Confidential, it.PostID = in.Confidential, in.Post
		if err := saveItem(ctx, tx, a.Body, it); err != nil {
			return err
		}
		it.Version++
		if !was {
			people = append(people, Named{a.ID, a.Name}) // who closes it has seen it, and lets others in
		}
		if err := s.cover(ctx, tx, it, people, "証拠の画面で、見られる人を決めた"); err != nil {
			return err
		}
		return s.recordAccess(ctx, tx, it, people)
	})
	return it, err
}

// Paper opens the paper of an entry, to be saved.
func (s *Service) Paper(ctx context.Context, id string, n int64) (f file.File, r io.ReadCloser, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return f, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		it, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		entries, err := loadEntries(ctx, tx, a.Body, it.ID)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.N == n && e.FileID != "" {
				f, err = file.Find(ctx, tx, e.FileID)
				return err
			}
		}
		return fault.New(fault.NotFound, "この記録に、書面はありません。")
	})
	if err == nil {
		r, err = s.c.Files.Open(ctx, f)
	}
	return f, r, err
}

// Photo opens the photo of a thing, to be saved.
func (s *Service) Photo(ctx context.Context, id string) (f file.File, r io.ReadCloser, err error) {
	if _, err := actor.Require(ctx, CanSee); err != nil {
		return f, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		it, err := find(ctx, tx, id)
		if err == nil && (it.PhotoID == "" || it.State == chain.Destroyed) {
			err = fault.New(fault.NotFound, "この証拠に、写真はありません。")
		}
		if err == nil {
			f, err = file.Find(ctx, tx, it.PhotoID)
		}
		return err
	})
	if err == nil {
		r, err = s.c.Files.Open(ctx, f)
	}
	return f, r, err
}
