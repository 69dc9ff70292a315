package duty

import (
	"regexp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// Options is what comes from outside a text. The zero value is ready to use.
type Options struct {
	// Roles are names known from other documents of the body: the upper policy may
	// set up a role that this text only uses.
	Roles []string
}

// Read fills Roles, Sentences and Relations of doc from its provisions.
func Read(doc *jobun.Document, o Options) {
	r := &reader{doc: doc, lexicon: &lexicon{}}
	for _, n := range o.Roles {
		r.lexicon.add(n)
	}
	r.indexPlaces()
	r.cut()
	r.findRoles()
	r.readSentences()
	r.readRelations()
}

// reader reads one document.
type reader struct {
	doc       *jobun.Document
	lexicon   *lexicon
	sentences []sentence
	byOwner   [][]int // sentences of each provision
	current   *jobun.Provision
	roles     roleBook
	places    places
}

// sentence is a sentence with what its reading needs.
type sentence struct {
	owner  int // index of the provision
	number int
	piece
	text
	original []rune // letters of the provision's text
	out      int    // index in Document.Sentences
	parts    []part
	// lead is the subject that the items of the list inherit which the sentence
	// announces; leads tells whether it announces one.
	leads bool
	// other is where a topic that is nobody ends, 0 where there is none.
	other int
	// context is who would act if the sentence named nobody.
	context group
}

// cut splits all texts into sentences.
func (r *reader) cut() {
	r.byOwner = make([][]int, len(r.doc.Provisions))
	for i := range r.doc.Provisions {
		p := &r.doc.Provisions[i]
		if p.Deleted || p.Text == "" {
			continue
		}
		letters := []rune(p.Text)
		for n, at := range split(letters) {
			s := sentence{owner: i, number: n + 1, piece: at, original: letters, text: newText(letters, at.from, at.to)}
			s.leads, s.other = announces(s.s), otherTopic(s.text)
			r.byOwner[i] = append(r.byOwner[i], len(r.sentences))
			r.sentences = append(r.sentences, s)
		}
	}
}

// announced are the words by which a sentence points to the list below it.
var announced = regexp.MustCompile(`次の|次に|以下の|以下に|下記|各号|左記|以下を|次を|次のとおり`)

// leading ends a sentence whose subject does what the list says; listing one that
// only says what the list contains.
var (
	leading = regexp.MustCompile(`(?:遵守|順守|厳守|守ら|守る|措置|講[じずる]|行[わいうっ]|実施|対応|処理|従[わうっ]|留意|注意|努め|対策|取り扱|取扱|執[らる]|とら|とる|果た|担[うわ]|徹底|しなければ|してはならない|するものとする|定めるところ|よらなければ|によるものとする|配慮|心掛け|掲げる(?:こと|行為|事項)を(?:し|行)|適合)`)
	listing = regexp.MustCompile(`(?:定め|含め|含む|記載|明記|規定|記録|報告|通報|通知|連絡|作成|策定|備え|審議|有する|とおりとする|確認(?:し|する)|明らか|締結|整備|構成|充てる|提出|公表|届け|把握|分類|区分)[^、]{0,16}$`)
)

// announces reports whether the items of the list below are what the subject of s
// has to do.
func announces(s string) bool {
	if !mentions(s, "次", "以下", "下記", "各号", "左記") || !announced.MatchString(s) {
		return false
	}
	end := tail(s, 26)
	return leading.MatchString(end) && !listing.MatchString(strings.TrimRight(end, "。"))
}

// otherTopic is where the last noun ends that is followed by は, 0 for none.
func otherTopic(t text) int {
	last := 0
	for i, c := range t.s {
		if c != 'は' || t.inside(i) {
			continue
		}
		p := before(t.s, i)
		if !isNoun(p) || p == '又' {
			continue
		}
		if _, no := hasSuffixAny(t.s[:i], "場合", "時", "際", "上", "中", "後", "前", "間", "内", "限り", "度", "日", "年", "月", "旨", "他"); no {
			continue
		}
		last = i
	}
	return last
}

// readSentences finds the clauses of every sentence and who acts in them.
func (r *reader) readSentences() {
	leads := make([]group, len(r.doc.Provisions)) // what the children of a provision inherit
	for i := range r.doc.Provisions {
		r.current = &r.doc.Provisions[i]
		var inherited group
		if parent := r.current.Parent; parent >= 0 && !isParagraph(&r.doc.Provisions[parent], r.current) {
			inherited = leads[parent]
		}
		lead := inherited
		if len(r.byOwner[i]) > 0 {
			lead = group{}
		}
		prior := group{} // the topic of the sentence before
		for _, j := range r.byOwner[i] {
			s := &r.sentences[j]
			s.parts = r.lexicon.parts(s.text)
			from := prior
			if len(from.members) == 0 || s.other > 0 {
				from = inherited
			}
			s.context = from
			inherit(s.parts, from, s.other)
			prior = topicOf(s.parts, prior, s.other > 0)
			if s.leads {
				lead = s.parts[len(s.parts)-1].subject
			} else if at := len(s.s) - len("は、"); strings.HasSuffix(s.s, "は、") {
				lead, _ = r.lexicon.groupAt(s.s, 0, at, false) // CISOは、 with its acts below
			}
			s.out = len(r.doc.Sentences)
			r.doc.Sentences = append(r.doc.Sentences, r.export(s))
		}
		leads[i] = lead
	}
}

// isParagraph reports whether p is a 項 of an article, not an item of its list.
func isParagraph(parent, p *jobun.Provision) bool {
	return parent.Mark != nil && parent.Mark.Style == jobun.Article && p.Mark != nil && p.Mark.Style == jobun.Number
}

// inherit gives parts without an actor the one from before.
func inherit(parts []part, from group, other int) {
	for i := range parts {
		p := &parts[i]
		switch p.modality {
		case jobun.Except, jobun.Defines, jobun.NoDuty:
			p.subject, p.basis = group{}, jobun.NoSubject
			continue
		}
		if p.object {
			continue
		}
		if p.basis == jobun.InIf && other > p.subject.to {
			p.subject, p.basis = group{}, jobun.NoSubject
		}
		if (p.basis == jobun.NoSubject || p.basis == jobun.InIf) && len(from.members) > 0 && (i == 0 || parts[i-1].basis == jobun.Inherited || len(parts[i-1].subject.members) == 0) {
			p.subject, p.basis = from, jobun.Inherited
		}
	}
}

// topicOf is what the next sentence of the provision inherits.
func topicOf(parts []part, prior group, other bool) group {
	for i := len(parts) - 1; i >= 0; i-- {
		p := parts[i]
		if p.topic || p.basis == jobun.Inherited || p.basis == jobun.InIf && len(p.subject.members) > 0 {
			return p.subject
		}
	}
	if other {
		return group{}
	}
	return prior
}

// export makes the public form of s.
func (r *reader) export(s *sentence) jobun.Sentence {
	out := jobun.Sentence{
		Path: r.current.Path, Sentence: s.number, Text: strings.TrimSpace(string(s.original[s.from:s.to])), Clauses: make([]jobun.Clause, len(s.parts)),
	}
	for i, p := range s.parts {
		out.Clauses[i] = r.clause(s, p)
	}
	out.Clause = out.Clauses[len(out.Clauses)-1]
	out.Line, out.EndLine = r.current.PlaceOf(s.piece.from).Line, r.current.PlaceOf(max(s.piece.from, s.piece.to-1)).Line
	return out
}

func (r *reader) clause(s *sentence, p part) jobun.Clause {
	t := s.sub(p.from, p.to)
	c := jobun.Clause{
		Subjects: []string{}, Basis: p.basis, Modality: p.modality, Predicate: strings.TrimRight(p.predicate, "。、"),
		Conditions: []string{}, Timing: []jobun.Timing{}, Span: r.span(s.text, p.from, p.to),
	}
	if len(s.s) <= longest {
		c.Conditions, c.Timing, c.Object = conditions(t.s), r.timings(t), object(t.s)
	}
	if p.object || p.basis == jobun.NoSubject {
		c.Basis = jobun.NoSubject
		return c
	}
	c.Subjects = p.subject.names()
	if p.basis == jobun.Explicit || p.basis == jobun.Joint || p.basis == jobun.InIf {
		if p.subject.to <= len(s.s) {
			whole := s.s[p.subject.from:p.subject.to]
			if len(c.Subjects) > 1 || whole != c.Subjects[0] {
				c.SubjectText = whole
			}
		}
	}
	return c
}

// span is where bytes [from, to) of t stand in the source.
func (r *reader) span(t text, from, to int) jobun.Range {
	if from >= len(t.letter)-1 {
		from = max(0, len(t.letter)-2)
	}
	first := r.current.PlaceOf(t.letter[from])
	last := r.current.PlaceOf(t.letter[max(from, to-1)])
	last.Column++
	return jobun.Range{From: first, To: last}
}
