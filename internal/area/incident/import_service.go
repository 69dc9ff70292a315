package incident

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/area/incident/class"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// mayImport: a list is about all units.
func mayImport(ctx context.Context) (actor.Actor, error) {
	a, err := actor.Require(ctx, CanDecide)
	if err == nil && a.Reach(CanDecide) != actor.Whole {
		err = fault.New(fault.Forbidden, "以前の記録は、団体全体について決められる人が取り込みます。")
	}
	return a, err
}

// Submit keeps a list that was handed in. Nothing is entered yet.
func (s *Service) Submit(ctx context.Context, name string, content []byte) (i HandedList, err error) {
	who, err := mayImport(ctx)
	if err != nil {
		return i, err
	}
	t, err := sheet.ReadList(content)
	if err != nil {
		return i, err
	}
	kept, err := json.Marshal(t)
	if err != nil {
		return i, fmt.Errorf("keep a list: %w", err)
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
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: i.ID, At: s.now(), Content: journal.Fields("incident.import/1", func(e *journal.Encoder) {
		e.Text("id", i.ID)
		e.Text("file", i.FileName)
		e.Text("state", i.State)
		e.Int("rows", int64(i.RowsRead))
	})})
}

// Imports lists the latest lists that were handed in.
func (s *Service) Imports(ctx context.Context) (list []HandedList, err error) {
	who, err := mayImport(ctx)
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
	who, err := mayImport(ctx)
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

func (s *Service) preview(ctx context.Context, tx db.Tx, body, id string, o org.Outline) (p ListPreview, err error) {
	if p.HandedList, err = loadImport(ctx, tx, body, id); err != nil || p.State == applied {
		return p, err
	}
	var t sheet.Given
	if err := json.Unmarshal([]byte(p.Content), &t); err != nil {
		return p, fmt.Errorf("read import %s: %w", id, err)
	}
	known, err := knownIncidents(ctx, tx, body)
	if err != nil {
		return p, err
	}
	classes := s.config.Classes
	if p.Classes != "" {
		if classes, err = class.Read(p.Classes); err != nil {
			return p, fmt.Errorf("read classes: %w", err)
		}
	}
	l := newLister(t, o, classes, known, s.now())
	p.New, p.Same = l.read()
	p.Flaws = l.flaws
	return p, nil
}

// ListApplying enters what a list holds, as it was seen in the dry run.
type ListApplying struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Count   int    `json:"count" doc:"下見で示された件数"`
}

// Apply enters all incidents of a list, or none. They are at their end already.
func (s *Service) Apply(ctx context.Context, in ListApplying) (p ListPreview, err error) {
	who, err := mayImport(ctx)
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
		if err := s.enterAll(ctx, tx, who, p.New); err != nil {
			return err
		}
		return s.recordImport(ctx, tx, verbImport, p.HandedList)
	})
	return p, err
}

// enterAll gives numbers and enters.
func (s *Service) enterAll(ctx context.Context, tx db.Tx, who actor.Actor, list []Earlier) error {
	years := map[int][]int{}
	for i := range list {
		x := &list[i]
		x.Year, x.EnteredBy, x.JudgedBy = clock.Today(x.ReportedAt.Time).FiscalYear(fiscalStart), who.Name, who.Name
		x.Closing.ClosedName = who.Name
		years[x.Year] = append(years[x.Year], i)
	}
	for year, places := range years {
		last, err := takeMany(ctx, tx, who.Body, year, len(places))
		if err != nil {
			return err
		}
		for n, i := range places {
			list[i].Number = last - len(places) + 1 + n
		}
	}
	entries := make([]Entry, len(list))
	for i, x := range list {
		entries[i] = Entry{ID: db.NewID(), IncidentID: x.ID, Kind: string(verbImport), At: x.ReportedAt, EnteredAt: s.now(), ByID: who.ID, ByName: who.Name, Capacity: who.Capacity, Text: "以前の記録から登録した：" + x.Situation}
	}
	if err := insertEarlier(ctx, tx, who.Body, list, entries); err != nil {
		return err
	}
	for _, x := range list {
		if err := journal.Append(ctx, tx, journal.Entry{Verb: string(verbImport), Area: areaName, ID: x.ID, Content: x.Incident, At: s.now()}); err != nil {
			return err
		}
	}
	return nil
}
