package intake

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lvl is a level of a list of Word.
func lvl(at int, format, text, more string) string {
	return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/>%s</w:lvl>`, at, format, text, more)
}

// on puts a paragraph on a level of a list.
func at(list string, level int) string {
	return fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%s"/></w:numPr>`, level, list)
}

func use(list, scheme, more string) string {
	return fmt.Sprintf(`<w:num w:numId="%s"><w:abstractNumId w:val="%s"/>%s</w:num>`, list, scheme, more)
}

// A policy whose every number is Word's own reads as the same text with typed numbers.
func TestWordNumbersItself(t *testing.T) {
	numbering := `<w:abstractNum w:abstractNumId="0">` +
		lvl(0, "decimal", "第%1章", "") + lvl(1, "decimalFullWidth", "第%2条", `<w:lvlRestart w:val="0"/>`) + lvl(2, "decimalFullWidth", "%3", "") + // the second: (1) below passed over the first, as in Word
		lvl(3, "decimal", "(%4)", "") + lvl(4, "aiueoFullWidth", "%5", "") + lvl(5, "decimalEnclosedCircle", "%6", "") + `</w:abstractNum>` + use("1", "0", "")
	body := p("みほん町端末管理規程", "") +
		p("総則", at("1", 0)) + p("（目的）", "") + p("この規程は、端末の管理について定める。", at("1", 1)) +
		p("（責任者）", "") + p("課に、次の責任者を置く。", at("1", 1)) + p("端末責任者", at("1", 3)) + p("記録責任者", at("1", 3)) +
		p("管理", at("1", 0)) + p("（保管）", "") + p("端末は、次のとおり保管する。", at("1", 1)) +
		p("執務室の端末", at("1", 3)) + p("施錠した棚に入れること。", at("1", 4)) + p("持ち出した端末", at("1", 3)) + p("手元に置くこと。", at("1", 4)) + p("放置しないこと。", at("1", 4)) +
		p("責任者は、毎月、台数を確かめる。", at("1", 2))
	text := "みほん町端末管理規程\n第1章　総則\n（目的）\n第１条　この規程は、端末の管理について定める。\n（責任者）\n第２条　課に、次の責任者を置く。\n(1)　端末責任者\n(2)　記録責任者\n" +
		"第2章　管理\n（保管）\n第３条　端末は、次のとおり保管する。\n(1)　執務室の端末\nア　施錠した棚に入れること。\n(2)　持ち出した端末\nア　手元に置くこと。\nイ　放置しないこと。\n２　責任者は、毎月、台数を確かめる。\n"
	got := tree(t, mustRead(t, wordOf(t, body, numbering, "")).Lines)
	want := tree(t, mustRead(t, []byte(text)).Lines)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWordNumbering(t *testing.T) {
	styles := `<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="a"/>
<w:style w:type="paragraph" w:styleId="H1"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H3"><w:basedOn w:val="H1"/></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>`
	numbering := `<w:abstractNum w:abstractNumId="0">` + lvl(0, "irohaFullWidth", "%1", "") + lvl(1, "japaneseCounting", "（%2）", "") + `</w:abstractNum>
<w:abstractNum w:abstractNumId="1">` + lvl(0, "decimal", "%1", `<w:pStyle w:val="H1"/>`) + lvl(1, "decimal", "%1.%2", "") + lvl(2, "upperRoman", "Step %3", "") + `</w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="linked"/></w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:styleLink w:val="linked"/>` + lvl(0, "decimalEnclosedCircle", "%1", "") + `</w:abstractNum>
<w:abstractNum w:abstractNumId="4">` + lvl(0, "bullet", "&#xF06C;", "") + `</w:abstractNum>` +
		use("1", "0", "") + use("2", "0", `<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>`) + use("3", "1", "") + use("4", "2", "") + use("5", "4", "") +
		use("6", "0", `<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="5"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:lvlOverride>`)
	style := func(id string) string { return `<w:pStyle w:val="` + id + `"/>` }
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"iroha, restarted by use": {
			p("甲", at("1", 0)) + p("乙", at("1", 0)) + p("丙", at("2", 0)) + p("丁", at("2", 0)) + p("戊", at("1", 0)),
			[]string{"[イ イ] 甲", "[ロ イ] 乙", "[イ イ] 丙", "[ロ イ] 丁", "[ハ イ] 戊"},
		},
		"levels": {
			p("甲", at("1", 0)) + p("乙", at("1", 1)) + p("丙", at("1", 1)) + p("丁", at("1", 0)) + p("戊", at("1", 1)),
			[]string{"[イ イ] 甲", "[（一） (一)] 乙", "[（二） (一)] 丙", "[ロ イ] 丁", "[（一） (一)] 戊"},
		},
		"styles": {
			p("甲", style("H1")) + p("乙", style("H2")) + p("丙", style("H2")) + p("丁", style("H3")) + p("戊", style("H1")+at("0", 0)) + p("己", style("Loop")),
			[]string{"[1 1] 甲", "[1.1 1-1] 乙", "[1.2 1-1] 丙", "[2 1] 丁", "戊", "己"},
		},
		"no mark": {p("甲", at("3", 2)) + p("", at("1", 0)), []string{"Step I　甲", "イ"}},
		"link":    {p("甲", at("4", 0)), []string{"[① ①] 甲"}},
		"bullet":  {p("甲", at("5", 0)) + p("", at("5", 0)), []string{"・甲", ""}},
		"changed": {p("甲", at("6", 0)), []string{"[e) a)] 甲"}},
		"unknown": {p("甲", at("99", 0)) + p("乙", at("1", 12)), []string{"甲", "乙"}},
	} {
		if d := cmp.Diff(c.want, shown(mustRead(t, wordOf(t, c.body, numbering, styles)))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestNumeral(t *testing.T) {
	for _, c := range []struct {
		format string
		n      int
		want   string
	}{
		{"decimal", 12, "12"}, {"decimalFullWidth", 12, "１２"}, {"decimalZero", 3, "03"}, {"decimalEnclosedCircle", 20, "⑳"}, {"decimalEnclosedCircle", 21, "㉑"},
		{"decimalEnclosedCircle", 36, "36"}, {"decimalEnclosedParen", 2, "⑵"}, {"upperRoman", 14, "XIV"}, {"lowerRoman", 4, "iv"}, {"lowerLetter", 28, "bb"},
		{"aiueoFullWidth", 6, "カ"}, {"aiueo", 46, "ン"}, {"aiueo", 47, "47"}, {"irohaFullWidth", 7, "ト"}, {"japaneseCounting", 231, "二百三十一"}, {"japaneseCounting", 110, "百十"},
		{"japaneseDigitalTenThousand", 20, "二〇"}, {"ideographTraditional", 3, "丙"}, {"none", 1, ""}, {"chicago", 5, "5"}, {"upperRoman", -1, "-1"}, {"japaneseCounting", 0, "0"},
	} {
		if got := numeral(c.format, c.n); got != c.want {
			t.Errorf("numeral(%s, %d) = %s, want %s", c.format, c.n, got, c.want)
		}
	}
}

func TestWordText(t *testing.T) {
	r := func(s string) string { return "<w:r><w:t>" + s + "</w:t></w:r>" }
	for name, c := range map[string]struct {
		body string
		want []string
		left []string
	}{
		"changes": {
			"<w:p>" + r("端末は、") + `<w:del w:id="1"><w:r><w:delText>毎月</w:delText></w:r></w:del><w:ins w:id="2">` + r("毎週") + "</w:ins>" + r("数える。") + "</w:p>",
			[]string{"端末は、毎週数える。"}, []string{leftChanges},
		},
		"deleted mark": {
			"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + r("前の段落は、") + "</w:p><w:p>" + r("後と続く。") + "</w:p>",
			[]string{"前の段落は、後と続く。"}, []string{leftChanges},
		},
		"moved":  {`<w:p><w:moveFrom w:id="1">` + r("元") + `</w:moveFrom><w:moveTo w:id="2">` + r("先") + "</w:moveTo></w:p>", []string{"先"}, []string{leftChanges}},
		"hidden": {"<w:p>" + r("見える。") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>見えない。</w:t></w:r></w:p>", []string{"見える。"}, []string{leftHidden}},
		"field": {
			`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r><w:r><w:t>中</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + r("3") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>` + r("頁") + "</w:p>",
			[]string{"3頁"}, nil,
		},
		"ruby":  {`<w:p><w:r><w:ruby><w:rt>` + r("よみ") + `</w:rt><w:rubyBase>` + r("読") + `</w:rubyBase></w:ruby></w:r>` + r("む。") + "</w:p>", []string{"読む。"}, nil},
		"break": {"<w:p><w:r><w:t>一行</w:t><w:br/><w:t>二行</w:t><w:br w:type=\"page\"/></w:r></w:p>", []string{"一行", "二行"}, nil},
		"note":  {`<w:p>` + r("本文") + `<w:r><w:footnoteReference w:id="2"/></w:r></w:p>`, []string{"本文"}, []string{leftNotes}},
		"box": {
			`<w:p>` + r("本文") + `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent><w:p>` + r("枠") + `</w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p>` + r("枠") + `</w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`,
			[]string{"本文", "枠"}, nil,
		},
		"control":   {"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent><w:p>" + r("中") + "</w:p></w:sdtContent></w:sdt>", []string{"中"}, nil},
		"symbol":    {`<w:p><w:r><w:sym w:font="Wingdings" w:char="F06C"/></w:r>` + r("甲") + "</w:p>", []string{"甲"}, []string{leftSymbols}},
		"hyperlink": {`<w:p><w:hyperlink>` + r("別表") + `</w:hyperlink>` + r("のとおり") + "</w:p>", []string{"別表のとおり"}, nil},
	} {
		src := mustRead(t, wordOf(t, c.body, "", ""))
		if d := cmp.Diff(c.want, shown(src)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if d := cmp.Diff(c.left, src.Left); d != "" {
			t.Errorf("%s left: %s", name, d)
		}
	}
}

func TestWordIndents(t *testing.T) {
	numbering := `<w:abstractNum w:abstractNumId="0">` + lvl(0, "decimal", "(%1)", `<w:pPr><w:ind w:left="630" w:hanging="420"/></w:pPr>`) + `</w:abstractNum>` + use("1", "0", "")
	for properties, want := range map[string]int{
		`<w:ind w:left="420"/>`:                                          4,
		`<w:ind w:leftChars="200" w:left="999"/>`:                        4,
		`<w:ind w:left="630" w:hanging="210"/>`:                          4,
		`<w:ind w:firstLineChars="100"/>`:                                2,
		`<w:ind w:left="-2000"/>`:                                        0,
		at("1", 0):                                                       2,
		at("1", 0) + `<w:ind w:left="1050" w:hanging="420"/>`:            6,
		`<w:ind w:left="999999"/>`:                                       200,
		`<w:ind w:leftChars="100"/><w:ind w:right="1" w:left="x"/>` + "": 2,
	} {
		src := mustRead(t, wordOf(t, p("文", properties), numbering, ""))
		if got := src.Lines[0].Indent; got != want {
			t.Errorf("%s: %d, want %d", properties, got, want)
		}
	}
}

func TestWordTables(t *testing.T) {
	tc := func(text, properties string) string {
		return "<w:tc><w:tcPr>" + properties + "</w:tcPr>" + p(text, "") + "</w:tc>"
	}
	row := func(cells ...string) string { return "<w:tr>" + strings.Join(cells, "") + "</w:tr>" }
	body := "<w:tbl>" +
		row(tc("区分", `<w:gridSpan w:val="2"/>`), tc("扱い", "")) +
		row(tc("Ⅰ", `<w:vMerge w:val="restart"/>`), tc("庁内", ""), tc("可", "")) +
		row(tc("", "<w:vMerge/>"), tc("庁外", ""), tc("不可", "")) +
		"<w:tr><w:trPr><w:del/></w:trPr>" + tc("消", "") + tc("消", "") + "</w:tr></w:tbl>" +
		"<w:tbl>" + row(tc("枠の中の文。", "")) + row(tc("次の文。", "")) + "</w:tbl>"
	want := []string{"1:1,1 区分 (1x2)", "1:1,3 扱い", "1:2,1 Ⅰ (2x1)", "1:2,2 庁内", "1:2,3 可", "1:3,2 庁外", "1:3,3 不可", "枠の中の文。", "次の文。"}
	if d := cmp.Diff(want, shown(mustRead(t, wordOf(t, body, "", "")))); d != "" {
		t.Error(d)
	}
}

// Whatever is wrong with a Word file is said; nothing hangs or grows.
func TestWordRefused(t *testing.T) {
	good := wordParts(p("文", ""), "", "")
	with := func(name, content string) map[string]string {
		parts := map[string]string{}
		for n, c := range good {
			parts[n] = c
		}
		parts[name] = content
		return parts
	}
	document := func(body string) string {
		return `<w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`
	}
	for reason, parts := range map[string]map[string]string{
		"文字がありません":             with("word/document.xml", document("<w:p/>")),
		"途中で切れて":               with("word/document.xml", `<w:document `+wordNS+`><w:body><w:p>`),
		"XMLが壊れて":              with("word/document.xml", `<w:document `+wordNS+`><w:body></w:p>`),
		"入れ子が深すぎ":              with("word/document.xml", document(strings.Repeat("<w:sdt>", 400))),
		"ENTITY":               with("word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>`+document(p("&b;", ""))),
		"文字コードが対応":             with("word/document.xml", `<?xml version="1.0" encoding="x-none"?>`+document("")),
		"大きくなりすぎ":              with("word/document.xml", document(strings.Repeat(p("", ""), 1<<20))),
		"表の列が多すぎ":              with("word/document.xml", document("<w:tbl><w:tr>"+strings.Repeat("<w:tc><w:p/></w:tc>", 600)+"</w:tr></w:tbl>")),
		"マクロが入って":              with("word/vbaProject.bin", "x"),
		"マクロが使える":              with("[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`),
		"PowerPoint":           with("[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>`),
		"WordでもExcelでもない":      {"a.txt": "x"},
		"OpenDocument":         {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"},
		"「document.xml」がありません": with("_rels/.rels", `<Relationships><Relationship Type="`+relType+`officeDocument" Target="../../etc/document.xml"/></Relationships>`),
	} {
		if reason == "「document.xml」がありません" {
			parts["[Content_Types].xml"] = strings.ReplaceAll(parts["[Content_Types].xml"], "/word/document.xml", "/../../etc/document.xml")
		}
		if got := refused(t, zipOf(t, parts)); !strings.Contains(got, reason) {
			t.Errorf("%s: refused with %s", reason, got)
		}
	}
	whole := zipOf(t, good)
	for _, cut := range []int{5, 100, len(whole) / 2, len(whole) - 3} {
		if got := refused(t, whole[:cut]); !strings.Contains(got, "途中で切れ") {
			t.Errorf("cut at %d: %s", cut, got)
		}
	}
	for name, want := range map[string]string{"EncryptedPackage": "パスワード", "WordDocument": ".doc", "Workbook": ".xls", "x": "古い形式"} {
		if got := refused(t, append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), wide(name)...)); !strings.Contains(got, want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func FuzzWord(f *testing.F) {
	f.Add(p("甲", at("1", 0))+"<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>", `<w:abstractNum w:abstractNumId="0">`+lvl(0, "decimal", "第%1条", "")+`</w:abstractNum>`+use("1", "0", ""), `<w:style w:type="paragraph" w:styleId="a"/>`)
	f.Fuzz(func(t *testing.T, body, numbering, styles string) {
		checkRead(t, zipOf(t, wordParts(body, numbering, styles)))
	})
}
