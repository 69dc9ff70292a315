package audit

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

const (
	findingColumns  = `id, audit_id, number, unit_id, item_id, state, urgent, fact, criterion, cause, effect, advice, due, comment, comment_name, agreed, plan, plan_due, plan_name, verdict, verdict_name, recheck, recheck_name, recheck_at, version, updated_at`
	questionColumns = `q.id, q.audit_id, q.finding_id, q.text, q.due, q.at, q.by_name`
	replyColumns    = `id, question_id, unit_id, unit_name, post_id, answer, note, at, by_name, version`
)

// findingsMost is how many findings an audit has at most.
const findingsMost = 500

func findings(ctx context.Context, tx db.Tx, body, audit string) (list []Finding, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+findingColumns+`
		from audit_finding
		where body_id = $1
		  and audit_id = $2
		order by number
		limit `+fmt.Sprint(findingsMost), body, audit)
	return list, err
}

func insertFinding(ctx context.Context, tx db.Tx, body string, f Finding) error {
	return db.Insert(ctx, tx, `insert into audit_finding (body_id, `+findingColumns+`)`, [][]any{{
		body, f.ID, f.AuditID, f.Number, f.UnitID, f.ItemID, string(f.State), f.Urgent, f.Fact, f.Criterion, f.Cause, f.Effect, f.Advice, f.Due, f.Comment, f.CommentName, f.Agreed,
		f.Plan, f.PlanDue, f.PlanName, f.Verdict, f.VerdictName, f.Recheck, f.RecheckName, f.RecheckAt, f.Version, f.UpdatedAt,
	}})
}

func loadFinding(ctx context.Context, tx db.Tx, body, id string) (f Finding, err error) {
	err = db.Get(ctx, tx, &f, `
		select `+findingColumns+`
		from audit_finding
		where body_id = $1
		  and id = $2`, body, id)
	return f, missing("指摘事項", err)
}

func saveFinding(ctx context.Context, tx db.Tx, body string, f Finding) error {
	return db.Update(ctx, tx, `
		update audit_finding
		set state = $4, urgent = $5, fact = $6, criterion = $7, cause = $8, effect = $9, advice = $10, due = $11, comment = $12, comment_name = $13, agreed = $14, plan = $15, plan_due = $16, plan_name = $17,
		    verdict = $18, verdict_name = $19, recheck = $20, recheck_name = $21, recheck_at = $22, updated_at = $23, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, f.ID, f.Version, string(f.State), f.Urgent, f.Fact, f.Criterion, f.Cause, f.Effect, f.Advice, f.Due, f.Comment, f.CommentName, f.Agreed, f.Plan, f.PlanDue, f.PlanName,
		f.Verdict, f.VerdictName, f.Recheck, f.RecheckName, f.RecheckAt, f.UpdatedAt)
}

func countFindings(ctx context.Context, tx db.Tx, body, audit string, states ...FindingState) (n int, err error) {
	args, list := []any{body, audit}, make([]string, len(states))
	for i, s := range states {
		list[i] = string(s)
	}
	err = db.Get(ctx, tx, &n, `
		select count(*)
		from audit_finding
		where body_id = $1
		  and audit_id = $2
		  and state in (`+marks(&args, list)+`)`, args...)
	return n, err
}

func lastFinding(ctx context.Context, tx db.Tx, body, audit string) (n int, err error) {
	err = db.Get(ctx, tx, &n, `
		select coalesce(max(number), 0)
		from audit_finding
		where body_id = $1
		  and audit_id = $2`, body, audit)
	return n, err
}

func insertQuestion(ctx context.Context, tx db.Tx, body string, q Question, list []Reply) error {
	if err := db.Insert(ctx, tx, `insert into audit_question (body_id, id, audit_id, finding_id, text, due, at, by_name)`, [][]any{{body, q.ID, q.AuditID, q.FindingID, q.Text, q.Due, q.At, q.ByName}}); err != nil {
		return err
	}
	var rows [][]any
	for _, r := range list {
		rows = append(rows, []any{body, r.ID, r.QuestionID, r.UnitID, r.UnitName, r.PostID, r.Answer, r.Note, r.At, r.ByName, r.Version})
	}
	return db.Insert(ctx, tx, `insert into audit_reply (body_id, `+replyColumns+`)`, rows)
}

func questions(ctx context.Context, tx db.Tx, body, audit string) (list []Question, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+questionColumns+`, count(r.id) as asked, sum(case when r.answer <> '' then 1 else 0 end) as answered, sum(case when r.answer = 'same' then 1 else 0 end) as same
		from audit_question q
		join audit_reply r on r.body_id = q.body_id and r.question_id = q.id
		where q.body_id = $1
		  and q.audit_id = $2
		group by `+questionColumns+`
		order by q.at, q.id
		limit `+fmt.Sprint(findingsMost), body, audit)
	return list, err
}

func loadQuestion(ctx context.Context, tx db.Tx, body, id string) (q Question, err error) {
	err = db.Get(ctx, tx, &q, `
		select `+questionColumns+`, 0 as asked, 0 as answered, 0 as same
		from audit_question q
		where q.body_id = $1
		  and q.id = $2`, body, id)
	return q, missing("問い", err)
}

// repliesMost is more units than a prefecture has.
const repliesMost = 1_000

func replies(ctx context.Context, tx db.Tx, body, question string) (list []Reply, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+replyColumns+`
		from audit_reply
		where body_id = $1
		  and question_id = $2
		order by id
		limit `+fmt.Sprint(repliesMost), body, question)
	return list, err
}

func loadReply(ctx context.Context, tx db.Tx, body, id string) (r Reply, err error) {
	err = db.Get(ctx, tx, &r, `
		select `+replyColumns+`
		from audit_reply
		where body_id = $1
		  and id = $2`, body, id)
	return r, missing("問い", err)
}

func saveReply(ctx context.Context, tx db.Tx, body string, r Reply) error {
	return db.Update(ctx, tx, `
		update audit_reply
		set answer = $4, note = $5, at = $6, by_name = $7, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, r.ID, r.Version, r.Answer, r.Note, r.At, r.ByName)
}
