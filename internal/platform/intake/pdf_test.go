package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// drawing is what stands on a page of PDF.
type drawing struct{ strings.Builder }

// put writes text at a place, from the lower left corner.
func (d *drawing) put(x, y, size float64, text string) { d.write("F1", x, y, size, text) }

// down writes text from the top down.
func (d *drawing) down(x, y, size float64, text string) { d.write("F2", x, y, size, text) }

func (d *drawing) write(font string, x, y, size float64, text string) {
	hex := ""
	for _, u := range utf16.Encode([]rune(text)) {
		hex += fmt.Sprintf("%04X", u)
	}
	fmt.Fprintf(d, "BT /%s %g Tf %g %g Td <%s> Tj ET\n", font, size, x, y, hex)
}

func (d *drawing) line(x0, y0, x1, y1 float64) {
	fmt.Fprintf(d, "%g %g m %g %g l S\n", x0, y0, x1, y1)
}

// pdfOf writes pages with more in the trailer and in each page.
func pdfOf(trailer, page string, pages ...string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(s string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), s)
	}
	b.WriteString("%PDF-1.7\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 6+2*i)
	}
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), kids))
	font := func(name, encoding string) string {
		return "<</Type/Font/Subtype/Type0/BaseFont/" + name + "/Encoding/" + encoding + "/DescendantFonts[5 0 R]>>"
	}
	object(font("Ryumin-Light", "UniJIS-UTF16-H"))
	object(font("Ryumin-Light", "UniJIS-UTF16-V"))
	object("<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 4/Ascent 880/Descent -120/FontBBox[0 -120 1000 880]/ItalicAngle 0/CapHeight 700/StemV 80>>>>")
	for i, content := range pages {
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents %d 0 R%s>>", 7+2*i, page))
		object(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, trailer, start)
	return b.Bytes()
}

func onePage(draw func(*drawing)) []byte {
	var d drawing
	draw(&d)
	return pdfOf("", "", d.String())
}

func TestPDFLines(t *testing.T) {
	for name, c := range map[string]struct {
		draw func(*drawing)
		want []string
	}{
		"indents, gaps, blanks": {func(d *drawing) {
			d.put(72, 700, 10, "第１条　端末は、鍵のかかる棚に置く。")
			d.put(82, 685, 10, "（１）　甲")
			d.put(92, 670, 10, "（ア）")
			d.put(132, 670, 10, "乙丙")
			d.put(72, 655, 10, "甲乙")
			d.put(100, 655, 10, "丙丁")
			d.put(72, 600, 10, "第２条　次")
		}, []string{"第１条　端末は、鍵のかかる棚に置く。", "  （１）　甲", "    （ア）　乙丙", "甲乙　丙丁", "", "第２条　次"}},
		"order of the file": {func(d *drawing) {
			d.put(72, 600, 10, "後半")
			d.put(72, 700, 10, "前の")
			d.put(92, 700, 10, "半分")
		}, []string{"前の半分", "後半"}},
		"printed twice": {func(d *drawing) {
			d.put(72, 700, 10, "太字")
			d.put(72.4, 700, 10, "太字")
		}, []string{"太字"}},
		"readings": {func(d *drawing) {
			d.put(72, 709, 5, "たんまつ")
			d.put(72, 700, 10, "端末を使う。")
		}, []string{"端末を使う。"}},
	} {
		if d := cmp.Diff(c.want, shown(mustRead(t, onePage(c.draw)))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestPDFColumns(t *testing.T) {
	src := mustRead(t, onePage(func(d *drawing) {
		d.put(200, 760, 14, "みほん町の規程の題名")
		for i := range 10 {
			y := 700 - 15*float64(i)
			d.put(72, y, 10, fmt.Sprintf("左の段の文は、二十字ほどの長さで%c行", '０'+i))
			d.put(310, y, 10, fmt.Sprintf("右の段の文は、二十字ほどの長さで%c行", '０'+i))
		}
	}))
	got := shown(src)
	for i := range 10 {
		for side, name := range map[int]string{0: "左", 10: "右"} {
			at := len(got) - 20 + side + i
			if want := fmt.Sprintf("%sの段の文は、二十字ほどの長さで%c行", name, '０'+i); strings.TrimSpace(got[at]) != want || src.Lines[at].Indent != 0 {
				t.Errorf("line %d is %q, want %q", at, got[at], want)
			}
		}
	}
}

// Upright writing (縦書き) goes down, and from right to left.
func TestPDFUpright(t *testing.T) {
	src := mustRead(t, onePage(func(d *drawing) {
		d.down(500, 800, 10, "第一条　この規程は、端末の管理について定める。")
		d.down(482, 790, 10, "一　端末は、鍵のかかる棚に置くこと。")
	}))
	want := []string{"第一条　この規程は、端末の管理について定める。", "  一　端末は、鍵のかかる棚に置くこと。"}
	if d := cmp.Diff(want, shown(src)); d != "" {
		t.Error(d)
	}
}

// A page that is turned is read as it is looked at.
func TestPDFTurned(t *testing.T) {
	// A box of 10 by 2 that the page's own coordinates have at 100, 500.
	for turn, want := range []box{{100, 110, -502, -500}, {500, 502, 100, 110}, {-110, -100, 500, 502}, {-502, -500, -110, -100}} {
		if got := seen(100, 502, 110, 500, turn); got != want {
			t.Errorf("turned by %d: %v, want %v", turn, got, want)
		}
	}
}

// ruledTable draws a table of three columns with a merged cell in its head, from y down.
func ruledTable(d *drawing, y float64, texts ...[3]string) {
	bottom := y - 20*float64(len(texts))
	for i := range len(texts) + 1 {
		d.line(72, y-20*float64(i), 372, y-20*float64(i))
	}
	for _, x := range []float64{72, 172, 372} {
		d.line(x, y, x, bottom)
	}
	d.line(272, y-20, 272, bottom)
	for i, row := range texts {
		for j, text := range row {
			d.put(76+100*float64(j), y-15-20*float64(i), 10, text)
		}
	}
}

func TestPDFTable(t *testing.T) {
	src := mustRead(t, onePage(func(d *drawing) {
		d.put(72, 720, 10, "次の表のとおりとする。")
		ruledTable(d, 700, [3]string{"区分", "扱い"}, [3]string{"区Ⅰ", "可能", "不可"}, [3]string{"区Ⅱ", "", "可能"})
		d.put(72, 600, 10, "以上")
		d.line(60, 580, 400, 580) // a frame around text is no table
		d.line(60, 500, 400, 500)
		d.line(60, 500, 60, 580)
		d.line(400, 500, 400, 580)
		d.put(72, 550, 10, "枠の中")
	}))
	want := []string{"次の表のとおりとする。", "1:1,1 区分", "1:1,2 扱い (1x2)", "1:2,1 区Ⅰ", "1:2,2 可能", "1:2,3 不可", "1:3,1 区Ⅱ", "1:3,3 可能", "以上", "枠の中"}
	if d := cmp.Diff(want, shown(src)); d != "" {
		t.Error(d)
	}
}

// A table that a page break cuts is one table; its head is not repeated.
func TestPDFTableOverPages(t *testing.T) {
	var one, two drawing
	ruledTable(&one, 200, [3]string{"区分", "扱い"}, [3]string{"区Ⅰ", "可能", "不可"})
	one.put(290, 40, 10, "- 1 -")
	ruledTable(&two, 800, [3]string{"区分", "扱い"}, [3]string{"区Ⅱ", "可能", "可能"})
	two.put(290, 40, 10, "- 2 -")
	want := []string{"1:1,1 区分", "1:1,2 扱い (1x2)", "1:2,1 区Ⅰ", "1:2,2 可能", "1:2,3 不可", "1:3,1 区Ⅱ", "1:3,2 可能", "1:3,3 可能"}
	got := shown(mustRead(t, pdfOf("", "", one.String(), two.String())))
	if d := cmp.Diff(want, got[:min(len(want), len(got))]); d != "" || len(got) != len(want)+2 {
		t.Errorf("%d lines: %s", len(got), d)
	}
}

func TestPDFRefused(t *testing.T) {
	good := onePage(func(d *drawing) { d.put(72, 700, 10, "文章") })
	picture := "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q"
	for reason, content := range map[string][]byte{
		"文字がありません":  pdfOf("", "", ""),
		"画像だけ":      pdfOf("", "", picture),
		"パスワード":     pdfOf("/ID[<00><00>]/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O<"+strings.Repeat("41", 32)+">/U<"+strings.Repeat("42", 32)+">>>", "", "BT ET"),
		"途中で切れて":    []byte("%PDF-1.7\n1 0 obj\n<</Type/Cat"),
		"ページが多すぎ":   pdfOf("", "", make([]string, maxPages+1)...),
		"対応表がないPDF": onePage(func(d *drawing) { d.put(72, 700, 10, strings.Repeat("\uE000", 30)) }),
	} {
		src, err := Read(context.Background(), content)
		if err == nil || !isRefusal(err) || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v, lines %.200q", reason, err, shown(src))
		}
	}
	for cut := 0; cut < len(good)-40; cut += 97 { // PDFium mends some, none may hang
		checkRead(t, good[:cut+9])
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, good); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Pages without text are named, the others are read.
func TestPDFLeft(t *testing.T) {
	var d drawing
	d.put(72, 700, 10, "文がある。")
	src := mustRead(t, pdfOf("", "", d.String(), "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q"))
	if len(src.Left) != 1 || !strings.Contains(src.Left[0], "画像だけ") || !strings.Contains(src.Left[0], "2ページ") {
		t.Errorf("left: %q", src.Left)
	}
}

// A letter alone in a font that is not in the file has no shape, and PDFium passes over
// it. That is said.
func TestPDFShapeless(t *testing.T) {
	src := mustRead(t, onePage(func(d *drawing) {
		d.put(72, 700, 10, "文章がある。")
		d.put(72, 680, 10, "字")
	}))
	if len(src.Left) != 1 || !strings.Contains(src.Left[0], "1か所") {
		t.Errorf("left: %q, lines %q", src.Left, shown(src))
	}
}

// A file on which PDFium works for minutes is stopped with the context; lines that all
// touch cost no more than others.
func TestPDFBomb(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	begun := time.Now()
	_, err := Read(ctx, pdfOf("", "", "BT /F1 1 Tf "+strings.Repeat("9 9 Td <30423042> Tj ", 200_000)+"ET"))
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > 30*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
	p := onePage(func(d *drawing) {
		for i := range 60_000 { // lines that all touch
			d.line(float64(i%500), 0, float64(i%500), 800)
		}
		d.put(72, 700, 10, "文章")
	})
	checkRead(t, p)
}

func FuzzPDF(f *testing.F) {
	// A call has ten seconds, and compiling takes longer with the fuzzer's counters in it.
	if _, _, err := shared.enter(); err != nil {
		f.Fatal(err)
	}
	defer shared.leave()
	f.Add(onePage(func(d *drawing) { d.put(72, 700, 10, "文章"); d.line(1, 1, 1, 90) }), uint(100), byte(7))
	f.Fuzz(func(t *testing.T, content []byte, at uint, with byte) {
		if len(content) > 0 {
			content = bytes.Clone(content)
			content[at%uint(len(content))] ^= with
		}
		checkRead(t, content)
	})
}
