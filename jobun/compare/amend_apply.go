package compare

import (
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// ApplyAmendment carries the sentences of AmendmentOf out on the old text and names the
// first provision in which the outcome is not the new one; empty where there is none.
func ApplyAmendment(old, now *jobun.Document, lines []string) (differs string) {
	t := treeOf(old)
	for i := 0; i < len(lines); {
		end := i + 1
		for end < len(lines) && strings.HasPrefix(lines[end], "　") {
			end++
		}
		if err := t.sentence(lines[i], lines[i+1:end]); err != nil {
			return err.Error()
		}
		i = end
	}
	return t.differs(treeOf(now))
}

type unreadable string

func (u unreadable) Error() string { return "「" + string(u) + "」を読み取れません" }

// sentence carries out one sentence with the text that follows it.
func (t *clauseTree) sentence(s string, block []string) error {
	switch {
	case strings.HasPrefix(s, "題名を次のように改める"):
		t.title = strings.Join(unindented(block), "")
		return nil
	case strings.HasPrefix(s, "目次"):
		return t.contentsSentence(s)
	case strings.HasPrefix(s, "「") && t.annexSentence(s, block), strings.HasPrefix(s, "本則の次に") && t.annexSentence(s, block):
		return nil
	}
	for rest := s; rest != ""; {
		n, size := t.place(rest)
		if strings.HasPrefix(rest, "本則に") {
			n, size = t.root, len("本則")
		}
		if n == nil {
			return unreadable(s)
		}
		used, err := t.clause(n, rest[size:], block)
		if err != nil || used == 0 {
			return unreadable(s)
		}
		rest = rest[size+used:]
	}
	return nil
}

// clause carries out what is said of a provision and returns how much of s says it.
func (t *clauseTree) clause(n *clauseNode, s string, block []string) (used int, err error) {
	for _, name := range []string{"見出し", n.unit() + "名"} {
		if rest, ok := strings.CutPrefix(s, "の"+name); ok {
			err := n.headingClause(rest)
			if n.style == "" {
				n.mark, t.cache = n.heading, nil
			}
			return len(s), err
		}
		if rest, ok := strings.CutPrefix(s, "に"+name+"として"); ok {
			n.heading, _, err = quote(rest)
			return len(s), err
		}
	}
	switch {
	case strings.HasPrefix(s, "中"):
		n.text, err = reworded(n.text, strings.TrimPrefix(s, "中"))
		return len(s), err
	case s == "の文章を次のように改める。", s == "に次のように加える。" && n.text == "" && !marked(block):
		n.text = strings.Join(unindented(block), "\n")
		if n.text == "（なし）" {
			n.text = ""
		}
		n.deleted = fold(n.text) == "削除"
		return len(s), nil
	case s == "の箇条を次のように改める。":
		n.items = nil
		for _, l := range unindented(block) {
			if l != "（なし）" {
				n.items = append(n.items, strings.TrimPrefix(l, "・"))
			}
		}
		return len(s), nil
	case strings.HasPrefix(s, "を削"):
		n.remove()
		t.cache = nil
		return len("を削り、"), nil
	case strings.HasPrefix(s, "の次に"), strings.HasPrefix(s, "の前に"):
		at := n.at()
		if strings.HasPrefix(s, "の次に") {
			at++
		}
		n.up.insert(at, parsed(block))
		t.cache = nil
		return len(s), nil
	case strings.HasPrefix(s, "に次の"):
		list := parsed(block)
		if len(list) == 0 {
			return 0, unreadable(s)
		}
		n.insert(n.behindItems(list[0].style), list)
		t.cache = nil
		return len(s), nil
	case strings.HasPrefix(s, "を"):
		for _, end := range []string{"とする。", "とし、"} {
			if name, _, ok := strings.Cut(strings.TrimPrefix(s, "を"), end); ok && !strings.Contains(name, "を") {
				t.cache = nil
				n.rename(strings.TrimPrefix(strings.TrimPrefix(name, "同条"), "同項"))
				return len("を") + len(name) + len(end), nil
			}
		}
	}
	return 0, unreadable(s)
}

// marked reports whether a block begins with a new provision.
func marked(block []string) bool {
	list := parsed(block)
	return len(list) > 0 && list[0].style != ""
}

func (n *clauseNode) headingClause(s string) (err error) {
	switch {
	case s == "を削る。":
		n.heading = ""
	case strings.HasPrefix(s, "中"):
		n.heading, err = reworded(n.heading, strings.TrimPrefix(s, "中"))
	default:
		n.heading, _, err = quote(strings.TrimPrefix(s, "を"))
	}
	return err
}

// quote reads 「…」 at the beginning of s.
func quote(s string) (inner, rest string, err error) {
	if !strings.HasPrefix(s, "「") {
		return "", "", unreadable(s)
	}
	depth := 0
	for i, r := range s {
		switch r {
		case '「':
			depth++
		case '」':
			if depth--; depth == 0 {
				return s[len("「"):i], s[i+len("」"):], nil
			}
		}
	}
	return "", "", unreadable(s)
}

// reworded carries out 「A」を「B」に改め、「C」の次に「D」を加え、「E」を削る。
func reworded(text, s string) (string, error) {
	for s != "" {
		a, rest, err := quote(s)
		if err != nil || strings.Count(text, a) == 0 {
			return text, unreadable(s)
		}
		switch {
		case strings.HasPrefix(rest, "を削"):
			text, s = strings.Replace(text, a, "", 1), rest[len("を削り、"):]
		case strings.HasPrefix(rest, "の次に"):
			b, after, err := quote(strings.TrimPrefix(rest, "の次に"))
			if err != nil {
				return text, err
			}
			text, s = strings.Replace(text, a, a+b, 1), trimEnd(after, "を加える。", "を加え、")
		case strings.HasPrefix(rest, "を"):
			b, after, err := quote(strings.TrimPrefix(rest, "を"))
			if err != nil {
				return text, err
			}
			text, s = strings.Replace(text, a, b, 1), trimEnd(after, "に改める。", "に改め、")
		default:
			return text, unreadable(s)
		}
	}
	return text, nil
}

func trimEnd(s string, ends ...string) string {
	for _, e := range ends {
		if rest, ok := strings.CutPrefix(s, e); ok {
			return rest
		}
	}
	return s
}

func unindented(block []string) []string {
	list := make([]string, len(block))
	for i, l := range block {
		list[i] = strings.TrimPrefix(l, "　")
	}
	return list
}

// parsed reads the provisions of a block by their marks and how far they stand in.
func parsed(block []string) []*clauseNode {
	root := &clauseNode{}
	open := []*clauseNode{root} // by how far they stand in
	heading := ""
	for _, l := range block {
		text := strings.TrimLeft(l, "　")
		in := (len(l) - len(text)) / len("　")
		if strings.HasPrefix(text, "（") && strings.HasSuffix(text, "）") && in > 1 && heading == "" {
			heading = strings.TrimSuffix(strings.TrimPrefix(text, "（"), "）")
			continue
		}
		n, ok := parsedLine(text)
		if ok && in <= len(open) {
			open = open[:in]
			up := open[in-1]
			n.up = up
			if n.style == jobun.Article {
				n.heading, heading = heading, ""
			}
			up.children = append(up.children, n)
			open = append(open, n)
			continue
		}
		if heading != "" { // it was a paragraph in brackets
			root.last().paragraph("（" + heading + "）")
			heading = ""
		}
		if it, bullet := strings.CutPrefix(text, "・"); bullet {
			root.last().items = append(root.last().items, it)
			continue
		}
		root.last().paragraph(text)
	}
	root.settle()
	return root.children
}

func (n *clauseNode) last() *clauseNode {
	for len(n.children) > 0 {
		n = n.children[len(n.children)-1]
	}
	return n
}

func (n *clauseNode) paragraph(s string) {
	if n.text != "" {
		n.text += "\n"
	}
	n.text += s
}

// parsedLine reads a line that begins a provision.
func parsedLine(s string) (*clauseNode, bool) {
	if inner, ok := strings.CutPrefix(s, "【"); ok && strings.HasSuffix(inner, "】") {
		inner = strings.TrimSuffix(inner, "】")
		return &clauseNode{mark: inner, heading: inner, index: -1}, true
	}
	mark, rest, _ := strings.Cut(s, "　")
	m, ok := jobun.MarkOf(mark, 0)
	if !ok || strings.ContainsAny(mark, "。、") {
		return nil, false
	}
	return &clauseNode{mark: mark, style: m.Style, text: rest, deleted: fold(rest) == "削除", index: -1}, true
}

// settle tells headings from texts: what has no full stop and is followed by a paragraph,
// or by provisions and is of structure, is a heading.
func (n *clauseNode) settle() {
	for _, c := range n.children {
		first, more, _ := strings.Cut(c.text, "\n")
		switch {
		case c.style == "" || c.heading != "" || c.style == jobun.Article || first == "" || c.deleted:
		case strings.HasSuffix(first, "。"):
		case more != "" || c.holdsArticles() || c.style == jobun.Supplement || len(c.children)+len(c.items) > 0 && !announced(first):
			c.heading, c.text = first, more
		}
		c.settle()
	}
}

func announced(s string) bool {
	return slices.ContainsFunc([]string{"次の", "次に", "以下", "各号", "左の", "下記"}, func(w string) bool { return strings.Contains(s, w) })
}

func (t *clauseTree) contentsSentence(s string) error {
	if rest, ok := strings.CutPrefix(s, "目次の初めに"); ok {
		line, _, err := quote(rest)
		t.contents = slices.Insert(t.contents, 0, line)
		return err
	}
	was, rest, err := quote(strings.TrimPrefix(s, "目次中"))
	i := slices.IndexFunc(t.contents, func(l string) bool { return fold(l) == fold(was) })
	if err != nil || i < 0 {
		return unreadable(s)
	}
	switch {
	case rest == "を削る。":
		t.contents = slices.Delete(t.contents, i, i+1)
	case strings.HasPrefix(rest, "の次に"):
		line, _, err := quote(strings.TrimPrefix(rest, "の次に"))
		if err != nil {
			return err
		}
		t.contents = slices.Insert(t.contents, i+1, line)
	default:
		line, _, err := quote(strings.TrimPrefix(rest, "を"))
		if err != nil {
			return err
		}
		t.contents[i] = line
	}
	return nil
}

// annexSentence carries out a sentence about an annex; false for one about a provision.
func (t *clauseTree) annexSentence(s string, block []string) bool {
	if rest, ok := strings.CutPrefix(s, "本則の次に"); ok {
		name, _, err := quote(rest)
		t.annexes = slices.Insert(t.annexes, 0, annexText{name, unindented(block)})
		return err == nil
	}
	name, rest, err := quote(s)
	i := slices.IndexFunc(t.annexes, func(a annexText) bool { return a.name == name })
	if err != nil || i < 0 {
		return false
	}
	switch {
	case rest == "を削る。":
		t.annexes = slices.Delete(t.annexes, i, i+1)
	case rest == "を次のように改める。":
		t.annexes[i].lines = unindented(block)
	case strings.HasPrefix(rest, "の次に"):
		added, _, err := quote(strings.TrimPrefix(rest, "の次に"))
		t.annexes = slices.Insert(t.annexes, i+1, annexText{added, unindented(block)})
		return err == nil
	default:
		return false
	}
	return true
}
