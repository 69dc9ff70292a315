package paper

import (
	"bytes"
	"context"
	"fmt"
	"testing"
)

// regulations is a set of regulations of about 40 pages: articles with their items and
// some tables.
func regulations() Document {
	d := policy()
	d.Blocks = nil
	for n := range 30 {
		for _, b := range policyBody() {
			if p, ok := b.(Paragraph); ok && p.Mark != "" {
				p.Mark = fmt.Sprintf("%s（%d）", p.Mark, n)
				b = p
			}
			d.Blocks = append(d.Blocks, b)
		}
		if n%10 == 0 {
			d.Blocks = append(d.Blocks, policyTables()[:4]...)
		}
	}
	return d
}

func BenchmarkPDF(b *testing.B) {
	d := regulations()
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		r, err := PDF(context.Background(), &out, d)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(r.Pages), "pages")
		b.ReportMetric(float64(out.Len()), "file-bytes")
	}
}

func BenchmarkWord(b *testing.B) {
	d := regulations()
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := Word(context.Background(), &out, d); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len()), "file-bytes")
	}
}
