package clock_test

import (
	"testing"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/pack"
	definitions "github.com/okite-isms/okite/pack"
)

func shipped(t *testing.T) clock.Calendar {
	t.Helper()
	p, err := pack.Load(definitions.Files)
	if err != nil {
		t.Fatal(err)
	}
	return clock.NewCalendar(p.Holidays())
}

func date(t *testing.T, text string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The days are those that the Cabinet Office lists for these years.
func TestCalendarNames(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for day, want := range map[string]string{
		"2026-01-01": "元日", "2026-01-02": "年末年始", "2026-01-12": "成人の日", "2026-02-11": "建国記念の日", "2026-02-23": "天皇誕生日",
		"2026-03-20": "春分の日", "2026-04-29": "昭和の日", "2026-05-03": "憲法記念日", "2026-05-04": "みどりの日", "2026-05-05": "こどもの日", "2026-05-06": "振替休日",
		"2026-07-20": "海の日", "2026-08-11": "山の日", "2026-09-21": "敬老の日", "2026-09-22": "国民の休日", "2026-09-23": "秋分の日", "2026-10-12": "スポーツの日",
		"2026-11-03": "文化の日", "2026-11-23": "勤労感謝の日", "2026-12-29": "年末年始", "2026-12-28": "", "2026-11-22": "日曜日", "2026-11-21": "土曜日",
		"2027-03-21": "春分の日", "2027-03-22": "振替休日", "2027-01-01": "元日", "2027-01-04": "",
		"2020-07-23": "海の日", "2020-07-24": "スポーツの日", "2020-07-20": "", "2021-08-08": "山の日", "2021-08-09": "振替休日", "2021-10-11": "",
		"2024-02-12": "振替休日", "2024-09-22": "秋分の日", "2024-09-23": "振替休日", "2025-02-24": "振替休日", "2025-05-06": "振替休日", "2032-09-21": "国民の休日",
	} {
		if got := c.Name(date(t, day)); got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
		if open := c.IsOpen(date(t, day)); open != (want == "") {
			t.Errorf("%s: open is %v", day, open)
		}
	}
}

func TestCalendarCounts(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, x := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-12-28", 1, "2027-01-04"}, {"2027-01-04", -1, "2026-12-28"}, {"2026-05-01", 1, "2026-05-07"}, {"2026-11-20", 2, "2026-11-25"}, {"2026-11-22", 0, "2026-11-22"},
		{"2026-11-22", 1, "2026-11-24"}, {"2026-11-22", -1, "2026-11-20"},
	} {
		from, want := date(t, x.from), date(t, x.want)
		if got := c.Add(from, x.n); got != want {
			t.Errorf("%s and %d open days: %s, want %s", x.from, x.n, got, x.want)
		}
		if got := c.Between(from, want); x.n > 0 && got != x.n {
			t.Errorf("open days from %s to %s: %d, want %d", x.from, x.want, got, x.n)
		}
	}
	if got := c.OnOrAfter(date(t, "2026-12-30")); got != date(t, "2027-01-04") {
		t.Errorf("the first open day from 12/30 is %s", got)
	}
	if got := c.OnOrAfter(date(t, "2026-11-24")); got != date(t, "2026-11-24") {
		t.Errorf("an open day moved to %s", got)
	}
}

// A body's own days win over every rule.
func TestCalendarOwnDays(t *testing.T) {
	t.Parallel()
	sunday, monday := date(t, "2026-11-22"), date(t, "2026-11-30")
	c := shipped(t).With([]clock.ClosedDay{{Day: sunday, Title: "休日開庁", Opens: true}, {Day: monday, Title: "創立記念日"}})
	if !c.IsOpen(sunday) || c.Name(sunday) != "休日開庁" || c.IsOpen(monday) {
		t.Error("the body's own days do not count")
	}
	list := c.Closed(date(t, "2026-11-01"), monday)
	if len(list) != 4 || list[0].Title != "文化の日" || list[1].Day != sunday || list[3].Title != "創立記念日" {
		t.Errorf("closed days of November: %v", list)
	}
	if (clock.Calendar{}).IsOpen(sunday) || !(clock.Calendar{}).IsOpen(monday) {
		t.Error("the zero calendar knows weekends alone")
	}
}

// A body that closes every day stops nobody for ever.
func TestCalendarAllClosed(t *testing.T) {
	t.Parallel()
	d := date(t, "2026-01-01")
	var all []clock.ClosedDay
	for x := d; x.Year < 2030; x = x.Plus(1) {
		all = append(all, clock.ClosedDay{Day: x, Title: "閉庁"})
	}
	c := clock.Calendar{}.With(all)
	if got := c.Add(d, 2); !d.Before(got) {
		t.Errorf("%s", got)
	}
}
