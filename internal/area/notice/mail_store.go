package notice

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

const mailColumns = `id, once_key, notice_id, person_id, address, subject, url, escalates, digest, state, attempts, due_at, lease_until, claim, trouble, made_at, ended_at`

func insertMail(ctx context.Context, tx db.Tx, body string, list []Mail) error {
	rows := make([][]any, len(list))
	for i, m := range list {
		rows[i] = []any{body, m.ID, m.OnceKey, m.NoticeID, m.PersonID, m.Address, m.Subject, m.URL, m.Escalates, m.Digest, m.State, m.Attempts, m.DueAt, m.LeaseUntil, m.Claim, m.Trouble, m.MadeAt, m.EndedAt}
	}
	return db.Insert(ctx, tx, `insert into notice_mail (body_id, `+mailColumns+`)`, rows)
}

// dropMail drops what waits to be sent about a notice: to a person, or to all of them.
func dropMail(ctx context.Context, tx db.Tx, body, notice, person string, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		update notice_mail
		set state = 'dropped', ended_at = $4
		where body_id = $1
		  and notice_id = $2
		  and ($3 = '' or person_id = $3 and not escalates)
		  and state = 'waiting'`, body, notice, person, now)
	if err != nil {
		return fmt.Errorf("drop mail: %w", err)
	}
	return nil
}

// dropEscalated drops what waits to be sent to who answers for a section that is done.
func dropEscalated(ctx context.Context, tx db.Tx, body, notice, url string, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		update notice_mail
		set state = 'dropped', ended_at = $4
		where body_id = $1
		  and notice_id = $2
		  and url = $3
		  and escalates
		  and state = 'waiting'`, body, notice, url, now)
	if err != nil {
		return fmt.Errorf("drop mail to a head: %w", err)
	}
	return nil
}

// dropStale drops what nobody needs any more: about notices that ended by date, or that
// have been read, or to addresses that are paused.
func dropStale(ctx context.Context, tx db.Tx, body string, today clock.Date, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		update notice_mail
		set state = 'dropped', ended_at = $3
		where body_id = $1
		  and state = 'waiting'
		  and (exists (
		      select 1
		      from notice n
		      where n.body_id = notice_mail.body_id
		        and n.id = notice_mail.notice_id
		        and (n.state <> 'open' or (n.closes <> '' and n.closes < $2)))
		    or not escalates and exists (
		      select 1
		      from notice n
		      join notice_reading r on r.body_id = n.body_id and r.notice_id = n.id
		      where n.body_id = notice_mail.body_id
		        and n.id = notice_mail.notice_id
		        and r.person_id = notice_mail.person_id
		        and r.edition >= n.since)
		    or exists (
		      select 1
		      from notice_paused p
		      where p.body_id = notice_mail.body_id
		        and p.address = notice_mail.address))`, body, today, now)
	if err != nil {
		return fmt.Errorf("drop stale mail: %w", err)
	}
	return nil
}

// claimMail takes mails that are due for as long as the lease. The outer condition is
// repeated: another node may take the same rows at the same time.
func claimMail(ctx context.Context, tx db.Tx, body, claim string, now, lease clock.Time) (list []Mail, err error) {
	_, err = tx.ExecContext(ctx, `
		update notice_mail
		set claim = $3, lease_until = $4, attempts = attempts + 1
		where body_id = $1
		  and state = 'waiting'
		  and due_at <= $2
		  and lease_until <= $2
		  and id in (
		    select id
		    from notice_mail
		    where body_id = $1
		      and state = 'waiting'
		      and due_at <= $2
		      and lease_until <= $2
		    order by person_id, due_at, id
		    limit `+fmt.Sprint(batchMax)+`)`, body, now, claim, lease)
	if err != nil {
		return nil, fmt.Errorf("claim mail: %w", err)
	}
	err = db.Select(ctx, tx, &list, `
		select `+mailColumns+`
		from notice_mail
		where body_id = $1
		  and claim = $2
		  and state = 'waiting'
		order by person_id, due_at, id`, body, claim)
	return list, err
}

// settleMail writes down how an attempt ended; what was dropped meanwhile stays so.
func settleMail(ctx context.Context, tx db.Tx, body string, m Mail) error {
	_, err := tx.ExecContext(ctx, `
		update notice_mail
		set state = $4, due_at = $5, trouble = $6, ended_at = $7, lease_until = '', claim = ''
		where body_id = $1
		  and id = $2
		  and claim = $3`, body, m.ID, m.Claim, m.State, m.DueAt, m.Trouble, m.EndedAt)
	if err != nil {
		return fmt.Errorf("settle mail: %w", err)
	}
	return nil
}

func mailSelection(state MailState) string {
	if state == "" {
		return ""
	}
	return " and state = $2"
}

func findMail(ctx context.Context, tx db.Tx, body string, state MailState, limit, offset int) (list []Mail, total int, err error) {
	args := []any{body}
	if state != "" {
		args = append(args, state)
	}
	if err := tx.QueryRowContext(ctx, `select count(*) from notice_mail where body_id = $1`+mailSelection(state), args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count mail: %w", err)
	}
	page := ""
	if limit > 0 {
		page = fmt.Sprintf(" limit %d offset %d", limit, offset)
	}
	err = db.Select(ctx, tx, &list, `
		select `+mailColumns+`
		from notice_mail
		where body_id = $1`+mailSelection(state)+`
		order by made_at desc, id desc`+page, args...)
	return list, total, err
}

func loadWish(ctx context.Context, tx db.Tx, body, person string) (w Wish, err error) {
	list, err := wishes(ctx, tx, body, " and person_id = $2", person)
	if err != nil {
		return w, err
	}
	if len(list) == 0 {
		return Wish{PersonID: person, Pace: AtOnce}, nil
	}
	return list[0], nil
}

func wishes(ctx context.Context, tx db.Tx, body, more string, args ...any) (list []Wish, err error) {
	err = db.Select(ctx, tx, &list, `
		select person_id, pace, quiet_from, quiet_until, version
		from notice_wish
		where body_id = $1`+more, append([]any{body}, args...)...)
	return list, err
}

func saveWish(ctx context.Context, tx db.Tx, body string, w Wish) error {
	if w.Version == 0 {
		res, err := tx.ExecContext(ctx, `
			insert into notice_wish (body_id, person_id, pace, quiet_from, quiet_until, version)
			values ($1, $2, $3, $4, $5, 1)
			on conflict do nothing`, body, w.PersonID, w.Pace, w.QuietFrom, w.QuietUntil)
		if err != nil {
			return fmt.Errorf("keep wish: %w", err)
		}
		return db.Changed(res.RowsAffected())
	}
	return db.Update(ctx, tx, `
		update notice_wish
		set pace = $4, quiet_from = $5, quiet_until = $6, version = version + 1
		where body_id = $1
		  and person_id = $2
		  and version = $3`, body, w.PersonID, w.Version, w.Pace, w.QuietFrom, w.QuietUntil)
}

func pausedOf(ctx context.Context, tx db.Tx, body string) (list []Paused, err error) {
	err = db.Select(ctx, tx, &list, `
		select address, reason, noted_by, noted_at
		from notice_paused
		where body_id = $1
		order by noted_at desc, address
		limit 1000`, body)
	return list, err
}

func insertPaused(ctx context.Context, tx db.Tx, body string, p Paused) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		insert into notice_paused (body_id, address, reason, noted_by, noted_at)
		values ($1, $2, $3, $4, $5)
		on conflict do nothing`, body, p.Address, p.Reason, p.NotedBy, p.NotedAt)
	if err != nil {
		return false, fmt.Errorf("pause address: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func deletePaused(ctx context.Context, tx db.Tx, body, address string) error {
	return db.Update(ctx, tx, `
		delete from notice_paused
		where body_id = $1
		  and address = $2`, body, address)
}

// mayRefuse reports whether the body lets people receive no mail at all.
func mayRefuse(ctx context.Context, tx db.Tx, body string) (bool, error) {
	n := 0
	err := tx.QueryRowContext(ctx, `select count(*) from notice_mailing where body_id = $1 and may_refuse`, body).Scan(&n)
	return n > 0, err
}

func saveMailing(ctx context.Context, tx db.Tx, body string, may bool) error {
	_, err := tx.ExecContext(ctx, `
		insert into notice_mailing (body_id, may_refuse, version)
		values ($1, $2, 1)
		on conflict (body_id) do update set may_refuse = excluded.may_refuse, version = notice_mailing.version + 1`, body, may)
	if err != nil {
		return fmt.Errorf("keep rule of mail: %w", err)
	}
	return nil
}
