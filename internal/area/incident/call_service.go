package incident

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/call"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

const callPath = "/call"

// callRef is under what the lists of work hold the calls of an incident.
func callRef(x Incident) area.Ref { return area.Ref{Area: areaName, ID: "call:" + x.ID} }

// contacts reads the emergency contact list, without private numbers. It needs a
// transaction of its own and so comes before that of a use case.
func (s *Service) contacts(ctx context.Context) ([]org.Reachable, error) {
	a := actor.From(ctx)
	a.Permissions = append(slices.Clone(a.Permissions), org.CanSee)
	return s.config.Response.Contacts.Contacts(actor.With(ctx, a))
}

// OpenCalls makes the call list of an incident from its class, the facts and the emergency
// contact list. Asked again, after class or facts changed, it adds what is new; what is
// there stays.
func (s *Service) OpenCalls(ctx context.Context, id string) (list []Call, err error) {
	contacts, err := s.contacts(ctx)
	if err != nil {
		return nil, err
	}
	err = s.acts(ctx, CanHandle, id, func(c *acting) error {
		if c.x.State == Reported {
			return fault.New(fault.Conflict, "連絡表は、インシデントと判断してから作ります。")
		}
		plan, err := s.callPlan(c.ctx, c.tx, c.who.Body)
		if err != nil {
			return err
		}
		old, err := callsOf(c.ctx, c.tx, c.who.Body, id)
		if err != nil {
			return err
		}
		titles, err := s.roleTitles(c.ctx, c.tx)
		if err != nil {
			return err
		}
		list = planned(plan.For(c.x.Class, c.x.Facts), s.contactTitles(contacts), contacts, c.out, later(c.x.JudgedAt, c.x.ReportedAt), old)
		source := plan.Basis
		if class, ok := plan.Class(c.x.Class); ok && class.Basis != "" {
			source = class.Basis
		}
		for i := range list {
			k := &list[i]
			k.ID, k.IncidentID, k.Place, k.ByTitle, k.Source, k.Edition, k.OpenedAt = db.NewID(), id, len(old)+i+1, titleOr(titles, k.ByRole), source, plan.Edition(), c.now
			k.ChainID = k.ID
		}
		if len(list) == 0 {
			return nil
		}
		if len(old)+len(list) > callsMost {
			return fault.Newf(fault.Conflict, "連絡表は、%d行までです。", callsMost)
		}
		if err := insertCalls(c.ctx, c.tx, c.who.Body, list); err != nil {
			return err
		}
		if err := s.note(c.ctx, c.tx, c.x, verbCalls, c.now, fmt.Sprintf("連絡表を作成（%d件）：%s", len(list), callNames(list))); err != nil {
			return err
		}
		return s.tellCallers(c, list)
	})
	return list, err
}

// tellCallers asks those who call to do so.
func (s *Service) tellCallers(c *acting, list []Call) error {
	due := map[string]clock.Time{}
	var roles []string
	for _, k := range list {
		if !slices.Contains(roles, k.ByRole) {
			roles = append(roles, k.ByRole)
			due[k.ByRole] = k.Due
		}
	}
	for _, role := range roles {
		to, err := s.staffed(c, role)
		if err != nil {
			return err
		}
		if err := s.tell(c, callRef(c.x), "連絡表に沿って連絡する", incidentURL(c.x.ID)+callPath, due[role], to...); err != nil {
			return err
		}
	}
	return nil
}

func later(a, b clock.Time) clock.Time {
	if a.IsZero() {
		return b
	}
	return a
}

func titleOr(titles map[string]string, name string) string {
	if t := titles[name]; t != "" {
		return t
	}
	return name
}

func callNames(list []Call) string {
	var names []string
	for _, k := range list {
		names = append(names, k.ClassTitle+" "+k.name())
	}
	return shorten(strings.Join(names, "、"), 500)
}

// contactTitles are the names of the classes of contacts: those that ship, as they stand
// in the list, and for the rest the names that a plan can be read by.
func (s *Service) contactTitles(list []org.Reachable) map[string]string {
	titles := map[string]string{}
	for _, c := range contactClasses() {
		titles[c.name] = c.title
	}
	for _, r := range list {
		if r.Class != "" && r.ClassName != "" {
			titles[r.Class] = r.ClassName
		}
	}
	return titles
}

type contactClass struct{ name, title string }

// contactClasses are the eleven classes of contacts of an emergency plan.
func contactClasses() []contactClass {
	return []contactClass{
		{"head", "団体の長"}, {"ciso", "最高情報セキュリティ責任者（CISO）"}, {"chief", "統括情報セキュリティ責任者"}, {"network", "ネットワーク管理者"}, {"security", "情報セキュリティ管理者"},
		{"system", "情報システム管理者"}, {"point", "統一的な窓口"}, {"supplier", "委託事業者"}, {"prefecture", "都道府県の担当部局"}, {"police", "警察・関係機関"}, {"affected", "被害を受けるおそれのある人・法人"},
	}
}

// callPlan is the plan of a body: its own calls where it has some.
func (s *Service) callPlan(ctx context.Context, tx db.Tx, body string) (*call.Definition, error) {
	own, err := s.loadPlan(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	return s.config.Response.Calls.With(own.Calls, "own@"+strconv.FormatInt(own.Version, 10)), nil
}

// Calling is an attempt to tell somebody, as one enters it.
type Calling struct {
	ID     string `path:"id" json:"-" form:"-"`
	Call   string `json:"call" doc:"連絡表の行の識別子"`
	Result string `json:"result" label:"結果"`
	Means  string `json:"means" label:"手段"`
	At     string `json:"at,omitempty" label:"連絡した日時" doc:"空は、いま"`
	By     string `json:"by,omitempty" label:"連絡した人" doc:"空は、入力した人"`
	Said   string `json:"said,omitempty" label:"伝えたこと、聞いたこと"`
	Retry  int    `json:"retry,omitempty" label:"掛け直すまでの分数"`
}

func (in Calling) attempt(who actor.Actor, now, opened clock.Time) (Attempt, error) {
	faults := map[string]string{}
	a := Attempt{
		ID: db.NewID(), IncidentID: in.ID, CallID: in.Call, EnteredAt: now, Result: CallResult(in.Result), Means: call.Means(in.Means), ByID: who.ID, EnteredBy: who.Name,
		At: pastTime(faults, "at", "連絡した日時", in.At, now), ByName: text(faults, "by", "連絡した人", in.By, lineMax, false), Said: plainText(faults, "said", "伝えたこと、聞いたこと", in.Said, textMax, false),
	}
	if a.ByName == "" {
		a.ByName = who.Name
	}
	if a.ByName != who.Name {
		a.ByID = ""
	}
	if a.Result.Title() == "" {
		faults["result"] = "結果を選んでください。"
	}
	if a.Means.Title() == "" {
		faults["means"] = "手段を選んでください。"
	}
	if in.Retry < 0 || in.Retry > 1440 {
		faults["retry"] = "掛け直すまでの分数は、0から1440までです。"
	}
	if faults["at"] == "" && a.At.Before(opened.Time) {
		faults["at"] = "連絡した日時は、インシデントに気付いた日時（" + opened.Table() + "）以後にしてください。"
	}
	return a, fault.Fields(faults)
}

// Call records that somebody was called. Where nobody answers, the next in succession is
// put on the list; the one who did not answer stays there, as proof.
func (s *Service) Call(ctx context.Context, in Calling) (k Call, err error) {
	contacts, err := s.contacts(ctx)
	if err != nil {
		return k, err
	}
	err = s.acts(ctx, CanHandle, in.ID, func(c *acting) error {
		a, err := in.attempt(c.who, c.now, c.x.NoticedAt)
		if err != nil {
			return err
		}
		if err := holdCall(c.ctx, c.tx, c.who.Body, in.Call); err != nil {
			return err
		}
		if k, err = loadCall(c.ctx, c.tx, c.who.Body, in.ID, in.Call); err != nil {
			return err
		}
		if k.State == CallUnneeded {
			return fault.New(fault.Conflict, "この連絡は、要らないことになっています。")
		}
		if err := insertAttempt(c.ctx, c.tx, c.who.Body, a); err != nil {
			return err
		}
		k.take(a, after(a.At, s.retry(in.Retry)))
		next, err := s.succeed(c, &k, a, contacts)
		if err != nil {
			return err
		}
		if err := saveCall(c.ctx, c.tx, c.who.Body, k); err != nil {
			return err
		}
		k.Version++
		entry := journal.Entry{Verb: string(verbCall), Area: areaName, ID: k.ID, Content: attemptContent(k, a), At: c.now}
		if err := journal.Append(c.ctx, c.tx, entry); err != nil {
			return err
		}
		if err := s.note(c.ctx, c.tx, c.x, verbCall, a.At, calledText(k, a, next)); err != nil {
			return err
		}
		return s.settleCalls(c)
	})
	return k, err
}

func (s *Service) retry(minutes int) int {
	if minutes == 0 {
		return s.config.Response.Calls.Retry
	}
	return minutes
}

// take notes an attempt on the line. One that is entered late does not hide a later one,
// and who was reached stays reached.
func (k *Call) take(a Attempt, retry clock.Time) {
	k.Attempts++
	if !a.At.Before(k.LastAt.Time) {
		k.LastAt, k.LastBy, k.LastResult = a.At, a.ByName, a.Result
	}
	switch {
	case a.Result == AnswerReached:
		k.State, k.RetryAt = CallReached, clock.Time{}
	case k.State == CallOpen:
		k.RetryAt = retry
	}
}

func calledText(k Call, a Attempt, next Call) string {
	text := fmt.Sprintf("連絡：%s %s（%s）%s", k.ClassTitle, k.name(), a.Means.Title(), a.Result.Title())
	if a.ByName != a.EnteredBy {
		text += "（連絡した人：" + a.ByName + "）"
	}
	if a.Said != "" {
		text += "\n" + a.Said
	}
	if next.ID != "" {
		text += "\n次に連絡する人：" + next.name()
	}
	return text
}

// succeed finds who is called next where nobody answered: the next of the class on the
// contact list, then whoever stands in for the role. Nobody is called twice.
func (s *Service) succeed(c *acting, k *Call, a Attempt, contacts []org.Reachable) (next Call, err error) {
	if a.Result != AnswerNone || k.State != CallOpen {
		return next, nil
	}
	list, err := callsOf(c.ctx, c.tx, c.who.Body, k.IncidentID)
	if err != nil {
		return next, err
	}
	for _, o := range list {
		if o.ChainID == k.ChainID && o.ID != k.ID && (o.State == CallOpen || o.State == CallReached) {
			return next, nil // somebody else of the chain is being called
		}
	}
	next, err = s.nextCallee(c, *k, contacts, list)
	if err != nil || next.Who == "" || len(list) >= callsMost {
		return Call{}, err
	}
	next.ID, next.IncidentID, next.ChainID, next.Place, next.OpenedAt = db.NewID(), k.IncidentID, k.ChainID, len(list)+1, c.now
	next.ClassTitle, next.ContactClass, next.ByRole, next.ByTitle, next.Say, next.Means, next.Source, next.Edition = k.ClassTitle, k.ContactClass, k.ByRole, k.ByTitle, k.Say, k.Means, k.Source, k.Edition
	if next.Due = k.Due; next.Due.Before(c.now.Time) {
		next.Due = after(c.now, s.config.Response.Calls.Retry)
	}
	k.State = CallPassed
	return next, insertCalls(c.ctx, c.tx, c.who.Body, []Call{next})
}

func (s *Service) nextCallee(c *acting, k Call, contacts []org.Reachable, list []Call) (Call, error) {
	free := func(n Call) bool {
		return n.Who != "" && !slices.ContainsFunc(list, func(o Call) bool { return sameCallee(o, n) })
	}
	classes := strings.Fields(k.ContactClass)
	for _, class := range classes {
		for _, cand := range candidates(class, contacts, c.out) {
			if n := callLine(call.Want{Contact: class}, "", cand); free(n) {
				return n, nil
			}
		}
	}
	var keys [][2]string
	for _, class := range classes {
		for _, role := range rolesOfClass(class) {
			keys = append(keys, [2]string{role, c.x.UnitID})
		}
	}
	if len(keys) == 0 {
		return Call{}, nil
	}
	found, names, err := s.config.Response.Holders.HoldersIn(c.ctx, c.tx, c.out, keys)
	if err != nil {
		return Call{}, err
	}
	for _, key := range keys {
		for _, h := range found[key] {
			n := Call{PersonID: h.PersonID, Who: names[h.PersonID], PostTitle: h.Capacity.Title(), State: CallOpen, Version: 1}
			if h.Acts() && free(n) {
				return withNumber(n, contacts, c.out), nil
			}
		}
	}
	return Call{}, nil
}

// withNumber looks for the number of somebody who stands in, elsewhere on the list.
func withNumber(n Call, contacts []org.Reachable, o org.Outline) Call {
	for _, r := range contacts {
		if slices.Contains(peopleOf(r, o), n.PersonID) {
			n.ContactID, n.Phone, n.Mail, n.HasPrivate = r.ID, r.Phone, r.Mail, r.Hidden
		}
	}
	return n
}

// settleCalls takes the calls off the lists of work when all are done.
func (s *Service) settleCalls(c *acting) error {
	list, err := callsOf(c.ctx, c.tx, c.who.Body, c.x.ID)
	if err != nil || len(openCalls(list)) > 0 {
		return err
	}
	return s.config.Settle(c.ctx, c.tx, callRef(c.x))
}

// openCalls are the lines on which somebody has still to be told.
func openCalls(list []Call) (open []Call) {
	for _, k := range list {
		if k.State == CallOpen {
			open = append(open, k)
		}
	}
	return open
}

// EndingCall ends a line without anybody told: it is not needed, or nobody can be reached.
type EndingCall struct {
	ID      string `path:"id" json:"-" form:"-"`
	Call    string `json:"call" doc:"連絡表の行の識別子"`
	How     string `json:"how" label:"終え方"`
	Reason  string `json:"reason" label:"理由"`
	Version int64  `json:"version"`
}

// EndCall ends a line with a reason. That somebody could not be reached is as much a fact
// as that they were.
func (s *Service) EndCall(ctx context.Context, in EndingCall) (k Call, err error) {
	err = s.acts(ctx, CanHandle, in.ID, func(c *acting) error {
		if k, err = loadCall(c.ctx, c.tx, c.who.Body, in.ID, in.Call); err != nil {
			return err
		}
		faults := map[string]string{}
		reason := plainText(faults, "reason", "理由", in.Reason, textMax, true)
		state := CallState(in.How)
		if state != CallUnneeded && state != CallUnreached {
			faults["how"] = "終え方を選んでください。"
		}
		if state == CallUnreached && k.Attempts == 0 && k.Who != "" && faults["how"] == "" {
			faults["how"] = "まだ一度も連絡していません。連絡した結果を記録してから、終えてください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if k.State != CallOpen {
			return fault.Newf(fault.Conflict, "この連絡は「%s」になっています。", k.State.Title())
		}
		k.State, k.Reason, k.RetryAt, k.Version = state, reason, clock.Time{}, in.Version
		if err := saveCall(c.ctx, c.tx, c.who.Body, k); err != nil {
			return err
		}
		k.Version++
		if err := s.note(c.ctx, c.tx, c.x, verbCall, c.now, fmt.Sprintf("連絡：%s %s　%s。理由：%s", k.ClassTitle, k.name(), state.Title(), reason)); err != nil {
			return err
		}
		return s.settleCalls(c)
	})
	return k, err
}

// CallSheet is the call list of an incident with all attempts.
type CallSheet struct {
	Incident Incident  `json:"-"`
	Calls    []Call    `json:"calls"`
	Attempts []Attempt `json:"attempts"`
	now      clock.Time
	numbers  map[string]string // private ones, by contact, where they were asked for
}

// Calls gives the call list of an incident.
func (s *Service) Calls(ctx context.Context, id string) (v CallSheet, err error) {
	if v.Incident, err = s.Open(ctx, id); err != nil {
		return v, err
	}
	v.now = s.now()
	body := actor.From(ctx).Body
	err = s.db.View(ctx, func(tx db.Tx) error {
		if v.Calls, err = callsOf(ctx, tx, body, id); err != nil {
			return err
		}
		v.Attempts, err = attemptsOf(ctx, tx, body, id)
		return err
	})
	return v, err
}

// CallsWithNumbers is Calls with the private numbers that the actor needs. Each reading is
// recorded by the organisation, which keeps them.
func (s *Service) CallsWithNumbers(ctx context.Context, id string) (v CallSheet, err error) {
	if _, err := actor.Require(ctx, CanHandle); err != nil {
		return v, err
	}
	if v, err = s.Calls(ctx, id); err != nil {
		return v, err
	}
	list, err := s.config.Response.Contacts.ReadPrivate(ctx)
	v.numbers = map[string]string{}
	for _, r := range list {
		if r.Numbers != "" {
			v.numbers[r.ID] = r.Numbers
		}
	}
	return v, err
}
