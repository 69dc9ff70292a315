package search

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// BenchmarkFind searches 5,000 documents of 60 provisions. OKITE_BENCH_DOCUMENTS
// takes another number.
func BenchmarkFind(b *testing.B) {
	documents := 5000
	if n, err := strconv.Atoi(os.Getenv("OKITE_BENCH_DOCUMENTS")); err == nil {
		documents = n
	}
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(string(kind), func(b *testing.B) {
			at := dbtest.New(b, kind, migrations)
			d := open(b, at.App)
			fill(b, d, documents)
			analyze(b, at)
			for _, q := range []string{"監査", "病", "情報資産", "統括情報セキュリティ責任者", "稀少文言", "lan 委託先 監査", "見当たらぬ"} {
				b.Run(q, func(b *testing.B) {
					for b.Loop() {
						find(b, d, "b1", Query{Text: q, Visible: []string{"public", "internal"}})
					}
				})
			}
		})
	}
}

func fill(b *testing.B, d *db.DB, documents int) {
	words := strings.Fields("情報資産 機密性 住民基本台帳 個人番号 クラウドサービス 外部委託 不正アクセス 統括情報セキュリティ責任者 課室 端末 庁内LAN 監査 自己点検 教育 訓練 事案 報告 バックアップ 脆弱性 USBメモリ 委託先 契約 承認 手順書 町長 職員 学校 病院")
	parts := strings.Fields("は を に が の 及び 並びに から まで について")
	r := rand.New(rand.NewPCG(3, 4))
	for n := range documents {
		list := make([]Entry, 60)
		for i := range list {
			var t strings.Builder
			for range 8 + r.IntN(10) {
				t.WriteString(words[r.IntN(len(words))] + parts[r.IntN(len(parts))])
			}
			if r.IntN(20_000) == 0 {
				t.WriteString("稀少文言")
			}
			list[i] = Entry{Area: "policy", Object: strconv.Itoa(n), Part: fmt.Sprintf("第%d条", i), Title: words[r.IntN(len(words))], Text: t.String(), Visibility: "internal"}
		}
		put(b, d, "b"+strconv.Itoa(1+n%2*(n%7)), list...)
	}
}

func open(b *testing.B, c db.Config) *db.DB {
	b.Helper()
	d, err := db.Open(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	return d
}

// analyze does what autovacuum does in an installation. Without statistics the
// planner of PostgreSQL collects every hit of a common word before the first page.
func analyze(b *testing.B, at dbtest.Addresses) {
	if at.AppRole == "" {
		return
	}
	owner := at.Owner
	owner.Owner = true
	pool, _ := open(b, owner).Pools()
	if _, err := pool.ExecContext(b.Context(), "analyze search_entry"); err != nil {
		b.Fatal(err)
	}
}
