package incident

import (
	"context"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/area/incident/ground"
	"github.com/okite-isms/okite/internal/area/incident/playbook"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

const (
	decisionPath = "/decision"
	cutPath      = "/cut"
)

func decisionRef(d Decision) area.Ref { return area.Ref{Area: areaName, ID: "decision:" + d.ID} }
func cutRef(k Cut) area.Ref           { return area.Ref{Area: areaName, ID: "cut:" + k.ID} }

// Deciding is a decision as one enters it.
type Deciding struct {
	ID        string `path:"id" json:"-" form:"-"`
	Kind      string `json:"kind" label:"決定"`
	Ground    string `json:"ground" label:"根拠"`
	Text      string `json:"text,omitempty" label:"決定の内容と事情"`
	Target    string `json:"target,omitempty" label:"切るもの、止めるもの"`
	At        string `json:"at,omitempty" label:"決定した日時" doc:"空は、いま"`
	ReviewOn  string `json:"review_on,omitempty" label:"見直す日"`
	Why       string `json:"why,omitempty" label:"代わって決めた理由"`
	Permitted string `json:"permitted,omitempty" label:"先に許可した人"`
}

// Decide records a decision. Everybody who may report can record that something was cut
// off at once; whoever does not hold the role that decides stands in for it, says why, and
// the decision stays red until it is ratified.
func (s *Service) Decide(ctx context.Context, in Deciding) (d Decision, err error) {
	k, ok := s.config.Response.Grounds.Decision(in.Kind)
	if !ok || k.Act == ground.Restore {
		return d, fault.Fields(map[string]string{"kind": "決定の種類を選んでください。復旧は、切断・停止の画面から決めます。"})
	}
	needs := CanReport
	if k.Act != ground.Cut {
		needs = CanDecide
	}
	file, err := s.prepare(ctx, k.Route)
	if err != nil {
		return d, err
	}
	err = s.acts(ctx, needs, in.ID, func(c *acting) error {
		faults := map[string]string{}
		cut := Cut{Target: plainText(faults, "target", "切るもの、止めるもの", in.Target, lineMax, k.Act == ground.Cut), ReviewOn: reviewDay(faults, in.ReviewOn, s.Today())}
		if d, err = s.decide(c, k, in, faults, file); err != nil {
			return err
		}
		if k.Act != ground.Cut {
			return nil
		}
		cut.ID, cut.IncidentID, cut.DecisionID, cut.Kind, cut.KindTitle, cut.CutAt, cut.CutBy, cut.Version = db.NewID(), in.ID, d.ID, k.Name, k.Title, d.DecidedAt, d.ByName, 1
		return s.cut(c, cut)
	})
	return d, err
}

// prepare asks the room of approvals whether it can take a case.
func (s *Service) prepare(ctx context.Context, route string) (Filer, error) {
	if s.config.Response.Approver == nil || route == "" {
		return nil, nil
	}
	return s.config.Response.Approver.Prepare(ctx, route)
}

func reviewDay(faults map[string]string, in string, today clock.Date) clock.Date {
	if in == "" {
		return today.Plus(1)
	}
	d, err := clock.ParseDate(in)
	if err != nil || d.Before(today) || today.Plus(365).Before(d) {
		faults["review_on"] = "見直す日は、きょうから1年以内の日を入力してください。"
	}
	return d
}

// decide records a decision with its capacity, and asks for its ratification where it
// needs one. Faults are those that the caller found.
func (s *Service) decide(c *acting, k ground.Decision, in Deciding, faults map[string]string, file Filer) (d Decision, err error) {
	seat, titles, err := s.seat(c, k)
	if err != nil {
		return d, err
	}
	g, ok := k.Ground(in.Ground)
	if !ok {
		faults["ground"] = "根拠を、一覧から選んでください。"
	}
	d = Decision{
		ID: db.NewID(), IncidentID: c.x.ID, Kind: k.Name, KindTitle: k.Title, Ground: g.Name, GroundTitle: g.Title, Basis: k.Source(g), Edition: s.config.Response.Grounds.Edition(),
		Text: plainText(faults, "text", "決定の内容と事情", in.Text, textMax, k.Act == ground.Other), DecidedAt: pastTime(faults, "at", "決定した日時", in.At, c.now), EnteredAt: c.now,
		ByID: c.who.ID, ByName: c.who.Name, EnteredBy: c.who.Name, Why: plainText(faults, "why", "代わって決めた理由", in.Why, textMax, false),
		PermittedBy: text(faults, "permitted", "先に許可した人", in.Permitted, lineMax, false), State: DecisionStands, Version: 1,
	}
	if !seat.own {
		d.StandIn, d.ForID, d.ForName, d.ForRole = true, seat.forID, seat.forName, titleOr(titles, seat.forRole)
	}
	d.Capacity = s.capacity(c, seat)
	if !seat.own && !seat.deputy {
		d.State = DecisionWaits
		s.checkStandIn(&d, k, g, faults)
	}
	if faults["at"] == "" && d.DecidedAt.Before(c.x.NoticedAt.Time) {
		faults["at"] = "決定した日時は、インシデントに気付いた日時（" + c.x.NoticedAt.Table() + "）以後にしてください。"
	}
	if err := fault.Fields(faults); err != nil {
		return d, err
	}
	return d, s.keepDecision(c, &d, k, file)
}

// seat says in which capacity the actor decides.
func (s *Service) seat(c *acting, k ground.Decision) (seating, map[string]string, error) {
	titles, err := s.roleTitles(c.ctx, c.tx)
	if err != nil {
		return seating{}, nil, err
	}
	var keys [][2]string
	for _, role := range k.Decider {
		keys = append(keys, [2]string{role, c.x.UnitID})
	}
	found, names, err := s.config.Response.Holders.HoldersIn(c.ctx, c.tx, c.out, keys)
	return seated(k, c.x.UnitID, c.who.ID, found, names, titles), titles, err
}

// capacity is the post in which somebody acts, and the role where they hold it.
func (s *Service) capacity(c *acting, seat seating) string {
	post := postOf(c.out, c.who.ID)
	switch {
	case seat.title != "" && post != "":
		return seat.title + "（" + post + "）"
	case seat.title != "":
		return seat.title
	case post != "":
		return post
	}
	return c.who.Capacity
}

// postOf names the first post of a person.
func postOf(o org.Outline, person string) string {
	for _, p := range o.Posts {
		if on(p, person) {
			return p.UnitName + " " + p.Title
		}
	}
	return ""
}

// checkStandIn asks why somebody decided who does not hold the role. A terminal may be cut
// off by anyone: what has to be said there is who allowed it, or that it could not wait.
func (s *Service) checkStandIn(d *Decision, k ground.Decision, g ground.Ground, faults map[string]string) {
	if k.Anyone {
		d.DoneFirst = g.After
		if d.StandIn = false; !g.After && d.PermittedBy == "" && g.Name != "" {
			faults["permitted"] = "先に許可した人の氏名を入力してください。"
		}
		return
	}
	d.DoneFirst = true
	if d.Why == "" && faults["why"] == "" {
		faults["why"] = "あなたは、この決定をする役割（" + d.ForRole + "）に就いていません。代わって決めた理由を入力してください。"
	}
}

// first says to approvers why something was done before they approved.
func (d Decision) first() string {
	switch {
	case d.StandIn:
		return shorten("代決："+d.Why, 500)
	case d.PermittedBy != "":
		return shorten("口頭で許可を得た："+d.PermittedBy, 500)
	}
	return shorten(d.GroundTitle, 500)
}

func (s *Service) keepDecision(c *acting, d *Decision, k ground.Decision, file Filer) error {
	if d.State == DecisionWaits && file != nil && !c.x.Drill {
		var err error
		d.CaseID, d.CaseNumber, err = file(c.ctx, c.tx, Petition{
			Title: "事後承認：" + shorten(d.KindTitle+"（"+c.x.NumberText()+"）", 90), Text: d.petition(c.x), About: d.ID, First: d.first(),
		})
		// What was cut is cut: that a route cannot take the case is no reason not to record it.
		if err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	if err := insertDecision(c.ctx, c.tx, c.who.Body, *d); err != nil {
		return err
	}
	if err := s.vouch(c, verbDecision, d.ID, decisionContent(*d)); err != nil {
		return err
	}
	if err := s.note(c.ctx, c.tx, c.x, verbDecision, d.DecidedAt, d.told()); err != nil {
		return err
	}
	return s.tellDecision(c, *d, k)
}

// petition is what approvers read.
func (d Decision) petition(x Incident) string {
	return fmt.Sprintf("%s「%s」について、次のとおり決定し、行いました。事後の承認を伺います。\n\n%s", x.NumberText(), x.Title, d.told())
}

// told says a decision in words.
func (d Decision) told() string {
	t := fmt.Sprintf("決定：%s\n根拠：%s", d.KindTitle, d.GroundTitle)
	if d.Basis != "" {
		t += "（" + d.Basis + "）"
	}
	t += "\n決定した人：" + d.ByName + "（" + d.Capacity + "）　" + d.DecidedAt.Table()
	if d.StandIn {
		t += "\n" + d.ForRole + d.standInText()
	}
	if d.PermittedBy != "" {
		t += "\n先に許可した人：" + d.PermittedBy
	}
	if d.DoneFirst && !d.StandIn {
		t += "\n先に行い、事後に報告"
	}
	if d.Text != "" {
		t += "\n" + d.Text
	}
	return t
}

func (d Decision) standInText() string {
	who := ""
	if d.ForName != "" {
		who = "（" + d.ForName + "）"
	}
	if d.Why != "" {
		return who + "に代わって決定。理由：" + d.Why
	}
	return who + "に代わって決定"
}

// tellDecision asks for the ratification where no case does, and for the look afterwards.
func (s *Service) tellDecision(c *acting, d Decision, k ground.Decision) error {
	if d.Red() && d.CaseID == "" {
		to, err := s.staffed(c, k.Decider...)
		if err != nil {
			return err
		}
		if err := s.tell(c, decisionRef(d), "事後承認："+d.KindTitle, partURL(decisionPath, d.ID), clock.At(c.now.Time.Add(day)), to...); err != nil {
			return err
		}
	}
	if !d.Unreviewed() {
		return nil
	}
	return s.config.Tell(c.ctx, c.tx, org.Telling{
		Ref: decisionRef(d), Title: "代決の後閲：" + d.KindTitle, URL: partURL(decisionPath, d.ID), Why: c.x.NumberText() + "（" + d.ByName + "が代わって決定）", Who: d.ForID,
	})
}

// vouch keeps the hash of what an act made, beside the line of the incident.
func (s *Service) vouch(c *acting, verb actor.Permission, id string, content journal.Content) error {
	return journal.Append(c.ctx, c.tx, journal.Entry{Verb: string(verb), Area: areaName, ID: id, Content: content, At: c.now})
}

// cut puts something on the register of what is cut.
func (s *Service) cut(c *acting, k Cut) error {
	if err := insertCut(c.ctx, c.tx, c.who.Body, k); err != nil {
		return err
	}
	if err := s.vouch(c, verbCut, k.ID, cutContent(k)); err != nil {
		return err
	}
	if err := s.note(c.ctx, c.tx, c.x, verbCut, k.CutAt, k.KindTitle+"："+k.Target); err != nil {
		return err
	}
	to, err := s.staffed(c, "network-manager")
	if err != nil {
		return err
	}
	if err := s.tell(c, cutRef(k), "切断・停止を続けるか見直す", partURL(cutPath, k.ID), noon(k.ReviewOn), to...); err != nil {
		return err
	}
	return s.happened(c, playbook.Cut, k.CutAt)
}

// Ratifying answers on a decision that was made by another, or first.
type Ratifying struct {
	ID       string `path:"id" json:"-" form:"-"`
	Decision string `json:"decision" doc:"決定の識別子"`
	Granted  string `json:"granted" enum:"yes,no" label:"承認するか"`
	Answer   string `json:"answer,omitempty" label:"意見"`
	Version  int64  `json:"version"`
}

// Ratify approves a decision afterwards, or does not, where the room of approvals did not
// take it over. Nobody ratifies what they decided themselves.
func (s *Service) Ratify(ctx context.Context, in Ratifying) (d Decision, err error) {
	err = s.acts(ctx, CanDecide, in.ID, func(c *acting) error {
		if d, err = s.decisionIn(c, in.Decision); err != nil {
			return err
		}
		faults := map[string]string{}
		answer := plainText(faults, "answer", "意見", in.Answer, textMax, in.Granted == "no")
		if in.Granted != "yes" && in.Granted != "no" {
			faults["granted"] = "承認するかどうかを選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		switch {
		case !d.Red():
			return fault.Newf(fault.Conflict, "この決定は「%s」になっています。", d.State.Title())
		case d.CaseID != "":
			return fault.New(fault.Conflict, "この決定の事後承認は、決裁（"+d.CaseNumber+"）で行います。")
		case d.ByID == c.who.ID:
			return fault.New(fault.Forbidden, "自分がした決定を、自分で事後承認することはできません。")
		}
		d.Version = in.Version
		return s.settleDecision(c, &d, in.Granted == "yes", answer)
	})
	return d, err
}

func (s *Service) decisionIn(c *acting, id string) (Decision, error) {
	d, err := loadDecision(c.ctx, c.tx, c.who.Body, id)
	if err == nil && d.IncidentID != c.x.ID {
		err = errDecision()
	}
	return d, err
}

// settleDecision writes the answer on a decision. Whoever was stood in for and ratifies
// has looked at it as well.
func (s *Service) settleDecision(c *acting, d *Decision, granted bool, answer string) error {
	verb := verbRatify
	if d.State = DecisionRatified; !granted {
		d.State, verb = DecisionRefused, verbDisown
	}
	d.SettledAt, d.SettledBy, d.SettledID, d.Answer = c.now, c.who.Name, c.who.ID, answer
	if d.ForID == c.who.ID && d.Unreviewed() {
		d.ReviewedAt, d.ReviewedBy, d.Opinion = c.now, c.who.Name, answer
	}
	if err := saveDecision(c.ctx, c.tx, c.who.Body, *d); err != nil {
		return err
	}
	d.Version++
	if err := s.vouch(c, verb, d.ID, decisionContent(*d)); err != nil {
		return err
	}
	if err := s.config.Settle(c.ctx, c.tx, decisionRef(*d)); err != nil {
		return err
	}
	if err := s.tellReview(c, *d); err != nil {
		return err
	}
	text := d.State.Title() + "：" + d.KindTitle + "（" + d.DecidedAt.Table() + " " + d.ByName + "）"
	if answer != "" {
		text += "\n" + answer
	}
	return s.note(c.ctx, c.tx, c.x, verb, c.now, text)
}

// tellReview asks for the look afterwards anew, after all that was told about a decision
// was taken off the lists; and tells who decided that it was refused.
func (s *Service) tellReview(c *acting, d Decision) error {
	t := org.Telling{Ref: decisionRef(d), URL: partURL(decisionPath, d.ID), Why: c.x.NumberText()}
	if d.Unreviewed() {
		t.Title, t.Who = "代決の後閲："+d.KindTitle, d.ForID
		if err := s.config.Tell(c.ctx, c.tx, t); err != nil {
			return err
		}
	}
	if d.State != DecisionRefused || d.ByID == "" {
		return nil
	}
	t.Ref.ID, t.Title, t.Who = "refused:"+d.ID, "決定が承認されませんでした："+d.KindTitle, d.ByID
	return s.config.Tell(c.ctx, c.tx, t)
}

// Outcome is how the room of approvals ended a case.
type Outcome struct {
	About   string // what it was about
	Granted bool
	Ended   bool // it was decided; else it came to nothing, and this room asks itself
	Answer  string
	By      []string // ids of those who acted on it
}

// DecisionSettled takes over what was decided on a decision elsewhere, in that room's
// transaction.
func (s *Service) DecisionSettled(ctx context.Context, tx db.Tx, o Outcome) error {
	c := &acting{ctx: ctx, tx: tx, who: actor.From(ctx), now: s.now()}
	d, err := loadDecision(ctx, tx, c.who.Body, o.About)
	if err != nil {
		return err
	}
	if c.x, err = load(ctx, tx, c.who.Body, d.IncidentID); err != nil || !d.Red() {
		return err
	}
	if o.Ended {
		if d.Unreviewed() && slices.Contains(o.By, d.ForID) { // who was stood in for has approved it there
			d.ReviewedAt, d.ReviewedBy, d.Opinion = c.now, d.ForName, o.Answer
		}
		return s.settleDecision(c, &d, o.Granted, o.Answer)
	}
	d.CaseID, d.CaseNumber = "", ""
	if err := saveDecision(ctx, tx, c.who.Body, d); err != nil {
		return err
	}
	if err := s.tell(c, decisionRef(d), "事後承認："+d.KindTitle, partURL(decisionPath, d.ID), clock.Time{}, string(actor.Office), "chief"); err != nil {
		return err
	}
	return s.note(ctx, tx, c.x, verbDecision, c.now, "事後承認の決裁が成立しないまま終わった："+d.KindTitle+"\n"+o.Answer)
}

// Reviewing is the look of who was stood in for (後閲).
type Reviewing struct {
	ID       string `path:"id" json:"-" form:"-"`
	Decision string `json:"decision" doc:"決定の識別子"`
	Opinion  string `json:"opinion,omitempty" label:"意見"`
	Version  int64  `json:"version"`
}

// Review records that who was stood in for has looked at the decision.
func (s *Service) Review(ctx context.Context, in Reviewing) (d Decision, err error) {
	err = s.act(ctx, CanReport, in.ID, func(c *acting) error {
		if d, err = s.decisionIn(c, in.Decision); err != nil {
			return err
		}
		faults := map[string]string{}
		opinion := plainText(faults, "opinion", "意見", in.Opinion, textMax, false)
		if err := fault.Fields(faults); err != nil {
			return err
		}
		switch {
		case !d.StandIn || !d.ReviewedAt.IsZero():
			return fault.New(fault.Conflict, "この決定に、後閲は要らないか、済んでいます。")
		case d.ForID != c.who.ID:
			return fault.New(fault.Forbidden, "後閲は、代わりに決めてもらった本人（"+d.ForName+"）だけが行えます。")
		}
		d.ReviewedAt, d.ReviewedBy, d.Opinion, d.Version = c.now, c.who.Name, opinion, in.Version
		if err := saveDecision(c.ctx, c.tx, c.who.Body, d); err != nil {
			return err
		}
		d.Version++
		if err := s.vouch(c, verbReview, d.ID, decisionContent(d)); err != nil {
			return err
		}
		if !d.Red() {
			if err := s.config.Settle(c.ctx, c.tx, decisionRef(d)); err != nil {
				return err
			}
		}
		return s.note(c.ctx, c.tx, c.x, verbReview, c.now, "後閲："+d.KindTitle+"（"+d.ByName+"の代決）"+tail(opinion))
	})
	return d, err
}

func tail(text string) string {
	if text == "" {
		return ""
	}
	return "\n" + text
}

// DecisionSheet is what was decided and what is cut.
type DecisionSheet struct {
	Incident  Incident   `json:"-"`
	Decisions []Decision `json:"decisions"`
	Cuts      []Cut      `json:"cuts"`
}

// Decisions gives the decisions and cuts of an incident.
func (s *Service) Decisions(ctx context.Context, id string) (v DecisionSheet, err error) {
	if v.Incident, err = s.Open(ctx, id); err != nil {
		return v, err
	}
	body := actor.From(ctx).Body
	err = s.db.View(ctx, func(tx db.Tx) error {
		if v.Decisions, err = decisionsOf(ctx, tx, body, id); err != nil {
			return err
		}
		v.Cuts, err = cutsOf(ctx, tx, body, id)
		return err
	})
	return v, err
}
