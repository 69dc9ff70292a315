package revision

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// CaseKind is the kind of cases that decide on editions.
const CaseKind = "edition"

// Routes are the shipped routes of that kind; a body may change them.
func Routes() []string { return []string{"edition", "edition-head"} }

// deliberation is the key of the step at which the committee deliberates.
const deliberation = "deliberation"

// Submitting puts a revision to deliberation and decision.
type Submitting struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Route   string `json:"route" label:"決裁ルート" enum:"edition,edition-head"`
	Chosen  string `json:"chosen,omitempty" label:"決裁する人" doc:"長の決裁のとき、その職（post: と職のid）"`
}

// Submit files the 伺い for a revision, or files it again after a return, with the papers
// that are to be seen. Drafts are frozen until it has been decided.
func (s *Service) Submit(ctx context.Context, in Submitting) (r Revision, err error) {
	if _, err := actor.Require(ctx, CanDraft); err != nil {
		return r, err
	}
	if in.Route != Routes()[0] && in.Route != Routes()[1] {
		return r, fault.Fields(map[string]string{"route": "決裁ルートを選んでください。"})
	}
	x, err := s.Examine(ctx, in.ID)
	if err != nil {
		return r, err
	}
	if err := x.ready(actor.From(ctx)); err != nil {
		return r, err
	}
	snaps, err := s.snapshots(ctx, x)
	if err != nil {
		return r, err
	}
	sub, err := s.submission(ctx, x, in)
	if err != nil {
		return r, err
	}
	return s.alter(ctx, CanDraft, verbSubmit, in.ID, in.Version, func(tx db.Tx, r *Revision, items []Item) (string, error) {
		if err := r.drafting(); err != nil {
			return "", err
		}
		if err := s.current(ctx, tx, items); err != nil {
			return "", err
		}
		if err := s.freeze(ctx, tx, items, snaps); err != nil {
			return "", err
		}
		c, err := s.config.Approvals.Submit(ctx, tx, sub)
		if err != nil {
			return "", err
		}
		r.CaseID, r.Route, r.State = c.ID, in.Route, stage(c)
		if err := s.config.Settle(ctx, tx, r.Ref()); err != nil {
			return "", err
		}
		return approval.NumberOf(c), s.remind(ctx, tx, *r, x.Open())
	})
}

// ready fails where something is missing that a decision needs.
func (x Examination) ready(a actor.Actor) error {
	if err := x.drafting(); err != nil {
		return err
	}
	if len(x.Studies) == 0 {
		return fault.New(fault.Conflict, "改正する規程がありません。規程を加えてから、回付してください。")
	}
	if x.CaseID != "" && x.OpenedBy != a.ID && x.Returned > 0 {
		return fault.Newf(fault.Conflict, "差し戻された改正を再び回付できるのは、起案した%sさんだけです。", x.OpenedName)
	}
	for _, st := range x.Studies {
		if st.Way == Repeal {
			continue
		}
		if !st.Written() {
			return fault.Newf(fault.Conflict, "「%s」の新しい本文がありません。", st.Title)
		}
		if st.Table != nil && st.Difference.Empty() {
			return fault.Newf(fault.Conflict, "「%s」は、今の版と違いがありません。本文を確かめてください。", st.Title)
		}
	}
	return nil
}

// current fails where a document has another edition than the one beside which its new
// text was made.
func (s *Service) current(ctx context.Context, tx db.Tx, items []Item) error {
	var ids []string
	for _, i := range items {
		if i.DocumentID != "" {
			ids = append(ids, i.DocumentID)
		}
	}
	found, err := s.config.Policies.Visible(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, i := range items {
		if d := found[i.DocumentID]; i.DocumentID != "" && (d.Edition != i.BaseID || !d.Withdrawn.IsZero()) {
			return fault.Newf(fault.Conflict, "「%s」の現行の版が、この改正を作った後に変わりました。新しい本文を確かめて、加え直してください。", i.Title)
		}
	}
	return nil
}

// snapshot is the text of a draft as it is put to decision.
type snapshot struct {
	policy.Prepared
	kept file.File
}

// snapshots keeps the texts of drafts as files: what is decided on is what was put.
func (s *Service) snapshots(ctx context.Context, x Examination) (map[string]snapshot, error) {
	list := map[string]snapshot{}
	for _, st := range x.Studies {
		if st.DraftID == "" || st.Way == Repeal {
			continue
		}
		var d Source
		err := s.db.View(ctx, func(tx db.Tx) (err error) {
			d, err = s.config.Drafts.Open(ctx, tx, st.DraftID)
			return err
		})
		if err != nil {
			return nil, err
		}
		p, kept, err := s.config.Policies.Prepare(ctx, policy.File{Name: d.Name, Content: d.Content})
		if err != nil {
			return nil, err
		}
		list[st.ID] = snapshot{p, kept}
	}
	return list, nil
}

// freeze keeps the texts that are decided on, and freezes the drafts they come from.
func (s *Service) freeze(ctx context.Context, tx db.Tx, items []Item, snaps map[string]snapshot) error {
	for _, i := range items {
		snap, ok := snaps[i.ID]
		if i.DraftID == "" || !ok {
			continue
		}
		d, err := s.config.Drafts.Open(ctx, tx, i.DraftID)
		if err != nil {
			return err
		}
		if !bytes.Equal(hashed(d.Content), hashedText(snap.Hash)) {
			return fault.Newf(fault.Conflict, "「%s」の改正案が、いま変えられました。内容を確かめてから、もう一度回付してください。", i.Title)
		}
		if err := s.config.Drafts.Freeze(ctx, tx, i.DraftID); err != nil {
			return err
		}
		if err := file.Keep(ctx, tx, snap.kept); err != nil {
			return err
		}
		i.FileID, i.FileName, i.Hash = snap.FileID, snap.FileName, snap.Hash
		if err := saveItem(ctx, tx, actor.From(ctx).Body, i); err != nil {
			return err
		}
	}
	return nil
}

// submission makes the 伺い with its papers.
func (s *Service) submission(ctx context.Context, x Examination, in Submitting) (sub approval.Submission, err error) {
	who := actor.From(ctx)
	who.Permissions = append([]actor.Permission{org.CanSee, approval.CanSee}, who.Permissions...)
	asking := actor.With(ctx, who)
	forecast, err := s.config.Approvals.Foresee(asking, in.Route)
	if err != nil {
		return sub, err
	}
	if !forecast.Staffed() {
		return sub, fault.New(fault.Conflict, "この決裁ルートには、いま決裁する人のいない段階があります。役割の割当てか、決裁ルートを確かめてください。")
	}
	if sub.Outline, err = s.outline(ctx); err != nil {
		return sub, err
	}
	if sub.Frame, err = s.config.Organisation.Frame(ctx); err != nil {
		return sub, err
	}
	files, err := s.papers(ctx, x)
	if err != nil {
		return sub, err
	}
	if sub.Enclosed, err = s.config.Approvals.Enclose(ctx, files); err != nil {
		return sub, err
	}
	class := "middle"
	if x.Closed {
		class = "high"
	}
	sub.Route, sub.Case, sub.Chosen = in.Route, x.CaseID, in.Chosen
	sub.Petition = approval.Petition{
		Title: clipped("規程の改正："+x.Title, titleMax), Class: class, Text: x.summary(),
		Fields: map[string]string{"purpose": clipped(x.Purpose, purposeMax), "period": dayText(x.PlanBegin) + "から施行", "revision": x.ID},
	}
	return sub, nil
}

func clipped(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// summary says in the 伺い what is decided on.
func (x Examination) summary() string {
	var b strings.Builder
	b.WriteString("次のとおり規程を定め、改め、又は廃止してよいか伺います。\n\n")
	for n, st := range x.Studies {
		fmt.Fprintf(&b, "%d　%s（%s、%s）", n+1, st.Title, st.Way.Title(), policy.State(st.Publication).Title())
		if st.Hash != "" {
			fmt.Fprintf(&b, "　新しい本文：%s（SHA-256 %s）", st.FileName, st.Hash[:16])
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\n定める機関：%s\n決裁の予定日：%s\n公布の予定日：%s\n施行の予定日：%s\n", x.OrganText(), dayText(x.PlanDecide), dayText(x.PlanPromulgate), dayText(x.PlanBegin))
	if x.Supplement != "" {
		b.WriteString("\n附則\n" + x.Supplement + "\n")
	}
	fmt.Fprintf(&b, "\n影響：%d件（うち確かめていないもの %d件）。影響一覧を見てください。\n", len(x.Effects), x.Open())
	return b.String()
}

// papers are what is seen with the 伺い.
func (s *Service) papers(ctx context.Context, x Examination) (list []approval.Attachment, err error) {
	add := func(name string, d paper.Document, err error) error {
		if err != nil || len(d.Blocks) == 0 {
			return err
		}
		var b bytes.Buffer
		if _, err := paper.PDF(ctx, &b, d); err != nil {
			return err
		}
		list = append(list, approval.Attachment{Name: name + ".pdf", Content: b.Bytes()})
		return nil
	}
	made := s.config.Now()
	for _, f := range []struct {
		name string
		make func() paper.Document
	}{
		{"改正の理由", func() paper.Document { return reasonPaper(x, made) }},
		{"新旧対照表", func() paper.Document { return tablesPaper(x, made) }},
		{"新しい本文", func() paper.Document { return textsPaper(x, made) }},
		{"改め文", func() paper.Document { return wordingPaper(x, made) }},
		{"影響一覧", func() paper.Document { return effectPaper(x, made) }},
	} {
		if err := add(f.name, f.make(), nil); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// stage tells the state of a revision by where its case is.
func stage(c approval.Case) State {
	w := approval.WhereIs(c)
	switch {
	case w.Returned:
		return Drafted
	case slices.Contains(w.Steps, deliberation):
		return Deliberating
	}
	return Deciding
}

// Moved follows the case of a revision: what is returned is drafted again.
func (s *Service) Moved(ctx context.Context, tx db.Tx, c approval.Case) error {
	r, err := load(ctx, tx, actor.From(ctx).Body, c.Document().Fields["revision"])
	if err != nil {
		return err
	}
	state, where := stage(c), approval.WhereIs(c)
	if state == r.State || r.State.Enacted() || where.Again {
		return nil // Submit itself says so
	}
	verb := verbMove
	if state == Drafted {
		verb = verbReturn
	}
	r, err = s.alterLoaded(ctx, tx, verb, r, 0, func(tx db.Tx, r *Revision, items []Item) (string, error) {
		was := r.State
		r.State = state
		if state != Drafted {
			return state.Title() + "に進んだ。", nil
		}
		r.Returned++
		return where.Last.Comment, s.thaw(ctx, tx, was, items)
	})
	if err != nil || r.State != Drafted {
		return err
	}
	return s.config.Tell(ctx, tx, org.Telling{Ref: r.Ref(), Title: "差し戻された改正を直す：" + r.Title, URL: revisionURL(r.ID), Why: r.NumberText() + "（" + where.Last.Actor.Name + "さんが差し戻したため）", Due: r.PlanDecide, Role: string(actor.Office)})
}

// thaw lets the drafts be edited again that are frozen since the revision was submitted.
func (s *Service) thaw(ctx context.Context, tx db.Tx, was State, items []Item) error {
	if was == Drafted {
		return nil
	}
	for _, i := range items {
		if i.DraftID == "" {
			continue
		}
		if err := s.config.Drafts.Thaw(ctx, tx, i.DraftID); err != nil {
			return err
		}
	}
	return nil
}

// Settled tells a revision how its case ended.
func (s *Service) Settled(ctx context.Context, tx db.Tx, c approval.Case, o approval.Outcome) error {
	r, err := load(ctx, tx, actor.From(ctx).Body, c.Document().Fields["revision"])
	if err != nil || r.State == Cancelled && o == approval.Withdrawn {
		return err
	}
	verb := map[approval.Outcome]actor.Permission{approval.Approved: verbDecide, approval.Rejected: verbReject, approval.Withdrawn: verbReturn}[o]
	r, err = s.alterLoaded(ctx, tx, verb, r, 0, func(tx db.Tx, r *Revision, items []Item) (string, error) {
		note, was := approval.NumberOf(c), r.State
		switch o {
		case approval.Approved:
			r.State, r.DecidedOn = Decided, s.decidedOn(c)
			return note + "（" + dayText(r.DecidedOn) + "）", nil
		case approval.Rejected:
			r.State = Rejected
		default:
			r.State, r.CaseID, note = Drafted, "", "伺いを取り下げた。"
		}
		return note, s.thaw(ctx, tx, was, items)
	})
	if err != nil {
		return err
	}
	if r.State != Decided {
		return s.config.Settle(ctx, tx, r.Ref())
	}
	return s.config.Tell(ctx, tx, org.Telling{Ref: r.Ref(), Title: "公布する：" + r.Title, URL: revisionURL(r.ID), Why: r.NumberText() + "が決裁されたため", Due: r.PlanPromulgate, Role: string(actor.Office)})
}

// decidedOn is the day of a decision: that of the paper, where it was made elsewhere.
func (s *Service) decidedOn(c approval.Case) clock.Date {
	if c.Elsewhere != nil {
		if d, err := clock.ParseDate(c.Elsewhere.Day); err == nil {
			return d
		}
	}
	return s.Today()
}

// Cancelling ends a revision before it is promulgated.
type Cancelling struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Reason  string `json:"reason" label:"取り下げる理由"`
}

// Cancel takes a revision back. While it is being decided its case is withdrawn first.
func (s *Service) Cancel(ctx context.Context, in Cancelling) (Revision, error) {
	return s.alter(ctx, CanDraft, verbCancel, in.ID, in.Version, func(tx db.Tx, r *Revision, items []Item) (string, error) {
		faults := map[string]string{}
		in.Reason = strings.TrimSpace(in.Reason)
		prose(faults, "reason", "取り下げる理由", in.Reason, reasonMax, true)
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		if r.State != Drafted && r.State != Decided {
			return "", fault.Newf(fault.Conflict, "この改正は「%s」のため、ここでは取り下げられません。決裁中の伺いは、決裁の画面で取り下げてください。", r.State.Title())
		}
		if r.State == Drafted && r.CaseID != "" {
			return "", fault.New(fault.Conflict, "差し戻された伺いが残っています。先に、決裁の画面で伺いを取り下げてください。")
		}
		was := r.State
		r.State = Cancelled
		if err := s.config.Settle(ctx, tx, r.Ref()); err != nil {
			return "", err
		}
		if err := s.remind(ctx, tx, *r, 0); err != nil {
			return "", err
		}
		return in.Reason, s.thaw(ctx, tx, was, items)
	})
}
