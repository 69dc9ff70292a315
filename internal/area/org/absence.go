package org

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/org/chart"
	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const absencePath = "/org/absence"

// absentMost is how many absences a month shows: a sheet of paper holds some thirty.
const absentMost = 100

// Away is that somebody is not there for some days of a month.
type Away struct {
	structure.Absence
	Name string `json:"name"`
	Unit string `json:"unit"`
}

// Month is who is not there in a month.
type Month struct {
	First    clock.Date `json:"first"`
	Away     []Away     `json:"away"`
	More     bool       `json:"more" doc:"ほかにもいて、所属で絞る必要がある"`
	Units    []string   `json:"units"`
	calendar clock.Calendar
}

// Absences gives who is not there in the month of a day, of one unit or of all. Why is
// for those who keep the absences: a colleague needs to know that somebody is away, not
// that they are ill.
func (s *Service) Absences(ctx context.Context, d clock.Date, unit string) (m Month, err error) {
	m.First = clock.Date{Year: d.Year, Month: d.Month, Day: 1}
	err = s.see(ctx, func(x sight) error {
		next := nextMonth(m.First, 1)
		if m.Away, err = awayBetween(x.ctx, x.tx, x.body, m.First, next, unit); err != nil {
			return err
		}
		if m.Units, err = unitsAway(x.ctx, x.tx, x.body, m.First, next); err != nil {
			return err
		}
		m.calendar, err = s.Calendar(x.ctx, x.tx)
		return err
	})
	if m.More = len(m.Away) > absentMost; m.More {
		m.Away = m.Away[:absentMost]
	}
	if !actor.From(ctx).Can(CanShape) {
		for i := range m.Away {
			m.Away[i].Kind, m.Away[i].Note = "", ""
		}
	}
	return m, err
}

func nextMonth(d clock.Date, n int) clock.Date {
	t := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return clock.Date{Year: t.Year(), Month: t.Month(), Day: 1}
}

func awayBetween(ctx context.Context, tx db.Tx, body string, first, next clock.Date, unit string) (list []Away, err error) {
	err = db.Select(ctx, tx, &list, `
		select a.id, a.person_id, a.kind, a.note, a.version, a.valid_from, a.valid_until, p.name, p.unit
		from org_absence a
		join org_person p on p.body_id = a.body_id and p.id = a.person_id
		where a.body_id = $1
		  and a.voided_at = ''
		  and a.valid_from < $2
		  and (a.valid_until = '' or a.valid_until > $3)
		  and ($4 = '' or p.unit = $4)
		order by p.unit, p.sort_key, p.id, a.valid_from
		limit $5`, body, next, first, unit, absentMost+1)
	if err != nil {
		return nil, fmt.Errorf("load who is away: %w", err)
	}
	return list, nil
}

func unitsAway(ctx context.Context, tx db.Tx, body string, first, next clock.Date) (list []string, err error) {
	err = db.Select(ctx, tx, &list, `
		select distinct p.unit
		from org_absence a
		join org_person p on p.body_id = a.body_id and p.id = a.person_id
		where a.body_id = $1
		  and a.voided_at = ''
		  and a.valid_from < $2
		  and (a.valid_until = '' or a.valid_until > $3)
		  and p.unit <> ''
		order by p.unit
		limit 500`, body, next, first)
	if err != nil {
		return nil, fmt.Errorf("load units of who is away: %w", err)
	}
	return list, nil
}

// title is what may be told of why somebody is away.
func (a Away) title() string {
	if a.Kind == "" {
		return "不在"
	}
	return a.Kind.Title()
}

// picture draws the month.
func (m Month) picture() chart.Month {
	next := nextMonth(m.First, 1)
	p := chart.Month{Title: "不在の予定", Note: m.name() + "　網掛けは閉庁日"}
	for d := m.First; d != next; d = d.Plus(1) {
		p.Days = append(p.Days, chart.Day{Number: d.Day, Weekday: weekday(d), Closed: !m.calendar.IsOpen(d)})
	}
	last := ""
	for _, a := range m.Away {
		if a.PersonID != last {
			p.Rows = append(p.Rows, chart.Line{Name: a.Name, Note: a.Unit})
			last = a.PersonID
		}
		row := &p.Rows[len(p.Rows)-1]
		bar := chart.Bar{To: len(p.Days) - 1, Text: a.title()}
		if bar.OpenLeft = structure.Before(a.From, m.First); !bar.OpenLeft {
			bar.From = a.From.Day - 1
		}
		if bar.OpenRight = a.Until.IsZero() || structure.Before(next, a.Until); !bar.OpenRight {
			bar.To = a.LastDay().Day - 1
		}
		row.Bars = append(row.Bars, bar)
	}
	return p
}

func (m Month) name() string {
	era, _, _ := strings.Cut(m.First.Era(), "月")
	return era + "月"
}

func (s *Service) absencesPage(w http.ResponseWriter, r *http.Request) error {
	d, unit := s.dayAsked(r), web.Clean(r.URL.Query().Get("unit"))
	m, err := s.Absences(r.Context(), d, unit)
	if err != nil {
		return err
	}
	units := []ui.Option{{Label: "すべての所属"}}
	for _, u := range m.Units {
		units = append(units, ui.Option{Value: u, Label: u})
	}
	parts := []page.Part{{Raw: page.MonthOf(page.MonthView{
		Path: absencePath, Day: d.String(), Unit: unit, Units: units, Before: monthURL(nextMonth(m.First, -1), unit), After: monthURL(nextMonth(m.First, 1), unit),
	})}}
	if m.More {
		parts[0].Notices = []ui.Notice{{Tone: ui.Warn, Text: "不在の人が" + strconv.Itoa(absentMost) + "件を超えるため、はじめの分だけを示しています。所属で絞ってください。"}}
	}
	if len(m.Away) == 0 {
		parts = append(parts, page.Part{Empty: ui.Empty{Title: "この月に不在の人はいません", Text: "不在は、利用者の画面の「不在を登録する」で登録します。"}})
	} else {
		p := m.picture()
		parts = append(parts, page.Part{Raw: page.Picture(p.Title+" "+m.name(), templ.Raw(p.Inline()))}, page.Part{Title: "一覧", Table: awayTable(m, actor.From(r.Context()))})
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "不在の予定", Lead: "だれが、いつ不在かの、月ごとの図です。不在のあいだは、役割の職務代理が立ちます。", Crumbs: unitCrumbs(), Main: page.Parts(parts), Wide: true,
	})
}

func monthURL(d clock.Date, unit string) string {
	u := absencePath + "?day=" + d.String()
	if unit != "" {
		u += "&unit=" + url.QueryEscape(unit)
	}
	return u
}

func awayTable(m Month, who actor.Actor) ui.Table {
	t := ui.Table{Caption: "不在の一覧", Heads: []ui.Head{{Title: "氏名"}, {Title: "所属"}, {Title: "期間"}, {Title: "理由"}}}
	for _, a := range m.Away {
		name := ui.Cell{Text: a.Name, Head: true}
		if who.Can(CanView) {
			name.URL = personURL(a.PersonID)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{name, {Text: a.Unit}, {Text: a.Text()}, {Text: a.title()}}})
	}
	return t
}
