package flow

import (
	"fmt"
	"maps"
	"slices"
)

// Mode is what is done at a step.
type Mode string

// The modes.
const (
	Approve   Mode = "approve"   // 承認
	Review    Mode = "review"    // 審査
	Consult   Mode = "consult"   // 合議
	Circulate Mode = "circulate" // 回覧: holds nothing up
	Confirm   Mode = "confirm"   // 確認
)

// Modes lists the modes in the order of a form.
func Modes() []Mode { return []Mode{Approve, Review, Consult, Confirm, Circulate} }

// Title is the mode's Japanese name, empty for one that does not exist.
func (m Mode) Title() string {
	return map[Mode]string{Approve: "承認", Review: "審査", Consult: "合議", Circulate: "回覧", Confirm: "確認"}[m]
}

// By is how a selector finds who acts.
type By string

// The ways.
const (
	ByUnitRole By = "unit-role" // a role in the applicant's unit
	ByRole     By = "role"      // a role of the body
	ByPost     By = "post"      // a post
	BySuperior By = "superior"  // the head above who acted before
	ByPerson   By = "person"    // a named person
	ByChoice   By = "choice"    // the applicant chooses from a list
)

// Title is the way's Japanese name, empty for one that does not exist.
func (b By) Title() string {
	return map[By]string{ByUnitRole: "役割（申請者の所属）", ByRole: "役割（団体全体）", ByPost: "職", BySuperior: "前の人の上司", ByPerson: "指名した人", ByChoice: "申請者が選ぶ人"}[b]
}

// Picker says who acts at a step. Name is a role, or the id of a post or a person;
// Among lists the posts from which one is chosen, by id, and is every post where empty.
type Picker struct {
	By    By       `json:"by" yaml:"by"`
	Name  string   `json:"name,omitempty" yaml:"name,omitempty"`
	Among []string `json:"among,omitempty" yaml:"among,omitempty"`
}

// Quorum is how many of those asked must act.
type Quorum string

// The quorums.
const (
	All  Quorum = "all"
	Any  Quorum = "any"
	Some Quorum = "some" // at least Count
)

// Title is the quorum's Japanese name, empty for one that does not exist.
func (q Quorum) Title() string {
	return map[Quorum]string{All: "全員", Any: "だれか1人", Some: "決めた人数"}[q]
}

// Late is what happens when a step is overdue.
type Late string

// What can happen. Each reminds as well.
const (
	Remind   Late = "remind"
	Escalate Late = "escalate" // the superior may act too
	Succeed  Late = "succeed"  // whoever deputizes by now may act too
)

// Title is the Japanese name, empty for one that does not exist.
func (l Late) Title() string {
	return map[Late]string{Remind: "督促する", Escalate: "督促し、上司も決裁できるようにする", Succeed: "督促し、職務代理者も決裁できるようにする"}[l]
}

// Step is one step of a route. Steps beside each other with the same Group run together.
type Step struct {
	Key     string      `json:"key" yaml:"key"`
	Title   string      `json:"title" yaml:"title"`
	Mode    Mode        `json:"mode" yaml:"mode"`
	Group   string      `json:"group,omitempty" yaml:"group,omitempty"`
	Who     []Picker    `json:"who" yaml:"who"`
	Quorum  Quorum      `json:"quorum,omitempty" yaml:"quorum,omitempty"` // empty: all
	Count   int         `json:"count,omitempty" yaml:"count,omitempty"`
	When    []Condition `json:"when,omitempty" yaml:"when,omitempty"` // all of them hold
	Days    int         `json:"days,omitempty" yaml:"days,omitempty"` // working days, 0: no due day
	Late    Late        `json:"late,omitempty" yaml:"late,omitempty"`
	Returns []string    `json:"returns,omitempty" yaml:"returns,omitempty"` // keys of steps; empty: all earlier ones
	Self    bool        `json:"self,omitempty" yaml:"self,omitempty"`       // the applicant may act, and it is shown
}

// Applies reports whether the step is gone through by a case with the fields.
func (s Step) Applies(fields map[string]string) bool {
	for _, c := range s.When {
		if !c.holds(fields) {
			return false
		}
	}
	return true
}

// enough reports whether so many of so many acts complete the step.
func (s Step) enough(done, asked int) bool {
	switch s.Quorum {
	case Any:
		return done >= 1
	case Some:
		return done >= min(max(s.Count, 1), asked)
	}
	return done >= asked
}

// Route is a definition of a way through the house.
type Route struct {
	Name    string `json:"name" yaml:"name"`
	Title   string `json:"title" yaml:"title"`
	Meaning string `json:"meaning,omitempty" yaml:"meaning,omitempty"`
	Kind    string `json:"kind" yaml:"for"` // the kind of cases that take it
	Steps   []Step `json:"steps" yaml:"steps"`
	Version int64  `json:"version" yaml:"-"`
}

// The limits of a route.
const (
	stepsMax = 30
	whoMax   = 10
	whenMax  = 10
)

// Faults lists what is wrong with a route, in plain Japanese.
func (r Route) Faults() []string {
	list, steps := r.Check()
	for i, texts := range steps {
		at := fmt.Sprintf("%d番目の段階", i+1)
		if r.Steps[i].Title != "" {
			at += "「" + r.Steps[i].Title + "」"
		}
		for _, text := range texts {
			list = append(list, at+"："+text)
		}
	}
	return list
}

// Check is Faults sorted by where they are: those of the route as a whole, and those of
// each step.
func (r Route) Check() (whole []string, steps [][]string) {
	if len(r.Steps) == 0 {
		whole = append(whole, "段階を1つ以上置いてください。")
	}
	if len(r.Steps) > stepsMax {
		whole = append(whole, fmt.Sprintf("段階は%dまでです。", stepsMax))
	}
	seen, decides := map[string]bool{}, false
	for _, stage := range r.Stages() {
		earlier := maps.Clone(seen)
		for _, i := range stage {
			s := r.Steps[i]
			steps = append(steps, s.faults(seen[s.Key], earlier))
			seen[s.Key] = true
			decides = decides || s.Mode != Circulate && len(s.When) == 0
		}
	}
	if len(r.Steps) > 0 && !decides {
		whole = append(whole, "条件のない、承認、審査、合議、確認のどれかの段階が必要です。回覧だけでは決裁になりません。")
	}
	return whole, steps
}

// faults lists what is wrong with a step; twice: another one has its key.
func (s Step) faults(twice bool, earlier map[string]bool) (list []string) {
	add := func(text string) { list = append(list, text) }
	switch {
	case s.Key == "" || s.Title == "" || len([]rune(s.Title)) > 40:
		add("名称は、1字から40字までにしてください。")
	case twice:
		add("同じ記号の段階があります。")
	}
	if s.Mode.Title() == "" {
		add("何をする段階かを選んでください。")
	}
	if len(s.Who) == 0 || len(s.Who) > whoMax {
		add(fmt.Sprintf("決裁する人の決め方を、1つから%dつまで置いてください。", whoMax))
	}
	for _, w := range s.Who {
		if w.By.Title() == "" || (w.Name == "") != (w.By == BySuperior || w.By == ByChoice) {
			add("決裁する人の決め方に、役割、職、人のどれかを指定してください。")
		}
	}
	if s.Quorum != "" && s.Quorum.Title() == "" || s.Quorum == Some && (s.Count < 1 || s.Count > 100) {
		add("必要な人数を、1から100までで指定してください。")
	}
	if s.Days < 0 || s.Days > 365 {
		add("期限は、365開庁日までにしてください。")
	}
	if s.Late != "" && (s.Late.Title() == "" || s.Days == 0) {
		add("期限を過ぎたときのことは、期限と一緒に決めてください。")
	}
	for _, key := range s.Returns {
		if !earlier[key] {
			add("差し戻し先は、前にある段階から選んでください。同時に回す段階へは、差し戻せません。")
		}
	}
	if len(s.When) > whenMax {
		add(fmt.Sprintf("条件は、%dつまでにしてください。", whenMax))
	}
	for _, c := range s.When {
		if text := c.Fault(); text != "" {
			add(text)
		}
	}
	return list
}

// Stages gives the steps by their indexes as they are gone through: those of a group
// together.
func (r Route) Stages() (list [][]int) {
	for i, s := range r.Steps {
		if i > 0 && s.Group != "" && s.Group == r.Steps[i-1].Group {
			list[len(list)-1] = append(list[len(list)-1], i)
			continue
		}
		list = append(list, []int{i})
	}
	return list
}

func (r Route) step(key string) int {
	return slices.IndexFunc(r.Steps, func(s Step) bool { return s.Key == key })
}
