package action

import (
	"bytes"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

func (h *hall) site() http.Handler {
	m := web.NewMux(web.Config{Identify: webtest.Identify, Log: slog.New(slog.DiscardHandler)})
	h.routes(m)
	return m
}

// Every form does what it says, comes back with what was entered when it is wrong, and
// refuses what it does not have.
func TestForms(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		site, office, haru := h.site(), actor.From(h.office()), actor.From(h.staff("haru"))
		f := url.Values{"title": {"画面ロック"}, "problem": {"ロックされない"}, "priority": {"high"}, "source_kind": {"audit"}, "unit": {"tax-one"}, "post": {"clerk"}, "due": {"2026-12-25"}, "effect_months": {"3"}}
		bad := url.Values{"title": {"<b>名</b>"}}
		w := webtest.Post(t, site, office, "/action/new", bad)
		webtest.Status(t, w, http.StatusUnprocessableEntity)
		webtest.Contains(t, w.Body.String(), "問題の内容を入力してください", "&lt;b&gt;")
		f.Set("state", "closed")
		webtest.Status(t, webtest.Post(t, site, office, "/action/new", f), http.StatusUnprocessableEntity)
		f.Del("state")
		w = webtest.Post(t, site, office, "/action/new", f)
		webtest.Status(t, w, http.StatusSeeOther)
		at := w.Header().Get("Location")
		for _, step := range []struct {
			who  actor.Actor
			path string
			form url.Values
		}{
			{haru, "/plan", url.Values{"cause": {"原因"}, "measure": {"対策"}, "steps": {"2026-12-01 配る"}, "version": {"1"}}},
			{haru, "/start", url.Values{"version": {"2"}}},
			{haru, "/note", url.Values{"note": {"進めている"}}},
			{haru, "/extend", url.Values{"due": {"2027-01-08"}, "reason": {"遅れる"}, "version": {"3"}}},
		} {
			if step.path != "/start" {
				webtest.Status(t, webtest.Get(t, site, step.who, at+step.path), http.StatusOK)
			}
			w := webtest.Post(t, site, step.who, at+step.path, step.form)
			if w.Code != http.StatusSeeOther {
				t.Fatalf("%s: %d", step.path, w.Code)
			}
		}
		w = webtest.Post(t, site, haru, at+"/amend", url.Values{"title": {"別"}, "problem": {"別"}, "priority": {"low"}, "version": {"1"}})
		webtest.Status(t, w, http.StatusConflict)
		webtest.Status(t, webtest.Get(t, site, haru, at+"/verify"), http.StatusForbidden)
		webtest.Status(t, webtest.Get(t, site, office, at+"/verify"), http.StatusConflict)
		page := webtest.Get(t, site, office, at).Body.String()
		webtest.Contains(t, page, "期限の延長を決める", "進めている", "配る", "決定待ち")
		webtest.Contains(t, webtest.Get(t, site, office, "/action?state=open").Body.String(), "画面ロック", "第一係")
		webtest.Lacks(t, webtest.Get(t, site, actor.From(h.staff("fuyu")), "/action").Body.String(), "画面ロック")
		webtest.Contains(t, webtest.Get(t, site, office, "/action/board").Body.String(), "第一係")
		webtest.Contains(t, webtest.Get(t, site, office, "/action/figure").Body.String(), "監査", "第一係")
		for _, path := range []string{"/paper?format=pdf", "/paper?format=docx"} {
			if w := webtest.Get(t, site, haru, at+path); w.Code != http.StatusOK || w.Body.Len() < 1000 {
				t.Errorf("%s: %d, %d bytes", path, w.Code, w.Body.Len())
			}
		}
		for _, path := range []string{"/action/figure?format=xlsx", "/action/figure/paper?format=docx", "/action/figure/paper?format=pdf", "/action?format=xlsx", "/action?format=csv"} {
			if w := webtest.Get(t, site, office, path); w.Code != http.StatusOK || w.Body.Len() < 300 {
				t.Errorf("%s: %d, %d bytes", path, w.Code, w.Body.Len())
			}
		}
		webtest.Status(t, webtest.Get(t, site, office, "/action/figure?from=x"), http.StatusUnprocessableEntity)
	})
}

func handIn(t *testing.T, site http.Handler, who actor.Actor, path string, fields map[string]string, name string, content []byte) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := m.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	m.Close()
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return webtest.Do(site, webtest.As(r, who))
}

// A list comes in with a dry run that says row and column, and nothing is half opened.
// The list that goes out comes back as it is.
func TestImport(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		site, office := h.site(), actor.From(h.office())
		flawed := "件名,問題の内容,組織,担当,期限,優先度,状態,登録日,終了日\n一,問題,税務課,課長,2026/12/25,高,,,\n二,,税務課,部長,いつか,最高,済み,2030-01-01,\n,問題,どこか課,課長,2026-12-01,,,,\n"
		w := handIn(t, site, office, "/action/import", nil, "一覧.csv", []byte(flawed))
		webtest.Status(t, w, http.StatusSeeOther)
		look := w.Header().Get("Location")
		page := webtest.Get(t, site, office, look).Body.String()
		webtest.Contains(t, page, "誤りが", "「部長」という職は", "どこか課", "問題の内容を入力してください", "2026-11-22か", "「直ちに」", "「登録」「計画」", "きょう")
		apply := strings.TrimSuffix(look, "look") + "apply"
		webtest.Status(t, webtest.Post(t, site, office, apply, url.Values{"version": {"1"}, "count": {"3"}}), http.StatusConflict)
		if _, n, err := h.List(h.office(), Query{}); n != 0 || err != nil {
			t.Fatalf("%d are there, %v", n, err)
		}
		good := "件名,問題の内容,組織,担当,期限,優先度,状態,登録日,終了日,発生源\n一,問題,税務課,課長,2026/12/25,高,実施中,2026-10-01,,監査\n二,問題,第一係,主事,２０２６/１/31,,終了,2025-12-01,2026-01-15,訓練\n"
		w = handIn(t, site, office, "/action/import", nil, "一覧.csv", []byte(good))
		look = w.Header().Get("Location")
		apply = strings.TrimSuffix(look, "look") + "apply"
		webtest.Contains(t, webtest.Get(t, site, office, look).Body.String(), "2件を登録する")
		webtest.Status(t, webtest.Post(t, site, office, apply, url.Values{"version": {"1"}, "count": {"2"}}), http.StatusSeeOther)
		webtest.Status(t, webtest.Post(t, site, office, apply, url.Values{"version": {"2"}, "count": {"2"}}), http.StatusConflict)
		list, n, err := h.List(h.office(), Query{Sort: "number"})
		if err != nil || n != 2 || list[0].NumberText() != "令和7年度 第1号" || list[0].Days != 45 || list[1].State != Underway {
			t.Fatalf("%+v, %v", list, err)
		}
		out := webtest.Get(t, site, office, "/action?format=xlsx").Body.Bytes()
		w = handIn(t, site, office, "/action/import", nil, "是正措置.xlsx", out)
		webtest.Contains(t, webtest.Get(t, site, office, w.Header().Get("Location")).Body.String(), "登録するものがありません")
		for name, content := range map[string][]byte{"empty": nil, "no heading": []byte("a\nb\n"), "picture": []byte("\x89PNG\r\n\x1a\n\x00\x00"), "zip": []byte("PK\x03\x04xxxx"), "old": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "rows": []byte("a,b\n" + strings.Repeat("c,d\n", sheet.ReadRows+1))} {
			if w := handIn(t, site, office, "/action/import", nil, name, content); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, w.Code)
			}
		}
	})
}

// Evidence is taken from who carries the action out, kept, and given back as it was.
func TestEvidence(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		site, a := h.site(), h.opened()
		haru := actor.From(h.staff("haru"))
		path := actionURL(a.ID) + "/evidence"
		webtest.Status(t, handIn(t, site, actor.From(h.staff("fuyu")), path, map[string]string{"title": "証拠"}, "a.txt", []byte("中身")), http.StatusNotFound)
		webtest.Status(t, handIn(t, site, haru, path, map[string]string{"title": ""}, "a.txt", []byte("中身")), http.StatusUnprocessableEntity)
		webtest.Status(t, handIn(t, site, haru, path, map[string]string{"title": "証拠"}, "a.exe", []byte("MZ")), http.StatusUnprocessableEntity)
		webtest.Status(t, handIn(t, site, haru, path, map[string]string{"title": "証拠", "state": "closed"}, "a.txt", []byte("中身")), http.StatusUnprocessableEntity)
		webtest.Status(t, handIn(t, site, haru, path, map[string]string{"title": "手順書"}, "手順.txt", []byte("中身です")), http.StatusSeeOther)
		x, err := h.Show(h.office(), a.ID)
		if err != nil || len(x.Evidence) != 1 {
			t.Fatalf("%+v, %v", x.Evidence, err)
		}
		file := actionPath + "/evidence/" + x.Evidence[0].ID + "/file"
		w := webtest.Get(t, site, haru, file)
		if w.Body.String() != "中身です" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%q, %v", w.Body.String(), w.Header())
		}
		webtest.Status(t, webtest.Get(t, site, actor.From(h.staff("fuyu")), file), http.StatusNotFound)
		webtest.Status(t, webtest.Get(t, site, actor.From(h.as("b", "office", actor.Office)), file), http.StatusNotFound)
	})
}
