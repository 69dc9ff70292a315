package action

import (
	"github.com/okite-isms/okite/internal/platform/clock"
)

// Happening is one entry of an action's history: who did what, when, in which capacity. They
// are only ever added.
type Happening struct {
	ID       string     `json:"id"`
	ActionID string     `json:"action"`
	Verb     string     `json:"verb"`
	State    State      `json:"state" doc:"そのあとの状態"`
	At       clock.Time `json:"at"`
	ByID     string     `json:"by"`
	ByName   string     `json:"by_name"`
	Capacity string     `json:"capacity"`
	Note     string     `json:"note"`
}

// Title is what was done, in Japanese.
func (a Happening) Title() string { return Verbs()[a.Verb] }

// Milestone is a step of the plan with a day of its own (マイルストーン).
type Milestone struct {
	ID       string     `json:"id"`
	ActionID string     `json:"action"`
	Title    string     `json:"title"`
	Due      clock.Date `json:"due"`
	DoneOn   clock.Date `json:"done_on"`
	Note     string     `json:"note"`
	Version  int64      `json:"version"`
}

// Postponement is a request to put off the due day, and what was decided (期限の延長).
type Postponement struct {
	ID          string     `json:"id"`
	ActionID    string     `json:"action"`
	OldDue      clock.Date `json:"old_due"`
	NewDue      clock.Date `json:"new_due"`
	Reason      string     `json:"reason"`
	AskedAt     clock.Time `json:"asked_at"`
	AskedBy     string     `json:"asked_by"`
	AskedName   string     `json:"asked_name"`
	DecidedAt   clock.Time `json:"decided_at"`
	DecidedBy   string     `json:"decided_by"`
	DecidedName string     `json:"decided_name"`
	Granted     bool       `json:"granted"`
	Answer      string     `json:"answer" doc:"決定の理由"`
	Alone       string     `json:"alone" doc:"申し出た人と同じ人が決めた理由"`
	Elsewhere   bool       `json:"elsewhere" doc:"決裁の手続きで決める"`
	Version     int64      `json:"version"`
}

// Waits reports whether nothing is decided yet.
func (x Postponement) Waits() bool { return x.DecidedAt.IsZero() }

// Outcome says what was decided.
func (x Postponement) Outcome() string {
	switch {
	case x.Waits() && x.Elsewhere:
		return "決裁中"
	case x.Waits():
		return "決定待ち"
	case x.Granted:
		return "認めた"
	}
	return "認めなかった"
}

// Evidence is a file, or an object of another room, that shows what was done (証拠).
type Evidence struct {
	ID       string     `json:"id"`
	ActionID string     `json:"action"`
	Title    string     `json:"title"`
	FileID   string     `json:"file"`
	Size     int64      `json:"size"`
	Hash     string     `json:"hash" doc:"SHA-256"`
	RefArea  string     `json:"ref_area"`
	RefID    string     `json:"ref_id"`
	At       clock.Time `json:"at"`
	ByID     string     `json:"by"`
	ByName   string     `json:"by_name"`
}

// Related is another action that hangs together with one.
type Related struct {
	ID     string `json:"id"`
	Why    string `json:"why"` // before, after, split, part, merged
	Year   int    `json:"year"`
	Number int    `json:"number"`
	Title  string `json:"title"`
	State  State  `json:"state"`
}

// NumberText is the number as people read it.
func (r Related) NumberText() string { return Action{Year: r.Year, Number: r.Number}.NumberText() }

// WhyTitle says how the two hang together.
func (r Related) WhyTitle() string {
	return map[string]string{"before": "再発の元", "after": "再発として登録", "split": "分割の元", "part": "分割した先", "into": "統合した先", "merged": "統合した元"}[r.Why]
}

// Dossier is an action with all that belongs to it.
type Dossier struct {
	Action
	Acts       []Happening    `json:"acts"`
	Milestones []Milestone    `json:"milestones"`
	Extensions []Postponement `json:"extensions"`
	Evidence   []Evidence     `json:"evidence"`
	Related    []Related      `json:"related"`
	Can        []string       `json:"can" doc:"呼び出した人が、いまできること"`
	Same       bool           `json:"same" doc:"呼び出した人が、この措置を実施した人か"`
}

// Waiting gives the request for more time that is not decided, if there is one.
func (s Dossier) Waiting() (Postponement, bool) {
	for _, x := range s.Extensions {
		if x.Waits() {
			return x, true
		}
	}
	return Postponement{}, false
}
