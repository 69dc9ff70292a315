package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// send uploads files by the form, as a browser does.
func send(h http.Handler, who actor.Actor, fields map[string]string, files ...File) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, value := range fields {
		m.WriteField(name, value)
	}
	for _, f := range files {
		head := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, f.Name)}, "Content-Type": {"text/html"}}
		part, _ := m.CreatePart(head)
		part.Write(f.Content)
	}
	m.Close()
	r := httptest.NewRequest(http.MethodPost, "/policy/new", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return webtest.Do(h, webtest.As(r, who))
}

// routes of a document that only read it.
func reads(id string) []string {
	list := []string{pathOf(id), "/search?q=x&document=" + id}
	for _, part := range []string{"provision", "correction", "attachment", "finding", "source", "edition", "file", "export"} {
		list = append(list, pathOf(id, part))
	}
	return list
}

// Whoever asks from another body, or may not see a closed document, learns nothing,
// not even that it is there.
func TestNobodyReachesWhatTheyMayNotSee(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		boss := office("b1")
		closed := o.document(boss, Closed, rule("秘匿規程", "鍵の番号"))
		open := o.document(boss, Internal, rule("庁内規程", "端末"))
		m := o.site()
		for _, c := range []struct {
			name string
			who  actor.Actor
			id   string
			want int
		}{
			{"office", boss, closed.ID, 200}, {"staff, internal", staff("b1"), open.ID, 200}, {"staff, closed", staff("b1"), closed.ID, 404},
			{"other body", office("b2"), open.ID, 404}, {"other body, closed", office("b2"), closed.ID, 404},
			{"no rights", webtest.Person("b1"), open.ID, 403}, {"nobody", actor.Actor{}, open.ID, 303},
		} {
			for _, path := range reads(c.id) {
				w := webtest.Get(t, m, c.who, path)
				if w.Code != c.want {
					t.Errorf("%s: %s gives %d, want %d", c.name, path, w.Code, c.want)
				}
				if c.want != 200 {
					webtest.Lacks(t, w.Body.String(), "秘匿規程", "鍵の番号", "庁内規程")
				}
			}
		}
		for _, who := range []actor.Actor{staff("b1"), office("b2")} {
			for _, path := range []string{"/policy", "/policy?format=csv", "/policy?show=withdrawn", "/policy?state=closed", "/policy/hierarchy", "/search?q=" + url.QueryEscape("鍵の番号")} {
				w := webtest.Get(t, m, who, path)
				webtest.Status(t, w, 200)
				webtest.Lacks(t, w.Body.String(), "秘匿規程", "鍵の番号の")
			}
		}
	})
}

func TestNobodyChangesWhatTheyMayNot(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		d := o.document(office("b1"), Internal, rule("庁内規程", "端末"))
		m := o.site()
		form := url.Values{"version": {"1"}, "title": {"乗っ取り"}, "kind": {"standard"}, "parent": {""}, "state": {"public"}, "as": {"norm"}}
		sent := map[string][]string{"place": {"version", "title", "kind", "parent"}, "publish": {"version", "state"}, "withdraw": {"version"}, "restore": {"version"}, "decide": {"version", "as"}}
		for verb, fields := range sent {
			only := url.Values{}
			for _, f := range fields {
				only[f] = form[f]
			}
			for _, c := range []struct {
				who  actor.Actor
				want int
			}{{staff("b1"), 403}, {office("b2"), 404}} {
				if w := webtest.Post(t, m, c.who, pathOf(d.ID, verb), only); w.Code != c.want {
					t.Errorf("%s by %s gives %d, want %d", verb, c.who.ID, w.Code, c.want)
				}
			}
			only.Set("withdrawn_at", "x") // mass assignment
			if w := webtest.Post(t, m, office("b1"), pathOf(d.ID, verb), only); w.Code != 422 {
				t.Errorf("%s with an unknown field gives %d", verb, w.Code)
			}
		}
		if got := o.get(office("b1"), d.ID); got != d {
			t.Errorf("the document has become %+v", got)
		}
	})
}

func TestUploadByForm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		m, who := o.site(), office("b1")
		w := send(m, who, map[string]string{"state": "closed"}, File{`..\..\evil/規程.txt`, []byte(rule("端末規程", "端末"))}, File{"空.txt", nil})
		webtest.Status(t, w, 303)
		to := w.Header().Get("Location")
		w = webtest.Get(t, m, who, to)
		webtest.Contains(t, w.Body.String(), "規程を読み取っています", "空.txt", "ファイルが空です", `hx-get="`+to)
		o.work()
		w = webtest.Get(t, m, who, to)
		webtest.Contains(t, w.Body.String(), "端末規程", "2件のうち1件は読み取れませんでした")
		webtest.Lacks(t, w.Body.String(), "evil", "hx-get=\""+to)
		for _, other := range []actor.Actor{office("b2"), webtest.Person("b1", CanView, CanRead)} {
			webtest.Status(t, webtest.Get(t, m, other, to), 404)
		}
		if list, _, _ := o.List(o.as(who), Query{}); len(list) != 1 || list[0].State != Closed {
			t.Errorf("documents %+v", list)
		}
	})
}

func TestUploadRefused(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	m, who := o.site(), office("b1")
	many := make([]File, countMax+1)
	for i := range many {
		many[i] = File{"a.txt", []byte("x")}
	}
	for name, c := range map[string]struct {
		fields map[string]string
		files  []File
		want   string
	}{
		"nothing":       {map[string]string{"state": "internal"}, nil, "読み込むファイルを選んでください"},
		"no name":       {map[string]string{"state": "internal"}, []File{{"", nil}}, "読み込むファイルを選んでください"},
		"too many":      {nil, many, "20ファイルまで"},
		"unknown state": {map[string]string{"state": "all"}, many[:1], "公開の範囲を選んでください"},
		"unknown field": {map[string]string{"body_id": "b2"}, many[:1], "画面にない項目"},
		"two editions":  {map[string]string{"document": o.document(who, Internal, rule("題", "語")).ID}, many[:2], "1ファイルだけ"},
	} {
		w := send(m, who, c.fields, c.files...)
		if w.Code != 422 || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d, without %q", name, w.Code, c.want)
		}
	}
	webtest.Status(t, send(m, staff("b1"), nil, many[:1]...), 403)
	webtest.Status(t, send(m, who, map[string]string{"document": "nowhere"}, many[:1]...), 404)
	webtest.Status(t, webtest.Post(t, m, who, "/policy/new", url.Values{"state": {"internal"}}), 422)
	w := send(m, who, nil, File{"a.txt", bytes.Repeat([]byte("あ"), 15<<20)})
	webtest.Status(t, w, 422)
	webtest.Contains(t, w.Body.String(), "大きすぎます")
}

// Hostile files end as an outcome with a reason, or as text that does no harm.
func TestHostileUploads(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	who := office("b1")
	utf16 := []byte{0xff, 0xfe}
	for range 200_000 {
		utf16 = append(utf16, '(', 0)
	}
	for name, content := range map[string][]byte{
		"brackets": []byte(strings.Repeat("(", 4<<20)), "utf16": utf16, "zeros": make([]byte, 1<<20),
		"zip": []byte("PK\x03\x04\x14\x00\x00\x00"), "marks": []byte(strings.Repeat("(1) ア ① ", 200_000)),
		"deep": []byte(deep(400)), "lines": []byte(strings.Repeat("\n", 4<<20)), "nul": []byte("第1条 目\x00的"),
		"long": []byte("第1条 " + strings.Repeat("あ", 1<<20)), "broken": {0x82, 0xff, 0xfe, 0x81}, "html": []byte("<html><body><script>alert(1)</script></body></html>"),
		"tags": []byte(strings.Repeat("<table><tr><td>", 100_000)),
	} {
		u := o.read(who, Reading{Files: []File{{name + ".txt", content}}})[0]
		switch u.State {
		case Failed:
			if u.Reason == "" || strings.Contains(u.Reason, "問題が起きました") {
				t.Errorf("%s failed by %q", name, u.Reason)
			}
		case Read:
			w := webtest.Get(t, o.site(), who, pathOf(u.DocumentID))
			webtest.Status(t, w, 200)
			if strings.Contains(w.Body.String(), "<script>alert") || w.Body.Len() > 8<<20 {
				t.Errorf("%s: a page of %d bytes", name, w.Body.Len())
			}
		default:
			t.Errorf("%s became %s", name, u.State)
		}
	}
}

func deep(n int) string {
	var b strings.Builder
	marks := []string{"第1章", "第1条", "1", "(1)", "ア", "(ア)", "a", "①", "一", "イ"}
	for i := range n {
		fmt.Fprintf(&b, "%s%s 見出し%d\n", strings.Repeat(" ", i), marks[i%len(marks)], i)
	}
	return b.String()
}

func TestNothingOfATextRuns(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	who := office("b1")
	d := o.document(who, Internal, hostileText)
	if err := o.Place(o.as(who), Placement{d.ID, `<script>hit=1</script>"><img src=x onerror=hit=1>`, "standard", "", d.Version}); err != nil {
		t.Fatal(err)
	}
	m := o.site()
	paths := append(reads(d.ID), "/policy", "/policy/hierarchy", "/policy/new?document="+d.ID, pathOf(d.ID, "place"), pathOf(d.ID, "publish"), pathOf(d.ID, "withdraw"),
		"/search?q="+url.QueryEscape("<script>hit=1</script>"), "/search?q=hit", "/policy?q="+url.QueryEscape(`"><script>hit=1</script>`))
	for _, path := range paths {
		w := webtest.Get(t, m, who, path)
		webtest.Status(t, w, 200)
		if strings.HasSuffix(path, "/file") || strings.HasSuffix(path, "/export") {
			continue
		}
		for _, bad := range []string{"<script>hit", "<img src=x", "<svg/onload"} {
			if strings.Contains(w.Body.String(), bad) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
	}
	w := webtest.Get(t, m, who, pathOf(d.ID, "file"))
	h := w.Header()
	if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(h.Get("Content-Type"), "html") || w.Body.String() != hostileText {
		t.Errorf("the original is sent as %v", h)
	}
}

func TestExportHasNoFormula(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	who := office("b1")
	d := o.document(who, Internal, strings.Replace(rule("規程", "端末"), "1 目的", "1 =HYPERLINK(\"http://example.invalid\")", 1))
	w := webtest.Get(t, o.site(), who, pathOf(d.ID, "export"))
	webtest.Status(t, w, 200)
	f, err := excelize.OpenReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.GetSheetList(); strings.Join(got, " ") != "条項 添付 所見" {
		t.Errorf("sheets %v", got)
	}
	rows, err := f.GetRows("条項")
	if err != nil || len(rows) != int(d.Provisions)+1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	for r := range rows {
		for c := range rows[r] {
			cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if formula, _ := f.GetCellFormula("条項", cell); formula != "" {
				t.Errorf("%s holds the formula %s", cell, formula)
			}
		}
	}
}

func (o town) api(who actor.Actor) http.Handler {
	m := api.NewMux(api.Config{Identify: func(*http.Request) (actor.Actor, error) { return who, nil }, Log: slog.New(slog.DiscardHandler)})
	o.operations(m)
	return m
}

func call(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		boss := office("b1")
		closed := o.document(boss, Closed, rule("秘匿規程", "鍵"))
		open := o.document(boss, Internal, rule("庁内規程", "端末"))
		const base = "/api/v1/policy/document"
		for _, c := range []struct {
			who    actor.Actor
			path   string
			status int
			has    string
			lacks  string
		}{
			{boss, base, 200, "秘匿規程", "body_id"},
			{staff("b1"), base, 200, "庁内規程", "秘匿規程"},
			{staff("b1"), base + "?state=closed", 200, `"items":[]`, "秘匿規程"},
			{staff("b1"), base + "?state=x", 422, "", "秘匿規程"},
			{office("b2"), base, 200, `"items":[]`, "規程"},
			{staff("b1"), base + "/" + closed.ID, 404, "", "秘匿規程"},
			{office("b2"), base + "/" + open.ID, 404, "", "庁内規程"},
			{staff("b1"), base + "/" + open.ID, 200, `"title":"庁内規程"`, ""},
			{staff("b1"), base + "/" + open.ID + "/provision", 200, `"path":"第1章/1"`, ""},
			{staff("b1"), base + "/" + closed.ID + "/provision", 404, "", "鍵"},
			{webtest.Person("b1"), base, 403, "", "規程\""},
		} {
			w := call(o.api(c.who), http.MethodGet, c.path, "")
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.has) || c.lacks != "" && strings.Contains(w.Body.String(), c.lacks) {
				t.Errorf("%s as %s: %d %s", c.path, c.who.ID, w.Code, w.Body)
			}
		}
		content, _ := json.Marshal(map[string]any{"name": "a.txt", "content": []byte(rule("新規程", "通信"))})
		if w := call(o.api(staff("b1")), http.MethodPost, base, string(content)); w.Code != 403 {
			t.Errorf("staff reads: %d", w.Code)
		}
		if w := call(o.api(boss), http.MethodPost, base, `{"name":"a.txt","content":"","kind":"standard"}`); w.Code != 422 {
			t.Errorf("an unknown field: %d %s", w.Code, w.Body)
		}
		w := call(o.api(boss), http.MethodPost, base, string(content))
		var out batchOutput
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 || out.Batch == "" {
			t.Fatalf("read: %d %s", w.Code, w.Body)
		}
		o.work()
		w = call(o.api(boss), http.MethodGet, "/api/v1/policy/upload/"+out.Batch, "")
		if w.Code != 200 || !strings.Contains(w.Body.String(), `"state":"read"`) {
			t.Errorf("progress: %d %s", w.Code, w.Body)
		}
		if w := call(o.api(office("b2")), http.MethodGet, "/api/v1/policy/upload/"+out.Batch, ""); w.Code != 404 {
			t.Errorf("progress of another body: %d", w.Code)
		}
	})
}

func TestPlaceForm(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	who := office("b1")
	d := o.document(who, Internal, rule("庁内規程", "端末"))
	m := o.site()
	w := webtest.Get(t, m, who, pathOf(d.ID, "place"))
	if got := webtest.Find(t, w.Body.String(), "input[name=title]").Attr("value"); got != "庁内規程" {
		t.Errorf("the form holds %q", got)
	}
	w = webtest.Post(t, m, who, pathOf(d.ID, "place"), url.Values{"title": {""}, "kind": {"x"}, "parent": {d.ID}, "version": {strconv.FormatInt(d.Version, 10)}})
	webtest.Status(t, w, 422)
	webtest.Contains(t, w.Body.String(), "規程の名称を入力してください。", `href="#f-title"`)
	w = webtest.Post(t, m, who, pathOf(d.ID, "place"), url.Values{"title": {"新庁内規程"}, "kind": {"standard"}, "parent": {""}, "version": {strconv.FormatInt(d.Version, 10)}})
	webtest.Status(t, w, 303)
	if got := o.get(who, d.ID); got.Title != "新庁内規程" || got.Kind != "standard" {
		t.Errorf("placed %+v", got)
	}
	w = webtest.Post(t, m, who, pathOf(d.ID, "publish"), url.Values{"state": {"public"}, "version": {"1"}})
	webtest.Status(t, w, 409)
}

func openSQLite(t *testing.T) *db.DB {
	t.Helper()
	return openDB(t, db.SQLite)
}

// get asks for a page where there is no *testing.T and gives the status.
func get(h http.Handler, who actor.Actor, path string) int {
	return webtest.Do(h, webtest.As(httptest.NewRequest(http.MethodGet, path, nil), who)).Code
}
