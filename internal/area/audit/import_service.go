package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Submitting hands the marks of an earlier audit in.
type Submitting struct {
	Title   string `json:"title" label:"件名"`
	Kind    string `json:"kind" enum:"internal,external,personal,joint,special" label:"種類"`
	HeldOn  string `json:"held_on" label:"監査実施日"`
	Name    string `json:"file_name" form:"-"`
	Content []byte `json:"content" form:"-" doc:"ExcelかCSVのファイル（Base64）"`
}

// Submit keeps the table of an earlier audit. No audit is made yet.
func (s *Service) Submit(ctx context.Context, in Submitting) (b Brought, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return b, err
	}
	faults := map[string]string{}
	text(faults, "title", "件名", &in.Title, titleMax, true)
	if Kind(in.Kind).Title() == "" {
		faults["kind"] = "種類を選んでください。"
	}
	held := day(faults, "held_on", "監査実施日", in.HeldOn)
	if faults["held_on"] == "" && s.Today().Before(held) {
		faults["held_on"] = "監査実施日は、きょう以前の日にしてください。"
	}
	grids, err := sheet.Read(in.Content)
	if err != nil {
		for k, v := range fault.Of(err).Fields {
			faults[k] = v
		}
	}
	if err := fault.Fields(faults); err != nil {
		return b, err
	}
	kept, err := json.Marshal(grids)
	if err != nil {
		return b, err
	}
	b = Brought{ID: db.NewID(), FileName: file.CleanName(in.Name), Content: string(kept), Title: in.Title, Kind: Kind(in.Kind), HeldOn: held, State: brought, MadeAt: s.now(), MadeName: who.Name, Version: 1}
	return b, s.db.Do(ctx, func(tx db.Tx) error {
		if err := insertImport(ctx, tx, who.Body, b); err != nil {
			return err
		}
		return s.recordImport(ctx, tx, verbSubmit, b)
	})
}

func (s *Service) recordImport(ctx context.Context, tx db.Tx, verb actor.Permission, b Brought) error {
	return s.record(ctx, tx, verb, b.ID, journal.Fields("audit.import/1", func(e *journal.Encoder) {
		for _, f := range [][2]string{{"id", b.ID}, {"file", b.FileName}, {"title", b.Title}, {"held", b.HeldOn.String()}, {"state", b.State}, {"audit", b.AuditID}} {
			e.Text(f[0], f[1])
		}
	}))
}

// Look is what a table would become.
type Look struct {
	Brought
	Data    Dataset  `json:"data"`
	Unknown []string `json:"unknown" doc:"いまの組織にない課等"`
	Flaws   []Flaw   `json:"flaws"`
}

// Preview gives a table with what it would become. It changes nothing.
func (s *Service) Preview(ctx context.Context, id string) (l Look, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return l, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return l, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		l, err = s.preview(ctx, tx, who.Body, id, o)
		return err
	})
	return l, err
}

func (s *Service) preview(ctx context.Context, tx db.Tx, body, id string, o org.Outline) (l Look, err error) {
	if l.Brought, err = loadImport(ctx, tx, body, id); err != nil || l.State == applied {
		return l, err
	}
	var grids []sheet.Grid
	if err := json.Unmarshal([]byte(l.Content), &grids); err != nil {
		return l, fmt.Errorf("read import %s: %w", id, err)
	}
	m := readMatrix(grids)
	l.Flaws = m.flaws
	l.Data, l.Unknown = s.made(l.Brought, m, o)
	return l, nil
}

// made makes an audit out of a table.
func (s *Service) made(b Brought, m matrix, o org.Outline) (d Dataset, unknown []string) {
	d.Audit = Audit{
		ID: db.NewID(), Year: b.HeldOn.FiscalYear(fiscalStart), Title: b.Title, Kind: b.Kind, State: Reported, Begins: b.HeldOn, Ends: b.HeldOn, HeldOn: b.HeldOn, SheetName: b.FileName,
		Imported: true, ReportedOn: b.HeldOn, KeptUntil: keptUntil(b.HeldOn, s.config.Years), Version: 1, UpdatedAt: s.now(),
	}
	for n, name := range m.units {
		u := Unit{ID: db.NewID(), Name: name, Place: n + 1, Remark: m.remarks[name], Version: 1}
		for _, x := range o.Units {
			if sameUnit(x.Name, name) && string(x.Kind) != "organ" {
				u.UnitID = x.ID
			}
		}
		if u.UnitID == "" {
			unknown = append(unknown, name)
		}
		d.Units = append(d.Units, u)
	}
	for _, c := range m.chapters {
		for _, r := range c.rows {
			i := Item{ID: db.NewID(), Key: db.NewID(), Place: len(d.Items) + 1, Chapter: short(c.title, titleMax), Number: r.number, Text: short(r.text, noteMax)}
			d.Items = append(d.Items, i)
			for n, u := range d.Units {
				mark := NoMark
				if n < len(r.marks) {
					mark = r.marks[n]
				}
				if mark == NoMark {
					mark = Outside // a unit that another chapter names was not asked here
				}
				d.Cells = append(d.Cells, Cell{ItemID: i.ID, UnitID: u.ID, First: mark, Mark: mark, At: s.now(), ByName: "取込み", Version: 1})
			}
		}
	}
	d.index()
	return d, unknown
}

// Applying makes an audit out of a table, as it was seen in the dry run.
type Applying struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Count   int    `json:"count" doc:"下見で示された判定の数"`
}

// Apply makes the audit with all its marks, or nothing.
func (s *Service) Apply(ctx context.Context, in Applying) (a Audit, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return a, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		l, err := s.preview(ctx, tx, who.Body, in.ID, o)
		switch {
		case err != nil:
			return err
		case l.State == applied:
			return fault.New(fault.Conflict, "この表は、すでに取り込まれています。")
		case len(l.Flaws) > 0:
			return fault.Newf(fault.Conflict, "誤りが%d件あるため、取り込めません。表を直して、もう一度取り込んでください。何も変えていません。", len(l.Flaws))
		case len(l.Data.Cells) == 0 || len(l.Data.Cells) != in.Count:
			return fault.New(fault.Conflict, "下見の後に、判定の数が変わりました。もう一度、下見を確かめてください。")
		}
		a = l.Data.Audit
		if a.Number, err = take(ctx, tx, who.Body, a.Year); err != nil {
			return err
		}
		l.Version, l.AuditID = in.Version, a.ID
		if err := applyImport(ctx, tx, who.Body, l.Brought); err != nil {
			return err
		}
		for _, step := range []func() error{
			func() error { return insert(ctx, tx, who.Body, a) },
			func() error { return insertUnits(ctx, tx, who.Body, a.ID, l.Data.Units) },
			func() error { return insertItems(ctx, tx, who.Body, a.ID, l.Data.Items) },
			func() error { return insertCells(ctx, tx, who.Body, a.ID, l.Data.Cells) },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		l.State = applied
		if err := s.recordImport(ctx, tx, verbImport, l.Brought); err != nil {
			return err
		}
		return s.act(ctx, tx, verbImport, a.ID, "", fmt.Sprintf("「%s」から%d項目、%dの課等を取り込んだ。", l.FileName, len(l.Data.Items), len(l.Data.Units)), cellLine(a, l.Data.Cells))
	})
	return a, err
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

// Reconciling compares a narrative that was typed elsewhere with the marks.
type Reconciling struct {
	ID      string `path:"id" json:"-" form:"-"`
	Name    string `json:"file_name" form:"-"`
	Content []byte `json:"content" form:"-" doc:"文章の表（ExcelかCSV、Base64）"`
}

// Reconciled is where a narrative and the marks disagree.
type Reconciled struct {
	Rows  int             `json:"rows" doc:"読み取った行"`
	Found []Contradiction `json:"found"`
	Flaws []Flaw          `json:"flaws"`
}

// Reconcile lists where a narrative says another thing than the matrix. It keeps neither:
// only that it was done.
func (s *Service) Reconcile(ctx context.Context, in Reconciling) (r Reconciled, err error) {
	v, err := s.see(ctx, CanMark)
	if err != nil {
		return r, err
	}
	grids, err := sheet.Read(in.Content)
	if err != nil {
		return r, err
	}
	list, flaws := readNarrative(grids)
	r.Rows, r.Flaws = len(list), flaws
	err = s.db.Do(ctx, func(tx db.Tx) error {
		a, err := s.judging(ctx, tx, v, in.ID)
		if err != nil {
			return err
		}
		if !a.State.Begun() {
			return s.wrongState(a, "突き合わせる")
		}
		d, err := dataset(ctx, tx, v.Body, a)
		if err != nil {
			return err
		}
		r.Found = contradictions(d, list)
		return s.act(ctx, tx, verbReconcile, a.ID, "", fmt.Sprintf("「%s」の%d行と突き合わせ、%d件の違いがあった。", short(file.CleanName(in.Name), 60), r.Rows, len(r.Found)), a.line())
	})
	return r, err
}
