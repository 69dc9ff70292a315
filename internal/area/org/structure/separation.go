package structure

import (
	"cmp"
	"slices"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// Separation is a rule that two roles should not be in one hand (兼務の禁止), and why.
type Separation struct {
	Name  string
	Title string
	One   string // role
	Other string // role
	Why   string
}

// Breach is that one person holds both roles of a Separation on a day. It blocks nothing:
// a small town cannot do otherwise. It asks for a reason.
type Breach struct {
	Separation
	PersonID string
	UnitID   string // where both are held for a unit; empty: for the body
}

// Breaches finds who holds on a day what should be in two hands. Two roles for different
// units are none.
func Breaches(list []Holding, rules []Separation, d clock.Date) []Breach {
	type hand struct{ person, role string }
	held := map[hand][]string{}
	for _, h := range list {
		if h.On(d) && h.Acts() {
			held[hand{h.PersonID, h.Role}] = append(held[hand{h.PersonID, h.Role}], h.UnitID)
		}
	}
	var found []Breach
	for _, r := range rules {
		for k, units := range held {
			if k.role != r.One {
				continue
			}
			if unit, ok := common(units, held[hand{k.person, r.Other}]); ok {
				found = append(found, Breach{r, k.person, unit})
			}
		}
	}
	slices.SortFunc(found, func(a, b Breach) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.PersonID, b.PersonID))
	})
	return found
}

// common finds a unit for which both are held; what is held for the body is held for all.
func common(one, other []string) (string, bool) {
	for _, a := range one {
		for _, b := range other {
			if a == b || a == "" || b == "" {
				return cmp.Or(a, b), true
			}
		}
	}
	return "", false
}

// Several lists who holds more than one role on a day, with the roles in order: what is
// shown as 兼務 along a chain.
func Several(list []Holding, d clock.Date) map[string][]string {
	roles := map[string][]string{}
	for _, h := range list {
		if h.On(d) && h.Acts() && !slices.Contains(roles[h.PersonID], h.Role) {
			roles[h.PersonID] = append(roles[h.PersonID], h.Role)
		}
	}
	for person, list := range roles {
		if len(list) < 2 {
			delete(roles, person)
		}
	}
	return roles
}
