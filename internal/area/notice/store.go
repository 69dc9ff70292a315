package notice

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

func insert(ctx context.Context, tx db.Tx, body string, it Matter) error {
	return db.Insert(ctx, tx, `insert into notice_item (body_id, id, area, object_id, title, url, why, due, addressee, told_at, done_at, done_by, version)`,
		[][]any{{body, it.ID, it.Area, it.ObjectID, it.Title, it.URL, it.Why, it.Due, it.Addressee, it.ToldAt, it.DoneAt, it.DoneBy, it.Version}})
}

// listMax is how many open items a list shows at most.
const listMax = 200

// open lists what waits for any of the addressees, most urgent first.
func open(ctx context.Context, tx db.Tx, body string, addressees []string) (list []Matter, err error) {
	if len(addressees) == 0 {
		return nil, nil
	}
	args := []any{body}
	var marks strings.Builder
	for i, a := range addressees {
		fmt.Fprintf(&marks, ",$%d", i+2)
		args = append(args, a)
	}
	err = db.Select(ctx, tx, &list, `
		select id, area, object_id, title, url, why, due, addressee, told_at, done_at, done_by, version
		from notice_item
		where body_id = $1
		  and done_at = ''
		  and addressee in (`+marks.String()[1:]+`)
		order by case when due = '' then '9999' else due end, told_at, id
		limit `+fmt.Sprint(listMax), args...)
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	return list, nil
}

// waitingRow is an open item, or a must-read with its rules.
type waitingRow struct {
	Matter
	Rules string
}

// openAndUnread lists in one statement, for the first page, what waits for any of the
// addressees and the must-reads that the person would have to read, were they meant.
func openAndUnread(ctx context.Context, tx db.Tx, body, person string, d clock.Date, addressees []string) (list []waitingRow, err error) {
	args := []any{body, person, d}
	var marks strings.Builder
	for _, a := range addressees {
		args = append(args, a)
		fmt.Fprintf(&marks, ",$%d", len(args))
	}
	err = db.Select(ctx, tx, &list, `
		select id, area, object_id, title, url, why, due, addressee, told_at, done_at, done_by, version, rules
		from (
		  select id, area, object_id, title, url, why, due, addressee, told_at, done_at, done_by, version, '' as rules
		  from notice_item
		  where body_id = $1
		    and done_at = ''
		    and addressee in (`+marks.String()[1:]+`)
		  union all
		  select '', '', n.id, n.title, '', '', n.due, '', n.told_at, '', '', 0, n.audience
		  from notice n
		  where n.body_id = $1
		    and n.state = 'open'
		    and n.must
		    and (n.closes = '' or n.closes >= $3)
		    and not exists (
		      select 1
		      from notice_reading r
		      where r.body_id = n.body_id
		        and r.notice_id = n.id
		        and r.person_id = $2
		        and r.edition >= n.since)) waits
		order by case when due = '' then '9999' else due end, told_at, id, object_id
		limit `+fmt.Sprint(noticeMax), args...)
	if err != nil {
		return nil, fmt.Errorf("list what waits: %w", err)
	}
	return list, nil
}

func load(ctx context.Context, tx db.Tx, body, id string) (it Matter, err error) {
	err = db.Get(ctx, tx, &it, `
		select id, area, object_id, title, url, why, due, addressee, told_at, done_at, done_by, version
		from notice_item
		where body_id = $1
		  and id = $2`, body, id)
	return it, err
}

func finish(ctx context.Context, tx db.Tx, body string, it Matter) error {
	return db.Update(ctx, tx, `
		update notice_item
		set done_at = $4, done_by = $5, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and done_at = ''`, body, it.ID, it.Version, it.DoneAt, it.DoneBy)
}

// settle ends all that is open about an object.
func settle(ctx context.Context, tx db.Tx, body, area, object string, now clock.Time, by string) error {
	_, err := tx.ExecContext(ctx, `
		update notice_item
		set done_at = $4, done_by = $5, version = version + 1
		where body_id = $1
		  and area = $2
		  and object_id = $3
		  and done_at = ''`, body, area, object, now, by)
	if err != nil {
		return fmt.Errorf("settle items: %w", err)
	}
	return nil
}

// openUnder lists what is open about the parts of an object.
func openUnder(ctx context.Context, tx db.Tx, body, area, prefix string) (list []Matter, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, area, object_id, title, url, why, due, addressee, told_at, done_at, done_by, version
		from notice_item
		where body_id = $1
		  and area = $2
		  and substr(object_id, 1, $4) = $3
		  and done_at = ''
		order by id
		limit 2000`, body, area, prefix, len(prefix))
	return list, err
}

// settleUnder ends all that is open about the parts of an object.
func settleUnder(ctx context.Context, tx db.Tx, body, area, prefix string, now clock.Time, by string) error {
	_, err := tx.ExecContext(ctx, `
		update notice_item
		set done_at = $5, done_by = $6, version = version + 1
		where body_id = $1
		  and area = $2
		  and substr(object_id, 1, $4) = $3
		  and done_at = ''`, body, area, prefix, len(prefix), now, by)
	if err != nil {
		return fmt.Errorf("settle items: %w", err)
	}
	return nil
}

// Erase removes all of a body, for the deletion of a sample.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	for _, statement := range []string{
		`delete from notice_item where body_id = $1`,
		`delete from notice_mail where body_id = $1`,
		`delete from notice_wish where body_id = $1`,
		`delete from notice_paused where body_id = $1`,
		`delete from notice_mailing where body_id = $1`,
		`delete from notice_reminder where body_id = $1`,
		`delete from notice_reading where body_id = $1`,
		`delete from notice_file where body_id = $1`,
		`delete from notice_edition where body_id = $1`,
		`delete from notice where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, body); err != nil {
			return fmt.Errorf("erase notices: %w", err)
		}
	}
	return nil
}
