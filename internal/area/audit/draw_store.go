package audit

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

const drawColumns = `id, audit_id, title, file_name, file_id, hash, population, method, stratum, size, seed, excluded, why, drawn, at, by_name`

// drawsMost is how many samples of an audit are listed.
const drawsMost = 200

func draws(ctx context.Context, tx db.Tx, body, audit string) (list []Draw, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+drawColumns+`
		from audit_draw
		where body_id = $1
		  and audit_id = $2
		order by at, id
		limit `+fmt.Sprint(drawsMost), body, audit)
	return list, err
}

func loadDraw(ctx context.Context, tx db.Tx, body, id string) (x Draw, err error) {
	err = db.Get(ctx, tx, &x, `
		select `+drawColumns+`
		from audit_draw
		where body_id = $1
		  and id = $2`, body, id)
	return x, missing("サンプル", err)
}

func insertDraw(ctx context.Context, tx db.Tx, body string, x Draw) error {
	return db.Insert(ctx, tx, `insert into audit_draw (body_id, `+drawColumns+`)`, [][]any{{
		body, x.ID, x.AuditID, x.Title, x.FileName, x.FileID, x.Hash, x.Population, string(x.Method), x.Stratum, x.Size, x.Seed, x.Excluded, x.Why, x.Drawn, x.At, x.ByName,
	}})
}

// Bundle is the sealed bundle of an audit's papers (監査調書の一式).
type Bundle struct {
	ID      string     `json:"id"`
	AuditID string     `json:"audit"`
	FileID  string     `json:"-"`
	Size    int64      `json:"size"`
	Digest  string     `json:"digest" doc:"一覧のSHA-256"`
	At      clock.Time `json:"at"`
	ByName  string     `json:"by_name"`
}

func bundles(ctx context.Context, tx db.Tx, body, audit string) (list []Bundle, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, audit_id, file_id, size, digest, at, by_name
		from audit_bundle
		where body_id = $1
		  and audit_id = $2
		order by at, id
		limit `+fmt.Sprint(drawsMost), body, audit)
	return list, err
}

func loadBundle(ctx context.Context, tx db.Tx, body, id string) (b Bundle, err error) {
	err = db.Get(ctx, tx, &b, `
		select id, audit_id, file_id, size, digest, at, by_name
		from audit_bundle
		where body_id = $1
		  and id = $2`, body, id)
	return b, missing("監査調書の一式", err)
}

func insertBundle(ctx context.Context, tx db.Tx, body string, b Bundle) error {
	return db.Insert(ctx, tx, `insert into audit_bundle (body_id, id, audit_id, file_id, size, digest, at, by_name)`, [][]any{{body, b.ID, b.AuditID, b.FileID, b.Size, b.Digest, b.At, b.ByName}})
}
