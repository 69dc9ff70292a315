package lint

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/jobun"
)

// The findings on references.
const (
	ReferenceLost jobun.Code = "reference-lost"
	MarkLost      jobun.Code = "mark-lost"
)

// articleWord is a reference to an article: its number, its branches, a paragraph.
var articleWord = regexp.MustCompile(`第([0-9]+|[一二三四五六七八九十百]+)条((?:の(?:[0-9]+|[一二三四五六七八九十]+))*)(?:第([0-9]+|[一二三四五六七八九十]+)項)?`)

// references looks for references inside the text to an article or paragraph that
// does not exist, and for 前条, 前項, 前号 where nothing stands before.
func references(c *check) {
	articles := c.articles()
	if len(articles) == 0 {
		return
	}
	for _, p := range c.parts {
		if p.provision < 0 || p.kind == heading || c.inSupplement(p.provision) {
			continue
		}
		c.articleReferences(p, articles)
		c.priorReferences(p)
	}
	c.attachmentReferences()
}

// article is what a number of an article stands for.
type article struct {
	number int
	branch string // 2-3 for の2の3
}

// articles maps every article of the body to its provision.
func (c *check) articles() map[article]int {
	m := map[article]int{}
	for i, p := range c.doc.Provisions {
		if p.Mark != nil && p.Mark.Style == jobun.Article && !c.inSupplement(i) {
			m[article{p.Mark.Number, branchOf(p.Mark.Branch)}] = i
		}
	}
	return m
}

func branchOf(numbers []int) string {
	var b strings.Builder
	for _, n := range numbers {
		fmt.Fprintf(&b, "の%d", n)
	}
	return b.String()
}

func (c *check) inSupplement(i int) bool {
	for ; i >= 0; i = c.doc.Provisions[i].Parent {
		if m := c.doc.Provisions[i].Mark; m != nil && m.Style == jobun.Supplement {
			return true
		}
	}
	return false
}

// articleReferences checks 第n条第m項 where it can only mean this text: no name of
// another text stands before it in its sentence.
func (c *check) articleReferences(p part, articles map[article]int) {
	s := c.of(p)
	for _, m := range articleWord.FindAllStringSubmatchIndex(s, -1) {
		if m[0] == 0 || !c.ownReference(s, m[0]) {
			continue
		}
		group := func(n int) int {
			if m[2*n] < 0 {
				return 0
			}
			return number(s[m[2*n]:m[2*n+1]])
		}
		want := article{group(1), branches(s[m[4]:m[5]])}
		i, found := articles[want]
		name := s[m[0]:m[1]]
		switch n := group(3); {
		case !found:
			c.add(ReferenceLost, jobun.Wrong, p.from+m[0], "「%s」とありますが、この文書に第%d条%sはありません。", name, want.number, want.branch)
		case n > 1 && n > c.paragraphs(i):
			c.add(ReferenceLost, jobun.Doubtful, p.from+m[0], "「%s」とありますが、その条に第%d項はありません。", name, n)
		}
	}
}

// branches reads の2の3, in digits or kanji.
func branches(s string) string {
	var numbers []int
	for w := range strings.SplitSeq(s, "の") {
		if w != "" {
			numbers = append(numbers, number(w))
		}
	}
	return branchOf(numbers)
}

// paragraphs counts the paragraphs of an article; the first has no number.
func (c *check) paragraphs(i int) int {
	n := 1
	for _, k := range c.children[i] {
		if m := c.doc.Provisions[k].Mark; m != nil {
			n = max(n, m.Number)
		}
	}
	return n
}

// others end the name of another text.
var others = []string{"法", "法律", "条例", "規則", "規程", "規定", "令", "要綱", "要領", "訓令", "指針", "ガイドライン", "基準", "契約", "約款", "告示", "憲法", "ポリシー", "方針", "協定"}

// ownReference reports whether the reference at byte i of s means this text.
func (c *check) ownReference(s string, i int) bool {
	begin := strings.LastIndex(s[:i], "。") + 1
	if begin > 1 {
		begin += len("。") - 1
	}
	head := s[begin:i]
	prior := before(s, i)
	if isNoun(prior) || strings.ContainsRune(")」』", prior) {
		own := hasSuffixAny(head, "この規程", "この規則", "この要綱", "この要領", "この訓令", "この条例", "この基準", "本規程", "本規則", "本要綱", "本基準")
		return own || strings.HasSuffix(head, "及び") || strings.HasSuffix(head, "又は")
	}
	for _, w := range others {
		for from := 0; ; {
			n := strings.Index(head[from:], w)
			if n < 0 {
				break
			}
			k := from + n + len(w)
			// 法 inside 方法 names nothing; a name is followed by an article or の.
			if rest := head[k:]; hasPrefixAny(rest, "(", "第", "の第", "」", ")", "施行") || rest == "" || rest == "の" {
				return false
			}
			from = k
		}
	}
	return !strings.Contains(head, "同法") && !strings.Contains(head, "同条例") && !strings.Contains(head, "改正")
}

// number reads digits or kanji.
func number(s string) int {
	if n, err := strconv.Atoi(norm.NFKC.String(s)); err == nil {
		return n
	}
	total, digit := 0, 0
	for _, r := range s {
		switch {
		case r == '百':
			total += max(digit, 1) * 100
			digit = 0
		case r == '十':
			total += max(digit, 1) * 10
			digit = 0
		default:
			digit = strings.IndexRune("一二三四五六七八九", r)/len("一") + 1
		}
	}
	return total + digit
}

// priorReferences checks 前条, 前項 and 前号 at the beginning of what they count.
func (c *check) priorReferences(p part) {
	s := c.of(p)
	prov := &c.doc.Provisions[p.provision]
	if prov.Mark == nil {
		return
	}
	art, para, entryNo := c.placeInArticle(p.provision)
	if art < 0 {
		return
	}
	say := func(word string, i int, what string) {
		c.add(ReferenceLost, jobun.Wrong, p.from+i, "「%s」とありますが、前に%sがありません。", word, what)
	}
	m := c.doc.Provisions[art].Mark
	if i := alone(s, "前条"); i >= 0 && m.Number == 1 && len(m.Branch) == 0 && c.firstArticle(art) {
		say("前条", i, "条")
	}
	if i := alone(s, "前項"); i >= 0 && para <= 1 && (entryNo == 0 || para == 1) && !strings.Contains(s[:i], "法") && c.firstParagraph(p, art) {
		say("前項", i, "項")
	}
	if i := alone(s, "前号"); i >= 0 && entryNo == 1 {
		say("前号", i, "号")
	}
}

// alone finds a word at the beginning of a reference: 前条 not in 同法前条.
func alone(s, word string) int {
	i := strings.Index(s, word)
	if i > 0 && isNoun(before(s, i)) {
		return -1
	}
	return i
}

// placeInArticle is the article of a provision, the number of its paragraph and of
// its entry; a paragraph of 0 is the first, which has no number.
func (c *check) placeInArticle(i int) (art, para, entryNo int) {
	for depth := 0; i >= 0; depth++ {
		p := &c.doc.Provisions[i]
		if p.Mark == nil {
			return -1, 0, 0
		}
		switch {
		case p.Mark.Style == jobun.Article:
			return i, para, entryNo
		case p.Mark.Style == jobun.Number:
			para = p.Mark.Number
		case p.Mark.Style == jobun.NumberBoth:
			entryNo = p.Mark.Number
		default:
			// ア and below belong to their entry.
			if depth == 0 {
				entryNo = -1
			}
		}
		i = p.Parent
	}
	return -1, 0, 0
}

func (c *check) firstArticle(i int) bool {
	for k := range i {
		if m := c.doc.Provisions[k].Mark; m != nil && m.Style == jobun.Article {
			return false
		}
	}
	return true
}

// firstParagraph reports whether p is the first paragraph of an article as such: an
// article whose text has one paragraph only.
func (c *check) firstParagraph(p part, art int) bool {
	return len(c.own[art]) <= 1 || c.own[art][0].from == p.from
}

// sheetWord is a reference to an attachment.
var sheetWord = regexp.MustCompile(`(別表|別紙|様式|別記様式)第([0-9]+|[一二三四五六七八九十]+)(号)?`)

// attachmentReferences looks for 別表第2 where the text has 別表第1 only. A text
// without any sheet of the kind was copied without them, and nothing is said.
func (c *check) attachmentReferences() {
	has := map[string]map[int]bool{}
	for _, a := range c.doc.Attachments {
		kind := strings.TrimPrefix(a.Kind, "別記")
		if has[kind] == nil {
			has[kind] = map[int]bool{}
		}
		n := 0
		for _, r := range plain(norm.NFKC.String(a.Label)) {
			if r >= '0' && r <= '9' {
				n = n*10 + int(r-'0')
			} else if n > 0 {
				break
			} else if k := strings.IndexRune("一二三四五六七八九", r); k >= 0 {
				n = k/len("一") + 1
			}
		}
		has[kind][n] = true
	}
	for _, p := range c.parts {
		if p.provision < 0 || p.kind == heading {
			continue
		}
		s := c.of(p)
		for _, m := range sheetWord.FindAllStringSubmatchIndex(s, -1) {
			kind, n := strings.TrimPrefix(s[m[2]:m[3]], "別記"), number(s[m[4]:m[5]])
			if len(has[kind]) > 1 && !has[kind][n] && !isNoun(before(s, m[0])) && c.ownReference(s, m[0]) {
				c.add(ReferenceLost, jobun.Doubtful, p.from+m[0], "「%s」とありますが、その%sがありません。", s[m[0]:m[1]], kind)
			}
		}
	}
}

// marksNamed looks for a circled number that a sentence points to (③の契約) where no
// list around it has that number.
func marksNamed(c *check) {
	for _, p := range c.parts {
		if p.provision < 0 || p.kind == heading {
			continue
		}
		s := c.of(p)
		for i, r := range s {
			n := circled(r)
			if n == 0 || i == 0 || !hasPrefixAny(s[i+len("①"):], "の", "に定め", "に規定", "により", "に基づ", "から", "及び", "又は") || circled(before(s, i)) > 0 {
				continue
			}
			if most := c.circledAround(p.provision); most > 0 && n > most && !strings.ContainsRune("「・(", before(s, i)) {
				c.add(MarkLost, jobun.Doubtful, p.from+i, "「%c」を指していますが、その番号の定めがありません（%dまでです）。", r, most)
			}
		}
	}
}

func circled(r rune) int {
	if r >= '①' && r <= '⑳' {
		return int(r-'①') + 1
	}
	return 0
}

// circledAround is the largest circled number among the provision, what stands
// beside it and above it, and below it.
func (c *check) circledAround(i int) int {
	n := 0
	look := func(list []int) {
		for _, k := range list {
			if m := c.doc.Provisions[k].Mark; m != nil && m.Style == jobun.Circled {
				n = max(n, m.Number)
			}
		}
	}
	look(c.children[i])
	for ; i >= 0; i = c.doc.Provisions[i].Parent {
		if up := c.doc.Provisions[i].Parent; up >= 0 {
			look(c.children[up])
		}
	}
	return n
}
