package incident

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/area/incident/legal"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Verdict is the judgement whether a report is an incident.
type Verdict struct {
	ID       string `path:"id" json:"-" form:"-"`
	Version  int64  `json:"version"`
	Incident string `json:"incident" enum:"yes,no" label:"インシデントか"`
	Reason   string `json:"reason"`
	Title    string `json:"title,omitempty"`
	Class    string `json:"class,omitempty"`
}

// Judge says whether a report is an incident, with the reason. What was dismissed can be
// taken up again.
func (s *Service) Judge(ctx context.Context, in Verdict) (x Incident, err error) {
	return s.change(ctx, CanHandle, in.ID, in.Version, func(c *changing) error {
		faults := map[string]string{}
		reason := text(faults, "reason", "理由", in.Reason, textMax, true)
		title := text(faults, "title", "件名", in.Title, titleMax, false)
		next, verb := Handling, verbJudge
		switch in.Incident {
		case "yes":
		case "no":
			next, verb = Dismissed, verbDismiss
		default:
			faults["incident"] = "インシデントかどうかを選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if err := c.x.State.To(next); err != nil {
			return err
		}
		classes, err := s.classes(c.ctx, c.tx, c.who.Body)
		if err != nil {
			return err
		}
		if _, ok := classes.Find(in.Class); !ok && next == Handling {
			return fault.Fields(map[string]string{"class": "区分を選んでください。"})
		}
		c.x.State, c.x.Verdict, c.x.Class = next, reason, strings.TrimSpace(in.Class)
		c.x.JudgedBy, c.x.JudgedAt = c.who.Name, c.now
		if title != "" {
			c.x.Title = title
		}
		c.verb, c.text = verb, fmt.Sprintf("「%s」と判断：%s", next.Title(), reason)
		if err := s.config.Settle(c.ctx, c.tx, c.x.Ref()); err != nil {
			return err
		}
		return nil
	})
}

// Merging puts an incident into another one about the same thing.
type Merging struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Into    string `json:"into" doc:"統合先の識別子"`
	Reason  string `json:"reason"`
}

// Merge ends an incident in favour of another. Its number goes on resolving.
func (s *Service) Merge(ctx context.Context, in Merging) (x Incident, err error) {
	return s.change(ctx, CanHandle, in.ID, in.Version, func(c *changing) error {
		faults := map[string]string{}
		reason := text(faults, "reason", "理由", in.Reason, textMax, true)
		if in.Into == "" || in.Into == in.ID {
			faults["into"] = "統合先のインシデントを選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		into, err := s.visible(c.ctx, c.tx, c.who, in.Into)
		if err != nil {
			return err
		}
		switch {
		case into.State == Merged:
			return fault.New(fault.Conflict, "統合先は、すでにほかのインシデントに統合されています。")
		case into.Drill != c.x.Drill:
			return fault.New(fault.Conflict, "訓練のものと、そうでないものは、統合できません。")
		}
		if err := c.x.State.To(Merged); err != nil {
			return err
		}
		c.x.State, c.x.MergedID = Merged, into.ID
		c.verb, c.text = verbMerge, into.NumberText()+"に統合："+reason
		if err := s.note(c.ctx, c.tx, into, verbMerge, c.now, c.x.NumberText()+"を統合："+reason); err != nil {
			return err
		}
		return s.config.Settle(c.ctx, c.tx, c.x.Ref())
	})
}

// FactsInput is what is known by now. A number that is left empty is not known.
type FactsInput struct {
	ID        string `path:"id" json:"-" form:"-"`
	Version   int64  `json:"version"`
	Known     string `json:"known" label:"団体のどこかの部署が知った日時"`
	Event     string `json:"event,omitempty"`
	Specific  bool   `json:"specific,omitempty"`
	Personal  bool   `json:"personal,omitempty"`
	Origin    string `json:"origin,omitempty"`
	People    int    `json:"people,omitempty" label:"本人の数"`
	Most      int    `json:"most,omitempty" label:"本人の数（最大）"`
	Sensitive bool   `json:"sensitive,omitempty"`
	Property  bool   `json:"property,omitempty"`
	Unlawful  bool   `json:"unlawful,omitempty"`
	Exposed   bool   `json:"exposed,omitempty"`
	Encrypted bool   `json:"encrypted,omitempty"`
	Recovered bool   `json:"recovered,omitempty"`
	Kept      bool   `json:"kept,omitempty"`
	Entrusted bool   `json:"entrusted,omitempty"`
	Told      bool   `json:"told,omitempty"`
	Class     int    `json:"class,omitempty" label:"情報の分類"`
	Area      string `json:"area,omitempty"`
	Stopped   int    `json:"stopped,omitempty" label:"止まった時間（分）"`
	Media     string `json:"media,omitempty"`
	Attack    string `json:"attack,omitempty" label:"サイバー攻撃の種類"`
	Spreading bool   `json:"spreading,omitempty"`
}

func (in FactsInput) facts(now clock.Time) (fact.Facts, error) {
	faults := map[string]string{}
	f := fact.Facts{
		Known: instant(faults, "known", "知った日時", in.Known, now), Event: in.Event, Specific: in.Specific, Personal: in.Personal, Origin: in.Origin, People: in.People, Most: in.Most,
		Sensitive: in.Sensitive, Property: in.Property, Unlawful: in.Unlawful, Exposed: in.Exposed, Encrypted: in.Encrypted, Recovered: in.Recovered, Kept: in.Kept,
		Entrusted: in.Entrusted, Told: in.Told, Class: in.Class, Area: in.Area, Stopped: in.Stopped, Media: in.Media, Attack: in.Attack, Spreading: in.Spreading,
	}
	if f.Known.IsZero() && faults["known"] == "" {
		faults["known"] = "団体のどこかの部署が知った日時を入力してください。期限は、その日を1日目として数えます。"
	}
	for field, text := range f.Check() {
		faults[field] = text
	}
	return f, fault.Fields(faults)
}

// SetFacts records what is known, judges severity again and counts the deadlines of the
// laws again. What moved, and why, goes into the timeline.
func (s *Service) SetFacts(ctx context.Context, in FactsInput) (x Incident, err error) {
	return s.change(ctx, CanHandle, in.ID, in.Version, func(c *changing) error {
		if c.x.State.Over() {
			return fault.Newf(fault.Conflict, "「%s」のインシデントの事実は、変えられません。", c.x.State.Title())
		}
		f, err := in.facts(c.now)
		if err != nil {
			return err
		}
		before, after := s.config.Laws.Judge(c.x.Facts, s.config.Holidays), s.config.Laws.Judge(f, s.config.Holidays)
		c.x.Facts = f
		j := s.config.Severity.Judge(f)
		c.x.LevelRule, c.x.LevelWhy, c.x.Edition = j.Rule, j.Why, j.Edition
		if c.x.Override == "" {
			c.x.Level = j.Level.Name
		}
		c.verb, c.text = verbFacts, "分かっていることを更新。"+told(legal.Compare(before, after))
		return s.saveClocks(c.ctx, c.tx, c.x, before, after)
	})
}

// told says in one text what moved.
func told(list []legal.Change) string {
	var b strings.Builder
	for _, c := range list {
		switch {
		case c.Now.IsZero() && c.Was.IsZero():
			fmt.Fprintf(&b, "\n%s：%s", c.Title, c.Reason)
		case c.Was.IsZero():
			fmt.Fprintf(&b, "\n%s（期限 %s）：%s", c.Title, c.Now.Table(), c.Reason)
		case c.Now.IsZero():
			fmt.Fprintf(&b, "\n%s（期限 %s）が不要に：%s", c.Title, c.Was.Table(), c.Reason)
		default:
			fmt.Fprintf(&b, "\n%s：期限 %s → %s。%s", c.Title, c.Was.Table(), c.Now.Table(), c.Reason)
		}
	}
	return b.String()
}

// changing is an incident on its way to another version.
type changing struct {
	ctx  context.Context
	tx   db.Tx
	who  view
	now  clock.Time
	x    Incident
	verb actor.Permission
	text string

	at     clock.Time // of what is noted, where that is not now
	offset int
	origin string
}

// beside does something about an incident that the actor may handle, without changing the
// incident itself: several people can do so at once. It leaves a line of the timeline and
// of the journal.
func (s *Service) beside(ctx context.Context, needs actor.Permission, id string, do func(*changing) error) (x Incident, err error) {
	a, err := s.see(ctx, needs)
	if err != nil {
		return x, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		c := &changing{ctx: ctx, tx: tx, who: a, now: s.now()}
		if c.x, err = s.visible(ctx, tx, a, id); err != nil {
			return err
		}
		switch {
		case !a.reaches(c.x):
			return fault.New(fault.Forbidden, "このインシデントについて、この操作を行う権限がありません。")
		case c.x.State == Merged:
			return fault.New(fault.Conflict, "ほかのインシデントに統合されました。続きは、統合先に書いてください。")
		}
		c.at = c.now
		if err := do(c); err != nil {
			return err
		}
		x = c.x
		return s.noteFrom(ctx, tx, x, c.verb, c.entry())
	})
	return x, err
}

// entry is the line of the timeline that a change leaves.
func (c *changing) entry() Entry {
	return Entry{Kind: string(c.verb), At: c.at, Offset: c.offset, Origin: c.origin, Text: c.text}
}

// change loads an incident that the actor may see, lets do change it, and keeps it with a
// line of the timeline and of the journal.
func (s *Service) change(ctx context.Context, needs actor.Permission, id string, version int64, do func(*changing) error) (x Incident, err error) {
	a, err := s.see(ctx, needs)
	if err != nil {
		return x, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		c := &changing{ctx: ctx, tx: tx, who: a, now: s.now()}
		if c.x, err = s.visible(ctx, tx, a, id); err != nil {
			return err
		}
		if needs != CanSee && !a.reaches(c.x) {
			return fault.New(fault.Forbidden, "このインシデントについて、この操作を行う権限がありません。")
		}
		c.x.Version = version
		if err := do(c); err != nil {
			return err
		}
		c.x.UpdatedAt = c.now
		if err := save(ctx, tx, a.Body, c.x); err != nil {
			return err
		}
		c.x.Version++
		x = c.x
		return s.note(ctx, tx, x, c.verb, c.now, c.text)
	})
	return x, err
}
