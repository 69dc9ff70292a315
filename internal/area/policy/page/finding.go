package page

import "github.com/okite-isms/okite/internal/platform/web/ui"

// AllFindings is the page of the findings of all documents.
type AllFindings struct {
	List      ui.List
	Rows      []OneFinding
	Mendings  []Mending
	Decides   bool
	Back      string
	Entry     ui.Entry
	Code      string // the kind by which the list is narrowed
	CodeTitle string
	CodeOpen  string // how many of it nobody has looked at
	Document  string // by which it is narrowed besides
}

// OneFinding is a finding with the text around it.
type OneFinding struct {
	ID       string
	Choice   string
	Severity ui.Mark
	Code     string
	Message  string
	State    ui.Mark
	Said     string
	Document string
	Place    string
	URL      string
	Line     string
	Source   string
	Text     []Segment
	Open     bool
}

// Mending is how far the mending of a document is.
type Mending struct {
	Title  string
	URL    string
	Counts []ui.Action // open, to be mended, not to be mended, mended
	Done   int
	Total  int
}
