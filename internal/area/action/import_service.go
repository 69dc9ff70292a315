package action

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Submit keeps a list that was handed in. Nothing is opened yet.
func (s *Service) Submit(ctx context.Context, name string, content []byte) (i HandedList, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return i, err
	}
	t, err := sheet.ReadList(content)
	if err != nil {
		return i, err
	}
	kept, err := json.Marshal(t)
	if err != nil {
		return i, err
	}
	i = HandedList{ID: db.NewID(), FileName: file.CleanName(name), Content: string(kept), State: drafted, MadeAt: s.now(), MadeBy: who.ID, MadeName: who.Name, RowsRead: len(t.Rows), Version: 1}
	return i, s.db.Do(ctx, func(tx db.Tx) error {
		if err := insertImport(ctx, tx, who.Body, i); err != nil {
			return err
		}
		return s.recordImport(ctx, tx, verbSubmit, i)
	})
}

func (s *Service) recordImport(ctx context.Context, tx db.Tx, verb actor.Permission, i HandedList) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: i.ID, At: s.now(), Content: journal.Fields("action.import/1", func(e *journal.Encoder) {
		e.Text("id", i.ID)
		e.Text("file", i.FileName)
		e.Text("state", i.State)
		e.Int("rows", int64(i.RowsRead))
	})})
}

// Imports lists the latest lists that were handed in.
func (s *Service) Imports(ctx context.Context) (list []HandedList, err error) {
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

// Preview gives a list with what it would do. It changes nothing.
func (s *Service) Preview(ctx context.Context, id string) (p ListPreview, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return p, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		p, err = s.preview(ctx, tx, who.Body, id, o)
		return err
	})
	return p, err
}

func (s *Service) preview(ctx context.Context, tx db.Tx, body, id string, o outlined) (p ListPreview, err error) {
	if p.HandedList, err = loadImport(ctx, tx, body, id); err != nil || p.State == applied {
		return p, err
	}
	var t sheet.Given
	if err := json.Unmarshal([]byte(p.Content), &t); err != nil {
		return p, fmt.Errorf("read import %s: %w", id, err)
	}
	known, err := numbered(ctx, tx, body)
	if err != nil {
		return p, err
	}
	l := newLister(t, o, known, s.Today())
	p.New, p.Same = l.read()
	p.Flaws = l.flaws
	return p, nil
}

// ListApplying opens what a list holds, as it was seen in the dry run.
type ListApplying struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Count   int    `json:"count" doc:"下見で示された件数"`
}

// Apply opens all actions of a list, or none.
func (s *Service) Apply(ctx context.Context, in ListApplying) (p ListPreview, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return p, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if p, err = s.preview(ctx, tx, who.Body, in.ID, o); err != nil {
			return err
		}
		switch {
		case p.State == applied:
			return fault.New(fault.Conflict, "この一覧表は、すでに登録されています。")
		case len(p.Flaws) > 0:
			return fault.Newf(fault.Conflict, "誤りが%d件あるため、登録できません。一覧表を直して、もう一度取り込んでください。何も変えていません。", len(p.Flaws))
		case len(p.New) == 0:
			return fault.New(fault.Conflict, "登録するものがありません。")
		case len(p.New) != in.Count:
			return fault.New(fault.Conflict, "下見の後に、登録される件数が変わりました。もう一度、下見を確かめてください。")
		}
		p.Version = in.Version
		if err := applyImport(ctx, tx, who.Body, p.HandedList); err != nil {
			return err
		}
		p.State = applied
		if err := s.openAll(ctx, tx, p.New, o); err != nil {
			return err
		}
		return s.recordImport(ctx, tx, verbImport, p.HandedList)
	})
	return p, err
}

// openAll gives numbers and opens, with few statements however many there are.
func (s *Service) openAll(ctx context.Context, tx db.Tx, list []Action, o outlined) error {
	who := actor.From(ctx)
	years := map[int][]int{}
	for i := range list {
		list[i].Year = list[i].OpenedOn.FiscalYear(fiscalStart)
		years[list[i].Year] = append(years[list[i].Year], i)
	}
	for year, places := range years {
		first, err := take(ctx, tx, who.Body, year, len(places))
		if err != nil {
			return err
		}
		for n, i := range places {
			list[i].Number = first + n
		}
	}
	acts, keys := make([]Happening, len(list)), map[string][]string{}
	for i := range list {
		a := &list[i]
		a.ID, a.OpenedBy, a.OpenedName, a.UpdatedAt = db.NewID(), who.ID, who.Name, s.now()
		acts[i] = Happening{db.NewID(), a.ID, string(verbImport), a.State, a.UpdatedAt, who.ID, who.Name, who.Capacity, ""}
		keys[a.ID] = []string{postKey(a.OwnerPost)}
	}
	if err := insert(ctx, tx, who.Body, list...); err != nil {
		return err
	}
	if err := insertActs(ctx, tx, who.Body, acts...); err != nil {
		return err
	}
	if err := insertHolders(ctx, tx, who.Body, keys); err != nil {
		return err
	}
	for _, a := range list {
		if err := journal.Append(ctx, tx, journal.Entry{Verb: string(verbImport), Area: areaName, ID: a.ID, Content: a, At: s.now()}); err != nil {
			return err
		}
		if err := s.tellNew(ctx, tx, a, keys[a.ID], o); err != nil {
			return err
		}
	}
	return nil
}

// tellNew tells of what an import opened: it has no request for more time yet.
func (s *Service) tellNew(ctx context.Context, tx db.Tx, a Action, keys []string, o outlined) error {
	if !a.State.Undone() {
		return nil
	}
	return s.tell(ctx, tx, a, keys, o)
}

func numberKey(year, number int, title string) string {
	return strconv.Itoa(year) + "-" + strconv.Itoa(number) + " " + title
}
