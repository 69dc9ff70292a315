package incident

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/okite-isms/okite/internal/area/incident/layout"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Drafting begins a report to the outside.
type Drafting struct {
	ID     string `path:"id" json:"-" form:"-"`
	Regime string `json:"regime" label:"法律・様式" maxLength:"100"`
	Type   string `json:"kind" label:"報告の種類"`
	Fresh  bool   `json:"fresh,omitempty" label:"前の報告を写さない"`
}

// Draft begins a report: with what the last one said, or else with what is known of the
// incident.
func (s *Service) Draft(ctx context.Context, in Drafting) (f Filing, err error) {
	err = s.onClocks(ctx, CanHandle, verbDraft, in.ID, func(c *changing) (journal.Content, error) {
		clocks, err := clocksOf(c.ctx, c.tx, c.who.Body, in.ID)
		if err != nil {
			return nil, err
		}
		list, err := filingsOf(c.ctx, c.tx, c.who.Body, in.ID)
		if err != nil {
			return nil, err
		}
		r, fm, err := s.formFor(clocks, in)
		if err != nil {
			return nil, err
		}
		if len(list) >= filingsMost {
			return nil, fault.Newf(fault.Conflict, "1件のインシデントの報告書は、%d件までです。", filingsMost)
		}
		f = Filing{
			ID: db.NewID(), IncidentID: in.ID, Number: 1, Form: fm.Name, Regime: in.Regime, RegimeTitle: r.Regime, Recipient: r.ToTitle, Type: FilingKind(in.Type), State: FilingDraft,
			Items: map[string]string{}, DraftedAt: c.now, DraftedBy: c.who.Name, ChangedAt: c.now, ChangedBy: c.who.Name, Version: 1,
		}
		if n := len(list); n > 0 {
			f.Number = list[n-1].Number + 1
		}
		prior, ok := lastOf(list, in.Regime)
		switch {
		case ok && prior.State == FilingDraft:
			return nil, fault.New(fault.Conflict, "書きかけの報告書があります。それを提出するか取り消してから、次の報告書を書いてください。")
		case in.Type == string(Completion) && !ok:
			return nil, fault.Fields(map[string]string{"kind": "追完は、提出した報告に足りないことを補うものです。先に、速報か確報を提出してください。"})
		case ok:
			f.PriorID = prior.ID
		}
		if ok && !in.Fresh {
			maps.Copy(f.Items, prior.Items)
		} else {
			maps.Copy(f.Items, fill(fm, c.x, clocks, regimeOf(r.Name)))
		}
		c.text = fmt.Sprintf("%sへの「%s」（第%d号）を書き始めた。", f.Recipient, f.title(), f.Number)
		return f, insertFiling(c.ctx, c.tx, c.who.Body, f)
	})
	return f, err
}

// title is what a report is called: 特定個人情報（番号法） 速報.
func (f Filing) title() string { return f.RegimeTitle + " " + f.Type.Title() }

// formFor finds the form of a law's reports, and whether such a report makes sense.
func (s *Service) formFor(clocks []Running, in Drafting) (Running, layout.Form, error) {
	i := slices.IndexFunc(clocks, func(r Running) bool { return regimeOf(r.Name) == in.Regime && r.Form != "" })
	if i < 0 {
		return Running{}, layout.Form{}, fault.Fields(map[string]string{"regime": "報告書の様式がある法律・連絡先を選んでください。"})
	}
	fm, ok := s.config.Forms.Find(clocks[i].Form)
	if !ok {
		return Running{}, layout.Form{}, fault.Fields(map[string]string{"regime": "この様式は、登録されていません。"})
	}
	allowed := []FilingKind{Prompt, Final, Both, Completion}
	if fm.Name != "leak" {
		allowed = []FilingKind{Plain, Completion}
	}
	if !slices.Contains(allowed, FilingKind(in.Type)) {
		return Running{}, layout.Form{}, fault.Fields(map[string]string{"kind": "報告の種類を選んでください。"})
	}
	return clocks[i], fm, nil
}

// lastOf is the latest report of a law that was not dropped.
func lastOf(list []Filing, regime string) (Filing, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Regime == regime && list[i].State != FilingDropped {
			return list[i], true
		}
	}
	return Filing{}, false
}

// Writing changes what a report says, as long as it was not sent.
type Writing struct {
	ID      string            `path:"id" json:"-"`
	Version int64             `json:"version"`
	Items   map[string]string `json:"items" maxProperties:"60"`
}

// itemMax is how long one item of a report may be.
const itemMax = 4000

// Write keeps what a report says.
func (s *Service) Write(ctx context.Context, in Writing) (Filing, error) {
	return s.onFiling(ctx, CanHandle, verbDraft, in.ID, func(c *changing, f *Filing) (journal.Content, error) {
		fm, err := s.form(f.Form)
		if err != nil {
			return nil, err
		}
		faults := map[string]string{}
		for name := range in.Items {
			if !slices.ContainsFunc(fm.Items, func(i layout.Item) bool { return i.Name == name }) {
				return nil, fault.New(fault.Invalid, "様式にない項目が送られました。画面を開き直してから、もう一度入力してください。")
			}
		}
		for _, it := range fm.Items {
			f.Items[it.Name] = text(faults, it.Name, it.Title, in.Items[it.Name], itemMax, false)
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		f.Version, f.ChangedAt, f.ChangedBy = in.Version, c.now, c.who.Name
		c.text = fmt.Sprintf("「%s」（第%d号）の内容を書いた。", f.title(), f.Number)
		if err := saveFiling(c.ctx, c.tx, c.who.Body, *f); err != nil {
			return nil, err
		}
		f.Version++
		return *f, nil
	})
}

// Dropping takes back a report that was not sent.
type Dropping struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Reason  string `json:"reason" label:"理由"`
}

// Drop takes back a report that was not sent. It stays in the list.
func (s *Service) Drop(ctx context.Context, in Dropping) (Filing, error) {
	return s.onFiling(ctx, CanHandle, verbDrop, in.ID, func(c *changing, f *Filing) (journal.Content, error) {
		faults := map[string]string{}
		reason := text(faults, "reason", "理由", in.Reason, textMax, true)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		f.Version, f.State, f.ChangedAt, f.ChangedBy = in.Version, FilingDropped, c.now, c.who.Name
		c.text = fmt.Sprintf("書きかけの「%s」（第%d号）を取り消した：%s", f.title(), f.Number, reason)
		if err := saveFiling(c.ctx, c.tx, c.who.Body, *f); err != nil {
			return nil, err
		}
		f.Version++
		return *f, nil
	})
}

// Sending records that a report was sent: it is frozen then, and the clocks are settled.
type Sending struct {
	ID        string `path:"id" json:"-" form:"-"`
	Version   int64  `json:"version"`
	At        string `json:"at" label:"送った日時"`
	By        string `json:"by" label:"送った人"`
	Means     string `json:"means" label:"方法"`
	Reference string `json:"reference,omitempty" label:"受付番号など"`
}

// Send records that a report was sent. What it says is frozen, and its hash goes into the
// journal; the clocks that it meets are settled in the same transaction.
func (s *Service) Send(ctx context.Context, in Sending) (Filing, error) {
	return s.onFiling(ctx, CanHandle, verbFile, in.ID, func(c *changing, f *Filing) (journal.Content, error) {
		fm, err := s.form(f.Form)
		if err != nil {
			return nil, err
		}
		faults := map[string]string{}
		f.SentAt = instant(faults, "at", "送った日時", in.At, c.now)
		if f.SentAt.IsZero() && faults["at"] == "" {
			faults["at"] = "送った日時を入力してください。"
		}
		f.SentBy = text(faults, "by", "送った人", in.By, lineMax, true)
		f.Means = text(faults, "means", "方法", in.Means, lineMax, true)
		f.Reference = text(faults, "reference", "受付番号など", in.Reference, lineMax, false)
		if f.Items[fm.Items[0].Name] == "" {
			faults["at"] = "「" + fm.Items[0].Title + "」が書かれていません。先に、報告書の内容を書いてください。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		f.Version, f.State, f.ChangedAt, f.ChangedBy, f.SHA256 = in.Version, FilingSent, c.now, c.who.Name, f.Hash()
		if err := saveFiling(c.ctx, c.tx, c.who.Body, *f); err != nil {
			return nil, err
		}
		f.Version++
		c.text = fmt.Sprintf("%sに「%s」（第%d号）を提出した（%s、%s、SHA-256 %s…）。\n", f.Recipient, f.title(), f.Number, f.SentAt.Table(), f.Means, f.SHA256[:16])
		return *f, s.settleBy(c, *f)
	})
}

// settleBy settles the clocks that a report meets.
func (s *Service) settleBy(c *changing, f Filing) error {
	clocks, err := clocksOf(c.ctx, c.tx, c.who.Body, c.x.ID)
	if err != nil {
		return err
	}
	for _, r := range clocks {
		if !r.State.Runs() || !slices.Contains(f.Type.settles(), timingOf(r.Name)) || regimeOf(r.Name) != f.Regime {
			continue
		}
		if clock.Today(f.SentAt.Time).Before(r.Start) {
			return fault.Fields(map[string]string{"at": "送った日時が、知った日（" + r.Start.Table() + "）より前になっています。"})
		}
		r.SettledAt, r.SettledBy, r.Sent, r.Means, r.Reference, r.FilingID = f.SentAt, f.SentBy, fmt.Sprintf("%s（第%d号）", f.Type.Title(), f.Number), f.Means, f.Reference, f.ID
		content, err := s.meet(c, &r)
		if err != nil {
			return err
		}
		if err := journal.Append(c.ctx, c.tx, journal.Entry{Verb: string(verbClock), Area: areaName, ID: c.x.ID, Content: content, At: c.now}); err != nil {
			return err
		}
	}
	return nil
}

func timingOf(name string) string { return name[len(regimeOf(name))+1:] }

func (s *Service) form(name string) (layout.Form, error) {
	fm, ok := s.config.Forms.Find(name)
	if !ok {
		return fm, fault.New(fault.NotFound, "この様式は、登録されていません。")
	}
	return fm, nil
}

// onFiling changes a report that was not sent yet.
func (s *Service) onFiling(ctx context.Context, needs, verb actor.Permission, id string, do func(c *changing, f *Filing) (journal.Content, error)) (f Filing, err error) {
	if f, err = s.filing(ctx, id); err != nil {
		return f, err
	}
	err = s.onClocks(ctx, needs, verb, f.IncidentID, func(c *changing) (journal.Content, error) {
		if f, err = loadFiling(c.ctx, c.tx, c.who.Body, id); err != nil {
			return nil, err
		}
		if f.State != FilingDraft {
			return nil, fault.Newf(fault.Conflict, "この報告書は「%s」のため、変えられません。足りないことは、追完の報告書に書いてください。", f.State.Title())
		}
		return do(c, &f)
	})
	return f, err
}

// filing loads a report for who may see its incident.
func (s *Service) filing(ctx context.Context, id string) (f Filing, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return f, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if f, err = loadFiling(ctx, tx, v.Body, id); err != nil {
			return err
		}
		_, err = s.visible(ctx, tx, v, f.IncidentID)
		return err
	})
	return f, err
}

// Dossier of a report: with its form, its incident, and the one before it.
type FilingView struct {
	Filing
	Incident  Incident    `json:"incident_of"`
	Layout    layout.Form `json:"layout"`
	Prior     *Filing     `json:"prior_filing,omitempty"`
	Templates []Template  `json:"templates"`
	MayHandle bool        `json:"may_handle"`
}

// ShowFiling gives a report with what stands beside it.
func (s *Service) ShowFiling(ctx context.Context, id string) (v FilingView, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return v, err
	}
	var f Filing
	err = s.db.View(ctx, func(tx db.Tx) error {
		f, err = loadFiling(ctx, tx, a.Body, id)
		return err
	})
	if err != nil {
		return v, err
	}
	v.Filing = f
	if v.Incident, err = s.Open(ctx, f.IncidentID); err != nil {
		return FilingView{}, err // before anything of the report gets out
	}
	if v.MayHandle, _, err = s.may(ctx, v.Incident); err != nil {
		return v, err
	}
	if v.Layout, err = s.form(v.Form); err != nil {
		return v, err
	}
	body := actor.From(ctx).Body
	return v, s.db.View(ctx, func(tx db.Tx) error {
		if v.PriorID != "" {
			p, err := loadFiling(ctx, tx, body, v.PriorID)
			if err != nil {
				return err
			}
			v.Prior = &p
		}
		v.Templates, err = templatesOf(ctx, tx, body)
		return err
	})
}

// filingsOpened lists the reports of an incident that the actor has opened.
func (s *Service) filingsOpened(ctx context.Context, id string) (list []Filing, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = filingsOf(ctx, tx, actor.From(ctx).Body, id)
		return err
	})
	return list, err
}

// Filings lists the reports of an incident.
func (s *Service) Filings(ctx context.Context, id string) ([]Filing, error) {
	if _, err := s.Open(ctx, id); err != nil {
		return nil, err
	}
	return s.filingsOpened(ctx, id)
}
