package web_test

import (
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

func asked(query string) web.ListQuery {
	return itemList().Query(httptest.NewRequest(http.MethodGet, "/asset?"+query, nil))
}

func TestListQuery(t *testing.T) {
	t.Parallel()
	plain := web.ListQuery{Filters: map[string]string{}, Sort: "number", Page: 1, Limit: 50, Kept: url.Values{}}
	with := func(change func(*web.ListQuery)) web.ListQuery { q := plain; change(&q); return q }
	for query, want := range map[string]web.ListQuery{
		"":                           plain,
		"q=+%E3%80%80&sort=note":     plain, // blanks only; a column that does not sort
		"sort=number;drop&dir=desc":  plain,
		"unit=%27+or+1=1&state=nope": plain, // values that are not offered
		"page=0":                     plain,
		"page=99999999999":           plain,
		"format=exe":                 plain,
		"q=%ff":                      plain,
		"q=監査&sort=name&dir=desc":    with(func(q *web.ListQuery) { q.Text, q.Sort, q.Desc = "監査", "name", true }),
		"unit=税務課&page=3":            with(func(q *web.ListQuery) { q.Filters = map[string]string{"unit": "税務課"}; q.Page = 3 }),
		"format=xlsx&page=3":         with(func(q *web.ListQuery) { q.Format, q.Limit = web.XLSX, 0 }),
		"format=print":               with(func(q *web.ListQuery) { q.Format, q.Limit = web.Print, 0 }),
	} {
		if diff := cmp.Diff(want, asked(query)); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
}

// One list, one address: whatever is asked for, one redirect settles it.
func TestListHasOneAddress(t *testing.T) {
	t.Parallel()
	m := site(600)
	rapid.Check(t, func(rt *rapid.T) {
		query := url.Values{}
		for _, name := range []string{"q", "unit", "state", "sort", "dir", "page", "format", "evil"} {
			if rapid.Bool().Draw(rt, name) {
				query.Set(name, rapid.SampledFrom([]string{"", "税務課", "late", "name", "desc", "asc", "2", "999", "a b+c&d", "print", "<x>"}).Draw(rt, name+"="))
			}
		}
		path := "/asset?" + query.Encode()
		for range 3 {
			w := webtest.Get(t, m, office, path)
			if w.Code == http.StatusOK {
				return
			}
			path = w.Header().Get("Location")
		}
		rt.Errorf("%s is never settled, now %s", query.Encode(), path)
	})
}

func TestListPage(t *testing.T) {
	t.Parallel()
	body := webtest.Get(t, site(128), office, "/asset?dir=desc&page=2&sort=name&unit=%E7%A8%8E%E5%8B%99%E8%AA%B2").Body.String()
	if n := len(webtest.All(t, body, "tbody tr")); n != 50 {
		t.Errorf("%d rows", n)
	}
	webtest.Contains(t, webtest.Find(t, body, ".count").Text(), "128件", "51～100件目を表示")
	webtest.Find(t, body, "th[aria-sort=descending] a[href*=sort=name]")
	webtest.Find(t, body, ".pager a[aria-current=page][href*=page=2]")
	for _, n := range webtest.All(t, body, ".pager a") {
		webtest.Contains(t, n.Attr("href"), "sort=name", "unit=")
	}
	webtest.Find(t, body, ".filters input[type=hidden][name=sort][value=name]")
	webtest.Find(t, body, "select[name=unit] option[value=税務課][selected]")
	webtest.None(t, body, "th.note")
	webtest.Find(t, body, ".exports a[href*=format=xlsx]")
}

func TestListThatBecameShorter(t *testing.T) {
	t.Parallel()
	w := webtest.Get(t, site(60), office, "/asset?page=9")
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/asset?page=2" {
		t.Errorf("status %d to %q", w.Code, got)
	}
}

func TestEmptyListSaysWhy(t *testing.T) {
	t.Parallel()
	webtest.Contains(t, webtest.Get(t, site(0), office, "/asset").Body.String(), "まだ登録がありません", "情報資産を登録する")
	narrowed := webtest.Get(t, site(0), office, "/asset?q=a").Body.String()
	webtest.Contains(t, narrowed, "条件に合うものはありません", "条件を消す")
	webtest.Lacks(t, narrowed, "まだ登録がありません")
}

func TestWholeListForPaper(t *testing.T) {
	t.Parallel()
	body := webtest.Get(t, site(128), office, "/asset?format=print").Body.String()
	if n := len(webtest.All(t, body, "tbody tr")); n != 128 {
		t.Errorf("%d rows", n)
	}
	webtest.None(t, body, ".pager")
}

// An export holds every row and every column, whatever page is looked at.
func TestExports(t *testing.T) {
	t.Parallel()
	csv := webtest.Get(t, site(128), office, "/asset?format=csv")
	webtest.Status(t, csv, http.StatusOK)
	text := csv.Body.String()
	if n := strings.Count(text, "\r\n"); n != 129 || !strings.HasPrefix(text, "\ufeff番号,名称,所管,状態,登録日,備考\r\n") {
		t.Errorf("%d lines: %.80q", n, text)
	}
	if got := csv.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename*=utf-8''%E6%83%85%E5%A0%B1") || !strings.HasSuffix(got, ".csv") {
		t.Errorf("disposition %q", got)
	}
	xlsx := webtest.Get(t, site(128), office, "/asset?format=xlsx")
	f, err := excelize.OpenReader(xlsx.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("情報資産台帳")
	if err != nil || len(rows) != 129 || rows[128][5] != "出力だけの列" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// A file name cannot forge a header, a folder or another ending.
func TestDownloadNames(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.SampledFrom([]rune("a.\r\n\"\\/;=%*:<>|'\u202e\u200f\x00 規程é\ufffd"))).Draw(t, "name")
		w := httptest.NewRecorder()
		web.Download(w, name, "text/plain")
		got := w.Header().Get("Content-Disposition")
		kind, params, err := mime.ParseMediaType(got)
		if err != nil || kind != "attachment" || len(params) != 1 || strings.ContainsAny(params["filename"], "\r\n\x00/\\\"\u202e") || strings.ContainsAny(got, "\r\n") {
			t.Errorf("%q gives %q", name, got)
		}
	})
}
