package policy

import "github.com/okite-isms/okite/jobun"

// carryIDs gives the provisions of a new edition the ids that they had in the one
// before, where they are surely the same: what rests on a provision then stays with it
// when articles are renumbered. The somewhat alike count as new until a person says
// otherwise, which the revision of policies will ask.
func carryIDs(prior []Provision, doc *jobun.Document, newID func() string) {
	if len(prior) == 0 {
		return
	}
	before := &jobun.Document{Provisions: make([]jobun.Provision, len(prior))}
	for i, p := range prior {
		before.Provisions[i] = jobun.Provision{ID: p.ID, Path: p.Path, Heading: p.Heading, Text: p.Text, Items: p.Items}
	}
	matches, _ := jobun.Carry(before, doc)
	taken := map[string]bool{}
	for _, m := range matches {
		if m.Verdict == jobun.Carried {
			taken[m.Old] = true
		}
	}
	for i, m := range matches {
		switch {
		case m.Verdict == jobun.Carried:
			doc.Provisions[i].ID = m.Old
		case taken[m.New]: // the same words once stood here, and have moved elsewhere
			doc.Provisions[i].ID = newID()
		}
	}
}
