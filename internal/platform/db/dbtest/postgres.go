package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/okite-isms/okite/internal/platform/db"
)

const (
	owner = "okite_owner"
	app   = "okite_app"
)

// cluster is the throw-away server of this test binary.
type cluster struct {
	port      int
	admin     *sql.DB
	number    atomic.Int64
	mutex     sync.Mutex // PostgreSQL clones a template only while nobody uses it
	templates map[string]string
}

var start = sync.OnceValues(startCluster)

// errNone says that no PostgreSQL is installed.
var errNone = fmt.Errorf("no initdb found: install PostgreSQL 15 or newer (Debian: apt-get install postgresql-15)")

func server(t testing.TB) *cluster {
	t.Helper()
	if os.Getenv("OKITE_TEST_POSTGRES") == "off" {
		t.Skip("NOT TESTED ON POSTGRESQL: OKITE_TEST_POSTGRES=off")
	}
	c, err := start()
	if err == errNone && os.Getenv("OKITE_TEST_POSTGRES") != "require" {
		t.Skipf("NOT TESTED ON POSTGRESQL: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func startCluster() (*cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "okite-pg-")
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c := &cluster{port: port, templates: map[string]string{}}
	if err := boot(bin, dir, port); err != nil {
		return nil, err
	}
	if c.admin, err = sql.Open("pgx", c.url("postgres", "postgres")); err != nil {
		return nil, err
	}
	c.admin.SetMaxOpenConns(2)
	_, err = c.admin.Exec("create role " + owner + " login createdb; create role " + app + " login")
	return c, err
}

// binaries finds the newest installed server.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		slices.Sort(found)
		return filepath.Dir(found[len(found)-1]), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	return "", errNone
}

// boot makes and starts the cluster. A watcher outlives this process just long enough
// to stop the server: it waits for the pipe to close, however the process ends.
func boot(bin, dir string, port int) error {
	as, err := account(dir)
	if err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	if err := as(exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale=C.UTF-8", "--no-sync")).Run(); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	options := fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400 -c autovacuum=off", port)
	ctl := filepath.Join(bin, "pg_ctl")
	if err := as(exec.Command(ctl, "-D", data, "-l", filepath.Join(dir, "log"), "-o", options, "-w", "-t", "60", "start")).Run(); err != nil {
		text, _ := os.ReadFile(filepath.Join(dir, "log"))
		return fmt.Errorf("start PostgreSQL: %w\n%s", err, text)
	}
	// Plain descriptors: nothing collects the writing end before this process ends.
	var pipe [2]int
	if err := syscall.Pipe2(pipe[:], syscall.O_CLOEXEC); err != nil {
		return fmt.Errorf("make a pipe: %w", err)
	}
	read := os.NewFile(uintptr(pipe[0]), "pipe")
	defer read.Close()
	watcher := as(exec.Command("sh", "-c", `cat >/dev/null; "$1" -D "$2" -m immediate -w stop; rm -rf "$3"`, "sh", ctl, data, dir))
	watcher.Stdin = read
	if err := watcher.Start(); err != nil {
		return fmt.Errorf("start the watcher: %w", err)
	}
	return nil
}

// account returns how to run a command as somebody whom initdb accepts: it refuses root.
func account(dir string) (func(*exec.Cmd) *exec.Cmd, error) {
	attributes := &syscall.SysProcAttr{Setpgid: true} // an interrupt at the terminal must reach the watcher last
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, fmt.Errorf("run as root, but there is no user postgres: %w", err)
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			return nil, err
		}
		attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return func(c *exec.Cmd) *exec.Cmd {
		c.Dir, c.SysProcAttr = dir, attributes
		c.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "PG") }), "TZ=UTC")
		return c
	}, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (c *cluster) url(role, name string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", role, c.port, name)
}

// clone copies the template that belongs to the migrations, making it first if need be.
func (c *cluster) clone(t testing.TB, migrations []fs.FS) Addresses {
	t.Helper()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	key := fingerprint(t, migrations)
	if c.templates[key] == "" {
		name := "template_" + key
		c.exec(t, fmt.Sprintf("create database %s template template0 owner %s", name, owner))
		d, err := db.Open(context.Background(), db.Config{DSN: c.url(owner, name), Owner: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(context.Background(), migrations, app); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		c.templates[key] = name
	}
	return c.createLocked(t, c.templates[key])
}

func (c *cluster) create(t testing.TB, template string) Addresses {
	t.Helper()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.createLocked(t, template)
}

func (c *cluster) createLocked(t testing.TB, template string) Addresses {
	t.Helper()
	name := fmt.Sprintf("test_%d", c.number.Add(1))
	c.exec(t, fmt.Sprintf("create database %s template %s owner %s", name, template, owner))
	t.Cleanup(func() { c.exec(t, fmt.Sprintf("drop database if exists %s with (force)", name)) })
	return Addresses{
		App:     db.Config{DSN: c.url(app, name)},
		Owner:   db.Config{DSN: c.url(owner, name), Owner: true},
		AppRole: app,
	}
}

// exec tries again for a moment: a session that has just closed still counts as a user of a template.
func (c *cluster) exec(t testing.TB, statement string) {
	t.Helper()
	var err error
	for range 50 {
		if _, err = c.admin.Exec(statement); err == nil || !strings.Contains(err.Error(), "being accessed") {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
