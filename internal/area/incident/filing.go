package incident

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// FilingKind is what a report to the outside is in the course of reporting.
type FilingKind string

// The kinds.
const (
	Prompt     FilingKind = "prompt"     // 速報
	Final      FilingKind = "final"      // 確報
	Both       FilingKind = "both"       // 速報を兼ねた確報
	Completion FilingKind = "completion" // 追完
	Plain      FilingKind = "plain"      // a form of which there is one report only
)

// Title is the kind's Japanese name.
func (k FilingKind) Title() string {
	return map[FilingKind]string{Prompt: "速報", Final: "確報", Both: "速報を兼ねた確報", Completion: "追完", Plain: "報告"}[k]
}

// settles are the timings of a law that a report meets.
func (k FilingKind) settles() []string {
	return map[FilingKind][]string{Prompt: {"prompt"}, Final: {"prompt", "final"}, Both: {"prompt", "final"}, Plain: {"report"}}[k]
}

// FilingState is how far a report has come.
type FilingState string

// The states. What was sent is frozen.
const (
	FilingDraft   FilingState = "draft"
	FilingSent    FilingState = "sent"
	FilingDropped FilingState = "dropped"
)

// Title is the state's Japanese name.
func (s FilingState) Title() string {
	return map[FilingState]string{FilingDraft: "作成中", FilingSent: "提出済み", FilingDropped: "取消し"}[s]
}

// Filing is one report to the outside (報告書), a version of what is told of an incident.
type Filing struct {
	ID          string            `json:"id"`
	IncidentID  string            `json:"incident"`
	Number      int               `json:"number"` // within the incident
	Form        string            `json:"form"`
	Regime      string            `json:"regime"`
	RegimeTitle string            `json:"regime_title"`
	Recipient   string            `json:"recipient"`
	Type        FilingKind        `json:"kind" db:"kind"`
	State       FilingState       `json:"state"`
	Items       map[string]string `json:"items" db:"-"`
	PriorID     string            `json:"prior" doc:"前の報告"`
	DraftedAt   clock.Time        `json:"drafted_at"`
	DraftedBy   string            `json:"drafted_by"`
	ChangedAt   clock.Time        `json:"changed_at"`
	ChangedBy   string            `json:"changed_by"`
	SentAt      clock.Time        `json:"sent_at"`
	SentBy      string            `json:"sent_by"`
	Means       string            `json:"means"`
	Reference   string            `json:"reference"`
	SHA256      string            `json:"sha256" db:"sha256" doc:"提出した内容の指紋"`
	Version     int64             `json:"version"`
}

// Kind implements journal.Content.
func (f Filing) Kind() string { return "incident.filing/1" }

// Canonical implements journal.Content. The items stand in by their hash: the line says
// what was sent without holding it.
func (f Filing) Canonical(e *journal.Encoder) {
	e.Text("id", f.ID)
	e.Text("incident", f.IncidentID)
	e.Int("number", int64(f.Number))
	e.Text("form", f.Form)
	e.Text("regime", f.Regime)
	e.Text("kind", string(f.Type))
	e.Text("state", string(f.State))
	e.Text("items_sha256", f.Hash())
	e.Time("sent_at", f.SentAt)
	e.Text("sent_by", f.SentBy)
	e.Text("means", f.Means)
	e.Text("reference", f.Reference)
	e.Int("version", f.Version)
}

// Hash is the SHA-256 of what the report says.
func (f Filing) Hash() string {
	sum := sha256.Sum256(journal.Encode(journal.Fields("incident.filing.items/1", func(e *journal.Encoder) {
		e.Text("form", f.Form)
		e.Text("kind", string(f.Type))
		for _, name := range sortedKeys(f.Items) {
			e.List("item", func(e *journal.Encoder) {
				e.Text("name", name)
				e.Text("text", f.Items[name])
			})
		}
	})))
	return hex.EncodeToString(sum[:])
}

// Frozen reports whether what was sent is still what its hash says.
func (f Filing) Frozen() bool { return f.State == FilingSent && f.SHA256 == f.Hash() }

func filingURL(id string) string { return incidentPath + "/filing/" + id }
