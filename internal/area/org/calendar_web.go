package org

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const calendarPath = "/org/calendar"

func (s *Service) calendarRoutes(m *web.Mux) {
	m.Handle("GET "+calendarPath, CanSee, s.calendarPage)
	addForm(m, form[OwnDayInput]{
		path: calendarPath + "/new", needs: CanManageBody, title: "閉庁日を登録する", submit: "登録する",
		lead:   "条例などで決めた独自の閉庁日と、休日に開庁する日を登録します。期限の計算と催促は、この日に従います。",
		crumbs: []ui.Crumb{{Title: "閉庁日", URL: calendarPath}}, back: fixed(calendarPath),
		start: func(*http.Request) (OwnDayInput, error) { return OwnDayInput{Opens: dayCloses}, nil },
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(dateField(e, "day", "日").Must()), ui.Entered(e.Field("title", "名称").Must().Limit(40).Hint("例：創立記念日、休日開庁")),
				ui.OneOf(e.Field("opens", "閉庁か開庁か").Of(ui.Option{Value: dayCloses, Label: "閉庁する"}, ui.Option{Value: dayOpens, Label: "休みの日に開庁する"})),
			}, nil
		},
		do: func(ctx context.Context, in OwnDayInput) (string, string, error) {
			d, err := s.CloseDay(ctx, in)
			return calendarPath, d.Day.Table() + "を登録しました。", err
		},
	})
	addForm(m, form[OwnDayVoiding]{
		path: calendarPath + "/{id}/void", known: s.known("closed day"), needs: CanManageBody, title: "閉庁日の登録を取り消す", submit: "取り消す", kind: ui.Delete,
		crumbs: []ui.Crumb{{Title: "閉庁日", URL: calendarPath}}, back: fixed(calendarPath), fields: voidFields,
		bind: func(in *OwnDayVoiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in OwnDayVoiding) (string, string, error) {
			return calendarPath, "登録を取り消しました。", s.FreeDay(ctx, in)
		},
	})
}

func (s *Service) calendarPage(w http.ResponseWriter, r *http.Request) error {
	year, _ := strconv.Atoi(web.Clean(r.URL.Query().Get("year")))
	if year < calendarYearFirst || year > calendarYearLast {
		year = 0
	}
	y, err := s.ClosedDays(r.Context(), YearOf{year})
	if err != nil {
		return err
	}
	title := clock.EraFiscalYear(y.Year, y.From.Month)
	t := ui.Table{Caption: title + "の閉庁日", Heads: []ui.Head{{Title: "日"}, {Title: "曜日"}, {Title: "名称"}, {Title: "決まり"}}}
	may := actor.From(r.Context()).Can(CanManageBody)
	if may {
		t.Heads = append(t.Heads, ui.Head{Title: "取消し"})
	}
	for _, d := range y.Days {
		by := ui.Cell{Text: "法律・条例の標準"}
		if d.ID != "" {
			by = ui.Cell{Text: "この団体の登録"}
		}
		if d.Opens {
			by.Mark = ui.Mark{Tone: ui.Info, Text: "開庁"}
		}
		cells := []ui.Cell{{Text: d.Day.Table(), Head: true}, {Text: weekday(d.Day)}, {Text: d.Title}, by}
		if may && d.ID != "" {
			cells = append(cells, ui.Cell{Text: "取り消す", URL: calendarPath + "/" + d.ID + "/void"})
		} else if may {
			cells = append(cells, ui.Cell{})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	parts := []ui.Part{{
		Text: "土曜日と日曜日のほかに役所を閉じる日です。" + title + "の開庁日は" + strconv.Itoa(y.Opens) + "日です。", Table: t,
		Buttons: s.years(y),
	}}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "閉庁日", Lead: "開庁日で数える期限と、催促を休む日を決めます。", Main: ui.Parts(parts),
		Tools: tools(r, CanManageBody, ui.Action{Kind: ui.Secondary, Text: "閉庁日を登録する", URL: calendarPath + "/new"}),
	})
}

// years lead to the fiscal years before and after.
func (s *Service) years(y YearSheet) (list []ui.Action) {
	for _, year := range []int{y.Year - 1, y.Year + 1} {
		if year >= calendarYearFirst && year <= calendarYearLast {
			list = append(list, ui.Action{Kind: ui.Secondary, Text: clock.EraFiscalYear(year, y.From.Month) + "を見る", URL: calendarPath + "?year=" + strconv.Itoa(year)})
		}
	}
	return list
}

func weekday(d clock.Date) string {
	return [...]string{time.Sunday: "日", time.Monday: "月", time.Tuesday: "火", time.Wednesday: "水", time.Thursday: "木", time.Friday: "金", time.Saturday: "土"}[d.Weekday()]
}
