package jobun

// Document is one text as it was understood. Every line of the source that is
// not blank belongs to exactly one of: title, editions, contents, provisions,
// attachments, aside. Lists are empty, never nil, so that JSON has no null.
type Document struct {
	Title       string          `json:"title"`
	TitleLines  []int           `json:"title_lines"`
	Encoding    string          `json:"encoding,omitempty"`
	Lines       int             `json:"lines"`
	Normative   bool            `json:"normative"`
	Editions    []Edition       `json:"editions"`
	Contents    []ContentsEntry `json:"contents"`
	Provisions  []Provision     `json:"provisions"`
	Attachments []Attachment    `json:"attachments"`
	Roles       []Role          `json:"roles"`
	Sentences   []Sentence      `json:"sentences"`
	Relations   []Relation      `json:"relations"`
	Findings    []Finding       `json:"findings"`
	Aside       []Aside         `json:"aside"`
}

// Edition is a line of the title page that tells when the text was made or
// changed: 平成20年4月1日 全部改定, 規則第3号, 町長決定.
type Edition struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// ContentsEntry is one line of the contents list. Range is the articles behind it, as
// written: （第5条―第9条）. Path is the provision or
// attachment it stands for, empty where the body has none; Agrees tells
// whether the body uses the same words.
type ContentsEntry struct {
	Line   int    `json:"line"`
	Text   string `json:"text"`
	Range  string `json:"range,omitempty"`
	Path   string `json:"path,omitempty"`
	Agrees bool   `json:"agrees"`
}

// Provision is one node of the tree, in document order.
type Provision struct {
	// ID comes from content and place: equal for an equal text, unique in
	// its document. See docs/jobun.md, "Ids".
	ID string `json:"id"`
	// Path is the marks from the top joined by "/": 第2章/1/(1)/①. The second
	// of equal marks under one parent has #2.
	Path    string `json:"path"`
	Heading string `json:"heading"`
	// Depth is 1 at the top.
	Depth int `json:"depth"`
	// Line is where the mark stands, 1-based in the decoded file; EndLine is
	// the last line of the provision with everything below it.
	Line    int `json:"line"`
	EndLine int `json:"end_line"`
	// Parent is an index into Document.Provisions, -1 at the top.
	Parent int `json:"parent"`
	// Mark is nil for an unnumbered heading.
	Mark *Mark `json:"mark,omitempty"`
	// Text is the provision's own text: paragraphs joined by "\n", wrapped
	// lines joined. It holds neither the heading nor the children.
	Text  string `json:"text"`
	Items []Item `json:"items"`
	// Deleted is true for 第5条 削除.
	Deleted bool `json:"deleted,omitempty"`
	// Source are the lines of the provision itself (heading, text, items)
	// without its children.
	Source []Span `json:"source"`
	// Places says where in the source the letters of Text stand, in order of
	// Offset. It is not part of the JSON form.
	Places []TextPlace `json:"-"`
}

// TextPlace says that Length letters of a text, from its letter Offset on, stand
// in a line of the source from letter Column on. Offset counts from 0, Line and
// Column from 1; all count letters (runes).
type TextPlace struct {
	Offset, Length, Line, Column int
}

// Item is a bullet (・ - * :) of a provision, without its dash.
type Item struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Span is a run of lines, both ends included.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Attachment is what is no provision but belongs to the text: 別表, 別紙, 様式,
// 用語集, 図, 表. It is kept whole.
type Attachment struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Title string `json:"title"`
	// Path is the provision it stands in, empty for one after the body.
	Path    string     `json:"path,omitempty"`
	Line    int        `json:"line"`
	EndLine int        `json:"end_line"`
	Text    string     `json:"text"`
	Rows    [][]string `json:"rows"`
	Source  []Span     `json:"source"`
	// RowLines has the line on which each of Rows begins, TextLines that of each
	// line of Text. They are not part of the JSON form.
	RowLines  []int `json:"-"`
	TextLines []int `json:"-"`
}

// Aside is a line that was set aside, with the kind of thing it is.
type Aside struct {
	Kind AsideKind `json:"kind"`
	Line int       `json:"line"`
	Text string    `json:"text"`
}

// AsideKind says why a line is no part of the body.
type AsideKind string

// The kinds of lines set aside.
const (
	PageNumber      AsideKind = "page-number"
	RunningHead     AsideKind = "running-head"
	Navigation      AsideKind = "navigation"
	Contact         AsideKind = "contact"
	Amendment       AsideKind = "amendment"
	Comment         AsideKind = "comment"
	Rule            AsideKind = "rule"
	FrontMatter     AsideKind = "front-matter"
	ContentsHeading AsideKind = "contents-heading"
)
