package duty

import "github.com/okite-isms/okite/jobun"

// Duty is what one role has to do, may do or must leave: a clause for a role. Role is
// empty where the text names nobody.
type Duty struct {
	Role     string       `json:"role"`
	Path     string       `json:"path"`
	Sentence int          `json:"sentence"`
	Clause   int          `json:"clause"` // from 0
	Line     int          `json:"line"`
	Text     string       `json:"text"`
	Reading  jobun.Clause `json:"reading"`
}

// Duties lists the duties of a document in its order: one for each role of each
// clause that binds or allows.
func Duties(doc *jobun.Document) []Duty {
	list := []Duty{}
	for _, s := range doc.Sentences {
		for i, c := range s.Clauses {
			if !c.Modality.Binds() && c.Modality != jobun.May {
				continue
			}
			roles := c.Subjects
			if len(roles) == 0 {
				roles = []string{""}
			}
			for _, role := range roles {
				list = append(list, Duty{Role: role, Path: s.Path, Sentence: s.Sentence, Clause: i, Line: s.Line, Text: s.Text, Reading: c})
			}
		}
	}
	return list
}
