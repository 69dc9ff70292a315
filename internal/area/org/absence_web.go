package org

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

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
	parts := []ui.Part{{Raw: page.MonthOf(page.MonthView{
		Path: absencePath, Day: d.String(), Unit: unit, Units: units, Before: monthURL(nextMonth(m.First, -1), unit), After: monthURL(nextMonth(m.First, 1), unit),
	})}}
	if m.More {
		parts[0].Notices = []ui.Notice{{Tone: ui.Warn, Text: "不在の人が" + strconv.Itoa(absentMost) + "件を超えるため、はじめの分だけを示しています。所属で絞ってください。"}}
	}
	if len(m.Away) == 0 {
		parts = append(parts, ui.Part{Empty: ui.Empty{Title: "この月に不在の人はいません", Text: "不在は、利用者の画面の「不在を登録する」で登録します。"}})
	} else {
		p := m.picture()
		parts = append(parts, ui.Part{Raw: page.Picture(p.Title+" "+m.name(), templ.Raw(p.Inline()))}, ui.Part{Title: "一覧", Table: awayTable(m, actor.From(r.Context()))})
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "不在の予定", Lead: "だれが、いつ不在かの、月ごとの図です。不在のあいだは、役割の職務代理が立ちます。", Crumbs: unitCrumbs(), Main: ui.Parts(parts), Wide: true,
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
