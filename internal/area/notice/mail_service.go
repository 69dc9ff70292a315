package notice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/mail"
)

// Post hands mails to a server and gives for each how it went.
type Post interface {
	Send(ctx context.Context, list []mail.Message) []error
}

// send is the job that empties the outbox.
type send struct{}

// Kind implements job.Args.
func (send) Kind() string { return "notice.send" }

// subject is what a mail is called: what waits and until when, never what it says.
func (s *Service) subject(what string, n Notice) string {
	if !n.Must {
		return what + "があります"
	}
	return fmt.Sprintf("必読の%sがあります（期限 %d月%d日）", what, n.Due.Month, n.Due.Day)
}

// errand is that somebody is to be mailed about a notice.
type errand struct {
	to                     org.Colleague
	occasion, subject, url string
	escalates              bool // to who answers for others
}

// mailAll puts a mail about a notice to each of its people into the outbox.
func (s *Service) mailAll(ctx context.Context, tx db.Tx, n Notice, people []org.Colleague, occasion, subject string) error {
	list := make([]errand, len(people))
	for i, c := range people {
		list[i] = errand{to: c, occasion: occasion, subject: subject, url: noticeURL(n.ID)}
	}
	return s.mailEach(ctx, tx, n, list)
}

// mailEach puts mails into the outbox: in one statement per thousands, none where no
// server is configured, and to each as they wish.
func (s *Service) mailEach(ctx context.Context, tx db.Tx, n Notice, errands []errand) error {
	if s.Post == nil || len(errands) == 0 {
		return nil
	}
	body := actor.From(ctx).Body
	w, err := s.wanted(ctx, tx, body)
	if err != nil {
		return err
	}
	var list []Mail
	for _, x := range errands {
		address, err := mail.Clean(x.to.Mail)
		if err != nil || w.paused[address] {
			continue
		}
		wish := w.of(x.to.ID)
		if wish.Pace == Never {
			continue
		}
		list = append(list, Mail{
			ID: db.NewID(), OnceKey: fmt.Sprintf("%s/%d/%s/%s", n.ID, n.Edition, x.occasion, x.to.ID), NoticeID: n.ID, PersonID: x.to.ID, Address: address,
			Subject: x.subject, URL: x.url, Escalates: x.escalates, Digest: wish.Pace == Daily, State: MailWaiting, DueAt: clock.At(wish.after(s.clock(), w.calendar)), MadeAt: s.now(),
		})
	}
	if len(list) == 0 {
		return nil
	}
	return insertMail(ctx, tx, body, list)
}

// mailUnread reminds who has not read.
func (s *Service) mailUnread(ctx context.Context, tx db.Tx, n Notice, b Board, roll org.Roll, step Step) error {
	unread := map[string]bool{}
	for _, x := range b.Readers {
		unread[x.PersonID] = x.Left == "" && !x.Read
	}
	var people []org.Colleague
	for _, c := range roll.People {
		if unread[c.ID] {
			people = append(people, c)
		}
	}
	subject := s.subject("お知らせ", n)
	if n.Due.Before(s.today()) {
		subject = fmt.Sprintf("必読のお知らせの期限が過ぎています（期限 %d月%d日）", n.Due.Month, n.Due.Day)
	}
	return s.mailAll(ctx, tx, n, people, string(step)+s.today().String(), subject)
}

// escalation gives the mails to who holds a post or a role and is there, about a part of a
// notice that others have not read. It names neither the notice nor the section.
func (s *Service) escalation(n Notice, roll org.Roll, part, to, url string) (list []errand) {
	subject := fmt.Sprintf("必読のお知らせを読んでいない職員がいます（期限 %d月%d日）", n.Due.Month, n.Due.Day)
	for _, c := range roll.People {
		holds := slices.ContainsFunc(c.Heads, func(h org.Headship) bool { return ToPost+h.Post == to })
		holds = holds || slices.ContainsFunc(c.Roles, func(role string) bool { return ToRole+role == to })
		if holds && !c.Gone() {
			list = append(list, errand{c, "escalation/" + s.today().String() + "/" + part, subject, url, true})
		}
	}
	return list
}

// wanting is what people and the body want of mail.
type wanting struct {
	wishes    map[string]Wish
	paused    map[string]bool
	mayRefuse bool
	calendar  clock.Calendar
}

func (s *Service) wanted(ctx context.Context, tx db.Tx, body string) (w wanting, err error) {
	list, err := wishes(ctx, tx, body, "")
	if err != nil {
		return w, err
	}
	stopped, err := pausedOf(ctx, tx, body)
	if err != nil {
		return w, err
	}
	if w.mayRefuse, err = mayRefuse(ctx, tx, body); err != nil {
		return w, err
	}
	w.wishes, w.paused = map[string]Wish{}, map[string]bool{}
	for _, x := range list {
		w.wishes[x.PersonID] = x
	}
	for _, p := range stopped {
		w.paused[p.Address] = true
	}
	w.calendar, err = s.Directory.Calendar(ctx, tx)
	return w, err
}

// of is what a person wants, as far as the body allows it.
func (w wanting) of(person string) Wish {
	x := w.wishes[person]
	if x.Pace == Never && !w.mayRefuse {
		x.Pace = Daily
	}
	return x
}

// Send sends what is due of the actor's body. Each mail is taken by one node; one whose
// node dies is taken again after the lease.
func (s *Service) Send(ctx context.Context) error {
	if s.Post == nil {
		return nil
	}
	for {
		batch, err := s.takeMail(ctx)
		if err != nil || len(batch) == 0 {
			return err
		}
		groups := together(batch)
		messages := make([]mail.Message, len(groups))
		for i, g := range groups {
			messages[i] = mail.Message{ID: g[0].ID, To: g[0].Address, Subject: "【Okite】" + g[0].Subject, Text: letter(g, s.Address)}
			if len(g) > 1 {
				messages[i].Subject = fmt.Sprintf("【Okite】確かめてほしいものが%d件あります", len(g))
			}
		}
		results := s.Post.Send(ctx, messages) // outside of any transaction: it is slow
		if err := s.settleMails(context.WithoutCancel(ctx), groups, results); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func (s *Service) takeMail(ctx context.Context) (batch []Mail, err error) {
	body, now := actor.From(ctx).Body, s.clock()
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if err := dropStale(ctx, tx, body, s.today(), s.now()); err != nil {
			return err
		}
		batch, err = claimMail(ctx, tx, body, db.NewID(), clock.At(now), clock.At(now.Add(leaseFor)))
		return err
	})
	return batch, err
}

// together puts the digests of a person into one mail; all others stay alone.
func together(batch []Mail) (groups [][]Mail) {
	at := map[string]int{}
	for _, m := range batch {
		i, begun := at[m.PersonID]
		if m.Digest && begun {
			groups[i] = append(groups[i], m)
			continue
		}
		if m.Digest {
			at[m.PersonID] = len(groups)
		}
		groups = append(groups, []Mail{m})
	}
	return groups
}

func (s *Service) settleMails(ctx context.Context, groups [][]Mail, results []error) error {
	body := actor.From(ctx).Body
	return s.db.Do(ctx, func(tx db.Tx) error {
		w, err := s.wanted(ctx, tx, body)
		if err != nil {
			return err
		}
		for i, g := range groups {
			for _, m := range g {
				if err := settleMail(ctx, tx, body, s.after(m, results[i], w)); err != nil {
					return err
				}
			}
			if f, ok := errors.AsType[*mail.Failure](results[i]); ok && f.Permanent {
				if err := s.pauseAddress(ctx, tx, g[0].Address, f.Text); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// after is a mail after an attempt.
func (s *Service) after(m Mail, failed error, w wanting) Mail {
	m.EndedAt = s.now()
	if failed == nil {
		m.State = MailSent
		return m
	}
	m.Trouble = fault.Of(failed).Text
	f, ok := errors.AsType[*mail.Failure](failed)
	if ok {
		m.Trouble = f.Text
	}
	switch {
	case ok && f.Permanent:
		m.State = MailRefused
	case m.Attempts >= attemptsMax:
		m.State = MailFailed
	default:
		m.EndedAt = clock.Time{}
		m.DueAt = clock.At(w.of(m.PersonID).unquiet(s.clock().Add(pause(m.Attempts))))
	}
	return m
}

func (s *Service) pauseAddress(ctx context.Context, tx db.Tx, address, reason string) error {
	a := actor.From(ctx)
	p := Paused{Address: address, Reason: reason, NotedBy: a.Name, NotedAt: s.now()}
	isNew, err := insertPaused(ctx, tx, a.Body, p)
	if err != nil || !isNew {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: string(CanMail), Area: areaName, ID: address, Content: pausedContent(p, false), At: s.now()})
}

// Bouncing is that mail to an address came back.
type Bouncing struct {
	Address string `json:"address"`
	Reason  string `json:"reason"`
}

// NoteBounce pauses an address from which mail came back.
func (s *Service) NoteBounce(ctx context.Context, in Bouncing) (p Paused, err error) {
	if _, err := actor.Require(ctx, CanMail); err != nil {
		return p, err
	}
	faults := map[string]string{}
	address, err := mail.Clean(in.Address)
	if err != nil {
		faults["address"] = "メールアドレスを、name@example.lg.jp のように入力してください。"
	}
	need(faults, "reason", lineFault(in.Reason, "戻ってきた理由", whyMax))
	if err := fault.Fields(faults); err != nil {
		return p, err
	}
	p = Paused{Address: address, Reason: in.Reason}
	return p, s.db.Do(ctx, func(tx db.Tx) error { return s.pauseAddress(ctx, tx, address, in.Reason) })
}

// ReadBounce pauses the addresses that a server's report says it could not reach, and
// gives how many there were.
func (s *Service) ReadBounce(ctx context.Context, content []byte) (int, error) {
	if _, err := actor.Require(ctx, CanMail); err != nil {
		return 0, err
	}
	if len(content) > mail.ReportMax {
		return 0, fault.Fields(map[string]string{"file": "大きすぎます。1MBまでのメールを選んでください。"})
	}
	list, err := mail.ReadBounces(bytes.NewReader(content))
	if err != nil {
		return 0, fault.Fields(map[string]string{"file": "メールサーバーからの配信不能の通知（.eml）として読めませんでした。アドレスを下に入力してください。"})
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		for _, b := range list {
			if err := s.pauseAddress(ctx, tx, b.Address, "配信不能の通知（"+b.Status+"）"); err != nil {
				return err
			}
		}
		return nil
	})
	return len(list), err
}

// Resuming names an address to which mail is sent again.
type Resuming struct {
	Address string `json:"address"`
}

// Resume sends to an address again, after it has been put right.
func (s *Service) Resume(ctx context.Context, in Resuming) (p Paused, err error) {
	a, err := actor.Require(ctx, CanMail)
	if err != nil {
		return p, err
	}
	p.Address = in.Address
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if err := deletePaused(ctx, tx, a.Body, in.Address); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(CanMail), Area: areaName, ID: in.Address, Content: pausedContent(p, true), At: s.now()})
	})
	return p, err
}

// Outbox is what the office sees of mail.
type Outbox struct {
	Configured bool     `json:"configured"`
	MayRefuse  bool     `json:"may_refuse"`
	Mails      []Mail   `json:"mails"`
	Total      int      `json:"total"`
	Paused     []Paused `json:"paused"`
}

// Outbox gives a page of the mails and the addresses that are paused.
func (s *Service) Outbox(ctx context.Context, state MailState, limit, offset int) (o Outbox, err error) {
	a, err := actor.Require(ctx, CanMail)
	if err != nil {
		return o, err
	}
	o.Configured = s.Post != nil
	err = s.db.View(ctx, func(tx db.Tx) error {
		if o.MayRefuse, err = mayRefuse(ctx, tx, a.Body); err != nil {
			return err
		}
		if o.Mails, o.Total, err = findMail(ctx, tx, a.Body, state, limit, offset); err != nil {
			return err
		}
		o.Paused, err = pausedOf(ctx, tx, a.Body)
		return err
	})
	return o, err
}

// Mailing is what the body lets people choose.
type Mailing struct {
	MayRefuse bool `json:"may_refuse,omitempty" doc:"メールを受け取らないことを選べる"`
}

// RuleMail decides whether people may receive no mail at all.
func (s *Service) RuleMail(ctx context.Context, in Mailing) (Mailing, error) {
	a, err := actor.Require(ctx, CanMail)
	if err != nil {
		return in, err
	}
	return in, s.db.Do(ctx, func(tx db.Tx) error {
		if err := saveMailing(ctx, tx, a.Body, in.MayRefuse); err != nil {
			return err
		}
		content := journal.Fields("notice.mailing/1", func(e *journal.Encoder) { e.Bool("may_refuse", in.MayRefuse) })
		return journal.Append(ctx, tx, journal.Entry{Verb: string(CanMail), Area: areaName, ID: a.Body, Content: content, At: s.now()})
	})
}

// Wishes gives what the actor wants, and what may be wanted.
func (s *Service) Wishes(ctx context.Context) (w Wish, may bool, err error) {
	a, err := actor.Require(ctx, CanConfirm)
	if err != nil {
		return w, false, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if w, err = loadWish(ctx, tx, a.Body, a.ID); err != nil {
			return err
		}
		may, err = mayRefuse(ctx, tx, a.Body)
		return err
	})
	return w, may, err
}

// WishMail keeps how the actor wants to be mailed.
func (s *Service) WishMail(ctx context.Context, in Wish) (Wish, error) {
	a, err := actor.Require(ctx, CanConfirm)
	if err != nil {
		return in, err
	}
	in.PersonID = a.ID
	err = s.db.Do(ctx, func(tx db.Tx) error {
		faults := map[string]string{}
		if in.Pace.Title() == "" {
			faults["pace"] = "受け取り方を選んでください。"
		}
		if in.QuietFrom < 0 || in.QuietFrom > 23 || in.QuietUntil < 0 || in.QuietUntil > 23 {
			faults["quiet_from"] = "時は、0から23までで選んでください。"
		}
		if may, err := mayRefuse(ctx, tx, a.Body); err != nil {
			return err
		} else if in.Pace == Never && !may {
			faults["pace"] = "メールを受け取らないことは、事務局が認めていません。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if err := saveWish(ctx, tx, a.Body, in); err != nil {
			return err
		}
		in.Version++
		return journal.Append(ctx, tx, journal.Entry{Verb: verbWish, Area: areaName, ID: a.ID, Content: in, At: s.now()})
	})
	return in, err
}
