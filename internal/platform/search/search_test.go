package search

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func as(t testing.TB, body string) context.Context {
	return actor.With(t.Context(), actor.Operator(body))
}

func put(t testing.TB, d *db.DB, body string, entries ...Entry) {
	t.Helper()
	ctx := as(t, body)
	if err := d.Do(ctx, func(tx db.Tx) error { return Put(ctx, tx, entries) }); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, d *db.DB, body string, q Query) Hits {
	t.Helper()
	ctx := as(t, body)
	var h Hits
	err := d.View(ctx, func(tx db.Tx) (err error) { h, err = Find(ctx, tx, q); return err })
	if err != nil {
		t.Fatalf("find %q: %v", q.Text, err)
	}
	return h
}

func objects(h Hits) []string {
	var list []string
	for _, hit := range h.List {
		list = append(list, hit.Object)
	}
	return list
}

func text(list []Segment) string {
	var b strings.Builder
	for _, s := range list {
		if s.Hit {
			b.WriteString("[" + s.Text + "]")
			continue
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

var migrations = []fs.FS{Files}

func TestFind(t *testing.T) {
	t.Parallel()
	texts := map[string]string{
		"audit":  "情報セキュリティ監査責任者は、監査を年1回以上実施する。",
		"lan":    "庁内ＬＡＮに接続するｻｰﾊﾞは、ＵＳＢメモリの使用を禁ずる。",
		"pass":   "パスワードはPassword管理簿に記録しない。",
		"ga":     "ｶﾞｲﾄﾞﾗｲﾝを定める。",
		"rare":   "𠮷野家の髙﨑氏が㈱掟に委託する。葛󠄀城市。",
		"number": "第３条の規定による。令和8年",
	}
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		for _, id := range slices.Sorted(func(yield func(string) bool) {
			for k := range texts {
				if !yield(k) {
					return
				}
			}
		}) {
			put(t, d, "b1", Entry{Area: "policy", Object: id, Title: "題 " + id, Text: texts[id], Visibility: "internal"})
		}
		for _, c := range []struct {
			query string
			want  []string
			mark  string
		}{
			{"監査", []string{"audit"}, "情報セキュリティ[監査]責任者は、[監査]を年1回以上実施する。"},
			{"監", []string{"audit"}, "情報セキュリティ[監]査責任者は、[監]査を年1回以上実施する。"},
			{"lan", []string{"lan"}, "庁内[ＬＡＮ]に接続するｻｰﾊﾞは、ＵＳＢメモリの使用を禁ずる。"},
			{"サーバ", []string{"lan"}, "庁内ＬＡＮに接続する[ｻｰﾊﾞ]は、ＵＳＢメモリの使用を禁ずる。"},
			{"庁内LAN", []string{"lan"}, "[庁内ＬＡＮ]に接続するｻｰﾊﾞは、ＵＳＢメモリの使用を禁ずる。"},
			{"usbメモリ 禁ずる", []string{"lan"}, "庁内ＬＡＮに接続するｻｰﾊﾞは、[ＵＳＢメモリ]の使用を[禁ずる]。"},
			{"PASSWORD", []string{"pass"}, "パスワードは[Password]管理簿に記録しない。"},
			{"pass", []string{"pass"}, "パスワードはPassword管理簿に記録しない。"}, // in the title
			{"ガイド", []string{"ga"}, "[ｶﾞｲﾄﾞ]ﾗｲﾝを定める。"},
			{"吉", nil, ""},
			{"𠮷野", []string{"rare"}, "[𠮷野]家の髙﨑氏が㈱掟に委託する。葛󠄀城市。"},
			{"葛城", []string{"rare"}, "𠮷野家の髙﨑氏が㈱掟に委託する。[葛󠄀城]市。"},
			{"株", []string{"rare"}, "𠮷野家の髙﨑氏が[㈱]掟に委託する。葛󠄀城市。"},
			{"第3条", []string{"number"}, "[第３条]の規定による。令和8年"},
			{"監査　責任者", []string{"audit"}, "情報セキュリティ[監査責任者]は、[監査]を年1回以上実施する。"},
			{"監査 サーバ", nil, ""},
			{"。", nil, ""},
			{"", nil, ""},
			{`"監査" OR NEAR(* - : ^ {words} 'x' <-> !|&\`, nil, ""},
			{`監査"`, []string{"audit"}, "情報セキュリティ[監査]責任者は、[監査]を年1回以上実施する。"},
		} {
			h := find(t, d, "b1", Query{Text: c.query, Visible: []string{"internal"}})
			if got := objects(h); !slices.Equal(got, c.want) {
				t.Errorf("%q found %v, want %v", c.query, got, c.want)
				continue
			}
			if len(h.List) == 1 && text(h.List[0].Excerpt) != c.mark {
				t.Errorf("%q marks %s, want %s", c.query, text(h.List[0].Excerpt), c.mark)
			}
		}
	})
}

func TestFindKeepsBodiesAndVisibilityApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		for _, body := range []string{"b1", "b2"} {
			for _, v := range []string{"public", "internal", "closed"} {
				put(t, d, body, Entry{Area: "policy", Object: body + v, Title: v, Text: "監査の記録", Visibility: v})
			}
		}
		for _, c := range []struct {
			body    string
			visible []string
			want    []string
		}{
			{"b1", []string{"public", "internal"}, []string{"b1public", "b1internal"}},
			{"b1", []string{"closed"}, []string{"b1closed"}},
			{"b2", []string{"public", "internal", "closed"}, []string{"b2public", "b2internal", "b2closed"}},
			{"b3", []string{"public"}, nil},
			{"", []string{"public"}, nil},
			{"b1", nil, nil},
		} {
			if got := objects(find(t, d, c.body, Query{Text: "監査", Visible: c.visible})); !slices.Equal(got, c.want) {
				t.Errorf("body %q with %v found %v, want %v", c.body, c.visible, got, c.want)
			}
		}
		if got := objects(find(t, d, "b1", Query{Text: "監査", Area: "policy", Object: "b2public", Visible: []string{"public"}})); got != nil {
			t.Errorf("another body's object found: %v", got)
		}
	})
}

func TestRemoveShowRebuild(t *testing.T) {
	t.Parallel()
	all := []string{"internal", "closed"}
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as(t, "b1")
		entry := func(id string) Entry {
			return Entry{Area: "policy", Object: id, Text: "監査", Visibility: "internal"}
		}
		put(t, d, "b1", entry("a"), entry("b"))
		put(t, d, "b2", entry("a"))
		do := func(f func(tx db.Tx) error) {
			t.Helper()
			if err := d.Do(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		do(func(tx db.Tx) error { return Show(ctx, tx, "policy", "a", "closed") })
		if got := objects(find(t, d, "b1", Query{Text: "監査", Visible: []string{"internal"}})); !slices.Equal(got, []string{"b"}) {
			t.Errorf("after Show: %v", got)
		}
		do(func(tx db.Tx) error { return Remove(ctx, tx, "policy", "b") })
		if got := objects(find(t, d, "b1", Query{Text: "監査", Visible: all})); !slices.Equal(got, []string{"a"}) {
			t.Errorf("after Remove: %v", got)
		}
		do(func(tx db.Tx) error {
			return Rebuild(ctx, tx, "policy", func(put func([]Entry) error) error { return put([]Entry{entry("c"), entry("d")}) })
		})
		if got := objects(find(t, d, "b1", Query{Text: "監査", Visible: all})); !slices.Equal(got, []string{"c", "d"}) {
			t.Errorf("after Rebuild: %v", got)
		}
		if got := objects(find(t, d, "b2", Query{Text: "監査", Visible: all})); !slices.Equal(got, []string{"a"}) {
			t.Errorf("the other body has %v", got)
		}
	})
}

func TestPaging(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		var list []Entry
		for i := range CountMax + 20 {
			list = append(list, Entry{Area: "policy", Object: strconv.Itoa(i), Text: "監査", Visibility: "internal"})
		}
		put(t, d, "b1", list...)
		q := Query{Text: "監査", Visible: []string{"internal"}, Limit: 30}
		var got []string
		for {
			h := find(t, d, "b1", q)
			if h.Count != CountMax || !h.More {
				t.Fatalf("%d hits, more %v", h.Count, h.More)
			}
			got = append(got, objects(h)...)
			if q.After = h.Next; h.Next == 0 {
				break
			}
		}
		if len(got) != CountMax || got[0] != "0" || got[CountMax-1] != strconv.Itoa(CountMax-1) {
			t.Errorf("%d hits from %s to %s", len(got), got[0], got[len(got)-1])
		}
	})
}

func TestLimits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as(t, "b1")
		for name, q := range map[string]string{
			"long":  strings.Repeat("監", QueryMax+1),
			"words": strings.Repeat("監 ", WordsMax+1),
		} {
			err := d.View(ctx, func(tx db.Tx) error {
				_, err := Find(ctx, tx, Query{Text: q, Visible: []string{"x"}})
				return err
			})
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s gave %v", name, err)
			}
		}
		if h := find(t, d, "b1", Query{Text: "監\xff査", Visible: []string{"x"}}); h.Count != 0 {
			t.Errorf("broken text found %d", h.Count)
		}
	})
}

// A text longer than a piece, one that repeats a word more often than PostgreSQL
// keeps places, and a word longer than a lexeme.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("情報資産を適切に管理する。", 400)
	seam := []rune(filler)[:pieceMax-2]
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		put(t, d, "b1",
			Entry{Area: "policy", Object: "seam", Text: string(seam) + "継ぎ目をまたぐ言葉" + filler, Visibility: "x"},
			Entry{Area: "policy", Object: "digits", Text: strings.Repeat("1 ", 1000) + "終わり", Visibility: "x"},
			Entry{Area: "policy", Object: "word", Text: strings.Repeat("a", 5000), Visibility: "x"},
			Entry{Area: "policy", Object: "same", Text: strings.Repeat("あ", 20_000), Visibility: "x"})
		for query, want := range map[string][]string{
			"継ぎ目をまたぐ言葉":                  {"seam"},
			"情報資産":                       {"seam"},
			"終わり":                        {"digits"},
			"1":                          {"digits"},
			strings.Repeat("a", wordMax): {"word"},
			"あああ":                        {"same"},
		} {
			h := find(t, d, "b1", Query{Text: query, Visible: []string{"x"}})
			if got := objects(h); !slices.Equal(got, want) || h.Count != len(want) {
				t.Errorf("%.20q found %v (%d), want %v", query, got, h.Count, want)
			}
		}
	})
}

// finds is what a search means, told by plain strings: the runs of the query stand
// side by side in the text, whole ones inside, ends of runs at the rims.
func finds(text, query string) bool {
	q := plainRuns(query)
	runs := plainRuns(text)
	for i := 0; i+len(q) <= len(runs); i++ {
		if stands(runs[i:i+len(q)], q) {
			return true
		}
	}
	return false
}

func stands(runs, q []string) bool {
	last := len(q) - 1
	for j := range q {
		fits := runs[j] == q[j]
		if isPair(q[j]) && isPair(runs[j]) {
			switch {
			case last == 0:
				fits = strings.Contains(runs[j], q[j])
			case j == 0:
				fits = strings.HasSuffix(runs[j], q[j])
			case j == last:
				fits = strings.HasPrefix(runs[j], q[j])
			}
		}
		if !fits {
			return false
		}
	}
	return true
}

func isPair(s string) bool {
	r := []rune(s)[0]
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー'
}

func plainRuns(s string) []string {
	var b strings.Builder
	before := rune(0)
	for _, r := range strings.ToLower(norm.NFKC.String(s)) {
		class := rune('w')
		switch {
		case isPair(string(r)):
			class = 'p'
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			class = ' '
		}
		if class != before {
			b.WriteByte(' ')
		}
		if class != ' ' {
			b.WriteRune(r)
		}
		before = class
	}
	return strings.Fields(b.String())
}

func TestBothDatabasesFindTheSame(t *testing.T) {
	t.Parallel()
	alphabet := []string{"監", "査", "監査", "情", "報", "ー", "サ", "ｻ", "バ", "ﾊﾞ", "は", "、", "。", " ", "　", "a", "Ａ", "b", "1", "１", "②", "㈱", "々", "-", "'", "\"", "\n", "é"}
	r := rand.New(rand.NewPCG(1, 2))
	some := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(alphabet[r.IntN(len(alphabet))])
		}
		return b.String()
	}
	var entries []Entry
	for i := range 400 {
		entries = append(entries, Entry{Area: "policy", Object: strconv.Itoa(i), Title: some(r.IntN(6)), Text: some(r.IntN(60)), Visibility: "x"})
	}
	var queries []string
	for range 300 {
		queries = append(queries, some(1+r.IntN(5)))
	}
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		put(t, d, "b1", entries...)
		for _, q := range queries {
			var want, got []string
			words := strings.Fields(q)
			words = slices.DeleteFunc(words, func(w string) bool { return len(plainRuns(w)) == 0 })
			for _, e := range entries {
				miss := slices.ContainsFunc(words, func(w string) bool { return !finds(e.Title, w) && !finds(e.Text, w) })
				if len(words) > 0 && !miss {
					want = append(want, e.Object)
				}
			}
			query := Query{Text: q, Visible: []string{"x"}}
			for {
				h := find(t, d, "b1", query)
				got = append(got, objects(h)...)
				for _, hit := range h.List {
					if !slices.ContainsFunc(append(hit.Title, hit.Excerpt...), func(s Segment) bool { return s.Hit }) {
						t.Errorf("%q is not marked in %q / %q", q, text(hit.Title), text(hit.Excerpt))
					}
				}
				if query.After = h.Next; h.Next == 0 {
					break
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%q (-oracle +found):\n%s", q, diff)
			}
		}
	})
}

// The plans must use the index, and read no other body.
func TestPlans(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		for b := range 5 {
			var list []Entry
			for i := range 400 {
				list = append(list, Entry{Area: "policy", Object: strconv.Itoa(i), Text: fmt.Sprintf("監査 %d 件目の定め", i), Visibility: "x"})
			}
			put(t, d, "b"+strconv.Itoa(b), list...)
		}
		before := d.Statements()
		find(t, d, "b1", Query{Text: "監査", Visible: []string{"x"}})
		if n := d.Statements() - before; n != 2 {
			t.Errorf("a search sends %d statements, want 2", n)
		}
		if d.Kind() == db.Postgres {
			return // planned inside search_find; its cost is the benchmark's matter
		}
		words, _ := Query{Text: "監査"}.words()
		q, args := sqliteQuery("b1", Query{Visible: []string{"x"}}, words)
		ctx := as(t, "b1")
		var plan []string
		err := d.View(ctx, func(tx db.Tx) error {
			rows, err := tx.QueryContext(ctx, "explain query plan "+q, append(args, 10)...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var a, b, c int
				var detail string
				if err := rows.Scan(&a, &b, &c, &detail); err != nil {
					return err
				}
				plan = append(plan, detail)
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(plan, "\n")
		if !strings.Contains(all, "VIRTUAL TABLE INDEX") || !strings.Contains(all, "SEARCH e USING") || strings.Contains(all, "TEMP B-TREE") {
			t.Errorf("plan:\n%s", all)
		}
	})
}

func TestFindByFacet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		put(t, d, "b1",
			Entry{Area: "policy", Object: "1", Text: "監査の記録", Visibility: "internal", Facets: []string{"text", "duty", "must"}},
			Entry{Area: "policy", Object: "2", Text: "監査の記録", Visibility: "internal", Facets: []string{"text", "must_not"}},
			Entry{Area: "policy", Object: "3", Text: "監査の記録", Visibility: "closed", Facets: []string{"text", "duty"}},
			Entry{Area: "policy", Object: "4", Text: "監査の記録", Visibility: "internal"})
		put(t, d, "b2", Entry{Area: "policy", Object: "5", Text: "監査の記録", Visibility: "internal", Facets: []string{"duty"}})
		for facet, want := range map[string][]string{"": {"1", "2", "4"}, "text": {"1", "2"}, "duty": {"1"}, "must": {"1"}, "must_not": {"2"}, "mus": nil, "%": nil, "text duty": {"1"}} {
			h := find(t, d, "b1", Query{Text: "監査", Visible: []string{"internal"}, Facet: facet})
			if got := objects(h); !slices.Equal(got, want) {
				t.Errorf("with facet %q are found %v, want %v", facet, got, want)
			}
		}
		if h := find(t, d, "b1", Query{Text: "監査", Visible: []string{"internal"}, Facet: "must_not"}); !slices.Equal(h.List[0].Facets, []string{"text", "must_not"}) {
			t.Errorf("the hit has the facets %v", h.List[0].Facets)
		}
	})
}
