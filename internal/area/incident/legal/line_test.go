package legal_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/area/incident/legal"
	definitions "github.com/okite-isms/okite/pack"
)

func all(t *testing.T) *legal.Definition {
	t.Helper()
	d, err := legal.LoadAll(definitions.Files, "deadline")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// names lists the clocks that run.
func names(list []legal.Judgement) (n []string) {
	for _, j := range list {
		for _, c := range j.Clocks {
			n = append(n, c.Name)
		}
	}
	slices.Sort(n)
	return n
}

func TestOtherLines(t *testing.T) {
	t.Parallel()
	_, law := shipped(t)
	d := all(t)
	leak := []string{"personal.final", "personal.notify", "personal.prompt"}
	for name, x := range map[string]struct {
		f    fact.Facts
		want []string
	}{
		"lost USB of 120 residents": {
			fact.Facts{Event: fact.Leak, Personal: true, People: 120, Media: fact.Removable},
			append([]string{"assembly.report", "police.report", "prefecture.report"}, leak...),
		},
		"ransomware": {
			fact.Facts{Event: fact.Damage, Attack: fact.Ransomware, Unlawful: true, Personal: true, People: 1, Area: fact.LGWAN, Stopped: 90},
			append([]string{"jlis.report", "mic.report", "nco-ransomware.report", "police.report", "prefecture.report"}, leak...),
		},
		"DDoS":                  {fact.Facts{Attack: fact.DDoS}, []string{"jlis.report", "mic.report", "nco-ddos.report", "police.report", "prefecture.report"}},
		"password on a desktop": {fact.Facts{}, nil},
	} {
		x.f.Known = at(t, "2026-11-25 10:00")
		slices.Sort(x.want)
		if got := names(d.Judge(x.f, law)); !slices.Equal(got, x.want) {
			t.Errorf("%s:\n%v, want\n%v", name, got, x.want)
		}
	}
	// The common forms are in use since 2025-10-01.
	f := fact.Facts{Known: at(t, "2025-09-30 23:59"), Attack: fact.DDoS}
	if slices.Contains(names(d.Judge(f, law)), "nco-ddos.report") {
		t.Error("the common form is asked for before its first day")
	}
}

// Whatever has no confirmed source says so.
func TestLinesOutsideTheLawAreMarked(t *testing.T) {
	t.Parallel()
	for _, r := range all(t).Regimes {
		if r.Name != "specific" && !strings.HasPrefix(r.Doubt, "要確認") {
			t.Errorf("%s has no mark 要確認", r.Name)
		}
	}
}

// The edition that is in force on the day known counts, and a change of that day that
// crosses a change of the law says so.
func TestEditionOfTheDay(t *testing.T) {
	t.Parallel()
	text, err := definitions.Files.ReadFile("deadline/leak.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// A made-up amendment: from 2027-07-01 the full report is due after 20 days.
	_, old, _ := strings.Cut(string(text), "  - name: specific\n")
	old, _, _ = strings.Cut(old, "  - name: personal\n")
	fresh := strings.NewReplacer(`from: "2022-04-01"`, `from: "2027-07-01"`, "令和7年6月1日施行", "令和9年7月1日施行", "days: 30\n", "days: 20\n").Replace(old)
	old = strings.Replace(old, `from: "2022-04-01"`, "from: \"2022-04-01\"\n    until: \"2027-07-01\"", 1)
	head, _, _ := strings.Cut(string(text), "regimes:\n")
	d, err := legal.Load(fstest.MapFS{"x.yaml": {Data: []byte(head + "regimes:\n  - name: specific\n" + old + "  - name: specific\n" + fresh)}}, "x.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, law := shipped(t)
	judge := func(known string) []legal.Judgement {
		return d.Judge(fact.Facts{Known: at(t, known), Event: fact.Leak, Specific: true, Origin: fact.Use}, law)
	}
	before, after := judge("2027-06-30 23:59"), judge("2027-07-01 00:00")
	a, b := only(t, before, "specific", "final"), only(t, after, "specific", "final")
	if len(before) != 1 || len(after) != 1 || a.Days != 30 || a.Edition != "令和7年6月1日施行" || a.Due.String() != "2027-07-29" {
		t.Errorf("before: %+v", a)
	}
	if b.Days != 20 || b.Edition != "令和9年7月1日施行" || b.Due.String() != "2027-07-20" {
		t.Errorf("after: %+v", b)
	}
	list := legal.Compare(before, after)
	if i := slices.IndexFunc(list, func(c legal.Change) bool { return c.Clock == "specific.final" }); i < 0 || !strings.Contains(list[i].Reason, "令和9年7月1日施行") {
		t.Errorf("%+v", list)
	}
}

// What exempts an incident stops no clock by itself: each stays to be decided on.
func TestExemptedIsSuspended(t *testing.T) {
	t.Parallel()
	d, law := shipped(t)
	f := fact.Facts{Known: at(t, "2026-12-01 09:00"), Event: fact.Leak, Specific: true, Origin: fact.Use, People: 1, Encrypted: true}
	list := d.Judge(f, law)
	if len(list[0].Clocks) != 0 || len(list[0].Suspended) != 3 || list[0].Suspended[1].Due.String() != "2027-01-04" {
		t.Errorf("%+v", list[0])
	}
	if f.Origin, f.Specific = "", false; len(d.Judge(f, law)[0].Suspended) != 0 {
		t.Error("what no law is about is suspended")
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	d, law := shipped(t)
	f := fact.Facts{Known: at(t, "2026-12-01 09:00"), Event: fact.Leak, Specific: true, Origin: fact.Use, People: 1}
	text := func(name string) string {
		var b strings.Builder
		for _, s := range only(t, d.Judge(f, law), "specific", name).Steps() {
			b.WriteString(s.Day.Table() + " " + s.Text + "\n")
		}
		return b.String()
	}
	if got, want := text("prompt"), "2026/12/01 1日目（団体のどこかの部署が知った日）\n2026/12/03 3日目（目安）\n2026/12/05 5日目（目安）\n"; got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	want := `2026/12/01 1日目（団体のどこかの部署が知った日）
2026/12/30 30日目（数えた最後の日。土曜日、日曜日、祝日も数える）
2026/12/30 年末年始のため、次の日に移る
2026/12/31 年末年始のため、次の日に移る
2027/01/01 元日のため、次の日に移る
2027/01/02 年末年始のため、次の日に移る
2027/01/03 年末年始のため、次の日に移る
2027/01/04 期限
`
	if got := text("final"); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}
