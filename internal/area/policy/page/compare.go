package page

import "strconv"

// EditionComparison is a 新旧対照表 with the choice of its editions.
type EditionComparison struct {
	Path        string
	With        string // another document, "" within one
	From, To    []CompareOption
	Templates   []CompareOption
	Whole       bool
	Enabling    string
	Note        string
	Rows        []CompareRow
	More        string
	Effects     []CompareEffect
	MoreEffects string
	Amendment   Sentences
}

// Sentences are a revision in sentences (改め文).
type Sentences struct {
	Lines []CompareLine
	More  string
	Doubt string // where the sentences do not say all
}

// CompareOption is an edition or a template to choose.
type CompareOption struct {
	Value, Label string
	Chosen       bool
}

// CompareRow is a provision on both sides.
type CompareRow struct{ New, Old []CompareLine }

// CompareLine is a line of a cell.
type CompareLine struct {
	Mark, Text []CompareRun
	Indent     int
}

func (l CompareLine) class() string {
	name := "compare-line in-" + strconv.Itoa(min(max(l.Indent, 0), 6))
	if len(l.Mark) > 0 {
		name += " hang"
	}
	return name
}

// CompareRun is a stretch of text with one underline.
type CompareRun struct {
	Text           string
	Single, Double bool
}

// CompareEffect is what the revision changes for somebody.
type CompareEffect struct{ Kind, Change, Role, New, Old, NewPath, OldPath string }

func (v EditionComparison) nothing() string {
	if v.Path == "" {
		return "違いはありません。"
	}
	return "違いはありません。ほかの版を選んでください。"
}
