package org

import (
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Person is a member of staff (職員), or somebody else who works with Okite.
type Person struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Kana      string       `json:"kana"`
	Number    string       `json:"number"` // 職員番号
	Unit      string       `json:"unit"`   // 所属, as text
	Roles     []actor.Role `json:"roles" db:"-"`
	Active    bool         `json:"active"`
	Version   int64        `json:"version"`
	CreatedAt clock.Time   `json:"created_at"`
}

// Kind implements journal.Content.
func (p Person) Kind() string { return "org.person/1" }

// Canonical implements journal.Content.
func (p Person) Canonical(e *journal.Encoder) {
	e.Text("id", p.ID)
	e.Text("name", p.Name)
	e.Text("kana", p.Kana)
	e.Text("number", p.Number)
	e.Text("unit", p.Unit)
	e.List("roles", func(e *journal.Encoder) {
		for _, r := range p.Roles {
			e.Text("role", string(r))
		}
	})
	e.Bool("active", p.Active)
	e.Int("version", p.Version)
}

// State says in a word whether the person works with Okite.
func (p Person) State() string {
	if p.Active {
		return "利用中"
	}
	return "利用停止"
}

// RoleTitles names the roles: 「事務局、職員」.
func (p Person) RoleTitles() string {
	var titles []string
	for _, r := range p.Roles {
		titles = append(titles, r.Title())
	}
	return strings.Join(titles, "、")
}

// Profile is what one may fill in about a person.
type Profile struct {
	Name   string `json:"name"`
	Kana   string `json:"kana,omitempty"`
	Number string `json:"number,omitempty"`
	Unit   string `json:"unit,omitempty"`
}

func (p *Profile) clean() {
	p.Name, p.Kana = cleanName(p.Name), cleanKana(p.Kana)
	p.Number, p.Unit = cleanNumber(p.Number), cleanName(p.Unit)
}

func (p *Profile) faults() map[string]string {
	p.clean()
	faults := map[string]string{}
	need(faults, "name", checkText(p.Name, "氏名", 60, true))
	need(faults, "kana", checkKana(p.Kana))
	need(faults, "number", checkText(p.Number, "職員番号", 20, false))
	need(faults, "unit", checkText(p.Unit, "所属", 60, false))
	return faults
}

// Enrolment is what one fills in for a new person.
type Enrolment struct {
	Name   string   `json:"name"`
	Kana   string   `json:"kana,omitempty"`
	Number string   `json:"number,omitempty"`
	Unit   string   `json:"unit,omitempty"`
	Login  string   `json:"login"`
	Roles  []string `json:"roles"`
}

func (in *Enrolment) profile() Profile { return Profile{in.Name, in.Kana, in.Number, in.Unit} }

// Revision is what one may change about a person.
type Revision struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Kana    string `json:"kana,omitempty"`
	Number  string `json:"number,omitempty"`
	Unit    string `json:"unit,omitempty"`
}

func (in *Revision) profile() Profile { return Profile{in.Name, in.Kana, in.Number, in.Unit} }

// Assignment gives a person other roles.
type Assignment struct {
	ID      string   `path:"id" json:"-" form:"-"`
	Version int64    `json:"version"`
	Roles   []string `json:"roles"`
}

// Target names a person as the caller has last seen them.
type Target struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// checkRoles gives the roles most powerful first, or what is wrong with them.
func checkRoles(names []string) (roles []actor.Role, text string) {
	for _, r := range actor.Roles() {
		if slices.Contains(names, string(r)) {
			roles = append(roles, r)
		}
	}
	for _, n := range names {
		if !slices.Contains(roles, actor.Role(n)) {
			return nil, "役割は、一覧の中から選んでください。"
		}
	}
	switch {
	case len(roles) == 0:
		return nil, "役割を1つ以上選んでください。"
	case len(roles) > 1 && slices.Contains(roles, actor.Auditor):
		// Who changes something must not be the one who audits it.
		return nil, "監査人は、ほかの役割と兼ねることができません。"
	}
	return roles, ""
}

func checkProfileAndRoles(p *Profile, names []string) ([]actor.Role, error) {
	faults := p.faults()
	roles, text := checkRoles(names)
	need(faults, "roles", text)
	return roles, fault.Fields(faults)
}
