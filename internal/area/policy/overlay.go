package policy

import (
	"cmp"
	"slices"

	"github.com/okite-isms/okite/jobun"
)

// overlay puts what persons corrected over what was read.
type overlay struct {
	*Understanding
	texts    [][]rune // of the provisions, by seq
	sections []int64
	paths    []string
}

// correct applies corrections in the order in which they were made, each to what the
// ones before have left, and says of each how it holds. The shapes of provisions are
// corrected before the text is read.
func (o overlay) correct(list []Correction) []Correction {
	held := slices.Clone(list)
	for i := range held {
		c := &held[i]
		if c.State == Undone || c.Kind.shapes() {
			continue
		}
		at, ok := o.sentenceOf(c.ProvisionID, c.Fingerprint, c.Sentence)
		if ok && o.apply(*c, at) {
			c.hold(Applied, stand{})
			continue
		}
		c.offer(o)
	}
	o.Duties = dutiesOf(o.Clauses, o.Relations, o.sections, o.paths)
	return held
}

// stand is where a correction may go.
type stand struct {
	provision, fingerprint, words string
	sentence                      int64
}

func (c *Correction) hold(h Holding, s stand) {
	c.State = h
	c.OfferedProvision, c.OfferedSentence, c.OfferedFingerprint, c.OfferedWords = s.provision, s.sentence, s.fingerprint, s.words
}

// offer looks for a sentence alike: in the same provision, or with the same words in
// another.
func (c *Correction) offer(o overlay) {
	best, found := 0.0, stand{}
	for _, one := range o.Clauses {
		if one.Clause != 0 {
			continue
		}
		words := string(o.texts[one.ProvisionSeq][one.SentenceFrom:one.SentenceTo])
		likeness := 0.0
		switch {
		case one.Fingerprint == c.Fingerprint:
			likeness = 1
		case one.ProvisionID == c.ProvisionID:
			likeness = alike(c.Words, words)
		}
		if likeness >= alikeFrom && likeness > best {
			best, found = likeness, stand{one.ProvisionID, one.Fingerprint, cut(words, wordsMax), one.Sentence}
		}
	}
	if best == 0 {
		c.hold(Lost, stand{})
		return
	}
	c.hold(Offered, found)
}

// alikeFrom is the likeness from which on a correction is offered.
const alikeFrom = 0.5

// alike compares two texts by their pairs of letters: 1 for equal, 0 for nothing shared.
func alike(a, b string) float64 {
	x, y := pairsOf(a), pairsOf(b)
	shared, all := 0, 0
	for p, n := range x {
		shared += min(n, y[p])
		all += n
	}
	for _, n := range y {
		all += n
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(all)
}

func pairsOf(s string) map[[2]rune]int {
	letters, pairs := []rune(squeezed(s)), map[[2]rune]int{}
	for i := 1; i < len(letters); i++ {
		pairs[[2]rune{letters[i-1], letters[i]}]++
	}
	return pairs
}

// span is the clauses of one sentence.
type span struct{ from, to int }

// sentenceOf finds a sentence of a provision by its words; of several with the same
// words the one with the number.
func (o overlay) sentenceOf(provision, fingerprint string, number int64) (found span, ok bool) {
	for i, c := range o.Clauses {
		if c.ProvisionID != provision || c.Fingerprint != fingerprint || c.Clause != 0 {
			continue
		}
		if !ok || c.Sentence == number {
			found, ok = span{i, o.endOf(i)}, true
		}
	}
	return found, ok
}

func (o overlay) endOf(i int) int {
	end := i + 1
	for end < len(o.Clauses) && o.Clauses[end].ProvisionSeq == o.Clauses[i].ProvisionSeq && o.Clauses[end].Sentence == o.Clauses[i].Sentence {
		end++
	}
	return end
}

// apply changes the sentence, or reports that the correction does not fit it.
func (o overlay) apply(c Correction, at span) bool {
	switch c.Kind {
	case ChangeRelation:
		o.relate(c, at)
		return true
	case JoinSentence:
		return o.join(c, at)
	case SplitSentence:
		return o.split(c, at)
	}
	i := at.from + int(c.Clause)
	if c.Clause < 0 || i >= at.to {
		return false
	}
	one := &o.Clauses[i]
	one.CorrectionID = c.ID
	switch c.Kind {
	case ChangeModality:
		one.Modality = jobun.Modality(c.Value)
	case ChangeSubject:
		one.Subjects, one.SubjectText, one.Basis = nil, "", jobun.Explicit
		if unpacked(field{c.Value, &one.Subjects}) != nil || len(one.Subjects) == 0 {
			one.Basis = jobun.NoSubject
		}
	case ChangeNoDuty:
		one.Modality, one.Subjects, one.SubjectText, one.Basis = jobun.NoDuty, nil, "", jobun.NoSubject
	}
	return true
}

func (o overlay) relate(c Correction, at span) {
	first := o.Clauses[at.from]
	fix := c.relationFix()
	if fix.Remove != nil {
		o.Relations = slices.DeleteFunc(o.Relations, func(r Relation) bool {
			return r.ProvisionSeq == first.ProvisionSeq && r.Sentence == first.Sentence && fix.Remove.equal(r)
		})
	}
	if k := fix.Add; k != nil {
		o.Relations = append(o.Relations, Relation{
			ProvisionSeq: first.ProvisionSeq, ProvisionID: first.ProvisionID, Sentence: first.Sentence, ClauseSeq: clauseOf(o.Clauses[at.from:], o.texts[first.ProvisionSeq], relationTitle(k.Kind)),
			Line: first.Line, Kind: k.Kind, From: k.From, To: k.To, Object: k.Object, Act: relationTitle(k.Kind), Moment: k.Moment, Joint: k.Joint,
		})
	}
	slices.SortStableFunc(o.Relations, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(a.ProvisionSeq, b.ProvisionSeq), cmp.Compare(a.Sentence, b.Sentence))
	})
	for i := range o.Relations {
		o.Relations[i].Seq = int64(i)
	}
}

// join makes one sentence of this and the next one of the provision.
func (o overlay) join(c Correction, at span) bool {
	if at.to >= len(o.Clauses) || o.Clauses[at.to].ProvisionSeq != o.Clauses[at.from].ProvisionSeq {
		return false
	}
	first := o.Clauses[at.from]
	o.renumber(first.ProvisionSeq, first.Sentence+1, -1)
	o.seal(at.from, o.endOf(at.from), first.SentenceFrom, o.Clauses[o.endOf(at.from)-1].SentenceTo, c.ID)
	return true
}

// split makes two sentences of this one, the second of what follows a clause, or of what
// begins with some words.
func (o overlay) split(c Correction, at span) bool {
	if c.Value != "" {
		return o.splitBefore(c, at)
	}
	cutAt := at.from + int(c.Clause) + 1
	if c.Clause < 0 || cutAt >= at.to {
		return false
	}
	first := o.Clauses[at.from]
	o.renumber(first.ProvisionSeq, first.Sentence+1, 1)
	for i := cutAt; i < at.to; i++ {
		o.Clauses[i].Sentence++
	}
	for i, r := range o.Relations {
		if r.ProvisionSeq == first.ProvisionSeq && r.Sentence == first.Sentence && r.ClauseSeq >= o.Clauses[cutAt].Seq {
			o.Relations[i].Sentence++
		}
	}
	end := o.Clauses[cutAt-1].ToLetter
	last := first.SentenceTo
	o.seal(at.from, cutAt, first.SentenceFrom, end, c.ID)
	o.seal(cutAt, at.to, end, last, c.ID)
	return true
}

// renumber moves the sentences of a provision from one on by a step.
func (o overlay) renumber(provision, from, step int64) {
	for i, c := range o.Clauses {
		if c.ProvisionSeq == provision && c.Sentence >= from {
			o.Clauses[i].Sentence += step
		}
	}
	for i, r := range o.Relations {
		if r.ProvisionSeq == provision && r.Sentence >= from {
			o.Relations[i].Sentence += step
		}
	}
}

// seal gives the clauses [from, to) the ends and the fingerprint of one sentence.
func (o overlay) seal(from, to int, begin, end int64, correction string) {
	mark := fingerprint(string(o.texts[o.Clauses[from].ProvisionSeq][begin:end]))
	for i := from; i < to; i++ {
		c := &o.Clauses[i]
		c.Clause, c.SentenceFrom, c.SentenceTo, c.Fingerprint, c.CorrectionID = int64(i-from), begin, end, mark, correction
	}
}
