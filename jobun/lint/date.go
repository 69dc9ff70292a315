package lint

import (
	"regexp"
	"time"

	"github.com/okite-isms/okite/jobun"
)

// DateImpossible is a day that no calendar has.
const DateImpossible jobun.Code = "date-impossible"

// dateWord is a date of the Japanese calendar.
var dateWord = regexp.MustCompile(`^(昭和|平成|令和)(元|[0-9]{1,2})年([0-9]{1,2})月([0-9]{1,2})日`)

// eraStart is the year before the first one of an era.
var eraStart = map[string]int{"昭和": 1925, "平成": 1988, "令和": 2018}

// impossibleDates looks for 9月31日 and the like.
func impossibleDates(c *check) {
	c.eachEra(func(i int) {
		m := dateWord.FindStringSubmatch(c.s[i:min(len(c.s), i+64)])
		if m == nil {
			return
		}
		year := 1
		if m[2] != "元" {
			year = number(m[2])
		}
		year += eraStart[m[1]]
		month, date := number(m[3]), number(m[4])
		if t := time.Date(year, time.Month(month), date, 0, 0, 0, 0, time.UTC); t.Day() != date || int(t.Month()) != month || date == 0 {
			c.add(DateImpossible, jobun.Wrong, i, "「%s」という日はありません。", m[0])
		}
	})
}

// eachEra calls f with every place where a date of the Japanese calendar may begin.
func (c *check) eachEra(f func(i int)) {
	for _, era := range []string{"昭和", "平成", "令和"} {
		c.each(era, f)
	}
}
