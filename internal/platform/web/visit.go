package web

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// Paths that the frame itself links to; platform/signin and the assembly serve them.
const (
	SignInPath  = "/signin"
	SignOutPath = "/signout"
	SwitchPath  = "/switch" // to another body
	SearchPath  = "/search"
)

// LocalPath returns next when it is a path on this server, otherwise "/".
// Refused are other hosts in every spelling that a browser accepts: a scheme,
// "//host", "/\host", and control characters that browsers strip.
func LocalPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsFunc(next, unsafeInPath) {
		return "/"
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return "/"
	}
	return next
}

func unsafeInPath(c rune) bool { return c == '\\' || c < 0x20 || c == 0x7f }

// askSignIn sends a reader to the sign-in page and back afterwards. What was
// written cannot be kept, so a write gets a page that says so.
func askSignIn(w http.ResponseWriter, r *http.Request) error {
	htmx := r.Header.Get("HX-Request") == "true"
	if !htmx && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		http.Redirect(w, r, signInURL(r.URL.RequestURI()), http.StatusSeeOther)
		return nil
	}
	if htmx && r.Method == http.MethodGet {
		// htmx follows this header and leaves the page for the sign-in.
		w.Header().Set("HX-Redirect", signInURL(currentPath(r)))
	}
	failWith(w, r, http.StatusUnauthorized, "サインインしてください",
		"サインインしていないか、時間がたったためサインアウトしました。この操作は行われていません。サインインしてから、もう一度操作してください。")
	return nil
}

func signInURL(next string) string {
	if next = LocalPath(next); next == "/" {
		return SignInPath
	}
	return SignInPath + "?next=" + url.QueryEscape(next)
}

// currentPath is the page from which htmx asked.
func currentPath(r *http.Request) string {
	u, err := url.Parse(r.Header.Get("HX-Current-URL"))
	if err != nil {
		return "/"
	}
	return u.RequestURI()
}

// noticeCookie carries a notice over a redirect. It is neither signed nor secret:
// only the browser's owner could change what they themselves read, it is HttpOnly
// and SameSite, and the page escapes it like any other text.
const noticeCookie = "okite_notice"

// noticeMax is how many characters a notice may have.
const noticeMax = 200

// Redirect answers a POST: the browser loads path, which shows notice once.
// An empty notice shows nothing.
func Redirect(w http.ResponseWriter, r *http.Request, path, notice string) error {
	if notice != "" {
		http.SetCookie(w, noticeOf(w, notice, 60))
	}
	http.Redirect(w, r, LocalPath(path), http.StatusSeeOther)
	return nil
}

func noticeOf(w http.ResponseWriter, text string, seconds int) *http.Cookie {
	if cut := []rune(text); len(cut) > noticeMax {
		text = string(cut[:noticeMax]) + "…"
	}
	a, ok := w.(*answer)
	return &http.Cookie{
		Name: noticeCookie, Value: base64.RawURLEncoding.EncodeToString([]byte(text)), Path: "/", MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: ok && a.mux.config.TLS,
	}
}

// takeNotice returns the notice of the last redirect and forgets it.
func takeNotice(w http.ResponseWriter, r *http.Request) ui.Notice {
	c, err := r.Cookie(noticeCookie)
	if err != nil {
		return ui.Notice{}
	}
	http.SetCookie(w, noticeOf(w, "", -1))
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || !utf8.Valid(text) || utf8.RuneCount(text) > noticeMax+1 {
		return ui.Notice{}
	}
	return ui.Notice{Tone: ui.Good, Text: string(text)}
}
