package signin

import (
	"context"
	"embed"
	"log/slog"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Directory knows the people and bodies; the organisation implements it.
type Directory interface {
	// Person gives a person of the actor's body, or a NotFound fault. It is asked once
	// per request, so that a change of roles holds at once.
	Person(ctx context.Context, tx db.Tx, id string) (Person, error)
	// Bodies lists the bodies that one can sign in to, in the order of the form.
	Bodies(ctx context.Context, tx db.Tx) ([]Body, error)
}

// Person is what sign-in needs to know of a person.
type Person struct {
	Name   string
	Roles  []actor.Role // most powerful first: the first one is the capacity in which they act
	Active bool
	// Rulings are what the body decided otherwise about what roles may do.
	Rulings []actor.Ruling
	// Reads says that they must not change anything, whatever else they are given.
	Reads bool
	// Confined says that they see only the Areas to which they were invited.
	Confined bool
	Areas    []string
	// Objects are the single things to which they were invited.
	Objects []actor.Object
	// Joint says that they come from another body of the installation, by an agreement:
	// they have no password, and get in by a switch alone.
	Joint bool
	// Until is the day from which they may not use Okite any more; zero: none is known.
	Until clock.Date
}

// ownAreas are those that everybody needs to find their way and to change their password.
func ownAreas() []string { return []string{areaName, "home"} }

// sees reports whether a permission lies in what a person was invited to: an area, or one
// object of it where the room behind the permission can keep to that.
func (p Person) sees(g actor.Grant) bool {
	name := g.Permission.Area()
	if !p.Confined || slices.Contains(ownAreas(), name) || slices.Contains(p.Areas, name) {
		return true
	}
	return g.ByObject && slices.ContainsFunc(p.Objects, func(o actor.Object) bool { return o.Area == name })
}

// single gives the objects by which a person is limited: those of areas that are not open
// to them as a whole.
func (p Person) single() []actor.Object {
	if !p.Confined {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Objects), func(o actor.Object) bool { return slices.Contains(p.Areas, o.Area) })
}

// Body is a choice of the sign-in form.
type Body struct {
	ID   string
	Name string
}

// Verifier tells whether somebody is who they say. The one implementation compares
// the password of a local account; a directory or OpenID Connect would be another.
type Verifier interface {
	// Verify returns the proof, without a person when it is wrong or nobody has that
	// name. It must take the same time for both.
	Verify(ctx context.Context, c Credentials) (Proof, error)
}

// Proof says who somebody was found to be.
type Proof struct {
	Person  string // id; empty: nobody
	Version int64  // of the account that was looked at; 0 for a person without one
}

// Credentials are what somebody entered.
type Credentials struct {
	Body     string // id
	Login    string // folded
	Password string
}

// Config is what the assembly hands in. Zero durations get the defaults.
type Config struct {
	Directory Directory
	// Rights gives what a person may do, and which of it does not reach the whole body;
	// with readOnly, only what changes nothing.
	Rights   func(p Person, readOnly bool) ([]actor.Permission, map[actor.Permission]actor.Scope)
	TLS      bool          // browsers reach us by https
	Proxied  bool          // a proxy in front sets X-Forwarded-For
	Idle     time.Duration // a session ends after so long without a request: 60 minutes
	Absolute time.Duration // and after so long in any case: 12 hours
	Rotate   time.Duration // a session gets a new token after: 15 minutes
	Grace    time.Duration // the old token still counts for: 60 seconds
	Cost     Cost          // of a password hash
	Now      func() time.Time
	Log      *slog.Logger
}

func (c Config) completed() Config {
	c.Idle, c.Absolute = orElse(c.Idle, time.Hour), orElse(c.Absolute, 12*time.Hour)
	c.Rotate, c.Grace = orElse(c.Rotate, 15*time.Minute), orElse(c.Grace, time.Minute)
	if c.Cost == (Cost{}) {
		c.Cost = DefaultCost()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// Service carries out the use cases of sign-in.
type Service struct {
	db       *db.DB
	config   Config
	hasher   *hasher
	verifier Verifier
}

// New returns the service.
func New(d *db.DB, c Config) *Service {
	c = c.completed()
	h := newHasher(c.Cost)
	return &Service{db: d, config: c, hasher: h, verifier: local{d, h}}
}

func (s *Service) now() clock.Time { return clock.At(s.config.Now()) }

// Matrix says what each role may do.
type Matrix []actor.Grant

// Of gives the permissions of somebody with the roles, in the order of the grants.
func (m Matrix) Of(roles []actor.Role, readOnly bool) []actor.Permission {
	var list []actor.Permission
	for _, g := range m {
		if holds(g, roles) && !(readOnly && g.Writes) {
			list = append(list, g.Permission)
		}
	}
	return list
}

// Rights gives the permissions of a person with how far they reach, where that is not
// the whole body. A role that only reads is never given what changes something, whatever
// a body decided; and who only reads changes nothing by another role either. Who was
// invited sees what the invitation names.
func (m Matrix) Rights(p Person, readOnly bool) ([]actor.Permission, map[actor.Permission]actor.Scope) {
	var list []actor.Permission
	narrow := map[actor.Permission]actor.Scope{}
	for _, g := range m {
		reach := actor.Nowhere
		for _, r := range p.Roles {
			reach = reach.Wider(reachOf(g, r, p.Rulings))
		}
		if reach == actor.Nowhere || (readOnly || p.Reads) && g.Writes || !p.sees(g) {
			continue
		}
		list = append(list, g.Permission)
		if reach != actor.Whole {
			narrow[g.Permission] = reach
		}
	}
	return list, narrow
}

func reachOf(g actor.Grant, r actor.Role, rulings []actor.Ruling) actor.Scope {
	if g.Writes && r.OnlyReads() || r.OnlyRuns() && g.Default(r) == actor.Nowhere {
		return actor.Nowhere
	}
	for _, x := range rulings {
		if x.Permission == g.Permission && x.Role == r {
			return x.Scope
		}
	}
	return g.Default(r)
}

func holds(g actor.Grant, roles []actor.Role) bool {
	for _, r := range g.Roles {
		for _, have := range roles {
			if r == have {
				return true
			}
		}
	}
	return false
}
