package jobun

import (
	"reflect"
	"testing"
)

func TestMarkOf(t *testing.T) {
	for _, c := range []struct {
		text   string
		number int
		want   Mark
	}{
		{"第１条", 1, Mark{Style: Article, Number: 1, Text: "第１条"}},
		{"第三十八条の三の二", 38, Mark{Style: Article, Number: 38, Branch: []int{3, 2}, Text: "第三十八条の三の二"}},
		{"イ", 1, Mark{Style: Iroha, Number: 1, Text: "イ"}},
		{"イ", 2, Mark{Style: Kana, Number: 2, Text: "イ"}},
		{"（イ）", 2, Mark{Style: KanaBoth, Number: 2, Text: "（イ）"}},
		{"①", 1, Mark{Style: Circled, Number: 1, Text: "①"}},
		{"2.1.", 1, Mark{Style: Compound, Number: 1, Branch: []int{2}, Text: "2.1"}},
		{"３", 3, Mark{Style: Number, Number: 3, Text: "３"}},
		{"一", 1, Mark{Style: Kanji, Number: 1, Text: "一"}},
		{"第2", 2, Mark{Style: Dai, Number: 2, Text: "第2"}},
		{"i", 1, Mark{Style: RomanSmall, Number: 1, Text: "i"}},
		{"i", 9, Mark{Style: Small, Number: 9, Text: "i"}},
	} {
		if got, ok := MarkOf(c.text, c.number); !ok || !reflect.DeepEqual(got, c.want) {
			t.Errorf("MarkOf(%q, %d) = %+v, %v; want %+v", c.text, c.number, got, ok, c.want)
		}
	}
	for _, text := range []string{"", "Step 1", "第1回", "手順", "（案）"} {
		if got, ok := MarkOf(text, 1); ok {
			t.Errorf("MarkOf(%q) = %+v, want none", text, got)
		}
	}
}

// Cells stand where the reader of the file put them: an empty cell keeps its column, a
// cell over two rows leaves the second empty, a number alone is no page number.
func TestCells(t *testing.T) {
	cell := func(text string, row, column, span int) Line {
		return Line{Text: text, Cell: &Cell{Table: 1, Row: row, Column: column, ColumnSpan: span}}
	}
	lines := []Line{
		{Text: "端末規程"}, {Text: "第1条　区分は、次の表のとおりとする。"},
		cell("区分", 1, 1, 0), cell("", 1, 2, 0), cell("数", 1, 3, 0),
		cell("・甲", 2, 1, 0), cell("・乙", 2, 1, 0), cell("5", 2, 3, 0),
		cell("まとめ", 3, 1, 2), cell("5", 3, 3, 0),
		{Text: "第2条　端末は、施錠する。"},
	}
	for i := range lines {
		lines[i].Line = i + 1
	}
	doc, err := Read(lines, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"区分", "", "数"}, {"・甲\n・乙", "", "5"}, {"まとめ", "", "5"}}
	if len(doc.Attachments) != 1 || !reflect.DeepEqual(doc.Attachments[0].Rows, want) {
		t.Errorf("got %+v, want %q", doc.Attachments, want)
	}
	if len(doc.Provisions) != 2 || len(doc.Aside) != 0 {
		t.Errorf("provisions %d, aside %v", len(doc.Provisions), doc.Aside)
	}
}
