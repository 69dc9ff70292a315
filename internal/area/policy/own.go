package policy

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/jobun"
)

// OwnQuery asks for what a person has to do.
type OwnQuery struct {
	Roles []string // besides those that the organisation knows
	Alone bool     // these roles only, as for a sheet of a role
}

// Own is what a person has to do (私が守ること), in the order of everyday work.
type Own struct {
	Everyone   []string    // roles that mean all staff
	Held       []string    // roles of the policies that the person has by the organisation
	Capacities []HeldRole  // the roles of the organisation, with and without a name in the policies
	On         clock.Date  // the day for which the organisation was asked
	Roles      []string    // roles that were chosen besides
	Alone      bool        // everyone and situations are left out
	Choices    []RoleCount // roles that can be chosen
	Themes     []Theme
	Situations []Theme // headed by who is meant: 端末を持ち出す者
	Documents  []Document
	Total      int
	More       bool // there are more than one sheet holds
}

// HeldRole is a role that somebody holds by the organisation.
type HeldRole struct {
	Name  string   // by which the organisation keeps it
	Title string   // as the organisation calls it
	Note  string   // the capacity: 本務, 代理 …
	Roles []string // as the policies call it; none where they give it no duties
}

// inBrackets is what stands in brackets after a name: 最高情報セキュリティ責任者（CISO）.
var inBrackets = regexp.MustCompile(`^(.+?)\s*[（(](.+?)[）)]$`)

// namesWithin are the names by which a policy may know a role of the organisation: with
// and without what stands in brackets, and the committee of its members.
func namesWithin(title string) []string {
	list := []string{title}
	if m := inBrackets.FindStringSubmatch(title); m != nil {
		list = append(list, m[1], m[2])
	}
	if committee, ok := strings.CutSuffix(title, "の委員"); ok {
		list = append(list, committee)
	}
	return list
}

// Theme is what has to be done about one thing: the section of a text, or sections of
// several texts under the same heading.
type Theme struct {
	Title string
	Items []OwnItem
}

// OwnItem is a sentence that a person has to keep.
type OwnItem struct {
	Bond     bond
	Text     string
	Points   []string // of the list to which the sentence leads
	Roles    []string
	Document string // id
	Title    string // of the document
	Path     string
	Provided string // id of the provision
}

// everyoneNames are words that mean all staff wherever they stand by themselves. A
// word with something before it (会計年度任用職員等) means some of them.
func everyoneNames() []string {
	return []string{"職員等", "職員", "全職員", "全ての職員", "すべての職員", "全職員等", "全ての職員等", "すべての職員等", "教職員等", "教職員", "役職員", "役職員等", "従業者", "従業員"}
}

// guessEveryone finds the roles that mean all staff among those of a body's policies.
func guessEveryone(list []RoleCount) (found []string) {
	for _, r := range list {
		if slices.Contains(everyoneNames(), squeezed(r.Role)) {
			found = append(found, r.Role)
		}
	}
	return found
}

// isSituation reports whether a role is whoever does something, rather than a post:
// 特権IDを使おうとする者, but not 情報システム管理者. What begins with a reference means
// nobody without the text around it.
func isSituation(role string) bool {
	if !strings.HasSuffix(role, "者") || !strings.ContainsFunc(role, func(r rune) bool { return unicode.Is(unicode.Hiragana, r) }) {
		return false
	}
	for _, prefix := range []string{"次", "前", "上記", "から", "その", "当該", "これ"} {
		if strings.HasPrefix(role, prefix) {
			return false
		}
	}
	return true
}

// roles are all by which duties are looked for.
func (o Own) roles() []string {
	if o.Alone {
		return o.Roles
	}
	return unique(slices.Concat(o.Everyone, o.Held, o.Roles, o.situations()))
}

func (o Own) situations() (list []string) {
	for _, r := range o.Choices {
		if isSituation(r.Role) {
			list = append(list, r.Role)
		}
	}
	return list
}

func unique(list []string) []string {
	var kept []string
	for _, s := range list {
		if s != "" && !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// rank puts what must not be left out before what may be done.
func (b bond) rank() int {
	return slices.Index([]string{"禁止", "義務", "規定", "努力", "できる"}, b.word)
}

// plain says a modality in the words of every day.
func (b bond) plain() string {
	switch b.word {
	case "禁止":
		return "してはならない"
	case "義務":
		return "しなければならない"
	case "規定":
		return "する"
	case "努力":
		return "努める"
	}
	return b.word
}

// arrange puts duties in order: one item for each sentence, what stands in a list with
// the sentence that leads to it, sections under the same heading together, prohibitions
// and musts first. The duties of each document come in the order of its text.
func (o *Own) arrange(list []DutyItem, points map[pointKey][]string, names Names) {
	type key struct {
		document            string
		provision, sentence int64
		situation           string
	}
	at, themes := map[key][2]int{}, map[string]int{}
	var situated []Theme
	of := map[string]int{}
	led := map[pointKey][2]int{} // provisions whose sentence leads to a list, of themes only
	for _, d := range list {
		role := names.name(d.Role)
		k := key{d.Document, d.ProvisionSeq, d.Number, ""}
		into, index, title := &o.Themes, themes, themeTitle(d)
		if !o.Alone && isSituation(role) && !slices.Contains(slices.Concat(o.Held, o.Roles), role) {
			k.situation = role
			into, index, title = &situated, of, role
		}
		if place, ok := at[k]; ok {
			(*into)[place[0]].Items[place[1]].join(bondOf(d.Modality), role)
			continue
		}
		if place, ok := led[pointKey{d.Document, d.Parent}]; ok && k.situation == "" {
			lead := &o.Themes[place[0]].Items[place[1]]
			lead.Points, lead.Roles = append(lead.Points, d.Sentence), unique(append(lead.Roles, role))
			led[pointKey{d.Document, d.ProvisionSeq}] = place
			o.Total++
			continue
		}
		i, ok := index[squeezed(title)]
		if !ok {
			i = len(*into)
			index[squeezed(title)] = i
			*into = append(*into, Theme{Title: title})
		}
		t := &(*into)[i]
		at[k] = [2]int{i, len(t.Items)}
		t.Items = append(t.Items, itemOf(d, role, points[pointKey{d.Document, d.ProvisionSeq}]))
		if k.situation == "" && leadsOn(d.Sentence) {
			led[pointKey{d.Document, d.ProvisionSeq}] = at[k]
		}
		o.Total++
	}
	o.Situations = situated
	for _, part := range [][]Theme{o.Themes, o.Situations} {
		for _, t := range part {
			slices.SortStableFunc(t.Items, func(a, b OwnItem) int { return cmp.Compare(a.Bond.rank(), b.Bond.rank()) })
		}
	}
}

func themeTitle(d DutyItem) string { return cmp.Or(d.Heading, d.section()) }

// pointKey is a provision with a list below it.
type pointKey struct {
	Document string
	Seq      int64
}

func itemOf(d DutyItem, role string, points []string) OwnItem {
	item := OwnItem{Bond: bondOf(d.Modality), Text: addressed(d.Sentence, d.Role), Roles: []string{role}, Document: d.Document, Title: d.Title, Path: d.Path, Provided: d.ProvisionID}
	if !leadsOn(d.Sentence) {
		return item
	}
	for _, it := range d.Items {
		item.Points = append(item.Points, it.Text)
	}
	item.Points = append(item.Points, points...)
	return item
}

// addressed leaves out whom a sentence begins with: who reads a sheet is meant.
func addressed(sentence, role string) string {
	if rest, ok := strings.CutPrefix(sentence, role+"は、"); ok && role != "" {
		return rest
	}
	return sentence
}

// leadsOn reports whether a sentence means little without the list below it.
func leadsOn(sentence string) bool {
	for _, words := range []string{"次の", "次に", "以下の", "下記", "各号"} {
		if strings.Contains(sentence, words) {
			return true
		}
	}
	return false
}

// join adds another clause of the same sentence.
func (i *OwnItem) join(b bond, role string) {
	if b.rank() < i.Bond.rank() {
		i.Bond = b
	}
	i.Roles = unique(append(i.Roles, role))
}

// dutyModalities lists the modalities that a duty can have, the strongest first.
func dutyModalities() (list []jobun.Modality) {
	for _, b := range bonds() {
		if b.modality.Binds() || b.modality == jobun.May {
			list = append(list, b.modality)
		}
	}
	return list
}
