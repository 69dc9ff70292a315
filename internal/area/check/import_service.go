package check

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Bring keeps a table that was handed in for a sheet. No item is made yet.
func (s *Service) Bring(ctx context.Context, of, name string, content []byte) (b Brought, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return b, err
	}
	grids, err := sheet.Read(content)
	if err != nil {
		return b, err
	}
	if !slices.ContainsFunc(grids, func(g sheet.Grid) bool { _, ok := findTable(g); return ok }) {
		return b, fault.Fields(map[string]string{"file": "見出しの行が見つかりません。上から15行までに、「監査項目」「No.」「必須」などの見出しのある表にしてください。"})
	}
	kept, err := json.Marshal(grids)
	if err != nil {
		return b, err
	}
	b = Brought{ID: db.NewID(), SheetID: of, FileName: file.CleanName(name), Content: string(kept), State: string(Drafted), MadeAt: s.now(), MadeName: who.Name, Version: 1}
	return b, s.db.Do(ctx, func(tx db.Tx) error {
		if _, err := loadSheet(ctx, tx, who.Body, of); err != nil {
			return err
		}
		if err := insertImport(ctx, tx, who.Body, b); err != nil {
			return err
		}
		return s.recordImport(ctx, tx, verbBring, b)
	})
}

func (s *Service) recordImport(ctx context.Context, tx db.Tx, verb actor.Permission, b Brought) error {
	return s.record(ctx, tx, verb, b.ID, journal.Fields("check.import/1", func(e *journal.Encoder) {
		e.Text("id", b.ID)
		e.Text("sheet", b.SheetID)
		e.Text("file", b.FileName)
		e.Text("state", b.State)
		e.Text("edition", b.EditionID)
	}))
}

// Look is what a table would make of a sheet.
type Look struct {
	Brought
	Sheet   Sheet    `json:"of"`
	Columns []Column `json:"columns"`
	Unknown int      `json:"unknown" doc:"行き先の決まっていない列"`
	Items   []Item   `json:"items"`
	Flaws   []Flaw   `json:"flaws"`
	Before  Edition  `json:"before" doc:"比べた版"`
	Changes []Change `json:"changes"`
}

// Preview gives a table with what it would make. It changes nothing.
func (s *Service) Preview(ctx context.Context, id string) (l Look, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return l, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		l, _, err = s.preview(ctx, tx, who.Body, id)
		return err
	})
	return l, err
}

func (s *Service) preview(ctx context.Context, tx db.Tx, body, id string) (l Look, from Whole, err error) {
	if l.Brought, err = loadImport(ctx, tx, body, id); err != nil {
		return l, from, err
	}
	if l.Sheet, err = loadSheet(ctx, tx, body, l.SheetID); err != nil {
		return l, from, err
	}
	from.Sheet = l.Sheet
	if from.Editions, err = editions(ctx, tx, body, l.SheetID); err != nil || l.State == Applied {
		return l, from, err
	}
	var grids []sheet.Grid
	if err := json.Unmarshal([]byte(l.Content), &grids); err != nil {
		return l, from, fmt.Errorf("read import %s: %w", id, err)
	}
	remembered, err := mappings(ctx, tx, body)
	if err != nil {
		return l, from, err
	}
	var tables []table
	for _, g := range grids {
		if t, ok := findTable(g); ok {
			tables = append(tables, t)
		}
	}
	l.Columns = columns(tables, remembered)
	for _, c := range l.Columns {
		if c.Field == "" {
			l.Unknown++
		}
	}
	r := readTables(tables, l.Columns, s.config.Words)
	var old []Item
	if i := slices.IndexFunc(from.Editions, func(e Edition) bool { return e.State != Drafted }); i >= 0 {
		l.Before = from.Editions[i]
		if old, err = items(ctx, tx, body, l.Before.ID); err != nil {
			return l, from, err
		}
	}
	l.Items, l.Flaws = rekeyed(r.items, old), r.flaws
	if l.Before.ID != "" {
		l.Changes = differences(old, l.Items)
	}
	return l, from, nil
}

// Directing says where the columns of a table go, and has it remembered for the next one.
type Directing struct {
	ID       string   `path:"id" json:"-" form:"-"`
	Headings []string `json:"headings" label:"見出し"`
	Fields   []string `json:"fields" label:"行き先"`
}

// Direct remembers where columns go.
func (s *Service) Direct(ctx context.Context, in Directing) (l Look, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return l, err
	}
	if len(in.Headings) == 0 || len(in.Headings) != len(in.Fields) {
		return l, fault.Fields(map[string]string{"fields": "見出しと行き先の数が合いません。画面を開き直してください。"})
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if l, _, err = s.preview(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		told := map[string]string{}
		for i, h := range in.Headings {
			if !slices.ContainsFunc(l.Columns, func(c Column) bool { return Plain(c.Heading) == Plain(h) }) {
				return fault.Fields(map[string]string{"fields": "この表にない見出しがあります。画面を開き直してください。"})
			}
			if in.Fields[i] == "" {
				continue
			}
			if targetTitle(in.Fields[i]) == "" {
				return fault.Fields(map[string]string{"fields": "行き先は、一覧の中から選んでください。"})
			}
			told[Plain(h)] = in.Fields[i]
		}
		if err := saveMappings(ctx, tx, who.Body, told, s.now(), who.Name); err != nil {
			return err
		}
		if l, _, err = s.preview(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		return s.recordImport(ctx, tx, verbDirect, l.Brought)
	})
	return l, err
}

// Applying makes a draft out of a table, as it was seen in the dry run.
type Applying struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Count   int    `json:"count" doc:"下見で示された項目の数"`
}

// Apply makes the next edition of the sheet a draft with the items of the table, or
// nothing at all.
func (s *Service) Apply(ctx context.Context, in Applying) (w Whole, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return w, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		l, from, err := s.preview(ctx, tx, who.Body, in.ID)
		switch {
		case err != nil:
			return err
		case l.State == Applied:
			return fault.New(fault.Conflict, "この表は、すでに取り込まれています。")
		case l.Unknown > 0:
			return fault.Newf(fault.Conflict, "行き先の決まっていない列が%dあります。行き先を決めてから取り込んでください。", l.Unknown)
		case len(l.Flaws) > 0:
			return fault.Newf(fault.Conflict, "誤りが%d件あるため、取り込めません。表を直して、もう一度取り込んでください。何も変えていません。", len(l.Flaws))
		case len(l.Items) == 0 || len(l.Items) != in.Count:
			return fault.New(fault.Conflict, "下見の後に、項目の数が変わりました。もう一度、下見を確かめてください。")
		}
		// A sheet that was made for the table has an empty draft, which gives way.
		if n := len(from.Editions); n == 1 && from.Editions[0].State == Drafted {
			if err := s.giveWay(ctx, tx, who.Body, &from); err != nil {
				return err
			}
		}
		if w, err = s.draftAfter(ctx, tx, who.Body, from, "「"+l.FileName+"」から作成", l.Items); err != nil {
			return err
		}
		l.Version, l.EditionID = in.Version, w.Edition.ID
		if err := applyImport(ctx, tx, who.Body, l.Brought); err != nil {
			return err
		}
		l.State = Applied
		return s.recordImport(ctx, tx, verbApply, l.Brought)
	})
	return w, err
}

// giveWay drops the only edition of a sheet where it is a draft without items.
func (s *Service) giveWay(ctx context.Context, tx db.Tx, body string, from *Whole) error {
	list, err := items(ctx, tx, body, from.Editions[0].ID)
	if err != nil || len(list) > 0 {
		return err
	}
	if err := dropEdition(ctx, tx, body, from.Editions[0].ID); err != nil {
		return err
	}
	from.Editions[0].State, from.Editions[0].Number = Retired, 0
	return nil
}

// Imports lists the latest tables that were handed in.
func (s *Service) Imports(ctx context.Context) (list []Brought, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = imports(ctx, tx, who.Body)
		return err
	})
	return list, err
}
