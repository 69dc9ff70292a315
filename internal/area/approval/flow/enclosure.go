package flow

import "slices"

// Enclosure is a file that hangs on a document or an act.
type Enclosure struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size"`
	Hash string `json:"hash,omitempty"` // SHA-256 of the content
}

// Place is a file with where in a case it hangs: on documents from the first to the
// last that has it, counted from one, or on an act by its number.
type Place struct {
	Enclosure
	First, Last int
	Act         int
}

// Enclosures lists all files of a case, those of documents first.
func (c Case) Enclosures() (list []Place) {
	for i, d := range c.Documents {
		for _, e := range d.Files {
			if k := slices.IndexFunc(list, func(p Place) bool { return p.ID == e.ID }); k >= 0 {
				list[k].Last = i + 1
			} else {
				list = append(list, Place{Enclosure: e, First: i + 1, Last: i + 1})
			}
		}
	}
	for _, a := range c.Acts {
		for _, e := range a.Files {
			list = append(list, Place{Enclosure: e, Act: a.N})
		}
	}
	return list
}
