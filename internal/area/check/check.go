package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// State is where an edition of a sheet stands.
type State string

// The states.
const (
	Drafted State = "drafted"
	Used    State = "used"
	Retired State = "retired"
)

// Title is the state's Japanese name.
func (s State) Title() string {
	return map[State]string{Drafted: "下書き", Used: "使用中", Retired: "旧版"}[s]
}

// Method is how an item is checked.
type Method string

// The methods.
const (
	Document Method = "document"
	Hearing  Method = "hearing"
	Site     Method = "site"
)

// Methods lists the methods in the order of a form.
func Methods() []Method { return []Method{Document, Hearing, Site} }

// Title is the method's Japanese name, empty for one that does not exist.
func (m Method) Title() string {
	return map[Method]string{Document: "書面", Hearing: "ヒアリング", Site: "実地"}[m]
}

// FieldTitles are the eight fields of measures (施行規則16条の3), the first for number 1.
func FieldTitles() []string {
	return []string{"組織体制", "情報資産の分類と管理", "物理的な管理", "人的な対策", "技術的な対策", "運用", "業務委託とクラウドサービスの利用", "評価と見直し"}
}

// Sheet is a sheet of check items (点検表).
type Sheet struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Meaning   string     `json:"meaning"`
	Shipped   string     `json:"shipped" doc:"もとにした標準の点検表の名前"`
	Version   int64      `json:"version"`
	UpdatedAt clock.Time `json:"updated_at"`
}

// Ref names the sheet.
func (s Sheet) Ref() area.Ref { return area.Ref{Area: areaName, ID: s.ID} }

// Edition is an edition of a sheet (点検表の版).
type Edition struct {
	ID       string     `json:"id"`
	SheetID  string     `json:"sheet"`
	Number   int        `json:"number"`
	State    State      `json:"state"`
	Note     string     `json:"note" doc:"どこから作ったか"`
	MadeAt   clock.Time `json:"made_at"`
	MadeName string     `json:"made_name"`
	UsedOn   clock.Date `json:"used_on"`
	Version  int64      `json:"version"`
}

// Name is the edition as people speak of it.
func (e Edition) Name() string { return "第" + strconv.Itoa(e.Number) + "版" }

// Item is a check item (点検項目).
type Item struct {
	ID        string `json:"id"`
	EditionID string `json:"edition"`
	Key       string `json:"key" doc:"版が変わっても同じ項目を指す"`
	Place     int    `json:"place"`
	Chapter   string `json:"chapter" doc:"区分"`
	Number    string `json:"number" doc:"項目の番号。2(1)など"`
	Text      string `json:"text"`
	Criterion string `json:"criterion"`
	Methods   string `json:"methods" doc:"document、hearing、siteをカンマでつなぐ"`
	Examples  string `json:"examples" doc:"証拠の例"`
	Practice  string `json:"practice" doc:"実施の例"`
	Rule      string `json:"rule" doc:"当てはまる組織の条件"`
	Role      string `json:"role" doc:"答える役割"`
	Required  bool   `json:"required"`
	Guideline string `json:"guideline" doc:"ガイドラインの例文の番号"`
	Jis       string `json:"jis" doc:"JIS Q 27002の番号"`
	Fields    string `json:"fields" doc:"施行規則16条の3の号をカンマでつなぐ"`
	Note      string `json:"note"`
	Version   int64  `json:"version"`

	Bases []Basis `json:"bases" db:"-"`
}

// Basis is a provision of the body on which an item rests.
type Basis struct {
	ItemID     string `json:"-"`
	DocumentID string `json:"document"`
	Provision  string `json:"provision"`
	Label      string `json:"label" doc:"規程の名前と条項"`
}

// MethodTitles are the names of the methods.
func (i Item) MethodTitles() string {
	var list []string
	for m := range strings.SplitSeq(i.Methods, ",") {
		if t := Method(m).Title(); t != "" {
			list = append(list, t)
		}
	}
	return strings.Join(list, "・")
}

// FieldTexts are the names of the fields.
func (i Item) FieldTexts() string {
	var list []string
	for f := range strings.SplitSeq(i.Fields, ",") {
		if n, err := strconv.Atoi(f); err == nil && n > 0 && n <= len(FieldTitles()) {
			list = append(list, fmt.Sprintf("第%d号 %s", n, FieldTitles()[n-1]))
		}
	}
	return strings.Join(list, "、")
}

// BasisTexts are the labels of the provisions.
func (i Item) BasisTexts() string {
	var list []string
	for _, b := range i.Bases {
		list = append(list, b.Label)
	}
	return strings.Join(list, "、")
}

// same reports whether two items say the same, whatever edition they are of.
func (i Item) same(o Item) bool {
	i.ID, i.EditionID, i.Place, i.Version, i.Bases = o.ID, o.EditionID, o.Place, o.Version, o.Bases
	a, b := fmt.Sprintf("%+v", i), fmt.Sprintf("%+v", o)
	return a == b
}

// Kind implements journal.Content.
func (i Item) Kind() string { return "check.item/1" }

// Canonical implements journal.Content.
func (i Item) Canonical(e *journal.Encoder) {
	for _, f := range [][2]string{
		{"id", i.ID}, {"edition", i.EditionID}, {"key", i.Key}, {"chapter", i.Chapter}, {"number", i.Number}, {"text", i.Text}, {"criterion", i.Criterion},
		{"methods", i.Methods}, {"examples", i.Examples}, {"practice", i.Practice}, {"rule", i.Rule}, {"role", i.Role}, {"guideline", i.Guideline}, {"jis", i.Jis}, {"fields", i.Fields}, {"note", i.Note}, {"bases", i.BasisTexts()},
	} {
		e.Text(f[0], f[1])
	}
	e.Bool("required", i.Required)
	e.Int("version", i.Version)
}

// The lengths of texts.
const (
	titleMax  = 80
	textMax   = 1000
	noteMax   = 400
	numberMax = 40
	itemsMost = 1000 // of an edition
	basesMost = 20   // of an item
)

// ItemInput is what one writes about an item.
type ItemInput struct {
	Chapter   string   `json:"chapter" label:"区分"`
	Number    string   `json:"number" label:"番号"`
	Text      string   `json:"text" label:"点検の内容"`
	Criterion string   `json:"criterion,omitempty" label:"基準"`
	Methods   []string `json:"methods,omitempty" label:"方法"`
	Examples  string   `json:"examples,omitempty" label:"証拠の例"`
	Practice  string   `json:"practice,omitempty" label:"実施の例"`
	Rule      string   `json:"rule,omitempty" label:"当てはまる組織"`
	Role      string   `json:"role,omitempty" label:"答える役割"`
	Required  bool     `json:"required,omitempty" label:"必須"`
	Guideline string   `json:"guideline,omitempty" label:"ガイドラインの例文の番号"`
	Jis       string   `json:"jis,omitempty" label:"JIS Q 27002の番号"`
	Fields    []string `json:"fields,omitempty" label:"施行規則16条の3の分野"`
	Bases     []string `json:"bases,omitempty" label:"根拠の条項" doc:"「規程の識別子/条項の識別子」"`
	Note      string   `json:"note,omitempty" label:"留意事項"`
	Place     int      `json:"place,omitempty" label:"並び順"`
	Version   int64    `json:"version,omitempty" doc:"直すときだけ。読んだときの版"`
}

// check cleans the input and says what is wrong with it.
func (n *ItemInput) check(w Words, roles []Role) error {
	faults := map[string]string{}
	text(faults, "chapter", "区分", &n.Chapter, titleMax, true)
	text(faults, "number", "番号", &n.Number, numberMax, true)
	text(faults, "text", "点検の内容", &n.Text, textMax, true)
	text(faults, "criterion", "基準", &n.Criterion, textMax, false)
	text(faults, "examples", "証拠の例", &n.Examples, textMax, false)
	text(faults, "practice", "実施の例", &n.Practice, textMax, false)
	text(faults, "rule", "当てはまる組織", &n.Rule, noteMax, false)
	text(faults, "guideline", "ガイドラインの例文の番号", &n.Guideline, noteMax, false)
	text(faults, "jis", "JIS Q 27002の番号", &n.Jis, noteMax, false)
	text(faults, "note", "留意事項", &n.Note, textMax, false)
	n.Rule = w.Read(n.Rule)
	if _, err := w.Compile(n.Rule); err != nil && faults["rule"] == "" {
		faults["rule"] = fault.Of(err).Text
	}
	for _, m := range n.Methods {
		if Method(m).Title() == "" {
			faults["methods"] = "方法は、書面、ヒアリング、実地から選んでください。"
		}
	}
	for _, f := range n.Fields {
		if k, err := strconv.Atoi(f); err != nil || k < 1 || k > len(FieldTitles()) {
			faults["fields"] = "分野は、一覧の中から選んでください。"
		}
	}
	if n.Role != "" && !slices.ContainsFunc(roles, func(r Role) bool { return r.Name == n.Role }) {
		faults["role"] = "役割は、一覧の中から選んでください。"
	}
	if len(n.Bases) > basesMost {
		faults["bases"] = fmt.Sprintf("根拠の条項は、%dまでです。", basesMost)
	}
	if n.Place < 0 || n.Place > 100_000 {
		faults["place"] = "並び順は、0から100000までの数字です。"
	}
	return fault.Fields(faults)
}

// put writes the input into an item.
func (n ItemInput) put(i *Item) {
	i.Chapter, i.Number, i.Text, i.Criterion, i.Examples, i.Practice, i.Rule, i.Role = n.Chapter, n.Number, n.Text, n.Criterion, n.Examples, n.Practice, n.Rule, n.Role
	i.Required, i.Guideline, i.Jis, i.Note = n.Required, n.Guideline, n.Jis, n.Note
	i.Methods, i.Fields = joined(n.Methods), joined(n.Fields)
	if n.Place > 0 {
		i.Place = n.Place
	}
}

// joined puts a choice into one text, each once and in order.
func joined(list []string) string {
	list = slices.Clone(list)
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ",")
}

// input shows an item to be changed.
func (i Item) input(w Words) ItemInput {
	n := ItemInput{
		Chapter: i.Chapter, Number: i.Number, Text: i.Text, Criterion: i.Criterion, Examples: i.Examples, Practice: i.Practice, Rule: w.Say(i.Rule), Role: i.Role, Required: i.Required,
		Guideline: i.Guideline, Jis: i.Jis, Note: i.Note, Place: i.Place, Version: i.Version,
	}
	if i.Methods != "" {
		n.Methods = strings.Split(i.Methods, ",")
	}
	if i.Fields != "" {
		n.Fields = strings.Split(i.Fields, ",")
	}
	for _, b := range i.Bases {
		n.Bases = append(n.Bases, b.DocumentID+"/"+b.Provision)
	}
	return n
}

// text cleans a text in place and says what is wrong with it.
func text(faults map[string]string, field, label string, value *string, most int, must bool) {
	*value = strings.Trim(strings.ReplaceAll(*value, "\r\n", "\n"), " \t\n　")
	switch n := utf8.RuneCountInString(*value); {
	case n == 0 && must:
		faults[field] = label + "を入力してください。"
	case n > most:
		faults[field] = fmt.Sprintf("%sは、%d文字までです（今は%d文字）。", label, most, n)
	case !utf8.ValidString(*value) || strings.ContainsFunc(*value, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError }):
		faults[field] = label + "に、使えない文字が含まれています。"
	case screen.Text(*value).Any(): // 番号法20条: not to be collected or kept
		faults[field] = label + "に、個人番号と思われる12桁の数字があります。取り除いてください。"
	}
}

// Plain makes texts comparable: no blanks, one width, one case.
func Plain(s string) string {
	return cases.Fold().String(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
}
