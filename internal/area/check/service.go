package check

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Organisation is what this room asks of the organisation.
type Organisation interface {
	Outline(ctx context.Context, d clock.Date) (org.Outline, error)
}

// Policy is what this room asks of the policy.
type Policy interface {
	Duties(ctx context.Context, q policy.DutyQuery) ([]policy.DutyItem, int, error)
	Choices(ctx context.Context) (policy.Choices, error)
	Provisions(ctx context.Context, id string, limit, offset int) ([]policy.Provision, int, error)
	Document(ctx context.Context, id string) (policy.Document, error)
}

// Role is a role that answers an item.
type Role struct{ Name, Title string }

// Template is a sheet that ships with Okite.
type Template struct {
	Name    string `yaml:"name"`
	Kind    string `yaml:"kind"`
	Title   string `yaml:"title"`
	Edition string `yaml:"edition"`
	Meaning string `yaml:"meaning"`
	Groups  []struct {
		Title string         `yaml:"title"`
		Rule  string         `yaml:"rule"`
		Items []TemplateItem `yaml:"items"`
	} `yaml:"groups"`
}

// TemplateItem is an item of a sheet that ships.
type TemplateItem struct {
	Number    string   `yaml:"number"`
	Text      string   `yaml:"text"`
	Criterion string   `yaml:"criterion"`
	Methods   []string `yaml:"methods"`
	Examples  string   `yaml:"examples"`
	Rule      string   `yaml:"rule"`
	Role      string   `yaml:"role"`
	Required  bool     `yaml:"required"`
	Fields    []int    `yaml:"fields"`
}

// LoadTemplates reads the sheets that ship, and checks that their rules can be read.
func LoadTemplates(fsys fs.FS, w Words) (list []Template, err error) {
	names, err := fs.Glob(fsys, "check-sheet/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		var t Template
		if err := pack.Decode(fsys, name, "check-sheet", &t); err != nil {
			return nil, err
		}
		for _, it := range t.items(w) {
			if _, err := w.Compile(it.Rule); err != nil {
				return nil, fmt.Errorf("%s: item %s: %w", path.Base(name), it.Number, err)
			}
		}
		list = append(list, t)
	}
	return list, nil
}

// items gives the items of a template in their order.
func (t Template) items(w Words) (list []Item) {
	for _, g := range t.Groups {
		for _, x := range g.Items {
			rule := x.Rule
			if g.Rule != "" && rule != "" {
				rule = "(" + g.Rule + ") かつ (" + rule + ")"
			} else if rule == "" {
				rule = g.Rule
			}
			it := Item{
				Chapter: g.Title, Number: x.Number, Text: x.Text, Criterion: x.Criterion, Methods: joined(x.Methods), Examples: x.Examples,
				Rule: w.Read(rule), Role: x.Role, Required: x.Required,
			}
			var fields []string
			for _, f := range x.Fields {
				fields = append(fields, fmt.Sprint(f))
			}
			it.Fields = joined(fields)
			list = append(list, it)
		}
	}
	return list
}

// Config is what the assembly hands in. Rest may be left out.
type Config struct {
	Organisation Organisation
	Policy       Policy
	Words        Words
	Templates    []Template
	Roles        []Role
	// Rest records on which provisions an object rests.
	Rest func(ctx context.Context, tx db.Tx, ref area.Ref, provisions []string) error
	Now  func() time.Time
}

// Service carries out the use cases.
type Service struct {
	db     *db.DB
	config Config
}

// New returns the service.
func New(d *db.DB, c Config) *Service {
	if c.Rest == nil {
		c.Rest = func(context.Context, db.Tx, area.Ref, []string) error { return nil }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{d, c}
}

func (s *Service) now() clock.Time { return clock.At(s.config.Now()) }

// Today is the business day by the service's clock.
func (s *Service) Today() clock.Date { return clock.Today(s.config.Now()) }

// Words are the facts that rules may speak of.
func (s *Service) Words() Words { return s.config.Words }

// outline reads the organisation of today, which everybody may see; for a job too.
func (s *Service) outline(ctx context.Context) (org.Outline, error) {
	a := actor.From(ctx)
	a.Permissions = append(slices.Clone(a.Permissions), org.CanSee)
	return s.config.Organisation.Outline(actor.With(ctx, a), s.Today())
}

// duties reads duties of the documents that the actor may see.
func (s *Service) duties(ctx context.Context, q policy.DutyQuery) ([]policy.DutyItem, error) {
	list, _, err := s.config.Policy.Duties(ctx, q)
	return list, err
}

// record writes the line of the journal.
func (s *Service) record(ctx context.Context, tx db.Tx, verb actor.Permission, id string, c journal.Content) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: id, Content: c, At: s.now()})
}

// sheetLine is what the journal keeps of a sheet and one of its editions.
func sheetLine(x Sheet, e Edition, items int) journal.Content {
	return journal.Fields("check.sheet/1", func(enc *journal.Encoder) {
		enc.Text("id", x.ID)
		enc.Text("title", x.Title)
		enc.Text("edition", e.ID)
		enc.Text("state", string(e.State))
		enc.Text("note", e.Note)
		enc.Int("number", int64(e.Number))
		enc.Int("items", int64(items))
	})
}

// Erase removes all rows of a body, for a sample that is deleted.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	var failed []error
	for _, query := range erasing() {
		if _, err := tx.ExecContext(ctx, query, body); err != nil {
			failed = append(failed, fmt.Errorf("erase check items: %w", err))
		}
	}
	return errors.Join(failed...)
}
