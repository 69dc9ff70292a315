package jobun

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
