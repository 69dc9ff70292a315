// Package actor says who acts, for which body, in which capacity, and what they
// may do. It is the one thing besides the request id that travels in a context.
package actor

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Permission is an action of an area, "policy.revise" say.
type Permission string

// Role is a bundle of permissions that a person holds in a body.
type Role string

// The three fixed roles. Roles held by post, as a body's policy names them, come
// with the full organisation.
const (
	Office  Role = "office"  // 事務局: runs the year
	Staff   Role = "staff"   // 職員: every member of staff
	Auditor Role = "auditor" // 監査人: reads everything, changes nothing
)

// Roles lists the roles in the order in which a matrix shows them.
func Roles() []Role { return []Role{Office, Staff, Auditor} }

// Title is the role's Japanese name.
func (r Role) Title() string {
	switch r {
	case Office:
		return "事務局"
	case Staff:
		return "職員"
	case Auditor:
		return "監査人"
	}
	return string(r)
}

// Grant is a permission of an area with what it allows and who holds it by default.
type Grant struct {
	Permission Permission
	Meaning    string // plain Japanese: what it allows
	Writes     bool   // whether it changes anything; an auditor never holds such a one
	Roles      []Role
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
	Permissions []Permission // sorted or not; short
}

type key struct{}

// With returns ctx with the actor set.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, key{}, a) }

// From returns the actor of ctx; with none, an actor that may do nothing.
func From(ctx context.Context) Actor { a, _ := ctx.Value(key{}).(Actor); return a }

// Can reports whether the actor holds p.
func (a Actor) Can(p Permission) bool { return slices.Contains(a.Permissions, p) }

// SignedIn reports whether somebody is signed in for a body.
func (a Actor) SignedIn() bool { return a.ID != "" && a.Body != "" }

// Require returns the actor, or a Forbidden fault where it lacks p.
func Require(ctx context.Context, p Permission) (Actor, error) {
	a := From(ctx)
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
