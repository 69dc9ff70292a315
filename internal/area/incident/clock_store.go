package incident

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/area/incident/legal"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// clockColumns are those of a clock, in the order of its row.
const clockColumns = `name, detail, state, settled_at, settled_by, sent, means, reference, filing_id, note, entered_at, entered_by, version`

type clockRow struct {
	Name      string
	Detail    string
	State     ClockState
	SettledAt clock.Time
	SettledBy string
	Sent      string
	Means     string
	Reference string
	FilingID  string
	Note      string
	EnteredAt clock.Time
	EnteredBy string
	Version   int64
}

func (r clockRow) running() (Running, error) {
	x := Running{
		State: r.State, SettledAt: r.SettledAt, SettledBy: r.SettledBy, Sent: r.Sent, Means: r.Means, Reference: r.Reference, FilingID: r.FilingID,
		Remark: r.Note, EnteredAt: r.EnteredAt, EnteredBy: r.EnteredBy, Version: r.Version,
	}
	if err := json.Unmarshal([]byte(r.Detail), &x.Clock); err != nil {
		return x, fmt.Errorf("read clock %s: %w", r.Name, err)
	}
	return x, nil
}

func clocksOf(ctx context.Context, tx db.Tx, body, incident string) ([]Running, error) {
	var rows []clockRow
	err := db.Select(ctx, tx, &rows, `
		select `+clockColumns+`
		from incident_clock
		where body_id = $1
		  and incident_id = $2
		order by case state when 'open' then 1 when 'pending' then 1 when 'met' then 2 else 3 end,
			case when due <> '' then due when target <> '' then target else '9999' end, name`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load clocks: %w", err)
	}
	list := make([]Running, len(rows))
	for i, r := range rows {
		if list[i], err = r.running(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func loadClock(ctx context.Context, tx db.Tx, body, incident, name string) (Running, error) {
	var r clockRow
	err := db.Get(ctx, tx, &r, `
		select `+clockColumns+`
		from incident_clock
		where body_id = $1
		  and incident_id = $2
		  and name = $3`, body, incident, name)
	if fault.Is(err, fault.NotFound) {
		return Running{}, fault.New(fault.NotFound, "この報告の期限は、このインシデントにありません。")
	}
	if err != nil {
		return Running{}, fmt.Errorf("load a clock: %w", err)
	}
	return r.running()
}

// insertClock keeps a clock that runs for the first time.
func insertClock(ctx context.Context, tx db.Tx, body, incident string, r Running) error {
	detail, target, err := detailOf(r.Clock)
	if err != nil {
		return err
	}
	return db.Insert(ctx, tx, `insert into incident_clock (body_id, incident_id, name, title, recipient, due, target, detail, state, settled_at, settled_by, reference, note, version)`,
		[][]any{{body, incident, r.Name, r.Regime + " " + r.Title, r.To, r.Due, target, detail, r.State, clock.Time{}, "", "", "", 1}})
}

func detailOf(c legal.Clock) (text string, target clock.Date, err error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", target, fmt.Errorf("write a clock: %w", err)
	}
	if n := len(c.Targets); n > 0 {
		target = c.Targets[n-1]
	}
	return string(b), target, nil
}

// saveClock writes what can change. The version is the one that was read.
func saveClock(ctx context.Context, tx db.Tx, body, incident string, r Running) error {
	detail, target, err := detailOf(r.Clock)
	if err != nil {
		return err
	}
	return db.Update(ctx, tx, `
		update incident_clock
		set told = case when due = $7 and target = $8 and state = $10 then told else 0 end, title = $5, recipient = $6, due = $7, target = $8, detail = $9, state = $10, settled_at = $11, settled_by = $12, sent = $13, means = $14,
			reference = $15, filing_id = $16, note = $17, entered_at = $18, entered_by = $19, version = version + 1
		where body_id = $1
		  and incident_id = $2
		  and name = $3
		  and version = $4`, body, incident, r.Name, r.Version, r.Regime+" "+r.Title, r.To, r.Due, target, detail, r.State, r.SettledAt, r.SettledBy, r.Sent, r.Means,
		r.Reference, r.FilingID, r.Remark, r.EnteredAt, r.EnteredBy)
}

func insertChanges(ctx context.Context, tx db.Tx, body, incident string, list []ClockChange) error {
	rows := make([][]any, len(list))
	for i, c := range list {
		rows[i] = []any{body, c.ID, incident, c.Clock, c.Title, c.Was, c.Due, c.Reason, c.At, c.ByID, c.ByName}
	}
	return db.Insert(ctx, tx, `insert into incident_clock_change (body_id, id, incident_id, clock, title, was, due, reason, at, by_id, by_name)`, rows)
}

// changesMost is how many recounts a page shows: facts seldom change as often.
const changesMost = 200

func changesOf(ctx context.Context, tx db.Tx, body, incident string) (list []ClockChange, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, clock, title, was, due, reason, at, by_id, by_name
		from incident_clock_change
		where body_id = $1
		  and incident_id = $2
		order by at desc, id desc
		limit $3`, body, incident, changesMost)
	return list, err
}

type outRow struct {
	boardRow
	Told int
}

// runningOut loads clocks that have come to a stage of which nobody was told yet.
func runningOut(ctx context.Context, tx db.Tx, body string, today clock.Date) (list []outRow, err error) {
	args := []any{body}
	due := ""
	for i, st := range stages() {
		args = append(args, today.Plus(st.left), st.n)
		if i > 0 {
			due += " or "
		}
		due += fmt.Sprintf("c.told < $%d and %s <= $%d", len(args), aimed, len(args)-1)
	}
	args = append(args, remindMost)
	err = db.Select(ctx, tx, &list, `
		select c.name, c.detail, c.state, c.version, c.told, i.id as incident_id, i.title, i.year, i.number, i.drill
		from incident_clock c
		join incident i on i.body_id = c.body_id and i.id = c.incident_id
		where c.body_id = $1
		  and c.state in ('open', 'pending')
		  and i.state not in ('merged', 'dismissed', 'closed')
		  and (`+due+`)
		order by `+aimed+`, c.incident_id, c.name
		limit `+fmt.Sprintf("$%d", len(args)), args...)
	return list, err
}

// markTold notes that the roles of a stage were told, and says whether nobody had done so.
func markTold(ctx context.Context, tx db.Tx, body, incident, name string, n int) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		update incident_clock
		set told = $4
		where body_id = $1
		  and incident_id = $2
		  and name = $3
		  and told < $4`, body, incident, name, n)
	if err != nil {
		return false, fmt.Errorf("note a reminder: %w", err)
	}
	changed, err := res.RowsAffected()
	return changed == 1, err
}
