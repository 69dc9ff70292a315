package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

const canRead, canWrite = actor.Permission("asset.read"), actor.Permission("asset.write")

type assetInput struct {
	ID     string   `path:"id" json:"-" form:"-"`
	Name   string   `json:"name" maxLength:"5"`
	Class  string   `json:"class,omitempty" enum:"1,2,3"`
	Copies int      `json:"copies,omitempty" minimum:"1"`
	Places []string `json:"places,omitempty"`
}

type asset struct {
	ID   string     `json:"id"`
	Name string     `json:"name"`
	At   clock.Time `json:"at"`
	Day  clock.Date `json:"day"`
}

type search struct {
	Text  string   `query:"q" json:"-" maxLength:"10"`
	State []string `query:"state" json:"-"`
	Old   bool     `query:"old" json:"-"`
	api.Paging
}

// site is an API with one area; what each use case was given is kept in got.
func site(who actor.Actor, got *any) *api.Mux {
	m := api.NewMux(api.Config{
		Identify: func(*http.Request) (actor.Actor, error) { return who, nil },
		Version:  "1.0", Log: slog.New(slog.DiscardHandler),
	})
	api.Handle(m, "PUT /api/v1/asset/{id}", canWrite, "資産を変更する", func(_ context.Context, in assetInput) (asset, error) {
		*got = in
		return asset{ID: in.ID, Name: in.Name}, nil
	})
	api.Handle(m, "GET /api/v1/asset", canRead, "資産の一覧", func(_ context.Context, in search) (api.List[asset], error) {
		*got = in
		return api.ListOf(in.Paging, make([]asset, min(in.Limit, max(0, 120-in.Offset()))), 120), nil
	})
	api.Handle(m, "POST /api/v1/asset/{id}/discard", canWrite, "資産を廃棄する", func(_ context.Context, in struct {
		ID string `path:"id" json:"-"`
	}) (struct{}, error) {
		switch in.ID {
		case "gone":
			return struct{}{}, fault.New(fault.NotFound, "ありません。")
		case "boom":
			panic("秘密の原因")
		case "fail":
			return struct{}{}, errors.New("select secret")
		}
		return struct{}{}, nil
	})
	return m
}

func call(m http.Handler, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return webtest.Do(m, r)
}

func TestHandle(t *testing.T) {
	t.Parallel()
	full := `{"name":"台帳","class":"2","copies":3,"places":["書庫"]}`
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		says               []string
	}{
		"whole":         {"PUT", "/api/v1/asset/a1", full, 200, []string{`"id":"a1"`, `"name":"台帳"`}},
		"least":         {"PUT", "/api/v1/asset/a1", `{"name":"台帳"}`, 200, nil},
		"unknown":       {"PUT", "/api/v1/asset/a1", `{"name":"台帳","state":"closed"}`, 422, []string{`"state":"この項目は受け付けていません。"`}},
		"id in body":    {"PUT", "/api/v1/asset/a1", `{"name":"台帳","id":"a2"}`, 422, []string{`"id"`}},
		"ID in body":    {"PUT", "/api/v1/asset/a1", `{"name":"台帳","ID":"a2"}`, 422, []string{`"ID"`}},
		"casing":        {"PUT", "/api/v1/asset/a1", `{"Name":"台帳"}`, 422, []string{`"Name"`, `"name":"この項目は必須です。"`}},
		"missing":       {"PUT", "/api/v1/asset/a1", `{}`, 422, []string{`"name":"この項目は必須です。"`}},
		"twice":         {"PUT", "/api/v1/asset/a1", `{"name":"台帳","name":"別"}`, 422, []string{"読み取れません"}},
		"type":          {"PUT", "/api/v1/asset/a1", `{"name":7}`, 422, []string{`"name":"文字列にしてください。"`}},
		"too long":      {"PUT", "/api/v1/asset/a1", `{"name":"情報資産台帳"}`, 422, []string{"5文字まで"}},
		"enum":          {"PUT", "/api/v1/asset/a1", `{"name":"台帳","class":"9"}`, 422, []string{"1, 2, 3"}},
		"element":       {"PUT", "/api/v1/asset/a1", `{"name":"台帳","places":[1]}`, 422, []string{`"places[0]"`}},
		"huge number":   {"PUT", "/api/v1/asset/a1", `{"name":"台帳","copies":1e300}`, 422, []string{"読み取れません"}},
		"array":         {"PUT", "/api/v1/asset/a1", `[]`, 422, []string{"オブジェクト"}},
		"null":          {"PUT", "/api/v1/asset/a1", `null`, 422, []string{"オブジェクト"}},
		"broken":        {"PUT", "/api/v1/asset/a1", `{"name":`, 422, []string{"読み取れません"}},
		"two values":    {"PUT", "/api/v1/asset/a1", `{"name":"a"}{"name":"b"}`, 422, []string{"読み取れません"}},
		"deep":          {"PUT", "/api/v1/asset/a1", strings.Repeat(`[`, 10_000), 422, []string{"読み取れません"}},
		"not utf-8":     {"PUT", "/api/v1/asset/a1", "{\"name\":\"\xff\"}", 422, []string{"読み取れません"}},
		"large":         {"PUT", "/api/v1/asset/a1", `{"name":"` + strings.Repeat("a", api.BodyLimit) + `"}`, 413, []string{"1024KB"}},
		"no body":       {"PUT", "/api/v1/asset/a1", "", 415, nil},
		"nothing back":  {"POST", "/api/v1/asset/a1/discard", "", 204, nil},
		"body unread":   {"POST", "/api/v1/asset/a1/discard", "{}", 422, []string{"本文を受け付けません"}},
		"not found":     {"POST", "/api/v1/asset/gone/discard", "", 404, []string{"ありません。"}},
		"panic":         {"POST", "/api/v1/asset/boom/discard", "", 500, []string{"内部エラー"}},
		"cause":         {"POST", "/api/v1/asset/fail/discard", "", 500, []string{"内部エラー"}},
		"no operation":  {"GET", "/api/v1/nothing", "", 404, []string{"操作はありません"}},
		"other method":  {"DELETE", "/api/v1/asset/a1", "", 404, nil},
		"limit":         {"GET", "/api/v1/asset?limit=201", "", 422, []string{`"limit":"200以下`}},
		"page":          {"GET", "/api/v1/asset?page=x", "", 422, []string{`"page"`}},
		"page zero":     {"GET", "/api/v1/asset?page=0", "", 422, []string{`"page"`}},
		"query unknown": {"GET", "/api/v1/asset?sql=1", "", 422, []string{`"sql"`}},
		"query twice":   {"GET", "/api/v1/asset?q=a&q=b", "", 422, []string{`"q"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got any
			w := call(site(webtest.Person("b1", canRead, canWrite), &got), c.method, c.path, c.body)
			webtest.Status(t, w, c.status)
			webtest.Contains(t, w.Body.String(), c.says...)
			webtest.Lacks(t, w.Body.String(), "expected", "秘密", "select secret", "$schema")
			if kind := w.Header().Get("Content-Type"); c.status >= 400 && !strings.HasPrefix(kind, "application/problem+json") {
				t.Errorf("Content-Type %q", kind)
			}
			if c.status >= 400 && got != nil {
				t.Errorf("the use case ran with %+v", got)
			}
		})
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	var got any
	m := site(webtest.Person("b1", canRead), &got)
	w := call(m, "GET", "/api/v1/asset?q=%E5%8F%B0&state=a&state=b&old=true", "")
	webtest.Status(t, w, 200)
	in := got.(search)
	if in.Text != "台" || len(in.State) != 2 || !in.Old || in.Page != 1 || in.Limit != 50 {
		t.Errorf("got %+v", in)
	}
	if link := w.Header().Get("Link"); link != `</api/v1/asset?old=true&page=2&q=%E5%8F%B0&state=a&state=b>; rel="next"` {
		t.Errorf("Link %q", link)
	}
	w = call(m, "GET", "/api/v1/asset?page=3", "")
	if link := w.Header().Get("Link"); link != "" {
		t.Errorf("the last page links to %q", link)
	}
	w = call(m, "GET", "/api/v1/asset?page=9", "")
	webtest.Contains(t, w.Body.String(), `"items":[]`, `"total":120`)
}

func TestRights(t *testing.T) {
	t.Parallel()
	reader, token := webtest.Person("b1", canRead), webtest.Person("b1", canWrite)
	token.Strength = actor.Token
	nobody := actor.Actor{Body: "b1", Permissions: []actor.Permission{canWrite}}
	for name, c := range map[string]struct {
		who     actor.Actor
		headers map[string]string
		status  int
	}{
		"nobody":          {actor.Actor{}, nil, 401},
		"no person":       {nobody, nil, 401},
		"reader":          {reader, nil, 403},
		"writer":          {webtest.Person("b1", canWrite), map[string]string{"Sec-Fetch-Site": "same-origin"}, 200},
		"cookie, foreign": {webtest.Person("b1", canWrite), map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"cookie, origin":  {webtest.Person("b1", canWrite), map[string]string{"Origin": "https://evil.example"}, 403},
		"token, foreign":  {token, map[string]string{"Sec-Fetch-Site": "cross-site"}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got any
			r := httptest.NewRequest("PUT", "/api/v1/asset/a1", strings.NewReader(`{"name":"台帳"}`))
			r.Header.Set("Content-Type", "application/json")
			for k, v := range c.headers {
				r.Header.Set(k, v)
			}
			w := webtest.Do(site(c.who, &got), r)
			webtest.Status(t, w, c.status)
			if (got != nil) != (c.status == 200) {
				t.Errorf("the use case ran: %v", got != nil)
			}
			if c.status == 401 && w.Header().Get("WWW-Authenticate") == "" {
				t.Error("401 without WWW-Authenticate")
			}
		})
	}
}

func TestDescription(t *testing.T) {
	t.Parallel()
	var got any
	webtest.Status(t, call(site(actor.Actor{}, &got), "GET", api.DescriptionPath, ""), 401)
	m := site(webtest.Person("b1"), &got)
	w := call(m, "GET", api.DescriptionPath, "")
	webtest.Status(t, w, 200)
	var d map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || d["openapi"] != "3.1.0" {
		t.Fatalf("description %v: %v", d["openapi"], err)
	}
	webtest.Contains(t, w.Body.String(), `"/api/v1/asset/{id}"`, `"資産を変更する"`, `"format":"date-time"`, `"format":"date"`, `"maximum":200`)
	webtest.Lacks(t, w.Body.String(), "http://", "https://")
	if n := len(m.Operations()); n != 4 {
		t.Errorf("%d operations, want 4", n)
	}
}

func TestWithoutPermission(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("an operation without a permission was accepted")
		}
	}()
	api.Handle(api.NewMux(api.Config{}), "GET /api/v1/x", "", "x", func(context.Context, struct{}) (struct{}, error) { return struct{}{}, nil })
}
