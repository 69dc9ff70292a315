package db

import (
	"context"
	"database/sql"
	"fmt"
)

// Tx is what a store works on. A store never commits.
type Tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	Kind() Kind
}

// Flusher is work put off to the end of a transaction, such as journal lines: the
// later the head row is locked, the shorter others wait for it.
type Flusher interface {
	Flush(ctx context.Context, tx Tx) error
}

// Last returns the Flusher kept on tx under key, made by fresh at the first call.
// Flushers run in the order in which they were made, before commit.
func Last(tx Tx, key any, fresh func() Flusher) Flusher {
	t, ok := tx.(*transaction)
	if !ok {
		panic("db.Last: not a transaction of db.Do")
	}
	for _, l := range t.last {
		if l.key == key {
			return l.Flusher
		}
	}
	f := fresh()
	t.last = append(t.last, late{key, f})
	return f
}

type late struct {
	key any
	Flusher
}

type transaction struct {
	tx   *sql.Tx
	db   *DB
	last []late
}

func (t *transaction) Kind() Kind { return t.db.kind }

func (t *transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	t.db.count.Add(1)
	return t.tx.ExecContext(ctx, query, args...)
}

func (t *transaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	t.db.count.Add(1)
	return t.tx.QueryContext(ctx, query, args...)
}

func (t *transaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	t.db.count.Add(1)
	return t.tx.QueryRowContext(ctx, query, args...)
}

// wall tells PostgreSQL for which body this transaction works. With none, row-level
// security shows no row at all.
func (t *transaction) wall(ctx context.Context, body string) error {
	if t.db.kind != Postgres {
		return nil
	}
	if _, err := t.tx.ExecContext(ctx, `select set_config('okite.body', $1, true)`, body); err != nil {
		return fmt.Errorf("set body: %w", err)
	}
	return nil
}

func (t *transaction) flush(ctx context.Context) error {
	for i := 0; i < len(t.last); i++ { // a Flusher may call Last
		if err := t.last[i].Flush(ctx, t); err != nil {
			return err
		}
	}
	return nil
}
