package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// splitBefore makes two sentences of this one where a person says that the second begins,
// and reads each by itself. The words must stand in the sentence once, not at its start.
func (o overlay) splitBefore(c Correction, at span) bool {
	first := o.Clauses[at.from]
	letters := o.texts[first.ProvisionSeq]
	sentence := string(letters[first.SentenceFrom:first.SentenceTo])
	i := strings.Index(sentence, c.Value)
	if i <= 0 || strings.Count(sentence, c.Value) != 1 {
		return false
	}
	middle := first.SentenceFrom + int64(len([]rune(sentence[:i])))
	head, ok := o.readPart(first, first.SentenceFrom, middle)
	tail, also := o.readPart(first, middle, first.SentenceTo)
	if !ok || !also {
		return false
	}
	o.renumber(first.ProvisionSeq, first.Sentence+1, 1)
	for k := range tail.Clauses {
		tail.Clauses[k].Sentence++
	}
	for k := range tail.Relations {
		tail.Relations[k].Sentence++
		tail.Relations[k].ClauseSeq += int64(len(head.Clauses))
	}
	o.replace(at, append(head.Clauses, tail.Clauses...), append(head.Relations, tail.Relations...))
	border, end := at.from+len(head.Clauses), at.from+len(head.Clauses)+len(tail.Clauses)
	o.seal(at.from, border, first.SentenceFrom, middle, c.ID)
	o.seal(border, end, middle, first.SentenceTo, c.ID)
	return true
}

// readPart reads some letters of a provision as one sentence, with the roles that the
// whole text knows. Seqs of its relations count from its first clause.
func (o overlay) readPart(first Clause, from, to int64) (u Understanding, ok bool) {
	defer func() {
		if recover() != nil { // a part that cannot be read is not split off
			ok = false
		}
	}()
	p := jobun.Provision{ID: first.ProvisionID, Path: o.paths[first.ProvisionSeq], Depth: 1, Parent: -1, Line: 1, EndLine: 1, Text: string(o.texts[first.ProvisionSeq][from:to])}
	doc := &jobun.Document{Normative: true, Provisions: []jobun.Provision{p}, Roles: []jobun.Role{}, Sentences: []jobun.Sentence{}, Relations: []jobun.Relation{}}
	var roles []string
	for _, r := range o.Roles {
		roles = append(roles, r.Name)
	}
	duty.Read(doc, duty.Options{Roles: roles})
	x := newIndex(doc)
	u.Clauses = x.clauses()
	u.Relations = x.relations(u.Clauses)
	for i := range u.Clauses {
		c := &u.Clauses[i]
		c.ProvisionSeq, c.Sentence, c.Line = first.ProvisionSeq, first.Sentence, first.Line
		c.FromLetter, c.ToLetter, c.PredicateFrom = c.FromLetter+from, c.ToLetter+from, c.PredicateFrom+from
	}
	for i := range u.Relations {
		r := &u.Relations[i]
		r.ProvisionSeq, r.Sentence, r.Line = first.ProvisionSeq, first.Sentence, first.Line
	}
	return u, len(u.Clauses) > 0
}

// replace puts clauses, and what they say, in the place of those of a sentence.
func (o overlay) replace(at span, clauses []Clause, relations []Relation) {
	old := o.Clauses[at.from]
	shift := int64(len(clauses) - (at.to - at.from))
	rest := slices.DeleteFunc(o.Relations, func(r Relation) bool {
		return r.ProvisionSeq == old.ProvisionSeq && r.Sentence == old.Sentence && r.ClauseSeq >= int64(at.from) && r.ClauseSeq < int64(at.to)
	})
	for i := range rest {
		if rest[i].ClauseSeq >= int64(at.to) {
			rest[i].ClauseSeq += shift
		}
	}
	for _, r := range relations {
		if r.ClauseSeq >= 0 {
			r.ClauseSeq += int64(at.from)
		}
		rest = append(rest, r)
	}
	o.Understanding.Relations, o.Understanding.Clauses = rest, slices.Replace(o.Clauses, at.from, at.to, clauses...)
	for i := range o.Clauses {
		o.Clauses[i].Seq = int64(i)
	}
	slices.SortStableFunc(o.Relations, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(a.ProvisionSeq, b.ProvisionSeq), cmp.Compare(a.Sentence, b.Sentence))
	})
	for i := range o.Relations {
		o.Relations[i].Seq = int64(i)
	}
}
