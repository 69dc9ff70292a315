package jobun

import "strings"

// finish settles what only the whole text can tell: headings above children,
// common headings of articles, the dates of several 附則, ends of provisions.
func (b *builder) finish() {
	for _, n := range b.nodes {
		b.settleHead(n)
	}
	b.repeatHeadings()
	b.dateSupplements()
	for i := len(b.nodes) - 1; i >= 0; i-- {
		n := b.nodes[i]
		for _, s := range n.spans {
			n.end = max(n.end, s.To)
		}
		n.parent.end = max(n.parent.end, n.end)
	}
}

// settleHead: a phrase above children or bullets is a heading, one that stands
// alone is text, and so is an entry of a list that its parent announced.
func (b *builder) settleHead(n *node) {
	if n.head == nil {
		return
	}
	head := n.head
	n.head = nil
	structure := n.rank() > 0 && n.Style != Supplement && n.Style != Article && n.Style != Dai
	switch {
	case structure:
		n.heading = head.text()
	case n.children+len(n.items)+n.tables > 0 && head.phrase() && !announces(head.text()) && !n.parent.announces():
		n.heading = head.text()
	default:
		n.paras = append([]*para{head}, n.paras...)
	}
}

// announces reports whether s leads to a list: 次に掲げる, 以下の事務.
func announces(s string) bool {
	for _, w := range [...]string{"次の", "次に", "以下の", "以下に", "下記", "各号", "左の"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// announces reports whether n's own text leads to the list of its children. It
// is asked once per child and answered once. The entries of such a list pass it
// on to their own.
func (n *node) announces() bool {
	if n.leads == 0 {
		n.leads = 2
		if n.parent != nil && !n.named && len(n.paras) > 0 {
			last := n.paras[len(n.paras)-1]
			item := n.rank() == 0 && n.heading == "" && !last.stop && n.parent.announces()
			if item || announces(last.text()) {
				n.leads = 1
			}
		}
	}
	return n.leads == 1
}

// repeatHeadings: a heading above two articles is common to both.
func (b *builder) repeatHeadings() {
	above, all := 0, 0
	for _, n := range b.nodes {
		if n.Style == Article && !n.named {
			all++
			if n.above {
				above++
			}
		}
	}
	if above*10 < all*6 {
		return
	}
	var prior *node
	for _, n := range b.nodes {
		if n.Style != Article || n.named {
			continue
		}
		if n.heading == "" && !n.deleted && prior != nil && prior.above && prior.parent == n.parent && !prior.deleted && adjacent(prior.Mark, n.Mark) {
			n.heading, n.above = prior.heading, true
		}
		prior = n
	}
}

func adjacent(a, b Mark) bool { return compareMarks(a, true, b) == next }

// dateSupplements: where several 附則 have no heading of their own, the day on
// which each comes into force tells them apart.
func (b *builder) dateSupplements() {
	var plain []*node
	for _, n := range b.nodes {
		if n.Style == Supplement && !n.named && n.parent.parent == nil {
			plain = append(plain, n)
		}
	}
	if len(plain) < 2 {
		return
	}
	for _, n := range plain {
		if n.heading == "" && len(n.paras) > 0 {
			n.heading = inForce(n.paras[0].text())
		}
	}
}

// inForce finds the date before から施行する.
func inForce(s string) string {
	end := strings.Index(s, "から施行")
	if end < 0 {
		end = strings.Index(s, "より施行")
	}
	if end < 0 {
		return ""
	}
	s = s[:end]
	for _, era := range [...]string{"令和", "平成", "昭和"} {
		if i := strings.LastIndex(s, era); i >= 0 && strings.HasSuffix(s, "日") && columns(s[i:]) <= 40 {
			return s[i:]
		}
	}
	return ""
}
