package selfcheck

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Mark is the answer to an item.
type Mark byte

// The answers. Blank is one that is still to come, Unasked belongs to a form that the
// sheet does not have.
const (
	Yes     Mark = 'y'
	No      Mark = 'n'
	NotMine Mark = 'x' // 該当なし
	Blank   Mark = '.'
	Unasked Mark = '-'
)

// Marks lists what can be answered.
func Marks() []Mark { return []Mark{Yes, No, NotMine} }

// Title is the answer's Japanese name.
func (m Mark) Title() string {
	return map[Mark]string{Yes: "はい", No: "いいえ", NotMine: "該当なし"}[m]
}

// Sign is the answer on paper.
func (m Mark) Sign() string {
	return map[Mark]string{Yes: "○", No: "×", NotMine: "－"}[m]
}

func readMark(s string) (Mark, bool) {
	for _, m := range Marks() {
		if s == string(m) {
			return m, true
		}
	}
	return Blank, false
}

// Way is how a sheet was answered.
type Way string

// The ways.
const (
	OnScreen Way = "screen"
	OnPaper  Way = "paper"
)

// Title is the way's Japanese name.
func (w Way) Title() string { return map[Way]string{OnScreen: "画面", OnPaper: "紙"}[w] }

// Sheet is the check sheet of one person, unit or system (点検票). Its answers are one text
// with a letter for each item of the campaign, in the items' order: five thousand of them
// are read and counted in one statement.
type Sheet struct {
	ID          string     `json:"id"`
	CampaignID  string     `json:"campaign"`
	Kind        Target     `json:"kind"`
	SubjectID   string     `json:"subject"`
	SubjectName string     `json:"subject_name"`
	Number      string     `json:"number" doc:"職員番号"`
	UnitID      string     `json:"unit"`
	UnitName    string     `json:"unit_name"`
	SectionID   string     `json:"section"`
	SectionName string     `json:"section_name"`
	Forms       string     `json:"forms" doc:"票の番号、コンマ区切り"`
	Code        string     `json:"code" doc:"紙の票の番号"`
	Left        string     `json:"left" db:"left_text" doc:"答えを求めなくなった理由"`
	Marks       string     `json:"marks"`
	Reasons     string     `json:"-"`
	Opinion     string     `json:"opinion"`
	Writer      string     `json:"-"`
	Submits     int        `json:"submits"`
	SubmittedAt clock.Time `json:"submitted_at"`
	Day         clock.Date `json:"day" db:"true_day"`
	Way         Way        `json:"way"`
	Version     int64      `json:"version"`
	SavedAt     clock.Time `json:"saved_at"`
}

// Submitted reports whether the sheet has been handed in.
func (s Sheet) Submitted() bool { return s.Submits > 0 }

// codeLetters leaves out what is mistaken for something else when it is read off paper.
const codeLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// newCode is what a sheet of paper is found by: eight letters, one in 31⁸.
func newCode() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	for i, x := range b {
		b[i] = codeLetters[int(x)%len(codeLetters)]
	}
	return string(b[:4]) + "-" + string(b[4:])
}

// blank is the answers of a sheet that has the forms, before anything is answered.
func blank(items []Item, forms []int) string {
	b := make([]byte, len(items))
	for i, it := range items {
		b[i] = byte(Unasked)
		if slices.Contains(forms, it.Form) {
			b[i] = byte(Blank)
		}
	}
	return string(b)
}

// Numbers are the forms of the sheet.
func (s Sheet) Numbers() (list []int) {
	for t := range strings.SplitSeq(s.Forms, ",") {
		if n, err := strconv.Atoi(t); err == nil {
			list = append(list, n)
		}
	}
	return list
}

func formsText(list []int) string {
	var texts []string
	for _, n := range list {
		texts = append(texts, strconv.Itoa(n))
	}
	return strings.Join(texts, ",")
}

// Answering is what somebody puts on a sheet.
type Answering struct {
	ID      string            `json:"-" form:"-" path:"id"`
	Mark    map[string]string `json:"marks" form:"mark.*" doc:"項目の場所（0から）と、y・n・x"`
	Reason  map[string]string `json:"reasons,omitempty" form:"reason.*" doc:"「いいえ」の理由"`
	Opinion string            `json:"opinion,omitempty" label:"意見"`
	Writer  string            `json:"writer,omitempty" doc:"この画面の印。同じ画面からの続きは、版を問わない"`
	Version int64             `json:"version"`
	Day     string            `json:"day,omitempty" label:"記入した日" doc:"紙の票の、記入した日"`
}

const (
	reasonMax  = 500
	opinionMax = 2000
)

// put takes what was answered over onto the sheet. Half a sheet is fine: whole says
// whether it is to be handed in.
func (in *Answering) put(s *Sheet, whole bool) error {
	faults := map[string]string{}
	marks := []byte(s.Marks)
	for i, m := range marks {
		if Mark(m) != Unasked {
			marks[i] = byte(Blank)
		}
	}
	for key, v := range in.Mark {
		place, ok := placeOf(key, marks)
		m, known := readMark(v)
		if !ok || !known {
			return fault.New(fault.Invalid, "この調査票にない項目か答えが送られました。画面を開き直してください。")
		}
		marks[place] = byte(m)
	}
	reasons := map[int]string{}
	for key, v := range in.Reason {
		place, ok := placeOf(key, marks)
		if !ok {
			return fault.New(fault.Invalid, "この調査票にない項目の理由が送られました。画面を開き直してください。")
		}
		field := "reason." + key
		text(faults, field, "理由", &v, reasonMax, false)
		if v != "" && Mark(marks[place]) == No {
			reasons[place] = v
		}
	}
	text(faults, "opinion", "意見", &in.Opinion, opinionMax, false)
	if whole {
		complete(faults, marks, reasons)
	}
	if err := fault.Fields(faults); err != nil {
		return err
	}
	s.Marks, s.Reasons, s.Opinion = string(marks), reasonText(reasons), in.Opinion
	return nil
}

// complete says what is missing of a sheet that is handed in.
func complete(faults map[string]string, marks []byte, reasons map[int]string) {
	n := 0 // as the sheet counts its items
	for place, m := range marks {
		if Mark(m) != Unasked {
			n++
		}
		switch {
		case Mark(m) == Blank:
			faults[fmt.Sprintf("mark.%d", place)] = fmt.Sprintf("問%dに答えてください。", n)
		case Mark(m) == No && reasons[place] == "" && faults[fmt.Sprintf("reason.%d", place)] == "":
			faults[fmt.Sprintf("reason.%d", place)] = fmt.Sprintf("問%dを「いいえ」とした理由を書いてください。", n)
		}
	}
}

func placeOf(key string, marks []byte) (int, bool) {
	place, err := strconv.Atoi(key)
	return place, err == nil && strconv.Itoa(place) == key && place >= 0 && place < len(marks) && Mark(marks[place]) != Unasked
}

// reasonText keeps the reasons as lines 「place text」. A line break within a reason becomes a
// unit separator, which no text of a person holds.
func reasonText(reasons map[int]string) string {
	var lines []string
	for _, place := range slices.Sorted(maps.Keys(reasons)) {
		lines = append(lines, strconv.Itoa(place)+" "+strings.ReplaceAll(reasons[place], "\n", "\x1f"))
	}
	return strings.Join(lines, "\n")
}

func readReasons(s string) map[int]string {
	reasons := map[int]string{}
	for l := range strings.SplitSeq(s, "\n") {
		key, text, ok := strings.Cut(l, " ")
		if place, err := strconv.Atoi(key); ok && err == nil {
			reasons[place] = strings.ReplaceAll(text, "\x1f", "\n")
		}
	}
	return reasons
}

// entry gives a sheet as a form shows it.
func (s Sheet) entry() Answering {
	in := Answering{ID: s.ID, Mark: map[string]string{}, Reason: map[string]string{}, Opinion: s.Opinion, Version: s.Version}
	for i, m := range []byte(s.Marks) {
		if _, ok := readMark(string(m)); ok {
			in.Mark[strconv.Itoa(i)] = string(m)
		}
	}
	for place, t := range readReasons(s.Reasons) {
		in.Reason[strconv.Itoa(place)] = t
	}
	return in
}

// Receipt is one handing in of a sheet (受付). Every one of them stays.
type Receipt struct {
	SheetID string     `json:"sheet"`
	No      int        `json:"no"`
	At      clock.Time `json:"at"`
	Way     Way        `json:"way"`
	Day     clock.Date `json:"day" db:"true_day"`
	ByID    string     `json:"by"`
	ByName  string     `json:"by_name"`
	Marks   string     `json:"marks"`
	Reasons string     `json:"-"`
	Opinion string     `json:"opinion"`
}

// Text is what the person keeps: the code of the sheet and how many times it was handed in.
func (r Receipt) Text(code string) string { return code + "-" + strconv.Itoa(r.No) }

// Kind implements journal.Content.
func (r Receipt) Kind() string { return "selfcheck.receipt/1" }

// Canonical implements journal.Content.
func (r Receipt) Canonical(e *journal.Encoder) {
	for _, f := range [][2]string{
		{"sheet", r.SheetID}, {"at", r.At.String()}, {"way", string(r.Way)}, {"day", r.Day.String()}, {"by", r.ByID}, {"marks", r.Marks}, {"reasons", r.Reasons}, {"opinion", r.Opinion},
	} {
		e.Text(f[0], f[1])
	}
	e.Int("no", int64(r.No))
}

// changed names the items that a correction answered otherwise.
func changed(before, after string) (places []int) {
	for i := range min(len(before), len(after)) {
		if before[i] != after[i] {
			places = append(places, i)
		}
	}
	return places
}
