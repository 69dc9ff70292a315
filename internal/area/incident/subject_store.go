package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const subjectColumns = `id, incident_id, number, name, postal, address, contact, note, letter, state, sent_on, means, result_on, remark, changed_at, changed_by, version`

func insertSubjects(ctx context.Context, tx db.Tx, body string, list []Subject) error {
	rows := make([][]any, len(list))
	for i, x := range list {
		rows[i] = []any{body, x.ID, x.IncidentID, x.Number, x.Name, x.Postal, x.Address, x.Contact, x.Note, x.Letter, x.State, x.SentOn, x.Means, x.ResultOn, x.Remark, x.ChangedAt, x.ChangedBy, x.Version}
	}
	return db.Insert(ctx, tx, `insert into incident_subject (body_id, `+subjectColumns+`)`, rows)
}

func loadSubject(ctx context.Context, tx db.Tx, body, id string) (x Subject, err error) {
	err = db.Get(ctx, tx, &x, `
		select `+subjectColumns+`
		from incident_subject
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return x, fault.New(fault.NotFound, "この人は、本人の一覧にありません。")
	}
	return x, err
}

func saveSubject(ctx context.Context, tx db.Tx, body string, x Subject) error {
	return db.Update(ctx, tx, `
		update incident_subject
		set letter = $4, state = $5, sent_on = $6, means = $7, result_on = $8, remark = $9, changed_at = $10, changed_by = $11, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, x.ID, x.Version, x.Letter, x.State, x.SentOn, x.Means, x.ResultOn, x.Remark, x.ChangedAt, x.ChangedBy)
}

// sendWaiting marks all who wait as told, and says how many there were.
func sendWaiting(ctx context.Context, tx db.Tx, body, incident string, on clock.Date, means string, at clock.Time, by string) (int64, error) {
	res, err := tx.ExecContext(ctx, `
		update incident_subject
		set state = 'sent', sent_on = $3, means = $4, changed_at = $5, changed_by = $6, version = version + 1
		where body_id = $1
		  and incident_id = $2
		  and state = 'waiting'`, body, incident, on, means, at, by)
	if err != nil {
		return 0, fmt.Errorf("mark people as told: %w", err)
	}
	return res.RowsAffected()
}

// subjects loads a part of the list; a limit of 0 loads all, which are bounded.
func subjects(ctx context.Context, tx db.Tx, body, incident, state string, limit, offset int) (list []Subject, err error) {
	args := []any{body, incident, limit, offset}
	where := ""
	if state != "" {
		args = append(args, state)
		where = "\n and state = $5"
	}
	if limit == 0 {
		args[2] = subjectsMost
	}
	err = db.Select(ctx, tx, &list, `
		select `+subjectColumns+`
		from incident_subject
		where body_id = $1
		  and incident_id = $2`+where+`
		order by number
		limit $3 offset $4`, args...)
	return list, err
}

func countSubjects(ctx context.Context, tx db.Tx, body, incident string) (SubjectCounts, error) {
	var rows []struct {
		State SubjectState
		N     int
	}
	err := db.Select(ctx, tx, &rows, `
		select state, count(*) as n
		from incident_subject
		where body_id = $1
		  and incident_id = $2
		group by state
		order by state`, body, incident)
	counts := SubjectCounts{}
	for _, r := range rows {
		counts[r.State] = r.N
	}
	return counts, err
}

func lastSubject(ctx context.Context, tx db.Tx, body, incident string) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		select coalesce(max(number), 0)
		from incident_subject
		where body_id = $1
		  and incident_id = $2`, body, incident).Scan(&n)
	return n, err
}

const noticeColumns = `incident_id, letter, contact, state, alternative, reason, finished_at, finished_by, keep_until, counts, erased_at, version`

// loadNotice gives the notice of an incident; version 0 is one that nobody began.
func loadNotice(ctx context.Context, tx db.Tx, body, incident string) (n NoticeWork, err error) {
	err = db.Get(ctx, tx, &n, `
		select `+noticeColumns+`
		from incident_notice
		where body_id = $1
		  and incident_id = $2`, body, incident)
	if fault.Is(err, fault.NotFound) {
		return NoticeWork{IncidentID: incident, State: NoticeOpen}, nil
	}
	return n, err
}

func saveNotice(ctx context.Context, tx db.Tx, body string, n NoticeWork) error {
	res, err := tx.ExecContext(ctx, `
		insert into incident_notice (body_id, incident_id, letter, contact, state, alternative, reason, finished_at, finished_by, keep_until, counts, erased_at, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)
		on conflict (body_id, incident_id) do update
		set letter = excluded.letter, contact = excluded.contact, state = excluded.state, alternative = excluded.alternative, reason = excluded.reason,
			finished_at = excluded.finished_at, finished_by = excluded.finished_by, keep_until = excluded.keep_until, counts = excluded.counts, erased_at = excluded.erased_at,
			version = incident_notice.version + 1
		where incident_notice.version = $13`, body, n.IncidentID, n.Letter, n.Contact, n.State, n.Alternative, n.Reason, n.FinishedAt, n.FinishedBy, n.KeepUntil, n.Counts, n.ErasedAt, n.Version)
	if err != nil {
		return fmt.Errorf("save a notice: %w", err)
	}
	return db.Changed(res.RowsAffected())
}

// forget deletes what is held of the people concerned.
func forget(ctx context.Context, tx db.Tx, body, incident string) (int64, error) {
	if _, err := tx.ExecContext(ctx, `delete from incident_subject_import where body_id = $1 and incident_id = $2`, body, incident); err != nil {
		return 0, fmt.Errorf("forget handed in lists: %w", err)
	}
	res, err := tx.ExecContext(ctx, `delete from incident_subject where body_id = $1 and incident_id = $2`, body, incident)
	if err != nil {
		return 0, fmt.Errorf("forget people: %w", err)
	}
	return res.RowsAffected()
}

// SubjectImport is a list that was handed in. Its content goes when it is applied, or after
// a day.
type SubjectImport struct {
	ID         string     `json:"id"`
	IncidentID string     `json:"incident"`
	FileName   string     `json:"file_name"`
	Content    string     `json:"-"`
	State      string     `json:"state" doc:"drafted（下見）かapplied（登録済み）"`
	RowCount   int        `json:"rows"`
	MadeAt     clock.Time `json:"made_at"`
	MadeBy     string     `json:"made_by"`
	Version    int64      `json:"version"`
}

func insertSubjectImport(ctx context.Context, tx db.Tx, body string, i SubjectImport) error {
	return db.Insert(ctx, tx, `insert into incident_subject_import (body_id, id, incident_id, file_name, content, state, row_count, made_at, made_by, version)`,
		[][]any{{body, i.ID, i.IncidentID, i.FileName, i.Content, i.State, i.RowCount, i.MadeAt, i.MadeBy, i.Version}})
}

func loadSubjectImport(ctx context.Context, tx db.Tx, body, id string) (i SubjectImport, err error) {
	err = db.Get(ctx, tx, &i, `
		select id, incident_id, file_name, content, state, row_count, made_at, made_by, version
		from incident_subject_import
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return i, fault.New(fault.NotFound, "この取込みはありません。下見は、1日たつと消えます。もう一度取り込んでください。")
	}
	return i, err
}

func applySubjectImport(ctx context.Context, tx db.Tx, body string, i SubjectImport) error {
	return db.Update(ctx, tx, `
		update incident_subject_import
		set state = 'applied', content = '', version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and state = 'drafted'`, body, i.ID, i.Version)
}

// dropOldImports deletes what was handed in before a time and never applied.
func dropOldImports(ctx context.Context, tx db.Tx, body string, before clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		delete from incident_subject_import
		where body_id = $1
		  and state = 'drafted'
		  and made_at < $2`, body, before)
	if err != nil {
		return fmt.Errorf("drop old imports: %w", err)
	}
	return nil
}

// forgetMost is how many lists one run erases.
const forgetMost = 100

// dueToForget lists the notices whose list of people is to be erased.
func dueToForget(ctx context.Context, tx db.Tx, body string, today clock.Date) (list []NoticeWork, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+noticeColumns+`
		from incident_notice
		where body_id = $1
		  and state = 'finished'
		  and keep_until <= $2
		order by keep_until, incident_id
		limit $3`, body, today, forgetMost)
	return list, err
}
