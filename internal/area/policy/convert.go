package policy

import (
	"cmp"
	"path"
	"strings"

	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/jobun"
)

// readerStamp names the way of reading. It counts up when a text is read differently,
// so that the difference can be shown and accepted.
const readerStamp = "jobun/3"

// titleOf is the name of a document: its own title, else the name of its file.
func titleOf(doc *jobun.Document, file string) string {
	title := strings.Join(strings.Fields(doc.Title), " ")
	if title == "" {
		title = strings.TrimSuffix(file, path.Ext(file))
	}
	if cut := []rune(title); len(cut) > titleMax {
		title = string(cut[:titleMax-1]) + "…"
	}
	return title
}

// dated is the last line of the title page: when the text was last made or changed.
func dated(made []jobun.Edition) string {
	if len(made) == 0 {
		return ""
	}
	return strings.Join(strings.Fields(made[len(made)-1].Text), " ")
}

func provisionsOf(doc *jobun.Document) []Provision {
	list := make([]Provision, len(doc.Provisions))
	for i, p := range doc.Provisions {
		list[i] = Provision{
			Seq: int64(i), ID: p.ID, Path: p.Path, Heading: p.Heading, Depth: int64(p.Depth),
			Line: int64(p.Line), EndLine: int64(p.EndLine), Parent: int64(p.Parent),
			Text: p.Text, Items: p.Items, Deleted: p.Deleted,
		}
		if p.Mark != nil {
			list[i].Mark, list[i].Style, list[i].Number, list[i].Branch = p.Mark.Text, p.Mark.Style, int64(p.Mark.Number), p.Mark.Branch
		}
	}
	return list
}

func attachmentsOf(doc *jobun.Document) []Attachment {
	list := make([]Attachment, len(doc.Attachments))
	for i, a := range doc.Attachments {
		list[i] = Attachment{
			Seq: int64(i), Kind: a.Kind, Label: a.Label, Title: a.Title, Path: a.Path,
			Line: int64(a.Line), EndLine: int64(a.EndLine), Text: a.Text, Rows: a.Rows,
		}
	}
	return list
}

// entries are what the search finds of a document: its title, every provision and
// every attachment.
func entries(d Document, provisions []Provision, attachments []Attachment) []search.Entry {
	list := make([]search.Entry, 0, 1+len(provisions)+len(attachments))
	add := func(part, anchor, title, text string) {
		list = append(list, search.Entry{Area: areaName, Object: d.ID, Part: part, Anchor: anchor, Title: title, Text: text, Visibility: string(d.State)})
	}
	add("", "", d.Title, "")
	for _, p := range provisions {
		text := []string{p.Text}
		for _, it := range p.Items {
			text = append(text, it.Text)
		}
		add(p.Path, "p-"+p.ID, p.Heading, strings.Trim(strings.Join(text, "\n"), "\n"))
	}
	for _, a := range attachments {
		rows := make([]string, len(a.Rows))
		for i, row := range a.Rows {
			rows[i] = strings.Join(row, " ")
		}
		text := strings.Trim(a.Text+"\n"+strings.Join(rows, "\n"), "\n")
		add(cmp.Or(a.Path, a.Kind), attachmentAnchor(a), a.Name(), text)
	}
	return list
}
