package selfcheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const campaignColumns = `c.id, c.year, c.number, c.title, c.note, c.from_on, c.last_on, c.state, c.voice, c.named, c.small, c.before_id,
	c.made_by, c.made_name, c.started_at, c.ended_at, c.version, c.updated_at`

func errCampaign() error {
	return fault.New(fault.NotFound, "お探しの自己点検は見つかりません。")
}

// take gives the next number of a fiscal year.
func take(ctx context.Context, tx db.Tx, body string, year int) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		insert into selfcheck_count (body_id, year, last)
		values ($1, $2, 1)
		on conflict (body_id, year) do update set last = selfcheck_count.last + 1
		returning last`, body, year).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("take number: %w", err)
	}
	return n, nil
}

func insertCampaign(ctx context.Context, tx db.Tx, body string, c Campaign) error {
	return db.Insert(ctx, tx, `insert into selfcheck_campaign (body_id, id, year, number, title, note, from_on, last_on, state, voice, named, small, before_id,
		made_by, made_name, started_at, ended_at, version, updated_at)`, [][]any{{
		body, c.ID, c.Year, c.Number, c.Title, c.Note, c.From, c.Last, string(c.State), string(c.Voice), c.Named, c.Small, c.BeforeID,
		c.MadeBy, c.MadeName, c.StartedAt, c.EndedAt, c.Version, c.UpdatedAt,
	}})
}

// saveCampaign writes what may change of a campaign that was read with its version.
func saveCampaign(ctx context.Context, tx db.Tx, body string, c Campaign) error {
	return db.Update(ctx, tx, `
		update selfcheck_campaign
		set title = $4, note = $5, from_on = $6, last_on = $7, state = $8, voice = $9, named = $10, small = $11, before_id = $12,
		    started_at = $13, ended_at = $14, updated_at = $15, year = $16, number = $17, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, c.ID, c.Version, c.Title, c.Note, c.From, c.Last, string(c.State), string(c.Voice), c.Named, c.Small, c.BeforeID,
		c.StartedAt, c.EndedAt, c.UpdatedAt, c.Year, c.Number)
}

func loadCampaign(ctx context.Context, tx db.Tx, body, id string) (c Campaign, err error) {
	err = db.Get(ctx, tx, &c, `
		select `+campaignColumns+`
		from selfcheck_campaign c
		where c.body_id = $1
		  and c.id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return c, errCampaign()
	}
	return c, err
}

// campaignMost bounds the list: two a year for thirty years.
const campaignMost = 60

func listCampaigns(ctx context.Context, tx db.Tx, body string) (list []Campaign, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+campaignColumns+`
		from selfcheck_campaign c
		where c.body_id = $1
		order by c.year desc, c.number desc, c.id
		limit `+fmt.Sprint(campaignMost), body)
	return list, err
}

func runningCampaigns(ctx context.Context, tx db.Tx, body string) (list []Campaign, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+campaignColumns+`
		from selfcheck_campaign c
		where c.body_id = $1
		  and c.state = 'running'
		order by c.last_on, c.id
		limit `+fmt.Sprint(campaignMost), body)
	return list, err
}

func campaignsByID(ctx context.Context, tx db.Tx, body string, ids []string) (list []Campaign, err error) {
	args := []any{body}
	err = db.Select(ctx, tx, &list, `
		select `+campaignColumns+`
		from selfcheck_campaign c
		where c.body_id = $1
		  and c.id in (`+marks(&args, ids)+`)
		order by c.id`, args...)
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

// planRow is a form, an item, a system or a reminder of a campaign, read in one statement.
type planRow struct {
	CampaignID, What             string
	No, Place                    int
	Title, Target, Roles         string
	Open                         bool
	ItemText, Criterion          string
	Basis, Provisions            string
	Source, Fact, Name, UnitName string
}

// loadPlan gives a campaign with all that it asks, in two statements.
func loadPlan(ctx context.Context, tx db.Tx, body, id string) (p Plan, err error) {
	if p.Campaign, err = loadCampaign(ctx, tx, body, id); err != nil {
		return p, err
	}
	return p, loadAsked(ctx, tx, body, &p)
}

// loadPlans gives a campaign and the one to compare it with, in two statements; the other
// is nil where there is none that has ended.
func loadPlans(ctx context.Context, tx db.Tx, body, id string) (p Plan, before *Plan, err error) {
	var list []Campaign
	err = db.Select(ctx, tx, &list, `
		select `+campaignColumns+`
		from selfcheck_campaign c
		where c.body_id = $1
		  and (c.id = $2 or c.id = (select n.before_id from selfcheck_campaign n where n.body_id = $1 and n.id = $2))
		order by c.id`, body, id)
	if err != nil {
		return p, nil, err
	}
	for _, c := range list {
		switch {
		case c.ID == id:
			p.Campaign = c
		case c.State == Ended:
			before = &Plan{Campaign: c}
		}
	}
	if p.ID == "" {
		return p, nil, errCampaign()
	}
	if before == nil {
		return p, nil, loadAsked(ctx, tx, body, &p)
	}
	return p, before, loadAsked(ctx, tx, body, &p, before)
}

// loadAsked fills in what campaigns are called and ask, and when who was late was told of.
func loadAsked(ctx context.Context, tx db.Tx, body string, plans ...*Plan) error {
	args, ids := []any{body, false}, []string{}
	for _, p := range plans {
		ids = append(ids, p.ID)
	}
	in := `in (` + marks(&args, ids) + `)`
	var rows []planRow
	err := db.Select(ctx, tx, &rows, `
		select campaign_id, 'form' as what, no, 0 as place, title, target, roles, open, role_titles as item_text, '' as criterion, '' as basis, '' as provisions, '' as source, '' as fact, '' as name, '' as unit_name
		from selfcheck_form
		where body_id = $1
		  and campaign_id `+in+`
		union all
		select campaign_id, 'item', form, place, '', '', '', $2, item_text, criterion, basis, provisions, source, fact, '', ''
		from selfcheck_item
		where body_id = $1
		  and campaign_id `+in+`
		union all
		select campaign_id, 'system', 0, 0, id, '', '', $2, unit_id, '', '', '', '', '', name, unit_name
		from selfcheck_system
		where body_id = $1
		  and campaign_id `+in+`
		union all
		select id, 'campaign', year, number, title, state, '', $2, '', '', '', '', '', '', '', ''
		from selfcheck_campaign
		where body_id = $1
		  and id `+in+`
		union all
		select campaign_id, 'told', waiting, 0, day, step, told_at, $2, '', '', '', '', '', '', '', ''
		from selfcheck_reminder
		where body_id = $1
		  and campaign_id `+in+`
		order by what, place, no, name, title`, args...)
	for _, r := range rows {
		for _, p := range plans {
			if p.ID == r.CampaignID {
				err = errors.Join(err, p.add(r))
			}
		}
	}
	return err
}

// add takes one row over.
func (p *Plan) add(r planRow) error {
	switch r.What {
	case "campaign":
		p.Year, p.Number, p.Title, p.State = r.No, r.Place, r.Title, State(r.Target)
	case "form":
		p.Forms = append(p.Forms, Form{No: r.No, Title: r.Title, Target: Target(r.Target), Roles: listOf(r.Roles), Titles: listOf(r.ItemText), Open: r.Open})
	case "item":
		p.Items = append(p.Items, Item{Place: r.Place, Form: r.No, Text: r.ItemText, Criterion: r.Criterion, Basis: r.Basis, Provisions: listOf(r.Provisions), Source: r.Source, Fact: r.Fact})
	case "system":
		p.Systems = append(p.Systems, System{ID: r.Title, Name: r.Name, UnitID: r.ItemText, UnitName: r.UnitName})
	case "told":
		x := Chased{Step: Step(r.Target), Waiting: r.No}
		if err := errors.Join(x.Day.Scan(r.Title), x.ToldAt.Scan(r.Roles)); err != nil {
			return err
		}
		p.Chased = append(p.Chased, x)
	}
	return nil
}

func listOf(s string) []string {
	if s == "" {
		return []string{}
	}
	return strings.Split(s, ",")
}

// replaceAsked writes forms, items and systems of a draft anew.
func replaceAsked(ctx context.Context, tx db.Tx, body string, p Plan) error {
	for _, table := range []string{"selfcheck_item", "selfcheck_form", "selfcheck_system"} {
		if _, err := tx.ExecContext(ctx, `delete from `+table+` where body_id = $1 and campaign_id = $2`, body, p.ID); err != nil {
			return fmt.Errorf("clear %s: %w", table, err)
		}
	}
	var forms, items, systems [][]any
	for _, f := range p.Forms {
		forms = append(forms, []any{body, p.ID, f.No, f.Title, string(f.Target), strings.Join(f.Roles, ","), strings.Join(f.Titles, ","), f.Open})
	}
	for _, i := range p.Items {
		items = append(items, []any{body, p.ID, i.Place, i.Form, i.Text, i.Criterion, i.Basis, strings.Join(i.Provisions, ","), i.Source, i.Fact})
	}
	for _, s := range p.Systems {
		systems = append(systems, []any{body, p.ID, s.ID, s.Name, s.UnitID, s.UnitName})
	}
	err := errors.Join(
		db.Insert(ctx, tx, `insert into selfcheck_form (body_id, campaign_id, no, title, target, roles, role_titles, open)`, forms),
		db.Insert(ctx, tx, `insert into selfcheck_item (body_id, campaign_id, place, form, item_text, criterion, basis, provisions, source, fact)`, items),
		db.Insert(ctx, tx, `insert into selfcheck_system (body_id, campaign_id, id, name, unit_id, unit_name)`, systems),
	)
	return err
}

// claimReminder keeps that a step was taken on a day, and reports whether this is the first.
func claimReminder(ctx context.Context, tx db.Tx, body, campaign string, d clock.Date, step Step, waiting int, at clock.Time) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		insert into selfcheck_reminder (body_id, campaign_id, day, step, waiting, told_at)
		values ($1, $2, $3, $4, $5, $6)
		on conflict do nothing`, body, campaign, d, string(step), waiting, at)
	if err != nil {
		return false, fmt.Errorf("claim reminder: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Chased is that on a day heads or office were told who has not answered (督促).
type Chased struct {
	Day     clock.Date `json:"day"`
	Step    Step       `json:"step"`
	Waiting int        `json:"waiting"`
	ToldAt  clock.Time `json:"told_at"`
}

// Drawers in which opinions lie: a submission rewrites one of them, so few wait for each other.
const drawers = 16

func insertDrawers(ctx context.Context, tx db.Tx, body, campaign string) error {
	rows := make([][]any, drawers)
	for i := range rows {
		rows[i] = []any{body, campaign, i, "[]"}
	}
	return db.Insert(ctx, tx, `insert into selfcheck_voice (body_id, campaign_id, drawer, texts)`, rows)
}

// openDrawer reads a drawer and keeps others from it until the transaction ends: a write
// takes the row's lock on PostgreSQL, where reading alone would not.
func openDrawer(ctx context.Context, tx db.Tx, body, campaign string, drawer int) (texts []string, err error) {
	var s string
	err = tx.QueryRowContext(ctx, `
		update selfcheck_voice
		set texts = texts
		where body_id = $1
		  and campaign_id = $2
		  and drawer = $3
		returning texts`, body, campaign, drawer).Scan(&s)
	if err != nil {
		return nil, fmt.Errorf("open drawer: %w", err)
	}
	return texts, json.Unmarshal([]byte(s), &texts)
}

func saveDrawer(ctx context.Context, tx db.Tx, body, campaign string, drawer int, texts []string) error {
	s, err := json.Marshal(texts)
	if err != nil {
		return fmt.Errorf("write drawer: %w", err)
	}
	_, err = tx.ExecContext(ctx, `
		update selfcheck_voice
		set texts = $4
		where body_id = $1
		  and campaign_id = $2
		  and drawer = $3`, body, campaign, drawer, string(s))
	return err
}

func allVoices(ctx context.Context, tx db.Tx, body, campaign string) (list []string, err error) {
	var rows []string
	err = db.Select(ctx, tx, &rows, `
		select texts
		from selfcheck_voice
		where body_id = $1
		  and campaign_id = $2
		order by drawer`, body, campaign)
	for _, s := range rows {
		var texts []string
		err = errors.Join(err, json.Unmarshal([]byte(s), &texts))
		list = append(list, texts...)
	}
	return list, err
}

// Erase removes all rows of a body, for a sample that is deleted.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	var failed []error
	for _, query := range []string{
		`delete from selfcheck_reminder where body_id = $1`,
		`delete from selfcheck_voice where body_id = $1`,
		`delete from selfcheck_receipt where body_id = $1`,
		`delete from selfcheck_holder where body_id = $1`,
		`delete from selfcheck_sheet where body_id = $1`,
		`delete from selfcheck_system where body_id = $1`,
		`delete from selfcheck_item where body_id = $1`,
		`delete from selfcheck_form where body_id = $1`,
		`delete from selfcheck_campaign where body_id = $1`,
		`delete from selfcheck_count where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, query, body); err != nil {
			failed = append(failed, fmt.Errorf("erase self-checks: %w", err))
		}
	}
	return errors.Join(failed...)
}
