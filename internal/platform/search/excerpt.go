package search

import "unicode/utf8"

// Segment is a stretch of the original text, marked where it matched.
type Segment struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"`
}

// before and around are how many characters an excerpt shows: a little before the
// first match, and two lines in all.
const (
	before = 30
	around = 140
)

// span is a run of bytes of the original.
type span struct{ from, to int }

// matches finds where the words stand in the original, in order, those that touch as one.
func matches(s string, words []phrase) []span {
	list := tokens(s)
	var found []span
	for i := range list {
		for _, p := range words {
			if !p.at(list, i) {
				continue
			}
			m := span{list[i].from, end(list[i:], p, s)}
			if last := len(found) - 1; last >= 0 && m.from <= found[last].to {
				found[last].to = max(found[last].to, m.to)
				continue
			}
			found = append(found, m)
		}
	}
	return found
}

// end is where the phrase ends in the original. A single character that began a
// pair ends after its own half.
func end(list []token, p phrase, s string) int {
	last := list[len(p.tokens)-1]
	if !p.prefix || utf8.RuneCountInString(last.text) == 1 {
		return last.to
	}
	return fold(s[last.from:last.to])[0].to + last.from
}

// mark cuts s at its matches.
func mark(s string, words []phrase) []Segment {
	return cut(s, matches(s, words), 0, len(s))
}

// excerpt shows s around its first match.
func excerpt(s string, words []phrase) []Segment {
	found := matches(s, words)
	from := 0
	if len(found) > 0 {
		from = back(s, found[0].from, before)
	}
	to := forward(s, from, around)
	list := cut(s, found, from, to)
	if from > 0 {
		list = append([]Segment{{Text: "…"}}, list...)
	}
	if to < len(s) {
		list = append(list, Segment{Text: "…"})
	}
	return list
}

func cut(s string, found []span, from, to int) []Segment {
	var list []Segment
	at := from
	for _, m := range found {
		a, b := max(m.from, at), min(m.to, to)
		if a >= b {
			continue
		}
		if a > at {
			list = append(list, Segment{Text: s[at:a]})
		}
		list = append(list, Segment{Text: s[a:b], Hit: true})
		at = b
	}
	if at < to {
		list = append(list, Segment{Text: s[at:to]})
	}
	return list
}

// back is the place n characters before i.
func back(s string, i, n int) int {
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return i
}

// forward is the place n characters after i.
func forward(s string, i, n int) int {
	for ; n > 0 && i < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}
