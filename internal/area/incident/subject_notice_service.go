package incident

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Lettering writes what all people concerned are told.
type Lettering struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Letter  string `json:"letter" label:"通知文"`
	Contact string `json:"contact" label:"問合せ先"`
}

// letterMax is how long a letter may be: one sheet, or two.
const letterMax = 6000

// WriteLetter keeps the common letter. 【氏名】 in it becomes the name of each person.
func (s *Service) WriteLetter(ctx context.Context, in Lettering) (n NoticeWork, err error) {
	err = s.onClocks(ctx, CanHandle, verbLetter, in.ID, func(c *changing) (journal.Content, error) {
		if n, err = loadNotice(c.ctx, c.tx, c.who.Body, in.ID); err != nil {
			return nil, err
		}
		if err := n.open(); err != nil {
			return nil, err
		}
		faults := map[string]string{}
		n.Version = in.Version
		n.Letter = text(faults, "letter", "通知文", in.Letter, letterMax, true)
		n.Contact = text(faults, "contact", "問合せ先", in.Contact, lineMax, true)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := saveNotice(c.ctx, c.tx, c.who.Body, n); err != nil {
			return nil, err
		}
		n.Version++
		c.text = "本人への通知文を書いた。"
		return n.content(), nil
	})
	return n, err
}

// SuggestLetter is a letter to begin with: what the latest report says in the items of
// which the people concerned are told (概要、項目、原因、二次被害、そのほか).
func (s *Service) SuggestLetter(ctx context.Context, id string) (string, error) {
	x, err := s.Open(ctx, id)
	if err != nil {
		return "", err
	}
	fm, err := s.form("leak")
	if err != nil {
		return "", err
	}
	items := map[string]string{}
	err = s.db.View(ctx, func(tx db.Tx) error {
		body := actor.From(ctx).Body
		list, err := filingsOf(ctx, tx, body, id)
		if err != nil {
			return err
		}
		clocks, err := clocksOf(ctx, tx, body, id)
		if err != nil {
			return err
		}
		regime := ""
		for _, c := range clocks {
			if c.To == "person" && regime == "" {
				regime = regimeOf(c.Name)
			}
		}
		items = fill(fm, x, clocks, regime)
		for _, f := range list {
			if f.Form == fm.Name && f.State != FilingDropped {
				items = f.Items
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("このたび、あなたの個人情報が漏えいした（または、そのおそれがある）ことが分かりました。深くおわび申し上げます。分かっていることを、次のとおりお知らせします。\n")
	n := 0
	for _, it := range fm.Items {
		if it.Person {
			n++
			fmt.Fprintf(&b, "\n%d　%s\n%s\n", n, it.Title, orDash(items[it.Name]))
		}
	}
	b.WriteString("\n新しく分かったことがあれば、改めてお知らせします。不審な電話や郵便があったときは、下の問合せ先にご連絡ください。\n")
	return b.String(), nil
}

// Finishing ends the notice to the people concerned.
type Finishing struct {
	ID          string `path:"id" json:"-" form:"-"`
	Version     int64  `json:"version"`
	On          string `json:"on" label:"通知を終えた日"`
	Means       string `json:"means" label:"方法"`
	Alternative string `json:"alternative,omitempty" label:"代わりの措置"`
	Reason      string `json:"reason,omitempty" label:"代わりの措置をとる理由"`
	KeepUntil   string `json:"keep_until" label:"一覧を消す日"`
}

// keepMost is how many days a list of people is kept at most after the end.
const keepMost = 5 * 366

// Finish ends the notice: nobody is left untold, or an alternative measure such as a
// publication stands in, with its reason. The clocks of the notice are settled.
func (s *Service) Finish(ctx context.Context, in Finishing) (n NoticeWork, err error) {
	err = s.onPeople(ctx, verbNotify, in.ID, func(c *changing, w *NoticeWork) (journal.Content, error) {
		if err := w.open(); err != nil {
			return nil, err
		}
		counts, err := countSubjects(c.ctx, c.tx, c.who.Body, in.ID)
		if err != nil {
			return nil, err
		}
		faults := map[string]string{}
		w.Version = in.Version
		on := past(faults, "on", "通知を終えた日", in.On, s.Today(), true)
		means := text(faults, "means", "方法", in.Means, lineMax, true)
		w.Alternative = text(faults, "alternative", "代わりの措置", in.Alternative, textMax, false)
		w.Reason = text(faults, "reason", "代わりの措置をとる理由", in.Reason, textMax, w.Alternative != "")
		w.KeepUntil = s.keepUntil(faults, in.KeepUntil)
		switch {
		case w.Alternative == "" && counts.Total() == 0:
			faults["alternative"] = "本人の一覧がありません。一覧を登録して通知するか、代わりの措置（公表など）を入力してください。"
		case w.Alternative == "" && counts.Owed() > 0:
			faults["alternative"] = fmt.Sprintf("まだ通知できていない人がいます（%s）。通知するか、一人ずつ代わりの措置を記録するか、ここに代わりの措置を入力してください。", counts.Text())
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		w.State, w.FinishedAt, w.FinishedBy, w.Counts = NoticeFinished, c.now, c.who.Name, counts.Text()
		if err := saveNotice(c.ctx, c.tx, c.who.Body, *w); err != nil {
			return nil, err
		}
		w.Version++
		n = *w
		c.text = "本人への通知を終えた（" + w.Counts + "）。"
		if w.Alternative != "" {
			c.text += "代わりの措置：" + w.Alternative + "。理由：" + w.Reason
		}
		c.text += "\n"
		return w.content(), s.settleNotify(c, *w, on, means)
	})
	return n, err
}

func (s *Service) keepUntil(faults map[string]string, in string) clock.Date {
	d, err := clock.ParseDate(in)
	switch today := s.Today(); {
	case err != nil:
		faults["keep_until"] = "一覧を消す日を、2027-03-31 の形で入力してください。"
	case !today.Before(d), today.Plus(keepMost).Before(d):
		faults["keep_until"] = "一覧を消す日は、あすから5年以内の日にしてください。"
	}
	return d
}

// settleNotify settles the clocks of the notice to the people concerned.
func (s *Service) settleNotify(c *changing, n NoticeWork, on clock.Date, means string) error {
	clocks, err := clocksOf(c.ctx, c.tx, c.who.Body, c.x.ID)
	if err != nil {
		return err
	}
	for _, r := range clocks {
		if r.To != "person" || !r.State.Runs() {
			continue
		}
		if on.Before(r.Start) {
			return fault.Fields(map[string]string{"on": "通知を終えた日が、知った日（" + r.Start.Table() + "）より前になっています。"})
		}
		r.SettledAt, r.SettledBy, r.Means, r.Sent = noon(on), c.who.Name, means, n.Counts
		if r.Remark = ""; n.Alternative != "" {
			r.Remark = "代わりの措置：" + n.Alternative + "（" + n.Reason + "）"
		}
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

// Erasing erases the list of people before its day.
type Erasing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Reason  string `json:"reason" label:"理由"`
}

// Forget erases the list of people concerned. How many there were, and that they were told,
// stays.
func (s *Service) Forget(ctx context.Context, in Erasing) (n NoticeWork, err error) {
	err = s.onPeople(ctx, verbForget, in.ID, func(c *changing, w *NoticeWork) (journal.Content, error) {
		faults := map[string]string{}
		reason := text(faults, "reason", "理由", in.Reason, textMax, true)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if w.State != NoticeFinished {
			return nil, fault.New(fault.Conflict, "本人の一覧は、通知を終えてから消去できます。")
		}
		w.Version = in.Version
		err := s.erase(c, w, "理由："+reason)
		n = *w
		return n.content(), err
	})
	return n, err
}

func (s *Service) erase(c *changing, w *NoticeWork, why string) error {
	gone, err := forget(c.ctx, c.tx, c.who.Body, w.IncidentID)
	if err != nil {
		return err
	}
	w.State, w.ErasedAt = NoticeErased, c.now
	if err := saveNotice(c.ctx, c.tx, c.who.Body, *w); err != nil {
		return err
	}
	w.Version++
	c.text = fmt.Sprintf("本人の一覧（%d人）を消去した。%s", gone, why)
	return nil
}

// ForgetDue erases the lists whose day has come, and what was handed in but never applied.
// It is for the job's actor.
func (s *Service) ForgetDue(ctx context.Context) error {
	body, now := actor.From(ctx).Body, s.now()
	var list []NoticeWork
	err := s.db.Do(ctx, func(tx db.Tx) (err error) {
		if err := dropOldImports(ctx, tx, body, clock.At(now.Add(-oneDay))); err != nil {
			return err
		}
		list, err = dueToForget(ctx, tx, body, s.Today())
		return err
	})
	failed := []error{err}
	for _, n := range list {
		failed = append(failed, s.forgetOne(ctx, n))
	}
	return errors.Join(failed...)
}

func (s *Service) forgetOne(ctx context.Context, n NoticeWork) error {
	return s.db.Do(ctx, func(tx db.Tx) error {
		c := &changing{ctx: ctx, tx: tx, who: view{Actor: actor.From(ctx), whole: true}, now: s.now(), verb: verbForget}
		var err error
		if c.x, err = load(ctx, tx, c.who.Body, n.IncidentID); err != nil {
			return err
		}
		if err := s.erase(c, &n, "消す日（"+n.KeepUntil.Table()+"）になったため。"); err != nil {
			return err
		}
		return s.trace(c, n.content())
	})
}

// subjectsOfPage is how many letters one file holds: a printer's tray.
const subjectsOfPage = 200

// lettersOf gives the people of a page of letters.
func (s *Service) lettersOf(ctx context.Context, id string, page int) (p PeopleView, err error) {
	p, err = s.People(ctx, PeopleQuery{ID: id, Limit: subjectsOfPage, Offset: max(0, page-1) * subjectsOfPage})
	switch {
	case err != nil:
		return p, err
	case !p.Admitted:
		return p, errSubjects()
	case p.Notice.Letter == "":
		return p, fault.New(fault.Conflict, "通知文が書かれていません。先に、通知文を書いてください。")
	case len(p.Subjects) == 0:
		return p, fault.New(fault.NotFound, "本人の一覧に、この範囲の人はいません。")
	}
	p.Subjects = slices.DeleteFunc(p.Subjects, func(x Subject) bool { return x.State == SubjectAlternative })
	return p, nil
}
