package legal_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/area/incident/legal"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/pack"
	definitions "github.com/okite-isms/okite/pack"
)

func shipped(t *testing.T) (*legal.Definition, clock.Calendar) {
	t.Helper()
	d, err := legal.Load(definitions.Files, "deadline/leak.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(definitions.Files)
	if err != nil {
		t.Fatal(err)
	}
	return d, clock.NewCalendar(p.Holidays())
}

// at is an instant by the clock in Japan.
func at(t *testing.T, text string) clock.Time {
	t.Helper()
	x, err := time.ParseInLocation("2006-01-02 15:04", text, clock.JST)
	if err != nil {
		t.Fatal(err)
	}
	return clock.At(x)
}

func only(t *testing.T, list []legal.Judgement, regime, name string) legal.Clock {
	t.Helper()
	for _, j := range list {
		for _, c := range j.Clocks {
			if c.Name == regime+"."+name {
				return c
			}
		}
	}
	t.Fatalf("no clock %s.%s in %+v", regime, name, list)
	return legal.Clock{}
}

// The rows are worked out by hand from the rule: the day known is day 1, all days count,
// and a last day on a weekend, a holiday or 12/29–1/3 moves on.
func TestFinalReport(t *testing.T) {
	t.Parallel()
	d, law := shipped(t)
	for _, x := range []struct {
		known    string
		unlawful bool
		days     int
		raw, due string
	}{
		{"2026-12-01 09:00", false, 30, "2026-12-30", "2027-01-04"},
		{"2027-04-05 00:00", false, 30, "2027-05-04", "2027-05-06"},
		{"2027-01-13 17:15", true, 60, "2027-03-13", "2027-03-15"},
		{"2027-06-01 23:59", false, 30, "2027-06-30", "2027-06-30"},
		{"2027-04-30 23:50", true, 60, "2027-06-28", "2027-06-28"},
	} {
		f := fact.Facts{Known: at(t, x.known), Event: fact.Leak, Specific: true, Origin: fact.Use, People: 1, Unlawful: x.unlawful}
		c := only(t, d.Judge(f, law), "specific", "final")
		if c.Days != x.days || c.Raw.String() != x.raw || c.Due.String() != x.due {
			t.Errorf("known %s: %d days, %s, due %s; want %d, %s, %s", x.known, c.Days, c.Raw, c.Due, x.days, x.raw, x.due)
		}
		if len(c.Moves) > 0 != (x.raw != x.due) {
			t.Errorf("known %s: moves %v", x.known, c.Moves)
		}
	}
}

func TestPromptReport(t *testing.T) {
	t.Parallel()
	d, law := shipped(t)
	f := fact.Facts{Known: at(t, "2027-04-30 23:50"), Event: fact.Leak, Specific: true, Origin: fact.Use}
	c := only(t, d.Judge(f, law), "specific", "prompt")
	if len(c.Targets) != 2 || c.Targets[0].String() != "2027-05-02" || c.Targets[1].String() != "2027-05-04" || !c.Due.IsZero() {
		t.Errorf("%+v", c)
	}
	if c.ToTitle != "個人情報保護委員会" || !strings.Contains(c.Law, "29条の4") || c.Edition == "" || len(c.Reasons) != 1 {
		t.Errorf("a clock without its rule: %+v", c)
	}
}

// Each case of the law, and what is none.
func TestJudge(t *testing.T) {
	t.Parallel()
	d, law := shipped(t)
	known := at(t, "2026-11-25 10:00")
	for name, x := range map[string]struct {
		facts    fact.Facts
		specific string // the cases met, exempted with a dash before
		personal string
		clocks   int
	}{
		"nobody's data":            {facts: fact.Facts{Event: fact.Leak, People: 5000}},
		"one person of a system":   {facts: fact.Facts{Event: fact.Leak, Specific: true, Origin: fact.Related, People: 1}, specific: "system", clocks: 3},
		"100 people on paper":      {facts: fact.Facts{Event: fact.Leak, Specific: true, People: 100}},
		"101 people on paper":      {facts: fact.Facts{Event: fact.Leak, Specific: true, People: 101}, specific: "many", clocks: 3},
		"perhaps more than 100":    {facts: fact.Facts{Event: fact.Leak, Specific: true, Most: 300}, specific: "many", clocks: 3},
		"anybody could see it":     {facts: fact.Facts{Event: fact.Leak, Specific: true, People: 2, Exposed: true}, specific: "exposed", clocks: 3},
		"an insider's profit":      {facts: fact.Facts{Event: fact.Leak, Specific: true, Personal: true, People: 2, Unlawful: true}, specific: "unlawful", personal: "unlawful", clocks: 6},
		"health of one person":     {facts: fact.Facts{Event: fact.Leak, Personal: true, People: 1, Sensitive: true}, personal: "sensitive", clocks: 3},
		"card numbers":             {facts: fact.Facts{Event: fact.Leak, Personal: true, People: 3, Property: true}, personal: "property", clocks: 3},
		"120 residents on a stick": {facts: fact.Facts{Event: fact.Leak, Personal: true, People: 120}, personal: "many", clocks: 3},
		"that stick encrypted":     {facts: fact.Facts{Event: fact.Leak, Personal: true, People: 120, Encrypted: true}, personal: "many -encrypted"},
		"that stick came back":     {facts: fact.Facts{Event: fact.Leak, Personal: true, People: 120, Recovered: true}, personal: "many -recovered"},
		"locked, with a backup":    {facts: fact.Facts{Event: fact.Damage, Personal: true, People: 120, Kept: true}, personal: "many -kept"},
		"leaked, with a backup":    {facts: fact.Facts{Event: fact.Leak, Personal: true, People: 120, Kept: true}, personal: "many", clocks: 3},
		"working for another body": {facts: fact.Facts{Event: fact.Leak, Personal: true, People: 120, Entrusted: true}, personal: "many", clocks: 3},
		"and it has been told":     {facts: fact.Facts{Event: fact.Leak, Personal: true, People: 120, Entrusted: true, Told: true}, personal: "many", clocks: 1},
	} {
		x.facts.Known = known
		clocks := 0
		for _, j := range d.Judge(x.facts, law) {
			want := map[string]string{"specific": x.specific, "personal": x.personal}[j.Regime]
			var got []string
			for _, r := range j.Triggers {
				got = append(got, r.Name)
			}
			for _, r := range j.Exemptions {
				got = append(got, "-"+r.Name)
			}
			// Exemptions of what was no case to begin with say nothing.
			if text := strings.Join(got, " "); text != want && !(len(j.Triggers) == 0 && want == "") {
				t.Errorf("%s, %s: %q, want %q", name, j.Regime, text, want)
			}
			clocks += len(j.Clocks)
		}
		if clocks != x.clocks {
			t.Errorf("%s: %d clocks, want %d", name, clocks, x.clocks)
		}
	}
}

// A regime says nothing of days before it.
func TestRegimeOfTheDay(t *testing.T) {
	t.Parallel()
	d, law := shipped(t)
	f := fact.Facts{Known: at(t, "2023-03-31 23:59"), Event: fact.Leak, Specific: true, Personal: true, People: 200}
	if list := d.Judge(f, law); len(list) != 1 || list[0].Regime != "specific" {
		t.Errorf("%+v", list)
	}
	f.Known = at(t, "2023-04-01 00:00")
	if list := d.Judge(f, law); len(list) != 2 {
		t.Errorf("%+v", list)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	d, law := shipped(t)
	f := fact.Facts{Known: at(t, "2026-11-25 10:00"), Event: fact.Leak, Personal: true, People: 80}
	before := d.Judge(f, law)
	step := func(name, clockName, was, now, reason string, change func(*fact.Facts)) {
		t.Helper()
		change(&f)
		after := d.Judge(f, law)
		list := legal.Compare(before, after)
		i := slices.IndexFunc(list, func(c legal.Change) bool { return c.Clock == clockName })
		if i < 0 || list[i].Was.String() != was || list[i].Now.String() != now || !strings.Contains(list[i].Reason, reason) {
			t.Errorf("%s: %+v", name, list)
		}
		before = after
	}
	step("more people", "personal.final", "", "2026-12-24", "100人", func(f *fact.Facts) { f.People = 101 })
	step("unlawful", "personal.final", "2026-12-24", "2027-01-25", "60日", func(f *fact.Facts) { f.Unlawful = true })
	step("lawful after all", "personal.final", "2027-01-25", "2026-12-24", "延ばす理由", func(f *fact.Facts) { f.Unlawful = false })
	step("known earlier", "personal.final", "2026-12-24", "2026-12-21", "知った日", func(f *fact.Facts) { f.Known = at(t, "2026-11-20 08:00") })
	step("encrypted", "personal.final", "2026-12-21", "", "暗号化", func(f *fact.Facts) { f.Encrypted = true })
	if list := legal.Compare(before, before); list != nil {
		t.Errorf("nothing changed: %+v", list)
	}
}

// Whatever is known, a deadline is an open day, not before the last day as counted, and
// all days between are off.
func TestDeadlinesAreOpenDays(t *testing.T) {
	t.Parallel()
	d, law := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		day := clock.Date{Year: 2024, Month: 1, Day: 1}.Plus(rapid.IntRange(0, 8000).Draw(t, "day"))
		known := time.Date(day.Year, day.Month, day.Day, rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, clock.JST)
		f := fact.Facts{Known: clock.At(known), Event: fact.Leak, Specific: true, Personal: true, People: 500, Unlawful: rapid.Bool().Draw(t, "unlawful")}
		for _, j := range d.Judge(f, law) {
			for _, c := range j.Clocks {
				if c.Days == 0 {
					continue
				}
				if !law.IsOpen(c.Due) || c.Raw != day.Plus(c.Days-1) || c.Due != c.Raw.Plus(len(c.Moves)) {
					t.Fatalf("known %s: %+v", day, c)
				}
				for _, m := range c.Moves {
					if law.IsOpen(m.Day) || m.Title == "" {
						t.Fatalf("%s is no day off", m.Day)
					}
				}
			}
		}
	})
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	good, err := definitions.Files.ReadFile("deadline/leak.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct{ old, fresh, want string }{
		"unknown fact":      {"people > 100 or most > 100", "peoples > 100", "条件の式"},
		"a number":          {"when: unlawful}", "when: people}", "条件の式"},
		"a call":            {"when: exposed}", "when: 'len(event) > 1'}", "条件の式"},
		"no such day":       {`from: "2022-04-01"`, `from: "2022-04-31"`, "日付"},
		"unknown recipient": {"title: 速報, to: ppc", "title: 速報, to: pcc", "pcc"},
		"unknown field":     {"rolls: true", "role: true", "role"},
	} {
		text := strings.Replace(string(good), x.old, x.fresh, 1)
		if text == string(good) {
			t.Fatalf("%s: nothing to replace", name)
		}
		_, err := legal.Load(fstest.MapFS{"x.yaml": {Data: []byte(text)}}, "x.yaml")
		if err == nil || !strings.Contains(err.Error(), x.want) || !strings.Contains(err.Error(), "行目") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
