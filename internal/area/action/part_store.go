package action

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func insertActs(ctx context.Context, tx db.Tx, body string, list ...Happening) error {
	rows := make([][]any, len(list))
	for i, x := range list {
		rows[i] = []any{body, x.ID, x.ActionID, x.Verb, string(x.State), x.At, x.ByID, x.ByName, x.Capacity, x.Note}
	}
	return db.Insert(ctx, tx, `insert into action_act (body_id, id, action_id, verb, state, at, by_id, by_name, capacity, note)`, rows)
}

func insertMilestones(ctx context.Context, tx db.Tx, body string, list ...Milestone) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([][]any, len(list))
	for i, m := range list {
		rows[i] = []any{body, m.ID, m.ActionID, m.Title, m.Due, m.DoneOn, m.Note, m.Version}
	}
	return db.Insert(ctx, tx, `insert into action_milestone (body_id, id, action_id, title, due, done_on, note, version)`, rows)
}

func loadMilestone(ctx context.Context, tx db.Tx, body, id string) (m Milestone, err error) {
	err = db.Get(ctx, tx, &m, `
		select id, action_id, title, due, done_on, note, version
		from action_milestone
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return m, fault.New(fault.NotFound, "お探しのマイルストーンは見つかりません。")
	}
	return m, err
}

func saveMilestone(ctx context.Context, tx db.Tx, body string, m Milestone) error {
	return db.Update(ctx, tx, `
		update action_milestone
		set done_on = $4, note = $5, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and done_on = ''`, body, m.ID, m.Version, m.DoneOn, m.Note)
}

func countMilestones(ctx context.Context, tx db.Tx, body, action string) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from action_milestone
		where body_id = $1
		  and action_id = $2`, body, action).Scan(&n)
	return n, err
}

const extensionColumns = `id, action_id, old_due, new_due, reason, asked_at, asked_by, asked_name, decided_at, decided_by, decided_name, granted, answer, alone, elsewhere, version`

func insertExtension(ctx context.Context, tx db.Tx, body string, x Postponement) error {
	return db.Insert(ctx, tx, `insert into action_extension (body_id, `+extensionColumns+`)`, [][]any{{
		body, x.ID, x.ActionID, x.OldDue, x.NewDue, x.Reason, x.AskedAt, x.AskedBy, x.AskedName, x.DecidedAt, x.DecidedBy, x.DecidedName, x.Granted, x.Answer, x.Alone, x.Elsewhere, x.Version,
	}})
}

func loadExtension(ctx context.Context, tx db.Tx, body, id string) (x Postponement, err error) {
	err = db.Get(ctx, tx, &x, `
		select `+extensionColumns+`
		from action_extension
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return x, fault.New(fault.NotFound, "お探しの延長の申出は見つかりません。")
	}
	return x, err
}

// waitingExtension gives the request of an action that is not decided.
func waitingExtension(ctx context.Context, tx db.Tx, body, action string) (list []Postponement, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+extensionColumns+`
		from action_extension
		where body_id = $1
		  and action_id = $2
		  and decided_at = ''
		order by asked_at, id`, body, action)
	return list, err
}

func saveExtension(ctx context.Context, tx db.Tx, body string, x Postponement) error {
	return db.Update(ctx, tx, `
		update action_extension
		set decided_at = $4, decided_by = $5, decided_name = $6, granted = $7, answer = $8, alone = $9, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and decided_at = ''`, body, x.ID, x.Version, x.DecidedAt, x.DecidedBy, x.DecidedName, x.Granted, x.Answer, x.Alone)
}

const evidenceColumns = `id, action_id, title, file_id, size, hash, ref_area, ref_id, at, by_id, by_name`

func insertEvidence(ctx context.Context, tx db.Tx, body string, x Evidence) error {
	return db.Insert(ctx, tx, `insert into action_evidence (body_id, `+evidenceColumns+`)`, [][]any{{
		body, x.ID, x.ActionID, x.Title, x.FileID, x.Size, x.Hash, x.RefArea, x.RefID, x.At, x.ByID, x.ByName,
	}})
}

func loadEvidence(ctx context.Context, tx db.Tx, body, id string) (x Evidence, err error) {
	err = db.Get(ctx, tx, &x, `
		select `+evidenceColumns+`
		from action_evidence
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return x, fault.New(fault.NotFound, "お探しの証拠は見つかりません。")
	}
	return x, err
}

func countEvidence(ctx context.Context, tx db.Tx, body, action string) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from action_evidence
		where body_id = $1
		  and action_id = $2`, body, action).Scan(&n)
	return n, err
}

// partRow is a row of any of the tables that belong to an action. They are read in one
// statement: a page may not send one for each.
type partRow struct {
	What, ID, A, B, C, D, E, F, G string
	N                             int64
	Yes, No                       bool
}

// partsMost is how many rows of one kind a sheet shows.
const partsMost = 500

func loadParts(ctx context.Context, tx db.Tx, body string, a Action) (s Dossier, err error) {
	s.Action = a
	var rows []partRow
	err = db.Select(ctx, tx, &rows, fmt.Sprintf(`
		select what, id, a, b, c, d, e, f, g, n, yes, no
		from (
			select 'act' as what, id, verb as a, state as b, at as c, by_id as d, by_name as e, capacity as f, note as g, 0 as n, false as yes, false as no, at as place
			from (select id, verb, state, at, by_id, by_name, capacity, note from action_act where body_id = $1 and action_id = $2 order by at desc, id desc limit %[1]d) acts
			union all
			select 'milestone', id, title, due, done_on, note, '', '', '', version, false, false, due
			from action_milestone
			where body_id = $1
			  and action_id = $2
			union all
			select 'extension', id, old_due, new_due, reason, asked_at || '|' || decided_at, asked_by || '|' || decided_by, asked_name || '|' || decided_name, answer || '|' || alone, version, granted, elsewhere, asked_at
			from action_extension
			where body_id = $1
			  and action_id = $2
			union all
			select 'evidence', id, title, file_id, hash, ref_area, ref_id, at, by_name, size, false, false, at
			from action_evidence
			where body_id = $1
			  and action_id = $2
			union all
			select 'related', id, case when id = $3 then 'before' when id = $4 then 'split' when id = $5 then 'into' when before_id = $2 then 'after' when split_id = $2 then 'part' else 'merged' end,
				title, state, '', '', '', '', year * 100000 + number, false, false, opened_on
			from action
			where body_id = $1
			  and (id in ($3, $4, $5) or before_id = $2 or split_id = $2 or merged_id = $2)
		) parts
		order by what, place, id`, partsMost), body, a.ID, a.BeforeID, a.SplitID, a.MergedID)
	if err != nil {
		return s, fmt.Errorf("load parts of action: %w", err)
	}
	for _, r := range rows {
		if err := s.add(r); err != nil {
			return s, fmt.Errorf("read %s %s: %w", r.What, r.ID, err)
		}
	}
	return s, nil
}
