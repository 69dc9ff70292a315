package ink

import (
	_ "embed" // the fonts are part of the program: a server has none
	"fmt"
	"sync"

	"github.com/signintech/gopdf"
)

// The fonts of Morisawa's BIZ UD family, unchanged. See docs/dependencies.md.
var (
	//go:embed vendor/bizud-mincho/BIZUDMincho-Regular.ttf
	minchoTTF []byte
	//go:embed vendor/bizud-gothic/BIZUDGothic-Regular.ttf
	gothicTTF []byte
	//go:embed vendor/bizud-gothic/BIZUDGothic-Bold.ttf
	boldTTF []byte
)

// Font is one of the embedded fonts.
type Font uint8

// The fonts, and how many there are.
const (
	Mincho Font = iota
	Gothic
	Bold
	Fonts
)

// family is the name of the font inside a PDF, with the tag that says it is a subset.
func (f Font) family() string {
	return [Fonts]string{"OKITEA+BIZUDMincho-Regular", "OKITEB+BIZUDGothic-Regular", "OKITEC+BIZUDGothic-Bold"}[f]
}

// Library is the fonts, read once: they are shared by all documents and never changed.
type Library struct {
	container gopdf.FontContainer
	fonts     [Fonts]gopdf.SubsetFontObj
}

// Open reads the fonts, the first time.
var Open = sync.OnceValues(func() (*Library, error) {
	l := &Library{}
	for f, data := range [Fonts][]byte{minchoTTF, gothicTTF, boldTTF} {
		if err := l.container.AddTTFFontData(Font(f).family(), data); err != nil {
			return nil, fmt.Errorf("read font %s: %w", Font(f).family(), err)
		}
		if err := l.fonts[f].SetTTFData(data); err != nil {
			return nil, fmt.Errorf("read font %s: %w", Font(f).family(), err)
		}
	}
	return l, nil
})

// Width is how wide the font draws r, in thousandths of its size.
func (l *Library) Width(f Font, r rune) (width uint, ok bool) {
	index, err := l.fonts[f].CharCodeToGlyphIndex(r)
	if err != nil || index == 0 {
		return 0, false
	}
	return l.fonts[f].GlyphIndexToPdfWidth(index), true
}

// indexes gives what each glyph stands for. Where two characters share a glyph (文 and
// the radical ⽂), the usual one is taken: radicals lie below U+3000.
func (l *Library) indexes(f Font, drawn map[rune]bool) map[uint]rune {
	m := map[uint]rune{}
	for r := range drawn {
		index, err := l.fonts[f].CharCodeToGlyphIndex(r)
		if err != nil {
			continue
		}
		if old, ok := m[index]; !ok || rarer(old, r) {
			m[index] = r
		}
	}
	return m
}

// rarer reports whether b is to be preferred: the lowest character that is no radical.
func rarer(a, b rune) bool {
	radical := func(r rune) bool { return r >= 0x2e80 && r < 0x3000 }
	if radical(a) != radical(b) {
		return radical(a)
	}
	return b < a
}
