package compare

import (
	"github.com/okite-isms/okite/jobun"
)

// Kind is what happened to a provision.
type Kind string

// The kinds. A provision that is Same may still have moved or have a new number.
const (
	Same    Kind = "same"
	Changed Kind = "changed"
	Added   Kind = "added"
	Removed Kind = "removed"
)

// Difference is what lies between two editions.
type Difference struct {
	// Title is the title word by word, empty where it is the same.
	Title []Piece `json:"title,omitempty"`
	// Contents are the lines of the contents lists, Changes the provisions, Attached
	// the annexes: in the order of the new text, what was removed where it stood.
	Contents []LineChange     `json:"contents"`
	Changes  []Change         `json:"changes"`
	Attached []AttachedChange `json:"attached"`
}

// Change is what became of one provision.
type Change struct {
	Kind Kind `json:"kind"`
	// Old and New are the places of the provision, nil where it is not there.
	Old *Side `json:"old,omitempty"`
	New *Side `json:"new,omitempty"`
	// Moved says that it stands elsewhere among what did not move; Renumbered that its
	// own number is another one.
	Moved      bool `json:"moved,omitempty"`
	Renumbered bool `json:"renumbered,omitempty"`
	// SplitFrom names the old provision whose words an added one took over, MergedInto
	// the new provision that took over the words of a removed one.
	SplitFrom  *Side `json:"split_from,omitempty"`
	MergedInto *Side `json:"merged_into,omitempty"`
	// Similarity is between 0 and 1; below 0.85 a person should look.
	Similarity float64 `json:"similarity"`
	// Heading, Text and Items are the words of both sides in pieces.
	Heading []Piece      `json:"heading,omitempty"`
	Text    []Piece      `json:"text,omitempty"`
	Items   []LineChange `json:"items,omitempty"`
}

// Side is a provision of one of the documents.
type Side struct {
	Index   int         `json:"-"` // into Document.Provisions
	ID      string      `json:"id"`
	Path    string      `json:"path"`
	Depth   int         `json:"depth"`
	Mark    *jobun.Mark `json:"mark,omitempty"`
	Deleted bool        `json:"deleted,omitempty"`
	Parent  int         `json:"-"`
}

// LineChange is what became of a line that is no provision: of a contents list, an
// item.
type LineChange struct {
	Kind  Kind    `json:"kind"`
	Words []Piece `json:"words"`
}

// AttachedChange is what became of an annex, a form or a table.
type AttachedChange struct {
	Kind Kind         `json:"kind"`
	Name string       `json:"name"`
	Rows []LineChange `json:"rows"`
}

// Touched reports whether anything is to be said of the provision.
func (c Change) Touched() bool { return c.Kind != Same || c.Moved || c.Renumbered }

// Touched lists the provisions of which anything is to be said.
func (d *Difference) Touched() []Change {
	list := []Change{}
	for _, c := range d.Changes {
		if c.Touched() {
			list = append(list, c)
		}
	}
	return list
}

// Empty reports whether the texts are the same.
func (d *Difference) Empty() bool {
	return len(d.Title) == 0 && len(d.Touched()) == 0 && unchanged(d.Contents) && !touchedAttachments(d.Attached)
}

func unchanged(list []LineChange) bool {
	for _, l := range list {
		if l.Kind != Same {
			return false
		}
	}
	return true
}

func touchedAttachments(list []AttachedChange) bool {
	for _, a := range list {
		if a.Kind != Same {
			return true
		}
	}
	return false
}

// Documents compares two editions of a text.
func Documents(old, now *jobun.Document) *Difference {
	d := &Difference{
		Contents: compareLines(contentsLines(old), contentsLines(now)),
		Attached: compareAttachments(old.Attachments, now.Attachments),
	}
	if fold(old.Title) != fold(now.Title) {
		d.Title = Words(old.Title, now.Title)
	}
	d.Changes = changesOf(old, now, pairProvisions(old, now))
	return d
}

func contentsLines(d *jobun.Document) []string {
	list := make([]string, len(d.Contents))
	for i, c := range d.Contents {
		list[i] = c.Text + c.Range
	}
	return list
}

// changesOf puts the pairs into the order of the new text. What was removed stands
// behind that which stood before it and is still there.
func changesOf(old, now *jobun.Document, p *pairing) []Change {
	list := make([]Change, 0, len(now.Provisions))
	behind := map[int][]int{} // new index (-1: at the top) -> removed ones
	last := -1
	for i := range old.Provisions {
		if p.ofOld[i] >= 0 {
			if !p.moved[p.ofOld[i]] {
				last = p.ofOld[i]
			}
			continue
		}
		behind[last] = append(behind[last], i)
	}
	removed := func(at int) {
		for _, i := range behind[at] {
			c := Change{Kind: Removed, Old: sideOf(old, i)}
			c.set(&old.Provisions[i], &jobun.Provision{})
			if n, ok := p.merged[i]; ok {
				c.MergedInto = sideOf(now, n)
			}
			list = append(list, c)
		}
	}
	removed(-1)
	for j := range now.Provisions {
		list = append(list, change(old, now, p, j))
		removed(j)
	}
	return list
}

func change(old, now *jobun.Document, p *pairing, j int) Change {
	c := Change{Kind: Added, New: sideOf(now, j)}
	i := p.ofNew[j]
	if i < 0 {
		c.set(&jobun.Provision{}, &now.Provisions[j])
		if o, ok := p.split[j]; ok {
			c.SplitFrom = sideOf(old, o)
		}
		return c
	}
	c.Kind, c.Old = Same, sideOf(old, i)
	c.Similarity = similarity(p.old[i], p.now[j])
	c.Moved, c.Renumbered = p.moved[j], numberOf(c.Old.Mark) != numberOf(c.New.Mark)
	if p.old[i].key != p.now[j].key || old.Provisions[i].Deleted != now.Provisions[j].Deleted {
		c.Kind = Changed
	}
	c.set(&old.Provisions[i], &now.Provisions[j])
	return c
}

func (c *Change) set(old, now *jobun.Provision) {
	c.Heading = Words(old.Heading, now.Heading)
	c.Text = Words(old.Text, now.Text)
	c.Items = compareLines(itemLines(old), itemLines(now))
}

func itemLines(p *jobun.Provision) []string {
	list := make([]string, len(p.Items))
	for i, it := range p.Items {
		list[i] = it.Text
	}
	return list
}

func sideOf(d *jobun.Document, i int) *Side {
	p := &d.Provisions[i]
	return &Side{Index: i, ID: p.ID, Path: p.Path, Depth: p.Depth, Mark: p.Mark, Deleted: p.Deleted, Parent: p.Parent}
}

// numberOf is a mark in the form for comparison: （１） and (1) are one number.
func numberOf(m *jobun.Mark) string {
	if m == nil {
		return ""
	}
	return string(m.Style) + trimDot(fold(m.Text))
}
