package duty

import (
	"regexp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// classHead is the head of a column that names classes, restrictHead of one that
// says how to handle them.
var (
	classHead    = regexp.MustCompile(`分類|区分|重要性|重要度|機密性|完全性|可用性|ランク|レベル|格付`)
	restrictHead = regexp.MustCompile(`制限|取扱|取り扱|措置|管理方法|対策`)
	bulletSplit  = regexp.MustCompile(`\n|<li>|(?:^|\s+)[・●○■□]|(?:^|\s)[-－]\s`)
)

// readClassifications reads tables of classes with their handling restrictions. A
// cell that is empty below a filled one is read as merged with it: such tables are
// drawn so, and a text that was copied out has lost the lines.
func (r *reader) readClassifications() {
	for _, a := range r.doc.Attachments {
		if len(a.Rows) < 3 {
			continue
		}
		head, restrict := columnsOf(a.Rows[0])
		if head < 0 || restrict < 0 || head == restrict {
			continue
		}
		r.classesOf(a, head, restrict)
	}
}

func columnsOf(head []string) (class, restrict int) {
	class, restrict = -1, -1
	for i, c := range head {
		c = squeeze(c)
		switch {
		case restrict < 0 && restrictHead.MatchString(c) && !strings.HasPrefix(c, "分類"):
			restrict = i
		case class < 0 && classHead.MatchString(c):
			class = i
		}
	}
	return class, restrict
}

func (r *reader) classesOf(a jobun.Attachment, class, restrict int) {
	var above []string
	for n, row := range a.Rows[1:] {
		if class >= len(row) || squeeze(row[class]) == "" {
			continue
		}
		rel := jobun.Relation{
			Kind: jobun.Classification, Path: a.Path, Line: lineOfRow(a, n+1), From: []string{}, To: []string{}, Object: squeeze(row[class]), Act: describedClass(row, class, restrict),
		}
		if restrict < len(row) {
			rel.Items = restrictions(row[restrict])
		}
		if len(rel.Items) == 0 && above != nil {
			rel.Items, rel.Carried = above, true
		} else {
			above = rel.Items
		}
		r.add(rel)
	}
}

// lineOfRow is the line of a row of a table; rows of several lines make it a guess
// that stays inside the table.
func lineOfRow(a jobun.Attachment, n int) int {
	for _, s := range a.Source {
		if n <= s.To-s.From {
			return s.From + n
		}
		n -= s.To - s.From + 1
	}
	return a.EndLine
}

// describedClass is what the row says of the class besides its restrictions.
func describedClass(row []string, class, restrict int) string {
	var words []string
	for i, c := range row {
		if i != class && i != restrict && strings.TrimSpace(c) != "" {
			words = append(words, strings.TrimSpace(c))
		}
	}
	return strings.Join(words, " ")
}

func restrictions(cell string) []string {
	var out []string
	for _, s := range bulletSplit.Split(cell, -1) {
		if s = strings.TrimSpace(s); s != "" && s != "-" && s != "―" && s != "－" {
			out = append(out, s)
		}
	}
	return out
}
