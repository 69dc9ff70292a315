package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/tetratelabs/wazero/api"
)

// Limits of a PDF.
const (
	maxPages     = 3_000
	maxPageRunes = 100_000
	maxPageTime  = 30 * time.Second
)

func isPDF(content []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(content[:min(len(content), 1024)], "\xef\xbb\xbf\x00\r\n\t "), []byte("%PDF-"))
}

// glyph is a letter on a page as it is looked at: x grows to the right, y downwards.
type glyph struct {
	r rune
	box
	size float64
	bold bool
}

// sheet is a page with what is drawn on it.
type sheet struct {
	number    int
	glyphs    []glyph
	rules     []box
	lost      int // letters whose meaning the file does not tell
	shapeless int // pieces of text that PDFium passes over, since it has no shape of them
	pictures  int
}

func readPDF(ctx context.Context, content []byte) (Source, error) {
	runtime, code, err := shared.enter()
	if err != nil {
		return Source{}, err
	}
	defer shared.leave()
	p, err := newInstance(ctx, runtime, code)
	if err != nil {
		return Source{}, pdfFault(ctx, err)
	}
	defer p.close()
	doc, err := p.load(content)
	if err != nil {
		return Source{}, pdfFault(ctx, err)
	}
	var f printed
	if err := p.pages(doc, &f); err != nil {
		return Source{}, pdfFault(ctx, err)
	}
	return f.source()
}

// printed is what was read of a file so far. Of each page only its rows stay.
type printed struct {
	rows          []row
	tables        int
	pages         int
	letters, lost int
	shapeless     int
	empty, broken []int // pages with pictures only; pages that cannot be opened
}

func (f *printed) add(s sheet) {
	f.pages++
	f.letters, f.lost, f.shapeless = f.letters+len(s.glyphs), f.lost+s.lost, f.shapeless+s.shapeless
	if len(s.glyphs) == 0 && s.pictures > 0 {
		f.empty = append(f.empty, s.number)
	}
	f.rows = append(f.rows, s.rows(&f.tables)...)
}

// pdfFault makes a reason of what went wrong inside PDFium, unless time ran out.
func pdfFault(ctx context.Context, err error) error {
	if over := ctx.Err(); over != nil {
		return over
	}
	if isRefusal(err) {
		return err
	}
	if errors.Is(err, errMemory) {
		return refuse("PDFが複雑すぎて、読むためのメモリが足りません。いくつかのファイルに分けてください。")
	}
	return refuse("PDFが壊れているか、複雑すぎるため読めません。もう一度保存し直してください。")
}

// load opens a file in the memory of the instance.
func (p *instance) load(content []byte) (doc uint64, err error) {
	at := p.alloc(len(content))
	p.write(at, content)
	if doc = p.call("FPDF_LoadMemDocument", uint64(at), uint64(len(content)), 0); p.err != nil {
		return 0, p.err
	}
	if doc != 0 {
		return doc, nil
	}
	const password, security = 4, 5
	switch p.call("FPDF_GetLastError") {
	case password:
		return 0, refuse("パスワードの付いたPDFです。パスワードを外して保存し直してください。")
	case security:
		return 0, refuse("対応していない方法で暗号化されたPDFです。暗号化を外して保存し直してください。")
	}
	return 0, refuse("PDFが途中で切れているか、壊れています。もう一度保存し直してください。")
}

// pages reads all pages.
func (p *instance) pages(doc uint64, f *printed) error {
	n := p.integer("FPDF_GetPageCount", doc)
	if n > maxPages {
		return refuse("ページが多すぎます（%dページのうち%dページまで読めます）。いくつかのファイルに分けてください。", n, maxPages)
	}
	for i := range n {
		s, ok := p.page(doc, i)
		if p.err != nil {
			return p.err
		}
		if !ok {
			f.broken = append(f.broken, i+1)
			continue
		}
		if len(s.glyphs) >= maxPageRunes || f.letters+len(s.glyphs) > maxRunes {
			return refuse("文字が多すぎます（1ページ%d万字、全体で%d万字まで読めます）。", maxPageRunes/10_000, maxRunes/10_000)
		}
		f.add(s)
	}
	return p.err
}

// page reads page i, counted from 0; ok is false where it cannot be opened.
func (p *instance) page(doc uint64, i int) (s sheet, ok bool) {
	whole := p.ctx
	ctx, cancel := context.WithTimeout(whole, maxPageTime)
	defer cancel()
	p.ctx = ctx
	page := p.call("FPDF_LoadPage", doc, uint64(i))
	if page != 0 {
		s = p.sheet(page)
		s.number = i + 1
		p.call("FPDF_ClosePage", page)
	}
	p.ctx = whole
	if p.err != nil && whole.Err() == nil && ctx.Err() != nil {
		p.err = refuse("%dページ目が複雑すぎて、決まった時間（%d秒）の中で読み終わりませんでした。", i+1, int(maxPageTime.Seconds()))
	}
	return s, page != 0
}

func (p *instance) sheet(page uint64) sheet {
	turn := p.integer("FPDFPage_GetRotation", page)
	s := sheet{}
	text := p.call("FPDFText_LoadPage", page)
	if text == 0 {
		return s
	}
	var last glyph
	for i := range uint64(min(max(p.integer("FPDFText_CountChars", text), 0), maxPageRunes)) {
		r := rune(p.call("FPDFText_GetUnicode", text, i))
		if p.err != nil {
			return s
		}
		if guessed(r) && p.call("FPDFText_IsGenerated", text, i) == 1 {
			continue // the places tell more
		}
		if r == 0 || r == unicode.ReplacementChar || r >= 0xE000 && r <= 0xF8FF || p.call("FPDFText_HasUnicodeMapError", text, i) == 1 {
			s.lost++
			continue
		}
		if g, ok := p.glyph(text, i, turn, last); ok {
			g.r = r
			s.glyphs, last = append(s.glyphs, g), g
		}
	}
	p.drawn(page, text, turn, &s)
	p.call("FPDFText_ClosePage", text)
	return s
}

// guessed reports whether PDFium may have put r between letters by itself: blanks, ends
// of lines, hyphens.
func guessed(r rune) bool { return r <= ' ' || r == '-' || r == 0xAD }

// glyph is the place and the look of letter i. The look of the letter before is taken
// over on one line: every question to PDFium costs, and there are three for each letter.
func (p *instance) glyph(text, i uint64, turn int, last glyph) (g glyph, ok bool) {
	if p.call("FPDFText_GetLooseCharBox", text, i, uint64(p.scratch)) == 0 {
		return g, false
	}
	f := p.floats(4) // left, top, right, bottom
	g.box = seen(f[0], f[1], f[2], f[3], turn)
	if !g.sound() || g.y1 <= g.y0 {
		return g, false
	}
	if g.size, g.bold = last.size, last.bold; g.y0 == last.y0 && g.y1 == last.y1 {
		return g, true
	}
	g.size = api.DecodeF64(p.call("FPDFText_GetFontSize", text, i))
	if tall := g.y1 - g.y0; !(g.size > 1 && g.size < 3*tall) {
		g.size = tall // the true size is in the matrix of the text
	}
	g.bold = p.integer("FPDFText_GetFontWeight", text, i) >= 600
	return g, true
}

// source makes lines of what was read, or says why there is nothing to read.
func (f *printed) source() (Source, error) {
	switch {
	case f.pages == 0:
		return Source{}, refuse("PDFが壊れていて、読めるページがありません。もう一度保存し直してください。")
	case f.lost > 0 && f.lost*10 > f.letters:
		return Source{}, refuse("文字の対応表がないPDFなので、文字として読めません（%d字のうち%d字）。元の文書（Wordなど）から読み込むか、PDFを作り直してください。", f.letters+f.lost, f.lost)
	case f.letters == 0 && len(f.empty) > 0:
		return Source{}, refuse("画像だけのPDFです（文字のデータがありません）。元の文書（Wordなど）から読み込むか、文字認識（OCR）をかけたPDFにしてください。")
	}
	var c collector
	if f.lost > 0 {
		c.leave(fmt.Sprintf("文字の対応表がないため、%d字を読めませんでした。", f.lost))
	}
	if f.shapeless > 0 {
		c.leave(fmt.Sprintf("字の形（フォント）が埋め込まれていないPDFなので、1字だけで置かれた文字を%dか所で読めませんでした。元の文書（Wordなど）があれば、そちらを読み込んでください。", f.shapeless))
	}
	if len(f.empty) > 0 {
		c.leave("画像だけで文字のないページがあります: " + pageNumbers(f.empty) + "。")
	}
	if len(f.broken) > 0 {
		c.leave("壊れていて読めないページがあります: " + pageNumbers(f.broken) + "。")
	}
	if err := layOut(&c, f.rows); err != nil {
		return Source{}, err
	}
	return c.source("PDF", "PDFの中に文字がありません。")
}

// pageNumbers writes 3、5ほか12ページ.
func pageNumbers(list []int) string {
	const most = 10
	var s []string
	for _, n := range slices.Sorted(slices.Values(list))[:min(len(list), most)] {
		s = append(s, fmt.Sprint(n))
	}
	more := ""
	if len(list) > most {
		more = fmt.Sprintf("ほか%d", len(list)-most)
	}
	return strings.Join(s, "、") + more + "ページ"
}
