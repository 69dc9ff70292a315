package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/tetratelabs/wazero/api"
)

// Limits of a PDF.
const (
	maxPages     = 3_000
	maxPageRunes = 100_000
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
	number   int
	glyphs   []glyph
	rules    []box
	lost     int // letters whose meaning the file does not tell
	pictures int
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
	sheets, broken, err := p.sheets(doc)
	if err != nil {
		return Source{}, pdfFault(ctx, err)
	}
	return sourceOf(sheets, broken)
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

// sheets reads all pages. broken are the numbers of those that cannot be opened.
func (p *instance) sheets(doc uint64) (list []sheet, broken []int, err error) {
	n := p.integer("FPDF_GetPageCount", doc)
	if n > maxPages {
		return nil, nil, refuse("ページが多すぎます（%d／%dページまで読めます）。いくつかのファイルに分けてください。", n, maxPages)
	}
	runes := 0
	for i := range n {
		page := p.call("FPDF_LoadPage", doc, uint64(i))
		if p.err == nil && page == 0 {
			broken = append(broken, i+1)
			continue
		}
		s := p.sheet(page)
		s.number = i + 1
		p.call("FPDF_ClosePage", page)
		if p.err != nil {
			return nil, nil, p.err
		}
		if runes += len(s.glyphs); len(s.glyphs) >= maxPageRunes || runes > maxRunes {
			return nil, nil, refuse("文字が多すぎます（1ページ%d万字、全体で%d万字まで読めます）。", maxPageRunes/10_000, maxRunes/10_000)
		}
		list = append(list, s)
	}
	return list, broken, p.err
}

func (p *instance) sheet(page uint64) sheet {
	turn := p.integer("FPDFPage_GetRotation", page)
	s := sheet{}
	text := p.call("FPDFText_LoadPage", page)
	if text == 0 {
		return s
	}
	for i := range uint64(min(max(p.integer("FPDFText_CountChars", text), 0), maxPageRunes)) {
		r := rune(p.call("FPDFText_GetUnicode", text, i))
		if p.err != nil {
			return s
		}
		if p.call("FPDFText_IsGenerated", text, i) == 1 || r == '\r' || r == '\n' {
			continue // a blank that PDFium guessed: the places tell more
		}
		if p.call("FPDFText_HasUnicodeMapError", text, i) == 1 || r == 0 || r == unicode.ReplacementChar || r >= 0xE000 && r <= 0xF8FF {
			s.lost++
			continue
		}
		if g, ok := p.glyph(text, i, turn); ok {
			g.r = r
			s.glyphs = append(s.glyphs, g)
		}
	}
	p.call("FPDFText_ClosePage", text)
	p.drawn(page, turn, &s)
	return s
}

// glyph is the place and the look of letter i.
func (p *instance) glyph(text, i uint64, turn int) (g glyph, ok bool) {
	if p.call("FPDFText_GetLooseCharBox", text, i, uint64(p.scratch)) == 0 {
		return g, false
	}
	f := p.floats(4) // left, top, right, bottom
	g.box = seen(f[0], f[1], f[2], f[3], turn)
	g.size = api.DecodeF64(p.call("FPDFText_GetFontSize", text, i))
	if tall := g.y1 - g.y0; !(g.size > 1 && g.size < 3*tall) {
		g.size = tall // the true size is in the matrix of the text
	}
	g.bold = p.integer("FPDFText_GetFontWeight", text, i) >= 600
	return g, g.sound() && g.y1 > g.y0
}

// sourceOf makes lines of pages, or says why there is nothing to read.
func sourceOf(sheets []sheet, broken []int) (Source, error) {
	letters, lost, empty := 0, 0, []int{}
	for _, s := range sheets {
		letters, lost = letters+len(s.glyphs), lost+s.lost
		if len(s.glyphs) == 0 && s.pictures > 0 {
			empty = append(empty, s.number)
		}
	}
	switch {
	case len(sheets) == 0:
		return Source{}, refuse("PDFが壊れていて、読めるページがありません。もう一度保存し直してください。")
	case lost > 0 && lost*10 > letters:
		return Source{}, refuse("文字の対応表がないPDFなので、文字として読めません（%d字のうち%d字）。元の文書（Wordなど）から読み込むか、PDFを作り直してください。", letters+lost, lost)
	case letters == 0 && len(empty) > 0:
		return Source{}, refuse("画像だけのPDFです（文字のデータがありません）。元の文書（Wordなど）から読み込むか、文字認識（OCR）をかけたPDFにしてください。")
	}
	var c collector
	if lost > 0 {
		c.leave(fmt.Sprintf("文字の対応表がないため、%d字を読めませんでした。", lost))
	}
	if len(empty) > 0 {
		c.leave("画像だけで文字のないページがあります: " + pageNumbers(empty) + "。")
	}
	if len(broken) > 0 {
		c.leave("壊れていて読めないページがあります: " + pageNumbers(broken) + "。")
	}
	if err := layOut(&c, sheets); err != nil {
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
