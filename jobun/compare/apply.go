package compare

import "github.com/okite-isms/okite/jobun"

// Apply makes the provisions of the new edition out of those of the old one and the
// difference. It is how a difference is proved to be complete.
func Apply(old *jobun.Document, d *Difference) []jobun.Provision {
	list := []jobun.Provision{}
	for _, c := range d.Changes {
		if c.New == nil {
			continue
		}
		p := jobun.Provision{Path: c.New.Path, Depth: c.New.Depth, Mark: c.New.Mark, Deleted: c.New.Deleted, Parent: c.New.Parent, Items: []jobun.Item{}}
		if c.Old != nil && c.Kind == Same {
			before := old.Provisions[c.Old.Index]
			p.Heading, p.Text, p.Items = before.Heading, before.Text, before.Items
		} else {
			p.Heading, p.Text = newSide(c.Heading), newSide(c.Text)
			for _, l := range c.Items {
				if l.Kind != Removed {
					p.Items = append(p.Items, jobun.Item{Text: newSide(l.Words)})
				}
			}
		}
		list = append(list, p)
	}
	return list
}

func newSide(list []Piece) string {
	s := ""
	for _, p := range list {
		s += p.New
	}
	return s
}
