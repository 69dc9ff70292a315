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

// TwoEditions is what lies between two editions.
type TwoEditions struct {
	Old, New         Document
	OldEdition       Edition
	NewEdition       Edition
	OldList, NewList []Edition // to choose from
	comparison
}

// CompareEditions compares two editions. The actor must be allowed to see both documents.
func (s *Service) CompareEditions(ctx context.Context, q ComparisonQuery) (c TwoEditions, err error) {
	a, err := reader(ctx)
	if err != nil {
		return c, err
	}
	style, ok := compare.TemplateNamed(q.Template)
	if !ok {
		return c, unknownTemplate(q.Template)
	}
	var old, now *jobun.Document
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
		if old, err = storedText(ctx, tx, a.Body, c.Old, c.OldEdition); err != nil {
			return err
		}
		now, err = storedText(ctx, tx, a.Body, c.New, c.NewEdition)
		return err
	})
	if err != nil {
		return c, err
	}
	c.comparison, err = comparisonOf(old, now, compare.TableOptions{Template: style, Whole: q.Whole})
	return c, err
}

// choose finds the editions that were asked for, or takes the last two.
func (c *TwoEditions) choose(q ComparisonQuery) error {
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

// storedText makes a document for comparison out of an edition as it is stored, with
// the ids that its provisions have here, and reads who must do what in it. The title is
// the first line of the text only where it was part of it; here all editions have that
// of the document.
func storedText(ctx context.Context, tx db.Tx, body string, d Document, e Edition) (doc *jobun.Document, err error) {
	full, err := edition(ctx, tx, body, e.ID)
	if err != nil {
		return nil, err
	}
	list, err := provisions(ctx, tx, body, e.ID, 0, -1)
	if err != nil {
		return nil, err
	}
	annexes, err := attachments(ctx, tx, body, e.ID)
	if err != nil {
		return nil, err
	}
	doc = &jobun.Document{Title: d.Title, Lines: int(full.Lines), Normative: full.Normative, Contents: full.Contents, Provisions: make([]jobun.Provision, len(list))}
	for i, p := range list {
		doc.Provisions[i] = jobun.Provision{
			ID: p.ID, Path: p.Path, Heading: p.Heading, Depth: int(p.Depth), Line: int(p.Line), EndLine: int(p.EndLine), Parent: int(p.Parent),
			Text: p.Text, Items: p.Items, Deleted: p.Deleted, Mark: storedMark(p),
		}
	}
	for _, t := range annexes {
		doc.Attachments = append(doc.Attachments, jobun.Attachment{Kind: t.Kind, Label: t.Label, Title: t.Title, Path: t.Path, Line: int(t.Line), EndLine: int(t.EndLine), Text: t.Text, Rows: t.Rows})
	}
	defer recovered(&err)
	duty.Read(doc, duty.Options{})
	return doc, nil
}

// storedMark is the mark of a stored provision: its style is not kept, but that of an
// article can be told.
func storedMark(p Provision) *jobun.Mark {
	switch {
	case p.Mark == "":
		return nil
	case isArticle(p.Mark):
		return &jobun.Mark{Style: jobun.Article, Text: p.Mark}
	}
	return &jobun.Mark{Text: p.Mark}
}
