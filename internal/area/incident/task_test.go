package incident

import (
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/area/incident/playbook"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func taskOf(t *testing.T, list []Task, title string) Task {
	t.Helper()
	i := slices.IndexFunc(list, func(k Task) bool { return strings.Contains(k.Title, title) })
	if i < 0 {
		t.Fatalf("no task %s", title)
	}
	return list[i]
}

func (h *station) tasks(t *testing.T, x Incident) []Task {
	t.Helper()
	v, err := h.Tasks(h.office(), x.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v.Tasks
}

// A playbook begins with its edition and stays as it was, whatever becomes of the pack.
func TestPlaybookIsFrozen(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		begin := BeginningPlaybook{ID: x.ID, Playbook: "malware"}
		p, err := h.BeginPlaybook(h.office(), begin)
		if err != nil || !strings.HasPrefix(p.Edition, "malware@") {
			t.Fatalf("%+v, %v", p, err)
		}
		if _, err := h.BeginPlaybook(h.office(), begin); !fault.Is(err, fault.Conflict) {
			t.Errorf("begun twice: %v", err)
		}
		if _, err := h.BeginPlaybook(h.office(), BeginningPlaybook{ID: x.ID, Playbook: "nothing"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("one that is not there: %v", err)
		}
		before := h.tasks(t, x)
		h.config.Response.Playbooks = []*playbook.Definition{{Name: "malware", Title: "別のもの"}}
		if after := h.tasks(t, x); len(after) != len(before) || after[0].Title != before[0].Title {
			t.Error("the tasks changed with the pack")
		}
		if !slices.IsSortedFunc(before, func(a, b Task) int {
			return slices.Index(playbook.Phases(), a.Phase) - slices.Index(playbook.Phases(), b.Phase)
		}) {
			t.Error("not in the order of the phases")
		}
		unplug := taskOf(t, before, "切り離す")
		if unplug.Due != after(x.ReportedAt, 15) || len(unplug.Steps) != 2 || unplug.RoleTitle != "ネットワーク管理者" {
			t.Errorf("%+v", unplug)
		}
		wants(t, h.timeline(t, x), "対応手順「不正プログラム（ランサムウェアなど）」を開始")
	})
}

// Due times that wait for an event begin with it; tasks that the facts do not ask for are
// neither told nor in the way of the end, until the facts change.
func TestTasksFollowEventsAndFacts(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		if _, err := h.BeginPlaybook(h.office(), BeginningPlaybook{ID: x.ID, Playbook: "malware"}); err != nil {
			t.Fatal(err)
		}
		password := taskOf(t, h.tasks(t, x), "管理者のパスワード")
		if !password.Due.IsZero() || password.dueText() != "切断・停止したときから8時間以内" {
			t.Errorf("before the cut: %+v %s", password, password.dueText())
		}
		toldOf := func(title string) (n int) {
			h.mu.Lock()
			defer h.mu.Unlock()
			for _, x := range h.told {
				if strings.Contains(x.Title, title) {
					n++
				}
			}
			return n
		}
		if toldOf("管理者のパスワード") != 0 || toldOf("法令による報告") != 0 || toldOf("バックアップをネットワークから離し") != 1 {
			t.Errorf("told %d %d %d", toldOf("管理者のパスワード"), toldOf("法令による報告"), toldOf("バックアップをネットワークから離し"))
		}
		if _, err := h.Decide(h.network(), Deciding{ID: x.ID, Kind: "network-cut", Ground: "malware", Target: "庁内LAN"}); err != nil {
			t.Fatal(err)
		}
		if password = taskOf(t, h.tasks(t, x), "管理者のパスワード"); password.Due != after(h.Service.now(), 480) || toldOf("管理者のパスワード") != 1 {
			t.Errorf("after the cut: %+v, told %d", password, toldOf("管理者のパスワード"))
		}
		law := taskOf(t, h.tasks(t, x), "法令による報告")
		if law.Waits() || slices.ContainsFunc(h.blockers(t, x), func(b string) bool { return strings.Contains(b, "法令による報告") }) {
			t.Error("a task waits that the facts do not ask for")
		}
		now, err := h.Open(h.office(), x.ID)
		if err != nil {
			t.Fatal(err)
		}
		x, err = h.SetFacts(h.office(), FactsInput{ID: x.ID, Version: now.Version, Known: "2026-11-25 03:10", Event: fact.Damage, Personal: true, Spreading: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Reconsider(h.office(), x.ID); err != nil {
			t.Fatal(err)
		}
		if law = taskOf(t, h.tasks(t, x), "法令による報告"); !law.Waits() || toldOf("法令による報告") == 0 {
			t.Errorf("after the facts: %+v, told %d", law, toldOf("法令による報告"))
		}
	})
}

// Two at once do not overwrite each other: the second is told what the first did.
func TestTasksOfSeveral(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		if _, err := h.BeginPlaybook(h.office(), BeginningPlaybook{ID: x.ID, Playbook: "malware"}); err != nil {
			t.Fatal(err)
		}
		task := taskOf(t, h.tasks(t, x), "切り離す")
		tick := Ticking{ID: x.ID, Task: task.ID, Steps: []string{"1"}}
		if _, err := h.Tick(h.network(), tick); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Tick(h.office(), tick); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Of(err).Text, "網野 守") {
			t.Errorf("the same step twice: %v", err)
		}
		if _, err := h.Tick(h.office(), Ticking{ID: x.ID, Task: task.ID, Steps: []string{"2"}, At: "2026-11-25 03:10"}); err != nil {
			t.Errorf("another step: %v", err)
		}
		if _, err := h.Tick(h.office(), Ticking{ID: x.ID, Task: task.ID, Steps: []string{"9"}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a step that is not there: %v", err)
		}
		done := Finishing{ID: x.ID, Task: task.ID, Result: "3台のケーブルを抜いた", Version: task.Version}
		if _, err := h.Finish(h.network(), done); err != nil {
			t.Fatal(err)
		}
		done.Result = "別の人の記録"
		if _, err := h.Finish(h.office(), done); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Of(err).Text, "網野 守") {
			t.Errorf("finished twice: %v", err)
		}
		task = taskOf(t, h.tasks(t, x), "切り離す")
		if task.State != TaskDone || task.Result != "3台のケーブルを抜いた" || task.Steps[0].DoneBy != "網野 守" || task.Steps[1].DoneAt.IsZero() {
			t.Errorf("%+v", task)
		}
		wants(t, h.timeline(t, x), "作業済み：症状のある端末をネットワークから切り離す\n3台のケーブルを抜いた", "確認：症状のある端末")
	})
}

// A task is left out with a reason; what must be done, by whoever decides alone.
func TestSkippingTasks(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "system")
		if _, err := h.BeginPlaybook(h.office(), BeginningPlaybook{ID: x.ID, Playbook: "fault"}); err != nil {
			t.Fatal(err)
		}
		list := h.tasks(t, x)
		must, free := taskOf(t, list, "保守の委託先を呼ぶ"), taskOf(t, list, "記録と現状を保全する")
		point := h.as("point", actor.Staff, "contact-point")
		if _, err := h.Skip(point, Skipping{ID: x.ID, Task: free.ID, Version: 1}); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := h.Skip(point, Skipping{ID: x.ID, Task: free.ID, Reason: "装置ごと交換するため", Version: 1}); err != nil {
			t.Errorf("left out: %v", err)
		}
		skip := Skipping{ID: x.ID, Task: must.ID, Reason: "自前で直せるため", Version: 1}
		if _, err := h.Skip(point, skip); !fault.Is(err, fault.Invalid) {
			t.Errorf("what must be done: %v", err)
		}
		if _, err := h.Skip(h.network(), skip); err != nil {
			t.Errorf("by who decides: %v", err)
		}
		wants(t, h.timeline(t, x), "作業を行わない：保守の委託先を呼ぶ\n理由：自前で直せるため")
		if _, err := h.Finish(h.clerk(), Finishing{ID: x.ID, Task: must.ID, Version: 1}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk: %v", err)
		}
	})
}
