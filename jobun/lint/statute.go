package lint

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/jobun"
)

// The findings on statutes and on rules that grew old.
const (
	StatuteEnded  jobun.Code = "statute-ended"
	StatuteNumber jobun.Code = "statute-number"
	RuleOld       jobun.Code = "rule-old"
)

// statutes looks for laws, ordinances and offices that no longer hold on the day
// asked.
func statutes(c *check) {
	if c.o.On.IsZero() {
		return
	}
	table := statuteTable()
	for _, list := range [][]Statute{table.Statutes, c.o.Statutes} {
		for _, s := range list {
			for _, name := range append([]string{s.Name}, s.Short...) {
				if c.since(s.Ended.Time) {
					c.reportStatute(s, name, c.places(name))
				}
			}
		}
	}
	for _, s := range table.Ordinances {
		if c.since(s.Ended.Time) {
			c.each(s.Name, func(i int) {
				if from := c.ordinanceStart(i); from >= 0 {
					c.add(StatuteEnded, jobun.Doubtful, i, "「%s」は、%sから「%s」に替わっているはずです。いまもある条例かを確かめてください。",
						c.s[from:i+len(s.Name)], dateOf(s.Ended.Time), s.Now)
				}
			})
		}
	}
}

// reportStatute reports a name once for each provision; a supplementary provision
// may speak of what was.
func (c *check) reportStatute(s Statute, name string, places []int) {
	for _, i := range places {
		p := c.partAt(i)
		if p.provision >= 0 && c.inSupplement(p.provision) {
			continue
		}
		c.add(StatuteEnded, jobun.Doubtful, i, "「%s」は、%sに廃止又は改称されています。いまは「%s」です。", name, dateOf(s.Ended.Time), s.Now)
	}
}

// ordinanceStart is where the name of a body's ordinance begins that ends at i, or -1
// where it is not one of a municipality or prefecture.
func (c *check) ordinanceStart(i int) int {
	p := c.partAt(i)
	if p.provision >= 0 && c.inSupplement(p.provision) {
		return -1
	}
	from := nounStart(c.s, i)
	name := c.s[from:i]
	bare := strings.TrimSuffix(name, "特定")
	if strings.HasSuffix(c.s[p.from:from], "議会の") || strings.Contains(name, "議会") {
		return -1
	}
	if bare == "" || hasSuffixAny(bare, "県", "市", "区", "町", "村", "都", "府", "道", "組合", "連合", "企業団") {
		return from
	}
	return -1
}

// dateOf writes a date as the papers do: 令和5年4月1日.
func dateOf(t time.Time) string {
	year, era := t.Year()-2018, "令和"
	if t.Before(time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC)) {
		year, era = t.Year()-1988, "平成"
	}
	return eraDate(era, year, t)
}

var (
	fullNumber  = regexp.MustCompile(`^(?:昭和|平成|令和)[0-9]+年[0-9]+月[0-9]+日(?:法律|条例)第[0-9]+号`)
	shortNumber = regexp.MustCompile(`^(?:昭和|平成|令和)[0-9]+年(?:[\p{Han}]{0,6})(?:法律|条例)第[0-9]+号`)
)

// statuteNumbers looks for numbers of laws with and without month and day.
func statuteNumbers(c *check) {
	var full, short []int
	c.eachEra(func(i int) {
		switch s := c.s[i:min(len(c.s), i+90)]; {
		case fullNumber.MatchString(s):
			full = append(full, i)
		case shortNumber.MatchString(s):
			short = append(short, i)
		}
	})
	if len(full) == 0 || len(short) == 0 {
		return
	}
	few := full
	if len(short) < len(full) {
		few = short
	}
	slices.Sort(few)
	c.add(StatuteNumber, jobun.Notice, few[0], "法令や条例の番号に、月日を書くもの（%dか所）と書かないもの（%dか所）があります（少ないのは%s）。そろえてください。", len(full), len(short), c.linesOf(few))
}

// oldRules looks for rules that today's guidance no longer asks for.
func oldRules(c *check) {
	for _, o := range weakeningTable().Old {
		for _, p := range c.parts {
			if p.kind != body && p.kind != item {
				continue
			}
			for from := p.from; from < p.to; {
				end := p.to
				if n := strings.Index(c.s[from:p.to], "。"); n >= 0 {
					end = from + n + len("。")
				}
				if s := c.s[from:end]; containsAll(s, o.Words) && !containsAny(s, o.Without...) {
					c.add(RuleOld, jobun.Notice, from, "%s", o.Note)
				}
				from = end
			}
		}
	}
}

func containsAll(s string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(s, w) {
			return false
		}
	}
	return true
}
