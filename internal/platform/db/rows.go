package db

import (
	"context"
	"fmt"

	"github.com/georgysavva/scany/v2/sqlscan"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Select reads all rows of a query into list, a pointer to a slice of structs or
// single values. Columns fit fields by snake_case name or by the tag db.
func Select[T any](ctx context.Context, tx Tx, list *[]T, query string, args ...any) error {
	return sqlscan.Select(ctx, tx, list, query, args...)
}

// Get reads the one row of a query into one; without a row it is a NotFound fault.
func Get[T any](ctx context.Context, tx Tx, one *T, query string, args ...any) error {
	err := sqlscan.Get(ctx, tx, one, query, args...)
	if sqlscan.NotFound(err) {
		return fault.Wrap(fault.NotFound, "お探しのものが見つかりません。", err)
	}
	return err
}

// Changed fails with a Conflict fault where an optimistic update hit no row.
func Changed(n int64, err error) error {
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.New(fault.Conflict, "ほかの人が先に変更しました。最新の内容を確かめて、もう一度お試しください。")
	}
	return nil
}

// Update runs a statement that must change exactly one row, as an optimistic lock does.
func Update(ctx context.Context, tx Tx, query string, args ...any) error {
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	return Changed(res.RowsAffected())
}
