package policy

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun"

	"context"
)

func TestDutiesByRole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		o.document(who, Closed, strings.ReplaceAll(lending, "職員", "金庫番"))
		gone := o.document(who, Internal, strings.ReplaceAll(lending, "職員", "去りし者"))
		if err := o.Withdraw(o.as(who), gone.ID, gone.Version); err != nil {
			t.Fatal(err)
		}
		o.document(office("b2"), Internal, strings.ReplaceAll(lending, "職員", "よその者"))
		count := func(a actor.Actor, q DutyQuery) int {
			t.Helper()
			list, total, err := o.Duties(o.as(a), q)
			if err != nil || len(list) != total {
				t.Fatalf("%d of %d: %v", len(list), total, err)
			}
			return total
		}
		all := DutyQuery{Section: -1, Document: d.ID}
		with := func(f func(*DutyQuery)) DutyQuery { q := all; f(&q); return q }
		for name, c := range map[string]struct {
			q    DutyQuery
			want int
		}{
			"all": {all, 6}, "role": {with(func(q *DutyQuery) { q.Roles = []string{"職員"} }), 2}, "two roles": {with(func(q *DutyQuery) { q.Roles = []string{"職員", "端末管理者"} }), 5},
			"no role": {with(func(q *DutyQuery) { q.Roles = []string{""} }), 1}, "modality": {with(func(q *DutyQuery) { q.Modality = jobun.MustNot }), 1},
			"timing": {with(func(q *DutyQuery) { q.Timing = jobun.Yearly }), 1}, "permission": {with(func(q *DutyQuery) { q.Needs = "permission" }), 1},
			"report": {with(func(q *DutyQuery) { q.Needs = "report" }), 1}, "section": {with(func(q *DutyQuery) { q.Section = 4 }), 4}, "none": {with(func(q *DutyQuery) { q.Roles = []string{"'; drop"} }), 0},
		} {
			if n := count(who, c.q); n != c.want {
				t.Errorf("%s: %d, want %d", name, n, c.want)
			}
		}
		if n := count(staff("b1"), DutyQuery{Section: -1}); n != 6 {
			t.Errorf("staff see %d duties", n)
		}
		m, _, err := o.Matrix(o.as(who), DutyQuery{Document: d.ID})
		if err != nil || m.Total != 6 || len(m.Columns) != 2 || m.Rows[0].Role != "端末管理者" || !slices.Equal(m.Rows[0].Counts, []int64{1, 2}) || m.Rows[len(m.Rows)-1].Role != "" {
			t.Errorf("matrix %+v: %v", m, err)
		}
		site := o.site()
		for _, path := range []string{"/policy/duty", "/policy/duty/matrix", "/policy/mine", "/policy/mine?role=" + url.QueryEscape("金庫番"), "/policy/duty/matrix?document=" + d.ID, "/policy/duty?format=csv"} {
			for _, a := range []actor.Actor{staff("b1"), office("b2")} {
				w := webtest.Get(t, site, a, path)
				if a.Body == "b1" {
					webtest.Status(t, w, 200)
				}
				page := strings.ReplaceAll(w.Body.String(), "選んで", "")
				webtest.Lacks(t, page, "去りし者")
				if a.Body == "b1" {
					webtest.Lacks(t, page, "よその者", "金庫番は", "金庫番（")
				} else {
					webtest.Lacks(t, page, "職員は、端末を")
				}
			}
		}
		book := webtest.Get(t, site, who, "/policy/duty/export?document="+d.ID)
		webtest.Status(t, book, 200)
		f, err := excelize.OpenReader(book.Body)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := f.GetCellValue("役割と章の表", "A2"); err != nil || v != "端末管理者" {
			t.Errorf("the workbook begins with %q: %v", v, err)
		}
	})
}

// held says that everybody holds some roles.
type held []string

func (h held) RolesOf(context.Context, db.Tx, string) ([]string, error) { return h, nil }

func TestOwnDuties(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := staff("b1")
		d := o.document(office("b1"), Internal, lending)
		site := o.site()
		page := webtest.Get(t, site, who, "/policy/mine").Body.String()
		has(t, page, "あなたの役割を選んでください", "職員（2）")
		page = webtest.Get(t, site, who, "/policy/mine?role="+url.QueryEscape("職員")).Body.String()
		has(t, page, "許可を受けてからすること", "してはいけないこと", "端末を他人に使わせてはならない", "【事前に】", d.Title+" 第1章/2/(1)")
		if i, j := strings.Index(page, "してはいけないこと"), strings.Index(page, "許可を受けてから"); i > j {
			t.Error("the groups stand in no order")
		}
		webtest.Find(t, page, "option[selected][value=職員]")
		o.Capacities = held{"端末管理者"}
		page = webtest.Get(t, site, who, "/policy/mine").Body.String()
		has(t, page, "端末管理者", "報告・連絡すること", "できること")
		webtest.Lacks(t, page, "使わせてはならない")
	})
}
