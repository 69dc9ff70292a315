package incident

import (
	"github.com/okite-isms/okite/internal/area/incident/ground"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// DecisionState is whether a decision stands.
type DecisionState string

// The states of a decision.
const (
	DecisionStands   DecisionState = "stands"   // 決定: by who decides
	DecisionWaits    DecisionState = "waits"    // 未承認: done by another, or first
	DecisionRatified DecisionState = "ratified" // 事後承認済み
	DecisionRefused  DecisionState = "refused"  // 不承認
)

// Title is the state's Japanese name.
func (s DecisionState) Title() string {
	return map[DecisionState]string{DecisionStands: "決定", DecisionWaits: "未承認", DecisionRatified: "事後承認済み", DecisionRefused: "不承認"}[s]
}

// Decision is what was decided in an emergency, on which ground, by whom and in which
// capacity. Whoever stood in for another says why (代決); what was done before it was
// allowed says so (事後報告). Both are to be ratified.
type Decision struct {
	ID          string        `json:"id"`
	IncidentID  string        `json:"incident"`
	Kind        string        `json:"kind"`
	KindTitle   string        `json:"kind_title"`
	Ground      string        `json:"ground"`
	GroundTitle string        `json:"ground_title"`
	Basis       string        `json:"basis"`
	Edition     string        `json:"edition"`
	Text        string        `json:"text"`
	DecidedAt   clock.Time    `json:"decided_at"`
	EnteredAt   clock.Time    `json:"entered_at"`
	ByID        string        `json:"by"`
	ByName      string        `json:"by_name"`
	EnteredBy   string        `json:"entered_by"`
	Capacity    string        `json:"capacity"`
	StandIn     bool          `json:"stand_in" doc:"代決、または代理"`
	ForID       string        `json:"for"`
	ForName     string        `json:"for_name"`
	ForRole     string        `json:"for_role"`
	Why         string        `json:"why" doc:"代わって決めた理由"`
	DoneFirst   bool          `json:"done_first" doc:"先に行い、事後に報告する"`
	PermittedBy string        `json:"permitted_by" doc:"先に口頭などで許可した人"`
	State       DecisionState `json:"state"`
	CaseID      string        `json:"case"`
	CaseNumber  string        `json:"case_number"`
	SettledAt   clock.Time    `json:"settled_at"`
	SettledBy   string        `json:"settled_by"`
	SettledID   string        `json:"-"`
	Answer      string        `json:"answer"`
	ReviewedAt  clock.Time    `json:"reviewed_at" doc:"後閲"`
	ReviewedBy  string        `json:"reviewed_by"`
	Opinion     string        `json:"opinion"`
	Version     int64         `json:"version"`
}

// Red reports whether a decision is still without the consent of who has to give it.
func (d Decision) Red() bool { return d.State == DecisionWaits }

// Unreviewed reports whether who was stood in for has not looked at it yet (後閲).
func (d Decision) Unreviewed() bool {
	return d.StandIn && d.ForID != "" && d.ForID != d.ByID && d.ReviewedAt.IsZero()
}

func decisionContent(d Decision) journal.Content {
	return journal.Fields("incident.decision/1", func(e *journal.Encoder) {
		e.Text("id", d.ID)
		e.Text("incident", d.IncidentID)
		e.Text("kind", d.Kind)
		e.Text("ground", d.Ground)
		e.Text("basis", d.Basis)
		e.Text("edition", d.Edition)
		e.Text("text", d.Text)
		e.Time("decided_at", d.DecidedAt)
		e.Time("entered_at", d.EnteredAt)
		e.Text("by", d.ByName)
		e.Text("capacity", d.Capacity)
		e.Bool("stand_in", d.StandIn)
		e.Text("for", d.ForName)
		e.Text("why", d.Why)
		e.Bool("done_first", d.DoneFirst)
		e.Text("permitted_by", d.PermittedBy)
		e.Text("state", string(d.State))
		e.Text("case", d.CaseNumber)
		e.Time("settled_at", d.SettledAt)
		e.Text("settled_by", d.SettledBy)
		e.Text("answer", d.Answer)
		e.Time("reviewed_at", d.ReviewedAt)
		e.Text("reviewed_by", d.ReviewedBy)
		e.Text("opinion", d.Opinion)
		e.Int("version", d.Version)
	})
}

// seating says in which capacity somebody decides, and for whom.
type seating struct {
	own     bool // holds the role that decides
	deputy  bool // was named to stand in, or stands in by order of succession
	title   string
	forID   string
	forName string
	forRole string
	absent  bool
}

// seated works out the capacity: who holds the role that decides, who was named to stand
// in for them, or else nobody of either, who then stands in for the first who holds it.
func seated(k ground.Decision, unit, person string, found map[[2]string][]org.Holding, names, titles map[string]string) seating {
	var s seating
	for _, role := range k.Decider {
		for _, h := range found[[2]string{role, unit}] {
			switch {
			case h.PersonID == person && !h.Capacity.Deputy():
				return seating{own: true, title: titleOr(titles, role)}
			case h.PersonID == person && h.Acts() && !s.deputy:
				s = seating{deputy: true, title: titleOr(titles, role) + "の" + h.Capacity.Title(), forID: h.InsteadOf, forName: names[h.InsteadOf], forRole: role, absent: true}
			case h.PersonID != "" && !h.Capacity.Deputy() && s.forID == "":
				s.forID, s.forName, s.forRole, s.absent = h.PersonID, names[h.PersonID], role, !h.Present()
			}
		}
	}
	if s.forRole == "" {
		s.forRole = k.Decider[0]
	}
	return s
}
