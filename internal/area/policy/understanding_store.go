package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/jobun"
)

// listed is a list as the database keeps it: never null.
func listed[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	return text(list)
}

// storeUnderstanding puts what was read out of an edition in the place of what was
// read before.
func storeUnderstanding(ctx context.Context, tx db.Tx, body, edition string, u Understanding) error {
	for _, statement := range []string{
		`delete from policy_role where body_id = $1 and edition_id = $2`,
		`delete from policy_relation where body_id = $1 and edition_id = $2`,
		`delete from policy_duty where body_id = $1 and edition_id = $2`,
		`delete from policy_clause where body_id = $1 and edition_id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, statement, body, edition); err != nil {
			return fmt.Errorf("replace understanding: %w", err)
		}
	}
	rows := make([][]any, len(u.Clauses))
	for i, c := range u.Clauses {
		rows[i] = []any{
			body, edition, c.Seq, c.ProvisionSeq, c.ProvisionID, c.Sentence, c.Clause, c.Fingerprint, c.Line, c.SentenceFrom, c.SentenceTo, c.FromLetter, c.ToLetter, c.PredicateFrom,
			string(c.Modality), string(c.Basis), listed(c.Subjects), c.SubjectText, c.Predicate, listed(c.Conditions), listed(c.Timing), c.Object, c.CorrectionID,
		}
	}
	err := db.Insert(ctx, tx, `
		insert into policy_clause (body_id, edition_id, seq, provision_seq, provision_id, sentence, clause, fingerprint, line, sentence_from, sentence_to, from_letter, to_letter,
		  predicate_from, modality, basis, subjects, subject_text, predicate, conditions, timing, object, correction_id)`, rows)
	if err != nil {
		return err
	}
	if err := insertDuties(ctx, tx, body, edition, u.Duties); err != nil {
		return err
	}
	if err := insertRelations(ctx, tx, body, edition, u.Relations); err != nil {
		return err
	}
	return insertRoles(ctx, tx, body, edition, u.Roles)
}

func insertDuties(ctx context.Context, tx db.Tx, body, edition string, list []Duty) error {
	rows := make([][]any, len(list))
	for i, d := range list {
		rows[i] = []any{body, edition, d.Seq, d.ClauseSeq, d.ProvisionSeq, d.ProvisionID, d.Path, d.SectionSeq, d.Role, string(d.Modality), words(d.Timing), d.Permission, d.Record, d.Report}
	}
	return db.Insert(ctx, tx, `
		insert into policy_duty (body_id, edition_id, seq, clause_seq, provision_seq, provision_id, path, section_seq, role, modality, timing, permission, record, report)`, rows)
}

// words writes values so that one of them is found by " value ".
func words(list []jobun.TimingValue) string {
	if len(list) == 0 {
		return ""
	}
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = string(v)
	}
	return " " + strings.Join(parts, " ") + " "
}

func insertRelations(ctx context.Context, tx db.Tx, body, edition string, list []Relation) error {
	rows := make([][]any, len(list))
	for i, r := range list {
		rows[i] = []any{
			body, edition, r.Seq, r.ProvisionSeq, r.ProvisionID, r.Sentence, r.ClauseSeq, r.Line, string(r.Kind), listed(r.From), listed(r.To), r.Object, r.Act,
			string(r.Moment), string(r.Joint), string(r.LeadsTo), r.TargetID, listed(r.Items), r.Carried,
		}
	}
	return db.Insert(ctx, tx, `
		insert into policy_relation (body_id, edition_id, seq, provision_seq, provision_id, sentence, clause_seq, line, kind, from_roles, to_roles, object, act,
		  moment, joint, leads_to, target_id, items, carried)`, rows)
}

func insertRoles(ctx context.Context, tx db.Tx, body, edition string, list []Role) error {
	rows := make([][]any, len(list))
	for i, r := range list {
		rows[i] = []any{body, edition, r.Seq, r.Name, listed(r.Aliases), listed(r.Posts), string(r.Origin), r.ProvisionID, r.Line}
	}
	return db.Insert(ctx, tx, `insert into policy_role (body_id, edition_id, seq, name, aliases, posts, origin, provision_id, line)`, rows)
}

type clauseRow struct {
	Clause
	SubjectsText   string
	ConditionsText string
	TimingText     string
}

const clauseColumns = `seq, provision_seq, provision_id, sentence, clause, fingerprint, line, sentence_from, sentence_to, from_letter, to_letter, predicate_from,
		  modality, basis, subjects as subjects_text, subject_text, predicate, conditions as conditions_text, timing as timing_text, object, correction_id`

// clauses loads the clauses of the provisions with from ≤ seq < to; to may be -1 for the end.
func clauses(ctx context.Context, tx db.Tx, body, edition string, from, to int64) ([]Clause, error) {
	if to < 0 {
		to = 1 << 40
	}
	var rows []clauseRow
	err := db.Select(ctx, tx, &rows, `
		select `+clauseColumns+`
		from policy_clause
		where body_id = $1
		  and edition_id = $2
		  and provision_seq >= $3
		  and provision_seq < $4
		order by seq`, body, edition, from, to)
	if err != nil {
		return nil, fmt.Errorf("load clauses: %w", err)
	}
	list := make([]Clause, len(rows))
	for i, r := range rows {
		list[i] = r.Clause
		err := unpacked(field{r.SubjectsText, &list[i].Subjects}, field{r.ConditionsText, &list[i].Conditions}, field{r.TimingText, &list[i].Timing})
		if err != nil {
			return nil, fmt.Errorf("clause %d of edition %s: %w", r.Seq, edition, err)
		}
	}
	return list, nil
}

// field is a list as JSON and where it goes.
type field struct {
	text string
	into any
}

func unpacked(fields ...field) error {
	for _, f := range fields {
		if f.text == "[]" {
			continue
		}
		if err := json.Unmarshal([]byte(f.text), f.into); err != nil {
			return err
		}
	}
	return nil
}

type relationRow struct {
	Relation
	FromText  string
	ToText    string
	ItemsText string
}

const relationColumns = `seq, provision_seq, provision_id, sentence, clause_seq, line, kind, from_roles as from_text, to_roles as to_text, object, act,
		  moment, joint, leads_to, target_id, items as items_text, carried`

// relations loads the relations of the provisions with from ≤ seq < to.
func relations(ctx context.Context, tx db.Tx, body, edition string, from, to int64) ([]Relation, error) {
	var rows []relationRow
	err := db.Select(ctx, tx, &rows, `
		select `+relationColumns+`
		from policy_relation
		where body_id = $1
		  and edition_id = $2
		  and provision_seq >= $3
		  and provision_seq < $4
		order by seq`, body, edition, from, to)
	if err != nil {
		return nil, fmt.Errorf("load relations: %w", err)
	}
	return unpackRelations(rows)
}

func unpackRelations(rows []relationRow) ([]Relation, error) {
	list := make([]Relation, len(rows))
	for i, r := range rows {
		list[i] = r.Relation
		if err := unpacked(field{r.FromText, &list[i].From}, field{r.ToText, &list[i].To}, field{r.ItemsText, &list[i].Items}); err != nil {
			return nil, fmt.Errorf("relation %d: %w", r.Seq, err)
		}
	}
	return list, nil
}

type roleRow struct {
	Role
	AliasesText string
	PostsText   string
}

// roles loads the roles of an edition in the order in which the text makes them known.
func roles(ctx context.Context, tx db.Tx, body, edition string) ([]Role, error) {
	var rows []roleRow
	err := db.Select(ctx, tx, &rows, `
		select seq, name, aliases as aliases_text, posts as posts_text, origin, provision_id, line
		from policy_role
		where body_id = $1
		  and edition_id = $2
		order by seq`, body, edition)
	if err != nil {
		return nil, fmt.Errorf("load roles: %w", err)
	}
	list := make([]Role, len(rows))
	for i, r := range rows {
		list[i] = r.Role
		if err := unpacked(field{r.AliasesText, &list[i].Aliases}, field{r.PostsText, &list[i].Posts}); err != nil {
			return nil, fmt.Errorf("role %s: %w", r.Name, err)
		}
	}
	return list, nil
}

type dutyRow struct {
	Duty
	TimingText string
}

// duties loads the duties of an edition in the order of the text.
func duties(ctx context.Context, tx db.Tx, body, edition string) ([]Duty, error) {
	var rows []dutyRow
	err := db.Select(ctx, tx, &rows, `
		select seq, clause_seq, provision_seq, provision_id, path, section_seq, role, modality, timing as timing_text, permission, record, report
		from policy_duty
		where body_id = $1
		  and edition_id = $2
		order by seq`, body, edition)
	if err != nil {
		return nil, fmt.Errorf("load duties: %w", err)
	}
	list := make([]Duty, len(rows))
	for i, r := range rows {
		list[i] = r.Duty
		for v := range strings.FieldsSeq(r.TimingText) {
			list[i].Timing = append(list[i].Timing, jobun.TimingValue(v))
		}
	}
	return list, nil
}

// relationsAround loads what the sentences of a provision say, the references to it and
// all definitions of the edition.
func relationsAround(ctx context.Context, tx db.Tx, body, edition, provision string) ([]Relation, error) {
	var rows []relationRow
	err := db.Select(ctx, tx, &rows, `
		select `+relationColumns+`
		from policy_relation
		where body_id = $1
		  and edition_id = $2
		  and (provision_id = $3 or target_id = $3)
		order by seq
		limit 2000`, body, edition, provision)
	if err != nil {
		return nil, fmt.Errorf("load relations: %w", err)
	}
	return unpackRelations(rows)
}

// markRead records that the current edition of a document is now read otherwise, so that
// nothing that was worked out of the old reading is shown.
func markRead(ctx context.Context, tx db.Tx, body, document string) error {
	_, err := tx.ExecContext(ctx, `
		update policy_document
		set reading = reading + 1
		where body_id = $1
		  and id = $2`, body, document)
	if err != nil {
		return fmt.Errorf("mark the reading: %w", err)
	}
	return nil
}
