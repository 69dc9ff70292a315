// Package dbtest gives tests a database of their own, of both kinds: migrated once
// per test binary, then copied (SQLite) or cloned from a template (PostgreSQL).
//
// It starts a throw-away PostgreSQL from the installed binaries by itself. Where
// there are none it skips loudly, or fails with OKITE_TEST_POSTGRES=require. While one
// writes, OKITE_TEST_POSTGRES=off tries SQLite alone.
package dbtest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/okite-isms/okite/internal/platform/db"
)

// Each runs f on a fresh, migrated database of each kind, in parallel.
func Each(t *testing.T, migrations []fs.FS, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			f(t, Open(t, kind, migrations))
		})
	}
}

// Open returns a fresh, migrated database, opened as the serving role.
func Open(t testing.TB, kind db.Kind, migrations []fs.FS) *db.DB {
	t.Helper()
	return open(t, New(t, kind, migrations).App)
}

// Addresses are the ways to open one database.
type Addresses struct {
	App     db.Config // as the plain role that serves
	Owner   db.Config // as the owner of the tables; the same on SQLite
	AppRole string    // the plain role's name, empty on SQLite
}

// New makes a fresh, migrated database and says how to open it.
func New(t testing.TB, kind db.Kind, migrations []fs.FS) Addresses {
	t.Helper()
	if kind == db.Postgres {
		return server(t).clone(t, migrations)
	}
	path := filepath.Join(t.TempDir(), "okite.db")
	if err := os.WriteFile(path, sqliteTemplate(t, migrations), 0o600); err != nil {
		t.Fatal(err)
	}
	return sqliteAddresses(path)
}

// Empty makes a database without a table and says how to open it.
func Empty(t testing.TB, kind db.Kind) Addresses {
	t.Helper()
	if kind == db.Postgres {
		return server(t).create(t, "template0")
	}
	return sqliteAddresses(filepath.Join(t.TempDir(), "okite.db"))
}

func sqliteAddresses(path string) Addresses {
	c := db.Config{DSN: "sqlite:" + path}
	return Addresses{App: c, Owner: c}
}

func open(t testing.TB, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // the database goes with the test
	return d
}

var templates sync.Map // fingerprint of the migrations -> func() (file []byte, err error)

// sqliteTemplate migrates one file per set of migrations and test binary.
func sqliteTemplate(t testing.TB, migrations []fs.FS) []byte {
	t.Helper()
	once, _ := templates.LoadOrStore(fingerprint(t, migrations), sync.OnceValues(func() ([]byte, error) {
		return migratedFile(migrations)
	}))
	file, err := once.(func() ([]byte, error))()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func migratedFile(migrations []fs.FS) ([]byte, error) {
	dir, err := os.MkdirTemp("", "okite-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	d, err := db.Open(context.Background(), db.Config{DSN: "sqlite:" + path})
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(context.Background(), migrations, ""); err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil { // closing the last connection folds the log into the file
		return nil, err
	}
	return os.ReadFile(path)
}

func fingerprint(t testing.TB, migrations []fs.FS) string {
	t.Helper()
	h := sha256.New()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		steps, err := db.Steps(kind, migrations)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range steps {
			fmt.Fprintf(h, "%s\n%s\n", s.Name, s.Text)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))[:16]
}
