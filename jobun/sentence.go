package jobun

// Sentence is one sentence of a provision's own text. Sentences are numbered
// from 1 over all its unnumbered paragraphs; headings, items and cells have none.
// Subjects and Modality are those of the last clause.
type Sentence struct {
	Path     string `json:"path"`
	Sentence int    `json:"sentence"`
	// Line is where the sentence begins, EndLine where it ends; 1-based.
	Line    int    `json:"line"`
	EndLine int    `json:"end_line"`
	Text    string `json:"text"`
	Clause
	Clauses []Clause `json:"clauses"`
}

// Clause is the unit of duty: one actor or several, one modality.
type Clause struct {
	// Subjects are the roles, organs or bodies that act, without modifiers.
	Subjects []string `json:"subjects"`
	// SubjectText is the whole phrase where it says more than Subjects.
	SubjectText string   `json:"subject_text,omitempty"`
	Basis       Basis    `json:"basis"`
	Modality    Modality `json:"modality"`
	// Predicate is the end of the clause that decides the modality.
	Predicate string `json:"predicate"`
	// Conditions are innermost (nearest to the predicate) first.
	Conditions []string `json:"condition"`
	Timing     []Timing `json:"timing"`
	Object     string   `json:"object,omitempty"`
	Span       Range    `json:"span"`
}

// Basis says how the subjects of a clause are known.
type Basis string

// A subject stands in the clause (alone or with others), in the condition only
// (職員等が…する場合は), in an earlier sentence or in the sentence that leads to
// the list; or nobody is named.
const (
	Explicit  Basis = "explicit"
	Joint     Basis = "joint"
	InIf      Basis = "condition"
	Inherited Basis = "inherited"
	NoSubject Basis = "none"
)

// Modality is how strongly a clause binds.
type Modality string

// The modalities, in the order in which they are tried.
const (
	Except    Modality = "except"    // この限りでない
	Defines   Modality = "defines"   // をいう
	NoDuty    Modality = "none"      // purpose, scope, noun phrase
	Should    Modality = "should"    // 努める, べきである
	MustNot   Modality = "must_not"  // てはならない
	Must      Modality = "must"      // なければならない
	May       Modality = "may"       // できる
	Shall     Modality = "shall"     // ものとする
	Instructs Modality = "instructs" // …こと。
	Prohibits Modality = "prohibits" // …ないこと。
	Declares  Modality = "declares"  // plain form
)

// Binds reports whether a clause of this modality asks its subject to do or to
// leave something.
func (m Modality) Binds() bool {
	switch m {
	case Should, MustNot, Must, Shall, Instructs, Prohibits, Declares:
		return true
	}
	return false
}

// Timing is a word of time in a clause, with what it means.
type Timing struct {
	Value TimingValue `json:"value"`
	Text  string      `json:"text"`
	Span  Range       `json:"span"`
}

// TimingValue is what a word of time means.
type TimingValue string

// The values of timing.
const (
	Immediately TimingValue = "immediately"
	Promptly    TimingValue = "promptly"
	Beforehand  TimingValue = "beforehand"
	Afterwards  TimingValue = "afterwards"
	Yearly      TimingValue = "yearly"
	Monthly     TimingValue = "monthly"
	Regularly   TimingValue = "regularly"
	Always      TimingValue = "always"
	AsNeeded    TimingValue = "as_needed"
	OnDate      TimingValue = "date"
)

// Range is a stretch of the source, To excluded.
type Range struct {
	From Place `json:"from"`
	To   Place `json:"to"`
}

// Place is a letter of the source. Both count from 1.
type Place struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}
