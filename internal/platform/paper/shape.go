package paper

import "github.com/okite-isms/okite/internal/platform/paper/ink"

// shaper turns text into glyphs of one document.
type shaper struct {
	library *ink.Library
	face    Face
	widths  [ink.Fonts]map[rune]uint // in thousandths; 0 where there is no picture
	used    [ink.Fonts]bool
	missed  missed
}

func newShaper(l *ink.Library, face Face) *shaper {
	s := &shaper{library: l, face: face}
	for f := range s.widths {
		s.widths[f] = map[rune]uint{}
	}
	s.used[s.font(Run{}, look{})] = true // for what stands above and below the pages
	return s
}

// fonts are those that something was set in.
func (s *shaper) fonts() []ink.Font {
	var list []ink.Font
	for f := range ink.Fonts {
		if s.used[f] {
			list = append(list, f)
		}
	}
	return list
}

// look is how a run is set where it stands.
type look struct {
	size   float64
	gothic bool
}

func (s *shaper) font(r Run, l look) ink.Font {
	switch {
	case r.Bold:
		return ink.Bold
	case l.gothic || s.face == Gothic:
		return ink.Gothic
	default:
		return ink.Mincho
	}
}

// shape sets text, reporting what cannot be drawn.
func (s *shaper) shape(t Text, l look) []glyph {
	var list []glyph
	for i, run := range t {
		size := l.size
		if run.Small {
			size *= smaller
		}
		f := s.font(run, l)
		begun := len(list)
		s.controls(run.Text)
		for _, r := range clean(run.Text) {
			switch {
			case r == '\n':
				list = append(list, glyph{r: r, run: i, font: f, size: size})
			case selector(r):
				s.variant(list[begun:], r)
			case !unseen(r):
				list = append(list, s.glyph(r, f, size, i))
			}
		}
	}
	return list
}

// fit sets text on one line, cut where it is longer than the room.
func (s *shaper) fit(t Text, l look, room float64) []glyph {
	list := s.shape(t, l)
	if width(list) <= room {
		return list
	}
	more := s.shape(T("…"), l)
	for len(list) > 0 && width(list)+width(more) > room {
		list = list[:len(list)-1]
	}
	return append(list, more...)
}

// controls reports the characters that clean leaves out.
func (s *shaper) controls(text string) {
	for _, r := range text {
		if forbidden(r) && r != '\t' && r != '\r' {
			s.missed.add(string(r), "")
		}
	}
}

// variant reports the form that a selector asks for: the usual one is drawn. The
// selectors of emoji and plain text change nothing here.
func (s *shaper) variant(list []glyph, selector rune) {
	if len(list) == 0 || selector == 0xfe0e || selector == 0xfe0f {
		return
	}
	last := list[len(list)-1].r
	if last != geta { // else the character itself has been reported
		s.missed.add(string([]rune{last, selector}), string(last))
	}
}

func (s *shaper) glyph(r rune, f ink.Font, size float64, run int) glyph {
	for _, try := range [...]ink.Font{f, ink.Mincho, ink.Gothic} {
		if w := s.width(try, r); w > 0 {
			s.used[try] = true
			return glyph{r: r, width: float64(w) * size / 1000, run: run, font: try, size: size}
		}
	}
	s.missed.add(string(r), string(geta))
	s.used[f] = true
	return glyph{r: geta, width: float64(s.width(f, geta)) * size / 1000, run: run, font: f, size: size}
}

// width is kept, because the library looks through all ranges of its table each time.
func (s *shaper) width(f ink.Font, r rune) uint {
	w, known := s.widths[f][r]
	if !known {
		w, _ = s.library.Width(f, r)
		s.widths[f][r] = w
	}
	return w
}

func width(list []glyph) float64 {
	sum := 0.0
	for _, g := range list {
		sum += g.width
	}
	return sum
}
