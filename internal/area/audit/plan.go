package audit

import (
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Plan is a plan of audits: over several years (中期計画), or of one (年度計画).
type Plan struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	Years    int        `json:"years" doc:"1は年度計画、2から5は中期計画"`
	FromYear int        `json:"from_year"`
	State    PlanState  `json:"state"`
	Text     string     `json:"text" doc:"方針"`
	Asked    string     `json:"-"`
	Approval string     `json:"approval"`
	MadeAt   clock.Time `json:"made_at"`
	MadeName string     `json:"made_name"`
	Version  int64      `json:"version"`
}

// PlanState is where a plan stands.
type PlanState string

// The states.
const (
	PlanDrafted  PlanState = "drafted"
	PlanAsked    PlanState = "asked"
	PlanApproved PlanState = "approved"
)

// Title is the state's Japanese name.
func (s PlanState) Title() string {
	return map[PlanState]string{PlanDrafted: "下書き", PlanAsked: "承認待ち", PlanApproved: "承認"}[s]
}

// KindTitle says whether it is a plan of one year or of several.
func (p Plan) KindTitle() string {
	if p.Years == 1 {
		return "年度計画"
	}
	return "中期計画"
}

// Span is the years of the plan as people read them.
func (p Plan) Span() string {
	if p.Years == 1 {
		return clock.EraFiscalYear(p.FromYear, fiscalStart)
	}
	return clock.EraFiscalYear(p.FromYear, fiscalStart) + "から" + clock.EraFiscalYear(p.FromYear+p.Years-1, fiscalStart) + "まで"
}

func (p Plan) line() journal.Content {
	return journal.Fields("audit.plan/1", func(e *journal.Encoder) {
		for _, f := range [][2]string{{"id", p.ID}, {"title", p.Title}, {"state", string(p.State)}, {"text", p.Text}, {"approval", p.Approval}} {
			e.Text(f[0], f[1])
		}
		e.Int("years", int64(p.Years))
		e.Int("from", int64(p.FromYear))
		e.Int("version", p.Version)
	})
}

// Sort is what a target is.
type Sort string

// The sorts. Outward is what is due to others: the external confirmation of a network
// model, say.
const (
	OfUnit     Sort = "unit"
	OfSystem   Sort = "system"
	OfSupplier Sort = "supplier"
	Outward    Sort = "outward"
)

// Sorts lists the sorts in the order of a form.
func Sorts() []Sort { return []Sort{OfUnit, OfSystem, OfSupplier, Outward} }

// Title is the sort's Japanese name, empty for one that does not exist.
func (s Sort) Title() string {
	return map[Sort]string{OfUnit: "課等", OfSystem: "情報システム", OfSupplier: "委託先", Outward: "外部への報告・外部の確認"}[s]
}

// Target is what a plan says will be audited in a year.
type Target struct {
	ID     string     `json:"id"`
	PlanID string     `json:"plan"`
	Year   int        `json:"year"`
	Sort   Sort       `json:"sort"`
	UnitID string     `json:"unit"`
	Name   string     `json:"name"`
	Kind   Kind       `json:"kind"`
	Due    clock.Date `json:"due"`
	Note   string     `json:"note"`
}

// Planning is what one writes of a plan.
type Planning struct {
	ID      string `path:"id" json:"-" form:"-"`
	Title   string `json:"title" label:"件名"`
	Years   int    `json:"years" minimum:"1" maximum:"5" label:"年数"`
	From    int    `json:"from" label:"初めの年度"`
	Text    string `json:"text" label:"方針"`
	Version int64  `json:"version,omitempty"`
}

func (n *Planning) check(p *Plan, today clock.Date) error {
	faults := map[string]string{}
	text(faults, "title", "件名", &n.Title, titleMax, true)
	text(faults, "text", "方針", &n.Text, textMax, true)
	if n.Years < 1 || n.Years > 5 {
		faults["years"] = "年数は、1（年度計画）から5までです。"
	}
	if n.From < today.Year-10 || n.From > today.Year+10 {
		faults["from"] = "初めの年度を、2026のような西暦の4桁で入力してください。"
	}
	p.Title, p.Years, p.FromYear, p.Text = n.Title, n.Years, n.From, n.Text
	return fault.Fields(faults)
}

// Targeting adds a target to a plan.
type Targeting struct {
	ID   string   `path:"id" json:"-" form:"-"`
	Year int      `json:"year" label:"年度"`
	Sort string   `json:"sort" enum:"unit,system,supplier,outward" label:"対象の種類"`
	Unit []string `json:"units,omitempty" label:"課等"`
	Name string   `json:"name,omitempty" label:"名前"`
	Kind string   `json:"kind" enum:"internal,external,personal,joint,special" label:"監査の種類"`
	Due  string   `json:"due,omitempty" label:"予定の日"`
	Note string   `json:"note,omitempty" label:"備考"`
}

func (n *Targeting) check(p Plan) (t Target, err error) {
	faults := map[string]string{}
	t = Target{PlanID: p.ID, Year: n.Year, Sort: Sort(n.Sort), Kind: Kind(n.Kind)}
	if n.Year < p.FromYear || n.Year >= p.FromYear+p.Years {
		faults["year"] = fmt.Sprintf("年度は、この計画の%dから%dまでにしてください。", p.FromYear, p.FromYear+p.Years-1)
	}
	if t.Sort.Title() == "" {
		faults["sort"] = "対象の種類を選んでください。"
	}
	if t.Kind.Title() == "" {
		faults["kind"] = "監査の種類を選んでください。"
	}
	text(faults, "name", "名前", &n.Name, titleMax, t.Sort != OfUnit)
	text(faults, "note", "備考", &n.Note, cellMax, false)
	if n.Due != "" {
		t.Due = day(faults, "due", "予定の日", n.Due)
	}
	if t.Sort == OfUnit && (len(n.Unit) == 0 || len(n.Unit) > unitsMax) {
		faults["units"] = "課等を選んでください。"
	}
	t.Name, t.Note = n.Name, n.Note
	return t, fault.Fields(faults)
}

// Covered says of a unit when it was audited last, and when it is planned.
type Covered struct {
	UnitID  string     `json:"unit"`
	Name    string     `json:"name"`
	Depth   int        `json:"depth"`
	Last    clock.Date `json:"last"`
	Title   string     `json:"title" doc:"最後の監査"`
	AuditID string     `json:"audit"`
	Years   int        `json:"years" doc:"最後の監査からの年数。-1は監査なし"`
	Open    int        `json:"open" doc:"解消していない指摘"`
	Planned []int      `json:"planned" doc:"計画にある年度"`
}
