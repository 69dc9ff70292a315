package org

import (
	"net/http"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const guestPath = "/org/guest"

// InviteURL leads to where somebody from outside is invited to one object.
func InviteURL(ref area.Ref) string { return accessAt(guestPath+"/new", ref) }

func (s *Service) guestRoutes(m *web.Mux) {
	m.Handle("GET "+guestPath, CanView, s.guestsPage)
	m.Handle("GET "+guestPath+"/new", CanManage, func(w http.ResponseWriter, r *http.Request) error {
		ref := refAsked(r)
		return s.showInvite(w, r, http.StatusOK, web.EntryOf(Invitation{From: s.Today().String(), Area: ref.Area, Object: ref.ID}))
	})
	m.Handle("POST "+guestPath+"/new", CanManage, s.invite)
	m.Handle("POST "+guestPath+"/{id}/withdraw", CanManage, s.withdraw)
}

func (s *Service) guestsPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Guests(r.Context())
	if err != nil {
		return err
	}
	meanings := map[string]string{}
	for _, o := range s.openings() {
		meanings[o.Area] = o.Meaning
	}
	manages, today := actor.From(r.Context()).Can(CanManage), s.Today()
	t := ui.Table{Caption: "外部から招いた人", Heads: []ui.Head{{Title: "氏名"}, {Title: "目的"}, {Title: "期間"}, {Title: "見せる範囲"}, {Title: "状態"}}}
	var ending []ui.FormView
	for _, g := range list {
		var areas []string
		for _, name := range g.Areas {
			areas = append(areas, meanings[name])
		}
		for _, o := range g.Objects {
			areas = append(areas, "「"+o.Title+"」だけ")
		}
		open := g.Active && g.Admitted(today)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: g.Name, URL: personURL(g.ID), Head: true}, {Text: g.Unit}, {Text: structure.Span{From: g.AccessFrom, Until: g.AccessUntil}.Text(), Class: "date"},
			{Text: strings.Join(areas, "、")}, {Mark: guestMark(g, open)},
		}})
		if manages && g.Active && (g.AccessUntil.IsZero() || structure.Before(today, g.AccessUntil)) {
			ending = append(ending, ui.FormView{
				Form:   ui.Form{Action: guestPath + "/" + g.ID + "/withdraw", Submit: g.Name + "さんを招くのをやめる", Kind: ui.Delete},
				Hidden: []ui.Option{{Value: "version", Label: versionText(g.Version)}},
			})
		}
	}
	parts := []ui.Part{{Table: t, Empty: ui.Empty{Title: "外部から招いた人はいません", Text: "外部監査人などを、期間と見せる範囲を決めて招きます。"}}}
	if len(ending) > 0 {
		parts = append(parts, ui.Part{Title: "招くのをやめる", Text: "押すとすぐに、どの端末からも見られなくなります。もう一度見せるときは、あらためて招きます。", Forms: ending})
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "外部から招いた人", Lead: "決めた期間に、決めた範囲を、見るだけで使う人です。範囲の外のものは、ないものとして扱われます。", Crumbs: crumbs(), Wide: true, Main: ui.Parts(parts),
		Tools: tools(r, CanManage, ui.Action{Kind: ui.Primary, Text: "外部の人を招く", URL: guestPath + "/new"}),
	})
}

func guestMark(g Guest, open bool) ui.Mark {
	switch {
	case !g.Active:
		return ui.Mark{Tone: ui.Plain, Text: "取りやめ"}
	case open:
		return ui.Mark{Tone: ui.Good, Text: "見られる"}
	}
	return ui.Mark{Tone: ui.Plain, Text: "期間外"}
}

func (s *Service) showInvite(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	var areas []ui.Option
	for _, o := range s.openings() {
		areas = append(areas, ui.Option{Value: o.Area, Label: o.Meaning})
	}
	objects, err := s.shown(r.Context(), Invitation{Area: e.Values.Get("area"), Object: e.Values.Get("object")})
	if err != nil {
		return err
	}
	choice := ui.Several(e.Field("areas", "見せる範囲").Must().Of(areas...).Hint("選ばなかったものは、ないものとして扱われます。"))
	lead := "外部監査人などが、決めた期間だけ、決めた範囲を、見るだけで使えます。"
	if len(objects) > 0 {
		lead = objects[0].Title + "だけを見せます。同じ種類のほかのものは、ないものとして扱われます。"
		choice = ui.Several(e.Field("areas", "ほかに見せる範囲").Of(areas...).Hint("空にすると、この1件だけを見せます。"))
	}
	v := ui.FormView{Form: ui.Form{Action: guestPath + "/new", Entry: e, Submit: "招く", Cancel: guestPath}, Fields: []ui.Control{
		ui.Entered(e.Field("name", "氏名").Must().Limit(60).Filled("off")), ui.Entered(e.Field("purpose", "どの監査のためか").Must().Limit(60).Hint("例：令和8年度 外部監査（監査法人の名称）")),
		choice,
		ui.Entered(dateField(e, "from", "始まりの日").Must()), ui.Entered(dateField(e, "last", "最後の日").Must().Hint("この日を過ぎると、自動的に使えなくなります。")),
		ui.Entered(e.Field("login", "利用者ID").Must().Limit(64).Filled("off")),
	}}
	v = v.Carry("area", "object")
	return web.Show(w, r, status, web.Page{Title: "外部の人を招く", Lead: lead, Crumbs: crumbs(ui.Crumb{Title: "外部から招いた人", URL: guestPath}), Main: ui.FormWith(v)})
}

func (s *Service) invite(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Invitation](r)
	if err == nil {
		var e Enrolled
		if e, err = s.Invite(r.Context(), in); err == nil {
			return showFirstPassword(w, r, "外部の人を招きました", e)
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showInvite(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}

func (s *Service) withdraw(w http.ResponseWriter, r *http.Request) error {
	in, err := target(r)
	if err != nil {
		return err
	}
	p, err := s.Withdraw(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, guestPath, p.Name+"さんを招くのをやめました。すぐに使えなくなります。")
}
