package intake

// Limits of what is drawn on a page.
const (
	maxObjects  = 50_000
	maxSegments = 20_000
	maxRules    = 4_000
	thin        = 3.0 // points: no rectangle, a line
)

// drawn collects the lines of a page, of which tables are made, and counts pictures and
// what is missing in the text.
func (p *instance) drawn(page, text uint64, turn int, s *sheet) {
	const letters, path, picture, form = 1, 2, 3, 5
	segments := 0
	for i := range uint64(min(max(p.integer("FPDFPage_CountObjects", page), 0), maxObjects)) {
		o := p.call("FPDFPage_GetObject", page, i)
		if p.err != nil {
			return
		}
		switch p.call("FPDFPageObj_GetType", o) {
		case picture, form: // a form may be anything; beside text it makes no difference
			s.pictures++
		case letters:
			if p.shapeless(o, text) {
				s.shapeless++
			}
		case path:
			if n := p.integer("FPDFPath_CountSegments", o); n > 0 && segments+n <= maxSegments && len(s.rules) < maxRules {
				segments += n
				s.rules = append(s.rules, p.lines(o, n, turn)...)
			}
		}
	}
}

// lines are the upright and level lines of a path. A filled path is a line where it is
// thin; else it is a shade.
func (p *instance) lines(path uint64, n, turn int) (rules []box) {
	at := uint64(p.scratch)
	p.call("FPDFPageObj_GetMatrix", path, at)
	m := p.floats(6)
	p.call("FPDFPath_GetDrawMode", path, at, at+4)
	stroked := p.floats(2)[1] != 0 // an integer: not zero in either reading
	type point struct{ x, y float64 }
	var part []point // from one move to the next
	flush := func() {
		if len(part) < 2 {
			part = part[:0]
			return
		}
		whole := seen(part[0].x, part[0].y, part[0].x, part[0].y, turn)
		for i, q := range part[1:] {
			step := seen(part[i].x, part[i].y, q.x, q.y, turn)
			whole = whole.around(step)
			if stroked && isRule(step) {
				rules = append(rules, step)
			}
		}
		if isRule(whole) && (!stroked || len(rules) == 0) {
			rules = append(rules, whole)
		}
		part = part[:0]
	}
	for i := range uint64(n) {
		segment := p.call("FPDFPath_GetPathSegment", path, i)
		if segment == 0 || p.call("FPDFPathSegment_GetPoint", segment, at, at+4) == 0 {
			continue
		}
		f := p.floats(2)
		q := point{m[0]*f[0] + m[2]*f[1] + m[4], m[1]*f[0] + m[3]*f[1] + m[5]}
		const move = 2
		if p.call("FPDFPathSegment_GetType", segment) == move {
			flush()
		}
		part = append(part, q)
		if p.call("FPDFPathSegment_GetClose", segment) == 1 {
			part = append(part, part[0])
		}
	}
	flush()
	return rules
}

// isRule reports whether a box is a line that can be an edge of a cell.
func isRule(b box) bool {
	const short = 6
	return b.sound() && (b.width() < thin && b.height() >= short || b.height() < thin && b.width() >= short)
}

// shapeless reports whether a piece of text is missing in the text of the page: PDFium
// passes over what has no width, and a single letter of a font that is not in the file
// has none.
func (p *instance) shapeless(o, text uint64) bool {
	const end = 2 // a text of nothing but its end
	if p.call("FPDFTextObj_GetText", o, text, 0, 0) > end {
		return false
	}
	font := p.call("FPDFTextObj_GetFont", o)
	return font != 0 && p.integer("FPDFFont_GetIsEmbedded", font) == 0
}
