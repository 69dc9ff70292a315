package audit

import (
	"context"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// urgentDays is within how many open days what cannot wait has to be put right.
const urgentDays = 3

// FindingSheet is a finding with what it is about.
type FindingSheet struct {
	Finding
	Audit     Audit       `json:"of"`
	Unit      Unit        `json:"audited"`
	Item      Item        `json:"about"`
	Cell      Cell        `json:"cell"`
	Acts      []Happening `json:"acts"`
	Evidence  []Evidence  `json:"evidence"`
	Questions []Question  `json:"questions"`
	Actions   []Remedy    `json:"actions"`
	Judges    bool        `json:"judges"`
	Mine      bool        `json:"mine" doc:"自分の課等への指摘"`
}

// Remedy is a corrective action that a finding led to.
type Remedy struct {
	ID    string     `json:"id"`
	Title string     `json:"title"`
	State string     `json:"state"`
	Due   clock.Date `json:"due"`
}

// Finding gives a finding with all that hangs on it.
func (s *Service) Finding(ctx context.Context, id string) (x FindingSheet, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		x, err = s.finding(ctx, tx, v, id)
		if err != nil {
			return err
		}
		return s.around(ctx, tx, v, &x)
	})
	return x, err
}

// finding loads a finding that the actor may see, with its audit, unit and cell.
func (s *Service) finding(ctx context.Context, tx db.Tx, v view, id string) (x FindingSheet, err error) {
	if x.Finding, err = loadFinding(ctx, tx, v.Body, id); err != nil {
		return x, err
	}
	var d *Dataset
	if x.Audit, d, err = s.unitOf(ctx, tx, v, x.UnitID); err != nil {
		return x, err
	}
	x.Unit, _ = d.Unit(x.UnitID)
	x.Item, _ = d.Item(x.ItemID)
	x.Cell, _ = d.Cell(x.ItemID, x.UnitID)
	team := slices.ContainsFunc(d.Members, func(m Member) bool { return m.PersonID == v.ID && v.ID != "" })
	x.Mine = x.Unit.UnitID != "" && slices.Contains(v.units, x.Unit.UnitID)
	x.Judges = v.Can(CanMark) && (v.whole && v.Reach(CanMark) == actor.Whole || team)
	if !v.whole && !team && (!x.Mine || x.State == FindingDrafted) {
		return x, fault.New(fault.NotFound, "お探しの指摘事項は見つかりません。")
	}
	if !v.whole && !team {
		x.Cell.Heard = ""
	}
	return x, nil
}

func (s *Service) around(ctx context.Context, tx db.Tx, v view, x *FindingSheet) (err error) {
	if x.Acts, err = acts(ctx, tx, v.Body, x.AuditID, x.ID); err != nil {
		return err
	}
	all, err := evidences(ctx, tx, v.Body, x.AuditID)
	if err != nil {
		return err
	}
	for _, e := range all {
		if e.UnitID == x.UnitID && (e.ItemID == x.ItemID || e.ItemID == "") {
			x.Evidence = append(x.Evidence, e)
		}
	}
	list, err := questions(ctx, tx, v.Body, x.AuditID)
	if err != nil {
		return err
	}
	for _, q := range list {
		if q.FindingID == x.ID && x.Judges {
			x.Questions = append(x.Questions, q)
		}
	}
	if s.config.Actions == nil {
		return nil
	}
	found, err := s.config.Actions.BySource(ctx, tx, []area.Ref{findingRef(x.ID)})
	for _, a := range found[findingRef(x.ID)] {
		x.Actions = append(x.Actions, Remedy{a.ID, a.NumberText() + " " + a.Title, a.State.Title(), a.Due})
	}
	return err
}

// Find writes a finding about a cell that was marked △ or ×. One that cannot wait opens
// its corrective action at once, with a clock of its own.
func (s *Service) Find(ctx context.Context, in Writing) (f Finding, err error) {
	v, err := s.see(ctx, CanMark)
	if err != nil {
		return f, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return f, err
	}
	wrong := in.check(&f, s.Today())
	err = s.db.Do(ctx, func(tx db.Tx) error {
		a, err := s.judging(ctx, tx, v, in.ID)
		if err != nil {
			return err
		}
		if a.State != Underway && a.State != Checking {
			return s.wrongState(a, "指摘事項を書く")
		}
		d, err := dataset(ctx, tx, v.Body, a)
		if err != nil {
			return err
		}
		c, there := d.Cell(in.Item, in.Unit)
		if !there {
			return fault.Fields(map[string]string{"item": "課等と項目を、一覧の中から選んでください。"})
		}
		if c.Mark != Improved && c.Mark != Bad {
			return fault.Fields(map[string]string{"item": "指摘事項を書けるのは、△か×と判定した項目です。先に判定してください。"})
		}
		if wrong != nil {
			return wrong
		}
		n, err := lastFinding(ctx, tx, v.Body, a.ID)
		if err != nil {
			return err
		}
		if n >= findingsMost {
			return fault.Newf(fault.Conflict, "1つの監査の指摘事項は、%dまでです。", findingsMost)
		}
		f.ID, f.AuditID, f.Number, f.UnitID, f.ItemID, f.State, f.Version, f.UpdatedAt = db.NewID(), a.ID, n+1, in.Unit, in.Item, FindingDrafted, 1, s.now()
		if a.State == Checking {
			f.State = FindingShown
		}
		if err := insertFinding(ctx, tx, v.Body, f); err != nil {
			return err
		}
		u, _ := d.Unit(in.Unit)
		if f.Urgent {
			if err := s.hurry(ctx, tx, a, u, f, o); err != nil {
				return err
			}
		}
		if f.State == FindingShown {
			if err := s.tellFinding(ctx, tx, a, u, f, "指摘事項の事実を確かめる"); err != nil {
				return err
			}
		}
		return s.act(ctx, tx, verbFind, a.ID, f.ID, f.Name()+"（"+u.Name+"）", f.line())
	})
	return f, err
}

// hurry demands that something is put right at once.
func (s *Service) hurry(ctx context.Context, tx db.Tx, a Audit, u Unit, f Finding, o org.Outline) error {
	calendar, err := s.config.Organisation.Calendar(ctx, tx)
	if err != nil {
		return err
	}
	return s.remedy(ctx, tx, a, u, f, o, action.Urgent, soonest(calendar, s.Today(), urgentDays), f.Advice)
}

// remedy opens the corrective action of a finding, for who heads the unit.
func (s *Service) remedy(ctx context.Context, tx db.Tx, a Audit, u Unit, f Finding, o org.Outline, p action.Priority, due clock.Date, measure string) error {
	post := headOf(o, u.UnitID)
	if s.config.Actions == nil || u.UnitID == "" || post == "" {
		return nil
	}
	_, err := s.config.Actions.Open(ctx, tx, action.Opening{
		Title: short(a.Title+" "+f.Name()+"："+firstLine(f.Fact), titleMax), Problem: f.Fact, Cause: f.Cause, Measure: measure, Basis: short(f.Criterion, noteMax), Priority: string(p), Unit: u.UnitID, Post: post,
		SourceKind: string(action.FromAudit), SourceText: a.NumberText() + " " + f.Name(), Due: due.String(), EffectMonths: 3, Source: findingRef(f.ID),
	})
	if fault.Is(err, fault.Invalid) {
		return fault.Newf(fault.Conflict, "是正措置を登録できません。%s", firstFault(err))
	}
	return err
}

func firstLine(s string) string {
	for i, r := range s {
		if r == '\n' || r == '。' {
			return s[:i]
		}
	}
	return s
}

func firstFault(err error) string {
	for _, text := range fault.Of(err).Fields {
		return text
	}
	return fault.Of(err).Text
}

// change alters a finding that is in one of some states.
func (s *Service) change(ctx context.Context, p actor.Permission, id string, at int64, verb actor.Permission, note string, from []FindingState, do func(tx db.Tx, v view, x *FindingSheet) error) (f Finding, err error) {
	v, err := s.see(ctx, p)
	if err != nil {
		return f, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		x, err := s.finding(ctx, tx, v, id)
		if err != nil {
			return err
		}
		switch {
		case p == CanMark && !x.Judges:
			return fault.New(fault.Forbidden, "これができるのは、この監査の監査チームの人と事務局だけです。")
		case p == CanAnswer && !x.Mine && !v.whole:
			return fault.New(fault.Forbidden, "これができるのは、指摘を受けた課等の人と事務局だけです。")
		case !slices.Contains(from, x.State):
			return fault.Newf(fault.Conflict, "この指摘事項は「%s」です。いまは、この操作はできません。", x.State.Title())
		}
		x.Finding.Version = at
		if err := do(tx, v, &x); err != nil {
			return err
		}
		x.Finding.UpdatedAt = s.now()
		if err := saveFinding(ctx, tx, v.Body, x.Finding); err != nil {
			return err
		}
		x.Finding.Version++
		f = x.Finding
		text := x.Name()
		if note != "" {
			text += "：" + note
		}
		return s.act(ctx, tx, verb, x.AuditID, f.ID, short(text, noteMax), f.line())
	})
	return f, err
}

// Rewrite changes a finding until it is settled.
func (s *Service) Rewrite(ctx context.Context, in Writing) (Finding, error) {
	return s.change(ctx, CanMark, in.ID, in.Version, verbFind, "書き改めた。", []FindingState{FindingDrafted, FindingShown}, func(_ db.Tx, _ view, x *FindingSheet) error {
		urgent := x.Urgent
		if err := in.check(&x.Finding, s.Today()); err != nil {
			return err
		}
		x.Urgent = urgent // its clock runs already, or it would have to be opened anew
		return nil
	})
}

func (s *Service) tellFinding(ctx context.Context, tx db.Tx, a Audit, u Unit, f Finding, what string) error {
	t := org.Telling{Ref: findingRef(f.ID), Title: what + "：" + f.Name(), URL: findingURL(f.ID), Due: f.Due, Why: a.Title + "の対象のため", Post: u.PostID}
	if t.Post == "" {
		t.Role = string(actor.Office)
	}
	if err := s.config.Settle(ctx, tx, findingRef(f.ID)); err != nil {
		return err
	}
	return s.config.Tell(ctx, tx, t)
}

// presentFindings shows all findings of an audit to their units.
func (s *Service) presentFindings(ctx context.Context, tx db.Tx, a Audit, d *Dataset) error {
	body := actor.From(ctx).Body
	list, err := findings(ctx, tx, body, a.ID)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.State != FindingDrafted {
			continue
		}
		f.State, f.UpdatedAt = FindingShown, s.now()
		if err := saveFinding(ctx, tx, body, f); err != nil {
			return err
		}
		f.Version++
		u, _ := d.Unit(f.UnitID)
		if err := s.tellFinding(ctx, tx, a, u, f, "指摘事項の事実を確かめる"); err != nil {
			return err
		}
	}
	return nil
}

// Commenting is what the audited say of the facts.
type Commenting struct {
	ID      string `path:"id" json:"-" form:"-"`
	Agreed  string `json:"agreed" enum:"yes,no" label:"事実の確認"`
	Comment string `json:"comment,omitempty" label:"意見"`
	Version int64  `json:"version"`
}

// Comment keeps what the audited say of the facts. It changes no mark.
func (s *Service) Comment(ctx context.Context, in Commenting) (Finding, error) {
	faults := map[string]string{}
	text(faults, "comment", "意見", &in.Comment, noteMax, in.Agreed == "no")
	if in.Agreed != "yes" && in.Agreed != "no" {
		faults["agreed"] = "事実のとおりか、違うかを選んでください。"
	}
	return s.change(ctx, CanAnswer, in.ID, in.Version, verbComment, in.Comment, []FindingState{FindingShown}, func(tx db.Tx, v view, x *FindingSheet) error {
		if err := fault.Fields(faults); err != nil {
			return err
		}
		x.Agreed, x.Comment, x.CommentName = in.Agreed, in.Comment, v.Name
		if err := s.config.Settle(ctx, tx, findingRef(x.ID)); err != nil {
			return err
		}
		return s.tellAuditors(ctx, tx, *x, "指摘事項を確定する")
	})
}

func (s *Service) tellAuditors(ctx context.Context, tx db.Tx, x FindingSheet, what string) error {
	return s.config.Tell(ctx, tx, org.Telling{Ref: findingRef(x.ID), Title: what + "：" + x.Name() + "（" + x.Unit.Name + "）", URL: findingURL(x.ID), Why: x.Audit.Title + "のため", Role: string(actor.Office)})
}

// FindingAt names a finding that was read with its version.
type FindingAt struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// SettleFinding ends the check of facts of a finding: now a plan is due.
func (s *Service) SettleFinding(ctx context.Context, in FindingAt) (Finding, error) {
	return s.change(ctx, CanMark, in.ID, in.Version, verbSettle, "", []FindingState{FindingShown}, func(tx db.Tx, _ view, x *FindingSheet) error {
		if x.Agreed == "" && !x.Audit.ShownOn.Before(s.Today()) {
			return fault.New(fault.Conflict, "課等が、まだ事実を確かめていません。報告案を示した日のうちは、答えを待ってください。")
		}
		x.State = FindingSettled
		return s.tellFinding(ctx, tx, x.Audit, x.Unit, x.Finding, "改善計画を出す")
	})
}

// Improving is a plan of what is to be done (改善計画).
type Improving struct {
	ID      string `path:"id" json:"-" form:"-"`
	Plan    string `json:"plan" label:"改善計画"`
	Due     string `json:"due" label:"改善を終える日"`
	Version int64  `json:"version"`
}

// Improve hands a plan in, by the owner.
func (s *Service) Improve(ctx context.Context, in Improving) (Finding, error) {
	faults := map[string]string{}
	text(faults, "plan", "改善計画", &in.Plan, textMax, true)
	due := day(faults, "due", "改善を終える日", in.Due)
	if faults["due"] == "" && due.Before(s.Today()) {
		faults["due"] = "改善を終える日は、きょう以後の日にしてください。"
	}
	return s.change(ctx, CanAnswer, in.ID, in.Version, verbImprove, in.Plan, []FindingState{FindingSettled, FindingReturned}, func(tx db.Tx, v view, x *FindingSheet) error {
		if err := fault.Fields(faults); err != nil {
			return err
		}
		x.Plan, x.PlanDue, x.PlanName, x.State = in.Plan, due, v.Name, FindingPlanned
		if err := s.config.Settle(ctx, tx, findingRef(x.ID)); err != nil {
			return err
		}
		return s.tellAuditors(ctx, tx, *x, "改善計画を確かめる")
	})
}

// Judging is what auditors say of a plan.
type Judging struct {
	ID       string `path:"id" json:"-" form:"-"`
	Accepted string `json:"accepted" enum:"yes,no" label:"判断"`
	Verdict  string `json:"verdict,omitempty" label:"理由"`
	Version  int64  `json:"version"`
}

// Judge accepts a plan, or returns it. What is accepted becomes a corrective action, where
// an urgent one does not run already.
func (s *Service) Judge(ctx context.Context, in Judging) (Finding, error) {
	faults := map[string]string{}
	text(faults, "verdict", "理由", &in.Verdict, noteMax, in.Accepted == "no")
	if in.Accepted != "yes" && in.Accepted != "no" {
		faults["accepted"] = "認めるか、差し戻すかを選んでください。"
	}
	verb := verbAccept
	if in.Accepted == "no" {
		verb = verbReturn
	}
	o, err := s.outline(ctx)
	if err != nil {
		return Finding{}, err
	}
	return s.change(ctx, CanMark, in.ID, in.Version, verb, in.Verdict, []FindingState{FindingPlanned}, func(tx db.Tx, v view, x *FindingSheet) error {
		if err := fault.Fields(faults); err != nil {
			return err
		}
		x.Verdict, x.VerdictName = in.Verdict, v.Name
		if in.Accepted == "no" {
			x.State = FindingReturned
			return s.tellFinding(ctx, tx, x.Audit, x.Unit, x.Finding, "差し戻された改善計画を直す")
		}
		x.State = FindingAccepted
		if err := s.config.Settle(ctx, tx, findingRef(x.ID)); err != nil || x.Urgent {
			return err
		}
		due := x.PlanDue
		if due.Before(s.Today()) {
			due = s.Today()
		}
		return s.remedy(ctx, tx, x.Audit, x.Unit, x.Finding, o, action.High, due, x.Plan)
	})
}

// Rechecking is what was seen when a finding was looked at again.
type Rechecking struct {
	ID      string `path:"id" json:"-" form:"-"`
	Mark    string `json:"mark" enum:"good,improved,bad" label:"再確認の判定"`
	Recheck string `json:"recheck" label:"確かめたこと"`
	Version int64  `json:"version"`
}

// Recheck looks at a finding again: the last mark of its cell changes, the first one stays.
// What is still bad stays open.
func (s *Service) Recheck(ctx context.Context, in Rechecking) (Finding, error) {
	faults := map[string]string{}
	text(faults, "recheck", "確かめたこと", &in.Recheck, noteMax, true)
	mark, known := MarkOf(in.Mark)
	if !known || mark != Good && mark != Improved && mark != Bad {
		faults["mark"] = "再確認の判定を選んでください。"
	}
	return s.change(ctx, CanMark, in.ID, in.Version, verbRecheck, mark.Sign()+" "+in.Recheck, []FindingState{FindingAccepted, FindingSettled, FindingPlanned}, func(tx db.Tx, v view, x *FindingSheet) error {
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if x.Audit.State == Closed {
			return s.wrongState(x.Audit, "再確認する")
		}
		if mark != Bad && !slices.ContainsFunc(s.proofs(ctx, tx, v, *x), func(e Evidence) bool { return e.At.Time.After(x.Cell.At.Time) || e.At == x.Cell.At }) && len(in.Recheck) < 15 {
			return fault.Fields(map[string]string{"recheck": "証拠を加えるか、何を見て確かめたかを、もう少し詳しく書いてください。"})
		}
		x.Recheck, x.RecheckName, x.RecheckAt = in.Recheck, v.Name, s.now()
		c := x.Cell
		if c.Mark != mark {
			c.Mark, c.Reason = mark, short(orElse(c.Reason, x.Fact)+"（再確認："+in.Recheck+"）", cellMax)
			c.At, c.ByName = s.now(), v.Name
			if err := saveCell(ctx, tx, v.Body, x.AuditID, c); err != nil {
				return err
			}
			c.Version++
			if err := s.record(ctx, tx, verbMark, x.AuditID, cellLine(x.Audit, []Cell{c})); err != nil {
				return err
			}
		}
		if mark != Bad {
			x.State = FindingClosed
			return s.config.Settle(ctx, tx, findingRef(x.ID))
		}
		return nil
	})
}

// proofs are the files that show something of a finding's cell.
func (s *Service) proofs(ctx context.Context, tx db.Tx, v view, x FindingSheet) (list []Evidence) {
	all, err := evidences(ctx, tx, v.Body, x.AuditID)
	if err != nil {
		return nil // then what was written has to suffice
	}
	for _, e := range all {
		if e.UnitID == x.UnitID && e.ItemID == x.ItemID {
			list = append(list, e)
		}
	}
	return list
}

// Verified hears of a corrective action that was verified: the finding waits for its
// re-check.
func (s *Service) Verified(ctx context.Context, tx db.Tx, a action.Action) error {
	f, err := loadFinding(ctx, tx, actor.From(ctx).Body, a.SourceID)
	if fault.Is(err, fault.NotFound) || err == nil && f.State == FindingClosed {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.config.Tell(ctx, tx, org.Telling{Ref: findingRef(f.ID), Title: "是正措置が終わった指摘事項を再確認する：" + f.Name(), URL: findingURL(f.ID), Why: a.NumberText() + "の完了が確認されたため", Role: string(actor.Office)}); err != nil {
		return err
	}
	return s.act(ctx, tx, verbDone, f.AuditID, f.ID, f.Name()+"："+a.NumberText()+"の完了が確認された。", f.line())
}

// Spreading asks all other units whether they have the same (水平展開).
type Spreading struct {
	ID   string `path:"id" json:"-" form:"-"`
	Text string `json:"text" label:"問い"`
	Due  string `json:"due" label:"回答期限"`
}

// Spread asks every other 課 of the body.
func (s *Service) Spread(ctx context.Context, in Spreading) (q Question, err error) {
	v, err := s.see(ctx, CanMark)
	if err != nil {
		return q, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return q, err
	}
	faults := map[string]string{}
	text(faults, "text", "問い", &in.Text, noteMax, true)
	due := day(faults, "due", "回答期限", in.Due)
	if faults["due"] == "" && due.Before(s.Today()) {
		faults["due"] = "回答期限は、きょう以後の日にしてください。"
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		x, err := s.finding(ctx, tx, v, in.ID)
		if err != nil {
			return err
		}
		if !x.Judges {
			return fault.New(fault.Forbidden, "これができるのは、この監査の監査チームの人と事務局だけです。")
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		q = Question{ID: db.NewID(), AuditID: x.AuditID, FindingID: x.ID, Text: in.Text, Due: due, At: s.now(), ByName: v.Name}
		var list []Reply
		for _, u := range o.Units {
			if string(u.Kind) != "division" || u.ID == x.Unit.UnitID {
				continue
			}
			list = append(list, Reply{ID: db.NewID(), QuestionID: q.ID, UnitID: u.ID, UnitName: u.Name, PostID: headOf(o, u.ID), Version: 1})
		}
		if len(list) == 0 || len(list) > repliesMost {
			return fault.New(fault.Conflict, "問う先の課等がありません。組織を登録してください。")
		}
		q.Asked = len(list)
		if err := insertQuestion(ctx, tx, v.Body, q, list); err != nil {
			return err
		}
		for _, r := range list {
			t := org.Telling{Ref: replyRef(r.ID), Title: "同種の課題の有無に答える：" + r.UnitName, URL: replyURL(r.ID), Due: q.Due, Why: "監査で見つかった課題が、ほかの課等にもないかを確かめるため", Post: r.PostID}
			if t.Post == "" {
				t.Role = string(actor.Office)
			}
			if err := s.config.Tell(ctx, tx, t); err != nil {
				return err
			}
		}
		return s.act(ctx, tx, verbQuestion, x.AuditID, x.ID, fmt.Sprintf("%dの課等に問うた：%s", len(list), q.Text), x.line())
	})
	return q, err
}

func replyRef(id string) area.Ref { return area.Ref{Area: areaName, ID: "reply:" + id} }

// QuestionSheet is a question with all its answers.
type QuestionSheet struct {
	Question
	Audit   Audit   `json:"of"`
	Finding Finding `json:"about"`
	Replies []Reply `json:"replies"`
}

// Question gives a question with its answers, for who audits.
func (s *Service) Question(ctx context.Context, id string) (x QuestionSheet, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x.Question, err = loadQuestion(ctx, tx, v.Body, id); err != nil {
			return err
		}
		f, err := s.finding(ctx, tx, v, x.FindingID)
		if err != nil {
			return err
		}
		if !v.whole && !f.Judges {
			return fault.New(fault.NotFound, "お探しの問いは見つかりません。")
		}
		x.Audit, x.Finding = f.Audit, f.Finding
		x.Replies, err = replies(ctx, tx, v.Body, id)
		for _, r := range x.Replies {
			x.Asked++
			if r.Answer != "" {
				x.Answered++
			}
			if r.Answer == "same" {
				x.Same++
			}
		}
		return err
	})
	return x, err
}

// Reply gives the question as one unit is asked it.
func (s *Service) Reply(ctx context.Context, id string) (q Question, r Reply, err error) {
	v, err := s.see(ctx, CanAnswer)
	if err != nil {
		return q, r, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if r, err = s.replyOf(ctx, tx, v, id); err != nil {
			return err
		}
		q, err = loadQuestion(ctx, tx, v.Body, r.QuestionID)
		return err
	})
	return q, r, err
}

func (s *Service) replyOf(ctx context.Context, tx db.Tx, v view, id string) (r Reply, err error) {
	if r, err = loadReply(ctx, tx, v.Body, id); err != nil {
		return r, err
	}
	if !v.whole && !slices.Contains(v.units, r.UnitID) {
		return r, fault.New(fault.NotFound, "お探しの問いは見つかりません。")
	}
	return r, nil
}

// Replying answers a question for a unit.
type Replying struct {
	ID      string `path:"id" json:"-" form:"-"`
	Answer  string `json:"answer" enum:"same,none,outside" label:"回答"`
	Note    string `json:"note,omitempty" label:"説明"`
	Version int64  `json:"version"`
}

// Respond keeps the answer of a unit. It can be mended until the audit is closed.
func (s *Service) Respond(ctx context.Context, in Replying) (r Reply, err error) {
	v, err := s.see(ctx, CanAnswer)
	if err != nil {
		return r, err
	}
	faults := map[string]string{}
	text(faults, "note", "説明", &in.Note, noteMax, in.Answer == "same")
	if in.Answer == "" || replyTitle(in.Answer) == replyTitle("") {
		faults["answer"] = "回答を選んでください。"
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if r, err = s.replyOf(ctx, tx, v, in.ID); err != nil {
			return err
		}
		q, err := loadQuestion(ctx, tx, v.Body, r.QuestionID)
		if err != nil {
			return err
		}
		a, err := load(ctx, tx, v.Body, q.AuditID)
		if err != nil {
			return err
		}
		if a.State == Closed {
			return s.wrongState(a, "答える")
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		r.Answer, r.Note, r.At, r.ByName, r.Version = in.Answer, in.Note, s.now(), v.Name, in.Version
		if err := saveReply(ctx, tx, v.Body, r); err != nil {
			return err
		}
		r.Version++
		if err := s.config.Settle(ctx, tx, replyRef(r.ID)); err != nil {
			return err
		}
		return s.act(ctx, tx, verbReply, q.AuditID, q.FindingID, r.UnitName+"："+replyTitle(r.Answer), a.line())
	})
	return r, err
}
