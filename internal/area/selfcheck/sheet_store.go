package selfcheck

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const sheetColumns = `s.id, s.campaign_id, s.kind, s.subject_id, s.subject_name, s.number, s.unit_id, s.unit_name, s.section_id, s.section_name, s.forms, s.code,
	s.left_text, s.marks, s.reasons, s.opinion, s.writer, s.submits, s.submitted_at, s.true_day, s.way, s.version, s.saved_at`

func errSheet() error {
	return fault.New(fault.NotFound, "お探しの調査票は見つかりません。")
}

func insertSheets(ctx context.Context, tx db.Tx, body string, list []Sheet) error {
	rows := make([][]any, len(list))
	for i, s := range list {
		rows[i] = []any{
			body, s.CampaignID, s.ID, string(s.Kind), s.SubjectID, s.SubjectName, s.Number, s.UnitID, s.UnitName, s.SectionID, s.SectionName, s.Forms, s.Code,
			s.Left, s.Marks, s.Reasons, s.Opinion, s.Writer, s.Submits, s.SubmittedAt, s.Day, string(s.Way), s.Version, s.SavedAt,
		}
	}
	return db.Insert(ctx, tx, `insert into selfcheck_sheet (body_id, campaign_id, id, kind, subject_id, subject_name, number, unit_id, unit_name, section_id, section_name, forms, code,
		left_text, marks, reasons, opinion, writer, submits, submitted_at, true_day, way, version, saved_at)`, rows)
}

func loadSheet(ctx context.Context, tx db.Tx, body, id string) (s Sheet, err error) {
	err = db.Get(ctx, tx, &s, `
		select `+sheetColumns+`
		from selfcheck_sheet s
		where s.body_id = $1
		  and s.id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return s, errSheet()
	}
	return s, err
}

func sheetByCode(ctx context.Context, tx db.Tx, body, campaign, code string) (s Sheet, err error) {
	err = db.Get(ctx, tx, &s, `
		select `+sheetColumns+`
		from selfcheck_sheet s
		where s.body_id = $1
		  and s.code = $2
		  and s.campaign_id = $3`, body, code, campaign)
	if fault.Is(err, fault.NotFound) {
		return s, fault.Fields(map[string]string{"code": "この番号の調査票はありません。票の右上の番号を確かめてください。"})
	}
	return s, err
}

// saveSheet writes the answers of a sheet that was read with its version.
func saveSheet(ctx context.Context, tx db.Tx, body string, s Sheet) error {
	return db.Update(ctx, tx, `
		update selfcheck_sheet
		set marks = $4, reasons = $5, opinion = $6, writer = $7, submits = $8, submitted_at = $9, true_day = $10, way = $11, saved_at = $12, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, s.ID, s.Version, s.Marks, s.Reasons, s.Opinion, s.Writer, s.Submits, s.SubmittedAt, s.Day, string(s.Way), s.SavedAt)
}

// setLeft writes why people are no longer asked, or that they are asked again.
func setLeft(ctx context.Context, tx db.Tx, body, campaign string, why map[string][]string) error {
	for text, ids := range why {
		for len(ids) > 0 {
			n := min(len(ids), 500)
			args := []any{body, campaign, text}
			_, err := tx.ExecContext(ctx, `
				update selfcheck_sheet
				set left_text = $3
				where body_id = $1
				  and campaign_id = $2
				  and id in (`+marks(&args, ids[:n])+`)`, args...)
			if err != nil {
				return fmt.Errorf("set left: %w", err)
			}
			ids = ids[n:]
		}
	}
	return nil
}

// ownSheets gives the sheets that are the person's, or wait for one of the addressees; of
// one campaign where one is named.
func ownSheets(ctx context.Context, tx db.Tx, body, person, campaign string, keys []string) (list []Sheet, err error) {
	args := []any{body, person, campaign}
	held := "1 = 0"
	if len(keys) > 0 {
		held = `s.id in (select h.sheet_id from selfcheck_holder h where h.body_id = $1 and h.addressee in (` + marks(&args, keys) + `))`
	}
	err = db.Select(ctx, tx, &list, `
		select `+sheetColumns+`
		from selfcheck_sheet s
		where s.body_id = $1
		  and ($3 = '' or s.campaign_id = $3)
		  and (s.subject_id = $2 and s.kind = 'person' or `+held+`)
		order by s.id desc
		limit 200`, args...)
	return list, err
}

// heldBy reports whether a sheet waits for any of the addressees.
func heldBy(ctx context.Context, tx db.Tx, body, sheet string, keys []string) (bool, error) {
	if len(keys) == 0 {
		return false, nil
	}
	args := []any{body, sheet}
	var n int
	err := tx.QueryRowContext(ctx, `
		select count(*)
		from selfcheck_holder
		where body_id = $1
		  and sheet_id = $2
		  and addressee in (`+marks(&args, keys)+`)`, args...).Scan(&n)
	return n > 0, err
}

// seen bounds a query of sheets to units; nil is all of the body.
func seen(args *[]any, units []string) string {
	switch {
	case units == nil:
		return ""
	case len(units) == 0:
		return "\n\t\t  and 1 = 0"
	}
	return "\n\t\t  and s.unit_id in (" + marks(args, units) + ")"
}

// countRows reads what is counted of some campaigns.
func countRows(ctx context.Context, tx db.Tx, body string, units []string, campaigns ...string) (rows []row, err error) {
	args := []any{body}
	err = db.Select(ctx, tx, &rows, `
		select s.campaign_id, s.kind, s.subject_id, s.subject_name, s.section_id, s.section_name, s.unit_id, s.forms, s.marks, s.submits, s.left_text
		from selfcheck_sheet s
		where s.body_id = $1
		  and s.campaign_id in (`+marks(&args, campaigns)+`)`+seen(&args, units), args...)
	return rows, err
}

// Waiters asks for the sheets of a campaign.
type Waiters struct {
	Section string
	State   string // "waiting", "done", "left" or "" for all
	Kind    string
	Text    string
	Limit   int
	Offset  int
	Sort    string
	Desc    bool
}

// findSheets gives the sheets of a campaign by section, and how many there are.
func findSheets(ctx context.Context, tx db.Tx, body, campaign string, q Waiters, units []string) (list []Sheet, total int, err error) {
	args := []any{body, campaign}
	where := `
		where s.body_id = $1
		  and s.campaign_id = $2` + seen(&args, units)
	add := func(text string, value any) {
		args = append(args, value)
		where += "\n\t\t  and " + strings.ReplaceAll(text, "$$", fmt.Sprintf("$%d", len(args)))
	}
	if q.Section != "" {
		add("s.section_id = $$", q.Section)
	}
	if q.Kind != "" {
		add("s.kind = $$", q.Kind)
	}
	if q.Text != "" {
		add(`(s.subject_name like $$ escape '\' or s.number like $$ escape '\' or s.code like $$ escape '\')`, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(q.Text)+"%")
	}
	switch q.State {
	case "waiting":
		where += "\n\t\t  and s.submits = 0\n\t\t  and s.left_text = ''"
	case "done":
		where += "\n\t\t  and s.submits > 0"
	case "left":
		where += "\n\t\t  and s.submits = 0\n\t\t  and s.left_text <> ''"
	}
	if err := tx.QueryRowContext(ctx, `select count(*) from selfcheck_sheet s`+where, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count sheets: %w", err)
	}
	order := "s.section_name, s.unit_name, s.number, s.id"
	if q.Sort == "name" {
		order = "s.subject_name, s.id"
	}
	if q.Desc {
		order = strings.ReplaceAll(order, ",", " desc,") + " desc"
	}
	limit := ""
	if q.Limit > 0 {
		limit = fmt.Sprintf("\n\t\tlimit %d offset %d", q.Limit, q.Offset)
	}
	err = db.Select(ctx, tx, &list, `
		select `+sheetColumns+`
		from selfcheck_sheet s`+where+`
		order by `+order+limit, args...)
	return list, total, err
}

func insertReceipt(ctx context.Context, tx db.Tx, body string, r Receipt) error {
	return db.Insert(ctx, tx, `insert into selfcheck_receipt (body_id, sheet_id, no, at, way, true_day, by_id, by_name, marks, reasons, opinion)`,
		[][]any{{body, r.SheetID, r.No, r.At, string(r.Way), r.Day, r.ByID, r.ByName, r.Marks, r.Reasons, r.Opinion}})
}

func receiptsOf(ctx context.Context, tx db.Tx, body, sheet string) (list []Receipt, err error) {
	err = db.Select(ctx, tx, &list, `
		select sheet_id, no, at, way, true_day, by_id, by_name, marks, reasons, opinion
		from selfcheck_receipt
		where body_id = $1
		  and sheet_id = $2
		order by no
		limit 200`, body, sheet)
	return list, err
}

// setHolders keeps whom the sheets of units and systems wait for, in place of before.
func setHolders(ctx context.Context, tx db.Tx, body string, keys map[string][]string) error {
	var ids []string
	var rows [][]any
	for id, list := range keys {
		ids = append(ids, id)
		for _, k := range list {
			rows = append(rows, []any{body, id, k})
		}
	}
	if len(ids) == 0 {
		return nil
	}
	args := []any{body}
	_, err := tx.ExecContext(ctx, `
		delete from selfcheck_holder
		where body_id = $1
		  and sheet_id in (`+marks(&args, ids)+`)`, args...)
	if err != nil {
		return fmt.Errorf("clear holders: %w", err)
	}
	return db.Insert(ctx, tx, `insert into selfcheck_holder (body_id, sheet_id, addressee)`, rows)
}

// saidNo gives the reasons of a campaign's submitted sheets.
func saidNo(ctx context.Context, tx db.Tx, body, campaign string, units []string) (list []string, err error) {
	args := []any{body, campaign}
	err = db.Select(ctx, tx, &list, `
		select s.reasons
		from selfcheck_sheet s
		where s.body_id = $1
		  and s.campaign_id = $2
		  and s.submits > 0
		  and s.reasons <> ''`+seen(&args, units), args...)
	return list, err
}

// Place is a section in which there are sheets.
type Place struct{ SectionID, SectionName string }

func placesOf(ctx context.Context, tx db.Tx, body, campaign string, units []string) (list []Place, err error) {
	args := []any{body, campaign}
	err = db.Select(ctx, tx, &list, `
		select distinct s.section_id, s.section_name
		from selfcheck_sheet s
		where s.body_id = $1
		  and s.campaign_id = $2`+seen(&args, units)+`
		order by s.section_name, s.section_id
		limit 500`, args...)
	return list, err
}

// dueRow is a sheet that waits, with what the list of work says of its campaign.
type dueRow struct {
	ID, CampaignID, Kind, SubjectName, Title string
	From                                     clock.Date `db:"from_on"`
	Last                                     clock.Date `db:"last_on"`
	Addressee                                string
}

// dueSheets gives the sheets of running campaigns that wait for the person or one of the addressees.
func dueSheets(ctx context.Context, tx db.Tx, body, person string, keys []string, today clock.Date) (list []Due, err error) {
	args := []any{body, person, today}
	held := ""
	if len(keys) > 0 {
		held = `
		union
		select s.id as id, s.campaign_id, s.kind, s.subject_name, c.title, c.from_on, c.last_on as last_on, h.addressee as addressee
		from selfcheck_holder h
		join selfcheck_sheet s on s.body_id = h.body_id and s.id = h.sheet_id
		join selfcheck_campaign c on c.body_id = s.body_id and c.id = s.campaign_id
		where h.body_id = $1
		  and h.addressee in (` + marks(&args, keys) + `)
		  and s.submits = 0
		  and s.left_text = ''
		  and c.state = 'running'
		  and c.from_on <= $3`
	}
	var rows []dueRow
	err = db.Select(ctx, tx, &rows, `
		select s.id as id, s.campaign_id, s.kind, s.subject_name, c.title, c.from_on, c.last_on as last_on, '' as addressee
		from selfcheck_sheet s
		join selfcheck_campaign c on c.body_id = s.body_id and c.id = s.campaign_id
		where s.body_id = $1
		  and s.subject_id = $2
		  and s.kind = 'person'
		  and s.submits = 0
		  and s.left_text = ''
		  and c.state = 'running'
		  and c.from_on <= $3`+held+`
		order by last_on, id, addressee
		limit 100`, args...)
	for _, r := range rows {
		if len(list) > 0 && list[len(list)-1].Sheet.ID == r.ID {
			continue // by another of their posts
		}
		list = append(list, Due{Sheet{ID: r.ID, CampaignID: r.CampaignID, Kind: Target(r.Kind), SubjectName: r.SubjectName}, Campaign{ID: r.CampaignID, Title: r.Title, From: r.From, Last: r.Last, State: Running}, r.Addressee})
	}
	return list, err
}
