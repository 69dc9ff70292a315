package journal_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/journal"
)

func each(b *testing.B, f func(b *testing.B, d *db.DB)) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(string(kind), func(b *testing.B) { f(b, dbtest.Open(b, kind, migrations)) })
	}
}

// One line per transaction, by one writer and by 16 at once on one body.
func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			each(b, func(b *testing.B, d *db.DB) {
				var n atomic.Int64
				b.SetParallelism(max(1, writers/2))
				run := func() { write(b, d, as(body, "p"), note{fmt.Sprint(n.Add(1)), "本文"}) }
				if writers == 1 {
					for b.Loop() {
						run()
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						run()
					}
				})
			})
		})
	}
}

func BenchmarkImport10000(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		list := notes(10_000)
		for b.Loop() {
			write(b, d, as(body, "p"), list...)
		}
	})
}

func BenchmarkVerify100000(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		for range 10 {
			write(b, d, as(body, "p"), notes(10_000)...)
		}
		for b.Loop() {
			if r := verify(b, d); !r.OK() || r.Head.Size != 100_000 {
				b.Fatal(r)
			}
		}
	})
}

func BenchmarkList(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		for range 10 {
			write(b, d, as(body, "p"), notes(10_000)...)
		}
		for b.Loop() {
			list(b, d, as(body, "p"), journal.Query{Verb: "test.write"})
		}
	})
}
