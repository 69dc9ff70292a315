package policy

import (
	"bytes"
	"context"
	"time"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
)

// TextComparison is what lies between two texts, for the rooms that work on them.
type TextComparison struct{ comparison }

// CompareTexts compares two texts; template is one of compare.Templates, empty for the usual.
// What people must do is read into both.
func CompareTexts(old, now *jobun.Document, template string, whole bool) (c TextComparison, err error) {
	style, ok := compare.TemplateNamed(template)
	if !ok {
		return c, unknownTemplate(template)
	}
	for _, d := range []*jobun.Document{old, now} {
		if err := readSentences(d); err != nil {
			return c, err
		}
	}
	c.comparison, err = comparisonOf(old, now, compare.TableOptions{Template: style, Whole: whole})
	return c, err
}

// Main is the 新旧対照表 with the list of effects, as a page shows it.
func (c TextComparison) Main() templ.Component { return page.TwoColumns(c.view()) }

// Write gives the table out as docx, pdf, xlsx or html.
func (c TextComparison) Write(ctx context.Context, b *bytes.Buffer, format string, made time.Time) (contentType string, err error) {
	kind, ok := comparisonTypes[format]
	if !ok {
		return "", fault.New(fault.Invalid, "出力の形式が分かりません。docx、pdf、xlsx、htmlのどれかを選んでください。")
	}
	return kind, c.write(ctx, b, format, made)
}

// WriteText gives a text out as it is printed, as docx or pdf, or plain as txt.
func WriteText(ctx context.Context, b *bytes.Buffer, doc *jobun.Document, format string, made time.Time) (contentType string, err error) {
	f := paperFormat(format)
	if f != wordFormat && f != pdfFormat {
		return "", fault.New(fault.Invalid, "出力の形式が分かりません。docxかpdfを選んでください。")
	}
	w := Whole{Document: Document{Title: doc.Title}, Current: Edition{Made: doc.Editions}, Provisions: provisionsOf(doc), Attachments: attachmentsOf(doc)}
	if len(doc.Contents) > 0 {
		w.Outline = w.Provisions
	}
	return f.contentType(), f.write(ctx, b, wholePaper(w, made))
}

// WriteSentences gives the 改め文 out as docx or pdf.
func (c TextComparison) WriteSentences(ctx context.Context, b *bytes.Buffer, format string, made time.Time) (contentType string, err error) {
	return comparisonTypes[format], c.writeSentences(ctx, b, format, made)
}
