package policy

import (
	"cmp"
	"context"
	"io"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/width"

	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/jobun"
)

// paperFormat is how a paper is given out.
type paperFormat string

// The formats.
const (
	wordFormat paperFormat = "docx"
	pdfFormat  paperFormat = "pdf"
)

func (f paperFormat) contentType() string {
	if f == wordFormat {
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	}
	return "application/pdf"
}

// write makes the paper. What a PDF cannot show stands on its last page, so that nobody
// hands out a name with a hole in it unknowingly.
func (f paperFormat) write(ctx context.Context, w io.Writer, d paper.Document) error {
	if f == wordFormat {
		return paper.Word(ctx, w, d)
	}
	var first strings.Builder
	report, err := paper.PDF(ctx, &first, d)
	if err != nil {
		return err
	}
	if note := report.Message(); note != "" {
		d.Blocks = append(slices.Clone(d.Blocks), paper.Paragraph{Text: paper.Text{{Text: "※ " + note, Small: true}}})
		_, err = paper.PDF(ctx, w, d)
		return err
	}
	_, err = io.WriteString(w, first.String())
	return err
}

// Paper gives a document that the actor may see, whole, as it is printed.
func (s *Service) Paper(ctx context.Context, id string) (d paper.Document, err error) {
	w, err := s.Everything(ctx, id)
	if err != nil {
		return d, err
	}
	return wholePaper(w, s.now()), nil
}

// wholePaper sets a document: title page, contents, provisions, what is attached.
func wholePaper(w Whole, made time.Time) paper.Document {
	d := paper.Document{
		Title: w.Title, Made: made, Header: paper.Band{Right: w.Title}, Footer: paper.Band{Center: paper.PageNumber + "／" + paper.PageCount},
		Blocks: titlePage(w),
	}
	inside, after := split(w.Attachments)
	set := typesetter{nest: map[int64]float64{}}
	for _, p := range w.Provisions {
		set.provision(p)
		for _, a := range inside[p.Path] {
			set.attachment(a, false)
		}
	}
	for _, a := range after {
		set.attachment(a, true)
	}
	d.Blocks = append(d.Blocks, set.blocks...)
	return d
}

// titlePage is the title with the dates of its making, and the contents.
func titlePage(w Whole) []paper.Block {
	var blocks []paper.Block
	for range 8 {
		blocks = append(blocks, paper.Paragraph{})
	}
	blocks = append(blocks, paper.Title{Text: paper.T(w.Title)}, paper.Paragraph{})
	for _, e := range w.Current.Made {
		blocks = append(blocks, paper.Paragraph{Text: paper.T(strings.TrimSpace(e.Text)), Align: paper.Center})
	}
	if !w.Withdrawn.IsZero() {
		blocks = append(blocks, paper.Paragraph{Text: paper.T("（取り下げられた規程です）"), Align: paper.Center})
	}
	if len(w.Outline) == 0 {
		return append(blocks, paper.PageBreak{})
	}
	return append(blocks, paper.PageBreak{}, paper.Paragraph{Text: paper.Text{{Text: "目次", Bold: true}}, Align: paper.Center, KeepNext: true}, paper.Contents{Levels: 2}, paper.PageBreak{})
}

// typesetter sets provisions one after the other. nest is how far each stands in.
type typesetter struct {
	blocks []paper.Block
	nest   map[int64]float64
}

func (t *typesetter) put(b ...paper.Block) { t.blocks = append(t.blocks, b...) }

// provision sets one: a heading, or a paragraph behind its mark.
func (t *typesetter) provision(p Provision) {
	sign := mark(p)
	in := t.nest[p.Parent]
	t.nest[p.Seq] = in + 1
	switch {
	case p.Heading == "":
	case p.Text != "" && isArticle(sign): // its heading stands above, in brackets
		t.put(paper.Paragraph{Text: paper.T(bracketed(p.Heading)), Indent: 1, KeepNext: true})
	default:
		t.put(paper.Heading{Level: int(min(p.Depth, 6)), Mark: sign, Text: paper.T(p.Heading)})
		if p.Depth <= 2 {
			t.nest[p.Seq] = 0
		}
		sign = ""
	}
	for i, line := range strings.Split(p.Text, "\n") {
		if line == "" && (sign == "" || i > 0) {
			continue
		}
		t.put(paragraph(sign, line, in, p.Deleted))
		sign = ""
	}
	if len(p.Items) > 0 {
		t.put(listOf(p.Items, in+1))
	}
}

// paragraph puts a text behind its mark, or without one in from the margin.
func paragraph(sign, text string, in float64, deleted bool) paper.Paragraph {
	run := paper.Text{{Text: text, Strike: deleted}}
	switch {
	case sign == "":
		return paper.Paragraph{Text: run, Indent: in, Hang: -1}
	case isArticle(sign):
		return paper.Paragraph{Mark: sign, Text: run, Indent: in + 1, Hang: 1}
	}
	wide := math.Ceil(em(sign)) + 1
	return paper.Paragraph{Mark: sign, Text: run, Indent: in + wide, Hang: wide}
}

func listOf(items []jobun.Item, in float64) paper.List {
	l := paper.List{Indent: in}
	for _, it := range items {
		l.Items = append(l.Items, paper.Item{Text: paper.T(it.Text)})
	}
	return l
}

// isArticle reports whether a mark is that of an article, behind which the text begins
// at once: 第12条の2.
func isArticle(sign string) bool {
	return strings.HasPrefix(sign, "第") && strings.Contains(sign, "条")
}

func bracketed(heading string) string {
	if strings.HasPrefix(heading, "（") || strings.HasPrefix(heading, "(") {
		return heading
	}
	return "（" + heading + "）"
}

// em is how many full-width characters a text is wide.
func em(s string) float64 {
	n := 0.0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
			n++
		default:
			if !unicode.Is(unicode.Mn, r) {
				n += 0.5
			}
		}
	}
	return n
}

// attachment sets a table or an annex; after the text each begins a page.
func (t *typesetter) attachment(a Attachment, after bool) {
	switch {
	case after:
		t.put(paper.PageBreak{}, paper.Heading{Level: 1, Text: paper.T(a.Name())})
	case a.Title != "" || a.Label != "":
		t.put(paper.Paragraph{Text: paper.Text{{Text: a.Name(), Bold: true}}, KeepNext: true})
	}
	for line := range strings.Lines(a.Text) {
		t.put(paper.Paragraph{Text: paper.T(strings.TrimSpace(line))})
	}
	if len(a.Rows) > 0 {
		t.put(gridOf(a.Rows))
	}
}

// gridOf sets the cells of a table, its columns as wide as what they hold.
func gridOf(rows [][]string) paper.Table {
	count := 0
	for _, row := range rows {
		count = max(count, len(row))
	}
	count = min(max(count, 1), paper.MaxColumns)
	table := paper.Table{Columns: make([]float64, count)}
	for n, row := range rows {
		head := n == 0 && len(rows) > 1 && !slices.Contains(row, "")
		out := paper.Row{Keep: head}
		for i := range count {
			text := ""
			if i < len(row) {
				text = row[i]
			}
			if i == count-1 && len(row) > count { // what no paper has room for stays readable
				text = strings.Join(row[i:], " ")
			}
			table.Columns[i] = max(table.Columns[i], 3, math.Sqrt(em(text))*2)
			cell := paper.C(text)
			if head {
				cell = paper.H(text)
			}
			out.Cells = append(out.Cells, cell)
		}
		if head {
			table.Header = 1
		}
		table.Rows = append(table.Rows, out)
	}
	return table
}

// paperName names the file of a paper.
func paperName(title string, f paperFormat) string { return cmp.Or(title, "規程") + "." + string(f) }
