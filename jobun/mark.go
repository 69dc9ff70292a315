package jobun

// Mark is the number or letter a provision begins with.
type Mark struct {
	Style Style `json:"style"`
	// Number counts from 1 inside the style: ウ is 3, (12) is 12. For a mark
	// of several numbers (2.1.3) it is the last of them.
	Number int `json:"number"`
	// Branch is what follows の: [3 2] in 第38条の3の2. For a mark of several
	// numbers it holds all before the last: [2 1] in 2.1.3.
	Branch []int `json:"branch,omitempty"`
	// Text is the mark as it stands in the source: 第１条の２, （１）, ア.
	Text string `json:"text"`
}

// Style is a way of writing marks. Two marks of one style can be neighbours
// in a list.
type Style string

// The styles of marks.
const (
	Part       Style = "編"
	Chapter    Style = "章"
	Section    Style = "節"
	Subsection Style = "款"
	Division   Style = "目"
	Article    Style = "条"
	Dai        Style = "第1"
	Preface    Style = "序"
	Supplement Style = "附則"
	Number     Style = "1"
	NumberHalf Style = "1)"
	NumberBoth Style = "(1)"
	Compound   Style = "1-1"
	Circled    Style = "①"
	Kanji      Style = "一"
	KanjiBoth  Style = "(一)"
	Kana       Style = "ア"
	KanaHalf   Style = "ア)"
	KanaBoth   Style = "(ア)"
	Iroha      Style = "イ"
	IrohaBoth  Style = "(イ)"
	Small      Style = "a"
	SmallHalf  Style = "a)"
	SmallBoth  Style = "(a)"
	Capital    Style = "A"
	CapHalf    Style = "A)"
	CapBoth    Style = "(A)"
	RomanBig   Style = "Ⅰ"
	RomanSmall Style = "ⅰ"
	RomanHalf  Style = "ⅰ)"
	RomanBoth  Style = "(ⅰ)"
)
