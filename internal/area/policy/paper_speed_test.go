package policy

import (
	"bytes"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// BenchmarkWholePaper sets whole documents as PDF and Word: of the length of a policy, and
// of one ten times as long as any that we know.
func BenchmarkWholePaper(b *testing.B) {
	for _, n := range []int{500, 5000} {
		o := newTown(b, openedAt(b, dbtest.New(b, db.SQLite, migrations).App))
		who := office("b1")
		ids := o.fill("b1", 1, n)
		for _, f := range []paperFormat{pdfFormat, wordFormat} {
			b.Run(string(f)+"-"+number(int64(n)), func(b *testing.B) {
				var file bytes.Buffer
				before, begun := spent(), time.Now()
				for b.Loop() {
					file.Reset()
					d, err := o.Paper(o.as(who), ids[0])
					if err != nil {
						b.Fatal(err)
					}
					if err := f.write(b.Context(), &file, d); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64((spent()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
				b.ReportMetric(float64(time.Since(begun).Milliseconds())/float64(b.N), "ms/op")
				b.ReportMetric(float64(file.Len()), "bytes")
			})
		}
	}
}
