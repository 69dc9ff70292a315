package jobun

import "strings"

// para is a paragraph that grows by the rows of a wrapped sentence. What later
// decisions need is kept as it grows, so that a long paragraph costs no more
// per letter than a short one.
type para struct {
	parts []string
	rows  []*row // where each part comes from, nil for a blank that joins
	open  int    // brackets that are not closed yet
	stop  bool   // has a full stop outside brackets
	size  int
}

func newPara(s string, r *row) *para {
	p := &para{}
	p.add(s, r)
	return p
}

// add joins s, which is part of row r, to the paragraph; only Latin words need a
// blank between them.
func (p *para) add(s string, r *row) {
	if len(p.parts) > 0 && needsBlank(p.tail(), s) {
		p.parts, p.rows = append(p.parts, " "), append(p.rows, nil)
	}
	for _, r := range s {
		switch r {
		case '（', '(', '「', '『', '〔':
			p.open++
		case '）', ')', '」', '』', '〕':
			p.open = max(p.open-1, 0)
		case '。', '｡':
			p.stop = p.stop || p.open == 0
		}
	}
	p.parts, p.rows = append(p.parts, s), append(p.rows, r)
	p.size += len(s)
}

func (p *para) tail() string { return p.parts[len(p.parts)-1] }

func (p *para) text() string { return strings.Join(p.parts, "") }

// after is the paragraph without its first n bytes and the blanks around the rest.
func (p *para) after(n int) *para {
	q := &para{}
	for i, s := range p.parts {
		cut := min(n, len(s))
		if s, n = s[cut:], n-cut; s == "" {
			continue
		}
		if len(q.parts) == 0 {
			s = strings.TrimLeftFunc(s, isBlank)
		}
		if i == len(p.parts)-1 {
			s = strings.TrimRightFunc(s, isBlank)
		}
		if s != "" && s != " " {
			q.add(s, p.rows[i])
		}
	}
	return q
}

// phrase reports whether the paragraph can be a heading.
func (p *para) phrase() bool {
	return p != nil && p.open == 0 && p.size <= 600 && isPhrase(p.text())
}

// ended reports whether the paragraph ends with a full stop.
func (p *para) ended() bool { return p.open == 0 && endsSentence(p.tail()) }

// broken reports whether the paragraph cannot end where it does.
func (p *para) broken() bool { return p.open > 0 || endsLoosely(p.tail()) }

func needsBlank(a, b string) bool {
	l := lastRune(a)
	r, _ := firstRune(b)
	return isWord(l) && isWord(r)
}
