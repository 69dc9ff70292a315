package revision

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Procedure is the 実施手順 of one information system: what is written in the fields of a
// template, and the document that came of it. Its 情報システム管理者 owns it.
type Procedure struct {
	ID          string     `json:"id"`
	System      string     `json:"system"`
	OwnerPost   string     `json:"owner_post"`
	OwnerName   string     `json:"owner_name"`
	Template    string     `json:"template"`
	AnswersText string     `json:"-" db:"answers"`
	DocumentID  string     `json:"document"`
	RevisionID  string     `json:"revision"`
	UpdatedAt   clock.Time `json:"updated_at"`
	UpdatedName string     `json:"updated_name"`
	Version     int64      `json:"version"`
}

// Answers are what is written in the fields, by key.
func (p Procedure) Answers() map[string]string {
	list := map[string]string{}
	_ = json.Unmarshal([]byte(p.AnswersText), &list) // only this package writes it
	return list
}

func (p Procedure) ref() area.Ref { return area.Ref{Area: areaName, ID: "procedure/" + p.ID} }

// Kind implements journal.Content.
func (p Procedure) Kind() string { return "revision.procedure/1" }

// Canonical implements journal.Content.
func (p Procedure) Canonical(e *journal.Encoder) {
	e.Text("id", p.ID)
	e.Text("system", p.System)
	e.Text("owner", p.OwnerPost)
	e.Text("template", p.Template)
	e.Text("answers", p.AnswersText)
	e.Text("document", p.DocumentID)
	e.Text("revision", p.RevisionID)
	e.Int("version", p.Version)
}

// template finds a template by name.
func (s *Service) template(name string) (pack.ProcedureTemplate, bool) {
	for _, t := range s.config.Definitions.ProcedureTemplates() {
		if t.Name == name {
			return t, true
		}
	}
	return pack.ProcedureTemplate{}, false
}

// missing lists the fields in which nothing is written.
func missing(t pack.ProcedureTemplate, answers map[string]string) (list []string) {
	for _, f := range t.Fields {
		if strings.TrimSpace(answers[f.Key]) == "" {
			list = append(list, f.Label)
		}
	}
	return list
}

// written fills a template. What is written in a field ends where the sentence of the
// template goes on, so a stop at its end is taken off.
func written(t pack.ProcedureTemplate, p Procedure) string {
	pairs := []string{"{{system}}", p.System, "{{owner}}", p.OwnerName}
	for _, f := range t.Fields {
		text := strings.TrimSpace(p.Answers()[f.Key])
		if !f.Tall {
			text = strings.TrimRight(text, "。")
		}
		pairs = append(pairs, "{{"+f.Key+"}}", orText(text, "（未記入）"))
	}
	return strings.NewReplacer(pairs...).Replace(t.Text)
}

// Beginning is what one says to begin the procedure of a system.
type Beginning struct {
	System   string `json:"system" label:"情報システムの名称"`
	Owner    string `json:"owner" label:"情報システム管理者の職"`
	Template string `json:"template" label:"ひな形"`
}

// Begin begins the procedure of a system. Its owner is told.
func (s *Service) Begin(ctx context.Context, in Beginning) (p Procedure, err error) {
	a, err := actor.Require(ctx, CanDraft)
	if err != nil {
		return p, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return p, err
	}
	faults := map[string]string{}
	in.System = strings.TrimSpace(in.System)
	line(faults, "system", "情報システムの名称", in.System, 60, true)
	post := slices.IndexFunc(o.Posts, func(x org.Staffed) bool { return x.ID == in.Owner })
	if post < 0 {
		faults["owner"] = "情報システム管理者の職を選んでください。"
	}
	if _, ok := s.template(in.Template); !ok {
		faults["template"] = "ひな形を選んでください。"
	}
	if err := fault.Fields(faults); err != nil {
		return p, err
	}
	owner := o.Posts[post]
	p = Procedure{
		ID: db.NewID(), System: in.System, OwnerPost: owner.ID, OwnerName: strings.TrimSpace(owner.UnitName + " " + owner.Title), Template: in.Template, AnswersText: "{}",
		UpdatedAt: s.now(), UpdatedName: a.Name, Version: 1,
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		err := insertProcedure(ctx, tx, a.Body, p)
		if db.IsDuplicate(err) {
			return fault.Fields(map[string]string{"system": "この情報システムの実施手順は、すでにあります。"})
		}
		if err != nil {
			return err
		}
		if err := s.tellProcedure(ctx, tx, p); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(verbProcedure), Area: areaName, ID: p.ID, Content: p})
	})
	return p, err
}

func (s *Service) tellProcedure(ctx context.Context, tx db.Tx, p Procedure) error {
	return s.config.Tell(ctx, tx, org.Telling{Ref: p.ref(), Title: "実施手順を書く：" + p.System, URL: procedureURL(p.ID), Why: "情報システム管理者として", Post: p.OwnerPost})
}

// Procedures lists the procedures. Somebody with the right for their own only sees those
// of which they hold the post of the owner.
func (s *Service) Procedures(ctx context.Context) (list []Procedure, err error) {
	if _, err := actor.Require(ctx, CanWrite); err != nil {
		return nil, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = procedures(ctx, tx, actor.From(ctx).Body)
		return err
	})
	return slices.DeleteFunc(list, func(p Procedure) bool { return !writes(actor.From(ctx), o, p) }), err
}

// writes reports whether the actor may write a procedure: the office all, an owner theirs.
func writes(a actor.Actor, o org.Outline, p Procedure) bool {
	if a.Reach(CanWrite) == actor.Whole {
		return true
	}
	return slices.ContainsFunc(o.Posts, func(x org.Staffed) bool {
		return x.ID == p.OwnerPost && slices.ContainsFunc(x.Holders, func(h org.Holder) bool { return h.PersonID == a.ID })
	})
}

// Procedure gives one procedure to who may write it.
func (s *Service) Procedure(ctx context.Context, id string) (p Procedure, err error) {
	if _, err := actor.Require(ctx, CanWrite); err != nil {
		return p, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return p, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		p, err = loadProcedure(ctx, tx, actor.From(ctx).Body, id)
		return err
	})
	if err == nil && !writes(actor.From(ctx), o, p) {
		return Procedure{}, errProcedure()
	}
	return p, err
}

func errProcedure() error {
	return fault.New(fault.NotFound, "お探しの実施手順は、ないか、あなたには見られません。")
}

// Writing fills fields of a procedure: those that are named, the others stay.
type Writing struct {
	ID      string            `path:"id" json:"-"`
	Version int64             `json:"version"`
	Answers map[string]string `json:"answers"`
}

// answerMax is the longest answer in characters.
const answerMax = 1000

// Write keeps what is written in the fields of a procedure.
func (s *Service) Write(ctx context.Context, in Writing) (p Procedure, err error) {
	if p, err = s.Procedure(ctx, in.ID); err != nil {
		return p, err
	}
	t, ok := s.template(p.Template)
	if !ok {
		return p, fault.New(fault.Conflict, "この実施手順のひな形は、もう使われていません。")
	}
	faults, answers := map[string]string{}, p.Answers()
	for key, text := range in.Answers {
		i := slices.IndexFunc(t.Fields, func(f pack.ProcedureField) bool { return f.Key == key })
		if i < 0 {
			return p, fault.New(fault.Invalid, "ひな形にない項目が送られました。画面を開き直してください。")
		}
		text = strings.TrimSpace(text)
		if t.Fields[i].Tall {
			prose(faults, key, t.Fields[i].Label, text, answerMax, false)
		} else {
			line(faults, key, t.Fields[i].Label, text, answerMax, false)
		}
		answers[key] = text
	}
	if err := fault.Fields(faults); err != nil {
		return p, err
	}
	packed, err := json.Marshal(answers)
	if err != nil {
		return p, fmt.Errorf("answers as JSON: %w", err)
	}
	a := actor.From(ctx)
	p.Version, p.AnswersText, p.UpdatedAt, p.UpdatedName = in.Version, string(packed), s.now(), a.Name
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if err := saveProcedure(ctx, tx, a.Body, p); err != nil {
			return err
		}
		p.Version++
		return journal.Append(ctx, tx, journal.Entry{Verb: string(verbProcedure), Area: areaName, ID: p.ID, Content: p})
	})
	return p, err
}

// Proposing puts a written procedure to decision.
type Proposing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Begin   string `json:"begin" label:"施行の予定日"`
	Parent  string `json:"parent,omitempty" label:"上位の規程"`
}

// Propose makes a revision of a written procedure: of its document where there is one,
// else for a new one, which is closed: it tells how a system is kept safe.
func (s *Service) Propose(ctx context.Context, in Proposing) (r Revision, err error) {
	a, err := actor.Require(ctx, CanDraft)
	if err != nil {
		return r, err
	}
	p, err := s.Procedure(ctx, in.ID)
	if err != nil {
		return r, err
	}
	t, ok := s.template(p.Template)
	if !ok {
		return r, fault.New(fault.Conflict, "この実施手順のひな形は、もう使われていません。")
	}
	if blank := missing(t, p.Answers()); len(blank) > 0 {
		return r, fault.New(fault.Conflict, "まだ書かれていない項目があります："+strings.Join(blank, "、"))
	}
	faults := map[string]string{}
	begin := day(faults, "begin", "施行の予定日", in.Begin, true)
	if err := fault.Fields(faults); err != nil {
		return r, err
	}
	text, kept, err := s.config.Policies.Prepare(ctx, policy.File{Name: file.CleanName(p.System + "実施手順.txt"), Content: []byte(written(t, p))})
	if err != nil {
		return r, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		x := Item{ID: db.NewID(), Seq: 1, Way: Making, Title: clipped(p.System+"実施手順", 200), Kind: "procedure", Publication: string(policy.Closed), ParentID: in.Parent, FileID: text.FileID, FileName: text.FileName, Hash: text.Hash}
		if p.DocumentID != "" {
			found, err := s.config.Policies.Visible(ctx, tx, []string{p.DocumentID})
			if err != nil {
				return err
			}
			if d, ok := found[p.DocumentID]; ok && d.Withdrawn.IsZero() {
				x.Way, x.DocumentID, x.BaseID, x.Title, x.Kind, x.Publication, x.ParentID = Whole, d.ID, d.Edition, d.Title, d.Kind, string(d.State), d.Parent
			}
		} else if in.Parent != "" {
			found, err := s.config.Policies.Visible(ctx, tx, []string{in.Parent})
			if err != nil {
				return err
			}
			if found[in.Parent].ID == "" {
				return fault.Fields(map[string]string{"parent": "上位の規程を選び直してください。"})
			}
		}
		if r, err = s.open(ctx, tx, a, Revision{Title: clipped(x.Title+"の"+x.Way.Title(), titleMax), Purpose: p.System + "を安全に使うための手順を定める。", OrgansText: "情報システム管理者", PlanBegin: begin, Closed: x.Publication == string(policy.Closed)}); err != nil {
			return err
		}
		x.RevisionID = r.ID
		if err := file.Keep(ctx, tx, kept); err != nil {
			return err
		}
		if err := insertItem(ctx, tx, a.Body, x); err != nil {
			return err
		}
		if err := s.config.Settle(ctx, tx, p.ref()); err != nil {
			return err
		}
		p.Version, p.RevisionID, p.UpdatedAt = in.Version, r.ID, s.now()
		if err := saveProcedure(ctx, tx, a.Body, p); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(verbProcedure), Area: areaName, ID: p.ID, Content: p})
	})
	return r, err
}

// procedureEnacted ties a procedure to the document that came of it.
func (s *Service) procedureEnacted(ctx context.Context, tx db.Tx, r Revision, i Item) error {
	return tieProcedure(ctx, tx, actor.From(ctx).Body, r.ID, i.DocumentID)
}
