package approval

import (
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// comparePage shows how the draft differs from the route in use, and that from the one
// that ships.
func (s *Service) comparePage(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Sketch(r.Context(), r.PathValue("id"), "")
	if err != nil {
		return err
	}
	var parts []ui.Part
	if k.Revision > 0 && k.Used != nil {
		parts = append(parts, s.difference(k, "使っている版と、下書き", *k.Used, k.Route))
	}
	if k.Shipped != nil {
		own := k.Route
		if k.Used != nil {
			own = *k.Used
		}
		parts = append(parts, s.difference(k, "配布のルートと、使っている版", *k.Shipped, own))
	}
	if parts == nil {
		parts = []ui.Part{{Empty: ui.Empty{Title: "比べるものがありません", Text: "下書きも、同じ記号の配布のルートもありません。"}}}
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: k.Route.Title + "を比べる", Crumbs: append(routeCrumbs(), ui.Crumb{Title: k.Route.Title, URL: editURL(k.Route.Name)}), Wide: true, Main: ui.Parts(parts)})
}

func (s *Service) difference(k Sketch, title string, old, next Route) ui.Part {
	t := ui.Table{Caption: title, Heads: []ui.Head{{Title: "段階"}, {Title: "項目"}, {Title: "前"}, {Title: "後"}}}
	for _, d := range s.differences(k, old, next) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: d[0], Head: true}, {Text: d[1]}, {Text: d[2]}, {Text: d[3]}}})
	}
	return ui.Part{Title: title, Table: t, Empty: ui.Empty{Title: "違いはありません", Text: "どの段階も同じです。"}}
}

// differences lists step, item, before and after.
func (s *Service) differences(k Sketch, old, next Route) (list [][4]string) {
	note := func(step, item, before, after string) {
		if before != after {
			list = append(list, [4]string{step, item, before, after})
		}
	}
	note("ルート", "名称", old.Title, next.Title)
	note("ルート", "使うとき", old.Meaning, next.Meaning)
	note("ルート", "種類", s.kindTitle(old.Kind), s.kindTitle(next.Kind))
	for i, x := range next.Steps {
		j := stepAt(old, x.Key)
		is := s.said(k, next, i)
		was := make([]ui.Fact, len(is)) // of a new step, everything is new
		if j >= 0 {
			was = s.said(k, old, j)
		}
		for n := range is {
			note(x.Title, is[n].Label, was[n].Value, is[n].Value)
		}
	}
	for j, x := range old.Steps {
		if stepAt(next, x.Key) < 0 {
			note(x.Title, "段階", strconv.Itoa(j+1)+"番目", "なくした")
		}
	}
	return list
}

// said is everything that a step holds, in words and always in the same order.
func (s *Service) said(k Sketch, r Route, i int) []ui.Fact {
	x := r.Steps[i]
	k.Route = r
	facts := map[string]string{}
	for _, f := range s.stepFacts(k, x) {
		facts[f.Label] = f.Value
	}
	group := "単独"
	for _, stage := range r.Stages() {
		if stage[0] <= i && i <= stage[len(stage)-1] && len(stage) > 1 {
			group = "同時に回す（" + r.Steps[stage[0]].Title + "から）"
		}
	}
	list := []ui.Fact{{Label: "名称", Value: x.Title}, {Label: "順", Value: strconv.Itoa(i + 1)}, {Label: "同時", Value: group}, {Label: "条件", Value: conditionLines(r.Kind, x)}}
	for _, label := range []string{"すること", "決裁する人", "必要な人数", "期限", "差し戻し先", "申請者本人"} {
		list = append(list, ui.Fact{Label: label, Value: facts[label]})
	}
	return list
}
