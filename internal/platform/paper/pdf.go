package paper

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/paper/ink"
)

// PDF writes the document as PDF with its fonts inside. Nothing is written when it
// fails. The report names the characters that are not drawn as they were written.
func PDF(ctx context.Context, w io.Writer, d Document) (Report, error) {
	if err := d.Check(); err != nil {
		return Report{}, err
	}
	l, err := ink.Open()
	if err != nil {
		return Report{}, err
	}
	p := press{Document: d, shaper: newShaper(l, d.Face)}
	if err := p.layOut(ctx); err != nil {
		return Report{}, err
	}
	file, err := p.print(ctx)
	if err != nil {
		return Report{}, err
	}
	if _, err := w.Write(file); err != nil {
		return Report{}, fmt.Errorf("write pdf: %w", err)
	}
	return Report{Pages: len(p.sheets), Missing: p.shaper.missed.list}, nil
}

// press makes one PDF.
type press struct {
	Document
	shaper *shaper
	sheets []sheet
	pages  []int // on which each heading stands
}

// layOut sets the blocks, part by part where the paper is turned, and puts them on
// pages.
func (p *press) layOut(ctx context.Context) error {
	pages := newPager(p.Page)
	s := p.setting()
	for _, part := range parts(p.withContents(), p.Page) {
		g := galley{shaper: p.shaper, width: part.page.room(), inside: s, pages: &p.pages}
		if err := s.send(ctx, part.blocks, &g); err != nil {
			return err
		}
		if err := pages.put(ctx, g.pieces); err != nil {
			return err
		}
	}
	p.sheets = pages.sheets
	for n, s := range p.sheets {
		for _, item := range s.placed {
			if item.level > 0 {
				p.pages = append(p.pages, n+1)
			}
		}
	}
	return nil
}

// part is a stretch of blocks on paper of one format.
type part struct {
	page   Page
	blocks []Block
}

func parts(blocks []Block, page Page) []part {
	list := []part{{page: page}}
	for _, b := range blocks {
		if turn, ok := b.(PageBreak); ok && turn.Page != nil {
			list = append(list, part{page: *turn.Page})
		}
		last := &list[len(list)-1]
		last.blocks = append(last.blocks, b)
	}
	return list
}

// print draws the pages and gives the file.
func (p *press) print(ctx context.Context) ([]byte, error) {
	page, err := p.shaper.library.New(p.shaper.fonts())
	if err != nil {
		return nil, err
	}
	for n, s := range p.sheets {
		if err := ready(ctx); err != nil {
			return nil, err
		}
		p.sheet(canvas{page}, n, s)
	}
	return page.File(ink.Properties{Title: flat(p.Title), Author: flat(p.Author), Made: p.Made})
}

func (p *press) sheet(c canvas, n int, s sheet) {
	width, height := s.paper()
	top, _, bottom, left := s.edges()
	c.Page(width, height)
	for _, item := range s.placed {
		if item.level > 0 {
			c.Bookmark(item.title, item.level, item.y)
		}
		if item.body != nil {
			item.body.draw(c, left, item.y)
		}
	}
	p.band(c, p.Header, s, n, top/2)
	p.band(c, p.Footer, s, n, height-bottom/2)
}

// bandSize is the size of header and footer, in points.
const bandSize = 9

// band draws a header or footer, its text centred on height y.
func (p *press) band(c canvas, b Band, s sheet, n int, y float64) {
	_, _, _, left := s.edges()
	room := s.room()
	numbers := strings.NewReplacer(PageNumber, strconv.Itoa(n+1), PageCount, strconv.Itoa(len(p.sheets)))
	for i, text := range []string{b.Left, b.Center, b.Right} {
		if text == "" {
			continue
		}
		list := p.shaper.fit(T(flat(numbers.Replace(text))), look{size: bandSize}, room)
		free := room - width(list)
		c.glyphs(list, nil, left+free*float64(i)/2, y+(baseline-0.5)*bandSize, nil)
	}
}
