// Package app puts the areas together. To add an area, add one line to areas.
package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	manual "github.com/okite-isms/okite/docs/handbook"
	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/area/draft"
	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/area/home"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/area/revision"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/handbook"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/signin"
	"github.com/okite-isms/okite/internal/platform/web"
	definitions "github.com/okite-isms/okite/pack"
)

// Version is set when a release is built.
var Version = "dev"

// App is an assembled installation.
type App struct {
	Config Config
	DB     *db.DB
	Files  *file.Files
	Jobs   *job.Set

	SignIn   *signin.Service
	Orgs     *org.Service
	Notice   *notice.Service
	Approval *approval.Service
	Policy   *policy.Service
	Evidence *evidence.Service
	Actions  *action.Service
	Drafts   *draft.Service
	Revision *revision.Service
	Checks   *check.Service
	Selves   *selfcheck.Service

	Incidents *incident.Service

	log      *slog.Logger
	setupKey string // of this start; who sees the console may set up an empty Okite
	now      func() time.Time
	areas    []area.Area
	book     *handbook.Book
	matrix   signin.Matrix
	web      *web.Mux
	api      *api.Mux
	handler  http.Handler

	questions catalogue // check sheets that ship
}

// Migrations lists the files of tables of all rooms. It needs no database.
func Migrations() []fs.FS {
	return []fs.FS{
		journal.Files, job.Files, file.Migrations, signin.Files, search.Files,
		org.Files,
		notice.Files,
		approval.Files,
		policy.Migrations(),
		evidence.Files,
		action.Files,
		draft.Files,
		revision.Files,
		check.Files,
		incident.Files,
		selfcheck.Files,
	}
}

// Open opens the installation that c describes, migrating a SQLite database on the
// way. A PostgreSQL database must have been migrated with okite migrate: several nodes
// may be serving from it.
func Open(ctx context.Context, c Config, log *slog.Logger) (*App, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fault.Wrap(fault.Invalid, "データのフォルダー "+c.Data+" を作れません。", err)
	}
	d, err := openDatabase(ctx, c)
	if err != nil {
		return nil, err
	}
	files, err := file.OpenLocal(ctx, c.Data, time.Now)
	if err != nil {
		d.Close()
		return nil, fmt.Errorf("open files: %w", err)
	}
	a := &App{Config: c, DB: d, Files: files, Jobs: &job.Set{}, log: log, setupKey: rand.Text(), now: time.Now}
	if err := a.assemble(); err != nil {
		d.Close()
		return nil, err
	}
	return a, nil
}

func openDatabase(ctx context.Context, c Config) (*db.DB, error) {
	d, err := db.Open(ctx, db.Config{DSN: c.Database})
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "データベースを開けません。", err)
	}
	if d.Kind() == db.SQLite {
		err = d.Migrate(ctx, Migrations(), "")
	} else {
		err = migrated(ctx, d)
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func migrated(ctx context.Context, d *db.DB) error {
	n, err := d.Pending(ctx, Migrations())
	if err != nil {
		return fault.Wrap(fault.Internal, "データベースの版を確かめられません。先に okite migrate を実行してください。", err)
	}
	if n > 0 {
		return fault.Newf(fault.Conflict, "データベースの表が%d段階古いままです。先に okite migrate を実行してください。", n)
	}
	return nil
}

// Migrate brings the tables up to date, as the owner of the database.
func Migrate(ctx context.Context, c Config) error {
	if err := c.Check(); err != nil {
		return err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fault.Wrap(fault.Invalid, "データのフォルダー "+c.Data+" を作れません。", err)
	}
	d, err := c.openOwner(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Migrate(ctx, Migrations(), c.appRole())
}

// openOwner opens the database as the owner of the tables.
func (c *Config) openOwner(ctx context.Context) (*db.DB, error) {
	dsn := c.DatabaseOwner
	if !c.postgres() {
		dsn = c.Database
	}
	d, err := db.Open(ctx, db.Config{DSN: dsn, Owner: true})
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "データベースを開けません。", err)
	}
	return d, nil
}

// appRole is the plain role by which Okite serves, to be granted the tables.
func (c *Config) appRole() string {
	u, err := url.Parse(c.Database)
	if err != nil || !c.postgres() {
		return ""
	}
	return u.User.Username()
}

// assemble builds the rooms and puts them together.
func (a *App) assemble() error {
	kinds, err := pack.Load(definitions.Files)
	if err != nil {
		return fmt.Errorf("load definitions: %w", err)
	}
	if a.book, err = handbook.Read(manual.Files); err != nil {
		return fmt.Errorf("load the handbook: %w", err)
	}
	routes, err := approval.Shipped(definitions.Files)
	if err != nil {
		return fmt.Errorf("load routes: %w", err)
	}
	if a.questions, err = readCatalogue(); err != nil {
		return fmt.Errorf("load check sheets: %w", err)
	}
	rules, err := incident.Shipped(definitions.Files)
	if err != nil {
		return fmt.Errorf("load the rules of incidents: %w", err)
	}
	a.areas = a.build(kinds, routes, rules)
	a.matrix = matrix(a.areas)
	a.web = web.NewMux(web.Config{
		Identify: a.SignIn.Identify, Frame: a.frame, Menu: menu(a.areas), Help: a.book.For, TLS: a.Config.https(), Log: a.log,
	})
	a.api = api.NewMux(api.Config{Identify: a.SignIn.IdentifyAPI, Version: Version, Log: a.log})
	for _, r := range a.areas {
		if r.Web != nil {
			r.Web(a.web)
		}
		if r.API != nil {
			r.API(a.api)
		}
		if r.Jobs != nil {
			r.Jobs(a.Jobs)
		}
	}
	job.HandlePrune(a.Jobs, a.DB, a.now)
	file.HandleSweep(a.Jobs, a.DB, a.Files)
	a.handleBackups()
	a.handleRereading()
	a.handleNotices()
	a.handleTelling()
	a.web.Mount("/api/", "操作ごとに権限を確かめる", a.api)
	a.web.Public("GET /health", "動いているかを監視装置が確かめる。何も漏らさない", a.health)
	a.handler = a.gate(a.SignIn.Attend(a.web))
	return nil
}

// matrix lists the grants of all areas.
func matrix(areas []area.Area) signin.Matrix {
	var m signin.Matrix
	for _, r := range areas {
		m = append(m, r.Permissions...)
	}
	return m
}

func menu(areas []area.Area) []web.MenuItem {
	var m []web.MenuItem
	for _, r := range areas {
		m = append(m, r.Menu...)
	}
	return m
}

// permissions gives what the roles may do. It is asked only after assemble.
func (a *App) permissions(roles []actor.Role, readOnly bool) []actor.Permission {
	return a.matrix.Of(roles, readOnly)
}

// rights gives what a person may do and how far. It is asked only after assemble.
func (a *App) rights(p signin.Person, readOnly bool) ([]actor.Permission, map[actor.Permission]actor.Scope) {
	return a.matrix.Rights(p, readOnly)
}

// grants lists what can be granted. It is asked only after assemble.
func (a *App) grants() []actor.Grant { return a.matrix }

// SetupKey opens the first setup; it is printed at the console.
func (a *App) SetupKey() string { return a.setupKey }

// Handler serves pages and API.
func (a *App) Handler() http.Handler { return a.handler }

// Worker works on the jobs of all areas.
func (a *App) Worker() *job.Worker { return job.NewWorker(a.DB, a.Jobs, job.Config{Log: a.log}) }

// Close closes the database.
func (a *App) Close() error { return a.DB.Close() }

// gate lets nobody anywhere but to the first setup until there is a body.
func (a *App) gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		founded, err := a.Orgs.Founded(r.Context())
		if err != nil || founded || open(r.URL.Path) {
			next.ServeHTTP(w, r) // a failing database shows as such on the page
			return
		}
		http.Redirect(w, r, setupPath, http.StatusSeeOther)
	})
}

const setupPath = "/setup"

// open reports whether a path can be reached before there is a body.
func open(path string) bool {
	return path == setupPath || path == "/health" || strings.HasPrefix(path, "/static/")
}

func (a *App) health(w http.ResponseWriter, r *http.Request) error {
	if err := a.DB.Ping(r.Context()); err != nil {
		return fault.Wrap(fault.Internal, "データベースにつながりません。", err)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n")) // the client went away: nobody to tell
	return nil
}

// sources is what the first page shows, gathered from the areas.
func (a *App) sources() home.Sources {
	return home.Sources{Work: a.work, Waiting: a.waiting, News: a.news, Resolve: a.resolve, Verbs: a.verbs, Alarm: home.Alarm{Text: "インシデントを報告", URL: incident.ReportPath, Needs: incident.CanReport}}
}
