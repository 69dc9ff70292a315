package paper

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/paper/ink"
)

// The steps in which Fit makes text smaller, and the smallest that can be read on
// paper, in points.
const (
	fitStep  = 0.5
	fitLeast = 7.5
)

// Fit gives the document with its text just small enough for a number of pages, as for
// the duties of a post on one A4. Where even the smallest text needs more, fits is
// false and the document is as it was. Tables of a size of their own keep it.
func Fit(ctx context.Context, d Document, pages int) (fitted Document, fits bool, err error) {
	if err := d.Check(); err != nil {
		return d, false, err
	}
	l, err := ink.Open()
	if err != nil {
		return d, false, err
	}
	try := d
	for try.Size = d.setting().size; ; try.Size -= fitStep {
		p := press{Document: try, shaper: newShaper(l, d.Face)}
		if err := p.layOut(ctx); err != nil {
			return d, false, err
		}
		if len(p.sheets) <= pages {
			return try, true, nil
		}
		if try.Size-fitStep < fitLeast {
			return d, false, nil
		}
	}
}
