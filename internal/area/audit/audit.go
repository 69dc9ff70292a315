package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// Kind is what sort of audit it is.
type Kind string

// The kinds.
const (
	Internal Kind = "internal"
	External Kind = "external"
	Personal Kind = "personal"
	Joint    Kind = "joint"
	Special  Kind = "special"
)

// Kinds lists the kinds in the order of a form.
func Kinds() []Kind { return []Kind{Internal, External, Personal, Joint, Special} }

// Title is the kind's Japanese name, empty for one that does not exist.
func (k Kind) Title() string {
	return map[Kind]string{Internal: "内部監査", External: "外部監査", Personal: "特定個人情報の監査", Joint: "外部の専門家との共同の監査", Special: "特命の監査"}[k]
}

// State is where an audit stands.
type State string

// The states.
const (
	Planned  State = "planned"
	Approved State = "approved"
	Underway State = "underway"
	Checking State = "checking"
	Reported State = "reported"
	Closed   State = "closed"
)

// States lists the states in their order.
func States() []State { return []State{Planned, Approved, Underway, Checking, Reported, Closed} }

// Title is the state's Japanese name.
func (s State) Title() string {
	return map[State]string{Planned: "計画", Approved: "計画承認", Underway: "実施中", Checking: "事実確認", Reported: "報告済み", Closed: "終了"}[s]
}

// Begun reports whether the audit has its items and cells.
func (s State) Begun() bool { return s != Planned && s != Approved }

// Mark is what an item comes to in a unit.
type Mark string

// The marks. NoMark is a cell that nobody has judged yet.
const (
	NoMark   Mark = ""
	Good     Mark = "good"
	Improved Mark = "improved"
	Bad      Mark = "bad"
	Outside  Mark = "outside"
)

// Marks lists the marks in the order of a form.
func Marks() []Mark { return []Mark{Good, Improved, Bad, Outside} }

// Sign is the mark as a matrix prints it.
func (m Mark) Sign() string {
	return map[Mark]string{Good: "○", Improved: "△", Bad: "×", Outside: "－"}[m]
}

// Title is what the mark means.
func (m Mark) Title() string {
	return map[Mark]string{Good: "適正", Improved: "監査指導により改善", Bad: "改善を要する", Outside: "該当なし", NoMark: "未判定"}[m]
}

// MarkOf reads a mark as people and tables write it.
func MarkOf(s string) (Mark, bool) {
	switch norm.NFKC.String(strings.TrimSpace(s)) {
	case "○", "〇", "◯", "o", "O", "適正", "good":
		return Good, true
	case "△", "▲", "improved":
		return Improved, true
	case "×", "✕", "✖", "x", "X", "bad":
		return Bad, true
	case "-", "―", "ー", "−", "─", "–", "—", "該当なし", "outside":
		return Outside, true
	case "":
		return NoMark, true
	}
	return NoMark, false
}

// legend explains the marks below a matrix.
const legend = "○：適正　△：監査指導により改善　×：改善を要する　－：該当なし"

// Audit is an audit (監査).
type Audit struct {
	ID         string     `json:"id"`
	Year       int        `json:"year"`
	Number     int        `json:"number"`
	Title      string     `json:"title"`
	Kind       Kind       `json:"kind"`
	State      State      `json:"state"`
	Purpose    string     `json:"purpose"`
	Systems    string     `json:"systems" doc:"対象システム"`
	Basis      string     `json:"basis" doc:"基準となる根拠。1行に1つ"`
	Method     string     `json:"method" doc:"監査の方法"`
	Begins     clock.Date `json:"begins"`
	Ends       clock.Date `json:"ends"`
	HeldOn     clock.Date `json:"held_on" doc:"監査実施日"`
	AnswerDue  clock.Date `json:"answer_due" doc:"点検表の回答期限"`
	Office     string     `json:"office" doc:"監査担当部門"`
	EditionID  string     `json:"edition" doc:"点検表の版"`
	SheetName  string     `json:"sheet_name"`
	Opinion    string     `json:"opinion" doc:"総評"`
	OpinionOf  string     `json:"-"` // hash of the marks on which the opinion was written
	Asked      string     `json:"-"`
	Approval   string     `json:"approval" doc:"実施計画の承認"`
	PlanID     string     `json:"plan"`
	Imported   bool       `json:"imported" doc:"以前の結果を表から取り込んだもの"`
	ShownOn    clock.Date `json:"shown_on"`
	ReportedOn clock.Date `json:"reported_on"`
	KeptUntil  clock.Date `json:"kept_until" doc:"監査調書の保存期限"`
	Version    int64      `json:"version"`
	UpdatedAt  clock.Time `json:"updated_at"`
}

// fiscalStart is the month in which the fiscal year of local governments begins
// (地方自治法208条1項).
const fiscalStart = time.April

// NumberText is the number as people read it.
func (a Audit) NumberText() string {
	return clock.EraFiscalYear(a.Year, fiscalStart) + " 監査第" + strconv.Itoa(a.Number) + "号"
}

// Ref names the audit.
func (a Audit) Ref() area.Ref { return area.Ref{Area: areaName, ID: a.ID} }

// Kind implements journal.Content through line: an audit has a field of that name.
func (a Audit) line() journal.Content {
	return journal.Fields("audit.audit/1", func(e *journal.Encoder) {
		for _, f := range [][2]string{
			{"id", a.ID}, {"title", a.Title}, {"kind", string(a.Kind)}, {"state", string(a.State)}, {"purpose", a.Purpose}, {"systems", a.Systems}, {"basis", a.Basis}, {"method", a.Method},
			{"begins", a.Begins.String()}, {"ends", a.Ends.String()}, {"held", a.HeldOn.String()}, {"answer_due", a.AnswerDue.String()}, {"office", a.Office},
			{"edition", a.EditionID}, {"sheet", a.SheetName}, {"opinion", a.Opinion}, {"approval", a.Approval}, {"plan", a.PlanID}, {"reported", a.ReportedOn.String()}, {"kept_until", a.KeptUntil.String()},
		} {
			e.Text(f[0], f[1])
		}
		e.Int("year", int64(a.Year))
		e.Int("number", int64(a.Number))
		e.Bool("imported", a.Imported)
		e.Int("version", a.Version)
	})
}

func (a Audit) searchText() string {
	return plain(strings.Join([]string{a.NumberText(), a.Title, a.Purpose, a.Systems, a.Opinion}, "\n"))
}

// plain makes texts comparable: no blanks, one width, one case.
func plain(s string) string {
	return cases.Fold().String(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
}

// Duty is what a member of the team does.
type Duty string

// The duties.
const (
	Lead    Duty = "lead"
	Auditor Duty = "auditor"
	Expert  Duty = "expert"
)

// Duties lists the duties in the order of a form.
func Duties() []Duty { return []Duty{Lead, Auditor, Expert} }

// Title is the duty's Japanese name, empty for one that does not exist.
func (d Duty) Title() string {
	return map[Duty]string{Lead: "監査実施責任者", Auditor: "監査人", Expert: "外部の専門家"}[d]
}

// Member is somebody of the team (監査チームの一員).
type Member struct {
	ID       string `json:"id"`
	PersonID string `json:"person" doc:"登録された人でないときは空"`
	Name     string `json:"name"`
	Duty     Duty   `json:"duty"`
	Conflict string `json:"conflict" doc:"監査の対象と利害のあること"`
	Reason   string `json:"reason" doc:"それでも加える理由"`
}

// Unit is an audited unit (監査対象課等).
type Unit struct {
	ID           string     `json:"id"`
	UnitID       string     `json:"unit" doc:"いまの組織の識別子。ないときは空"`
	Name         string     `json:"name"`
	Place        int        `json:"place"`
	Remark       string     `json:"remark" doc:"備考。特定個人情報の取扱いなど"`
	PostID       string     `json:"post" doc:"回答を求めた職"`
	AnsweredAt   clock.Time `json:"answered_at"`
	AnsweredName string     `json:"answered_name"`
	RemindedOn   clock.Date `json:"reminded_on"`
	Version      int64      `json:"version"`
}

// Answered reports whether the unit has handed its sheet in.
func (u Unit) Answered() bool { return !u.AnsweredAt.IsZero() }

// Item is an item of the audit: a copy of a check item as it was.
type Item struct {
	ID        string `json:"id"`
	Key       string `json:"key"`
	Place     int    `json:"place"`
	Chapter   string `json:"chapter"`
	Number    string `json:"number"`
	Text      string `json:"text"`
	Criterion string `json:"criterion"`
	Methods   string `json:"methods"`
	Examples  string `json:"examples"`
	Bases     string `json:"bases" doc:"根拠の条項"`
	Required  bool   `json:"required"`
}

// Name is the item as a list names it.
func (i Item) Name() string { return strings.TrimSpace(i.Number + " " + i.Text) }

// Cell is what is known of one item in one unit.
type Cell struct {
	ItemID     string     `json:"item"`
	UnitID     string     `json:"unit" doc:"監査対象課等の識別子"`
	Answer     Mark       `json:"answer" doc:"課等の自己の回答"`
	AnswerNote string     `json:"answer_note"`
	Verified   string     `json:"verified" doc:"監査人が確かめたこと"`
	Heard      string     `json:"heard" doc:"ヒアリングの記録"`
	First      Mark       `json:"first_mark" db:"first_mark" doc:"最初の判定"`
	Mark       Mark       `json:"mark" doc:"最後の判定"`
	Reason     string     `json:"reason"`
	At         clock.Time `json:"at"`
	ByName     string     `json:"by_name"`
	Version    int64      `json:"version"`
}

// cellLine is what the journal keeps of cells that changed together.
func cellLine(a Audit, list []Cell) journal.Content {
	return journal.Fields("audit.cell/1", func(e *journal.Encoder) {
		e.Text("audit", a.ID)
		e.List("cells", func(e *journal.Encoder) {
			for _, c := range list {
				e.Text("item", c.ItemID)
				e.Text("unit", c.UnitID)
				e.Text("answer", string(c.Answer))
				e.Text("answer_note", c.AnswerNote)
				e.Text("verified", c.Verified)
				e.Text("heard", c.Heard)
				e.Text("first", string(c.First))
				e.Text("mark", string(c.Mark))
				e.Text("reason", c.Reason)
				e.Int("version", c.Version)
			}
		})
	})
}

// The lengths of texts.
const (
	titleMax = 100
	textMax  = 4000
	noteMax  = 1000
	cellMax  = 500
	unitsMax = 100
	teamMax  = 30
)

// Defining is what one says of an audit (実施計画).
type Defining struct {
	ID        string   `path:"id" json:"-" form:"-"`
	Title     string   `json:"title" label:"件名"`
	Kind      string   `json:"kind" enum:"internal,external,personal,joint,special" label:"種類"`
	Purpose   string   `json:"purpose" label:"目的"`
	Systems   string   `json:"systems,omitempty" label:"対象システム"`
	Basis     string   `json:"basis,omitempty" label:"基準となる根拠"`
	Method    string   `json:"method,omitempty" label:"方法"`
	Begins    string   `json:"begins" label:"始まりの日" doc:"2026-11-22の形"`
	Ends      string   `json:"ends" label:"終わりの日"`
	HeldOn    string   `json:"held_on" label:"監査実施日"`
	AnswerDue string   `json:"answer_due" label:"点検表の回答期限"`
	Office    string   `json:"office" label:"監査担当部門"`
	Edition   string   `json:"edition" label:"点検表"`
	Units     []string `json:"units" label:"対象の課等"`
	Plan      string   `json:"plan,omitempty" label:"年度計画"`
	Version   int64    `json:"version,omitempty"`
}

// check cleans the input, says what is wrong with it, and puts it into an audit.
func (n *Defining) check(a *Audit) error {
	faults := map[string]string{}
	text(faults, "title", "件名", &n.Title, titleMax, true)
	text(faults, "purpose", "目的", &n.Purpose, textMax, true)
	text(faults, "systems", "対象システム", &n.Systems, noteMax, false)
	text(faults, "basis", "基準となる根拠", &n.Basis, textMax, false)
	text(faults, "method", "方法", &n.Method, noteMax, false)
	text(faults, "office", "監査担当部門", &n.Office, titleMax, true)
	if Kind(n.Kind).Title() == "" {
		faults["kind"] = "種類を選んでください。"
	}
	a.Begins = day(faults, "begins", "始まりの日", n.Begins)
	a.Ends = day(faults, "ends", "終わりの日", n.Ends)
	a.HeldOn = day(faults, "held_on", "監査実施日", n.HeldOn)
	a.AnswerDue = day(faults, "answer_due", "点検表の回答期限", n.AnswerDue)
	if len(faults) == 0 {
		switch {
		case a.Ends.Before(a.Begins):
			faults["ends"] = "終わりの日が、始まりの日より前です。"
		case a.HeldOn.Before(a.Begins) || a.Ends.Before(a.HeldOn):
			faults["held_on"] = "監査実施日は、監査の期間の中にしてください。"
		case a.Ends.Before(a.AnswerDue):
			faults["answer_due"] = "回答期限が、監査の終わりの日より後です。"
		}
	}
	slices.Sort(n.Units)
	n.Units = slices.Compact(n.Units)
	switch {
	case len(n.Units) == 0:
		faults["units"] = "対象の課等を、1つ以上選んでください。"
	case len(n.Units) > unitsMax:
		faults["units"] = fmt.Sprintf("対象の課等は、%dまでです。", unitsMax)
	}
	if n.Edition == "" {
		faults["edition"] = "点検表を選んでください。"
	}
	a.Title, a.Kind, a.Purpose, a.Systems, a.Basis, a.Method, a.Office, a.EditionID, a.PlanID = n.Title, Kind(n.Kind), n.Purpose, n.Systems, n.Basis, n.Method, n.Office, n.Edition, n.Plan
	return fault.Fields(faults)
}

// text cleans a text in place and says what is wrong with it.
func text(faults map[string]string, field, label string, value *string, most int, must bool) {
	*value = strings.Trim(strings.ReplaceAll(*value, "\r\n", "\n"), " \t\n　")
	switch n := utf8.RuneCountInString(*value); {
	case n == 0 && must:
		faults[field] = label + "を入力してください。"
	case n > most:
		faults[field] = fmt.Sprintf("%sは、%d文字までです（今は%d文字）。", label, most, n)
	case !utf8.ValidString(*value) || strings.ContainsFunc(*value, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError }):
		faults[field] = label + "に、使えない文字が含まれています。"
	case screen.Text(*value).Any(): // 番号法20条: not to be collected or kept
		faults[field] = label + "に、個人番号と思われる12桁の数字があります。取り除いてください。"
	}
}

// yearsApart bounds days: what is further away is a slip of the pen.
const yearsApart = 30

func day(faults map[string]string, field, label, value string) clock.Date {
	d, err := clock.ParseDate(padded(norm.NFKC.String(strings.TrimSpace(value))))
	switch now := time.Now().Year(); {
	case value == "" || err != nil:
		faults[field] = label + "を、2026-11-22か2026/11/22の形で入力してください。"
	case d.Year < now-yearsApart || d.Year > now+yearsApart:
		faults[field] = label + "の年を確かめてください。"
	}
	return d
}

// padded gives 2026/1/5, as Excel and people write it, its zeros.
func padded(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '/' })
	if len(parts) != 3 || strings.Count(s, "-")+strings.Count(s, "/") != 2 {
		return s
	}
	for i, p := range parts[1:] {
		if len(p) == 1 {
			parts[i+1] = "0" + p
		}
	}
	return strings.Join(parts, "-")
}
