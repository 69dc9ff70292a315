package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const (
	sheetColumns   = `id, title, meaning, shipped, version, updated_at`
	editionColumns = `id, sheet_id, number, state, note, made_at, made_name, used_on, version`
	itemColumns    = `id, edition_id, key, place, chapter, number, text, criterion, methods, examples, practice, rule, role, required, guideline, jis, fields, note, version`
)

func erasing() []string {
	return []string{
		`delete from check_import where body_id = $1`,
		`delete from check_mapping where body_id = $1`,
		`delete from check_fact where body_id = $1`,
		`delete from check_basis where body_id = $1`,
		`delete from check_item where body_id = $1`,
		`delete from check_edition where body_id = $1`,
		`delete from check_sheet where body_id = $1`,
	}
}

func missing(what string, err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Newf(fault.NotFound, "お探しの%sは見つかりません。", what)
	}
	return err
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

func insertSheet(ctx context.Context, tx db.Tx, body string, x Sheet) error {
	err := db.Insert(ctx, tx, `insert into check_sheet (body_id, `+sheetColumns+`)`, [][]any{{body, x.ID, x.Title, x.Meaning, x.Shipped, x.Version, x.UpdatedAt}})
	if db.IsDuplicate(err) {
		return fault.Fields(map[string]string{"title": "同じ名前の点検表があります。別の名前にしてください。"})
	}
	return err
}

func saveSheet(ctx context.Context, tx db.Tx, body string, x Sheet) error {
	err := db.Update(ctx, tx, `
		update check_sheet
		set title = $4, meaning = $5, updated_at = $6, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, x.ID, x.Version, x.Title, x.Meaning, x.UpdatedAt)
	if db.IsDuplicate(err) {
		return fault.Fields(map[string]string{"title": "同じ名前の点検表があります。別の名前にしてください。"})
	}
	return err
}

func loadSheet(ctx context.Context, tx db.Tx, body, id string) (x Sheet, err error) {
	err = db.Get(ctx, tx, &x, `
		select `+sheetColumns+`
		from check_sheet
		where body_id = $1
		  and id = $2`, body, id)
	return x, missing("点検表", err)
}

// sheetRow is a sheet with what the list says of its editions.
type sheetRow struct {
	Sheet
	UsedID    string
	UsedNo    int
	UsedOn    clock.Date
	DraftID   string
	Items     int
	DraftSize int
}

// sheetsMost is how many sheets a body keeps: each audit needs one, for some years.
const sheetsMost = 200

func sheets(ctx context.Context, tx db.Tx, body string) (list []sheetRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select s.id, s.title, s.meaning, s.shipped, s.version, s.updated_at,
		  coalesce(u.id, '') as used_id, coalesce(u.number, 0) as used_no, coalesce(u.used_on, '') as used_on, coalesce(d.id, '') as draft_id,
		  (select count(*) from check_item i where i.body_id = s.body_id and i.edition_id = u.id) as items,
		  (select count(*) from check_item i where i.body_id = s.body_id and i.edition_id = d.id) as draft_size
		from check_sheet s
		left join check_edition u on u.body_id = s.body_id and u.sheet_id = s.id and u.state = 'used'
		left join check_edition d on d.body_id = s.body_id and d.sheet_id = s.id and d.state = 'drafted'
		where s.body_id = $1
		order by s.title, s.id
		limit `+fmt.Sprint(sheetsMost), body)
	return list, err
}

func countSheets(ctx context.Context, tx db.Tx, body string) (n int, err error) {
	err = db.Get(ctx, tx, &n, `
		select count(*)
		from check_sheet
		where body_id = $1`, body)
	return n, err
}

func insertEdition(ctx context.Context, tx db.Tx, body string, e Edition) error {
	return db.Insert(ctx, tx, `insert into check_edition (body_id, `+editionColumns+`)`,
		[][]any{{body, e.ID, e.SheetID, e.Number, string(e.State), e.Note, e.MadeAt, e.MadeName, e.UsedOn, e.Version}})
}

func loadEdition(ctx context.Context, tx db.Tx, body, id string) (e Edition, err error) {
	err = db.Get(ctx, tx, &e, `
		select `+editionColumns+`
		from check_edition
		where body_id = $1
		  and id = $2`, body, id)
	return e, missing("点検表の版", err)
}

func editions(ctx context.Context, tx db.Tx, body, sheet string) (list []Edition, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+editionColumns+`
		from check_edition
		where body_id = $1
		  and sheet_id = $2
		order by number desc`, body, sheet)
	return list, err
}

// saveEdition moves an edition that was read with its version.
func saveEdition(ctx context.Context, tx db.Tx, body string, e Edition) error {
	return db.Update(ctx, tx, `
		update check_edition
		set state = $4, used_on = $5, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, e.ID, e.Version, string(e.State), e.UsedOn)
}

func retire(ctx context.Context, tx db.Tx, body, sheet, but string) error {
	_, err := tx.ExecContext(ctx, `
		update check_edition
		set state = 'retired', version = version + 1
		where body_id = $1
		  and sheet_id = $2
		  and id <> $3
		  and state = 'used'`, body, sheet, but)
	return err
}

func dropEdition(ctx context.Context, tx db.Tx, body, id string) error {
	for _, query := range []string{
		`delete from check_basis where body_id = $1 and item_id in (select id from check_item where body_id = $1 and edition_id = $2)`,
		`delete from check_item where body_id = $1 and edition_id = $2`,
		`delete from check_edition where body_id = $1 and id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, query, body, id); err != nil {
			return fmt.Errorf("drop draft: %w", err)
		}
	}
	return nil
}

func insertItems(ctx context.Context, tx db.Tx, body string, list ...Item) error {
	var rows, bases [][]any
	for _, i := range list {
		rows = append(rows, []any{
			body, i.ID, i.EditionID, i.Key, i.Place, i.Chapter, i.Number, i.Text, i.Criterion, i.Methods, i.Examples, i.Practice, i.Rule, i.Role, i.Required, i.Guideline, i.Jis, i.Fields, i.Note, i.Version,
		})
		for _, b := range i.Bases {
			bases = append(bases, []any{body, i.ID, b.DocumentID, b.Provision, b.Label})
		}
	}
	if err := db.Insert(ctx, tx, `insert into check_item (body_id, `+itemColumns+`)`, rows); err != nil {
		return err
	}
	return db.Insert(ctx, tx, `insert into check_basis (body_id, item_id, document_id, provision, label)`, bases)
}

func loadItem(ctx context.Context, tx db.Tx, body, id string) (i Item, err error) {
	err = db.Get(ctx, tx, &i, `
		select `+itemColumns+`
		from check_item
		where body_id = $1
		  and id = $2`, body, id)
	if err != nil {
		return i, missing("点検項目", err)
	}
	err = db.Select(ctx, tx, &i.Bases, `
		select item_id, document_id, provision, label
		from check_basis
		where body_id = $1
		  and item_id = $2
		order by label, document_id, provision`, body, id)
	return i, err
}

// items gives the items of editions with their bases, in order: two statements for any
// number.
func items(ctx context.Context, tx db.Tx, body string, editions ...string) (list []Item, err error) {
	if len(editions) == 0 {
		return nil, nil
	}
	args := []any{body}
	in := marks(&args, editions)
	err = db.Select(ctx, tx, &list, `
		select `+itemColumns+`
		from check_item
		where body_id = $1
		  and edition_id in (`+in+`)
		order by edition_id, place, id`, args...)
	if err != nil {
		return nil, err
	}
	var bases []Basis
	err = db.Select(ctx, tx, &bases, `
		select b.item_id, b.document_id, b.provision, b.label
		from check_basis b
		join check_item i on i.body_id = b.body_id and i.id = b.item_id
		where b.body_id = $1
		  and i.edition_id in (`+in+`)
		order by b.label, b.document_id, b.provision`, args...)
	at := map[string]int{}
	for n, i := range list {
		at[i.ID] = n
	}
	for _, b := range bases {
		if n, ok := at[b.ItemID]; ok {
			list[n].Bases = append(list[n].Bases, b)
		}
	}
	return list, err
}

func saveItem(ctx context.Context, tx db.Tx, body string, i Item) error {
	return db.Update(ctx, tx, `
		update check_item
		set place = $4, chapter = $5, number = $6, text = $7, criterion = $8, methods = $9, examples = $10, practice = $11, rule = $12, role = $13, required = $14,
		    guideline = $15, jis = $16, fields = $17, note = $18, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, i.ID, i.Version, i.Place, i.Chapter, i.Number, i.Text, i.Criterion, i.Methods, i.Examples, i.Practice, i.Rule, i.Role, i.Required, i.Guideline, i.Jis, i.Fields, i.Note)
}

func saveBases(ctx context.Context, tx db.Tx, body string, i Item) error {
	if _, err := tx.ExecContext(ctx, `
		delete from check_basis
		where body_id = $1
		  and item_id = $2`, body, i.ID); err != nil {
		return fmt.Errorf("clear bases: %w", err)
	}
	var rows [][]any
	for _, b := range i.Bases {
		rows = append(rows, []any{body, i.ID, b.DocumentID, b.Provision, b.Label})
	}
	return db.Insert(ctx, tx, `insert into check_basis (body_id, item_id, document_id, provision, label)`, rows)
}

func dropItem(ctx context.Context, tx db.Tx, body string, i Item) error {
	if _, err := tx.ExecContext(ctx, `
		delete from check_basis
		where body_id = $1
		  and item_id = $2`, body, i.ID); err != nil {
		return fmt.Errorf("drop bases: %w", err)
	}
	return db.Update(ctx, tx, `
		delete from check_item
		where body_id = $1
		  and id = $2
		  and version = $3`, body, i.ID, i.Version)
}

// usedEditions gives the editions in use with the titles of their sheets.
func usedEditions(ctx context.Context, tx db.Tx, body string) (list []Choice, err error) {
	err = db.Select(ctx, tx, &list, `
		select e.id as edition_id, s.id as sheet_id, s.title, e.number, e.used_on
		from check_edition e
		join check_sheet s on s.body_id = e.body_id and s.id = e.sheet_id
		where e.body_id = $1
		  and e.state = 'used'
		order by s.title, e.id
		limit `+fmt.Sprint(sheetsMost), body)
	return list, err
}

type factRow struct{ UnitID, Fact string }

func facts(ctx context.Context, tx db.Tx, body string) (list []factRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select unit_id, fact
		from check_fact
		where body_id = $1
		order by unit_id, fact`, body)
	return list, err
}

func saveFacts(ctx context.Context, tx db.Tx, body, unit string, names []string, at clock.Time, by string) error {
	if _, err := tx.ExecContext(ctx, `
		delete from check_fact
		where body_id = $1
		  and unit_id = $2`, body, unit); err != nil {
		return fmt.Errorf("clear facts: %w", err)
	}
	var rows [][]any
	for _, n := range names {
		rows = append(rows, []any{body, unit, n, at, by})
	}
	return db.Insert(ctx, tx, `insert into check_fact (body_id, unit_id, fact, at, by_name)`, rows)
}
