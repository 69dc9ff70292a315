package policy

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun"
)

// chiefs calls by its short name whom lending calls by the long one.
const chiefs = `ためし町情報管理基準

第1章 体制

1 役割
(1) 最高情報管理者（以下「CIO」という。）を置く。
(2) CIOは、端末の管理を統括する。

第2章 職員

1 守ること
(1) 職員は、事故を直ちにCIOに報告しなければならない。
(2) 職員は、私物の端末を使ってはならない。
(3) 職員は、次の事項を守らなければならない。
ア 画面を人に見せないこと。
イ 席を離れるときは、画面を閉じること。
(4) 記録は、5年間保存するものとする。
(5) 端末を庁外へ持ち出そうとする者は、行き先を記録しなければならない。
`

func (o town) duties(who string, q DutyQuery) []DutyItem {
	o.t.Helper()
	list, total, err := o.Duties(o.as(office(who)), q)
	if err != nil {
		o.t.Fatal(err)
	}
	if q.Limit == 0 && total != len(list) {
		o.t.Errorf("%+v gives %d of %d", q, len(list), total)
	}
	return list
}

func TestDutiesAreFoundByWhatTheyAre(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		lent := o.document(who, Internal, lending)
		basis := o.document(who, Internal, chiefs)
		if err := o.Place(o.as(who), Placement{lent.ID, lent.Title, lent.Kind, basis.ID, lent.Version}); err != nil {
			t.Fatal(err)
		}
		all := o.duties("b1", DutyQuery{})
		for name, c := range map[string]struct {
			q    DutyQuery
			want func(DutyItem) bool
		}{
			"document":   {DutyQuery{Document: lent.ID}, func(d DutyItem) bool { return d.Document == lent.ID }},
			"with below": {DutyQuery{Document: basis.ID, Below: true}, func(DutyItem) bool { return true }},
			"alone":      {DutyQuery{Document: basis.ID}, func(d DutyItem) bool { return d.Document == basis.ID }},
			"role":       {DutyQuery{Role: "職員"}, func(d DutyItem) bool { return d.Role == "職員" }},
			"nobody":     {DutyQuery{Role: Nobody}, func(d DutyItem) bool { return d.Role == "" }},
			"modality":   {DutyQuery{Modality: jobun.MustNot}, func(d DutyItem) bool { return d.Modality == jobun.MustNot }},
			"timing":     {DutyQuery{Timing: jobun.Immediately}, func(d DutyItem) bool { return slices.Contains(d.Timing, jobun.Immediately) }},
			"permission": {DutyQuery{Asks: AsksPermission}, func(d DutyItem) bool { return d.Permission }},
			"record":     {DutyQuery{Asks: AsksRecord}, func(d DutyItem) bool { return d.Record }},
			"report":     {DutyQuery{Asks: AsksReport}, func(d DutyItem) bool { return d.Report }},
			"words": {DutyQuery{Text: "持ち出す"}, func(d DutyItem) bool {
				return strings.Contains(d.Sentence, "持ち出す") || d.ProvisionSeq == 5 && d.Document == lent.ID
			}},
		} {
			list := o.duties("b1", c.q)
			var want int
			for _, d := range all {
				if c.want(d) {
					want++
				}
			}
			if len(list) != want || want == 0 || !slices.ContainsFunc(list, c.want) {
				t.Errorf("%s: %d duties, want %d of %d", name, len(list), want, len(all))
			}
		}
		for _, d := range o.duties("b1", DutyQuery{Role: "CIO"}) {
			if d.Sentence == "" || !strings.Contains(d.Sentence, d.Words) || d.section() != "1 役割" {
				t.Errorf("the duty of CIO is %+v", d)
			}
		}
		var pages []DutyItem
		for offset := range len(all) {
			pages = append(pages, o.duties("b1", DutyQuery{Sort: "role", Desc: true, Limit: 1, Offset: offset})...)
		}
		if !slices.IsSortedFunc(pages, func(a, b DutyItem) int { return strings.Compare(b.Role, a.Role) }) || len(pages) != len(all) {
			t.Errorf("sorted by role %v", pages)
		}
		if _, _, err := o.Duties(o.as(office("b1")), DutyQuery{Document: "nowhere"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a document that is not there gives %v", err)
		}
		if other := o.duties("b2", DutyQuery{}); len(other) != 0 {
			t.Errorf("another body reads %d duties", len(other))
		}
	})
}

func TestSectionsNarrowDuties(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		d := o.document(office("b1"), Internal, chiefs)
		w, err := o.Show(o.as(office("b1")), d.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		section := func(path string) int {
			i := slices.IndexFunc(w.Provisions, func(p Provision) bool { return p.Path == path })
			return len(o.duties("b1", DutyQuery{Document: d.ID, Section: w.Provisions[i].ID}))
		}
		if chapter, all := section("第2章"), len(o.duties("b1", DutyQuery{})); chapter == 0 || chapter != section("第2章/1") || chapter+section("第1章") != all {
			t.Errorf("chapters have %d and %d of %d duties", section("第1章"), chapter, all)
		}
	})
}

func TestNames(t *testing.T) {
	t.Parallel()
	n := namesOf([]Role{{Name: "最高情報管理者", Aliases: []string{"CIO"}}, {Name: "甲", Aliases: []string{"長"}}, {Name: "乙", Aliases: []string{"長"}}, {Name: "丙", Aliases: []string{"丁"}}, {Name: "丁", Aliases: []string{"戊", "丙"}}})
	for role, want := range map[string]string{"CIO": "最高情報管理者", "長": "長", "甲": "甲", "戊": "丙", "丁": "丙", "": ""} {
		if got := n.name(role); got != want {
			t.Errorf("%s is %s, want %s", role, got, want)
		}
	}
	if got := n.all("CIO"); !slices.Equal(got, []string{"最高情報管理者", "CIO"}) {
		t.Errorf("all names of CIO: %v", got)
	}
}

// Closed documents, other bodies and who has no rights: no page, paper, sheet or
// operation of duties tells anything.
func TestDutiesAreWalledOff(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		boss := office("b1")
		closed := o.document(boss, Closed, strings.ReplaceAll(chiefs, "ためし町", "秘匿町")+"(6) 金庫管理者は、鍵を数えなければならない。\n")
		m := o.site()
		paths := []string{
			dutyPath, dutyPath + "?format=csv", dutyPath + "?document=" + closed.ID, dutyPath + "?role=" + "金庫管理者", matrixPath, matrixPath + "?by=section", matrixPath + "?by=document",
			ownPath, ownPath + "?role=" + "金庫管理者", ownPath + "?alone=1&role=" + "金庫管理者", "/search?q=" + "金庫管理者", "/search?kind=duty&q=" + "金庫管理者", "/search?kind=finding&q=" + "番号",
		}
		papers := []string{dutyPath + "/paper?format=docx", matrixPath + "?format=docx", ownPath + "/paper?format=docx&role=" + "金庫管理者"}
		for _, path := range slices.Concat(paths, papers) {
			for _, who := range []struct {
				id   string
				want int
			}{{"staff", 200}, {"other", 200}, {"none", 403}} {
				a := staff("b1")
				switch who.id {
				case "other":
					a = office("b2")
				case "none":
					a = webtest.Person("b1")
				}
				w := webtest.Get(t, m, a, path)
				if w.Code == 303 { // the list forgets what it does not offer
					w = webtest.Get(t, m, a, w.Header().Get("Location"))
				}
				webtest.Status(t, w, who.want)
				body := textOfAnswer(t, w)
				webtest.Lacks(t, strings.ReplaceAll(body, `value="金庫管理者"`, ""), "秘匿町", "鍵を数え", closed.ID)
				if n := strings.Count(body, "金庫管理者"); n > strings.Count(path, "金庫管理者")*3 {
					t.Errorf("%s tells %s of the role %d times", path, who.id, n)
				}
			}
		}
		for _, path := range []string{matrixPath + "?document=" + closed.ID, matrixPath + "?format=xlsx&document=" + closed.ID, pathOf(closed.ID, "paper") + "?format=pdf", pathOf(closed.ID, "paper") + "?format=docx"} {
			webtest.Status(t, webtest.Get(t, m, staff("b1"), path), 404)
			webtest.Status(t, webtest.Get(t, m, office("b2"), path), 404)
			webtest.Status(t, webtest.Get(t, m, webtest.Person("b1"), path), 403)
			webtest.Status(t, webtest.Get(t, m, boss, path), 200)
		}
		w := webtest.Get(t, m, boss, dutyURL("", "", "金庫管理者"))
		webtest.Contains(t, w.Body.String(), "鍵を数え", "秘匿町")
		for path, want := range map[string]string{"/api/v1/policy/duty": "鍵を数え", "/api/v1/policy/duty?role=金庫管理者": "鍵を数え"} {
			if w := call(o.api(boss), "GET", path, ""); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
			for _, a := range []string{"staff", "other"} {
				h := o.api(staff("b1"))
				if a == "other" {
					h = o.api(office("b2"))
				}
				if w := call(h, "GET", path, ""); w.Code != 200 || strings.Contains(w.Body.String(), want) {
					t.Errorf("%s to %s: %d %s", path, a, w.Code, w.Body)
				}
			}
		}
		if w := call(o.api(webtest.Person("b1")), "GET", "/api/v1/policy/duty", ""); w.Code != 403 {
			t.Errorf("without rights the operation gives %d", w.Code)
		}
	})
}

// textOfAnswer is what an answer says, be it a page or a file.
func textOfAnswer(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	body := w.Body.Bytes()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return string(body)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(part)
	}
	return all.String()
}
