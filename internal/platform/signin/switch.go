package signin

import (
	"context"
	"log/slog"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Switching names the body to which somebody goes.
type Switching struct {
	Body string `json:"body"`
}

// errNoWay says the same for a body that is not there, to which nobody may go, or no more.
func errNoWay() error {
	return fault.New(fault.NotFound, "この団体へは行けません。合意の期間が終わったか、行き来の登録が取り消されています。")
}

// switchTo moves the actor's session to another body: from home to one that agreed, and
// from there back home alone.
//
// No transaction sees two bodies. The session there begins in the second of three and
// nobody has its token before the third has ended the one that was shown; where the third
// is refused, it goes again.
func (s *Service) switchTo(ctx context.Context, in Switching, v Visit) (token string, err error) {
	a, err := actor.Require(ctx, CanManageSelf)
	if err != nil {
		return "", err
	}
	if a.Session == "" || a.Strength != actor.Password || in.Body == "" || in.Body == a.Body {
		return "", errNoWay()
	}
	x, err := s.leaving(ctx, a, in.Body)
	if err != nil {
		return "", err
	}
	// The token of the session that is shown plays no part: it ends at the third step.
	x.visit = Visit{Address: v.Address, Agent: v.Agent}
	var id string
	there := actor.With(ctx, actor.Actor{Body: in.Body, ID: x.person, Strength: a.Strength, RequestID: a.RequestID})
	if x.back {
		token, id, err = s.comeHome(there, a, x)
	} else {
		token, id, err = s.arrive(there, a, x)
	}
	if err != nil {
		return "", err
	}
	if err := s.depart(ctx, a, x); err != nil {
		s.undo(there, x, id)
		return "", err
	}
	return token, nil
}

// crossing is a switch under way.
type crossing struct {
	visit   Visit
	back    bool   // home again
	person  string // who the actor is in the body to which they go
	version int64  // of the account in the body that they leave
	ends    clock.Time
	home    string // name of the body from which they come
}

// leaving is the first step: may the actor go, and as whom.
func (s *Service) leaving(ctx context.Context, a actor.Actor, other string) (x crossing, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		shown, err := sessionOf(ctx, tx, a.Body, a.ID, a.Session)
		if err != nil {
			return orNoWay(err)
		}
		own, err := accountOf(ctx, tx, a.Body, a.ID)
		if err != nil {
			return orNoWay(err)
		}
		p, err := s.config.Directory.Person(ctx, tx, a.ID)
		if err != nil {
			return orNoWay(err)
		}
		if !p.Active || own.MustChange {
			return errNoWay()
		}
		x.version, x.ends = own.Version, sooner(shown.EndsAt, p.Until)
		if shown.HomeBody != "" {
			x.back, x.person = true, shown.HomePerson
			if shown.HomeBody != other || !p.Joint {
				return errNoWay()
			}
			return nil
		}
		l, err := linkTo(ctx, tx, a.Body, a.ID, other)
		if err != nil {
			return orNoWay(err)
		}
		if p.Confined || p.Joint || own.Password == "" {
			return errNoWay()
		}
		x.person = l.OtherPerson
		bodies, err := s.config.Directory.Bodies(ctx, tx)
		x.home = nameOf(bodies, a.Body)
		return err
	})
	return x, err
}

func orNoWay(err error) error {
	if fault.Is(err, fault.NotFound) {
		return errNoWay()
	}
	return err
}

// sooner is the earlier of the end of a session and the day on which a person leaves.
func sooner(ends clock.Time, until clock.Date) clock.Time {
	if !until.IsZero() && until.Start().Before(ends.Time) {
		return until.Start()
	}
	return ends
}

// arrive is the second step on the way out: the body that agreed lets the person in, as
// long as the agreement is in force and its own half names them.
func (s *Service) arrive(ctx context.Context, from actor.Actor, x crossing) (token, id string, err error) {
	who := actor.From(ctx)
	err = s.db.Do(ctx, func(tx db.Tx) error {
		p, err := s.config.Directory.Person(ctx, tx, x.person)
		if err != nil {
			return orNoWay(err)
		}
		e, err := entryOf(ctx, tx, who.Body, x.person)
		if err != nil {
			return orNoWay(err)
		}
		if !p.Active || !p.Joint || !p.Confined || !e.of(from.Body, from.ID) {
			return errNoWay()
		}
		x.ends = sooner(x.ends, p.Until)
		if token, id, err = s.beginFrom(ctx, tx, x, from); err != nil {
			return err
		}
		who.Name, who.Capacity = p.Name+"（"+x.home+"）", capacity(p.Roles)
		return journal.Append(actor.With(ctx, who), tx, journal.Entry{Verb: verbArrive, Area: areaName, ID: id, At: s.now()})
	})
	return token, id, err
}

// comeHome is the second step on the way back. Home takes the row of the account first, so
// that it sees what ended the account meanwhile, or is seen by it.
func (s *Service) comeHome(ctx context.Context, from actor.Actor, x crossing) (token, id string, err error) {
	who := actor.From(ctx)
	err = s.db.Do(ctx, func(tx db.Tx) error {
		err := lockAccount(ctx, tx, who.Body, x.person)
		if fault.Is(err, fault.Conflict) {
			return errNoWay()
		}
		if err != nil {
			return err
		}
		own, err := accountOf(ctx, tx, who.Body, x.person)
		if err != nil {
			return orNoWay(err)
		}
		p, err := s.config.Directory.Person(ctx, tx, x.person)
		if err != nil {
			return orNoWay(err)
		}
		l, err := linkTo(ctx, tx, who.Body, x.person, from.Body)
		if err != nil {
			return orNoWay(err)
		}
		if !p.Active || p.Confined || p.Joint || own.MustChange || own.Password == "" || l.OtherPerson != from.ID {
			return errNoWay()
		}
		x.ends = sooner(x.ends, p.Until)
		if token, id, err = s.beginFrom(ctx, tx, x, actor.Actor{}); err != nil {
			return err
		}
		who.Name, who.Capacity = p.Name, capacity(p.Roles)
		return journal.Append(actor.With(ctx, who), tx, journal.Entry{Verb: verbComeHome, Area: areaName, ID: id, At: s.now()})
	})
	return token, id, err
}

// beginFrom begins the session to which somebody switches. It ends when the first one
// would have ended: hours do not start again.
func (s *Service) beginFrom(ctx context.Context, tx db.Tx, x crossing, home actor.Actor) (token, id string, err error) {
	now, body := s.now(), actor.From(ctx).Body
	token, hash, err := newToken(body)
	if err != nil {
		return "", "", err
	}
	b := session{
		ID: db.NewID(), Body: body, Person: x.person, TokenHash: hash, RotatedAt: now, CreatedAt: now, SeenAt: now,
		EndsAt: x.ends, Address: x.visit.Address, Agent: x.visit.Agent, HomeBody: home.Body, HomePerson: home.ID,
	}
	return token, b.ID, insertSession(ctx, tx, b)
}

// depart is the third step: the session that was shown ends, where nothing ended it or
// the account meanwhile.
func (s *Service) depart(ctx context.Context, a actor.Actor, x crossing) error {
	return s.db.Do(ctx, func(tx db.Tx) error {
		err := touchAccount(ctx, tx, a.Body, a.ID, x.version)
		if fault.Is(err, fault.Conflict) {
			return errNoWay()
		}
		if err != nil {
			return err
		}
		ended, err := deleteSession(ctx, tx, a.Body, a.ID, a.Session)
		if err != nil {
			return err
		}
		if !ended {
			return errNoWay()
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbDepart, Area: areaName, ID: a.Session, At: s.now()})
	})
}

// undo takes a session away whose token nobody was given.
func (s *Service) undo(ctx context.Context, x crossing, id string) {
	ctx = context.WithoutCancel(ctx)
	err := s.db.Do(ctx, func(tx db.Tx) error {
		_, err := deleteSession(ctx, tx, actor.From(ctx).Body, x.person, id)
		return err
	})
	if err != nil {
		s.config.Log.WarnContext(ctx, "session of a refused switch not taken back", slog.String("request", actor.From(ctx).RequestID), slog.Any("cause", err))
	}
}
