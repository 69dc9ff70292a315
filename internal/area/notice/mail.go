package notice

import (
	"fmt"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// MailState is how far a mail is.
type MailState string

// The states. What is settled before it is sent is dropped.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"
	MailRefused MailState = "refused" // by the server, for good
	MailFailed  MailState = "failed"  // given up after the last attempt
	MailDropped MailState = "dropped" // no longer needed
)

// MailStates lists the states in the order of a form.
func MailStates() []MailState {
	return []MailState{MailWaiting, MailSent, MailRefused, MailFailed, MailDropped}
}

// Title is the state's Japanese name, empty for one that does not exist.
func (s MailState) Title() string {
	return map[MailState]string{MailWaiting: "送信待ち", MailSent: "送信済み", MailRefused: "受取拒否", MailFailed: "送信できず", MailDropped: "不要になった"}[s]
}

// Mail is a mail in the outbox (送信箱). It holds nothing of what it is about but the way there.
type Mail struct {
	ID         string     `json:"id"`
	OnceKey    string     `json:"-"`
	NoticeID   string     `json:"notice"`
	PersonID   string     `json:"person"`
	Address    string     `json:"address"`
	Subject    string     `json:"subject"`
	URL        string     `json:"url"`
	Escalates  bool       `json:"escalates" doc:"所属長・事務局への知らせ"`
	Digest     bool       `json:"digest"`
	State      MailState  `json:"state"`
	Attempts   int64      `json:"attempts"`
	DueAt      clock.Time `json:"due_at"`
	LeaseUntil clock.Time `json:"-"`
	Claim      string     `json:"-"`
	Trouble    string     `json:"trouble"`
	MadeAt     clock.Time `json:"made_at"`
	EndedAt    clock.Time `json:"ended_at"`
}

// Pace is how somebody wants to be mailed.
type Pace string

// The paces.
const (
	AtOnce Pace = "at_once"
	Daily  Pace = "digest"
	Never  Pace = "none" // where the body allows it
)

// Title is the pace's Japanese name, empty for one that does not exist.
func (p Pace) Title() string {
	return map[Pace]string{AtOnce: "そのつど受け取る", Daily: "1日1回まとめて受け取る", Never: "受け取らない"}[p]
}

// Wish is how a person wants to be mailed (メールの受け取り方). The zero Wish: at once, at any hour.
type Wish struct {
	PersonID   string `json:"-"`
	Pace       Pace   `json:"pace"`
	QuietFrom  int    `json:"quiet_from" doc:"この時から送らない（0～23時）"`
	QuietUntil int    `json:"quiet_until" doc:"この時まで送らない。同じなら、いつでも送る"`
	Version    int64  `json:"version"`
}

// Kind implements journal.Content.
func (w Wish) Kind() string { return "notice.wish/1" }

// Canonical implements journal.Content.
func (w Wish) Canonical(e *journal.Encoder) {
	e.Text("person", w.PersonID)
	e.Text("pace", string(w.Pace))
	e.Int("quiet_from", int64(w.QuietFrom))
	e.Int("quiet_until", int64(w.QuietUntil))
	e.Int("version", w.Version)
}

// digestHour is when digests are sent, on open days.
const digestHour = 8

// quiet reports whether a time lies in the quiet hours.
func (w Wish) quiet(t time.Time) bool {
	h := t.In(clock.JST).Hour()
	if w.QuietFrom <= w.QuietUntil {
		return w.QuietFrom <= h && h < w.QuietUntil
	}
	return w.QuietFrom <= h || h < w.QuietUntil
}

// after is the first time from t on at which the person wants to be mailed.
func (w Wish) after(t time.Time, c clock.Calendar) time.Time {
	if w.Pace != Daily {
		return w.unquiet(t)
	}
	day := clock.Today(t)
	if at := hourOf(day, digestHour); t.After(at) {
		day = day.Plus(1)
	}
	return w.unquiet(hourOf(c.OnOrAfter(day), digestHour))
}

// unquiet is t, or the end of the quiet hours in which it lies.
func (w Wish) unquiet(t time.Time) time.Time {
	if !w.quiet(t) {
		return t
	}
	day := clock.Today(t)
	if w.QuietUntil <= t.In(clock.JST).Hour() {
		day = day.Plus(1)
	}
	return hourOf(day, w.QuietUntil)
}

func hourOf(d clock.Date, hour int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, 0, 0, 0, clock.JST)
}

// Paused is an address to which nothing is sent any more, for mail came back from it.
type Paused struct {
	Address string     `json:"address"`
	Reason  string     `json:"reason"`
	NotedBy string     `json:"noted_by"`
	NotedAt clock.Time `json:"noted_at"`
}

func pausedContent(p Paused, sends bool) journal.Content {
	return journal.Fields("notice.paused/1", func(e *journal.Encoder) {
		e.Text("address", p.Address)
		e.Text("reason", p.Reason)
		e.Bool("sends", sends)
	})
}

// The attempts at a mail.
const (
	attemptsMax = 8
	firstPause  = 5 * time.Minute
	longPause   = 6 * time.Hour
	leaseFor    = 10 * time.Minute
	batchMax    = 100
)

// pause is how long to wait after a failed attempt: 5, 10, 20 minutes … up to six hours.
func pause(attempt int64) time.Duration {
	return min(longPause, firstPause<<min(max(attempt-1, 0), 10))
}

// letter is what a mail says: that something waits, and where. Titles and texts stay in
// Okite, for mail lies open on its way.
func letter(list []Mail, address string) string {
	text := "Okite（情報セキュリティの管理）に、確かめてほしいものがあります。\n内容は、Okiteの画面で見てください。\n"
	for _, m := range list {
		text += fmt.Sprintf("\n・%s\n  %s%s\n", m.Subject, address, m.URL)
	}
	return text + "\nこのメールは自動で送っています。返信しても届きません。\n受け取り方は、Okiteの「メールの受け取り方」で変えられます。\n"
}
