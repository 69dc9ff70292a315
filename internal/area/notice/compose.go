package notice

import (
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Composition is a notice as a person fills it in: one rule, one exception.
type Composition struct {
	ID          string   `path:"id" json:"-" form:"-"`
	Version     int64    `json:"version,omitempty"`
	Title       string   `json:"title"`
	Content     string   `json:"content"`
	Must        bool     `json:"must,omitempty"`
	Due         string   `json:"due,omitempty"`
	Closes      string   `json:"closes,omitempty"`
	Units       []string `json:"units,omitempty"`
	Roles       []string `json:"roles,omitempty"`
	Kinds       []string `json:"kinds,omitempty"`
	Committees  []string `json:"committees,omitempty" doc:"委員会の委員"`
	ExceptUnits []string `json:"except_units,omitempty"`
	ExceptKinds []string `json:"except_kinds,omitempty"`
	Replaces    string   `json:"replaces,omitempty"`
}

// publication reads what was filled in.
func (in Composition) publication() (Publication, error) {
	faults := map[string]string{}
	p := Publication{
		Title: in.Title, Content: in.Content, Must: in.Must, Replaces: in.Replaces,
		Due: dayOf(faults, "due", in.Due), Closes: dayOf(faults, "closes", in.Closes),
		Audience: Audience{Rules: []Selector{{Units: in.Units, Roles: in.Roles, Kinds: in.Kinds, Committees: in.Committees}}},
	}
	if len(in.ExceptUnits) > 0 {
		p.Audience.Except = append(p.Audience.Except, Selector{Units: in.ExceptUnits})
	}
	if len(in.ExceptKinds) > 0 {
		p.Audience.Except = append(p.Audience.Except, Selector{Kinds: in.ExceptKinds})
	}
	return p, fault.Fields(faults)
}

// composition shows a draft as it was filled in.
func composition(n Notice, x Wording) Composition {
	in := Composition{ID: n.ID, Version: n.Version, Title: n.Title, Content: x.Content, Must: n.Must, Due: n.Due.String(), Closes: n.Closes.String()}
	if len(n.Audience.Rules) > 0 {
		r := n.Audience.Rules[0]
		in.Units, in.Roles, in.Kinds, in.Committees = r.Units, r.Roles, r.Kinds, r.Committees
	}
	for _, r := range n.Audience.Except {
		in.ExceptUnits, in.ExceptKinds = append(in.ExceptUnits, r.Units...), append(in.ExceptKinds, r.Kinds...)
	}
	return in
}

// dayOf reads a day that may be left out.
func dayOf(faults map[string]string, field, text string) clock.Date {
	if text = strings.TrimSpace(text); text == "" {
		return clock.Date{}
	}
	d, err := clock.ParseDate(text)
	if err != nil || d.Year < 2000 || d.Year > 2070 {
		faults[field] = "2026/11/26 のように入力してください。"
		return clock.Date{}
	}
	return d
}
