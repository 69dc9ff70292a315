package incident

import (
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/legal"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// The verbs of clocks, of reports to the outside and of the people concerned.
const (
	verbReopen    = actor.Permission("incident.clock-reopen")
	verbAskWaiver = actor.Permission("incident.waiver-ask")
	verbDecide    = actor.Permission("incident.waiver-decide")
	verbRemind    = actor.Permission("incident.clock-remind")
	verbDraft     = actor.Permission("incident.filing-draft")
	verbDrop      = actor.Permission("incident.filing-drop")
	verbFile      = actor.Permission("incident.filing-send")
	verbBlank     = actor.Permission("incident.template")
	verbPeople    = actor.Permission("incident.subject")
	verbPeruse    = actor.Permission("incident.subject-read")
	verbLetter    = actor.Permission("incident.letter")
	verbNotify    = actor.Permission("incident.notify")
	verbForget    = actor.Permission("incident.subject-erase")
	verbProgress  = actor.Permission("incident.subject-progress")
)

// outwardWords gives the Japanese words for these verbs.
func outwardWords() map[actor.Permission]string {
	return map[actor.Permission]string{
		verbClock: "報告を済ませた", verbReopen: "報告の済みを取り消した", verbAskWaiver: "報告を要しないことの判断を求めた", verbDecide: "報告を要しないかを決めた", verbRemind: "報告の期限を知らせた",
		verbDraft: "報告書を書いた", verbDrop: "書きかけの報告書を取り消した", verbFile: "報告書を提出した", verbBlank: "報告書の様式を登録した",
		verbPeople: "本人の一覧を登録した", verbPeruse: "本人の一覧を見た", verbLetter: "本人への通知文を書いた", verbNotify: "本人への通知を終えた", verbForget: "本人の一覧を消去した", verbProgress: "本人への通知の状況を記録した",
	}
}

// ClockState is how far a clock has come.
type ClockState string

// The states of a clock.
const (
	ClockOpen    ClockState = "open"    // 未対応
	ClockPending ClockState = "pending" // 判断待ち: something exempts it, and nobody has decided yet
	ClockMet     ClockState = "met"     // 済み
	ClockWaived  ClockState = "waived"  // 報告不要: decided by somebody who may
	ClockStopped ClockState = "stopped" // 対象外: the facts ask for it no more
)

// ClockStates lists the states in the order of a list.
func ClockStates() []ClockState {
	return []ClockState{ClockOpen, ClockPending, ClockMet, ClockWaived, ClockStopped}
}

// Title is the state's Japanese name.
func (s ClockState) Title() string {
	return map[ClockState]string{ClockOpen: "未対応", ClockPending: "判断待ち", ClockMet: "済み", ClockWaived: "報告不要", ClockStopped: "対象外"}[s]
}

// Runs reports whether something is still to be done.
func (s ClockState) Runs() bool { return s == ClockOpen || s == ClockPending }

// Running is a clock of an incident, with what was done about it.
type Running struct {
	legal.Clock
	State     ClockState `json:"state"`
	SettledAt clock.Time `json:"settled_at"`
	SettledBy string     `json:"settled_by"`
	Sent      string     `json:"sent" doc:"送ったもの"`
	Means     string     `json:"means" doc:"方法"`
	Reference string     `json:"reference" doc:"受付番号など"`
	FilingID  string     `json:"filing"`
	Remark    string     `json:"remark"`
	EnteredAt clock.Time `json:"entered_at"`
	EnteredBy string     `json:"entered_by"`
	Version   int64      `json:"version"`
}

// Late reports whether the day has passed: that of what is open, or that on which it was done.
func (r Running) Late(today clock.Date) bool {
	aim := r.Aim()
	switch {
	case aim.IsZero():
		return false
	case r.State == ClockMet:
		return aim.Before(clock.Today(r.SettledAt.Time))
	}
	return r.State.Runs() && aim.Before(today)
}

// regimeOf is the law of a clock: specific of specific.final.
func regimeOf(name string) string {
	regime, _, _ := strings.Cut(name, ".")
	return regime
}

// clockRef names a clock for the lists of work.
func clockRef(incident, name string) area.Ref {
	return area.Ref{Area: areaName, ID: incident + ":" + name}
}

// clockContent is what a line of the journal vouches for.
func (r Running) clockContent(x Incident) journal.Content {
	return journal.Fields("incident.clock/1", func(e *journal.Encoder) {
		e.Text("incident", x.ID)
		e.Text("clock", r.Name)
		e.Text("edition", r.Edition)
		e.Text("start", r.Start.String())
		e.Text("due", r.Due.String())
		e.Text("state", string(r.State))
		e.Time("settled_at", r.SettledAt)
		e.Text("settled_by", r.SettledBy)
		e.Text("sent", r.Sent)
		e.Text("means", r.Means)
		e.Text("reference", r.Reference)
		e.Text("filing", r.FilingID)
		e.Int("version", r.Version)
	})
}

// ClockChange is one recount of a clock, with its reason.
type ClockChange struct {
	ID     string     `json:"id"`
	Clock  string     `json:"clock"`
	Title  string     `json:"title"`
	Was    clock.Date `json:"was"`
	Due    clock.Date `json:"due"`
	Reason string     `json:"reason"`
	At     clock.Time `json:"at"`
	ByID   string     `json:"by"`
	ByName string     `json:"by_name"`
}

// Waiver is a decision that nothing needs to be reported under a law (報告不要の判断).
type Waiver struct {
	ID          string      `json:"id"`
	IncidentID  string      `json:"incident"`
	Regime      string      `json:"regime"`
	Title       string      `json:"title"`
	Ground      Ground      `json:"ground"`
	Reason      string      `json:"reason"`
	State       WaiverState `json:"state"`
	AskedAt     clock.Time  `json:"asked_at"`
	AskedBy     string      `json:"asked_by"`
	AskedName   string      `json:"asked_name"`
	DecidedAt   clock.Time  `json:"decided_at"`
	DecidedBy   string      `json:"decided_by"`
	DecidedName string      `json:"decided_name"`
	Capacity    string      `json:"capacity"`
	Answer      string      `json:"answer"`
	Alone       string      `json:"alone" doc:"求めた人と同じ人が決めた理由"`
	Version     int64       `json:"version"`
}

// WaiverState is how far a decision has come.
type WaiverState string

// The states of a decision.
const (
	WaiverAsked   WaiverState = "asked"
	WaiverGranted WaiverState = "granted"
	WaiverRefused WaiverState = "refused"
)

// Title is the state's Japanese name.
func (s WaiverState) Title() string {
	return map[WaiverState]string{WaiverAsked: "決定待ち", WaiverGranted: "報告不要と決定", WaiverRefused: "報告が必要と決定"}[s]
}

// Ground is why nothing needs to be reported.
type Ground string

// The grounds: those of the rules, that the facts are none, and any other.
const (
	GroundEncrypted Ground = "encrypted"
	GroundRecovered Ground = "recovered"
	GroundKept      Ground = "kept"
	GroundNoCase    Ground = "none"
	GroundOther     Ground = "other"
)

// Grounds lists the grounds in the order of a form.
func Grounds() []Ground {
	return []Ground{GroundEncrypted, GroundRecovered, GroundKept, GroundNoCase, GroundOther}
}

// Title is the ground in plain Japanese.
func (g Ground) Title() string {
	return map[Ground]string{
		GroundEncrypted: "高度な暗号化などの措置がとられている", GroundRecovered: "すべて回収し、だれにも見られていない", GroundKept: "同じ情報がほかに残っている（滅失・毀損に当たらない）",
		GroundNoCase: "調べた結果、報告の対象となる場合に当たらない", GroundOther: "そのほか",
	}[g]
}

// Kind implements journal.Content.
func (w Waiver) Kind() string { return "incident.waiver/1" }

// Canonical implements journal.Content.
func (w Waiver) Canonical(e *journal.Encoder) {
	e.Text("id", w.ID)
	e.Text("incident", w.IncidentID)
	e.Text("regime", w.Regime)
	e.Text("ground", string(w.Ground))
	e.Text("reason", w.Reason)
	e.Text("state", string(w.State))
	e.Text("asked_by", w.AskedBy)
	e.Text("decided_by", w.DecidedBy)
	e.Text("capacity", w.Capacity)
	e.Text("answer", w.Answer)
	e.Text("alone", w.Alone)
	e.Int("version", w.Version)
}

func clockURL(incident string) string { return incidentURL(incident) + "/clock" }
