package legal

import (
	"cmp"
	"slices"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// Clock is one thing that a law asks for after an incident, with the rule that made it.
type Clock struct {
	Name    string       `json:"name"` // regime and timing: specific.final
	Title   string       `json:"title"`
	To      string       `json:"to"` // the recipient's name, see Definition
	ToTitle string       `json:"to_title"`
	Set     string       `json:"set"` // the definition: leak for laws, line for other lines
	Regime  string       `json:"regime"`
	Law     string       `json:"law"`
	Rule    string       `json:"rule"`
	Clause  string       `json:"clause"`
	Edition string       `json:"edition"`
	Note    string       `json:"note"`
	Doubt   string       `json:"doubt"`
	Form    string       `json:"form"`    // of the report, if it has one
	Reasons []Reason     `json:"reasons"` // what made the incident reportable
	Start   clock.Date   `json:"start"`   // day 1
	Targets []clock.Date `json:"targets"` // what is aimed at, where the law says 速やかに
	Days    int          `json:"days"`    // 0: no deadline
	Longer  string       `json:"longer"`  // why there are more days than usual
	Raw     clock.Date   `json:"raw"`     // the last day as counted
	Due     clock.Date   `json:"due"`     // the last day after days off
	Moves   []Move       `json:"moves"`   // the days off over which it moved
}

// Reason is a case of the law that the facts meet.
type Reason struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Clause string `json:"clause"`
}

// Move is a day off on which a deadline does not end.
type Move struct {
	Day   clock.Date `json:"day"`
	Title string     `json:"title"`
}

// Judgement is what a regime says of an incident.
type Judgement struct {
	Regime     string   `json:"regime"`
	Title      string   `json:"title"`
	Applies    bool     `json:"applies"`    // the law is about such data
	Triggers   []Reason `json:"triggers"`   // which of its cases are met
	Exemptions []Reason `json:"exemptions"` // and what exempts it all the same
	Released   string   `json:"released"`   // why another one reports in its place
	Clocks     []Clock  `json:"clocks"`
	Suspended  []Clock  `json:"suspended"` // those that would run, were it not for what exempts it
}

// Reportable reports whether the law asks for a report.
func (j Judgement) Reportable() bool {
	return j.Applies && len(j.Triggers) > 0 && len(j.Exemptions) == 0
}

// Judge applies the regimes that hold on the day on which the incident was known. Days
// off are those of the law (行政機関の休日に関する法律1条), not a body's own.
func (d *Definition) Judge(f fact.Facts, law clock.Calendar) []Judgement {
	var list []Judgement
	for _, r := range d.Regimes {
		if r.holds(f.Day()) {
			list = append(list, d.judge(r, f, law))
		}
	}
	return list
}

func (r Regime) holds(day clock.Date) bool {
	return !day.Before(r.from) && (r.until.IsZero() || day.Before(r.until))
}

func (d *Definition) judge(r Regime, f fact.Facts, law clock.Calendar) Judgement {
	j := Judgement{Regime: r.Name, Title: r.Title, Applies: r.applies.Holds(f)}
	if !j.Applies {
		return j
	}
	j.Triggers, j.Exemptions = met(r.Triggers, f), met(r.Exemptions, f)
	if len(j.Triggers) == 0 {
		return j
	}
	if len(j.Exemptions) > 0 {
		for _, t := range r.Clocks {
			j.Suspended = append(j.Suspended, d.start(r, t, j.Triggers, f, law))
		}
		return j
	}
	if x := r.Release; x != nil && x.when.Holds(f) {
		j.Released = x.Title
		t := Timing{Name: "release", Title: "委託元への通知", To: x.To, Clause: x.Clause, Note: x.Title, Targets: x.Targets}
		j.Clocks = []Clock{d.start(r, t, j.Triggers, f, law)}
		return j
	}
	for _, t := range r.Clocks {
		j.Clocks = append(j.Clocks, d.start(r, t, j.Triggers, f, law))
	}
	return j
}

func met(cases []Case, f fact.Facts) (list []Reason) {
	for _, c := range cases {
		if c.when.Holds(f) {
			list = append(list, Reason{c.Name, c.Title, c.Clause})
		}
	}
	return list
}

// start starts a clock on the day on which the incident was known, which is day 1
// (規則3条の解説: 知った日を1日目とする).
func (d *Definition) start(r Regime, t Timing, why []Reason, f fact.Facts, law clock.Calendar) Clock {
	c := Clock{
		Name: r.Name + "." + t.Name, Title: t.Title, To: t.To, ToTitle: d.title(t.To), Set: r.set, Regime: r.Title, Law: r.Law, Rule: r.Rule, Clause: t.Clause, Edition: r.Edition,
		Note: t.Note, Doubt: r.Doubt, Form: t.Form, Reasons: why, Start: f.Day(), Days: t.Days,
	}
	for _, n := range t.Targets {
		c.Targets = append(c.Targets, c.Start.Plus(n-1))
	}
	if t.Longer != nil && t.Longer.when.Holds(f) {
		c.Days, c.Longer = t.Longer.Days, t.Longer.Title
	}
	if c.Days == 0 {
		return c
	}
	c.Raw = c.Start.Plus(c.Days - 1)
	c.Due = c.Raw
	for t.Rolls && !law.IsOpen(c.Due) && len(c.Moves) < mostMoves {
		c.Moves = append(c.Moves, Move{c.Due, law.Name(c.Due)})
		c.Due = c.Due.Plus(1)
	}
	return c
}

// mostMoves bounds how far days off move a deadline: the longest row of them has eleven.
const mostMoves = 31

func (d *Definition) title(recipient string) string {
	i := slices.IndexFunc(d.Recipients, func(r Recipient) bool { return r.Name == recipient })
	if i < 0 {
		return recipient
	}
	return d.Recipients[i].Title
}

// Change is what new facts did to a clock.
type Change struct {
	Clock  string     `json:"clock"`
	Title  string     `json:"title"`
	Was    clock.Date `json:"was"` // zero: it had no deadline, or did not run
	Now    clock.Date `json:"now"`
	Reason string     `json:"reason"` // plain Japanese
}

// Compare says which clocks started, stopped or moved between two judgements of the same
// incident, and why.
func Compare(before, after []Judgement) (list []Change) {
	old, fresh := clocksOf(before), clocksOf(after)
	for _, c := range fresh {
		was, ran := find(old, c.Name)
		switch {
		case !ran:
			list = append(list, Change{c.Name, c.Regime + " " + c.Title, clock.Date{}, c.Due, "新たに報告の対象になりました：" + titles(c.Reasons)})
		case was.Start != c.Start:
			list = append(list, Change{c.Name, c.Regime + " " + c.Title, was.Due, c.Due, "知った日が" + was.Start.Table() + "から" + c.Start.Table() + "に変わりました。" + edition(was, c)})
		case was.Days != c.Days:
			list = append(list, Change{c.Name, c.Regime + " " + c.Title, was.Due, c.Due, cmp.Or(c.Longer, "期間を延ばす理由がなくなりました。")})
		}
	}
	for _, c := range old {
		if _, runs := find(fresh, c.Name); !runs {
			list = append(list, Change{c.Name, c.Regime + " " + c.Title, c.Due, clock.Date{}, stopped(after, c)})
		}
	}
	return list
}

// edition says that another edition of the law holds on the new day.
func edition(was, now Clock) string {
	if was.Edition == now.Edition {
		return ""
	}
	return "その日に施行されていた版（" + now.Edition + "）によります。"
}

func clocksOf(list []Judgement) (clocks []Clock) {
	for _, j := range list {
		clocks = append(clocks, j.Clocks...)
	}
	return clocks
}

func find(list []Clock, name string) (Clock, bool) {
	i := slices.IndexFunc(list, func(c Clock) bool { return c.Name == name })
	if i < 0 {
		return Clock{}, false
	}
	return list[i], true
}

// stopped says why a clock runs no more.
func stopped(after []Judgement, c Clock) string {
	for _, j := range after {
		switch {
		case j.Title != c.Regime:
		case j.Released != "":
			return j.Released
		case len(j.Exemptions) > 0:
			return "報告を要しない場合に当たります：" + titles(j.Exemptions)
		}
	}
	return "報告の対象となる場合に当たらなくなりました。"
}

func titles(list []Reason) string {
	text := ""
	for i, r := range list {
		if i > 0 {
			text += "、"
		}
		text += r.Title
	}
	return text
}
