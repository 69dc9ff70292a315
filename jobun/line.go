package jobun

import "strings"

// Line is one line of a source as a reader of a file format hands it over.
// A reader of plain text knows only Text and Line.
type Line struct {
	Text string
	// Page and Line are 1-based; Page is 0 where the source has no pages.
	Page, Line int
	// Indent is in half-width columns.
	Indent int
	// Size is the height of the letters in points, 0 if unknown.
	Size float64
	Bold bool
	// List is the automatic number of a word processor, which is not in Text.
	List *Mark
	// Cell is set for text that stands in a table.
	Cell *Cell
}

// Cell is the place of a text in a table. Table, Row and Column are 1-based;
// spans of 0 mean 1.
type Cell struct {
	Table, Row, Column, RowSpan, ColumnSpan int
}

// Lines cuts a decoded text into lines. A form feed begins a new page; a text
// without form feeds has page 0 throughout.
func Lines(text string) []Line {
	lines := make([]Line, 0, strings.Count(text, "\n")+1)
	page := 0
	if strings.ContainsRune(text, '\f') {
		page = 1
	}
	for n := 1; text != ""; n++ {
		var s string
		s, text = cutLine(text)
		page += strings.Count(leadingFeeds(s), "\f")
		lines = append(lines, Line{Text: s, Page: page, Line: n, Indent: indentOf(s)})
		page += strings.Count(s, "\f") - strings.Count(leadingFeeds(s), "\f")
	}
	return lines
}

// cutLine takes off the first line; \n, \r\n and \r end one.
func cutLine(text string) (line, rest string) {
	i := strings.IndexAny(text, "\r\n")
	if i < 0 {
		return text, ""
	}
	if strings.HasPrefix(text[i:], "\r\n") {
		return text[:i], text[i+2:]
	}
	return text[:i], text[i+1:]
}

func leadingFeeds(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "\f"))]
}

// indentOf counts leading blanks in half-width columns; a tab counts four.
func indentOf(s string) int {
	n := 0
	for _, r := range s {
		switch r {
		case ' ', '\u00a0':
			n++
		case '\t':
			n += 4
		case '\u3000':
			n += 2
		case '\f':
		default:
			return n
		}
	}
	return n
}
