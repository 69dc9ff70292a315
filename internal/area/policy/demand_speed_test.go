package policy

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// demandingRule is a document of n provisions, of which one in twelve asks for several things:
// as many demands as a real policy of the length has.
func demandingRule(i, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "ためし町第%d規程\n\n第1章 総則\n\n", i)
	for k := range n {
		if k%12 != 0 {
			fmt.Fprintf(&b, "(%d) 職員は、第%d号の端末%dを、定められた場所で、業務のためにだけ使わなければならない。\n", k+1, i, k)
			continue
		}
		fmt.Fprintf(&b, "(%d) 職員は、第%d号の端末%dを持ち出すときは、課長の許可を得て、記録を保存し、毎年度、結果をを町長に報告しなければならない。\n", k+1, i, k)
	}
	return b.String()
}

// fillLong reads documents into the body, without files.
func (o town) fillLong(who actor.Actor, documents, provisions int) {
	o.t.Helper()
	ctx := o.as(who)
	for i := range documents {
		content := []byte(demandingRule(i, provisions))
		doc, err := study(content, clock.Today(o.now()))
		if err != nil {
			o.t.Fatal(err)
		}
		err = o.d.Do(ctx, func(tx db.Tx) error {
			_, err := o.enter(ctx, tx, Upload{FileName: "a.txt", Publication: Internal}, hashOf(content), doc)
			return err
		})
		if err != nil {
			o.t.Fatal(err)
		}
	}
}

var reviewPaths = []string{"/policy/demand", "/policy/demand?kind=permit&standing=proposed", "/policy/finding", "/policy/gap", "/policy/term"}

// What the pages of review cost in statements does not grow with the documents.
func TestStatementsOfReview(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		m := o.site()
		count := func(body string, documents int) map[string]int64 {
			who := office(body)
			o.fillLong(who, documents, 12)
			counts := map[string]int64{}
			for _, path := range reviewPaths {
				before := o.d.Statements()
				webtest.Status(t, webtest.Get(t, m, who, path), 200)
				counts[path] = o.d.Statements() - before
			}
			return counts
		}
		few, many := count("b1", 1), count("b2", 12)
		for path, n := range many {
			if n != few[path] || n > 9 {
				t.Errorf("%s sends %d statements for one document and %d for twelve", path, few[path], n)
			}
		}
	})
}

// BenchmarkReview measures the pages over 50 documents of 500 provisions.
func BenchmarkReview(b *testing.B) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(string(kind), func(b *testing.B) {
			at := dbtest.New(b, kind, migrations)
			o := newTown(b, openedAt(b, at.App))
			who := office("b1")
			o.fillLong(who, 50, 500)
			analyze(b, at)
			m := o.site()
			for _, path := range reviewPaths {
				b.Run(path, func(b *testing.B) {
					first := time.Now()
					w := webtest.Do(m, webtest.As(httptest.NewRequest("GET", path, nil), who))
					cold := time.Since(first)
					if w.Code != 200 {
						b.Fatal(w.Code)
					}
					before := spent()
					for b.Loop() {
						webtest.Do(m, webtest.As(httptest.NewRequest("GET", path, nil), who))
					}
					b.ReportMetric(float64((spent()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
					b.ReportMetric(float64(cold.Milliseconds()), "ms/first")
					b.ReportMetric(float64(w.Body.Len()), "bytes")
				})
			}
		})
	}
}

// spent is the time of the processor that the test has used: on a busy machine the clock
// says little.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
