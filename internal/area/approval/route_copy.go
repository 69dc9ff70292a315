package approval

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Naming is a new route, copied from another.
type Naming struct {
	Name    string `json:"name" form:"name,fold"`
	Title   string `json:"title"`
	Meaning string `json:"meaning,omitempty"`
	From    string `json:"from"`
}

// CopyRoute makes a route of the body's own out of another.
func (s *Service) CopyRoute(ctx context.Context, in Naming) (r Route, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return r, err
	}
	list, err := s.Routes(ctx)
	if err != nil {
		return r, err
	}
	faults := map[string]string{}
	i := slices.IndexFunc(list, func(o Route) bool { return o.Name == in.From })
	if i < 0 {
		faults["from"] = "元にするルートを選んでください。"
	}
	if !routeName.MatchString(in.Name) {
		faults["name"] = "英小文字で始め、英小文字、数字、ハイフンで40字までにしてください。"
	} else if slices.ContainsFunc(list, func(o Route) bool { return o.Name == in.Name }) {
		faults["name"] = "この記号のルートは、すでにあります。"
	}
	if n := len([]rune(in.Title)); n < 1 || n > 40 {
		faults["title"] = "名称は、1字から40字までにしてください。"
	}
	if err := fault.Fields(faults); err != nil {
		return r, err
	}
	r = list[i]
	r.Name, r.Title, r.Meaning, r.Version = in.Name, in.Title, in.Meaning, 0
	return s.SetRoute(ctx, r)
}
