package page

import "github.com/okite-isms/okite/internal/platform/web/ui"

// About is one provision with all that is known of it.
type About struct {
	Anchor    string
	Back      string // URL of the provision in the text
	Name      string // place and heading
	Items     []string
	Source    string // URL of its lines
	Line      string
	Sentences []Sentence
	Loose     []Relation // of headings, items and tables
	Terms     []Entry
	Referring []Link
	Findings  []Finding
	Resting   []Link
	Unseen    int // how many more rest on it that the reader may not see
	Corrected []Correction
	Shape     []ui.Action // how its place may be corrected; none for who may not
}

// Sentence is one sentence with what was understood of it.
type Sentence struct {
	Number    string
	Text      string
	Current   bool
	Line      string
	Source    string
	Clauses   []Clause
	Relations []Relation
	Tools     []ui.Action
}

// Clause is a part of a sentence that says something to somebody.
type Clause struct {
	Text   string // where the sentence has several
	Bond   string
	Title  string // of its modality
	Facts  []ui.Fact
	Change ui.Action // leads to the correction
	By     string    // who corrected it
}

// Relation is something that a sentence says.
type Relation struct {
	Title string
	Text  string
	Link  Link
	Items []string
}

// Link leads somewhere by name.
type Link struct {
	Text string
	URL  string
}

// Entry is a word with its meaning.
type Entry struct {
	Word    string
	Meaning string
	URL     string
}

// Correction is something that a person put right.
type Correction struct {
	ID      string
	Text    string
	By      string
	Reason  string
	Place   string
	Words   string
	URL     string // of the provision
	Offered string // the words for which it is offered
	State   ui.Mark
	Undo    string // POST to here; empty for who may not
	Adopt   string // likewise, where it is offered
}

// Corrections are those of a document.
type Corrections struct {
	Groups []Corrected
}

// Corrected are the corrections of one standing.
type Corrected struct {
	Title string
	Lead  string
	List  []Correction
}

// FixForm is a form that corrects a reading.
type FixForm struct {
	Form   ui.Form
	Place  string
	Words  string
	Part   string // the clause, where the sentence has several
	Hidden []ui.Option
	Old    []ui.Option // relations that may be corrected
	Kinds  []ui.Option
}

// Reread is what a new way of reading would change.
type Reread struct {
	Action  string
	Waiting bool
	Refused bool // it may still be accepted
	Entry   ui.Entry
	Settled string
	Found   string
	More    bool
	List    []Difference
}

// Difference is one place that is read differently.
type Difference struct {
	Path, Words, Before, After string
}
