package incident

import (
	"context"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// FigureYear asks for the numbers of a fiscal year; this one without.
type FigureYear struct {
	Year  int  `query:"year" json:"-" minimum:"0" maximum:"2200" doc:"年度。省くと今年度"`
	Drill bool `query:"drill" json:"-" doc:"訓練だけを数える"`
}

// yearsBack is over how many years the numbers are compared.
const yearsBack = 10

// Figures counts a fiscal year, and compares it with those before. Drills are counted
// apart, or not at all.
func (s *Service) Figures(ctx context.Context, in FigureYear) (f Figures, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return f, err
	}
	if in.Year == 0 {
		in.Year = s.Today().FiscalYear(fiscalStart)
	}
	f.Year, f.Drill = in.Year, in.Drill
	err = s.db.View(ctx, func(tx db.Tx) error {
		all, err := happenings(ctx, tx, s.within(v), in.Year-yearsBack+1, in.Drill)
		if err != nil {
			return err
		}
		classes, err := s.classes(ctx, tx, v.Body)
		if err != nil {
			return err
		}
		var titles []string
		for _, c := range classes.Classes {
			titles = append(titles, c.Title)
		}
		s.count(&f, all, titles, func(h happening) string { return named(classes.TitleOf(h.Class)) })
		return nil
	})
	return f, err
}

// named says so where something has not been said.
func named(text string) string {
	if text == "" {
		return "未定"
	}
	return text
}

func (s *Service) count(f *Figures, all []happening, classes []string, classOf func(happening) string) {
	var real, ofYear []happening
	for _, h := range all {
		if h.State == Dismissed {
			if h.Year == f.Year {
				f.Dismissed++
			}
			continue
		}
		if h.Year <= f.Year {
			real = append(real, h)
		}
		if h.Year == f.Year {
			ofYear = append(ofYear, h)
		}
	}
	f.Total = Tally{Name: "合計"}
	for _, h := range ofYear {
		f.Total.add(h)
	}
	var causes, levels, months, years []string
	for _, c := range causeKinds() {
		causes = append(causes, c.title)
	}
	for _, l := range s.config.Severity.Levels {
		levels = append(levels, l.Title)
	}
	for m := range 12 {
		months = append(months, strconv.Itoa((m+3)%12+1)+"月")
	}
	for y := f.Year - yearsBack + 1; y <= f.Year; y++ {
		years = append(years, clock.EraFiscalYear(y, fiscalStart))
	}
	f.ByClass = countBy(ofYear, classes, classOf)
	f.ByCause = countBy(ofYear, causes, func(h happening) string { return named(titleOf(causeKinds(), h.CauseKind)) })
	f.ByLevel = countBy(ofYear, levels, func(h happening) string { return named(s.levelTitle(h.Level)) })
	f.ByUnit = countBy(ofYear, nil, func(h happening) string { return named(h.UnitName) })
	f.ByMonth = countBy(ofYear, months, func(h happening) string {
		return strconv.Itoa(int(h.ReportedAt.In(clock.JST).Month())) + "月"
	})
	f.ByYear = countBy(real, years, func(h happening) string { return clock.EraFiscalYear(h.Year, fiscalStart) })
	f.Paces = paces(ofYear)
}
