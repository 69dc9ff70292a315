package signin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Entry is what a body keeps of the way in of somebody who works for another body of the
// installation (共同利用の担当者): a code that counts once, and who took it.
type Entry struct {
	PersonID    string
	PartnerBody string
	CodeUntil   clock.Time
	HomeBody    string // empty: nobody took the code yet
	HomePerson  string
	HomeLogin   string
	HomeName    string
	TakenAt     clock.Time
}

// of reports whether the way in is that of a person at home.
func (e Entry) of(body, person string) bool {
	return e.HomeBody == body && e.HomePerson == person && body != "" && person != ""
}

// Link is the home's half: to where somebody goes, as whom.
type Link struct {
	PersonID    string
	OtherBody   string
	OtherPerson string
	LinkedAt    clock.Time
}

// Kind implements journal.Content.
func (l Link) Kind() string { return "signin.link/1" }

// Canonical implements journal.Content.
func (l Link) Canonical(e *journal.Encoder) {
	e.Text("person", l.PersonID)
	e.Text("other_body", l.OtherBody)
	e.Text("other_person", l.OtherPerson)
	e.Time("linked", l.LinkedAt)
}

const (
	// codeDays is how long a code may lie about before it is taken.
	codeDays = 7
	// linksEach is to how many bodies one person goes: no prefecture has more.
	linksEach = 200
)

// OpenEntry gives a person from another body an account without a password, which nothing
// matches, and returns the code that leads there, to be shown once.
func (s *Service) OpenEntry(ctx context.Context, tx db.Tx, person, partner string) (code string, err error) {
	body := actor.From(ctx).Body
	err = insertAccount(ctx, tx, account{BodyID: body, PersonID: person, Login: "joint-" + person, ChangedAt: s.now(), Version: 1})
	if err != nil {
		return "", err
	}
	return s.NewCode(ctx, tx, person, partner)
}

// NewCode makes a new code for such a person. Who came by the one before comes no more.
func (s *Service) NewCode(ctx context.Context, tx db.Tx, person, partner string) (code string, err error) {
	body, now := actor.From(ctx).Body, s.now()
	if err := s.Close(ctx, tx, person); err != nil {
		return "", err
	}
	code = newPassword()
	return code, saveEntry(ctx, tx, body, person, partner, codeHash(body, code), clock.At(now.AddDate(0, 0, codeDays)))
}

// Entries gives the ways in from other bodies, by person.
func (s *Service) Entries(ctx context.Context, tx db.Tx) (map[string]Entry, error) {
	list, err := findEntries(ctx, tx, actor.From(ctx).Body)
	found := make(map[string]Entry, len(list))
	for _, e := range list {
		found[e.PersonID] = e
	}
	return found, err
}

// Links gives where the people of the actor's body go.
func (s *Service) Links(ctx context.Context, tx db.Tx) ([]Link, error) {
	return findLinks(ctx, tx, actor.From(ctx).Body, "")
}

// EndLink ends where a person of the actor's body goes, with the sessions there. The
// caller has asked whether the actor may.
func (s *Service) EndLink(ctx context.Context, tx db.Tx, person, other string) error {
	body := actor.From(ctx).Body
	if err := raiseAccount(ctx, tx, body, person); err != nil {
		return err
	}
	ended, err := deleteLink(ctx, tx, body, person, other)
	if err != nil {
		return err
	}
	if !ended {
		return fault.New(fault.NotFound, "この団体への行き来は、すでに終わっています。")
	}
	if err := deleteAbroad(ctx, tx, body, person, other); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: verbUnlink, Area: areaName, ID: person, At: s.now()})
}

// EndAbroad ends the sessions in other bodies of people who leave.
func (s *Service) EndAbroad(ctx context.Context, tx db.Tx, people []string) error {
	return endAbroad(ctx, tx, actor.From(ctx).Body, people)
}

// codeHash is what is kept of a code. A code is drawn from 79 bits, so nobody tries them.
func codeHash(body, code string) []byte {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(alphabet, r) {
			return r
		}
		return -1
	}, fold(code))
	sum := sha256.Sum256([]byte("okite-entry\x00" + body + "\x00" + plain))
	return sum[:]
}

// byAccount counts the codes that an account tries.
func byAccount(body, person string) subject {
	sum := sha256.Sum256([]byte(body + "\x00" + person))
	return subject{"code:" + hex.EncodeToString(sum[:]), freeByName, nameMemory}
}

// Linking is what somebody enters to go to another body from now on.
type Linking struct {
	Body string `json:"body"`
	Code string `json:"code" form:"code,fold"`
}

// errCode says the same for a code that is wrong, used, expired, or meant for somebody
// from another body.
func errCode() error {
	return fault.Fields(map[string]string{"code": "団体かコードが違うか、コードの期限が切れています。その団体の事務局に、コードを確かめてください。"})
}

// link uses a code up: first the half of the body that agreed, then the home's own. A
// switch needs both, so what happens in between opens nothing.
func (s *Service) link(ctx context.Context, in Linking, v Visit) error {
	a, err := s.atHome(ctx)
	if err != nil {
		return err
	}
	tries, address := byAccount(a.Body, a.ID), byAddress(v.Address)
	until, err := s.charge(ctx, tries, address)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		return fault.Fields(map[string]string{"code": linkWaitText(s.now(), until)})
	}
	l, err := s.takeCode(ctx, a, in)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		if err := s.roomForLink(ctx, tx, a, in.Body); err != nil {
			return err
		}
		if err := saveLink(ctx, tx, a.Body, a.ID, l); err != nil {
			return err
		}
		if err := forgive(ctx, tx, tries); err != nil {
			return err
		}
		if err := refund(ctx, tx, address); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbLink, Area: areaName, ID: a.ID, Content: l, At: l.LinkedAt})
	})
}

func linkWaitText(now, until clock.Time) string {
	return fmt.Sprintf("間違いが続いたため、しばらく登録できません。%d分ほど待つと、自動でまた試せるようになります。", int(until.Sub(now.Time)/time.Minute)+1)
}

// atHome gives the actor where they are signed in, in a browser, to the body for which
// they work. Nobody goes on from a body to which they came, nor by an invitation.
func (s *Service) atHome(ctx context.Context) (actor.Actor, error) {
	a, err := actor.Require(ctx, CanManageSelf)
	if err == nil && (a.Home != "" || a.Confined || a.Session == "" || a.Strength != actor.Password) {
		err = fault.New(fault.Forbidden, "ほかの団体への行き来は、自分の団体にサインインして登録します。")
	}
	return a, err
}

func (s *Service) roomForLink(ctx context.Context, tx db.Tx, a actor.Actor, other string) error {
	n, err := countLinks(ctx, tx, a.Body, a.ID)
	if err != nil {
		return err
	}
	if n < linksEach {
		return nil
	}
	if _, err := linkTo(ctx, tx, a.Body, a.ID, other); fault.Is(err, fault.NotFound) {
		return fault.Newf(fault.Conflict, "行き来できる団体は、%dまでです。", linksEach)
	}
	return nil
}

// takeCode uses a code up in the body that handed it out.
func (s *Service) takeCode(ctx context.Context, a actor.Actor, in Linking) (l Link, err error) {
	bodies, err := s.bodies(ctx)
	if err != nil {
		return l, err
	}
	home := nameOf(bodies, a.Body)
	if in.Body == a.Body || nameOf(bodies, in.Body) == "" {
		s.logCode(ctx, in.Body)
		return l, errCode()
	}
	own, err := s.accountOf(ctx, a)
	if err != nil {
		return l, err
	}
	now := s.now()
	there := actor.Actor{Body: in.Body, ID: "entry", Name: a.Name + "（" + home + "）", Capacity: "joint", Strength: a.Strength, RequestID: a.RequestID}
	err = s.db.Do(actor.With(ctx, there), func(tx db.Tx) error {
		person, err := takeEntry(ctx, tx, in.Body, codeHash(in.Body, in.Code), own, a.Name, now)
		if err != nil || person == "" {
			return orCode(err)
		}
		l = Link{PersonID: a.ID, OtherBody: in.Body, OtherPerson: person, LinkedAt: now}
		there.ID = person
		return journal.Append(actor.With(ctx, there), tx, journal.Entry{Verb: verbTake, Area: areaName, ID: person, Content: l, At: now})
	})
	if fault.Is(err, fault.Invalid) {
		s.logCode(ctx, in.Body)
	}
	return l, err
}

func orCode(err error) error {
	if err == nil {
		return errCode()
	}
	return err
}

// logCode keeps a wrong code for the operator, without the code.
func (s *Service) logCode(ctx context.Context, body string) {
	if len(body) > maxLogin {
		body = body[:maxLogin]
	}
	a := actor.From(ctx)
	s.config.Log.WarnContext(ctx, "code of another body refused", slog.String("request", a.RequestID), slog.String("home", a.Body), slog.String("person", a.ID), slog.String("body", body))
}

func nameOf(bodies []Body, id string) string {
	for _, b := range bodies {
		if b.ID == id {
			return b.Name
		}
	}
	return ""
}

// unlink ends where the actor goes. It is for the actor at home.
func (s *Service) unlink(ctx context.Context, other string) error {
	a, err := s.atHome(ctx)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error { return s.EndLink(ctx, tx, a.ID, other) })
}
