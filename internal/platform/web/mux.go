package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// FormLimit is how many bytes a form may send: 1 MiB. Uploads name their own limit.
const FormLimit = 1 << 20

// Handler is a page handler: it returns an error instead of writing one.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one entry of the route list. Exactly one of Needs and Public is set.
type Route struct {
	Pattern string
	Needs   actor.Permission
	Public  string // why it needs no sign-in
}

// Config is what the assembly hands to a Mux. Every field may be left out.
type Config struct {
	// Identify finds who asks. A request without a valid session is no error: it
	// gives the zero actor. Nil means that nobody is ever signed in.
	Identify func(r *http.Request) (actor.Actor, error)
	// Frame says what surrounds the page of the actor in r's context.
	Frame func(r *http.Request) (Frame, error)
	Menu  []MenuItem
	// Help gives the address of what explains the page of a path; empty where nothing
	// does. Nil: there is no handbook.
	Help  func(path string) string
	TLS   bool // browsers reach us by https: HSTS, Secure cookies
	Log   *slog.Logger
	Now   func() time.Time
	NewID func() string
}

// Mux collects the routes of all areas and serves them.
type Mux struct {
	config  Config
	mux     *http.ServeMux
	origin  *http.CrossOriginProtection
	handler http.Handler
	routes  []Route
}

// NewMux returns a Mux that serves nothing but the static files.
func NewMux(c Config) *Mux {
	if c.Identify == nil {
		c.Identify = func(*http.Request) (actor.Actor, error) { return actor.Actor{}, nil }
	}
	if c.Frame == nil {
		c.Frame = func(*http.Request) (Frame, error) { return Frame{}, nil }
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	m := &Mux{config: c, mux: http.NewServeMux(), origin: http.NewCrossOriginProtection()}
	m.handler = compressed(http.HandlerFunc(m.serve))
	m.Mount("GET /static/{name}", "画面の部品。団体の情報を含まない", http.HandlerFunc(serveStatic))
	return m
}

// Routes lists every route with the permission it needs, or why it needs none.
func (m *Mux) Routes() []Route { return append([]Route(nil), m.routes...) }

// Handle adds a route that needs a permission. Its form may send FormLimit bytes.
func (m *Mux) Handle(pattern string, needs actor.Permission, h Handler) {
	m.HandleUpload(pattern, needs, FormLimit, h)
}

// HandleUpload is Handle for a route that accepts up to limit bytes.
func (m *Mux) HandleUpload(pattern string, needs actor.Permission, limit int64, h Handler) {
	if needs == "" {
		panic("web: route without a permission: " + pattern)
	}
	m.add(Route{Pattern: pattern, Needs: needs}, limit, func(w http.ResponseWriter, r *http.Request) error {
		if !actor.From(r.Context()).SignedIn() {
			return askSignIn(w, r)
		}
		if _, err := actor.Require(r.Context(), needs); err != nil {
			return err
		}
		return h(w, r)
	})
}

// Public adds one of the few routes that need no sign-in, and says why.
func (m *Mux) Public(pattern, reason string, h Handler) {
	if reason == "" {
		panic("web: public route without a reason: " + pattern)
	}
	m.add(Route{Pattern: pattern, Public: reason}, FormLimit, h)
}

// Mount adds a handler that checks rights and writes errors itself, such as the
// API. It is listed as public with the reason, and nobody is identified for it.
func (m *Mux) Mount(pattern, reason string, h http.Handler) {
	if reason == "" {
		panic("web: mounted handler without a reason: " + pattern)
	}
	m.routes = append(m.routes, Route{Pattern: pattern, Public: reason})
	m.mux.Handle(pattern, h)
}

func (m *Mux) add(route Route, limit int64, h Handler) {
	m.routes = append(m.routes, route)
	m.mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		r, err := m.identify(r)
		w.(*answer).request = r
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			Fail(w, r, err)
		}
	})
}

// identify sets the actor that the session lookup finds.
func (m *Mux) identify(r *http.Request) (*http.Request, error) {
	found, err := m.config.Identify(r)
	if err != nil {
		return r, fault.Wrap(fault.Internal, "サインインの状態を確かめられませんでした。", err)
	}
	found.RequestID = actor.From(r.Context()).RequestID
	return r.WithContext(actor.With(r.Context(), found)), nil
}
