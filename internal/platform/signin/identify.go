package signin

import (
	"context"
	"net"
	"net/http"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
)

// visit is the one look at the cookie that a request takes. It travels in the context
// because a new token must reach the answer, which Identify does not see.
type visit struct {
	answer http.ResponseWriter
	looked bool
	found  found
	err    error
}

type visitKey struct{}

// Attend surrounds all routes: it hands new session tokens to the browser, and lets
// who still has a first password nowhere but to its change.
func (s *Service) Attend(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{answer: w}
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		if !within(r, "/static/", "/api/") && s.look(r, v).session.MustChange && !within(r, passwordPath, web.SignOutPath) {
			w.Header().Set("Cache-Control", "no-store")
			if r.Header.Get("HX-Request") == "true" {
				w.Header().Set("HX-Redirect", passwordPath)
				return
			}
			http.Redirect(w, r, passwordPath, http.StatusSeeOther)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func within(r *http.Request, paths ...string) bool {
	for _, p := range paths {
		if r.URL.Path == p || strings.HasSuffix(p, "/") && strings.HasPrefix(r.URL.Path, p) {
			return true
		}
	}
	return false
}

// look looks at the cookie, once per request.
func (s *Service) look(r *http.Request, v *visit) found {
	if v.looked {
		return v.found
	}
	v.looked = true
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return v.found
	}
	v.found, v.err = s.lookUp(r.Context(), c.Value)
	if v.found.fresh != "" && v.answer != nil {
		http.SetCookie(v.answer, s.cookie(v.found.fresh))
	}
	return v.found
}

// Identify finds who asks for a page, by the session cookie. Without a valid session
// it is the zero actor.
func (s *Service) Identify(r *http.Request) (actor.Actor, error) {
	v, ok := r.Context().Value(visitKey{}).(*visit)
	if !ok {
		v = &visit{}
	}
	a := s.look(r, v).actor
	return a, v.err
}

// IdentifyAPI finds who calls the API: by the access token where one is shown, and then
// never by the cookie; else by the session of a page of our own.
func (s *Service) IdentifyAPI(r *http.Request) (actor.Actor, error) {
	if _, shown := r.Header["Authorization"]; !shown {
		return s.Identify(r)
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return actor.Actor{}, nil
	}
	return s.bearer(r.Context(), strings.TrimSpace(token))
}

// cookieName is bound to our own host where browsers reach us by https (RFC 6265bis,
// 4.1.3.2); without https they refuse such a name.
func (s *Service) cookieName() string {
	if s.config.TLS {
		return "__Host-okite"
	}
	return "okite"
}

// cookie hands a token to the browser until it is closed. With no token it takes it away.
func (s *Service) cookie(token string) *http.Cookie {
	c := &http.Cookie{Name: s.cookieName(), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.config.TLS}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

// visitOf says from where a request comes.
func (s *Service) visitOf(r *http.Request) Visit {
	v := Visit{Address: s.address(r), Agent: agentTitle(r.UserAgent())}
	if c, err := r.Cookie(s.cookieName()); err == nil {
		v.Token = c.Value
	}
	return v
}

// address is the client's. Of X-Forwarded-For only the last entry is our proxy's word;
// those before it are whatever the client made up.
func (s *Service) address(r *http.Request) string {
	if list := r.Header.Values("X-Forwarded-For"); s.config.Proxied && len(list) > 0 {
		entries := strings.Split(list[len(list)-1], ",")
		if ip := net.ParseIP(strings.TrimSpace(entries[len(entries)-1])); ip != nil {
			return ip.String()
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
