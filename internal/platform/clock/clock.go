// Package clock keeps time: instants in UTC as they are stored, business days in
// Japan, the fiscal year (年度, April to March) by which town halls count, and the
// calendar of the days on which they are open (開庁日).
package clock

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// JST is Japan's time zone. It has no daylight saving time, so no zone database is needed.
var JST = time.FixedZone("JST", 9*60*60)

// stored has a fixed width, so that text order is time order on both databases.
const stored = "2006-01-02T15:04:05.000Z"

// Time is an instant as a database keeps it: UTC, milliseconds, as sortable text.
type Time struct{ time.Time }

// At wraps an instant, cut to milliseconds so that what is read back is what was written.
func At(t time.Time) Time { return Time{t.UTC().Truncate(time.Millisecond)} }

// Value implements driver.Valuer. The zero Time is stored as the empty string.
func (t Time) Value() (driver.Value, error) { return t.String(), nil }

// Scan implements sql.Scanner.
func (t *Time) Scan(v any) error {
	s, err := text(v)
	if err != nil || s == "" {
		*t = Time{}
		return err
	}
	p, err := time.Parse(stored, s)
	if err != nil {
		return fmt.Errorf("clock: stored time %q: %w", s, err)
	}
	*t = Time{p}
	return nil
}

// String gives the stored form; empty for the zero Time.
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(stored)
}

// MarshalJSON gives the stored form, or null for the zero Time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + t.String() + `"`), nil
}

// Table shows the instant as tables do: 2026/11/22 14:05, in Japan.
func (t Time) Table() string {
	if t.IsZero() {
		return ""
	}
	return t.In(JST).Format("2006/01/02 15:04")
}

// Date is a business day in Japan.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Today is the business day in Japan at an instant.
func Today(now time.Time) Date {
	y, m, d := now.In(JST).Date()
	return Date{y, m, d}
}

// Start is the instant at which the day begins in Japan.
func (d Date) Start() Time { return At(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, JST)) }

// ParseDate reads 2026-11-22 or 2026/11/22.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", strings.ReplaceAll(s, "/", "-"))
	if err != nil {
		return Date{}, fmt.Errorf("clock: date %q: %w", s, err)
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// IsZero reports whether no day is set.
func (d Date) IsZero() bool { return d == Date{} }

// String gives 2026-11-22; empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Table shows the day as tables do: 2026/11/22.
func (d Date) Table() string { return strings.ReplaceAll(d.String(), "-", "/") }

// Value implements driver.Valuer.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan implements sql.Scanner.
func (d *Date) Scan(v any) error {
	s, err := text(v)
	if err != nil || s == "" {
		*d = Date{}
		return err
	}
	*d, err = ParseDate(s)
	return err
}

// MarshalJSON gives 2026-11-22, or null for the zero Date.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON gives.
func (d *Date) UnmarshalJSON(b []byte) error {
	text := string(b)
	if text == "null" || text == `""` {
		*d = Date{}
		return nil
	}
	n := len(text)
	if n < 2 || text[0] != '"' || text[n-1] != '"' {
		return fmt.Errorf("clock: %s is no date", text)
	}
	var err error
	*d, err = ParseDate(text[1 : n-1])
	return err
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// FiscalYear is the 年度 of the day for a year that starts in month start (4 as a rule).
func (d Date) FiscalYear(start time.Month) int {
	if d.Month < start {
		return d.Year - 1
	}
	return d.Year
}

func text(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("clock: cannot read a time from %T", v)
}

// era is a Japanese era and the day it began.
type era struct {
	name  string
	first Date
}

// 元号を改める政令: only eras in which a living person or a document in force can be dated.
var eras = []era{
	{"令和", Date{2019, 5, 1}},
	{"平成", Date{1989, 1, 8}},
	{"昭和", Date{1926, 12, 25}},
	{"大正", Date{1912, 7, 30}},
	{"明治", Date{1868, 1, 25}},
}

// Era gives the day in the Japanese calendar as papers write it: 令和8年11月22日.
// The first year of an era is 元年.
func (d Date) Era() string {
	for _, e := range eras {
		if !d.Before(e.first) {
			return fmt.Sprintf("%s%s年%d月%d日", e.name, eraYear(d.Year-e.first.Year+1), d.Month, d.Day)
		}
	}
	return d.Table()
}

// EraFiscalYear writes a 年度 as papers do: 令和8年度.
// A year in which the era changed is named by its first day (平成31年度) until the new era begins.
func EraFiscalYear(year int, start time.Month) string {
	d := Date{year, start, 1}
	for _, e := range eras {
		if !d.Before(e.first) {
			return e.name + eraYear(year-e.first.Year+1) + "年度"
		}
	}
	return strconv.Itoa(year) + "年度"
}

func eraYear(n int) string {
	if n == 1 {
		return "元"
	}
	return strconv.Itoa(n)
}
