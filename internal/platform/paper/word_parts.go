package paper

import (
	"encoding/xml"
	"fmt"
	"math"
	"strings"
	"time"
)

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordNS  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	pkgNS   = `http://schemas.openxmlformats.org/package/2006/`
	relNS   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	mlType  = `application/vnd.openxmlformats-officedocument.wordprocessingml.`
)

// wordFont is the name by which Windows knows a font; the other names are in the table
// of fonts.
func wordFont(f Face) string {
	if f == Gothic {
		return "BIZ UDGothic"
	}
	return "BIZ UDMincho Medium"
}

const fontTable = `<w:fonts ` + wordNS + `>` +
	`<w:font w:name="BIZ UDMincho Medium"><w:altName w:val="BIZ UDMincho"/><w:charset w:val="80"/><w:family w:val="roman"/><w:pitch w:val="fixed"/></w:font>` +
	`<w:font w:name="BIZ UDGothic"><w:altName w:val="BIZ UDゴシック"/><w:charset w:val="80"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>` +
	`</w:fonts>`

// settings ask for Word 2013's way of laying out, which all later ones share.
const settings = `<w:settings ` + wordNS + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="840"/>` +
	`<w:characterSpacingControl w:val="compressPunctuation"/>` +
	`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
	`<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/></w:settings>`

const packageRelations = `<Relationships xmlns="` + pkgNS + `relationships">` +
	`<Relationship Id="rId1" Type="` + relNS + `officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="` + pkgNS + `relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`</Relationships>`

func contentTypes(parts int) string {
	var b strings.Builder
	add := func(name, kind string) {
		fmt.Fprintf(&b, `<Override PartName="/%s" ContentType="%s"/>`, name, kind)
	}
	b.WriteString(`<Types xmlns="` + pkgNS + `content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>`)
	add("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")
	add("word/document.xml", mlType+"document.main+xml")
	for _, name := range []string{"styles", "settings", "fontTable"} {
		add("word/"+name+".xml", mlType+name+"+xml")
	}
	for n := range parts {
		add(fmt.Sprintf("word/header%d.xml", n+1), mlType+"header+xml")
		add(fmt.Sprintf("word/footer%d.xml", n+1), mlType+"footer+xml")
	}
	return b.String() + `</Types>`
}

func documentRelations(parts int) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="` + pkgNS + `relationships">`)
	add := func(id, kind, target string) {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s.xml"/>`, id, relNS, kind, target)
	}
	for _, kind := range []string{"styles", "settings", "fontTable"} {
		add(kind, kind, kind)
	}
	for n := range parts {
		add(fmt.Sprintf("header%d", n+1), "header", fmt.Sprintf("header%d", n+1))
		add(fmt.Sprintf("footer%d", n+1), "footer", fmt.Sprintf("footer%d", n+1))
	}
	return b.String() + `</Relationships>`
}

func coreProperties(d Document) string {
	made := ""
	if !d.Made.IsZero() {
		made = `<dcterms:created xsi:type="dcterms:W3CDTF">` + d.Made.UTC().Format(time.RFC3339) + `</dcterms:created>`
	}
	return `<cp:coreProperties xmlns:cp="` + pkgNS + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(d.Title) + `</dc:title><dc:creator>` + escape(d.Author) + `</dc:creator>` +
		`<dc:language>ja-JP</dc:language>` + made + `</cp:coreProperties>`
}

// styles are those that staff find in Word: 標準, 表題, 見出し 1 to 6, 表 (格子).
func styles(d Document) string {
	s := d.setting()
	var b strings.Builder
	b.WriteString(`<w:styles ` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr>` + fonts(d.Face) + sizes(s.size) +
		`<w:lang w:val="en-US" w:eastAsia="ja-JP"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`)
	b.WriteString(`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>` +
		`<w:pPr><w:widowControl/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>` + spacing(0, 0, s.size*leading) + `<w:jc w:val="both"/></w:pPr></w:style>`)
	style := func(id, name string, p para, properties string) {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>`+
			`<w:pPr><w:keepNext/>%s%s</w:pPr><w:rPr>%s%s</w:rPr></w:style>`,
			id, name, spacing(p.before, p.after, p.size*leading), properties, fonts(Gothic), sizes(p.size))
	}
	style("Title", "Title", s.title(Title{}), `<w:jc w:val="center"/>`)
	for level := 1; level <= headings; level++ {
		p := s.heading(Heading{Level: level})
		style(p.style, fmt.Sprintf("heading %d", level), p, fmt.Sprintf(`<w:jc w:val="left"/><w:outlineLvl w:val="%d"/>`, level-1))
	}
	for _, name := range []string{"Header", "Footer"} {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`,
			name, strings.ToLower(name), spacing(0, 0, 0), sizes(bandSize))
	}
	for level := 1; level <= headings; level++ {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="TOC%d"><w:name w:val="toc %[1]d"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:ind w:left="%d"/><w:jc w:val="left"/></w:pPr></w:style>`,
			level, twips(float64(level-1)*s.size))
	}
	b.WriteString(tableStyles)
	return b.String() + `</w:styles>`
}

const tableStyles = `<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>` +
	`<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="90" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/><w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
	`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>` +
	`<w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders></w:tblPr></w:style>`

// bandPart is a header or footer with its three places at tab stops.
func bandPart(element, style string, b Band, page Page) string {
	var runs strings.Builder
	for i, s := range []string{b.Left, b.Center, b.Right} {
		if i > 0 {
			runs.WriteString(`<w:r><w:tab/></w:r>`)
		}
		bandRuns(&runs, s)
	}
	room := page.room()
	return fmt.Sprintf(`<w:%s %s><w:p><w:pPr><w:pStyle w:val="%s"/><w:tabs><w:tab w:val="center" w:pos="%d"/><w:tab w:val="right" w:pos="%d"/></w:tabs><w:jc w:val="left"/></w:pPr>%s</w:p></w:%[1]s>`,
		element, wordNS, style, twips(room/2), twips(room), runs.String())
}

// bandRuns writes text with the fields of the page numbers in it.
func bandRuns(b *strings.Builder, s string) {
	field := map[string]string{PageNumber: "PAGE", PageCount: "NUMPAGES"}
	for s != "" {
		i := strings.IndexAny(s, PageNumber+PageCount)
		text := s
		if i >= 0 {
			text = s[:i]
		}
		if text != "" {
			b.WriteString(`<w:r><w:t xml:space="preserve">` + escape(flat(text)) + `</w:t></w:r>`)
		}
		if i < 0 {
			return
		}
		b.WriteString(`<w:fldSimple w:instr="` + field[s[i:i+1]] + `"><w:r><w:t>1</w:t></w:r></w:fldSimple>`)
		s = s[i+1:]
	}
}

func fonts(f Face) string {
	name := wordFont(f)
	return `<w:rFonts w:ascii="` + name + `" w:hAnsi="` + name + `" w:eastAsia="` + name + `" w:cs="` + name + `"/>`
}

// sizes are in half points.
func sizes(points float64) string {
	n := int(math.Round(points * 2))
	return fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%[1]d"/>`, n)
}

// spacing is in points; a line is at least so high, so that nothing in it is cut.
func spacing(before, after, line float64) string {
	return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="atLeast"/>`, twips(before), twips(after), twips(line))
}

// twips are twentieths of a point.
func twips(points float64) int { return int(math.Round(points * 20)) }

// escape writes text into XML without what XML does not allow.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(clean(s))) // a strings.Builder takes all
	return b.String()
}
