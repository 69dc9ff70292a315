package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Limits of what one page looks through: a city has some fifty documents with a few
// thousand relations.
const (
	materialDocuments = 500
	materialRows      = 100_000
)

// inForce begins a query of the documents in force that the actor may see; ids narrow it.
func inForce(a actor.Actor, ids []string) *clause {
	c := seen(a)
	c.and("d.withdrawn_at = ''")
	if len(ids) == 0 {
		return c
	}
	marks := make([]string, len(ids))
	for i, id := range ids {
		marks[i] = c.value(id)
	}
	c.and("d.id in (" + strings.Join(marks, ", ") + ")")
	return c
}

// documentsInForce loads the documents from the top of the hierarchy; without ids all.
func documentsInForce(ctx context.Context, tx db.Tx, a actor.Actor, ids []string) (list []Document, err error) {
	c := inForce(a, ids)
	err = db.Select(ctx, tx, &list, `
		select `+documentColumns+`
		from policy_document d`+c.text.String()+`
		order by d.level, d.title_key, d.id
		limit `+c.value(materialDocuments), c.args...)
	if err != nil {
		return nil, fmt.Errorf("load documents in force: %w", err)
	}
	return list, nil
}

// materials load what was read out of documents, with as many statements for one as for
// all of them.
func materials(ctx context.Context, tx db.Tx, a actor.Actor, ids []string) ([]material, error) {
	documents, err := documentsInForce(ctx, tx, a, ids)
	if err != nil || len(documents) == 0 {
		return nil, err
	}
	list := make([]material, len(documents))
	at := map[string]*material{}
	for i, d := range documents {
		list[i] = material{Document: d, paths: map[string]readPlace{}}
		at[d.Edition] = &list[i]
	}
	if err := relationsInForce(ctx, tx, a, ids, at); err != nil {
		return nil, err
	}
	if err := rolesInForce(ctx, tx, a, ids, at); err != nil {
		return nil, err
	}
	return list, tablesInForce(ctx, tx, a, ids, at)
}

type readRelationRow struct {
	relationRow
	EditionID    string
	Fingerprint  string
	Path         string
	Heading      string
	SentenceFrom int64
	SentenceTo   int64
}

func relationsInForce(ctx context.Context, tx db.Tx, a actor.Actor, ids []string, at map[string]*material) error {
	c := inForce(a, ids)
	c.and("r.kind in ('permission', 'report', 'record', 'recurrence', 'appointment', 'classification')")
	var rows []readRelationRow
	err := db.Select(ctx, tx, &rows, `
		select r.edition_id, r.seq, r.provision_seq, r.provision_id, r.sentence, r.clause_seq, r.line, r.kind, r.from_roles as from_text, r.to_roles as to_text,
		  r.object, r.act, r.moment, r.joint, r.leads_to, r.target_id, r.items as items_text, r.carried, p.path,
		  coalesce(nullif(p.heading, ''), u.heading, '') as heading,
		  coalesce(k.fingerprint, '') as fingerprint, coalesce(k.sentence_from, 0) as sentence_from, coalesce(k.sentence_to, 0) as sentence_to
		from policy_document d
		join policy_relation r on r.body_id = d.body_id and r.edition_id = d.edition_id
		join policy_provision p on p.body_id = r.body_id and p.edition_id = r.edition_id and p.seq = r.provision_seq
		left join policy_provision u on u.body_id = p.body_id and u.edition_id = p.edition_id and u.seq = p.parent
		left join policy_clause k on k.body_id = r.body_id and k.edition_id = r.edition_id and k.seq = r.clause_seq`+c.text.String()+`
		order by r.edition_id, r.seq
		limit `+c.value(materialRows), c.args...)
	if err != nil {
		return fmt.Errorf("load relations in force: %w", err)
	}
	for _, row := range rows {
		one, err := unpackRelations([]relationRow{row.relationRow})
		if err != nil {
			return err
		}
		m := at[row.EditionID]
		m.relations = append(m.relations, readRelation{one[0], row.Fingerprint, row.Path, row.Heading, row.SentenceFrom, row.SentenceTo})
		m.paths[row.Path] = readPlace{row.ProvisionID, row.ProvisionSeq}
	}
	return nil
}

func rolesInForce(ctx context.Context, tx db.Tx, a actor.Actor, ids []string, at map[string]*material) error {
	c := inForce(a, ids)
	var rows []struct {
		roleRow
		EditionID    string
		Path         string
		ProvisionSeq int64
	}
	err := db.Select(ctx, tx, &rows, `
		select r.edition_id, r.seq, r.name, r.aliases as aliases_text, r.posts as posts_text, r.origin, r.provision_id, r.line,
		  coalesce(p.path, '') as path, coalesce(p.seq, -1) as provision_seq
		from policy_document d
		join policy_role r on r.body_id = d.body_id and r.edition_id = d.edition_id
		left join policy_provision p on p.body_id = r.body_id and p.edition_id = r.edition_id and p.id = r.provision_id`+c.text.String()+`
		order by r.edition_id, r.seq
		limit `+c.value(materialRows), c.args...)
	if err != nil {
		return fmt.Errorf("load roles in force: %w", err)
	}
	for _, row := range rows {
		one := readRole{Role: row.Role, Path: row.Path, Seq: row.ProvisionSeq}
		if err := unpacked(field{row.AliasesText, &one.Aliases}, field{row.PostsText, &one.Posts}); err != nil {
			return fmt.Errorf("role %s: %w", row.Name, err)
		}
		at[row.EditionID].roles = append(at[row.EditionID].roles, one)
	}
	return nil
}

// tablesInForce loads the attachments that are tables, and where they stand.
func tablesInForce(ctx context.Context, tx db.Tx, a actor.Actor, ids []string, at map[string]*material) error {
	c := inForce(a, ids)
	c.and("t.rows <> '[]'")
	var rows []struct {
		attachmentRow
		EditionID    string
		ProvisionID  string
		ProvisionSeq int64
	}
	err := db.Select(ctx, tx, &rows, `
		select t.edition_id, t.seq, t.kind, t.label, t.title, t.path, t.line, t.end_line, '' as text, t.rows as rows_text,
		  coalesce(p.id, '') as provision_id, coalesce(p.seq, -1) as provision_seq
		from policy_document d
		join policy_attachment t on t.body_id = d.body_id and t.edition_id = d.edition_id
		left join policy_provision p on p.body_id = t.body_id and p.edition_id = t.edition_id and p.path = t.path`+c.text.String()+`
		order by t.edition_id, t.seq
		limit `+c.value(materialRows), c.args...)
	if err != nil {
		return fmt.Errorf("load tables in force: %w", err)
	}
	for _, row := range rows {
		one := row.Attachment
		if err := json.Unmarshal([]byte(row.RowsText), &one.Rows); err != nil {
			return fmt.Errorf("rows of attachment %d: %w", one.Seq, err)
		}
		m := at[row.EditionID]
		m.attachments = append(m.attachments, one)
		if row.ProvisionID != "" {
			m.paths[one.Path] = readPlace{row.ProvisionID, row.ProvisionSeq}
		}
	}
	return nil
}

type decisionRow struct {
	Decision
	DecidedBy      string
	DecidedName    string
	DecidedAt      string
	Proposed       string
	DefinitionText string
	EditionNumber  int64
	DocumentTitle  string
}

// decisions load what was decided about the demands of documents that the actor may see,
// withdrawn ones as well.
func decisions(ctx context.Context, tx db.Tx, a actor.Actor, ids []string) (list []Decision, titles map[string]string, err error) {
	c := seen(a)
	if len(ids) > 0 {
		marks := make([]string, len(ids))
		for i, id := range ids {
			marks[i] = c.value(id)
		}
		c.and("d.id in (" + strings.Join(marks, ", ") + ")")
	}
	var rows []decisionRow
	err = db.Select(ctx, tx, &rows, `
		select m.document_id as document, m.mark, m.kind, m.provision_id, m.path, m.line, m.sentence, m.accepted, m.proposed, m.definition as definition_text, m.reason,
		  m.decided_by as by, m.decided_name as by_name, m.decided_at as at, m.edition_number as number, m.version, d.title as document_title
		from policy_document d
		join policy_demand m on m.body_id = d.body_id and m.document_id = d.id`+c.text.String()+`
		order by m.document_id, m.line, m.mark
		limit `+c.value(materialRows), c.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("load decisions about demands: %w", err)
	}
	titles = map[string]string{}
	for _, r := range rows {
		d := r.Decision
		if err := unpacked(field{r.Proposed, &d.Read}, field{r.DefinitionText, &d.Definition}); err != nil {
			return nil, nil, fmt.Errorf("decision %s: %w", d.Mark, err)
		}
		list = append(list, d)
		titles[d.Document] = r.DocumentTitle
	}
	return list, titles, nil
}

// insertDecisions stores first decisions; one that is there already is a conflict.
func insertDecisions(ctx context.Context, tx db.Tx, body string, list []Decision) error {
	rows := make([][]any, len(list))
	for i, d := range list {
		rows[i] = []any{
			body, d.Document, d.Mark, string(d.Kind), d.ProvisionID, d.Path, d.Line, d.Sentence, d.Accepted, text(d.Read), text(d.Definition), d.Reason,
			d.By, d.ByName, d.At, d.Number, d.Version,
		}
	}
	err := db.Insert(ctx, tx, `
		insert into policy_demand (body_id, document_id, mark, kind, provision_id, path, line, sentence, accepted, proposed, definition, reason,
		  decided_by, decided_name, decided_at, edition_number, version)`, rows)
	if db.IsDuplicate(err) {
		return db.Changed(0, nil)
	}
	return err
}

// saveDecision stores a decision in the place of one that was loaded at its version; the
// mark is another where the sentence has changed.
func saveDecision(ctx context.Context, tx db.Tx, body, mark string, d Decision) error {
	return db.Update(ctx, tx, `
		update policy_demand
		set mark = $5, provision_id = $6, path = $7, line = $8, sentence = $9, accepted = $10, proposed = $11, definition = $12, reason = $13,
		  decided_by = $14, decided_name = $15, decided_at = $16, edition_number = $17, version = version + 1
		where body_id = $1
		  and document_id = $2
		  and mark = $3
		  and version = $4`,
		body, d.Document, mark, d.Version, d.Mark, d.ProvisionID, d.Path, d.Line, d.Sentence, d.Accepted, text(d.Read), text(d.Definition), d.Reason,
		d.By, d.ByName, d.At, d.Number)
}

// DefinitionVersion is a definition as it was accepted at a time. Later areas read the
// latest ones; running work keeps the number with which it began.
type DefinitionVersion struct {
	Kind        DefinitionKind `json:"kind"`
	Number      int64          `json:"number"` // from 1
	Definition  Definition     `json:"definition"`
	Active      bool           `json:"active"`
	DocumentID  string         `json:"document"`
	ProvisionID string         `json:"provision"`
	MadeBy      string         `json:"-"`
	MadeName    string         `json:"made_by"`
	MadeAt      string         `json:"made_at"`
}

type definitionRow struct {
	DefinitionVersion
	Content string
}

// latestDefinitions loads the latest version of each definition that rests on a document
// that the actor may see; kind may be empty.
func latestDefinitions(ctx context.Context, tx db.Tx, a actor.Actor, kind DefinitionKind, withdrawn bool) ([]DefinitionVersion, error) {
	c := seen(a)
	c.and("f.latest = " + c.value(true))
	if kind != "" {
		c.and("f.kind = " + c.value(string(kind)))
	}
	if !withdrawn {
		c.and("f.active = " + c.value(true))
	}
	var rows []definitionRow
	err := db.Select(ctx, tx, &rows, `
		select f.kind, f.number, f.active, f.document_id, f.provision_id, f.made_by, f.made_name, f.made_at, f.content
		from policy_definition f
		join policy_document d on d.body_id = f.body_id and d.id = f.document_id`+c.text.String()+`
		order by f.kind, f.name
		limit `+c.value(materialRows), c.args...)
	if err != nil {
		return nil, fmt.Errorf("load definitions: %w", err)
	}
	list := make([]DefinitionVersion, len(rows))
	for i, r := range rows {
		list[i] = r.DefinitionVersion
		if err := json.Unmarshal([]byte(r.Content), &list[i].Definition); err != nil {
			return nil, fmt.Errorf("definition: %w", err)
		}
	}
	return list, nil
}

// definitionKey names a definition within a body.
type definitionKey struct {
	Kind DefinitionKind
	Name string
}

// knownDefinitions gives the latest numbers of definitions, and the documents on which
// they rest, whoever may see those: a name is given once in a body.
func knownDefinitions(ctx context.Context, tx db.Tx, body string) (map[definitionKey]DefinitionVersion, error) {
	var rows []struct {
		Kind       DefinitionKind
		Name       string
		Number     int64
		DocumentID string
	}
	err := db.Select(ctx, tx, &rows, `
		select kind, name, number, document_id
		from policy_definition
		where body_id = $1
		  and latest = $2
		order by kind, name`, body, true)
	if err != nil {
		return nil, fmt.Errorf("load names of definitions: %w", err)
	}
	known := make(map[definitionKey]DefinitionVersion, len(rows))
	for _, r := range rows {
		known[definitionKey{r.Kind, r.Name}] = DefinitionVersion{Kind: r.Kind, Number: r.Number, DocumentID: r.DocumentID}
	}
	return known, nil
}

// storeDefinitions adds versions. Those before are no longer the latest.
func storeDefinitions(ctx context.Context, tx db.Tx, body string, list []DefinitionVersion) error {
	c := &clause{}
	where := "\n\t\twhere body_id = " + c.value(body) + "\n\t\t  and latest = " + c.value(true)
	var later []string
	rows := make([][]any, len(list))
	for i, v := range list {
		if v.Number > 1 {
			later = append(later, "(kind = "+c.value(string(v.Kind))+" and name = "+c.value(v.Definition.Name)+")")
		}
		rows[i] = []any{body, string(v.Kind), v.Definition.Name, v.Number, v.Definition.Title, text(v.Definition), v.Active, true, v.DocumentID, v.ProvisionID, v.MadeBy, v.MadeName, v.MadeAt}
	}
	if len(later) > 0 {
		_, err := tx.ExecContext(ctx, `
		update policy_definition
		set latest = `+c.value(false)+where+`
		  and (`+strings.Join(later, " or ")+`)`, c.args...)
		if err != nil {
			return fmt.Errorf("put definitions behind: %w", err)
		}
	}
	return db.Insert(ctx, tx, `
		insert into policy_definition (body_id, kind, name, number, title, content, active, latest, document_id, provision_id, made_by, made_name, made_at)`, rows)
}

// textPlace is a provision of an edition.
type textPlace struct {
	edition string
	seq     int64
}

// textsAt loads the texts of some provisions, a few hundred with each statement.
func textsAt(ctx context.Context, tx db.Tx, body string, places []textPlace) (map[textPlace]string, error) {
	texts := map[textPlace]string{}
	for part := range slices.Chunk(places, 400) {
		c := &clause{}
		where := "\n\t\twhere body_id = " + c.value(body)
		pairs := make([]string, len(part))
		for i, at := range part {
			pairs[i] = "(edition_id = " + c.value(at.edition) + " and seq = " + c.value(at.seq) + ")"
		}
		var rows []struct {
			EditionID string
			Seq       int64
			Text      string
		}
		err := db.Select(ctx, tx, &rows, `
		select edition_id, seq, text
		from policy_provision`+where+`
		  and (`+strings.Join(pairs, " or ")+`)`, c.args...)
		if err != nil {
			return nil, fmt.Errorf("load texts: %w", err)
		}
		for _, r := range rows {
			texts[textPlace{r.EditionID, r.Seq}] = r.Text
		}
	}
	return texts, nil
}
