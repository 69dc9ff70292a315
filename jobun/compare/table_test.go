package compare_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun/compare"
)

// drawn writes a table with [words] underlined once and {words} twice.
func drawn(t *compare.Table) string {
	var b strings.Builder
	cell := func(lines []compare.Line) string {
		var out []string
		for _, l := range lines {
			s := strings.Repeat("_", l.Indent)
			for _, r := range append(append([]compare.Run{}, l.Mark...), l.Text...) {
				s += map[compare.Under]string{compare.Plain: r.Text, compare.Single: "[" + r.Text + "]", compare.Double: "{" + r.Text + "}"}[r.Under]
			}
			out = append(out, s)
		}
		return strings.Join(out, "/")
	}
	for _, r := range t.Rows {
		b.WriteString(cell(r.New) + " | " + cell(r.Old) + "\n")
	}
	return b.String()
}

func TestTable(t *testing.T) {
	t.Parallel()
	now := strings.NewReplacer("毎年度これを点検し", "半年ごとにこれを点検し", "(2)　入札の予定価格に関するもの\n", "(2)　入札の予定価格に関するもの\n(3)　機器の構成が分かるもの\n",
		"（委任）\n第4条", "（研修）\n第4条　総務課は、情報の管理に関する研修を毎年度行わなければならない。\n（委任）\n第5条").Replace(regulation)
	old, next := read(t, regulation), read(t, now)
	style, ok := compare.TemplateNamed("ministry")
	if !ok {
		t.Fatal("no template")
	}
	table := compare.TableOf(compare.Documents(old, next), old, next, compare.TableOptions{Template: style})
	want := `_（台帳）/第2条課長は、台帳を作成し、[半年ごとに]これを点検しなければならない。 | _（台帳）/第2条課長は、台帳を作成し、[毎年度]これを点検しなければならない。
2［略］ | 2［同左］
_（持出し）/第3条職員は、次に掲げる情報を庁舎の外に持ち出してはならない。 | _（持出し）/第3条職員は、次に掲げる情報を庁舎の外に持ち出してはならない。
_(1)・(2)［略］ | _(1)・(2)［同左］
_{(3)}{機器の構成が分かるもの} | ［新設］
_{（}{研修}{）}/{第4条}{総務課は、情報の管理に関する研修を毎年度行わなければならない。} | ［新設］
_（委任）/[第5条]［略］ | _（委任）/[第4条]［同左］
`
	if got := drawn(table); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if !strings.Contains(table.Heading, "みずほ台町情報管理規程の一部を改正する訓令") {
		t.Errorf("heading: %s", table.Heading)
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	if list := compare.Templates(); len(list) < 4 {
		t.Errorf("%d templates", len(list))
	}
	if _, ok := compare.TemplateNamed("nothing"); ok {
		t.Error("a template that is not there was found")
	}
}

// The underlined letters of a printed revision are those that Okite underlines, on the
// rows that have underlines there.
func TestRealUnderlines(t *testing.T) {
	t.Parallel()
	data := corpus(t, "seeds/004*")
	paragraph := regexp.MustCompile(`<p>(.*?)</p>`)
	agreed, all := 0, 0
	for line := range strings.SplitSeq(string(data), "\n") {
		cells := strings.SplitN(line, "\t", 2)
		if len(cells) < 2 || !strings.Contains(line, "<u>") {
			continue
		}
		now, old := paragraph.FindAllStringSubmatch(cells[0], -1), paragraph.FindAllStringSubmatch(cells[1], -1)
		for _, pair := range pairsOf(now, old) {
			for side, marked := range pair {
				if !strings.Contains(marked, "<u>") {
					continue
				}
				want, got := printed(marked), ours(pair[0], pair[1], side == 0)
				if len(want) != len(got) {
					t.Fatalf("%d letters, %d: %s", len(want), len(got), marked)
				}
				both, any := 0, 0
				for i := range want {
					if want[i] && got[i] {
						both++
					}
					if want[i] || got[i] {
						any++
					}
				}
				t.Logf("%d of %d: %s", both, any, marked)
				agreed, all = agreed+both, all+any
			}
		}
	}
	if all == 0 || agreed*100 < all*90 {
		t.Errorf("%d of %d underlined letters agree, want 90%%", agreed, all)
	}
	t.Logf("%d of %d", agreed, all)
}

var tag = regexp.MustCompile(`</?u>`)

// pairsOf puts the paragraphs of both columns beside each other by their marks.
func pairsOf(now, old [][]string) (list [][2]string) {
	mark := regexp.MustCompile(`^(第\d+[章条]|\(\d+\))`)
	for _, n := range now {
		p := [2]string{n[1], ""}
		for _, o := range old {
			if m := mark.FindString(tag.ReplaceAllString(n[1], "")); m != "" && m == mark.FindString(tag.ReplaceAllString(o[1], "")) && !strings.Contains(o[1], "省 略") {
				p[1] = o[1]
			}
		}
		list = append(list, p)
	}
	return list
}

func printed(s string) (under []bool) {
	in := false
	for s != "" {
		switch {
		case strings.HasPrefix(s, "<u>"):
			in, s = true, s[3:]
		case strings.HasPrefix(s, "</u>"):
			in, s = false, s[4:]
		default:
			r := []rune(s)[0]
			under, s = append(under, in), s[len(string(r)):]
		}
	}
	return under
}

func ours(now, old string, left bool) (under []bool) {
	for _, p := range compare.Words(tag.ReplaceAllString(old, ""), tag.ReplaceAllString(now, "")) {
		text := p.Old
		if left {
			text = p.New
		}
		for range []rune(text) {
			under = append(under, !p.Equal)
		}
	}
	return under
}
