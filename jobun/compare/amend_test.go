package compare_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
)

func amended(old, now *jobun.Document) *compare.Amendment {
	return compare.AmendmentOf(compare.Documents(old, now), old, now)
}

func TestAmendment(t *testing.T) {
	t.Parallel()
	const old = `みほん町端末規程
（目的）
第1条　この規程は、端末の管理について定める。
（責任者）
第2条　責任者は、総務課長とする。
2　責任者は、次の事務を行う。
(1)　台帳の整備
(2)　研修の実施
3　責任者は、毎年度、前項の結果を報告する。
（点検）
第3条　責任者は、端末を毎年度点検する。
（委任）
第4条　この規程に定めるもののほか、必要な事項は町長が定める。
`
	for name, c := range map[string]struct{ now, want string }{
		"words": {strings.Replace(strings.Replace(old, "総務課長", "情報課長", 1), "毎年度点検", "毎月点検", 1),
			"第2条第1項中「総務課長」を「情報課長」に改める。\n第3条中「毎年度点検」を「毎月点検」に改める。"},
		"added and deleted words": {strings.Replace(strings.Replace(old, "端末を毎年度", "端末及び媒体を毎年度", 1), "毎年度、前項", "前項", 1),
			"第2条第3項中「毎年度、」を削る。\n第3条中「端末」の次に「及び媒体」を加える。"},
		"an article": {strings.Replace(strings.Replace(old, "第4条", "第5条", 1), "（委任）", "（記録）\n第4条　点検の結果は、記録する。\n（委任）", 1),
			"第4条を第5条とする。\n第3条の次に次の1条を加える。\n　　（記録）\n　第4条　点検の結果は、記録する。"},
		"an article less": {strings.Replace(strings.Replace(old, "（点検）\n第3条　責任者は、端末を毎年度点検する。\n", "", 1), "第4条", "第3条", 1),
			"第3条を削り、第4条を第3条とする。"},
		"a paragraph and a point": {strings.Replace(strings.Replace(old, "(2)　研修の実施\n3", "(2)　訓練の実施\n(3)　研修の実施\n3　責任者は、記録を残す。\n4", 1), "前項の結果", "第2項の結果", 1), ""},
		"the title and a heading": {strings.Replace(strings.Replace(old, "端末規程", "情報端末規程", 1), "（点検）", "（点検及び記録）", 1),
			"題名を次のように改める。\n　みほん町情報端末規程\n第3条の見出し中「点検」の次に「及び記録」を加える。"},
	} {
		a, b := read(t, old), read(t, c.now)
		got := amended(a, b)
		if !got.Exact {
			t.Errorf("%s: differs at %s:\n%s", name, got.Differs, strings.Join(got.Lines, "\n"))
		}
		if text := strings.Join(got.Lines, "\n"); c.want != "" && text != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, text, c.want)
		}
	}
	if got := amended(read(t, old), read(t, old)); len(got.Lines) > 0 || !got.Exact {
		t.Errorf("no change: %v", got.Lines)
	}
}

// The sentences, applied to the old text, give the new one.
func TestAmendmentApplies(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := articles().Draw(t, "old"), articles().Draw(t, "now")
		if rapid.Bool().Draw(t, "kin") { // an edition of the same text
			b = append(append([]article{}, b[:rapid.IntRange(0, len(b)).Draw(t, "k")]...), a[rapid.IntRange(0, len(a)).Draw(t, "from"):]...)
		}
		old, errOld := jobun.ReadText(written(a, 1), jobun.Options{})
		now, errNow := jobun.ReadText(written(b, 1), jobun.Options{})
		if errOld != nil || errNow != nil {
			return
		}
		if got := amended(old, now); !got.Exact {
			t.Fatalf("differs at %s:\n%s\nof\n%s\nto\n%s", got.Differs, strings.Join(got.Lines, "\n"), written(a, 1), written(b, 1))
		}
	})
}

// Where the sentences do not say all, that is told, never passed over.
func FuzzAmendment(f *testing.F) {
	f.Add(regulation, strings.Replace(regulation, "第3条", "第5条", 1))
	f.Add("1 目的\n(1) 「台帳\nア 点検", "1 目的\n(2) 台帳」\n・点検すること。\n別表第1\n|a|b|")
	f.Fuzz(func(t *testing.T, a, b string) {
		limits := jobun.Options{Limits: jobun.Limits{Characters: 3000}}
		old, errOld := jobun.ReadText(strings.ToValidUTF8(a, "?"), limits)
		now, errNow := jobun.ReadText(strings.ToValidUTF8(b, "?"), limits)
		if errOld != nil || errNow != nil {
			return
		}
		if got := amended(old, now); got.Exact != (compare.ApplyAmendment(old, now, got.Lines) == "") {
			t.Error("exactness is not what applying says")
		}
	})
}

func TestAmendmentCorpus(t *testing.T) {
	root := os.Getenv("OKITE_CORPUS")
	if root == "" {
		t.Skip("OKITE_CORPUS is not set")
	}
	load := func(name string) *jobun.Document {
		content, err := os.ReadFile(filepath.Join(root, "policy-corpus", name))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jobun.ReadBytes(content, jobun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	for _, pair := range [][2]string{
		{"021_denkiyagi_mynumber_2019-01-30_md.txt", "022_denkiyagi_mynumber_current_md.txt"},
		{"025_denkiyagi_shugyo_2014-09-10_md.txt", "023_denkiyagi_shugyo_2019-03-30_md.txt"},
		{"023_denkiyagi_shugyo_2019-03-30_md.txt", "024_denkiyagi_shugyo_2025-09-19_md.txt"},
	} {
		old, now := load(pair[0]), load(pair[1])
		begin := time.Now()
		got := amended(old, now)
		t.Logf("%s: %d lines, exact %v (%s), %v", pair[1], len(got.Lines), got.Exact, got.Differs, time.Since(begin))
		for i, l := range got.Lines {
			if i < 30 {
				t.Log(l)
			}
		}
		if !got.Exact {
			t.Errorf("%s differs at %s", pair[1], got.Differs)
		}
	}
}
