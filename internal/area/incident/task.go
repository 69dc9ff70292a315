package incident

import (
	"cmp"
	"slices"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/area/incident/playbook"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// TaskState is how far a task has come.
type TaskState string

// The states of a task.
const (
	TaskOpen    TaskState = "open"    // 未了
	TaskDone    TaskState = "done"    // 済み
	TaskSkipped TaskState = "skipped" // 行わない
)

// Title is the state's Japanese name.
func (s TaskState) Title() string {
	return map[TaskState]string{TaskOpen: "未了", TaskDone: "済み", TaskSkipped: "行わない"}[s]
}

// Plan is a playbook that was begun for an incident, in the edition that it then had.
type Plan struct {
	ID         string     `json:"id"`
	IncidentID string     `json:"incident"`
	Name       string     `json:"name"`
	Title      string     `json:"title"`
	Edition    string     `json:"edition"`
	StartedAt  clock.Time `json:"started_at"`
	StartedBy  string     `json:"started_by"`
}

// Task is something to do for an incident, frozen from a playbook.
type Task struct {
	ID         string         `json:"id"`
	IncidentID string         `json:"incident"`
	PlanID     string         `json:"plan"`
	Place      int            `json:"place"`
	Phase      playbook.Phase `json:"phase"`
	Title      string         `json:"title"`
	Text       string         `json:"text"`
	Role       string         `json:"role"`
	RoleTitle  string         `json:"role_title"`
	AfterEvent playbook.Event `json:"after"`
	Minutes    int            `json:"minutes"`
	Rule       string         `json:"when"`
	Must       bool           `json:"must"`
	Due        clock.Time     `json:"due"`
	State      TaskState      `json:"state"`
	DoneAt     clock.Time     `json:"done_at"`
	EnteredAt  clock.Time     `json:"entered_at"`
	DoneBy     string         `json:"done_by"`
	Result     string         `json:"result" doc:"行ったこと、または行わない理由"`
	Version    int64          `json:"version"`
	Steps      []Step         `json:"steps" db:"-"`
	Applies    bool           `json:"applies" db:"-" doc:"いま分かっている事実に、条件が当てはまる"`
}

// Step is something to tick within a task.
type Step struct {
	TaskID    string     `json:"-"`
	N         int        `json:"n"`
	Title     string     `json:"title"`
	DoneAt    clock.Time `json:"done_at"`
	EnteredAt clock.Time `json:"entered_at"`
	DoneBy    string     `json:"done_by"`
}

// Waits reports whether a task is still to be done, as the facts are.
func (t Task) Waits() bool { return t.State == TaskOpen && t.Applies }

// Late reports whether it should have been done by now.
func (t Task) Late(now clock.Time) bool {
	return t.Waits() && !t.Due.IsZero() && t.Due.Before(now.Time)
}

// dueText says by when a task is due, also where that is not known yet.
func (t Task) dueText() string {
	switch {
	case !t.Due.IsZero():
		return t.Due.Table()
	case t.AfterEvent != "":
		return t.AfterEvent.Title() + "から" + spanText(t.Minutes)
	}
	return ""
}

// spanText says minutes as people do.
func spanText(minutes int) string {
	switch {
	case minutes == 0:
		return "すぐ"
	case minutes%1440 == 0:
		return fmtInt(minutes/1440) + "日以内"
	case minutes%60 == 0:
		return fmtInt(minutes/60) + "時間以内"
	}
	return fmtInt(minutes) + "分以内"
}

// weigh says of each task whether the facts ask for it. A task that somebody did stays.
func weigh(list []Task, f fact.Facts) {
	for i := range list {
		list[i].Applies = list[i].State != TaskOpen || playbook.Applies(list[i].Rule, f)
	}
}

// attach puts steps to their tasks.
func attach(list []Task, steps []Step) {
	at := map[string]int{}
	for i, t := range list {
		at[t.ID] = i
	}
	for _, x := range steps {
		if i, ok := at[x.TaskID]; ok {
			list[i].Steps = append(list[i].Steps, x)
		}
	}
}

// freeze makes the tasks of a playbook that begins now, with those due times that are
// known already.
func freeze(d *playbook.Definition, titles map[string]string, events map[playbook.Event]clock.Time, first int) []Task {
	list := make([]Task, len(d.Tasks))
	for i, t := range d.Tasks {
		list[i] = Task{
			Place: first + i, Phase: t.Phase, Title: t.Title, Text: t.Text, Role: t.Role, RoleTitle: titleOr(titles, t.Role), AfterEvent: t.After, Minutes: t.Minutes, Rule: t.When, Must: t.Must,
			State: TaskOpen, Due: after(events[t.After], t.Minutes), Version: 1,
		}
		for n, title := range t.Steps {
			list[i].Steps = append(list[i].Steps, Step{N: n + 1, Title: title})
		}
	}
	return list
}

// byPhase puts tasks into the order of the phases; within one those due first.
func byPhase(list []Task) []Task {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b Task) int {
		return cmp.Or(cmp.Compare(slices.Index(playbook.Phases(), a.Phase), slices.Index(playbook.Phases(), b.Phase)), cmp.Compare(a.Place, b.Place))
	})
	return sorted
}
