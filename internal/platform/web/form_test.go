package web_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

type report struct {
	Title  string     `json:"title"`
	Code   string     `form:"code,fold"`
	Count  int        `json:"count" label:"件数"`
	Day    clock.Date `json:"day"`
	Urgent bool       `json:"urgent"`
	Places []string   `json:"places"`
	State  string     `json:"-"`
	Hidden string
}

func posted(form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func TestDecode(t *testing.T) {
	t.Parallel()
	got, entry, err := web.Decode[report](posted(url.Values{
		"title": {"　紛失の\r\n報告 "}, "code": {"３９－Ａ"}, "count": {"１，２３４"}, "day": {"２０２６／１１／２２"}, "urgent": {"1"}, "places": {" 庁舎 ", "", "公用車"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := report{Title: "紛失の\n報告", Code: "39-A", Count: 1234, Day: clock.Date{Year: 2026, Month: 11, Day: 22}, Urgent: true, Places: []string{"庁舎", "公用車"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"title", "code", "count", "day", "urgent", "places"}, entry.Order); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeSaysWhatIsWrongAndKeepsIt(t *testing.T) {
	t.Parallel()
	_, entry, err := web.Decode[report](posted(url.Values{"title": {"題"}, "count": {"三つ"}, "day": {"2026/02/30"}}))
	entry, refused := web.Refused(entry, err)
	if !refused || entry.Values.Get("count") != "三つ" || entry.Values.Get("title") != "題" {
		t.Fatalf("entry %+v, %v", entry, err)
	}
	want := map[string]string{"count": "件数は、数字で入力してください。", "day": "2026/11/22 のように入力してください。"}
	if diff := cmp.Diff(want, entry.Faults); diff != "" {
		t.Error(diff)
	}
	if _, refused := web.Refused(entry, errors.New("broken")); refused {
		t.Error("an internal error was taken for a wrong entry")
	}
}

// Fields of the entity that no form has cannot be set by sending them.
func TestMassAssignmentIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"state", "State", "-", "Hidden", "Title", "body_id", "json:title"} {
		_, _, err := web.Decode[report](posted(url.Values{"title": {"題"}, name: {"closed"}}))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Of(err).Text, "画面にない項目が送られました。") {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, _, err := web.Decode[report](func() *http.Request {
		r := posted(url.Values{"title": {"題"}})
		r.URL.RawQuery = "count=9" // the query is no part of the form
		return r
	}())
	if err != nil || got.Count != 0 {
		t.Errorf("count %d, %v", got.Count, err)
	}
}

func TestDecodeMultipart(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("title", "題")
	part, _ := w.CreateFormFile("file", "../../etc/passwd")
	_, _ = part.Write([]byte("x"))
	_, _ = w.CreateFormFile("other", "") // as a browser sends a file field that nobody filled
	_ = w.Close()
	r := httptest.NewRequest(http.MethodPost, "/", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	got, _, err := web.Decode[report](r)
	if err != nil || got.Title != "題" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestBrokenBodies(t *testing.T) {
	t.Parallel()
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": "a=%zz", "multipart/form-data; boundary=x": "--x\r\nbroken", "multipart/form-data": "x",
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		if _, _, err := web.Decode[report](r); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestBodyTooLarge(t *testing.T) {
	t.Parallel()
	w := webtest.Post(t, site(1), office, "/asset", url.Values{"note": {strings.Repeat("あ", web.FormLimit/3)}})
	webtest.Status(t, w, http.StatusUnprocessableEntity)
	webtest.Contains(t, w.Body.String(), "送られた内容が大きすぎます。1MBまでにしてください。")
}

func TestEntryOfShowsTheInput(t *testing.T) {
	t.Parallel()
	in := report{Title: "題", Count: 3, Day: clock.Date{Year: 2026, Month: 11, Day: 2}, Urgent: true, Places: []string{"庁舎"}}
	want := ui.Values{"title": {"題"}, "code": {""}, "count": {"3"}, "day": {"2026-11-02"}, "urgent": {"1"}, "places": {"庁舎"}}
	if diff := cmp.Diff(want, web.EntryOf(in).Values); diff != "" {
		t.Error(diff)
	}
}

// The faulty form comes back whole: 422, values kept, messages at the fields and a
// summary in the order of the form that links to them.
func TestFaultyFormComesBack(t *testing.T) {
	t.Parallel()
	w := webtest.Post(t, site(1), office, "/asset", url.Values{"note": {"書き\"かけ"}, "where": {"cloud"}, "unit": {"税務課"}})
	webtest.Status(t, w, http.StatusUnprocessableEntity)
	body := w.Body.String()
	var links []string
	for _, n := range webtest.All(t, body, "#error-summary a") {
		links = append(links, n.Attr("href"))
	}
	if diff := cmp.Diff([]string{"#f-name", "#f-class"}, links); diff != "" {
		t.Error(diff)
	}
	name := webtest.Find(t, body, "input#f-name[aria-invalid=true][aria-required=true]")
	if got := name.Attr("aria-describedby"); got != "f-name-help f-name-error" {
		t.Errorf("described by %q", got)
	}
	webtest.Find(t, body, "fieldset#f-class")
	webtest.Find(t, body, "#f-unit option[value=税務課][selected]")
	webtest.Find(t, body, "input[name=where][value=cloud][checked]")
	if got := webtest.Find(t, body, "textarea[name=note]").Text(); got != `書き"かけ` {
		t.Errorf("the note came back as %q", got)
	}
}

func TestUploadNamesItsOwnLimit(t *testing.T) {
	t.Parallel()
	m := web.NewMux(web.Config{Identify: webtest.Identify})
	m.HandleUpload("POST /file", canWrite, 3<<20, func(w http.ResponseWriter, r *http.Request) error {
		in, _, err := web.Decode[report](r)
		if err != nil {
			return err
		}
		return web.Redirect(w, r, "/"+in.Title, "")
	})
	form := func(n int) url.Values { return url.Values{"title": {"a"}, "state": {strings.Repeat("a", n)}} }
	small := webtest.Post(t, m, office, "/file", form(2<<20))
	webtest.Contains(t, small.Body.String(), "画面にない項目") // read whole, then refused for its field
	webtest.Contains(t, webtest.Post(t, m, office, "/file", form(4<<20)).Body.String(), "3MBまでにしてください。")
}

type manyFields struct {
	Version int64             `json:"version"`
	Mark    map[string]string `form:"mark.*"`
}

// A form whose fields are data gives them by what follows the dot, and takes no others.
func TestDecodeMany(t *testing.T) {
	t.Parallel()
	got, _, err := web.Decode[manyFields](posted(url.Values{"version": {"3"}, "mark.0": {" y "}, "mark.12": {"n"}}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(manyFields{3, map[string]string{"0": "y", "12": "n"}}, got); diff != "" {
		t.Error(diff)
	}
	if v := web.EntryOf(got).Values.Get("mark.12"); v != "n" {
		t.Errorf("the entry shows %q", v)
	}
	for _, name := range []string{"note.0", "mark", "version.1", "."} {
		if _, _, err := web.Decode[manyFields](posted(url.Values{name: {"y"}})); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, entry, err := web.Decode[manyFields](posted(url.Values{"mark.1": {"a\x00"}})); !fault.Is(err, fault.Invalid) || entry.Values.Get("mark.1") == "" {
		t.Errorf("a broken text: %v", err)
	}
}

// A form whose fields are data keeps to the same rules.
func TestTexts(t *testing.T) {
	t.Parallel()
	names := []string{"version", "cause"}
	in, _, err := web.Texts(posted(url.Values{"version": {"3"}, "cause": {"　紛失の\r\nため "}}), names)
	if err != nil || in["cause"] != "紛失の\nため" || in["version"] != "3" {
		t.Errorf("%q, %v", in, err)
	}
	for name, v := range map[string]url.Values{"unknown": {"state": {"sent"}}, "twice": {"cause": {"a", "b"}}, "no text": {"cause": {"\xff"}}, "NUL": {"cause": {"a\x00"}}} {
		if _, _, err := web.Texts(posted(v), names); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
