package journal

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Query is what a screen asks of the journal. Empty fields do not filter.
type Query struct {
	Area     string
	ObjectID string
	ActorID  string
	Verb     string
	From     clock.Date // first day, in Japan
	To       clock.Date // last day, in Japan
	After    string     // Page.Next of the page before
	Limit    int        // lines per page; 50 when not set, at most 10,000
}

// Page is a page of lines, newest first.
type Page struct {
	Lines []Line
	Next  string // for Query.After; empty on the last page
}

// List gives lines of the actor's body, newest first.
func List(ctx context.Context, tx db.Tx, q Query) (Page, error) {
	limit := min(q.Limit, 10_000)
	if limit <= 0 {
		limit = 50
	}
	where, args, err := q.where(actor.From(ctx).Body)
	if err != nil {
		return Page{}, err
	}
	args = append(args, limit+1)
	var p Page
	err = db.Select(ctx, tx, &p.Lines, `
		select `+columns+`
		from journal_line
		where `+strings.Join(where, " and ")+`
		order by at desc, n desc
		limit $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return Page{}, fmt.Errorf("list journal: %w", err)
	}
	if len(p.Lines) > limit {
		p.Lines = p.Lines[:limit]
		last := p.Lines[limit-1]
		p.Next = last.At.String() + "_" + strconv.FormatInt(last.N, 10)
	}
	return p, nil
}

func (q Query) where(body string) (where []string, args []any, err error) {
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, condition+" $"+strconv.Itoa(len(args)))
	}
	add("body_id =", body)
	for _, f := range []struct{ condition, value string }{
		{"area =", q.Area}, {"object_id =", q.ObjectID}, {"actor_id =", q.ActorID}, {"verb =", q.Verb},
		{"at >=", instant(q.From)}, {"at <", instant(next(q.To))},
	} {
		if f.value != "" {
			add(f.condition, f.value)
		}
	}
	if q.After == "" {
		return where, args, nil
	}
	at, n, _ := strings.Cut(q.After, "_")
	number, err := strconv.ParseInt(n, 10, 64)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "ページの指定が正しくありません。一覧の最初から開き直してください。")
	}
	args = append(args, at, number)
	where = append(where, fmt.Sprintf("(at, n) < ($%d, $%d)", len(args)-1, len(args)))
	return where, args, nil
}

// instant is the stored form of the moment at which a day begins in Japan.
func instant(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return clock.At(start(d)).String()
}

func start(d clock.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, clock.JST) }

func next(d clock.Date) clock.Date {
	if d.IsZero() {
		return d
	}
	return clock.Today(start(d).AddDate(0, 0, 1))
}

// Last gives the last lines of the actor's body in the order in which they were written.
func Last(ctx context.Context, tx db.Tx, count int64) ([]Line, error) {
	body := actor.From(ctx).Body
	h, err := Current(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	return linesFrom(ctx, tx, body, max(0, h.Size-count), h.Size, int(count))
}
