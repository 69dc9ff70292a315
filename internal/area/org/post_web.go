package org

import (
	"context"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) postForms(m *web.Mux) {
	addForm(m, form[Posting]{
		path: postPath + "/new", needs: CanShape, title: "職を置く", submit: "職を置く", crumbs: unitCrumbs(), back: fixed(unitPath),
		start: func(r *http.Request) (Posting, error) {
			return Posting{Unit: r.URL.Query().Get("unit"), From: s.Today().String()}, nil
		},
		fields: s.postFields("始まりの日"),
		do: func(ctx context.Context, in Posting) (string, string, error) {
			p, err := s.AddPost(ctx, in)
			return unitURL(in.Unit), "職「" + p.Title + "」を置きました。", err
		},
	})
	addForm(m, form[Reposting]{
		path: postPath + "/{id}/edit", known: s.known("post"), needs: CanShape, title: "職を変える", submit: "変更する", crumbs: unitCrumbs(), back: under(postPath),
		lead: "この日から、職の名称や所属が変わります。就いている人は、そのまま就いています。",
		start: func(r *http.Request) (Reposting, error) {
			p, err := s.postNow(r.Context(), r.PathValue("id"))
			return Reposting{Unit: p.UnitID, Title: p.Title, Heads: p.Heads, Seats: p.Seats, Place: p.Place}, err
		},
		fields: s.postFields("変わる日"),
		bind:   func(in *Reposting, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Reposting) (string, string, error) {
			p, err := s.Repost(ctx, in)
			return s.at(postURL(in.ID), p.From), "職の変更を登録しました。", err
		},
	})
	addForm(m, form[Closing]{
		path: postPath + "/{id}/close", known: s.known("post"), needs: CanShape, title: "職を廃止する", submit: "廃止する", kind: ui.Delete, crumbs: unitCrumbs(), back: under(postPath),
		fields: lastFields, hidden: []string{"version"},
		bind: func(in *Closing, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Closing) (string, string, error) {
			p, err := s.ClosePost(ctx, in)
			return unitURL(p.UnitID), "職「" + p.Title + "」の廃止を登録しました。", err
		},
	})
	addForm(m, form[Installation]{
		path: tenurePath + "/new", needs: CanShape, title: "職に就ける", submit: "登録する", crumbs: unitCrumbs(), back: fixed(unitPath),
		start: func(r *http.Request) (Installation, error) {
			return Installation{Post: r.URL.Query().Get("post"), Person: r.URL.Query().Get("person"), Kind: "main", From: s.Today().String()}, nil
		},
		fields: s.tenureFields,
		do: func(ctx context.Context, in Installation) (string, string, error) {
			t, err := s.Install(ctx, in)
			return s.at(postURL(in.Post), t.From), "在任を登録しました。", err
		},
	})
	addForm(m, form[Closing]{
		path: tenurePath + "/{id}/end", known: s.known("tenure"), needs: CanShape, title: "在任を終える", submit: "終える", crumbs: unitCrumbs(), back: fixed(unitPath),
		start: versionAsked, fields: lastFields, hidden: []string{"version"},
		bind: func(in *Closing, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Closing) (string, string, error) {
			t, err := s.EndTenure(ctx, in)
			return postURL(t.PostID), "在任の終わりを登録しました。", err
		},
	})
	addForm(m, form[Voiding]{
		path: tenurePath + "/{id}/void", known: s.known("tenure"), needs: CanShape, title: "在任の記録を取り消す", submit: "取り消す", kind: ui.Delete, crumbs: unitCrumbs(), back: fixed(unitPath),
		start: voidingAsked, fields: voidFields, hidden: []string{"version"},
		bind: func(in *Voiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Voiding) (string, string, error) {
			t, err := s.VoidTenure(ctx, in)
			return postURL(t.PostID), "在任の記録を取り消しました。", err
		},
	})
	s.absenceForms(m)
	s.correctionForms(m)
}

func (s *Service) absenceForms(m *web.Mux) {
	m.Handle("GET "+absencePath, CanSee, s.absencesPage)
	addForm(m, form[Leaving]{
		path: personPath + "/{id}/absence", known: s.known("person"), needs: CanShape, title: "不在を登録する", submit: "登録する", crumbs: crumbs(), back: under(personPath),
		lead:   "不在のあいだは、役割の職務代理が、決めた順で立ちます。休職・育児休業等・出向のあいだは、役割による権限も止まります。",
		start:  func(*http.Request) (Leaving, error) { return Leaving{From: s.Today().String()}, nil },
		fields: absenceFields,
		bind:   func(in *Leaving, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Leaving) (string, string, error) {
			_, err := s.Leave(ctx, in)
			return personURL(in.ID), "不在を登録しました。", err
		},
	})
	addForm(m, form[Voiding]{
		path: "/org/absence/{id}/void", known: s.known("absence"), needs: CanShape, title: "不在を取り消す", submit: "取り消す", crumbs: crumbs(), back: fixed(personPath),
		start: voidingAsked, fields: voidFields, hidden: []string{"version"},
		bind: func(in *Voiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Voiding) (string, string, error) {
			return personPath, "不在を取り消しました。", s.Return(ctx, in)
		},
	})
}

func absenceFields(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
	kinds := []ui.Option{{Label: "選んでください"}}
	for _, k := range structure.AbsenceKinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: k.Title()})
	}
	return []ui.Control{
		ui.Choice(e.Field("kind", "理由の種類").Must().Of(kinds...)), ui.Entered(dateField(e, "from", "始まりの日").Must()),
		ui.Entered(dateField(e, "last", "最後の日").Hint("決まっていないときは、空にします。")), ui.Entered(e.Field("note", "備考").Limit(200)),
	}, nil
}

func versionAsked(r *http.Request) (Closing, error) {
	v, _ := strconv.ParseInt(r.URL.Query().Get("version"), 10, 64) // a made-up one is refused when it is used
	return Closing{Version: v}, nil
}

func voidingAsked(r *http.Request) (Voiding, error) {
	c, err := versionAsked(r)
	return Voiding{Version: c.Version}, err
}

func (s *Service) postFields(from string) func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	return func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
		units, err := s.unitOptions(r.Context(), "選んでください")
		return []ui.Control{
			ui.Choice(e.Field("unit", "組織").Must().Of(units...)),
			ui.Entered(e.Field("title", "職の名称").Must().Limit(60).Filled("off").Hint("例：課長、係長、主任、主事")),
			ui.Tick(e.Field("heads", "この職が、組織の長")),
			ui.Entered(e.Field("seats", "定数").As("number").Hint("定めがないときは0。組織の長は1になります。")),
			ui.Entered(e.Field("place", "並び順").As("number")),
			ui.Entered(dateField(e, "from", from).Must()),
		}, err
	}
}

func (s *Service) tenureFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	posts, err := s.postOptions(r.Context(), "選んでください")
	var kinds []ui.Option
	for _, k := range structure.TenureKinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: k.Title(), Help: tenureHelp(k)})
	}
	return []ui.Control{
		ui.Entered(e.Field("person", "職員").Must().Limit(60).Filled("off").Hint(personHint)),
		ui.Choice(e.Field("post", "職").Must().Of(posts...)), ui.OneOf(e.Field("kind", "就き方").Must().Of(kinds...)),
		ui.Entered(dateField(e, "from", "始まりの日").Must()), ui.Entered(dateField(e, "last", "最後の日").Hint("決まっていないときは、空にします。")),
		ui.Entered(e.Field("basis", "辞令").Limit(100).Hint("例：令和8年4月1日 辞令第12号")),
	}, err
}

func tenureHelp(k structure.TenureKind) string {
	return map[structure.TenureKind]string{
		structure.Main: "ふだんの職です。1人に1つです。", structure.Additional: "本務のほかに就く職です。",
		structure.Acting: "空いている職の仕事を、上の職の人が取り扱います。", structure.Probationary: "その職に当たる等級に達していない人が務めます。",
	}[k]
}

func (s *Service) postPage(w http.ResponseWriter, r *http.Request) error {
	id, d := r.PathValue("id"), s.dayAsked(r)
	p, err := s.Post(r.Context(), id, d)
	if err != nil {
		return err
	}
	who := actor.From(r.Context())
	shapes := who.Can(CanShape)
	parts := []ui.Part{
		s.dayPart(postURL(id), d),
		{Facts: []ui.Fact{
			{Label: "組織", Value: p.UnitName, URL: unitURL(p.UnitID)}, {Label: "就いている人", Value: names(p.Holders)}, {Label: "期間", Value: p.Span.Text()},
			{Label: "充てられている役割", Value: joined(p.Roles)},
		}},
		{Title: "この職に就いた人", Table: tenureTable(p.Tenures, shapes, who.Can(CanView)), Empty: ui.Empty{Title: "この職に就いた人の記録は、まだありません"}},
	}
	may := who.Can(CanAppoint)
	parts = append(parts, ui.Part{
		Title: "この職の代理", Table: deputyTable(p.Deputies, may), Text: emptyText(len(p.Deputies), "代理は決められていません。就いている人が不在のとき、この職に回った決裁は待つことになります。"),
		Buttons: only(may, ui.Action{Kind: ui.Secondary, Text: "職の代理を決める", URL: postURL(id) + "/deputy"}),
	})
	if shapes {
		parts = append(parts, ui.Part{Title: "職を変える", Buttons: []ui.Action{
			{Kind: ui.Secondary, Text: "人を就ける", URL: tenurePath + "/new?post=" + id}, {Kind: ui.Secondary, Text: "職を変える", URL: postURL(id) + "/edit"},
			{Kind: ui.Delete, Text: "職を廃止する", URL: postURL(id) + "/close"},
		}})
	}
	parts = append(parts, ui.Part{Title: "職の履歴", Table: postHistoryTable(p, shapes)})
	parts = append(parts, retractedPart(p.Retracted)...)
	title := p.Title
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: title, Crumbs: append(unitCrumbs(), ui.Crumb{Title: p.UnitName, URL: unitURL(p.UnitID)}), Main: ui.Parts(parts), Wide: true,
		Tools: tools(r, CanHandOver, ui.Action{Kind: ui.Secondary, Text: "引継書", URL: postURL(id) + "/handover"}),
	})
}

func joined(list []string) string {
	text := ""
	for i, s := range list {
		if i > 0 {
			text += "、"
		}
		text += s
	}
	return text
}

func tenureTable(list []Episode, shapes, views bool) ui.Table {
	t := ui.Table{Caption: "この職に就いた人", Heads: []ui.Head{{Title: "期間"}, {Title: "氏名"}, {Title: "就き方"}, {Title: "辞令"}, {Title: "終了"}, {Title: "訂正"}, {Title: "取消し"}}}
	for _, e := range list {
		if e.Why != "" {
			continue
		}
		name := ui.Cell{Text: e.Name, Head: true}
		if views {
			name.URL = personURL(e.Link)
		}
		cells := []ui.Cell{{Text: e.Span.Text()}, name, {Text: e.Kind}, {Text: e.Text}, {}, {}, {}}
		if shapes {
			version := "?version=" + versionText(e.Version)
			cells[4] = ui.Cell{Text: "終える", URL: tenurePath + "/" + e.ID + "/end" + version}
			cells[5] = ui.Cell{Text: "訂正する", URL: tenurePath + "/" + e.ID + "/correct"}
			cells[6] = ui.Cell{Text: "取り消す", URL: tenurePath + "/" + e.ID + "/void" + version}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func postHistoryTable(p PostSheet, shapes bool) ui.Table {
	t := ui.Table{Caption: "職の履歴", Heads: []ui.Head{{Title: "期間"}, {Title: "職"}, {Title: "組織"}, {Title: "訂正"}}}
	for _, e := range p.History {
		last := ui.Cell{}
		if shapes {
			last = ui.Cell{Text: "訂正する", URL: postURL(p.ID) + "/correct?span=" + e.ID}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Span.Text()}, {Text: e.Name, Head: true}, {Text: e.Text}, last}})
	}
	return t
}
