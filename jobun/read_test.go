package jobun

import "testing"

// TestReadLines: a reader of a document format hands over automatic numbers
// and cells, which are not in the text.
func TestReadLines(t *testing.T) {
	lines := []Line{
		{Text: "みずほ台町情報管理規程", Line: 1, Bold: true},
		{Text: "（目的）", Line: 2},
		{Text: "この規程は、情報の管理について定める。", Line: 3, List: &Mark{Style: Article, Number: 1, Text: "第1条"}},
		{Text: "次の者を責任者とする。", Line: 4, List: &Mark{Style: Article, Number: 2, Text: "第2条"}},
		{Text: "課長", Line: 5, List: &Mark{Style: NumberBoth, Number: 1, Text: "(1)"}},
		{Text: "室長", Line: 6, List: &Mark{Style: NumberBoth, Number: 2, Text: "(2)"}},
		{Text: "区分", Line: 7, Cell: &Cell{Table: 1, Row: 1, Column: 1}},
		{Text: "1 期間", Line: 8, Cell: &Cell{Table: 1, Row: 1, Column: 2}},
		{Text: "甲", Line: 9, Cell: &Cell{Table: 1, Row: 2, Column: 1}},
		{Text: "2 年", Line: 10, Cell: &Cell{Table: 1, Row: 2, Column: 2}},
	}
	doc, err := Read(lines, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, p := range doc.Provisions {
		paths = append(paths, p.Path)
	}
	want := []string{"第1条", "第2条", "第2条/(1)", "第2条/(2)"}
	if len(paths) != len(want) {
		t.Fatalf("paths %v, want %v", paths, want)
	}
	for i := range want {
		if paths[i] != want[i] {
			t.Errorf("path %s, want %s", paths[i], want[i])
		}
	}
	if doc.Provisions[0].Heading != "目的" {
		t.Errorf("heading %q", doc.Provisions[0].Heading)
	}
	if len(doc.Attachments) != 1 || len(doc.Attachments[0].Rows) != 2 || doc.Attachments[0].Rows[1][1] != "2 年" {
		t.Errorf("attachments %+v", doc.Attachments)
	}
}

func TestLimits(t *testing.T) {
	for name, o := range map[string]Options{
		"characters": {Limits: Limits{Characters: 10}},
		"lines":      {Limits: Limits{Lines: 1}},
	} {
		_, err := ReadText(sample, o)
		if _, refused := IsUnreadable(err); !refused {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	doc, err := ReadText("第1条　次の者\n(1) 甲\nア 乙\n(ア) 丙\n① 丁\n", Options{Limits: Limits{Depth: 3}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range doc.Provisions {
		if p.Depth > 3 {
			t.Errorf("%s: depth %d", p.Path, p.Depth)
		}
	}
	if !hasFinding(doc, DepthExceeded) {
		t.Error("marks beyond the depth are not reported")
	}
}

// TestFindings: each structural finding and the case in which it is silent.
func TestFindings(t *testing.T) {
	for _, c := range []struct {
		text string
		code Code
		want bool
	}{
		{"第1条　次のとおりとする。\n(1) 甲\n(1) 乙\n", MarkDoubled, true},
		{"第1条　次のとおりとする。\n(1) 甲\n(2) 乙\n", MarkDoubled, false},
		{"第1条　次のとおりとする。\n⑱ 甲\n⑱ 乙\n⑳ 丙\n", MarkSkipped, false},
		{"第1条　次のとおりとする。\n① 甲\n② 乙\n④ 丙\n", MarkSkipped, true},
		{"第1条　次のとおりとする。\nア 甲\n第2条　町長は、定める。\n", MarkAlone, true},
		{"第1条　次のとおりとする。\n1 甲\n第2条　町長は、定める。\n", MarkAlone, false},
		{"第1条　町長は、定める。\n２　課長は、行う。\n", MarkStarts, false},
		{"第1条　町長は、定める。\n３　課長は、行う。\n４　室長は、行う。\n", MarkStarts, true},
		{"1 甲\n町長は、定める。\n2 乙\n町長は、定める。\n1 丙\n町長は、定める。\n", MarkBackwards, true},
		{"第1条　町長は、台帳を作成し、\n(7)の課長に渡すものとする。\n", Unplaced, false},
		{"第1条　町長は、定めるものとする。\n", NotANorm, false},
		{"1 案内\nこのページでは、窓口を案内します。\n2 時間\n9時から開いています。\n", NotANorm, true},
	} {
		doc, err := ReadText("みずほ台町規程\n"+c.text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := hasFinding(doc, c.code); got != c.want {
			t.Errorf("%s in %q: %v, want %v (%+v)", c.code, c.text, got, c.want, doc.Findings)
		}
	}
}

// A contents list without pages ends before the 序 that stands above the first chapter,
// also where an entry of one part of it comes again in another.
func TestContentsBeforePreface(t *testing.T) {
	t.Parallel()
	text := "みほん町情報管理方針\n目次\n第1章　基本方針\n序　方針の構成\n1　目的\n2　定義\n対応計画\n1　目的\n2　連絡先\n\n序　方針の構成\nこの方針は、町の情報の管理について定めるものである。\n第1章　基本方針\n1　目的\nこの章は、基本を定めることを目的とする。\n2　定義\n用語は、次のとおりとする。\n対応計画\n1　目的\n事故に備えることを目的とする。\n2　連絡先\n総務課とする。\n"
	doc, err := ReadText(text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Contents) != 7 || len(doc.Provisions) != 7 || doc.Provisions[0].Path != "序" || doc.Provisions[1].Path != "第1章" {
		t.Errorf("%d entries, %d provisions: %+v", len(doc.Contents), len(doc.Provisions), doc.Provisions)
	}
}
