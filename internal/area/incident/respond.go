package incident

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/incident/call"
	"github.com/okite-isms/okite/internal/area/incident/ground"
	"github.com/okite-isms/okite/internal/area/incident/playbook"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// Response is what responding needs from other rooms and from the pack.
type Response struct {
	Calls     *call.Definition // as it ships; a body may have its own
	Playbooks []*playbook.Definition
	Grounds   *ground.Definition
	Contacts  Contacts
	Holders   Holders
	Approver  Ratifier // nil: this room decides itself
}

// ShippedResponse reads the definitions that ship. What other rooms give is added by the
// assembly.
func ShippedResponse(files fs.FS) (r Response, err error) {
	if r.Calls, err = call.Load(files, "call/standard.yaml"); err != nil {
		return r, err
	}
	if r.Playbooks, err = playbook.Load(files, "playbook"); err != nil {
		return r, err
	}
	r.Grounds, err = ground.Load(files, "decision-ground/standard.yaml")
	return r, err
}

// Contacts is the emergency contact list of the organisation.
type Contacts interface {
	Contacts(ctx context.Context) ([]org.Reachable, error)
	// ReadPrivate gives the private numbers that the actor needs, and records each reading.
	ReadPrivate(ctx context.Context) ([]org.Reachable, error)
}

// Holders tells who acts in which role.
type Holders interface {
	HoldersIn(ctx context.Context, tx db.Tx, o org.Outline, roles [][2]string) (map[[2]string][]org.Holding, map[string]string, error)
	RoleTitles(ctx context.Context, tx db.Tx) ([]string, map[string]string, error)
}

// Ratifier takes what has to be approved over to the room of approvals.
type Ratifier interface {
	// Prepare looks who acts on a route today, before a transaction begins. Where nobody
	// does it gives no Filer: then this room asks who may decide.
	Prepare(ctx context.Context, route string) (Filer, error)
}

// Filer begins a case in the caller's transaction. What was done first says why.
type Filer func(ctx context.Context, tx db.Tx, p Petition) (id, number string, err error)

// Petition is what is to be approved. About is what comes back with the outcome.
type Petition struct {
	Title, Text, About, First string
}

// The verbs of responding.
const (
	verbCalls     = actor.Permission("incident.calls")
	verbCall      = actor.Permission("incident.call")
	verbCallPlan  = actor.Permission("incident.call-plan")
	verbPlaybook  = actor.Permission("incident.playbook")
	verbTask      = actor.Permission("incident.task")
	verbSkip      = actor.Permission("incident.skip")
	verbStep      = actor.Permission("incident.step")
	verbDecision  = actor.Permission("incident.decision")
	verbRatify    = actor.Permission("incident.ratify")
	verbDisown    = actor.Permission("incident.disown")
	verbReview    = actor.Permission("incident.review")
	verbCut       = actor.Permission("incident.cut")
	verbInterim   = actor.Permission("incident.interim")
	verbReconnect = actor.Permission("incident.reconnect")
	verbStatement = actor.Permission("incident.statement")
	verbPublish   = actor.Permission("incident.publish")
)

// respondVerbs gives the Japanese words for the verbs of responding.
func respondVerbs() map[actor.Permission]string {
	return map[actor.Permission]string{
		verbCalls: "連絡表を作った", verbCall: "連絡を記録した", verbCallPlan: "連絡先の決まりを変えた", verbPlaybook: "対応手順を始めた", verbTask: "作業を終えた", verbSkip: "作業を行わないことにした",
		verbStep: "作業の項目を確かめた", verbDecision: "決定を記録した", verbRatify: "決定を事後承認した", verbDisown: "決定を承認しなかった", verbReview: "代決を後閲した",
		verbCut: "切断・停止した", verbInterim: "暫定措置を記録した", verbReconnect: "復旧した", verbStatement: "公表文・通知文を扱った", verbPublish: "公表の扱いを決めた",
	}
}

// respond follows a judgement, or facts that changed: the call list is there at once, and
// the tasks that wait are those that the facts ask for. It comes after the transaction of
// the judgement, for it reads what has one of its own; what fails here can be done again
// from the pages.
func (s *Service) respond(ctx context.Context, x Incident, err error) error {
	if err != nil || x.State != Handling || s.config.Response.Calls == nil {
		return err
	}
	if _, err := s.OpenCalls(ctx, x.ID); err != nil {
		return err
	}
	return s.Reconsider(ctx, x.ID)
}

// acting is a use case under way on an incident that the actor may see.
type acting struct {
	ctx context.Context
	tx  db.Tx
	who actor.Actor
	now clock.Time
	x   Incident
	out org.Outline
}

// act lets do work on an incident in one transaction. Whoever may see an incident and has
// the permission for its unit, or found it and may report, may act on it.
func (s *Service) act(ctx context.Context, needs actor.Permission, id string, do func(*acting) error) error {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return err
	}
	reach, err := s.see(ctx, needs)
	if err != nil {
		return err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		c := &acting{ctx: ctx, tx: tx, who: v.Actor, now: s.now(), out: o}
		var err error
		if c.x, err = s.visible(ctx, tx, v, id); err != nil {
			return err
		}
		if !reach.reaches(c.x) {
			return fault.New(fault.Forbidden, "このインシデントについて、この操作を行う権限がありません。")
		}
		return do(c)
	})
}

// acts is act on an incident that is not over.
func (s *Service) acts(ctx context.Context, needs actor.Permission, id string, do func(*acting) error) error {
	return s.act(ctx, needs, id, func(c *acting) error {
		if c.x.State.Over() {
			return fault.Newf(fault.Conflict, "「%s」のインシデントには、記録を加えられません。", c.x.State.Title())
		}
		return do(c)
	})
}

// can reports whether the actor has a permission that reaches the incident, as far as one
// can say without asking where they work.
func (c *acting) can(p actor.Permission) bool { return c.who.Can(p) }

// tell puts work on lists. Of an incident that is under a name list the title says nothing.
func (s *Service) tell(c *acting, ref area.Ref, title, url string, due clock.Time, roles ...string) error {
	heading := c.x.Title
	sights, err := s.config.Organisation.MaySee(c.ctx, c.tx, []area.Ref{c.x.Ref()})
	if err != nil {
		return err
	}
	if sights[c.x.Ref()].Listed {
		title, heading = "インシデントの対応", c.x.NumberText()
	}
	if c.x.Drill {
		heading = "【訓練】" + heading
	}
	t := org.Telling{Ref: ref, Title: shorten(title+"："+heading, 190), URL: url, Why: c.x.NumberText()}
	if !due.IsZero() {
		t.Due = clock.Today(due.Time)
		t.Why += "（" + due.Table() + "まで）"
	}
	for _, role := range roles {
		t.Role = role
		if err := s.config.Tell(c.ctx, c.tx, t); err != nil {
			return err
		}
	}
	return nil
}

// staffed gives those of the roles that somebody acts in, and the office where nobody does.
func (s *Service) staffed(c *acting, roles ...string) (list []string, err error) {
	keys := make([][2]string, len(roles))
	for i, r := range roles {
		keys[i] = [2]string{r, c.x.UnitID}
	}
	found, _, err := s.config.Response.Holders.HoldersIn(c.ctx, c.tx, c.out, keys)
	if err != nil {
		return nil, err
	}
	for i, k := range keys {
		if slices.ContainsFunc(found[k], func(h org.Holding) bool { return h.Acts() }) {
			list = append(list, roles[i])
		}
	}
	if len(list) == 0 {
		list = []string{string(actor.Office)}
	}
	return list, nil
}

// partURL is the page of something that belongs to an incident: a line of the call list, a
// task, a decision.
func partURL(noun, id string) string { return incidentPath + noun + "/" + id + "/show" }

// belongsTo finds the incident to which something belongs, for a path that names it alone.
func (s *Service) belongsTo(ctx context.Context, noun, id string) (incident string, err error) {
	if _, err := actor.Require(ctx, CanSee); err != nil {
		return "", err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		incident, err = incidentOf(ctx, tx, actor.From(ctx).Body, noun, id)
		return err
	})
	return incident, err
}

// roleTitles names the roles as the body calls them.
func (s *Service) roleTitles(ctx context.Context, tx db.Tx) (map[string]string, error) {
	_, titles, err := s.config.Response.Holders.RoleTitles(ctx, tx)
	return titles, err
}

// responseBlocker finds what of the response is still open: calls, tasks, decisions, cuts
// and what goes out.
func (s *Service) responseBlocker(ctx context.Context, tx db.Tx, e Ending) (list []Blocker, err error) {
	if s.config.Response.Calls == nil {
		return nil, nil
	}
	open, err := openThings(ctx, tx, actor.From(ctx).Body, e.Incident.ID)
	decided := e.Incident.Drill // a drill is not published
	for _, o := range open {
		if o.What == "publication" {
			decided = true
		} else if text, noun := o.blocks(e.Incident); text != "" {
			list = append(list, Blocker{text, partURL(noun, o.ID)})
		}
	}
	if err == nil && !decided {
		list = append(list, Blocker{"公表の扱いが決まっていません。", incidentURL(e.Incident.ID) + statementPath})
	}
	return list, err
}

// blocks says what is not done, and to which noun it belongs. A task that the facts do not
// ask for is in nobody's way.
func (o openThing) blocks(x Incident) (text, noun string) {
	switch o.What {
	case "call":
		return "連絡が済んでいません：" + o.A + " " + Call{Who: o.B}.name(), callPath
	case "task":
		if playbook.Applies(o.B, x.Facts) {
			return "終わっていない作業：" + o.A, taskPath
		}
	case "decision":
		return "事後承認を受けていない決定：" + o.A + "（" + o.At.Table() + " " + o.B + "）", decisionPath
	case "review":
		return "後閲が済んでいない代決：" + o.A + "（" + o.B + "）", decisionPath
	case "cut":
		return "復旧していない" + o.A + "：" + o.B, cutPath
	case "statement":
		kind, state, _ := strings.Cut(o.B, " ")
		return StatementKind(kind).Title() + "の文が「" + StatementState(state).Title() + "」のままです：" + o.A, statementPath
	}
	return "", ""
}

// watched counts what is due once things run again and are being watched.
func (s *Service) watched(ctx context.Context, x Incident, err error) error {
	if err != nil || s.config.Response.Calls == nil {
		return err
	}
	return s.acts(ctx, CanHandle, x.ID, func(c *acting) error {
		events, err := s.events(c)
		if err != nil {
			return err
		}
		for _, e := range []playbook.Event{playbook.Restored, playbook.Watching} {
			if at := events[e]; !at.IsZero() {
				if err := s.happened(c, e, at); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// plainText cleans a text and screens it for numbers that are not to be kept (番号法20条).
func plainText(faults map[string]string, field, title, in string, most int, must bool) string {
	in = text(faults, field, title, in, most, must)
	if screen.Text(in).Any() {
		faults[field] = title + "に、個人番号と思われる12桁の数字があります。取り除いてください。"
	}
	return in
}

// pastTime reads a time that has to be there, now where nothing was entered.
func pastTime(faults map[string]string, field, title, in string, now clock.Time) clock.Time {
	if t := instant(faults, field, title, in, now); !t.IsZero() || faults[field] != "" {
		return t
	}
	return now
}

func after(t clock.Time, minutes int) clock.Time {
	if t.IsZero() {
		return t
	}
	return clock.At(t.Time.Add(time.Duration(minutes) * time.Minute))
}

// shorten gives a text that fits where there is little room.
func shorten(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}
