// Package actor says who acts, for which body, in which capacity, and what they
// may do. It is the one thing besides the request id that travels in a context.
package actor

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Permission is an action of an area, "policy.revise" say.
type Permission string

// Role is a bundle of permissions that a person holds in a body.
type Role string

// The fixed roles, which a person is given. Those that follow from a post, as a body's
// policy names them (統括情報セキュリティ責任者 …), are Roles as well: data, not constants.
const (
	Office  Role = "office"  // 事務局: runs the year
	Staff   Role = "staff"   // 職員: every member of staff
	Auditor Role = "auditor" // 監査人: reads everything, changes nothing
	Guest   Role = "guest"   // 外部監査人など: reads what is open to the house, for a time

	Technician Role = "technician" // 技術管理者: runs the installation, without what is in it
)

// Roles lists the fixed roles of those who work with what Okite holds, in the order in
// which a matrix shows them.
func Roles() []Role { return []Role{Office, Staff, Auditor, Guest} }

// FixedRoles lists all roles that somebody can be given. The technician is not among
// Roles: what everybody may read is not for who only runs the machine.
func FixedRoles() []Role { return append(Roles(), Technician) }

// OnlyRuns reports whether who has the role runs the installation alone: beyond what the
// areas say, no body can give it anything.
func (r Role) OnlyRuns() bool { return r == Technician }

// OnlyReads reports whether who has the role must not change anything.
func (r Role) OnlyReads() bool { return r == Auditor || r == Guest }

// Title is the role's Japanese name.
func (r Role) Title() string {
	switch r {
	case Office:
		return "事務局"
	case Staff:
		return "職員"
	case Auditor:
		return "監査人"
	case Guest:
		return "外部の人"
	case Technician:
		return "技術管理者"
	}
	return string(r)
}

// Grant is a permission of an area with what it allows and who holds it by default.
type Grant struct {
	Permission Permission
	Meaning    string // plain Japanese: what it allows
	Writes     bool   // whether it changes anything; an auditor never holds such a one
	Roles      []Role
	Near       []Role // hold it for their own unit and what is below it
	// ByObject says that whoever was invited to one object of the area holds it too: the
	// room then shows that object alone (Actor.Only). Without it they are shown nothing.
	ByObject bool
}

// Scope is how far a permission reaches.
type Scope string

// The scopes, narrowest first.
const (
	Nowhere Scope = "none" // not held
	Own     Scope = "own"  // what is one's own
	OwnUnit Scope = "unit" // one's own unit and what is below it
	Whole   Scope = "body" // all of the body
)

// Scopes lists the scopes in the order of a form.
func Scopes() []Scope { return []Scope{Nowhere, Own, OwnUnit, Whole} }

// Title is the scope's Japanese name, empty for one that does not exist.
func (s Scope) Title() string {
	return map[Scope]string{Nowhere: "なし", Own: "自分", OwnUnit: "自分の組織と、その下", Whole: "団体全体"}[s]
}

// Wider gives the wider of two scopes.
func (s Scope) Wider(o Scope) Scope {
	if slices.Index(Scopes(), o) > slices.Index(Scopes(), s) {
		return o
	}
	return s
}

// Default is how far the role reaches with the grant, as the area says.
func (g Grant) Default(r Role) Scope {
	switch {
	case slices.Contains(g.Roles, r):
		return Whole
	case slices.Contains(g.Near, r):
		return OwnUnit
	}
	return Nowhere
}

// Area is the area to which the permission belongs.
func (p Permission) Area() string { name, _, _ := strings.Cut(string(p), "."); return name }

// Ruling is what a body decided otherwise: how far a role reaches with a permission.
type Ruling struct {
	Permission Permission
	Role       Role
	Scope      Scope
}

// Strength is how sure we are that the actor is who they say.
type Strength string

// Strengths, weakest first.
const (
	Unknown  Strength = ""         // nobody signed in
	Password Strength = "password" // local account
	Token    Strength = "token"    // API access token
	Console  Strength = "console"  // operator at the machine
	Machine  Strength = "machine"  // a job of Okite itself
)

// Actor is who acts: a person, a job or an operator at the console.
type Actor struct {
	Body        string // id of the 団体
	ID          string // id of the person; "console" or "job" otherwise
	Name        string
	Capacity    string // in which role, as the journal keeps it: "office", "console", "job:NAME"
	Strength    Strength
	Session     string // id of the session row, empty outside a browser
	RequestID   string
	Permissions []Permission         // sorted or not; short
	Narrow      map[Permission]Scope // those that do not reach the whole body
	Confined    bool                 // from outside: sees what the invitation names, and nothing else is there
	Objects     []Object             // what the invitation names one by one, in areas that it does not open
	Day         string               // the business day for which all this was worked out
	Home        string               // id of the body from which they switched here; empty: this is their own
	Bodies      []string             // ids of the bodies to which they may switch
}

// Object is one thing of an area: a document, a case, an audit.
type Object struct {
	Area string
	ID   string
}

// Only gives the objects of an area to which the actor is limited; limited is false for all
// but guests who were invited to single objects. A room whose permission says ByObject asks
// it wherever it reads, and answers with "not found" for any other object.
func (a Actor) Only(area string) (ids []string, limited bool) {
	for _, o := range a.Objects {
		if o.Area == area {
			ids = append(ids, o.ID)
		}
	}
	return ids, len(ids) > 0
}

// May reports whether the actor is not limited to other objects of the area.
func (a Actor) May(area, id string) bool {
	ids, limited := a.Only(area)
	return !limited || slices.Contains(ids, id)
}

type key struct{}

// With returns ctx with the actor set.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, key{}, a) }

// From returns the actor of ctx; with none, an actor that may do nothing.
func From(ctx context.Context) Actor { a, _ := ctx.Value(key{}).(Actor); return a }

// Can reports whether the actor holds p.
func (a Actor) Can(p Permission) bool { return slices.Contains(a.Permissions, p) }

// Reach is how far the actor's permission p reaches.
func (a Actor) Reach(p Permission) Scope {
	if !a.Can(p) {
		return Nowhere
	}
	if s, narrow := a.Narrow[p]; narrow {
		return s
	}
	return Whole
}

// SignedIn reports whether somebody is signed in for a body.
func (a Actor) SignedIn() bool { return a.ID != "" && a.Body != "" }

// Require returns the actor, or a Forbidden fault where it lacks p.
func Require(ctx context.Context, p Permission) (Actor, error) {
	a := From(ctx)
	if a.Confined && !a.Can(p) {
		return a, fault.New(fault.NotFound, "お探しのページはありません。招かれたときに決めた範囲だけを見られます。")
	}
	if a.Body == "" || !a.Can(p) {
		return a, fault.New(fault.Forbidden, "この操作を行う権限がありません。")
	}
	return a, nil
}

// Job is the actor under which a job of Okite acts for a body.
func Job(body, name string, permissions ...Permission) Actor {
	return Actor{Body: body, ID: "job", Name: "Okite", Capacity: "job:" + name, Strength: Machine, Permissions: permissions}
}

// Operator is the actor of a command at the console.
func Operator(body string, permissions ...Permission) Actor {
	return Actor{Body: body, ID: "console", Name: "コンソール", Capacity: "console", Strength: Console, Permissions: permissions}
}
