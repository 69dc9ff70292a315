package compare

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// Amendment is a revision in sentences (改め文): what is changed, added, deleted and
// counted anew, in words.
type Amendment struct {
	Heading  string `json:"heading"`
	Enabling string `json:"enabling"`
	// Lines are the sentences, each followed by the text that it adds, one letter further in.
	Lines []string `json:"lines"`
	// Exact tells that the sentences, applied to the old text, give the new one; Differs
	// names the first provision where they do not.
	Exact   bool   `json:"exact"`
	Differs string `json:"differs,omitempty"`
}

// AmendmentOf drafts the 改め文 of a difference. Words are changed first, then provisions
// are deleted, counted anew and added, what stands deeper before what stands above it.
// What moved elsewhere is deleted and added.
func AmendmentOf(d *Difference, old, now *jobun.Document) *Amendment {
	title := old.Title
	if title == "" {
		title = now.Title
	}
	style := shipped()[0]
	a := &Amendment{Heading: style.fill(style.Heading, title), Enabling: title + "の一部を次のように改正する。", Lines: []string{}}
	w := &amender{d: d, old: old, now: now, tree: treeOf(old), want: treeOf(now)}
	w.pair()
	w.front()
	for _, n := range w.tree.all() {
		if n.index >= 0 && w.next[n] != nil {
			w.words(n, w.next[n])
		}
	}
	w.structure(w.tree.root, w.want.root)
	w.attachments()
	a.Lines = w.lines
	a.Differs = ApplyAmendment(old, now, a.Lines)
	a.Exact = a.Differs == ""
	return a
}

// amender writes the sentences and carries each out on the tree, so that every address is
// that of the moment.
type amender struct {
	d        *Difference
	old, now *jobun.Document
	tree     *clauseTree // the old text as far as it is amended
	want     *clauseTree
	next     map[*clauseNode]*clauseNode // provisions that stay -> what they become
	stays    map[*clauseNode]*clauseNode // and back
	lines    []string
}

func (w *amender) say(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

// pair finds the provisions that stay where they are, under a parent that stays.
func (w *amender) pair() {
	w.next = map[*clauseNode]*clauseNode{w.tree.root: w.want.root}
	w.stays = map[*clauseNode]*clauseNode{w.want.root: w.tree.root}
	before, after := w.tree.all(), w.want.all()
	last := map[*clauseNode]int{}
	for _, c := range w.d.Changes {
		if c.Old == nil || c.New == nil || c.Moved {
			continue
		}
		o, n := before[c.Old.Index], after[c.New.Index]
		if w.next[o.up] != n.up || o.style != n.style || o.index < last[o.up] {
			continue
		}
		w.next[o], w.stays[n], last[o.up] = n, o, o.index
	}
}

// front changes the title and the contents list.
func (w *amender) front() {
	if fold(w.tree.title) != fold(w.want.title) {
		w.say("題名を次のように改める。")
		w.say("　%s", w.want.title)
		w.tree.title = w.want.title
	}
	prior := ""
	for _, l := range w.d.Contents {
		was, is := sides(l.Words)
		switch {
		case l.Kind == Changed:
			w.say("目次中「%s」を「%s」に改める。", was, is)
		case l.Kind == Removed:
			w.say("目次中「%s」を削る。", was)
			continue
		case l.Kind == Added && prior == "":
			w.say("目次の初めに「%s」を加える。", is)
		case l.Kind == Added:
			w.say("目次中「%s」の次に「%s」を加える。", prior, is)
		}
		prior = is
	}
	w.tree.contents = w.want.contents
}

func sides(list []Piece) (was, is string) {
	for _, p := range list {
		was, is = was+p.Old, is+p.New
	}
	return was, is
}

// wordsMost is how many changes of words one provision takes before it is written anew.
const wordsMost = 8

// words changes the words of a provision that stays.
func (w *amender) words(o, n *clauseNode) {
	address := w.tree.addresses()[o]
	if fold(o.heading) != fold(n.heading) {
		w.heading(o, n, address)
	}
	if fold(o.text) != fold(n.text) {
		at := address + o.firstParagraph()
		clauses, ok := rewording(o.text, n.text)
		switch {
		case o.text == "":
			w.say("%sに次のように加える。", at)
			w.block(n.text)
		case !ok || n.text == "" || n.deleted:
			w.say("%sの文章を次のように改める。", at)
			w.block(n.text)
		default:
			w.say("%s中%s", at, strings.Join(clauses, ""))
		}
		o.text = n.text
	}
	if !sameLines(o.items, n.items) {
		w.say("%sの箇条を次のように改める。", address)
		for _, it := range n.items {
			w.say("　・%s", it)
		}
		if len(n.items) == 0 {
			w.say("　（なし）")
		}
		o.items = n.items
	}
	o.deleted = n.deleted
}

func (w *amender) block(text string) {
	if text == "" {
		w.say("　（なし）")
		return
	}
	for l := range strings.SplitSeq(text, "\n") {
		w.say("　%s", l)
	}
}

func (w *amender) heading(o, n *clauseNode, address string) {
	name := "見出し"
	if u := o.unit(); o.holdsArticles() {
		name = u + "名"
	}
	switch clauses, ok := rewording(o.heading, n.heading); {
	case o.heading == "":
		w.say("%sに%sとして「%s」を付する。", address, name, n.heading)
	case n.heading == "":
		w.say("%sの%sを削る。", address, name)
	case ok:
		w.say("%sの%s中%s", address, name, strings.Join(clauses, ""))
	default:
		w.say("%sの%sを「%s」に改める。", address, name, n.heading)
	}
	o.heading = n.heading
	if o.style == "" {
		o.mark = n.mark
		w.tree.cache = nil
	}
}

// rewording says how the words of one text become those of another. ok is false where
// that would be no clearer than the new text.
func rewording(old, now string) (clauses []string, ok bool) {
	if strings.Contains(old+now, "\n") || old == "" || now == "" {
		return nil, false
	}
	pieces := Words(old, now)
	kept := 0
	for _, p := range pieces {
		if p.Equal {
			kept += utf8.RuneCountInString(p.Old)
		}
	}
	if kept*3 < utf8.RuneCountInString(old) {
		return nil, false
	}
	done, rest := "", old // what is amended already, and what is not yet
	var parts []string
	for _, p := range pieces {
		rest = rest[len(p.Old):]
		if p.Equal {
			done += p.Old
			continue
		}
		text, good := clauseFor(done, p, rest)
		if !good || len(parts) == wordsMost {
			return nil, false
		}
		parts = append(parts, text)
		done += p.New
	}
	for i := range parts {
		if i+1 < len(parts) {
			parts[i] = going(parts[i])
		}
	}
	return parts, len(parts) > 0
}

// clauseFor changes one piece between what stands before and behind it, with as much
// around it as makes it the only place.
func clauseFor(done string, p Piece, rest string) (string, bool) {
	text := done + p.Old + rest
	before, after := tokens(done), tokens(rest)
	for n := 0; n <= 12; n++ {
		for _, side := range [][2]int{{n, 0}, {n / 2, n - n/2}, {0, n}} {
			if side[0] > len(before) || side[1] > len(after) {
				continue
			}
			left, right := strings.Join(before[len(before)-side[0]:], ""), strings.Join(after[:side[1]], "")
			whole := left + p.Old + right
			if whole == "" || strings.Index(text, whole) != strings.LastIndex(text, whole) || !balanced(whole) || !balanced(left+p.New+right) || !balanced(p.New) {
				continue
			}
			switch {
			case p.Old == "" && side[1] == 0:
				return "「" + left + "」の次に「" + p.New + "」を加える。", true
			case p.New == "" && n == 0:
				return "「" + p.Old + "」を削る。", true
			}
			return "「" + whole + "」を「" + left + p.New + right + "」に改める。", true
		}
	}
	return "", false
}

// balanced reports whether a text can stand between 「 and 」.
func balanced(s string) bool {
	depth := 0
	for _, r := range s {
		switch r {
		case '「':
			depth++
		case '」':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// going lets a sentence go on.
func going(s string) string {
	for _, end := range [][2]string{{"を加える。", "を加え、"}, {"を削る。", "を削り、"}, {"に改める。", "に改め、"}, {"とする。", "とし、"}, {"繰り下げる。", "繰り下げ、"}, {"繰り上げる。", "繰り上げ、"}} {
		if head, ok := strings.CutSuffix(s, end[0]); ok {
			return head + end[1]
		}
	}
	return s
}

// structure deletes, counts anew and adds below a provision that stays, the deeper first.
// Articles are counted through the chapters, so theirs come with the part they stand in.
func (w *amender) structure(o, n *clauseNode) {
	for _, c := range slices.Clone(o.children) {
		if w.next[c] != nil {
			w.structure(c, w.next[c])
		}
	}
	var clauses []string
	parents := []*clauseNode{o}
	if o.holdsArticles() {
		parents = nil // its articles are counted with those of the whole
		w.list(o, func(c *clauseNode) bool { return c.style != jobun.Article }, &clauses)
	} else {
		w.gather(o, &parents)
		for _, p := range parents {
			w.list(p, func(c *clauseNode) bool { return p == o || c.style == jobun.Article }, &clauses)
		}
	}
	w.counted(o, parents, &clauses)
	w.flush(clauses)
	w.add(o, n, func(c *clauseNode) bool { return !o.holdsArticles() || c.style != jobun.Article })
	for _, p := range parents {
		if p != o && w.next[p] != nil {
			w.add(p, w.next[p], func(c *clauseNode) bool { return c.style == jobun.Article })
		}
	}
}

// gather finds the chapters below o through which its articles are counted.
func (w *amender) gather(o *clauseNode, list *[]*clauseNode) {
	for _, c := range o.children {
		if c.holdsArticles() && w.next[c] != nil {
			*list = append(*list, c)
			w.gather(c, list)
		}
	}
}

// list deletes what does not stay below o.
func (w *amender) list(o *clauseNode, which func(*clauseNode) bool, clauses *[]string) {
	for _, c := range slices.Clone(o.children) {
		if w.next[c] == nil && c.index >= 0 && which(c) {
			*clauses = append(*clauses, w.tree.addresses()[c]+"を削る。")
			c.remove()
			w.tree.cache = nil
		}
	}
}

// counted gives what stays its new number, each as soon as nothing else has it.
func (w *amender) counted(o *clauseNode, parents []*clauseNode, clauses *[]string) {
	var waiting []*clauseNode
	add := func(p *clauseNode, which func(*clauseNode) bool) {
		for _, c := range p.children {
			if n := w.next[c]; n != nil && c.style != "" && which(c) && fold(trimDot(c.mark)) != fold(trimDot(n.mark)) {
				waiting = append(waiting, c)
			}
		}
	}
	if o.holdsArticles() {
		add(o, func(c *clauseNode) bool { return c.style != jobun.Article })
	}
	for _, p := range parents {
		add(p, func(c *clauseNode) bool { return p == o || c.style == jobun.Article })
	}
	for len(waiting) > 0 {
		i := slices.IndexFunc(waiting, func(c *clauseNode) bool { return !w.occupied(c, w.next[c].name(), parents) })
		for k := len(waiting) - 1; k > i && i >= 0; k-- { // 繰下げ begins with the last
			if !w.occupied(waiting[k], w.next[waiting[k]].name(), parents) {
				i = k
			}
		}
		if i < 0 {
			return // two exchange their numbers: left to the check
		}
		c := waiting[i]
		from := w.tree.addresses()[c]
		name := w.next[c].name()
		lead := map[string]string{"項": "同条", "号": "同条"}[c.unit()]
		if c.unit() == "号" && c.up.unit() == "項" {
			lead = "同項"
		}
		*clauses = append(*clauses, from+"を"+lead+name+"とする。")
		c.rename(name)
		w.tree.cache = nil
		waiting = slices.Delete(waiting, i, i+1)
	}
}

// occupied reports whether another provision of the list has a name already.
func (w *amender) occupied(c *clauseNode, name string, parents []*clauseNode) bool {
	lists := []*clauseNode{c.up}
	if c.style == jobun.Article {
		lists = append(lists, parents...)
	}
	for _, p := range lists {
		for _, x := range p.children {
			if x != c && x.style == c.style && fold(x.name()) == fold(name) {
				return true
			}
		}
	}
	return false
}

// flush writes clauses as one sentence.
func (w *amender) flush(clauses []string) {
	if len(clauses) == 0 {
		return
	}
	for i := range clauses {
		if i+1 < len(clauses) {
			clauses[i] = going(clauses[i])
		}
	}
	w.say("%s", strings.Join(clauses, ""))
}

// add puts in what is new below n, neighbours together.
func (w *amender) add(o, n *clauseNode, which func(*clauseNode) bool) {
	stays := w.stays
	for i := 0; i < len(n.children); i++ {
		if stays[n.children[i]] != nil || !which(n.children[i]) {
			continue
		}
		run := []*clauseNode{n.children[i]}
		for i+1 < len(n.children) && stays[n.children[i+1]] == nil && n.children[i+1].style == run[0].style {
			i++
			run = append(run, n.children[i])
		}
		var nodes []*clauseNode
		for _, r := range run {
			c := copied(r)
			nodes = append(nodes, c)
			w.next[c], stays[r] = r, c
		}
		first := i - len(run) + 1
		at := w.tree.addresses()
		count := "次のように加える。"
		if u := run[0].unit(); u != "" && u != "附則" {
			count = fmt.Sprintf("次の%d%sを加える。", len(run), u)
		}
		var prior, behind *clauseNode
		if first > 0 {
			prior = stays[n.children[first-1]]
		}
		if i+1 < len(n.children) {
			behind = stays[n.children[i+1]]
		}
		switch {
		case prior != nil && prior.up == o:
			w.say("%sの次に%s", at[prior], count)
			o.insert(prior.at()+1, nodes)
		case behind != nil && behind.up == o:
			w.say("%sの前に%s", at[behind], count)
			o.insert(behind.at(), nodes)
		case o == w.tree.root:
			w.say("本則に%s", count)
			o.insert(len(o.children), nodes)
		default:
			place := at[o]
			if run[0].style != jobun.Number {
				place += o.firstParagraph()
			}
			w.say("%sに%s", place, count)
			o.insert(o.behindItems(run[0].style), nodes)
		}
		w.tree.cache = nil
		for _, r := range run {
			w.lines = append(w.lines, written1(r, 1)...)
		}
	}
}

func copied(n *clauseNode) *clauseNode {
	c := *n
	c.children, c.index = nil, -1
	for _, x := range n.children {
		y := copied(x)
		y.up = &c
		c.children = append(c.children, y)
	}
	return &c
}

// written1 sets a new provision with all below it.
func written1(n *clauseNode, in int) []string {
	lead := strings.Repeat("　", in)
	var lines []string
	text := strings.Split(n.text, "\n")
	if n.text == "" {
		text = nil
	}
	mark := strings.Join(strings.Fields(n.mark), "")
	switch {
	case n.style == "" && n.heading == "": // a preamble
		mark = "【" + mark + "】"
		lines = append(lines, lead+mark)
	case n.style == "":
		lines = append(lines, lead+"【"+n.heading+"】")
	case n.style == jobun.Article && n.heading != "":
		lines = append(lines, lead+"　（"+n.heading+"）")
		fallthrough
	case n.heading == "":
		if len(text) == 0 {
			lines = append(lines, lead+mark)
			break
		}
		lines = append(lines, lead+mark+"　"+text[0])
		text = text[1:]
	default:
		lines = append(lines, lead+mark+"　"+n.heading)
	}
	for _, t := range text {
		lines = append(lines, lead+"　"+t)
	}
	for _, it := range n.items {
		lines = append(lines, lead+"　・"+it)
	}
	for _, c := range n.children {
		lines = append(lines, written1(c, in+1)...)
	}
	return lines
}

// attachments changes the annexes.
func (w *amender) attachments() {
	last := ""
	for _, a := range w.d.Attached {
		var lines []string
		for _, r := range a.Rows {
			if _, is := sides(r.Words); r.Kind != Removed {
				lines = append(lines, "　"+is)
			}
		}
		switch a.Kind {
		case Removed:
			w.say("%sを削る。", quoted(a.Name))
			continue
		case Changed:
			w.say("%sを次のように改める。", quoted(a.Name))
			w.lines = append(w.lines, lines...)
		case Added:
			if last == "" {
				w.say("本則の次に%sとして次のように加える。", quoted(a.Name))
			} else {
				w.say("%sの次に%sとして次のように加える。", quoted(last), quoted(a.Name))
			}
			w.lines = append(w.lines, lines...)
		}
		last = a.Name
	}
}

func quoted(name string) string { return "「" + name + "」" }
