package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
)

// guidelineRow is an edition that a body took in.
type guidelineRow struct {
	Name         string
	Content      string
	ImportedName string
	ImportedAt   clock.Time
	Version      int64
}

func importedGuidelines(ctx context.Context, tx db.Tx, body string) (list []guidelineRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select name, content, imported_name, imported_at, version
		from policy_guideline
		where body_id = $1
		order by name
		limit $2`, body, guidelinesMax)
	if err != nil {
		return nil, fmt.Errorf("load guidelines: %w", err)
	}
	return list, nil
}

func insertGuideline(ctx context.Context, tx db.Tx, a actor.Actor, g guidelineRow, title, edition string) error {
	_, err := tx.ExecContext(ctx, `
		insert into policy_guideline (body_id, name, title, edition, content, imported_by, imported_name, imported_at, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 1)`, a.Body, g.Name, title, edition, g.Content, a.ID, a.Name, g.ImportedAt)
	if db.IsDuplicate(err) {
		return db.Changed(0, nil)
	}
	return err
}

// saveGuideline puts another text in the place of one that was loaded at its version.
func saveGuideline(ctx context.Context, tx db.Tx, a actor.Actor, g guidelineRow, title, edition string) error {
	return db.Update(ctx, tx, `
		update policy_guideline
		set title = $4, edition = $5, content = $6, imported_by = $7, imported_name = $8, imported_at = $9, version = version + 1
		where body_id = $1
		  and name = $2
		  and version = $3`, a.Body, g.Name, g.Version, title, edition, g.Content, a.ID, a.Name, g.ImportedAt)
}

type topicRow struct {
	TopicDecision
	ProvisionsText string
}

// topicDecisions loads what was said of the topics of a guideline.
func topicDecisions(ctx context.Context, tx db.Tx, body, guideline string) (map[string]TopicDecision, error) {
	var rows []topicRow
	err := db.Select(ctx, tx, &rows, `
		select guideline, topic, state, reason, provisions as provisions_text, decided_by as by, decided_name as by_name, decided_at as at, version
		from policy_topic
		where body_id = $1
		  and guideline = $2
		order by topic`, body, guideline)
	if err != nil {
		return nil, fmt.Errorf("load decisions about topics: %w", err)
	}
	list := make(map[string]TopicDecision, len(rows))
	for _, r := range rows {
		d := r.TopicDecision
		if err := unpacked(field{r.ProvisionsText, &d.Provisions}); err != nil {
			return nil, fmt.Errorf("decision about %s: %w", d.Topic, err)
		}
		list[d.Topic] = d
	}
	return list, nil
}

func insertTopicDecision(ctx context.Context, tx db.Tx, body string, d TopicDecision) error {
	_, err := tx.ExecContext(ctx, `
		insert into policy_topic (body_id, guideline, topic, state, reason, provisions, decided_by, decided_name, decided_at, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)`, body, d.Guideline, d.Topic, d.State, d.Reason, listed(d.Provisions), d.By, d.ByName, d.At)
	if db.IsDuplicate(err) {
		return db.Changed(0, nil)
	}
	return err
}

func saveTopicDecision(ctx context.Context, tx db.Tx, body string, d TopicDecision) error {
	return db.Update(ctx, tx, `
		update policy_topic
		set state = $5, reason = $6, provisions = $7, decided_by = $8, decided_name = $9, decided_at = $10, version = version + 1
		where body_id = $1
		  and guideline = $2
		  and topic = $3
		  and version = $4`, body, d.Guideline, d.Topic, d.Version, d.State, d.Reason, listed(d.Provisions), d.By, d.ByName, d.At)
}

// chosenProvisions finds those of some provisions that stand in current editions of
// documents in force, by their keys.
func chosenProvisions(ctx context.Context, tx db.Tx, a actor.Actor, list []ChosenProvision) (map[string]ChosenProvision, error) {
	found := map[string]ChosenProvision{}
	if len(list) == 0 {
		return found, nil
	}
	c := inForce(a, nil)
	pairs := make([]string, len(list))
	for i, p := range list {
		pairs[i] = "(d.id = " + c.value(p.Document) + " and p.id = " + c.value(p.Provision) + ")"
	}
	c.and("(" + strings.Join(pairs, " or ") + ")")
	var rows []ChosenProvision
	err := db.Select(ctx, tx, &rows, `
		select d.id as document, p.id as provision, d.title, p.path
		from policy_document d
		join policy_provision p on p.body_id = d.body_id and p.edition_id = d.edition_id`+c.text.String(), c.args...)
	if err != nil {
		return nil, fmt.Errorf("load chosen provisions: %w", err)
	}
	for _, p := range rows {
		found[p.key()] = p
	}
	return found, nil
}

// wholeTexts loads documents as the comparison takes them: provisions, sentences and
// attachments of all of them with one statement each.
func wholeTexts(ctx context.Context, tx db.Tx, a actor.Actor, documents []Document) ([]*jobun.Document, error) {
	list := make([]*jobun.Document, len(documents))
	at := map[string]*jobun.Document{}
	for i, d := range documents {
		list[i] = &jobun.Document{Title: d.Title, Normative: true}
		at[d.Edition] = list[i]
	}
	if err := provisionsInForce(ctx, tx, a, at); err != nil {
		return nil, err
	}
	if err := modalitiesInForce(ctx, tx, a, at); err != nil {
		return nil, err
	}
	return list, attachmentsInForce(ctx, tx, a, at)
}

func provisionsInForce(ctx context.Context, tx db.Tx, a actor.Actor, at map[string]*jobun.Document) error {
	c := inForce(a, nil)
	var rows []struct {
		provisionRow
		EditionID string
	}
	err := db.Select(ctx, tx, &rows, `
		select p.edition_id, p.seq, p.id, p.path, p.mark, p.heading, p.depth, p.line, p.end_line, p.parent, p.text, p.items as items_text, p.deleted
		from policy_document d
		join policy_provision p on p.body_id = d.body_id and p.edition_id = d.edition_id`+c.text.String()+`
		order by p.edition_id, p.seq
		limit `+c.value(materialRows), c.args...)
	if err != nil {
		return fmt.Errorf("load provisions in force: %w", err)
	}
	for _, r := range rows {
		doc := at[r.EditionID]
		if doc == nil {
			continue
		}
		p := jobun.Provision{
			ID: r.ID, Path: r.Path, Heading: r.Heading, Depth: int(r.Depth), Line: int(r.Line), EndLine: int(r.EndLine), Parent: int(r.Parent), Text: r.Text, Deleted: r.Deleted,
		}
		if r.Mark != "" {
			p.Mark = &jobun.Mark{Text: r.Mark, Style: styleOf(r.Mark)}
		}
		if r.ItemsText != "[]" {
			if err := json.Unmarshal([]byte(r.ItemsText), &p.Items); err != nil {
				return fmt.Errorf("items of provision %s: %w", r.ID, err)
			}
		}
		doc.Provisions = append(doc.Provisions, p)
	}
	return nil
}

// modalitiesInForce puts the sentences to the provisions, with how strongly each binds.
func modalitiesInForce(ctx context.Context, tx db.Tx, a actor.Actor, at map[string]*jobun.Document) error {
	c := inForce(a, nil)
	var rows []struct {
		EditionID    string
		ProvisionSeq int64
		Sentence     int64
		Line         int64
		SentenceFrom int64
		SentenceTo   int64
		Modality     jobun.Modality
	}
	err := db.Select(ctx, tx, &rows, `
		select k.edition_id, k.provision_seq, k.sentence, k.line, k.sentence_from, k.sentence_to, k.modality
		from policy_document d
		join policy_clause k on k.body_id = d.body_id and k.edition_id = d.edition_id`+c.text.String()+`
		order by k.edition_id, k.seq
		limit `+c.value(2*materialRows), c.args...)
	if err != nil {
		return fmt.Errorf("load sentences in force: %w", err)
	}
	for _, r := range rows {
		doc := at[r.EditionID]
		if doc == nil || r.ProvisionSeq >= int64(len(doc.Provisions)) {
			continue
		}
		p := &doc.Provisions[r.ProvisionSeq]
		n := len(doc.Sentences)
		if n == 0 || doc.Sentences[n-1].Path != p.Path || doc.Sentences[n-1].Sentence != int(r.Sentence) {
			letters := []rune(p.Text)
			if r.SentenceFrom > r.SentenceTo || r.SentenceTo > int64(len(letters)) {
				return fault.New(fault.Internal, "文の位置が本文と合いません。")
			}
			doc.Sentences = append(doc.Sentences, jobun.Sentence{Path: p.Path, Sentence: int(r.Sentence), Line: int(r.Line), Text: string(letters[r.SentenceFrom:r.SentenceTo])})
			n++
		}
		s := &doc.Sentences[n-1]
		s.Modality = r.Modality
		s.Clauses = append(s.Clauses, jobun.Clause{Modality: r.Modality})
	}
	return nil
}

func attachmentsInForce(ctx context.Context, tx db.Tx, a actor.Actor, at map[string]*jobun.Document) error {
	c := inForce(a, nil)
	var rows []struct {
		attachmentRow
		EditionID string
	}
	err := db.Select(ctx, tx, &rows, `
		select t.edition_id, t.seq, t.kind, t.label, t.title, t.path, t.line, t.end_line, t.text, t.rows as rows_text
		from policy_document d
		join policy_attachment t on t.body_id = d.body_id and t.edition_id = d.edition_id`+c.text.String()+`
		order by t.edition_id, t.seq
		limit `+c.value(materialRows), c.args...)
	if err != nil {
		return fmt.Errorf("load attachments in force: %w", err)
	}
	for _, r := range rows {
		one := jobun.Attachment{Kind: r.Kind, Label: r.Label, Title: r.Title, Path: r.Path, Line: int(r.Line), EndLine: int(r.EndLine), Text: r.Text}
		if err := json.Unmarshal([]byte(r.RowsText), &one.Rows); err != nil {
			return fmt.Errorf("rows of attachment %d: %w", r.Seq, err)
		}
		if doc := at[r.EditionID]; doc != nil {
			doc.Attachments = append(doc.Attachments, one)
		}
	}
	return nil
}
