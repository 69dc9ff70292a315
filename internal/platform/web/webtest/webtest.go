// Package webtest asks a page's handlers as a signed-in actor and looks at the
// answer as HTML, for the tests of areas.
package webtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
)

// key carries the actor of a test request; a request from the network cannot set it.
type key struct{}

// Identify is the sign-in of tests: hand it to web.Config, and each request comes
// from the actor given to Get, Post or As.
func Identify(r *http.Request) (actor.Actor, error) {
	who, _ := r.Context().Value(key{}).(actor.Actor)
	return who, nil
}

// As makes r a request of who.
func As(r *http.Request, who actor.Actor) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), key{}, who))
}

// Person is somebody of the body who holds the permissions.
func Person(body string, permissions ...actor.Permission) actor.Actor {
	return actor.Actor{Body: body, ID: "person-1", Name: "見本 花子", Capacity: string(actor.Office), Strength: actor.Password, Permissions: permissions}
}

// Get asks h for a page as who.
func Get(t *testing.T, h http.Handler, who actor.Actor, path string) *httptest.ResponseRecorder {
	t.Helper()
	return Do(h, As(httptest.NewRequest(http.MethodGet, path, nil), who))
}

// Post sends a form to h as who, from a page of the same origin.
func Post(t *testing.T, h http.Handler, who actor.Actor, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return Do(h, As(r, who))
}

// Do sends r to h.
func Do(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Status fails the test when the answer has another status.
func Status(t *testing.T, w *httptest.ResponseRecorder, want int) {
	t.Helper()
	if w.Code != want {
		t.Fatalf("status %d, want %d: %s", w.Code, want, cut(w.Body.String()))
	}
}

// Contains fails the test when a text is missing in the body.
func Contains(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(body, s) {
			t.Errorf("%q is missing in %s", s, cut(body))
		}
	}
}

// Lacks fails the test when a text that must not be shown is in the body.
func Lacks(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if i := strings.Index(body, s); i >= 0 {
			t.Errorf("%q must not be shown: …%s", s, cut(body[max(0, i-80):]))
		}
	}
}

func cut(s string) string {
	if len(s) > 2000 {
		return strings.ToValidUTF8(s[:2000], "") + "…"
	}
	return s
}
