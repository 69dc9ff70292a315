package compare

import (
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// clauseNode is a provision in the text that a 改め文 is applied to.
type clauseNode struct {
	mark     string
	style    jobun.Style // empty for an unnumbered heading
	heading  string
	text     string
	items    []string
	deleted  bool
	up       *clauseNode
	children []*clauseNode
	index    int // of the provision it was made from
}

// clauseTree is a text that a 改め文 is applied to.
type clauseTree struct {
	title    string
	contents []string
	root     *clauseNode
	annexes  []annexText
	cache    map[*clauseNode]string // of addresses, until the structure changes
}

type annexText struct {
	name  string
	lines []string
}

func treeOf(doc *jobun.Document) *clauseTree {
	t := &clauseTree{title: doc.Title, contents: contentsLines(doc), root: &clauseNode{index: -1}}
	nodes := make([]*clauseNode, len(doc.Provisions))
	for i, p := range doc.Provisions {
		n := &clauseNode{heading: p.Heading, text: p.Text, items: itemLines(&p), deleted: p.Deleted, up: t.root, index: i}
		if p.Mark != nil {
			n.mark, n.style = p.Mark.Text, p.Mark.Style
		} else {
			n.mark, _, _ = strings.Cut(p.Path[strings.LastIndex(p.Path, "/")+1:], "#")
		}
		if p.Parent >= 0 && p.Parent < i {
			n.up = nodes[p.Parent]
		}
		n.up.children = append(n.up.children, n)
		nodes[i] = n
	}
	for _, a := range doc.Attachments {
		t.annexes = append(t.annexes, annexText{attachedName(a), attachedLines(a)})
	}
	return t
}

func (t *clauseTree) all() []*clauseNode {
	var list []*clauseNode
	var walk func(n *clauseNode)
	walk = func(n *clauseNode) {
		for _, c := range n.children {
			list = append(list, c)
			walk(c)
		}
	}
	walk(t.root)
	return list
}

// unit is what a provision is called in a 改め文: 条, 項, 号, 章; empty for other marks.
func (n *clauseNode) unit() string {
	switch {
	case n.style == jobun.Number && n.up.style == jobun.Article:
		return "項"
	case (n.style == jobun.NumberBoth || n.style == jobun.Kanji || n.style == jobun.KanjiBoth) && (n.up.style == jobun.Article || n.up.unit1() == "項"):
		return "号"
	}
	switch n.style {
	case jobun.Part, jobun.Chapter, jobun.Section, jobun.Subsection, jobun.Division, jobun.Article:
		return string(n.style)
	case jobun.Supplement:
		return "附則"
	}
	return ""
}

func (n *clauseNode) unit1() string {
	if n.style == jobun.Number && n.up != nil && n.up.style == jobun.Article {
		return "項"
	}
	return ""
}

// name is the last part of an address: 第2項, 第3号の2, ア.
func (n *clauseNode) name() string {
	mark := strings.Join(strings.Fields(n.mark), "")
	switch u := n.unit(); {
	case u == "項" || u == "号":
		core, branch, _ := strings.Cut(strings.Trim(mark, "()（）.．、"), "の")
		core = strings.Trim(core, "()（）.．、")
		if branch != "" {
			branch = "の" + branch
		}
		return "第" + core + u + branch
	case n.style == "":
		return "「" + mark + "」の部"
	}
	return trimDot(strings.TrimRight(mark, "．。"))
}

// rename gives a provision the mark that a name stands for.
func (n *clauseNode) rename(name string) {
	u := n.unit()
	if u != "項" && u != "号" {
		n.mark = name
		return
	}
	core, branch, _ := strings.Cut(strings.TrimPrefix(name, "第"), u)
	before := n.mark[:len(n.mark)-len(strings.TrimLeft(n.mark, "(（"))]
	after := ""
	if before != "" {
		after = map[string]string{"(": ")", "（": "）"}[before]
	}
	n.mark = before + core + after + branch
}

// addresses names every provision as the text stands now: 第5条第2項第1号, 附則第2条.
// Articles need no chapter before them.
func (t *clauseTree) addresses() map[*clauseNode]string {
	if t.cache != nil {
		return t.cache
	}
	list := map[*clauseNode]string{}
	seen := map[string]int{}
	for _, n := range t.all() {
		s := n.name()
		if up := list[n.up]; n.up != t.root && !(n.style == jobun.Article && n.up.holdsArticles()) {
			if joint := ""; n.unit() != "項" && n.unit() != "号" && n.style != jobun.Article && rankOf(n.style) == 0 {
				joint = "の"
				s = up + joint + s
			} else {
				s = up + s
			}
		} else if n.style == jobun.Article {
			if p := n.partOf(t.root); p != t.root {
				s = list[p] + s
			}
		}
		if seen[fold(s)]++; seen[fold(s)] > 1 {
			s += "（" + strconv.Itoa(seen[fold(s)]) + "番目）"
		}
		list[n] = s
	}
	t.cache = list
	return list
}

func rankOf(s jobun.Style) int {
	switch s {
	case jobun.Part, jobun.Chapter, jobun.Section, jobun.Subsection, jobun.Division, jobun.Dai, jobun.Supplement, jobun.Preface:
		return 1
	}
	return 0
}

// holdsArticles reports whether articles run through n and its neighbours.
func (n *clauseNode) holdsArticles() bool {
	switch n.style {
	case jobun.Part, jobun.Chapter, jobun.Section, jobun.Subsection, jobun.Division:
		return true
	}
	return false
}

// partOf is the part of the text in which the articles of n are counted.
func (n *clauseNode) partOf(root *clauseNode) *clauseNode {
	for n = n.up; n != root && n.holdsArticles(); {
		n = n.up
	}
	return n
}

// place finds what an address at the beginning of s names, and the length of it.
func (t *clauseTree) place(s string) (n *clauseNode, size int) {
	for x, a := range t.addresses() {
		for _, form := range []string{a + x.firstParagraph(), a} {
			if len(form) > size && strings.HasPrefix(s, form) {
				n, size = x, len(form)
			}
		}
	}
	return n, size
}

// firstParagraph: the text of an article with paragraphs is its first, unless the first has
// a mark of its own.
func (n *clauseNode) firstParagraph() string {
	found := ""
	for _, c := range n.children {
		switch {
		case n.style != jobun.Article || c.style != jobun.Number:
		case fold(c.name()) == "第1項" || fold(c.name()) == "第一項":
			return ""
		case found == "":
			one := "1"
			if k := scriptSample(c.mark); k != "" {
				one = k
			}
			found = "第" + one + "項"
		}
	}
	return found
}

// scriptSample is the number one as a mark writes its numbers.
func scriptSample(mark string) string {
	for _, r := range mark {
		switch {
		case r >= '０' && r <= '９':
			return "１"
		case strings.ContainsRune("一二三四五六七八九十", r):
			return "一"
		}
	}
	return ""
}

func (n *clauseNode) at() int { return slices.Index(n.up.children, n) }

func (n *clauseNode) remove() { n.up.children = slices.Delete(n.up.children, n.at(), n.at()+1) }

// insert puts nodes below n, before the child at a place.
func (n *clauseNode) insert(at int, list []*clauseNode) {
	for _, x := range list {
		x.up = n
	}
	n.children = slices.Insert(n.children, at, list...)
}

// behindItems is where a new child of a style goes: the items of the first paragraph stand
// before the others.
func (n *clauseNode) behindItems(style jobun.Style) int {
	if n.style == jobun.Article && style != jobun.Number {
		for i, c := range n.children {
			if c.style == jobun.Number {
				return i
			}
		}
	}
	return len(n.children)
}

// differs tells the first provision in which two trees are not the same to a reader.
func (t *clauseTree) differs(want *clauseTree) string {
	if fold(t.title) != fold(want.title) {
		return "題名"
	}
	if !sameLines(t.contents, want.contents) {
		return "目次"
	}
	a, b := t.all(), want.all()
	for i, n := range b {
		if i >= len(a) || fold(trimDot(a[i].mark)) != fold(trimDot(n.mark)) || fold(a[i].heading) != fold(n.heading) || fold(a[i].text) != fold(n.text) || !sameLines(a[i].items, n.items) || a[i].depth() != n.depth() {
			return n.name()
		}
	}
	if len(a) > len(b) {
		return a[len(b)].name()
	}
	if len(t.annexes) != len(want.annexes) {
		return "別表"
	}
	for i, x := range want.annexes {
		if fold(t.annexes[i].name) != fold(x.name) || !sameLines(t.annexes[i].lines, x.lines) {
			return x.name
		}
	}
	return ""
}

func (n *clauseNode) depth() int {
	d := 0
	for ; n.up != nil; n = n.up {
		d++
	}
	return d
}

func sameLines(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return fold(x) == fold(y) })
}
