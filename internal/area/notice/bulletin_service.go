package notice

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Directory is what notices need to know of the organisation.
type Directory interface {
	Roll(ctx context.Context, tx db.Tx, d clock.Date, person string) (org.Roll, error)
	RoleTitles(ctx context.Context, tx db.Tx) (names []string, titles map[string]string, err error)
	Calendar(ctx context.Context, tx db.Tx) (clock.Calendar, error)
}

func (s *Service) today() clock.Date { return clock.Today(s.clock()) }

func errNotice() error {
	return fault.New(fault.NotFound, "お探しのお知らせは、ないか、あなた宛てではありません。")
}

// reached counts an audience on a day.
type reached struct {
	asked  []org.Colleague
	others []org.Colleague // meant by a rule, but not asked
	units  int             // sections of those who are asked
}

func reachOf(a Audience, roll org.Roll) reached {
	var r reached
	units := map[string]bool{}
	for _, c := range roll.People {
		switch a.asks(c, roll.Day) {
		case Asked:
			r.asked = append(r.asked, c)
			units[roll.Section(c).ID] = true
		case Excepted, Absent:
			r.others = append(r.others, c)
		}
	}
	r.units = len(units)
	return r
}

// checkAudience says what is wrong with an audience beside the organisation of the day.
func checkAudience(a Audience, roll org.Roll, roles map[string]string) string {
	people := map[string]bool{}
	for _, c := range roll.People {
		people[c.ID] = true
	}
	for _, r := range slices.Concat(a.Rules, a.Except) {
		for _, u := range r.Units {
			if _, ok := roll.Day.Unit(u); !ok {
				return "置かれていない組織が選ばれています。選び直してください。"
			}
		}
		for _, name := range r.Roles {
			if roles[name] == "" && actor.Role(name).Title() == name {
				return "使われていない役割が選ばれています。選び直してください。"
			}
		}
		for _, id := range r.Committees {
			if !slices.ContainsFunc(roll.Committees, func(b org.CommitteeName) bool { return b.ID == id }) {
				return "置かれていない委員会が選ばれています。選び直してください。"
			}
		}
		for _, p := range r.People {
			if !people[p] {
				return "登録されていない人が選ばれています。選び直してください。"
			}
		}
	}
	return ""
}

// Publish makes something known in the caller's transaction: another room calls it with
// its own change. It answers for the right to do so. What the notice replaces ends.
func (s *Service) Publish(ctx context.Context, tx db.Tx, p Publication) (n Notice, err error) {
	if n, err = s.draft(ctx, tx, p); err != nil {
		return n, err
	}
	return s.open(ctx, tx, n)
}

// Prepare keeps a draft in the caller's transaction: another room suggests what to make
// known. Who may publish looks through it first.
func (s *Service) Prepare(ctx context.Context, tx db.Tx, p Publication) (Notice, error) {
	return s.draft(ctx, tx, p)
}

// draft keeps a notice that nobody sees yet.
func (s *Service) draft(ctx context.Context, tx db.Tx, p Publication) (n Notice, err error) {
	a := actor.From(ctx)
	faults := p.faults(s.today())
	if faults["audience"] == "" {
		roll, err := s.Directory.Roll(ctx, tx, s.today(), "")
		if err != nil {
			return n, err
		}
		_, roles, err := s.Directory.RoleTitles(ctx, tx)
		if err != nil {
			return n, err
		}
		need(faults, "audience", checkAudience(p.Audience, roll, roles))
	}
	if p.Replaces != "" {
		if old, err := loadNotice(ctx, tx, a.Body, p.Replaces); err != nil || old.State != Open {
			faults["replaces"] = "差し替えるお知らせは、掲示中のものから選んでください。"
		}
	}
	if err := fault.Fields(faults); err != nil {
		return n, err
	}
	n = Notice{
		ID: db.NewID(), Title: p.Title, Must: p.Must, State: Draft, Edition: 1, Since: 1, Audience: p.Audience, Due: p.Due, Closes: p.Closes,
		RefArea: p.RefArea, RefID: p.RefID, SuccessorID: p.Replaces, AuthorID: a.ID, Author: a.Name, MadeAt: s.now(), Version: 1,
	}
	if err := insertNotice(ctx, tx, a.Body, n); err != nil {
		return n, err
	}
	x := Wording{NoticeID: n.ID, N: 1, Title: n.Title, Content: p.Content, Author: a.Name}
	if err := insertEdition(ctx, tx, a.Body, x); err != nil {
		return n, err
	}
	return n, journal.Append(ctx, tx, journal.Entry{Verb: verbDraft, Area: areaName, ID: n.ID, Content: editionContent(n, x), At: s.now()})
}

// open makes a draft known. Until then SuccessorID of the draft names what it replaces.
func (s *Service) open(ctx context.Context, tx db.Tx, n Notice) (Notice, error) {
	a, now := actor.From(ctx), s.now()
	if n.State != Draft {
		return n, fault.New(fault.Conflict, "このお知らせは、すでに出されています。")
	}
	if n.Must && n.Due.Before(s.today()) {
		return n, fault.Fields(map[string]string{"due": "読む期限が過ぎています。下書きを直してから出してください。"})
	}
	roll, err := s.Directory.Roll(ctx, tx, s.today(), "")
	if err != nil {
		return n, err
	}
	r := reachOf(n.Audience, roll)
	if len(r.asked) == 0 {
		return n, fault.Fields(map[string]string{"audience": "対象になる人がいません。対象者の条件を直してください。"})
	}
	if err := s.replace(ctx, tx, n); err != nil {
		return n, err
	}
	editions, err := editionsOf(ctx, tx, a.Body, n.ID)
	if err != nil {
		return n, err
	}
	x := editions[0]
	x.Asked, x.ToldAt = int64(len(r.asked)), now
	if err := saveDraft(ctx, tx, a.Body, x); err != nil {
		return n, err
	}
	n.State, n.ToldAt, n.SuccessorID = Open, now, ""
	if err := saveNotice(ctx, tx, a.Body, n); err != nil {
		return n, err
	}
	n.Version++
	if err := s.mailAll(ctx, tx, n, r.asked, "new", s.subject("お知らせ", n)); err != nil {
		return n, err
	}
	return n, journal.Append(ctx, tx, journal.Entry{Verb: string(CanPublish), Area: areaName, ID: n.ID, Content: editionContent(n, x), At: now})
}

// replace ends what a notice takes the place of.
func (s *Service) replace(ctx context.Context, tx db.Tx, n Notice) error {
	if n.SuccessorID == "" {
		return nil
	}
	old, err := loadNotice(ctx, tx, actor.From(ctx).Body, n.SuccessorID)
	if err != nil {
		return err
	}
	if old.State != Open {
		return fault.New(fault.Conflict, "差し替えるお知らせは、すでに終わっています。")
	}
	old.SuccessorID = n.ID
	return s.end(ctx, tx, old, Superseded, "「"+n.Title+"」に差し替えました。")
}

// end takes a notice off everybody's list, and what was to be mailed about it.
func (s *Service) end(ctx context.Context, tx db.Tx, n Notice, state State, why string) error {
	body := actor.From(ctx).Body
	n.State, n.EndedWhy, n.EndedAt = state, why, s.now()
	if err := saveNotice(ctx, tx, body, n); err != nil {
		return err
	}
	n.Version++
	if err := dropMail(ctx, tx, body, n.ID, "", s.now()); err != nil {
		return err
	}
	if err := settleUnder(ctx, tx, body, areaName, n.ID+"/", s.now(), actor.From(ctx).Name); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: string(CanPublish), Area: areaName, ID: n.ID, Content: n, At: s.now()})
}

// change runs a use case on one notice in a transaction.
func (s *Service) change(ctx context.Context, p actor.Permission, id string, version int64, do func(tx db.Tx, n Notice) (Notice, error)) (n Notice, err error) {
	a, err := actor.Require(ctx, p)
	if err != nil {
		return n, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if n, err = loadNotice(ctx, tx, a.Body, id); err != nil {
			return errNoticeIf(err)
		}
		if version != 0 {
			n.Version = version // saving fails where it has been changed since
		}
		n, err = do(tx, n)
		return err
	})
	return n, err
}

func errNoticeIf(err error) error {
	if fault.Is(err, fault.NotFound) {
		return errNotice()
	}
	return err
}

// Draft keeps a notice that is still being written.
func (s *Service) Draft(ctx context.Context, in Composition) (n Notice, err error) {
	if _, err = actor.Require(ctx, CanPublish); err != nil {
		return n, err
	}
	p, err := in.publication()
	if err != nil {
		return n, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		n, err = s.draft(ctx, tx, p)
		return err
	})
	return n, err
}

// Rewrite replaces a draft.
func (s *Service) Rewrite(ctx context.Context, in Composition) (Notice, error) {
	p, wrong := in.publication()
	return s.change(ctx, CanPublish, in.ID, in.Version, func(tx db.Tx, n Notice) (Notice, error) {
		switch {
		case n.State != Draft:
			return n, fault.New(fault.Conflict, "出したお知らせは、下書きとしては直せません。「改める」で新しい版を出してください。")
		case wrong != nil:
			return n, wrong
		}
		if err := p.Check(s.today()); err != nil {
			return n, err
		}
		roll, err := s.Directory.Roll(ctx, tx, s.today(), "")
		if err != nil {
			return n, err
		}
		_, roles, err := s.Directory.RoleTitles(ctx, tx)
		if err != nil {
			return n, err
		}
		if text := checkAudience(p.Audience, roll, roles); text != "" {
			return n, fault.Fields(map[string]string{"audience": text})
		}
		n.Title, n.Must, n.Audience, n.Due, n.Closes = p.Title, p.Must, p.Audience, p.Due, p.Closes
		body := actor.From(ctx).Body
		if err := saveNotice(ctx, tx, body, n); err != nil {
			return n, err
		}
		n.Version++
		x := Wording{NoticeID: n.ID, N: 1, Title: p.Title, Content: p.Content}
		if err := saveDraft(ctx, tx, body, x); err != nil {
			return n, err
		}
		return n, journal.Append(ctx, tx, journal.Entry{Verb: verbDraft, Area: areaName, ID: n.ID, Content: editionContent(n, x), At: s.now()})
	})
}

// Announcing names a notice as the caller has seen it.
type Announcing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// Announce makes a draft known.
func (s *Service) Announce(ctx context.Context, in Announcing) (Notice, error) {
	return s.change(ctx, CanPublish, in.ID, in.Version, func(tx db.Tx, n Notice) (Notice, error) { return s.open(ctx, tx, n) })
}

// Withdrawal is why a notice is taken back.
type Withdrawal struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Why     string `json:"why"`
}

// Withdraw takes a notice back: it asks nobody any more. What was read stays on record.
func (s *Service) Withdraw(ctx context.Context, in Withdrawal) (Notice, error) {
	return s.change(ctx, CanPublish, in.ID, in.Version, func(tx db.Tx, n Notice) (Notice, error) {
		if text := textFault(in.Why, "取り下げる理由", whyMax); text != "" {
			return n, fault.Fields(map[string]string{"why": text})
		}
		if n.State != Open && n.State != Draft {
			return n, fault.New(fault.Conflict, "このお知らせは、すでに終わっています。")
		}
		n.SuccessorID = "" // a draft that will replace nothing
		err := s.end(ctx, tx, n, Withdrawn, in.Why)
		return n, err
	})
}

// Rewording is a new text of a notice that has been made known.
type Rewording struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Title   string `json:"title"`
	Content string `json:"content"`
	Reread  bool   `json:"reread,omitempty" doc:"読んだ人にも、もう一度読むことを求める"`
	Due     string `json:"due,omitempty" doc:"新しい読む期限。空なら今のまま"`
}

// Revise makes a new edition known. Its author decides whether those who have read an
// earlier one have to read again.
func (s *Service) Revise(ctx context.Context, in Rewording) (Notice, error) {
	return s.change(ctx, CanPublish, in.ID, in.Version, func(tx db.Tx, n Notice) (Notice, error) {
		if n.State != Open {
			return n, fault.New(fault.Conflict, "掲示中のお知らせだけを改められます。")
		}
		faults := map[string]string{}
		p := Publication{Title: in.Title, Content: in.Content, Must: n.Must, Audience: n.Audience, Due: dayOf(faults, "due", in.Due), Closes: n.Closes}
		if in.Due == "" {
			p.Due = n.Due
		}
		for field, text := range p.faults(s.today()) {
			if field != "due" || in.Due != "" || in.Reread {
				need(faults, field, text)
			}
		}
		if err := fault.Fields(faults); err != nil {
			return n, err
		}
		roll, err := s.Directory.Roll(ctx, tx, s.today(), "")
		if err != nil {
			return n, err
		}
		r := reachOf(n.Audience, roll)
		a := actor.From(ctx)
		n.Edition++
		n.Title, n.Due = p.Title, p.Due
		if in.Reread {
			n.Since = n.Edition
		}
		x := Wording{NoticeID: n.ID, N: n.Edition, Title: p.Title, Content: p.Content, Reread: in.Reread, Asked: int64(len(r.asked)), Author: a.Name, ToldAt: s.now()}
		if err := saveNotice(ctx, tx, a.Body, n); err != nil {
			return n, err
		}
		n.Version++
		if err := insertEdition(ctx, tx, a.Body, x); err != nil {
			return n, err
		}
		if in.Reread {
			if err := s.mailAll(ctx, tx, n, r.asked, "new", s.subject("改めたお知らせ", n)); err != nil {
				return n, err
			}
		}
		return n, journal.Append(ctx, tx, journal.Entry{Verb: verbRevise, Area: areaName, ID: n.ID, Content: editionContent(n, x), At: s.now()})
	})
}

// ReachOf gives who the notices about an object have reached, for the figures and pages
// of the room that it belongs to, which answers for the right to know.
func (s *Service) ReachOf(ctx context.Context, tx db.Tx, ref area.Ref) ([]Reach, error) {
	body := actor.From(ctx).Body
	list, err := aboutRef(ctx, tx, body, ref)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	roll, err := s.Directory.Roll(ctx, tx, s.today(), "")
	if err != nil {
		return nil, err
	}
	var out []Reach
	for _, n := range list {
		readings, err := readingsOf(ctx, tx, body, n.ID) // one or two notices are about an object
		if err != nil {
			return nil, err
		}
		out = append(out, boardOf(n, roll, readings).Reach)
	}
	return out, nil
}
