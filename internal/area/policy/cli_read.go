package policy

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/jobun"
)

// readCommand is okite policy read.
type readCommand struct {
	input
	output
	day
	Set bool `help:"1ファイルでも、規程の集まりとして出力する（jsonのとき）。"`
}

// Run writes each text whole: its tree, its sentences, who must do what, what is faulty.
func (c readCommand) Run(ctx context.Context, env cli.Env) error {
	on, err := c.date()
	if err != nil {
		return err
	}
	return c.run(ctx, env, c.output, on, c.product)
}

func (c readCommand) product(texts []readText) (product, error) {
	docs := make([]*jobun.Document, len(texts))
	for i, t := range texts {
		docs[i] = t.doc
	}
	p := product{value: map[string]any{"documents": docs}, sheets: func() []sheet.Table { return readSheets(texts) }}
	if len(c.Files) == 1 && !c.Set {
		p.value = docs[0]
	}
	p.text = func(b *bytes.Buffer) {
		for i, t := range texts {
			if i > 0 {
				b.WriteString("\n")
			}
			writeTree(b, t)
		}
	}
	return p, nil
}

func readSheets(texts []readText) []sheet.Table {
	var provisions []named[[]Provision]
	var attachments []named[[]Attachment]
	var findings []named[[]jobun.Finding]
	for _, t := range texts {
		name := t.title()
		provisions = append(provisions, named[[]Provision]{name, provisionsOf(t.doc)})
		attachments = append(attachments, named[[]Attachment]{name, attachmentsOf(t.doc)})
		findings = append(findings, named[[]jobun.Finding]{name, t.doc.Findings})
	}
	return []sheet.Table{provisionSheet(provisions), attachmentSheet(attachments), sentenceSheet(texts), roleSheet(texts), relationSheet(texts), findingSheet(findings)}
}

// writeTree writes a document for people: the tree with line numbers, then what is
// beside it.
func writeTree(b *bytes.Buffer, t readText) {
	d := t.doc
	fmt.Fprintf(b, "%s\n", cmp.Or(d.Title, "（題名なし）"))
	fmt.Fprintf(b, "ファイル: %s（%s、%d行）  条項: %d  添付: %d  文: %d  役割: %d  関係: %d  所見: %d\n",
		t.name, d.Encoding, d.Lines, len(d.Provisions), len(d.Attachments), len(d.Sentences), len(d.Roles), len(d.Relations), len(d.Findings))
	if !d.Normative {
		b.WriteString("規程ではないようです。\n")
	}
	for _, e := range d.Editions {
		fmt.Fprintf(b, "制定・改定: %s\n", clean(e.Text))
	}
	b.WriteString("\n")
	for _, p := range d.Provisions {
		fmt.Fprintf(b, "%6d  %s%s\n", p.Line, strings.Repeat("  ", p.Depth-1), provisionText(p))
	}
	attached := attachmentsOf(d)
	section(b, "添付", len(attached), func(i int) (int, string) {
		a := attached[i]
		return int(a.Line), fmt.Sprintf("%s（%d行の表）", a.Name(), len(a.Rows))
	})
	section(b, "役割", len(d.Roles), func(i int) (int, string) {
		r := d.Roles[i]
		return r.Line, clean(strings.Join(append([]string{r.Name}, r.Aliases...), "、"))
	})
	section(b, "所見", len(d.Findings), func(i int) (int, string) {
		f := d.Findings[i]
		return f.Line, fmt.Sprintf("[%s] %s %s", f.Severity, f.Path, clean(f.Message))
	})
	section(b, "目次", len(d.Contents), func(i int) (int, string) { return d.Contents[i].Line, clean(d.Contents[i].Text) })
	section(b, "本文から分けておいた行", len(d.Aside), func(i int) (int, string) {
		return d.Aside[i].Line, asideTitle(d.Aside[i].Kind) + ": " + clean(d.Aside[i].Text)
	})
}

func provisionText(p jobun.Provision) string {
	text := p.Path
	if i := strings.LastIndexByte(text, '/'); i >= 0 {
		text = text[i+1:]
	}
	if p.Heading != "" && p.Mark != nil {
		text += " " + p.Heading
	}
	if p.Text != "" {
		text += "  " + shorten(clean(p.Text), 60)
	}
	if n := len(p.Items); n > 0 {
		text += fmt.Sprintf("（箇条%d）", n)
	}
	return text
}
