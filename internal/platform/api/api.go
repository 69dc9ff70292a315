package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Prefix is where the API lives.
const Prefix = "/api/v1/"

// BodyLimit is how many bytes a call may send, unless its operation says otherwise.
const BodyLimit = 1 << 20

// Operation is one entry of the API.
type Operation struct {
	Pattern string
	Needs   actor.Permission
}

// Config is what the assembly hands in.
type Config struct {
	// Identify finds who calls: by access token, or by the session of a page of our own.
	Identify func(*http.Request) (actor.Actor, error)
	Version  string // of Okite
	Log      *slog.Logger
}

// Mux collects the operations of all areas and serves them.
type Mux struct {
	config     Config
	mux        *http.ServeMux
	huma       huma.API
	operations []Operation
}

// NewMux returns a Mux that serves nothing but its description.
func NewMux(c Config) *Mux {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Identify == nil {
		c.Identify = func(*http.Request) (actor.Actor, error) { return actor.Actor{}, nil }
	}
	speakJapanese()
	m := &Mux{config: c, mux: http.NewServeMux()}
	h := huma.DefaultConfig("Okite", c.Version)
	h.OpenAPIPath = Prefix + "openapi"
	h.DocsPath, h.SchemasPath = "", "" // the page it would show loads its script from outside
	h.CreateHooks = nil                // no $schema in answers
	h.RejectUnknownQueryParameters = true
	h.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	h.Security = []map[string][]string{{"token": {}}}
	m.huma = humago.New(m.mux, h)
	return m
}

// Operations lists every operation with the permission it needs.
func (m *Mux) Operations() []Operation { return append([]Operation(nil), m.operations...) }

// Description is the OpenAPI document as JSON.
func (m *Mux) Description() ([]byte, error) { return m.huma.OpenAPI().MarshalJSON() }

// ServeHTTP identifies who calls and serves the operation. Whoever is not known sees
// nothing, not even the description. web.Mux around it gives request id, security
// headers and the check of the origin.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	requestID := actor.From(r.Context()).RequestID
	who, err := m.config.Identify(r)
	if err != nil {
		m.fail(w, r, requestID, err)
		return
	}
	if !who.SignedIn() {
		w.Header().Set("WWW-Authenticate", "Bearer")
		write(w, &problem{status: http.StatusUnauthorized, Text: "アクセストークンがないか、無効です。", Request: requestID})
		return
	}
	who.RequestID = requestID
	w.Header().Set("Cache-Control", "no-store")
	r = r.WithContext(actor.With(r.Context(), who))
	if _, pattern := m.mux.Handler(r); pattern == "" {
		write(w, &problem{status: http.StatusNotFound, Text: "そのような操作はありません。", Request: requestID})
		return
	}
	m.mux.ServeHTTP(w, r)
}

// Handle adds a use case as an operation. A GET or DELETE fills In from path and query
// by the tags path and query; others decode In from JSON, strictly: a field that In
// does not have is refused.
func Handle[In, Out any](m *Mux, pattern string, needs actor.Permission, summary string, use func(context.Context, In) (Out, error)) {
	HandleLarge(m, pattern, needs, summary, BodyLimit, use)
}

// HandleLarge is Handle for an operation that accepts up to limit bytes.
func HandleLarge[In, Out any](m *Mux, pattern string, needs actor.Permission, summary string, limit int64, use func(context.Context, In) (Out, error)) {
	if needs == "" {
		panic("api: operation without a permission: " + pattern)
	}
	m.operations = append(m.operations, Operation{pattern, needs})
	method, path, _ := strings.Cut(pattern, " ")
	o := huma.Operation{
		Method: method, Path: path, Summary: summary, OperationID: operationID(method, path), MaxBodyBytes: limit,
		DefaultStatus: http.StatusOK, Description: "必要な権限: " + string(needs), Middlewares: huma.Middlewares{m.require(needs)},
	}
	if method == http.MethodGet || method == http.MethodDelete {
		huma.Register(m.huma, o, func(ctx context.Context, in *In) (*answer[Out], error) {
			return answered(m, ctx, use, *in)
		})
		return
	}
	huma.Register(m.huma, o, func(ctx context.Context, in *call[In]) (*answer[Out], error) {
		return answered(m, ctx, use, in.Body)
	})
}

type call[In any] struct{ Body In }

type answer[Out any] struct{ Body Out }

func answered[In, Out any](m *Mux, ctx context.Context, use func(context.Context, In) (Out, error), in In) (*answer[Out], error) {
	out, err := use(ctx, in)
	if err != nil {
		return nil, m.problem(ctx, err)
	}
	return &answer[Out]{out}, nil
}

// require refuses who lacks the permission before a byte of the call is looked at.
func (m *Mux) require(needs actor.Permission) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		if _, err := actor.Require(c.Context(), needs); err != nil {
			_, w := humago.Unwrap(c)
			write(w, m.problem(c.Context(), err))
			return
		}
		next(c)
	}
}

// operationID names the operation in generated clients: get-policy-document-id.
func operationID(method, path string) string {
	path = strings.NewReplacer("{", "", "}", "", "/", "-").Replace(strings.TrimPrefix(path, Prefix))
	return strings.ToLower(method) + "-" + path
}

func (m *Mux) fail(w http.ResponseWriter, r *http.Request, requestID string, err error) {
	p := m.problem(r.Context(), fault.Wrap(fault.Internal, "サインインの状態を確かめられませんでした。", err))
	p.Request = requestID
	write(w, p)
}
