package jobun

import "strings"

// sortRows takes out of the body what can be told from the look of rows.
func sortRows(rows []row) {
	asideComments(rows)
	asidePages(rows)
	for i := range rows {
		if r := &rows[i]; r.List != nil {
			r.marks = []candidate{{Mark: *r.List, rest: r.text, weight: strong}}
		} else if r.use == inBody && r.Cell == nil {
			r.marks = candidates(r.text)
		}
	}
	asideWeb(rows)
	markQuotes(rows)
	mergeHeads(rows)
}

// mergeHeads joins a heading in brackets that was broken over two rows, where
// an article follows.
func mergeHeads(rows []row) {
	for i := 0; i+2 < len(rows); i++ {
		r := &rows[i]
		if r.use != inBody || len(r.marks) > 0 || columns(r.text) > 100 || openBrackets(r.text) != 1 {
			continue
		}
		j := nextBody(rows, i+1)
		k := nextBody(rows, j+1)
		if k >= len(rows) || len(rows[j].marks) > 0 || columns(rows[j].text) > 100 || !opensArticle(&rows[k]) {
			continue
		}
		if whole := join(r.text, rows[j].text); isBracketed(whole) && !isSentence(unbracket(whole)) {
			r.text, r.also = whole, []int{rows[j].Line.Line}
			rows[j].use = isMerged
		}
	}
}

// nextBody is the first row of the body from i on, a few rows ahead at most.
func nextBody(rows []row, i int) int {
	for end := min(i+4, len(rows)); i < end; i++ {
		if rows[i].use == inBody {
			return i
		}
	}
	return len(rows)
}

func opensArticle(r *row) bool {
	for _, c := range r.marks {
		if c.Style == Article || c.Style == Number && c.weight >= medium {
			return true
		}
	}
	return false
}

// amends reports whether the text is itself an amendment by its title.
func amends(rows []row) bool {
	for i := range rows[:min(len(rows), 6)] {
		if strings.Contains(rows[i].text, "の一部を改正する") {
			return true
		}
	}
	return false
}
