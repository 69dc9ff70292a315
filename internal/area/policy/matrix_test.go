package policy

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun"
)

func TestMatrixCountsEveryDuty(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		if err := o.Sample(o.as(office("b1"))); err != nil {
			t.Fatal(err)
		}
		all := o.duties("b1", DutyQuery{})
		for _, by := range []MatrixBy{BySection, ByChapter, ByDocument} {
			m, err := o.Matrix(o.as(office("b1")), MatrixQuery{By: by})
			if err != nil {
				t.Fatal(err)
			}
			if m.Total != int64(len(all)) || m.By != by {
				t.Errorf("by %s there are %d duties, the list has %d", by, m.Total, len(all))
			}
			if end := m.Rows[len(m.Rows)-1]; end.Role != "" || end.Total != int64(len(o.duties("b1", DutyQuery{Role: Nobody}))) {
				t.Errorf("by %s nobody has %+v", by, end)
			}
			for _, r := range m.Rows[:3] {
				for i, n := range r.Counts {
					c := m.Columns[i]
					q := DutyQuery{Document: c.Document.ID, Section: c.Section.ID, Role: roleValue(r.Role)}
					if listed := o.duties("b1", q); int64(len(listed)) != n {
						t.Errorf("%s in %s: the matrix says %d, its list %d", r.Role, c.Title(), n, len(listed))
					}
				}
			}
		}
		clerk, err := o.Matrix(o.as(staff("b1")), MatrixQuery{By: ByDocument})
		if err != nil || len(clerk.Columns) != 2 || clerk.Total >= int64(len(all)) {
			t.Errorf("staff see %d columns, %d duties: %v", len(clerk.Columns), clerk.Total, err)
		}
		if other, err := o.Matrix(o.as(office("b2")), MatrixQuery{By: ByChapter}); err != nil || other.Total != 0 || len(other.Documents) != 0 {
			t.Errorf("another body sees %+v, %v", other, err)
		}
	})
}

func TestMatrixIsBounded(t *testing.T) {
	t.Parallel()
	var counts []dutyCount
	at := sections{"e": {}}
	for seq := range int64(30) {
		at["e"][seq] = Provision{Seq: seq, ID: "p" + number(seq), Depth: min(seq%10, 1) + 1, Parent: seq / 10 * 10}
		for role := range 20 {
			counts = append(counts, dutyCount{"d", "e", seq, strings.Repeat("者", role), int64(role + 1)})
		}
	}
	var m Matrix
	m.fill([]Document{{ID: "d"}}, counts, at, nil, MatrixQuery{By: BySection, Columns: 5, Rows: 4})
	if m.By != ByChapter || len(m.Columns) != 3 || m.Hidden != 0 {
		t.Errorf("%d columns by %s", len(m.Columns), m.By)
	}
	sum := m.Rest.Total
	for _, r := range m.Rows {
		sum += r.Total
	}
	if len(m.Rows) != 4 || m.RestCount != 16 || sum != m.Total || m.Rows[3].Role != "" {
		t.Errorf("%d rows and %d summed up, %d of %d, the last %q", len(m.Rows), m.RestCount, sum, m.Total, m.Rows[len(m.Rows)-1].Role)
	}
}

func TestMatrixPage(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	if err := o.Sample(o.as(office("b1"))); err != nil {
		t.Fatal(err)
	}
	m, who := o.site(), office("b1")
	body := webtest.Get(t, m, who, matrixPath+"?by=chapter").Body.String()
	for _, link := range webtest.All(t, body, ".policy-matrix tbody td a")[:20] {
		w := webtest.Get(t, m, who, link.Attr("href"))
		webtest.Status(t, w, 200)
		if want := link.Text() + "件"; strings.TrimSpace(webtest.Find(t, w.Body.String(), ".list .count strong").Text()) != want {
			t.Errorf("%s leads to %s, want %s", link.Attr("aria-label"), webtest.Find(t, w.Body.String(), ".list .count strong").Text(), want)
		}
	}
	webtest.Contains(t, body, nobodyTitle)
	w := webtest.Get(t, m, who, matrixPath+"?format=xlsx")
	f, err := excelize.OpenReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	rows, err := f.GetRows("遵守事項")
	if all := o.duties("b1", DutyQuery{}); err != nil || len(rows) != len(all)+1 || len(rows[0]) != len(dutyColumns(true)) {
		t.Errorf("the sheet has %d rows of %d columns, %v", len(rows), len(rows[0]), err)
	}
	if rows, err = f.GetRows("役割別の件数"); err != nil || rows[len(rows)-1][1] != strconv.Itoa(len(o.duties("b1", DutyQuery{}))) {
		t.Errorf("the matrix of the sheet ends with %v, %v", rows[len(rows)-1], err)
	}
	webtest.Contains(t, webtest.Get(t, m, who, matrixPath+"?document=nowhere").Body.String(), "見つかりません")
	webtest.Status(t, webtest.Get(t, m, who, matrixPath+"?format=odt"), 422)
}

// many enters documents whose every provision has duties.
func (o town) many(body string, documents, each int) {
	o.t.Helper()
	ctx := o.as(office(body))
	for n, id := range o.fill(body, documents, each) {
		d := o.get(office(body), id)
		var u Understanding
		for i := range int64(each) {
			p := fmt.Sprintf("p%d", i)
			role := fmt.Sprintf("役割%d", (i+int64(n))%40)
			c := Clause{Seq: i, ProvisionSeq: i, ProvisionID: p, Sentence: 1, SentenceTo: 1 << 20, ToLetter: 20, Modality: jobun.Must, Basis: jobun.Explicit, Subjects: []string{role}}
			u.Clauses = append(u.Clauses, c)
			u.Duties = append(u.Duties, Duty{Seq: i, ClauseSeq: i, ProvisionSeq: i, ProvisionID: p, Path: p, SectionSeq: i / 10 * 10, Role: role, Modality: jobun.Must, Record: i%3 == 0})
		}
		err := o.d.Do(ctx, func(tx db.Tx) error { return storeUnderstanding(ctx, tx, body, d.Edition, u) })
		if err != nil {
			o.t.Fatal(err)
		}
	}
}

// dutyPaths are the pages of duties, with how many statements each may send.
func dutyPaths(document string) map[string]int64 {
	return map[string]int64{
		dutyPath: 6, dutyPath + "?asks=record&page=2&sort=role": 6, dutyURL(document, "p10", ""): 8,
		matrixPath: 6, matrixPath + "?by=document": 6, matrixPath + "?by=section&document=" + document: 7, ownPath: 7, ownURL([]string{"役割3"}, true): 7,
		pathOf(document, "paper"): 7, "/search?kind=duty&q=%E7%9B%A3%E6%9F%BB": 6,
	}
}

// Pages of duties cost the same few statements however many rows there are.
func TestStatementsOfDuties(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		o.many("b1", 12, 60)
		list, err := o.Hierarchy(o.as(office("b1")))
		if err != nil {
			t.Fatal(err)
		}
		m, who := o.site(), office("b1")
		for path, most := range dutyPaths(list[0].ID) {
			before := o.d.Statements()
			webtest.Status(t, webtest.Get(t, m, who, path), 200)
			if n := o.d.Statements() - before; n > most {
				t.Errorf("%s sends %d statements, at most %d are wanted", path, n, most)
			}
		}
	})
}

// With OKITE_MEASURE the pages of 50 documents of 500 provisions are timed and weighed.
func TestMeasureDuties(t *testing.T) {
	if os.Getenv("OKITE_MEASURE") == "" {
		t.Skip("OKITE_MEASURE is not set")
	}
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		at := dbtest.New(t, kind, migrations)
		d, err := db.Open(t.Context(), at.App)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		o := newTown(t, d)
		o.many("b1", 50, 500)
		analyze(t, at)
		list, err := o.Hierarchy(o.as(office("b1")))
		if err != nil {
			t.Fatal(err)
		}
		m, who := o.site(), office("b1")
		for path := range dutyPaths(list[0].ID) {
			var took []time.Duration
			size := 0
			for range 5 {
				start := time.Now()
				body := webtest.Get(t, m, who, path).Body.Bytes()
				took = append(took, time.Since(start))
				size = wire(t, body)
			}
			slices.Sort(took)
			t.Logf("%s %-70s %6d ms %8d bytes", kind, path, took[0].Milliseconds(), size)
		}
	}
}

// wire is how many bytes an answer is over the wire.
func wire(t *testing.T, body []byte) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
