package policy

import (
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
)

// Understanding is what was read out of the sentences of an edition (読み取った内容).
// It can be made anew from the file at any time; what persons decided about it is kept
// apart.
type Understanding struct {
	Clauses   []Clause
	Duties    []Duty
	Relations []Relation
	Roles     []Role
}

// Clause is a part of a sentence with one actor or several and one modality (節). Its
// places count the letters of the provision's text from 0, the ends excluded.
type Clause struct {
	Seq           int64 // from 0, in the order of the text
	ProvisionSeq  int64
	ProvisionID   string
	Sentence      int64 // number within the provision, from 1
	Clause        int64 // number within the sentence, from 0
	Fingerprint   string
	Line          int64
	SentenceFrom  int64
	SentenceTo    int64
	FromLetter    int64
	ToLetter      int64
	PredicateFrom int64 // the words that decide the modality go from here to ToLetter
	Modality      jobun.Modality
	Basis         jobun.Basis
	Subjects      []string
	SubjectText   string
	Predicate     string
	Conditions    []string
	Timing        []jobun.Timing
	Object        string
	CorrectionID  string // of the person's correction by which it reads so
}

// Duty is what one role has to do, may do or must leave (遵守事項): a clause for a role.
// Role is empty where the text names nobody.
type Duty struct {
	Seq          int64
	ClauseSeq    int64
	ProvisionSeq int64
	ProvisionID  string
	Path         string
	SectionSeq   int64 // the provision of the first or second level in which it stands
	Role         string
	Modality     jobun.Modality
	Timing       []jobun.TimingValue
	Permission   bool // somebody's permission is needed
	Record       bool // something is written down
	Report       bool // somebody is told
}

// Relation is something that a sentence says about who has to do with whom or what.
type Relation struct {
	Seq          int64
	ProvisionSeq int64
	ProvisionID  string
	Sentence     int64 // 0 for a heading, an item or a table
	ClauseSeq    int64 // -1 where it belongs to none
	Line         int64
	Kind         jobun.RelationKind
	From         []string
	To           []string
	Object       string
	Act          string
	Moment       jobun.When
	Joint        jobun.JointKind
	LeadsTo      jobun.Target
	TargetID     string // id of the provision that a reference leads to
	Items        []string
	Carried      bool
}

// Role is somebody to whom the text gives something to do (役割).
type Role struct {
	Seq         int64
	Name        string
	Aliases     []string
	Posts       []string
	Origin      jobun.RoleOrigin
	ProvisionID string
	Line        int64
}

// Limits of what is stored of one edition, twenty times those of the longest policy
// that we know. A text of nothing but 「あ。」 would make a million rows.
const (
	clausesMax   = 60_000
	dutiesMax    = 120_000
	relationsMax = 60_000
	findingsMax  = 20_000
)

// checkSize refuses a text of which too much would be stored.
func checkSize(doc *jobun.Document) error {
	clauses, duties := 0, 0
	for _, s := range doc.Sentences {
		clauses += len(s.Clauses)
		for _, c := range s.Clauses {
			duties += max(1, len(c.Subjects))
		}
	}
	if clauses > clausesMax || duties > dutiesMax || len(doc.Relations) > relationsMax || len(doc.Findings) > findingsMax {
		return fault.New(fault.Invalid, "文が多すぎます（6万まで）。いくつかのファイルに分けてください。")
	}
	return nil
}

// understandingOf makes the rows of a document that was studied, with what persons
// corrected put over them, and says how each correction holds.
func understandingOf(doc *jobun.Document, corrections []Correction) (u Understanding, held []Correction) {
	x := newIndex(doc)
	u = Understanding{Clauses: x.clauses(), Roles: x.roles()}
	u.Relations = x.relations(u.Clauses)
	o := overlay{Understanding: &u, sections: x.section}
	for _, p := range doc.Provisions {
		o.texts, o.paths = append(o.texts, []rune(p.Text)), append(o.paths, p.Path)
	}
	held = o.correct(corrections)
	return u, held
}

// index finds the provisions of a document by their paths.
type index struct {
	doc     *jobun.Document
	at      map[string]int
	section []int64 // of each provision
}

func newIndex(doc *jobun.Document) index {
	x := index{doc, make(map[string]int, len(doc.Provisions)), make([]int64, len(doc.Provisions))}
	for i, p := range doc.Provisions {
		x.at[p.Path] = i
		x.section[i] = int64(i)
		if p.Depth > 2 && p.Parent >= 0 {
			x.section[i] = x.section[p.Parent]
		}
	}
	return x
}

// provision is the place of the provision with a path, -1 where there is none.
func (x index) provision(path string) int {
	i, ok := x.at[path]
	if !ok {
		return -1
	}
	return i
}

func (x index) clauses() []Clause {
	var list []Clause
	text := &letters{}
	for _, s := range x.doc.Sentences {
		i := x.provision(s.Path)
		if i < 0 {
			continue
		}
		p := &x.doc.Provisions[i]
		text.open(i, p)
		from, to := text.sentence(s.Text)
		mark := fingerprint(s.Text)
		for n, c := range s.Clauses {
			one := Clause{
				Seq: int64(len(list)), ProvisionSeq: int64(i), ProvisionID: p.ID, Sentence: int64(s.Sentence), Clause: int64(n), Fingerprint: mark, Line: int64(s.Line),
				SentenceFrom: int64(from), SentenceTo: int64(to), Modality: c.Modality, Basis: c.Basis, Subjects: c.Subjects, SubjectText: c.SubjectText,
				Predicate: c.Predicate, Conditions: c.Conditions, Timing: c.Timing, Object: c.Object,
			}
			one.place(text, c, from, to)
			list = append(list, one)
		}
	}
	return list
}

// place finds where a clause stands within its sentence.
func (c *Clause) place(text *letters, read jobun.Clause, from, to int) {
	a, b := text.at(read.Span.From), text.at(jobun.Place{Line: read.Span.To.Line, Column: read.Span.To.Column - 1})
	if a < from || a >= to {
		a = from
	}
	if b < a || b >= to {
		b = to - 1
	}
	c.FromLetter, c.ToLetter = int64(a), int64(b+1)
	c.PredicateFrom = int64(text.predicate(a, b+1, read.Predicate))
}

func (x index) roles() []Role {
	list := make([]Role, len(x.doc.Roles))
	for n, r := range x.doc.Roles {
		list[n] = Role{Seq: int64(n), Name: r.Name, Aliases: r.Aliases, Posts: r.Posts, Origin: r.Defined, Line: int64(r.Line)}
		if i := x.provision(r.Path); i >= 0 {
			list[n].ProvisionID = x.doc.Provisions[i].ID
		}
	}
	return list
}

func (x index) relations(clauses []Clause) []Relation {
	first := map[[2]int64]int64{} // clause that begins a sentence
	for _, c := range clauses {
		if c.Clause == 0 {
			first[[2]int64{c.ProvisionSeq, c.Sentence}] = c.Seq
		}
	}
	var list []Relation
	for _, r := range x.doc.Relations {
		i := x.provision(r.Path)
		if i < 0 {
			continue // of an attachment after the text
		}
		one := Relation{
			Seq: int64(len(list)), ProvisionSeq: int64(i), ProvisionID: x.doc.Provisions[i].ID, Sentence: int64(r.Sentence), ClauseSeq: -1, Line: int64(r.Line),
			Kind: r.Kind, From: r.From, To: r.To, Object: r.Object, Act: r.Act, Moment: r.When, Joint: r.Joint, LeadsTo: r.Of, Items: r.Items, Carried: r.Carried,
		}
		if r.Of == jobun.ToProvision && len(r.To) > 0 {
			if to := x.provision(r.To[0]); to >= 0 {
				one.TargetID = x.doc.Provisions[to].ID
			}
		}
		if seq, ok := first[[2]int64{int64(i), int64(r.Sentence)}]; ok {
			one.ClauseSeq = clauseOf(clauses[seq:], []rune(x.doc.Provisions[i].Text), r.Act)
		}
		list = append(list, one)
	}
	return list
}

// clauseOf is the last clause of a sentence that holds the word of a relation, else its
// last clause. clauses begin with those of the sentence.
func clauseOf(clauses []Clause, text []rune, act string) int64 {
	found, last := int64(-1), clauses[0].Seq
	for _, c := range clauses {
		if c.ProvisionSeq != clauses[0].ProvisionSeq || c.Sentence != clauses[0].Sentence {
			break
		}
		last = c.Seq
		if act != "" && holds(text[c.FromLetter:c.ToLetter], act) {
			found = c.Seq
		}
	}
	if found < 0 {
		return last
	}
	return found
}

// dutiesOf lists one duty for each role of each clause that binds or allows. sections
// and paths are those of the provisions.
func dutiesOf(clauses []Clause, relations []Relation, sections []int64, paths []string) []Duty {
	asks := map[int64]map[jobun.RelationKind]bool{}
	for _, r := range relations {
		if asks[r.ClauseSeq] == nil {
			asks[r.ClauseSeq] = map[jobun.RelationKind]bool{}
		}
		asks[r.ClauseSeq][r.Kind] = true
	}
	var list []Duty
	for _, c := range clauses {
		if !c.Modality.Binds() && c.Modality != jobun.May {
			continue
		}
		roles := c.Subjects
		if len(roles) == 0 {
			roles = []string{""}
		}
		for _, role := range roles {
			list = append(list, Duty{
				Seq: int64(len(list)), ClauseSeq: c.Seq, ProvisionSeq: c.ProvisionSeq, ProvisionID: c.ProvisionID, Path: paths[c.ProvisionSeq], SectionSeq: sections[c.ProvisionSeq],
				Role: role, Modality: c.Modality, Timing: timingValues(c.Timing),
				Permission: asks[c.Seq][jobun.Permission], Record: asks[c.Seq][jobun.Record], Report: asks[c.Seq][jobun.Report],
			})
		}
	}
	return list
}

func timingValues(list []jobun.Timing) []jobun.TimingValue {
	values := []jobun.TimingValue{}
	for _, t := range list {
		values = append(values, t.Value)
	}
	return values
}
