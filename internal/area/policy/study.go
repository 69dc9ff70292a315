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
	defer recovered(&err)
	duty.Read(doc, duty.Options{})
	addFindings(doc, lint.Check(doc, lintOptions(on)))
	return doc, checkSize(doc)
}

// studyTogether adds what documents, from the upper to the lower, say against each
// other to their findings.
func studyTogether(docs []*jobun.Document, on clock.Date) (err error) {
	defer recovered(&err)
	for i, found := range lint.Together(docs, lintOptions(on)) {
		addFindings(docs[i], found)
	}
	return nil
}

func lintOptions(on clock.Date) lint.Options {
	if on.IsZero() {
		return lint.Options{}
	}
	return lint.Options{On: time.Date(on.Year, on.Month, on.Day, 0, 0, 0, 0, time.UTC)}
}

// addFindings keeps the findings of a document in the order of its lines.
func addFindings(doc *jobun.Document, found []jobun.Finding) {
	doc.Findings = append(doc.Findings, found...)
	slices.SortStableFunc(doc.Findings, func(a, b jobun.Finding) int { return a.Line - b.Line })
}

func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fault.Wrap(fault.Internal, "文章を読み解けませんでした。", fmt.Errorf("study text: panic: %v", p))
	}
}
