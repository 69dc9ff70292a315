package incident

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/area/incident/legal"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// ClockState is how far a clock has come.
type ClockState string

// The states of a clock.
const (
	ClockOpen    ClockState = "open"    // 未対応
	ClockMet     ClockState = "met"     // 済み
	ClockStopped ClockState = "stopped" // 不要: the law asks no more
)

// Running is a clock of an incident, with what was done about it.
type Running struct {
	legal.Clock
	State     ClockState `json:"state"`
	SettledAt clock.Time `json:"settled_at"`
	SettledBy string     `json:"settled_by"`
	Reference string     `json:"reference" doc:"受付番号など"`
	Remark    string     `json:"remark"`
	Version   int64      `json:"version"`
}

type clockRow struct {
	Name      string
	Detail    string
	State     ClockState
	SettledAt clock.Time
	SettledBy string
	Reference string
	Note      string
	Version   int64
}

func clocksOf(ctx context.Context, tx db.Tx, body, incident string) ([]Running, error) {
	var rows []clockRow
	err := db.Select(ctx, tx, &rows, `
		select name, detail, state, settled_at, settled_by, reference, note, version
		from incident_clock
		where body_id = $1
		  and incident_id = $2
		order by case state when 'open' then 1 when 'met' then 2 else 3 end, case when due = '' then '9999' else due end, target, name`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load clocks: %w", err)
	}
	list := make([]Running, len(rows))
	for i, r := range rows {
		list[i] = Running{State: r.State, SettledAt: r.SettledAt, SettledBy: r.SettledBy, Reference: r.Reference, Remark: r.Note, Version: r.Version}
		if err := json.Unmarshal([]byte(r.Detail), &list[i].Clock); err != nil {
			return nil, fmt.Errorf("clock %s of incident %s: %w", r.Name, incident, err)
		}
	}
	return list, nil
}

// saveClocks keeps the clocks that run now. One that the law asks for no more is stopped,
// not deleted; what was done stays done.
func (s *Service) saveClocks(ctx context.Context, tx db.Tx, body string, x Incident, judged []legal.Judgement) error {
	running := map[string]bool{}
	for _, j := range judged {
		for _, c := range j.Clocks {
			running[c.Name] = true
			if err := saveClock(ctx, tx, body, x.ID, c); err != nil {
				return err
			}
		}
	}
	old, err := clocksOf(ctx, tx, body, x.ID)
	if err != nil {
		return err
	}
	for _, c := range old {
		if !running[c.Name] && c.State == ClockOpen {
			_, err := tx.ExecContext(ctx, `
				update incident_clock
				set state = 'stopped', version = version + 1
				where body_id = $1
				  and incident_id = $2
				  and name = $3`, body, x.ID, c.Name)
			if err != nil {
				return fmt.Errorf("stop a clock: %w", err)
			}
		}
	}
	return nil
}

func saveClock(ctx context.Context, tx db.Tx, body, incident string, c legal.Clock) error {
	detail, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write a clock: %w", err)
	}
	target := clock.Date{}
	if n := len(c.Targets); n > 0 {
		target = c.Targets[n-1]
	}
	_, err = tx.ExecContext(ctx, `
		insert into incident_clock (body_id, incident_id, name, title, recipient, due, target, detail, state, settled_at, settled_by, reference, note, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', '', '', '', '', 1)
		on conflict (body_id, incident_id, name) do update
		set title = excluded.title, recipient = excluded.recipient, due = excluded.due, target = excluded.target, detail = excluded.detail,
			state = case incident_clock.state when 'stopped' then 'open' else incident_clock.state end, version = incident_clock.version + 1`,
		body, incident, c.Name, c.Regime+" "+c.Title, c.To, c.Due, target, string(detail))
	if err != nil {
		return fmt.Errorf("save a clock: %w", err)
	}
	return nil
}
