package revision

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const reviewColumns = `id, document_id, title, year, due, outcome, note, revision_id, done_on, done_by, done_name, version`

func insertReview(ctx context.Context, tx db.Tx, body string, r Review) error {
	return db.Insert(ctx, tx, `insert into revision_review (body_id, `+reviewColumns+`)`, [][]any{{
		body, r.ID, r.DocumentID, r.Title, r.Year, r.Due, string(r.Outcome), r.Note, r.RevisionID, r.DoneOn, r.DoneBy, r.DoneName, r.Version,
	}})
}

func saveReview(ctx context.Context, tx db.Tx, body string, r Review) error {
	return db.Update(ctx, tx, `
		update revision_review
		set outcome = $4, note = $5, revision_id = $6, done_on = $7, done_by = $8, done_name = $9, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, r.ID, r.Version, string(r.Outcome), r.Note, r.RevisionID, r.DoneOn, r.DoneBy, r.DoneName)
}

func loadReview(ctx context.Context, tx db.Tx, body, id string) (r Review, err error) {
	err = db.Get(ctx, tx, &r, `
		select `+reviewColumns+`
		from revision_review
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return r, errReview()
	}
	return r, err
}

func reviewsOf(ctx context.Context, tx db.Tx, body string, year int) (list []Review, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+reviewColumns+`
		from revision_review
		where body_id = $1
		  and year = $2
		order by outcome, due, title, id
		limit 2000`, body, year)
	return list, err
}

func openReviewsOf(ctx context.Context, tx db.Tx, body, document string) (list []Review, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+reviewColumns+`
		from revision_review
		where body_id = $1
		  and document_id = $2
		  and outcome = ''
		order by year`, body, document)
	return list, err
}

// reviewedIn names the documents that have a review in a year.
func reviewedIn(ctx context.Context, tx db.Tx, body string, year int) (map[string]bool, error) {
	var ids []string
	err := db.Select(ctx, tx, &ids, `
		select document_id
		from revision_review
		where body_id = $1
		  and year = $2
		order by document_id`, body, year)
	found := map[string]bool{}
	for _, id := range ids {
		found[id] = true
	}
	return found, err
}
