package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/okite-isms/okite/internal/platform/db"
)

const columns = `body_id, n, at, actor_id, actor_name, name_salt, name_hash, capacity, strength,
	request_id, verb, area, object_id, content_kind, content_salt, content_hash`

// lockHead takes the row that numbers a body's lines and gives the tree so far.
// On SQLite the write transaction is the lock.
func lockHead(ctx context.Context, tx db.Tx, body string) (*tree, error) {
	t, err := readHead(ctx, tx, body)
	if !errors.Is(err, sql.ErrNoRows) {
		return t, err
	}
	// The first line of a body. Of two at once one inserts and the other waits for it.
	empty := tlog.Hash{}
	_, err = tx.ExecContext(ctx, `
		insert into journal_head (body_id, size, root, edge)
		values ($1, 0, $2, $3)
		on conflict do nothing`, body, empty[:], []byte{})
	if err != nil {
		return nil, fmt.Errorf("make journal head: %w", err)
	}
	return readHead(ctx, tx, body)
}

func readHead(ctx context.Context, tx db.Tx, body string) (*tree, error) {
	query := `
		select size, edge
		from journal_head
		where body_id = $1`
	if tx.Kind() == db.Postgres {
		query += ` for update`
	}
	var size int64
	var edge []byte
	if err := tx.QueryRowContext(ctx, query, body).Scan(&size, &edge); err != nil {
		return nil, fmt.Errorf("lock journal head: %w", err)
	}
	return loadTree(size, edge)
}

func saveHead(ctx context.Context, tx db.Tx, body string, t *tree) error {
	root, err := t.root()
	if err != nil {
		return err
	}
	return db.Update(ctx, tx, `
		update journal_head
		set size = $2, root = $3, edge = $4
		where body_id = $1`, body, t.size, root[:], t.bytes())
}

func insertLines(ctx context.Context, tx db.Tx, lines []Line) error {
	rows := make([][]any, len(lines))
	for i, l := range lines {
		rows[i] = []any{
			l.BodyID, l.N, l.At, l.ActorID, l.ActorName, l.NameSalt, l.NameHash, l.Capacity, l.Strength,
			l.RequestID, l.Verb, l.Area, l.ObjectID, l.ContentKind, null(l.ContentSalt), l.ContentHash,
		}
	}
	return db.Insert(ctx, tx, `insert into journal_line (`+columns+`)`, rows)
}

// null keeps a nil slice from being stored as empty bytes.
func null(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

func insertHashes(ctx context.Context, tx db.Tx, body string, first int64, hashes []tlog.Hash) error {
	rows := make([][]any, len(hashes))
	for i, h := range hashes {
		rows[i] = []any{body, first + int64(i), h[:]}
	}
	return db.Insert(ctx, tx, `insert into journal_hash (body_id, idx, hash)`, rows)
}

// linesFrom reads the next lines below a size, in order.
func linesFrom(ctx context.Context, tx db.Tx, body string, from, size int64, limit int) (lines []Line, err error) {
	err = db.Select(ctx, tx, &lines, `
		select `+columns+`
		from journal_line
		where body_id = $1
		  and n >= $2
		  and n < $3
		order by n
		limit $4`, body, from, size, limit)
	return lines, err
}

// hashesBetween reads the stored hashes with from ≤ index < to.
func hashesBetween(ctx context.Context, tx db.Tx, body string, from, to int64) (map[int64]tlog.Hash, error) {
	rows, err := tx.QueryContext(ctx, `
		select idx, hash
		from journal_hash
		where body_id = $1
		  and idx >= $2
		  and idx < $3`, body, from, to)
	if err != nil {
		return nil, fmt.Errorf("read journal hashes: %w", err)
	}
	defer rows.Close()
	found := make(map[int64]tlog.Hash, to-from)
	for rows.Next() {
		var idx int64
		var hash sql.RawBytes
		if err := rows.Scan(&idx, &hash); err != nil {
			return nil, fmt.Errorf("read journal hashes: %w", err)
		}
		if len(hash) == tlog.HashSize { // one of another length counts as missing
			found[idx] = tlog.Hash(hash)
		}
	}
	return found, rows.Err()
}

// head is the row of a body's head as it stands.
type head struct {
	Size int64
	Root []byte
	Edge []byte
}

// loadHead reads the head; ok is false where the body has no line yet.
func loadHead(ctx context.Context, tx db.Tx, body string) (h head, ok bool, err error) {
	var heads []head
	err = db.Select(ctx, tx, &heads, `
		select size, root, edge
		from journal_head
		where body_id = $1`, body)
	if err != nil || len(heads) == 0 {
		return head{}, false, err
	}
	return heads[0], true, nil
}

// beyond counts what stands outside the tree. Each count is one statement, so that
// lines appended meanwhile do not look like a fault.
func beyond(ctx context.Context, tx db.Tx, body string) (lines, hashes int64, err error) {
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from journal_line l
		left join journal_head h on h.body_id = l.body_id
		where l.body_id = $1
		  and (l.n < 0 or l.n >= coalesce(h.size, 0))`, body).Scan(&lines)
	if err != nil {
		return 0, 0, fmt.Errorf("count journal lines: %w", err)
	}
	// A tree of size n stores 2n − (number of 1 bits of n) hashes, and the edge has one
	// hash of 32 bytes for each of these bits. Written so that a forged size does not overflow.
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from journal_hash i
		left join journal_head h on h.body_id = i.body_id
		where i.body_id = $1
		  and (h.size is null or i.idx < 0 or i.idx - h.size >= h.size - length(h.edge) / 32)`, body).Scan(&hashes)
	if err != nil {
		return 0, 0, fmt.Errorf("count journal hashes: %w", err)
	}
	return lines, hashes, nil
}

// end is one more than the number of the last line there is.
func end(ctx context.Context, tx db.Tx, body string) (n int64, err error) {
	err = tx.QueryRowContext(ctx, `
		select coalesce(max(n) + 1, 0)
		from journal_line
		where body_id = $1`, body).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count journal lines: %w", err)
	}
	return n, nil
}
