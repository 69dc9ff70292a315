package incident

import (
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Cut is something that was cut off or stopped (切断・停止), with its undoing: a measure for
// the time being first, then the decision to restore.
type Cut struct {
	ID         string     `json:"id"`
	IncidentID string     `json:"incident"`
	DecisionID string     `json:"decision"`
	Kind       string     `json:"kind"`
	KindTitle  string     `json:"kind_title"`
	Target     string     `json:"target"`
	CutAt      clock.Time `json:"cut_at"`
	CutBy      string     `json:"cut_by"`
	ReviewOn   clock.Date `json:"review_on" doc:"続けるかを見直す日"`
	Interim    string     `json:"interim" doc:"暫定措置"`
	InterimAt  clock.Time `json:"interim_at"`
	InterimBy  string     `json:"interim_by"`
	RestoreID  string     `json:"restore" doc:"復旧の決定"`
	RestoredAt clock.Time `json:"restored_at"`
	RestoredBy string     `json:"restored_by"`
	Checked    string     `json:"checked" doc:"復旧の前に確かめたこと"`
	Version    int64      `json:"version"`
}

// Undone reports whether what was cut is restored.
func (k Cut) Undone() bool { return !k.RestoredAt.IsZero() }

func cutContent(k Cut) journal.Content {
	return journal.Fields("incident.cut/1", func(e *journal.Encoder) {
		e.Text("id", k.ID)
		e.Text("incident", k.IncidentID)
		e.Text("decision", k.DecisionID)
		e.Text("kind", k.Kind)
		e.Text("target", k.Target)
		e.Time("cut_at", k.CutAt)
		e.Text("cut_by", k.CutBy)
		e.Date("review_on", k.ReviewOn)
		e.Text("interim", k.Interim)
		e.Text("restore", k.RestoreID)
		e.Time("restored_at", k.RestoredAt)
		e.Text("checked", k.Checked)
		e.Int("version", k.Version)
	})
}
