package jobun

import "strings"

var ordinalStyles = map[string]Style{
	"編": Part, "章": Chapter, "節": Section, "款": Subsection, "目": Division, "条": Article,
}

// ordinalMarks reads 第3章, 第38条の3の2, 第二十三条 and the bare 第1 of official
// papers. PDF text may have blanks inside: 第 3 条.
func ordinalMarks(text string) []candidate {
	at := len("第")
	at += blanks(text[at:])
	n, size := numeral(text[at:])
	if size == 0 || n == 0 {
		return nil
	}
	at += size
	unit, w := firstRune(text[at+blanks(text[at:]):])
	style, known := ordinalStyles[string(unit)]
	if !known {
		return bareOrdinal(text, n, at)
	}
	at += blanks(text[at:]) + w
	c := newCandidate(style, n, text, at+branchSize(text[at:]))
	c.Branch = branches(text[at : at+branchSize(text[at:])])
	if style == Article {
		c = articleRange(c, text)
	}
	if c.weight != strong && (refers(c.rest) || strings.HasPrefix(c.rest, "関係")) {
		return nil
	}
	c.weight = strong
	return []candidate{c}
}

// bareOrdinal reads 第1 of official papers. 第1号, 第2項, 第3回 are references.
func bareOrdinal(text string, n, at int) []candidate {
	c := newCandidate(Dai, n, text, at)
	if c.weight == weak {
		return nil
	}
	return []candidate{c}
}

// articleRange reads 第5条から第8条まで　削除 as one mark.
func articleRange(c candidate, text string) candidate {
	for _, sep := range [...]string{"から第", "及び第", "－第", "―第", "～第"} {
		after, found := strings.CutPrefix(c.rest, sep)
		if !found {
			continue
		}
		n, size := numeral(after)
		after, found = strings.CutPrefix(after[size:], "条")
		if !found {
			return c
		}
		after = strings.TrimPrefix(after[branchSize(after):], "まで")
		if compare(after) != "削除" {
			return c
		}
		c.from = c.Number
		c.Text, c.Number = strings.TrimFunc(text[:len(text)-len(after)], isBlank), n
		c.Branch, c.rest, c.weight = nil, strings.TrimFunc(after, isBlank), strong
		return c
	}
	return c
}

// branchSize is the length of の3の2 at the beginning of s.
func branchSize(s string) int {
	at := 0
	for range 4 {
		after, found := strings.CutPrefix(s[at:], "の")
		if !found {
			return at
		}
		n, size := numeral(after)
		if n == 0 || size == 0 {
			return at
		}
		at += len("の") + size
	}
	return at
}

func branches(s string) []int {
	var list []int
	for s != "" {
		n, size := numeral(s[len("の"):])
		list = append(list, n)
		s = s[len("の")+size:]
	}
	return list
}

// blanks is the length of at most two blanks at the beginning of s.
func blanks(s string) int {
	at := 0
	for range 2 {
		r, w := firstRune(s[at:])
		if r != ' ' && r != '\u3000' {
			break
		}
		at += w
	}
	return at
}
