package edit_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/edit"
)

var phrases = []string{
	"課長は、前条の台帳を点検する。", "職員は、第%d条の規定により報告する。", "前項の記録は、第%d条第2項の例による。", "番号法第%d条に定める事務を行う。", "第%d条から第%d条までの定めは、適用しない。",
	"委託先は、次条の定めに従う。", "町長は、同条の事務を行う。", "第2項の定めは、前2項の場合に準用する。", "別表第1に掲げる様式による。", "第%d条及び第%d条に定める者が行う。", "責任者は、毎年度点検する。",
}

func phrase(t *rapid.T, articles int) string {
	s := rapid.SampledFrom(phrases).Draw(t, "phrase")
	for strings.Contains(s, "%d") {
		s = strings.Replace(s, "%d", fmt.Sprint(rapid.IntRange(1, articles+1).Draw(t, "n")), 1)
	}
	return s
}

// regulations are well-formed texts of articles with paragraphs and items that cite each
// other.
func regulations() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		b.WriteString("みずほ台町試験規程\n")
		n := rapid.IntRange(2, 9).Draw(t, "articles")
		chapters := rapid.Bool().Draw(t, "chapters")
		for i := 1; i <= n; i++ {
			if chapters && (i == 1 || i == n/2+1) {
				fmt.Fprintf(&b, "第%d章　総則の%s\n", 1+min(i-1, 1), string("甲乙"[3*min(i-1, 1):3*min(i-1, 1)+3]))
			}
			fmt.Fprintf(&b, "（見出し%s）\n第%d条　%s\n", string([]rune("甲乙丙丁戊己庚辛壬")[i-1]), i, phrase(t, n))
			for k := range rapid.IntRange(0, 3).Draw(t, "items") {
				fmt.Fprintf(&b, "(%d)　%s\n", k+1, phrase(t, n))
			}
			for k := range rapid.IntRange(0, 3).Draw(t, "paragraphs") {
				fmt.Fprintf(&b, "%d　%s\n", k+2, phrase(t, n))
			}
		}
		b.WriteString("附則\nこの規程は、令和5年4月1日から施行する。\n別表第1（第1条関係）\n項目\n")
		return b.String()
	})
}

func operation(t *rapid.T, doc *jobun.Document, n int) edit.Operation {
	p := rapid.SampledFrom(doc.Provisions[:len(doc.Provisions)-1]).Draw(t, "target")
	o := edit.Operation{Target: p.ID, Kind: rapid.SampledFrom([]edit.Kind{edit.Insert, edit.Insert, edit.Delete, edit.Move, edit.Change}).Draw(t, "kind")}
	switch o.Kind {
	case edit.Insert:
		o.ID, o.Where, o.Text = fmt.Sprintf("new-%d", n), rapid.SampledFrom([]edit.Where{edit.Before, edit.After}).Draw(t, "where"), "新しい者は、これに従う。"
		if p.Mark != nil && p.Mark.Style == jobun.Article {
			o.Heading = "新設" + string([]rune("一二三四五六七")[n%7])
		}
		if p.Mark != nil && p.Mark.Style == jobun.Chapter {
			o.Heading, o.Text = "新しい章", ""
		}
	case edit.Change:
		o.Heading, o.Text = p.Heading, phrase(t, 9)
	case edit.Move:
		o.To, o.Where = rapid.SampledFrom(doc.Provisions[:len(doc.Provisions)-1]).Draw(t, "to").ID, rapid.SampledFrom([]edit.Where{edit.Before, edit.After}).Draw(t, "where")
		if to := find(doc, o.To); to.Mark == nil || p.Mark == nil || to.Mark.Style != p.Mark.Style {
			o.Kind = edit.Delete // a point does not become an article by moving
		}
	}
	return o
}

func find(doc *jobun.Document, id string) jobun.Provision {
	for _, p := range doc.Provisions {
		if p.ID == id {
			return p
		}
	}
	return jobun.Provision{}
}

var numbered = regexp.MustCompile(`附則第|第?[0-9０-９]+|前[0-9]*[条項号]|次[条項号]|[条項号]|から|まで|及び|の[0-9]+`)

// bare is a text without its numbers and references.
func bare(s string) string { return numbered.ReplaceAllString(s, "") }

func TestProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := regulations().Draw(t, "text")
		base, err := jobun.ReadText(text, jobun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, lines, ok := edit.Write(base); !ok {
			t.Fatalf("written, the text reads otherwise:\n%s", edit.Text(lines))
		}
		d := edit.Open(base, edit.Options{Keep: rapid.Bool().Draw(t, "keep")})
		doc, places := d.Document()
		if bad := same(base, doc); bad != "" || len(places) > 0 {
			t.Fatalf("opened, the text is another: %s %s", bad, whys(places))
		}
		touched := map[string]bool{}
		for n := range rapid.IntRange(1, 5).Draw(t, "operations") {
			o := operation(t, doc, n)
			if d.Apply(&o) != nil {
				continue
			}
			touched[o.Target] = touched[o.Target] || o.Kind == edit.Change || o.Kind == edit.Delete
			now, _ := d.Document()
			// No words but numbers change in what was not touched.
			for _, p := range now.Provisions {
				if q := find(base, p.ID); q.ID != "" && !touched[p.ID] && (bare(q.Text) != bare(p.Text) || q.Heading != p.Heading) {
					t.Fatalf("%+v changed %s to %s", o, q.Text, p.Text)
				}
			}
			// What is inserted and deleted again leaves no trace.
			if o.Kind == edit.Insert {
				if err := d.Apply(&edit.Operation{Kind: edit.Delete, Target: o.ID}); err != nil {
					t.Fatal(err)
				}
				if again, _ := d.Document(); same(doc, again) != "" {
					t.Fatalf("%+v and back: %s\n%s", o, same(doc, again), text)
				}
				o.Links = nil
				if err := d.Apply(&o); err != nil {
					t.Fatal(err)
				}
			}
			doc = now
			if len(doc.Provisions) < 3 {
				return
			}
		}
		// The revision can be said in sentences, exactly.
		if a := compare.AmendmentOf(compare.Documents(base, doc), base, doc); !a.Exact {
			t.Fatalf("differs at %s:\n%s\n%s", a.Differs, strings.Join(a.Lines, "\n"), text)
		}
		if _, lines, ok := edit.Write(doc); !ok {
			t.Fatalf("edited, the text reads otherwise than it was meant: %s\n%s", misread(doc, lines), edit.Text(lines))
		}
	})
}

func FuzzApply(f *testing.F) {
	f.Add(regulation, "insert", 5, 7, "前条及び第3条の定めによる。", true)
	f.Add("1 目的\n(1) 台帳\nア 点検\n2.1 点検", "move", 1, 0, "(1)の台帳", false)
	f.Add("第5条及び第6条　削除\n第7条　ｶﾞｲﾄﾞ\x00", "delete", 0, 0, "第99999999999999999999条", true)
	f.Fuzz(func(t *testing.T, text, kind string, at, to int, words string, keep bool) {
		base, err := jobun.ReadText(strings.ToValidUTF8(text, "?"), jobun.Options{Limits: jobun.Limits{Characters: 3000}})
		if err != nil || len(base.Provisions) == 0 {
			return
		}
		n := len(base.Provisions)
		pick := func(i int) string { return base.Provisions[((i%n)+n)%n].ID }
		d := edit.Open(base, edit.Options{Keep: keep})
		if doc, _ := d.Document(); same(base, doc) != "" {
			t.Error(same(base, doc))
		}
		for i, where := range []edit.Where{edit.Before, edit.After, edit.Child, edit.First} {
			o := edit.Operation{Kind: edit.Kind(kind), Target: pick(at + i), To: pick(to), ID: fmt.Sprint("new", i), Where: where, Text: strings.ToValidUTF8(words, "?")}
			_ = d.Apply(&o)
		}
		doc, _ := d.Document()
		seen := map[string]bool{}
		for _, p := range doc.Provisions {
			if seen[p.ID] {
				t.Errorf("%s stands twice", p.ID)
			}
			seen[p.ID] = true
		}
		edit.Write(doc)
	})
}

// misread tells the first provision that lines are read for otherwise.
func misread(doc *jobun.Document, lines []jobun.Line) string {
	got, err := jobun.Read(lines, jobun.Options{})
	if err != nil {
		return err.Error()
	}
	for i, p := range doc.Provisions {
		if i >= len(got.Provisions) || form(got.Provisions[i].Path) != form(p.Path) || form(got.Provisions[i].Heading+"|"+got.Provisions[i].Text) != form(p.Heading+"|"+p.Text) {
			return fmt.Sprintf("%s|%s|%s is %+v", p.Path, p.Heading, p.Text, got.Provisions[min(i, len(got.Provisions)-1)])
		}
	}
	return fmt.Sprintf("%d provisions, want %d", len(got.Provisions), len(doc.Provisions))
}
