package lint

import (
	"regexp"
	"time"

	"github.com/okite-isms/okite/jobun"
)

// DateImpossible is a day that no calendar has.
const DateImpossible jobun.Code = "date-impossible"

// dateWord is a date of the Japanese calendar.
var dateWord = regexp.MustCompile(`(昭和|平成|令和)(元|[0-9]{1,2})年([0-9]{1,2})月([0-9]{1,2})日`)

// eraStart is the year before the first one of an era.
var eraStart = map[string]int{"昭和": 1925, "平成": 1988, "令和": 2018}

// impossibleDates looks for 9月31日 and the like.
func impossibleDates(c *check) {
	for _, m := range dateWord.FindAllStringSubmatchIndex(c.s, -1) {
		group := func(n int) string { return c.s[m[2*n]:m[2*n+1]] }
		year := 1
		if group(2) != "元" {
			year = number(group(2))
		}
		year += eraStart[group(1)]
		month, date := number(group(3)), number(group(4))
		if t := time.Date(year, time.Month(month), date, 0, 0, 0, 0, time.UTC); t.Day() != date || int(t.Month()) != month || date == 0 {
			c.add(DateImpossible, jobun.Wrong, m[0], "「%s」という日はありません。", c.s[m[0]:m[1]])
		}
	}
}
