package policy

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/jobun"
)

// DutyQuery asks for duties of the documents in force.
type DutyQuery struct {
	Document string
	Roles    []string // any of them; an empty name asks for those without a role
	Modality jobun.Modality
	Timing   jobun.TimingValue
	Needs    string // "permission", "record" or "report"
	Section  int64  // of the document, -1 for all
	Limit    int    // 0 for all
	Offset   int
}

// Listed is a duty with the words in which it stands.
type Listed struct {
	Duty
	DocumentID   string
	Title        string // of the document
	Sentence     int64
	SentenceFrom int64
	SentenceTo   int64
	Text         string // of the provision
	Line         int64
}

// Words are those of the sentence.
func (l Listed) Words() string { return stretchOf([]rune(l.Text), l.SentenceFrom, l.SentenceTo) }

// inForce is what every query of duties begins with: documents in force that the actor
// may see, with the duties of their current editions.
func (q DutyQuery) inForce(a actor.Actor) *clause {
	c := seen(a)
	c.and("d.withdrawn_at = ''")
	if q.Document != "" {
		c.and("d.id = " + c.value(q.Document))
	}
	if len(q.Roles) > 0 {
		marks := make([]string, len(q.Roles))
		for i, r := range q.Roles {
			marks[i] = c.value(r)
		}
		c.and("u.role in (" + strings.Join(marks, ", ") + ")")
	}
	if q.Modality != "" {
		c.and("u.modality = " + c.value(string(q.Modality)))
	}
	if q.Timing != "" {
		c.and("u.timing like " + c.value("% "+string(q.Timing)+" %"))
	}
	if column := map[string]string{"permission": "u.permission", "record": "u.record", "report": "u.report"}[q.Needs]; column != "" {
		c.and(column + " = " + c.value(true))
	}
	if q.Section >= 0 {
		c.and("u.section_seq = " + c.value(q.Section))
	}
	return c
}

type listedRow struct {
	Listed
	TimingText string
}

// listDuties loads the duties of q in the order of documents and texts, and counts them
// all.
func listDuties(ctx context.Context, tx db.Tx, a actor.Actor, q DutyQuery) (list []Listed, total int, err error) {
	c := q.inForce(a)
	err = db.Get(ctx, tx, &total, `
		select count(*)
		from policy_document d
		join policy_duty u on u.body_id = d.body_id and u.edition_id = d.edition_id`+c.text.String(), c.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("count duties: %w", err)
	}
	limit := ""
	if q.Limit > 0 {
		limit = `
		limit ` + c.value(q.Limit) + `
		offset ` + c.value(q.Offset)
	}
	var rows []listedRow
	err = db.Select(ctx, tx, &rows, `
		select d.id as document_id, d.title, u.seq, u.clause_seq, u.provision_seq, u.provision_id, u.path, u.section_seq, u.role, u.modality, u.timing as timing_text,
		  u.permission, u.record, u.report, s.sentence, s.sentence_from, s.sentence_to, s.line, p.text
		from policy_document d
		join policy_duty u on u.body_id = d.body_id and u.edition_id = d.edition_id
		join policy_clause s on s.body_id = u.body_id and s.edition_id = u.edition_id and s.seq = u.clause_seq
		join policy_provision p on p.body_id = u.body_id and p.edition_id = u.edition_id and p.seq = u.provision_seq`+c.text.String()+`
		order by d.level, d.title_key, d.id, u.seq`+limit, c.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list duties: %w", err)
	}
	list = make([]Listed, len(rows))
	for i, r := range rows {
		list[i] = r.Listed
		for v := range strings.FieldsSeq(r.TimingText) {
			list[i].Timing = append(list[i].Timing, jobun.TimingValue(v))
		}
	}
	return list, total, nil
}

// Share is how many duties a role has in a document, or in one of its sections.
type Share struct {
	Role       string
	DocumentID string
	Title      string
	SectionSeq int64
	Path       string // of the section
	Heading    string
	Duties     int64
}

// sharesMax bounds the counts of one matrix: more roles and sections than anybody reads.
const sharesMax = 5000

// dutyShares counts duties by role and document, or by role and section of one document.
func dutyShares(ctx context.Context, tx db.Tx, a actor.Actor, q DutyQuery) (list []Share, err error) {
	q.Section = -1
	c := q.inForce(a)
	if q.Document == "" {
		err = db.Select(ctx, tx, &list, `
			select u.role, d.id as document_id, d.title, count(*) as duties
			from policy_document d
			join policy_duty u on u.body_id = d.body_id and u.edition_id = d.edition_id`+c.text.String()+`
			group by d.level, d.title_key, d.id, d.title, u.role
			order by d.level, d.title_key, d.id, u.role
			limit `+c.value(sharesMax), c.args...)
		return list, err
	}
	err = db.Select(ctx, tx, &list, `
		select u.role, d.id as document_id, d.title, u.section_seq, p.path, p.heading, count(*) as duties
		from policy_document d
		join policy_duty u on u.body_id = d.body_id and u.edition_id = d.edition_id
		join policy_provision p on p.body_id = u.body_id and p.edition_id = u.edition_id and p.seq = u.section_seq`+c.text.String()+`
		group by d.id, d.title, u.section_seq, p.path, p.heading, u.role
		order by u.section_seq, u.role
		limit `+c.value(sharesMax), c.args...)
	return list, err
}

// Holder is a role with how many duties it has.
type Holder struct {
	Role   string
	Duties int64
}

// holdersMax is how many roles a choice offers.
const holdersMax = 200

// dutyHolders lists the roles that have duties, those with most first.
func dutyHolders(ctx context.Context, tx db.Tx, a actor.Actor, document string) (list []Holder, err error) {
	q := DutyQuery{Document: document, Section: -1}
	c := q.inForce(a)
	err = db.Select(ctx, tx, &list, `
		select u.role, count(*) as duties
		from policy_document d
		join policy_duty u on u.body_id = d.body_id and u.edition_id = d.edition_id`+c.text.String()+`
		group by u.role
		order by 2 desc, u.role
		limit `+c.value(holdersMax), c.args...)
	return list, err
}
