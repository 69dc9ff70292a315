package incident

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// happening is what the numbers of a year are made of: one row for an incident.
type happening struct {
	Year       int
	State      State
	Class      string
	Level      string
	UnitName   string
	FactText   string `db:"facts"`
	HappenedAt clock.Time
	NoticedAt  clock.Time
	ReportedAt clock.Time
	JudgedAt   clock.Time
	CauseKind  string
	Cost       int64
	RestoredAt clock.Time
	ClosedAt   clock.Time

	people int
}

// Tally counts the incidents of one kind.
type Tally struct {
	Name   string `json:"name"`
	Count  int    `json:"count"`
	Open   int    `json:"open" doc:"終わっていないもの"`
	People int    `json:"people" doc:"本人の数の合計"`
	Cost   int64  `json:"cost" doc:"被害額の合計（円）"`
}

// Pace is how long one stretch of the way took, over those where both times are known.
type Pace struct {
	Name    string `json:"name"`
	Count   int    `json:"count"`
	Mean    int    `json:"mean" doc:"平均（分）"`
	Longest int    `json:"longest" doc:"最長（分）"`
}

// Figures are the numbers of a fiscal year, for committee and assembly.
type Figures struct {
	Year      int     `json:"year"`
	Drill     bool    `json:"drill"`
	Total     Tally   `json:"total"`
	Dismissed int     `json:"dismissed" doc:"インシデントではなかった報告"`
	ByClass   []Tally `json:"by_class"`
	ByCause   []Tally `json:"by_cause"`
	ByLevel   []Tally `json:"by_level"`
	ByUnit    []Tally `json:"by_unit"`
	ByMonth   []Tally `json:"by_month"`
	ByYear    []Tally `json:"by_year"`
	Paces     []Pace  `json:"paces"`
}

// countBy groups by a name; the order is that of the names given, what they do not hold
// comes after, the most frequent first.
func countBy(list []happening, order []string, name func(happening) string) []Tally {
	found := map[string]*Tally{}
	for _, h := range list {
		n := name(h)
		t := found[n]
		if t == nil {
			t = &Tally{Name: n}
			found[n] = t
		}
		t.add(h)
	}
	var out []Tally
	for _, n := range order {
		if t := found[n]; t != nil {
			out = append(out, *t)
			delete(found, n)
		}
	}
	var rest []Tally
	for _, t := range found {
		rest = append(rest, *t)
	}
	slices.SortFunc(rest, func(a, b Tally) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	return append(out, rest...)
}

func (t *Tally) add(h happening) {
	t.Count++
	t.People += h.people
	t.Cost += h.Cost
	if !h.State.Over() {
		t.Open++
	}
}

// paces measures the stretches between the times that are kept apart.
func paces(list []happening) []Pace {
	stretches := []struct {
		name     string
		from, to func(happening) clock.Time
	}{
		{"起きてから気付くまで", func(h happening) clock.Time { return h.HappenedAt }, func(h happening) clock.Time { return h.NoticedAt }},
		{"気付いてから報告まで", func(h happening) clock.Time { return h.NoticedAt }, func(h happening) clock.Time { return h.ReportedAt }},
		{"報告から判断まで", func(h happening) clock.Time { return h.ReportedAt }, func(h happening) clock.Time { return h.JudgedAt }},
		{"報告から復旧まで", func(h happening) clock.Time { return h.ReportedAt }, func(h happening) clock.Time { return h.RestoredAt }},
		{"報告から終結まで", func(h happening) clock.Time { return h.ReportedAt }, func(h happening) clock.Time { return h.ClosedAt }},
	}
	out := make([]Pace, len(stretches))
	for i, s := range stretches {
		total := time.Duration(0)
		p := Pace{Name: s.name}
		for _, h := range list {
			from, to := s.from(h), s.to(h)
			if from.IsZero() || to.IsZero() || to.Before(from.Time) {
				continue
			}
			d := to.Sub(from.Time)
			total, p.Count, p.Longest = total+d, p.Count+1, max(p.Longest, int(d.Minutes()))
		}
		if p.Count > 0 {
			p.Mean = int(total.Minutes()) / p.Count
		}
		out[i] = p
	}
	return out
}

// minutes writes a length of time as people say it.
func minutes(n int) string {
	switch {
	case n >= 24*60:
		return strconv.Itoa(n/(24*60)) + "日" + strconv.Itoa(n/60%24) + "時間"
	case n >= 60:
		return strconv.Itoa(n/60) + "時間" + strconv.Itoa(n%60) + "分"
	}
	return strconv.Itoa(n) + "分"
}
