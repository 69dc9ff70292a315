package signin

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// seenEvery is how often a session's last use is written: reading pages must not write.
const seenEvery = time.Minute

// session is a browser that is signed in.
type session struct {
	ID            string
	Body          string
	Person        string
	TokenHash     []byte
	RotatedAt     clock.Time
	PreviousHash  []byte     // the token before the last rotation; nil when it is used up
	PreviousUntil clock.Time // zero as long as the browser has not shown the new one
	CreatedAt     clock.Time
	SeenAt        clock.Time
	EndsAt        clock.Time
	Address       string
	Agent         string
	MustChange    bool // of the account
	// From where somebody switched here; empty where they signed in.
	HomeBody   string
	HomePerson string
	Bodies     []string `db:"-"` // to which they may switch
}

// errEnded says that there is no such session, or no more.
var errEnded = errors.New("signin: no session")

// found is what one look at the cookie gives.
type found struct {
	session session
	actor   actor.Actor
	fresh   string // a new token for the browser; empty when it keeps its own
}

// lookUp finds session and person of a token: two statements in one transaction.
// Without a valid session the actor is the zero one and the error nil.
func (s *Service) lookUp(ctx context.Context, token string) (f found, err error) {
	body, hash, ok := readToken(token)
	if !ok {
		return found{}, nil
	}
	requestID := actor.From(ctx).RequestID
	ctx = actor.With(ctx, actor.Actor{Body: body, RequestID: requestID}) // for the wall
	err = s.db.View(ctx, func(tx db.Tx) error {
		f, err = s.find(ctx, tx, body, hash)
		return err
	})
	if errors.Is(err, errEnded) || fault.Is(err, fault.NotFound) {
		return found{}, nil
	}
	if err != nil {
		return found{}, err
	}
	f.actor.RequestID = requestID
	f.fresh, err = s.keep(actor.With(ctx, f.actor), f.session, hash)
	if errors.Is(err, errEnded) {
		return found{}, nil
	}
	if err != nil {
		// A busy database must not sign anybody out; the next request tries again.
		s.config.Log.WarnContext(ctx, "session not renewed", slog.String("request", requestID), slog.Any("cause", err))
	}
	return f, nil
}

func (s *Service) find(ctx context.Context, tx db.Tx, body string, hash []byte) (f found, err error) {
	if f.session, err = sessionByToken(ctx, tx, body, hash); err != nil {
		return found{}, err
	}
	if !s.lives(f.session, hash) {
		return found{}, errEnded
	}
	p, err := s.config.Directory.Person(ctx, tx, f.session.Person)
	if err != nil || !p.Active || p.Joint != (f.session.HomeBody != "") {
		return found{}, errors.Join(err, errEnded)
	}
	f.actor = s.actorOf(f.session, p)
	return f, nil
}

// lives reports whether a session is within its limits and the token still counts.
func (s *Service) lives(x session, hash []byte) bool {
	now := s.now()
	if !now.Before(x.EndsAt.Time) || now.Sub(x.SeenAt.Time) > s.config.Idle {
		return false
	}
	if bytes.Equal(hash, x.TokenHash) || x.PreviousUntil.IsZero() {
		return true
	}
	return now.Before(x.PreviousUntil.Time)
}

func (s *Service) actorOf(x session, p Person) actor.Actor {
	a := actor.Actor{
		Body: x.Body, ID: x.Person, Name: p.Name, Capacity: capacity(p.Roles),
		Strength: actor.Password, Session: x.ID, Confined: p.Confined, Home: x.HomeBody, Bodies: x.Bodies,
		Objects: p.single(), Day: clock.Today(s.config.Now()).String(),
	}
	a.Permissions, a.Narrow = s.config.Rights(p, false)
	if x.HomeBody != "" {
		a.Bodies = []string{x.HomeBody} // a third body is reached from home
		a.Permissions = slices.DeleteFunc(a.Permissions, func(p actor.Permission) bool { return p == CanChangePassword })
	}
	if x.MustChange {
		a.Permissions = []actor.Permission{CanChangePassword}
	}
	return a
}

func capacity(roles []actor.Role) string {
	if len(roles) == 0 {
		return ""
	}
	return string(roles[0])
}

// keep writes what a request changes of its session, mostly nothing: that it was seen,
// at most once a minute, and a new token when the time has come.
//
// The old token counts until the browser has shown the new one, and Grace longer, so
// that requests under way and an answer that never arrived sign nobody out.
func (s *Service) keep(ctx context.Context, x session, hash []byte) (fresh string, err error) {
	now := s.now()
	old := !bytes.Equal(hash, x.TokenHash)
	switch age := now.Sub(x.RotatedAt.Time); {
	case old && (!x.PreviousUntil.IsZero() || age < s.config.Grace):
		return "", nil // a request that was under way
	case old, age >= s.config.Rotate:
		return s.rotate(ctx, x, hash, now)
	case x.PreviousHash != nil && x.PreviousUntil.IsZero():
		until := clock.At(now.Add(s.config.Grace))
		return "", s.db.Do(ctx, func(tx db.Tx) error { return confirmToken(ctx, tx, x, until, now) })
	case now.Sub(x.SeenAt.Time) >= seenEvery:
		return "", s.db.Do(ctx, func(tx db.Tx) error { return seeSession(ctx, tx, x, now) })
	}
	return "", nil
}

// rotate gives the session a new token. Of parallel requests one wins; the others go
// on with the old token.
func (s *Service) rotate(ctx context.Context, x session, shown []byte, now clock.Time) (fresh string, err error) {
	text, next, err := newToken(x.Body)
	if err != nil {
		return "", err
	}
	won := false
	err = s.db.Do(ctx, func(tx db.Tx) error {
		won, err = rotateToken(ctx, tx, x, shown, next, now)
		return err
	})
	if err != nil || !won {
		return "", err
	}
	return text, nil
}

// begin opens a session for a verified person, in the caller's transaction.
func (s *Service) begin(ctx context.Context, tx db.Tx, person string, v Visit) (token, id string, err error) {
	now, body := s.now(), actor.From(ctx).Body
	token, hash, err := newToken(body)
	if err != nil {
		return "", "", err
	}
	x := session{
		ID: db.NewID(), Body: body, Person: person, TokenHash: hash, RotatedAt: now, CreatedAt: now, SeenAt: now,
		EndsAt: clock.At(now.Add(s.config.Absolute)), Address: v.Address, Agent: v.Agent,
	}
	return token, x.ID, insertSession(ctx, tx, x)
}

// Visit is from where somebody signs in, so that they recognise their own sessions.
type Visit struct {
	Address string
	Agent   string // 「Windows の Edge」
	Token   string // of the session that the browser had before, which ends
}

// agentTitle says in words which browser on which machine a user agent is.
func agentTitle(userAgent string) string {
	system := first(userAgent, [][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS X", "Mac"}, {"CrOS", "Chromebook"}, {"Linux", "Linux"}})
	browser := first(userAgent, [][2]string{{"Edg", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}})
	switch {
	case system == "" && browser == "":
		return "不明なブラウザー"
	case system == "" || browser == "":
		return system + browser
	}
	return system + "の" + browser
}

func first(s string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(s, n[0]) {
			return n[1]
		}
	}
	return ""
}
