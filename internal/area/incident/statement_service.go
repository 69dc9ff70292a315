package incident

import (
	"context"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const (
	statementPath   = "/statement"
	publicationPath = incidentPath + "/publication"
	statementRoute  = "incident-statement"
)

func statementRef(t Statement) area.Ref { return area.Ref{Area: areaName, ID: "statement:" + t.ID} }

// Writing is a text as one writes it; without Statement a new one.
type Writing struct {
	ID        string `path:"id" json:"-" form:"-"`
	Statement string `json:"statement,omitempty" doc:"文の識別子。空は、新しい文"`
	Kind      string `json:"kind" label:"種類"`
	Title     string `json:"title" label:"件名"`
	Text      string `json:"text" label:"本文"`
	Version   int64  `json:"version,omitempty"`
}

func (in Writing) statement(who actor.Actor, now clock.Time) (Statement, error) {
	faults := map[string]string{}
	t := Statement{
		ID: in.Statement, IncidentID: in.ID, Kind: StatementKind(in.Kind), State: StatementDraft, WrittenBy: who.Name, WrittenAt: now, Version: in.Version,
		Title: plainText(faults, "title", "件名", in.Title, titleMax, true), Text: plainText(faults, "text", "本文", in.Text, 2*textMax, true),
	}
	if t.Kind.Title() == "" {
		faults["kind"] = "種類を選んでください。"
	}
	return t, fault.Fields(faults)
}

// Write writes a text, or writes it anew. One that was refused is a draft again.
func (s *Service) Write(ctx context.Context, in Writing) (t Statement, err error) {
	err = s.acts(ctx, CanHandle, in.ID, func(c *acting) error {
		if t, err = in.statement(c.who, c.now); err != nil {
			return err
		}
		if in.Statement == "" {
			t.ID, t.Version = db.NewID(), 1
			if err := insertStatement(c.ctx, c.tx, c.who.Body, t); err != nil {
				return err
			}
			return s.noteStatement(c, t, "下書き")
		}
		old, err := s.statementIn(c, in.Statement)
		if err != nil {
			return err
		}
		if !old.Open() {
			return fault.Newf(fault.Conflict, "この文は「%s」のため、書き直せません。", old.State.Title())
		}
		if err := saveStatement(c.ctx, c.tx, c.who.Body, t); err != nil {
			return err
		}
		t.Version++
		return s.noteStatement(c, t, "書き直し")
	})
	return t, err
}

func (s *Service) statementIn(c *acting, id string) (Statement, error) {
	t, err := loadStatement(c.ctx, c.tx, c.who.Body, id)
	if err == nil && t.IncidentID != c.x.ID {
		err = errStatement()
	}
	return t, err
}

func (s *Service) noteStatement(c *acting, t Statement, what string) error {
	if err := s.vouch(c, verbStatement, t.ID, statementContent(t)); err != nil {
		return err
	}
	return s.note(c.ctx, c.tx, c.x, verbStatement, c.now, t.Kind.Title()+"「"+t.Title+"」："+what)
}

// StatementAt names a text as the caller has seen it.
type StatementAt struct {
	ID        string `path:"id" json:"-" form:"-"`
	Statement string `json:"statement" doc:"文の識別子"`
	Version   int64  `json:"version"`
}

// moveStatement changes how far a text has come.
func (s *Service) moveStatement(ctx context.Context, needs actor.Permission, in StatementAt, do func(*acting, *Statement) (string, error)) (t Statement, err error) {
	err = s.acts(ctx, needs, in.ID, func(c *acting) error {
		if t, err = s.statementIn(c, in.Statement); err != nil {
			return err
		}
		what, err := do(c, &t)
		if err != nil {
			return err
		}
		t.Version = in.Version
		if err := saveStatement(c.ctx, c.tx, c.who.Body, t); err != nil {
			return err
		}
		t.Version++
		return s.noteStatement(c, t, what)
	})
	return t, err
}

// AskStatement asks for the approval of a text. From then on it cannot be changed.
func (s *Service) AskStatement(ctx context.Context, in StatementAt) (Statement, error) {
	file, err := s.prepare(ctx, statementRoute)
	if err != nil {
		return Statement{}, err
	}
	return s.moveStatement(ctx, CanHandle, in, func(c *acting, t *Statement) (string, error) {
		if t.State != StatementDraft {
			return "", fault.Newf(fault.Conflict, "この文は「%s」です。承認を求められるのは、下書きだけです。", t.State.Title())
		}
		t.State, t.AskedBy, t.CaseID, t.CaseNumber, t.Answer = StatementAsked, c.who.ID, "", "", ""
		if file != nil && !c.x.Drill {
			var err error
			t.CaseID, t.CaseNumber, err = file(c.ctx, c.tx, Petition{Title: shorten(t.Kind.Title()+"："+t.Title, 100), Text: c.x.NumberText() + "の" + t.Kind.Title() + "の文について伺います。\n\n" + t.Title + "\n\n" + t.Text, About: t.ID})
			return "承認を求めた（" + t.CaseNumber + "）", err
		}
		to, err := s.staffed(c, "ciso", "chief")
		if err != nil {
			return "", err
		}
		return "承認を求めた", s.tell(c, statementRef(*t), t.Kind.Title()+"の文を承認する", partURL(statementPath, t.ID), clock.Time{}, to...)
	})
}

// Approving answers on a text.
type Approving struct {
	ID        string `path:"id" json:"-" form:"-"`
	Statement string `json:"statement" doc:"文の識別子"`
	Granted   string `json:"granted" enum:"yes,no" label:"承認するか"`
	Answer    string `json:"answer,omitempty" label:"意見"`
	Version   int64  `json:"version"`
}

// ApproveStatement approves a text, or refuses it, where the room of approvals did not
// take it over. Who asked does not approve.
func (s *Service) ApproveStatement(ctx context.Context, in Approving) (Statement, error) {
	return s.moveStatement(ctx, CanDecide, StatementAt{in.ID, in.Statement, in.Version}, func(c *acting, t *Statement) (string, error) {
		faults := map[string]string{}
		answer := plainText(faults, "answer", "意見", in.Answer, textMax, in.Granted == "no")
		if in.Granted != "yes" && in.Granted != "no" {
			faults["granted"] = "承認するかどうかを選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		switch {
		case t.State != StatementAsked:
			return "", fault.Newf(fault.Conflict, "この文は「%s」です。", t.State.Title())
		case t.CaseID != "":
			return "", fault.New(fault.Conflict, "この文の承認は、決裁（"+t.CaseNumber+"）で行います。")
		case t.AskedBy == c.who.ID:
			return "", fault.New(fault.Forbidden, "自分が承認を求めた文を、自分で承認することはできません。")
		}
		t.answer(c, in.Granted == "yes", answer)
		return t.State.Title() + tail(answer), s.config.Settle(c.ctx, c.tx, statementRef(*t))
	})
}

func (t *Statement) answer(c *acting, granted bool, answer string) {
	if t.State = StatementApproved; !granted {
		t.State = StatementRefused
	}
	t.SettledAt, t.SettledBy, t.Answer = c.now, c.who.Name, answer
}

// StatementSettled takes over what was decided on a text elsewhere, in that room's
// transaction.
func (s *Service) StatementSettled(ctx context.Context, tx db.Tx, o Outcome) error {
	c := &acting{ctx: ctx, tx: tx, who: actor.From(ctx), now: s.now()}
	t, err := loadStatement(ctx, tx, c.who.Body, o.About)
	if err != nil {
		return err
	}
	if c.x, err = load(ctx, tx, c.who.Body, t.IncidentID); err != nil || t.State != StatementAsked {
		return err
	}
	if t.answer(c, o.Granted, o.Answer); !o.Ended {
		t.State = StatementDraft
	}
	if err := saveStatement(ctx, tx, c.who.Body, t); err != nil {
		return err
	}
	t.Version++
	return s.noteStatement(c, t, t.State.Title()+tail(o.Answer))
}

// Issuing says that a text went out.
type Issuing struct {
	ID        string `path:"id" json:"-" form:"-"`
	Statement string `json:"statement" doc:"文の識別子"`
	Channel   string `json:"channel" label:"方法"`
	At        string `json:"at,omitempty" label:"日時" doc:"空は、いま"`
	Version   int64  `json:"version"`
}

// Issue records that a text went out as it was approved. In a drill it did not.
func (s *Service) Issue(ctx context.Context, in Issuing) (Statement, error) {
	return s.moveStatement(ctx, CanHandle, StatementAt{in.ID, in.Statement, in.Version}, func(c *acting, t *Statement) (string, error) {
		faults := map[string]string{}
		t.Channel, t.IssuedAt = text(faults, "channel", "方法", in.Channel, lineMax, true), pastTime(faults, "at", "日時", in.At, c.now)
		if faults["at"] == "" && t.IssuedAt.Before(t.SettledAt.Truncate(time.Minute)) {
			faults["at"] = "日時は、承認された日時（" + t.SettledAt.Table() + "）以後にしてください。"
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		if t.State != StatementApproved {
			return "", fault.Newf(fault.Conflict, "この文は「%s」です。外に出せるのは、承認された文だけです。", t.State.Title())
		}
		what := "公表・通知した"
		if c.x.Drill {
			t.Channel, what = "訓練（外に出していない）："+t.Channel, "訓練として公表・通知した（外に出していない）"
		}
		t.State, t.IssuedBy = StatementIssued, c.who.Name
		return what + "（" + t.Channel + "、" + t.IssuedAt.Table() + "）", nil
	})
}

// Drop gives a text up that has not gone out.
func (s *Service) Drop(ctx context.Context, in StatementAt) (Statement, error) {
	return s.moveStatement(ctx, CanHandle, in, func(_ *acting, t *Statement) (string, error) {
		if !t.Open() && t.State != StatementApproved {
			return "", fault.Newf(fault.Conflict, "この文は「%s」のため、取りやめられません。", t.State.Title())
		}
		t.State = StatementDropped
		return "取りやめ", nil
	})
}

// Publishing decides how residents are told.
type Publishing struct {
	ID        string `path:"id" json:"-" form:"-"`
	Mode      string `json:"mode" label:"公表の扱い"`
	Reason    string `json:"reason" label:"理由"`
	Summary   string `json:"summary,omitempty" label:"公表する概要"`
	Published string `json:"published,omitempty" label:"公表した日"`
	Version   int64  `json:"version,omitempty"`
}

// Publish decides whether an incident is published: each time, with the others of a half
// year, or not. It can be decided anew; the timeline keeps what it was.
func (s *Service) Publish(ctx context.Context, in Publishing) (p Publication, err error) {
	err = s.act(ctx, CanDecide, in.ID, func(c *acting) error {
		if c.x.State == Reported || c.x.State == Dismissed || c.x.State == Merged {
			return fault.Newf(fault.Conflict, "「%s」のインシデントの公表は、決められません。", c.x.State.Title())
		}
		if c.x.Drill {
			return fault.New(fault.Conflict, "訓練は、公表しません。")
		}
		faults := map[string]string{}
		p = Publication{
			IncidentID: in.ID, Mode: PublicationMode(in.Mode), DecidedAt: c.now, DecidedBy: c.who.Name, Half: halfOf(clock.Today(c.x.ReportedAt.Time)), Version: in.Version,
			Reason: plainText(faults, "reason", "理由", in.Reason, textMax, true), PublishedOn: publishedDay(faults, in.Published, s.Today()),
		}
		if p.Mode.Title() == "" {
			faults["mode"] = "公表の扱いを選んでください。"
		}
		p.Summary = plainText(faults, "summary", "公表する概要", in.Summary, 1000, p.Mode == PublishOnce || p.Mode == PublishHalf)
		if p.Mode == PublishNot && !p.PublishedOn.IsZero() {
			faults["published"] = "公表しないときは、公表した日を空にしてください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if !p.PublishedOn.IsZero() {
			p.PublishedBy = c.who.Name
		}
		if err := savePublication(c.ctx, c.tx, c.who.Body, p); err != nil {
			return err
		}
		p.Version++
		text := "公表の扱い：" + p.Mode.Title() + "\n理由：" + p.Reason
		if !p.PublishedOn.IsZero() {
			text += "\n公表した日：" + p.PublishedOn.Table()
		}
		return s.note(c.ctx, c.tx, c.x, verbPublish, c.now, text)
	})
	return p, err
}

func publishedDay(faults map[string]string, in string, today clock.Date) clock.Date {
	if strings.TrimSpace(in) == "" {
		return clock.Date{}
	}
	d, err := clock.ParseDate(strings.ReplaceAll(in, "/", "-"))
	if err != nil || today.Before(d) {
		faults["published"] = "公表した日は、きょうまでの日を入力してください。"
	}
	return d
}

// Outgoing is what goes out about an incident.
type Outgoing struct {
	Incident    Incident    `json:"-"`
	Statements  []Statement `json:"statements"`
	Publication Publication `json:"publication"`
}

// Statements gives the texts of an incident, and what was decided about publishing it.
func (s *Service) Statements(ctx context.Context, id string) (v Outgoing, err error) {
	if v.Incident, err = s.Open(ctx, id); err != nil {
		return v, err
	}
	body := actor.From(ctx).Body
	err = s.db.View(ctx, func(tx db.Tx) error {
		if v.Statements, err = statementsOf(ctx, tx, body, id); err != nil {
			return err
		}
		v.Publication, err = loadPublication(ctx, tx, body, id)
		return err
	})
	return v, err
}

// Published is an incident in the list of a half year.
type Published struct {
	Incident    Incident    `json:"incident"`
	Publication Publication `json:"publication"`
}

// HalfYear asks for the list of a half year.
type HalfYear struct {
	Half int `query:"half" json:"-" doc:"年度×10＋半期（1か2）。0は、いまの半期"`
}

// HalfList is what is published of a half year, and what is not decided yet.
type HalfList struct {
	Half      int         `json:"half"`
	Published []Published `json:"published"`
	Undecided []Incident  `json:"undecided"`
}

// HalfYear lists what is to be published of a half year. Incidents that the actor may not
// see are left out.
func (s *Service) HalfYear(ctx context.Context, in HalfYear) (l HalfList, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return l, err
	}
	if l.Half = in.Half; l.Half == 0 {
		l.Half = halfOf(s.Today())
	}
	if !validHalf(l.Half) {
		return l, fault.Fields(map[string]string{"half": "半期は、年度と1か2をつないだ数です（令和8年度上半期は20261）。"})
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err := publicationsIn(ctx, tx, v.Body, l.Half)
		if err != nil {
			return err
		}
		from, until := spanOf(l.Half)
		ids, err := undecided(ctx, tx, v.Body, from, until)
		if err != nil {
			return err
		}
		n := len(ids)
		for _, p := range list {
			ids = append(ids, p.IncidentID)
		}
		found, err := s.visibleAll(ctx, tx, v, ids)
		if err != nil {
			return err
		}
		for _, id := range ids[:n] {
			if x, ok := found[id]; ok && !x.Drill {
				l.Undecided = append(l.Undecided, x)
			}
		}
		for _, p := range list {
			if x, ok := found[p.IncidentID]; ok {
				l.Published = append(l.Published, Published{x, p})
			}
		}
		return nil
	})
	return l, err
}

// spanOf gives the first instant of a half and of the next.
func spanOf(half int) (from, until clock.Time) {
	month := fiscalStart
	if half%10 == 2 {
		month += 6
	}
	start := time.Date(half/10, month, 1, 0, 0, 0, 0, clock.JST)
	return clock.At(start), clock.At(start.AddDate(0, 6, 0))
}

// visibleAll loads those of the incidents that the actor may see.
func (s *Service) visibleAll(ctx context.Context, tx db.Tx, v view, ids []string) (map[string]Incident, error) {
	found := map[string]Incident{}
	if len(ids) == 0 {
		return found, nil
	}
	list, err := loadAll(ctx, tx, v.Body, ids)
	if err != nil {
		return nil, err
	}
	refs := make([]area.Ref, len(list))
	for i, x := range list {
		refs[i] = x.Ref()
	}
	sights, err := s.config.Organisation.MaySee(ctx, tx, refs)
	for _, x := range list {
		if v.sees(x) && sights[x.Ref()].May {
			found[x.ID] = x
		}
	}
	return found, err
}
