package audit

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const (
	auditColumns = `a.id, a.year, a.number, a.title, a.kind, a.state, a.purpose, a.systems, a.basis, a.method, a.begins, a.ends, a.held_on, a.answer_due, a.office, a.edition_id, a.sheet_name,
	a.opinion, a.opinion_of, a.asked, a.approval, a.plan_id, a.imported, a.shown_on, a.reported_on, a.kept_until, a.version, a.updated_at`
	memberColumns = `id, person_id, name, duty, conflict, reason`
	unitColumns   = `id, coalesce(unit_id, '') as unit_id, name, place, remark, post_id, answered_at, answered_name, reminded_on, version`
	itemColumns   = `id, key, place, chapter, number, text, criterion, methods, examples, bases, required`
	cellColumns   = `item_id, unit_id, answer, answer_note, verified, heard, first_mark, mark, reason, at, by_name, version`
)

func erasing() []string {
	return []string{
		`delete from audit_bundle where body_id = $1`, `delete from audit_target where body_id = $1`, `delete from audit_plan where body_id = $1`, `delete from audit_import where body_id = $1`,
		`delete from audit_draw where body_id = $1`, `delete from audit_reply where body_id = $1`, `delete from audit_question where body_id = $1`, `delete from audit_finding where body_id = $1`,
		`delete from audit_evidence where body_id = $1`, `delete from audit_act where body_id = $1`, `delete from audit_cell where body_id = $1`, `delete from audit_item where body_id = $1`,
		`delete from audit_unit where body_id = $1`, `delete from audit_member where body_id = $1`, `delete from audit where body_id = $1`, `delete from audit_count where body_id = $1`,
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

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// take gives the next number of a fiscal year.
func take(ctx context.Context, tx db.Tx, body string, year int) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		insert into audit_count (body_id, year, last)
		values ($1, $2, 1)
		on conflict (body_id, year) do update set last = audit_count.last + 1
		returning last`, body, year).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("take number: %w", err)
	}
	return n, nil
}

func insert(ctx context.Context, tx db.Tx, body string, a Audit) error {
	return db.Insert(ctx, tx, `insert into audit (body_id, id, year, number, title, kind, state, purpose, systems, basis, method, begins, ends, held_on, answer_due, office, edition_id, sheet_name,
		opinion, opinion_of, asked, approval, plan_id, imported, shown_on, reported_on, kept_until, search_text, version, updated_at)`, [][]any{{
		body, a.ID, a.Year, a.Number, a.Title, string(a.Kind), string(a.State), a.Purpose, a.Systems, a.Basis, a.Method, a.Begins, a.Ends, a.HeldOn, a.AnswerDue, a.Office, a.EditionID, a.SheetName,
		a.Opinion, a.OpinionOf, a.Asked, a.Approval, a.PlanID, a.Imported, a.ShownOn, a.ReportedOn, a.KeptUntil, a.searchText(), a.Version, a.UpdatedAt,
	}})
}

func load(ctx context.Context, tx db.Tx, body, id string) (a Audit, err error) {
	err = db.Get(ctx, tx, &a, `
		select `+auditColumns+`
		from audit a
		where a.body_id = $1
		  and a.id = $2`, body, id)
	return a, missing("監査", err)
}

// save writes what may change of an audit that was read with its version.
func save(ctx context.Context, tx db.Tx, body string, a Audit) error {
	return db.Update(ctx, tx, `
		update audit
		set title = $4, kind = $5, state = $6, purpose = $7, systems = $8, basis = $9, method = $10, begins = $11, ends = $12, held_on = $13, answer_due = $14, office = $15, edition_id = $16, sheet_name = $17,
		    opinion = $18, opinion_of = $19, asked = $20, approval = $21, plan_id = $22, shown_on = $23, reported_on = $24, kept_until = $25, search_text = $26, updated_at = $27, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, a.ID, a.Version, a.Title, string(a.Kind), string(a.State), a.Purpose, a.Systems, a.Basis, a.Method, a.Begins, a.Ends, a.HeldOn, a.AnswerDue, a.Office, a.EditionID, a.SheetName,
		a.Opinion, a.OpinionOf, a.Asked, a.Approval, a.PlanID, a.ShownOn, a.ReportedOn, a.KeptUntil, a.searchText(), a.UpdatedAt)
}

// isNear reports whether an audit has to do with who asks: their units, or their team.
func isNear(ctx context.Context, tx db.Tx, v view, id string) (yes bool, err error) {
	args := []any{v.Body, id, v.ID}
	query := `select count(*) from audit a where a.body_id = $1 and a.id = $2 and (` + nearTo(&args, v.units, "$3") + `)`
	var n int
	err = db.Get(ctx, tx, &n, query, args...)
	return n > 0, err
}

// nearTo is the condition that an audit has to do with units or a person.
func nearTo(args *[]any, units []string, person string) string {
	near := `exists (select 1 from audit_member m where m.body_id = a.body_id and m.audit_id = a.id and m.person_id = ` + person + `)`
	if len(units) > 0 {
		near += ` or exists (select 1 from audit_unit u where u.body_id = a.body_id and u.audit_id = a.id and u.unit_id in (` + marks(args, units) + `))`
	}
	return near
}

func inTeam(ctx context.Context, tx db.Tx, body, audit, person string) (yes bool, err error) {
	var n int
	err = db.Get(ctx, tx, &n, `
		select count(*)
		from audit_member
		where body_id = $1
		  and audit_id = $2
		  and person_id = $3`, body, audit, person)
	return n > 0, err
}

// Query asks for audits.
type Query struct {
	Text   string
	State  string
	Kind   string
	Unit   string
	Year   int
	Sort   string
	Desc   bool
	Limit  int
	Offset int
}

func find(ctx context.Context, tx db.Tx, v view, q Query) (list []Audit, total int, err error) {
	args := []any{v.Body}
	where := `a.body_id = $1`
	add := func(condition string, value any) {
		args = append(args, value)
		where += " and " + strings.ReplaceAll(condition, "$?", fmt.Sprintf("$%d", len(args)))
	}
	if !v.whole {
		args = append(args, v.ID)
		where += ` and (` + nearTo(&args, v.units, "$2") + `)`
	}
	for word := range strings.FieldsSeq(q.Text) {
		add(`a.search_text like $? escape '\'`, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(plain(word))+"%")
	}
	for column, value := range map[string]string{"a.state": q.State, "a.kind": q.Kind} {
		if value != "" {
			add(column+" = $?", value)
		}
	}
	if q.Unit != "" {
		add(`exists (select 1 from audit_unit x where x.body_id = a.body_id and x.audit_id = a.id and x.unit_id = $?)`, q.Unit)
	}
	if q.Year > 0 {
		add(`a.year = $?`, q.Year)
	}
	order := map[string]string{"title": "a.title", "kind": "a.kind", "state": "a.state", "held": "a.held_on"}[q.Sort]
	direction := ""
	if q.Desc {
		direction = " desc"
	}
	if order == "" {
		order = "a.year" + direction + ", a.number"
	}
	query := `
		select ` + auditColumns + `
		from audit a
		where ` + where + `
		order by ` + order + direction + `, a.id`
	if q.Limit > 0 {
		query += fmt.Sprintf(" limit %d offset %d", q.Limit, q.Offset)
	}
	if err = db.Select(ctx, tx, &list, query, args...); err != nil || q.Limit == 0 || q.Offset == 0 && len(list) < q.Limit {
		return list, len(list), err
	}
	err = db.Get(ctx, tx, &total, `
		select count(*)
		from audit a
		where `+where, args...)
	return list, total, err
}

// nameRow names an audit or a finding.
type nameRow struct {
	ID        string
	AuditID   string
	Title     string
	FindingNo int
}

func named(ctx context.Context, tx db.Tx, body string, ids []string) (list []nameRow, err error) {
	args := []any{body}
	in := marks(&args, ids)
	err = db.Select(ctx, tx, &list, `
		select a.id, a.id as audit_id, a.title, 0 as finding_no
		from audit a
		where a.body_id = $1
		  and a.id in (`+in+`)
		union all
		select f.id, a.id as audit_id, a.title, f.number as finding_no
		from audit_finding f
		join audit a on a.body_id = f.body_id and a.id = f.audit_id
		where f.body_id = $1
		  and f.id in (`+in+`)
		order by 1`, args...)
	return list, err
}

// waitRow is something that waits for a post.
type waitRow struct {
	What  string
	ID    string
	Audit string
	Title string
	Due   clock.Date
}

func (r waitRow) url() string {
	switch r.What {
	case "finding":
		return findingURL(r.ID)
	case "reply":
		return replyURL(r.ID)
	}
	return unitURL(r.ID)
}

func (r waitRow) note() string {
	return map[string]string{"finding": "指摘事項に答える", "reply": "同種の課題の問いに答える", "unit": "点検表に答える"}[r.What]
}

func waitingFor(ctx context.Context, tx db.Tx, body, post string) (list []waitRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select 'unit' as what, u.id, a.id as audit, a.title, a.answer_due as due
		from audit_unit u
		join audit a on a.body_id = u.body_id and a.id = u.audit_id
		where u.body_id = $1
		  and u.post_id = $2
		  and u.answered_at = ''
		  and a.state = 'underway'
		union all
		select 'finding' as what, f.id, a.id as audit, a.title, f.due
		from audit_unit u
		join audit_finding f on f.body_id = u.body_id and f.unit_id = u.id
		join audit a on a.body_id = u.body_id and a.id = u.audit_id
		where u.body_id = $1
		  and u.post_id = $2
		  and f.state in ('shown', 'settled', 'returned')
		union all
		select 'reply' as what, r.id, q.audit_id as audit, q.text as title, q.due
		from audit_reply r
		join audit_question q on q.body_id = r.body_id and q.id = r.question_id
		where r.body_id = $1
		  and r.post_id = $2
		  and r.answer = ''
		order by 5, 2
		limit `+fmt.Sprint(handOverMost), body, post)
	return list, err
}

func insertActs(ctx context.Context, tx db.Tx, body string, list ...Happening) error {
	var rows [][]any
	for _, h := range list {
		rows = append(rows, []any{body, h.ID, h.AuditID, h.About, h.Verb, h.At, h.ByID, h.ByName, h.Note})
	}
	return db.Insert(ctx, tx, `insert into audit_act (body_id, id, audit_id, about, verb, at, by_id, by_name, note)`, rows)
}

// actsShown is how much of the history a page shows: the newest.
const actsShown = 100

func acts(ctx context.Context, tx db.Tx, body, audit, about string) (list []Happening, err error) {
	args, more := []any{body, audit}, ""
	if about != "" {
		args, more = append(args, about), " and about = $3"
	}
	err = db.Select(ctx, tx, &list, `
		select id, audit_id, about, verb, at, by_id, by_name, note
		from audit_act
		where body_id = $1
		  and audit_id = $2`+more+`
		order by at desc, id desc
		limit `+fmt.Sprint(actsShown), args...)
	return list, err
}
