package jobun

import (
	"fmt"
	"strings"
)

// markContents finds the contents list and takes its rows out of the body.
// The list begins with 目次 and ends where one of its entries comes again.
func markContents(rows []row) (from, to int) {
	for i := range rows {
		if rows[i].use == inBody && isContentsHead(rows[i].text) {
			to := contentsEnd(rows, i+1)
			rows[i].setAside(ContentsHeading)
			for j := i + 1; j < to; j++ {
				if rows[j].use == inBody {
					rows[j].use = isContents
				}
			}
			return i + 1, to
		}
	}
	return 0, 0
}

// isContentsHead recognises 目次, also as － 目　次 － and 【目次】.
func isContentsHead(s string) bool {
	if columns(s) > 24 {
		return false
	}
	switch strings.Trim(compare(s), "-―ー－・[]【】<>〈〉〔〕") {
	case "目次", "もくじ", "CONTENTS", "Contents":
		return true
	}
	return false
}

func contentsEnd(rows []row, from int) int {
	keys := map[string]int{}
	paged, firstKey := 0, ""
	repeated, again, lastPaged := -1, -1, -1
	i := from
	for ; i < len(rows); i++ {
		r := &rows[i]
		if r.use != inBody {
			continue
		}
		entry, page := entryText(r.text)
		if !page && isSentence(r.text) {
			break
		}
		key := compare(entry)
		if page {
			paged++
			lastPaged = i
		}
		if _, known := keys[key]; known && !page && key != "" {
			if repeated < 0 || repeated < lastPaged {
				repeated = i
			}
			if key == firstKey && again < 0 {
				again = i
			}
		}
		if firstKey == "" {
			firstKey = key
		}
		keys[key] = i
	}
	switch {
	case paged >= 3:
		// The first entry without a page after the last one with a page that
		// was seen before, or simply the row after the last page.
		if repeated > lastPaged {
			return repeated
		}
		return lastPaged + 1
	case again >= 0:
		return again
	case repeated >= 0:
		return headsOf(rows, from, i, repeated)
	}
	return beforeBody(rows, from, i)
}

// headsOf is the end of a contents list whose body does not begin with the first entry (a
// 序 stands before 第1章): the headings right above the first sentence that are entries,
// else the first entry that comes again, which may be one of another part of the list.
func headsOf(rows []row, from, sentence, repeated int) int {
	keys := map[string]bool{}
	again := map[int]bool{}
	for i := from; i < sentence; i++ {
		if rows[i].use != inBody {
			continue
		}
		entry, _ := entryText(rows[i].text)
		key := compare(entry)
		again[i] = keys[key] && key != ""
		keys[key] = true
	}
	start := sentence
	for i := sentence - 1; i >= from && (rows[i].use != inBody || again[i]); i-- {
		if again[i] {
			start = i
		}
	}
	if start == sentence {
		return repeated
	}
	return start
}

// beforeBody is the end of a contents list without pages whose entries do not
// come again in the same words: before the first row that a mark of the same
// kind and number as the first entry opens.
func beforeBody(rows []row, from, to int) int {
	if from >= len(rows) || len(rows[from].marks) == 0 {
		return from
	}
	head := rows[from].marks[0]
	for i := from + 1; i < to; i++ {
		for _, c := range rows[i].marks {
			if c.Style == head.Style && c.Number == head.Number {
				return i
			}
		}
	}
	return from
}

// entryText is an entry of a contents list without leaders and page number,
// and whether it had them. The range of articles in brackets goes, too.
func entryText(s string) (string, bool) {
	t := strings.TrimRightFunc(s, isBlank)
	cut := strings.TrimRight(t, "0123456789０１２３４５６７８９-－―‐−ー ⅠⅡⅢⅣⅤ\u3000頁PpＰ.．・…‥︙─━")
	tail := t[len(cut):]
	page := strings.ContainsAny(tail, "0123456789０１２３４５６７８９") && (strings.ContainsAny(tail, "-…‥・．─━ \u3000") || strings.HasSuffix(cut, "\t"))
	if page && tail != "" {
		if r, _ := firstRune(tail); !isBlank(r) && !strings.ContainsRune("-－―‐−…‥・．.─━", r) && !strings.HasSuffix(cut, "\t") {
			page = false
		}
	}
	if !page {
		cut = t
	}
	cut = strings.TrimFunc(cut, isBlank)
	return cut[:len(cut)-len(entryRange(cut))], page
}

// entryRange is the articles in brackets at the end of an entry, with the blanks before.
func entryRange(s string) string {
	i := strings.LastIndexAny(s, "（(")
	if i <= 0 || !strings.HasPrefix(strings.TrimLeft(s[i:], "（("), "第") || !strings.Contains(s[i:], "条") {
		return ""
	}
	return s[len(strings.TrimRightFunc(s[:i], isBlank)):]
}

// rangeOf is the articles behind an entry, without page number.
func rangeOf(s string) string {
	entry, _ := entryText(s)
	rest := s[strings.Index(s, entry)+len(entry):]
	open := strings.TrimLeftFunc(rest, isBlank)
	if !strings.HasPrefix(open, "（") && !strings.HasPrefix(open, "(") {
		return ""
	}
	if i := strings.IndexAny(open, "）)"); i >= 0 {
		_, w := firstRune(open[i:])
		return open[:i+w]
	}
	return ""
}

// readContents compares the entries with the body.
func (b *builder) readContents(doc *Document, from, to int) {
	list := make([]row, 0, to-from)
	var ranges []string
	for _, r := range b.rows[from:to] {
		if r.use != isContents {
			continue
		}
		entry := row{Line: r.Line, blank: true, text: ""}
		entry.text, _ = entryText(r.text)
		ranges = append(ranges, rangeOf(r.text))
		entry.marks = candidates(entry.text)
		list = append(list, entry)
	}
	toc := newBuilder(list, nil, b.limits)
	toc.width = 0
	toc.build()
	places := b.places()
	for i := range list {
		n := toc.at(list[i].Line.Line)
		e := ContentsEntry{Line: list[i].Line.Line, Text: list[i].text, Range: ranges[i]}
		b.compareEntry(doc, &e, n, places)
		doc.Contents = append(doc.Contents, e)
	}
}

// at is the node that begins at a line, nil if none does.
func (b *builder) at(line int) *node {
	lo, hi := 0, len(b.nodes)
	for lo < hi {
		mid := (lo + hi) / 2
		if b.nodes[mid].line < line {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(b.nodes) && b.nodes[lo].line == line {
		return b.nodes[lo]
	}
	return nil
}

// longestLabel is more bytes than the label of an attachment has.
const longestLabel = 90

// places finds nodes by path and by mark with heading, attachments by label.
type places struct {
	path  map[string]*node
	head  map[string]*node
	sheet map[string]string
}

func (b *builder) places() places {
	p := places{map[string]*node{}, map[string]*node{}, map[string]string{}}
	for _, n := range b.nodes {
		p.path[compare(n.path)] = n
		if k := n.segment + "\x00" + compare(n.heading); p.head[k] == nil {
			p.head[k] = n
		}
	}
	for _, a := range b.sheets {
		p.sheet[compare(a.Label)] = a.Label
	}
	return p
}

func (b *builder) compareEntry(doc *Document, e *ContentsEntry, n *node, p places) {
	if n == nil {
		e.Agrees, e.Path = b.plainEntry(e.Text, p)
		return
	}
	said := n.heading
	if said == "" && len(n.paras) > 0 {
		said = n.paras[0].text()
	}
	found := p.path[compare(n.path)]
	switch {
	case found != nil && compare(found.heading) == compare(said):
		e.Path, e.Agrees = found.path, true
	case found != nil && found.heading != "" && alike(found.heading, said):
		e.Path = found.path
		b.report(ContentsDiffer, Wrong, found.path, found.line, fmt.Sprintf("目次（%d行目）は「%s」、本文は「%s」です。", e.Line, said, found.heading))
	case p.head[n.segment+"\x00"+compare(said)] != nil:
		found = p.head[n.segment+"\x00"+compare(said)]
		e.Path = found.path
		b.report(ContentsDiffer, Doubtful, found.path, found.line, fmt.Sprintf("「%s」の位置が、目次（%d行目）と本文で違います。", e.Text, e.Line))
	default:
		if e.Agrees, e.Path = b.plainEntry(e.Text, p); !e.Agrees {
			b.report(ContentsMissing, Doubtful, "", e.Line, fmt.Sprintf("目次の「%s」が本文に見つかりません。", e.Text))
		}
	}
}

// plainEntry looks for an entry without a mark among headings and attachments.
func (b *builder) plainEntry(text string, p places) (bool, string) {
	key := compare(text)
	if n := p.path[key]; n != nil {
		return true, n.path
	}
	for i := range key {
		if label := p.sheet[key[:i]]; label != "" {
			return true, label
		}
		if i > longestLabel {
			return false, ""
		}
	}
	return p.sheet[key] != "", p.sheet[key]
}

// alike reports whether two headings differ in few letters only.
func alike(a, b string) bool {
	return similarity(compare(a), compare(b)) >= 0.5
}

// similarity is the share of letter pairs that two texts have in common.
func similarity(a, b string) float64 {
	return overlap(pairs(a), pairs(b))
}

// overlap is Dice's coefficient of two bags of letter pairs.
func overlap(pa, pb map[[2]rune]int) float64 {
	common, all := 0, 0
	for k, n := range pa {
		common += min(n, pb[k])
		all += n
	}
	for _, n := range pb {
		all += n
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(common) / float64(all)
}

func pairs(s string) map[[2]rune]int {
	m := map[[2]rune]int{}
	var last rune
	for _, r := range s {
		m[[2]rune{last, r}]++
		last = r
	}
	return m
}
