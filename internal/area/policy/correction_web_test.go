package policy

import (
	"net/url"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// entered gives what a form of a page would send, with some fields filled otherwise.
func entered(t *testing.T, body string, with url.Values) url.Values {
	t.Helper()
	form := url.Values{}
	for _, in := range webtest.All(t, body, "main form input") {
		if kind := in.Attr("type"); kind != "radio" || in.Has("checked") {
			form.Set(in.Attr("name"), in.Attr("value"))
		}
	}
	for _, in := range webtest.All(t, body, "main form option[selected]") {
		form.Set("old", in.Attr("value"))
	}
	for name, v := range with {
		form[name] = v
	}
	return form
}

func TestCorrectInTheBrowser(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		m := o.site()
		c := o.clauseWith(who, d, "使わせてはならない")
		at := fixURL(d.ID, "correct", c.ProvisionID, c.Sentence, c.Clause)
		page := webtest.Get(t, m, who, at).Body.String()
		form := entered(t, page, nil)
		if form.Get("modality") != "must_not" || form.Get("subject") != "職員" {
			t.Fatalf("the form has %v", form)
		}
		if w := webtest.Post(t, m, who, pathOf(d.ID, "correct"), form); w.Code != 422 || !strings.Contains(w.Body.String(), "変わっている所がありません") {
			t.Errorf("nothing changed: %d", w.Code)
		}
		bad := entered(t, page, url.Values{"subject": {strings.Repeat("長", nameMax+1)}})
		if w := webtest.Post(t, m, who, pathOf(d.ID, "correct"), bad); w.Code != 422 || !strings.Contains(w.Body.String(), "1つ40字まで") || !strings.Contains(w.Body.String(), "長長長") {
			t.Errorf("a long name: %d", w.Code)
		}
		good := entered(t, page, url.Values{"subject": {"職員、委託先"}, "modality": {"should"}, "reason": {"会議で決めた"}})
		webtest.Status(t, webtest.Post(t, m, who, pathOf(d.ID, "correct"), good), 303)
		if w := webtest.Post(t, m, who, pathOf(d.ID, "correct"), url.Values{"at": {c.ProvisionID}, "s": {"9"}, "c": {"0"}, "print": {"x"}, "modality": {"may"}, "subject": {""}, "reason": {""}}); w.Code != 409 {
			t.Errorf("an old form: %d", w.Code)
		}
		about := webtest.Get(t, m, who, aboutURL(d.ID, c.ProvisionID, 1)).Body.String()
		has(t, about, "努力（するよう努める）", "職員、委託先", "に訂正しました", "会議で決めた", "元に戻す", who.Name)
		seen := webtest.Get(t, m, staff("b1"), aboutURL(d.ID, c.ProvisionID, 1)).Body.String()
		has(t, seen, "努力（するよう努める）", "に訂正しました")
		webtest.Lacks(t, seen, "元に戻す", "読み取りを訂正する", "段や区切りを訂正する")
		has(t, webtest.Get(t, m, staff("b1"), pathOf(d.ID, "correction")).Body.String(), "会議で決めた", "反映中（2件）")
		has(t, webtest.Get(t, m, who, pathOf(d.ID)).Body.String(), "読み取りの訂正", "2件")

		relate := webtest.Get(t, m, who, fixURL(d.ID, "relate", o.clauseWith(who, d, "許可を得なければ").ProvisionID, 1, 0)).Body.String()
		has(t, relate, "許可：職員 → 端末管理者")
		drop := entered(t, relate, url.Values{"old": {"0"}, "kind": {"none"}, "moment": {""}, "joint": {""}})
		webtest.Status(t, webtest.Post(t, m, who, pathOf(d.ID, "relate"), drop), 303)
		shape := webtest.Get(t, m, who, fixURL(d.ID, "shape", c.ProvisionID, 0, 0)).Body.String()
		raise := entered(t, shape, url.Values{"kind": {"raise"}})
		webtest.Status(t, webtest.Post(t, m, who, pathOf(d.ID, "shape"), raise), 303)
		if p := o.provisionWith(who, d, "使わせては"); p.Path != "第1章/(2)" {
			t.Errorf("the provision stands at %s", p.Path)
		}
		for _, kind := range []string{"", "split:x", "split:99", "split_sentence:1:7", "own"} {
			w := webtest.Post(t, m, who, pathOf(d.ID, "shape"), entered(t, webtest.Get(t, m, who, fixURL(d.ID, "shape", o.provisionWith(who, d, "許可を得").ID, 0, 0)).Body.String(), url.Values{"kind": {kind}}))
			if w.Code != 422 && w.Code != 409 {
				t.Errorf("shape %q gives %d", kind, w.Code)
			}
		}
		list := o.corrections(who, d)
		webtest.Status(t, webtest.Post(t, m, who, pathOf(d.ID, "undo"), url.Values{"correction": {list[0].ID}}), 303)
		if p := o.provisionWith(who, d, "使わせては"); p.Path != "第1章/2/(2)" {
			t.Errorf("undone, the provision stands at %s", p.Path)
		}
	})
}

func TestNobodyCorrectsInTheBrowser(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		closed := o.document(who, Closed, rule("秘匿規程", "鍵の番号"))
		c := o.binding(who, d)
		m := o.site()
		before := text(o.understood(who, d))
		forms := map[string]url.Values{
			"correct": {"at": {c.ProvisionID}, "s": {"1"}, "c": {"0"}, "print": {c.Fingerprint}, "modality": {"none"}, "subject": {""}, "reason": {""}},
			"relate":  {"at": {c.ProvisionID}, "s": {"1"}, "print": {c.Fingerprint}, "old": {""}, "kind": {"report"}, "from": {"甲"}, "to": {"乙"}, "object": {""}, "moment": {""}, "joint": {""}, "reason": {""}},
			"shape":   {"at": {c.ProvisionID}, "print": {"x"}, "kind": {"raise"}, "mark": {""}, "reason": {""}},
			"undo":    {"correction": {"x"}}, "adopt": {"correction": {"x"}}, "reread": {},
		}
		for verb, form := range forms {
			for _, a := range []struct {
				who  actor.Actor
				id   string
				want int
			}{{staff("b1"), d.ID, 403}, {staff("b1"), closed.ID, 403}, {office("b2"), d.ID, 404}, {actor.Actor{}, d.ID, 401}} {
				if w := webtest.Post(t, m, a.who, pathOf(a.id, verb), form); w.Code != a.want {
					t.Errorf("%s by %q gives %d, want %d", verb, a.who.ID, w.Code, a.want)
				}
			}
			more := url.Values{"made_by": {"x"}} // mass assignment
			for k, v := range form {
				more[k] = v
			}
			if w := webtest.Post(t, m, who, pathOf(d.ID, verb), more); w.Code != 422 {
				t.Errorf("%s with an unknown field gives %d", verb, w.Code)
			}
		}
		if text(o.understood(who, d)) != before {
			t.Error("the reading has changed")
		}
	})
}

// The corrections of a document go into a file with who made them, and a faulty split and
// a refusal without a reason say so at their fields.
func TestCorrectionsAreExported(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	who := office("b1")
	d := o.document(who, Internal, lending)
	c := o.clauseWith(who, d, "使わせてはならない")
	fix := about(d, c, ChangeNoDuty)
	fix.Reason = "=説明のため"
	o.correct(who, fix)
	m := o.site()
	page := webtest.Get(t, m, who, pathOf(d.ID, "correction")).Body.String()
	webtest.Find(t, page, `a[href$="format=xlsx"]`)
	csv := webtest.Get(t, m, staff("b1"), pathOf(d.ID, "correction")+"?format=csv")
	webtest.Status(t, csv, 200)
	has(t, csv.Body.String(), "訂正した人", "遵守事項ではないものに訂正", "反映中", "説明のため")
	file := webtest.Get(t, m, who, pathOf(d.ID, "correction")+"?format=xlsx")
	if !strings.HasPrefix(file.Body.String(), "PK") || !strings.Contains(file.Header().Get("Content-Type"), "spreadsheetml") {
		t.Errorf("the file is %s", file.Header().Get("Content-Type"))
	}
	p := o.provisionWith(who, d, "使わせてはならない")
	w := webtest.Post(t, m, who, pathOf(d.ID, "shape"), url.Values{"at": {p.ID}, "print": {provisionPrint(p.Heading, p.Text)}, "kind": {"split_sentence:1:w"}})
	webtest.Status(t, w, 422)
	has(t, w.Body.String(), "あとの文が始まる言葉を")
	webtest.Status(t, webtest.Post(t, m, who, pathOf(d.ID, "reread"), url.Values{"verdict": {"refuse"}}), 422)
}
