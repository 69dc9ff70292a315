package org

import (
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Ruling is that a role reaches with a permission otherwise than Okite begins with.
type Ruling struct {
	Permission actor.Permission `json:"permission"`
	Role       actor.Role       `json:"role"`
	Scope      actor.Scope      `json:"scope"`
	Reason     string           `json:"reason"`
	RecordedBy string           `json:"recorded_by"`
}

func rulingContent(r Ruling) journal.Content {
	return journal.Fields("org.ruling/1", func(e *journal.Encoder) {
		e.Text("permission", string(r.Permission))
		e.Text("role", string(r.Role))
		e.Text("scope", string(r.Scope))
		e.Text("reason", r.Reason)
	})
}

// RulingInput is what one fills in to decide what a role may do.
type RulingInput struct {
	Permission string `json:"permission"`
	Role       string `json:"role"`
	Scope      string `json:"scope"`
	Reason     string `json:"reason"`
}

// reaches reports whether a permission of the actor reaches what belongs to people in
// units: own says which units are the actor's.
func reaches(a actor.Actor, p actor.Permission, people, units, own []string) bool {
	switch a.Reach(p) {
	case actor.Whole:
		return true
	case actor.OwnUnit:
		return slices.Contains(people, a.ID) || slices.ContainsFunc(units, func(u string) bool { return slices.Contains(own, u) })
	case actor.Own:
		return slices.Contains(people, a.ID)
	}
	return false
}
