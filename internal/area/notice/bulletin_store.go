package notice

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

const noticeColumns = `id, title, must, state, edition, since, audience, due, closes, ref_area, ref_id, successor_id, ended_why, author_id, author, made_at, told_at, ended_at, version`

func insertNotice(ctx context.Context, tx db.Tx, body string, n Notice) error {
	return db.Insert(ctx, tx, `insert into notice (body_id, `+noticeColumns+`)`, [][]any{{body, n.ID, n.Title, n.Must, n.State, n.Edition, n.Since,
		n.Audience.text(), n.Due, n.Closes, n.RefArea, n.RefID, n.SuccessorID, n.EndedWhy, n.AuthorID, n.Author, n.MadeAt, n.ToldAt, n.EndedAt, n.Version}})
}

func saveNotice(ctx context.Context, tx db.Tx, body string, n Notice) error {
	return db.Update(ctx, tx, `
		update notice
		set title = $4, must = $5, state = $6, edition = $7, since = $8, audience = $9, due = $10, closes = $11,
		    successor_id = $12, ended_why = $13, told_at = $14, ended_at = $15, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, n.ID, n.Version, n.Title, n.Must, n.State, n.Edition, n.Since, n.Audience.text(), n.Due, n.Closes,
		n.SuccessorID, n.EndedWhy, n.ToldAt, n.EndedAt)
}

func loadNotice(ctx context.Context, tx db.Tx, body, id string) (n Notice, err error) {
	err = db.Get(ctx, tx, &n, `
		select `+noticeColumns+`
		from notice
		where body_id = $1
		  and id = $2`, body, id)
	n.Audience = readAudience(n.Rules)
	return n, err
}

// seenRow is a notice with the newest edition that somebody has read; 0 for none.
type seenRow struct {
	Notice
	Upto int64
}

func loadSeen(ctx context.Context, tx db.Tx, body, id, person string) (n Notice, upto int64, err error) {
	var x seenRow
	err = db.Get(ctx, tx, &x, `
		select `+noticeColumns+`, (
		  select coalesce(max(r.edition), 0)
		  from notice_reading r
		  where r.body_id = notice.body_id
		    and r.notice_id = notice.id
		    and r.person_id = $3
		) as upto
		from notice
		where body_id = $1
		  and id = $2`, body, id, person)
	x.Audience = readAudience(x.Rules)
	return x.Notice, x.Upto, err
}

// noticeMax bounds how many notices are looked at: the newest of many years.
const noticeMax = 2000

// ruled turns the rules as they are kept into audiences.
func ruled(list []Notice) []Notice {
	for i := range list {
		list[i].Audience = readAudience(list[i].Rules)
	}
	return list
}

// allNotices lists notices without their texts, newest first.
func allNotices(ctx context.Context, tx db.Tx, body string) (list []Notice, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+noticeColumns+`
		from notice
		where body_id = $1
		order by case when state = 'draft' then made_at else told_at end desc, id desc
		limit `+fmt.Sprint(noticeMax), body)
	return ruled(list), err
}

// asking lists the must-reads that ask anybody on a day.
func asking(ctx context.Context, tx db.Tx, body string, d clock.Date) (list []Notice, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+noticeColumns+`
		from notice
		where body_id = $1
		  and state = 'open'
		  and must
		  and (closes = '' or closes >= $2)
		order by due, id
		limit `+fmt.Sprint(noticeMax), body, d)
	return ruled(list), err
}

func aboutRef(ctx context.Context, tx db.Tx, body string, ref area.Ref) (list []Notice, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+noticeColumns+`
		from notice
		where body_id = $1
		  and ref_area = $2
		  and ref_id = $3
		order by made_at, id
		limit `+fmt.Sprint(noticeMax), body, ref.Area, ref.ID)
	return ruled(list), err
}

func byIDs(ctx context.Context, tx db.Tx, body string, ids []string) (list []Notice, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args, marks := []any{body}, ""
	for i, id := range ids {
		args, marks = append(args, id), marks+fmt.Sprintf(",$%d", i+2)
	}
	err = db.Select(ctx, tx, &list, `
		select `+noticeColumns+`
		from notice
		where body_id = $1
		  and id in (`+marks[1:]+`)`, args...)
	return ruled(list), err
}

func insertEdition(ctx context.Context, tx db.Tx, body string, x Wording) error {
	return db.Insert(ctx, tx, `insert into notice_edition (body_id, notice_id, n, title, content, reread, asked, author, told_at)`,
		[][]any{{body, x.NoticeID, x.N, x.Title, x.Content, x.Reread, x.Asked, x.Author, x.ToldAt}})
}

// saveDraft replaces the text of an edition that has not been made known.
func saveDraft(ctx context.Context, tx db.Tx, body string, x Wording) error {
	return db.Update(ctx, tx, `
		update notice_edition
		set title = $4, content = $5, asked = $6, told_at = $7
		where body_id = $1
		  and notice_id = $2
		  and n = $3
		  and told_at = ''`, body, x.NoticeID, x.N, x.Title, x.Content, x.Asked, x.ToldAt)
}

func editionsOf(ctx context.Context, tx db.Tx, body, notice string) (list []Wording, err error) {
	err = db.Select(ctx, tx, &list, `
		select notice_id, n, title, content, reread, asked, author, told_at
		from notice_edition
		where body_id = $1
		  and notice_id = $2
		order by n
		limit 1000`, body, notice)
	return list, err
}

func insertFile(ctx context.Context, tx db.Tx, body, notice string, x Attached, now clock.Time) error {
	return db.Insert(ctx, tx, `insert into notice_file (body_id, notice_id, file_id, edition, name, size, added_at)`,
		[][]any{{body, notice, x.FileID, x.Edition, x.Name, x.Size, now}})
}

func filesOf(ctx context.Context, tx db.Tx, body, notice string) (list []Attached, err error) {
	err = db.Select(ctx, tx, &list, `
		select file_id, name, size, edition
		from notice_file
		where body_id = $1
		  and notice_id = $2
		order by added_at, file_id
		limit 100`, body, notice)
	return list, err
}

// pieceRow is a file or a reminder of a notice.
type pieceRow struct {
	What    string
	FileID  string
	Name    string
	Size    int64
	Edition int64
	Day     clock.Date
	Step    Step
	Unread  int64
	ToldAt  clock.Time
}

// piecesOf gives the files of a notice and when it was reminded of, in one statement.
func piecesOf(ctx context.Context, tx db.Tx, body, notice string) (files []Attached, reminders []Reminder, err error) {
	var list []pieceRow
	err = db.Select(ctx, tx, &list, `
		select 'file' as what, file_id, name, size, edition, '' as day, '' as step, 0 as unread, added_at as told_at
		from notice_file
		where body_id = $1
		  and notice_id = $2
		union all
		select 'reminder', '', '', 0, edition, day, step, unread, told_at
		from notice_reminder
		where body_id = $1
		  and notice_id = $2
		order by what, told_at, file_id
		limit 1000`, body, notice)
	for _, x := range list {
		if x.What == "file" {
			files = append(files, Attached{FileID: x.FileID, Name: x.Name, Size: x.Size, Edition: x.Edition})
			continue
		}
		reminders = append(reminders, Reminder{NoticeID: notice, Edition: x.Edition, Day: x.Day, Step: x.Step, Unread: x.Unread, ToldAt: x.ToldAt})
	}
	return files, reminders, err
}

// attachedTo gives the notice that a file goes with.
func attachedTo(ctx context.Context, tx db.Tx, body, fileID string) (string, error) {
	var x struct{ NoticeID string }
	err := db.Get(ctx, tx, &x, `
		select notice_id
		from notice_file
		where body_id = $1
		  and file_id = $2`, body, fileID)
	return x.NoticeID, err
}

// insertReading keeps a reading; one that is there already stays as it is. It reports
// whether this one is new.
func insertReading(ctx context.Context, tx db.Tx, body string, r Reading) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		insert into notice_reading (body_id, notice_id, edition, person_id, way, read_on, entered_at, entered_by, note)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict do nothing`, body, r.NoticeID, r.Edition, r.PersonID, r.Way, r.ReadOn, r.EnteredAt, r.EnteredBy, r.Note)
	if err != nil {
		return false, fmt.Errorf("keep reading: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// readingsOf gives for each person the newest edition of a notice that they have read.
func readingsOf(ctx context.Context, tx db.Tx, body, notice string) (map[string]Reading, error) {
	var list []Reading
	err := db.Select(ctx, tx, &list, `
		select notice_id, edition, person_id, way, read_on, entered_at, entered_by, note
		from notice_reading
		where body_id = $1
		  and notice_id = $2
		order by edition`, body, notice)
	found := make(map[string]Reading, len(list))
	for _, r := range list {
		found[r.PersonID] = r
	}
	return found, err
}

// readBy gives for each notice the newest edition that a person has read.
func readBy(ctx context.Context, tx db.Tx, body, person string) (map[string]int64, error) {
	var list []Reading
	err := db.Select(ctx, tx, &list, `
		select notice_id, max(edition) as edition
		from notice_reading
		where body_id = $1
		  and person_id = $2
		group by notice_id`, body, person)
	found := make(map[string]int64, len(list))
	for _, r := range list {
		found[r.NoticeID] = r.Edition
	}
	return found, err
}

// readingsOfAll is readingsOf for many notices at once.
func readingsOfAll(ctx context.Context, tx db.Tx, body string, notices []Notice) (map[string]map[string]Reading, error) {
	args, found := []any{body}, map[string]map[string]Reading{}
	places := make([]string, len(notices))
	for i, n := range notices {
		args, found[n.ID] = append(args, n.ID), map[string]Reading{}
		places[i] = fmt.Sprintf("$%d", len(args))
	}
	var list []Reading
	err := db.Select(ctx, tx, &list, `
		select notice_id, edition, person_id, way, read_on, entered_at, entered_by, note
		from notice_reading
		where body_id = $1
		  and notice_id in (`+strings.Join(places, ", ")+`)
		order by edition`, args...)
	for _, r := range list {
		found[r.NoticeID][r.PersonID] = r
	}
	return found, err
}
