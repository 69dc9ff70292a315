package edit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// Place is a place that a person should look at.
type Place struct {
	ID   string `json:"id"`   // of the provision or annex, empty for the contents list
	Path string `json:"path"` // as it is called now
	Why  string `json:"why"`
	Text string `json:"text"` // the words it is about
}

func (d *Draft) look(owner *node, x *annex, why, text string) {
	p := Place{Why: why, Text: text}
	switch {
	case owner != nil:
		p.ID, p.Path = owner.id, owner.path
	case x != nil:
		p.ID, p.Path = x.id, x.now
	}
	if !slices.Contains(d.places, p) {
		d.places = append(d.places, p)
	}
}

// settle writes a text with its references as they are called now.
func (d *Draft) settle(w words, owner *node, x *annex) string {
	if len(w.atoms) == 0 {
		return w.text
	}
	var b strings.Builder
	at := 0
	for i, a := range w.atoms {
		b.WriteString(w.text[at:a.from])
		b.WriteString(d.settleAtom(w, i, owner, x))
		at = a.to
	}
	b.WriteString(w.text[at:])
	return b.String()
}

func (d *Draft) settleAtom(w words, i int, owner *node, x *annex) string {
	a := w.atoms[i]
	was := w.text[a.from:a.to]
	if a.annex != nil {
		return d.settleAnnexAtom(a, was, owner, x)
	}
	for _, t := range a.targets {
		if !d.alive(t) {
			d.look(owner, x, "引用している定めがなくなりました。", was)
			return was
		}
		if t.deleted && t.touched && a.kind != each {
			d.look(owner, x, "引用している定めが「削除」になりました。", was)
			return was
		}
	}
	if a.doubt != "" {
		for _, t := range a.targets {
			if t.renumbered() {
				d.look(owner, x, a.doubt+"この規程の"+t.mark.Text+"は、"+t.label.text+"になります。", was)
			}
		}
		return was
	}
	switch a.kind {
	case absolute:
		return d.settleAbsolute(w, i, was, owner, x)
	case relative:
		return d.settleRelative(a, was, owner, x)
	case each:
		d.checkEach(a, was, owner, x)
	case listed:
		if len(a.targets) == 1 && a.targets[0].renumbered() {
			d.look(owner, x, "番号が「"+a.targets[0].mark.Text+"」から「"+a.targets[0].label.text+"」に変わった定めを指しているようです。", was)
		}
	}
	return was
}

func (d *Draft) alive(n *node) bool {
	for ; n.parent != nil; n = n.parent {
		if !slices.Contains(n.parent.children, n) {
			return false
		}
	}
	return n == d.root
}

// settleAbsolute writes 第n条 with the number its provision has now.
func (d *Draft) settleAbsolute(w words, i int, was string, owner *node, x *annex) string {
	a := w.atoms[i]
	if len(a.targets) != 1 {
		return was
	}
	t := a.targets[0]
	if t.label.broken {
		d.look(owner, x, "引用している定めの番号を書き直せませんでした。", was)
		return was
	}
	d.checkRange(w, i, owner, x)
	text := was
	if number, branch := d.numberOf(a, t); number != count(a.number) || !slices.Equal(branch, branchOf(a.branch)) {
		text = strings.Replace(was, a.number, d.customs.write(number, a.number), 1)
		text = strings.TrimSuffix(text, a.branch) + d.customs.branches(branch, a.number)
	}
	if !a.explicit && (a.unit == "項" || a.unit == "号") && owner != nil {
		return d.inArticle(a, t, text, was, owner)
	}
	if a.explicit && (a.unit == "項" || a.unit == "号") && i > 0 && !d.belongs(w.atoms[:i], t, a.first) {
		d.look(owner, x, "引用している定めが、ほかの条や項に移りました。", w.text[w.atoms[i-1].from:a.to])
		return was
	}
	return text
}

// numberOf is what the atom has to say of its provision: the number of an article, 1 for
// its own text as a paragraph.
func (d *Draft) numberOf(a atom, t *node) (int, []int) {
	if a.first {
		return 1, nil
	}
	return t.label.number, t.label.branch
}

// belongs reports whether a paragraph or item still stands where the atoms before say.
func (d *Draft) belongs(before []atom, t *node, first bool) bool {
	for i := len(before) - 1; i >= 0; i-- {
		a := before[i]
		if len(a.targets) == 0 || a.unit == "号" || a.kind == listed {
			continue
		}
		up := a.targets[len(a.targets)-1]
		if a.unit == "項" && t.mark.Style == jobun.Number || up == t {
			up, _ = up.article()
		}
		return up != nil && t.under(up) || first
	}
	return true
}

// inArticle names the article where a paragraph was meant without saying so, and owner
// has left that article.
func (d *Draft) inArticle(a atom, t *node, text, was string, owner *node) string {
	home := t
	if !a.first {
		home, _ = t.article()
	}
	here, _ := owner.article()
	if home == here || home == nil {
		return text
	}
	if a.unit == "号" {
		d.look(owner, nil, "引用している号が、ほかの条にあります。", was)
		return was
	}
	return home.label.text + text
}

// checkRange tells where a range holds more or fewer provisions than it did.
func (d *Draft) checkRange(w words, i int, owner *node, x *annex) {
	a := w.atoms[i]
	if !a.last || i == 0 || len(w.atoms[i-1].targets) != 1 {
		return
	}
	from, to := w.atoms[i-1].targets[0], a.targets[0]
	if from.mark == nil || to.mark == nil || from.mark.Style != to.mark.Style || from.list != nil && from.list == to.list && from.at > to.at {
		return
	}
	run := d.at(listKey{d.scope(from), from.mark.Style})
	f, t := slices.Index(run, from), slices.Index(run, to)
	text := w.text[w.atoms[i-1].from:a.to]
	if f < 0 || t < 0 || f > t {
		d.look(owner, x, "引用している範囲の並びが変わりました。", text)
		return
	}
	inside := 0
	for _, n := range run[f : t+1] {
		if n.inserted {
			d.look(owner, x, "引用している範囲に、新しい定め（"+n.label.text+"）が入ります。", text)
		} else {
			inside++
		}
	}
	if from.list != nil && from.list == to.list && inside != to.at-from.at+1 && !from.inserted && !to.inserted {
		d.look(owner, x, "引用している範囲の定めが、減ったか移りました。", text)
	}
}

// settleRelative keeps 前条 where it still is the one before, and else names it.
func (d *Draft) settleRelative(a atom, was string, owner *node, x *annex) string {
	if owner == nil || len(a.targets) == 0 {
		return was
	}
	now := d.beside(owner, a.unit, a.back)
	if len(now) >= len(a.targets) {
		now = slices.Clone(now[:len(a.targets)])
		if a.back {
			slices.Reverse(now)
		}
		if slices.Equal(now, a.targets) {
			return was
		}
	}
	first, last := a.targets[0], a.targets[len(a.targets)-1]
	if first.label.broken || last.label.broken {
		d.look(owner, x, "引用している定めの番号を書き直せませんでした。", was)
		return was
	}
	name := func(t *node) string { return d.nameOf(a, t, owner) }
	var text string
	switch len(a.targets) {
	case 1:
		text = name(first)
	case 2:
		text = name(first) + "及び" + name(last)
	default:
		text = name(first) + "から" + name(last) + "まで"
	}
	if text == "" || strings.Contains(text, "\x00") {
		d.look(owner, x, "引用している定めの位置が変わりました。", was)
		return was
	}
	return text
}

// nameOf is a provision as owner has to call it; \x00 where that cannot be said surely.
func (d *Draft) nameOf(a atom, t, owner *node) string {
	sample := ""
	if t.mark != nil {
		sample = t.label.text
	}
	switch a.unit {
	case "条":
		if s := supplementOf(t); s != nil {
			return "附則" + t.label.text
		}
		return t.label.text
	case "項":
		number, article := 1, t
		if t.mark.Style == jobun.Number {
			number, article = t.label.number, t.articleNode()
		} else {
			sample = d.sampleNumber(t)
		}
		text := "第" + d.customs.write(number, sample) + "項"
		if here, _ := owner.article(); article != nil && article != here {
			text = article.label.text + text
		}
		return text
	case "号":
		if t.parent != owner.parent && !owner.under(t.parent) {
			return "\x00"
		}
		return "第" + d.customs.write(t.label.number, sample) + "号" + d.customs.branches(t.label.branch, sample)
	}
	return t.label.text
}

// sampleNumber is how the paragraphs of an article are written.
func (d *Draft) sampleNumber(article *node) string {
	for _, c := range article.children {
		if c.mark != nil && c.mark.Style == jobun.Number {
			return c.label.text
		}
	}
	return ""
}

// checkEach tells where 各号 or 前各項 now means others than it did.
func (d *Draft) checkEach(a atom, was string, owner *node, x *annex) {
	if owner == nil || !a.back {
		return // 各号 means those that are there
	}
	now := d.before(owner, a.unit)
	if !slices.Equal(now, a.targets) {
		for _, n := range now {
			if !slices.Contains(a.targets, n) {
				d.look(owner, x, "「"+was+"」に、"+n.label.text+"が加わります。", was)
				return
			}
		}
		d.look(owner, x, "「"+was+"」の指す定めが減りました。", was)
	}
}

var annexRE = regexp.MustCompile(`^(.*?)(第?)(` + digitsRE + `)(号様式|号)?((?:[の\-－―‐](?:` + digitsRE + `))*)(.*)$`)

// findAnnex finds 別表第2 or 第2号様式 by what it is called now.
func (d *Draft) findAnnex(word, number, branch string, form bool) *annex {
	for _, x := range d.annexes {
		label := fold(x.now)
		m := annexRE.FindStringSubmatch(label)
		switch {
		case number == "" && label == fold(word):
			return x
		case m == nil || number == "":
			continue
		case strings.HasSuffix(m[4], "様式") != form && !(form && m[1] == "様式"), !form && m[1] != fold(word):
			continue
		case count(m[3]) == count(number) && slices.Equal(branchOf(strings.NewReplacer("-", "の", "－", "の", "―", "の", "‐", "の").Replace(m[5])), branchOf(branch)):
			return x
		}
	}
	return nil
}

func (d *Draft) settleAnnexAtom(a atom, was string, owner *node, x *annex) string {
	if !slices.Contains(d.annexes, a.annex) {
		d.look(owner, x, "引用している別表や様式がなくなりました。", was)
		return was
	}
	if fold(a.annex.now) == fold(a.annex.label) && !a.annex.inserted {
		return was
	}
	m := annexRE.FindStringSubmatch(a.annex.now)
	if m == nil || a.number == "" {
		if fold(was) != fold(a.annex.now) {
			d.look(owner, x, "引用している別表や様式の名が、「"+a.annex.now+"」になります。", was)
		}
		return was
	}
	if count(m[3]) == count(a.number) {
		return was
	}
	return strings.Replace(was, a.number, d.customs.write(count(m[3]), a.number), 1)
}

// countAnnexes numbers the annexes of one kind in their order.
func (d *Draft) countAnnexes() {
	prior := map[string]*annex{}
	number := map[string]int{}
	start := map[string]int{}
	for _, a := range d.doc.Attachments {
		if m := annexRE.FindStringSubmatch(a.Label); m != nil {
			if k := fold(m[1] + m[4]); start[k] == 0 {
				start[k] = count(m[3])
			}
		}
	}
	for _, x := range d.annexes {
		m := annexRE.FindStringSubmatch(x.label)
		if m == nil {
			x.now = x.label
			continue
		}
		k := fold(m[1] + m[4])
		n := count(m[3])
		if p := prior[k]; p != nil {
			step := 1
			if !p.inserted && !x.inserted && d.neighbours(p, x, k) {
				step = n - count(annexRE.FindStringSubmatch(p.label)[3])
			}
			n = number[k] + step
		} else if start[k] > 0 {
			n = start[k]
		}
		if x.now = x.label; n != count(m[3]) && n > 0 {
			x.now = strings.TrimSuffix(x.label, m[3]+m[4]+m[5]+m[6]) + d.customs.write(n, m[3]) + m[4] + m[5] + m[6]
		}
		prior[k], number[k] = x, n
	}
}

// neighbours reports whether no annex of the kind stood between two when they were opened.
func (d *Draft) neighbours(p, x *annex, kind string) bool {
	if p.at >= x.at {
		return false
	}
	for _, a := range d.doc.Attachments[p.at+1 : x.at] {
		if m := annexRE.FindStringSubmatch(a.Label); m != nil && fold(m[1]+m[4]) == kind {
			return false
		}
	}
	return true
}

// Document is the text as it stands, with ids that stayed, and the places to look at.
func (d *Draft) Document() (*jobun.Document, []Place) {
	d.renumber()
	d.places = nil
	d.setPaths()
	out := *d.doc
	out.Provisions, out.Attachments = []jobun.Provision{}, []jobun.Attachment{}
	at := map[*node]int{d.root: -1}
	for _, n := range d.all() {
		at[n] = len(out.Provisions)
		out.Provisions = append(out.Provisions, d.provision(n, at[n.parent]))
	}
	for _, x := range d.annexes {
		out.Attachments = append(out.Attachments, d.attachment(x))
	}
	out.Contents = d.contents(out.Provisions)
	return &out, slices.Clone(d.places)
}

func (d *Draft) provision(n *node, parent int) jobun.Provision {
	p := jobun.Provision{ID: n.id, Path: n.path, Depth: 1, Parent: parent, Items: []jobun.Item{}, Source: []jobun.Span{}, Deleted: n.deleted, Line: 1, EndLine: 1}
	for up := n.parent; up != nil && up.parent != nil; up = up.parent {
		p.Depth++
	}
	if n.mark != nil {
		m := jobun.Mark{Style: n.mark.Style, Number: n.label.number, Branch: n.label.branch, Text: n.label.text}
		p.Mark = &m
		if n.label.broken {
			d.look(n, nil, "番号を付け直せませんでした。", n.label.text)
		}
	}
	p.Heading, p.Text = d.settle(n.heading, n, nil), d.settle(n.text, n, nil)
	for _, it := range n.items {
		p.Items = append(p.Items, jobun.Item{Line: 1, Text: d.settle(it, n, nil)})
	}
	return p
}

func (d *Draft) attachment(x *annex) jobun.Attachment {
	a := jobun.Attachment{Kind: x.kind, Label: x.now, Title: d.settle(x.title, x.inside, x), Path: x.path, Text: d.settle(x.text, x.inside, x), Rows: [][]string{}, Source: []jobun.Span{}, Line: 1, EndLine: 1}
	if x.inside != nil {
		a.Path = x.inside.path
	}
	for _, row := range x.rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = d.settle(c, x.inside, x)
		}
		a.Rows = append(a.Rows, cells)
	}
	return a
}

// setPaths gives every node its path; the second of equal marks has #2.
func (d *Draft) setPaths() {
	var walk func(up *node)
	walk = func(up *node) {
		seen := map[string]int{}
		for _, n := range up.children {
			s := n.segment()
			key := fold(s)
			if n.mark != nil && n.mark.Style == jobun.Circled {
				key = s
			}
			if seen[key]++; seen[key] > 1 {
				s += fmt.Sprintf("#%d", seen[key])
			}
			if n.path = s; up.parent != nil {
				n.path = up.path + "/" + s
			}
			walk(n)
		}
	}
	walk(d.root)
}

// contents follows the chapters and articles that the list names; ranges of articles
// behind a chapter are those below it.
func (d *Draft) contents(list []jobun.Provision) []jobun.ContentsEntry {
	out := []jobun.ContentsEntry{}
	byPath := map[string]*node{}
	for i, p := range d.doc.Provisions {
		byPath[p.Path] = d.byID[d.doc.Provisions[i].ID]
	}
	deepest, ranges := 0, false
	for _, e := range d.doc.Contents {
		if n := byPath[e.Path]; n != nil && n.mark != nil {
			deepest = max(deepest, rank(n.mark.Style))
		}
		ranges = ranges || e.Range != ""
	}
	var waiting []*node // new chapters go behind what stands before them
	for _, n := range d.all() {
		if n.inserted && n.mark != nil && rank(n.mark.Style) >= 2 && rank(n.mark.Style) <= min(deepest, rank(jobun.Division)) {
			waiting = append(waiting, n)
		}
	}
	order := map[*node]int{}
	for i, n := range d.all() {
		order[n] = i
	}
	put := func(upTo int) {
		for len(waiting) > 0 && order[waiting[0]] < upTo {
			n := waiting[0]
			waiting = waiting[1:]
			e := jobun.ContentsEntry{Line: 1, Text: n.label.text + "\u3000" + d.settle(n.heading, n, nil), Path: n.path, Agrees: true}
			if ranges {
				e.Range = d.rangeBelow(n, "")
			}
			out = append(out, e)
		}
	}
	for _, e := range d.doc.Contents {
		n := byPath[e.Path]
		switch {
		case n == nil:
			if a := d.annexCalled(e.Path); e.Path != "" && a != nil && fold(a.now) != fold(a.label) {
				e.Text = strings.Replace(e.Text, a.label, a.now, 1)
				e.Path = a.now
			}
		case !d.alive(n):
			continue
		default:
			put(order[n])
			e = d.entry(e, n)
		}
		out = append(out, e)
	}
	put(len(order) + 1)
	return out
}

func (d *Draft) annexCalled(label string) *annex {
	for _, x := range d.annexes {
		if !x.inserted && x.label == label {
			return x
		}
	}
	return nil
}

// entry rewrites a line of the contents list: its mark, its heading, its articles.
func (d *Draft) entry(e jobun.ContentsEntry, n *node) jobun.ContentsEntry {
	e.Path = n.path
	if n.renumbered() && strings.HasPrefix(fold(e.Text), fold(n.mark.Text)) {
		e.Text = n.label.text + e.Text[prefixLength(e.Text, n.mark.Text):]
	} else if n.renumbered() {
		d.places = append(d.places, Place{Path: n.path, Why: "目次の行の番号を書き直せませんでした。", Text: e.Text})
	}
	was := ""
	for _, p := range d.doc.Provisions {
		if p.ID == n.id {
			was = p.Heading
		}
	}
	if now := d.settle(n.heading, n, nil); was != now && was != "" {
		if strings.Contains(e.Text, was) {
			e.Text = strings.Replace(e.Text, was, now, 1)
		} else {
			d.places = append(d.places, Place{Path: n.path, Why: "目次の行の見出しを書き直せませんでした。", Text: e.Text})
		}
	}
	if now := d.rangeBelow(n, e.Range); e.Range != "" && now != d.ranges[n] {
		e.Range = now
	}
	return e
}

// prefixLength is how many bytes of s hold the letters of prefix, blanks and width aside.
func prefixLength(s, prefix string) int {
	want := fold(prefix)
	for i := range s {
		if fold(s[:i]) == want {
			return i
		}
	}
	if fold(s) == want {
		return len(s)
	}
	_, w := utf8.DecodeRuneInString(s)
	return w
}

// rangeBelow writes the articles below a chapter in the manner of a sample.
func (d *Draft) rangeBelow(n *node, sample string) string {
	var articles []*node
	for _, x := range d.at(listKey{part(n), jobun.Article}) {
		if x.under(n) {
			articles = append(articles, x)
		}
	}
	if len(articles) == 0 {
		return ""
	}
	open, end, joint := "（", "）", "―"
	if sample == "" {
		for _, e := range d.doc.Contents {
			if strings.Contains(e.Range[min(len(e.Range), 3):], "第") {
				sample = e.Range
			}
		}
	}
	if strings.HasPrefix(sample, "(") {
		open, end = "(", ")"
	}
	if i := strings.LastIndex(sample, "第"); i > 3 {
		head := sample[:i]
		if k := strings.LastIndex(head, "条"); k >= 0 {
			if rest := strings.TrimLeft(head[k+len("条"):], "の0123456789０１２３４５６７８９"); rest != "" {
				joint = rest
			}
		}
	}
	if !strings.Contains(sample, "第") {
		sample = "第1条"
	}
	write := func(a *node) string {
		text, ok := d.customs.setMark(jobun.Article, a.label.number, a.label.branch, strings.Trim(sample, "（）()"))
		if !ok || strings.ContainsAny(sample, "～〜") || strings.Contains(sample, "から") {
			return a.label.text
		}
		return text
	}
	first, last := write(articles[0]), write(articles[len(articles)-1])
	if first == last {
		return open + first + end
	}
	if len(articles) == 2 && (joint == "・" || strings.Contains(sample, "・")) {
		joint = "・"
	} else if joint == "・" {
		joint = "―"
	}
	return open + first + joint + last + end
}
