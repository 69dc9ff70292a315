package incident

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/okite-isms/okite/internal/area/incident/playbook"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) taskRoutes(m *web.Mux) {
	list := incidentPath + "/{id}" + taskPath
	m.Handle("GET "+list, CanSee, s.tasksPage)
	m.Handle("POST "+list, CanHandle, s.beginStep)
	m.Handle("GET "+incidentPath+taskPath+"/{id}/show", CanSee, s.showPart(taskPath, s.showTask))
	addPartForm(s, m, CanHandle, partForm[Ticking]{
		noun: taskPath, step: "tick", text: "済みにしました。", show: s.showTask,
		bind: func(in *Ticking, incident, id string) { in.ID, in.Task = incident, id },
		do:   func(ctx context.Context, in Ticking) error { _, err := s.Tick(ctx, in); return err },
	})
	addPartForm(s, m, CanHandle, partForm[Finishing]{
		noun: taskPath, step: "done", text: "作業を済みにしました。", show: s.showTask,
		bind: func(in *Finishing, incident, id string) { in.ID, in.Task = incident, id },
		do:   func(ctx context.Context, in Finishing) error { _, err := s.Finish(ctx, in); return err },
	})
	addPartForm(s, m, CanHandle, partForm[Skipping]{
		noun: taskPath, step: "skip", text: "この作業は行わないことにしました。", show: s.showTask,
		bind: func(in *Skipping, incident, id string) { in.ID, in.Task = incident, id },
		do:   func(ctx context.Context, in Skipping) error { _, err := s.Skip(ctx, in); return err },
	})
}

func (s *Service) tasksPage(w http.ResponseWriter, r *http.Request) error {
	return s.showTasks(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) showTasks(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	v, err := s.Tasks(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	handle, err := s.mayAct(r.Context(), CanHandle, v.Incident)
	if err != nil {
		return err
	}
	parts := []ui.Part{progressPart(v)}
	for _, phase := range playbook.Phases() {
		parts = append(parts, phasePart(v, phase))
	}
	if handle {
		parts = append(parts, s.beginPart(v, e))
	}
	p := web.Page{Title: "作業", Lead: v.Incident.NumberText() + "　対応手順から写した作業を、段階の順に示します。", Wide: true, Main: ui.Parts(full(parts))}
	if status == http.StatusOK {
		return s.live(w, r, v.Incident, taskPath, p)
	}
	return s.sheet(w, r, status, v.Incident, taskPath, p)
}

func progressPart(v TaskSheet) ui.Part {
	if len(v.Plans) == 0 {
		return ui.Part{Empty: ui.Empty{Title: "対応手順は、まだ始まっていません", Text: "事案に合う対応手順を選んで始めると、することが役割ごとに並びます。"}}
	}
	done, waits, late := 0, 0, 0
	for _, t := range v.Tasks {
		switch {
		case t.State == TaskDone:
			done++
		case t.Waits():
			waits++
		}
		if t.Late(v.now) {
			late++
		}
	}
	p := ui.Part{Text: fmt.Sprintf("済み%d件、未了%d件。", done, waits)}
	if late > 0 {
		p.Notices = []ui.Notice{{Tone: ui.Danger, Text: fmtInt(late) + "件の作業が、期限を過ぎています。"}}
	}
	for _, x := range v.Plans {
		p.Facts = append(p.Facts, ui.Fact{Label: "対応手順", Value: x.Title + "（" + x.StartedAt.Table() + " " + x.StartedBy + "が開始。版 " + x.Edition + "）"})
	}
	return p
}

func phasePart(v TaskSheet, phase playbook.Phase) ui.Part {
	p := ui.Part{Title: phase.Title(), Table: ui.Table{Caption: phase.Title() + "の作業", Heads: []ui.Head{{Title: "作業"}, {Title: "役割"}, {Title: "期限", Class: "date"}, {Title: "項目"}, {Title: "状態"}, {Title: "だれが、いつ"}}}}
	for _, t := range v.Tasks {
		if t.Phase != phase || !t.Applies {
			continue
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: t.Title, URL: partURL(taskPath, t.ID), Head: true, Class: "long"}, {Text: t.RoleTitle}, {Text: t.dueText(), Class: "date"}, {Text: t.stepText()}, {Mark: t.mark(v)}, {Text: joined(t.DoneBy, t.DoneAt.Table())},
		}})
	}
	if len(p.Table.Rows) == 0 {
		return ui.Part{}
	}
	return p
}

func (t Task) stepText() string {
	if len(t.Steps) == 0 {
		return ""
	}
	done := 0
	for _, x := range t.Steps {
		if !x.DoneAt.IsZero() {
			done++
		}
	}
	return fmt.Sprintf("%d／%d", done, len(t.Steps))
}

func (t Task) mark(v TaskSheet) ui.Mark {
	switch {
	case t.Late(v.now):
		return ui.Mark{Tone: ui.Danger, Text: "未了（超過）"}
	case t.State == TaskDone:
		return ui.Mark{Tone: ui.Good, Text: t.State.Title()}
	case t.State == TaskSkipped:
		return ui.Mark{Tone: ui.Plain, Text: t.State.Title()}
	case !t.Applies:
		return ui.Mark{Tone: ui.Plain, Text: "いまは当てはまらない"}
	}
	return ui.Mark{Tone: ui.Warn, Text: t.State.Title()}
}

// beginPart offers the playbooks that are not begun, those first that fit the facts.
func (s *Service) beginPart(v TaskSheet, e ui.Entry) ui.Part {
	var fits, others []ui.Option
	for _, d := range s.config.Response.Playbooks {
		if slices.ContainsFunc(v.Plans, func(p Plan) bool { return p.Name == d.Name }) {
			continue
		}
		o := ui.Option{Value: d.Name, Label: d.Title, Help: d.Meaning}
		if d.Suits(v.Incident.Facts) {
			o.Label += "（いま分かっている事実に合う）"
			fits = append(fits, o)
		} else {
			others = append(others, o)
		}
	}
	if len(fits)+len(others) == 0 {
		return ui.Part{}
	}
	p := ui.Part{Title: "対応手順を始める", Forms: []ui.FormView{{
		Form:   ui.Form{Action: incidentURL(v.Incident.ID) + taskPath, Entry: e, Submit: "始める"},
		Fields: []ui.Control{ui.OneOf(e.Field("playbook", "対応手順").Must().Of(append(fits, others...)...).Hint("始めた後に対応手順が改められても、この事案の作業は変わりません。"))},
	}}}
	if len(v.Plans) > 0 && len(e.Faults) == 0 {
		p.Title, p.Fold = "", "ほかの対応手順も始める"
	}
	return p
}

func (s *Service) beginStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[BeginningPlaybook](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.BeginPlaybook(r.Context(), in)
	}
	return web.Answer(w, r, entry, incidentURL(in.ID)+taskPath, "対応手順を始めました。役割ごとに、することを知らせました。", err, func(status int, e ui.Entry) error { return s.showTasks(w, r, status, e) })
}

// showTask is a task with its steps and what can be done about it.
func (s *Service) showTask(w http.ResponseWriter, r *http.Request, status int, incident, id, step string, e ui.Entry) error {
	v, err := s.Tasks(r.Context(), incident)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Tasks, func(t Task) bool { return t.ID == id })
	if i < 0 {
		return errPart()
	}
	t := v.Tasks[i]
	handle, err := s.mayAct(r.Context(), CanHandle, v.Incident)
	if err != nil {
		return err
	}
	left := []ui.Part{{Text: t.Text}, stepPart(t)}
	if handle && t.State == TaskOpen {
		left = append(left, tickPart(t, chosen(step, "tick", e, ui.Entry{}))...)
		done, skip := refreshed(chosen(step, "done", e, versioned(t.Version)), status, t.Version), refreshed(chosen(step, "skip", e, versioned(t.Version)), status, t.Version)
		left = append(left,
			ui.Part{Title: "作業を済みにする", Forms: []ui.FormView{partView(taskPath, id, "done", "済みにする", ui.Primary, done,
				ui.Lines(lines(done, "result", "行ったこと", 3)), ui.Entered(at(done, "at", "終えた日時").Hint("空なら、いまの時刻です。")))}},
			ui.Part{Forms: []ui.FormView{partView(taskPath, id, "skip", "行わないことにする", ui.Delete, skip, ui.Lines(lines(skip, "reason", "行わない理由", 3).Must().Hint(mustHint(t))))}, Fold: "この作業を行わない"},
		)
	}
	right := []ui.Part{{Title: "この作業", Facts: []ui.Fact{
		{Label: "状態", Part: ui.Badge(t.mark(v))}, {Label: "段階", Value: t.Phase.Title()}, {Label: "役割", Value: t.RoleTitle}, {Label: "期限", Value: t.dueText()}, {Label: "数え始め", Value: t.AfterEvent.Title()},
		{Label: "だれが、いつ", Value: joined(t.DoneBy, t.DoneAt.Table())}, {Label: "行ったこと・理由", Value: t.Result},
	}}}
	return s.sheet(w, r, status, v.Incident, taskPath, web.Page{Title: "作業：" + t.Title, Wide: true, Main: detail(left, right)})
}

func mustHint(t Task) string {
	if t.Must {
		return "この作業は、必ず行うことになっています。行わないことは、対応を決定する人だけが決められます。"
	}
	return ""
}

func stepPart(t Task) ui.Part {
	p := ui.Part{Title: "項目", Table: ui.Table{Caption: "項目", Heads: []ui.Head{{Title: "項目"}, {Title: "状態"}, {Title: "だれが、いつ"}}}}
	for _, x := range t.Steps {
		mark := ui.Mark{Tone: ui.Warn, Text: "まだ"}
		if !x.DoneAt.IsZero() {
			mark = ui.Mark{Tone: ui.Good, Text: "済み"}
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Title, Head: true}, {Mark: mark}, {Text: joined(x.DoneBy, x.DoneAt.Table())}}})
	}
	if len(t.Steps) == 0 {
		return ui.Part{}
	}
	return p
}

// tickPart offers the steps that are left.
func tickPart(t Task, e ui.Entry) []ui.Part {
	var left []ui.Option
	for _, x := range t.Steps {
		if x.DoneAt.IsZero() {
			left = append(left, ui.Option{Value: fmtInt(x.N), Label: x.Title})
		}
	}
	if len(left) == 0 {
		return nil
	}
	return []ui.Part{{Title: "項目を済みにする", Forms: []ui.FormView{partView(taskPath, t.ID, "tick", "選んだ項目を済みにする", ui.Secondary, e,
		ui.Several(e.Field("steps", "済んだ項目").Must().Of(left...)), ui.Entered(at(e, "ticked_at", "確かめた日時").Hint("空なら、いまの時刻です。")))}}}
}
