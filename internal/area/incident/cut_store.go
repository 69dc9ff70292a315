package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const cutColumns = `id, incident_id, decision_id, kind, kind_title, target, cut_at, cut_by, review_on, interim, interim_at, interim_by, restore_id, restored_at, restored_by, checked, version`

func insertCut(ctx context.Context, tx db.Tx, body string, k Cut) error {
	return db.Insert(ctx, tx, `insert into incident_cut (body_id, `+cutColumns+`)`, [][]any{{
		body, k.ID, k.IncidentID, k.DecisionID, k.Kind, k.KindTitle, k.Target, k.CutAt, k.CutBy, k.ReviewOn, k.Interim, k.InterimAt, k.InterimBy, k.RestoreID, k.RestoredAt, k.RestoredBy, k.Checked, k.Version,
	}})
}

func saveCut(ctx context.Context, tx db.Tx, body string, k Cut) error {
	return db.Update(ctx, tx, `
		update incident_cut
		set interim = $4, interim_at = $5, interim_by = $6, restore_id = $7, restored_at = $8, restored_by = $9, checked = $10, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, k.ID, k.Version, k.Interim, k.InterimAt, k.InterimBy, k.RestoreID, k.RestoredAt, k.RestoredBy, k.Checked)
}

func cutsOf(ctx context.Context, tx db.Tx, body, incident string) (list []Cut, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+cutColumns+`
		from incident_cut
		where body_id = $1
		  and incident_id = $2
		order by cut_at, id
		limit 300`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load cuts: %w", err)
	}
	return list, nil
}

func loadCut(ctx context.Context, tx db.Tx, body, incident, id string) (k Cut, err error) {
	err = db.Get(ctx, tx, &k, `
		select `+cutColumns+`
		from incident_cut
		where body_id = $1
		  and incident_id = $2
		  and id = $3`, body, incident, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "この切断・停止は、このインシデントにはありません。")
	}
	return k, err
}
