package draft

import (
	"context"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/edit"
)

// desk loads a draft with all that was done to it, and carries that out.
func (s *Service) desk(ctx context.Context, tx db.Tx, id string) (t *desk, err error) {
	t = &desk{}
	body := actor.From(ctx).Body
	if t.Draft, err = load(ctx, tx, body, id); err != nil {
		return nil, err
	}
	base, err := s.config.Policies.TextOf(ctx, tx, t.Draft.DocumentID, t.Draft.BaseID)
	if err != nil {
		return nil, err
	}
	t.Document, t.Base, t.Old = base.Document, base.Edition, base.Text
	if t.Steps, err = steps(ctx, tx, body, id); err != nil {
		return nil, err
	}
	t.carryOut(-1)
	return t, nil
}

// working does something to an open draft in one transaction.
func (s *Service) working(ctx context.Context, id string, do func(tx db.Tx, who actor.Actor, t *desk) error) error {
	who, err := actor.Require(ctx, CanEdit)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		t, err := s.desk(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := t.Draft.editable(); err != nil {
			return err
		}
		return do(tx, who, t)
	})
}

// step keeps what was done, and carries it out.
func (s *Service) step(ctx context.Context, tx db.Tx, who actor.Actor, t *desk, verb actor.Permission, title string, d deed) error {
	if len(t.Steps) >= stepsMax {
		return fault.Newf(fault.Conflict, "1つの改正案で行える操作は%dまでです。ここまでの文章をWordで出力し、新しい改正案に取り込んでください。", stepsMax)
	}
	about := d.Target
	if d.Kind == edit.Insert {
		about = d.ID
	}
	x := Step{Seq: t.Draft.Steps + 1, ProvisionID: about, Title: title, Operation: packed(d), MadeBy: who.ID, MadeName: who.Name, MadeAt: s.now(), deed: d}
	t.Draft.Steps++
	t.Draft.UpdatedAt = x.MadeAt
	if err := insertStep(ctx, tx, who.Body, t.Draft.ID, x); err != nil {
		return err
	}
	if err := save(ctx, tx, who.Body, t.Draft); err != nil {
		return err
	}
	t.Draft.Version++
	t.Steps = append(t.Steps, x)
	return s.note(ctx, tx, verb, t.Draft.ID, x)
}

func (s *Service) note(ctx context.Context, tx db.Tx, verb actor.Permission, id string, c journal.Content) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: id, At: s.now(), Content: c})
}

// Writing is the words of a provision as they are to be. Seen is the step up to which its
// writer saw the draft.
type Writing struct {
	ID        string `path:"id" json:"-" form:"-"`
	Provision string `json:"provision" label:"定め"`
	Seen      int64  `json:"seen" minimum:"0"`
	Heading   string `json:"heading,omitempty" label:"見出し"`
	Text      string `json:"text,omitempty" label:"本文"`
	Items     string `json:"items,omitempty" label:"箇条"`
}

func (w Writing) wording(annex bool) (Wording, error) {
	words := Wording{Heading: w.Heading, Text: w.Text, Items: listed(w.Items)}
	if annex {
		words.Items = rows(w.Items)
	}
	bad := map[string]string{}
	words.clean(bad)
	if words.empty() {
		bad["text"] = "本文か見出しを入力してください。なくすときは、「削除する」を使ってください。"
	}
	return words, fault.Fields(bad)
}

// Saved is what became of a writing: it stands in the draft, or waits in a conflict.
type Saved struct {
	Conflict string `json:"conflict,omitempty" doc:"競合の識別子。空ならば保存された"`
}

// Write changes the words of a provision. Where somebody else changed it since the writer
// saw it, both stay, and a person settles which counts.
func (s *Service) Write(ctx context.Context, in Writing) (out Saved, err error) {
	words, err := in.wording(isAnnex(in.Provision))
	if err != nil {
		return out, err
	}
	return out, s.working(ctx, in.ID, func(tx db.Tx, who actor.Actor, t *desk) error {
		now, there := t.wording(in.Provision)
		if same(now, words) && there {
			return fault.Fields(map[string]string{"text": "変わっている所がありません。"})
		}
		if t.seen(in.Provision) > in.Seen || !there {
			c, err := s.clash(ctx, tx, who, t, in, words)
			out.Conflict = c.ID
			return err
		}
		return s.write(ctx, tx, who, t, in.Provision, words)
	})
}

func same(a, b Wording) bool {
	return a.Heading == b.Heading && a.Text == b.Text && slices.Equal(a.Items, b.Items)
}

func isAnnex(id string) bool { return len(id) > 6 && id[:6] == "annex:" }

func (s *Service) write(ctx context.Context, tx db.Tx, who actor.Actor, t *desk, provision string, w Wording) error {
	o := edit.Operation{Kind: edit.Change, Target: provision, Heading: w.Heading, Text: w.Text, Items: w.Items}
	title := t.titleOf(provision) + "の文章を変えた"
	if err := t.draft.Apply(&o); err != nil {
		return refused(err, "text")
	}
	return s.step(ctx, tx, who, t, verbWrite, title, deed{Operation: o})
}

// clash keeps what somebody typed beside what stands there meanwhile.
func (s *Service) clash(ctx context.Context, tx db.Tx, who actor.Actor, t *desk, in Writing, words Wording) (c Conflict, err error) {
	then := *t
	then.carryOut(in.Seen)
	base, known := then.wording(in.Provision)
	theirs, there := t.wording(in.Provision)
	if !known && !there {
		return c, fault.New(fault.NotFound, "お探しの定めは、この改正案にありません。")
	}
	c = Conflict{
		ID: newID(), DraftID: t.Draft.ID, ProvisionID: in.Provision, Title: then.titleOf(in.Provision), Why: "開いている間に、ほかの人がこの定めを変えました。",
		Mine: words, Theirs: theirs, Base: base, MadeBy: who.ID, MadeName: who.Name, MadeAt: s.now(),
	}
	if !there {
		c.Why = "開いている間に、ほかの人がこの定めを削除しました。"
	}
	if c.Title == "" {
		c.Title = t.titleOf(in.Provision)
	}
	for _, x := range t.Steps {
		if x.Live() && x.Seq > in.Seen && (x.ProvisionID == in.Provision || x.ProvisionID == "") {
			c.TheirsName = x.MadeName
		}
	}
	if err := insertConflict(ctx, tx, who.Body, c); err != nil {
		return c, err
	}
	return c, s.note(ctx, tx, verbClash, t.Draft.ID, c)
}

// Settling says which text of a conflict counts.
type Settling struct {
	ID      string `path:"id" json:"-" form:"-"`
	Seen    int64  `json:"seen" minimum:"0"`
	Choice  string `json:"choice" enum:"mine,theirs,written" label:"どの文章にするか"`
	Heading string `json:"heading,omitempty" label:"見出し"`
	Text    string `json:"text,omitempty" label:"本文"`
	Items   string `json:"items,omitempty" label:"箇条"`
}

// Settle ends a conflict with one of its texts, or with one written out of both.
func (s *Service) Settle(ctx context.Context, in Settling) (c Conflict, err error) {
	who, err := actor.Require(ctx, CanEdit)
	if err != nil {
		return c, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		c, err = conflict(ctx, tx, who.Body, in.ID)
		return err
	})
	if err != nil {
		return c, err
	}
	words := c.Mine
	switch in.Choice {
	case "mine", "theirs":
	case "written":
		if words, err = (Writing{Heading: in.Heading, Text: in.Text, Items: in.Items}).wording(isAnnex(c.ProvisionID)); err != nil {
			return c, err
		}
	default:
		return c, fault.Fields(map[string]string{"choice": "どの文章にするかを選んでください。"})
	}
	return c, s.working(ctx, c.DraftID, func(tx db.Tx, who actor.Actor, t *desk) error {
		if c, err = conflict(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if !c.Open() {
			return fault.Newf(fault.Conflict, "この競合は、%sさんがすでに解決しています。", c.SettledName)
		}
		if t.seen(c.ProvisionID) > in.Seen {
			return fault.New(fault.Conflict, "解決している間に、この定めがまた変わりました。新しい文章を確かめてください。入力した文章は残っています。")
		}
		now, there := t.wording(c.ProvisionID)
		switch {
		case in.Choice == "theirs", there && same(now, words):
		case there:
			err = s.write(ctx, tx, who, t, c.ProvisionID, words)
		default:
			err = s.revive(ctx, tx, who, t, c.ProvisionID, words)
		}
		if err != nil {
			return err
		}
		c.Choice, c.SettledName, c.SettledAt = in.Choice, who.Name, s.now()
		if err := settleConflict(ctx, tx, who.Body, c); err != nil {
			return err
		}
		return s.note(ctx, tx, verbSettle, t.Draft.ID, c)
	})
}

// revive puts a provision that was deleted back where it stood, with words.
func (s *Service) revive(ctx context.Context, tx db.Tx, who actor.Actor, t *desk, provision string, w Wording) error {
	o := edit.Operation{Kind: edit.Insert, ID: provision, Heading: w.Heading, Text: w.Text, Items: w.Items, Where: edit.Child}
	o.Target, o.Where, o.Style = t.neighbour(provision)
	if isAnnex(provision) {
		return fault.Fields(map[string]string{"choice": "削除された別表などは、ここからは戻せません。履歴で削除を取り消してから、文章を直してください。"})
	}
	if err := t.draft.Apply(&o); err != nil {
		return refused(err, "choice")
	}
	t.refresh()
	return s.step(ctx, tx, who, t, verbInsert, t.titleOf(provision)+"を戻した", deed{Operation: o})
}

// looks is at how many deletions one looks back for what is gone.
const looks = 20

// neighbour says where a provision that is gone stood: behind the one before it that is
// still there, else below the one above it.
func (t *desk) neighbour(provision string) (target string, where edit.Where, style jobun.Style) {
	var texts []*jobun.Document
	for _, x := range slices.Backward(t.Steps) {
		if x.Live() && (x.deed.Kind == edit.Delete || x.deed.Kind == replace) && len(texts) < looks {
			then := *t
			then.carryOut(x.Seq - 1)
			texts = append(texts, then.New)
		}
	}
	texts = append(texts, t.Old)
	for _, doc := range texts {
		i := slices.IndexFunc(doc.Provisions, func(p jobun.Provision) bool { return p.ID == provision })
		if i < 0 {
			continue
		}
		p := doc.Provisions[i]
		if p.Mark != nil {
			style = p.Mark.Style
		}
		for k := i - 1; k >= 0; k-- {
			q := doc.Provisions[k]
			if _, there := t.wording(q.ID); q.Parent == p.Parent && there {
				return q.ID, edit.After, style
			}
		}
		for up := p.Parent; up >= 0; up = doc.Provisions[up].Parent {
			if _, there := t.wording(doc.Provisions[up].ID); there {
				return doc.Provisions[up].ID, edit.First, style
			}
		}
		return "", edit.First, style
	}
	return "", edit.Child, style
}

// Inserting is a new provision.
type Inserting struct {
	ID        string `path:"id" json:"-" form:"-"`
	Provision string `json:"provision" label:"どこに"`
	Where     string `json:"where" enum:"before,after,child" label:"位置"`
	Style     string `json:"style,omitempty" label:"番号の型"`
	Heading   string `json:"heading,omitempty" label:"見出し"`
	Text      string `json:"text,omitempty" label:"本文"`
	Items     string `json:"items,omitempty" label:"箇条"`
}

func (in Inserting) operation() (o edit.Operation, err error) {
	words, err := Writing{Heading: in.Heading, Text: in.Text, Items: in.Items}.wording(isAnnex(in.Provision))
	if err != nil {
		return o, err
	}
	where := edit.Where(in.Where)
	if where != edit.Before && where != edit.After && where != edit.Child {
		return o, fault.Fields(map[string]string{"where": "前、後ろ、下のどれかを選んでください。"})
	}
	return edit.Operation{Kind: edit.Insert, ID: newID(), Target: in.Provision, Where: where, Style: jobun.Style(in.Style), Heading: words.Heading, Text: words.Text, Items: words.Items}, nil
}

// Insert adds a provision and gives its id. Where its neighbour was deleted meanwhile, it
// goes to where that stood.
func (s *Service) Insert(ctx context.Context, in Inserting) (id string, err error) {
	o, err := in.operation()
	if err != nil {
		return "", err
	}
	return o.ID, s.working(ctx, in.ID, func(tx db.Tx, who actor.Actor, t *desk) error {
		if o.Style != "" && !slices.Contains(t.draft.Styles(o.Target), o.Style) {
			return fault.Fields(map[string]string{"style": "番号の型を選び直してください。"})
		}
		if _, there := t.wording(o.Target); !there && !isAnnex(o.Target) {
			o.Target, o.Where, o.Style = t.neighbour(o.Target)
		}
		if err := t.draft.Apply(&o); err != nil {
			return refused(err, "text")
		}
		t.refresh()
		return s.step(ctx, tx, who, t, verbInsert, t.titleOf(o.ID)+"を加えた", deed{Operation: o})
	})
}

// Acting is about one provision, as it was seen.
type Acting struct {
	ID        string `path:"id" json:"-" form:"-"`
	Provision string `json:"provision" label:"定め"`
	Seen      int64  `json:"seen" minimum:"0"`
	To        string `json:"to,omitempty" label:"移す先"`
	Where     string `json:"where,omitempty" enum:"before,after,child" label:"位置"`
}

func changedMeanwhile() error {
	return fault.New(fault.Conflict, "開いている間に、ほかの人がこの定めを変えました。今の内容を確かめてから、もう一度操作してください。")
}

// Delete takes a provision out, with all below it.
func (s *Service) Delete(ctx context.Context, in Acting) error {
	return s.working(ctx, in.ID, func(tx db.Tx, who actor.Actor, t *desk) error {
		if t.seenBelow(in.Provision) > in.Seen {
			return changedMeanwhile()
		}
		o := edit.Operation{Kind: edit.Delete, Target: in.Provision}
		title := t.titleOf(in.Provision) + "を削除した"
		if err := t.draft.Apply(&o); err != nil {
			return refused(err, "provision")
		}
		return s.step(ctx, tx, who, t, verbDelete, title, deed{Operation: o})
	})
}

// seenBelow is the last step about a provision or anything below it.
func (t *desk) seenBelow(provision string) int64 {
	last := t.seen(provision)
	inside := map[int]bool{}
	for i, p := range t.New.Provisions {
		if p.ID == provision || inside[p.Parent] {
			inside[i] = true
			last = max(last, t.last[p.ID])
		}
	}
	return last
}

// Move puts a provision elsewhere, with all below it.
func (s *Service) Move(ctx context.Context, in Acting) error {
	return s.working(ctx, in.ID, func(tx db.Tx, who actor.Actor, t *desk) error {
		if t.seen(in.Provision) > in.Seen {
			return changedMeanwhile()
		}
		o := edit.Operation{Kind: edit.Move, Target: in.Provision, To: in.To, Where: edit.Where(in.Where)}
		title := t.titleOf(in.Provision)
		if err := t.draft.Apply(&o); err != nil {
			return refused(err, "to")
		}
		t.refresh()
		return s.step(ctx, tx, who, t, verbMove, fmt.Sprintf("%sを%sに移した", title, t.titleOf(in.Provision)), deed{Operation: o})
	})
}

// StepAt names a step of a draft.
type StepAt struct {
	ID   string `path:"id" json:"-" form:"-"`
	Step int64  `json:"step" minimum:"1" label:"操作"`
}

// Undo takes a step back. What later steps rest on stays until they are taken back.
func (s *Service) Undo(ctx context.Context, in StepAt) error {
	return s.working(ctx, in.ID, func(tx db.Tx, who actor.Actor, t *desk) error {
		i := slices.IndexFunc(t.Steps, func(x Step) bool { return x.Seq == in.Step })
		if i < 0 || !t.Steps[i].Live() {
			return fault.New(fault.Conflict, "この操作は、すでに取り消されています。")
		}
		x := t.Steps[i]
		for _, later := range t.Steps[i+1:] {
			if later.Live() && (later.ProvisionID == x.ProvisionID || x.deed.Kind == replace) {
				return fault.Newf(fault.Conflict, "この後に、同じ定めの操作（%s）があります。先に、そちらを取り消してください。", later.Title)
			}
		}
		lost := len(t.lost)
		t.Steps[i].UndoneName, t.Steps[i].UndoneAt = who.Name, s.now()
		if t.carryOut(-1); len(t.lost) > lost {
			return fault.Newf(fault.Conflict, "この操作を取り消すと、後の操作（%s）ができなくなります。先に、そちらを取り消してください。", t.lost[len(t.lost)-1].Title)
		}
		if err := undo(ctx, tx, who.Body, t.Draft.ID, t.Steps[i]); err != nil {
			return err
		}
		t.Draft.UpdatedAt = s.now()
		if err := save(ctx, tx, who.Body, t.Draft); err != nil {
			return err
		}
		return s.note(ctx, tx, verbUndo, t.Draft.ID, t.Steps[i])
	})
}

// Saying is a comment.
type Saying struct {
	ID        string `path:"id" json:"-" form:"-"`
	Provision string `json:"provision,omitempty"`
	Comment   string `json:"comment" label:"意見"`
}

const (
	commentMax  = 2000
	commentsMax = 1000
)

// Say adds a comment, as long as the draft is not at its end.
func (s *Service) Say(ctx context.Context, in Saying) error {
	who, err := actor.Require(ctx, CanComment)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		t, err := s.desk(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		bad := map[string]string{}
		if prose(bad, "comment", "意見", &in.Comment, commentMax, true); len(bad) > 0 {
			return fault.Fields(bad)
		}
		if t.Draft.State != Open && t.Draft.State != Frozen {
			return t.Draft.editable()
		}
		title := t.titleOf(in.Provision)
		if in.Provision != "" && title == "" {
			return fault.New(fault.NotFound, "お探しの定めは、この改正案にありません。")
		}
		c := Comment{ID: newID(), DraftID: in.ID, ProvisionID: in.Provision, Title: title, Text: in.Comment, MadeBy: who.ID, MadeName: who.Name, MadeAt: s.now()}
		if err := insertComment(ctx, tx, who.Body, c); err != nil {
			return err
		}
		return s.note(ctx, tx, verbSay, in.ID, c)
	})
}

// Drop ends a draft that is not wanted any more.
func (s *Service) Drop(ctx context.Context, id string, version int64) error {
	who, err := actor.Require(ctx, CanEdit)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		t, err := s.desk(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := t.Draft.editable(); err != nil {
			return err
		}
		d := t.Draft
		d.State, d.UpdatedAt = Dropped, s.now()
		if d.Version != version {
			return db.Changed(0, nil)
		}
		if err := save(ctx, tx, who.Body, d); err != nil {
			return err
		}
		return s.record(ctx, tx, verbDrop, d)
	})
}
