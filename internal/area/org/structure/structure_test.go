package structure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/clock"
	"pgregory.net/rapid"
)

func on(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func span(from, until string) Span {
	s := Span{From: on(from)}
	if until != "" {
		s.Until = on(until)
	}
	return s
}

var ever = span("2025-04-01", "")

// town is a small town hall: the mayor's side with a planning 課 and its 係, a tax 課, and
// a board that the policy does not bind.
func town() *Facts {
	return &Facts{
		Units: []Unit{
			{ID: "mayor", Name: "町長部局", Kind: Organ, Bound: true, Span: ever},
			{ID: "board", Name: "教育委員会", Kind: Organ, Place: 1, Span: ever},
			{ID: "plan", Name: "企画課", Kind: Division, ParentID: "mayor", Span: ever},
			{ID: "info", Name: "情報係", Kind: Section, ParentID: "plan", Span: ever},
			{ID: "tax", Name: "税務課", Kind: Division, ParentID: "mayor", Place: 1, Span: span("2025-04-01", "2026-04-01")},
			{ID: "tax", Name: "税住民課", Kind: Division, ParentID: "mayor", Place: 1, Span: span("2026-04-01", "")},
			{ID: "school", Name: "学校教育課", Kind: Division, ParentID: "board", Span: ever},
		},
		Posts: []Post{
			{ID: "plan-head", UnitID: "plan", Title: "企画課長", Heads: true, Seats: 1, Span: ever},
			{ID: "info-head", UnitID: "info", Title: "情報係長", Heads: true, Seats: 1, Span: ever},
			{ID: "tax-head", UnitID: "tax", Title: "税務課長", Heads: true, Seats: 1, Span: ever},
			{ID: "school-head", UnitID: "school", Title: "学校教育課長", Heads: true, Seats: 1, Span: ever},
		},
		Tenures: []Tenure{
			{ID: "1", PersonID: "aki", PostID: "plan-head", Kind: Main, Span: span("2025-04-01", "2026-04-01")},
			{ID: "2", PersonID: "fuyu", PostID: "plan-head", Kind: Main, Span: span("2026-04-01", "")},
			{ID: "3", PersonID: "natsu", PostID: "info-head", Kind: Main, Span: ever},
			{ID: "4", PersonID: "aki", PostID: "tax-head", Kind: Main, Span: span("2026-04-10", "")},
			{ID: "5", PersonID: "haru", PostID: "school-head", Kind: Main, Span: ever},
		},
		Appointments: []Appointment{
			{ID: "a1", Role: "chief", Way: ByPost, PostID: "plan-head", Span: ever},
			{ID: "a2", Role: "system", Way: ByHeads, UnitKind: Division, Span: ever},
		},
	}
}

// who writes the holdings of a role on a day, in short.
func who(f *Facts, role, unit, day string) string {
	var list []string
	for _, h := range HoldersOf(f.Holdings(), f.On(on(day)), role, unit, on(day)) {
		text := h.PersonID + ":" + string(h.Capacity)
		if h.Away != "" {
			text += "(" + string(h.Away) + ")"
		}
		list = append(list, text)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestHoldersOf(t *testing.T) {
	t.Parallel()
	f := town()
	f.Absences = []Absence{
		{PersonID: "fuyu", Kind: Holiday, Span: span("2026-08-10", "2026-08-15")},
		{PersonID: "natsu", Kind: Trip, Span: span("2026-08-12", "2026-08-13")},
	}
	f.Delegations = []Delegation{
		{ID: "d1", Role: "chief", Kind: Succession, Place: 1, PostID: "info-head", Span: ever},
		{ID: "d2", Role: "chief", Kind: Succession, Place: 2, PersonID: "haru", Span: ever},
		{ID: "d3", Role: "system", UnitID: "tax", Kind: Standing, PersonID: "natsu", Span: span("2026-05-01", "2026-06-01")},
	}
	for _, c := range []struct{ role, unit, day, want string }{
		{"chief", "", "2026-03-31", "aki:main"},
		{"chief", "", "2026-04-01", "fuyu:main"},
		{"chief", "info", "2026-04-01", "fuyu:main"}, // for the body, so for every unit
		{"chief", "", "2026-08-11", "fuyu:main(holiday) natsu:successor"},
		{"chief", "", "2026-08-12", "fuyu:main(holiday) haru:successor"},
		{"chief", "", "2026-08-15", "fuyu:main"},
		{"chief", "", "2025-03-31", ""}, // before there was anything
		{"system", "plan", "2026-03-31", "aki:main"},
		{"system", "info", "2026-03-31", "aki:main"}, // a 係 has the manager of its 課
		{"system", "tax", "2026-03-31", ":vacant"},
		{"system", "tax", "2026-04-05", ":vacant"}, // renamed, and still nobody
		{"system", "tax", "2026-04-10", "aki:main"},
		{"system", "tax", "2026-05-02", "aki:main natsu:delegate"},
		{"system", "tax", "2026-06-01", "aki:main"},
		{"system", "school", "2026-04-10", ""}, // the policy does not bind the board
		{"none", "plan", "2026-04-10", ""},
	} {
		if got := who(f, c.role, c.unit, c.day); got != c.want {
			t.Errorf("%s for %s on %s is %q, want %q", c.role, c.unit, c.day, got, c.want)
		}
	}
}

func TestCommitteeAndPerson(t *testing.T) {
	t.Parallel()
	f := town()
	f.Appointments = []Appointment{
		{ID: "c", Role: "member", Way: ByCommittee, CommitteeID: "k", Span: ever},
		{ID: "p", Role: "expert", Way: ByPerson, PersonID: "natsu", Span: ever},
	}
	f.Members = []Member{
		{ID: "m1", CommitteeID: "k", Seat: Chair, PostID: "plan-head", Span: ever},
		{ID: "m2", CommitteeID: "k", Seat: Ordinary, PersonID: "haru", Span: span("2026-01-01", "2026-02-01")},
		{ID: "m3", CommitteeID: "k", Seat: Clerk, PersonID: "natsu", Span: ever},
	}
	f.Absences = []Absence{{PersonID: "natsu", Kind: Childcare, Span: span("2026-06-01", "")}}
	for day, want := range map[string]string{"2025-12-31": "aki:member", "2026-01-31": "aki:member haru:member", "2026-04-01": "fuyu:member"} {
		if got := who(f, "member", "", day); got != want {
			t.Errorf("members on %s are %q, want %q", day, got, want)
		}
	}
	h := HoldersOf(f.Holdings(), f.On(on("2026-06-02")), "expert", "", on("2026-06-02"))
	if len(h) != 1 || h[0].Acts() || h[0].Away != Childcare {
		t.Errorf("on leave: %+v", h)
	}
}

func TestBreaches(t *testing.T) {
	t.Parallel()
	f := town()
	rules := []Separation{{Name: "r", One: "chief", Other: "system"}, {Name: "s", One: "system", Other: "auditor"}}
	list := f.Holdings()
	found := Breaches(list, rules, on("2026-03-01"))
	if len(found) != 1 || found[0].PersonID != "aki" || found[0].UnitID != "plan" {
		t.Errorf("breaches %+v", found)
	}
	if several := Several(list, on("2026-03-01")); !slices.Equal(several["aki"], []string{"chief", "system"}) || len(several) != 1 {
		t.Errorf("several %v", several)
	}
	if found := Breaches(list, rules, on("2025-01-01")); len(found) != 0 {
		t.Errorf("before all: %+v", found)
	}
}

func TestSeated(t *testing.T) {
	t.Parallel()
	f := town()
	for name, c := range map[string]struct {
		t     Tenure
		field string
	}{
		"good":        {Tenure{PersonID: "haru", PostID: "info-head", Kind: Additional, Span: ever}, ""},
		"second main": {Tenure{PersonID: "haru", PostID: "info-head", Kind: Main, Span: ever}, "kind"},
		"same post":   {Tenure{PersonID: "natsu", PostID: "info-head", Kind: Additional, Span: span("2027-01-01", "")}, "post"},
		"no such day": {Tenure{PersonID: "x", PostID: "info-head", Kind: Main, Span: span("2024-01-01", "")}, "post"},
		"reversed":    {Tenure{PersonID: "x", PostID: "info-head", Kind: Main, Span: span("2026-02-01", "2026-02-01")}, "until"},
		"itself":      {Tenure{ID: "5", PersonID: "haru", PostID: "school-head", Kind: Main, Span: ever}, ""},
	} {
		faults := Seated(c.t, f.Posts, f.Tenures)
		if c.field == "" && len(faults) > 0 || c.field != "" && faults[c.field] == "" {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	f := town()
	f.Units = append(f.Units, Unit{ID: "lost", Name: "迷子", Kind: Section, ParentID: "gone", Span: ever})
	var names []string
	f.On(on("2026-04-01")).Walk(func(u Unit, depth int) { names = append(names, fmt.Sprint(depth, u.Name)) })
	want := []string{"0町長部局", "1企画課", "2情報係", "1税住民課", "0教育委員会", "1学校教育課"}
	if got := slices.DeleteFunc(names, func(n string) bool { return n == "0迷子" }); !slices.Equal(got, want) {
		t.Errorf("walk %v", got)
	}
	x := f.On(on("2026-03-01"))
	if u, _ := x.Unit("tax"); u.Name != "税務課" {
		t.Errorf("the old name is gone: %q", u.Name)
	}
	if p := x.Path("info"); p != "企画課 情報係" {
		t.Errorf("path %q", p)
	}
	if got := x.Below("plan"); !slices.Equal(got, []string{"plan", "info"}) {
		t.Errorf("below %v", got)
	}
}

// A ring of units, which no form makes, ends every walk.
func TestRing(t *testing.T) {
	t.Parallel()
	f := &Facts{Units: []Unit{{ID: "a", ParentID: "b", Span: ever}, {ID: "b", ParentID: "a", Span: ever}}}
	x := f.On(on("2026-01-01"))
	x.Walk(func(Unit, int) {})
	if n := len(x.Up("a")); n > maxDepth+1 {
		t.Errorf("up gives %d", n)
	}
	if n := len(x.Below("a")); n != 2 {
		t.Errorf("below gives %d", n)
	}
}

func spans(t *rapid.T, label string) Span {
	from := NextDay(on("2026-01-01"), rapid.IntRange(0, 40).Draw(t, label))
	if rapid.Bool().Draw(t, label+" open") {
		return Span{From: from}
	}
	return Span{From: from, Until: NextDay(from, rapid.IntRange(1, 20).Draw(t, label+" days"))}
}

// On no day does a cut change what it does not name, and on every day a role has a
// present holder, a vacancy or somebody who is away.
func TestSpansByDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, cut := spans(t, "span"), spans(t, "cut")
		left := without([]Span{s}, cut)
		for i := range 80 {
			d := NextDay(on("2025-12-25"), i)
			if got := slices.ContainsFunc(left, func(x Span) bool { return x.On(d) }); got != (s.On(d) && !cut.On(d)) {
				t.Fatalf("%v without %v on %v: %v", s, cut, d, left)
			}
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		f := &Facts{
			Posts:        []Post{{ID: "p", Span: span("2026-01-01", "")}, {ID: "q", Span: span("2026-01-01", "")}},
			Tenures:      []Tenure{{PersonID: "x", PostID: "p", Kind: Main, Span: spans(t, "x")}, {PersonID: "y", PostID: "q", Kind: Main, Span: spans(t, "y")}},
			Absences:     []Absence{{PersonID: "x", Kind: Sick, Span: spans(t, "away")}},
			Appointments: []Appointment{{ID: "a", Role: "r", Way: ByPost, PostID: "p", Span: span("2026-01-01", "")}},
			Delegations:  []Delegation{{ID: "d", Role: "r", Kind: Succession, PostID: "q", Span: span("2026-01-01", "")}},
		}
		list := f.Holdings()
		for i := range 60 {
			d := NextDay(on("2026-01-01"), i)
			x, away, y := f.Tenures[0].On(d), f.Absences[0].On(d), f.Tenures[1].On(d)
			var holder, vacant, deputy int
			for _, h := range list {
				switch {
				case !h.On(d):
				case h.Capacity == Vacancy:
					vacant++
				case h.Capacity == Successor:
					deputy++
				default:
					holder++
					if (h.Away != "") != away {
						t.Fatalf("on %v: %+v", d, h)
					}
				}
			}
			if (holder == 1) != x || (vacant == 1) == x || (deputy == 1) != (y && (!x || away)) {
				t.Fatalf("on %v: %d holders, %d vacancies, %d deputies; x %v away %v y %v\n%+v", d, holder, vacant, deputy, x, away, y, list)
			}
		}
	})
}
