package ui

// List is a list page's content: filters, count, table, pager.
type List struct {
	Path    string // of the list page
	Search  bool   // a box for words
	Query   string
	Filters []Filter
	Kept    []Option // hidden values that a new filter keeps: sort order
	Reset   string   // URL without filters; empty when none is set
	Count   string   // 「128件」
	Range   string   // 「51〜100件目」
	Table   Table
	Pager   Pager
	Exports []Action
	Whole   Action // shows every row on one page, for paper
	Empty   Empty
}

// Filter is a choice in the filter bar.
type Filter struct {
	Name    string
	Label   string
	Type    string // "" for a choice of Options, "date", "text"
	Value   string
	Options []Option
}

// Table is a table of text.
type Table struct {
	Caption string // for screen readers
	Heads   []Head
	Rows    []Row
}

// Head is the head of a column.
type Head struct {
	Title string
	URL   string // sorts by the column; empty where it cannot
	Sort  string // "ascending", "descending" or "" (aria-sort)
	Class string // "number", "date", "narrow" or ""
}

// Row is a line of a table.
type Row struct{ Cells []Cell }

// Cell is one cell.
type Cell struct {
	Text  string
	URL   string
	Mark  Mark // instead of Text
	Class string
	Head  bool // names the row
	// Hidden is read out before Text, where rows and columns alone do not tell what a link is.
	Hidden string
}

// Pager leads through a long list.
type Pager struct {
	Prev  string
	Next  string
	Pages []PageLink
}

// PageLink is a page of a pager; with no number it is a gap.
type PageLink struct {
	Number  string
	URL     string
	Current bool
}

// Empty explains what belongs on an empty page, and offers the first step.
type Empty struct {
	Title string
	Text  string
	Step  Action
}

// Progress shows how far long work is.
type Progress struct {
	ID    string // of the element, unique on the page
	Title string
	Text  string // 「3件目／12件」
	Done  int
	Total int    // 0 where it is not known
	Poll  string // URL of the page that holds the bar; empty when the work has ended
}

// Confirm asks once before something that cannot be undone.
type Confirm struct {
	Action string
	Text   string   // what will happen
	Points []string // consequences, one by one
	Submit string
	Cancel string
	Hidden []Option // values sent along
}

// Node is an entry of a tree or of a table of contents.
type Node struct {
	Title   string
	Mark    string // number before the title: 第1条
	URL     string
	Badge   Mark
	Current bool
	Open    bool
	Nodes   []Node
}

// Line is a line of a source text.
type Line struct {
	Number int
	Text   string
	Mark   Tone   // how the line was read; empty for plain text
	Note   string // why it is marked
	ID     string
}

// arrow shows how the list is sorted by the column.
func (h Head) arrow() string {
	switch h.Sort {
	case "ascending":
		return "▲"
	case "descending":
		return "▼"
	}
	return "△"
}
