package jobun

// Severity is how sure a finding is.
type Severity string

// 誤り is certainly wrong, 疑い must be looked at by a reader, 気付き is advice.
const (
	Wrong    Severity = "誤り"
	Doubtful Severity = "疑い"
	Notice   Severity = "気付き"
)

// Code names what a finding is about. docs/jobun.md says for each what it
// looks for and when it is silent.
type Code string

// The findings about the structure of a text.
const (
	MarkDoubled     Code = "mark-doubled"
	MarkSkipped     Code = "mark-skipped"
	MarkStarts      Code = "mark-starts"
	MarkBackwards   Code = "mark-backwards"
	MarkAlone       Code = "mark-alone"
	ContentsDiffer  Code = "contents-differ"
	ContentsMissing Code = "contents-missing"
	Unplaced        Code = "unplaced"
	NotANorm        Code = "not-a-norm"
	TableRemnant    Code = "table-remnant"
	AmendmentQuoted Code = "amendment-quoted"
	DepthExceeded   Code = "depth-exceeded"
	LeftOut         Code = "left-out"
)

// Finding is something a reader of the text should know. Message is plain
// Japanese; Line is 1-based.
type Finding struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Path     string   `json:"path"`
	Line     int      `json:"line"`
	Message  string   `json:"message"`
}
