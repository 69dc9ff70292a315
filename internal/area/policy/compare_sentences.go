package policy

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// inexact says that a 改め文 does not say all.
func (c comparison) inexact() string {
	if c.Amendment.Exact {
		return ""
	}
	return fmt.Sprintf("この改め文を改正前の文章に当てはめても、改正後の文章と同じになりません（%s）。このままでは使えません。新旧対照表を使うか、文を直してください。", c.Amendment.Differs)
}

// writeSentences gives the 改め文 out. text tells it to the console.
func (c comparison) writeSentences(ctx context.Context, b *bytes.Buffer, format string, made time.Time) error {
	switch format {
	case "text":
		for _, l := range append([]string{c.Amendment.Heading, c.Amendment.Enabling}, c.Amendment.Lines...) {
			b.WriteString(clean(l) + "\n")
		}
		if note := c.inexact(); note != "" {
			b.WriteString("※ " + clean(note) + "\n")
		}
		return nil
	case "docx", "pdf":
		return paperFormat(format).write(ctx, b, c.sentencesPaper(made))
	}
	return fault.New(fault.Invalid, "改め文は、text、docx、pdfのどれかで出力できます。")
}

// sentencesPaper sets a 改め文: each sentence one letter in, what it adds behind that.
func (c comparison) sentencesPaper(made time.Time) paper.Document {
	d := paper.Document{Title: c.Amendment.Heading, Made: made, Footer: numbered(), Page: paper.Page{Margin: paper.Margin{Top: 25, Right: 25, Bottom: 25, Left: 25}}}
	d.Blocks = []paper.Block{paper.Title{Text: paper.T(c.Amendment.Heading)}, paper.Paragraph{Text: paper.T(c.Amendment.Enabling), Hang: -1}}
	if len(c.Amendment.Lines) == 0 {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(noDifference)})
	}
	for _, l := range c.Amendment.Lines {
		in, text := indented(l)
		p := paper.Paragraph{Text: paper.T(text), Indent: float64(in), Hang: -1}
		if mark, rest, ok := strings.Cut(text, "　"); ok && in > 0 && len([]rune(mark)) <= 8 {
			p = paper.Paragraph{Mark: mark, Text: paper.T(rest), Indent: float64(in) + 1, Hang: 1}
		} else if in > 0 {
			p.Hang = 0
		}
		d.Blocks = append(d.Blocks, p)
	}
	if note := c.inexact(); note != "" {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Text{{Text: "※ " + note, Small: true}}})
	}
	return d
}

func indented(l string) (in int, text string) {
	text = strings.TrimLeft(l, "　")
	return (len(l) - len(text)) / len("　"), text
}

func (c comparison) sentencesView() page.Sentences {
	v := page.Sentences{Doubt: c.inexact()}
	if len(c.Amendment.Lines) == 0 {
		return page.Sentences{}
	}
	for i, l := range append([]string{c.Amendment.Enabling}, c.Amendment.Lines...) {
		if i == rowsShown {
			v.More = fmt.Sprintf("ここに示したのは最初の%d行です。全部で%d行あります。全体は、WordかPDFの出力で読めます。", rowsShown, len(c.Amendment.Lines))
			break
		}
		in, text := indented(l)
		v.Lines = append(v.Lines, page.CompareLine{Indent: in, Text: []page.CompareRun{{Text: text}}})
	}
	return v
}
