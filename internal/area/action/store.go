package action

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// columns are those of an action, as a row is read.
const columns = `a.id, a.year, a.number, a.title, a.problem, a.cause, a.measure, a.basis, a.source_kind, a.source_area, a.source_id, a.source_text,
	a.unit_id, a.unit_name, coalesce(a.owner_post, '') as owner_post, a.owner_role, a.owner_name, a.priority, a.opened_on, a.opened_by, a.opened_name,
	a.first_due, a.due, a.state, a.returned, a.result, a.reported_by, a.reported_name, a.reported_at, a.verified_by, a.verified_name, a.verified_at,
	a.alone, a.effect_months, a.effect_on, a.effect, a.closed_on, a.days, a.before_id, a.split_id, a.merged_id, a.version, a.updated_at`

func errAction() error {
	return fault.New(fault.NotFound, "お探しの是正措置は見つかりません。")
}

// take gives the next numbers of a fiscal year, the first of n.
func take(ctx context.Context, tx db.Tx, body string, year, n int) (first int, err error) {
	var last int
	err = tx.QueryRowContext(ctx, `
		insert into action_count (body_id, year, last)
		values ($1, $2, $3)
		on conflict (body_id, year) do update set last = action_count.last + $3
		returning last`, body, year, n).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("take number: %w", err)
	}
	return last - n + 1, nil
}

func insert(ctx context.Context, tx db.Tx, body string, list ...Action) error {
	rows := make([][]any, len(list))
	for i, a := range list {
		rows[i] = []any{
			body, a.ID, a.Year, a.Number, a.Title, a.Problem, a.Cause, a.Measure, a.Basis, string(a.SourceKind), a.SourceArea, a.SourceID, a.SourceText,
			a.UnitID, a.UnitName, nullable(a.OwnerPost), a.OwnerRole, a.OwnerName, string(a.Priority), a.OpenedOn, a.OpenedBy, a.OpenedName,
			a.FirstDue, a.Due, string(a.State), a.State.Open(), a.Returned, a.Result, a.ReportedBy, a.ReportedName, a.ReportedAt, a.VerifiedBy, a.VerifiedName, a.VerifiedAt,
			a.Alone, a.EffectMonths, a.EffectOn, string(a.Effect), a.ClosedOn, a.Days, a.BeforeID, a.SplitID, a.MergedID, a.searchText(), a.Version, a.UpdatedAt,
		}
	}
	err := db.Insert(ctx, tx, `insert into action (body_id, id, year, number, title, problem, cause, measure, basis, source_kind, source_area, source_id, source_text,
		unit_id, unit_name, owner_post, owner_role, owner_name, priority, opened_on, opened_by, opened_name,
		first_due, due, state, live, returned, result, reported_by, reported_name, reported_at, verified_by, verified_name, verified_at,
		alone, effect_months, effect_on, effect, closed_on, days, before_id, split_id, merged_id, search_text, version, updated_at)`, rows)
	if db.IsForeign(err) {
		return fault.Fields(map[string]string{"unit": "担当の組織か職が、登録されていません。選び直してください。"})
	}
	if err != nil {
		return fmt.Errorf("insert action: %w", err)
	}
	return nil
}

// nullable keeps an action without a post out of the foreign key.
func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func load(ctx context.Context, tx db.Tx, body, id string) (a Action, err error) {
	err = db.Get(ctx, tx, &a, `
		select `+columns+`
		from action a
		where a.body_id = $1
		  and a.id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return a, errAction()
	}
	return a, err
}

// loadAll gives the actions with the ids, in no order.
func loadAll(ctx context.Context, tx db.Tx, body string, ids []string) (list []Action, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{body}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from action a
		where a.body_id = $1
		  and a.id in (`+marks(&args, ids)+`)
		order by a.id`, args...)
	return list, err
}

// marks adds values to the arguments and gives their places: "$2, $3".
func marks(args *[]any, values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		*args = append(*args, v)
		list[i] = fmt.Sprintf("$%d", len(*args))
	}
	return strings.Join(list, ", ")
}

// save writes what may change of an action that was read with its version.
func save(ctx context.Context, tx db.Tx, body string, a Action) error {
	err := db.Update(ctx, tx, `
		update action
		set title = $4, problem = $5, cause = $6, measure = $7, basis = $8, unit_id = $9, unit_name = $10, owner_post = $11, owner_role = $12, owner_name = $13,
		    priority = $14, due = $15, state = $16, returned = $17, result = $18, reported_by = $19, reported_name = $20, reported_at = $21,
		    verified_by = $22, verified_name = $23, verified_at = $24, alone = $25, effect_months = $26, effect_on = $27, effect = $28,
		    closed_on = $29, days = $30, merged_id = $31, search_text = $32, updated_at = $33, live = $34, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, a.ID, a.Version, a.Title, a.Problem, a.Cause, a.Measure, a.Basis, a.UnitID, a.UnitName, nullable(a.OwnerPost), a.OwnerRole, a.OwnerName,
		string(a.Priority), a.Due, string(a.State), a.Returned, a.Result, a.ReportedBy, a.ReportedName, a.ReportedAt,
		a.VerifiedBy, a.VerifiedName, a.VerifiedAt, a.Alone, a.EffectMonths, a.EffectOn, string(a.Effect),
		a.ClosedOn, a.Days, a.MergedID, a.searchText(), a.UpdatedAt, a.State.Open())
	if db.IsForeign(err) {
		return fault.Fields(map[string]string{"unit": "担当の組織か職が、登録されていません。選び直してください。"})
	}
	return err
}

// setHolders keeps whom an action waits for.
func setHolders(ctx context.Context, tx db.Tx, body, id string, keys []string) error {
	if _, err := tx.ExecContext(ctx, `
		delete from action_holder
		where body_id = $1
		  and action_id = $2`, body, id); err != nil {
		return fmt.Errorf("clear holders: %w", err)
	}
	return insertHolders(ctx, tx, body, map[string][]string{id: keys})
}

func insertHolders(ctx context.Context, tx db.Tx, body string, keys map[string][]string) error {
	var rows [][]any
	for id, list := range keys {
		for _, k := range list {
			rows = append(rows, []any{body, id, k})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return db.Insert(ctx, tx, `insert into action_holder (body_id, action_id, addressee)`, rows)
}

func holders(ctx context.Context, tx db.Tx, body, id string) (keys []string, err error) {
	err = db.Select(ctx, tx, &keys, `
		select addressee
		from action_holder
		where body_id = $1
		  and action_id = $2
		order by addressee`, body, id)
	return keys, err
}

// heldBy gives the open actions that wait for any of the addressees.
func heldBy(ctx context.Context, tx db.Tx, body string, keys []string, most int) (list []Action, err error) {
	args := []any{body, true}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from action a
		where a.body_id = $1
		  and a.live = $2
		  and `+heldIn(&args, keys)+`
		order by a.due, a.id
		limit `+fmt.Sprint(most), args...)
	return list, err
}

func stateMarks(args *[]any, states []State) string {
	list := make([]string, len(states))
	for i, s := range states {
		list[i] = string(s)
	}
	return marks(args, list)
}

// bySource gives the actions that objects of other rooms led to, oldest first.
func bySource(ctx context.Context, tx db.Tx, body string, refs []area.Ref) (list []Action, err error) {
	ids := map[string][]string{}
	for _, r := range refs {
		ids[r.Area] = append(ids[r.Area], r.ID)
	}
	args := []any{body}
	var either []string
	for name, list := range ids {
		args = append(args, name)
		either = append(either, fmt.Sprintf("a.source_area = $%d and a.source_id in (", len(args))+marks(&args, list)+")")
	}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from action a
		where a.body_id = $1
		  and (`+strings.Join(either, " or ")+`)
		order by a.year, a.number`, args...)
	return list, err
}

// Erase removes all rows of a body, for a sample that is deleted.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	var failed []error
	for _, query := range []string{
		`delete from action_import where body_id = $1`,
		`delete from action_escalation where body_id = $1`,
		`delete from action_evidence where body_id = $1`,
		`delete from action_extension where body_id = $1`,
		`delete from action_milestone where body_id = $1`,
		`delete from action_act where body_id = $1`,
		`delete from action_holder where body_id = $1`,
		`delete from action where body_id = $1`,
		`delete from action_count where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, query, body); err != nil {
			failed = append(failed, fmt.Errorf("erase actions: %w", err))
		}
	}
	return errors.Join(failed...)
}

// heldAmong tells which of the actions wait for any of the addressees.
func heldAmong(ctx context.Context, tx db.Tx, body string, ids, keys []string) (map[string]bool, error) {
	held := map[string]bool{}
	if len(keys) == 0 {
		return held, nil
	}
	args := []any{body}
	var found []string
	err := db.Select(ctx, tx, &found, `
		select distinct action_id
		from action_holder
		where body_id = $1
		  and action_id in (`+marks(&args, ids)+`)
		  and addressee in (`+marks(&args, keys)+`)`, args...)
	for _, id := range found {
		held[id] = true
	}
	return held, err
}

// byNumber finds an action by what people write, 「2026-12」, or by its id.
func byNumber(ctx context.Context, tx db.Tx, body, number string) (a Action, err error) {
	var year, n int
	number = norm.NFKC.String(strings.TrimSpace(number))
	if _, scan := fmt.Sscanf(number, "%d-%d", &year, &n); scan != nil || fmt.Sprintf("%d-%d", year, n) != number {
		return load(ctx, tx, body, number)
	}
	err = db.Get(ctx, tx, &a, `
		select `+columns+`
		from action a
		where a.body_id = $1
		  and a.year = $2
		  and a.number = $3`, body, year, n)
	if fault.Is(err, fault.NotFound) {
		return a, errAction()
	}
	return a, err
}
