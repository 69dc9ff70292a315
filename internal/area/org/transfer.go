package org

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/roster"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// TransferState is how far a transfer is.
type TransferState string

// The states.
const (
	Drafted  TransferState = "drafted"
	Applied  TransferState = "applied"
	Reverted TransferState = "reverted"
)

// Title is the state's Japanese name.
func (x TransferState) Title() string {
	return map[TransferState]string{Drafted: "下見中", Applied: "反映済み", Reverted: "取り消した"}[x]
}

// Transfer is a roster that is to hold from a day on (人事異動).
type Transfer struct {
	ID         string        `json:"id"`
	Title      string        `json:"title"`
	Day        clock.Date    `json:"day"`
	Whole      bool          `json:"whole" doc:"名簿に全員が載っている（載っていない人は退職）"`
	FileName   string        `json:"file_name"`
	State      TransferState `json:"state"`
	Stamp      int64         `json:"-"`
	MadeBy     string        `json:"made_by"`
	MadeAt     clock.Time    `json:"made_at"`
	AppliedBy  string        `json:"applied_by"`
	AppliedAt  clock.Time    `json:"applied_at"`
	ToldAt     clock.Time    `json:"told_at" doc:"職に引継ぎを知らせた日時（異動の日より前には知らせない）"`
	RevertedBy string        `json:"reverted_by"`
	RevertedAt clock.Time    `json:"reverted_at"`
	Version    int64         `json:"version"`
	table      roster.Table
	mapping    roster.Mapping
	choices    Choices
	result     Aftermath
}

// Choices are what a person decides about a roster where it leaves something open.
type Choices struct {
	Create  bool              `json:"create"`  // put units and posts that are not there
	Renamed map[string]string `json:"renamed"` // name in the roster -> id of the unit that is called so from now on
}

// Submission is a roster as it is handed in.
type Submission struct {
	Title   string `json:"title"`
	Day     string `json:"day"`
	Whole   bool   `json:"whole"`
	Name    string `json:"-"` // of the file
	Content []byte `json:"-"`
}

// Arrangement is what one decides before a roster is applied: columns and open questions.
type Arrangement struct {
	ID      string   `path:"id" json:"-" form:"-"`
	Version int64    `json:"version"`
	Number  string   `json:"number"`
	Name    string   `json:"name"`
	Kana    string   `json:"kana,omitempty"`
	Unit    string   `json:"unit"`
	Section string   `json:"section,omitempty"`
	Post    string   `json:"post"`
	Tenure  string   `json:"tenure,omitempty"`
	Kind    string   `json:"kind,omitempty"`
	Mail    string   `json:"mail,omitempty"`
	Create  bool     `json:"create,omitempty"`
	Renamed []string `json:"renamed,omitempty"` // unit id and name: "ID=新しい名称"
}

// columns gives the chosen columns by field.
func (in Arrangement) columns() map[roster.Field]string {
	return map[roster.Field]string{
		roster.Number: in.Number, roster.Name: in.Name, roster.Kana: in.Kana, roster.Unit: in.Unit, roster.Section: in.Section,
		roster.Post: in.Post, roster.Tenure: in.Tenure, roster.Kind: in.Kind, roster.Mail: in.Mail,
	}
}

// checkEntry cleans an entry and says what is wrong with it by itself.
func checkEntry(e *roster.Entry) map[roster.Field]string {
	faults := map[roster.Field]string{}
	note := func(f roster.Field, text string) {
		if text != "" {
			faults[f] = text
		}
	}
	e.Number, e.Name, e.Kana = cleanNumber(e.Number), cleanName(e.Name), cleanKana(e.Kana)
	e.Unit, e.Section, e.Post = cleanName(e.Unit), cleanName(e.Section), cleanName(e.Post)
	p := Profile{Mail: e.Mail, Kind: employmentOf(e.Kind)}
	p.clean()
	e.Mail = p.Mail
	note(roster.Number, checkText(e.Number, "職員番号", 20, true))
	note(roster.Name, checkText(e.Name, "氏名", 60, true))
	note(roster.Kana, checkKana(e.Kana))
	note(roster.Unit, checkText(e.Unit, "所属", 60, true))
	note(roster.Section, checkText(e.Section, "係", 60, false))
	note(roster.Post, checkText(e.Post, "職名", 60, true))
	note(roster.Mail, checkMail(e.Mail))
	if p.Kind == "?" {
		note(roster.Kind, fmt.Sprintf("任用の種類「%s」が分かりません（%s）。", cut(e.Kind), employmentWords()))
	}
	if kind := tenureOf(e.Tenure); kind == "" {
		note(roster.Tenure, fmt.Sprintf("「%s」が分かりません（本務、兼務、事務取扱、心得）。", cut(e.Tenure)))
	} else {
		e.Tenure = string(kind)
	}
	e.Kind = employmentOf(e.Kind) // empty stays empty: the roster does not say
	return faults
}

// cut keeps a message short, whatever stands in the cell.
func cut(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

func tenureOf(text string) structure.TenureKind {
	switch text := cleanNumber(text); text {
	case "", "本務", "本":
		return structure.Main
	case "兼務", "兼", "併任":
		return structure.Additional
	case "事務取扱", "取扱":
		return structure.Acting
	case "心得":
		return structure.Probationary
	}
	return ""
}

func employmentOf(text string) string {
	text = cleanName(text)
	if text == "" {
		return ""
	}
	for _, k := range Employments() {
		if strings.HasPrefix(text, k.Title()) || text == string(k) {
			return string(k)
		}
	}
	for word, k := range map[string]Employment{"正規": Regular, "正職": Regular, "一般職": Regular, "再任用": Regular, "任期付": Regular, "会計年度": Annual, "臨時": Temporary, "派遣": Dispatched, "特別職": Special} {
		if strings.HasPrefix(text, word) {
			return string(k)
		}
	}
	return "?"
}

func employmentWords() string {
	var list []string
	for _, k := range Employments() {
		list = append(list, k.Title())
	}
	return strings.Join(list, "、")
}

// MoveKind is what happens to a person or a unit.
type MoveKind string

// The kinds.
const (
	Arrives MoveKind = "arrives" // 採用・転入
	Leaves  MoveKind = "leaves"  // 退職・転出
	Moves   MoveKind = "moves"   // 異動
	Gains   MoveKind = "gains"   // 兼務などに就く
	Loses   MoveKind = "loses"   // 兼務などを解く
	Alters  MoveKind = "alters"  // 氏名などの変更
	NewUnit MoveKind = "unit"    // 新しい組織
	NewPost MoveKind = "post"    // 新しい職
	Renames MoveKind = "renames" // 改称
)

// MoveKinds lists the kinds in the order of a plan.
func MoveKinds() []MoveKind {
	return []MoveKind{Renames, NewUnit, NewPost, Arrives, Leaves, Moves, Gains, Loses, Alters}
}

// Title is the kind's Japanese name.
func (k MoveKind) Title() string {
	return map[MoveKind]string{
		Arrives: "採用・転入", Leaves: "退職・転出", Moves: "異動", Gains: "兼務などの発令", Loses: "兼務などの解除", Alters: "氏名などの変更",
		NewUnit: "新しい組織", NewPost: "新しい職", Renames: "組織の改称",
	}[k]
}

// Move is one change that a roster brings.
type Move struct {
	Kind   MoveKind `json:"kind"`
	Line   int      `json:"line"` // in the roster; 0: not in it
	Number string   `json:"number"`
	Name   string   `json:"name"`
	From   string   `json:"from"`
	To     string   `json:"to"`
}

// Plan is what a roster would change, and what is wrong or doubtful about it.
type Plan struct {
	Moves   []Move        `json:"moves"`
	Flaws   []roster.Flaw `json:"flaws"`
	Doubts  []roster.Flaw `json:"doubts"` // to be looked at; they do not stop anything
	Unknown []Unknown     `json:"unknown"`
	Same    int           `json:"same"` // people for whom nothing changes
	work    *planning
}

// Unknown is a unit or post of the roster that the body does not have.
type Unknown struct {
	Unit    string `json:"unit"`
	Post    string `json:"post"` // empty: the unit itself is not there
	Count   int    `json:"count"`
	Renamed string `json:"renamed"` // id of the unit that it may be under a new name
	Was     string `json:"was"`     // the name of that
}

// Count says how many moves of a kind there are.
func (p Plan) Count(k MoveKind) int {
	n := 0
	for _, m := range p.Moves {
		if m.Kind == k {
			n++
		}
	}
	return n
}

// Ready reports whether the plan can be applied.
func (p Plan) Ready(c Choices) bool {
	return len(p.Flaws) == 0 && len(p.Moves) > 0 && (c.Create || len(p.Unknown) == 0)
}

// Aftermath is what a transfer left to do, worked out when it was applied.
type Aftermath struct {
	Counts   map[MoveKind]int `json:"counts"`
	Posts    []string         `json:"posts"`    // ids of posts whose holder changed
	Closing  []string         `json:"closing"`  // ids of people whose accounts end
	Opening  []string         `json:"opening"`  // ids of people who have no account yet
	Breaches []string         `json:"breaches"` // what is in one hand since then, in words
	Vacant   []string         `json:"vacant"`   // roles that nobody holds since then, in words
}

func transferContent(t Transfer, p Plan) journal.Content {
	return journal.Fields("org.transfer/1", func(e *journal.Encoder) {
		e.Text("id", t.ID)
		e.Text("title", t.Title)
		e.Text("day", t.Day.String())
		e.Bool("whole", t.Whole)
		e.Text("file", t.FileName)
		e.Text("state", string(t.State))
		e.List("moves", func(e *journal.Encoder) {
			for _, m := range p.Moves {
				e.Text("move", string(m.Kind)+" "+m.Number+" "+m.Name+" "+m.From+" > "+m.To)
			}
		})
		e.Int("version", t.Version)
	})
}

func sortMoves(list []Move) {
	kinds := MoveKinds()
	slices.SortStableFunc(list, func(a, b Move) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Number, b.Number))
	})
}
