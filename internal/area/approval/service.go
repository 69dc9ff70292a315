package approval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Ended is called in the transaction in which a case of its kind ends, and again for
// what comes after; an error leaves the case as it was.
type Ended func(ctx context.Context, tx db.Tx, c Case, o Outcome) error

// Config is what the assembly hands in.
type Config struct {
	Orgs    Organisation
	Names   Names
	Roles   []pack.Role // as they ship
	Shipped []Route
	Bodies  func(ctx context.Context) ([]string, error) // ids of all, for the daily job
	Files   *file.Files
	Now     func() time.Time
}

// Service carries out the use cases of approval.
type Service struct {
	db      *db.DB
	orgs    Organisation
	names   Names
	roles   []pack.Role
	shipped []Route
	bodies  func(ctx context.Context) ([]string, error)
	files   *file.Files
	clock   func() time.Time
	kinds   map[string]string // titles
	ended   map[string]Ended
	rooms   map[string]Room
}

// New returns the service.
func New(d *db.DB, c Config) *Service {
	return &Service{db: d, orgs: c.Orgs, names: c.Names, roles: c.Roles, shipped: c.Shipped, bodies: c.Bodies, files: c.Files, clock: c.Now, kinds: map[string]string{Request: "伺い"}, ended: map[string]Ended{}, rooms: map[string]Room{}}
}

// On names a kind of cases and who is called when one ends. It is wiring, done before
// anything is served.
func (s *Service) On(kind, title string, f Ended) { s.kinds[kind], s.ended[kind] = title, f }

func (s *Service) now() clock.Time   { return clock.At(s.clock()) }
func (s *Service) today() clock.Date { return clock.Today(s.clock()) }

func (s *Service) roleTitles() map[string]string {
	titles := map[string]string{}
	for _, r := range s.roles {
		titles[r.Name] = r.Title
	}
	return titles
}

// refusedBy turns what the engine refuses into a fault.
func refusedBy(err error) error {
	if r, ok := errors.AsType[flow.Refusal](err); ok {
		return fault.New(fault.Conflict, string(r))
	}
	return err
}

// person is the actor as a case names them.
func person(ctx context.Context) flow.Signer {
	a := actor.From(ctx)
	return flow.Signer{ID: a.ID, Name: a.Name}
}

// File begins a 伺い.
func (s *Service) File(ctx context.Context, in Filing) (c Case, err error) {
	if _, err := actor.Require(ctx, CanFile); err != nil {
		return c, err
	}
	faults := in.faults()
	var files held
	if len(faults) == 0 { // else nothing is stored
		if files, err = s.store(ctx, in.Files); err != nil {
			return c, err
		}
	}
	outline, err := s.outlineFor(ctx)
	if err != nil {
		return c, err
	}
	frame, err := s.orgs.Frame(ctx)
	if err != nil {
		return c, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		r, err := s.route(ctx, tx, in.Route)
		if err != nil || r.Kind != Request {
			faults["route"] = "決裁ルートを選んでください。"
		}
		if choice(r) != "" && (!strings.HasPrefix(in.Superior, "post:") || !mayChoose(r, in.Superior)) {
			faults["chosen"] = "決裁する人を選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		d := in.document(r)
		d.Files = files.enclosures()
		if c, err = s.begin(ctx, tx, outline, frame, r, d, in.First); err != nil {
			return err
		}
		return files.keep(ctx, tx, c.ID)
	})
	return c, err
}

// Begin starts a case of another room's kind in that room's transaction: the document is
// what is decided on, and the room is called back by On. The outline is that of today.
func (s *Service) Begin(ctx context.Context, tx db.Tx, o org.Outline, f org.Frame, route string, d Petition, first string) (Case, error) {
	r, err := s.route(ctx, tx, route)
	if err != nil {
		return Case{}, err
	}
	return s.begin(ctx, tx, o, f, r, d, first)
}

func (s *Service) begin(ctx context.Context, tx db.Tx, o org.Outline, f org.Frame, r Route, d Petition, first string) (c Case, err error) {
	a := actor.From(ctx)
	who := person(ctx)
	who.Unit = unitIn(o, a.ID)
	start := f.FiscalStart
	if start == 0 {
		start = time.April
	}
	c = Case{ID: db.NewID(), Kind: r.Kind, Year: s.today().FiscalYear(start), Route: r, Version: 1}
	dir, err := s.directory(ctx, tx, o, r.Steps, who.Unit)
	if err == nil {
		err = s.open(ctx, tx, dir)
	}
	if err != nil {
		return c, err
	}
	c, err = flow.Open(c, Act{Actor: who, Document: &d, First: first, At: s.now().Time, Day: s.today().String()}, dir)
	if err != nil {
		return c, refusedBy(err)
	}
	if c.Number, err = nextNumber(ctx, tx, a.Body, c.Kind, c.Year); err != nil {
		return c, err
	}
	if err := insertCases(ctx, tx, a.Body, s.now(), c); err != nil {
		return c, err
	}
	return c, s.follow(ctx, tx, Case{}, c)
}

// attempts is how often an act is tried again when somebody else acted meanwhile.
const attempts = 24

// Do carries out an act on a case. Who acts at the same time on the same case comes one
// after the other: the later one sees what the earlier has done.
func (s *Service) Do(ctx context.Context, in Doing) (c Case, err error) {
	if err := in.require(ctx); err != nil {
		return c, err
	}
	if err := in.check(); err != nil {
		return c, err
	}
	act := Act{Kind: flow.Kind(in.Kind), Seat: in.Seat, Seen: in.Seen, Comment: in.Comment, Alone: in.Alone, To: in.To, Force: in.Force}
	if act.Kind == flow.Conclude {
		act.Elsewhere = &flow.Elsewhere{System: in.System, Number: in.Number, Day: strings.ReplaceAll(in.Day, "/", "-"), By: in.By}
	}
	if len(in.Files) == 0 {
		return s.apply(ctx, in.ID, act, in.Post, nil)
	}
	if _, err := s.Case(ctx, in.ID); err != nil {
		return c, err // before a file is stored by who may not
	}
	files, err := s.store(ctx, in.Files)
	if err != nil {
		return c, err
	}
	act.Files = files.enclosures()
	return s.apply(ctx, in.ID, act, in.Post, files)
}

// require asks for the permission that the kind of act needs.
func (in Doing) require(ctx context.Context) error {
	needs := CanDecide
	switch flow.Kind(in.Kind) {
	case flow.Withdraw:
		needs = CanFile
	case flow.Reroute, flow.Conclude, flow.Urge:
		needs = CanManage
	}
	_, err := actor.Require(ctx, needs)
	if err == nil && in.Force {
		_, err = actor.Require(ctx, CanForce)
	}
	return err
}

// Resubmit files a returned 伺い again; what it was before stays with it.
func (s *Service) Resubmit(ctx context.Context, in Refiling) (c Case, err error) {
	if _, err := actor.Require(ctx, CanFile); err != nil {
		return c, err
	}
	old, err := s.Case(ctx, in.ID)
	if err != nil {
		return c, err
	}
	if old.Applicant.ID != actor.From(ctx).ID || old.Kind != Request {
		return c, errCase()
	}
	filing := in.filing()
	if err := fault.Fields(filing.faults()); err != nil {
		return c, err
	}
	d := filing.document(old.Route)
	if d.Chosen != nil && in.Superior == "" {
		d.Chosen = old.Document().Chosen
	}
	files, err := s.store(ctx, in.Files)
	if err != nil {
		return c, err
	}
	if d.Files, err = stay(old.Document().Files, in.Drop, files.enclosures()); err != nil {
		return c, err
	}
	return s.apply(ctx, in.ID, Act{Kind: flow.Resubmit, Document: &d}, "", files)
}

func (s *Service) apply(ctx context.Context, id string, act Act, post string, files held) (c Case, err error) {
	outline, err := s.outlineFor(ctx)
	if err != nil {
		return c, err
	}
	for range attempts {
		busy := false
		err = s.db.Do(ctx, func(tx db.Tx) error {
			c, busy, err = s.applyOnce(ctx, tx, outline, id, act, post)
			if err != nil {
				return err
			}
			return files.keep(ctx, tx, id)
		})
		if err == nil || !busy {
			return c, err
		}
	}
	return c, fault.New(fault.Conflict, "同じ案件を、ほかの人が続けて決裁しています。少し待ってから、もう一度行ってください。")
}

func (s *Service) applyOnce(ctx context.Context, tx db.Tx, o org.Outline, id string, act Act, post string) (next Case, busy bool, err error) {
	a := actor.From(ctx)
	hats, err := s.orgs.Hats(ctx, tx)
	if err != nil {
		return next, false, err
	}
	old, err := loadCase(ctx, tx, a.Body, id)
	if err != nil {
		return next, false, err
	}
	keys := keysOf(hats)
	if !mayRead(a, keys, old) {
		return next, false, errCase()
	}
	dir, err := s.directory(ctx, tx, o, old.Route.Steps, old.Applicant.Unit)
	if err == nil {
		err = s.open(ctx, tx, dir)
	}
	if err != nil {
		return next, false, err
	}
	act.Actor, act.Keys, act.At, act.Day = person(ctx), keys, s.now().Time, s.today().String()
	if act.Kind == flow.Reroute {
		found := dir.post(post, "")
		if found[0].Holder.ID == "" {
			return next, false, fault.Fields(map[string]string{"post": "人の就いている職を選んでください。"})
		}
		act.Hand = &found[0].Hands[0]
		act.Hand.Name = found[0].Holder.Name
	}
	if next, err = flow.Apply(old, act, dir); err != nil {
		return next, false, refusedBy(err)
	}
	if err := saveCase(ctx, tx, a.Body, next, len(old.Acts), s.now()); err != nil {
		return next, fault.Is(err, fault.Conflict), err
	}
	next.Version++
	return next, false, s.follow(ctx, tx, old, next)
}

// follow does what an act entails: journal, my work, the room whose case it is.
func (s *Service) follow(ctx context.Context, tx db.Tx, old, c Case) error {
	for _, a := range c.Acts[len(old.Acts):] {
		if err := journal.Append(ctx, tx, journal.Entry{Verb: verb(a.Kind), Area: areaName, ID: c.ID, Content: actContent(c, a), At: s.now()}); err != nil {
			return err
		}
	}
	if err := s.tell(ctx, tx, old, c); err != nil {
		return err
	}
	if f := s.ended[c.Kind]; f != nil && c.State.Ended() && old.State != c.State {
		return f(ctx, tx, c, c.State)
	}
	if f := s.rooms[c.Kind].Moved; f != nil && !c.State.Ended() && len(old.Acts) > 0 {
		return f(ctx, tx, c)
	}
	return nil
}

// tell puts the seats that wait on the lists of who may act, and takes the others off.
func (s *Service) tell(ctx context.Context, tx db.Tx, old, c Case) error {
	if slices.EqualFunc(old.Open(), c.Open(), func(x, y flow.Seat) bool { return x.N == y.N && len(x.Hands) == len(y.Hands) && x.Holder == y.Holder }) {
		return nil
	}
	if len(old.Acts) > 0 {
		if err := notice.Settle(ctx, tx, area.Ref{Area: areaName, ID: c.ID}, s.now()); err != nil {
			return err
		}
	}
	for _, seat := range c.Open() {
		m := notice.Matter{Area: areaName, ObjectID: c.ID, Title: seat.Task.Title() + "：" + c.Document().Title, URL: caseURL(c.ID)}
		if seat.Due != "" {
			m.Due, _ = clock.ParseDate(seat.Due)
		}
		hands := seat.Hands
		if len(hands) == 0 {
			hands = []flow.Hand{{Address: notice.ToRole + string(actor.Office)}}
		}
		for _, h := range hands {
			m.Addressee, m.Why = h.Address, numbered(c.Year, c.Number)+" "+seat.Title+"として"
			if len(seat.Hands) == 0 {
				m.Why = numbered(c.Year, c.Number) + " " + seat.Title + "が空席のため、回付先を決める"
			} else if h.Authority != flow.Own {
				m.Why += "（" + h.Authority.Title() + "）"
			}
			if err := notice.Tell(ctx, tx, m, s.now()); err != nil {
				return fmt.Errorf("tell of case %s: %w", c.ID, err)
			}
		}
	}
	return nil
}

func keysOf(hats []org.Hat) []string {
	keys := make([]string, len(hats))
	for i, h := range hats {
		keys[i] = h.Key
	}
	return keys
}

// mayRead reports whether the actor has to do with the case, or may read all.
func mayRead(a actor.Actor, keys []string, c Case) bool {
	if a.Can(CanRead) || a.Can(CanManage) || c.Applicant.ID == a.ID {
		return true
	}
	for _, s := range c.Seats {
		if slices.ContainsFunc(s.Hands, func(h flow.Hand) bool { return slices.Contains(keys, h.Address) }) {
			return true
		}
	}
	return slices.ContainsFunc(c.Acts, func(x Act) bool { return x.Actor.ID == a.ID })
}

// Case gives a case to who has to do with it.
func (s *Service) Case(ctx context.Context, id string) (c Case, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return c, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		c, err = s.readable(ctx, tx, a, id)
		return err
	})
	return c, err
}

// readable gives a case within a transaction. What the actor holds is asked for only
// where that decides.
func (s *Service) readable(ctx context.Context, tx db.Tx, a actor.Actor, id string) (Case, error) {
	c, err := loadCase(ctx, tx, a.Body, id)
	if err != nil || mayRead(a, nil, c) {
		return c, err
	}
	hats, err := s.orgs.Hats(ctx, tx)
	if err == nil && !mayRead(a, keysOf(hats), c) {
		err = errCase()
	}
	if err != nil {
		return Case{}, err
	}
	return c, nil
}

// sight is a case with what the actor may do on it.
type sight struct {
	Case
	keys []string
}

func (s *Service) look(ctx context.Context, id string) (v sight, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return v, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if v.Case, err = loadCase(ctx, tx, a.Body, id); err != nil {
			return err
		}
		hats, err := s.orgs.Hats(ctx, tx)
		v.keys = keysOf(hats)
		if err == nil && !mayRead(a, v.keys, v.Case) {
			err = errCase()
		}
		return err
	})
	return v, err
}

// Waiting lists what waits for the actor.
func (s *Service) Waiting(ctx context.Context, in Inbox) (l api.List[WaitingItem], err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return l, err
	}
	var list []WaitingItem
	err = s.db.View(ctx, func(tx db.Tx) error {
		hats, err := s.orgs.Hats(ctx, tx)
		if err != nil {
			return err
		}
		list, err = findWaiting(ctx, tx, a.Body, in, keysOf(hats), s.today().String())
		return err
	})
	total := 0
	if len(list) > 0 {
		total = list[0].Total
	}
	return api.ListOf(in.Paging, list, total), err
}

func firstRows(n int) Inbox { return Inbox{Paging: api.Paging{Page: 1, Limit: n}} }

// Cases lists cases: all of them to who may read all, else those that the actor filed or
// acted on.
func (s *Service) Cases(ctx context.Context, q Query) (list []CaseItem, total int, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	who := a.ID
	if a.Can(CanRead) && !q.Mine {
		who = ""
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = findCases(ctx, tx, a.Body, who, q)
		return err
	})
	return list, total, err
}

// AssentAll approves several cases, each of which was opened: what was seen of it says so.
// One that cannot be approved any more leaves the others alone, and is named.
func (s *Service) AssentAll(ctx context.Context, in Bulk) (done []Case, left []string, err error) {
	if _, err := actor.Require(ctx, CanDecide); err != nil {
		return nil, nil, err
	}
	if len(in.Items) == 0 || len(in.Items) > bulkMax {
		return nil, nil, fault.Fields(map[string]string{"items": fmt.Sprintf("内容を確かめた案件を、1件から%d件まで選んでください。", bulkMax)})
	}
	for _, item := range in.Items {
		var d Doing
		id, rest, _ := strings.Cut(item, ":")
		if _, err := fmt.Sscanf(rest, "%d:%s", &d.Seat, &d.Seen); err != nil {
			return done, left, fault.Fields(map[string]string{"items": "選んだ案件を読み取れません。画面を開き直してください。"})
		}
		d.ID, d.Kind = id, string(flow.Assent)
		c, err := s.Do(ctx, d)
		switch {
		case fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound):
			left = append(left, fault.Of(err).Text)
		case err != nil:
			return done, left, err
		default:
			done = append(done, c)
		}
	}
	return done, left, nil
}

const bulkMax = 50

// wholeCases gives what is decided on in cases that wait for the actor.
func (s *Service) wholeCases(ctx context.Context, items []WaitingItem) (found map[string]Case, err error) {
	if len(items) == 0 {
		return nil, nil
	}
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.CaseID
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		found, err = loadWhole(ctx, tx, actor.From(ctx).Body, ids)
		return err
	})
	return found, err
}
