package edit

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

const digitsRE = `[0-9０-９〇一二三四五六七八九十百]+`

var (
	// atomRE finds the parts of references: 第5条の2, 第3項, 前条, 前2項, 各号, 同条, 別表第1,
	// 第2号様式, and the marks of lists.
	atomRE = regexp.MustCompile(`第[ 　]?(` + digitsRE + `)[ 　]?(編|章|節|款|条|項|号様式|号)((?:の` + digitsRE + `)*)` +
		`|(前|次)(` + digitsRE + `)?(編|章|節|款|条|項|号)` +
		`|(前各|各)(条|項|号)` +
		`|(同|本|当該)(編|章|節|条|項|号)` +
		`|(別表|別紙様式|別記様式|様式|別紙|別記|別図|別添)(?:第)?(` + digitsRE + `)?(?:号)?((?:の` + digitsRE + `)*)` +
		`|([（(][0-9０-９ア-ンｱ-ﾝ一-十a-zA-Z]{1,2}[）)]|[①-⑳])(?:の|に|で|から|及び|又は)` +
		`|(?:上記|前記|下記)([0-9０-９]{1,2}|[（(][0-9０-９ア-ン]{1,2}[）)]|[①-⑳])`)
	// joinRE is what may stand between two parts of one reference.
	joinRE = regexp.MustCompile(`^(?:本文|ただし書|前段|後段|まで)?(?:及び|又は|若しくは|並びに|から|、|，|・|～|〜|と|（同(?:条|項).{0,40}）)?$`)
	lawRE  = regexp.MustCompile(`(?:法律|法|政令|省令|府令|令|規則|条例|規程|要綱|要領|基準|方針|指針|訓令|規約|ポリシー|手順|手順書|細則|契約|計画|告示|通知|協定|ガイドライン)$`)
	selfRE = regexp.MustCompile(`(?:この|本)(?:規則|条例|規程|要綱|要領|基準|方針|指針|訓令|規約|ポリシー|手順|細則|計画|ガイドライン)$`)
)

// words is a text with the references in it.
type words struct {
	text  string
	atoms []atom
}

type atomKind int

const (
	absolute atomKind = iota
	relative
	each   // 前各項, 各号
	same   // 同条
	listed // (1)の, 上記2
)

// atom is one part of a reference: bytes from..to of the text.
type atom struct {
	from, to int
	kind     atomKind
	unit     string // 条, 項 …; 別表 for an annex
	number   string // its digits as written
	digitsAt int    // where the number begins
	branch   string // の2 as written
	count    int    // of 前2項
	back     bool
	targets  []*node
	first    bool // the first paragraph, which is the article itself
	annex    *annex
	explicit bool // the article or chapter stands before it
	last     bool // the second end of a range
	doubt    string
}

// joined is what the reference before an atom says about it.
type joined struct {
	end     int
	foreign bool
	top     *node // article that was named
	para    *node
	first   bool // para is the article's own text
	unit    string
	chapter *node
}

var levels = map[string]int{"編": 1, "章": 2, "節": 3, "款": 4, "条": 5, "項": 6, "号": 7}

// scan finds the references of a text that owner says; an annex has no owner.
func (d *Draft) scan(text string, owner *node) words {
	w := words{text: text}
	var j joined
	named := (*node)(nil) // the article named last, for 同条
	namedForeign := false
	for _, at := range atomRE.FindAllStringSubmatchIndex(text, -1) {
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return text[at[2*n]:at[2*n+1]]
		}
		a := atom{from: at[0], to: at[1]}
		gap := text[min(j.end, at[0]):at[0]]
		linked := j.end > 0 && joinRE.MatchString(gap)
		direct := linked && gap == ""
		if !linked {
			j = joined{}
		}
		a.last = linked && strings.HasSuffix(gap, "から")
		switch {
		case group(2) != "":
			a.unit, a.number, a.digitsAt, a.branch = group(2), group(1), at[2], group(3)
			if a.unit == "号様式" {
				a.unit = "別表"
				a.annex = d.findAnnex("様式", a.number, a.branch, true)
				break
			}
			d.absoluteAtom(&a, &j, text, owner, linked, direct)
		case group(4) != "":
			a.kind, a.unit, a.back, a.count = relative, group(6), group(4) == "前", max(count(group(5)), 1)
			d.relativeAtom(&a, owner)
			j = joined{}
			if len(a.targets) == 1 {
				j.set(a.unit, a.targets[0], a.first)
			}
		case group(7) != "":
			a.kind, a.unit = each, group(8)
			if group(7) == "前各" && owner != nil {
				a.back = true
				a.targets = d.before(owner, a.unit)
			} else if owner != nil || j.top != nil {
				a.targets = itemsOf(owner, j)
			}
		case group(9) != "":
			a.kind, a.unit = same, group(10)
			j = joined{foreign: namedForeign, top: named, unit: a.unit}
			if group(9) == "本" && owner != nil {
				j.top, _ = owner.article()
				j.foreign = false
			}
		case group(11) != "":
			a.unit = "別表"
			a.number, a.branch = group(12), group(13)
			if a.digitsAt = at[24]; a.number == "" {
				a.digitsAt = at[23]
			}
			if p := text[:at[0]]; lawRE.MatchString(p) && !selfRE.MatchString(p) || strings.HasSuffix(p, "同") {
				continue
			}
			a.annex = d.findAnnex(group(11), a.number, a.branch, false)
		default:
			a.kind = listed
			mark := group(14)
			if mark == "" {
				mark = group(15)
			}
			a.to = a.from + strings.Index(text[at[0]:], mark) + len(mark)
			if r, _ := utf8.DecodeLastRuneInString(text[:at[0]]); at[14*2] >= 0 && (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Katakana, r)) {
				continue // behind a noun it explains
			}
			if t := nearest(owner, mark); t != nil {
				a.targets = []*node{t}
			}
		}
		j.end = a.to
		if j.top != nil || j.foreign {
			named, namedForeign = j.top, j.foreign
		}
		if len(a.targets) > 0 || a.annex != nil || a.doubt != "" || a.kind == each {
			w.atoms = append(w.atoms, a)
		}
	}
	return w
}

func (j *joined) set(unit string, n *node, first bool) {
	j.unit = unit
	switch unit {
	case "条":
		j.top, j.para, j.first = n, nil, false
	case "項":
		j.top, j.para, j.first = n.articleNode(), n, first
	case "編", "章", "節", "款":
		j.chapter = n
	}
}

func (n *node) articleNode() *node {
	a, _ := n.article()
	return a
}

// absoluteAtom finds what 第n条, 第n項, 第n号 or 第n章 is.
func (d *Draft) absoluteAtom(a *atom, j *joined, text string, owner *node, linked, direct bool) {
	before := text[:a.from]
	level := levels[a.unit]
	if linked && j.foreign { // 法第2条第5項, 法第2条及び第5条
		if !direct && a.unit == "条" {
			a.doubt = "ほかの法令の条に続いているため、どちらの条か確かでありません。"
			d.targetArticle(a, owner, nil)
		}
		return
	}
	if !linked || direct && level <= levels[j.unit] {
		if outer(before) {
			*j = joined{foreign: true, unit: a.unit}
			return
		}
		if r, _ := utf8.DecodeLastRuneInString(before); !linked && (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Katakana, r)) && !selfRE.MatchString(before) && !strings.HasSuffix(before, "附則") && !strings.HasSuffix(before, d.doc.Title) {
			a.doubt = "前に名詞が続いているため、この規程の定めを指すか確かでありません。"
		}
		if a.unit != "条" && a.doubt == "" && startsNoun(text[a.to:]) {
			return // 第三号被保険者
		}
	}
	switch a.unit {
	case "条":
		a.explicit = true
		var where *node
		if strings.HasSuffix(before, "附則") {
			where = d.supplement(a)
		}
		d.targetArticle(a, owner, where)
	case "項":
		top := j.top
		if a.explicit = linked && top != nil; !a.explicit && owner != nil {
			top, _ = owner.article()
			if top == nil {
				top = supplementOf(owner)
			}
		}
		if top != nil {
			a.targets, a.first = paragraphOf(top, count(a.number))
		}
	case "号":
		d.targetItem(a, j, owner, linked)
	default:
		d.targetChapter(a, j, owner)
	}
	if len(a.targets) == 1 {
		j.set(a.unit, a.targets[0], a.first)
	} else if a.unit == "条" {
		*j = joined{unit: "条"}
	}
}

// outer reports whether a name of another norm stands before: 番号法, 規則（令和2年規則第3号）.
func outer(before string) bool {
	for strings.HasSuffix(before, "）") || strings.HasSuffix(before, ")") {
		i := opening(before)
		if i < 0 {
			return false
		}
		before = before[:i]
	}
	if selfRE.MatchString(before) {
		return false
	}
	return lawRE.MatchString(before)
}

// opening is where the bracket at the end of s begins, -1 where it does not.
func opening(s string) int {
	depth := 0
	for i := len(s); i > 0; {
		r, w := utf8.DecodeLastRuneInString(s[:i])
		i -= w
		switch r {
		case '）', ')':
			depth++
		case '（', '(':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// startsNoun: a number right before a noun counts the noun.
func startsNoun(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Katakana, r)) && !strings.ContainsRune("及又若並中各前後本但以列第同", r)
}

func (d *Draft) targetArticle(a *atom, owner, where *node) {
	if where == nil {
		where = d.root
		if owner != nil {
			where = part(owner)
		}
	}
	number, branch := count(a.number), branchOf(a.branch)
	for _, scope := range []*node{where, d.root} {
		for _, n := range d.at(listKey{scope, jobun.Article}) {
			if n.label.number == number && slices.Equal(n.label.branch, branch) {
				a.targets = []*node{n}
				return
			}
		}
		if a.doubt != "" || where.parent != nil && where.mark != nil && where.mark.Style == jobun.Supplement && owner != nil && !owner.under(where) {
			return
		}
	}
}

// supplement is the only 附則 that is counted by articles, for 附則第2条.
func (d *Draft) supplement(a *atom) *node {
	var found *node
	for _, n := range d.root.children {
		if n.mark == nil || n.mark.Style != jobun.Supplement || len(d.at(listKey{n, jobun.Article})) == 0 {
			continue
		}
		if found != nil {
			a.doubt = "附則が二つ以上あるため、どの附則か確かでありません。"
			return found
		}
		found = n
	}
	if found == nil {
		return &node{}
	}
	return found
}

func supplementOf(n *node) *node {
	for ; n != nil && n.parent != nil; n = n.parent {
		if n.mark != nil && n.mark.Style == jobun.Supplement {
			return n
		}
	}
	return nil
}

func branchOf(s string) []int {
	var list []int
	for _, part := range strings.Split(s, "の") {
		if part != "" {
			list = append(list, count(part))
		}
	}
	return list
}

// paragraphOf finds 第n項 of an article. Its own text is the first.
func paragraphOf(top *node, n int) (found []*node, first bool) {
	for _, c := range top.children {
		if c.mark != nil && c.mark.Style == jobun.Number && c.label.number == n && len(c.label.branch) == 0 {
			return []*node{c}, false
		}
	}
	if n == 1 {
		return []*node{top}, true
	}
	return nil, false
}

func (d *Draft) targetItem(a *atom, j *joined, owner *node, linked bool) {
	up := j.para
	if up == nil || j.first {
		up = j.top
	}
	if a.explicit = linked && up != nil; !a.explicit && owner != nil {
		article, paragraph := owner.article()
		if up = paragraph; up == nil {
			up = article
		}
	}
	if up == nil {
		return
	}
	for _, c := range up.children {
		if c.mark != nil && c.mark.Style != jobun.Number && c.label.number == count(a.number) && slices.Equal(c.label.branch, branchOf(a.branch)) {
			a.targets = []*node{c}
			return
		}
	}
}

func (d *Draft) targetChapter(a *atom, j *joined, owner *node) {
	var found []*node
	for _, n := range d.all() {
		if n.mark != nil && string(n.mark.Style) == a.unit && n.label.number == count(a.number) && slices.Equal(n.label.branch, branchOf(a.branch)) {
			found = append(found, n)
		}
	}
	if len(found) > 1 {
		inside := func(up *node) []*node {
			return slices.DeleteFunc(slices.Clone(found), func(n *node) bool { return n.parent != up })
		}
		if j.chapter != nil && len(inside(j.chapter)) == 1 {
			found = inside(j.chapter)
		} else {
			for n := owner; n != nil && len(found) > 1; n = n.parent {
				if near := inside(n); len(near) == 1 {
					found = near
				}
			}
		}
	}
	if len(found) == 1 {
		a.targets = found
	}
}

// relativeAtom finds what 前条, 次項 or 前2号 is.
func (d *Draft) relativeAtom(a *atom, owner *node) {
	if owner == nil {
		return
	}
	list := d.beside(owner, a.unit, a.back)
	if len(list) < a.count {
		return
	}
	list = slices.Clone(list[:a.count])
	if a.back {
		slices.Reverse(list)
	}
	a.targets = list
	article, _ := owner.article()
	a.first = a.unit == "項" && list[0] == article
}

// before lists what stands before owner in its list, for 前各号.
func (d *Draft) before(owner *node, unit string) []*node {
	list := slices.Clone(d.beside(owner, unit, true))
	slices.Reverse(list)
	return list
}

// beside lists what stands before or behind the provision of a unit in which owner
// stands, the nearest first.
func (d *Draft) beside(owner *node, unit string, back bool) []*node {
	from := owner
	article, paragraph := owner.article()
	var run []*node
	switch unit {
	case "条":
		if from = article; from == nil {
			return nil
		}
		run = d.at(listKey{d.scope(from), jobun.Article})
	case "項":
		if article == nil {
			article = supplementOf(owner)
		}
		if article == nil {
			return nil
		}
		if from = paragraph; from == nil {
			from = article
			if article.mark.Style == jobun.Supplement {
				for n := owner; n != article; n = n.parent {
					from = n
				}
			}
		}
		if paras := d.at(listKey{article, jobun.Number}); len(paras) > 0 && paras[0].label.number == 1 {
			run = paras
		} else {
			run = append([]*node{article}, paras...)
		}
	case "号":
		for from != nil && from.parent != nil && (from.mark == nil || from.mark.Style == jobun.Number || from.parent != article && from.parent != paragraph) {
			from = from.parent
		}
		if from == nil || from.parent == nil || from.mark == nil || rank(from.mark.Style) > 0 {
			return nil
		}
		run = d.at(listKey{from.parent, from.mark.Style})
	default:
		for from.parent != nil && (from.mark == nil || string(from.mark.Style) != unit) {
			from = from.parent
		}
		if from.parent == nil {
			return nil
		}
		run = d.at(listKey{from.parent, from.mark.Style})
	}
	i := slices.Index(run, from)
	if i < 0 {
		return nil
	}
	if !back {
		return run[i+1:]
	}
	list := slices.Clone(run[:i])
	slices.Reverse(list)
	return list
}

// itemsOf are the 号 that 各号 means: of the article or paragraph named before, else of the
// one where it stands.
func itemsOf(owner *node, j joined) []*node {
	up := j.para
	if up == nil || j.first {
		up = j.top
	}
	if up == nil && owner != nil {
		if article, paragraph := owner.article(); paragraph != nil {
			up = paragraph
		} else {
			up = article
		}
	}
	if up == nil {
		return nil
	}
	var list []*node
	for _, c := range up.children {
		if c.mark != nil && c.mark.Style != jobun.Number {
			list = append(list, c)
		}
	}
	return list
}

// nearest finds a mark among the lists around owner.
func nearest(owner *node, mark string) *node {
	want := fold(mark)
	if strings.ContainsAny(mark, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳") {
		want = mark
	}
	for n := owner; n != nil; n = n.parent {
		for _, c := range n.children {
			if c.mark != nil && (c.label.text == want || fold(c.label.text) == want && c.mark.Style != jobun.Circled) {
				return c
			}
		}
	}
	return nil
}

// index holds the runs of the text as it stands.
type index struct{ runs map[listKey][]*node }

func (d *Draft) at(k listKey) []*node {
	if d.index == nil {
		d.index = &index{map[listKey][]*node{}}
		for _, n := range d.all() {
			if n.mark != nil {
				k := listKey{d.scope(n), n.mark.Style}
				d.index.runs[k] = append(d.index.runs[k], n)
			}
		}
	}
	return d.index.runs[k]
}

// link finds the references of the whole text.
func (d *Draft) link() {
	for _, n := range d.all() {
		d.linkNode(n)
	}
	for _, x := range d.annexes {
		d.linkAnnex(x)
	}
}

func (d *Draft) linkNode(n *node) {
	n.heading, n.text = d.scan(n.heading.text, n), d.scan(n.text.text, n)
	for i := range n.items {
		n.items[i] = d.scan(n.items[i].text, n)
	}
}

func (d *Draft) linkAnnex(x *annex) {
	x.title, x.text = d.scan(x.title.text, x.inside), d.scan(x.text.text, x.inside)
	for _, row := range x.rows {
		for i := range row {
			row[i] = d.scan(row[i].text, x.inside)
		}
	}
}
