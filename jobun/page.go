package jobun

import "strings"

// setAside marks r as no part of the body.
func (r *row) setAside(kind AsideKind) {
	r.use, r.kind = isAside, kind
}

// asidePages finds what a page adds to its text: numbers, rules and the head
// that is repeated on every page.
func asidePages(rows []row) {
	bare := 0
	for i := range rows {
		if rows[i].Cell == nil && isDigits(rows[i].text) {
			bare++
		}
	}
	// Where every few rows one is a bare number, the marks of the text were
	// torn off their provisions.
	marks := bare*8 > len(rows) && bare > 2
	for i := range rows {
		switch r := &rows[i]; {
		case r.use != inBody || r.Cell != nil || marks && isDigits(r.text):
		case isPageNumber(r.Text):
			r.setAside(PageNumber)
		case isRule(r.Text):
			r.setAside(Rule)
		}
	}
	asideHeads(rows)
}

// isPageNumber recognises - 5 -, 5/30, P.5, 5ページ, Ⅱ-3 and a bare 5 that has
// a line of its own. (1) and 1. on a line of their own are marks whose text
// was torn off.
func isPageNumber(s string) bool {
	s = compare(s)
	if len(s) > 24 {
		return false
	}
	s = strings.Trim(s, "-‐−–—―ー〜~・[]{}<>|=")
	s = strings.TrimSuffix(strings.TrimSuffix(s, "ページ"), "頁")
	for _, p := range [...]string{"Page", "page", "PAGE", "P.", "p.", "P", "p"} {
		s = strings.TrimPrefix(s, p)
	}
	if before, after, found := strings.Cut(s, "/"); found {
		return isDigits(before) && isDigits(after)
	}
	for _, dash := range [...]string{"-", "―", "−", "‐"} {
		if before, after, found := strings.Cut(s, dash); found {
			_, size, _ := romanWord(before)
			return isDigits(after) && (isDigits(before) || size > 0 && size == len(before))
		}
	}
	return isDigits(s)
}

func isDigits(s string) bool {
	_, size := arabic(s)
	return size > 0 && size == len(s)
}

// isRule recognises lines drawn with signs, also those under table heads.
func isRule(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("-=_*─━―—–＝－＿～…┌┐└┘├┤┬┴┼│|+:", r):
			n++
		case !isBlank(r):
			return false
		}
	}
	return n >= 3
}

// asideHeads finds running heads: a short line without a mark that stands
// three times or more, mostly beside a page number or a page break. The first
// one stays where it is the title of the text.
func asideHeads(rows []row) {
	type place struct{ all, edge, first int }
	seen := map[string]*place{}
	for i := range rows {
		if !headLike(&rows[i]) {
			continue
		}
		key := compare(rows[i].text)
		p := seen[key]
		if p == nil {
			p = &place{first: i}
			seen[key] = p
		}
		p.all++
		if atEdge(rows, i) {
			p.edge++
		}
	}
	for i := range rows {
		if !headLike(&rows[i]) {
			continue
		}
		p := seen[compare(rows[i].text)]
		if p.all >= 3 && p.edge*2 >= p.all && !(i == p.first && i < 10) {
			rows[i].setAside(RunningHead)
		}
	}
}

func headLike(r *row) bool {
	return r.use == inBody && r.Cell == nil && r.level == 0 && !r.bullet && len(r.cells) < 2 && columns(r.text) <= 60 &&
		!strings.HasSuffix(r.text, "。") && !isBracketed(r.text) && spaced(r.text, "附則")+spaced(r.text, "付則") == 0
}

// atEdge reports whether row i is the first or the last of its page.
func atEdge(rows []row, i int) bool {
	for _, j := range [...]int{i - 1, i + 1} {
		if j < 0 || j >= len(rows) {
			continue
		}
		if rows[j].use == isAside && rows[j].kind == PageNumber || rows[j].Page != rows[i].Page {
			return true
		}
	}
	return false
}
