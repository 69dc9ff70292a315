package policy

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
)

// Change is what a correction puts right.
type Change string

// The changes: to a clause, to the relations of a sentence, to where sentences end, and
// to the place of a provision.
const (
	ChangeModality Change = "modality"
	ChangeSubject  Change = "subject"
	ChangeNoDuty   Change = "no_duty"
	ChangeRelation Change = "relation"
	JoinSentence   Change = "join_sentence"  // with the next one
	SplitSentence  Change = "split_sentence" // after a clause
	Raise          Change = "raise"          // a level up, with all below
	Lower          Change = "lower"          // a level down, likewise
	JoinProvision  Change = "join"           // to the one before
	SplitProvision Change = "split"          // before a sentence
)

// Title is the change's Japanese name.
func (c Change) Title() string {
	switch c {
	case ChangeModality:
		return "様態を訂正"
	case ChangeSubject:
		return "主体を訂正"
	case ChangeNoDuty:
		return "遵守事項ではないものに訂正"
	case ChangeRelation:
		return "関係を訂正"
	case JoinSentence:
		return "次の文とつなぐ"
	case SplitSentence:
		return "文を分ける"
	case Raise:
		return "見出しの段を一つ上げる"
	case Lower:
		return "見出しの段を一つ下げる"
	case JoinProvision:
		return "前の条項とつなぐ"
	case SplitProvision:
		return "条項を分ける"
	}
	return string(c)
}

// shapes reports whether the change moves provisions, so that the text is read anew.
func (c Change) shapes() bool {
	return c == Raise || c == Lower || c == JoinProvision || c == SplitProvision
}

// Holding is whether a correction takes effect in the current text.
type Holding string

// A correction is applied where the sentence stands as it was corrected, offered where
// one alike stands, and lost where none does. One that was taken back is undone.
const (
	Applied Holding = "applied"
	Offered Holding = "offered"
	Lost    Holding = "lost"
	Undone  Holding = "undone"
)

// Title is the holding's Japanese name.
func (h Holding) Title() string {
	switch h {
	case Applied:
		return "反映中"
	case Offered:
		return "引継ぎの確認待ち"
	case Lost:
		return "対応する文なし"
	case Undone:
		return "取消し"
	}
	return string(h)
}

// Correction is what a person put right about a reading (訂正). It is kept apart from the
// reading, by the provision and the fingerprint of the words that it is about.
type Correction struct {
	ID                 string
	Kind               Change
	ProvisionID        string
	Path               string
	Sentence           int64 // 0 for the provision as a whole
	Clause             int64
	Fingerprint        string
	Words              string // of the sentence or the provision when it was corrected
	Value              string
	Was                string
	Reason             string
	State              Holding
	OfferedProvision   string
	OfferedSentence    int64
	OfferedFingerprint string
	OfferedWords       string
	EditionNumber      int64
	MadeBy             string
	MadeName           string
	MadeAt             clock.Time
	UndoneBy           string
	UndoneName         string
	UndoneAt           clock.Time
}

// Fix is what a person says about a reading. Which words it is about is checked against
// the text that the person saw.
type Fix struct {
	Document    string
	Provision   string
	Sentence    int64
	Clause      int64
	Fingerprint string // of the sentence, or of the provision
	Kind        Change
	Modality    jobun.Modality
	Subjects    []string
	Relation    RelationFix
	Mark        string // of the provision that is split off, where it has one
	Before      string // words with which the second sentence begins, where a sentence is split within a clause
	Reason      string
}

// RelationFix takes a relation away, puts one in, or both.
type RelationFix struct {
	Remove *RelationKey `json:"remove,omitempty"`
	Add    *RelationKey `json:"add,omitempty"`
}

// RelationKey is what a relation of a sentence says.
type RelationKey struct {
	Kind   jobun.RelationKind `json:"kind"`
	From   []string           `json:"from"`
	To     []string           `json:"to"`
	Object string             `json:"object"`
	Moment jobun.When         `json:"moment,omitempty"`
	Joint  jobun.JointKind    `json:"joint,omitempty"`
}

func keyOf(r Relation) RelationKey {
	return RelationKey{r.Kind, r.From, r.To, r.Object, r.Moment, r.Joint}
}

func (k RelationKey) equal(r Relation) bool {
	return k.Kind == r.Kind && k.Object == r.Object && slices.Equal(k.From, r.From) && slices.Equal(k.To, r.To)
}

// Limits of what a person enters.
const (
	nameMax    = 40 // letters of a role
	namesMax   = 20
	objectMax  = 200
	reasonMax  = 200
	markMax    = 20
	beforeMax  = 100
	wordsMax   = 2000 // letters of the sentence that are kept
	correctMax = 2000 // corrections of one document
)

// correctable lists the kinds of relations that a person may put in.
func correctable() []jobun.RelationKind {
	return []jobun.RelationKind{jobun.Permission, jobun.Report, jobun.Record, jobun.Appointment, jobun.Recurrence}
}

// Check returns what is wrong with the fix, field by field.
func (f Fix) Check() error {
	bad := map[string]string{}
	switch f.Kind {
	case ChangeModality:
		if bondOf(f.Modality).word == "" && f.Modality != jobun.NoDuty {
			bad["modality"] = "様態を選んでください。"
		}
	case ChangeSubject:
		checkNames(bad, "subject", "主体", f.Subjects)
	case ChangeRelation:
		f.Relation.check(bad)
	case SplitProvision:
		if utf8.RuneCountInString(f.Mark) > markMax || strings.ContainsAny(f.Mark, "/\n\r") {
			bad["mark"] = "番号は、斜線を使わず20字までで入力してください。"
		}
		if f.Sentence < 1 {
			bad["sentence"] = "どの文から分けるかを選んでください。"
		}
	case SplitSentence:
		if utf8.RuneCountInString(f.Before) > beforeMax {
			bad["before"] = "あとの文の始まりは、100字までで入力してください。"
		}
	case ChangeNoDuty, JoinSentence, Raise, Lower, JoinProvision:
	default:
		bad["kind"] = "何を訂正するかを選んでください。"
	}
	if utf8.RuneCountInString(f.Reason) > reasonMax {
		bad["reason"] = "理由は200字までで入力してください。"
	}
	return fault.Fields(bad)
}

func (r RelationFix) check(bad map[string]string) {
	if r.Remove == nil && r.Add == nil {
		bad["relation"] = "何を訂正するかを選んでください。"
	}
	if r.Add == nil {
		return
	}
	if !slices.Contains(correctable(), r.Add.Kind) {
		bad["relation"] = "関係の種類を選んでください。"
	}
	checkNames(bad, "from", "だれが", r.Add.From)
	checkNames(bad, "to", "だれに", r.Add.To)
	if utf8.RuneCountInString(r.Add.Object) > objectMax {
		bad["object"] = "対象は200字までで入力してください。"
	}
	if m := r.Add.Moment; m != "" && m != jobun.Before && m != jobun.After {
		bad["moment"] = "事前か事後かを選んでください。"
	}
	if j := r.Add.Joint; j != "" && j != jobun.All && j != jobun.Any {
		bad["joint"] = "すべてか、いずれかを選んでください。"
	}
}

func checkNames(bad map[string]string, field, label string, list []string) {
	if len(list) > namesMax {
		bad[field] = label + "は20までで入力してください。"
	}
	for _, n := range list {
		if utf8.RuneCountInString(n) > nameMax || strings.ContainsAny(n, "\n\r\t") {
			bad[field] = label + "の名称は、1つ40字までで入力してください。"
		}
	}
}

// splitNames reads names that a person wrote with 、 or blanks between them.
func splitNames(s string) []string {
	list := []string{}
	for n := range strings.FieldsFuncSeq(s, func(c rune) bool { return strings.ContainsRune("、，,；;\n\r\t", c) }) {
		if n = strings.TrimSpace(n); n != "" && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// value is the fix as it is kept.
func (f Fix) value() string {
	switch f.Kind {
	case ChangeModality:
		return string(f.Modality)
	case ChangeSubject:
		return listed(f.Subjects)
	case ChangeRelation:
		return text(f.Relation)
	case SplitProvision:
		return f.Mark
	case SplitSentence:
		return f.Before
	}
	return ""
}

// says tells the correction in words.
func (c Correction) says() string {
	switch c.Kind {
	case ChangeModality:
		return c.Kind.Title() + "：" + bondOf(jobun.Modality(c.Was)).title + " → " + bondOf(jobun.Modality(c.Value)).title
	case ChangeSubject:
		return c.Kind.Title() + "：" + nameList(c.Was) + " → " + nameList(c.Value)
	case ChangeRelation:
		return c.Kind.Title() + "：" + c.relationFix().says()
	case SplitProvision:
		return c.Kind.Title() + "（" + number(c.Sentence) + "文目から）"
	case SplitSentence:
		if c.Value != "" {
			return c.Kind.Title() + "（「" + cut(c.Value, 40) + "」の前）"
		}
	}
	return c.Kind.Title()
}

func nameList(v string) string {
	var list []string
	if json.Unmarshal([]byte(v), &list) != nil || len(list) == 0 {
		return "（なし）"
	}
	return strings.Join(list, "、")
}

func (c Correction) relationFix() (f RelationFix) {
	_ = json.Unmarshal([]byte(c.Value), &f) // an empty fix changes nothing
	return f
}

func (f RelationFix) says() string {
	var parts []string
	if f.Remove != nil {
		parts = append(parts, "「"+f.Remove.says()+"」を除く")
	}
	if f.Add != nil {
		parts = append(parts, "「"+f.Add.says()+"」を加える")
	}
	return strings.Join(parts, "、")
}

func (k RelationKey) says() string {
	return relationTitle(k.Kind) + "：" + names(k.From, "－") + " → " + names(k.To, "－")
}
