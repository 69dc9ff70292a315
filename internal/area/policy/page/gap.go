package page

import "github.com/okite-isms/okite/internal/platform/web/ui"

// Comparison is the policy beside an edition of a guideline.
type Comparison struct {
	Editions []ui.Node // to choose from
	Facts    []ui.Fact
	Doubt    string
	Chapters []ChapterRow
	Sum      ChapterRow
	Sums     string // the sum in one line
	List     ui.List
	Topics   []Topic
}

// ChapterRow counts the topics of a chapter.
type ChapterRow struct {
	Title  string
	Counts []ui.Action // missing, in part, met, not applicable
}

// Topic is a topic of the guideline with what was found.
type Topic struct {
	ID       string
	Number   string
	Title    string
	URL      string
	Question string
	Level    string
	State    ui.Mark
	Sure     string // how sure the comparison is
	Doubt    string
	Said     string
	Stale    bool
	Chosen   []Place
	Matches  []Match
	Nearest  bool // the matches are no answers
}

// Place is a provision that a person chose.
type Place struct {
	Text string
	URL  string
}

// Match is a provision that answers a topic.
type Match struct {
	Place
	Heading string
	Reason  string
}

// TopicForm is the page on which a topic is judged.
type TopicForm struct {
	Topic  Topic
	Form   *ui.Form // nil for who may only read
	Fields []ui.Field
	Hidden []ui.Option
	Choose ui.Field
	Query  string
	Path   string      // of the page, for the search
	Kept   []ui.Option // parameters of the page
	Found  string      // how many were found
	Undo   *ui.Form
	Reason ui.Field
}

// GuidelineForm takes in an edition.
type GuidelineForm struct {
	Form     ui.Form
	File     ui.Field
	Problems []string
}
