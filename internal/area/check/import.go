package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Brought is a table of items that was handed in (表の取込み). It changes nothing until it
// is applied.
type Brought struct {
	ID        string     `json:"id"`
	SheetID   string     `json:"sheet"`
	FileName  string     `json:"file_name"`
	Content   string     `json:"-"`
	State     string     `json:"state" doc:"drafted（下見）かapplied（反映済み）"`
	MadeAt    clock.Time `json:"made_at"`
	MadeName  string     `json:"made_name"`
	EditionID string     `json:"edition"`
	Version   int64      `json:"version"`
}

// Applied is the state of a table that has become a draft.
const Applied = "applied"

// Column is a column of such a table.
type Column struct {
	Heading string `json:"heading"`
	Field   string `json:"field" doc:"項目のどこに入るか。空は、まだ決まっていない"`
	Example string `json:"example"`
}

// Flaw is what is wrong in a row.
type Flaw struct {
	Page   string `json:"page" doc:"Excelのシート"`
	Line   int    `json:"line"`
	Column string `json:"column"`
	Reason string `json:"reason"`
}

// The places to which a column can go.
const (
	toChapter   = "chapter"
	toNumber    = "number"
	toRequired  = "required"
	toText      = "text"
	toCriterion = "criterion"
	toExamples  = "examples"
	toPractice  = "practice"
	toRule      = "rule"
	toGuideline = "guideline"
	toJis       = "jis"
	toNote      = "note"
	toNothing   = "none"
)

// Target is a place to which a column can go, with its name.
type Target struct{ Field, Title string }

// Targets lists the places in the order of a form.
func Targets() []Target {
	return []Target{
		{toChapter, "区分"}, {toNumber, "番号"}, {toRequired, "必須"}, {toText, "点検の内容"}, {toCriterion, "基準"}, {toExamples, "証拠の例"}, {toPractice, "実施の例"},
		{toRule, "当てはまる組織"}, {toGuideline, "ガイドラインの例文の番号"}, {toJis, "JIS Q 27002の番号"}, {toNote, "留意事項"}, {toNothing, "取り込まない"},
	}
}

func targetTitle(field string) string {
	for _, t := range Targets() {
		if t.Field == field {
			return t.Title
		}
	}
	return ""
}

// known says where a heading goes by its words, the more telling ones first.
func known(heading string) string {
	h := Plain(heading)
	for _, k := range []struct{ words, field string }{
		{"jis", toJis}, {"例文", toGuideline}, {"ガイドライン", toGuideline}, {"実施の例", toPractice}, {"資料の例", toExamples}, {"証拠", toExamples}, {"留意", toNote}, {"備考", toNote},
		{"必須", toRequired}, {"監査項目", toText}, {"点検の内容", toText}, {"点検項目", toText}, {"監査内容", toText}, {"確認事項", toText}, {"基準", toCriterion}, {"当てはまる", toRule},
		{"no", toNumber}, {"番号", toNumber}, {"区分", toChapter}, {"分類", toChapter}, {"項目", toChapter},
	} {
		if strings.Contains(h, Plain(k.words)) {
			return k.field
		}
	}
	return ""
}

// headSearch is how many rows from the top are looked at for the headings.
const headSearch = 15

// table is a sheet with its headings found.
type table struct {
	grid  sheet.Grid
	first int // row of the first item, from 0
	heads []string
}

// findTable finds the headings: the row in which most is known, with a second one below it
// where cells are merged over both or the row below says more of them.
func findTable(g sheet.Grid) (t table, ok bool) {
	best, most := -1, 1
	for r := range min(headSearch, len(g.Rows)) {
		fields := map[string]bool{}
		for _, c := range g.Rows[r] {
			if f := known(c); f != "" && utf8.RuneCountInString(c) <= 40 {
				fields[f] = true
			}
		}
		if len(fields) > most {
			best, most = r, len(fields)
		}
	}
	if best < 0 {
		return t, false
	}
	t = table{grid: g, first: best + 1}
	t.heads = slices.Clone(g.Rows[best])
	for t.first < len(g.Rows) && t.first <= best+2 && continues(t.heads, g.Rows[t.first]) {
		t.heads = under(t.heads, g.Rows[t.first])
		t.first++
	}
	return t, true
}

// continues reports whether a row is the second one of the headings: it repeats some of
// them, as merged cells do.
func continues(heads, row []string) bool {
	same := 0
	for i, c := range row {
		if c != "" && i < len(heads) && c == heads[i] {
			same++
		}
	}
	return same >= 2
}

// under joins the second row of the headings to the first.
func under(heads, row []string) []string {
	joined := make([]string, max(len(heads), len(row)))
	for i := range joined {
		var a, b string
		if i < len(heads) {
			a = heads[i]
		}
		if i < len(row) {
			b = row[i]
		}
		if b != "" && a != b {
			a = strings.TrimSpace(a + " " + b)
		}
		joined[i] = a
	}
	return joined
}

// columns gives the headings of all tables, each once, with where they go.
func columns(tables []table, remembered map[string]string) (list []Column) {
	at := map[string]int{}
	for _, t := range tables {
		for i, h := range t.heads {
			key := Plain(h)
			if key == "" {
				continue
			}
			n, ok := at[key]
			if !ok {
				n = len(list)
				at[key] = n
				c := Column{Heading: h, Field: remembered[key]}
				if c.Field == "" {
					c.Field = known(h)
				}
				list = append(list, c)
			}
			if list[n].Example == "" {
				list[n].Example = example(t, i)
			}
		}
	}
	return list
}

func example(t table, column int) string {
	for _, row := range t.grid.Rows[t.first:] {
		if column < len(row) && row[column] != "" {
			return short(row[column], 60)
		}
	}
	return ""
}

// reading reads the rows of tables into items.
type reading struct {
	words Words
	flaws []Flaw
	items []Item
	seen  map[string]int // 「区分 番号」 -> line
}

func (r *reading) flaw(t table, line int, column, reason string) {
	r.flaws = append(r.flaws, Flaw{t.grid.Name, line, column, reason})
}

// readTables reads all rows by where their columns go.
func readTables(tables []table, list []Column, w Words) reading {
	field := map[string]string{}
	for _, c := range list {
		field[Plain(c.Heading)] = c.Field
	}
	r := reading{words: w, seen: map[string]int{}}
	for _, t := range tables {
		for n, row := range t.grid.Rows[t.first:] {
			r.row(t, t.first+n+1, row, field)
		}
	}
	if len(r.items) > itemsMost {
		r.flaws = append(r.flaws, Flaw{Reason: fmt.Sprintf("項目が%dあります。1つの点検表の項目は、%dまでです。", len(r.items), itemsMost)})
	}
	return r
}

// row reads one row. Rows without a text are headings between the items.
func (r *reading) row(t table, line int, row []string, field map[string]string) {
	said := map[string][]string{}
	for i, c := range row {
		if i >= len(t.heads) || c == "" {
			continue
		}
		f := field[Plain(t.heads[i])]
		if f != "" && !slices.Contains(said[f], c) {
			said[f] = append(said[f], c)
		}
	}
	get := func(f, between string) string { return strings.Join(said[f], between) }
	if get(toText, "") == "" {
		if get(toNumber, "") != "" {
			r.flaw(t, line, targetTitle(toText), "点検の内容がありません。")
		}
		return
	}
	n := ItemInput{
		Chapter: get(toChapter, "／"), Number: get(toNumber, " "), Text: get(toText, "\n"), Criterion: get(toCriterion, "\n"), Examples: get(toExamples, "\n"),
		Practice: get(toPractice, "\n"), Rule: get(toRule, " かつ "), Guideline: get(toGuideline, "、"), Jis: get(toJis, "、"), Note: get(toNote, "\n"),
		Required: marked(get(toRequired, "")), Methods: methodsIn(get(toPractice, "\n")),
	}
	if n.Chapter == "" {
		n.Chapter = t.grid.Name
	}
	if n.Number == "" {
		n.Number = fmt.Sprint(len(r.items) + 1)
	}
	if err := n.check(r.words, nil); err != nil {
		faults := fieldsOf(err)
		for _, f := range slices.Sorted(maps.Keys(faults)) {
			r.flaw(t, line, targetTitle(f), faults[f])
		}
	}
	key := Plain(n.Chapter + " " + n.Number)
	if before := r.seen[key]; before > 0 {
		r.flaw(t, line, targetTitle(toNumber), fmt.Sprintf("同じ区分の番号「%s」が、%d行目にもあります。", short(n.Number, 20), before))
	}
	r.seen[key] = line
	var it Item
	n.put(&it)
	r.items = append(r.items, it)
}

// marked reads what tables write where something holds.
func marked(s string) bool {
	switch Plain(s) {
	case "", "-", "－", "×", "なし", "否", "任意":
		return false
	}
	return true
}

// methodsIn finds the methods of which a text speaks.
func methodsIn(s string) (list []string) {
	for _, m := range []struct {
		method Method
		words  []string
	}{{Document, []string{"レビュー", "書面", "閲覧"}}, {Hearing, []string{"インタビュー", "ヒアリング", "聴取"}}, {Site, []string{"視察", "実地", "現地"}}} {
		if slices.ContainsFunc(m.words, func(w string) bool { return strings.Contains(s, w) }) {
			list = append(list, string(m.method))
		}
	}
	return list
}

// rekeyed gives the items of a new table the keys of those that they follow: of the same
// chapter and number, else of the same text. What the table cannot say is taken over.
func rekeyed(fresh, old []Item) []Item {
	byNumber, byText := map[string]Item{}, map[string]Item{}
	for _, i := range old {
		byNumber[Plain(i.Chapter+" "+i.Number)] = i
		byText[Plain(i.Text)] = i
	}
	used := map[string]bool{}
	list := slices.Clone(fresh)
	for n, i := range list {
		b, ok := byText[Plain(i.Text)]
		if !ok {
			b, ok = byNumber[Plain(i.Chapter+" "+i.Number)]
		}
		if !ok || used[b.Key] {
			continue
		}
		used[b.Key] = true
		list[n].Key, list[n].Bases, list[n].Role, list[n].Fields = b.Key, b.Bases, b.Role, b.Fields
		if i.Rule == "" {
			list[n].Rule = b.Rule
		}
		if i.Methods == "" {
			list[n].Methods = b.Methods
		}
	}
	return list
}
