package org

import (
	"slices"
	"strings"

	"golang.org/x/text/width"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Employment is how somebody works for the body.
type Employment string

// The kinds of employment.
const (
	Regular    Employment = "regular"    // 常勤
	Special    Employment = "special"    // 特別職: 首長, 副市町村長, 教育長 …
	Annual     Employment = "annual"     // 会計年度任用職員
	Temporary  Employment = "temporary"  // 臨時的任用職員
	Dispatched Employment = "dispatched" // 派遣労働者
	Resident   Employment = "resident"   // 委託先の常駐者
	Outsider   Employment = "outsider"   // 庁外の人
	Joint      Employment = "joint"      // 共同利用の担当者: from another body, by an agreement alone
)

// Employments lists the kinds in the order of a form. Joint is not among them: nobody is
// made one, or becomes something else.
func Employments() []Employment {
	return []Employment{Regular, Special, Annual, Temporary, Dispatched, Resident, Outsider}
}

// Title is the kind's Japanese name, empty for one that does not exist.
func (k Employment) Title() string {
	return map[Employment]string{
		Regular: "常勤", Special: "特別職", Annual: "会計年度任用", Temporary: "臨時的任用", Dispatched: "派遣", Resident: "委託先の常駐者", Outsider: "庁外の人", Joint: "共同利用の担当者",
	}[k]
}

// Person is a member of staff (職員), or somebody else who works with Okite. Not
// everybody has an account.
type Person struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Kana      string       `json:"kana"`
	Number    string       `json:"number"` // 職員番号
	Unit      string       `json:"unit"`   // 所属, as text
	Employed  Employment   `json:"kind" db:"kind"`
	Mail      string       `json:"mail"`
	Roles     []actor.Role `json:"roles" db:"-"`
	Active    bool         `json:"active"`
	Version   int64        `json:"version"`
	CreatedAt clock.Time   `json:"created_at"`
	// A guest may use Okite from AccessFrom until before AccessUntil; zero: no limit.
	AccessFrom  clock.Date `json:"access_from"`
	AccessUntil clock.Date `json:"access_until"`
}

// Kind implements journal.Content.
func (p Person) Kind() string { return "org.person/2" }

// Admitted reports whether the person may use Okite on a day.
func (p Person) Admitted(d clock.Date) bool {
	return p.Active && (structure.Span{From: p.AccessFrom, Until: p.AccessUntil}).On(d)
}

// Canonical implements journal.Content.
func (p Person) Canonical(e *journal.Encoder) {
	e.Text("id", p.ID)
	e.Text("name", p.Name)
	e.Text("kana", p.Kana)
	e.Text("number", p.Number)
	e.Text("unit", p.Unit)
	e.Text("kind", string(p.Employed))
	e.Text("mail", p.Mail)
	e.Text("access_from", p.AccessFrom.String())
	e.Text("access_until", p.AccessUntil.String())
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
	Kind   string `json:"kind,omitempty"` // empty: 常勤
	Mail   string `json:"mail,omitempty"`
}

func (p *Profile) clean() {
	p.Name, p.Kana = cleanName(p.Name), cleanKana(p.Kana)
	p.Number, p.Unit = cleanNumber(p.Number), cleanName(p.Unit)
	p.Mail = strings.TrimSpace(width.Fold.String(p.Mail))
	if p.Kind == "" {
		p.Kind = string(Regular)
	}
}

// person is what the profile says, to be given an id and the rest.
func (p Profile) person() Person {
	return Person{Name: p.Name, Kana: p.Kana, Number: p.Number, Unit: p.Unit, Employed: Employment(p.Kind), Mail: p.Mail}
}

func (p *Profile) faults() map[string]string {
	p.clean()
	faults := map[string]string{}
	need(faults, "name", checkText(p.Name, "氏名", 60, true))
	need(faults, "kana", checkKana(p.Kana))
	need(faults, "number", checkText(p.Number, "職員番号", 20, false))
	need(faults, "unit", checkText(p.Unit, "所属", 60, false))
	need(faults, "mail", checkMail(p.Mail))
	if !slices.Contains(Employments(), Employment(p.Kind)) {
		faults["kind"] = "任用の種類を選んでください。"
	}
	return faults
}

// Enrolment is what one fills in for a new person.
type Enrolment struct {
	Name   string   `json:"name"`
	Kana   string   `json:"kana,omitempty"`
	Number string   `json:"number,omitempty"`
	Unit   string   `json:"unit,omitempty"`
	Kind   string   `json:"kind,omitempty" doc:"任用の種類。空は常勤"`
	Mail   string   `json:"mail,omitempty"`
	Login  string   `json:"login,omitempty" doc:"空のときは、サインインしない人として登録する"`
	Roles  []string `json:"roles"`
}

func (in *Enrolment) profile() Profile {
	return Profile{in.Name, in.Kana, in.Number, in.Unit, in.Kind, in.Mail}
}

// Revision is what one may change about a person.
type Revision struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Kana    string `json:"kana,omitempty"`
	Number  string `json:"number,omitempty"`
	Unit    string `json:"unit,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Mail    string `json:"mail,omitempty"`
}

func (in *Revision) profile() Profile {
	return Profile{in.Name, in.Kana, in.Number, in.Unit, in.Kind, in.Mail}
}

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
	for _, r := range actor.FixedRoles() {
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
	case len(roles) > 1 && slices.ContainsFunc(roles, actor.Role.OnlyReads):
		// Who changes something must not be the one who audits it.
		return nil, "監査人と外部の人は、ほかの役割と兼ねることができません。"
	}
	return roles, ""
}

func checkProfileAndRoles(p *Profile, names []string) ([]actor.Role, error) {
	faults := p.faults()
	roles, text := checkRoles(names)
	need(faults, "roles", text)
	return roles, fault.Fields(faults)
}
