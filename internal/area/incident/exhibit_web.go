package incident

import (
	"net/http"

	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// exhibitStep is the path of the evidence behind that of the incident.
const exhibitStep = "/evidence"

func (s *Service) exhibitRoutes(m *web.Mux) {
	m.Handle("GET "+incidentPath+"/{id}"+exhibitStep, CanSee, s.exhibitPage)
}

// exhibitPage lists what the evidence room keeps of an incident, as far as the actor may
// see it there, and leads to where more is taken in.
func (s *Service) exhibitPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	var list []evidence.Exhibit
	if s.config.Exhibits != nil && actor.From(r.Context()).Can(evidence.CanSee) {
		err = s.db.View(r.Context(), func(tx db.Tx) error {
			found, err := s.config.Exhibits(r.Context(), tx, []area.Ref{x.Ref()})
			list = found[x.Ref()]
			return err
		})
		if err != nil {
			return err
		}
	}
	p := ui.Part{
		Text:  "ログ、端末、書類などは、消したり直したりする前に、そのままの形で保管簿に預けます。だれが持っていたかの記録が残ります。",
		Empty: ui.Empty{Title: "証拠はまだ預けられていません", Text: "個人番号の入ったファイルは、中身を残さずに、有無とハッシュ値だけを記録できます。"},
		Table: ui.Table{Caption: "証拠", Heads: []ui.Head{{Title: "番号"}, {Title: "証拠"}, {Title: "入手", Class: "date"}, {Title: "いまの保管"}}},
	}
	for _, it := range list {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: it.NumberText()}, {Text: it.Title, URL: "/evidence/item/" + it.ID, Head: true}, {Text: it.ObtainedAt}, {Text: it.Place}}})
	}
	if actor.From(r.Context()).Can(evidence.CanTake) && x.State != Merged {
		about := "?about=" + areaName + ":" + x.ID
		p.Buttons = []ui.Action{{Kind: ui.Primary, Text: "ファイルを預ける", URL: "/evidence/new/file" + about}, {Kind: ui.Secondary, Text: "現物を預ける", URL: "/evidence/new/thing" + about}}
	}
	return s.live(w, r, x, exhibitStep, web.Page{Wide: true, Main: ui.Parts([]ui.Part{p})})
}
