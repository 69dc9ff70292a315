package notice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
)

// Audience is whom a notice asks, by rule (対象者). It is worked out anew each time: who
// arrives while the notice is open is asked from that day on, who leaves no longer.
// It asks whom any of Rules means and none of Except.
type Audience struct {
	Rules  []Selector `json:"rules"`
	Except []Selector `json:"except,omitempty"`
}

// Selector means people of whom all of its parts are true; an empty part is true of everybody.
type Selector struct {
	Units      []string `json:"units,omitempty" doc:"これらの組織と、その下"`
	Roles      []string `json:"roles,omitempty"`
	Kinds      []string `json:"kinds,omitempty" doc:"職員の種類"`
	Committees []string `json:"committees,omitempty" doc:"委員会の委員"`
	People     []string `json:"people,omitempty"`
}

// everyone is the audience 「全職員」.
func everyone() Audience { return Audience{Rules: []Selector{{}}} }

// ruleMax bounds what is kept as a rule.
const ruleMax = 200

func (r Selector) size() int {
	return len(r.Units) + len(r.Roles) + len(r.Kinds) + len(r.Committees) + len(r.People)
}
func (r Selector) empty() bool { return r.size() == 0 }

// fault says what is wrong with an audience, whatever the day.
func (a Audience) fault() string {
	if len(a.Rules) == 0 {
		return "だれに知らせるかを選んでください。"
	}
	n := len(a.Rules) + len(a.Except)
	for _, r := range slices.Concat(a.Rules, a.Except) {
		n += r.size()
		for _, k := range r.Kinds {
			if org.Employment(k).Title() == "" {
				return "職員の種類を選び直してください。"
			}
		}
	}
	if n > ruleMax {
		return fmt.Sprintf("対象者の条件が多すぎます（%d件まで）。", ruleMax)
	}
	if slices.ContainsFunc(a.Except, Selector.empty) {
		return "全員を除くことはできません。"
	}
	return ""
}

// means reports whether the rule means somebody on a day.
func (r Selector) means(c org.Colleague, day *org.Day) bool {
	if len(r.People) > 0 && !slices.Contains(r.People, c.ID) || len(r.Kinds) > 0 && !slices.Contains(r.Kinds, string(c.Employed)) {
		return false
	}
	if len(r.Roles) > 0 && !slices.ContainsFunc(c.Roles, func(role string) bool { return slices.Contains(r.Roles, role) }) {
		return false
	}
	if len(r.Committees) > 0 && !slices.ContainsFunc(c.Seats, func(id string) bool { return slices.Contains(r.Committees, id) }) {
		return false
	}
	return len(r.Units) == 0 || slices.ContainsFunc(c.Units, func(unit string) bool {
		return slices.ContainsFunc(day.Up(unit), func(u org.DayUnit) bool { return slices.Contains(r.Units, u.ID) })
	})
}

// Asking says whether a notice asks somebody, or why not although a rule means them.
type Asking int

// The answers.
const (
	NotMeant Asking = iota
	Asked
	Excepted // by a rule
	Absent   // not there for long
)

// asks answers for one person on a day.
func (a Audience) asks(c org.Colleague, day *org.Day) Asking {
	means := func(r Selector) bool { return r.means(c, day) }
	switch {
	case !c.Asks() || !slices.ContainsFunc(a.Rules, means):
		return NotMeant
	case slices.ContainsFunc(a.Except, means):
		return Excepted
	case c.Gone():
		return Absent
	}
	return Asked
}

// namesRoles reports whether any rule says something of roles.
func (a Audience) namesRoles() bool {
	return slices.ContainsFunc(slices.Concat(a.Rules, a.Except), func(r Selector) bool { return len(r.Roles) > 0 })
}

func (a Audience) text() string {
	text, err := json.Marshal(a)
	if err != nil {
		panic(err) // strings always can
	}
	return string(text)
}

func readAudience(text string) (a Audience) {
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return Audience{} // asks nobody, rather than everybody
	}
	return a
}

// Words says in Japanese whom an audience means, by the names of units and roles.
func (a Audience) words(roll org.Roll, roles map[string]string) string {
	var list []string
	for _, r := range a.Rules {
		list = append(list, r.words(roll, roles))
	}
	text := strings.Join(list, "、または")
	if len(a.Except) == 0 {
		return text
	}
	list = nil
	for _, r := range a.Except {
		list = append(list, r.words(roll, roles))
	}
	return text + "（" + strings.Join(list, "、") + "を除く）"
}

func (r Selector) words(roll org.Roll, roles map[string]string) string {
	if r.empty() {
		return "全職員"
	}
	var parts []string
	join := func(ids []string, name func(string) string, end string) {
		var names []string
		for _, id := range ids {
			names = append(names, name(id))
		}
		if len(names) > 0 {
			parts = append(parts, strings.Join(names, "・")+end)
		}
	}
	join(r.Units, func(id string) string {
		if u, ok := roll.Day.Unit(id); ok {
			return u.Name
		}
		return "（廃止された組織）"
	}, "")
	join(r.Kinds, func(k string) string { return org.Employment(k).Title() }, "の職員")
	join(r.Roles, func(name string) string {
		if roles[name] != "" {
			return roles[name]
		}
		return name
	}, "")
	join(r.Committees, func(id string) string {
		if i := slices.IndexFunc(roll.Committees, func(b org.CommitteeName) bool { return b.ID == id }); i >= 0 {
			return roll.Committees[i].Name
		}
		return "（廃止された委員会）"
	}, "の委員")
	if len(r.People) > 0 {
		parts = append(parts, fmt.Sprintf("指定した%d人", len(r.People)))
	}
	return strings.Join(parts, "の")
}
