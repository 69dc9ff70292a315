package policy

import (
	"github.com/okite-isms/okite/internal/platform/journal"
)

// content is what the journal vouches for of a document.
func (d Document) content() journal.Content {
	return journal.Fields("policy.document/2", func(e *journal.Encoder) {
		e.Text("id", d.ID)
		e.Text("title", d.Title)
		e.Text("kind", d.Kind)
		e.Text("parent", d.Parent)
		e.Text("state", string(d.State))
		e.Bool("doubtful", d.Doubtful)
		e.Time("withdrawn", d.Withdrawn)
		e.Text("edition", d.Edition)
		e.Int("number", d.Number)
		e.Bool("awaited", d.Awaited)
		e.Text("repealed_on", d.RepealedOn.String())
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

// content is what the journal vouches for of an understanding: who must do what.
func (u Understanding) content(edition string) journal.Content {
	return journal.Fields("policy.understanding/1", func(e *journal.Encoder) {
		e.Text("edition", edition)
		for _, c := range u.Clauses {
			e.List("clause", c.fields)
		}
		for _, r := range u.Relations {
			e.List("relation", r.fields)
		}
		for _, r := range u.Roles {
			e.List("role", r.fields)
		}
	})
}

func (c Clause) fields(e *journal.Encoder) {
	e.Text("provision", c.ProvisionID)
	e.Int("sentence", c.Sentence)
	e.Int("clause", c.Clause)
	e.Text("fingerprint", c.Fingerprint)
	e.Text("modality", string(c.Modality))
	for _, s := range c.Subjects {
		e.Text("subject", s)
	}
	e.Text("correction", c.CorrectionID)
}

func (r Relation) fields(e *journal.Encoder) {
	e.Text("provision", r.ProvisionID)
	e.Int("sentence", r.Sentence)
	e.Text("kind", string(r.Kind))
	for _, s := range r.From {
		e.Text("from", s)
	}
	for _, s := range r.To {
		e.Text("to", s)
	}
	e.Text("object", r.Object)
	e.Text("act", r.Act)
	e.Text("moment", string(r.Moment))
	e.Text("joint", string(r.Joint))
}

func (r Role) fields(e *journal.Encoder) {
	e.Text("name", r.Name)
	for _, p := range r.Posts {
		e.Text("post", p)
	}
}
