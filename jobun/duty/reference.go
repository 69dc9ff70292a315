package duty

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/jobun"
)

const digits = `[0-9０-９一二三四五六七八九十百]+`

var (
	// 番号法第2条第5項, 個人情報の保護に関する法律（平成15年法律第57号）第26条
	statuteRef = regexp.MustCompile(`((?:施行)?(?:法律(?:施行令|施行規則|施行条例)?|法施行令|法施行規則|法|政令|省令|条例|施行令|施行規則))(?:[（(]((?:明治|大正|昭和|平成|令和)[^（）()]{3,40}第[^（）()]{1,14}号[^（）()]{0,30})[）)])?(第` + digits + `条(?:の` + digits + `)*(?:第` + digits + `項)?(?:第` + digits + `号)?)?`)
	// 規程（令和2年訓令第3号） and the like
	numberedNorm = regexp.MustCompile(`((?:規則|規程|要綱|要領|訓令|基準|方針|指針))[（(]((?:明治|大正|昭和|平成|令和)[^（）()]{3,40}第[^（）()]{1,14}号)[^（）()]{0,30}[）)]`)
	articleRef   = regexp.MustCompile(`第(` + digits + `)条((?:の` + digits + `)*)(?:第(` + digits + `)項)?(?:第(` + digits + `)号)?`)
	paragraphRef = regexp.MustCompile(`第(` + digits + `)項(?:第(` + digits + `)号)?|第(` + digits + `)号`)
	relativeRef  = regexp.MustCompile(`(前|次|同|本)(` + digits + `)?(各)?(条|項|号|章|節)(?:第(` + digits + `)項)?(?:第(` + digits + `)号)?`)
	annexRef     = regexp.MustCompile(`(?:別表|別紙様式|別記様式|別紙|別記|別図|様式)(?:第)?(` + digits + `)?(?:号)?|第(` + digits + `)号様式`)
	markRef      = regexp.MustCompile(`([（(][0-9０-９ア-ンｱ-ﾝ一-十a-zA-Z]{1,2}[）)]|[①-⑳])(?:の|に|で|から|及び|又は|、[①-⑳（(])|(?:上記|前記|下記)([0-9０-９]{1,2})`)
	lawWord      = regexp.MustCompile(`(?:法|令|規則|条例|規程|要綱|同法|同令)$`)
)

// readReferences finds where a sentence points to.
func (r *reader) readReferences(s *sentence) {
	raw := squeezeKeep(string(s.original[s.piece.from:s.piece.to]))
	if !strings.ContainsAny(raw, "第前次本別様上下①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳（(法令条則程領訓準針綱") {
		return
	}
	taken := r.outerReferences(s, raw)
	free := func(at []int) bool {
		if slices.ContainsFunc(taken, func(t []int) bool { return at[0] < t[1] && t[0] < at[1] }) {
			return false
		}
		taken = append(taken, at[:2])
		return true
	}
	emit := func(at []int, to []string) {
		rel := r.relation(s, jobun.Reference)
		rel.Object, rel.Of, rel.To = raw[at[0]:at[1]], jobun.ToProvision, to
		if rel.To == nil {
			rel.To = []string{}
		}
		r.add(rel)
	}
	for _, at := range articleRef.FindAllStringSubmatchIndex(raw, -1) {
		if lawWord.MatchString(raw[:at[0]]) || !free(at) {
			continue
		}
		emit(at, r.article(s.owner, part4(raw, at)))
	}
	for _, at := range relativeRef.FindAllStringSubmatchIndex(raw, -1) {
		if raw[at[2]:at[3]] == "同" || raw[at[2]:at[3]] == "本" && raw[at[8]:at[9]] != "条" || !free(at) {
			continue
		}
		emit(at, r.relative(s.owner, raw, at))
	}
	for _, at := range paragraphRef.FindAllStringSubmatchIndex(raw, -1) {
		if isNoun(after(raw, at[1])) {
			continue // 第三号被保険者
		}
		if _, of := hasSuffixAny(raw[:at[0]], "法律", "法", "令", "条", "項", "訓令", "規則", "告示", "条例", "要綱", "規程", "平成", "令和", "公示", "公表", "様式"); of || !free(at) {
			continue
		}
		emit(at, r.paragraph(s.owner, group1(raw, at, 1), group1(raw, at, 2), group1(raw, at, 3)))
	}
	for _, at := range annexRef.FindAllStringSubmatchIndex(raw, -1) {
		if free(at) {
			emit(at, r.annex(raw[at[0]:at[1]]))
		}
	}
	for _, at := range markRef.FindAllStringSubmatchIndex(raw, -1) {
		if !opensMark(raw, at[0]) || !free(at) {
			continue
		}
		word := group1(raw, at, 1)
		if word == "" {
			word = group1(raw, at, 2)
		}
		emit([]int{at[0], at[0] + len(strings.TrimSuffix(raw[at[0]:at[1]], "の"))}, r.nearest(s.owner, word))
	}
}

// opensMark: a bracket behind a noun is an explanation, not a reference.
func opensMark(s string, i int) bool {
	p := before(s, i)
	return p == 0 || !isNoun(p) && p != '）' && p != ')' || strings.HasSuffix(s[:i], "上記")
}

// outerReferences finds statutes and other documents; it gives their places.
func (r *reader) outerReferences(s *sentence, raw string) [][]int {
	var taken [][]int
	for i, way := range [...]*regexp.Regexp{statuteRef, numberedNorm} {
		if i == 1 && !mentions(raw, "号）", "号)", "号。") {
			continue
		}
		for _, at := range way.FindAllStringSubmatchIndex(raw, -1) {
			at[0] = nameStart(raw, at[2])
			if slices.ContainsFunc(taken, func(t []int) bool { return at[0] < t[1] && t[0] < at[1] }) {
				continue
			}
			name := raw[at[0]:at[3]]
			number := group1(raw, at, 2)
			if i == 0 && !namesStatute(name, number, at[6] >= 0) {
				continue
			}
			rel := r.relation(s, jobun.Reference)
			rel.Object, rel.Of = raw[at[0]:at[1]], jobun.ToStatute
			if i == 1 || strings.HasSuffix(name, "条例") {
				rel.Of = jobun.ToDocument
			}
			rel.To = []string{name}
			if number != "" {
				rel.Items = []string{number}
			}
			r.add(rel)
			taken = append(taken, at[:2])
		}
	}
	return taken
}

// namesStatute: 方法 and 適法 end in 法 too. A short name needs an article or a number
// behind it.
func namesStatute(name, number string, article bool) bool {
	if number != "" {
		return true
	}
	if _, no := hasSuffixAny(name, "方法", "手法", "技法", "寸法", "作法", "違法", "適法", "合法", "文法", "用法", "療法", "製法", "話法", "論法", "法令", "律令", "指令", "命令", "号令", "司法", "立法"); no {
		return false
	}
	_, long := hasSuffixAny(name, "に関する法律", "の法律", "関する条例", "保護法", "公務員法", "自治法", "番号法", "著作権法", "禁止法", "基本法", "公開条例", "保護条例", "施行令")
	return article || long
}

// nameStart is where the name of a norm begins that ends behind i: …に関する法律 is a
// phrase, any other name a compound noun.
func nameStart(s string, i int) int {
	from := nounStart(s, i)
	if !strings.HasSuffix(s[:from], "に関する") {
		if strings.HasSuffix(s[:from], "その") && strings.HasPrefix(s[from:], "他") {
			from += len("他")
		}
		return from
	}
	start := 0
	for _, w := range [...]string{"、", "。", "は", "が", "（", "）", "(", ")", "「", "及び", "又は", "並びに", "その他", "ほか", "当該"} {
		if k := strings.LastIndex(s[:from], w); k >= 0 {
			start = max(start, k+len(w))
		}
	}
	return start
}

func group1(s string, at []int, n int) string {
	if 2*n+1 >= len(at) || at[2*n] < 0 {
		return ""
	}
	return s[at[2*n]:at[2*n+1]]
}

// places finds provisions by where they stand.
type places struct {
	children map[int][]int // below a provision, -1 for the top
	articles map[int][]int // by number
	line     map[int][]int // articles of a section, in order
	marks    map[markPlace]int
}

// markPlace is a mark below a provision. Circled numbers stay apart from plain ones.
type markPlace struct {
	parent int
	mark   string
}

func plainMark(s string) string {
	if strings.ContainsAny(s, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳") {
		return s
	}
	return norm.NFKC.String(s)
}

func (r *reader) indexPlaces() {
	x := places{children: map[int][]int{}, articles: map[int][]int{}, line: map[int][]int{}, marks: map[markPlace]int{}}
	for i := range r.doc.Provisions {
		p := &r.doc.Provisions[i]
		x.children[p.Parent] = append(x.children[p.Parent], i)
		if p.Mark == nil {
			continue
		}
		at := markPlace{p.Parent, plainMark(strings.TrimRight(p.Mark.Text, ".．、 "))}
		if _, known := x.marks[at]; !known {
			x.marks[at] = i
		}
		if p.Mark.Style == jobun.Article {
			x.articles[p.Mark.Number] = append(x.articles[p.Mark.Number], i)
			x.line[r.section(i)] = append(x.line[r.section(i)], i)
		}
	}
	r.places = x
}

// articleMark is 第n条のm第p項第q号.
type articleMark struct {
	number    int
	branch    []int
	paragraph int
	item      int
}

func part4(s string, at []int) articleMark {
	m := articleMark{number: count(group1(s, at, 1)), paragraph: count(group1(s, at, 3)), item: count(group1(s, at, 4))}
	for _, b := range strings.Split(group1(s, at, 2), "の") {
		if b != "" {
			m.branch = append(m.branch, count(b))
		}
	}
	return m
}

// count reads a number in any script; 0 for none.
func count(s string) int {
	s = norm.NFKC.String(s)
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	n, last := 0, 0
	for _, c := range s {
		switch d := strings.IndexRune("一二三四五六七八九", c); {
		case d >= 0:
			last = d/len("一") + 1
		case c == '十':
			n, last = n+max(last, 1)*10, 0
		case c == '百':
			n, last = n+max(last, 1)*100, 0
		}
	}
	return n + last
}

// article finds 第n条 in the part of the text where owner stands, else anywhere.
func (r *reader) article(owner int, m articleMark) []string {
	best := -1
	for _, i := range r.places.articles[m.number] {
		if !slices.Equal(r.doc.Provisions[i].Mark.Branch, m.branch) {
			continue
		}
		if best < 0 || r.section(i) == r.section(owner) && r.section(best) != r.section(owner) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	return r.below(best, m.paragraph, m.item)
}

// section is the top provision in which i stands where articles are counted anew.
func (r *reader) section(i int) int {
	for ; i >= 0; i = r.doc.Provisions[i].Parent {
		if m := r.doc.Provisions[i].Mark; m == nil || m.Style == jobun.Supplement {
			return i
		}
	}
	return -1
}

// below finds 第m項第k号 of an article; 0 stands for none.
func (r *reader) below(article, paragraph, item int) []string {
	at := article
	if paragraph > 1 || paragraph == 1 && r.child(article, 1, true) >= 0 {
		if at = r.child(article, paragraph, true); at < 0 {
			return nil
		}
	}
	if item > 0 {
		if at = r.child(at, item, false); at < 0 {
			return nil
		}
	}
	return []string{r.doc.Provisions[at].Path}
}

// child finds the n-th 項 or 号 below a provision, -1 for none.
func (r *reader) child(parent, n int, paragraph bool) int {
	for _, i := range r.places.children[parent] {
		m := r.doc.Provisions[i].Mark
		if m != nil && m.Number == n && len(m.Branch) == 0 && (m.Style == jobun.Number) == paragraph {
			return i
		}
	}
	return -1
}

// articleOf is the article, and the 項 of it, in which i stands; -1 for none.
func (r *reader) articleOf(i int) (article, paragraph int) {
	paragraph = -1
	for ; i >= 0; i = r.doc.Provisions[i].Parent {
		m := r.doc.Provisions[i].Mark
		switch {
		case m == nil:
		case m.Style == jobun.Article:
			return i, paragraph
		case m.Style == jobun.Number:
			paragraph = i
		}
	}
	return -1, paragraph
}

// paragraph resolves 第n項 and 第n号 that stand alone.
func (r *reader) paragraph(owner int, paragraph, item, loneItem string) []string {
	article, own := r.articleOf(owner)
	if article < 0 {
		article = r.topOf(owner)
	}
	if article < 0 {
		return nil
	}
	if loneItem == "" {
		return r.below(article, count(paragraph), count(item))
	}
	if own < 0 {
		own = article
	}
	if i := r.child(own, count(loneItem), false); i >= 0 {
		return []string{r.doc.Provisions[i].Path}
	}
	return nil
}

// topOf is the innermost 附則 or heading around i, where paragraphs stand without
// articles.
func (r *reader) topOf(i int) int {
	for ; i >= 0; i = r.doc.Provisions[i].Parent {
		if m := r.doc.Provisions[i].Mark; m == nil || m.Style == jobun.Supplement || m.Style == jobun.Chapter {
			return i
		}
	}
	return -1
}

// relative resolves 前条, 前項, 次条第2項, 前各号.
func (r *reader) relative(owner int, s string, at []int) []string {
	kind, step := s[at[8]:at[9]], 1
	if n := group1(s, at, 2); n != "" {
		step = count(n)
	}
	paragraph, item := count(group1(s, at, 5)), count(group1(s, at, 6))
	back := s[at[2]:at[3]] == "前"
	each := group1(s, at, 3) != ""
	article, own := r.articleOf(owner)
	from := owner
	switch kind {
	case "条":
		from = article
		if s[at[2]:at[3]] == "本" && article >= 0 {
			return r.below(article, paragraph, item)
		}
	case "項":
		from = own
		if own < 0 {
			if back {
				return nil // nothing stands before the first paragraph
			}
			if i := r.child(article, 2, true); article >= 0 && i >= 0 {
				return r.below(article, 2, item)
			}
			return nil
		}
	case "章", "節":
		for from >= 0 && (r.doc.Provisions[from].Mark == nil || string(r.doc.Provisions[from].Mark.Style) != kind) {
			from = r.doc.Provisions[from].Parent
		}
	}
	if from < 0 {
		return nil
	}
	list := r.siblings(from, back, step, each)
	if kind == "項" && back && article >= 0 && r.doc.Provisions[from].Parent == article && r.child(article, 1, true) < 0 {
		list = append(list, article)
	}
	if each {
		step = len(list)
	}
	if step > len(list) || step == 0 {
		return nil
	}
	var out []string
	for _, i := range list[:step] {
		if kind == "条" && (paragraph > 0 || item > 0) {
			return r.below(i, paragraph, item)
		}
		if item > 0 {
			if i = r.child(i, item, false); i < 0 {
				return nil
			}
		}
		out = append(out, r.doc.Provisions[i].Path)
	}
	return out
}

// siblings lists the provisions of the same style before i, the nearest first, or
// behind it: as many as asked, or all. Articles count through chapters.
func (r *reader) siblings(i int, back bool, most int, all bool) []int {
	p := &r.doc.Provisions[i]
	if p.Mark == nil {
		return nil
	}
	line := r.places.children[p.Parent]
	if p.Mark.Style == jobun.Article {
		line = r.places.line[r.section(i)]
	}
	at, _ := slices.BinarySearch(line, i)
	step := 1
	if back {
		step = -1
	}
	var list []int
	for j := at + step; j >= 0 && j < len(line) && (all || len(list) < most); j += step {
		if m := r.doc.Provisions[line[j]].Mark; m != nil && m.Style == p.Mark.Style {
			list = append(list, line[j])
		}
	}
	return list
}

// annex finds 別表第2 and the like among the attachments.
func (r *reader) annex(word string) []string {
	want := norm.NFKC.String(word)
	for _, a := range r.doc.Attachments {
		label := norm.NFKC.String(squeezeKeep(a.Label))
		if label == want || strings.ReplaceAll(label, "第", "") == strings.ReplaceAll(want, "第", "") {
			return []string{a.Label}
		}
	}
	return nil
}

// nearest finds a mark below the owner, then among its neighbours, then among those
// of what it stands in, and so on upwards: （１）の分類 means the nearest (1).
func (r *reader) nearest(owner int, word string) []string {
	for i := owner; ; i = r.doc.Provisions[i].Parent {
		if at, found := r.places.marks[markPlace{i, plainMark(word)}]; found {
			return []string{r.doc.Provisions[at].Path}
		}
		if i < 0 {
			return nil
		}
	}
}
