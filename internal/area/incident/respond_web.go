package incident

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/incident/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// respondRoutes lists the pages of responding, one line for each noun.
func (s *Service) respondRoutes(m *web.Mux) {
	s.callRoutes(m)
	s.callPlanRoutes(m)
	s.taskRoutes(m)
	s.decisionRoutes(m)
	s.cutRoutes(m)
	s.statementRoutes(m)
}

// respondViews are the views of responding, beside the others of an incident.
func respondViews(x Incident) []ui.Node {
	base := incidentURL(x.ID)
	return []ui.Node{
		{Title: "連絡", URL: base + callPath}, {Title: "作業", URL: base + taskPath}, {Title: "決定", URL: base + decisionPath}, {Title: "切断・停止", URL: base + cutPath}, {Title: "公表・通知", URL: base + statementPath},
	}
}

// partForm answers a POST on something that belongs to an incident: bind puts the ids in
// place, do carries it out, show is the page on which the form stands.
type partForm[In any] struct {
	noun string
	step string
	text string // what is said once it is done
	bind func(in *In, incident, id string)
	do   func(context.Context, In) error
	show func(w http.ResponseWriter, r *http.Request, status int, incident, id, step string, e ui.Entry) error
}

func addPartForm[In any](s *Service, m *web.Mux, needs actor.Permission, f partForm[In]) {
	m.Handle("POST "+incidentPath+f.noun+"/{id}/"+f.step, needs, func(w http.ResponseWriter, r *http.Request) error {
		id := r.PathValue("id")
		incident, err := s.belongsTo(r.Context(), f.noun, id)
		if err != nil {
			return err
		}
		in, entry, err := web.Decode[In](r)
		f.bind(&in, incident, id)
		if err == nil {
			err = f.do(r.Context(), in)
		}
		return web.Answer(w, r, entry, partURL(f.noun, id), f.text, err, func(status int, e ui.Entry) error {
			return f.show(w, r, status, incident, id, f.step, e)
		})
	})
}

// refreshed keeps what was typed where somebody else was faster, with the version as it is
// now: it can be sent again after a look at what they did.
func refreshed(e ui.Entry, status int, version int64) ui.Entry {
	now := strconv.FormatInt(version, 10)
	if old := e.Values.Get("version"); status == http.StatusConflict && old != "" && old != now {
		e.Values["version"] = []string{now}
		e.Text = "入力している間に、ほかの人が変えました。入力した内容は残っています。いまの内容を確かめて、よければもう一度送ってください。"
	}
	return e
}

// chosen gives a form that failed what was typed into it, and every other form its start.
func chosen(step, form string, e, start ui.Entry) ui.Entry {
	if step == form {
		return e
	}
	return start
}

// versioned is an entry that carries a version along.
func versioned(version int64) ui.Entry {
	return ui.Entry{Values: ui.Values{"version": {strconv.FormatInt(version, 10)}}}
}

// partView is a form on the page of something that belongs to an incident.
func partView(noun, id, step, submit string, kind ui.Kind, e ui.Entry, fields ...ui.Control) ui.FormView {
	v := ui.FormView{Form: ui.Form{Action: incidentPath + noun + "/" + id + "/" + step, Entry: e, Submit: submit, Kind: kind}, Fields: fields}
	if e.Values.Get("version") != "" {
		v = v.Carry("version")
	}
	return v
}

// handles reports whether the actor may do something about an incident that is not over.
func (s *Service) mayAct(ctx context.Context, needs actor.Permission, x Incident) (bool, error) {
	if x.State.Over() {
		return false, nil
	}
	return s.reach(ctx, needs, x)
}

// showPart opens something that belongs to an incident, for GET.
func (s *Service) showPart(noun string, show func(w http.ResponseWriter, r *http.Request, status int, incident, id, step string, e ui.Entry) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id := r.PathValue("id")
		incident, err := s.belongsTo(r.Context(), noun, id)
		if err != nil {
			return err
		}
		return show(w, r, http.StatusOK, incident, id, "", ui.Entry{})
	}
}

func errPart() error {
	return fault.New(fault.NotFound, "お探しのものは、登録されていません。")
}

// detail sets facts and forms at left, what hangs on them at right, and wide tables below.
func detail(left, right []ui.Part, below ...ui.Part) templ.Component {
	return templ.Join(page.Detail(full(left), full(right)), ui.Parts(full(below)))
}
