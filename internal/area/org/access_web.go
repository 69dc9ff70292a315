package org

import (
	"context"
	"net/http"
	"net/url"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const accessPath = "/org/access"

// AccessURL leads to who may see an object, and why.
func AccessURL(ref area.Ref) string { return accessAt(accessPath, ref) }

func accessAt(path string, ref area.Ref) string {
	return path + "?" + url.Values{"area": {ref.Area}, "object": {ref.ID}}.Encode()
}

func refAsked(r *http.Request) area.Ref {
	q := r.URL.Query()
	return area.Ref{Area: q.Get("area"), ID: q.Get("object")}
}

func (s *Service) accessRoutes(m *web.Mux) {
	m.Handle("GET "+accessPath, CanSee, s.accessPage)
	crumbs := []ui.Crumb{{Title: "会議体", URL: committeePath}}
	restricting := func(r *http.Request) (Restricting, error) {
		ref := refAsked(r)
		return Restricting{Area: ref.Area, Object: ref.ID}, s.listed(r.Context(), ref)
	}
	addForm(m, form[Restricting]{
		path: accessPath + "/restrict", needs: CanRestrict, title: "名簿の人だけが見られるようにする", submit: "名簿で限る", crumbs: crumbs, back: fixed(committeePath),
		lead:  "はじめは、あなただけが名簿に載ります。続けて、見てよい人を載せます。",
		start: restricting, fields: reasonFields, hidden: []string{"area", "object"},
		do: func(ctx context.Context, in Restricting) (string, string, error) {
			_, err := s.Restrict(ctx, in)
			return AccessURL(area.Ref{Area: in.Area, ID: in.Object}), "名簿の人だけが見られるようにしました。見てよい人を、名簿に載せてください。", err
		},
	})
	addForm(m, form[Restricting]{
		path: accessPath + "/release", needs: CanRestrict, title: "名簿で限るのをやめる", submit: "やめる", kind: ui.Delete, crumbs: crumbs, back: fixed(committeePath),
		lead:  "名簿に載っていない人も、権限があれば見られるようになります。",
		start: restricting, fields: reasonFields, hidden: []string{"area", "object"},
		do: func(ctx context.Context, in Restricting) (string, string, error) {
			return AccessURL(area.Ref{Area: in.Area, ID: in.Object}), "名簿で限るのをやめました。", s.Release(ctx, in)
		},
	})
	addForm(m, form[Admitting]{
		path: accessPath + "/admit", needs: CanRestrict, title: "名簿に載せる", submit: "載せる", crumbs: crumbs, back: fixed(committeePath),
		start: func(r *http.Request) (Admitting, error) {
			in, err := restricting(r)
			return Admitting{Area: in.Area, Object: in.Object, From: s.Today().String()}, err
		},
		fields: s.admitFields, hidden: []string{"area", "object"},
		do: func(ctx context.Context, in Admitting) (string, string, error) {
			_, err := s.Admit(ctx, in)
			return AccessURL(area.Ref{Area: in.Area, ID: in.Object}), "名簿に載せました。", err
		},
	})
	addForm(m, form[Dismissing]{
		path: accessPath + "/{id}/dismiss", needs: CanRestrict, title: "名簿から外す", submit: "外す", kind: ui.Delete, crumbs: crumbs, back: fixed(committeePath),
		known: func(ctx context.Context, id string) error { _, err := s.admission(ctx, id); return err },
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Entered(e.Field("why", "外す理由").Must().Limit(200))}, nil
		},
		bind: func(in *Dismissing, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Dismissing) (string, string, error) {
			a, err := s.Dismiss(ctx, in)
			return AccessURL(area.Ref{Area: a.Area, ID: a.Object}), "名簿から外しました。すぐに見られなくなります。", err
		},
	})
}

func reasonFields(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
	return []ui.Control{ui.Entered(e.Field("reason", "理由").Must().Limit(200))}, nil
}

func (s *Service) admitFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	posts, err := s.postOptions(r.Context(), "（職では指定しない）")
	if err != nil {
		return nil, err
	}
	roles := []ui.Option{{Label: "（役割では指定しない）"}}
	err = s.see(r.Context(), func(x sight) error {
		list, err := s.roles(x.ctx, x.tx, x.body)
		for _, role := range list {
			if role.Used {
				roles = append(roles, ui.Option{Value: role.Name, Label: role.Title})
			}
		}
		return err
	})
	return []ui.Control{
		ui.Entered(e.Field("person", "人").Limit(60).Filled("off").Hint(personHint + "人、職、役割の、どれか1つを指定します。")),
		ui.Choice(e.Field("post", "その職に就いている人").Of(posts...)), ui.Choice(e.Field("role", "その役割の人").Of(roles...)),
		ui.Entered(e.Field("reason", "見てよい理由").Must().Limit(200)),
		ui.Entered(dateField(e, "from", "始まりの日").Must()), ui.Entered(dateField(e, "last", "最後の日").Hint("決まっていないときは、空にします。")),
	}, err
}

func (s *Service) accessPage(w http.ResponseWriter, r *http.Request) error {
	ref := refAsked(r)
	if ref.ID == "" {
		return fault.New(fault.NotFound, "何についてかが指定されていません。見たいものの画面から開いてください。")
	}
	n, err := s.NameListOf(r.Context(), ref)
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "だれが見られるか、なぜか", Lead: n.Title, Wide: true, Crumbs: committeeCrumbs(), Main: ui.Parts([]ui.Part{accessPart(n, ref, actor.From(r.Context()).Can(CanRestrict))}),
	})
}

// accessPart shows the name list of an object.
func accessPart(n NameList, ref area.Ref, may bool) ui.Part {
	if n.Restriction.ID == "" {
		return ui.Part{
			Text:    "名簿では限られていません。この種類のものを見る権限のある人は、だれでも見られます。",
			Buttons: only(may, ui.Action{Kind: ui.Secondary, Text: "名簿の人だけが見られるようにする", URL: accessAt(accessPath+"/restrict", ref)}),
		}
	}
	t := ui.Table{Caption: "名簿", Heads: []ui.Head{{Title: "見られる人"}, {Title: "期間"}, {Title: "いま"}, {Title: "理由"}, {Title: "載せた人"}, {Title: "載せた日時"}, {Title: "外す"}}}
	for _, x := range n.Names {
		now := ui.Mark{Tone: ui.Plain, Text: "期間外"}
		if x.Now {
			now = ui.Mark{Tone: ui.Good, Text: "見られる"}
		}
		tool := ui.Cell{}
		if may {
			tool = ui.Cell{Text: "外す", Hidden: x.Text + "を", URL: accessPath + "/" + x.ID + "/dismiss"}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: x.Text, Head: true}, {Text: x.Span.Text(), Class: "date"}, {Mark: now}, {Text: x.Reason}, {Text: x.RecordedBy}, {Text: x.RecordedAt.Table(), Class: "date"}, tool,
		}})
	}
	return ui.Part{
		Text:  "名簿の人だけが見られます。この種類のものを見る権限も要ります。読むたびに、だれが読んだかが記録されます。",
		Facts: []ui.Fact{{Label: "限った理由", Value: n.Restriction.Reason}, {Label: "限った人", Value: n.Restriction.RecordedBy}, {Label: "限った日時", Value: n.Restriction.RecordedAt.Table()}},
		Table: t,
		Buttons: only(may, ui.Action{Kind: ui.Primary, Text: "名簿に載せる", URL: accessAt(accessPath+"/admit", ref)},
			ui.Action{Kind: ui.Delete, Text: "名簿で限るのをやめる", URL: accessAt(accessPath+"/release", ref)}),
	}
}
