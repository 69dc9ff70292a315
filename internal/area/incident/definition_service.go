package incident

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/okite-isms/okite/internal/area/incident/class"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Defining replaces the classes of the body: one to a line, 「[名前] 題：意味」. A line without
// a name in brackets is a new class.
type Defining struct {
	Version int64  `json:"version"`
	Lines   string `json:"lines"`
}

// Classes gives the classes of the body, and the version of its own definition; 0 where
// those that ship are used.
func (s *Service) Classes(ctx context.Context) (d *class.Definition, version int64, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		own, err := loadDefinition(ctx, tx, a.Body, class.Kind)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		version = own.Version
		d, err = s.classes(ctx, tx, a.Body)
		return err
	})
	return d, version, err
}

// Define gives the body classes of its own. Incidents keep the class that they have.
func (s *Service) Define(ctx context.Context, in Defining) error {
	a, err := mayDefine(ctx)
	if err != nil {
		return err
	}
	own, err := classesOf(in.Lines)
	if err != nil {
		return err
	}
	text, err := yaml.Marshal(own)
	if err != nil {
		return fmt.Errorf("write classes: %w", err)
	}
	if _, err := class.Read(string(text)); err != nil {
		return fault.Fields(map[string]string{"lines": err.Error()})
	}
	d := ownDefinition{Kind: class.Kind, Text: string(text), ChangedBy: a.Name, ChangedAt: s.now(), Version: in.Version}
	return s.db.Do(ctx, func(tx db.Tx) error {
		if err := saveDefinition(ctx, tx, a.Body, d); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(verbDefine), Area: areaName, ID: "", Content: journal.Fields("incident.definition/1", func(e *journal.Encoder) { e.Text("text", d.Text) }), At: d.ChangedAt})
	})
}

// mayDefine: classes are for all units.
func mayDefine(ctx context.Context) (actor.Actor, error) {
	a, err := actor.Require(ctx, CanDecide)
	if err == nil && a.Reach(CanDecide) != actor.Whole {
		err = fault.New(fault.Forbidden, "事案の区分は、団体全体について決められる人が変えます。")
	}
	return a, err
}

// classLines writes a definition as people edit it.
func classLines(d *class.Definition) string {
	var b strings.Builder
	for _, c := range d.Classes {
		fmt.Fprintf(&b, "[%s] %s：%s\n", c.Name, c.Title, c.Meaning)
	}
	return b.String()
}

// classesOf reads what people edited.
func classesOf(in string) (class.Definition, error) {
	d := class.Definition{Kind: class.Kind, Name: "own", Title: "団体の区分"}
	faults, fresh := map[string]string{}, 0
	for i, line := range strings.Split(text(faults, "lines", "区分", in, 4*textMax, true), "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		var c class.Class
		if name, rest, ok := strings.Cut(line, "]"); ok && strings.HasPrefix(name, "[") {
			c.Name, line = strings.TrimSpace(name[1:]), strings.TrimSpace(rest)
		}
		title, meaning, ok := strings.Cut(strings.ReplaceAll(line, ":", "："), "：")
		c.Title, c.Meaning = strings.TrimSpace(title), strings.TrimSpace(meaning)
		if !ok || c.Title == "" || c.Meaning == "" {
			faults["lines"] = fmt.Sprintf("%d行目を読み取れません。「題：意味」の形で書いてください。", i+1)
			break
		}
		for c.Name == "" {
			fresh++
			if name := "own-" + strconv.Itoa(fresh); !strings.Contains(in, "["+name+"]") && !slices.ContainsFunc(d.Classes, func(o class.Class) bool { return o.Name == name }) {
				c.Name = name
			}
		}
		d.Classes = append(d.Classes, c)
	}
	return d, fault.Fields(faults)
}
