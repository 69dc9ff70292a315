package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Answering is the sheet of a unit as it fills it in: for each item the answer, a note, and
// the version of the cell that was read.
type Answering struct {
	ID       string   `path:"id" json:"-" form:"-" doc:"監査対象課等の識別子"`
	Items    []string `json:"items" form:"items,each" label:"項目"`
	Answers  []string `json:"answers" form:"answers,each" label:"回答"`
	Notes    []string `json:"notes" form:"notes,each" label:"説明"`
	Versions []string `json:"versions" form:"versions,each" label:"版"`
	Done     bool     `json:"done,omitempty" label:"回答を終える" doc:"付けると、監査人に出す"`
}

// Answer keeps what a unit says of itself. It may be saved as often as one likes until it
// is handed in.
func (s *Service) Answer(ctx context.Context, in Answering) (u Unit, err error) {
	v, err := s.see(ctx, CanAnswer)
	if err != nil {
		return u, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		a, d, err := s.unitOf(ctx, tx, v, in.ID)
		if err != nil {
			return err
		}
		u, _ = d.Unit(in.ID)
		if !v.whole && !slices.Contains(v.units, u.UnitID) {
			return fault.New(fault.Forbidden, "点検表に答えられるのは、その課等の人と事務局だけです。")
		}
		if a.State != Underway || u.Answered() {
			return fault.New(fault.Conflict, "この点検表は、もう出されているか、監査が次の段階に進んでいるため、書き換えられません。")
		}
		changed, err := answers(d, u, in)
		if err != nil {
			return err
		}
		for _, c := range changed {
			c.At, c.ByName = s.now(), v.Name
			if err := saveCell(ctx, tx, v.Body, a.ID, c); err != nil {
				return overtaken(err, d, c)
			}
		}
		note := fmt.Sprintf("%s：%d項目を書いた。", u.Name, len(changed))
		if in.Done {
			if err := s.handIn(ctx, tx, v, d, &u, changed); err != nil {
				return err
			}
			note = u.Name + "：回答を終えた。"
		}
		return s.act(ctx, tx, verbAnswer, a.ID, u.ID, note, cellLine(a, changed))
	})
	return u, err
}

// handIn ends the answering of a unit: every item that applies has an answer.
func (s *Service) handIn(ctx context.Context, tx db.Tx, v view, d *Dataset, u *Unit, changed []Cell) error {
	after := map[string]Mark{}
	for _, c := range changed {
		after[c.ItemID] = c.Answer
	}
	open := 0
	for _, i := range d.Items {
		c, _ := d.Cell(i.ID, u.ID)
		answer, ok := after[i.ID]
		if !ok {
			answer = c.Answer
		}
		if answer == NoMark && c.Mark != Outside {
			open++
		}
	}
	if open > 0 {
		return fault.Fields(map[string]string{"answers": fmt.Sprintf("答えていない項目が%dあります。書いたものは、「回答を終える」を外せば保存できます。", open)})
	}
	u.AnsweredAt, u.AnsweredName = s.now(), v.Name
	if err := saveUnit(ctx, tx, v.Body, *u); err != nil {
		return err
	}
	u.Version++
	return s.config.Settle(ctx, tx, unitRef(*u))
}

// unitOf loads an audit with its cells, for one of its units.
func (s *Service) unitOf(ctx context.Context, tx db.Tx, v view, unit string) (a Audit, d *Dataset, err error) {
	audit, err := auditOf(ctx, tx, v.Body, unit)
	if err != nil {
		return a, nil, err
	}
	if a, err = s.reach(ctx, tx, v, audit); err != nil {
		return a, nil, err
	}
	if d, err = dataset(ctx, tx, v.Body, a); err != nil {
		return a, d, err
	}
	if _, ok := d.Unit(unit); !ok {
		return a, d, errUnit()
	}
	return a, d, nil
}

// overtaken says which cell somebody else was faster with.
func overtaken(err error, d *Dataset, c Cell) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	i, _ := d.Item(c.ItemID)
	u, _ := d.Unit(c.UnitID)
	now, _ := d.Cell(c.ItemID, c.UnitID)
	return fault.Newf(fault.Conflict, "%sの項目%sは、%sさんが先に変えました（%s）。何も保存していません。最新の内容を確かめて、もう一度書いてください。", u.Name, i.Number, now.ByName, now.At.Table())
}

// answers gives the cells that an answer changes.
func answers(d *Dataset, u Unit, in Answering) (changed []Cell, err error) {
	if len(in.Items) == 0 || len(in.Items) > len(d.Items) || len(in.Answers) != len(in.Items) || len(in.Notes) != len(in.Items) || len(in.Versions) != len(in.Items) {
		return nil, errShape()
	}
	faults := map[string]string{}
	for n, id := range in.Items {
		i, ok := d.Item(id)
		if !ok {
			return nil, errShape()
		}
		c, _ := d.Cell(id, u.ID)
		m, known := MarkOf(in.Answers[n])
		if !known {
			faults["answers"] = "項目" + i.Number + "：回答は、一覧の中から選んでください。"
		}
		text(faults, "notes", "項目"+i.Number+"の説明", &in.Notes[n], cellMax, false)
		if (m == Bad || m == Outside) && in.Notes[n] == "" && c.Mark != Outside {
			faults["notes"] = "項目" + i.Number + "：「できていない」「該当しない」ときは、説明を書いてください。"
		}
		if c.Answer == m && c.AnswerNote == in.Notes[n] {
			continue
		}
		if c.Version, err = version(in.Versions[n]); err != nil {
			return nil, err
		}
		c.Answer, c.AnswerNote = m, in.Notes[n]
		changed = append(changed, c)
	}
	return changed, fault.Fields(faults)
}

func errShape() error {
	return fault.New(fault.Invalid, "送られた項目が、この監査の項目と合いません。画面を開き直してから、もう一度入力してください。")
}

func version(s string) (v int64, err error) {
	if _, err := fmt.Sscanf(s, "%d", &v); err != nil || fmt.Sprint(v) != s {
		return 0, errShape()
	}
	return v, nil
}

// Marking is what auditors write of the items of one unit.
type Marking struct {
	ID       string   `path:"id" json:"-" form:"-" doc:"監査対象課等の識別子"`
	Items    []string `json:"items" form:"items,each" label:"項目"`
	Marks    []string `json:"marks" form:"marks,each" label:"判定"`
	Reasons  []string `json:"reasons" form:"reasons,each" label:"理由"`
	Verified []string `json:"verified" form:"verified,each" label:"確かめたこと"`
	Heard    []string `json:"heard" form:"heard,each" label:"ヒアリングの記録"`
	Versions []string `json:"versions" form:"versions,each" label:"版"`
}

// Mark keeps what auditors found in one unit. Cells that did not change are not touched,
// so that several auditors work side by side; a cell that somebody else changed meanwhile
// refuses the whole, and nothing is overwritten.
func (s *Service) Mark(ctx context.Context, in Marking) (list []Cell, err error) {
	v, err := s.see(ctx, CanMark)
	if err != nil {
		return nil, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		audit, err := auditOf(ctx, tx, v.Body, in.ID)
		if err != nil {
			return err
		}
		a, err := s.judging(ctx, tx, v, audit)
		if err != nil {
			return err
		}
		d, err := dataset(ctx, tx, v.Body, a)
		if err != nil {
			return err
		}
		u, _ := d.Unit(in.ID)
		if list, err = in.cells(d, u); err != nil {
			return err
		}
		return s.mark(ctx, tx, v, a, d, list)
	})
	return list, err
}

// mark saves cells that were judged.
func (s *Service) mark(ctx context.Context, tx db.Tx, v view, a Audit, d *Dataset, list []Cell) error {
	if a.State != Underway && a.State != Checking {
		return s.wrongState(a, "判定を変える")
	}
	var notes []string
	for i := range list {
		c := &list[i]
		was, _ := d.Cell(c.ItemID, c.UnitID)
		if c.First == NoMark {
			c.First = c.Mark
		}
		c.At, c.ByName = s.now(), v.Name
		if err := saveCell(ctx, tx, v.Body, a.ID, *c); err != nil {
			return overtaken(err, d, *c)
		}
		c.Version++
		if was.Mark != c.Mark {
			item, _ := d.Item(c.ItemID)
			notes = append(notes, item.Number+" "+orElse(was.Mark.Sign(), "未")+"→"+orElse(c.Mark.Sign(), "未"))
		}
	}
	if len(list) == 0 {
		return nil
	}
	u, _ := d.Unit(list[0].UnitID)
	return s.act(ctx, tx, verbMark, a.ID, u.ID, short(u.Name+"："+strings.Join(notes, "、"), noteMax), cellLine(a, list))
}

// cells gives those that a form of one unit changes.
func (in Marking) cells(d *Dataset, u Unit) (changed []Cell, err error) {
	n := len(in.Items)
	if n == 0 || n > len(d.Items) || len(in.Marks) != n || len(in.Reasons) != n || len(in.Verified) != n || len(in.Heard) != n || len(in.Versions) != n {
		return nil, errShape()
	}
	faults := map[string]string{}
	for k, id := range in.Items {
		i, ok := d.Item(id)
		if !ok {
			return nil, errShape()
		}
		was, _ := d.Cell(id, u.ID)
		c := was
		m, known := MarkOf(in.Marks[k])
		if !known {
			faults["marks"] = "項目" + i.Number + "：判定は、○、△、×、－から選んでください。"
		}
		text(faults, "verified", "項目"+i.Number+"の確かめたこと", &in.Verified[k], noteMax, false)
		text(faults, "heard", "項目"+i.Number+"のヒアリングの記録", &in.Heard[k], noteMax, false)
		c.Mark, c.Verified, c.Heard = m, in.Verified[k], in.Heard[k]
		c.reason(faults, i, in.Reasons[k])
		if c == was {
			continue
		}
		if c.Version, err = version(in.Versions[k]); err != nil {
			return nil, err
		}
		changed = append(changed, c)
	}
	return changed, fault.Fields(faults)
}

// reason sets why a cell has its mark: △ and × need one.
func (c *Cell) reason(faults map[string]string, i Item, why string) {
	text(faults, "reasons", "項目"+i.Number+"の理由", &why, cellMax, false)
	if (c.Mark == Improved || c.Mark == Bad) && why == "" {
		faults["reasons"] = "項目" + i.Number + "：" + c.Mark.Sign() + "のときは、理由を書いてください。"
	}
	c.Reason = why
}

// Striking is one mark, as it is set in the matrix by a key.
type Striking struct {
	ID      string `path:"id" json:"-" form:"-"`
	Item    string `json:"item" label:"項目"`
	Unit    string `json:"unit" label:"課等"`
	Mark    string `json:"mark" label:"判定"`
	Reason  string `json:"reason,omitempty" label:"理由"`
	Version int64  `json:"version"`
}

// Strike sets one mark.
func (s *Service) Strike(ctx context.Context, in Striking) (c Cell, err error) {
	v, err := s.see(ctx, CanMark)
	if err != nil {
		return c, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		a, err := s.judging(ctx, tx, v, in.ID)
		if err != nil {
			return err
		}
		d, err := dataset(ctx, tx, v.Body, a)
		if err != nil {
			return err
		}
		i, there := d.Item(in.Item)
		was, known := d.Cell(in.Item, in.Unit)
		if !there || !known {
			return fault.New(fault.NotFound, "お探しの項目は、この監査にありません。")
		}
		faults := map[string]string{}
		c = was
		if c.Mark, known = MarkOf(in.Mark); !known || c.Mark == NoMark {
			faults["mark"] = "判定は、○、△、×、－から選んでください。"
		}
		why := in.Reason
		if why == "" && was.Mark == c.Mark {
			why = was.Reason
		}
		c.reason(faults, i, why)
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if c == was {
			return nil
		}
		c.Version = in.Version
		list := []Cell{c}
		if err := s.mark(ctx, tx, v, a, d, list); err != nil {
			return err
		}
		c = list[0]
		return nil
	})
	return c, err
}

// What is taken as evidence.
const (
	evidenceSize = 20 << 20
	evidenceMost = 1_000
)

func evidenceRules() file.Rules {
	return file.Rules{Formats: []file.Format{file.PDF, file.Word, file.Excel, file.Slides, file.Text, file.CSV, file.PNG, file.JPEG}, Max: evidenceSize}
}

// Proving adds a file to what was seen in a unit.
type Proving struct {
	ID      string `json:"-" form:"-"` // of the audited unit
	Item    string `json:"item" label:"項目"`
	Title   string `json:"title" label:"証拠の説明"`
	Name    string `json:"-" form:"-"`
	Content []byte `json:"-" form:"-"`
}

// Prove keeps a file as evidence, by who answers for the unit or who audits it.
func (s *Service) Prove(ctx context.Context, in Proving) (e Evidence, err error) {
	v, err := s.see(ctx, CanAnswer)
	if err != nil {
		return e, err
	}
	var a Audit
	allowed := func(tx db.Tx) (err error) {
		var d *Dataset
		if a, d, err = s.unitOf(ctx, tx, v, in.ID); err != nil {
			return err
		}
		u, _ := d.Unit(in.ID)
		team := slices.ContainsFunc(d.Members, func(m Member) bool { return m.PersonID == v.ID })
		switch {
		case !v.whole && !team && !slices.Contains(v.units, u.UnitID):
			return fault.New(fault.Forbidden, "証拠を加えられるのは、その課等の人、監査チームの人と事務局だけです。")
		case !a.State.Begun() || a.State == Closed:
			return s.wrongState(a, "証拠を加える")
		}
		if _, ok := d.Item(in.Item); !ok && in.Item != "" {
			return fault.Fields(map[string]string{"item": "項目は、一覧の中から選んでください。"})
		}
		list, err := evidences(ctx, tx, v.Body, a.ID)
		if err == nil && len(list) >= evidenceMost {
			err = fault.Newf(fault.Conflict, "1つの監査に加えられる証拠は、%d件までです。", evidenceMost)
		}
		return err
	}
	if err := s.db.View(ctx, allowed); err != nil {
		return e, err // before a file is stored that nobody may add
	}
	faults := map[string]string{}
	text(faults, "title", "証拠の説明", &in.Title, titleMax, true)
	if len(in.Content) == 0 {
		faults["file"] = "ファイルを選んでください。"
	}
	if err := fault.Fields(faults); err != nil {
		return e, err
	}
	kept, err := s.config.Files.Save(ctx, in.Name, bytes.NewReader(in.Content), evidenceRules())
	if fault.Is(err, fault.Invalid) {
		return e, fault.Fields(map[string]string{"file": fault.Of(err).Text})
	}
	if err != nil {
		return e, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if err := allowed(tx); err != nil {
			return err
		}
		if err := file.Keep(ctx, tx, kept); err != nil {
			return err
		}
		e = Evidence{db.NewID(), a.ID, in.ID, in.Item, in.Title, kept.ID, kept.Size, hex.EncodeToString(kept.SHA256), s.now(), v.Name}
		if err := insertEvidence(ctx, tx, v.Body, e); err != nil {
			return err
		}
		return s.act(ctx, tx, verbProve, a.ID, e.ID, fmt.Sprintf("%s（SHA-256 %s…）", e.Title, e.Hash[:16]), journal.Fields("audit.evidence/1", func(x *journal.Encoder) {
			for _, f := range [][2]string{{"audit", a.ID}, {"unit", e.UnitID}, {"item", e.ItemID}, {"title", e.Title}, {"hash", e.Hash}} {
				x.Text(f[0], f[1])
			}
		}))
	})
	return e, err
}

// Fetch opens a file of the evidence for who may see the unit.
func (s *Service) Fetch(ctx context.Context, id string) (f file.File, content io.ReadCloser, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return f, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		e, err := loadEvidence(ctx, tx, v.Body, id)
		if err != nil {
			return err
		}
		a, d, err := s.unitOf(ctx, tx, v, e.UnitID)
		if err != nil {
			return err
		}
		u, _ := d.Unit(e.UnitID)
		team, err := inTeam(ctx, tx, v.Body, a.ID, v.ID)
		if err != nil {
			return err
		}
		if !v.whole && !team && !slices.Contains(v.units, u.UnitID) {
			return fault.New(fault.NotFound, "お探しの証拠は見つかりません。")
		}
		f, err = file.Find(ctx, tx, e.FileID)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	content, err = s.config.Files.Open(ctx, f)
	return f, content, err
}

// findingRef names a finding for other rooms.
func findingRef(id string) area.Ref { return area.Ref{Area: areaName, ID: id} }

// soonest gives the open day that is so many open days from today.
func soonest(c clock.Calendar, today clock.Date, days int) clock.Date { return c.Add(today, days) }
