// Package page shows policy documents: the text as a tree with its contents list,
// the lines of the source, uploads and their progress, what the reader found, the
// hierarchy and the search. It prints what it is given and asks for nothing.
//
//go:generate ../../../../.tools/templ generate -path .
package page

import (
	"strconv"

	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// Reading is a document as it is read.
type Reading struct {
	Doubt       *Doubt // set where the text does not read like a norm
	Notice      ui.Notice
	Facts       []ui.Fact
	Search      string // path of the search within the document
	ID          string
	Contents    []ui.Node
	Provisions  []Provision
	Attachments []Attachment // after the text
	Before      ui.Action    // the chapter before, of a long text
	After       ui.Action
	Below       []ui.Node // documents below this one
	Legend      []Piece   // how the text is marked
}

// Doubt asks what a text is that does not read like a norm.
type Doubt struct {
	Text    string
	Action  string // POST to here; empty for who may not decide
	Version string
}

// Provision is one entry of the tree.
type Provision struct {
	Anchor      string
	Mark        string
	Heading     string
	Depth       int // from 1
	Paragraphs  [][]Piece
	Items       []string
	Deleted     bool
	Line        string
	About       string // URL of what is known of it
	Attachments []Attachment
}

// Attachment is a table or an annex with its cells.
type Attachment struct {
	Anchor string
	Name   string
	Line   string
	Source string
	Text   string
	Head   []string // first row, where it heads the others
	Rows   [][]string
}

// indent is the class by which a provision stands in from the left.
func (p Provision) indent() string { return "depth-" + strconv.Itoa(min(p.Depth, 8)) }

// plain reports whether the provision has text only beside its mark.
func (p Provision) plain() bool { return p.Heading == "" && len(p.Paragraphs) > 0 }

// Upload is a file on its way.
type Upload struct {
	Name   string
	Size   string
	State  ui.Mark
	Reason string
	Title  string // of the document that came of it
	URL    string
}

// Progress is a batch of uploads.
type Progress struct {
	Bar     ui.Progress
	Self    string // URL of the page, for who has no script
	Uploads []Upload
	Done    bool
	Summary ui.Notice
}

// Batch is an earlier upload, to be found again.
type Batch struct {
	When string
	URL  string
	Text string
}

// NewUpload is the form for files.
type NewUpload struct {
	Form     ui.Form
	Document string // id, of a new edition
	State    ui.Field
	File     ui.Field
	Batches  []Batch
}

// Finding is a thing a reader of the text should know.
type Finding struct {
	Mark    ui.Mark
	Place   string
	URL     string // to the provision
	Line    string
	Source  string
	Message string
	State   string // what was decided about it
}

// Findings are those of a document, with what was set aside.
type Findings struct {
	List   []Finding
	Mended []Finding // no longer shown by the current text
	Aside  []Aside
	Lead   string
}

// Aside counts the lines of a kind that were set aside.
type Aside struct {
	Title string
	Count string
	Lines []AsideLine
}

// AsideLine is a line that was set aside.
type AsideLine struct {
	Line   string
	Source string
	Text   string
}

// Source is a stretch of the decoded file.
type Source struct {
	Lead  string
	Lines []ui.Line
	Pager ui.Pager
}

// Hierarchy is all documents, by level.
type Hierarchy struct {
	Levels []Level
	Empty  ui.Empty
}

// Level is a level of the hierarchy with the documents that stand on it without
// another above them.
type Level struct {
	Title string
	Nodes []ui.Node
}

// Search is what was found.
type Search struct {
	Query    string
	Within   string // title of the document that is searched, empty for all
	Document string // its id
	Kind     ui.Filter
	Wide     string // URL of the same search in all documents
	Text     string // 「12件」
	Groups   []Group
	Next     string
	Empty    ui.Empty
}

// Group is the hits of a document.
type Group struct {
	Title string
	URL   string
	Badge ui.Mark
	Hits  []Hit
}

// Hit is a provision that was found.
type Hit struct {
	URL     string
	Path    string
	Title   []Segment
	Excerpt []Segment
	Stands  []Stand
}

// Stand is where a hit is: in the text, in a duty of a role, in a finding.
type Stand struct {
	Mark ui.Mark
	Role string
	URL  string
}

// Segment is a stretch of text, marked where it matched.
type Segment struct {
	Text string
	Hit  bool
}
