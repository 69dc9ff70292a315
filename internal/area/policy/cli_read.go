package policy

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/jobun"
)

// readCommand is okite policy read.
type readCommand struct {
	Format string   `help:"出力の形: text（字下げした木）、json、xlsx。" enum:"text,json,xlsx" default:"text"`
	Set    bool     `help:"1ファイルでも、規程の集まりとして出力する（jsonのとき）。"`
	Output string   `help:"出力先のファイル。なければ標準出力。" short:"o" type:"path" optional:""`
	Files  []string `arg:"" name:"FILE" help:"文章のファイル（UTF-8、シフトJIS、EUC-JP、UTF-16）。- は標準入力。"`
}

// readText is what a file became.
type readText struct {
	name string
	doc  *jobun.Document
}

// Run reads every file. One that cannot be read is reported, the others are written
// all the same, and the exit code says that something is missing.
func (c readCommand) Run(ctx context.Context, env cli.Env) error {
	var texts []readText
	failed := 0
	for _, name := range c.Files {
		doc, err := readNamed(env, name)
		if err != nil {
			failed++
			fmt.Fprintf(env.Err, "%s: %s\n", name, fault.Of(err).Text)
			continue
		}
		texts = append(texts, readText{name, doc})
	}
	if len(texts) > 0 {
		if err := c.write(env, texts); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fault.Newf(fault.Invalid, "%dファイルのうち%dファイルを読み取れませんでした。", len(c.Files), failed)
	}
	return ctx.Err()
}

// readNamed reads a file, or standard input for "-".
func readNamed(env cli.Env, name string) (*jobun.Document, error) {
	in := env.In
	if name != "-" {
		f, err := openFile(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	content, err := io.ReadAll(io.LimitReader(in, fileMax+1))
	switch {
	case err != nil:
		return nil, fault.Wrap(fault.Invalid, "ファイルを読み込めませんでした。", err)
	case len(content) == 0:
		return nil, fault.New(fault.Invalid, "ファイルが空です。")
	case len(content) > fileMax:
		return nil, fault.New(fault.Invalid, "ファイルが大きすぎます（5MBまで）。")
	}
	doc, err := read(content)
	if err == nil && doc.Title == "" && name != "-" {
		doc.Title = titleOf(doc, filepath.Base(name))
	}
	return doc, err
}

func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Wrap(fault.NotFound, "ファイルがありません。", err)
	case errors.Is(err, fs.ErrPermission):
		return nil, fault.Wrap(fault.Forbidden, "ファイルを読む権限がありません。", err)
	case err != nil:
		return nil, fault.Wrap(fault.Invalid, "ファイルを開けませんでした。", err)
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() && !piped(info.Mode()) {
		_ = f.Close() // nothing was written
		return nil, fault.New(fault.Invalid, "ファイルではありません（フォルダは読めません）。")
	}
	return f, nil
}

// piped lets in what a shell hands over: <(pdftotext …), /dev/stdin.
func piped(m fs.FileMode) bool { return m&(fs.ModeNamedPipe|fs.ModeCharDevice) != 0 }

// write makes the output whole before a byte of it is written.
func (c readCommand) write(env cli.Env, texts []readText) error {
	var b bytes.Buffer
	var err error
	switch c.Format {
	case "json":
		err = c.json(&b, texts)
	case "xlsx":
		err = sheet.Workbook(&b, readSheets(texts)...)
	default:
		for i, t := range texts {
			if i > 0 {
				b.WriteString("\n")
			}
			writeTree(&b, t)
		}
	}
	if err != nil {
		return err
	}
	if c.Output == "" {
		_, err = b.WriteTo(env.Out)
		return err
	}
	if err := os.WriteFile(c.Output, b.Bytes(), 0o600); err != nil {
		return fault.Wrap(fault.Invalid, "出力先のファイルに書き込めませんでした。", err)
	}
	return nil
}

// json writes the document, or several as a set.
func (c readCommand) json(w io.Writer, texts []readText) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if len(c.Files) == 1 && !c.Set {
		return e.Encode(texts[0].doc)
	}
	docs := make([]*jobun.Document, len(texts))
	for i, t := range texts {
		docs[i] = t.doc
	}
	return e.Encode(map[string]any{"documents": docs})
}

func readSheets(texts []readText) []sheet.Table {
	var provisions []named[[]Provision]
	var attachments []named[[]Attachment]
	var findings []named[[]jobun.Finding]
	for _, t := range texts {
		name := cmp.Or(t.doc.Title, t.name)
		provisions = append(provisions, named[[]Provision]{name, provisionsOf(t.doc)})
		attachments = append(attachments, named[[]Attachment]{name, attachmentsOf(t.doc)})
		findings = append(findings, named[[]jobun.Finding]{name, t.doc.Findings})
	}
	return []sheet.Table{provisionSheet(provisions), attachmentSheet(attachments), findingSheet(findings)}
}

// writeTree writes a document for people: the tree with line numbers, then what is
// beside it.
func writeTree(b *bytes.Buffer, t readText) {
	d := t.doc
	fmt.Fprintf(b, "%s\n", cmp.Or(d.Title, "（題名なし）"))
	fmt.Fprintf(b, "ファイル: %s（%s、%d行）  条項: %d  添付: %d  所見: %d\n", t.name, d.Encoding, d.Lines, len(d.Provisions), len(d.Attachments), len(d.Findings))
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

func section(b *bytes.Buffer, title string, n int, line func(int) (int, string)) {
	if n == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for i := range n {
		at, text := line(i)
		fmt.Fprintf(b, "%6d  %s\n", at, text)
	}
}

// clean makes one line and takes out what would steer a terminal.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
