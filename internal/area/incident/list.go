package incident

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Query says which incidents are listed, and how.
type Query struct {
	Text   string // words
	State  string // a state, "open" for all that are not over, or all
	Class  string
	Year   int
	Unit   string
	Level  string
	Drill  string // "only", "all", or without drills
	Mine   bool   // that the actor reported
	Sort   string
	Desc   bool
	Limit  int // 0 for all
	Offset int
}

// ListInput is Query as a program asks it.
type ListInput struct {
	Text  string `query:"q" json:"-" maxLength:"100" doc:"言葉"`
	State string `query:"state" json:"-" enum:"open,reported,handling,watching,closed,dismissed,merged" doc:"状態。openは終わっていないもの"`
	Class string `query:"class" json:"-" maxLength:"40" doc:"区分の名前"`
	Year  int    `query:"year" json:"-" minimum:"0" maximum:"2200" doc:"年度"`
	Unit  string `query:"unit" json:"-" maxLength:"100" doc:"組織の識別子"`
	Level string `query:"level" json:"-" maxLength:"40" doc:"重大度の名前"`
	Drill string `query:"drill" json:"-" enum:"only,all" doc:"onlyは訓練だけ、allは訓練も。省くと訓練を除く"`
	Sort  string `query:"sort" json:"-" enum:"number,title,state,unit,reported" doc:"並べる項目"`
	Desc  bool   `query:"desc" json:"-" doc:"逆の順に並べる"`
	api.Paging
}

func (in ListInput) query() Query {
	return Query{in.Text, in.State, in.Class, in.Year, in.Unit, in.Level, in.Drill, false, in.Sort, in.Desc, in.Limit, in.Offset()}
}

// List gives the incidents of a query that the actor may see, and how many there are
// without the limit.
func (s *Service) List(ctx context.Context, q Query) (list []Incident, total int, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	return s.listFor(ctx, v, q)
}

// listFor is List for somebody whose reach is known.
func (s *Service) listFor(ctx context.Context, v view, q Query) (list []Incident, total int, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = find(ctx, tx, v.Body, q, s.within(v))
		return err
	})
	return list, total, err
}

// selection is the condition of a query. Only values come from outside, never text of the
// statement.
type selection struct {
	where string
	args  []any
}

func (x *selection) add(condition string, value any) {
	x.args = append(x.args, value)
	x.where += "\n and " + strings.ReplaceAll(condition, "$?", fmt.Sprintf("$%d", len(x.args)))
}

// within is the condition that the actor may see an incident i.
func (s *Service) within(v view) selection {
	x := selection{"i.body_id = $1", []any{v.Body}}
	if !v.whole {
		either := []string{"i.person_id = $2"}
		x.args = append(x.args, v.ID)
		if len(v.units) > 0 {
			either = append(either, "i.unit_id in ("+marks(&x.args, v.units)+")")
		}
		x.where += "\n and (" + strings.Join(either, " or ") + ")"
	}
	seen := s.config.Organisation.Seen(v.Actor, areaName, "", "i.id", len(x.args)+1)
	x.where += "\n and " + seen.SQL
	x.args = append(x.args, seen.Args...)
	return x
}

func selected(q Query, x selection) selection {
	for word := range strings.FieldsSeq(cases.Fold().String(norm.NFKC.String(q.Text))) {
		x.add(`i.search_text like $? escape '\'`, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(word)+"%")
	}
	for _, f := range [...]struct{ column, value string }{{"i.class", q.Class}, {"i.unit_id", q.Unit}, {"i.level", q.Level}} {
		if f.value != "" {
			x.add(f.column+" = $?", f.value)
		}
	}
	switch q.State {
	case "":
	case "open":
		x.where += "\n and i.state in ('reported', 'handling', 'watching')"
	default:
		x.add("i.state = $?", q.State)
	}
	switch q.Drill {
	case "all":
	case "only":
		x.add("i.drill = $?", true)
	default:
		x.add("i.drill = $?", false)
	}
	if q.Year > 0 {
		x.add("i.year = $?", q.Year)
	}
	return x
}

// order gives the columns by which the list is sorted, with a unique last one.
func order(q Query) string {
	direction := ""
	if q.Desc {
		direction = " desc"
	}
	column := map[string]string{
		"title": "i.title", "unit": "i.unit_name",
		"state": "case i.state when 'reported' then 1 when 'handling' then 2 when 'watching' then 3 when 'closed' then 4 when 'dismissed' then 5 else 6 end",
	}[q.Sort]
	switch {
	case q.Sort == "number":
		return fmt.Sprintf("i.year%[1]s, i.number%[1]s", direction)
	case column == "":
		return fmt.Sprintf("i.reported_at%[1]s, i.id%[1]s", direction)
	}
	return column + direction + ", i.reported_at desc, i.id desc"
}
