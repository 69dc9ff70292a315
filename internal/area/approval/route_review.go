package approval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/org"
)

// Review is what is wrong with a route: as a whole, and by step. Nothing may be filed on
// a route with which something is wrong.
type Review struct {
	Whole []string
	Steps [][]string
}

// Sound reports whether nothing is wrong.
func (v Review) Sound() bool {
	return len(v.Whole) == 0 && !slices.ContainsFunc(v.Steps, func(list []string) bool { return len(list) > 0 })
}

// lines are all faults, each with where it is.
func (v Review) lines(r Route) []string {
	list := slices.Clone(v.Whole)
	for i, texts := range v.Steps {
		for _, text := range texts {
			list = append(list, fmt.Sprintf("%d番目の段階「%s」：%s", i+1, r.Steps[i].Title, text))
		}
	}
	return list
}

// review finds what the engine refuses, and what does not fit the body: roles, posts,
// people and fields that are not there.
func (s *Service) review(dir *directory, r Route) (v Review) {
	v.Whole, v.Steps = r.Check()
	if n := len([]rune(r.Title)); n < 1 || n > 40 {
		v.Whole = append(v.Whole, "ルートの名称は、1字から40字までにしてください。")
	}
	if len([]rune(r.Meaning)) > 200 {
		v.Whole = append(v.Whole, "「使うとき」は、200字までにしてください。")
	}
	if !routeName.MatchString(r.Name) {
		v.Whole = append(v.Whole, "記号は、英小文字で始め、英小文字、数字、ハイフンで40字までにしてください。")
	}
	if s.kinds[r.Kind] == "" {
		v.Whole = append(v.Whole, "何の決裁に使うルートかを選んでください。")
	}
	chooses := choice(r)
	for i, step := range r.Steps {
		for _, w := range step.Who {
			if text := dir.missing(w); text != "" {
				v.Steps[i] = append(v.Steps[i], text)
			}
			if w.By == flow.ByChoice && step.Key != chooses {
				v.Steps[i] = append(v.Steps[i], "申請者が決裁する人を選ぶ段階は、ルートに1つまでです。")
			}
		}
		for _, c := range step.When {
			if text := misread(r.Kind, c); text != "" {
				v.Steps[i] = append(v.Steps[i], text)
			}
		}
	}
	return v
}

// missing says what a way to find somebody names that the body does not have.
func (d *directory) missing(w flow.Picker) string {
	switch w.By {
	case flow.ByRole, flow.ByUnitRole:
		if d.titles[w.Name] == "" && w.Name != "" {
			return "役割「" + w.Name + "」は、ありません。"
		}
	case flow.ByPost:
		if !d.has(w.Name) {
			return "指定した職は、いま置かれていません。"
		}
	case flow.ByPerson:
		if d.names[w.Name] == "" {
			return "指定した人は、登録されていません。"
		}
	case flow.ByChoice:
		if slices.ContainsFunc(w.Among, func(id string) bool { return !d.has(id) }) {
			return "申請者が選べる職に、いま置かれていないものがあります。"
		}
	}
	return ""
}

func (d *directory) has(post string) bool {
	return slices.ContainsFunc(d.outline.Posts, func(p org.Staffed) bool { return p.ID == post })
}

// conditionFields are the fields of a kind's form of which conditions may speak. Fields of
// other rooms' kinds are theirs to know, so that only the classification is offered.
func conditionFields(kind string) []option {
	list := []option{{flow.ClassField, "扱う情報の区分"}}
	if kind == Request {
		list = append(list, fieldTitles()...)
	}
	return list
}

func fieldTitle(kind, name string) string {
	for _, f := range conditionFields(kind) {
		if f.name == name {
			return f.title
		}
	}
	return name
}

// misread says what a condition names that the form of the kind does not have.
func misread(kind string, c flow.Condition) string {
	if kind == Request && !slices.ContainsFunc(conditionFields(kind), func(o option) bool { return o.name == c.Field }) {
		return "条件の項目「" + c.Field + "」は、伺いの様式にありません。"
	}
	if c.Field == flow.ClassField && slices.ContainsFunc(c.Values, func(v string) bool { return !slices.Contains(flow.Classes(), v) }) {
		return "条件にある区分は、ありません。"
	}
	return ""
}

// conditionLine says a condition in words.
func conditionLine(kind string, c flow.Condition) string {
	var values []string
	for _, v := range c.Values {
		if c.Field == flow.ClassField {
			v = classTitle(v)
		}
		values = append(values, "「"+v+"」")
	}
	text := fieldTitle(kind, c.Field) + "が" + strings.Join(values, "か")
	if c.Is != flow.OneOf {
		text += c.Is.Title()
	}
	if c.Not {
		return text + "でないとき"
	}
	return text + "のとき"
}

// mayChoose reports whether an applicant may choose who is reached by the address.
func mayChoose(r Route, address string) bool {
	for _, s := range r.Steps {
		for _, w := range s.Who {
			if w.By == flow.ByChoice && len(w.Among) > 0 && s.Key == choice(r) {
				return slices.Contains(w.Among, strings.TrimPrefix(address, "post:"))
			}
		}
	}
	return true
}
