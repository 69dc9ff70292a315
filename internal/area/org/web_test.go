package org

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// site serves pages and API of the hall, signed in as who the request says.
func (h *hall) site() http.Handler {
	quiet := slog.New(slog.DiscardHandler)
	pages := web.NewMux(web.Config{Identify: webtest.Identify, Log: quiet, Frame: func(r *http.Request) (web.Frame, error) {
		f, err := h.Frame(r.Context())
		return web.Frame{Body: f.Body, Roles: f.Roles, Sample: f.Sample}, err
	}})
	h.routes(pages)
	operations := api.NewMux(api.Config{Identify: webtest.Identify, Log: quiet})
	h.operations(operations)
	pages.Mount("/api/", "JSON", operations)
	return pages
}

func (h *hall) routeList() (list []web.Route) {
	m := web.NewMux(web.Config{})
	h.routes(m)
	return m.Routes()
}

func who(ctx context.Context) actor.Actor { return actor.From(ctx) }

func TestSetup(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		site, nobody := h.site(), actor.Actor{}
		w := webtest.Get(t, site, nobody, "/setup")
		webtest.Status(t, w, http.StatusForbidden)
		webtest.None(t, w.Body.String(), "main form")
		webtest.Lacks(t, w.Body.String(), key)
		w = webtest.Get(t, site, nobody, h.setupURL())
		webtest.Status(t, w, http.StatusOK)
		action := webtest.Find(t, w.Body.String(), "main form").Attr("action")

		f := url.Values{"name": {"架空町"}, "kind": {"town"}, "code": {"４０６４７３"}, "fiscal_start": {"4"}, "person": {"見本 花子"}, "login": {"hanako"}, "password": {password}}
		webtest.Status(t, webtest.Post(t, site, nobody, "/setup", f), http.StatusForbidden)
		for name, more := range map[string]string{"sample": "1", "id": "x", "slot": "x", "version": "9", "roles": "auditor"} {
			bad := url.Values{name: {more}}
			for k, v := range f {
				bad[k] = v
			}
			webtest.Status(t, webtest.Post(t, site, nobody, action, bad), http.StatusUnprocessableEntity)
		}
		bad := url.Values{"name": {"<script>alert(1)</script>"}, "code": {"406474"}, "password": {"ひみつのことばです"}}
		w = webtest.Post(t, site, nobody, action, bad)
		webtest.Status(t, w, http.StatusUnprocessableEntity)
		webtest.Lacks(t, w.Body.String(), "<script>alert", "ひみつのことばです")
		webtest.Contains(t, w.Body.String(), "検査数字")

		w = webtest.Post(t, site, nobody, action, f)
		webtest.Status(t, w, http.StatusSeeOther)
		if to := w.Header().Get("Location"); to != "/signin" {
			t.Errorf("led to %q", to)
		}
		webtest.Status(t, webtest.Get(t, site, nobody, h.setupURL()), http.StatusSeeOther)
		webtest.Status(t, webtest.Post(t, site, nobody, action, f), http.StatusConflict)
	})
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		site, office := h.site(), who(ctx)
		f := url.Values{"name": {"<b>例</b> 一郎"}, "kana": {"れい"}, "number": {"=1+1"}, "unit": {`"><script>`}, "login": {"ichiro"}, "roles": {"staff"}}
		w := webtest.Post(t, site, office, "/org/person", f)
		webtest.Status(t, w, http.StatusOK)
		webtest.Lacks(t, w.Body.String(), "<b>例", "<script>")
		if first := webtest.Find(t, w.Body.String(), "code.secret").Text(); len(first) != 19 {
			t.Errorf("first password %q", first)
		}
		list := webtest.Get(t, site, office, "/org/person")
		webtest.Status(t, list, http.StatusOK)
		webtest.Lacks(t, list.Body.String(), "<b>例", `"><script>`)
		csv := webtest.Get(t, site, office, "/org/person?format=csv").Body.String()
		webtest.Contains(t, csv, "<b>例</b> 一郎", "最初のパスワードのまま")
		webtest.Lacks(t, csv, ",=1+1", "\n=1+1")
	})
}

// personPathOf finds the address of somebody on the list.
func personPathOf(t *testing.T, page, name string) string {
	t.Helper()
	for _, a := range webtest.All(t, page, "tbody th a") {
		if a.Text() == name {
			return a.Attr("href")
		}
	}
	t.Fatalf("%s is not on the list", name)
	return ""
}

func TestPersonPages(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		site, office := h.site(), who(ctx)
		e := h.enrol(ctx, "ichiro", "staff")
		path := personPathOf(t, webtest.Get(t, site, office, "/org/person?q=ichiro").Body.String(), e.Name)
		if path != personURL(e.ID) {
			t.Errorf("path %q", path)
		}
		webtest.Contains(t, webtest.Get(t, site, office, path).Body.String(), "初回待ち", "ichiro")
		webtest.Status(t, webtest.Get(t, site, office, personURL("nobody")), http.StatusNotFound)

		edit := webtest.Get(t, site, office, path+"/edit").Body.String()
		version := webtest.Find(t, edit, "input[name=version]").Attr("value")
		f := url.Values{"version": {version}, "name": {"例 二郎"}, "kana": {""}, "number": {""}, "unit": {""}}
		for _, name := range []string{"roles", "active", "body_id", "id", "login"} {
			bad := url.Values{name: {"office"}}
			for k, v := range f {
				bad[k] = v
			}
			webtest.Status(t, webtest.Post(t, site, office, path, bad), http.StatusUnprocessableEntity)
		}
		webtest.Status(t, webtest.Post(t, site, office, path, url.Values{"version": {version}, "name": {""}}), http.StatusUnprocessableEntity)
		webtest.Status(t, webtest.Post(t, site, office, path, f), http.StatusSeeOther)
		webtest.Status(t, webtest.Post(t, site, office, path, f), http.StatusConflict)

		roles := webtest.Get(t, site, office, path+"/roles").Body.String()
		if n := len(webtest.All(t, roles, "input[name=roles][checked]")); n != 1 {
			t.Errorf("%d roles checked", n)
		}
		webtest.Status(t, webtest.Post(t, site, office, path+"/roles", url.Values{"version": {"2"}, "roles": {"auditor", "staff"}}), http.StatusUnprocessableEntity)
		webtest.Status(t, webtest.Post(t, site, office, path+"/roles", url.Values{"version": {"2"}, "roles": {"auditor"}}), http.StatusSeeOther)

		ask := webtest.Get(t, site, office, path+"/deactivate").Body.String()
		webtest.Contains(t, ask, "例 二郎さんを利用停止にします")
		version = webtest.Find(t, ask, "input[name=version]").Attr("value")
		webtest.Status(t, webtest.Post(t, site, office, path+"/deactivate", url.Values{"version": {version}}), http.StatusSeeOther)
		again := webtest.Find(t, webtest.Get(t, site, office, path).Body.String(), "input[name=version]").Attr("value")
		webtest.Status(t, webtest.Post(t, site, office, path+"/reactivate", url.Values{"version": {again}}), http.StatusSeeOther)
		ask = webtest.Get(t, site, office, path+"/reissue").Body.String()
		version = webtest.Find(t, ask, "input[name=version]").Attr("value")
		w := webtest.Post(t, site, office, path+"/reissue", url.Values{"version": {version}})
		webtest.Status(t, w, http.StatusOK)
		webtest.Find(t, w.Body.String(), "code.secret")
	})
}

// Nobody without the permission gets past any route; an auditor none that writes.
func TestRights(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		_, foreign := h.other()
		e := h.enrol(ctx, "ichiro", "staff")
		site := h.site()
		for _, r := range h.routeList() {
			if r.Public != "" {
				continue
			}
			method, path, _ := strings.Cut(r.Pattern, " ")
			path = strings.ReplaceAll(path, "{id}", e.ID)
			for name, c := range map[string]struct {
				actor actor.Actor
				want  []int
			}{
				"nobody":  {actor.Actor{}, []int{http.StatusSeeOther, http.StatusUnauthorized}},
				"staff":   {who(h.as(b.ID, actor.Staff)), []int{http.StatusForbidden}},
				"auditor": {who(h.as(b.ID, actor.Auditor)), []int{http.StatusForbidden}},
				"foreign": {who(foreign), []int{http.StatusNotFound, http.StatusUnprocessableEntity}},
			} {
				if name != "foreign" && c.actor.Can(r.Needs) || name == "foreign" && (!strings.Contains(r.Pattern, "{id}") || strings.Contains(r.Pattern, rolePath)) {
					continue // roles are no body's own
				}
				if got := h.ask(site, c.actor, method, path, url.Values{"version": {"1"}}); !slices.Contains(c.want, got.Code) {
					t.Errorf("%s on %s: %d, want %v", name, r.Pattern, got.Code, c.want)
				}
			}
		}
		if l, err := h.Person(ctx, e.ID); err != nil || l.Version != 1 {
			t.Errorf("somebody changed the person: %+v, %v", l, err)
		}
	})
}

func (h *hall) ask(site http.Handler, who actor.Actor, method, path string, form url.Values) *httptest.ResponseRecorder {
	if method == http.MethodGet {
		return webtest.Get(h.t, site, who, path)
	}
	return webtest.Post(h.t, site, who, path, form)
}

func TestBodyPages(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		x, err := h.Sample(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		site, office := h.site(), who(h.as(x.Body.ID, actor.Office))
		page := webtest.Get(t, site, office, "/org/body").Body.String()
		webtest.Find(t, page, "a[href=/org/body/new]")
		webtest.Find(t, page, "a[href=/org/body/erase]")
		webtest.None(t, webtest.Get(t, site, who(h.as(x.Body.ID, actor.Auditor)), "/org/body").Body.String(), "main a")

		edit := webtest.Get(t, site, office, "/org/body/edit").Body.String()
		if code := webtest.Find(t, edit, "input[name=code]").Attr("value"); code != sampleCode {
			t.Errorf("code %q", code)
		}
		f := url.Values{"version": {"1"}, "name": {"みほん町"}, "kind": {"town"}, "code": {sampleCode}, "fiscal_start": {"4"}, "sample": {"0"}}
		webtest.Status(t, webtest.Post(t, site, office, "/org/body", f), http.StatusUnprocessableEntity)
		f.Del("sample")
		webtest.Status(t, webtest.Post(t, site, office, "/org/body", f), http.StatusSeeOther)

		beside := url.Values{"name": {"架空町"}, "kind": {"town"}, "code": {"406473"}, "fiscal_start": {"4"}, "person": {"見本 花子"}, "login": {"hanako"}, "password": {password}}
		webtest.Status(t, webtest.Post(t, site, office, "/org/body/new", beside), http.StatusSeeOther)
		webtest.Contains(t, webtest.Get(t, site, office, "/org/body/erase").Body.String(), "元に戻せません", "みほん町")
		webtest.Status(t, webtest.Post(t, site, office, "/org/body/erase", url.Values{"name": {"違う"}}), http.StatusUnprocessableEntity)
		w := webtest.Post(t, site, office, "/org/body/erase", url.Values{"name": {"みほん町"}})
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/signin" {
			t.Errorf("%d to %q", w.Code, to)
		}
	})
}

// The office sees which passwords were set at the console.
func TestRecoveryShown(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		site := h.site()
		webtest.Lacks(t, webtest.Get(t, site, who(ctx), "/org/person").Body.String(), "コンソールから復旧")
		if _, err := h.signs.Recover(actor.With(context.Background(), actor.Operator(b.ID)), "hanako"); err != nil {
			t.Fatal(err)
		}
		webtest.Contains(t, webtest.Get(t, site, who(ctx), "/org/person").Body.String(), "見本 花子さんのパスワードがコンソールから復旧されました")
	})
}

func TestAPI(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		_, foreign := h.other()
		e := h.enrol(ctx, "ichiro", "staff")
		site, office := h.site(), who(ctx)
		auditor := who(h.as(b.ID, actor.Auditor))
		for name, c := range map[string]struct {
			who                actor.Actor
			method, path, body string
			status             int
			says               string
		}{
			"list":          {office, "GET", "/org/person?q=ichiro", "", 200, `"total":1`},
			"list, auditor": {auditor, "GET", "/org/person", "", 200, `"total":`},
			"role":          {office, "GET", "/org/person?role=king", "", 422, `"role"`},
			"one":           {office, "GET", "/org/person/" + e.ID, "", 200, `"login":"ichiro"`},
			"foreign":       {who(foreign), "GET", "/org/person/" + e.ID, "", 404, ""},
			"foreign write": {who(foreign), "PUT", "/org/person/" + e.ID, `{"version":1,"name":"x"}`, 404, ""},
			"auditor":       {auditor, "PUT", "/org/person/" + e.ID, `{"version":1,"name":"x"}`, 403, ""},
			"roles":         {office, "PUT", "/org/person/" + e.ID, `{"version":1,"name":"x","roles":["office"]}`, 422, `"roles"`},
			"body":          {office, "PUT", "/org/person/" + e.ID, `{"version":1,"name":"x","body_id":"x"}`, 422, `"body_id"`},
			"active":        {office, "POST", "/org/person", `{"name":"x","login":"x9","roles":["staff"],"active":false}`, 422, `"active"`},
			"new":           {office, "POST", "/org/person", `{"name":"x","login":"x9","roles":["staff"]}`, 200, `"first_password"`},
			"bad version":   {office, "PUT", "/org/person/" + e.ID, `{"version":99,"name":"x"}`, 409, ""},
			"facts":         {office, "GET", "/org/body", "", 200, `"code":"406473"`},
			"sample":        {office, "PUT", "/org/body", `{"version":1,"name":"x","kind":"town","code":"406473","fiscal_start":4,"sample":true}`, 422, `"sample"`},
		} {
			t.Run(name, func(t *testing.T) {
				r := httptest.NewRequest(c.method, "/api/v1"+c.path, strings.NewReader(c.body))
				r.Header.Set("Sec-Fetch-Site", "same-origin")
				if c.body != "" {
					r.Header.Set("Content-Type", "application/json")
				}
				w := webtest.Do(site, webtest.As(r, c.who))
				webtest.Status(t, w, c.status)
				webtest.Contains(t, w.Body.String(), c.says)
			})
		}
	})
}

// What a path names is looked for before anything is said about what was entered, and
// the page on which a right is decided speaks of it in words.
func TestPagesOfNothing(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		site, office := h.site(), who(ctx)
		for _, path := range []string{"/org/unit/none/rename", "/org/post/none/close", "/org/tenure/none/void", "/org/role/none/appoint", "/org/meeting/none/void", "/org/contact/none/edit", "/org/contact/none/void"} {
			webtest.Status(t, webtest.Get(t, site, office, path), http.StatusNotFound)
			webtest.Status(t, webtest.Post(t, site, office, path, url.Values{}), http.StatusNotFound)
		}
		webtest.Status(t, webtest.Get(t, site, office, "/org/right/rule?permission=org.rob&role=staff"), http.StatusNotFound)
		w := webtest.Get(t, site, office, "/org/right/rule?permission=org.convene&role=staff")
		webtest.Status(t, w, http.StatusOK)
		if text := webtest.Find(t, w.Body.String(), "main legend").Text(); !strings.Contains(text, actor.Staff.Title()) || strings.Contains(text, "org.") {
			t.Errorf("asks for %q", text)
		}
	})
}

// Who is on the list of staff alone has no password that could be issued anew.
func TestPersonWithoutAccount(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		site, office := h.site(), who(ctx)
		e, err := h.Enrol(ctx, Enrolment{Name: "名簿 のみ", Number: "77", Roles: []string{"staff"}})
		if err != nil {
			t.Fatal(err)
		}
		webtest.Status(t, webtest.Post(t, site, office, personURL(e.ID)+"/reissue", url.Values{"version": {"1"}}), http.StatusConflict)
	})
}
