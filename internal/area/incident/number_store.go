package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func byNumber(ctx context.Context, tx db.Tx, body string, year, number int) (string, error) {
	var r struct{ ID string }
	err := db.Get(ctx, tx, &r, `
		select id
		from incident
		where body_id = $1
		  and year = $2
		  and number = $3`, body, year, number)
	if fault.Is(err, fault.NotFound) {
		return "", errIncident()
	}
	return r.ID, err
}

// mergedInto lists what ended in favour of an incident.
func mergedInto(ctx context.Context, tx db.Tx, body, id string) ([]Incident, error) {
	var rows []row
	err := db.Select(ctx, tx, &rows, `
		select `+columns+`
		from incident
		where body_id = $1
		  and merged_id = $2
		order by year, number`, body, id)
	if err != nil {
		return nil, fmt.Errorf("find merged incidents: %w", err)
	}
	return incidents(rows)
}

// freeForm fails where a sheet has been entered before.
func freeForm(ctx context.Context, tx db.Tx, body, code string) error {
	if code == "" {
		return nil
	}
	n := 0
	err := tx.QueryRowContext(ctx, `select count(*) from incident where body_id = $1 and form_code = $2`, body, code).Scan(&n)
	if err == nil && n > 0 {
		err = fault.Fields(map[string]string{"form_code": "この番号の用紙は、すでに登録されています。一覧で確かめてください。"})
	}
	return err
}
