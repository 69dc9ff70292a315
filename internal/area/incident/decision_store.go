package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const decisionColumns = `id, incident_id, kind, kind_title, ground, ground_title, basis, edition, text, decided_at, entered_at, by_id, by_name, entered_by, capacity,
	stand_in, for_id, for_name, for_role, why, done_first, permitted_by, state, case_id, case_number, settled_at, settled_by, settled_id, answer, reviewed_at, reviewed_by, opinion, version`

func insertDecision(ctx context.Context, tx db.Tx, body string, d Decision) error {
	return db.Insert(ctx, tx, `insert into incident_decision (body_id, `+decisionColumns+`)`, [][]any{{
		body, d.ID, d.IncidentID, d.Kind, d.KindTitle, d.Ground, d.GroundTitle, d.Basis, d.Edition, d.Text, d.DecidedAt, d.EnteredAt, d.ByID, d.ByName, d.EnteredBy, d.Capacity,
		d.StandIn, d.ForID, d.ForName, d.ForRole, d.Why, d.DoneFirst, d.PermittedBy, d.State, d.CaseID, d.CaseNumber, d.SettledAt, d.SettledBy, d.SettledID, d.Answer, d.ReviewedAt, d.ReviewedBy, d.Opinion, d.Version,
	}})
}

// saveDecision writes what became of a decision; what was decided never changes.
func saveDecision(ctx context.Context, tx db.Tx, body string, d Decision) error {
	return db.Update(ctx, tx, `
		update incident_decision
		set state = $4, case_id = $5, case_number = $6, settled_at = $7, settled_by = $8, settled_id = $9, answer = $10, reviewed_at = $11, reviewed_by = $12, opinion = $13, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, d.ID, d.Version, d.State, d.CaseID, d.CaseNumber, d.SettledAt, d.SettledBy, d.SettledID, d.Answer, d.ReviewedAt, d.ReviewedBy, d.Opinion)
}

// decisionsOf gives as many decisions as a page shows.
func decisionsOf(ctx context.Context, tx db.Tx, body, incident string) (list []Decision, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+decisionColumns+`
		from incident_decision
		where body_id = $1
		  and incident_id = $2
		order by decided_at, id
		limit 300`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load decisions: %w", err)
	}
	return list, nil
}

func loadDecision(ctx context.Context, tx db.Tx, body, id string) (d Decision, err error) {
	err = db.Get(ctx, tx, &d, `
		select `+decisionColumns+`
		from incident_decision
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		err = errDecision()
	}
	return d, err
}

func errDecision() error {
	return fault.New(fault.NotFound, "この決定は、このインシデントにはありません。")
}
