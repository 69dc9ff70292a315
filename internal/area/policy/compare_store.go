package policy

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/jobun"
)

// storedTexts makes documents for comparison out of editions as they are stored, with
// the ids that their provisions have here: in three statements, however many there are.
// The caller has checked that the actor may see their documents.
func storedTexts(ctx context.Context, tx db.Tx, body string, old, now Edition) (map[string]*jobun.Document, error) {
	_, docs, err := storedEditions(ctx, tx, body, old, now)
	return docs, err
}

// storedEditions are the editions as well, with their lists.
func storedEditions(ctx context.Context, tx db.Tx, body string, old, now Edition) (map[string]Edition, map[string]*jobun.Document, error) {
	found, docs := map[string]Edition{}, map[string]*jobun.Document{}
	var heads []editionRow
	err := db.Select(ctx, tx, &heads, `
		select id, document_id, number, title, file_id, file_name, hash, encoding, reader, lines, normative, created_at, `+enactmentColumns+`, made as made_text, contents as contents_text, aside as aside_text, findings as findings_text
		from policy_edition
		where body_id = $1
		  and id in ($2, $3)
		order by id`, body, old.ID, now.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("load editions: %w", err)
	}
	for _, h := range heads {
		e, err := h.edition()
		if err != nil {
			return nil, nil, err
		}
		found[e.ID] = e
		docs[e.ID] = &jobun.Document{Title: e.Title, Lines: int(e.Lines), Normative: e.Normative, Editions: e.Made, Contents: e.Contents}
	}
	if err := addProvisions(ctx, tx, body, old, now, docs); err != nil {
		return nil, nil, err
	}
	return found, docs, addAttachments(ctx, tx, body, old, now, docs)
}

func addProvisions(ctx context.Context, tx db.Tx, body string, old, now Edition, docs map[string]*jobun.Document) error {
	var rows []struct {
		provisionRow
		EditionID string
	}
	err := db.Select(ctx, tx, &rows, `
		select edition_id, `+provisionColumns+`
		from policy_provision
		where body_id = $1
		  and edition_id in ($2, $3)
		order by edition_id, seq`, body, old.ID, now.ID)
	if err != nil {
		return fmt.Errorf("load provisions: %w", err)
	}
	for _, r := range rows {
		stored, err := r.provision()
		if err != nil {
			return err
		}
		p := jobun.Provision{
			ID: r.ID, Path: r.Path, Heading: r.Heading, Depth: int(r.Depth), Line: int(r.Line), EndLine: int(r.EndLine), Parent: int(r.Parent),
			Text: r.Text, Items: append([]jobun.Item{}, stored.Items...), Deleted: r.Deleted, Mark: storedMark(stored),
		}
		docs[r.EditionID].Provisions = append(docs[r.EditionID].Provisions, p)
	}
	return nil
}

func addAttachments(ctx context.Context, tx db.Tx, body string, old, now Edition, docs map[string]*jobun.Document) error {
	var rows []struct {
		attachmentRow
		EditionID string
	}
	err := db.Select(ctx, tx, &rows, `
		select edition_id, seq, kind, label, title, path, line, end_line, text, rows as rows_text
		from policy_attachment
		where body_id = $1
		  and edition_id in ($2, $3)
		order by edition_id, seq`, body, old.ID, now.ID)
	if err != nil {
		return fmt.Errorf("load attachments: %w", err)
	}
	for _, r := range rows {
		t := jobun.Attachment{Kind: r.Kind, Label: r.Label, Title: r.Title, Path: r.Path, Line: int(r.Line), EndLine: int(r.EndLine), Text: r.Text}
		if err := json.Unmarshal([]byte(r.RowsText), &t.Rows); err != nil {
			return fmt.Errorf("rows of attachment %d: %w", r.Seq, err)
		}
		docs[r.EditionID].Attachments = append(docs[r.EditionID].Attachments, t)
	}
	return nil
}

// storedMark is the mark of a stored provision. One that was read before styles were kept
// is counted anew; where its letters leave a choice (イ), the first way of reading them counts.
func storedMark(p Provision) *jobun.Mark {
	if p.Style != "" {
		return &jobun.Mark{Style: p.Style, Number: int(p.Number), Branch: p.Branch, Text: p.Mark}
	}
	if p.Mark == "" {
		return nil
	}
	m, ok := jobun.MarkOf(p.Mark, 0)
	if !ok {
		return &jobun.Mark{Text: p.Mark}
	}
	m.Text = p.Mark
	return &m
}
