package db

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// SQLite's extended result codes and PostgreSQL's SQLSTATEs for the same things.
const (
	sqliteUnique     = 2067
	sqlitePrimaryKey = 1555
	sqliteForeign    = 787
	sqliteRestrict   = 1811 // a trigger or "on delete restrict"
	sqliteBusy       = 5

	pgUnique        = "23505"
	pgForeign       = "23503"
	pgRestrict      = "23001"
	pgSerialization = "40001"
	pgDeadlock      = "40P01"
	pgWall          = "42501" // insufficient privilege: row-level security on write
)

// IsDuplicate reports whether err is a unique-constraint violation.
func IsDuplicate(err error) bool { return is(err, []int{sqliteUnique, sqlitePrimaryKey}, pgUnique) }

// IsForeign reports whether err is a violation of a foreign key.
func IsForeign(err error) bool {
	return is(err, []int{sqliteForeign, sqliteRestrict}, pgForeign, pgRestrict)
}

// IsWalled reports whether row-level security refused a write.
func IsWalled(err error) bool { return is(err, nil, pgWall) }

func is(err error, lite []int, pg ...string) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		for _, c := range pg {
			if e.Code == c {
				return true
			}
		}
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		for _, c := range lite {
			if e.Code() == c {
				return true
			}
		}
	}
	return false
}

// conflict turns "somebody else was faster" into a fault that says to try again.
func conflict(err error) error {
	if is(err, []int{sqliteBusy}, pgSerialization, pgDeadlock) {
		return fault.Wrap(fault.Conflict, "ほかの処理と重なったため、保存できませんでした。もう一度お試しください。", err)
	}
	return err
}
