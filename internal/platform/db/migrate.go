package db

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Step is one migration: a file of an area, ordered by its stamp over all areas.
type Step struct {
	Stamp int64  // 20261124010000
	Name  string // 20261124010000_journal
	Text  string
}

// Steps reads migration/*.sql of every area, oldest first, for one kind of database.
// A file NAME.sqlite.sql or NAME.postgres.sql is one half of a pair.
func Steps(kind Kind, areas []fs.FS) ([]Step, error) {
	var steps []Step
	for _, fsys := range areas {
		names, err := fs.Glob(fsys, "migration/*.sql")
		if err != nil {
			return nil, fmt.Errorf("list migrations: %w", err)
		}
		for _, n := range names {
			s, ok, err := step(kind, fsys, n)
			if err != nil {
				return nil, err
			}
			if ok {
				steps = append(steps, s)
			}
		}
	}
	slices.SortFunc(steps, func(a, b Step) int { return cmp.Compare(a.Stamp, b.Stamp) })
	for i := 1; i < len(steps); i++ {
		if steps[i].Stamp == steps[i-1].Stamp {
			return nil, fmt.Errorf("migrations %s and %s have the same stamp", steps[i-1].Name, steps[i].Name)
		}
	}
	return steps, nil
}

func step(kind Kind, fsys fs.FS, file string) (Step, bool, error) {
	name := strings.TrimSuffix(strings.TrimPrefix(file, "migration/"), ".sql")
	for _, k := range []Kind{SQLite, Postgres} {
		if half, ok := strings.CutSuffix(name, "."+string(k)); ok {
			if k != kind {
				return Step{}, false, nil
			}
			name = half
		}
	}
	digits, _, _ := strings.Cut(name, "_")
	stamp, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(digits) != 14 {
		return Step{}, false, fmt.Errorf("migration %s: the name does not begin with a stamp of 14 digits", file)
	}
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Step{}, false, fmt.Errorf("read migration: %w", err)
	}
	return Step{stamp, name, string(text)}, true, nil
}

// Migrate applies what is not yet applied, each step in its own transaction, and
// then walls every table with body_id. appRole is the plain PostgreSQL role that
// serves; it is granted what it needs. The database must be opened as owner.
func (d *DB) Migrate(ctx context.Context, areas []fs.FS, appRole string) error {
	steps, err := Steps(d.kind, areas)
	if err != nil {
		return err
	}
	provider, err := d.provider(steps)
	if err != nil {
		return fmt.Errorf("prepare migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if d.kind == SQLite {
		return nil
	}
	return d.wallTables(ctx, appRole)
}

// Pending reports how many of the steps are not yet applied.
func (d *DB) Pending(ctx context.Context, areas []fs.FS) (int, error) {
	steps, err := Steps(d.kind, areas)
	if err != nil {
		return 0, err
	}
	done, err := d.applied(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, s := range steps {
		if !slices.Contains(done, s.Stamp) {
			n++
		}
	}
	return n, nil
}

// Version is the stamp of the newest applied step, 0 for an empty database.
func (d *DB) Version(ctx context.Context) (int64, error) {
	done, err := d.applied(ctx)
	if err != nil || len(done) == 0 {
		return 0, err
	}
	return slices.Max(done), nil
}

func (d *DB) applied(ctx context.Context) ([]int64, error) {
	var there bool
	query := `select count(*) > 0 from sqlite_master where type = 'table' and name = 'migration'`
	if d.kind == Postgres {
		query = `select to_regclass('migration') is not null`
	}
	if err := d.read.QueryRowContext(ctx, query).Scan(&there); err != nil || !there {
		return nil, err
	}
	rows, err := d.read.QueryContext(ctx, `select version_id from migration where is_applied order by version_id`)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, fmt.Errorf("read migrations: %w", err)
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

func (d *DB) provider(steps []Step) (*goose.Provider, error) {
	list := make([]*goose.Migration, len(steps))
	for i, s := range steps {
		list[i] = goose.NewGoMigration(s.Stamp, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, s.Text); err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
			return nil
		}}, nil)
	}
	options := []goose.ProviderOption{
		goose.WithGoMigrations(list...), goose.WithDisableGlobalRegistry(true),
		goose.WithTableName("migration"), goose.WithAllowOutofOrder(true),
	}
	if d.kind == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, d.write, nil, options...)
	}
	// Two nodes that start at once must not migrate at once.
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, d.write, nil, append(options, goose.WithSessionLocker(locker))...)
}
