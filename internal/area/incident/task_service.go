package incident

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/area/incident/playbook"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const taskPath = "/task"

func fmtInt(n int) string { return strconv.Itoa(n) }

func taskRef(t Task) area.Ref { return area.Ref{Area: areaName, ID: "task:" + t.ID} }

// BeginningPlaybook begins a playbook for an incident.
type BeginningPlaybook struct {
	ID       string `path:"id" json:"-" form:"-"`
	Playbook string `json:"playbook" label:"対応手順"`
}

// BeginPlaybook begins a playbook: its tasks are copied into the incident and stay as they
// are, whatever becomes of the pack. Several may be begun, each once.
func (s *Service) BeginPlaybook(ctx context.Context, in BeginningPlaybook) (p Plan, err error) {
	err = s.acts(ctx, CanHandle, in.ID, func(c *acting) error {
		i := slices.IndexFunc(s.config.Response.Playbooks, func(d *playbook.Definition) bool { return d.Name == in.Playbook })
		if i < 0 {
			return fault.Fields(map[string]string{"playbook": "対応手順を選んでください。"})
		}
		d := s.config.Response.Playbooks[i]
		begun, err := plansOf(c.ctx, c.tx, c.who.Body, in.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(begun, func(o Plan) bool { return o.Name == d.Name }) {
			return fault.Newf(fault.Conflict, "対応手順「%s」は、すでに始まっています。", d.Title)
		}
		old, err := tasksOf(c.ctx, c.tx, c.who.Body, in.ID)
		if err != nil {
			return err
		}
		if len(old)+len(d.Tasks) > tasksMost {
			return fault.Newf(fault.Conflict, "作業は、%d件までです。", tasksMost)
		}
		titles, err := s.roleTitles(c.ctx, c.tx)
		if err != nil {
			return err
		}
		events, err := s.events(c)
		if err != nil {
			return err
		}
		p = Plan{ID: db.NewID(), IncidentID: in.ID, Name: d.Name, Title: d.Title, Edition: d.Edition(), StartedAt: c.now, StartedBy: c.who.Name}
		tasks := freeze(d, titles, events, len(old)+1)
		for i := range tasks {
			tasks[i].ID, tasks[i].IncidentID, tasks[i].PlanID = db.NewID(), in.ID, p.ID
		}
		if err := insertPlan(c.ctx, c.tx, c.who.Body, p, tasks); err != nil {
			return err
		}
		if err := s.note(c.ctx, c.tx, c.x, verbPlaybook, c.now, fmt.Sprintf("対応手順「%s」を開始（%s、作業%d件）", d.Title, p.Edition, len(tasks))); err != nil {
			return err
		}
		weigh(tasks, c.x.Facts)
		return s.tellTasks(c, tasks)
	})
	return p, err
}

// events are what has happened to an incident so far, from which due times count.
func (s *Service) events(c *acting) (map[playbook.Event]clock.Time, error) {
	e := map[playbook.Event]clock.Time{playbook.Noticed: c.x.NoticedAt, playbook.Reported: c.x.ReportedAt, playbook.Judged: c.x.JudgedAt}
	cuts, err := cutsOf(c.ctx, c.tx, c.who.Body, c.x.ID)
	if err != nil {
		return nil, err
	}
	restored := len(cuts) > 0
	for _, k := range cuts { // in the order of time
		if e[playbook.Cut].IsZero() {
			e[playbook.Cut] = k.CutAt
		}
		restored = restored && !k.RestoredAt.IsZero()
	}
	if restored {
		for _, k := range cuts {
			if e[playbook.Restored].Before(k.RestoredAt.Time) {
				e[playbook.Restored] = k.RestoredAt
			}
		}
	}
	if c.x.State != Watching {
		return e, nil
	}
	closing, err := loadClosing(c.ctx, c.tx, c.who.Body, c.x.ID)
	e[playbook.Restored], e[playbook.Watching] = later(e[playbook.Restored], closing.RestoredAt), closing.RestoredAt
	return e, err
}

// happened counts the due times that wait for an event, and tells those whose tasks they
// are. It works in the transaction in which the event happens.
func (s *Service) happened(c *acting, e playbook.Event, at clock.Time) error {
	list, err := startDue(c.ctx, c.tx, c.who.Body, c.x.ID, e, at)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, t := range list {
		if err := s.config.Settle(c.ctx, c.tx, taskRef(t)); err != nil {
			return err
		}
	}
	weigh(list, c.x.Facts)
	return s.tellTasks(c, list)
}

// tellTasks puts those tasks on the lists of work that the facts ask for, and that are due
// at some time: the others would only hide them.
func (s *Service) tellTasks(c *acting, list []Task) error {
	staffed := map[string][]string{}
	for _, t := range list {
		if !t.Waits() || t.Due.IsZero() && t.AfterEvent != "" {
			continue
		}
		to, ok := staffed[t.Role]
		if !ok {
			var err error
			if to, err = s.staffed(c, t.Role); err != nil {
				return err
			}
			staffed[t.Role] = to
		}
		if err := s.tell(c, taskRef(t), t.Title, partURL(taskPath, t.ID), t.Due, to...); err != nil {
			return err
		}
	}
	return nil
}

// Reconsider puts right which tasks wait on the lists of work, after facts changed: some
// are asked for only now, others no more.
func (s *Service) Reconsider(ctx context.Context, id string) error {
	return s.acts(ctx, CanHandle, id, func(c *acting) error {
		all, err := tasksOf(c.ctx, c.tx, c.who.Body, id)
		if err != nil {
			return err
		}
		weigh(all, c.x.Facts)
		var asked []Task
		for _, t := range all {
			if t.Rule == "" || t.State != TaskOpen {
				continue
			}
			if err := s.config.Settle(c.ctx, c.tx, taskRef(t)); err != nil {
				return err
			}
			asked = append(asked, t)
		}
		return s.tellTasks(c, asked)
	})
}

// Finishing says that a task is done.
type Finishing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Task    string `json:"task" doc:"作業の識別子"`
	At      string `json:"at,omitempty" label:"終えた日時" doc:"空は、いま"`
	Result  string `json:"result,omitempty" label:"行ったこと"`
	Version int64  `json:"version"`
}

// Finish says that a task is done, with the true time.
func (s *Service) Finish(ctx context.Context, in Finishing) (Task, error) {
	return s.endTask(ctx, in.ID, in.Task, in.Version, func(c *acting, t *Task, faults map[string]string) (actor.Permission, string) {
		t.State, t.DoneAt = TaskDone, pastTime(faults, "at", "終えた日時", in.At, c.now)
		if t.Result = plainText(faults, "result", "行ったこと", in.Result, textMax, false); t.Result != "" {
			return verbTask, "作業済み：" + t.Title + "\n" + t.Result
		}
		return verbTask, "作業済み：" + t.Title
	})
}

// Skipping says that a task is not done, and why.
type Skipping struct {
	ID      string `path:"id" json:"-" form:"-"`
	Task    string `json:"task" doc:"作業の識別子"`
	Reason  string `json:"reason" label:"行わない理由"`
	Version int64  `json:"version"`
}

// Skip leaves a task out. What a playbook says must be done can be left out by whoever
// decides on the incident alone.
func (s *Service) Skip(ctx context.Context, in Skipping) (Task, error) {
	return s.endTask(ctx, in.ID, in.Task, in.Version, func(c *acting, t *Task, faults map[string]string) (actor.Permission, string) {
		t.State, t.DoneAt = TaskSkipped, c.now
		t.Result = plainText(faults, "reason", "行わない理由", in.Reason, textMax, true)
		if t.Must && !c.can(CanDecide) {
			faults["reason"] = "この作業は、必ず行うことになっています。行わないことは、対応を決定する人だけが決められます。"
		}
		return verbSkip, "作業を行わない：" + t.Title + "\n理由：" + t.Result
	})
}

func (s *Service) endTask(ctx context.Context, incident, id string, version int64, how func(*acting, *Task, map[string]string) (actor.Permission, string)) (t Task, err error) {
	err = s.acts(ctx, CanHandle, incident, func(c *acting) error {
		if t, err = loadTask(c.ctx, c.tx, c.who.Body, incident, id); err != nil {
			return err
		}
		faults := map[string]string{}
		was := t
		verb, text := how(c, &t, faults)
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if was.State != TaskOpen {
			return fault.Newf(fault.Conflict, "この作業は、%sが%sに「%s」としました。", was.DoneBy, was.EnteredAt.Table(), was.State.Title())
		}
		t.EnteredAt, t.DoneBy, t.Version = c.now, c.who.Name, version
		if err := saveTask(c.ctx, c.tx, c.who.Body, t); err != nil {
			return err
		}
		t.Version++
		if err := s.config.Settle(c.ctx, c.tx, taskRef(t)); err != nil {
			return err
		}
		return s.note(c.ctx, c.tx, c.x, verb, t.DoneAt, text)
	})
	return t, err
}

// Ticking ticks steps of a task.
type Ticking struct {
	ID    string   `path:"id" json:"-" form:"-"`
	Task  string   `json:"task" doc:"作業の識別子"`
	Steps []string `json:"steps" label:"項目" doc:"項目の番号"`
	At    string   `json:"at,omitempty" form:"ticked_at" label:"確かめた日時" doc:"空は、いま"`
}

// Tick ticks steps. Two people who tick different steps do not get in each other's way;
// where both tick the same, the first one did it.
func (s *Service) Tick(ctx context.Context, in Ticking) (t Task, err error) {
	err = s.acts(ctx, CanHandle, in.ID, func(c *acting) error {
		faults := map[string]string{}
		at := pastTime(faults, "ticked_at", "確かめた日時", in.At, c.now)
		if len(in.Steps) == 0 || len(in.Steps) > 100 {
			faults["steps"] = "済みにする項目を選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if t, err = loadTask(c.ctx, c.tx, c.who.Body, in.ID, in.Task); err != nil {
			return err
		}
		for _, n := range in.Steps {
			if err := s.tick(c, t, n, at); err != nil {
				return err
			}
		}
		t, err = loadTask(c.ctx, c.tx, c.who.Body, in.ID, in.Task)
		return err
	})
	return t, err
}

func (s *Service) tick(c *acting, t Task, number string, at clock.Time) error {
	i := slices.IndexFunc(t.Steps, func(x Step) bool { return fmtInt(x.N) == number })
	if i < 0 {
		return fault.New(fault.NotFound, "この項目は、この作業にはありません。")
	}
	x := t.Steps[i]
	if x.DoneAt.IsZero() {
		ticked, err := tickStep(c.ctx, c.tx, c.who.Body, t.ID, Step{N: x.N, DoneAt: at, EnteredAt: c.now, DoneBy: c.who.Name})
		if err != nil {
			return err
		}
		if ticked {
			return s.note(c.ctx, c.tx, c.x, verbStep, at, "確認："+t.Title+"　"+x.Title)
		}
		return fault.Newf(fault.Conflict, "「%s」は、たったいま、ほかの人が済みにしました。", x.Title)
	}
	return fault.Newf(fault.Conflict, "「%s」は、%sが%sに済みにしました。", x.Title, x.DoneBy, x.DoneAt.Table())
}

// TaskSheet is what is to be done for an incident.
type TaskSheet struct {
	Incident Incident `json:"-"`
	Plans    []Plan   `json:"playbooks"`
	Tasks    []Task   `json:"tasks"`
	now      clock.Time
}

// Tasks gives the playbooks of an incident with their tasks and steps.
func (s *Service) Tasks(ctx context.Context, id string) (v TaskSheet, err error) {
	if v.Incident, err = s.Open(ctx, id); err != nil {
		return v, err
	}
	v.now = s.now()
	body := actor.From(ctx).Body
	err = s.db.View(ctx, func(tx db.Tx) error {
		if v.Plans, err = plansOf(ctx, tx, body, id); err != nil {
			return err
		}
		v.Tasks, err = wholeTasks(ctx, tx, body, v.Incident)
		return err
	})
	v.Tasks = byPhase(v.Tasks)
	return v, err
}

func wholeTasks(ctx context.Context, tx db.Tx, body string, x Incident) ([]Task, error) {
	list, err := tasksOf(ctx, tx, body, x.ID)
	if err != nil || len(list) == 0 {
		return list, err
	}
	steps, err := stepsOf(ctx, tx, body, x.ID)
	attach(list, steps)
	weigh(list, x.Facts)
	return list, err
}
