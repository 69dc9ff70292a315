package policy

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/jobun"
)

// lintCommand is okite policy lint.
type lintCommand struct {
	input
	output
	day
	Set      bool   `help:"全部を上位から順に並べた一組の規程とみて、互いの食い違いも探す。"`
	Severity string `help:"この確かさ以上のものだけ: 誤り、疑い、気付き。" placeholder:"確かさ" default:"気付き"`
}

// severities are listed with the surest first.
func severities() []jobun.Severity {
	return []jobun.Severity{jobun.Wrong, jobun.Doubtful, jobun.Notice}
}

// textFindings are the findings of one text.
type textFindings struct {
	File     string          `json:"file"`
	Title    string          `json:"title"`
	Findings []jobun.Finding `json:"findings"`
}

// Run lists what is wrong or doubtful.
func (c lintCommand) Run(ctx context.Context, env cli.Env) error {
	if !slices.Contains(severities(), jobun.Severity(c.Severity)) {
		return fault.Newf(fault.Invalid, "--severity の「%s」は使えません。誤り、疑い、気付きのどれかを書いてください。", shorten(clean(c.Severity), 40))
	}
	on, err := c.date()
	if err != nil {
		return err
	}
	return c.run(ctx, env, c.output, on, func(texts []readText) (product, error) {
		if c.Set {
			docs := make([]*jobun.Document, len(texts))
			for i, t := range texts {
				docs[i] = t.doc
			}
			if err := studyTogether(docs, on); err != nil {
				return product{}, err
			}
		}
		return c.product(texts), nil
	})
}

func (c lintCommand) product(texts []readText) product {
	least := slices.Index(severities(), jobun.Severity(c.Severity))
	list := make([]textFindings, len(texts))
	for i, t := range texts {
		list[i] = textFindings{t.name, t.title(), []jobun.Finding{}}
		for _, f := range t.doc.Findings {
			if slices.Index(severities(), f.Severity) <= least {
				list[i].Findings = append(list[i].Findings, f)
			}
		}
		slices.SortStableFunc(list[i].Findings, func(a, b jobun.Finding) int { return a.Line - b.Line })
	}
	return product{
		text:   func(b *bytes.Buffer) { writeFindings(b, list) },
		value:  map[string]any{"documents": list},
		sheets: func() []sheet.Table { return []sheet.Table{findingSheetOf(list)} },
	}
}

// writeFindings writes what is wrong before what is only advice.
func writeFindings(b *bytes.Buffer, list []textFindings) {
	for i, t := range list {
		if i > 0 {
			b.WriteString("\n")
		}
		counts := ""
		for _, s := range severities() {
			counts += fmt.Sprintf("  %s: %d", s, len(of(t.Findings, s)))
		}
		fmt.Fprintf(b, "%s\nファイル: %s%s\n", clean(t.Title), t.File, counts)
		for _, s := range severities() {
			found := of(t.Findings, s)
			section(b, string(s), len(found), func(k int) (int, string) {
				return found[k].Line, fmt.Sprintf("%s  %s（%s）", found[k].Path, clean(found[k].Message), found[k].Code)
			})
		}
	}
}

func of(list []jobun.Finding, s jobun.Severity) []jobun.Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f jobun.Finding) bool { return f.Severity != s })
}

func findingSheetOf(list []textFindings) sheet.Table {
	var rows [][]string
	for _, t := range list {
		for _, f := range t.Findings {
			rows = append(rows, []string{t.Title, string(f.Severity), f.Path, strconv.Itoa(f.Line), f.Message, string(f.Code)})
		}
	}
	return sheetOf("所見", rows, "規程", "確かさ", "場所", "#原文の行", "内容", "種類")
}
