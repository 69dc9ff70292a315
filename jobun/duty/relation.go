package duty

import "github.com/okite-isms/okite/jobun"

// readRelations goes through the sentences once more, now that it is known who acts
// in them.
func (r *reader) readRelations() {
	for i := range r.doc.Provisions {
		p := &r.doc.Provisions[i]
		r.current = p
		r.headingDefinitions(p)
		for _, j := range r.byOwner[i] {
			s := &r.sentences[j]
			if len(s.s) > longest {
				continue
			}
			r.readAppointments(s)
			r.readPermissions(s)
			r.readReports(s)
			r.readMatrix(s)
			r.readRecords(s)
			r.readRecurrence(s)
			r.readDefinitions(s)
			r.readLists(s)
			r.readReferences(s)
		}
	}
	r.readClassifications()
	r.finishRoles()
}

// relation begins a relation of a sentence.
func (r *reader) relation(s *sentence, kind jobun.RelationKind) jobun.Relation {
	return jobun.Relation{
		Kind: kind, Path: r.current.Path, Sentence: s.number, Line: r.current.PlaceOf(s.piece.from).Line, From: []string{}, To: []string{},
	}
}

func (r *reader) add(rel jobun.Relation) {
	r.doc.Relations = append(r.doc.Relations, rel)
}
