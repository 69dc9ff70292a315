package gap

import (
	"cmp"
	"math"
	"slices"

	"github.com/okite-isms/okite/jobun"
)

// Options say what the comparer cannot find in the texts.
type Options struct {
	// Decisions are those of a person, by the id of a topic. They go before what was
	// found and are shown as such.
	Decisions map[string]Decision
	// Tags are what holds for the body (cloud, model-b); a topic that asks for others
	// only is set aside. Nil asks every topic.
	Tags []string
	// Matches is how many provisions are given for a topic, 3 where it is 0.
	Matches int
}

// Decision is what a person says of a topic.
type Decision struct {
	State      State    `json:"state"`
	Provisions []string `json:"provisions,omitempty"` // paths
	Reason     string   `json:"reason"`
}

// State is how far the documents settle a topic.
type State string

// A topic is missing, met in part, met, or does not apply to the body.
const (
	Missing       State = "missing"
	Partly        State = "partly"
	Met           State = "met"
	NotApplicable State = "not_applicable"
)

// States lists the states in the order of a report: what is missing first.
func States() []State { return []State{Missing, Partly, Met, NotApplicable} }

// Confidence says how sure the comparer is of a state.
type Confidence string

// A state that a person decided is certain.
const (
	Certain Confidence = "certain"
	High    Confidence = "high"
	Medium  Confidence = "medium"
	Low     Confidence = "low"
)

// Report is the outcome of a comparison.
type Report struct {
	Guideline string         `json:"guideline"` // its name
	Title     string         `json:"title"`
	Edition   string         `json:"edition"`
	Date      string         `json:"date"`
	Doubt     string         `json:"doubt,omitempty"`
	Counts    Counts         `json:"counts"`
	Chapters  []ChapterCount `json:"chapters"`
	Results   []Result       `json:"results"`
}

// Counts are how many topics are in each state.
type Counts struct {
	Missing       int `json:"missing"`
	Partly        int `json:"partly"`
	Met           int `json:"met"`
	NotApplicable int `json:"not_applicable"`
}

func (c *Counts) add(s State) {
	switch s {
	case Missing:
		c.Missing++
	case Partly:
		c.Partly++
	case Met:
		c.Met++
	case NotApplicable:
		c.NotApplicable++
	}
}

// ChapterCount are the counts of a chapter.
type ChapterCount struct {
	Number string `json:"number"`
	Title  string `json:"title"`
	Counts
}

// Result is what was found of a topic. Matches are best first; those of a topic that
// is missing are no answers but the nearest that there is.
type Result struct {
	Topic      *Topic     `json:"topic"`
	State      State      `json:"state"`
	Confidence Confidence `json:"confidence"`
	Score      float64    `json:"score"`
	Matches    []Match    `json:"matches"`
	// Decision is that of a person, where there is one; Found is then what the
	// comparer would have said.
	Decision *Decision `json:"decision,omitempty"`
	Found    State     `json:"found"`
}

// Compare looks for each topic of g in docs. Results are in the order of States and
// within a state in the order of the guideline; the same input gives the same report.
func Compare(docs []*jobun.Document, g *Guideline, o Options) Report {
	v := newVocabulary(g.Alike)
	topics := prepare(g, v)
	r := &reader{vocabulary: v}
	for i, d := range docs {
		r.read(i, d)
	}
	report := Report{Guideline: g.Name, Title: g.Title, Edition: g.Edition, Date: g.Date, Doubt: g.Doubt, Results: make([]Result, 0, len(topics)), Chapters: make([]ChapterCount, len(g.Chapters))}
	chapters := make(map[string]*ChapterCount, len(g.Chapters))
	for i, c := range g.Chapters {
		report.Chapters[i] = ChapterCount{Number: c.Number, Title: c.Title}
		chapters[c.Number] = &report.Chapters[i]
	}
	for i := range topics {
		result := topics[i].result(v, r.passages, docs, cmp.Or(o.Matches, 3))
		result.decide(o)
		report.Counts.add(result.State)
		if c := chapters[result.Topic.Chapter]; c != nil {
			c.add(result.State)
		}
		report.Results = append(report.Results, result)
	}
	slices.SortStableFunc(report.Results, func(a, b Result) int {
		return cmp.Compare(slices.Index(States(), a.State), slices.Index(States(), b.State))
	})
	return report
}

// decide puts a person's decision, and what does not apply, before what was found.
func (r *Result) decide(o Options) {
	if d, decided := o.Decisions[r.Topic.ID]; decided && slices.Contains(States(), d.State) {
		r.State, r.Confidence, r.Decision = d.State, Certain, &d
		return
	}
	if o.Tags != nil && len(r.Topic.When) > 0 && !slices.ContainsFunc(r.Topic.When, func(tag string) bool { return slices.Contains(o.Tags, tag) }) {
		r.State, r.Confidence = NotApplicable, Certain
	}
}

// candidate is a passage that may answer a topic.
type candidate struct {
	passage *passage
	way     *way
	score   float64
	grade   grade
}

func (c candidate) better(o candidate) bool { return c.order(o) < 0 }

// order puts the fuller and the surer answer first, then that which stands earlier.
func (c candidate) order(o candidate) int {
	return cmp.Or(-cmp.Compare(c.grade, o.grade), -cmp.Compare(c.score, o.score), cmp.Compare(c.passage.doc, o.passage.doc), cmp.Compare(c.passage.line, o.passage.line))
}

// beside reports whether both stand in one provision.
func (c candidate) beside(o candidate) bool {
	return c.passage.doc == o.passage.doc && c.passage.path == o.passage.path
}

// result looks through all passages for one topic.
func (a *asked) result(v *vocabulary, passages []passage, docs []*jobun.Document, most int) Result {
	found := a.candidates(passages, most)
	r := Result{Topic: a.topic, State: Missing, Confidence: High, Matches: []Match{}}
	if len(found) > 0 {
		r.judge(found[0])
	}
	for _, c := range found {
		if c.grade < part && r.State != Missing {
			break // beside an answer, a hint is noise
		}
		m := a.match(v, c.passage, c.way, c.score)
		m.Title = docs[m.Document].Title
		r.Matches = append(r.Matches, m)
	}
	r.Found = r.State
	return r
}

// candidates are the best passages that may answer, best first. A provision is there
// once, by its best passage.
func (a *asked) candidates(passages []passage, most int) []candidate {
	var found []candidate
	for from := 0; from < len(passages); {
		to := from + 1
		for to < len(passages) && passages[to].doc == passages[from].doc && passages[to].path == passages[from].path {
			to++
		}
		best := a.best(passages[from:to])
		from = to
		if best.grade == nothing || len(found) == most && !best.better(found[most-1]) {
			continue
		}
		// The table of a provision stands among the passages after all sentences.
		if same := slices.IndexFunc(found, best.beside); same >= 0 {
			if !best.better(found[same]) {
				continue
			}
			found = slices.Delete(found, same, same+1)
		}
		at, _ := slices.BinarySearchFunc(found, best, candidate.order)
		found = slices.Insert(found, at, best)
		found = found[:min(most, len(found))]
	}
	return found
}

// best is the passage of a provision that answers best, in its best way.
func (a *asked) best(passages []passage) candidate {
	best := candidate{passage: &passages[0]}
	for i := range passages {
		for k := range a.ways {
			score, g := a.judge(&passages[i], &a.ways[k])
			if c := (candidate{&passages[i], &a.ways[k], score, g}); g > nothing && c.better(best) {
				best = c
			}
		}
	}
	return best
}

// judge draws the state from the best passage that there is.
func (r *Result) judge(best candidate) {
	switch best.grade {
	case full:
		r.State = Met
	case part:
		r.State = Partly
	default:
		r.Confidence = Medium
		return
	}
	r.Score = math.Round(best.score*100) / 100
	switch {
	case best.score >= 0.9:
		r.Confidence = High
	case best.score >= 0.7:
		r.Confidence = Medium
	default:
		r.Confidence = Low
	}
}
