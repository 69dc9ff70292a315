package evidence

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Expired lists the items whose retention has ended before a day and that are in no
// disposal yet, those that are held among them.
func (s *Service) Expired(ctx context.Context, due clock.Date, limit, offset int) (list []Exhibit, total int, err error) {
	a, err := actor.Require(ctx, CanDispose)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = disposable(ctx, tx, a, due.String(), limit, offset)
		return err
	})
	return list, total, err
}

// Propose proposes to dispose of items (廃棄の申出).
func (s *Service) Propose(ctx context.Context, in DisposalProposal) (d Disposal, err error) {
	a, err := actor.Require(ctx, CanDispose)
	if err != nil {
		return d, err
	}
	if err := in.Check(); err != nil {
		return d, err
	}
	d = Disposal{ID: db.NewID(), State: Proposed, Due: in.Due, Method: in.Method, Reason: in.Reason, ProposedBy: a.ID, ProposedName: a.Name, ProposedAt: s.now(), Version: 1}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		items, err := itemsByID(ctx, tx, a, in.IDs)
		if err != nil {
			return err
		}
		if len(items) != distinct(in.IDs) {
			return fault.New(fault.NotFound, "お探しの証拠が見つかりません。")
		}
		for i := range items {
			if err := s.enter(ctx, tx, &items[i], d); err != nil {
				return err
			}
		}
		if err := insertDisposal(ctx, tx, a.Body, d, items); err != nil {
			return err
		}
		if err := s.askDecision(ctx, tx, d, len(items)); err != nil {
			return err
		}
		return s.recordDisposal(ctx, tx, d)
	})
	return d, err
}

// enter puts an item into a disposal, if nothing stops it.
func (s *Service) enter(ctx context.Context, tx db.Tx, it *Exhibit, d Disposal) error {
	if err := inCustody(it); err != nil {
		return fault.Newf(fault.Conflict, "%s：%s", it.NumberText(), fault.Of(err).Text)
	}
	switch {
	case it.Hold:
		return fault.Newf(fault.Conflict, "%sは、廃棄を止められています。", it.NumberText())
	case it.KeepUntil == "" || it.KeepUntil >= d.Due.String():
		return fault.Newf(fault.Conflict, "%sの保存する期限は、まだ過ぎていません。", it.NumberText())
	case it.DisposalID != "":
		return fault.Newf(fault.Conflict, "%sは、すでに廃棄の手続きに入っています。", it.NumberText())
	}
	it.DisposalID = d.ID
	return saveItem(ctx, tx, actor.From(ctx).Body, *it)
}

func (s *Service) askDecision(ctx context.Context, tx db.Tx, d Disposal, n int) error {
	return s.tell(ctx, tx, org.Telling{
		Ref: area.Ref{Area: areaName, ID: d.ID}, Role: string(actor.Office), URL: disposalURL(d.ID),
		Title: fmt.Sprintf("証拠の廃棄の決定（%d件）", n), Why: d.ProposedName + "さんが申し出ました。申し出た人とは別の人が決めてください。",
	})
}

func (s *Service) recordDisposal(ctx context.Context, tx db.Tx, d Disposal) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: string(CanDispose), Area: areaName, ID: d.ID, Content: d, At: s.now()})
}

// changeDisposal loads a disposal with its items, has it changed, and stores it.
func (s *Service) changeDisposal(ctx context.Context, id string, version int64, do func(tx db.Tx, d *Disposal, items []Exhibit) error) (d Disposal, err error) {
	a, err := actor.Require(ctx, CanDispose)
	if err != nil {
		return d, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if d, err = loadDisposal(ctx, tx, a.Body, id); err != nil {
			return err
		}
		if d.Version != version {
			return db.Changed(0, nil)
		}
		items, err := itemsOfDisposal(ctx, tx, a, id)
		if err != nil {
			return err
		}
		n, err := countOfDisposal(ctx, tx, a.Body, id)
		if err == nil && n != len(items) {
			err = fault.New(fault.Conflict, "見られる人が限られた証拠が含まれています。それを見られる人が手続きしてください。")
		}
		if err != nil {
			return err
		}
		if err := do(tx, &d, items); err != nil {
			return err
		}
		if err := saveDisposal(ctx, tx, a.Body, d); err != nil {
			return err
		}
		d.Version++
		return s.recordDisposal(ctx, tx, d)
	})
	return d, err
}

// Decide decides about a disposal: never who proposed it.
func (s *Service) Decide(ctx context.Context, in DisposalDecision) (Disposal, error) {
	if _, err := s.bareDisposal(ctx, in.ID); err != nil {
		return Disposal{}, err
	}
	if err := in.Check(); err != nil {
		return Disposal{}, err
	}
	return s.changeDisposal(ctx, in.ID, in.Version, func(tx db.Tx, d *Disposal, items []Exhibit) error {
		a := actor.From(ctx)
		if err := mayDecide(a, *d, in.Verdict); err != nil {
			return err
		}
		d.State, d.DecidedNote, d.DecidedBy, d.DecidedName, d.DecidedAt = Decided, in.Note, a.ID, a.Name, s.now()
		if in.Verdict != "approve" {
			d.State = map[string]DisposalState{"refuse": Refused, "withdraw": Withdrawn}[in.Verdict]
			for _, it := range items {
				it.DisposalID = ""
				if err := saveItem(ctx, tx, a.Body, it); err != nil {
					return err
				}
			}
		}
		return s.settle(ctx, tx, d.ID)
	})
}

func mayDecide(a actor.Actor, d Disposal, verdict string) error {
	mine := d.ProposedBy == a.ID
	switch {
	case d.State != Proposed && (d.State != Decided || verdict != "withdraw"):
		return fault.Newf(fault.Conflict, "この廃棄は「%s」です。", d.State.Title())
	case verdict == "withdraw" && !mine:
		return fault.New(fault.Conflict, "取り下げられるのは、申し出た人だけです。")
	case verdict != "withdraw" && mine:
		return fault.New(fault.Conflict, "申し出た人は、自分では決められません。別の人が決めてください。")
	}
	return nil
}

// CarryOut records that items were disposed of: contents go, records and hashes stay.
func (s *Service) CarryOut(ctx context.Context, in CarryingOut) (Disposal, error) {
	if _, err := s.bareDisposal(ctx, in.ID); err != nil {
		return Disposal{}, err
	}
	if err := in.Check(s.today()); err != nil {
		return Disposal{}, err
	}
	return s.changeDisposal(ctx, in.ID, in.Version, func(tx db.Tx, d *Disposal, items []Exhibit) error {
		a := actor.From(ctx)
		if d.State != Decided {
			return fault.Newf(fault.Conflict, "この廃棄は「%s」です。決定されたものだけを廃棄できます。", d.State.Title())
		}
		if in.On.String() < clock.Today(d.DecidedAt.Time).String() {
			return fault.Fields(map[string]string{"on": "廃棄した日は、決定した日より後にしてください。"})
		}
		d.State, d.DoneBy, d.DoneName, d.DoneAt, d.DoneOn, d.Witness, d.DoneNote = Done, a.ID, a.Name, s.now(), in.On, in.Witness, in.Note
		for i := range items {
			if err := s.destroy(ctx, tx, &items[i], *d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) destroy(ctx context.Context, tx db.Tx, it *Exhibit, d Disposal) error {
	if it.Hold { // 廃棄の停止 after the decision
		return fault.Newf(fault.Conflict, "%sは、廃棄を止められています。", it.NumberText())
	}
	if err := inCustody(it); err != nil {
		return fault.Newf(fault.Conflict, "%s：%s", it.NumberText(), fault.Of(err).Text)
	}
	e := chain.Custody{Kind: chain.Disposed, GiverID: it.HolderID, GiverName: it.HolderName, SHA256: it.SHA256, Note: d.Method + "　立会い：" + d.Witness + "　決定：" + d.DecidedName}
	if _, err := s.add(ctx, tx, CanDispose, it, e); err != nil {
		return err
	}
	for _, id := range []string{it.FileID, it.PhotoID} {
		if id == "" {
			continue
		}
		if err := s.c.Files.Discard(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// DisposalSheet is a disposal with its items.
type DisposalSheet struct {
	Disposal
	Items []Exhibit `json:"items"`
	Count int       `json:"count" doc:"見られないものを含む件数"`
}

// Disposal gives a disposal with those of its items that the actor may see.
func (s *Service) Disposal(ctx context.Context, id string) (x DisposalSheet, err error) {
	a, err := actor.Require(ctx, CanDispose)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x.Disposal, err = loadDisposal(ctx, tx, a.Body, id); err != nil {
			return err
		}
		if x.Items, err = itemsOfDisposal(ctx, tx, a, id); err != nil {
			return err
		}
		x.Count, err = countOfDisposal(ctx, tx, a.Body, id)
		return err
	})
	return x, err
}

// Disposals lists disposals, latest first.
func (s *Service) Disposals(ctx context.Context, limit, offset int) (list []Disposal, total int, err error) {
	a, err := actor.Require(ctx, CanDispose)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error { list, total, err = listDisposals(ctx, tx, a.Body, limit, offset); return err })
	return list, total, err
}

// bareDisposal gives a disposal without its items.
func (s *Service) bareDisposal(ctx context.Context, id string) (d Disposal, err error) {
	a, err := actor.Require(ctx, CanDispose)
	if err != nil {
		return d, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error { d, err = loadDisposal(ctx, tx, a.Body, id); return err })
	return d, err
}
