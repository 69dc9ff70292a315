package org

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const rightPath = "/org/right"

func rightCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "権限", URL: rightPath}} }

func (s *Service) rightRoutes(m *web.Mux) {
	m.Handle("GET "+rightPath, CanSeeRights, s.rightsPage)
	m.Handle("GET "+personPath+"/{id}/why", CanSeeRights, s.whyPage)
	addForm(m, form[RulingInput]{
		path: rightPath + "/rule", needs: CanRule, title: "権限の範囲を決める", submit: "決める", crumbs: rightCrumbs(), back: fixed(rightPath),
		start:  s.rulingStart,
		fields: s.rulingFields, hidden: []string{"permission", "role"},
		do: func(ctx context.Context, in RulingInput) (string, string, error) {
			return rightPath, "権限の範囲を決めました。次の操作から使われます。", s.Rule(ctx, in)
		},
	})
	s.guestRoutes(m)
	s.jointRoutes(m)
}

// cell finds what a role may do with a permission.
func (s *Service) cell(ctx context.Context, permission, role string) (x Right, c Reach, found bool, err error) {
	list, err := s.Rights(ctx)
	for _, x = range list {
		for _, c = range x.Cells {
			if string(x.Permission) == permission && string(c.Role) == role {
				return x, c, true, err
			}
		}
	}
	return Right{}, Reach{}, false, err
}

func (s *Service) rulingStart(r *http.Request) (in RulingInput, err error) {
	q := r.URL.Query()
	x, c, found, err := s.cell(r.Context(), q.Get("permission"), q.Get("role"))
	if err == nil && !found {
		err = fault.New(fault.NotFound, "この権限か役割はありません。権限の一覧から選んでください。")
	}
	return RulingInput{Permission: string(x.Permission), Role: string(c.Role), Scope: string(c.Scope)}, err
}

func (s *Service) rulingFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	x, c, _, err := s.cell(r.Context(), e.Values.Get("permission"), e.Values.Get("role"))
	var scopes []ui.Option
	for _, x := range actor.Scopes() {
		scopes = append(scopes, ui.Option{Value: string(x), Label: x.Title()})
	}
	return []ui.Control{
		ui.OneOf(e.Field("scope", c.Title+"が「"+x.Meaning+"」ことのできる範囲").Must().Of(scopes...)),
		ui.Entered(e.Field("reason", "理由").Must().Limit(200).Hint("あとで「なぜ見られるのか」と聞かれたときの答えになります。")),
	}, err
}

func (s *Service) rightsPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Rights(r.Context())
	if err != nil {
		return err
	}
	rules := actor.From(r.Context()).Can(CanRule)
	t := ui.Table{Caption: "だれが何をできるか", Heads: []ui.Head{{Title: "できること"}}}
	for _, x := range list {
		if len(t.Heads) == 1 {
			for _, c := range x.Cells {
				t.Heads = append(t.Heads, ui.Head{Title: c.Title})
			}
		}
		cells := []ui.Cell{{Text: x.Meaning, Head: true}}
		for _, c := range x.Cells {
			cells = append(cells, rightCell(x, c, rules))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	changed := ui.Table{Caption: "この団体で決めたこと", Heads: []ui.Head{{Title: "できること"}, {Title: "役割"}, {Title: "はじめの範囲"}, {Title: "決めた範囲"}, {Title: "理由"}}}
	for _, x := range list {
		for _, c := range x.Cells {
			if c.Reason != "" {
				changed.Rows = append(changed.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Meaning, Head: true}, {Text: c.Title}, {Text: c.Default.Title()}, {Text: c.Scope.Title()}, {Text: c.Reason}}})
			}
		}
	}
	parts := []ui.Part{{Table: t}, {Title: "この団体で決めたこと", Table: changed, Empty: ui.Empty{Title: "はじめの割当てのまま使っています"}}}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "権限", Lead: "だれが何をできるかの一覧です。人は、就いている役割のどれかでできることを、すべて行えます。", Main: page.Matrix(ui.Parts(parts)), Wide: true})
}

// rightCell says in words how far a role reaches: a circle or a bar tells nothing to who
// has the page read out.
func rightCell(x Right, c Reach, rules bool) ui.Cell {
	text := map[actor.Scope]string{actor.Whole: "団体全体", actor.OwnUnit: "自組織", actor.Own: "自分", actor.Nowhere: "なし"}[c.Scope]
	if c.Reason != "" {
		text += "（変更済み）"
	}
	cell := ui.Cell{Text: text, Class: "narrow"}
	fixed := x.Writes && c.Role.OnlyReads() || c.Role.OnlyRuns() && c.Default == actor.Nowhere
	if rules && !fixed {
		cell.URL = rightPath + "/rule?" + url.Values{"permission": {string(x.Permission)}, "role": {string(c.Role)}}.Encode()
		cell.Hidden = c.Title + "が「" + x.Meaning + "」範囲："
	}
	return cell
}

func (s *Service) whyPage(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	list, err := s.WhyCan(r.Context(), id)
	if err != nil {
		return err
	}
	can, not := whyTable("できることと、その理由", "つながり"), whyTable("役割は許しているが、できないこと", "できない理由")
	for _, x := range list {
		cells := []ui.Cell{{Text: x.Meaning, Head: true}, {Text: x.Scope.Title()}, {Text: strings.Join(x.Chain, " ← ")}, {Text: x.Ruling}}
		if x.Withheld != "" {
			cells[2].Text, cells[3].Text = x.Through, x.Withheld
			not.Rows = append(not.Rows, ui.Row{Cells: cells})
			continue
		}
		can.Rows = append(can.Rows, ui.Row{Cells: cells})
	}
	parts := []ui.Part{{Table: can, Empty: ui.Empty{Title: "この人にできることはありません"}}}
	if len(not.Rows) > 0 {
		parts = append(parts, ui.Part{Title: "役割は許しているが、できないこと", Text: "見るだけの人が、変更できる役割や職に就いています。見るだけであることが優先されます。役割の割当てを見直してください。", Table: not})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "できることと、その理由", Crumbs: crumbs(ui.Crumb{Title: "利用者の情報", URL: personURL(id)}), Main: ui.Parts(parts), Wide: true})
}

func whyTable(caption, why string) ui.Table {
	t := ui.Table{Caption: caption, Heads: []ui.Head{{Title: "できること"}, {Title: "範囲"}, {Title: "つながり（役割から、職と在任まで）"}, {Title: "団体で決めた理由"}}}
	if why != "つながり" {
		t.Heads[2].Title, t.Heads[3].Title = "どの役割で", why
	}
	return t
}
