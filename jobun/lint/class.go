package lint

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/jobun"
)

// The findings on the classification of information.
const (
	ThresholdEmpty jobun.Code = "threshold-empty"
	ThresholdAlone jobun.Code = "threshold-alone"
	CellEmpty      jobun.Code = "cell-empty"
)

// classes are the classes of one classification, the highest first.
type classes struct {
	prefix string // 重要性分類, 機密性
	labels []string
}

// axes are those whose bigger number is the higher class in every standard.
var axes = []string{"機密性", "完全性", "可用性"}

// label is the sign of a class behind its prefix.
var label = regexp.MustCompile(`^(?:[Ⅰ-Ⅹ]|[IVX]{1,4}|[0-9][A-Z]?|[A-E]|[一二三四五])`)

// classLabel makes Ⅱ and II alike.
func classLabel(s string) string { return norm.NFKC.String(s) }

// findClasses reads the classifications of a text: the labels in the first column
// of a table whose head names the prefix, and those of an axis.
func findClasses(c *check) []classes {
	var list []classes
	for n, a := range c.doc.Attachments {
		if len(a.Rows) < 3 || len(a.Rows[0]) == 0 {
			continue
		}
		prefix := plain(a.Rows[0][0])
		var labels, texts []string
		for _, row := range c.rowsOf(n)[1:] {
			if len(row) == 0 {
				continue
			}
			first := strings.TrimPrefix(c.of(row[0]), prefix)
			if m := label.FindString(first); m != "" && m == first {
				labels = append(labels, classLabel(m))
				texts = append(texts, c.of(row[len(row)-1])+c.of(row[min(1, len(row)-1)]))
			}
		}
		if len(labels) < 2 {
			continue
		}
		switch {
		case slices.Contains(axes, prefix):
			slices.SortFunc(labels, byAxis)
		case isRest(texts[len(texts)-1]):
		case isRest(texts[0]):
			slices.Reverse(labels)
		default:
			continue
		}
		list = append(list, classes{prefix, labels})
	}
	return append(list, numberedAxes(c, list)...)
}

// isRest reports whether a class is what is left over, which is the lowest.
func isRest(s string) bool { return containsAny(s, "以外") || strings.HasPrefix(s, "その他") }

// byAxis puts the bigger number first, and 3A before 3B before 3 as the guideline for
// local governments does.
func byAxis(x, y string) int {
	return cmp.Or(cmp.Compare(y[0], x[0]), cmp.Compare(len(y), len(x)), cmp.Compare(x, y))
}

// numberedAxes are 機密性3 to 1 where no table gives them: bigger is higher.
func numberedAxes(c *check, known []classes) []classes {
	var list []classes
	for _, axis := range axes {
		if slices.ContainsFunc(known, func(k classes) bool { return k.prefix == axis }) {
			continue
		}
		seen := map[string]bool{}
		c.each(axis, func(i int) {
			if m := label.FindString(c.s[i+len(axis):]); m != "" && m[0] >= '0' && m[0] <= '9' {
				seen[classLabel(m)] = true
			}
		})
		if len(seen) >= 2 {
			labels := []string{}
			for l := range seen {
				labels = append(labels, l)
			}
			slices.SortFunc(labels, byAxis)
			list = append(list, classes{axis, labels})
		}
	}
	return list
}

// mention is one place where a class stands.
type mention struct {
	class string
	tail  string // 以上, 以下 or nothing
	at    int
	of    bool // の情報 follows
}

func (c *check) mentions(k classes) []mention {
	var list []mention
	c.each(k.prefix, func(i int) {
		from := i + len(k.prefix)
		m := label.FindString(c.s[from:])
		if m == "" || c.partAt(i).kind == cell || c.partAt(i).kind == heading {
			return
		}
		rest := c.s[from+len(m):]
		e := mention{class: classLabel(m), at: i, of: hasPrefixAny(rest, "の情報", "に分類", "に該当", "の文書", "のデータ")}
		for _, w := range []string{"以上", "以下", "未満", "を超える"} {
			if strings.HasPrefix(rest, w) {
				e.tail = w
			}
		}
		list = append(list, e)
	})
	return list
}

// thresholds looks for 以上 on the highest class, 以下 on the lowest, and for a class
// named alone where the text elsewhere speaks of that class 以上.
func thresholds(c *check) {
	for _, k := range findClasses(c) {
		top, bottom := k.labels[0], k.labels[len(k.labels)-1]
		above := map[string][]int{}
		alone := map[string][]int{}
		for _, m := range c.mentions(k) {
			switch {
			case m.tail == "以上" && m.class == top || m.tail == "以下" && m.class == bottom || m.tail == "を超える" && m.class == top || m.tail == "未満" && m.class == bottom:
				c.add(ThresholdEmpty, jobun.Wrong, m.at, "「%s%s%s」とありますが、%sは最も%sい区分で、それ%sはありません。", k.prefix, m.class, m.tail, m.class, highLow(m.class == top), beyond(m.tail))
			case m.tail == "以上":
				above[m.class] = append(above[m.class], m.at)
			case m.tail == "" && m.of:
				alone[m.class] = append(alone[m.class], m.at)
			}
		}
		for _, l := range k.labels[1:] {
			if a, b := alone[l], above[l]; len(a) > 0 && len(b) >= 3 && len(a)*3 <= len(b) {
				c.add(ThresholdAlone, jobun.Doubtful, a[0], "「%s%s」だけを挙げていますが（%s）、ほかの%dか所は「%s以上」です。上の区分を外してよいかを確かめてください。", k.prefix, l, c.linesOf(a), len(b), l)
			}
		}
	}
}

// isClassTable reports whether a table says how each class is handled.
func isClassTable(first, last string) bool {
	handling := containsAny(last, "制限", "取扱")
	return handling && containsAny(first, "区分") || (handling || containsAny(last, "措置", "管理方法")) && containsAny(first, "分類", "格付", "重要度", "重要性", "機密性")
}

func highLow(top bool) string {
	if top {
		return "高"
	}
	return "低"
}

func beyond(tail string) string {
	if tail == "以上" || tail == "を超える" {
		return "より上"
	}
	return "より下"
}

// emptyCells looks for an empty cell in the table of a classification: a merged cell
// that came apart, or a class without a rule.
func emptyCells(c *check) {
	for _, a := range c.doc.Attachments {
		if len(a.Rows) < 3 || len(a.Rows[0]) < 2 {
			continue
		}
		head := a.Rows[0]
		last := len(head) - 1
		if !isClassTable(plain(head[0]), plain(head[last])) {
			continue
		}
		filled, lines := 0, []int{}
		for i, row := range a.Rows[1:] {
			switch {
			case len(row) <= last:
			case plain(row[last]) != "":
				filled++
			case plain(row[0]) != "":
				lines = append(lines, rowLine(a.RowLines, i+1, a.Line))
			}
		}
		if filled == 0 || len(lines) == 0 {
			continue
		}
		c.report(CellEmpty, jobun.Doubtful, a.Path, lines[0], "分類の表で「%s」の欄が空の行が%dつあります。結合した欄が解けたのか、定めがないのかを確かめてください。", plain(head[last]), len(lines))
	}
}
