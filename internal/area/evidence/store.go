package evidence

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

var itemColumns = `i.id, i.fiscal_year, i.number, i.kind, i.title, i.note, i.about_area, i.about_id, i.method, i.obtained_at, i.obtained_by,
		i.source_device, i.source_path, i.source_time, i.clock_offset, i.medium, i.maker, i.serial, i.file_name, i.size, i.sha256, i.unkept,
		i.file_id, i.photo_id, i.looks, i.class, i.post_id, i.created_by, i.created_at,
		i.state, i.holder_id, i.holder_name, i.place, i.seal, i.pending_n, i.pending_id, i.pending_name, i.checked_at, i.check_result,
		i.keep_until, i.hold, i.last, i.head, i.facts, i.breaks, i.disposal_id, i.version, ` + org.Covered("$1", "'evidence'", "i.id") + ` as confidential`

// seen is the condition under which an actor sees an item i; $1 is the body, $2 the person
// and $3 the day. An item under a name list is seen by who is on it, and by who has it in
// hand: took it in, holds it, is to receive it. Nobody else sees it, whatever they may.
func seen(a actor.Actor) string {
	const mine = `i.created_by = $2 or i.holder_id = $2 or i.pending_id = $2`
	switch {
	case a.Strength == actor.Machine:
		return `$2 = $2 and $3 = $3`
	case a.Can(CanSeeAll):
		return `(` + org.NotKept(a, areaName, "i.id", marks()) + ` or ` + mine + `)`
	}
	return `(` + mine + ` or ` + org.Admitted(a, areaName, "i.id", marks()) + `)`
}

// marks gives body, person, day and area to a condition of the organisation, where the first
// three are the first parameters of every statement here.
func marks() func(any) string {
	list := []string{"$1", "$2", "$3", "'" + areaName + "'"}
	n := 0
	return func(any) string { n++; return list[n-1] }
}

func insertItem(ctx context.Context, tx db.Tx, body string, it Exhibit) error {
	err := db.Insert(ctx, tx, `
		insert into evidence_item (body_id, id, fiscal_year, number, kind, title, note, about_area, about_id, method, obtained_at, obtained_by,
			source_device, source_path, source_time, clock_offset, medium, maker, serial, file_name, size, sha256, unkept, file_id, photo_id, looks,
			search, class, post_id, created_by, created_at, state, holder_id, holder_name, place, seal, pending_n, pending_id,
			pending_name, checked_at, check_result, keep_until, hold, last, head, facts, breaks, disposal_id, version)`, [][]any{{
		body, it.ID, it.FiscalYear, it.Facts.Number, it.Kind, it.Title, it.Note, it.AboutArea, it.AboutID, it.Method, it.ObtainedAt, it.ObtainedBy,
		it.SourceDevice, it.SourcePath, it.SourceTime, it.ClockOffset, it.Medium, it.Maker, it.Serial, it.FileName, it.Size, it.SHA256, it.Unkept, it.FileID, it.PhotoID, it.Looks,
		searchText(it), it.Class, it.PostID, it.CreatedBy, it.CreatedAt, it.State, it.HolderID, it.HolderName, it.Place, it.Seal,
		0, "", "", "", "", it.KeepUntil, it.Hold, it.Last, it.Head, it.Standing.Facts, it.Breaks, "", it.Version,
	}})
	if err != nil {
		return fmt.Errorf("insert evidence: %w", err)
	}
	return nil
}

// saveItem writes where an item stands, if nobody else was faster.
func saveItem(ctx context.Context, tx db.Tx, body string, it Exhibit) error {
	return db.Update(ctx, tx, `
		update evidence_item
		set title = $3, note = $4, method = $5, obtained_at = $6, obtained_by = $7, source_device = $8, source_path = $9, source_time = $10,
			clock_offset = $11, medium = $12, maker = $13, serial = $14, search = $15, class = $16, post_id = $17,
			state = $19, holder_id = $20, holder_name = $21, place = $22, seal = $23, pending_n = $24, pending_id = $25, pending_name = $26,
			checked_at = $27, check_result = $28, keep_until = $29, hold = $30, last = $31, head = $32, facts = $33, breaks = $34,
			disposal_id = $18, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $35`,
		body, it.ID, it.Title, it.Note, it.Method, it.ObtainedAt, it.ObtainedBy, it.SourceDevice, it.SourcePath, it.SourceTime,
		it.ClockOffset, it.Medium, it.Maker, it.Serial, searchText(it), it.Class, it.PostID, it.DisposalID,
		it.State, it.HolderID, it.HolderName, it.Place, it.Seal, it.PendingN, it.PendingID, it.PendingName,
		it.CheckedAt, it.CheckResult, it.KeepUntil, it.Hold, it.Last, it.Head, it.Standing.Facts, it.Breaks, it.Version)
}

// nextNumber counts a body's items of a fiscal year. Of two at once the second waits.
func nextNumber(ctx context.Context, tx db.Tx, body string, year int) (n int64, err error) {
	err = tx.QueryRowContext(ctx, `
		insert into evidence_counter (body_id, fiscal_year, last)
		values ($1, $2, 1)
		on conflict (body_id, fiscal_year) do update
		set last = evidence_counter.last + 1
		returning last`, body, year).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count evidence: %w", err)
	}
	return n, nil
}

func loadItem(ctx context.Context, tx db.Tx, a actor.Actor, id string) (it Exhibit, err error) {
	err = db.Get(ctx, tx, &it, `
		select `+itemColumns+`
		from evidence_item i
		where i.body_id = $1
		  and i.id = $4
		  and `+seen(a), a.Body, a.ID, a.Day, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.Wrap(fault.NotFound, "お探しの証拠が見つかりません。見られる人が限られている場合もあります。", err)
	}
	return it, err
}

func itemsByID(ctx context.Context, tx db.Tx, a actor.Actor, ids []string) (list []Exhibit, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args, marks := []any{a.Body, a.ID, a.Day}, make([]string, len(ids))
	for i, id := range ids {
		args = append(args, id)
		marks[i] = "$" + strconv.Itoa(len(args))
	}
	err = db.Select(ctx, tx, &list, `
		select `+itemColumns+`
		from evidence_item i
		where i.body_id = $1
		  and i.id in (`+strings.Join(marks, ", ")+`)
		  and `+seen(a)+`
		order by i.fiscal_year, i.number`, args...)
	return list, err
}

// leftMost bounds what a hand-over sheet lists of a post.
const leftMost = 200

func itemsOfPost(ctx context.Context, tx db.Tx, a actor.Actor, post string) (list []Exhibit, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+itemColumns+`
		from evidence_item i
		where i.body_id = $1
		  and i.post_id = $4
		  and i.state = 'kept'
		  and `+seen(a)+`
		order by i.fiscal_year, i.number
		limit $5`, a.Body, a.ID, a.Day, post, leftMost)
	return list, err
}

func itemsAbout(ctx context.Context, tx db.Tx, a actor.Actor, room string, ids []string) (list []Exhibit, err error) {
	args, marks := []any{a.Body, a.ID, a.Day, room}, make([]string, len(ids))
	for i, id := range ids {
		args = append(args, id)
		marks[i] = "$" + strconv.Itoa(len(args))
	}
	err = db.Select(ctx, tx, &list, `
		select `+itemColumns+`
		from evidence_item i
		where i.body_id = $1
		  and i.about_area = $4
		  and i.about_id in (`+strings.Join(marks, ", ")+`)
		  and `+seen(a)+`
		order by i.about_id, i.fiscal_year, i.number`, args...)
	return list, err
}

// Query is what a list asks for.
type Query struct {
	Text   string
	Kind   string
	State  string
	Year   int64
	Mark   string // pending, mine, broken, hold
	About  string // area:id
	Due    string // keep_until up to this day
	Sort   string // number, title, holder, until
	Desc   bool
	Limit  int
	Offset int
}

func (q Query) where(a actor.Actor) (string, []any) {
	text, args := `
		where i.body_id = $1
		  and `+seen(a), []any{a.Body, a.ID, a.Day}
	add := func(condition string, v any) {
		args = append(args, v)
		text += "\n\t\t  and " + strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args)))
	}
	for _, word := range strings.Fields(fold(q.Text)) {
		add(`i.search like ? escape '\'`, "%"+escape(word)+"%")
	}
	if q.Kind != "" {
		add(`i.kind = ?`, q.Kind)
	}
	if q.State != "" {
		add(`i.state = ?`, q.State)
	}
	if q.Year != 0 {
		add(`i.fiscal_year = ?`, q.Year)
	}
	if room, id, ok := strings.Cut(q.About, ":"); ok {
		add(`i.about_area = ?`, room)
		add(`i.about_id = ?`, id)
	}
	if q.Due != "" {
		add(`i.keep_until <> '' and i.keep_until <= ?`, q.Due)
	}
	switch q.Mark {
	case "pending":
		text += "\n\t\t  and i.pending_n > 0"
	case "mine":
		text += "\n\t\t  and (i.holder_id = $2 or i.pending_id = $2)"
	case "broken":
		text += "\n\t\t  and i.breaks > 0"
	case "hold":
		text += "\n\t\t  and i.hold"
	}
	return text, args
}

func escape(word string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word)
}

func (q Query) order() string {
	columns := map[string]string{"title": "i.title", "holder": "i.holder_name", "until": "i.keep_until", "state": "i.state"}
	dir := ""
	if q.Desc {
		dir = " desc"
	}
	if c, ok := columns[q.Sort]; ok {
		return "\n\t\torder by " + c + dir + ", i.fiscal_year desc, i.number desc"
	}
	return "\n\t\torder by i.fiscal_year" + dir + ", i.number" + dir
}

func findItems(ctx context.Context, tx db.Tx, a actor.Actor, q Query) (list []Exhibit, total int, err error) {
	where, args := q.where(a)
	if err = db.Get(ctx, tx, &total, `select count(*) from evidence_item i`+where, args...); err != nil {
		return nil, 0, err
	}
	text := `select ` + itemColumns + ` from evidence_item i` + where + q.order()
	if q.Limit > 0 {
		args = append(args, q.Limit, q.Offset)
		text += fmt.Sprintf("\n\t\tlimit $%d offset $%d", len(args)-1, len(args))
	}
	err = db.Select(ctx, tx, &list, text, args...)
	return list, total, err
}

// staleItems gives items whose content was not checked since a time, longest ago first.
func staleItems(ctx context.Context, tx db.Tx, body string, since clock.Time, limit int) (list []Exhibit, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+itemColumns+`
		from evidence_item i
		where i.body_id = $1
		  and i.state = 'kept'
		  and i.file_id <> ''
		  and i.checked_at < $2
		  and i.created_at < $2
		order by i.checked_at, i.id
		limit $3`, body, since, limit)
	return list, err
}

// Erase deletes all rows of a body, for the deletion of a sample body.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	for _, statement := range []string{
		`delete from evidence_disposal_item where body_id = $1`,
		`delete from evidence_disposal where body_id = $1`,
		`delete from evidence_entry where body_id = $1`,
		`delete from evidence_item where body_id = $1`,
		`delete from evidence_counter where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, body); err != nil {
			return fmt.Errorf("erase evidence of %s: %w", body, err)
		}
	}
	return nil
}

// disposable gives the items that may be disposed of by a day, and are in no disposal yet.
func disposable(ctx context.Context, tx db.Tx, a actor.Actor, due string, limit, offset int) (list []Exhibit, total int, err error) {
	const where = `
		where i.body_id = $1
		  and i.state = 'kept'
		  and i.keep_until <> ''
		  and i.keep_until < $4
		  and i.disposal_id = ''
		  and `
	if err = db.Get(ctx, tx, &total, `select count(*) from evidence_item i`+where+seen(a), a.Body, a.ID, a.Day, due); err != nil {
		return nil, 0, err
	}
	err = db.Select(ctx, tx, &list, `select `+itemColumns+` from evidence_item i`+where+seen(a)+`
		order by i.keep_until, i.fiscal_year, i.number
		limit $5 offset $6`, a.Body, a.ID, a.Day, due, limit, offset)
	return list, total, err
}

// years lists the fiscal years in which something was taken in, latest first.
func years(ctx context.Context, tx db.Tx, body string) (list []int64, err error) {
	err = db.Select(ctx, tx, &list, `
		select fiscal_year
		from evidence_counter
		where body_id = $1
		order by fiscal_year desc
		limit 100`, body)
	return list, err
}
