package policy

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// The interface gives what the pages give, to the same people, and takes the same
// decisions.
func TestReviewAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		boss := office("b1")
		d := o.document(boss, Internal, lending)
		o.document(boss, Closed, strings.ReplaceAll(worded, "端末", "鍵穴"))
		const base = "/api/v1/policy/"
		for _, c := range []struct {
			who    actor.Actor
			path   string
			status int
			has    string
			lacks  string
		}{
			{boss, base + "demand?kind=permit", 200, `"to":["端末管理者"]`, "body_id"},
			{boss, base + "demand?kind=none", 422, "", "端末管理者"},
			{boss, base + "demand?standing=proposed&limit=1", 200, `"sentence":`, ""},
			{staff("b1"), base + "demand", 200, `"items":[]`, "端末管理者"},
			{auditor("b1"), base + "demand?kind=role", 200, `"posts":["総務課長"]`, ""},
			{office("b2"), base + "demand", 200, `"total":0`, "端末"},
			{staff("b1"), base + "definition", 200, `"items":[]`, ""},
			{boss, base + "definition?page=99", 200, `"items":[]`, ""},
			{boss, base + "finding", 200, `"items":`, "body_id"},
			{staff("b1"), base + "finding", 403, "", "items"},
			{boss, base + "gap?state=missing&limit=2", 200, `"state":"missing"`, `"state":"met"`},
			{boss, base + "gap?guideline=none", 404, "", "items"},
			{staff("b1"), base + "gap", 403, "", "items"},
			{boss, base + "term?q=鍵穴", 200, `"word":"鍵穴"`, ""},
			{staff("b1"), base + "term", 200, `"items":`, "鍵穴"},
			{webtest.Person("b1"), base + "term", 403, "", "items"},
		} {
			w := call(o.api(c.who), http.MethodGet, c.path, "")
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.has) || c.lacks != "" && strings.Contains(w.Body.String(), c.lacks) {
				t.Errorf("%s as %s: %d %s", c.path, c.who.ID, w.Code, w.Body)
			}
		}
		w := call(o.api(boss), http.MethodGet, base+"demand?kind=permit", "")
		var list api.List[demandOutput]
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || len(list.Items) == 0 {
			t.Fatalf("%v %s", err, w.Body)
		}
		one := list.Items[0]
		body, _ := json.Marshal(map[string]any{"choices": []DemandChoice{{one.Document, one.Mark, one.Version}}, "accept": true, "reason": ""})
		for _, c := range []struct {
			who  actor.Actor
			want int
		}{{auditor("b1"), 403}, {staff("b1"), 403}, {office("b2"), 404}, {boss, 204}, {boss, 409}} {
			if w := call(o.api(c.who), http.MethodPost, base+"demand/decision", string(body)); w.Code != c.want {
				t.Errorf("deciding as %s: %d %s", c.who.ID, w.Code, w.Body)
			}
		}
		if w := call(o.api(staff("b1")), http.MethodGet, base+"definition?kind=permit", ""); !strings.Contains(w.Body.String(), `"active":true`) || !strings.Contains(w.Body.String(), d.ID) {
			t.Errorf("the definition is %s", w.Body)
		}
		judge := `{"guideline":"rule-16-3","topic":"` + o.compared(boss, "rule-16-3").Report.Results[0].Topic.ID + `","state":"not_applicable","reason":"町にないため","version":0}`
		if w := call(o.api(auditor("b1")), http.MethodPost, base+"gap/judgement", judge); w.Code != 403 {
			t.Errorf("an auditor judges: %d", w.Code)
		}
		if w := call(o.api(boss), http.MethodPost, base+"gap/judgement", judge); w.Code != 204 {
			t.Errorf("judging: %d %s", w.Code, w.Body)
		}
		if w := call(o.api(boss), http.MethodPost, base+"finding/decision", `{"code":"kana-doubled","state":"accepted","reason":""}`); w.Code != 200 || !strings.Contains(w.Body.String(), `"count":`) {
			t.Errorf("deciding about findings: %d %s", w.Code, w.Body)
		}
		file, _ := json.Marshal(map[string]any{"name": "small.yaml", "content": []byte(small)})
		if w := call(o.api(boss), http.MethodPost, base+"gap/guideline", string(file)); w.Code != 200 || !strings.Contains(w.Body.String(), `"name":"small"`) {
			t.Errorf("importing: %d %s", w.Code, w.Body)
		}
	})
}
