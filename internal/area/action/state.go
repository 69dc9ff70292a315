package action

import (
	"slices"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// State is how far an action is.
type State string

// The states.
const (
	Registered State = "registered" // 登録
	Planned    State = "planned"    // 計画
	Underway   State = "underway"   // 実施中
	Reported   State = "reported"   // 完了報告
	Verified   State = "verified"   // 確認済み: the effect is still to be checked
	Closed     State = "closed"     // 終了
	Cancelled  State = "cancelled"  // 取止め
	Merged     State = "merged"     // 統合
)

// States lists the states in the order of the work.
func States() []State {
	return []State{Registered, Planned, Underway, Reported, Verified, Closed, Cancelled, Merged}
}

// Title is the state's Japanese name, empty for one that does not exist.
func (s State) Title() string {
	return map[State]string{
		Registered: "登録", Planned: "計画", Underway: "実施中", Reported: "完了報告", Verified: "効果確認待ち", Closed: "終了", Cancelled: "取止め", Merged: "統合",
	}[s]
}

// Open reports whether something is left to do.
func (s State) Open() bool { return slices.Contains(openStates(), s) }

// Undone reports whether the work itself is left to do: what is late can be late only
// until it is reported.
func (s State) Undone() bool { return slices.Contains(undoneStates(), s) }

func openStates() []State   { return []State{Registered, Planned, Underway, Reported, Verified} }
func undoneStates() []State { return []State{Registered, Planned, Underway} }

// Move is a step from one state to another.
type Move string

// The moves.
const (
	ToPlan   Move = "plan"   // 計画を立てる, or change it
	ToStart  Move = "start"  // 着手する
	ToReport Move = "report" // 完了を報告する
	ToReturn Move = "return" // 差し戻す
	ToVerify Move = "verify" // 確認する
	ToAssess Move = "assess" // 効果を確認する
	ToCancel Move = "cancel" // 取り止める
	ToMerge  Move = "merge"  // 統合する
)

// Moves lists the moves.
func Moves() []Move {
	return []Move{ToPlan, ToStart, ToReport, ToReturn, ToVerify, ToAssess, ToCancel, ToMerge}
}

// Title is the move's Japanese name.
func (m Move) Title() string {
	return map[Move]string{
		ToPlan: "計画を立てる", ToStart: "着手する", ToReport: "完了を報告する", ToReturn: "差し戻す", ToVerify: "完了を確認する", ToAssess: "効果を確認する", ToCancel: "取り止める", ToMerge: "統合する",
	}[m]
}

// moves says where each move leads. Nothing leads out of what is closed, cancelled or
// merged: a recurrence is a new action.
func moves() map[State]map[Move]State {
	return map[State]map[Move]State{
		Registered: {ToPlan: Planned, ToCancel: Cancelled, ToMerge: Merged},
		Planned:    {ToPlan: Planned, ToStart: Underway, ToReturn: Registered, ToCancel: Cancelled, ToMerge: Merged},
		Underway:   {ToReport: Reported, ToCancel: Cancelled, ToMerge: Merged},
		Reported:   {ToReturn: Underway, ToVerify: Verified, ToCancel: Cancelled},
		Verified:   {ToAssess: Closed},
	}
}

// Can reports whether a move is possible.
func (s State) Can(m Move) bool { _, ok := moves()[s][m]; return ok }

// After is the state to which a move leads; a Conflict where it does not lead anywhere.
func (s State) After(m Move) (State, error) {
	to, ok := moves()[s][m]
	if !ok {
		return s, fault.Newf(fault.Conflict, "この是正措置は「%s」のため、「%s」ことはできません。画面を開き直して、今の状態を確かめてください。", s.Title(), m.Title())
	}
	return to, nil
}
