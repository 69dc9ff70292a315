package action

import (
	"fmt"
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
)

// SourceKind is what showed that something has to be put right (発生源).
type SourceKind string

// The kinds of sources.
const (
	FromAudit         SourceKind = "audit"
	FromSelfcheck     SourceKind = "selfcheck"
	FromIncident      SourceKind = "incident"
	FromDrill         SourceKind = "drill"
	FromScan          SourceKind = "scan"
	FromVulnerability SourceKind = "vulnerability"
	FromSupplier      SourceKind = "supplier"
	FromPolicy        SourceKind = "policy"
	FromOther         SourceKind = "other"
)

// SourceKinds lists the kinds in the order of a form.
func SourceKinds() []SourceKind {
	return []SourceKind{FromAudit, FromSelfcheck, FromIncident, FromDrill, FromScan, FromVulnerability, FromSupplier, FromPolicy, FromOther}
}

// Title is the kind's Japanese name, empty for one that does not exist.
func (k SourceKind) Title() string {
	return map[SourceKind]string{
		FromAudit: "監査", FromSelfcheck: "自己点検", FromIncident: "インシデント", FromDrill: "訓練", FromScan: "点検ツール", FromVulnerability: "脆弱性情報", FromSupplier: "委託先の確認", FromPolicy: "規程の見直し", FromOther: "その他",
	}[k]
}

// Priority is how much an action presses.
type Priority string

// The priorities.
const (
	Urgent   Priority = "urgent"
	High     Priority = "high"
	Ordinary Priority = "ordinary"
	Low      Priority = "low"
)

// Priorities lists them, the most pressing first.
func Priorities() []Priority { return []Priority{Urgent, High, Ordinary, Low} }

// Title is the priority's Japanese name, empty for one that does not exist.
func (p Priority) Title() string {
	return map[Priority]string{Urgent: "直ちに", High: "高", Ordinary: "中", Low: "低"}[p]
}

// Effect is what the check of the effect found.
type Effect string

// The results.
const (
	Effective   Effect = "effective"
	Ineffective Effect = "ineffective"
)

// Title is the result's Japanese name, empty for none.
func (e Effect) Title() string {
	return map[Effect]string{Effective: "効果があった", Ineffective: "効果がなかった"}[e]
}

// Action is a corrective action (是正措置).
type Action struct {
	ID           string     `json:"id"`
	Year         int        `json:"year"`
	Number       int        `json:"number"`
	Title        string     `json:"title"`
	Problem      string     `json:"problem" doc:"何が問題か"`
	Cause        string     `json:"cause"`
	Measure      string     `json:"measure" doc:"何をするか"`
	Basis        string     `json:"basis" doc:"根拠（文章）"`
	SourceKind   SourceKind `json:"source_kind"`
	SourceArea   string     `json:"source_area"`
	SourceID     string     `json:"source_id"`
	SourceText   string     `json:"source_text"`
	UnitID       string     `json:"unit"`
	UnitName     string     `json:"unit_name"`
	OwnerPost    string     `json:"owner_post"`
	OwnerRole    string     `json:"owner_role"`
	OwnerName    string     `json:"owner_name"`
	Priority     Priority   `json:"priority"`
	OpenedOn     clock.Date `json:"opened_on"`
	OpenedBy     string     `json:"opened_by"`
	OpenedName   string     `json:"opened_name"`
	FirstDue     clock.Date `json:"first_due"`
	Due          clock.Date `json:"due"`
	State        State      `json:"state"`
	Returned     int        `json:"returned" doc:"差し戻された回数"`
	Result       string     `json:"result" doc:"完了報告の内容"`
	ReportedBy   string     `json:"reported_by"`
	ReportedName string     `json:"reported_name"`
	ReportedAt   clock.Time `json:"reported_at"`
	VerifiedBy   string     `json:"verified_by"`
	VerifiedName string     `json:"verified_name"`
	VerifiedAt   clock.Time `json:"verified_at"`
	Alone        string     `json:"alone" doc:"実施した人と同じ人が確認した理由"`
	EffectMonths int        `json:"effect_months" doc:"何か月後に効果を確認するか。0は確認しない"`
	EffectOn     clock.Date `json:"effect_on"`
	Effect       Effect     `json:"effect"`
	ClosedOn     clock.Date `json:"closed_on"`
	Days         int        `json:"days" doc:"登録から終了までの日数"`
	BeforeID     string     `json:"before" doc:"再発の元となった是正措置"`
	SplitID      string     `json:"split_from"`
	MergedID     string     `json:"merged_into"`
	Version      int64      `json:"version"`
	UpdatedAt    clock.Time `json:"updated_at"`
}

// fiscalStart is the month in which the fiscal year of local governments begins
// (地方自治法208条1項).
const fiscalStart = time.April

// NumberText is the number as people read it: 令和8年度 第12号.
func (a Action) NumberText() string {
	return clock.EraFiscalYear(a.Year, fiscalStart) + " 第" + strconv.Itoa(a.Number) + "号"
}

// Ref names the action.
func (a Action) Ref() area.Ref { return area.Ref{Area: areaName, ID: a.ID} }

// SourceRef names the object that showed it; empty for one on paper.
func (a Action) SourceRef() area.Ref { return area.Ref{Area: a.SourceArea, ID: a.SourceID} }

// Late reports whether the action is overdue on a day.
func (a Action) Late(d clock.Date) bool {
	switch {
	case a.State.Undone():
		return a.Due.Before(d)
	case a.State == Verified:
		return a.EffectOn.Before(d)
	}
	return false
}

// Owner says who has to act, as text.
func (a Action) Owner() string { return a.OwnerName }

// Kind implements journal.Content.
func (a Action) Kind() string { return "action.action/1" }

// Canonical implements journal.Content.
func (a Action) Canonical(e *journal.Encoder) {
	for _, f := range [][2]string{
		{"id", a.ID}, {"title", a.Title}, {"problem", a.Problem}, {"cause", a.Cause}, {"measure", a.Measure}, {"basis", a.Basis},
		{"source_kind", string(a.SourceKind)}, {"source_area", a.SourceArea}, {"source_id", a.SourceID}, {"source_text", a.SourceText},
		{"unit", a.UnitID}, {"owner_post", a.OwnerPost}, {"owner_role", a.OwnerRole}, {"priority", string(a.Priority)},
		{"first_due", a.FirstDue.String()}, {"due", a.Due.String()}, {"state", string(a.State)}, {"result", a.Result},
		{"reported_by", a.ReportedBy}, {"verified_by", a.VerifiedBy}, {"alone", a.Alone}, {"effect_on", a.EffectOn.String()}, {"effect", string(a.Effect)},
		{"closed_on", a.ClosedOn.String()}, {"before", a.BeforeID}, {"split", a.SplitID}, {"merged", a.MergedID},
	} {
		e.Text(f[0], f[1])
	}
	e.Int("year", int64(a.Year))
	e.Int("number", int64(a.Number))
	e.Int("effect_months", int64(a.EffectMonths))
	e.Int("version", a.Version)
}

func (a Action) searchText() string {
	return searchForm(a.NumberText(), a.Title, a.Problem, a.Cause, a.Measure, a.Basis, a.SourceText, a.OwnerName)
}

// searchForm makes texts comparable: half-width kana, full-width letters and case do not
// keep anybody from finding.
func searchForm(parts ...string) string {
	return cases.Fold().String(norm.NFKC.String(strings.Join(parts, "\n")))
}

// Content is what one writes about an action.
type Content struct {
	Title    string `json:"title" label:"件名"`
	Problem  string `json:"problem" label:"問題の内容"`
	Cause    string `json:"cause,omitempty" label:"原因"`
	Measure  string `json:"measure,omitempty" label:"対策"`
	Basis    string `json:"basis,omitempty" label:"根拠"`
	Priority string `json:"priority,omitempty" enum:"urgent,high,ordinary,low" label:"優先度"`
}

// The lengths of texts.
const (
	titleMax = 100
	textMax  = 4000
	noteMax  = 1000
)

func (c *Content) faults() map[string]string {
	faults := map[string]string{}
	if c.Priority == "" {
		c.Priority = string(Ordinary)
	}
	text(faults, "title", "件名", &c.Title, titleMax, true)
	text(faults, "problem", "問題の内容", &c.Problem, textMax, true)
	text(faults, "cause", "原因", &c.Cause, textMax, false)
	text(faults, "measure", "対策", &c.Measure, textMax, false)
	text(faults, "basis", "根拠", &c.Basis, noteMax, false)
	if Priority(c.Priority).Title() == "" {
		faults["priority"] = "優先度を選んでください。"
	}
	if strings.Contains(c.Title, "\n") {
		faults["title"] = "件名は、1行で書いてください。"
	}
	return faults
}

func (c Content) put(a *Action) {
	a.Title, a.Problem, a.Cause, a.Measure, a.Basis, a.Priority = c.Title, c.Problem, c.Cause, c.Measure, c.Basis, Priority(c.Priority)
}

// Owner says who has to act: a post, or a role for the unit.
type Owner struct {
	Unit string `json:"unit" label:"担当の組織"`
	Post string `json:"post,omitempty" label:"担当の職"`
	Role string `json:"role,omitempty" label:"担当の役割"`
}

func (o Owner) faults(faults map[string]string) {
	if o.Unit == "" {
		faults["unit"] = "担当の組織を選んでください。"
	}
	switch {
	case o.Post == "" && o.Role == "":
		faults["post"] = "担当の職か、担当の役割を選んでください。"
	case o.Post != "" && o.Role != "":
		faults["role"] = "担当の職と役割は、どちらか一つだけを選んでください。"
	}
}

// Opening is what one says to open an action.
type Opening struct {
	Title        string `json:"title" label:"件名"`
	Problem      string `json:"problem" label:"問題の内容"`
	Cause        string `json:"cause,omitempty" label:"原因"`
	Measure      string `json:"measure,omitempty" label:"対策"`
	Basis        string `json:"basis,omitempty" label:"根拠"`
	Priority     string `json:"priority,omitempty" enum:"urgent,high,ordinary,low" label:"優先度"`
	Unit         string `json:"unit" label:"担当の組織"`
	Post         string `json:"post,omitempty" label:"担当の職"`
	Role         string `json:"role,omitempty" label:"担当の役割"`
	SourceKind   string `json:"source_kind" label:"発生源"`
	SourceText   string `json:"source_text,omitempty" label:"発生源の説明"`
	Due          string `json:"due" label:"期限" doc:"2026-11-22の形"`
	EffectMonths int    `json:"effect_months,omitempty" label:"効果の確認" minimum:"0" maximum:"36"`

	Source     area.Ref `json:"-" form:"-"` // what showed it, where it is in Okite
	Provisions []string `json:"-" form:"-"` // ids of provisions that it rests on, "document/provision"
	Before     string   `json:"-" form:"-"`
	Split      string   `json:"-" form:"-"`
}

// effectMonthsMax is how late an effect may be checked: after three years another plan runs.
const effectMonthsMax = 36

// check returns what is wrong, and the day that is meant.
func (n *Opening) check(today clock.Date) (due clock.Date, err error) {
	c := n.content()
	faults := c.faults()
	n.Title, n.Problem, n.Cause, n.Measure, n.Basis, n.Priority = c.Title, c.Problem, c.Cause, c.Measure, c.Basis, c.Priority
	n.owner().faults(faults)
	text(faults, "source_text", "発生源の説明", &n.SourceText, noteMax, n.Source == area.Ref{} && SourceKind(n.SourceKind) == FromOther)
	if SourceKind(n.SourceKind).Title() == "" {
		faults["source_kind"] = "発生源を選んでください。"
	}
	due = futureDay(faults, "due", "期限", n.Due, today)
	if n.EffectMonths < 0 || n.EffectMonths > effectMonthsMax {
		faults["effect_months"] = fmt.Sprintf("効果の確認は、0（確認しない）から%dか月後までです。", effectMonthsMax)
	}
	return due, fault.Fields(faults)
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
	}
}

// The days that are accepted. A due day further away is a slip of the pen.
const (
	dueYears  = 10
	pastYears = 20
)

func day(faults map[string]string, field, label, value string) clock.Date {
	d, err := clock.ParseDate(padded(norm.NFKC.String(strings.TrimSpace(value))))
	if value == "" || err != nil {
		faults[field] = label + "を、2026-11-22か2026/11/22の形で入力してください。"
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

func futureDay(faults map[string]string, field, label, value string, today clock.Date) clock.Date {
	d := day(faults, field, label, value)
	switch {
	case faults[field] != "":
	case d.Before(today):
		faults[field] = label + "は、きょう（" + today.Table() + "）以後の日にしてください。"
	case d.Year > today.Year+dueYears:
		faults[field] = fmt.Sprintf("%sが遠すぎます。%d年以内の日にしてください。", label, dueYears)
	}
	return d
}

func pastDay(faults map[string]string, field, label, value string, today clock.Date) clock.Date {
	d := day(faults, field, label, value)
	switch {
	case faults[field] != "":
	case today.Before(d):
		faults[field] = label + "は、きょう（" + today.Table() + "）以前の日にしてください。"
	case d.Year < today.Year-pastYears:
		faults[field] = label + "の年を確かめてください。"
	}
	return d
}

// months adds months to a day. The 31st of a shorter month is its last day.
func months(d clock.Date, n int) clock.Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return clock.Date{Year: first.Year(), Month: first.Month(), Day: min(d.Day, last)}
}

func daysBetween(a, b clock.Date) int {
	at := func(d clock.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	return int(at(b).Sub(at(a)).Hours() / 24)
}

// content is what an opening says of the action itself.
func (n *Opening) content() Content {
	return Content{n.Title, n.Problem, n.Cause, n.Measure, n.Basis, n.Priority}
}

func (n *Opening) owner() Owner { return Owner{n.Unit, n.Post, n.Role} }
