package org

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const rolePath = "/org/role"

func roleURL(name string) string { return rolePath + "/" + url.PathEscape(name) }

func roleCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "役割", URL: rolePath}} }

func (s *Service) roleRoutes(m *web.Mux) {
	m.Handle("GET "+rolePath, CanSee, s.rolesOverview)
	m.Handle("GET "+rolePath+"/{id}", CanSee, s.rolePage)
	m.Handle("GET "+rolePath+"/export", CanSee, s.exportRoles)
	m.Handle("GET "+rolePath+"/paper", CanSee, s.paperRoles)
	addForm(m, form[RoleAddition]{
		path: rolePath + "/new", needs: CanAppoint, title: "役割を加える", submit: "加える", crumbs: roleCrumbs(), back: fixed(rolePath),
		lead: "規程にあって一覧にない役割を加えます。一覧にある役割の名称を規程に合わせるだけのときは、その役割の画面で変更してください。",
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(e.Field("title", "役割の名称").Must().Limit(40)), ui.Entered(e.Field("meaning", "役割の説明").Must().Limit(200)),
				ui.Entered(e.Field("name", "記号").Must().Narrow().Limit(40).Hint("Okiteの中で見分けるための、半角の英小文字です。例：school-manager")),
			}, nil
		},
		do: func(ctx context.Context, in RoleAddition) (string, string, error) {
			r, err := s.AddRole(ctx, in)
			return roleURL(r.Name), "役割を加えました。", err
		},
	})
	addForm(m, form[RoleChange]{
		path: rolePath + "/{id}/edit", known: s.roleKnown, needs: CanAppoint, title: "役割の名称を変える", submit: "変更する", crumbs: roleCrumbs(), back: under(rolePath),
		start: func(r *http.Request) (RoleChange, error) {
			x, err := s.role(r.Context(), r.PathValue("id"))
			return RoleChange{Version: x.Version, Title: x.Title, Meaning: x.Meaning, Used: x.Used}, err
		},
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(e.Field("title", "役割の名称").Must().Limit(40).Hint("規程の言葉にします。")), ui.Entered(e.Field("meaning", "役割の説明").Must().Limit(200)),
				ui.Tick(e.Field("used", "この役割を使う")),
			}, nil
		},
		hidden: []string{"version"},
		bind:   func(in *RoleChange, r *http.Request) { in.Name = r.PathValue("id") },
		do: func(ctx context.Context, in RoleChange) (string, string, error) {
			_, err := s.ChangeRole(ctx, in)
			return roleURL(in.Name), "役割を変更しました。", err
		},
	})
	s.appointmentForms(m)
	s.deputyForms(m)
	addForm(m, form[Reasoning]{
		path: rolePath + "/reason", needs: CanAppoint, title: "兼務の理由を記録する", submit: "記録する", crumbs: roleCrumbs(), back: fixed(rolePath),
		lead: "分けるべき役割を1人が持つ理由と、代わりに行っていることを書きます。",
		start: func(r *http.Request) (Reasoning, error) {
			q := r.URL.Query()
			return Reasoning{Rule: q.Get("rule"), Person: q.Get("person"), Unit: q.Get("unit")}, nil
		},
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Lines(e.Field("reason", "理由").Must().Hint("例：職員が少なく分けられないため。監査は、隣の町の職員に立ち会ってもらう。"))}, nil
		},
		hidden: []string{"rule", "person", "unit"},
		do: func(ctx context.Context, in Reasoning) (string, string, error) {
			return rolePath, "兼務の理由を記録しました。", s.GiveReason(ctx, in)
		},
	})
}

func (s *Service) appointmentForms(m *web.Mux) {
	addForm(m, form[Appointing]{
		path: rolePath + "/{id}/appoint", known: s.roleKnown, needs: CanAppoint, title: "役割に就ける", submit: "登録する", crumbs: roleCrumbs(), back: under(rolePath),
		start: func(r *http.Request) (Appointing, error) {
			return Appointing{Role: r.PathValue("id"), Way: string(structure.ByPost), UnitKind: string(structure.Division), From: s.Today().String()}, nil
		},
		fields: s.appointFields,
		bind:   func(in *Appointing, r *http.Request) { in.Role = r.PathValue("id") },
		do: func(ctx context.Context, in Appointing) (string, string, error) {
			a, err := s.Appoint(ctx, in)
			return s.at(roleURL(in.Role), a.From), "役割に就けました。", err
		},
	})
	addForm(m, form[Closing]{
		path: "/org/appointment/{id}/end", known: s.known("appointment"), needs: CanAppoint, title: "役割の就任を終える", submit: "終える", crumbs: roleCrumbs(), back: fixed(rolePath),
		start: versionAsked, fields: lastFields, hidden: []string{"version"},
		bind: func(in *Closing, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Closing) (string, string, error) {
			a, err := s.EndAppointment(ctx, in)
			return roleURL(a.Role), "就任の終わりを登録しました。", err
		},
	})
	addForm(m, form[Voiding]{
		path: "/org/appointment/{id}/void", known: s.known("appointment"), needs: CanAppoint, title: "役割の就任を取り消す", submit: "取り消す", kind: ui.Delete, crumbs: roleCrumbs(), back: fixed(rolePath),
		start: voidingAsked, fields: voidFields, hidden: []string{"version"},
		bind: func(in *Voiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Voiding) (string, string, error) {
			return rolePath, "就任を取り消しました。", s.VoidAppointment(ctx, in)
		},
	})
}

func (s *Service) appointFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	ctx := r.Context()
	posts, err := s.postOptions(ctx, "選んでください")
	if err != nil {
		return nil, err
	}
	units, err := s.unitOptions(ctx, "団体全体")
	if err != nil {
		return nil, err
	}
	list, err := s.Committees(ctx)
	committees := []ui.Option{{Label: "選んでください"}}
	for _, c := range list {
		committees = append(committees, ui.Option{Value: c.ID, Label: c.Name})
	}
	var ways []ui.Option
	for _, w := range structure.Ways() {
		ways = append(ways, ui.Option{Value: string(w), Label: w.Title()})
	}
	return []ui.Control{
		ui.OneOf(e.Field("way", "就け方").Must().Of(ways...).Hint("下の欄は、選んだ就け方のものだけを使います。")),
		ui.Choice(e.Field("post", "職（職で充てるとき）").Of(posts...)),
		ui.Choice(e.Field("unit_kind", "組織の種類（各組織の長を充てるとき）").Of(unitKindOptions()...)),
		ui.Choice(e.Field("within", "範囲（各組織の長を充てるとき）").Of(units...).Hint("「団体全体」は、ポリシーが及ぶ執行機関の組織すべてです。")),
		ui.Entered(e.Field("person", "職員（人を指名するとき）").Limit(60).Filled("off").Hint(personHint)),
		ui.Choice(e.Field("committee", "会議体（構成員を充てるとき）").Of(committees...)),
		ui.Choice(e.Field("unit", "どの組織についての役割か（職・人・会議体のとき）").Of(units...)),
		ui.Entered(dateField(e, "from", "始まりの日").Must()), ui.Entered(dateField(e, "last", "最後の日").Hint("決まっていないときは、空にします。")),
		ui.Lines(e.Field("basis", "根拠").Hint("規程の文を写します。例：統括情報セキュリティ責任者は、企画情報課長をもって充てる。")),
		ui.Entered(e.Field("basis_ref", "根拠の条項").Limit(100).Hint("条項の番号や識別子です。")),
	}, err
}

func (s *Service) deputyForms(m *web.Mux) {
	addForm(m, form[Deputizing]{
		path: postPath + "/{id}/deputy", known: s.known("post"), needs: CanAppoint, title: "職の代理を決める", submit: "登録する", crumbs: unitCrumbs(), back: under(postPath),
		lead: "この職に回った決裁を、就いている人が不在や空席のときに代わって行う職や人です（代決）。役割の代理は、その役割の画面で決めます。",
		start: func(*http.Request) (Deputizing, error) {
			return Deputizing{Kind: string(structure.Succession), Place: 1, From: s.Today().String()}, nil
		},
		fields: func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
			list, err := s.deputyFields(r, e)
			return slices.DeleteFunc(list, func(c ui.Control) bool { return c.Field.Name == "unit" }), err
		},
		bind: func(in *Deputizing, r *http.Request) { in.Role = structure.ForPost(r.PathValue("id")) },
		do: func(ctx context.Context, in Deputizing) (string, string, error) {
			_, err := s.Deputize(ctx, in)
			return deputyURL(in.Role), "職の代理を登録しました。", err
		},
	})
	addForm(m, form[Deputizing]{
		path: rolePath + "/{id}/deputy", known: s.roleKnown, needs: CanAppoint, title: "代理を決める", submit: "登録する", crumbs: roleCrumbs(), back: under(rolePath),
		start: func(r *http.Request) (Deputizing, error) {
			return Deputizing{Role: r.PathValue("id"), Kind: string(structure.Succession), Place: 1, From: s.Today().String()}, nil
		},
		fields: s.deputyFields,
		bind:   func(in *Deputizing, r *http.Request) { in.Role = r.PathValue("id") },
		do: func(ctx context.Context, in Deputizing) (string, string, error) {
			_, err := s.Deputize(ctx, in)
			return roleURL(in.Role), "代理を登録しました。", err
		},
	})
	addForm(m, form[Voiding]{
		path: "/org/delegation/{id}/void", known: s.known("delegation"), needs: CanAppoint, title: "代理を取り消す", submit: "取り消す", kind: ui.Delete, crumbs: roleCrumbs(), back: fixed(rolePath),
		start: voidingAsked, fields: voidFields, hidden: []string{"version"},
		bind: func(in *Voiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Voiding) (string, string, error) {
			return rolePath, "代理を取り消しました。", s.VoidDelegation(ctx, in)
		},
	})
}

// deputyURL leads to that for which a delegation stands in: a role or a post.
func deputyURL(role string) string {
	if post, ok := structure.PostOf(role); ok {
		return postURL(post)
	}
	return roleURL(role)
}

func (s *Service) deputyFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	posts, err := s.postOptions(r.Context(), "（人を指名する）")
	if err != nil {
		return nil, err
	}
	units, err := s.unitOptions(r.Context(), "団体全体")
	return []ui.Control{
		ui.OneOf(e.Field("kind", "代理の種類").Must().Of(
			ui.Option{Value: string(structure.Succession), Label: structure.Succession.Title(), Help: "就いている人がいないときや不在のときに、順位の順で代わります。"},
			ui.Option{Value: string(structure.Standing), Label: structure.Standing.Title(), Help: "期間と範囲を決めて、いつでも代わりに行えます。本人の同意が要ります。"})),
		ui.Entered(e.Field("place", "順位（職務代理のとき）").As("number")),
		ui.Choice(e.Field("post", "代理する職").Of(posts...)),
		ui.Entered(e.Field("person", "代理する人").Limit(60).Filled("off").Hint(personHint)),
		ui.Choice(e.Field("unit", "どの組織についての役割か").Of(units...)),
		ui.Entered(e.Field("scope", "代理する範囲（常時の代理のとき）").Limit(200).Hint("例：持ち出しの許可")),
		ui.Entered(dateField(e, "consent", "本人が同意した日（常時の代理のとき）")),
		ui.Entered(dateField(e, "from", "始まりの日").Must()), ui.Entered(dateField(e, "last", "最後の日").Hint("決まっていないときは、空にします。")),
		ui.Entered(e.Field("basis", "根拠").Limit(200)),
	}, err
}

func capacityText(h RoleHolder) string {
	text := h.Capacity.Title()
	if h.For != "" {
		text += "（" + h.For + "さんの" + h.Capacity.Title() + "）"
		if h.Capacity == structure.Successor {
			text = h.Capacity.Title() + "（" + h.For + "さんが不在）"
		}
	}
	return text
}

func holderMark(h RoleHolder) ui.Mark {
	switch {
	case h.Capacity == structure.Vacancy:
		return ui.Mark{Tone: ui.Warn, Text: "空席"}
	case h.Away != "":
		return ui.Mark{Tone: ui.Info, Text: "不在：" + h.Away.Title()}
	case h.Capacity.Deputy():
		return ui.Mark{Tone: ui.Info, Text: "代理"}
	}
	return ui.Mark{}
}

func holdersTable(caption string, list []RoleHolder, titles []string) ui.Table {
	t := ui.Table{Caption: caption, Heads: []ui.Head{{Title: "組織"}, {Title: "職"}, {Title: "氏名"}, {Title: "立場"}, {Title: "状態"}}}
	if titles != nil {
		t.Heads = append([]ui.Head{{Title: "役割"}}, t.Heads...)
	}
	for i, h := range list {
		unit := h.UnitName
		if h.UnitID == "" {
			unit = "団体全体"
		}
		cells := []ui.Cell{{Text: unit}, {Text: h.PostName}, {Text: vacantName(h.Name), Head: true}, {Text: capacityText(h)}, {Mark: holderMark(h)}}
		if titles != nil {
			cells = append([]ui.Cell{{Text: titles[i], URL: roleURL(h.Role)}}, cells...)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func (s *Service) rolesOverview(w http.ResponseWriter, r *http.Request) error {
	d := s.dayAsked(r)
	o, err := s.Roles(r.Context(), d)
	if err != nil {
		return err
	}
	appoints := actor.From(r.Context()).Can(CanAppoint)
	parts := []ui.Part{s.dayPart(rolePath, d), {Table: s.roleTable(o, d)}}
	parts = append(parts, vacancyPart(o), breachPart(o, appoints))
	if len(o.Several) > 0 {
		t := ui.Table{Caption: "役割を兼ねる人", Heads: []ui.Head{{Title: "氏名"}, {Title: "役割"}}}
		for _, v := range o.Several {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: v.Name, Head: true}, {Text: v.Text}}})
		}
		parts = append(parts, ui.Part{Title: "役割を兼ねる人", Table: t})
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "役割", Lead: "情報セキュリティの役割と、その日に就いている人です。役割は、人ではなく職に付けておくと、異動のたびに直さずに済みます。", Main: ui.Parts(parts), Wide: true,
		Tools: append(tools(r, CanAppoint, ui.Action{Kind: ui.Secondary, Text: "役割を加える", URL: rolePath + "/new"}),
			ui.Action{Kind: ui.Secondary, Text: "体制図", URL: s.at(chartPath+"/role", d)}, ui.Action{Kind: ui.Secondary, Text: "権限・責任等一覧表（Excel）", URL: s.at(rolePath+"/export", d)}, ui.Action{Kind: ui.Secondary, Text: "同（PDF）", URL: s.at(rolePath+"/paper", d)}),
	})
}

func (s *Service) roleTable(o Overview, d clock.Date) ui.Table {
	t := ui.Table{Caption: "役割", Heads: []ui.Head{{Title: "役割"}, {Title: "就いている人"}, {Title: "説明"}, {Title: "状態"}}}
	for _, r := range o.Roles {
		if !r.Used {
			continue
		}
		mark := ui.Mark{}
		switch {
		case len(r.Holders) == 0:
			mark = ui.Mark{Tone: ui.Plain, Text: "未登録"}
		case hasVacancy(r.Holders):
			mark = ui.Mark{Tone: ui.Warn, Text: "空席あり"}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Title, URL: s.at(roleURL(r.Name), d), Head: true}, {Text: holdersText(r.Holders)}, {Text: r.Meaning}, {Mark: mark}}})
	}
	return t
}

func hasVacancy(list []RoleHolder) bool {
	for _, h := range list {
		if h.Capacity == structure.Vacancy {
			return true
		}
	}
	return false
}

// holdersText names the first holders, and says how many there are.
func holdersText(list []RoleHolder) string {
	const shown = 3
	var texts []string
	more := 0
	for _, h := range list {
		if h.Name == "" {
			continue
		}
		if len(texts) == shown {
			more++
			continue
		}
		text := h.Name
		if h.PostName != "" {
			text = h.PostName + " " + text
		}
		if h.Capacity.Deputy() {
			text += "（" + h.Capacity.Title() + "）"
		}
		texts = append(texts, text)
	}
	text := joined(texts)
	if more > 0 {
		text += "、ほか" + versionText(int64(more)) + "人"
	}
	return text
}

func vacancyPart(o Overview) ui.Part {
	var list []RoleHolder
	var titles []string
	for _, v := range o.Vacant {
		list, titles = append(list, v.RoleHolder), append(titles, v.Title)
	}
	p := ui.Part{Title: "空席の役割", Table: holdersTable("空席の役割", list, titles)}
	if len(list) == 0 {
		p.Text = "空席の役割はありません。"
	}
	return p
}

func breachPart(o Overview, appoints bool) ui.Part {
	p := ui.Part{Title: "分けるべき役割の兼務", Text: "1人が持つと、確かめ合いが働かなくなる役割の組です。小さな団体ではやむを得ないこともあります。止めはしませんので、理由を記録してください。"}
	if len(o.Breaches) == 0 {
		p.Text = "分けるべき役割を兼ねている人はいません。"
		return p
	}
	p.Table = ui.Table{Caption: "分けるべき役割の兼務", Heads: []ui.Head{{Title: "氏名"}, {Title: "役割の組"}, {Title: "起こること"}, {Title: "組織"}, {Title: "理由"}}}
	for _, b := range o.Breaches {
		reason := ui.Cell{Text: b.Reason + "（" + b.By + "）"}
		if b.Reason == "" {
			reason = ui.Cell{Mark: ui.Mark{Tone: ui.Warn, Text: "理由の記録なし"}}
			if appoints {
				q := url.Values{"rule": {b.Rule}, "person": {b.PersonID}, "unit": {b.UnitID}}
				reason = ui.Cell{Text: "理由を記録する", URL: rolePath + "/reason?" + q.Encode()}
			}
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: b.Name, Head: true}, {Text: b.Title}, {Text: b.Text}, {Text: b.UnitName}, reason}})
	}
	return p
}

func (s *Service) rolePage(w http.ResponseWriter, r *http.Request) error {
	name, d := r.PathValue("id"), s.dayAsked(r)
	x, err := s.RoleSheet(r.Context(), name, d)
	if err != nil {
		return err
	}
	may := actor.From(r.Context()).Can(CanAppoint)
	parts := []ui.Part{
		s.dayPart(roleURL(name), d), {Text: x.Meaning},
		{Title: "就いている人", Table: holdersTable("就いている人", x.Holders, nil), Empty: ui.Empty{Title: "この日に就いている人はいません", Text: "職、各組織の長、人、会議体のどれかで、役割に就けます。"}},
		{Title: "就け方", Table: appointmentTable(x, may), Buttons: only(may && x.Used, ui.Action{Kind: ui.Secondary, Text: "役割に就ける", URL: roleURL(name) + "/appoint"})},
		{Title: "代理", Table: deputyTable(x.Deputies, may), Text: emptyText(len(x.Deputies), "代理は決められていません。就いている人が不在のときは、空席になります。"), Buttons: only(may && x.Used, ui.Action{Kind: ui.Secondary, Text: "代理を決める", URL: roleURL(name) + "/deputy"})},
	}
	parts = append(parts, groundsPart(x.Grounds)...)
	parts = append(parts, retractedPart(x.Retracted)...)
	badge := ui.Mark{}
	if !x.Used {
		badge = ui.Mark{Tone: ui.Plain, Text: "使わない"}
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: x.Title, Badge: badge, Crumbs: roleCrumbs(), Main: ui.Parts(parts), Wide: true,
		Tools: tools(r, CanAppoint, ui.Action{Kind: ui.Secondary, Text: "名称を変える", URL: roleURL(name) + "/edit"}),
	})
}

// groundsPart leads to the provisions on which a role or a committee rests.
func groundsPart(list []area.Link) []ui.Part {
	if len(list) == 0 {
		return nil
	}
	t := ui.Table{Caption: "根拠の条項", Heads: []ui.Head{{Title: "規程の条項"}}}
	for _, l := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Title, URL: l.URL, Head: true}}})
	}
	return []ui.Part{{Title: "根拠の条項", Text: "規程から取り込んだ役割です。条項を開くと、文の全体を確かめられます。", Table: t}}
}

func appointmentTable(x RoleSheet, may bool) ui.Table {
	t := ui.Table{Caption: "就け方", Heads: []ui.Head{{Title: "期間"}, {Title: "就け方"}, {Title: "だれを"}, {Title: "根拠"}, {Title: "終了"}, {Title: "訂正"}, {Title: "取消し"}}}
	for _, a := range x.Appointments {
		basis := a.Basis
		if a.BasisRef != "" {
			basis += "（" + a.BasisRef + "）"
		}
		cells := []ui.Cell{{Text: a.Span.Text(), Class: "date"}, {Text: a.Way.Title()}, {Text: a.Who, Head: true}, {Text: basis}, {}, {}, {}}
		if may {
			version := "?version=" + versionText(a.Version)
			cells[4] = ui.Cell{Text: "終える", URL: "/org/appointment/" + a.ID + "/end" + version}
			cells[5] = ui.Cell{Text: "訂正する", URL: "/org/appointment/" + a.ID + "/correct"}
			cells[6] = ui.Cell{Text: "取り消す", URL: "/org/appointment/" + a.ID + "/void" + version}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func deputyTable(list []Deputy, may bool) ui.Table {
	t := ui.Table{Caption: "代理", Heads: []ui.Head{{Title: "種類"}, {Title: "順位・範囲"}, {Title: "だれが"}, {Title: "組織"}, {Title: "期間"}, {Title: "訂正"}, {Title: "取消し"}}}
	for _, d := range list {
		place := d.Scope
		if d.Kind == structure.Succession {
			place = "第" + versionText(int64(d.Place)) + "順位"
		} else if !d.Consent.IsZero() {
			place += "（" + d.Consent.Table() + "同意）"
		}
		unit := d.UnitName
		if _, forPost := structure.PostOf(d.Role); d.UnitID == "" && !forPost {
			unit = "団体全体"
		}
		cells := []ui.Cell{{Text: d.Kind.Title()}, {Text: place}, {Text: d.Who, Head: true}, {Text: unit}, {Text: d.Span.Text(), Class: "date"}, {}, {}}
		if may {
			cells[5] = ui.Cell{Text: "訂正する", URL: "/org/delegation/" + d.ID + "/correct"}
			cells[6] = ui.Cell{Text: "取り消す", URL: "/org/delegation/" + d.ID + "/void?version=" + versionText(d.Version)}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}
