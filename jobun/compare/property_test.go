package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
)

var (
	subjects = []string{"課長は、", "職員は、", "町長は、", "統括責任者は、", "委託先は、"}
	objects  = []string{"台帳を作成し、", "情報を", "毎年度、研修の記録を", "２名以上の者に", "許可を得て", "個人番号を含む書類を"}
	acts     = []string{"点検しなければならない。", "持ち出してはならない。", "報告するものとする。", "保管することができる。", "廃棄すること。"}
)

func sentence() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(1, 3).Draw(t, "sentences") {
			b.WriteString(rapid.SampledFrom(subjects).Draw(t, "s"))
			for range rapid.IntRange(0, 3).Draw(t, "n") {
				b.WriteString(rapid.SampledFrom(objects).Draw(t, "o"))
			}
			b.WriteString(rapid.SampledFrom(acts).Draw(t, "a"))
		}
		return b.String()
	})
}

// article is what a property makes texts of; numbers are given when it is written.
type article struct {
	heading    string
	text       string
	paragraphs []string
	points     []string
}

func articles() *rapid.Generator[[]article] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) article {
		return article{
			rapid.SampledFrom([]string{"", "目的", "台帳", "研修", "委任"}).Draw(t, "heading"), sentence().Draw(t, "text"),
			rapid.SliceOfN(sentence(), 0, 3).Draw(t, "paragraphs"), rapid.SliceOfN(sentence(), 0, 3).Draw(t, "points"),
		}
	}), 1, 8)
}

func written(list []article, first int) string {
	var b strings.Builder
	b.WriteString("みずほ台町情報管理規程\n")
	for i, a := range list {
		if a.heading != "" {
			fmt.Fprintf(&b, "（%s）\n", a.heading)
		}
		fmt.Fprintf(&b, "第%d条　%s\n", first+i, a.text)
		for k, p := range a.points {
			fmt.Fprintf(&b, "(%d)　%s\n", k+1, p)
		}
		for k, p := range a.paragraphs {
			fmt.Fprintf(&b, "%d　%s\n", k+2, p)
		}
	}
	return b.String()
}

// same compares texts as a reader does: no width, no blanks.
func same(a, b string) bool {
	form := func(s string) string { return strings.Join(strings.Fields(norm.NFKC.String(s)), "") }
	return form(a) == form(b)
}

func checkApplied(old, now *jobun.Document) string {
	got := compare.Apply(old, compare.Documents(old, now))
	if len(got) != len(now.Provisions) {
		return fmt.Sprintf("%d provisions, want %d", len(got), len(now.Provisions))
	}
	for i, p := range now.Provisions {
		q := got[i]
		if q.Path != p.Path || q.Depth != p.Depth || q.Deleted != p.Deleted || q.Parent != p.Parent || !same(q.Heading, p.Heading) || !same(q.Text, p.Text) || len(q.Items) != len(p.Items) {
			return fmt.Sprintf("%s became %+v, want %+v", p.Path, q, p)
		}
		for k, it := range p.Items {
			if !same(q.Items[k].Text, it.Text) {
				return fmt.Sprintf("item %d of %s is %s, want %s", k, p.Path, q.Items[k].Text, it.Text)
			}
		}
	}
	return ""
}

// checkMirror holds both directions against each other.
func checkMirror(old, now *jobun.Document) string {
	there, back := compare.Documents(old, now), compare.Documents(now, old)
	seen := map[string]compare.Change{}
	key := func(a, b *compare.Side) string {
		s := "-"
		if a != nil {
			s = a.ID
		}
		if b != nil {
			return s + " " + b.ID
		}
		return s + " -"
	}
	for _, c := range there.Changes {
		seen[key(c.Old, c.New)] = c
	}
	for _, b := range back.Changes {
		c, ok := seen[key(b.New, b.Old)]
		if !ok {
			return "only one way: " + key(b.New, b.Old)
		}
		if b.Moved != c.Moved || b.Renumbered != c.Renumbered || len(b.Text) != len(c.Text) || (b.SplitFrom == nil) != (c.MergedInto == nil) {
			return fmt.Sprintf("%+v is not the mirror of %+v", b, c)
		}
		for i, p := range b.Text {
			if p.Old != c.Text[i].New || p.New != c.Text[i].Old {
				return fmt.Sprintf("words %+v, back %+v", c.Text, b.Text)
			}
		}
	}
	if len(there.Changes) != len(back.Changes) {
		return "not as many changes both ways"
	}
	return ""
}

func TestProperties(t *testing.T) {
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
		if d := compare.Documents(old, old); !d.Empty() {
			t.Fatalf("a text differs from itself: %s", touched(d))
		}
		if bad := checkApplied(old, now); bad != "" {
			t.Fatal(bad)
		}
		if bad := checkMirror(old, now); bad != "" {
			t.Fatal(bad)
		}
	})
}

// A text whose articles only get other numbers has no other change.
func TestRenumberingAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := articles().Draw(t, "articles")
		old, errOld := jobun.ReadText(written(list, 1), jobun.Options{})
		now, errNow := jobun.ReadText(written(list, 2), jobun.Options{})
		if errOld != nil || errNow != nil || len(old.Provisions) != len(now.Provisions) {
			return
		}
		for _, c := range compare.Documents(old, now).Touched() {
			if c.Kind != compare.Same {
				t.Fatalf("%s in\n%s", touched(compare.Documents(old, now)), written(list, 2))
			}
		}
	})
}

func FuzzDocuments(f *testing.F) {
	f.Add(regulation, strings.Replace(regulation, "第3条", "第5条", 1))
	f.Add("1 目的\n(1) 台帳\nア 点検", "1 目的\n(2) 台帳\n・点検すること。\n別表第1\n|a|b|")
	f.Add("第1条　ｶﾞｲﾄﾞ　か\u3099", "第1条　ガイド\x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		limits := jobun.Options{Limits: jobun.Limits{Characters: 4000}}
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?") // as ReadBytes decodes
		old, errOld := jobun.ReadText(a, limits)
		now, errNow := jobun.ReadText(b, limits)
		if errOld != nil || errNow != nil {
			return
		}
		if bad := checkApplied(old, now); bad != "" {
			t.Error(bad)
		}
		if bad := checkMirror(old, now); bad != "" {
			t.Error(bad)
		}
	})
}

func BenchmarkDocuments(b *testing.B) {
	var list []article
	for i := range 120 {
		list = append(list, article{"台帳", fmt.Sprintf("課長は、台帳の第%d欄を毎年度点検しなければならない。", i), []string{"職員は、情報を庁舎の外に持ち出してはならない。ただし、課長の許可を得た場合は、この限りでない。"}, nil})
	}
	old := read(b, written(list, 1))
	list[40].text += "ただし、町長が認める場合は、この限りでない。"
	now := read(b, written(append(list[:10:10], list[12:]...), 1))
	for b.Loop() {
		compare.Documents(old, now)
	}
}
