package policy

import (
	"github.com/okite-isms/okite/internal/platform/journal"
)

// content is what the journal vouches for of a document.
func (d Document) content() journal.Content {
	return journal.Fields("policy.document/1", func(e *journal.Encoder) {
		e.Text("id", d.ID)
		e.Text("title", d.Title)
		e.Text("kind", d.Kind)
		e.Text("parent", d.Parent)
		e.Text("state", string(d.State))
		e.Bool("doubtful", d.Doubtful)
		e.Time("withdrawn", d.Withdrawn)
		e.Text("edition", d.Edition)
		e.Int("number", d.Number)
	})
}

// content is what the journal vouches for of an edition: the file as it came and
// every provision as it was read.
func (e Edition) content(provisions []Provision, attachments []Attachment) journal.Content {
	return journal.Fields("policy.edition/1", func(c *journal.Encoder) {
		c.Text("id", e.ID)
		c.Text("document", e.DocumentID)
		c.Int("number", e.Number)
		c.Text("file", e.FileID)
		c.Text("name", e.FileName)
		c.Text("hash", e.Hash)
		c.Text("reader", e.Reader)
		c.List("provisions", func(c *journal.Encoder) {
			for _, p := range provisions {
				c.List("provision", p.fields)
			}
		})
		c.List("attachments", func(c *journal.Encoder) {
			for _, a := range attachments {
				c.List("attachment", a.fields)
			}
		})
	})
}

func (p Provision) fields(e *journal.Encoder) {
	e.Text("id", p.ID)
	e.Text("path", p.Path)
	e.Text("heading", p.Heading)
	e.Text("text", p.Text)
	for _, it := range p.Items {
		e.Text("item", it.Text)
	}
	e.Bool("deleted", p.Deleted)
}

func (a Attachment) fields(e *journal.Encoder) {
	e.Text("kind", a.Kind)
	e.Text("label", a.Label)
	e.Text("title", a.Title)
	e.Text("text", a.Text)
	for _, row := range a.Rows {
		e.List("row", func(e *journal.Encoder) {
			for _, cell := range row {
				e.Text("cell", cell)
			}
		})
	}
}
