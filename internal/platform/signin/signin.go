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

// Entrance is what somebody enters to sign in.
type Entrance struct {
	Body     string `json:"body"`
	Login    string `json:"login"`
	Password string `json:"password"`
	Next     string `json:"next"` // where they wanted to go
}

// opened is a session that has begun.
type opened struct {
	token      string
	mustChange bool
}

// errWrong says the same for a wrong password, a name that does not exist and a person
// whose account is stopped.
func errWrong() error {
	return fault.New(fault.Invalid, "利用者IDまたはパスワードが違います。大文字・小文字と、入力欄の全角・半角を確かめてください。")
}

// blocked says that a name or an address waits after too many wrong tries.
type blocked struct{ now, until clock.Time }

func (b blocked) Error() string { return "signin: blocked until " + b.until.String() }

// signIn verifies what was entered and begins a session. Faults are Invalid for wrong
// entries, Conflict while too many sign in at once, or blocked.
func (s *Service) signIn(ctx context.Context, in Entrance, v Visit) (opened, error) {
	in.Login = FoldLogin(in.Login)
	if in.Login == "" || in.Password == "" {
		return opened{}, fault.New(fault.Invalid, "利用者IDとパスワードを入力してください。")
	}
	if err := s.checkBody(ctx, in.Body); err != nil {
		return opened{}, err
	}
	name, address := byName(in.Body, in.Login), byAddress(v.Address)
	until, err := s.charge(ctx, name, address)
	if err != nil {
		return opened{}, err
	}
	if !until.IsZero() {
		s.logFailure(ctx, in.Body, v, "blocked")
		return opened{}, blocked{s.now(), until}
	}
	proof, err := s.verifier.Verify(ctx, Credentials{in.Body, in.Login, in.Password})
	if err != nil {
		// A full queue or a failing database is not the person's mistake.
		return opened{}, s.takeBack(ctx, err, name, address)
	}
	if proof.Person == "" {
		s.logFailure(ctx, in.Body, v, "wrong")
		return opened{}, errWrong()
	}
	o, err := s.enter(ctx, in.Body, proof, v, name, address)
	if fault.Is(err, fault.NotFound) {
		s.logFailure(ctx, in.Body, v, "stopped")
		return opened{}, errWrong()
	}
	return o, err
}

// enter begins the session of a verified person and forgives the tries before it.
func (s *Service) enter(ctx context.Context, body string, proof Proof, v Visit, name, address subject) (o opened, err error) {
	who := actor.Actor{Body: body, ID: proof.Person, Strength: actor.Password, RequestID: actor.From(ctx).RequestID}
	ctx = actor.With(ctx, who)
	err = s.db.Do(ctx, func(tx db.Tx) error {
		p, err := s.config.Directory.Person(ctx, tx, proof.Person)
		if err != nil {
			return err
		}
		if !p.Active {
			return fault.New(fault.NotFound, "利用停止中です。")
		}
		who.Name, who.Capacity = p.Name, capacity(p.Roles)
		if o, err = s.open(actor.With(ctx, who), tx, proof, v); err != nil {
			return err
		}
		if err := forgive(ctx, tx, name); err != nil {
			return err
		}
		return refund(ctx, tx, address)
	})
	return o, err
}

// open replaces the session that the browser had before: a token that somebody planted
// in it never becomes the person's (session fixation).
func (s *Service) open(ctx context.Context, tx db.Tx, proof Proof, v Visit) (o opened, err error) {
	now, body := s.now(), actor.From(ctx).Body
	if err := prune(ctx, tx, now); err != nil {
		return o, err
	}
	if before, hash, ok := readToken(v.Token); ok {
		if err := deleteShown(ctx, tx, before, hash); err != nil {
			return o, err
		}
	}
	if err := noteSignIn(ctx, tx, body, proof, now); err != nil {
		return o, err
	}
	a, err := accountOf(ctx, tx, body, proof.Person)
	if err != nil {
		return o, err
	}
	token, id, err := s.begin(ctx, tx, proof.Person, v)
	if err != nil {
		return o, err
	}
	return opened{token, a.MustChange}, journal.Append(ctx, tx, journal.Entry{Verb: verbOpen, Area: areaName, ID: id, At: now})
}

// takeBack undoes a charged try and returns cause.
func (s *Service) takeBack(ctx context.Context, cause error, name, address subject) error {
	err := s.db.Do(ctx, func(tx db.Tx) error {
		if err := refund(ctx, tx, name); err != nil {
			return err
		}
		return refund(ctx, tx, address)
	})
	if err != nil {
		s.config.Log.WarnContext(ctx, "sign-in not taken back", slog.Any("cause", err))
	}
	return cause
}

// bodies lists what the form offers.
func (s *Service) bodies(ctx context.Context) (list []Body, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = s.config.Directory.Bodies(ctx, tx)
		return err
	})
	return list, err
}

func (s *Service) checkBody(ctx context.Context, id string) error {
	list, err := s.bodies(ctx)
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.ID == id {
			return nil
		}
	}
	return fault.Fields(map[string]string{"body": "団体を選んでください。"})
}

// logFailure keeps a failed sign-in for the operator, without what was entered: people
// type passwords into the wrong field.
func (s *Service) logFailure(ctx context.Context, body string, v Visit, why string) {
	s.config.Log.WarnContext(ctx, "sign-in failed", slog.String("request", actor.From(ctx).RequestID),
		slog.String("body", body), slog.String("address", v.Address), slog.String("why", why))
}

// signOut ends the session that a browser shows. Without one there is nothing to do.
func (s *Service) signOut(ctx context.Context) error {
	a := actor.From(ctx)
	if a.Session == "" {
		return nil
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		ended, err := deleteSession(ctx, tx, a.Body, a.ID, a.Session)
		if err != nil || !ended {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbClose, Area: areaName, ID: a.Session, At: s.now()})
	})
}
