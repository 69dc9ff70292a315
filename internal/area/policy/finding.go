package policy

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/jobun"
)

// Standing is how far a finding is.
type Standing string

// A finding is open until a person accepts it as one that is to be mended, or rejects
// it with a reason. It is mended when the current text no longer shows it.
const (
	Open     Standing = "open"
	Accepted Standing = "accepted"
	Rejected Standing = "rejected"
	Mended   Standing = "mended"
)

// Title is the standing's Japanese name.
func (s Standing) Title() string {
	switch s {
	case Open:
		return "未確認"
	case Accepted:
		return "直す"
	case Rejected:
		return "直さない"
	case Mended:
		return "解消"
	}
	return string(s)
}

// Finding is a thing that a reader of a document should know (所見), with what was
// decided about it. Its mark comes from what it says where about which words, so that
// a decision stays over new editions and over a new way of reading.
type Finding struct {
	Mark        string
	Seq         int64
	Code        jobun.Code
	Severity    jobun.Severity
	ProvisionID string
	Path        string
	Line        int64
	Message     string
	Fingerprint string // of the sentence on its line, else of the provision's own text
	State       Standing
	Decision    Standing // what a person said last, Open before
	Reason      string
	DecidedBy   string
	DecidedName string
	DecidedAt   clock.Time
	FirstNumber int64 // of the edition that showed it first
	LastNumber  int64 // and last
	Version     int64
}

// pressing counts the findings that somebody must look at: faults and doubts. Advice is
// counted apart.
func pressing(list []Finding) (n int64) {
	for _, f := range list {
		if f.Severity == jobun.Wrong || f.Severity == jobun.Doubtful {
			n++
		}
	}
	return n
}

// findingsOf makes the findings of a document; number is that of the edition.
func findingsOf(doc *jobun.Document, number int64) []Finding {
	x := newIndex(doc)
	sentences := map[string][]jobun.Sentence{}
	for _, s := range doc.Sentences {
		sentences[s.Path] = append(sentences[s.Path], s)
	}
	seen := map[string]int{}
	list := make([]Finding, len(doc.Findings))
	for n, f := range doc.Findings {
		one := Finding{
			Seq: int64(n), Code: f.Code, Severity: f.Severity, Path: f.Path, Line: int64(f.Line), Message: f.Message,
			State: Open, Decision: Open, FirstNumber: number, LastNumber: number, Version: 1,
		}
		words := f.Message
		if i := x.provision(f.Path); i >= 0 {
			p := doc.Provisions[i]
			one.ProvisionID, words = p.ID, p.Heading+p.Text
			if s := sentenceOn(sentences[f.Path], f.Line); s != "" {
				words = s
			}
		}
		one.Fingerprint = fingerprint(words)
		key := string(f.Code) + "|" + one.ProvisionID + "|" + one.Fingerprint
		seen[key]++
		one.Mark = fingerprint(key + "|" + strconv.Itoa(seen[key]))
		list[n] = one
	}
	return list
}

// sentenceOn is the first sentence that stands on a line.
func sentenceOn(list []jobun.Sentence, line int) string {
	for _, s := range list {
		if s.Line <= line && line <= s.EndLine {
			return s.Text
		}
	}
	return ""
}

// merged puts what was decided before to the findings of a new reading, and keeps those
// that have gone as mended.
func merged(before, now []Finding) []Finding {
	known := map[string]Finding{}
	for _, f := range before {
		known[f.Mark] = f
	}
	list := make([]Finding, 0, len(now)+len(before))
	for _, f := range now {
		if old, ok := known[f.Mark]; ok {
			f.State, f.Decision, f.Reason, f.DecidedBy, f.DecidedName, f.DecidedAt = old.Decision, old.Decision, old.Reason, old.DecidedBy, old.DecidedName, old.DecidedAt
			f.FirstNumber, f.Version = old.FirstNumber, old.Version
			if f != old {
				f.Version++
			}
			delete(known, f.Mark)
		}
		list = append(list, f)
	}
	gone := make([]Finding, 0, len(known))
	for _, f := range known {
		if f.State != Mended {
			f.State, f.Version = Mended, f.Version+1
		}
		gone = append(gone, f)
	}
	slices.SortFunc(gone, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Mark, b.Mark)) })
	if most := max(0, findingsMax-len(list)); len(gone) > most {
		gone = gone[:most]
	}
	for i := range gone {
		gone[i].Seq = int64(len(now) + i)
	}
	return append(list, gone...)
}
