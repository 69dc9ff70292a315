package db

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// maxValues is how many values one statement binds at most. SQLite takes 32,766 and
// PostgreSQL 65,535; the statement's text is kept well below a megabyte.
const maxValues = 16_000

// Insert writes many rows with as few statements as the limits of bound values allow.
// into is the statement up to and without the word values: "insert into t (a, b)".
func Insert(ctx context.Context, tx Tx, into string, rows [][]any) error {
	for len(rows) > 0 {
		n := min(len(rows), max(1, maxValues/len(rows[0])))
		text, args := bulk(tx.Kind(), into, rows[:n])
		if _, err := tx.ExecContext(ctx, text, args...); err != nil {
			return fmt.Errorf("%s: %w", into, err)
		}
		rows = rows[n:]
	}
	return nil
}

// SQLite looks for a numbered parameter among all before it, which is quadratic in a
// long statement, so there the plain question mark is bound by place.
func bulk(kind Kind, into string, rows [][]any) (string, []any) {
	var b strings.Builder
	b.WriteString(into)
	b.WriteString(" values ")
	args := make([]any, 0, len(rows)*len(rows[0]))
	for i, row := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, v := range row {
			b.WriteByte("(,"[min(j, 1)])
			args = append(args, v)
			if kind == SQLite {
				b.WriteByte('?')
				continue
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(len(args)))
		}
		b.WriteByte(')')
	}
	return b.String(), args
}
