package policy

import (
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// provisionPrint is the fingerprint of a provision as a whole.
func provisionPrint(heading, text string) string { return fingerprint(heading + "\n" + text) }

// reshape corrects where the provisions of a document stand, before its sentences are
// read, and says of each correction how it holds.
func reshape(doc *jobun.Document, list []Correction) (held []Correction, changed bool) {
	held = slices.Clone(list)
	before := map[string]string{} // path -> id, for what names provisions by their paths
	for _, p := range doc.Provisions {
		before[p.Path] = p.ID
	}
	heirs := map[string]string{} // id of a provision that was joined -> of the one it went to
	for i := range held {
		c := &held[i]
		if c.State == Undone || !c.Kind.shapes() {
			continue
		}
		at := shaped(doc, *c)
		if at >= 0 {
			c.ProvisionID = doc.Provisions[at].ID
		}
		if at >= 0 && bend(doc, *c, at, heirs) {
			c.hold(Applied, stand{})
			changed = true
			continue
		}
		c.offerShape(doc)
	}
	if changed {
		rename(doc, before, heirs)
	}
	return held, changed
}

// shaped is the provision that a correction is about, -1 where it is not there. The same
// words under another id count where they stand only once: a provision that was split is
// whole again in a new text, and has a new id.
func shaped(doc *jobun.Document, c Correction) int {
	found := -1
	for i, p := range doc.Provisions {
		if provisionPrint(p.Heading, p.Text) != c.Fingerprint {
			continue
		}
		if p.ID == c.ProvisionID {
			return i
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

func (c *Correction) offerShape(doc *jobun.Document) {
	for _, p := range doc.Provisions {
		if p.ID == c.ProvisionID && alike(c.Words, p.Heading+p.Text) >= alikeFrom {
			c.hold(Offered, stand{p.ID, provisionPrint(p.Heading, p.Text), cut(p.Heading+p.Text, wordsMax), c.Sentence})
			return
		}
	}
	c.hold(Lost, stand{})
}

// bend carries out one change of shape, or reports that it cannot be.
func bend(doc *jobun.Document, c Correction, at int, heirs map[string]string) bool {
	p := &doc.Provisions[at]
	switch c.Kind {
	case Raise:
		if p.Depth <= 1 {
			return false
		}
		move(doc, at, -1)
	case Lower:
		if at == 0 || doc.Provisions[at-1].Depth < p.Depth {
			return false // there is none before it on its level to stand under
		}
		move(doc, at, 1)
	case JoinProvision:
		if at == 0 {
			return false
		}
		heirs[p.ID] = doc.Provisions[at-1].ID
		joinTo(&doc.Provisions[at-1], *p)
		doc.Provisions = slices.Delete(doc.Provisions, at, at+1)
	case SplitProvision:
		next, ok := splitOff(p, c)
		if !ok {
			return false
		}
		doc.Provisions = slices.Insert(doc.Provisions, at+1, next)
	}
	return true
}

// move changes the level of a provision and of all below it.
func move(doc *jobun.Document, at, step int) {
	depth := doc.Provisions[at].Depth
	for i := at; i < len(doc.Provisions) && (i == at || doc.Provisions[i].Depth > depth); i++ {
		doc.Provisions[i].Depth += step
	}
}

// joinTo puts a provision behind the text of the one before.
func joinTo(prior *jobun.Provision, p jobun.Provision) {
	own := p.Text
	if p.Heading != "" {
		own = strings.TrimSpace(p.Heading + "　" + p.Text)
	}
	if p.Mark != nil {
		own = p.Mark.Text + own
	}
	shift := len([]rune(own)) - len([]rune(p.Text))
	base := len([]rune(prior.Text))
	if prior.Text != "" && strings.HasSuffix(prior.Text, "。") {
		prior.Text += "\n"
		base++
	}
	prior.Places = append(prior.Places, jobun.TextPlace{Offset: base, Length: max(shift, 1), Line: p.Line, Column: 1})
	for _, at := range p.Places {
		at.Offset += base + shift
		prior.Places = append(prior.Places, at)
	}
	prior.Text += own
	prior.Items = append(prior.Items, p.Items...)
	prior.Source = append(prior.Source, p.Source...)
	prior.EndLine = max(prior.EndLine, p.EndLine)
}

// splitOff takes the text from a sentence on into a provision of its own. Its id comes
// from the one before and from its words, so that it is the same at every reading.
func splitOff(p *jobun.Provision, c Correction) (next jobun.Provision, ok bool) {
	at, ok := sentenceStart(p, int(c.Sentence))
	if !ok {
		return next, false
	}
	letters := []rune(p.Text)
	line := p.PlaceOf(at).Line
	next = jobun.Provision{
		ID: fingerprint(p.ID + "|" + string(letters[at:])), Path: "続き", Depth: p.Depth, Line: line, EndLine: p.EndLine,
		Text: string(letters[at:]), Items: p.Items, Source: []jobun.Span{{From: line, To: p.EndLine}},
	}
	for _, t := range p.Places {
		if t.Offset+t.Length <= at {
			continue
		}
		if cutOff := at - t.Offset; cutOff > 0 {
			t = jobun.TextPlace{Offset: at, Length: t.Length - cutOff, Line: t.Line, Column: t.Column + cutOff}
		}
		t.Offset -= at
		next.Places = append(next.Places, t)
	}
	if mark := strings.TrimSpace(c.Value); mark != "" {
		next.Path, next.Mark = strings.TrimRight(mark, ".．、"), &jobun.Mark{Text: mark}
	}
	p.Text, p.Items = strings.TrimRight(string(letters[:at]), "\n"), []jobun.Item{}
	return next, true
}

// sentenceStart is the letter with which a sentence after the first begins. Sentences end
// with 。 outside of brackets, or with a paragraph.
func sentenceStart(p *jobun.Provision, number int) (at int, ok bool) {
	ends := sentenceEnds([]rune(p.Text))
	if number < 2 || number-2 >= len(ends)-1 {
		return 0, false
	}
	return ends[number-2], true
}

// sentenceEnds are the letters behind the sentences of a text.
func sentenceEnds(letters []rune) []int {
	var ends []int
	depth := 0
	for i, c := range letters {
		switch {
		case strings.ContainsRune("（(「『", c):
			depth++
		case strings.ContainsRune("）)」』", c):
			depth = max(0, depth-1)
		case c == '。' && depth == 0:
			end := i + 1
			for end < len(letters) && letters[end] == '\n' {
				end++
			}
			ends = append(ends, end)
		}
	}
	if len(ends) == 0 || ends[len(ends)-1] < len(letters) {
		ends = append(ends, len(letters))
	}
	return ends
}

var twin = regexp.MustCompile(`#\d+$`)

// rename gives all provisions the parents and paths that follow from their levels, and
// has what names them by path say the new one.
func rename(doc *jobun.Document, before, heirs map[string]string) {
	var above []int
	taken := map[string]int{}
	now := map[string]string{} // id -> path
	for i := range doc.Provisions {
		p := &doc.Provisions[i]
		p.Depth = max(1, min(p.Depth, len(above)+1))
		above = above[:p.Depth-1]
		own := twin.ReplaceAllString(p.Path[strings.LastIndex(p.Path, "/")+1:], "")
		p.Parent = -1
		if len(above) > 0 {
			p.Parent = above[len(above)-1]
			own = doc.Provisions[p.Parent].Path + "/" + own
		}
		taken[own]++
		if n := taken[own]; n > 1 {
			own += "#" + number(int64(n))
		}
		p.Path = own
		now[p.ID] = own
		above = append(above, i)
	}
	to := func(path *string) {
		id, known := before[*path]
		for heirs[id] != "" {
			id = heirs[id]
		}
		if known && now[id] != "" {
			*path = now[id]
		}
	}
	for i := range doc.Attachments {
		to(&doc.Attachments[i].Path)
	}
	for i := range doc.Findings {
		to(&doc.Findings[i].Path)
	}
	for i := range doc.Contents {
		to(&doc.Contents[i].Path)
	}
	for i := len(doc.Provisions) - 1; i >= 0; i-- {
		if p := doc.Provisions[i]; p.Parent >= 0 {
			doc.Provisions[p.Parent].EndLine = max(doc.Provisions[p.Parent].EndLine, p.EndLine)
		}
	}
}
