package check

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	definitions "github.com/okite-isms/okite/pack"
)

var migrations = []fs.FS{journal.Files, Files, fstest.MapFS{
	"migration/20261124100000_body.sql": {Data: []byte(`-- +goose Up
create table body (id text not null, constraint body_key primary key (id));
insert into body (id) values ('a'), ('b');
create table org_unit (body_id text not null, id text not null, constraint org_unit_key primary key (body_id, id));
insert into org_unit (body_id, id) values ('a', 'tax'), ('a', 'plan'), ('b', 'tax');`)},
}}

// hall is a small organisation with a policy of three duties.
type hall struct {
	*Service
	t *testing.T
	d *db.DB
}

func (h *hall) Outline(context.Context, clock.Date) (org.Outline, error) {
	unit := func(id, name, kind string) (b org.Branch) {
		b.ID, b.Name = id, name
		b.Kind = "division"
		if kind != "" {
			b.Kind = "branch"
		}
		return b
	}
	return org.Outline{Units: []org.Branch{unit("tax", "税務課", ""), unit("plan", "支所", "branch")}}, nil
}

func duty(seq int64, provision, sentence string, m string) (d policy.DutyItem) {
	d.Seq, d.ProvisionID, d.Path, d.Document, d.Title, d.Sentence, d.Words, d.Role = seq, provision, "第"+provision+"条", "doc", "対策基準", sentence, sentence, "情報セキュリティ管理者"
	switch m {
	case "must":
		d.Modality = "must"
	case "may":
		d.Modality = "may"
	default:
		d.Modality = "must_not"
	}
	return d
}

func (h *hall) Duties(context.Context, policy.DutyQuery) ([]policy.DutyItem, int, error) {
	list := []policy.DutyItem{
		duty(1, "p1", "管理者は、台帳を作らなければならない。", "must"), duty(2, "p2", "職員は、媒体を持ち出してはならない。", ""), duty(3, "p3", "管理者は、許可できる。", "may"),
	}
	return list, len(list), nil
}

func (h *hall) Choices(context.Context) (policy.Choices, error) {
	return policy.Choices{Documents: []policy.Document{{ID: "doc", Title: "対策基準"}}}, nil
}

func (h *hall) Provisions(context.Context, string, int, int) ([]policy.Provision, int, error) {
	return []policy.Provision{{ID: "p1", Path: "第1条", Text: "文"}, {ID: "p2", Path: "第2条", Text: "文"}}, 2, nil
}

func (h *hall) Document(_ context.Context, id string) (policy.Document, error) {
	if id != "doc" {
		return policy.Document{}, fault.New(fault.NotFound, "ない")
	}
	return policy.Document{ID: id, Title: "対策基準"}, nil
}

func each(t *testing.T, f func(t *testing.T, h *hall)) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		h := &hall{t: t, d: d}
		words, err := LoadWords(definitions.Files)
		if err != nil {
			t.Fatal(err)
		}
		templates, err := LoadTemplates(definitions.Files, words)
		if err != nil {
			t.Fatal(err)
		}
		h.Service = New(d, Config{
			Organisation: h, Policy: h, Words: words, Templates: templates, Roles: []Role{{"security-manager", "情報セキュリティ管理者"}},
			Now: func() time.Time { return time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC) },
		})
		f(t, h)
	})
}

func (h *hall) as(body string, roles ...actor.Role) context.Context {
	a := actor.Actor{Body: body, ID: string(roles[0]), Name: string(roles[0]) + "さん"}
	for _, g := range h.Area().Permissions {
		for _, r := range roles {
			if g.Default(r) != actor.Nowhere {
				a.Permissions = append(a.Permissions, g.Permission)
			}
		}
	}
	return actor.With(context.Background(), a)
}

func (h *hall) office() context.Context { return h.as("a", actor.Office) }

func (h *hall) founded(shipped string) Whole {
	h.t.Helper()
	w, err := h.Found(h.office(), Founding{Title: "点検表" + shipped, Shipped: shipped})
	if err != nil {
		h.t.Fatal(err, fieldsOf(err))
	}
	return w
}

// The sheet that ships has three chapters with 16, 7 and 6 items, and every rule holds
// for somebody.
func TestTemplate(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		w := h.founded("standard")
		count := map[string]int{}
		for _, i := range w.Items {
			count[i.Chapter]++
		}
		if len(w.Items) != 29 || len(count) != 3 || count[w.Items[0].Chapter] != 16 || count[w.Items[28].Chapter] != 6 {
			t.Fatalf("%v", count)
		}
		got, err := h.Words().Applies(w.Items, Facts{"division": true, "mynumber": true})
		if err != nil || !got[w.Items[0].ID] || got[w.Items[5].ID] || !got[w.Items[16].ID] || got[w.Items[28].ID] {
			t.Errorf("%v, %v", got, err)
		}
		w, err = h.Use(h.office(), At{w.Edition.ID, w.Edition.Version})
		if err != nil || w.Edition.State != Used {
			t.Fatal(err)
		}
		if _, err := h.Add(h.office(), w.Edition.ID, ItemInput{Chapter: "あ", Number: "1", Text: "い"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("an edition in use was changed: %v", err)
		}
		var next Whole
		journaltest.Added(t, h.d, "a", func() { next, err = h.Revise(h.office(), At{ID: w.Edition.ID}) })
		if err != nil || next.Edition.Number != 2 {
			t.Fatal(err)
		}
		if _, err := h.Revise(h.office(), At{ID: w.Edition.ID}); !fault.Is(err, fault.Conflict) {
			t.Errorf("two drafts: %v", err)
		}
		it, err := h.Edit(h.office(), next.Items[0].ID, ItemInput{Chapter: "Ⅰ", Number: "1", Text: "別の問いか。", Version: 1, Bases: []string{"doc/p1"}})
		if err != nil || it.Bases[0].Label != "対策基準 第1条" {
			t.Fatal(it, err)
		}
		if _, err := h.Drop(h.office(), At{next.Items[1].ID, 1}); err != nil {
			t.Fatal(err)
		}
		_, before, list, err := h.Difference(h.office(), next.Edition.ID)
		if err != nil || before.Number != 1 || len(list) != 2 || list[0].What != "changed" || list[1].What != "dropped" {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := h.Edit(h.office(), it.ID, ItemInput{Chapter: "Ⅰ", Number: "1", Text: "古い", Version: 1}); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version was saved: %v", err)
		}
	})
}

// Rules speak of facts in Japanese, and of nothing else.
func TestRules(t *testing.T) {
	t.Parallel()
	w, err := LoadWords(definitions.Files)
	if err != nil {
		t.Fatal(err)
	}
	for said, c := range map[string]struct {
		kept string
		yes  Facts
		no   Facts
	}{
		"": {"", Facts{}, nil},
		"ＵＳＢメモリを使う かつ 課である":     {"usb and division", Facts{"usb": true, "division": true}, Facts{"usb": true}},
		"（窓口がある または サーバーを持つ）":   {"(counter or server)", Facts{"server": true}, Facts{}},
		"学校に関わるでない":             {"(not school)", Facts{}, Facts{"school": true}},
		"mynumber and not core": {"mynumber and not core", Facts{"mynumber": true}, Facts{"mynumber": true, "core": true}},
	} {
		kept := w.Read(said)
		r, err := w.Compile(kept)
		if err != nil || kept != c.kept {
			t.Errorf("%s: %q, %v", said, kept, err)
			continue
		}
		if !w.Holds(r, c.yes) || c.no != nil && w.Holds(r, c.no) {
			t.Errorf("%s holds wrongly", said)
		}
		if again := w.Read(w.Say(kept)); again != strings.ReplaceAll(kept, "and not core", "and (not core)") {
			t.Errorf("%s: said %q, read %q", kept, w.Say(kept), again)
		}
	}
	for _, bad := range []string{"len(usb) > 1", "利用者が多い", "usb ==", "usb + 1", "true", strings.Repeat("usb and ", 70) + "usb", "1 == 1 or foo"} {
		if _, err := w.Compile(w.Read(bad)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// A duty becomes a question with its provision; the page of coverage counts it as checked
// once the edition is in use.
func TestGenerate(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		w := h.founded("")
		_, offers, err := h.Offers(h.office(), w.Edition.ID, policy.DutyQuery{})
		if err != nil || len(offers) != 2 {
			t.Fatalf("%+v, %v", offers, err)
		}
		made, err := h.Generate(h.office(), Generating{w.Edition.ID, []string{offers[1].ID}})
		if err != nil || made[0].Text != "職員は、媒体を持ち出していないか。" || made[0].Role != "security-manager" || made[0].Bases[0].Provision != "p2" {
			t.Fatalf("%+v, %v", made, err)
		}
		if _, err := h.Generate(h.office(), Generating{w.Edition.ID, []string{"doc/p9/9"}}); fieldsOf(err)["duties"] == "" {
			t.Error(err)
		}
		if _, err := h.Use(h.office(), At{w.Edition.ID, 1}); err != nil {
			t.Fatal(err)
		}
		h.founded("standard")
		c, err := h.Coverage(h.office())
		if err != nil || c.Duties != 2 || c.Checked != 1 || len(c.Open) != 1 || len(c.Bare) != 0 {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

// ministry builds a table as the ministry gives it: two rows of headings, merged cells,
// nine columns, and one that nobody knows.
func ministry(t *testing.T, more string) []byte {
	t.Helper()
	f := excelize.NewFile()
	put := func(at, text string) {
		t.Helper()
		if err := f.SetCellStr("Sheet1", at, text); err != nil {
			t.Fatal(err)
		}
	}
	merge := func(a, b string) {
		t.Helper()
		if err := f.MergeCell("Sheet1", a, b); err != nil {
			t.Fatal(err)
		}
	}
	put("A1", "監査項目の一覧（見本）")
	for at, text := range map[string]string{"A3": "項目", "C3": "No.", "D3": "必須", "E3": "監査項目", "F3": "監査資料の例", "G3": "監査実施の例", "H3": "関連する番号", "H4": "ポリシーガイドラインの例文の番号", "I4": "関連するJISQ27002番号", "J3": "留意事項", "K3": "市の担当"} {
		put(at, text)
	}
	merge("A3", "B4")
	merge("H3", "I3")
	for _, c := range "CDEFGJK" {
		merge(string(c)+"3", string(c)+"4")
	}
	rows := [][]string{
		{"体制", "責任", "1", "○", "責任者を定めているか。", "□規程\n□一覧", "規程をレビューし、責任者にインタビューする。", "1.(1)～(3)", "5.2、5.4", "", "総務"},
		{"体制", "責任", "2", "", "委員会を開いているか。", "□議事録", "議事録をレビューする。", "1.(7)①", "5.2", "庁議でもよい。", "総務"},
		{"物理", "端末", "3", "○", "端末を施錠しているか。", "□配置図", "執務室を視察する。", "4.(1)", "7.1", more, "管財"},
	}
	for n, row := range rows {
		for i, c := range row {
			if c != "" {
				put(string(rune('A'+i))+fmt.Sprint(n+5), c)
			}
		}
	}
	merge("A5", "A6")
	merge("B5", "B6")
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The table of a ministry comes in: headings over two rows, merged chapters, a column that
// is mapped by hand once; the next edition says what differs.
func TestImport(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		w := h.founded("")
		b, err := h.Bring(h.office(), w.Sheet.ID, "監査項目.xlsx", ministry(t, ""))
		if err != nil {
			t.Fatal(err, fieldsOf(err))
		}
		l, err := h.Preview(h.office(), b.ID)
		if err != nil || l.Unknown != 1 || len(l.Items) != 3 || len(l.Flaws) != 0 {
			t.Fatalf("%+v, %v", l, err)
		}
		i := l.Items[0]
		if i.Chapter != "体制／責任" || i.Number != "1" || !i.Required || i.Guideline != "1.(1)～(3)" && i.Guideline != "1.(1)~(3)" || i.Jis != "5.2、5.4" || i.Methods != "document,hearing" || l.Items[1].Required || l.Items[1].Chapter != "体制／責任" {
			t.Fatalf("%+v", i)
		}
		if _, err := h.Apply(h.office(), Applying{b.ID, 1, 3}); !fault.Is(err, fault.Conflict) {
			t.Errorf("applied with a column that goes nowhere: %v", err)
		}
		l, err = h.Direct(h.office(), Directing{b.ID, []string{"市の担当"}, []string{"none"}})
		if err != nil || l.Unknown != 0 {
			t.Fatal(l.Columns, err)
		}
		first, err := h.Apply(h.office(), Applying{b.ID, 1, 3})
		if err != nil || first.Edition.Number != 1 || first.Edition.State != Drafted {
			t.Fatalf("%+v, %v", first.Edition, err)
		}
		if _, err := h.Use(h.office(), At{first.Edition.ID, 1}); err != nil {
			t.Fatal(err)
		}
		b, err = h.Bring(h.office(), w.Sheet.ID, "監査項目.xlsx", ministry(t, "鍵も見る。"))
		if err != nil {
			t.Fatal(err)
		}
		l, err = h.Preview(h.office(), b.ID)
		if err != nil || l.Unknown != 0 || len(l.Changes) != 1 || l.Changes[0].After.Note != "鍵も見る。" {
			t.Errorf("%+v, %v", l.Changes, err)
		}
		bad := "No.,必須,監査項目\n1,○," + strings.Repeat("長", textMax+1) + "\n2,○,\n1,,二つ目\n"
		b, err = h.Bring(h.office(), w.Sheet.ID, "表.csv", []byte(bad))
		if err != nil {
			t.Fatal(err)
		}
		l, err = h.Preview(h.office(), b.ID)
		if err != nil || len(l.Flaws) != 3 || l.Flaws[0].Line != 2 || l.Flaws[1].Line != 3 || l.Flaws[2].Column != "番号" {
			t.Errorf("%+v, %v", l.Flaws, err)
		}
		if _, err := h.Bring(h.office(), w.Sheet.ID, "表.csv", []byte("a,b\nc,d\n")); fieldsOf(err)["file"] == "" {
			t.Error(err)
		}
	})
}

// What belongs to one body is not there for another, and who only looks changes nothing.
func TestWalls(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		w := h.founded("standard")
		if _, err := h.Show(h.as("b", actor.Office), w.Edition.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		for _, ctx := range []context.Context{h.as("a", actor.Staff), h.as("a", actor.Auditor)} {
			if _, err := h.Show(ctx, w.Edition.ID); err != nil {
				t.Error(err)
			}
			if _, err := h.Use(ctx, At{w.Edition.ID, 1}); !fault.Is(err, fault.Forbidden) {
				t.Error(err)
			}
		}
		x, err := h.Record(h.office(), Recording{"tax", []string{"usb", "mynumber"}})
		if err != nil || len(x.Facts) != 2 {
			t.Fatal(err)
		}
		if _, err := h.Record(h.office(), Recording{"tax", []string{"division"}}); fieldsOf(err)["facts"] == "" {
			t.Error("a fact that follows from the kind was recorded")
		}
		units, err := h.Units(h.office())
		if err != nil || len(units[0].Facts) != 2 || len(units[1].Facts) != 0 {
			t.Errorf("%+v, %v", units, err)
		}
	})
}

func (h *hall) site() http.Handler {
	m := web.NewMux(web.Config{Identify: webtest.Identify, Log: slog.New(slog.DiscardHandler)})
	h.routes(m)
	return m
}

// Pages show what there is; forms come back with what was wrong.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		site, office := h.site(), actor.From(h.office())
		w := webtest.Post(t, site, office, "/check/new", url.Values{"title": {""}, "shipped": {"standard"}})
		webtest.Status(t, w, http.StatusUnprocessableEntity)
		webtest.Contains(t, w.Body.String(), "点検表の名前を入力してください")
		w = webtest.Post(t, site, office, "/check/new", url.Values{"title": {"<b>表</b>"}, "shipped": {"standard"}})
		webtest.Status(t, w, http.StatusSeeOther)
		at := w.Header().Get("Location")
		page := webtest.Get(t, site, office, at).Body.String()
		webtest.Contains(t, page, "&lt;b&gt;表", "29項目", "Ⅱ 特定個人情報", "この版を使い始める")
		webtest.Lacks(t, webtest.Get(t, site, actor.From(h.as("a", actor.Staff)), at).Body.String(), "この版を使い始める")
		for _, path := range []string{"/check", "/check/coverage", "/check/fact", "/check/fact/tax/edit", "/check/import", at + "/generate", at + "/item", at + "/difference"} {
			webtest.Status(t, webtest.Get(t, site, office, path), http.StatusOK)
		}
		w = webtest.Post(t, site, office, at+"/item", url.Values{"chapter": {"Ⅳ"}, "number": {"1"}, "text": {"問いか。"}, "rule": {"天気がよい"}})
		webtest.Status(t, w, http.StatusUnprocessableEntity)
		w = webtest.Post(t, site, office, at+"/item", url.Values{"chapter": {"Ⅳ"}, "number": {"1"}, "text": {"問いか。"}, "rule": {"窓口がある"}, "methods": {"site"}, "fields": {"3"}})
		webtest.Status(t, w, http.StatusSeeOther)
		item := w.Header().Get("Location")
		webtest.Contains(t, webtest.Get(t, site, office, item).Body.String(), "窓口がある", "実地", "第3号")
		webtest.Status(t, webtest.Get(t, site, office, item+"/edit"), http.StatusOK)
		webtest.Status(t, webtest.Get(t, site, office, item+"/base?document=doc"), http.StatusOK)
		webtest.Status(t, webtest.Post(t, site, office, item+"/base?document=doc", url.Values{"document": {"doc"}, "provisions": {"p1"}, "version": {"1"}}), http.StatusSeeOther)
		webtest.Contains(t, webtest.Get(t, site, office, item).Body.String(), "対策基準 第1条")
		webtest.Status(t, webtest.Post(t, site, office, item+"/drop", url.Values{"version": {"2"}}), http.StatusSeeOther)
	})
}
