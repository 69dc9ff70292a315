package jobun

import "strings"

// front reads the title page: title, editions, and what else stands before
// the first provision.
func front(doc *Document, rows []row) {
	end := bodyStart(rows)
	titled, best := false, lastNorm(rows[:end])
	for i := 0; i < end; i++ {
		r := &rows[i]
		if r.use != inBody {
			continue
		}
		switch {
		case isEditionLine(r.text):
			r.use = isEdition
			doc.Editions = append(doc.Editions, Edition{Line: r.Line.Line, Text: r.text})
		case !titled && columns(r.text) <= 100 && (namesNorm(r.text) || r.level == 1 || best <= i):
			titled = true
			r.use = isTitle
			doc.Title = join(doc.Title, r.text)
			doc.TitleLines = append(doc.TitleLines, r.Line.Line)
		case !titled && columns(r.text) <= 24 && len(doc.Title) == 0 && i+1 < end && namesNorm(rows[i+1].text) && namesBody(r.text):
			r.use = isTitle
			doc.Title = r.text
			doc.TitleLines = append(doc.TitleLines, r.Line.Line)
		case isSentence(r.text) && !isFormula(r.text):
			return
		default:
			r.setAside(FrontMatter)
		}
	}
}

// bodyStart is the first row that belongs to a provision.
func bodyStart(rows []row) int {
	levels := 0
	for i := range rows {
		if rows[i].use == inBody && rows[i].level == 1 {
			levels++
		}
	}
	for i := range rows {
		r := &rows[i]
		if r.use != inBody || r.quoted {
			continue
		}
		if r.level > 1 || r.level == 1 && levels > 1 || opens(r) || isSentence(r.text) && !isFormula(r.text) {
			if i > 0 && isBracketed(rows[i-1].text) && rows[i-1].use == inBody && rows[i-1].level == 0 {
				return i - 1
			}
			return i
		}
	}
	return len(rows)
}

// opens reports whether r begins with a mark that can be the first of a text.
func opens(r *row) bool {
	if isEditionLine(r.text) {
		return false
	}
	for _, c := range r.marks {
		if c.Style == Preface {
			return true
		}
		if c.weight >= medium && (c.Number == 1 || rank(c.Style) > 0) && c.rest != "" || c.weight == strong && rank(c.Style) > 0 {
			return true
		}
		if c.Style == Number && c.Number == 1 && isKanjiStart(c.rest) {
			return true
		}
	}
	return false
}

func isKanjiStart(s string) bool {
	r, _ := firstRune(s)
	return isKanji(r)
}

// namesBody reports whether s is the name of a body, which a title page often
// has on a line above the title.
func namesBody(s string) bool {
	return strings.ContainsRune("市町村区県府道都組学庁局部課会人院", lastRune(s)) || strings.HasSuffix(s, "組合")
}

// norms end the titles of norms.
var norms = [...]string{
	"規程", "規則", "要綱", "要領", "ポリシー", "方針", "基準", "条例", "訓令", "手順", "手順書", "指針", "細則", "内規", "ガイドライン", "マニュアル", "規約", "規準", "心得", "計画", "規定", "計画書", "方針書", "規程集",
}

// namesNorm reports whether s is the title of a norm, also with （案） or 抄.
func namesNorm(s string) bool {
	s = compare(outside(s))
	for _, w := range norms {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// lastNorm is the last row that is the title of a norm, -1 for none.
func lastNorm(rows []row) int {
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].use == inBody && namesNorm(rows[i].text) && !isEditionLine(rows[i].text) {
			return i
		}
	}
	return -1
}

// isEditionLine recognises dates, numbers and deciders on a title page.
func isEditionLine(s string) bool {
	c := compare(s)
	if columns(s) > 90 || strings.Contains(c, "。") {
		return false
	}
	for _, w := range [...]string{"決定", "議決", "制定", "改正", "改定", "改訂", "策定", "決裁", "施行", "公布", "告示", "承認"} {
		if strings.HasSuffix(c, w) || strings.HasPrefix(c, w) && hasDate(c) {
			return true
		}
	}
	if strings.HasSuffix(c, "号") && strings.Contains(c, "第") {
		return true
	}
	return hasDate(c) && (startsWithAny(c, "令和", "平成", "昭和", "大正", "改", "制", "策", "最", "20", "19", "(", "R", "H", "第") || strings.HasSuffix(c, "版"))
}

// hasDate looks for 年…月 or 2024.4.1 or 2024/4/1.
func hasDate(s string) bool {
	i := strings.Index(s, "年")
	return i > 0 && strings.Contains(s[i:], "月") || strings.Count(s, "/") == 2 || strings.Count(s, ".") == 2
}

// isFormula recognises the sentence by which a norm is made known.
func isFormula(s string) bool {
	s = compare(s)
	return columns(s) <= 160 && (strings.HasSuffix(s, "公布する。") || strings.HasSuffix(s, "次のように定める。") || strings.HasSuffix(s, "次のとおり定める。") || strings.HasSuffix(s, "告示する。") || strings.HasSuffix(s, "改正する。") || strings.HasSuffix(s, "次のように定めたので公表する。"))
}
