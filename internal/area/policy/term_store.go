package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/jobun"
)

// loadGlossary makes the glossary of the documents in force that the actor may see.
func loadGlossary(ctx context.Context, tx db.Tx, a actor.Actor) (*glossary, error) {
	terms, err := definedTerms(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	listed, err := wordLists(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	return newGlossary(append(terms, listed...)), nil
}

func definedTerms(ctx context.Context, tx db.Tx, a actor.Actor) ([]Term, error) {
	c := inForce(a, nil)
	c.and("r.kind = " + c.value(string(jobun.Definition)))
	var rows []struct {
		Document     string
		Title        string
		ProvisionID  string
		Path         string
		Line         int64
		Object       string
		Act          string
		ItemsText    string
		Text         string
		SentenceFrom int64
		SentenceTo   int64
	}
	err := db.Select(ctx, tx, &rows, `
		select d.id as document, d.title, r.provision_id, p.path, r.line, r.object, r.act, r.items as items_text, p.text,
		  coalesce(k.sentence_from, 0) as sentence_from, coalesce(k.sentence_to, 0) as sentence_to
		from policy_document d
		join policy_relation r on r.body_id = d.body_id and r.edition_id = d.edition_id
		join policy_provision p on p.body_id = r.body_id and p.edition_id = r.edition_id and p.seq = r.provision_seq
		left join policy_clause k on k.body_id = r.body_id and k.edition_id = r.edition_id and k.seq = r.clause_seq`+c.text.String()+`
		order by d.level, d.title_key, d.id, r.seq
		limit `+c.value(materialRows), c.args...)
	if err != nil {
		return nil, fmt.Errorf("load definitions of words: %w", err)
	}
	var list []Term
	for _, r := range rows {
		t := Term{Word: r.Object, Kind: DefinedTerm, Document: r.Document, Title: r.Title, ProvisionID: r.ProvisionID, Path: r.Path, Line: r.Line, Meaning: r.Text}
		if letters := []rune(r.Text); r.SentenceFrom < r.SentenceTo && r.SentenceTo <= int64(len(letters)) {
			t.Meaning = string(letters[r.SentenceFrom:r.SentenceTo])
		}
		if r.Act == "以下" {
			var items []string
			if err := unpacked(field{r.ItemsText, &items}); err != nil {
				return nil, fmt.Errorf("definition of %s: %w", r.Object, err)
			}
			t.Kind, t.Meaning = AbbreviatedTerm, strings.Join(items, "、")
		}
		if t.Word != "" && len([]rune(t.Word)) <= termMax {
			list = append(list, t)
		}
	}
	return list, nil
}

func wordLists(ctx context.Context, tx db.Tx, a actor.Actor) ([]Term, error) {
	c := inForce(a, nil)
	like := c.value("%用語%")
	c.and("(t.kind like " + like + " or t.label like " + like + " or t.title like " + like + ")")
	var rows []struct {
		attachmentRow
		Document      string
		DocumentTitle string
		ProvisionID   string
	}
	err := db.Select(ctx, tx, &rows, `
		select d.id as document, d.title as document_title, t.seq, t.kind, t.label, t.title, t.path, t.line, t.end_line, t.text, t.rows as rows_text,
		  coalesce(p.id, '') as provision_id
		from policy_document d
		join policy_attachment t on t.body_id = d.body_id and t.edition_id = d.edition_id
		left join policy_provision p on p.body_id = t.body_id and p.edition_id = t.edition_id and p.path = t.path`+c.text.String()+`
		order by d.level, d.title_key, d.id, t.seq
		limit `+c.value(materialDocuments), c.args...)
	if err != nil {
		return nil, fmt.Errorf("load lists of words: %w", err)
	}
	var list []Term
	for _, r := range rows {
		one := r.Attachment
		if err := json.Unmarshal([]byte(r.RowsText), &one.Rows); err != nil {
			return nil, fmt.Errorf("rows of attachment %d: %w", one.Seq, err)
		}
		if !isWordList(one) {
			continue
		}
		for _, t := range listedTerms(one) {
			t.Document, t.Title, t.ProvisionID = r.Document, r.DocumentTitle, r.ProvisionID
			list = append(list, t)
		}
	}
	return list, nil
}
