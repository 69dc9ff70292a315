package audit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Brought is the table of an earlier audit's marks that was handed in. It changes nothing
// until it is applied.
type Brought struct {
	ID       string     `json:"id"`
	FileName string     `json:"file_name"`
	Content  string     `json:"-"`
	Title    string     `json:"title"`
	Kind     Kind       `json:"kind"`
	HeldOn   clock.Date `json:"held_on"`
	State    string     `json:"state" doc:"drafted（下見）かapplied（取込み済み）"`
	MadeAt   clock.Time `json:"made_at"`
	MadeName string     `json:"made_name"`
	AuditID  string     `json:"audit"`
	Version  int64      `json:"version"`
}

const (
	brought = "drafted"
	applied = "applied"
)

// Flaw is what is wrong in a cell of a table.
type Flaw struct {
	Page   string `json:"page" doc:"Excelのシート"`
	Line   int    `json:"line"`
	Column string `json:"column"`
	Reason string `json:"reason"`
}

// matrix is what a table of marks says.
type matrix struct {
	units    []string
	chapters []chapterRows
	remarks  map[string]string
	flaws    []Flaw
}

type chapterRows struct {
	title string
	rows  []markRow
}

type markRow struct {
	number, text string
	marks        []Mark
}

// chapterMark is how chapters begin: Ⅰ, II, 1章 …; the plain letters as NFKC leaves them.
var chapterMark = regexp.MustCompile(`^(?:[IVX]+|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+|第[0-9]+)[ 　.．、]`)

// itemNumber splits 「2 パソコンの取扱い (1) 離席時…」 into number and text.
var itemNumber = regexp.MustCompile(`^\s*([0-9]+)[ 　.．、]*(.*)$`)

var subNumber = regexp.MustCompile(`\(([0-9]+)\)`)

// numberOf gives the number of an item: 2(1) where a part is numbered, else 2.
func numberOf(s string) (number, text string) {
	s = strings.Join(strings.Fields(width(s)), " ")
	m := itemNumber.FindStringSubmatch(s)
	if m == nil {
		return "", s
	}
	number, text = m[1], m[2]
	if sub := subNumber.FindStringSubmatch(text); sub != nil {
		number += "(" + sub[1] + ")"
		text = strings.Join(strings.Fields(strings.Replace(text, sub[0], " ", 1)), " ")
	}
	return number, text
}

// width makes full-width digits, letters and brackets plain, and leaves the rest.
func width(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - 0xFEE0
		case r == '　':
			return ' '
		}
		return r
	}, s)
}

// readMatrix reads the marks of an audit out of sheets: a row of headings with the units,
// rows of items with marks below; lines between them are the chapters.
func readMatrix(grids []sheet.Grid) (m matrix) {
	m.remarks = map[string]string{}
	for _, g := range grids {
		m.page(g)
	}
	total := 0
	for _, c := range m.chapters {
		total += len(c.rows)
	}
	switch {
	case len(m.units) == 0 && len(m.flaws) == 0:
		m.flaws = append(m.flaws, Flaw{Reason: "課等の名前の見出しの行が見つかりません。「監査内容」の右に、課等の名前を並べてください。"})
	case total == 0 && len(m.flaws) == 0:
		m.flaws = append(m.flaws, Flaw{Reason: "判定の行が見つかりません。"})
	case len(m.units) > unitsMax:
		m.flaws = append(m.flaws, Flaw{Reason: fmt.Sprintf("課等が%dあります。%dまでです。", len(m.units), unitsMax)})
	case total > 1000:
		m.flaws = append(m.flaws, Flaw{Reason: fmt.Sprintf("項目が%dあります。1000までです。", total)})
	}
	return m
}

// isHead reports whether a row heads a matrix.
func isHead(row []string) bool {
	if len(row) < 2 || row[1] == "" {
		return false
	}
	first := plain(row[0])
	return slices.Contains([]string{"監査内容", "監査項目", "点検項目", "点検の内容", "項目"}, first)
}

func filled(row []string) (n int) {
	for _, c := range row {
		if c != "" {
			n++
		}
	}
	return n
}

func (m *matrix) page(g sheet.Grid) {
	title, place := g.Name, []int(nil) // column -> unit
	open := false
	for n, row := range g.Rows {
		first := ""
		if len(row) > 0 {
			first = row[0]
		}
		switch {
		case filled(row) == 0 || strings.HasPrefix(width(first), "○:") || strings.HasPrefix(first, "○：") || strings.HasPrefix(first, "凡例"):
		case isHead(row):
			place = m.heads(row[1:])
			m.chapters = append(m.chapters, chapterRows{title: title})
			open = true
		case filled(row) == 1 && first != "" || merged(row):
			title, open = first, open && !chapterMark.MatchString(width(first))
			if !open && place != nil {
				m.chapters = append(m.chapters, chapterRows{title: title})
				open = true
			}
		case place == nil || first == "":
			m.flaws = append(m.flaws, Flaw{g.Name, n + 1, "", "項目の名前か、その上の見出しの行がありません。"})
		case strings.HasPrefix(plain(first), "備考"):
			m.remark(row[1:], place)
		default:
			m.item(g, n+1, first, row[1:], place)
		}
	}
	m.chapters = slices.DeleteFunc(m.chapters, func(c chapterRows) bool { return len(c.rows) == 0 })
}

// merged reports whether a row is one merged cell over all its places.
func merged(row []string) bool {
	if len(row) < 3 {
		return false
	}
	for _, c := range row[1:] {
		if c != row[0] {
			return false
		}
	}
	return true
}

// heads gives the columns their units, each unit once for all chapters.
func (m *matrix) heads(names []string) (place []int) {
	for _, n := range names {
		name := strings.Join(strings.Fields(n), "")
		if name == "" {
			place = append(place, -1)
			continue
		}
		i := slices.IndexFunc(m.units, func(u string) bool { return plain(u) == plain(name) })
		if i < 0 {
			i = len(m.units)
			m.units = append(m.units, name)
		}
		place = append(place, i)
	}
	return place
}

func (m *matrix) remark(cells []string, place []int) {
	for i, c := range cells {
		if i < len(place) && place[i] >= 0 && c != "" {
			m.remarks[m.units[place[i]]] = short(c, cellMax)
		}
	}
}

func (m *matrix) item(g sheet.Grid, line int, first string, cells []string, place []int) {
	number, text := numberOf(first)
	c := &m.chapters[len(m.chapters)-1]
	if number == "" {
		number = fmt.Sprint(len(c.rows) + 1)
	}
	row := markRow{number, text, make([]Mark, len(m.units))}
	for i, p := range place {
		if p < 0 {
			continue
		}
		value := ""
		if i < len(cells) {
			value = cells[i]
		}
		mark, ok := MarkOf(value)
		switch {
		case !ok:
			m.flaws = append(m.flaws, Flaw{g.Name, line, m.units[p], fmt.Sprintf("「%s」は判定として読めません。○、△、×、－のどれかにしてください。", short(value, 20))})
		case mark == NoMark:
			m.flaws = append(m.flaws, Flaw{g.Name, line, m.units[p], "判定が空です。該当しないときは、－にしてください。"})
		}
		row.marks[p] = mark
	}
	for _, r := range c.rows {
		if r.number == number {
			m.flaws = append(m.flaws, Flaw{g.Name, line, "項目", fmt.Sprintf("番号「%s」が、同じ区分に二つあります。", number)})
		}
	}
	c.rows = append(c.rows, row)
}

// Contradiction is where a narrative says another thing than the matrix.
type Contradiction struct {
	Chapter string `json:"chapter"`
	Number  string `json:"number"`
	Item    string `json:"item"`
	Unit    string `json:"unit"`
	Matrix  string `json:"matrix"`
	Told    string `json:"told" doc:"文章の表"`
}

// told is a row of a narrative: in which units an item is right, and in which not.
type told struct {
	chapter, number, text string
	right, wrong          []string
	remedy                string
}

// readNarrative reads the list of 適正に実施している課等 and 改善が必要な課等.
func readNarrative(grids []sheet.Grid) (list []told, flaws []Flaw) {
	for _, g := range grids {
		title, right, wrong, remedy := g.Name, 0, 0, 0
		for n, row := range g.Rows {
			first := ""
			if len(row) > 0 {
				first = row[0]
			}
			at := func(i int) string {
				if i > 0 && i < len(row) {
					return row[i]
				}
				return ""
			}
			switch {
			case filled(row) == 0:
			case slices.ContainsFunc(row, func(c string) bool { return strings.HasPrefix(plain(c), "適正") }) && len(row) > 2:
				for i, c := range row {
					switch {
					case strings.HasPrefix(plain(c), "適正"):
						right = i
					case strings.HasPrefix(plain(c), "改善内容"):
						remedy = i
					case strings.HasPrefix(plain(c), "改善"):
						wrong = i
					}
				}
			case filled(row) == 1 || merged(row):
				title = first
			case right == 0:
				flaws = append(flaws, Flaw{g.Name, n + 1, "", "「適正に実施している課等」の見出しの行が見つかりません。"})
			default:
				t := told{chapter: title, right: unitNames(at(right)), wrong: unitNames(at(wrong)), remedy: at(remedy)}
				t.number, t.text = numberOf(first)
				list = append(list, t)
			}
		}
	}
	if len(list) == 0 && len(flaws) == 0 {
		flaws = append(flaws, Flaw{Reason: "文章の表の行が見つかりません。"})
	}
	return list, flaws
}

// unitNames splits 「総務課、税務課」; なし names none.
func unitNames(s string) (list []string) {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("、，,\n・", r) }) {
		part = strings.Join(strings.Fields(part), "")
		if part != "" && plain(part) != "なし" && plain(part) != "-" {
			list = append(list, part)
		}
	}
	return list
}

// contradictions compares a narrative with the marks, cell by cell.
func contradictions(d *Dataset, list []told) (found []Contradiction) {
	used := map[int]bool{}
	for _, i := range d.Items {
		n := slices.IndexFunc(list, func(t told) bool { return plain(t.number) == plain(i.Number) && sameChapter(t.chapter, i.Chapter) })
		if n < 0 {
			found = append(found, Contradiction{i.Chapter, i.Number, i.Text, "", "一覧にある", "文章の表にない"})
			continue
		}
		used[n] = true
		for _, u := range d.Units {
			c, _ := d.Cell(i.ID, u.ID)
			if says, wrong := list[n].says(u.Name, c.Mark); wrong {
				found = append(found, Contradiction{i.Chapter, i.Number, i.Text, u.Name, c.Mark.Sign() + " " + c.Mark.Title(), says})
			}
		}
	}
	for n, t := range list {
		if !used[n] {
			found = append(found, Contradiction{t.chapter, t.number, t.text, "", "一覧にない", "文章の表にある"})
		}
	}
	return found
}

// says tells what the narrative says of a unit, and whether the mark says another thing.
func (t told) says(unit string, m Mark) (string, bool) {
	in := func(list []string) bool {
		return slices.ContainsFunc(list, func(n string) bool { return sameUnit(n, unit) })
	}
	right, wrong := in(t.right), in(t.wrong)
	switch {
	case right && wrong:
		return "適正と、改善が必要の両方にある", true
	case right && m != Good:
		return "適正に実施している", true
	case wrong && m != Bad && m != Improved:
		return "改善が必要", true
	case !right && !wrong && m != Outside:
		return "どちらの欄にもない", true
	}
	return "", false
}
