package incident

import (
	"strconv"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// Prevention is how far the plan against recurrence (再発防止計画) has come.
type Prevention string

// The states of a plan.
const (
	Unplanned Prevention = ""         // 作成中
	Asked     Prevention = "asked"    // 承認待ち
	Approved  Prevention = "approved" // 承認済み
	Refused   Prevention = "refused"  // 差戻し
	Needless  Prevention = "none"     // 不要
)

// Title is the state's Japanese name.
func (p Prevention) Title() string {
	return map[Prevention]string{Unplanned: "作成中", Asked: "承認待ち", Approved: "承認済み", Refused: "差戻し", Needless: "不要"}[p]
}

// open reports whether the plan can be written.
func (p Prevention) open() bool { return p == Unplanned || p == Refused }

// Closing is what leads an incident to its end: how things run again, what was the cause
// and the damage, and how it is kept from happening again.
type Closing struct {
	IncidentID  string     `json:"incident"`
	Interim     string     `json:"interim" doc:"暫定措置"`
	RestoredAt  clock.Time `json:"restored_at" doc:"復旧した日時"`
	WatchNote   string     `json:"watch_note" doc:"経過観察の結果"`
	Cause       string     `json:"cause" doc:"判明した原因"`
	CauseKind   string     `json:"cause_kind" doc:"原因の種類"`
	Damage      string     `json:"damage" doc:"被害"`
	Cost        int64      `json:"cost" doc:"被害額（円）"`
	Plan        string     `json:"plan" doc:"再発防止計画"`
	Policy      string     `json:"policy_change" db:"policy_change" doc:"規程や実施手順の見直し"`
	Prevent     Prevention `json:"prevention"`
	Elsewhere   bool       `json:"elsewhere" doc:"決裁で決める"`
	PlanBy      string     `json:"plan_by"`
	PlanName    string     `json:"plan_name"`
	PlanAt      clock.Time `json:"plan_at"`
	Answer      string     `json:"answer" doc:"承認などの理由"`
	DecidedName string     `json:"decided_name"`
	DecidedAt   clock.Time `json:"decided_at"`
	NoticeID    string     `json:"notice"`
	NoticeWhy   string     `json:"notice_why" doc:"職員に知らせない理由"`
	Next        string     `json:"next" doc:"今後の予定"`
	Needs       string     `json:"needs" doc:"必要な支援、判断してほしいこと"`
	Result      string     `json:"result" doc:"終結の理由"`
	ClosedAt    clock.Time `json:"closed_at"`
	ClosedName  string     `json:"closed_name"`
}

// Measure is one thing by which an incident is kept from happening again. When the plan is
// approved it becomes a corrective action.
type Measure struct {
	ID           string     `json:"id"`
	IncidentID   string     `json:"incident"`
	Title        string     `json:"title"`
	Detail       string     `json:"detail"`
	UnitID       string     `json:"unit"`
	PostID       string     `json:"post"`
	PostName     string     `json:"post_name"`
	Due          clock.Date `json:"due"`
	EffectMonths int        `json:"effect_months"`
	ActionID     string     `json:"action"`
}

// causeKinds are the kinds of causes, by which numbers are made for the committee.
func causeKinds() []choice {
	return []choice{
		{"mistake", "誤操作・誤送付"}, {"loss", "紛失・置き忘れ"}, {"theft", "盗難"}, {"setting", "設定・管理の不備"}, {"breach", "規程の違反"}, {"malware", "不正プログラム"},
		{"intrusion", "不正アクセス・攻撃"}, {"insider", "内部の不正"}, {"failure", "機器・回線の故障"}, {"defect", "システムの欠陥"}, {"supplier", "委託先の不備"}, {"disaster", "災害・停電"}, {"other", "そのほか"},
	}
}

// Blocker is something that keeps an incident from being closed, with where it is settled.
type Blocker struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// yen writes an amount: 1,234,500円.
func yen(n int64) string {
	if n == 0 {
		return ""
	}
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + "円"
}
