package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

const canRead, canWrite = actor.Permission("asset.read"), actor.Permission("asset.write")

// item is a row of the sample list of みほん町.
type item struct {
	Number          int
	Name, Unit, Day string
	State           ui.Mark
}

func items(n int) []item {
	names := []string{"住民異動受付簿（窓口控え）", "固定資産税課税台帳の写し", "庁内ネットワーク構成図", "防災行政無線の操作手順書", "職員健康診断の結果一覧", "ホームページ掲載原稿"}
	units := []string{"住民課", "税務課", "企画情報課", "総務課"}
	marks := []ui.Mark{{Tone: ui.Good, Text: "確認済み"}, {Tone: ui.Warn, Text: "期限間近"}, {Tone: ui.Danger, Text: "期限超過"}, {Tone: ui.Plain, Text: "下書き"}, {Tone: ui.Info, Text: "承認待ち"}}
	list := make([]item, n)
	for i := range list {
		list[i] = item{i + 1, names[i%len(names)], units[i%len(units)], fmt.Sprintf("2026/%02d/%02d", 4+i%8, 1+i%28), marks[i%len(marks)]}
	}
	return list
}

func itemList() web.List[item] {
	return web.List[item]{
		Title: "情報資産台帳", Path: "/asset", Search: true, Sort: "number",
		Empty: ui.Empty{Title: "まだ登録がありません", Text: "課で扱う情報資産をここに登録します。", Step: ui.Action{Kind: ui.Primary, Text: "情報資産を登録する", URL: "/asset/new"}},
		Columns: []web.Column[item]{
			{Key: "number", Title: "番号", Kind: sheet.Number, Sorts: true, Text: func(i item) string { return fmt.Sprint(i.Number) }},
			{Key: "name", Title: "名称", Sorts: true, Names: true, Text: func(i item) string { return i.Name }, Link: func(i item) string { return fmt.Sprintf("/asset/%d", i.Number) }},
			{Key: "unit", Title: "所管", Sorts: true, Text: func(i item) string { return i.Unit }},
			{Key: "state", Title: "状態", Text: func(i item) string { return i.State.Text }, Mark: func(i item) ui.Mark { return i.State }},
			{Key: "day", Title: "登録日", Kind: sheet.Date, Sorts: true, Text: func(i item) string { return i.Day }},
			{Key: "note", Title: "備考", Export: true, Text: func(i item) string { return "出力だけの列" }},
		},
		Filters: []web.Filter{
			{Name: "unit", Label: "所管", Options: []ui.Option{{Value: "住民課", Label: "住民課"}, {Value: "税務課", Label: "税務課"}}},
			{Name: "state", Label: "状態", Options: []ui.Option{{Value: "late", Label: "期限超過"}, {Value: "ok", Label: "確認済み"}}},
		},
	}
}

type itemInput struct {
	Name   string   `json:"name"`
	Unit   string   `json:"unit"`
	Day    string   `json:"day"`
	Copies int      `json:"copies" label:"部数"`
	Class  string   `json:"class"`
	Where  []string `json:"where"`
	Agreed bool     `json:"agreed"`
	Note   string   `json:"note"`
}

// site is a small town hall's Okite with one area.
func site(rows int) *web.Mux {
	m := web.NewMux(web.Config{
		Identify: webtest.Identify,
		Log:      slog.New(slog.DiscardHandler),
		Frame: func(r *http.Request) (web.Frame, error) {
			return web.Frame{Body: "みほん町", Roles: []string{"事務局"}, Sample: true, Years: []ui.Year{{Label: "令和8年度", URL: "?year=2026", Current: true}, {Label: "令和7年度", URL: "?year=2025"}}}, nil
		},
		Menu: []web.MenuItem{
			{web.Daily, "ホーム", "/", canRead, 1}, {web.Daily, "インシデント", "/incident", canRead, 2}, {web.Checks, "監査", "/audit", canRead, 1},
			{web.Checks, "自己点検", "/selfcheck", canRead, 2}, {web.Rules, "規程", "/policy", canRead, 1}, {web.Rules, "情報資産台帳", "/asset", canRead, 2},
			{web.Yearly, "年度計画", "/programme", canRead, 1}, {web.Manages, "利用者", "/person", canWrite, 1}, {web.Manages, "記録", "/journal", canRead, 2},
		},
	})
	m.Handle("GET /asset", canRead, func(w http.ResponseWriter, r *http.Request) error {
		p := web.Page{Title: "情報資産台帳", Lead: "課ごとに扱う情報資産の一覧です。年に一度、所管の課が内容を確かめます。", Tools: []ui.Action{{Kind: ui.Primary, Text: "情報資産を登録する", URL: "/asset/new"}}}
		return itemList().Serve(w, r, p, func(q web.ListQuery) ([]item, int, error) {
			all := items(rows)
			if q.Limit == 0 {
				return all, rows, nil
			}
			from := min(q.Offset(), rows)
			return all[from:min(from+q.Limit, rows)], rows, nil
		})
	})
	m.Handle("GET /asset/new", canWrite, func(w http.ResponseWriter, r *http.Request) error {
		return web.Show(w, r, http.StatusOK, formPage(ui.Entry{}))
	})
	m.Handle("POST /asset", canWrite, func(w http.ResponseWriter, r *http.Request) error {
		in, entry, err := web.Decode[itemInput](r)
		if err == nil && in.Name == "" {
			err = fault.Fields(map[string]string{"name": "名称を入力してください。", "class": "機密性を選んでください。"})
		}
		if entry, refused := web.Refused(entry, err); refused {
			return web.Show(w, r, http.StatusUnprocessableEntity, formPage(entry))
		}
		if err != nil {
			return err
		}
		return web.Redirect(w, r, "/asset/1", "「"+in.Name+"」を登録しました。")
	})
	m.Handle("GET /asset/{id}", canRead, func(w http.ResponseWriter, r *http.Request) error {
		return web.Show(w, r, http.StatusOK, detailPage())
	})
	m.Handle("GET /asset/{id}/delete", canWrite, func(w http.ResponseWriter, r *http.Request) error {
		return web.Show(w, r, http.StatusOK, web.Page{Title: "情報資産の廃棄", Crumbs: []ui.Crumb{{Title: "情報資産台帳", URL: "/asset"}}, Main: ui.Ask(ui.Confirm{
			Action: "/asset/1/delete", Text: "「住民異動受付簿（窓口控え）」を廃棄済みにします。", Points: []string{"台帳の一覧には出なくなります。", "廃棄の記録は保存期間の間残ります。"}, Submit: "廃棄済みにする", Cancel: "/asset/1"})})
	})
	m.Handle("GET /progress", canRead, func(w http.ResponseWriter, r *http.Request) error {
		return web.Show(w, r, http.StatusOK, web.Page{Title: "規程の読み取り", Reload: 5, Main: ui.Bar(ui.Progress{ID: "work", Title: "緊急時対応計画を読み取っています", Text: "3件目／12件", Done: 3, Total: 12, Poll: "/progress"})})
	})
	var asked atomic.Int32
	m.Handle("GET /work", canRead, func(w http.ResponseWriter, r *http.Request) error {
		if asked.Add(1) > 2 {
			return web.Redirect(w, r, "/asset/1", "読み取りが終わりました。")
		}
		return web.Show(w, r, http.StatusOK, web.Page{Title: "規程の読み取り", Reload: 5, Main: ui.Bar(ui.Progress{ID: "work", Title: "読み取っています", Poll: "/work"})})
	})
	m.Handle("GET /lost", canRead, func(w http.ResponseWriter, r *http.Request) error {
		if r.Header.Get("HX-Request") == "true" {
			return os.ErrClosed
		}
		return web.Show(w, r, http.StatusOK, web.Page{Title: "規程の読み取り", Main: ui.Bar(ui.Progress{ID: "work", Title: "読み取っています", Poll: "/lost"})})
	})
	m.Handle("GET /boom", canRead, func(http.ResponseWriter, *http.Request) error { panic("秘密の原因") })
	m.Handle("GET /fail", canRead, func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("select secret: %w", os.ErrClosed) })
	m.Public("GET /signin", "サインインの前に開く画面", func(w http.ResponseWriter, r *http.Request) error {
		e := ui.Entry{}
		return web.Show(w, r, http.StatusOK, web.Page{Title: "サインイン", Main: signIn(e)})
	})
	return m
}

// pages are the sample pages by file name.
var pages = map[string]string{"list": "/asset", "form": "/asset/new", "detail": "/asset/1", "confirm": "/asset/1/delete", "progress": "/progress", "missing": "/nowhere", "broken": "/fail"}

// TestWritePages writes the sample pages to OKITE_PAGES, to be looked at in a browser.
func TestWritePages(t *testing.T) {
	dir := os.Getenv("OKITE_PAGES")
	if dir == "" {
		t.Skip("set OKITE_PAGES to a folder to get the sample pages")
	}
	who, m := webtest.Person("b1", canRead, canWrite), site(128)
	for name, path := range pages {
		write(t, dir, name, webtest.Get(t, m, who, path))
	}
	write(t, dir, "faulty", webtest.Post(t, m, who, "/asset", map[string][]string{"unit": {"税務課"}, "copies": {"３部"}, "note": {"書きかけ"}, "where": {"cloud"}}))
	write(t, dir, "empty", webtest.Get(t, site(0), who, "/asset"))
	write(t, dir, "signin", webtest.Get(t, m, actor.Actor{}, "/signin"))
}

func write(t *testing.T, dir, name string, w *httptest.ResponseRecorder) {
	t.Helper()
	for _, file := range []string{"tokens.css", "okite.css", "htmx.min.js", "okite.js"} {
		asset := webtest.Do(site(0), httptest.NewRequest(http.MethodGet, web.StaticURL(file), nil))
		if err := os.WriteFile(filepath.Join(dir, file), asset.Body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		w.Body = replaced(w.Body.String(), web.StaticURL(file), file)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".html"), w.Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func selector(e ui.Entry) ui.Field {
	return e.Field("unit", "所管").Must().Of(ui.Option{Label: "選んでください"}, ui.Option{Value: "住民課", Label: "住民課"}, ui.Option{Value: "税務課", Label: "税務課"})
}

func where(e ui.Entry) ui.Field {
	return e.Field("where", "保管場所").Of(ui.Option{Value: "paper", Label: "書庫", Help: "施錠できる場所に限ります。"}, ui.Option{Value: "cloud", Label: "外部サービス"})
}

func longText(s string) string { return strings.Repeat(s, 3) }
