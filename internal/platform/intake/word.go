package intake

import (
	"context"
	"encoding/xml"

	"github.com/okite-isms/okite/jobun"
)

// What of a Word file is not read, or read in one of several ways.
const (
	leftChanges = "変更履歴は、すべて承諾したものとして読みました（削除した文字は含めません）。"
	leftNotes   = "脚注と文末脚注は、本文に含めません。"
	leftHidden  = "隠し文字は、本文に含めません。"
	leftSymbols = "記号用のフォントの文字（Wingdingsなど）は、読めません。"
)

// word reads the main part of a Word file.
type word struct {
	styles *styles
	lists  *numbering
	out    collector
	sink   *[]jobun.Line // where paragraphs go: the body, a cell, a text box
	tables int
	carry  string // text of a paragraph whose mark was deleted: it runs into the next
	runes  int
}

func readWord(ctx context.Context, o *office, main string) (Source, error) {
	w, err := newWord(o, main)
	if err != nil {
		return Source{}, err
	}
	var body []jobun.Line
	w.sink = &body
	err = o.scan(main, func(s *scanner, _ xml.StartElement) error {
		return s.each(func(e xml.StartElement) error {
			if e.Name.Local == "body" {
				return w.blocks(s)
			}
			return nil
		})
	})
	if err != nil {
		return Source{}, err
	}
	for _, l := range body {
		if err := w.out.add(l); err != nil {
			return Source{}, err
		}
	}
	return w.out.source("Word", "Word文書の中に文字がありません（画像だけの文書は読めません）。")
}

func newWord(o *office, main string) (*word, error) {
	w := &word{}
	name, err := o.related(main, "styles")
	if err != nil {
		return nil, err
	}
	if w.styles, err = readStyles(o, name); err != nil {
		return nil, err
	}
	if name, err = o.related(main, "numbering"); err != nil {
		return nil, err
	}
	w.lists, err = readNumbering(o, name)
	return w, err
}

// blocks reads paragraphs and tables until the element that holds them ends.
func (w *word) blocks(s *scanner) error {
	return s.each(func(e xml.StartElement) error { return w.block(s, e) })
}

func (w *word) block(s *scanner, e xml.StartElement) error {
	switch e.Name.Local {
	case "p":
		return w.paragraph(s)
	case "tbl":
		return w.table(s)
	case "sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag":
		return w.blocks(s)
	case "AlternateContent":
		return alternate(s, func() error { return w.blocks(s) })
	case "del", "moveFrom":
		w.out.leave(leftChanges)
	}
	return nil
}

// alternate takes the first choice, which is what current programs show.
func alternate(s *scanner, take func() error) error {
	taken := false
	return s.each(func(e xml.StartElement) error {
		if taken || e.Name.Local != "Choice" && e.Name.Local != "Fallback" {
			return nil
		}
		taken = true
		return take()
	})
}

// aside reads blocks into lines of their own.
func (w *word) aside(s *scanner) ([]jobun.Line, error) {
	var lines []jobun.Line
	above := w.sink
	w.sink = &lines
	err := w.blocks(s)
	w.sink = above
	return lines, err
}

// put adds a line to what is being read; the limit is kept here, since tables gather
// their lines before they are handed on.
func (w *word) put(l jobun.Line) error {
	if w.runes += len(l.Text) + 1; w.runes > 4*maxRunes {
		return refuse("文章が長すぎます（%d万字まで読めます）。", maxRunes/10_000)
	}
	*w.sink = append(*w.sink, l)
	return nil
}
