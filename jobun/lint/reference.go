package lint

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/jobun"
)

// ReferenceLost is a reference that leads nowhere.
const ReferenceLost jobun.Code = "reference-lost"

// references looks for references inside the text that duty.Read could not follow,
// and for 8(5) where 8 has no (5).
func references(c *check) {
	articles := c.articles()
	for _, r := range c.doc.Relations {
		if r.Kind != jobun.Reference || r.Of != jobun.ToProvision || len(r.To) > 0 {
			continue
		}
		text, word := c.sentenceOf(r), plain(r.Object)
		i := strings.Index(text, word)
		node, known := c.node[r.Path]
		if i < 0 || !known || c.inSupplement(node) || !ownReference(text, i) {
			continue
		}
		if severity, what := c.lost(word, node, articles); what != "" {
			c.report(ReferenceLost, severity, r.Path, r.Line, "「%s」とありますが、%s。", word, what)
		}
	}
	c.compoundReferences()
}

// lost says what is wrong with a reference that leads nowhere; nothing where the text
// was copied without that part of it.
func (c *check) lost(word string, node int, articles map[int]bool) (jobun.Severity, string) {
	switch {
	case !strings.ContainsFunc(word, isDigit) && !strings.HasPrefix(word, "前") && !strings.HasPrefix(word, "次"):
	case strings.Contains(word, "別") || strings.Contains(word, "様式"):
		for _, a := range c.doc.Attachments {
			if strings.HasPrefix(word, a.Kind) {
				return jobun.Wrong, "この文書にありません"
			}
		}
	case strings.HasPrefix(word, "前") || strings.HasPrefix(word, "次"):
		// The entry of a list speaks of the entry before it.
		several := strings.HasPrefix(word, "前項") && len(c.own[node]) > 1 // paragraphs without numbers
		if m := c.doc.Provisions[node].Mark; c.articleOf(node) >= 0 && !several && (m == nil || m.Number == 1 || m.Style == jobun.Article) {
			return jobun.Wrong, "その前後に当たるものがありません"
		}
	case strings.Contains(word, "条"):
		n, _, _ := strings.Cut(strings.TrimPrefix(word, "第"), "条")
		switch {
		case len(articles) < 2:
		case !articles[number(n)]:
			return jobun.Wrong, "この文書にその条はありません"
		default:
			return jobun.Doubtful, "その条に当たる項や号、枝番号がありません"
		}
	case strings.HasPrefix(word, "第"):
		if c.articleOf(node) >= 0 {
			return jobun.Doubtful, "この条に当たるものがありません"
		}
	case !c.besideHas(node, word):
		return jobun.Doubtful, "指している番号の定めが、この前後にありません"
	}
	return "", ""
}

func isDigit(r rune) bool { return unicode.IsDigit(r) || unicode.IsNumber(r) || isKatakana(r) }

// besideHas reports whether a neighbour has a child with the mark: (1)の申請 may mean
// an entry of the provision before.
func (c *check) besideHas(node int, word string) bool {
	up := c.doc.Provisions[node].Parent
	marks, known := c.marks[up]
	if !known {
		marks = map[string]bool{}
		for _, i := range c.siblings(node) {
			for _, k := range c.children[i] {
				if m := c.doc.Provisions[k].Mark; m != nil {
					marks[plain(m.Text)] = true
				}
			}
		}
		c.marks[up] = marks
	}
	return marks[word]
}

// siblings are the provisions beside i, with itself.
func (c *check) siblings(i int) []int {
	if up := c.doc.Provisions[i].Parent; up >= 0 {
		return c.children[up]
	}
	return c.top
}

// articles are the numbers of the articles of the body.
func (c *check) articles() map[int]bool {
	m := map[int]bool{}
	for i, p := range c.doc.Provisions {
		if p.Mark != nil && p.Mark.Style == jobun.Article && !c.inSupplement(i) {
			m[p.Mark.Number] = true
		}
	}
	return m
}

func (c *check) inSupplement(i int) bool { return c.ancestor(i, jobun.Supplement) >= 0 }

func (c *check) articleOf(i int) int { return c.ancestor(i, jobun.Article) }

// ancestor is the provision itself or the nearest one above it with a mark of style,
// -1 for none.
func (c *check) ancestor(i int, style jobun.Style) int {
	for ; i >= 0; i = c.doc.Provisions[i].Parent {
		if m := c.doc.Provisions[i].Mark; m != nil && m.Style == style {
			return i
		}
	}
	return -1
}

// others end the name of another text.
var others = []string{"法", "法律", "条例", "規則", "規程", "規定", "令", "要綱", "要領", "訓令", "指針", "ガイドライン", "基準", "契約", "契約書", "約款", "告示", "憲法", "ポリシー", "方針", "協定", "協定書", "規約", "定款"}

// own are the names by which a text speaks of itself.
var own = []string{"この規程", "この規則", "この要綱", "この要領", "この訓令", "この条例", "この基準", "この規約", "本規程", "本規則", "本要綱", "本基準", "本条例"}

// ownReference reports whether the reference at byte i of a text means the text
// itself: no name of another one stands before it in its sentence.
func ownReference(text string, i int) bool {
	begin := 0
	if n := strings.LastIndex(text[:i], "。"); n >= 0 {
		begin = n + len("。")
	}
	head := text[begin:i]
	if hasSuffixAny(head, own...) {
		return true
	}
	if isNoun(before(text, i)) && !strings.HasPrefix(text[i:], "(") {
		return false // 学則第3条
	}
	if strings.HasSuffix(head, ")") || strings.HasSuffix(head, "」") || containsAny(head, "同法", "同条例", "改正", "同規則") {
		return false
	}
	for _, w := range others {
		for from := 0; ; {
			n := strings.Index(head[from:], w)
			if n < 0 {
				break
			}
			from += n + len(w)
			// 法 in 方法 names nothing; a name is followed by an article, a bracket or の.
			if rest := head[from:]; rest == "" || rest == "の" || hasPrefixAny(rest, "(", "第", "の第", "」", ")", "施行") {
				return false
			}
		}
	}
	return true
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
			total, digit = total+max(digit, 1)*100, 0
		case r == '十':
			total, digit = total+max(digit, 1)*10, 0
		default:
			digit = strings.IndexRune("一二三四五六七八九", r)/len("一") + 1
		}
	}
	return total + digit
}

// compoundWord is 8(5) in a sentence.
var compoundWord = regexp.MustCompile(`([0-9]{1,2})\(([0-9]{1,2})\)(?:[ア-ン①-⑳]|の|に|から|を|、|及び|又は)`)

// compoundReferences looks for 8(5) where 8 stands beside or above and has no (5).
func (c *check) compoundReferences() {
	for _, p := range c.parts {
		if p.provision < 0 || p.kind == heading || !strings.Contains(c.of(p), "(") {
			continue
		}
		s := c.of(p)
		for _, m := range compoundWord.FindAllStringSubmatchIndex(s, -1) {
			if r := before(s, m[0]); isNoun(r) || strings.ContainsRune(".-第", r) || !ownReference(s, m[0]) {
				continue
			}
			if c.hasNo(p.provision, number(s[m[2]:m[3]]), number(s[m[4]:m[5]])) {
				c.add(ReferenceLost, jobun.Wrong, p.from+m[0], "「%s(%s)」とありますが、%sに(%s)はありません。", s[m[2]:m[3]], s[m[4]:m[5]], s[m[2]:m[3]], s[m[4]:m[5]])
			}
		}
	}
}

// hasNo reports whether n is a provision around i with a list of (1), (2) that does
// not reach m.
func (c *check) hasNo(i, n, m int) bool {
	for ; ; i = c.doc.Provisions[i].Parent {
		list := c.siblings(i)
		for _, k := range list[:min(len(list), 200)] {
			if mark := c.doc.Provisions[k].Mark; mark != nil && mark.Style == jobun.Number && mark.Number == n {
				most := c.lastOf(k, jobun.NumberBoth)
				return most > 0 && most < m
			}
		}
		if c.doc.Provisions[i].Parent < 0 {
			return false
		}
	}
}

// lastOf is the largest number of the children of i with marks of style.
func (c *check) lastOf(i int, style jobun.Style) int {
	most := 0
	for _, k := range c.children[i] {
		if m := c.doc.Provisions[k].Mark; m != nil && m.Style == style {
			most = max(most, m.Number)
		}
	}
	return most
}
