package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// text is JSON as the database keeps it.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only strings and numbers are kept
		panic(fmt.Sprintf("policy: %T as JSON: %v", v, err))
	}
	return string(b)
}

func insertEdition(ctx context.Context, tx db.Tx, body string, e Edition, provisions []Provision, attachments []Attachment) error {
	_, err := tx.ExecContext(ctx, `
		insert into policy_edition (body_id, id, document_id, number, file_id, file_name, hash, encoding, reader, normative,
		  lines, made, contents, aside, findings, created_at, raw_ids, title, `+enactmentColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		body, e.ID, e.DocumentID, e.Number, e.FileID, e.FileName, e.Hash, e.Encoding, e.Reader, e.Normative,
		e.Lines, text(e.Made), text(e.Contents), text(e.Aside), text(e.Findings), e.CreatedAt, listed(e.RawIDs), e.Title,
		e.AdoptedTitle, e.AdoptedNumber, e.Organs, e.DecidedOn, e.PromulgatedOn, e.BeginsOn)
	if err != nil {
		return fmt.Errorf("insert edition: %w", err)
	}
	return insertText(ctx, tx, body, e.ID, provisions, attachments)
}

func insertText(ctx context.Context, tx db.Tx, body, edition string, provisions []Provision, attachments []Attachment) error {
	rows := make([][]any, len(provisions))
	for i, p := range provisions {
		rows[i] = []any{body, edition, p.Seq, p.ID, p.Path, p.Mark, p.Heading, p.Depth, p.Line, p.EndLine, p.Parent, p.Text, text(p.Items), p.Deleted, string(p.Style), p.Number, text(append([]int{}, p.Branch...))}
	}
	if err := db.Insert(ctx, tx, `insert into policy_provision (body_id, edition_id, seq, id, path, mark, heading, depth, line, end_line, parent, text, items, deleted, style, number, branch)`, rows); err != nil {
		return err
	}
	rows = make([][]any, len(attachments))
	for i, a := range attachments {
		rows[i] = []any{body, edition, a.Seq, a.Kind, a.Label, a.Title, a.Path, a.Line, a.EndLine, a.Text, text(a.Rows)}
	}
	return db.Insert(ctx, tx, `insert into policy_attachment (body_id, edition_id, seq, kind, label, title, path, line, end_line, text, rows)`, rows)
}

// editionRow is an edition with its lists as JSON.
type editionRow struct {
	Edition
	MadeText     string
	ContentsText string
	AsideText    string
	FindingsText string
}

func (r editionRow) edition() (Edition, error) {
	e := r.Edition
	for _, f := range []struct {
		text string
		into any
	}{{r.MadeText, &e.Made}, {r.ContentsText, &e.Contents}, {r.AsideText, &e.Aside}, {r.FindingsText, &e.Findings}} {
		if err := json.Unmarshal([]byte(f.text), f.into); err != nil {
			return e, fmt.Errorf("edition %s: %w", e.ID, err)
		}
	}
	return e, nil
}

// opened is an edition with how long its text is, and where in it a provision stands.
type opened struct {
	editionRow
	Letters   int64
	AtSeq     int64 // 0 where the provision is not there
	Corrected int64 // corrections that hold
	Unsettled int64 // those that are offered or lost
	Differing int64 // 1 where a new way of reading waits
	changes
}

// changes is what a glossary depends on: the documents of the body, and which of them name
// lists keep from the actor.
type changes struct {
	Total int64
	Kept  string
}

// changesFor asks for them where nothing else is asked.
func changesFor(ctx context.Context, tx db.Tx, a actor.Actor) (x changes, err error) {
	c := &clause{args: []any{a.Body}}
	kept := org.KeptText(a, areaName, c.value)
	err = db.Get(ctx, tx, &x, `
		select (`+changeTotal+`) as total, `+kept+` as kept`, c.args...)
	return x, err
}

// changeTotal grows with every change of a body's documents and of how they are read.
const changeTotal = `select coalesce(sum(d.version + d.reading), 0) from policy_document d where d.body_id = $1`

// openEdition loads an edition to be read at a provision, as edition does.
func openEdition(ctx context.Context, tx db.Tx, a actor.Actor, id, at string) (Edition, opened, error) {
	var o opened
	c := &clause{args: []any{a.Body, id, at}}
	err := db.Get(ctx, tx, &o, `
		select e.id, e.document_id, e.number, e.title, e.file_id, e.file_name, e.hash, e.encoding, e.reader, e.normative, e.lines, e.created_at,
		  e.adopted_title, e.adopted_number, e.organs, e.decided_on, e.promulgated_on, e.begins_on,
		  e.made as made_text, e.contents as contents_text, e.aside as aside_text, e.findings as findings_text,
		  (select coalesce(sum(length(p.text) + length(p.heading)), 0) from policy_provision p where p.body_id = e.body_id and p.edition_id = e.id) as letters,
		  coalesce((select min(p.seq) from policy_provision p where p.body_id = e.body_id and p.edition_id = e.id and p.id = $3), 0) as at_seq,
		  (select count(*) from policy_correction c where c.body_id = e.body_id and c.document_id = e.document_id and c.state = 'applied') as corrected,
		  (select count(*) from policy_correction c where c.body_id = e.body_id and c.document_id = e.document_id and c.state in ('offered', 'lost')) as unsettled,
		  (select count(*) from policy_rereading r where r.body_id = e.body_id and r.document_id = e.document_id and r.edition_id = e.id and r.state = 'waiting') as differing,
		  (`+changeTotal+`) as total, `+org.KeptText(a, areaName, c.value)+` as kept
		from policy_edition e
		where e.body_id = $1
		  and e.id = $2`, c.args...)
	if err != nil {
		return Edition{}, o, err
	}
	e, err := o.edition()
	return e, o, err
}

// edition loads an edition. The caller has loaded its document, and so checked that
// the actor may see it.
func edition(ctx context.Context, tx db.Tx, body, id string) (Edition, error) {
	var r editionRow
	err := db.Get(ctx, tx, &r, `
		select id, document_id, number, title, file_id, file_name, hash, encoding, reader, normative, lines, created_at, `+enactmentColumns+`,
		  made as made_text, contents as contents_text, aside as aside_text, findings as findings_text
		from policy_edition
		where body_id = $1
		  and id = $2`, body, id)
	if err != nil {
		return Edition{}, err
	}
	return r.edition()
}

// editions lists the editions of a document without their lists, newest first.
func editions(ctx context.Context, tx db.Tx, body, document string) (list []Edition, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, document_id, number, title, file_id, file_name, hash, encoding, reader, normative, lines, created_at, `+enactmentColumns+`
		from policy_edition
		where body_id = $1
		  and document_id = $2
		order by number desc
		limit 100`, body, document)
	return list, err
}

// provisionRow is a provision with its items as JSON.
type provisionRow struct {
	Provision
	ItemsText  string
	BranchText string
}

const provisionColumns = `seq, id, path, mark, heading, depth, line, end_line, parent, text, items as items_text, deleted, style, number, branch as branch_text`

// provisions loads the provisions of an edition with from ≤ seq < to; to may be -1
// for the end.
func provisions(ctx context.Context, tx db.Tx, body, edition string, from, to int64) ([]Provision, error) {
	var rows []provisionRow
	if to < 0 {
		to = 1 << 40
	}
	err := db.Select(ctx, tx, &rows, `
		select `+provisionColumns+`
		from policy_provision
		where body_id = $1
		  and edition_id = $2
		  and seq >= $3
		  and seq < $4
		order by seq`, body, edition, from, to)
	if err != nil {
		return nil, fmt.Errorf("load provisions: %w", err)
	}
	return unpackProvisions(rows)
}

func (r provisionRow) provision() (Provision, error) {
	p := r.Provision
	for _, f := range []struct {
		text string
		into any
	}{{r.ItemsText, &p.Items}, {r.BranchText, &p.Branch}} {
		if f.text == "[]" {
			continue
		}
		if err := json.Unmarshal([]byte(f.text), f.into); err != nil {
			return p, fmt.Errorf("provision %s: %w", r.ID, err)
		}
	}
	return p, nil
}

func unpackProvisions(rows []provisionRow) ([]Provision, error) {
	list := make([]Provision, len(rows))
	for i, r := range rows {
		p, err := r.provision()
		if err != nil {
			return nil, err
		}
		list[i] = p
	}
	return list, nil
}

// outline loads what a contents list needs of an edition: no texts.
func outline(ctx context.Context, tx db.Tx, body, edition string, depth int) (list []Provision, err error) {
	err = db.Select(ctx, tx, &list, `
		select seq, id, path, mark, heading, depth, line, end_line, parent
		from policy_provision
		where body_id = $1
		  and edition_id = $2
		  and depth <= $3
		order by seq`, body, edition, depth)
	return list, err
}

type attachmentRow struct {
	Attachment
	RowsText string
}

func attachments(ctx context.Context, tx db.Tx, body, edition string) ([]Attachment, error) {
	var rows []attachmentRow
	err := db.Select(ctx, tx, &rows, `
		select seq, kind, label, title, path, line, end_line, text, rows as rows_text
		from policy_attachment
		where body_id = $1
		  and edition_id = $2
		order by seq`, body, edition)
	if err != nil {
		return nil, fmt.Errorf("load attachments: %w", err)
	}
	list := make([]Attachment, len(rows))
	for i, r := range rows {
		list[i] = r.Attachment
		if err := json.Unmarshal([]byte(r.RowsText), &list[i].Rows); err != nil {
			return nil, fmt.Errorf("rows of attachment %d: %w", r.Seq, err)
		}
	}
	return list, nil
}

// currentEditions lists documents in force with their editions, for the search.
func currentEditions(ctx context.Context, tx db.Tx, body string) (list []Document, err error) {
	err = db.Select(ctx, tx, &list, `
		select d.id, d.title, d.state, d.edition_id as edition
		from policy_document d
		where d.body_id = $1
		  and d.withdrawn_at = ''
		order by d.id`, body)
	return list, err
}

// startingAt loads the provisions that begin in some lines.
func startingAt(ctx context.Context, tx db.Tx, body, edition string, from, to int64) (list []Provision, err error) {
	err = db.Select(ctx, tx, &list, `
		select seq, id, path, mark, heading, depth, line, end_line, parent
		from policy_provision
		where body_id = $1
		  and edition_id = $2
		  and line >= $3
		  and line < $4
		order by seq`, body, edition, from, to)
	return list, err
}

// provisionsByID loads provisions with their texts by their ids, the first few hundred.
func provisionsByID(ctx context.Context, tx db.Tx, body, edition string, ids []string) ([]Provision, error) {
	c := &clause{}
	where := "\n\t\twhere body_id = " + c.value(body) + "\n\t\t  and edition_id = " + c.value(edition)
	marks := make([]string, 0, len(ids))
	for _, id := range ids[:min(len(ids), 1000)] {
		marks = append(marks, c.value(id))
	}
	var rows []provisionRow
	err := db.Select(ctx, tx, &rows, `
		select `+provisionColumns+`
		from policy_provision`+where+`
		  and id in (`+strings.Join(marks, ", ")+`)
		order by seq`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("load provisions: %w", err)
	}
	return unpackProvisions(rows)
}
