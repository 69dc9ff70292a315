package policy

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// dutiesCommand is okite policy duties.
type dutiesCommand struct {
	input
	output
	Role     string `help:"この役割のものだけ。別名（CISOなど）でもよい。「なし」は、だれのことか書かれていないもの。" placeholder:"役割"`
	Modality string `help:"この強さのものだけ: 義務、禁止、努力、できる。" placeholder:"強さ"`
}

// nobody asks for the duties of which the text does not say whose they are.
const nobody = "なし"

// strengths are the modalities by the words of an officer.
func strengths() []strength {
	return []strength{
		{"義務", []jobun.Modality{jobun.Must, jobun.Shall, jobun.Instructs, jobun.Declares}},
		{"禁止", []jobun.Modality{jobun.MustNot, jobun.Prohibits}},
		{"努力", []jobun.Modality{jobun.Should}},
		{"できる", []jobun.Modality{jobun.May}},
	}
}

type strength struct {
	title string
	of    []jobun.Modality
}

func strengthOf(m jobun.Modality) string {
	for _, s := range strengths() {
		if slices.Contains(s.of, m) {
			return s.title
		}
	}
	return ""
}

// textDuties are the duties of one text.
type textDuties struct {
	File   string      `json:"file"`
	Title  string      `json:"title"`
	Duties []duty.Duty `json:"duties"`
}

// Run lists the duties, all or those that were asked for.
func (c dutiesCommand) Run(ctx context.Context, env cli.Env) error {
	if c.Modality != "" && !slices.ContainsFunc(strengths(), func(s strength) bool { return s.title == c.Modality }) {
		return fault.Newf(fault.Invalid, "--modality の「%s」は使えません。義務、禁止、努力、できるのどれかを書いてください。", shorten(clean(c.Modality), 40))
	}
	on, err := day{}.date()
	if err != nil {
		return err
	}
	return c.run(ctx, env, c.output, on, c.product)
}

func (c dutiesCommand) product(texts []readText) (product, error) {
	list := make([]textDuties, len(texts))
	names, found := []string{}, c.Role == "" || c.Role == nobody
	for i, t := range texts {
		asked := c.names(t.doc)
		known := rolesNamed(t.doc)
		names = append(names, known...)
		list[i] = textDuties{t.name, t.title(), []duty.Duty{}}
		for _, d := range duty.Duties(t.doc) {
			if (c.Role == "" || slices.Contains(asked, d.Role)) && (c.Modality == "" || strengthOf(d.Reading.Modality) == c.Modality) {
				list[i].Duties = append(list[i].Duties, d)
			}
		}
		found = found || slices.ContainsFunc(asked, func(n string) bool { return slices.Contains(known, n) })
	}
	if !found {
		return product{}, unknownRole(c.Role, names)
	}
	return product{
		text:   func(b *bytes.Buffer) { writeDuties(b, list) },
		value:  map[string]any{"documents": list},
		sheets: func() []sheet.Table { return []sheet.Table{dutySheet(list)} },
	}, nil
}

// names are the names under which the text knows the role that was asked for.
func (c dutiesCommand) names(doc *jobun.Document) []string {
	if c.Role == nobody {
		return []string{""}
	}
	asked := roleKey(c.Role)
	list := []string{}
	for _, n := range rolesNamed(doc) {
		if roleKey(n) == asked {
			list = append(list, n)
		}
	}
	for _, r := range doc.Roles {
		if all := append([]string{r.Name}, r.Aliases...); slices.ContainsFunc(all, func(n string) bool { return roleKey(n) == asked }) {
			list = append(list, all...)
		}
	}
	return list
}

func roleKey(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(name)), ""))
}

// rolesNamed are the roles of a text, those that it sets up and those that only act.
func rolesNamed(doc *jobun.Document) []string {
	var list []string
	for _, r := range doc.Roles {
		list = append(list, r.Name)
	}
	for _, d := range duty.Duties(doc) {
		if d.Role != "" {
			list = append(list, d.Role)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// unknownRole says which roles there are; a long list is cut.
func unknownRole(role string, names []string) error {
	slices.Sort(names)
	names = slices.Compact(names)
	const most = 60
	more := ""
	if len(names) > most {
		more = fmt.Sprintf("（ほかに%d件）", len(names)-most)
		names = names[:most]
	}
	if len(names) == 0 {
		return fault.Newf(fault.Invalid, "役割「%s」はありません。役割の書かれた文が見つかりませんでした。", shorten(clean(role), 40))
	}
	return fault.Newf(fault.Invalid, "役割「%s」はありません。次の役割があります: %s%s", shorten(clean(role), 40), clean(strings.Join(names, "、")), more)
}

// writeDuties writes the duties role by role, in the order in which a text first
// names them.
func writeDuties(b *bytes.Buffer, list []textDuties) {
	for i, t := range list {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "%s\nファイル: %s  定め: %d\n", clean(t.Title), t.File, len(t.Duties))
		var roles []string
		byRole := map[string][]duty.Duty{}
		for _, d := range t.Duties {
			if _, known := byRole[d.Role]; !known {
				roles = append(roles, d.Role)
			}
			byRole[d.Role] = append(byRole[d.Role], d)
		}
		for _, role := range roles {
			of := byRole[role]
			section(b, fmt.Sprintf("%s（%d）", clean(roleTitle(role)), len(of)), len(of), func(k int) (int, string) {
				return of[k].Line, fmt.Sprintf("[%s] %s  %s", strengthOf(of[k].Reading.Modality), of[k].Path, shorten(clean(of[k].Text), 100))
			})
		}
	}
}

func dutySheet(list []textDuties) sheet.Table {
	var rows [][]string
	for _, t := range list {
		for _, d := range t.Duties {
			rows = append(rows, []string{t.Title, d.Role, strengthOf(d.Reading.Modality), d.Path, strconv.Itoa(d.Sentence), d.Text, strings.Join(d.Reading.Conditions, "\n"), timingText(d.Reading.Timing), d.Reading.Object, basisCell(d.Reading.Basis), strconv.Itoa(d.Line)})
		}
	}
	return sheetOf("遵守事項", rows, "規程", "役割", "強さ", "場所", "#文", "本文", "条件", "時期", "対象", "役割の分かり方", "#原文の行")
}

// basisCell says in a word or two how the subjects of a clause are known.
func basisCell(b jobun.Basis) string {
	return map[jobun.Basis]string{
		jobun.Explicit: "文にある", jobun.Joint: "文に並べてある", jobun.InIf: "条件の中にある",
		jobun.Inherited: "前の文や列記の柱書きから", jobun.NoSubject: "書かれていない",
	}[b]
}
