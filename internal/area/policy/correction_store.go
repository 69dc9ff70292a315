package policy

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const correctionColumns = `id, kind, provision_id, path, sentence, clause, fingerprint, words, value, was, reason, state,
		  offered_provision, offered_sentence, offered_fingerprint, offered_words, edition_number, made_by, made_name, made_at, undone_by, undone_name, undone_at`

// corrections loads those of a document in the order in which they were made.
func corrections(ctx context.Context, tx db.Tx, body, document string) (list []Correction, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+correctionColumns+`
		from policy_correction
		where body_id = $1
		  and document_id = $2
		order by made_at, id`, body, document)
	if err != nil {
		return nil, fmt.Errorf("load corrections: %w", err)
	}
	return list, nil
}

// correctionsAt loads the corrections of a provision, or offered for it, newest first.
func correctionsAt(ctx context.Context, tx db.Tx, body, document, provision string) (list []Correction, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+correctionColumns+`
		from policy_correction
		where body_id = $1
		  and document_id = $2
		  and (provision_id = $3 or offered_provision = $3)
		order by made_at desc, id desc
		limit 50`, body, document, provision)
	return list, err
}

// storeCorrections puts the corrections of a document in the place of what was known.
func storeCorrections(ctx context.Context, tx db.Tx, body, document string, list []Correction) error {
	if _, err := tx.ExecContext(ctx, `delete from policy_correction where body_id = $1 and document_id = $2`, body, document); err != nil {
		return fmt.Errorf("replace corrections: %w", err)
	}
	rows := make([][]any, len(list))
	for i, c := range list {
		rows[i] = []any{
			body, document, c.ID, string(c.Kind), c.ProvisionID, c.Path, c.Sentence, c.Clause, c.Fingerprint, c.Words, c.Value, c.Was, c.Reason, string(c.State),
			c.OfferedProvision, c.OfferedSentence, c.OfferedFingerprint, c.OfferedWords, c.EditionNumber, c.MadeBy, c.MadeName, c.MadeAt, c.UndoneBy, c.UndoneName, c.UndoneAt,
		}
	}
	return db.Insert(ctx, tx, `insert into policy_correction (body_id, document_id, `+correctionColumns+`)`, rows)
}

// rawIDs are the ids of the provisions of an edition as the reader cut them, before
// anybody corrected where they stand.
func rawIDs(ctx context.Context, tx db.Tx, body, edition string) (ids []string, err error) {
	var kept string
	err = db.Get(ctx, tx, &kept, `
		select raw_ids
		from policy_edition
		where body_id = $1
		  and id = $2`, body, edition)
	if err != nil || kept != "" {
		if err == nil {
			err = json.Unmarshal([]byte(kept), &ids)
		}
		return ids, err
	}
	err = db.Select(ctx, tx, &ids, `
		select id
		from policy_provision
		where body_id = $1
		  and edition_id = $2
		order by seq`, body, edition)
	return ids, err
}

// saveReader notes by which way of reading an edition was read.
func saveReader(ctx context.Context, tx db.Tx, body string, e Edition) error {
	return db.Update(ctx, tx, `
		update policy_edition
		set reader = $3, raw_ids = $4
		where body_id = $1
		  and id = $2`, body, e.ID, e.Reader, listed(e.RawIDs))
}

// replaceText puts the provisions and attachments of an edition in the place of those
// that were read before.
func replaceText(ctx context.Context, tx db.Tx, body, edition string, provisions []Provision, attachments []Attachment) error {
	for _, statement := range []string{
		`delete from policy_attachment where body_id = $1 and edition_id = $2`,
		`delete from policy_provision where body_id = $1 and edition_id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, statement, body, edition); err != nil {
			return fmt.Errorf("replace text: %w", err)
		}
	}
	return insertText(ctx, tx, body, edition, provisions, attachments)
}

// staleEditions lists the documents in force whose current edition was read in another
// way than the program reads now, where nobody has been asked about that.
func staleEditions(ctx context.Context, tx db.Tx, body, stamp string, most int) (ids []string, err error) {
	err = db.Select(ctx, tx, &ids, `
		select d.id
		from policy_document d
		join policy_edition e on e.body_id = d.body_id and e.id = d.edition_id
		left join policy_rereading r on r.body_id = d.body_id and r.document_id = d.id and r.edition_id = d.edition_id and r.reader = $2
		where d.body_id = $1
		  and d.withdrawn_at = ''
		  and e.reader <> $2
		  and r.document_id is null
		order by d.id
		limit $3`, body, stamp, most)
	return ids, err
}

func insertRereading(ctx context.Context, tx db.Tx, body string, r Rereading) error {
	_, err := tx.ExecContext(ctx, `
		insert into policy_rereading (body_id, document_id, edition_id, reader, differences, found_at, state, decided_by, decided_name, decided_at)
		values ($1, $2, $3, $4, $5, $6, $7, '', '', '')`,
		body, r.DocumentID, r.EditionID, r.Reader, listed(r.Differences), r.FoundAt, r.State)
	if db.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "読み方の違いは、すでに調べてあります。", err)
	}
	return err
}

type rereadingRow struct {
	Rereading
	DifferencesText string
}

// rereading loads what a new way of reading would change of an edition.
func rereading(ctx context.Context, tx db.Tx, body string, d Document, stamp string) (Rereading, error) {
	var r rereadingRow
	err := db.Get(ctx, tx, &r, `
		select document_id, edition_id, reader, differences as differences_text, found_at, state, reason, decided_by, decided_name, decided_at
		from policy_rereading
		where body_id = $1
		  and document_id = $2
		  and edition_id = $3
		  and reader = $4`, body, d.ID, d.Edition, stamp)
	if fault.Is(err, fault.NotFound) {
		return Rereading{}, nil
	}
	if err != nil {
		return Rereading{}, err
	}
	return r.Rereading, unpacked(field{r.DifferencesText, &r.Rereading.Differences})
}

// settleRereading notes who decided what of a new way of reading that was in a state.
func settleRereading(ctx context.Context, tx db.Tx, body, before string, r Rereading, by, name string, at clock.Time) error {
	return db.Update(ctx, tx, `
		update policy_rereading
		set state = $5, reason = $6, decided_by = $7, decided_name = $8, decided_at = $9
		where body_id = $1
		  and document_id = $2
		  and edition_id = $3
		  and reader = $4
		  and state = $10`, body, r.DocumentID, r.EditionID, r.Reader, r.State, r.Reason, by, name, at, before)
}
