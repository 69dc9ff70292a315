package policy

import (
	"context"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/jobun"
)

// Tables gives a document as the sheets 条項, 添付 and 所見.
func (s *Service) Tables(ctx context.Context, id string) (title string, tables []sheet.Table, err error) {
	a, err := reader(ctx)
	if err != nil {
		return "", nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		d, err := find(ctx, tx, a, id)
		if err != nil {
			return err
		}
		title, tables, err = load(ctx, tx, a, d)
		return err
	})
	return title, tables, err
}

func load(ctx context.Context, tx db.Tx, a actor.Actor, d Document) (string, []sheet.Table, error) {
	e, err := edition(ctx, tx, a.Body, d.Edition)
	if err != nil {
		return "", nil, err
	}
	provisions, err := provisions(ctx, tx, a.Body, d.Edition, 0, -1)
	if err != nil {
		return "", nil, err
	}
	attachments, err := attachments(ctx, tx, a.Body, d.Edition)
	return d.Title, []sheet.Table{
		provisionSheet([]named[[]Provision]{{d.Title, provisions}}),
		attachmentSheet([]named[[]Attachment]{{d.Title, attachments}}),
		findingSheet([]named[[]jobun.Finding]{{d.Title, e.Findings}}),
	}, err
}

// named is a part of a document with the document's name.
type named[T any] struct {
	name string
	part T
}

func provisionSheet(list []named[[]Provision]) sheet.Table {
	var rows [][]string
	for _, d := range list {
		for _, p := range d.part {
			items := make([]string, len(p.Items))
			for i, it := range p.Items {
				items[i] = "・" + it.Text
			}
			rows = append(rows, []string{d.name, p.Path, number(p.Depth), p.Mark, p.Heading, p.Text, strings.Join(items, "\n"), number(p.Line), p.ID})
		}
	}
	return sheetOf("条項", rows, "規程", "場所", "#段", "番号", "見出し", "本文", "箇条", "#原文の行", "識別子")
}

func attachmentSheet(list []named[[]Attachment]) sheet.Table {
	var rows [][]string
	for _, d := range list {
		for _, a := range d.part {
			head := []string{d.name, a.Kind, a.Name(), a.Path, number(a.Line)}
			if a.Text != "" || len(a.Rows) == 0 {
				rows = append(rows, append(head[:5:5], "", a.Text))
			}
			for i, row := range a.Rows {
				rows = append(rows, append(head[:5:5], strconv.Itoa(i+1), strings.Join(row, "｜")))
			}
		}
	}
	return sheetOf("添付", rows, "規程", "種類", "名称", "場所", "#原文の行", "#表の行", "内容")
}

func findingSheet(list []named[[]jobun.Finding]) sheet.Table {
	var rows [][]string
	for _, d := range list {
		for _, f := range d.part {
			rows = append(rows, []string{d.name, string(f.Severity), f.Path, strconv.Itoa(f.Line), f.Message})
		}
	}
	return sheetOf("所見", rows, "規程", "確かさ", "場所", "#原文の行", "内容")
}

// sheetOf makes a table; a heading that begins with # is of numbers.
func sheetOf(title string, rows [][]string, heads ...string) sheet.Table {
	t := sheet.Table{Title: title, Rows: sheet.Of(rows, func(r []string) []string { return r })}
	for _, h := range heads {
		c := sheet.Column{Title: strings.TrimPrefix(h, "#")}
		if c.Title != h {
			c.Kind = sheet.Number
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}
