package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/mail"
)

// box is a mail server that takes what it is not told to refuse.
type box struct {
	mutex sync.Mutex
	got   []mail.Message
	say   map[string]error // by address
}

func (b *box) Send(_ context.Context, list []mail.Message) []error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	results := make([]error, len(list))
	for i, m := range list {
		if results[i] = b.say[m.To]; results[i] == nil {
			b.got = append(b.got, m)
		}
	}
	return results
}

func (b *box) to() (list string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, m := range b.got {
		name, _, _ := strings.Cut(m.To, "@")
		list += name + " "
	}
	b.got = nil
	return list
}

func (h *hall) send(t *testing.T) {
	t.Helper()
	if err := h.Send(office()); err != nil {
		t.Fatal(err)
	}
}

func (h *hall) states(t *testing.T) string {
	t.Helper()
	o, err := h.Outbox(office(), "", 100, 0)
	if err != nil {
		t.Fatal(err)
	}
	count := map[MailState]int{}
	for _, m := range o.Mails {
		count[m.State]++
	}
	text := ""
	for _, s := range MailStates() {
		text += fmt.Sprint(count[s], " ")
	}
	return text // waiting sent refused failed dropped
}

func TestNothingIsMailedWithoutServer(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		h.must(t, Composition{})
		h.send(t)
		if o, err := h.Outbox(office(), "", 100, 0); err != nil || o.Configured || o.Total != 0 {
			t.Errorf("%+v %v", o, err)
		}
	})
}

func TestOutbox(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		b := &box{say: map[string]error{
			"fuyu@example.jp":  &mail.Failure{Permanent: true, Code: 550, Text: "宛先が受け付けられませんでした（550）。"},
			"natsu@example.jp": &mail.Failure{Code: 451, Text: "メールサーバーが受け付けませんでした。"},
		}}
		h.Post, h.Address = b, "https://okite.example.lg.jp"
		n := h.must(t, Composition{Title: "銀鼠の件"})
		if _, err := h.Confirm(staff("haru"), Confirming{n.ID, 1}); err != nil { // done before it was sent
			t.Fatal(err)
		}
		// Six nodes at once: each mail once.
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if err := h.Send(office()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		m := b.got[0]
		if strings.Contains(m.Subject+m.Text, "銀鼠") || strings.Contains(m.Text, "共有") || !strings.Contains(m.Text, "https://okite.example.lg.jp/notice/"+n.ID) || m.Subject != "【Okite】必読のお知らせがあります（期限 12月2日）" {
			t.Errorf("%+v", m)
		}
		if got := b.to(); got != "aki " {
			t.Errorf("sent to %s", got)
		}
		if got := h.states(t); got != "1 1 1 0 1 " {
			t.Errorf("states %s", got)
		}
		o, err := h.Outbox(office(), MailRefused, 100, 0)
		if err != nil || o.Total != 1 || len(o.Paused) != 1 || o.Paused[0].Address != "fuyu@example.jp" {
			t.Errorf("%+v %v", o, err)
		}
		// Trouble that passes: again after a growing pause.
		h.send(t)
		h.on("2026-11-25 10:06")
		h.send(t)
		delete(b.say, "natsu@example.jp")
		h.on("2026-11-25 10:10")
		h.send(t)
		if got := b.to(); got != "" {
			t.Errorf("sent within the second pause to %s", got)
		}
		h.on("2026-11-25 10:17")
		h.send(t)
		if got := b.to(); got != "natsu " {
			t.Errorf("after the pause: %s", got)
		}
		// A paused address gets nothing, until it is put right.
		h.must(t, Composition{Title: "次"})
		h.send(t)
		if got := b.to(); strings.Contains(got, "fuyu") {
			t.Errorf("paused, and yet %s", got)
		}
		delete(b.say, "fuyu@example.jp")
		if _, err := h.Resume(office(), Resuming{"fuyu@example.jp"}); err != nil {
			t.Fatal(err)
		}
		last := h.must(t, Composition{Title: "その次"})
		if _, err := h.Withdraw(office(), Withdrawal{last.ID, last.Version, "誤り"}); err != nil {
			t.Fatal(err)
		}
		h.send(t)
		if got := b.to(); got != "" {
			t.Errorf("withdrawn, and yet mailed to %s", got)
		}
		h.must(t, Composition{Title: "終わり"})
		h.send(t)
		if got := b.to(); !strings.Contains(got, "fuyu") {
			t.Errorf("resumed, and yet only %s", got)
		}
	})
}

func TestGivenUp(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		b := &box{say: map[string]error{"aki@example.jp": &mail.Failure{Text: "メールサーバーにつながりません。"}}}
		h.Post = b
		h.must(t, Composition{Units: []string{"総務課"}, Due: "2027-01-29"})
		at := h.time()
		for range 12 {
			h.send(t)
			at = at.Add(7 * time.Hour)
			h.on(at.In(clock.JST).Format("2006-01-02 15:04"))
		}
		o, err := h.Outbox(office(), MailFailed, 100, 0)
		if err != nil || o.Total != 1 || o.Mails[0].Attempts != attemptsMax || o.Mails[0].Trouble == "" {
			t.Errorf("%+v %v", o, err)
		}
	})
}

func TestWishes(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		b := &box{}
		h.Post = b
		if _, err := h.WishMail(staff("aki"), Wish{Pace: Never}); fault.Of(err).Fields["pace"] == "" {
			t.Errorf("none, which the body does not allow: %v", err)
		}
		if _, err := h.RuleMail(office(), Mailing{MayRefuse: true}); err != nil {
			t.Fatal(err)
		}
		for id, w := range map[string]Wish{"aki": {Pace: Never}, "fuyu": {Pace: Daily}, "haru": {Pace: AtOnce, QuietFrom: 17, QuietUntil: 9}} {
			if _, err := h.WishMail(staff(id), w); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.WishMail(staff("fuyu"), Wish{Pace: AtOnce}); !fault.Is(err, fault.Conflict) {
			t.Errorf("stale: %v", err)
		}
		if _, err := h.WishMail(staff("fuyu"), Wish{Pace: "often", QuietFrom: 24, Version: 1}); len(fault.Of(err).Fields) != 2 {
			t.Errorf("wrong: %v", err)
		}
		h.on("2026-11-27 18:00") // a Friday evening
		h.must(t, Composition{Title: "一"})
		h.must(t, Composition{Title: "二"})
		for _, x := range []struct{ at, want string }{
			{"2026-11-27 18:00", "natsu natsu "}, {"2026-11-28 08:59", ""}, {"2026-11-28 09:00", "haru haru "}, {"2026-11-29 12:00", ""}, {"2026-11-30 07:59", ""}, {"2026-11-30 08:00", "fuyu "},
		} {
			h.on(x.at)
			h.send(t)
			if len(b.got) == 1 && !strings.Contains(b.got[0].Subject, "2件") {
				t.Errorf("digest %+v", b.got[0])
			}
			if got := b.to(); got != x.want {
				t.Errorf("at %s to %q, want %q", x.at, got, x.want)
			}
		}
		if _, err := h.RuleMail(office(), Mailing{}); err != nil {
			t.Fatal(err)
		}
		h.on("2026-12-01 07:00")
		h.must(t, Composition{Title: "三"})
		h.on("2026-12-01 08:00")
		h.send(t)
		if got := b.to(); !strings.Contains(got, "aki") {
			t.Errorf("none is no longer allowed, and yet only %s", got)
		}
	})
}

// Heads hear by mail of those of theirs who have not read, and the office after them, also
// where they have read it themselves; as they wish, and no longer when all is done.
func TestEscalationsAreMailed(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		b := &box{}
		h.Post = b
		clerk := someone("jimu", "総務課", org.Regular)
		clerk.Roles = append(clerk.Roles, string(actor.Office))
		h.town.people = append(h.town.people, clerk)
		if _, err := h.WishMail(staff("natsu"), Wish{Pace: Daily}); err != nil {
			t.Fatal(err)
		}
		n := h.must(t, Composition{Title: "窓口の秘密"})
		for _, id := range []string{"aki", "natsu", "jimu"} { // fuyu of 総務課 and haru of 税務課 have not
			if _, err := h.Confirm(staff(id), Confirming{n.ID, 1}); err != nil {
				t.Fatal(err)
			}
		}
		h.send(t)
		b.to()
		for _, x := range []struct {
			at, want string
			reminds  bool
		}{
			{"2026-12-04 08:30", "aki fuyu haru ", true}, // natsu wants it at eight, on Monday
			{"2026-12-07 07:59", "", false},
			{"2026-12-07 08:00", "natsu ", false},
			{"2026-12-08 08:30", "fuyu haru jimu ", true},
		} {
			h.on(x.at)
			if x.reminds {
				if err := h.Remind(office()); err != nil {
					t.Fatal(err)
				}
			}
			h.send(t)
			for _, m := range b.got {
				if m.To == "aki@example.jp" && (!strings.Contains(m.Text, "/notice/"+n.ID+"/board?unit=総務課") || !strings.Contains(m.Subject, "読んでいない職員")) {
					t.Errorf("the head is mailed %+v", m)
				}
				if strings.Contains(m.Subject+m.Text, "秘密") || strings.Contains(m.Text, "共有") {
					t.Errorf("a mail says what it is about: %+v", m)
				}
			}
			if got := sortedNames(b.to()); got != x.want {
				t.Errorf("at %s to %q, want %q", x.at, got, x.want)
			}
		}

		// What is done or ended meanwhile is told to nobody; what is neither is.
		for i, end := range []func(n Notice) error{
			func(Notice) error { return nil },
			func(n Notice) error {
				_, err := h.Enter(office(), Entering{ID: n.ID, Way: "told", On: "2026-12-16", People: []string{"haru", "natsu", "aki", "fuyu", "jimu"}})
				return err
			},
			func(n Notice) error { return second(h.Withdraw(office(), Withdrawal{n.ID, n.Version, "誤り"})) },
		} {
			h.on("2026-12-09 10:00")
			n := h.must(t, Composition{Due: "2026-12-14"})
			h.send(t)
			h.on("2026-12-16 09:00")
			if err := h.Remind(office()); err != nil {
				t.Fatal(err)
			}
			b.to()
			if err := end(n); err != nil {
				t.Fatal(err)
			}
			h.on("2026-12-17 10:00")
			h.send(t)
			told := slices.ContainsFunc(b.got, func(m mail.Message) bool { return strings.Contains(m.Text, n.ID) })
			if told != (i == 0) {
				t.Errorf("end %d: told %v, %+v", i, told, b.got)
			}
		}
	})
}

func sortedNames(list string) string {
	names := strings.Fields(list)
	slices.Sort(names)
	text := ""
	for _, n := range names {
		text += n + " "
	}
	return text
}

func TestBounces(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		report := "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; m\r\n\r\nFinal-Recipient: rfc822; aki@example.jp\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
		if n, err := h.ReadBounce(office(), []byte(report)); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if _, err := h.ReadBounce(office(), []byte("hello")); fault.Of(err).Fields["file"] == "" {
			t.Error(err)
		}
		for _, evil := range []string{"", "aki", "a@example.jp\r\nBcc: b@example.jp", "a@example.jp, b@example.jp"} {
			if _, err := h.NoteBounce(office(), Bouncing{evil, "x"}); fault.Of(err).Fields["address"] == "" {
				t.Errorf("%q: %v", evil, err)
			}
		}
		if _, err := h.Resume(office(), Resuming{"nobody@example.jp"}); !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
		if _, err := h.NoteBounce(staff("aki"), Bouncing{"a@example.jp", "x"}); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		o, err := h.Outbox(as("b", "office", CanMail), "", 10, 0)
		if err != nil || len(o.Paused) != 0 {
			t.Errorf("another body sees %+v %v", o, err)
		}
	})
}

// What a must-read for 5,000 people costs: to make it known with a mail for each, to look
// at one's own work, to see the board, to remind all.
func BenchmarkMustRead(b *testing.B) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(string(kind), func(b *testing.B) {
			h := newHall(dbtest.Open(b, kind, migrations))
			h.Post = &box{}
			for i := range 4996 {
				h.town.people = append(h.town.people, someone(fmt.Sprintf("p%04d", i), []string{"総務課", "法制係", "税務課"}[i%3], org.Regular))
			}
			step := func(name string, do func() error) {
				begun := time.Now()
				if err := do(); err != nil {
					b.Fatal(name, err)
				}
				b.ReportMetric(float64(time.Since(begun).Microseconds())/1000, name+"-ms")
			}
			for b.Loop() {
				var n Notice
				h.on("2026-11-25 10:00")
				step("publish", func() error {
					return h.d.Do(office(), func(tx db.Tx) (err error) {
						n, err = h.Publish(office(), tx, Publication{Title: "全員", Content: "本文", Must: true, Audience: everyone(), Due: clock.Date{Year: 2026, Month: 12, Day: 2}})
						return err
					})
				})
				step("work", func() error { _, err := h.Work(staff("p0001"), ""); return err })
				step("confirm", func() error { _, err := h.Confirm(staff("p0001"), Confirming{n.ID, 1}); return err })
				step("board", func() error { _, _, err := h.Board(office(), Chasing{ID: n.ID}); return err })
				h.on("2026-12-04 08:00")
				step("remind", func() error { return h.Remind(office()) })
				step("end", func() error { _, err := h.Withdraw(office(), Withdrawal{n.ID, 0, "終わり"}); return err })
			}
		})
	}
}
