package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/duty"
)

// ComparisonQuery asks for two editions of a document, or for those in force of two
// documents. A number of zero is the edition before the one in force, or that one.
type ComparisonQuery struct {
	Document string
	With     string // another document, whose edition is the new one
	From     int64
	To       int64
	Template string
	Whole    bool
}

// EditionComparison is what lies between two editions.
type EditionComparison struct {
	Old, New         Document
	OldEdition       Edition
	NewEdition       Edition
	OldList, NewList []Edition // to choose from
	comparison
}

// CompareEditions compares two editions. The actor must be allowed to see both documents.
func (s *Service) CompareEditions(ctx context.Context, q ComparisonQuery) (c EditionComparison, err error) {
	a, err := reader(ctx)
	if err != nil {
		return c, err
	}
	style, ok := compare.TemplateNamed(q.Template)
	if !ok {
		return c, unknownTemplate(q.Template)
	}
	var docs map[string]*jobun.Document
	err = s.db.View(ctx, func(tx db.Tx) error {
		if c.Old, err = find(ctx, tx, a, q.Document); err != nil {
			return err
		}
		if c.OldList, err = editions(ctx, tx, a.Body, c.Old.ID); err != nil {
			return err
		}
		c.New, c.NewList = c.Old, c.OldList
		if q.With != "" && q.With != q.Document {
			if c.New, err = find(ctx, tx, a, q.With); err != nil {
				return err
			}
			if c.NewList, err = editions(ctx, tx, a.Body, c.New.ID); err != nil {
				return err
			}
		}
		if err := c.choose(q); err != nil {
			return err
		}
		docs, err = storedTexts(ctx, tx, a.Body, c.OldEdition, c.NewEdition)
		return err
	})
	if err != nil {
		return c, err
	}
	old, now := docs[c.OldEdition.ID], docs[c.NewEdition.ID]
	if err := understand(old, c.Old.Title); err != nil {
		return c, err
	}
	if now != old {
		if err := understand(now, c.New.Title); err != nil {
			return c, err
		}
	}
	c.comparison, err = comparisonOf(old, now, compare.TableOptions{Template: style, Whole: q.Whole})
	return c, err
}

// choose finds the editions that were asked for, or takes the last two.
func (c *EditionComparison) choose(q ComparisonQuery) error {
	to, from := q.To, q.From
	if to == 0 {
		to = c.New.Number
	}
	if from == 0 {
		from = c.Old.Number
		if c.Old.ID == c.New.ID && to > 1 {
			from = to - 1
		}
	}
	var err error
	if c.OldEdition, err = numberedEdition(c.Old, c.OldList, from); err != nil {
		return err
	}
	c.NewEdition, err = numberedEdition(c.New, c.NewList, to)
	return err
}

func numberedEdition(d Document, list []Edition, n int64) (Edition, error) {
	for _, e := range list {
		if e.Number == n {
			return e, nil
		}
	}
	return Edition{}, fault.Newf(fault.NotFound, "「%s」に第%d版はありません。", d.Title, n)
}

// understand reads who must do what in a stored text. One without a title of its own has
// that of its document.
func understand(doc *jobun.Document, title string) (err error) {
	defer recovered(&err)
	if doc.Title == "" {
		doc.Title = title
	}
	duty.Read(doc, duty.Options{})
	return nil
}
