package lint

import (
	"cmp"
	"slices"
	"time"

	"github.com/okite-isms/okite/jobun"
)

// The findings on two names of one thing.
const (
	SameThing  jobun.Code = "same-thing"
	StaffNamed jobun.Code = "staff-named"
)

// sameThings looks for two names of one thing (data/sameness.yaml).
func sameThings(c *check) {
	for _, g := range samenessTable().Groups {
		var forms []spelled
		keep := -1
		for _, w := range g.Words {
			f := spelled{w, slices.DeleteFunc(c.matches(w), func(i int) bool {
				r := after(c.s, i+len(w))
				return r == '長' || r == '員' // a section of an office
			})}
			if len(f.places) > 0 {
				forms = append(forms, f)
			}
		}
		defined := 0
		for i, f := range forms {
			if n := slices.IndexFunc(c.terms, func(t term) bool { return t.name == f.form }); n >= 0 && keep < 0 {
				keep, defined = i, c.terms[n].at
			}
		}
		for i, f := range forms {
			if len(forms) > 1 && i != keep && !(keep < 0 && len(f.places) == most(forms)) {
				c.add(SameThing, g.Severity, firstAfter(f.places, defined), "「%s」（%s）と「%s」は、どちらも「%s」を指す言葉です。同じ物なら、定義した一つの言葉にそろえてください。",
					f.form, c.linesOf(f.places), forms[kept(forms, keep)].form, g.Name)
			}
		}
	}
}

func most(forms []spelled) int {
	n := 0
	for _, f := range forms {
		n = max(n, len(f.places))
	}
	return n
}

// kept is the form to keep: the defined one, else the one most used.
func kept(forms []spelled, keep int) int {
	if keep >= 0 {
		return keep
	}
	n := most(forms)
	return slices.IndexFunc(forms, func(f spelled) bool { return len(f.places) == n })
}

// firstAfter is the first place behind at, or the first of all.
func firstAfter(places []int, at int) int {
	for _, i := range places {
		if i > at {
			return i
		}
	}
	return places[0]
}

// staff looks for a category of staff whose name is that of a former system, where
// the text also has the name of today.
func staff(c *check) {
	for _, g := range samenessTable().Staff {
		current := c.places(g.Current)
		if len(current) == 0 && !c.since(g.From.Time) || !containsAny(c.s, "町長", "市長", "村長", "区長", "知事", "地方公務員法", "町民", "市民", "村民", "区民", "県民", g.Current) {
			continue
		}
		var places []int
		var word string
		covered := map[int]bool{} // parts in which a longer name was found
		for _, w := range g.Former {
			for _, i := range c.places(w) {
				p := c.partAt(i)
				if covered[p.from] || containsAny(c.of(*p), append(g.Except, g.Current)...) {
					continue
				}
				covered[p.from] = true
				places = append(places, i)
				word = cmp.Or(word, w)
			}
		}
		if len(places) == 0 {
			continue
		}
		slices.Sort(places)
		severity, message := jobun.Notice, "「%[1]s」（%[2]s）は、%[4]sの制度が始まる前の呼び方です。いまの職員の区分に合うかを確かめてください。"
		if len(current) > 0 {
			severity, message = jobun.Doubtful, "「%[1]s」（%[2]s）は、%[3]sの「%[4]s」と呼び方が違います。同じ職員を指すなら、そろえてください。"
		}
		c.add(StaffNamed, severity, places[0], message, word, c.linesOf(places), c.linesOf(current), g.Current)
	}
}

// since reports whether the day asked is not before t.
func (c *check) since(t time.Time) bool { return !c.o.On.IsZero() && !c.o.On.Before(t) }
