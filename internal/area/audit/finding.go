package audit

import (
	"strconv"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// FindingState is where a finding stands.
type FindingState string

// The states.
const (
	FindingDrafted  FindingState = "drafted"
	FindingShown    FindingState = "shown"
	FindingSettled  FindingState = "settled"
	FindingPlanned  FindingState = "planned"
	FindingReturned FindingState = "returned"
	FindingAccepted FindingState = "accepted"
	FindingClosed   FindingState = "closed"
)

// Title is the state's Japanese name.
func (s FindingState) Title() string {
	return map[FindingState]string{
		FindingDrafted: "案", FindingShown: "事実確認", FindingSettled: "確定（計画待ち）", FindingPlanned: "計画提出", FindingReturned: "計画差戻し", FindingAccepted: "計画承認（再確認待ち）", FindingClosed: "解消",
	}[s]
}

// Finding is a finding (指摘事項).
type Finding struct {
	ID          string       `json:"id"`
	AuditID     string       `json:"audit"`
	Number      int          `json:"number"`
	UnitID      string       `json:"unit"`
	ItemID      string       `json:"item"`
	State       FindingState `json:"state"`
	Urgent      bool         `json:"urgent" doc:"直ちに是正を求めた"`
	Fact        string       `json:"fact" doc:"事実"`
	Criterion   string       `json:"criterion" doc:"基準"`
	Cause       string       `json:"cause" doc:"原因"`
	Effect      string       `json:"effect" doc:"影響"`
	Advice      string       `json:"advice" doc:"勧告"`
	Due         clock.Date   `json:"due"`
	Comment     string       `json:"comment" doc:"課等が事実を確かめた結果"`
	CommentName string       `json:"comment_name"`
	Agreed      string       `json:"agreed" doc:"yesは事実のとおり、noは違う"`
	Plan        string       `json:"plan" doc:"改善計画"`
	PlanDue     clock.Date   `json:"plan_due"`
	PlanName    string       `json:"plan_name"`
	Verdict     string       `json:"verdict" doc:"計画についての判断"`
	VerdictName string       `json:"verdict_name"`
	Recheck     string       `json:"recheck" doc:"再確認の結果"`
	RecheckName string       `json:"recheck_name"`
	RecheckAt   clock.Time   `json:"recheck_at"`
	Version     int64        `json:"version"`
	UpdatedAt   clock.Time   `json:"updated_at"`
}

func findingName(n int) string { return "指摘" + strconv.Itoa(n) }

// Name is what people call the finding.
func (f Finding) Name() string { return findingName(f.Number) }

func (f Finding) line() journal.Content {
	return journal.Fields("audit.finding/1", func(e *journal.Encoder) {
		for _, x := range [][2]string{
			{"id", f.ID}, {"audit", f.AuditID}, {"unit", f.UnitID}, {"item", f.ItemID}, {"state", string(f.State)}, {"fact", f.Fact}, {"criterion", f.Criterion}, {"cause", f.Cause}, {"effect", f.Effect},
			{"advice", f.Advice}, {"due", f.Due.String()}, {"comment", f.Comment}, {"agreed", f.Agreed}, {"plan", f.Plan}, {"plan_due", f.PlanDue.String()}, {"verdict", f.Verdict}, {"recheck", f.Recheck},
		} {
			e.Text(x[0], x[1])
		}
		e.Int("number", int64(f.Number))
		e.Bool("urgent", f.Urgent)
		e.Int("version", f.Version)
	})
}

// Writing is what one writes of a finding.
type Writing struct {
	ID        string `path:"id" json:"-" form:"-"`
	Unit      string `json:"unit" label:"課等"`
	Item      string `json:"item" label:"項目"`
	Fact      string `json:"fact" label:"事実"`
	Criterion string `json:"criterion" label:"基準"`
	Cause     string `json:"cause,omitempty" label:"原因"`
	Effect    string `json:"effect,omitempty" label:"影響"`
	Advice    string `json:"advice" label:"勧告"`
	Urgent    bool   `json:"urgent,omitempty" label:"直ちに是正を求める"`
	Due       string `json:"due" label:"改善計画の期限"`
	Version   int64  `json:"version,omitempty"`
}

// check cleans the input, says what is wrong with it, and puts it into a finding.
func (n *Writing) check(f *Finding, today clock.Date) error {
	faults := map[string]string{}
	text(faults, "fact", "事実", &n.Fact, textMax, true)
	text(faults, "criterion", "基準", &n.Criterion, textMax, true)
	text(faults, "cause", "原因", &n.Cause, textMax, false)
	text(faults, "effect", "影響", &n.Effect, textMax, false)
	text(faults, "advice", "勧告", &n.Advice, textMax, true)
	f.Due = day(faults, "due", "改善計画の期限", n.Due)
	if faults["due"] == "" && f.Due.Before(today) {
		faults["due"] = "改善計画の期限は、きょう（" + today.Table() + "）以後の日にしてください。"
	}
	f.Fact, f.Criterion, f.Cause, f.Effect, f.Advice, f.Urgent = n.Fact, n.Criterion, n.Cause, n.Effect, n.Advice, n.Urgent
	return fault.Fields(faults)
}

// Question asks all other units whether they have the same (水平展開).
type Question struct {
	ID        string     `json:"id"`
	AuditID   string     `json:"audit"`
	FindingID string     `json:"finding"`
	Text      string     `json:"text"`
	Due       clock.Date `json:"due"`
	At        clock.Time `json:"at"`
	ByName    string     `json:"by_name"`
	Asked     int        `json:"asked"`
	Answered  int        `json:"answered"`
	Same      int        `json:"same" doc:"同じ課題があると答えた数"`
}

// Reply is what one unit answers to a question.
type Reply struct {
	ID         string     `json:"id"`
	QuestionID string     `json:"question"`
	UnitID     string     `json:"unit"`
	UnitName   string     `json:"unit_name"`
	PostID     string     `json:"post"`
	Answer     string     `json:"answer" enum:"same,none,outside"`
	Note       string     `json:"note"`
	At         clock.Time `json:"at"`
	ByName     string     `json:"by_name"`
	Version    int64      `json:"version"`
}

// The answers to a question.
func replyTitles() [][2]string {
	return [][2]string{{"none", "同じ課題はない"}, {"same", "同じ課題がある"}, {"outside", "この課等には当てはまらない"}}
}

func replyTitle(answer string) string {
	for _, r := range replyTitles() {
		if r[0] == answer {
			return r[1]
		}
	}
	return "回答待ち"
}
