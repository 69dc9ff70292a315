package policy

import (
	"fmt"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
	"github.com/okite-isms/okite/jobun/lint"
)

// study is all that Okite makes of a text: the tree (read), then who must do what,
// then what is faulty on a day. It is the one place that says so, for the console and
// for whatever reads a document. A panic ends the study of this text, not the node.
func study(content []byte, on clock.Date) (doc *jobun.Document, err error) {
	doc, err = read(content)
	if err != nil {
		return nil, err
	}
	defer stopped(&doc, &err)
	duty.Read(doc, duty.Options{})
	addFindings(doc, lint.Check(doc, lint.Options{On: onDay(on)}))
	return doc, nil
}

// stopped makes an error of a panic in the study of a text.
func stopped(doc **jobun.Document, err *error) {
	if p := recover(); p != nil {
		*doc, *err = nil, fault.Wrap(fault.Internal, "文章を読み解けませんでした。", fmt.Errorf("study text: panic: %v", p))
	}
}

// studyTogether adds what documents, from the upper to the lower, say against each
// other to their findings.
func studyTogether(docs []*jobun.Document, on clock.Date) (err error) {
	var none *jobun.Document
	defer stopped(&none, &err)
	for i, list := range lint.Together(docs, lint.Options{On: onDay(on)}) {
		addFindings(docs[i], list)
	}
	return nil
}

// addFindings keeps the findings of a document in the order of its lines.
func addFindings(doc *jobun.Document, list []jobun.Finding) {
	doc.Findings = append(doc.Findings, list...)
	slices.SortStableFunc(doc.Findings, func(a, b jobun.Finding) int { return a.Line - b.Line })
}

// onDay is the beginning of a day; a day that is not told stays so.
func onDay(d clock.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}
