package db

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"

	"github.com/google/uuid"
	"github.com/okite-isms/okite/internal/platform/actor"
)

// Kind is which of the two databases is open.
type Kind string

// The two kinds.
const (
	SQLite   Kind = "sqlite"
	Postgres Kind = "postgres"
)

// Config says which database to open, and as whom.
type Config struct {
	// DSN is "sqlite:PATH" or a PostgreSQL URL.
	DSN string
	// Owner opens PostgreSQL as the owner of the tables, for migration, backup and
	// restore. Without it an owner or superuser is refused: they pass through the wall.
	Owner bool
}

// DB is an open database of either kind.
type DB struct {
	write, read *sql.DB
	kind        Kind
	path        string // of the SQLite file
	count       atomic.Int64
}

// Open opens the database that c names and checks that it answers.
func Open(ctx context.Context, c Config) (*DB, error) {
	if path, ok := strings.CutPrefix(c.DSN, "sqlite:"); ok {
		return openSQLite(ctx, path)
	}
	if strings.HasPrefix(c.DSN, "postgres://") || strings.HasPrefix(c.DSN, "postgresql://") {
		return openPostgres(ctx, c)
	}
	return nil, fmt.Errorf("open database: the address begins with neither sqlite: nor postgres://")
}

// With 8 readers busy on 2 cores the one writer starves (p99 168 ms against 22 ms),
// so there are as many readers as cores, and never fewer than two.
func openSQLite(ctx context.Context, path string) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	const pragmas = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	name := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(abs))
	d := &DB{kind: SQLite, path: abs}
	if d.write, err = connect(ctx, "sqlite", name+pragmas+"&_txlock=immediate", 1); err != nil {
		return nil, err
	}
	if d.read, err = connect(ctx, "sqlite", name+pragmas+"&_pragma=query_only(1)", max(2, runtime.GOMAXPROCS(0))); err != nil {
		d.write.Close()
		return nil, err
	}
	return d, nil
}

func openPostgres(ctx context.Context, c Config) (*DB, error) {
	pool, err := connect(ctx, "pgx", c.DSN, 4*runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	d := &DB{kind: Postgres, write: pool, read: pool}
	if !c.Owner {
		if err := d.refuseOwner(ctx); err != nil {
			pool.Close()
			return nil, err
		}
	}
	return d, nil
}

func connect(ctx context.Context, driver, dsn string, conns int) (*sql.DB, error) {
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", driver, err)
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open %s: %w", driver, err)
	}
	return pool, nil
}

// refuseOwner fails where the connected role would pass through row-level security.
func (d *DB) refuseOwner(ctx context.Context) error {
	var passes bool
	err := d.read.QueryRowContext(ctx, `
		select r.rolsuper or r.rolbypassrls or exists (
		  select 1
		  from pg_class c
		  where c.relnamespace = current_schema()::regnamespace
		    and c.relkind = 'r'
		    and pg_has_role(current_user, c.relowner, 'member'))
		from pg_roles r
		where r.rolname = current_user`).Scan(&passes)
	if err != nil {
		return fmt.Errorf("check database role: %w", err)
	}
	if passes {
		return fmt.Errorf("the database role owns the tables or is a superuser and would pass through row-level security: connect as a plain role")
	}
	return nil
}

// Kind tells which database is open.
func (d *DB) Kind() Kind { return d.kind }

// Path is the file of a SQLite database, empty otherwise.
func (d *DB) Path() string { return d.path }

// Close closes all connections.
func (d *DB) Close() error {
	if d.read != d.write {
		d.read.Close()
	}
	return d.write.Close()
}

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// Statements is how many statements were sent since Open; tests hold it, so that a
// query per row shows.
func (d *DB) Statements() int64 { return d.count.Load() }

// Pools gives the connection pools to backup, which needs a snapshot of its own.
func (d *DB) Pools() (write, read *sql.DB) { return d.write, d.read }

// Do runs f in one write transaction for the actor's body: all of it is kept, or none.
// What Last collected is flushed as the final statements before commit.
func (d *DB) Do(ctx context.Context, f func(Tx) error) error {
	return d.run(ctx, d.write, &sql.TxOptions{}, f)
}

// View runs f in one read transaction for the actor's body.
func (d *DB) View(ctx context.Context, f func(Tx) error) error {
	return d.run(ctx, d.read, &sql.TxOptions{ReadOnly: d.kind == Postgres}, f)
}

func (d *DB) run(ctx context.Context, pool *sql.DB, o *sql.TxOptions, f func(Tx) error) error {
	inner, err := pool.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	// A rollback after commit does nothing; after a failure or a panic it frees the connection.
	defer inner.Rollback()
	tx := &transaction{tx: inner, db: d}
	if err := tx.wall(ctx, actor.From(ctx).Body); err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return conflict(err)
	}
	if err := tx.flush(ctx); err != nil {
		return conflict(err)
	}
	if err := inner.Commit(); err != nil {
		return conflict(fmt.Errorf("commit: %w", err))
	}
	return nil
}

// NewID returns a UUIDv7: ids sort by the time they were made.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }
