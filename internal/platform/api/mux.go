package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Prefix is where the operations begin. The number rises with the first change that
// would break a caller.
const Prefix = "/api/v1/"

// DescriptionPath serves the description of all operations to who is signed in.
const DescriptionPath = Prefix + "openapi.json"

// BodyLimit is how many bytes a caller may send, unless the operation says otherwise: 1 MiB.
const BodyLimit = 1 << 20

// Operation is one entry of the route list. Needs is empty for the description alone,
// which everybody who is signed in may read.
type Operation struct {
	Pattern string
	Needs   actor.Permission
	Summary string // plain Japanese
}

// Config is what the assembly hands to a Mux.
type Config struct {
	// Identify finds who calls, by access token or session. Without either it gives the
	// zero actor.
	Identify func(r *http.Request) (actor.Actor, error)
	Version  string // of the program
	Log      *slog.Logger
}

// Mux collects the operations of all areas and serves them.
type Mux struct {
	config      Config
	mux         *http.ServeMux
	origin      *http.CrossOriginProtection
	description *huma.OpenAPI
	operations  []Operation
}

// NewMux returns a Mux that serves its own description.
func NewMux(c Config) *Mux {
	translate()
	if c.Identify == nil {
		c.Identify = func(*http.Request) (actor.Actor, error) { return actor.Actor{}, nil }
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	m := &Mux{config: c, mux: http.NewServeMux(), origin: http.NewCrossOriginProtection(), description: newDescription(c.Version)}
	m.operations = append(m.operations, Operation{Pattern: "GET " + DescriptionPath, Summary: "APIの説明（OpenAPI 3.1）"})
	m.mux.HandleFunc("GET "+DescriptionPath, m.guarded("", func(w http.ResponseWriter, r *http.Request) error {
		return write(w, m.description)
	}))
	m.mux.HandleFunc("/", m.guarded("", func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.NotFound, "この場所に操作はありません。パスとメソッドを確かめてください。")
	}))
	return m
}

// Operations lists every operation with the permission it needs.
func (m *Mux) Operations() []Operation { return append([]Operation(nil), m.operations...) }

// Handle adds a use case as an operation: Handle(m, "POST /api/v1/incident", CanReport,
// "インシデントを報告する", s.Report). It panics without permission or summary.
//
// Fields of In with the tag path or query come from the address (string, int, bool, or
// texts); all others, named by json, from the body of a POST, PUT or PATCH. huma's tags
// (minimum, maxLength, enum, doc, …) are checked. An Out of struct{} answers 204.
func Handle[In, Out any](m *Mux, pattern string, needs actor.Permission, summary string, useCase func(context.Context, In) (Out, error)) {
	HandleLarge(m, pattern, needs, summary, BodyLimit, useCase)
}

// HandleLarge is Handle for an operation that accepts up to limit bytes.
func HandleLarge[In, Out any](m *Mux, pattern string, needs actor.Permission, summary string, limit int64, useCase func(context.Context, In) (Out, error)) {
	method, path, _ := strings.Cut(pattern, " ")
	if needs == "" || summary == "" || !strings.HasPrefix(path, Prefix) {
		panic("api: operation without permission, summary or prefix: " + pattern)
	}
	shape := m.describe(method, path, needs, summary, typeOf[In](), typeOf[Out]())
	shape.limit = limit
	m.operations = append(m.operations, Operation{pattern, needs, summary})
	m.mux.HandleFunc(pattern, m.guarded(needs, func(w http.ResponseWriter, r *http.Request) error {
		var in In
		if err := shape.read(w, r, &in); err != nil {
			return err
		}
		out, err := useCase(r.Context(), in)
		if err != nil {
			return err
		}
		link(w, r, out)
		return write(w, out)
	}))
}

// guarded identifies the caller, asks for the permission and turns errors into problems.
func (m *Mux) guarded(needs actor.Permission, h func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("X-Content-Type-Options", "nosniff")
		defer func() {
			if p := recover(); p != nil {
				m.recovered(w, r, p)
			}
		}()
		r, err := m.admit(r, needs)
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			m.fail(w, r, err)
		}
	}
}

// admit sets the actor. A write with a session cookie must come from our own pages; an
// access token is sent by no browser on its own.
func (m *Mux) admit(r *http.Request, needs actor.Permission) (*http.Request, error) {
	who, err := m.config.Identify(r)
	if err != nil {
		return r, fault.Wrap(fault.Internal, "サインインの状態を確かめられませんでした。", err)
	}
	who.RequestID = actor.From(r.Context()).RequestID
	r = r.WithContext(actor.With(r.Context(), who))
	if !who.SignedIn() {
		return r, errNobody
	}
	if who.Strength != actor.Token {
		if err := m.origin.Check(r); err != nil {
			return r, fault.Wrap(fault.Forbidden, "別のサイトから送られた操作は受け付けません。", err)
		}
	}
	if needs == "" {
		return r, nil
	}
	_, err = actor.Require(r.Context(), needs)
	return r, err
}

// Description is the OpenAPI document as JSON.
func (m *Mux) Description() ([]byte, error) { return m.description.MarshalJSON() }

// ServeHTTP serves all operations. web.Mux around it gives request ids, security
// headers and one more check of the origin.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.mux.ServeHTTP(w, r) }
