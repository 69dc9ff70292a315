package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Field is something that a roster says of a person.
type Field string

// The fields.
const (
	Number  Field = "number"
	Name    Field = "name"
	Kana    Field = "kana"
	Unit    Field = "unit"
	Section Field = "section"
	Post    Field = "post"
	Tenure  Field = "tenure"
	Kind    Field = "kind"
	Mail    Field = "mail"
)

// Fields lists the fields in the order of a form.
func Fields() []Field { return []Field{Number, Name, Kana, Unit, Section, Post, Tenure, Kind, Mail} }

// Required reports whether a roster cannot do without the field.
func (f Field) Required() bool { return f == Number || f == Name || f == Unit || f == Post }

// Title is the field's Japanese name.
func (f Field) Title() string {
	return map[Field]string{
		Number: "職員番号", Name: "氏名", Kana: "フリガナ", Unit: "所属", Section: "係", Post: "職名", Tenure: "本務・兼務の別", Kind: "任用の種類", Mail: "メールアドレス",
	}[f]
}

// headings are words by which the columns of other offices are recognised.
func headings() map[Field][]string {
	return map[Field][]string{
		Number: {"職員番号", "職員コード", "職員id", "社員番号", "個人コード", "職員no"}, Name: {"氏名", "職員氏名", "名前", "職員名", "漢字氏名"},
		Kana: {"フリガナ", "ふりがな", "カナ", "カナ氏名", "氏名カナ", "氏名フリガナ"}, Unit: {"所属", "所属名", "所属名称", "課名", "課", "部署", "所属課"},
		Section: {"係", "係名", "担当", "グループ", "班"}, Post: {"職名", "職", "役職", "役職名", "補職名", "職位"},
		Tenure: {"本務兼務", "本務兼務の別", "本務・兼務の別", "兼務区分", "発令区分", "本兼", "本務・兼務"}, Kind: {"任用", "任用の種類", "任用区分", "職員区分", "雇用区分", "雇用形態"},
		Mail: {"メール", "メールアドレス", "mail", "email", "e-mail"},
	}
}

// Mapping says in which column a field stands: the number of the column from 0.
type Mapping map[Field]int

// Guess finds the columns by their headings.
func Guess(head []string) Mapping {
	m := Mapping{}
	for f, words := range headings() {
		for _, w := range words {
			i := slices.IndexFunc(head, func(h string) bool { return plain(h) == plain(w) })
			if _, found := m[f]; i >= 0 && !found {
				m[f] = i
			}
		}
	}
	return m
}

// Fit finds the columns by the headings that were used the last time.
func Fit(head []string, last map[Field]string) Mapping {
	m := Guess(head)
	for f, h := range last {
		if i := slices.IndexFunc(head, func(x string) bool { return plain(x) == plain(h) }); i >= 0 {
			m[f] = i
		}
	}
	return m
}

// Headings are the headings of a mapping, to be kept for the next time.
func (m Mapping) Headings(head []string) map[Field]string {
	kept := map[Field]string{}
	for f, i := range m {
		if i >= 0 && i < len(head) {
			kept[f] = head[i]
		}
	}
	return kept
}

// Lacking lists the fields that a roster cannot do without and the mapping has not.
func (m Mapping) Lacking() []Field {
	var list []Field
	for _, f := range Fields() {
		if _, ok := m[f]; !ok && f.Required() {
			list = append(list, f)
		}
	}
	return list
}

// plain is a heading without blanks, width and case.
func plain(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
}

// Entry is a line of a roster: a person on a post.
type Entry struct {
	Line    int
	Number  string
	Name    string
	Kana    string
	Unit    string
	Section string
	Post    string
	Tenure  string // as it stands there; empty: 本務
	Kind    string
	Mail    string
}

// Flaw is what is wrong in a row.
type Flaw struct {
	Line   int    `json:"line"`   // 0: none in particular
	Column string `json:"column"` // its heading
	Reason string `json:"reason"`
}

// Entries reads the rows by a mapping. Empty rows are passed over. check gives what is
// wrong with an entry by itself; what is wrong among entries is found here.
func (t Table) Entries(m Mapping, check func(*Entry) map[Field]string) ([]Entry, []Flaw) {
	var list []Entry
	var flaws []Flaw
	for i, row := range t.Rows {
		if strings.Join(row, "") == "" {
			continue
		}
		e := t.entry(i, row, m)
		for f, reason := range check(&e) {
			flaws = append(flaws, t.flaw(e.Line, m, f, reason))
		}
		list = append(list, e)
	}
	flaws = append(flaws, t.clashes(list, m)...)
	slices.SortStableFunc(flaws, func(a, b Flaw) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Reason, b.Reason))
	})
	return list, flaws
}

func (t Table) entry(i int, row []string, m Mapping) Entry {
	cell := func(f Field) string {
		if c, ok := m[f]; ok && c >= 0 && c < len(row) {
			return row[c]
		}
		return ""
	}
	return Entry{
		Line: t.Line + 1 + i, Number: cell(Number), Name: cell(Name), Kana: cell(Kana), Unit: cell(Unit), Section: cell(Section),
		Post: cell(Post), Tenure: cell(Tenure), Kind: cell(Kind), Mail: cell(Mail),
	}
}

func (t Table) flaw(line int, m Mapping, f Field, reason string) Flaw {
	column := f.Title()
	if i, ok := m[f]; ok && i < len(t.Head) && t.Head[i] != "" {
		column = t.Head[i]
	}
	return Flaw{line, column, reason}
}

// mainTenure is what check makes of a row about a main post.
const mainTenure = "main"

// clashes finds rows that do not go together: one number for two names, two main posts.
func (t Table) clashes(list []Entry, m Mapping) []Flaw {
	var flaws []Flaw
	first := map[string]Entry{}
	mains, same := map[string]int{}, map[string]int{}
	for _, e := range list {
		if e.Number == "" {
			continue
		}
		if o, ok := first[e.Number]; ok && o.Name != e.Name {
			flaws = append(flaws, t.flaw(e.Line, m, Name, fmt.Sprintf("%d行目と職員番号が同じですが、氏名が違います（%s）。", o.Line, o.Name)))
		} else if !ok {
			first[e.Number] = e
		}
		if o, ok := mains[e.Number]; ok && e.Tenure == mainTenure {
			flaws = append(flaws, t.flaw(e.Line, m, Tenure, fmt.Sprintf("%d行目にも、この職員の本務があります。", o)))
		} else if e.Tenure == mainTenure {
			mains[e.Number] = e.Line
		}
		key := strings.Join([]string{e.Number, e.Unit, e.Section, e.Post}, "\x00")
		if o, ok := same[key]; ok {
			flaws = append(flaws, t.flaw(e.Line, m, Post, fmt.Sprintf("%d行目と、同じ人の同じ職です。", o)))
		} else {
			same[key] = e.Line
		}
	}
	return flaws
}
