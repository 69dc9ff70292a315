package evidence

import (
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// DisposalState is how far a disposal is.
type DisposalState string

// The states.
const (
	Proposed  DisposalState = "proposed"  // 申出中
	Decided   DisposalState = "decided"   // 決定済み: to be carried out
	Refused   DisposalState = "refused"   // 認めない
	Withdrawn DisposalState = "withdrawn" // 取下げ
	Done      DisposalState = "done"      // 廃棄済み
)

// Title is the state's Japanese name.
func (s DisposalState) Title() string {
	return map[DisposalState]string{Proposed: "決定待ち", Decided: "決定済み・廃棄待ち", Refused: "認めない", Withdrawn: "取下げ", Done: "廃棄済み"}[s]
}

// Disposal is the disposal (廃棄) of items whose retention has ended: proposed by one,
// decided by another, carried out, and certified.
type Disposal struct {
	ID           string        `json:"id"`
	State        DisposalState `json:"state"`
	Due          clock.Date    `json:"due" doc:"この日までに期限の過ぎたもの"`
	Method       string        `json:"method"`
	Reason       string        `json:"reason"`
	ProposedBy   string        `json:"proposed_by"`
	ProposedName string        `json:"proposed_name"`
	ProposedAt   clock.Time    `json:"proposed_at"`
	DecidedBy    string        `json:"decided_by"`
	DecidedName  string        `json:"decided_name"`
	DecidedAt    clock.Time    `json:"decided_at"`
	DecidedNote  string        `json:"decided_note"`
	DoneBy       string        `json:"done_by"`
	DoneName     string        `json:"done_name"`
	DoneAt       clock.Time    `json:"done_at"`
	DoneOn       clock.Date    `json:"done_on"`
	Witness      string        `json:"witness"`
	DoneNote     string        `json:"done_note"`
	Version      int64         `json:"version"`
}

// Kind implements journal.Content.
func (d Disposal) Kind() string { return "evidence.disposal/1" }

// Canonical implements journal.Content.
func (d Disposal) Canonical(e *journal.Encoder) {
	e.Text("id", d.ID)
	e.Text("state", string(d.State))
	e.Date("due", d.Due)
	e.Text("method", d.Method)
	e.Text("reason", d.Reason)
	e.Text("proposed_by", d.ProposedBy)
	e.Text("decided_by", d.DecidedBy)
	e.Text("decided_note", d.DecidedNote)
	e.Text("done_by", d.DoneBy)
	e.Date("done_on", d.DoneOn)
	e.Text("witness", d.Witness)
	e.Text("done_note", d.DoneNote)
	e.Int("version", d.Version)
}

// DisposalProposal proposes the disposal of items.
type DisposalProposal struct {
	IDs    []string   `json:"items" form:"ids" maxItems:"200" doc:"証拠のID"`
	Due    clock.Date `json:"-" form:"due"`
	Day    string     `json:"due" form:"-" maxLength:"10" doc:"この日までに期限の過ぎたもの（2026-11-25の形）"`
	Method string     `json:"method" maxLength:"200" doc:"廃棄の方法"`
	Reason string     `json:"reason,omitempty" maxLength:"500" doc:"理由"`
}

// disposalMost is how many items go into one disposal.
const disposalMost = 200

// Check returns all that is wrong.
func (in *DisposalProposal) Check() error {
	c := check{}
	if in.Day != "" {
		in.Due, _ = clock.ParseDate(in.Day)
	}
	c.must("due", "期限の日を入力してください。", !in.Due.IsZero())
	c.must("ids", "廃棄する証拠を選んでください（200件まで）。", len(in.IDs) > 0 && len(in.IDs) <= disposalMost)
	c.text("method", "廃棄の方法", in.Method, 200, true)
	c.text("reason", "理由", in.Reason, 500, false)
	return fault.Fields(c)
}

// DisposalDecision is the decision about a disposal, by somebody else.
type DisposalDecision struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Verdict string `json:"verdict" enum:"approve,refuse,withdraw" doc:"approve：認める、refuse：認めない、withdraw：取り下げる（申し出た人）"`
	Note    string `json:"note,omitempty" maxLength:"500" doc:"理由"`
}

// Check returns all that is wrong.
func (in DisposalDecision) Check() error {
	c := check{}
	c.must("verdict", "認めるかどうかを選んでください。", in.Verdict == "approve" || in.Verdict == "refuse" || in.Verdict == "withdraw")
	c.text("note", "理由", in.Note, 500, in.Verdict == "refuse")
	return fault.Fields(c)
}

// CarryingOut says that a disposal was carried out.
type CarryingOut struct {
	ID      string     `path:"id" json:"-" form:"-"`
	Version int64      `json:"version"`
	On      clock.Date `json:"-" form:"on" label:"廃棄した日"`
	Day     string     `json:"on,omitempty" form:"-" maxLength:"10" doc:"廃棄した日（2026-11-25の形）。省くときょう"`
	Witness string     `json:"witness" maxLength:"100" doc:"立ち会った人"`
	Note    string     `json:"note,omitempty" maxLength:"500" doc:"方法の詳細、業者の証明書の番号など"`
}

// Check returns all that is wrong.
func (in *CarryingOut) Check(today clock.Date) error {
	c := check{}
	if in.Day != "" {
		d, err := clock.ParseDate(in.Day)
		if in.On = d; err != nil {
			c["on"] = "2026-11-25 のように入力してください。"
		}
	}
	if in.On.IsZero() {
		in.On = today
	}
	c.must("on", "廃棄した日は、きょうまでの日にしてください。", in.On.String() <= today.String())
	c.text("witness", "立ち会った人", in.Witness, 100, true)
	c.text("note", "方法の詳細", in.Note, 500, false)
	return fault.Fields(c)
}
