package paper

import (
	"bytes"
	"context"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// anyText draws text with what hurts: control characters, surrogates of bad UTF-8,
// selectors, joiners, emoji, right-to-left, endless words, nothing at all.
func anyText(t *rapid.T) Text {
	word := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"", "\x00\x01\x02\x1b", "\xff\xfe", "\ud7ff\ue000", "葛\U000E0100", "\U000E0100", "\ufe0f", "\u3099", "か\u3099",
			"👨\u200d👩\u200d👧", "\u202eשלום", "\r\n\r\n", "、、。。", "「「「", "ああああああああああああああああああああああああああああああああああああああああああああ",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\uffff\ufffe\ufdd0", "𠮷𠮟"}),
	)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Run {
		b := rapid.Bool()
		return Run{
			Text: word.Draw(t, "text"), Bold: b.Draw(t, "bold"), Small: b.Draw(t, "small"),
			Strike: b.Draw(t, "strike"), Under: Line(rapid.IntRange(-1, 4).Draw(t, "under")),
		}
	}), 0, 4).Draw(t, "runs")
}

func anyNumber() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64Range(-5, 60), rapid.Float64(), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), 1e300}))
}

func anyBlocks(t *rapid.T, depth int) []Block {
	var list []Block
	for range rapid.IntRange(0, 6).Draw(t, "blocks") {
		list = append(list, anyBlock(t, depth))
	}
	return list
}

func anyBlock(t *rapid.T, depth int) Block {
	kinds := 7
	if depth >= MaxDepth {
		kinds = 4 // what holds no other blocks
	}
	number := anyNumber()
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return Title{anyText(t)}
	case 1:
		return Heading{Level: rapid.Int().Draw(t, "level"), Mark: rapid.String().Draw(t, "mark"), Text: anyText(t)}
	case 2:
		return Paragraph{
			Mark: rapid.String().Draw(t, "mark"), Text: anyText(t), Indent: number.Draw(t, "indent"), Hang: number.Draw(t, "hang"),
			Align: Align(rapid.IntRange(-1, 4).Draw(t, "align")), KeepNext: rapid.Bool().Draw(t, "keep"),
		}
	case 3:
		return PageBreak{rapid.SampledFrom([]*Page{nil, {}, {Landscape: true}, {Margin: Margin{1e9, math.NaN(), -1, 1}}}).Draw(t, "page")}
	case 4:
		return Stamps{rapid.String().Draw(t, "label"), rapid.SliceOfN(rapid.String(), 0, 30).Draw(t, "posts")}
	case 5:
		return List{Indent: number.Draw(t, "indent"), Items: []Item{{anyText(t), anyBlocks(t, depth+1)}, {anyText(t), nil}}}
	default:
		return anyTable(t, depth)
	}
}

func anyTable(t *rapid.T, depth int) Table {
	number, count := anyNumber(), rapid.IntRange(-2, 9)
	table := Table{
		Columns: rapid.SliceOfN(number, 0, 8).Draw(t, "columns"), Width: number.Draw(t, "width"), Size: number.Draw(t, "size"),
		Align: Align(rapid.IntRange(-1, 4).Draw(t, "align")), Header: count.Draw(t, "header"), Border: Border(count.Draw(t, "border")),
	}
	for range rapid.IntRange(0, 5).Draw(t, "rows") {
		row := Row{Height: number.Draw(t, "height"), Keep: rapid.Bool().Draw(t, "keep")}
		for range rapid.IntRange(0, 5).Draw(t, "cells") {
			row.Cells = append(row.Cells, Cell{
				Blocks: anyBlocks(t, depth+1), Columns: count.Draw(t, "columns"), Rows: count.Draw(t, "rows"),
				Shade: rapid.Bool().Draw(t, "shade"), Middle: rapid.Bool().Draw(t, "middle"),
			})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// anything is written, or refused with a reason, and never brings the program down.
func anything(t *rapid.T) {
	number := anyNumber()
	d := Document{
		Title: rapid.String().Draw(t, "title"), Face: Face(rapid.IntRange(-1, 3).Draw(t, "face")), Size: number.Draw(t, "size"),
		Page:   Page{Landscape: rapid.Bool().Draw(t, "landscape"), Margin: Margin{Top: number.Draw(t, "top"), Left: number.Draw(t, "left")}},
		Header: Band{Left: rapid.String().Draw(t, "header"), Center: PageNumber}, Footer: Band{Right: rapid.String().Draw(t, "footer") + PageCount},
		Blocks: append(anyBlocks(t, 0), append([]Block{Contents{Levels: rapid.Int().Draw(t, "levels")}}, anyBlocks(t, 0)...)...),
	}
	var b bytes.Buffer
	report, err := PDF(context.Background(), &b, d)
	if err != nil || report.Pages < 1 || !bytes.HasSuffix(b.Bytes(), []byte("%%EOF\n")) {
		t.Fatalf("PDF of %d pages and %d bytes: %v", report.Pages, b.Len(), err)
	}
	b.Reset()
	if err := Word(context.Background(), &b, d); err != nil {
		t.Fatal(err)
	}
	if f := misplaced(contents(t, b.Bytes())["word/document.xml"]); len(f) > 0 {
		t.Fatalf("%q", f)
	}
}

func TestAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, anything)
}

func FuzzAnything(f *testing.F) { f.Fuzz(rapid.MakeFuzz(anything)) }
