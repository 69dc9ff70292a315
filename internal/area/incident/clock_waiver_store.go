package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const waiverColumns = `id, incident_id, regime, title, ground, reason, state, asked_at, asked_by, asked_name, decided_at, decided_by, decided_name, capacity, answer, alone, version`

func waiversOf(ctx context.Context, tx db.Tx, body, incident string) (list []Waiver, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+waiverColumns+`
		from incident_waiver
		where body_id = $1
		  and incident_id = $2
		order by asked_at desc, id desc
		limit $3`, body, incident, changesMost)
	return list, err
}

func loadWaiver(ctx context.Context, tx db.Tx, body, id string) (w Waiver, err error) {
	err = db.Get(ctx, tx, &w, `
		select `+waiverColumns+`
		from incident_waiver
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return w, fault.New(fault.NotFound, "この判断の求めは、登録されていません。")
	}
	return w, err
}

func insertWaiver(ctx context.Context, tx db.Tx, body string, w Waiver) error {
	return db.Insert(ctx, tx, `insert into incident_waiver (body_id, `+waiverColumns+`)`, [][]any{{
		body, w.ID, w.IncidentID, w.Regime, w.Title, w.Ground, w.Reason, w.State, w.AskedAt, w.AskedBy, w.AskedName, w.DecidedAt, w.DecidedBy, w.DecidedName, w.Capacity, w.Answer, w.Alone, w.Version,
	}})
}

func saveWaiver(ctx context.Context, tx db.Tx, body string, w Waiver) error {
	return db.Update(ctx, tx, `
		update incident_waiver
		set state = $4, decided_at = $5, decided_by = $6, decided_name = $7, capacity = $8, answer = $9, alone = $10, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and state = 'asked'`, body, w.ID, w.Version, w.State, w.DecidedAt, w.DecidedBy, w.DecidedName, w.Capacity, w.Answer, w.Alone)
}
