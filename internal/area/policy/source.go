package policy

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/platform/intake"
	"github.com/okite-isms/okite/jobun"
)

// documentOf makes a tree of a file in any of the formats that are read. What the
// reader of the format left out is a finding on the first line.
func documentOf(content []byte) (*jobun.Document, error) {
	// The reader has a limit of time of its own.
	src, err := intake.Read(context.Background(), content)
	if err != nil {
		return nil, err
	}
	doc, err := jobun.Read(src.Lines, jobun.Options{})
	if err != nil {
		return nil, err
	}
	doc.Encoding = src.Form
	left := make([]jobun.Finding, 0, len(src.Left)+len(doc.Findings))
	for _, what := range src.Left {
		left = append(left, jobun.Finding{Code: jobun.LeftOut, Severity: jobun.Notice, Line: 1, Message: what})
	}
	doc.Findings = append(left, doc.Findings...)
	return doc, nil
}

// sourceLinesOf are the lines of a file as a person reads them: with the numbers that
// a word processor counts by itself, the cells of one row of a table below each other.
func sourceLinesOf(content []byte) ([]string, error) {
	src, err := intake.Read(context.Background(), content)
	if err != nil {
		return nil, err
	}
	lines := make([]string, len(src.Lines))
	for i, l := range src.Lines {
		if l.List != nil {
			l.Text = strings.Repeat(" ", max(l.Indent, 0)) + l.List.Text + "\u3000" + strings.TrimLeft(l.Text, " \u3000")
		}
		lines[i] = l.Text
	}
	return lines, nil
}
