package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// The findings on letters and signs.
const (
	LetterBroken jobun.Code = "letter-broken"
	KanaDoubled  jobun.Code = "kana-doubled"
	WordDoubled  jobun.Code = "word-doubled"
	StopDoubled  jobun.Code = "stop-doubled"
	BracketOpen  jobun.Code = "bracket-open"
	WidthMixed   jobun.Code = "width-mixed"
)

// brokenLetters looks for letters that no reader can read.
func brokenLetters(c *check) {
	for i, r := range c.s {
		if r == utf8.RuneError || unicode.Is(unicode.Co, r) || r != '\n' && unicode.Is(unicode.Cc, r) {
			c.add(LetterBroken, jobun.Wrong, i, "読めない文字（U+%04X）があります。元の文書と見比べて直してください。", r)
		}
	}
}

// doubledKana looks for one hiragana written twice: 行わななければ, あるると, 者はは.
func doubledKana(c *check) {
	last, at := rune(0), 0
	for i, r := range c.s {
		if r == last && isHiragana(r) && stutters(r, before(c.s, at), c.s[i+utf8.RuneLen(r):]) {
			c.add(KanaDoubled, jobun.Wrong, at, "「%s」の「%c」が重なっています。一つを消してください。", around(c.s, at, i), r)
		}
		last, at = r, i
	}
}

// stutters reports whether r twice, with prior before and rest behind, is no word.
func stutters(r, prior rune, rest string) bool {
	next := after(rest, 0)
	noun := isKanji(prior) || isKatakana(prior) || isLatin(prior)
	switch r {
	case 'を':
		return true
	case 'な':
		return hasPrefixAny(rest, "けれ", "いもの", "いこと", "いよう", "い。", "い場", "い者", "らな") && (isHiragana(prior) || isKanji(prior))
	case 'る':
		return isHiragana(prior) && prior != 'る' && (next == '、' || next == '。' || next == '\n' || hasPrefixAny(rest, "と", "こと", "場合", "もの", "ため", "者", "とき", "よう"))
	case 'は':
		return noun && !strings.ContainsRune("じずかやっんぐがばねさ", next)
	case 'が':
		return noun && !strings.ContainsRune("んっ", next)
	case 'の':
		return noun && !strings.ContainsRune("りぞちばべぼみしせっ", next)
	case 'に':
		return noun && !strings.ContainsRune("げせくおぎらん", next)
	case 'で':
		return noun && !strings.ContainsRune("きんるあ", next)
	case 'し':
		return isKanji(prior) && hasPrefixAny(rest, "なければ", "ない", "て", "た場")
	}
	return false
}

// around is the words beside a fault, for a message.
func around(s string, from, to int) string {
	for n := 0; n < 3 && from > 0; n++ {
		r, size := utf8.DecodeLastRuneInString(s[:from])
		if r == '\n' {
			break
		}
		from -= size
	}
	for n := 0; n < 5 && to < len(s); n++ {
		r, size := utf8.DecodeRuneInString(s[to:])
		if r == '\n' {
			break
		}
		to += size
	}
	return s[from:to]
}

// particleWords are words that never stand twice in a row.
var particleWords = []string{
	"について", "における", "に関する", "に対する", "に対して", "に基づき", "によって", "及び", "又は", "並びに", "若しくは", "または", "および", "場合", "ものとする", "こととする",
	"しなければならない", "なければならない", "ことができる", "するため", "として", "という",
}

// doubledWords looks for a word written twice in a row.
func doubledWords(c *check) {
	for _, w := range particleWords {
		c.each(w+w, func(i int) {
			c.add(WordDoubled, jobun.Wrong, i, "「%s」が二度続いています。一つを消してください。", w)
		})
	}
	for _, p := range c.parts {
		// Cells and headings lose the blanks between their words.
		if p.kind == body || p.kind == item {
			doubledNouns(c, p)
		}
	}
}

func doubledNouns(c *check, p part) {
	for i := p.from; i < p.to; {
		if r := after(c.s, i); !isKanji(r) && !isKatakana(r) {
			i += utf8.RuneLen(r)
			continue
		}
		end := max(nounEnd(c.s, i), i+utf8.RuneLen(after(c.s, i)))
		if w, from := repeated(c.s[i:end]); w != "" {
			c.add(WordDoubled, jobun.Doubtful, i+from, "「%s」が二度続いています。一つでよいか確かめてください。", w)
		}
		i = end
	}
}

// doubledPhrases looks for a noun that stands twice in a row with its particle:
// 端末を端末を.
func doubledPhrases(c *check) {
	for i, r := range c.s {
		if !strings.ContainsRune("をはがにの", r) {
			continue
		}
		end := i + utf8.RuneLen(r)
		from := nounStart(c.s, i)
		phrase := c.s[from:end]
		if n := letters(phrase); n < 3 || n > 30 || !strings.HasSuffix(c.s[:from], phrase) || isNoun(before(c.s, from-len(phrase))) {
			continue
		}
		c.add(WordDoubled, jobun.Wrong, from-len(phrase), "「%s」が二度続いています。一つを消してください。", phrase)
	}
}

// repeated finds a word of three letters or more, or two kanji that make up the
// whole, that stands twice in a noun.
func repeated(noun string) (word string, from int) {
	rs := []rune(noun)
	if len(rs) > 60 {
		return "", 0
	}
	for i := range rs {
		for n := 2; i+2*n <= len(rs) && n <= 8; n++ {
			a, b := string(rs[i:i+n]), string(rs[i+n:i+2*n])
			if a != b || strings.ContainsFunc(a, isLatin) || uniform(rs[i:i+n]) || strings.ContainsAny(a, "一二三四五六七八九十々〇") {
				continue
			}
			if n >= 3 || isKanji(rs[i]) && isKanji(rs[i+1]) && (len(rs) == 4 || i == 0) {
				return a, len(string(rs[:i]))
			}
		}
	}
	return "", 0
}

// uniform: ○○○○ or ーー stand for something to be filled in.
func uniform(rs []rune) bool {
	for _, r := range rs {
		if r != rs[0] {
			return false
		}
	}
	return true
}

// doubledStops looks for stops that meet: 。。 、。 and 。(…)。
func doubledStops(c *check) {
	for _, w := range []string{"。。", "、、", "、。", "。、"} {
		c.each(w, func(i int) {
			c.add(StopDoubled, jobun.Wrong, i, "句読点が「%s」と重なっています。一つにしてください。", w)
		})
	}
	c.each("。(", func(i int) {
		line, _, _ := strings.Cut(c.s[i+len("。("):], "\n")
		if inner, rest, ok := strings.Cut(line, ")"); ok && strings.HasPrefix(rest, "。") && !strings.Contains(inner, "(") {
			c.add(StopDoubled, jobun.Wrong, i, "文の終わりの句点が、括弧の前と後の二か所にあります。括弧の後だけにしてください。")
		}
	})
}

var pairs = map[rune]rune{')': '(', '」': '「', '』': '『', '〕': '〔', '】': '【', '］': '［'}

// brackets looks for a bracket that is never closed or never opened in its part.
// A mark may end in one: a), 1).
func brackets(c *check) {
	for _, p := range c.parts {
		if p.kind == cell || p.kind == edition || p.kind == title {
			continue
		}
		checkBrackets(c, p)
	}
}

type opened struct {
	r  rune
	at int
}

func checkBrackets(c *check, p part) {
	var open []opened
	s := c.of(p)
	for i, r := range s {
		if strings.ContainsRune("(「『〔【［", r) {
			open = append(open, opened{r, i})
			continue
		}
		want, closes := pairs[r]
		switch {
		case !closes:
		case len(open) > 0 && open[len(open)-1].r == want:
			open = open[:len(open)-1]
		case len(open) > 0:
			c.add(BracketOpen, jobun.Wrong, p.from+i, "括弧「%c」と「%c」が対になっていません。", open[len(open)-1].r, r)
			return
		case !isLatin(before(s, i)) && !isKatakanaMark(s, i):
			c.add(BracketOpen, jobun.Wrong, p.from+i, "「%c」に対応する始めの括弧がありません。", r)
			return
		}
	}
	if len(open) > 0 && !goesOn(c, p) {
		o := open[0]
		c.add(BracketOpen, jobun.Wrong, p.from+o.at, "「%c」が閉じていません。", o.r)
	}
}

// isKatakanaMark: ア) and ①) are marks with half a bracket.
func isKatakanaMark(s string, i int) bool {
	r := before(s, i)
	if r == 0 {
		return false
	}
	prior := before(s, i-utf8.RuneLen(r))
	return !isNoun(prior) && (isKatakana(r) || r >= '①' && r <= '⑳' || r >= 'Ⅰ' && r <= 'ⅿ')
}

// goesOn reports whether the part is cut where its provision goes on: the bracket
// may be closed in the next paragraph or in a list.
func goesOn(c *check, p part) bool {
	if p.kind != body {
		return false
	}
	prov := c.doc.Provisions[p.provision]
	return len(c.children[p.provision]) > 0 || len(prov.Items) > 0 || strings.Count(prov.Text, "\n") > 0
}

// mixedWidths tells once of commas and digits of two widths. It looks at the
// document itself: the text under the rules has one width.
func mixedWidths(c *check) {
	var wide, narrow, comma, point []int
	each := func(s string, line int) {
		for _, r := range s {
			switch {
			case r >= '０' && r <= '９':
				wide = append(wide, line)
			case r >= '0' && r <= '9':
				narrow = append(narrow, line)
			case r == '，':
				comma = append(comma, line)
			case r == '、':
				point = append(point, line)
			}
		}
	}
	for _, p := range c.doc.Provisions {
		each(p.Heading, p.Line)
		each(p.Text, p.Line)
	}
	less := func(a, b []int, what, other string) {
		if len(a) == 0 || len(b) == 0 {
			return
		}
		if len(a) > len(b) {
			a, b, what, other = b, a, other, what
		}
		c.report(WidthMixed, jobun.Notice, "", a[0], "%sと%sが混ざっています。少ないのは%s（%d字、初めは%d行目）です。そろえてください。", what, other, what, len(a), a[0])
	}
	less(wide, narrow, "全角の数字", "半角の数字")
	less(comma, point, "「，」", "「、」")
}
