package approval

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// StepInput is one step of a draft, as a form has it.
type StepInput struct {
	Name     string   `json:"-" form:"-"`
	Revision int64    `json:"revision"`
	Key      string   `json:"key"` // empty: a new one
	At       int      `json:"at"`  // before which a new one goes, from 1; 0: at the end
	Title    string   `json:"title"`
	Mode     string   `json:"mode"`
	Who      []string `json:"who"`   // by:name
	Among    []string `json:"among"` // posts, by id
	Quorum   string   `json:"quorum"`
	Count    int      `json:"count" label:"人数"`
	Days     int      `json:"days" label:"期限"`
	Late     string   `json:"late"`
	Returns  []string `json:"returns"`
	Self     bool     `json:"self"`
}

const (
	routeSteps = 30
	routeWho   = 10
)

// faults finds what the form itself can say at its fields; the rest is for the review.
func (in StepInput) faults() error {
	list := map[string]string{}
	if n := len([]rune(in.Title)); n < 1 || n > 40 {
		list["title"] = "段階の名称は、1字から40字までにしてください。"
	}
	if flow.Mode(in.Mode).Title() == "" {
		list["mode"] = "何をする段階かを選んでください。"
	}
	if len(in.Who) < 1 || len(in.Who) > routeWho || slices.ContainsFunc(in.Who, func(w string) bool { return pickerOf(w).By.Title() == "" || len(w) > 120 }) {
		list["who"] = fmt.Sprintf("決裁する人の決め方を、1つから%dまで選んでください。", routeWho)
	}
	if len(in.Among) > 100 {
		list["among"] = "100までにしてください。"
	}
	if flow.Quorum(in.Quorum).Title() == "" {
		list["quorum"] = "必要な人数を選んでください。"
	}
	if flow.Quorum(in.Quorum) == flow.Some && (in.Count < 1 || in.Count > 100) {
		list["count"] = "人数は、1から100までで入力してください。"
	}
	if in.Days < 0 || in.Days > 365 {
		list["days"] = "期限は、365開庁日までにしてください。"
	}
	if in.Late != "" && (flow.Late(in.Late).Title() == "" || in.Days == 0) {
		list["late"] = "期限を過ぎたときのことは、期限と一緒に決めてください。"
	}
	return fault.Fields(list)
}

func pickerOf(text string) flow.Picker {
	by, name, _ := strings.Cut(text, ":")
	return flow.Picker{By: flow.By(by), Name: name}
}

// SetStep changes a step of the draft, or adds one.
func (s *Service) SetStep(ctx context.Context, in StepInput) error {
	return s.redraft(ctx, in.Name, in.Revision, "step", func(r *Route) error {
		if err := in.faults(); err != nil {
			return err
		}
		i := stepAt(*r, in.Key)
		switch {
		case in.Key != "" && i < 0:
			return errStep()
		case i < 0 && len(r.Steps) >= routeSteps:
			return fault.Fields(map[string]string{"title": fmt.Sprintf("段階は%dまでです。", routeSteps)})
		case i < 0:
			i = len(r.Steps)
			if in.At > 0 {
				i = min(in.At-1, i)
			}
			r.Steps = slices.Insert(slices.Clone(r.Steps), i, flow.Step{Key: newKey(r.Steps)})
		}
		in.fill(&r.Steps[i])
		return nil
	})
}

func (in StepInput) fill(x *flow.Step) {
	x.Title, x.Mode, x.Days, x.Late, x.Returns, x.Self = in.Title, flow.Mode(in.Mode), in.Days, flow.Late(in.Late), in.Returns, in.Self
	x.Quorum, x.Count, x.Who = flow.Quorum(in.Quorum), 0, nil
	if x.Quorum == flow.Some {
		x.Count = in.Count
	}
	for _, text := range in.Who {
		w := pickerOf(text)
		if w.By == flow.ByChoice {
			w.Among = in.Among
		}
		x.Who = append(x.Who, w)
	}
}

// inputOf is a step as a form begins with it.
func inputOf(x flow.Step) StepInput {
	in := StepInput{Key: x.Key, Title: x.Title, Mode: string(x.Mode), Quorum: string(x.Quorum), Count: x.Count, Days: x.Days, Late: string(x.Late), Returns: x.Returns, Self: x.Self}
	if in.Quorum == "" {
		in.Quorum = string(flow.All)
	}
	for _, w := range x.Who {
		in.Who = append(in.Who, string(w.By)+":"+w.Name)
		in.Among = append(in.Among, w.Among...)
	}
	return in
}

func stepAt(r Route, key string) int {
	return slices.IndexFunc(r.Steps, func(x flow.Step) bool { return x.Key == key })
}

func errStep() error {
	return fault.New(fault.Conflict, "この段階は、もうありません。ルートの下書きを開き直してください。")
}

// Move is where a step goes.
type Move struct {
	Name     string `json:"-" form:"-"`
	Revision int64  `json:"revision"`
	Key      string `json:"key"`
	Way      string `json:"way"` // up, down, join, part, drop
}

// MoveStep moves a step of the draft, puts it beside the one before, or takes it out.
func (s *Service) MoveStep(ctx context.Context, in Move) error {
	return s.redraft(ctx, in.Name, in.Revision, in.Way, func(r *Route) error {
		i := stepAt(*r, in.Key)
		if i < 0 {
			return errStep()
		}
		r.Steps = slices.Clone(r.Steps)
		switch {
		case in.Way == "up" && i > 0:
			r.Steps[i-1], r.Steps[i] = r.Steps[i], r.Steps[i-1]
		case in.Way == "down" && i < len(r.Steps)-1:
			r.Steps[i+1], r.Steps[i] = r.Steps[i], r.Steps[i+1]
		case in.Way == "join" && i > 0:
			join(r.Steps, i)
		case in.Way == "part":
			r.Steps[i].Group = ""
		case in.Way == "drop":
			r.Steps = slices.Delete(r.Steps, i, i+1)
			for j := range r.Steps {
				r.Steps[j].Returns = slices.DeleteFunc(slices.Clone(r.Steps[j].Returns), func(key string) bool { return key == in.Key })
			}
		default:
			return fault.New(fault.Conflict, "この段階は、そこへは動かせません。")
		}
		return nil
	})
}

// join lets a step run together with the one before it.
func join(steps []flow.Step, i int) {
	for n := 1; steps[i-1].Group == ""; n++ {
		name := "group-" + strconv.Itoa(n)
		if !slices.ContainsFunc(steps, func(x flow.Step) bool { return x.Group == name }) {
			steps[i-1].Group = name
		}
	}
	steps[i].Group = steps[i-1].Group
}

// ConditionInput is a condition of a step, as a form has it.
type ConditionInput struct {
	Name     string   `json:"-" form:"-"`
	Revision int64    `json:"revision"`
	Key      string   `json:"key"`
	At       int      `json:"at"` // which condition, from 1; 0: a new one
	Field    string   `json:"field"`
	Is       string   `json:"is"`
	Not      bool     `json:"not"`
	Classes  []string `json:"classes"` // where the field is the classification
	Text     string   `json:"text"`    // else, a value on each line
	Drop     bool     `json:"drop"`
}

func (in ConditionInput) condition() flow.Condition {
	c := flow.Condition{Field: in.Field, Is: flow.Relation(in.Is), Not: in.Not, Values: in.Classes}
	if in.Field != flow.ClassField {
		c.Values = nil
		for line := range strings.SplitSeq(in.Text, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				c.Values = append(c.Values, line)
			}
		}
	}
	return c
}

// SetCondition changes, adds or drops a condition of a step.
func (s *Service) SetCondition(ctx context.Context, in ConditionInput) error {
	return s.redraft(ctx, in.Name, in.Revision, "condition", func(r *Route) error {
		i := stepAt(*r, in.Key)
		if i < 0 || in.At < 0 || in.At > len(r.Steps[i].When) {
			return errStep()
		}
		r.Steps = slices.Clone(r.Steps)
		when := slices.Clone(r.Steps[i].When)
		c := in.condition()
		text := c.Fault()
		if text == "" {
			text = misread(r.Kind, c)
		}
		switch {
		case in.Drop && in.At > 0:
			when = slices.Delete(when, in.At-1, in.At)
		case text != "":
			field := "text"
			if in.Field == flow.ClassField {
				field = "classes"
			}
			return fault.Fields(map[string]string{field: text})
		case in.At > 0:
			when[in.At-1] = c
		case len(when) >= 10:
			return fault.Fields(map[string]string{"field": "条件は、10までにしてください。"})
		default:
			when = append(when, c)
		}
		r.Steps[i].When = when
		return nil
	})
}
