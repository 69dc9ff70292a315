package gap

import (
	"fmt"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// Whatever the text and the words: each topic has one result, every match names a line
// of the text and has a score that can be compared.
func FuzzCompare(f *testing.F) {
	f.Add(town, "複製", "保管|^情報", true)
	f.Add("第1条　次の表のとおりとする。\n\n| a | b |\n|---|---|\n| c | d |\n", "a", "^", false)
	f.Add("規程\n\n1 x\n(1) 次の事項を定める。\n・一\n・二。\n", "一", "|", true)
	f.Fuzz(func(t *testing.T, text, a, b string, studied bool) {
		doc, err := jobun.ReadText(text, jobun.Options{})
		if err != nil {
			t.Skip()
		}
		if studied {
			duty.Read(doc, duty.Options{})
		}
		g := one(Topic{Terms: []Terms{{All: []string{a, b}}, {Heading: []string{a}, More: []string{b}}, {All: []string{b}, Without: []string{a}}}}, "", b)
		r := Compare([]*jobun.Document{doc}, g, Options{})
		if len(r.Results) != 1 {
			t.Fatalf("%d results", len(r.Results))
		}
		for _, m := range r.Results[0].Matches {
			if m.Score < 0 || m.Score > 1 || m.Line < 0 || m.Line > doc.Lines+1 || m.Reason == "" {
				t.Errorf("match %+v", m)
			}
		}
		if (r.Results[0].State == Missing) != (r.Results[0].Score == 0) {
			t.Errorf("%s with score %v", r.Results[0].State, r.Results[0].Score)
		}
	})
}

// policy is a text of about the size of a town's whole policy.
func policy(chapters, provisions int) string {
	var b strings.Builder
	b.WriteString("みなと町情報セキュリティ対策基準\n\n")
	for c := range chapters {
		fmt.Fprintf(&b, "第%d章　技術的な対策その%d\n\n", c+1, c+1)
		for p := range provisions {
			fmt.Fprintf(&b, "%d 項目%d\n情報システムの管理者は、サーバーの記録を、毎日、離れた場所に複製し、権限のない者が閲覧できないように保管しなければならない。ただし、統括情報セキュリティ責任者の許可を得た場合は、この限りでない。\n", p+1, p+1)
		}
	}
	return b.String()
}

// large is an edition of many topics, each with three groups of words.
func large(topics int) *Guideline {
	g := one(Topic{}, StandardLayer, "技術的", "人的")
	g.Topics = nil
	for i := range topics {
		g.Topics = append(g.Topics, Topic{ID: fmt.Sprint("t", i), Chapter: "1", Terms: []Terms{
			{All: []string{fmt.Sprintf("記録|語%d|言葉%d", i, i), "複製|保管", fmt.Sprintf("毎日|語%d", i)}},
			{Heading: []string{"対策"}, All: []string{fmt.Sprintf("許可|項目%d", i), fmt.Sprintf("印%d|管理者", i)}},
		}})
	}
	return g
}

func BenchmarkCompare(b *testing.B) {
	doc, g := read(b, policy(10, 50)), large(250)
	b.ReportAllocs()
	for b.Loop() {
		Compare([]*jobun.Document{doc}, g, Options{})
	}
}
