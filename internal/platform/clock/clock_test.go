package clock

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
)

func TestStoredTimesSortAsTime(t *testing.T) {
	t.Parallel()
	base := time.Date(2026, 11, 22, 23, 59, 59, 0, JST)
	var stored []string
	for _, d := range []time.Duration{0, time.Millisecond, 10 * time.Millisecond, time.Second, time.Hour, 100 * 24 * time.Hour} {
		stored = append(stored, At(base.Add(d)).String())
	}
	if !slices.IsSorted(stored) {
		t.Errorf("not in order: %v", stored)
	}
	var back Time
	if err := back.Scan(stored[1]); err != nil || !back.Equal(base.Add(time.Millisecond)) {
		t.Errorf("read back %v, %v", back, err)
	}
}

func TestTimeScan(t *testing.T) {
	t.Parallel()
	for _, v := range []any{nil, "", []byte("")} {
		got := At(time.Now())
		if err := got.Scan(v); err != nil || !got.IsZero() {
			t.Errorf("%v: %v, %v", v, got, err)
		}
	}
	for _, v := range []any{"gestern", 12, "2026-11-22"} {
		var got Time
		if err := got.Scan(v); err == nil {
			t.Errorf("%v was accepted", v)
		}
	}
}

func TestDayChangesInJapan(t *testing.T) {
	t.Parallel()
	for utc, want := range map[string]string{
		"2026-03-31T14:59:59Z": "2026-03-31",
		"2026-03-31T15:00:00Z": "2026-04-01", // midnight in Japan: a new 年度
	} {
		at, err := time.Parse(time.RFC3339, utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := Today(at).String(); got != want {
			t.Errorf("%s is %s, want %s", utc, got, want)
		}
	}
}

func TestFiscalYear(t *testing.T) {
	t.Parallel()
	for day, want := range map[string]int{"2026-03-31": 2025, "2026-04-01": 2026, "2026/12/31": 2026, "2027-01-01": 2026} {
		d, err := ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.FiscalYear(time.April); got != want {
			t.Errorf("%s is 年度 %d, want %d", day, got, want)
		}
	}
}

func TestEra(t *testing.T) {
	t.Parallel()
	for day, want := range map[string]string{
		"2026-11-22": "令和8年11月22日",
		"2019-05-01": "令和元年5月1日",
		"2019-04-30": "平成31年4月30日",
		"1989-01-07": "昭和64年1月7日",
		"1989-01-08": "平成元年1月8日",
		"1800-01-01": "1800/01/01",
	} {
		d, err := ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Era(); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	for year, want := range map[int]string{2026: "令和8年度", 2019: "平成31年度", 2020: "令和2年度"} {
		if got := EraFiscalYear(year, time.April); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2026-02-30", "2026-13-01", "26-1-1", "令和8年", "2026-11-22T00:00:00Z"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q gave %v", s, d)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	out, err := json.Marshal(map[string]any{"at": At(time.Unix(0, 0)), "day": Date{2026, 4, 1}, "none": Time{}, "no_day": Date{}})
	if want := `{"at":"1970-01-01T00:00:00.000Z","day":"2026-04-01","no_day":null,"none":null}`; err != nil || string(out) != want {
		t.Errorf("%s, %v", out, err)
	}
}

func TestDateAsJSON(t *testing.T) {
	t.Parallel()
	for _, d := range []Date{{}, {Year: 2026, Month: 11, Day: 25}} {
		b, err := json.Marshal(d)
		got := Date{Year: 1}
		if err != nil || json.Unmarshal(b, &got) != nil || got != d {
			t.Errorf("%s: %v, %v", b, got, err)
		}
	}
	for _, text := range []string{`"2026-11-31"`, `20261125`, `{"Year": 2026}`, `"`} {
		var d Date
		if err := d.UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("%s was read as %s", text, d)
		}
	}
}
