package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Listed is a sheet as the list shows it.
type Listed struct {
	Sheet
	UsedEdition  string     `json:"used_edition"`
	UsedNumber   int        `json:"used_number"`
	UsedOn       clock.Date `json:"used_on"`
	DraftEdition string     `json:"draft_edition"`
	Items        int        `json:"items"`
	DraftItems   int        `json:"draft_items"`
}

// Sheets lists the sheets of the body.
func (s *Service) Sheets(ctx context.Context) (list []Listed, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, err
	}
	var rows []sheetRow
	err = s.db.View(ctx, func(tx db.Tx) error {
		rows, err = sheets(ctx, tx, who.Body)
		return err
	})
	for _, r := range rows {
		list = append(list, Listed{r.Sheet, r.UsedID, r.UsedNo, r.UsedOn, r.DraftID, r.Items, r.DraftSize})
	}
	return list, err
}

// Founding makes a sheet: an empty one, or out of one that ships.
type Founding struct {
	Title   string `json:"title" label:"点検表の名前"`
	Meaning string `json:"meaning,omitempty" label:"説明"`
	Shipped string `json:"shipped,omitempty" label:"もとにするもの" doc:"標準の点検表の名前。空なら、空の表を作る"`
}

// Found makes a sheet with a draft as its first edition.
func (s *Service) Found(ctx context.Context, in Founding) (w Whole, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return w, err
	}
	faults := map[string]string{}
	at := slices.IndexFunc(s.config.Templates, func(t Template) bool { return t.Name == in.Shipped })
	if in.Shipped != "" && at < 0 {
		faults["shipped"] = "もとにする点検表は、一覧の中から選んでください。"
	}
	text(faults, "title", "点検表の名前", &in.Title, titleMax, true)
	text(faults, "meaning", "説明", &in.Meaning, noteMax, false)
	if err := fault.Fields(faults); err != nil {
		return w, err
	}
	w.Sheet = Sheet{ID: db.NewID(), Title: in.Title, Meaning: in.Meaning, Shipped: in.Shipped, Version: 1, UpdatedAt: s.now()}
	w.Edition = Edition{ID: db.NewID(), SheetID: w.Sheet.ID, Number: 1, State: Drafted, MadeAt: s.now(), MadeName: who.Name, Version: 1}
	if at >= 0 {
		t := s.config.Templates[at]
		w.Edition.Note = "標準の点検表「" + t.Title + "」（" + t.Edition + "）から作成"
		w.Items = placed(w.Edition.ID, t.items(s.config.Words), 0)
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		n, err := countSheets(ctx, tx, who.Body)
		if err != nil {
			return err
		}
		if n >= sheetsMost {
			return fault.Newf(fault.Conflict, "点検表は、%dまでです。", sheetsMost)
		}
		return s.insertWhole(ctx, tx, who.Body, w, true)
	})
	return w, err
}

// placed makes items of an edition out of what they say, in their order.
func placed(edition string, list []Item, after int) []Item {
	made := slices.Clone(list)
	for i := range made {
		made[i].ID, made[i].EditionID, made[i].Place, made[i].Version = db.NewID(), edition, after+(i+1)*10, 1
		if made[i].Key == "" {
			made[i].Key = db.NewID()
		}
	}
	return made
}

func (s *Service) insertWhole(ctx context.Context, tx db.Tx, body string, w Whole, fresh bool) error {
	if fresh {
		if err := insertSheet(ctx, tx, body, w.Sheet); err != nil {
			return err
		}
	}
	if err := insertEdition(ctx, tx, body, w.Edition); err != nil {
		return err
	}
	if err := insertItems(ctx, tx, body, w.Items...); err != nil {
		return err
	}
	return s.record(ctx, tx, verbDraft, w.Sheet.ID, sheetLine(w.Sheet, w.Edition, len(w.Items)))
}

// Whole is an edition of a sheet with all its items.
type Whole struct {
	Sheet    Sheet     `json:"sheet"`
	Edition  Edition   `json:"edition"`
	Editions []Edition `json:"editions"`
	Items    []Item    `json:"items"`
}

// Show gives an edition whole.
func (s *Service) Show(ctx context.Context, edition string) (w Whole, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return w, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		w, err = whole(ctx, tx, who.Body, edition)
		return err
	})
	return w, err
}

func whole(ctx context.Context, tx db.Tx, body, edition string) (w Whole, err error) {
	if w.Edition, err = loadEdition(ctx, tx, body, edition); err != nil {
		return w, err
	}
	if w.Sheet, err = loadSheet(ctx, tx, body, w.Edition.SheetID); err != nil {
		return w, err
	}
	if w.Editions, err = editions(ctx, tx, body, w.Sheet.ID); err != nil {
		return w, err
	}
	w.Items, err = items(ctx, tx, body, edition)
	return w, err
}

// At names a row that was read with its version.
type At struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// Naming changes what a sheet is called.
type Naming struct {
	ID      string `path:"id" json:"-" form:"-"`
	Title   string `json:"title" label:"点検表の名前"`
	Meaning string `json:"meaning,omitempty" label:"説明"`
	Version int64  `json:"version"`
}

// Rename changes the name of the sheet of an edition.
func (s *Service) Rename(ctx context.Context, in Naming) (x Sheet, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return x, err
	}
	faults := map[string]string{}
	text(faults, "title", "点検表の名前", &in.Title, titleMax, true)
	text(faults, "meaning", "説明", &in.Meaning, noteMax, false)
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if x, err = loadSheet(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		x.Title, x.Meaning, x.Version, x.UpdatedAt = in.Title, in.Meaning, in.Version, s.now()
		if err := saveSheet(ctx, tx, who.Body, x); err != nil {
			return err
		}
		x.Version++
		return s.record(ctx, tx, verbRename, x.ID, sheetLine(x, Edition{}, 0))
	})
	return x, err
}

// Revise drafts the next edition of a sheet out of the one that is in use.
func (s *Service) Revise(ctx context.Context, in At) (w Whole, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return w, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		from, err := whole(ctx, tx, who.Body, in.ID)
		if err != nil {
			return err
		}
		w, err = s.draftAfter(ctx, tx, who.Body, from, "第"+fmt.Sprint(from.Edition.Number)+"版から作成", from.Items)
		return err
	})
	return w, err
}

// draftAfter makes the next edition of a sheet, which must have no draft.
func (s *Service) draftAfter(ctx context.Context, tx db.Tx, body string, from Whole, note string, list []Item) (w Whole, err error) {
	for _, e := range from.Editions {
		if e.State == Drafted {
			return w, fault.New(fault.Conflict, "この点検表には、もう下書きがあります。下書きを使うか、捨ててからにしてください。")
		}
	}
	who := actor.From(ctx)
	w.Sheet = from.Sheet
	w.Edition = Edition{ID: db.NewID(), SheetID: from.Sheet.ID, Number: from.Editions[0].Number + 1, State: Drafted, Note: note, MadeAt: s.now(), MadeName: who.Name, Version: 1}
	w.Items = placed(w.Edition.ID, list, 0)
	return w, s.insertWhole(ctx, tx, body, w, false)
}

// Use puts a draft in use; the edition that was in use becomes an earlier one.
func (s *Service) Use(ctx context.Context, in At) (w Whole, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return w, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if w, err = whole(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		switch {
		case w.Edition.State != Drafted:
			return fault.Newf(fault.Conflict, "この版は「%s」です。使い始められるのは、下書きだけです。", w.Edition.State.Title())
		case len(w.Items) == 0:
			return fault.New(fault.Conflict, "項目がありません。項目を加えてから、使い始めてください。")
		}
		w.Edition.State, w.Edition.UsedOn, w.Edition.Version = Used, s.Today(), in.Version
		if err := saveEdition(ctx, tx, who.Body, w.Edition); err != nil {
			return err
		}
		if err := retire(ctx, tx, who.Body, w.Sheet.ID, w.Edition.ID); err != nil {
			return err
		}
		w.Edition.Version++
		if err := s.config.Rest(ctx, tx, w.Sheet.Ref(), provisionsOf(w.Items)); err != nil {
			return err
		}
		return s.record(ctx, tx, verbUse, w.Sheet.ID, sheetLine(w.Sheet, w.Edition, len(w.Items)))
	})
	return w, err
}

// restMost is on how many provisions the policy lets one object rest.
const restMost = 100

// provisionsOf gives the provisions on which items rest, each once.
func provisionsOf(list []Item) (provisions []string) {
	for _, i := range list {
		for _, b := range i.Bases {
			p := b.DocumentID + "/" + b.Provision
			if !slices.Contains(provisions, p) && len(provisions) < restMost {
				provisions = append(provisions, p)
			}
		}
	}
	return provisions
}

// Discard throws a draft away. A sheet of which nothing was ever used stays, empty of
// editions but for the one: then only its items go.
func (s *Service) Discard(ctx context.Context, in At) (w Whole, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return w, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if w, err = whole(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		switch {
		case w.Edition.State != Drafted:
			return fault.New(fault.Conflict, "捨てられるのは、下書きだけです。")
		case w.Edition.Version != in.Version:
			return fault.New(fault.Conflict, "ほかの人が先に変更しました。最新の内容を確かめて、もう一度お試しください。")
		case len(w.Editions) == 1:
			return fault.New(fault.Conflict, "この点検表の、ただ一つの版です。捨てる代わりに、項目を直してください。")
		}
		if err := dropEdition(ctx, tx, who.Body, w.Edition.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, verbDiscard, w.Sheet.ID, sheetLine(w.Sheet, w.Edition, len(w.Items)))
	})
	return w, err
}

// Choice is an edition that can be asked by: one that is in use.
type Choice struct {
	EditionID string     `json:"edition"`
	SheetID   string     `json:"sheet"`
	Title     string     `json:"title"`
	Number    int        `json:"number"`
	UsedOn    clock.Date `json:"used_on"`
}

// Name is the sheet with its edition.
func (c Choice) Name() string { return fmt.Sprintf("%s 第%d版", c.Title, c.Number) }

// Choices gives the editions in use, for a room that asks, in the caller's transaction.
func (s *Service) Choices(ctx context.Context, tx db.Tx) ([]Choice, error) {
	return usedEditions(ctx, tx, actor.From(ctx).Body)
}

// Take gives the items of an edition that is not a draft to a room that asks, in the
// caller's transaction.
func (s *Service) Take(ctx context.Context, tx db.Tx, edition string) (w Whole, err error) {
	w, err = whole(ctx, tx, actor.From(ctx).Body, edition)
	if err == nil && w.Edition.State == Drafted {
		err = fault.New(fault.Conflict, "この点検表の版は、下書きです。使い始めてから選んでください。")
	}
	return w, err
}
