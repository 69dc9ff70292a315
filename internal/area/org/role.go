package org

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Holding is who acts in a role during a span, in which capacity, and by what.
type Holding = structure.Holding

// Definitions are what ships as data: roles, rules of separation, classes of contacts.
type Definitions interface {
	Roles() []pack.Role
	Separations() []pack.Separation
	ContactClasses() []pack.ContactClass
}

// Role is a role of information security, by the name that the body's policy gives it.
type Role struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Meaning string `json:"meaning"`
	Holds   string `json:"holds" doc:"その役割に付く権限のまとまり（office、auditor。空はなし）"`
	Under   string `json:"under" db:"-" doc:"体制図で、どの役割の下に描くか"`
	Place   int    `json:"-"`
	Used    bool   `json:"used"`
	Version int64  `json:"version"` // 0: as it ships
}

func roleContent(r Role) journal.Content {
	return journal.Fields("org.role/1", func(e *journal.Encoder) {
		e.Text("name", r.Name)
		e.Text("title", r.Title)
		e.Text("meaning", r.Meaning)
		e.Text("holds", r.Holds)
		e.Bool("used", r.Used)
		e.Int("version", r.Version)
	})
}

// RoleChange gives a role the name of the body's policy, or says that there is none.
type RoleChange struct {
	Name    string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Title   string `json:"title"`
	Meaning string `json:"meaning"`
	Used    bool   `json:"used,omitempty"`
}

// RoleAddition is a role that does not ship.
type RoleAddition struct {
	Name    string `json:"name" form:"name,fold"`
	Title   string `json:"title"`
	Meaning string `json:"meaning"`
}

var roleName = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

func checkRole(title, meaning *string) map[string]string {
	*title, *meaning = cleanName(*title), cleanName(*meaning)
	faults := map[string]string{}
	need(faults, "title", checkText(*title, "役割の名称", 40, true))
	need(faults, "meaning", checkText(*meaning, "役割の説明", 200, true))
	return faults
}

// Appointing is what one fills in to have a role held.
type Appointing struct {
	Role      string `json:"role" form:"-"`
	Way       string `json:"way"`
	Post      string `json:"post,omitempty"`
	UnitKind  string `json:"unit_kind,omitempty"`
	Within    string `json:"within,omitempty"`
	Person    string `json:"person,omitempty"` // 職員番号 or name
	Committee string `json:"committee,omitempty"`
	Unit      string `json:"unit,omitempty"`
	Basis     string `json:"basis,omitempty"`
	BasisRef  string `json:"basis_ref,omitempty"`
	From      string `json:"from"`
	Last      string `json:"last,omitempty"`
}

// appointment keeps of the ways only what the chosen one needs.
func (in Appointing) appointment(faults map[string]string) structure.Appointment {
	a := structure.Appointment{Role: in.Role, Way: structure.Way(in.Way), UnitID: in.Unit, Basis: strings.TrimSpace(in.Basis), BasisRef: cleanNumber(in.BasisRef)}
	switch a.Way {
	case structure.ByPost:
		a.PostID = in.Post
	case structure.ByHeads:
		a.UnitKind, a.Within, a.UnitID = structure.UnitKind(in.UnitKind), in.Within, ""
		if a.UnitKind.Title() == "" {
			faults["unit_kind"] = "どの種類の組織の長を充てるかを選んでください。"
		}
	case structure.ByCommittee:
		a.CommitteeID = in.Committee
	case structure.ByPerson:
	default:
		faults["way"] = "就け方を選んでください。"
	}
	need(faults, "basis", checkText(strings.ReplaceAll(a.Basis, "\n", " "), "根拠", 1000, false))
	need(faults, "basis_ref", checkText(a.BasisRef, "条項", 100, false))
	a.From = day(faults, "from", "始まりの日", in.From)
	a.Until = until(optionalDay(faults, "last", "終わりの日", in.Last))
	if faults["from"] == "" && faults["last"] == "" && a.Empty() {
		faults["last"] = "終わりの日は、始まりの日より後にしてください。"
	}
	return a
}

func appointmentContent(a structure.Appointment) journal.Content {
	return journal.Fields("org.appointment/1", func(e *journal.Encoder) {
		e.Text("id", a.ID)
		e.Text("role", a.Role)
		e.Text("way", string(a.Way))
		e.Text("post", a.PostID)
		e.Text("unit_kind", string(a.UnitKind))
		e.Text("within", a.Within)
		e.Text("person", a.PersonID)
		e.Text("committee", a.CommitteeID)
		e.Text("unit", a.UnitID)
		e.Text("basis", a.Basis)
		e.Text("basis_ref", a.BasisRef)
		spanText(e, a.Span)
		e.Int("version", a.Version)
	})
}

// Deputizing is what one fills in about a deputy.
type Deputizing struct {
	Role    string `json:"role" form:"-" doc:"役割。職の代理のときは、post: に続けて職の識別子"`
	Unit    string `json:"unit,omitempty"`
	Kind    string `json:"kind"`
	Place   int    `json:"place,omitempty" label:"順位"`
	Post    string `json:"post,omitempty"`
	Person  string `json:"person,omitempty"` // 職員番号 or name
	Scope   string `json:"scope,omitempty"`
	Consent string `json:"consent,omitempty"`
	Basis   string `json:"basis,omitempty"`
	From    string `json:"from"`
	Last    string `json:"last,omitempty"`
}

func (in Deputizing) delegation(faults map[string]string) structure.Delegation {
	d := structure.Delegation{
		Role: in.Role, UnitID: in.Unit, Kind: structure.DelegationKind(in.Kind), Place: in.Place, PostID: in.Post,
		Scope: cleanName(in.Scope), Basis: cleanName(in.Basis),
	}
	if d.Kind.Title() == "" {
		faults["kind"] = "代理の種類を選んでください。"
	}
	if d.Kind == structure.Succession && (d.Place < 1 || d.Place > 20) {
		faults["place"] = "順位を、1から20までの数字で入力してください。"
	}
	need(faults, "scope", checkText(d.Scope, "代理する範囲", 200, d.Kind == structure.Standing))
	need(faults, "basis", checkText(d.Basis, "根拠", 200, false))
	d.Consent = optionalDay(faults, "consent", "同意した日", in.Consent)
	if d.Kind == structure.Standing && d.Consent.IsZero() && faults["consent"] == "" {
		faults["consent"] = "代理する人が同意した日を入力してください。"
	}
	d.From = day(faults, "from", "始まりの日", in.From)
	d.Until = until(optionalDay(faults, "last", "終わりの日", in.Last))
	if faults["from"] == "" && faults["last"] == "" && d.Empty() {
		faults["last"] = "終わりの日は、始まりの日より後にしてください。"
	}
	if (d.PostID == "") == (cleanName(in.Person) == "") {
		faults["post"] = "代理する職か、代理する人の、どちらか一方を指定してください。"
	}
	return d
}

func delegationContent(d structure.Delegation) journal.Content {
	return journal.Fields("org.delegation/1", func(e *journal.Encoder) {
		e.Text("id", d.ID)
		e.Text("role", d.Role)
		e.Text("unit", d.UnitID)
		e.Text("kind", string(d.Kind))
		e.Int("place", int64(d.Place))
		e.Text("post", d.PostID)
		e.Text("person", d.PersonID)
		e.Text("scope", d.Scope)
		e.Text("consent", d.Consent.String())
		e.Text("basis", d.Basis)
		spanText(e, d.Span)
		e.Int("version", d.Version)
	})
}

// Reasoning is why one person holds what should be in two hands.
type Reasoning struct {
	Rule   string `json:"rule"`
	Person string `json:"person"` // id
	Unit   string `json:"unit,omitempty"`
	Reason string `json:"reason"`
}

// reason is a recorded Reasoning.
type reason struct {
	Rule       string
	PersonID   string
	UnitID     string
	Reason     string
	RecordedBy string
}

// separations are the rules as the structure knows them.
func (s *Service) separations() []structure.Separation {
	var list []structure.Separation
	for _, r := range s.config.Definitions.Separations() {
		list = append(list, structure.Separation(r))
	}
	return list
}

// roles gives the roles of the body: those that ship, with the body's changes, then its own.
func (s *Service) roles(ctx context.Context, tx db.Tx, body string) ([]Role, error) {
	kept, err := loadRoles(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	var list []Role
	for i, r := range s.config.Definitions.Roles() {
		role := Role{Name: r.Name, Title: r.Title, Meaning: r.Meaning, Holds: r.Holds, Place: i, Used: true}
		if j := slices.IndexFunc(kept, func(k Role) bool { return k.Name == r.Name }); j >= 0 {
			role = kept[j]
			kept = slices.Delete(kept, j, j+1)
		}
		role.Under = r.Under
		list = append(list, role)
	}
	return append(list, kept...), nil
}

func roleNamed(list []Role, name string) (Role, bool) {
	i := slices.IndexFunc(list, func(r Role) bool { return r.Name == name })
	if i < 0 {
		return Role{}, false
	}
	return list[i], true
}

// roleTitles gives the titles of roles by name, those of the three fixed ones as well.
func roleTitles(list []Role) map[string]string {
	titles := map[string]string{}
	for _, r := range actor.FixedRoles() {
		titles[string(r)] = r.Title()
	}
	for _, r := range list {
		titles[r.Name] = r.Title
	}
	return titles
}

// noDefinitions is for whoever hands in none.
type noDefinitions struct{}

func (noDefinitions) Roles() []pack.Role                  { return nil }
func (noDefinitions) Separations() []pack.Separation      { return nil }
func (noDefinitions) ContactClasses() []pack.ContactClass { return nil }

func reasonContent(id string, r reason) journal.Content {
	return journal.Fields("org.reason/1", func(e *journal.Encoder) {
		e.Text("id", id)
		e.Text("rule", r.Rule)
		e.Text("person", r.PersonID)
		e.Text("unit", r.UnitID)
		e.Text("reason", r.Reason)
	})
}
