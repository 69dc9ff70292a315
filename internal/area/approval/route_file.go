package approval

import (
	"context"
	"errors"
	"iter"
	"strconv"

	"github.com/goccy/go-yaml"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// routeFile is a pack file of routes.
type routeFile struct {
	Kind        string  `yaml:"kind"`
	Definitions []Route `yaml:"definitions"`
	kinds       map[string]string
}

// Faults gives what the schema cannot find, with its place.
func (f *routeFile) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		seen := map[string]bool{}
		for i, r := range f.Definitions {
			at := []string{"definitions", strconv.Itoa(i)}
			if seen[r.Name] && !yield(append(at, "name"), "記号「"+r.Name+"」が二度使われています。") {
				return
			}
			seen[r.Name] = true
			if f.kinds[r.Kind] == "" && !yield(append(at, "for"), "「"+r.Kind+"」という種類の案件はありません。") {
				return
			}
			whole, steps := r.Check()
			for _, text := range whole {
				if !yield(append(at, "name"), text) {
					return
				}
			}
			for j, texts := range steps {
				for _, text := range texts {
					if !yield(append(at[:2:2], "steps", strconv.Itoa(j)), text) {
						return
					}
				}
			}
		}
	}
}

// RouteFile writes a route as a pack file: the draft, or the one in use.
func (s *Service) RouteFile(ctx context.Context, name string, draft bool) (text []byte, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return nil, err
	}
	var r Route
	err = s.db.View(ctx, func(tx db.Tx) error {
		d, used, err := s.draftIn(ctx, tx, name)
		switch {
		case err != nil:
			return err
		case draft:
			r = d.Route
		case used == nil:
			return fault.New(fault.NotFound, "この決裁ルートは、まだ使われていません。")
		default:
			r = *used
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return yaml.MarshalWithOptions(routeFile{Kind: "route", Definitions: []Route{r}}, yaml.IndentSequence(true))
}

// Importing is a pack file of routes, to be read into drafts.
type Importing struct {
	File    string `json:"-" form:"-"` // its name
	Text    []byte `json:"-" form:"-"`
	Replace bool   `json:"replace"` // drafts that are there already
}

// ImportRoutes reads a pack file. Each route becomes a draft, all of them or none.
func (s *Service) ImportRoutes(ctx context.Context, in Importing) (names []string, err error) {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return nil, err
	}
	content := routeFile{kinds: s.kinds}
	if err := pack.DecodeText(in.File, in.Text, "route", &content); err != nil {
		problems, ok := errors.AsType[pack.Problems](err)
		if !ok {
			return nil, err
		}
		return nil, fault.Fields(map[string]string{"file": problems[:min(len(problems), 20)].Error()})
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		for _, r := range content.Definitions {
			old, used, err := s.draftIn(ctx, tx, r.Name)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if old.Revision > 0 && !in.Replace {
				return fault.Fields(map[string]string{"replace": "「" + r.Title + "」（" + r.Name + "）の下書きが、すでにあります。置き換えるときは、ここに印を付けてください。"})
			}
			if r.Version = 0; used != nil {
				r.Version = used.Version
			}
			old.Route = r
			if err := s.keepDraft(ctx, tx, a.Name, old, "import"); err != nil {
				return err
			}
			names = append(names, r.Name)
		}
		return nil
	})
	return names, err
}
