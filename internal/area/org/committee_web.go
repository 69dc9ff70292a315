package org

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const committeePath = "/org/committee"

func committeeURL(id string) string { return committeePath + "/" + id }

func committeeCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "会議体", URL: committeePath}} }

func (s *Service) committeeRoutes(m *web.Mux) {
	m.Handle("GET "+committeePath, CanSee, s.committeesPage)
	m.Handle("GET "+committeePath+"/{id}", CanSee, s.committeePage)
	m.Handle("GET "+committeePath+"/{id}/meeting", CanSee, s.meetingsPage)
	m.Handle("GET /org/meeting/{id}/paper", CanSee, s.paperMeeting)
	addForm(m, form[Formation]{
		path: committeePath + "/new", needs: CanConvene, title: "会議体を置く", submit: "置く", crumbs: committeeCrumbs(), back: fixed(committeePath),
		start: func(*http.Request) (Formation, error) {
			return Formation{Kind: string(Board), Quorum: string(Majority), From: s.Today().String()}, nil
		},
		fields: s.formationFields,
		do: func(ctx context.Context, in Formation) (string, string, error) {
			c, err := s.Form(ctx, in)
			return committeeURL(c.ID), "「" + c.Name + "」を置きました。続けて、構成員を登録してください。", err
		},
	})
	addForm(m, form[Closing]{
		path: committeePath + "/{id}/dissolve", known: s.known("committee"), needs: CanConvene, title: "会議体を廃止する", submit: "廃止する", kind: ui.Delete, crumbs: committeeCrumbs(), back: under(committeePath),
		start: versionAsked, fields: lastFields, hidden: []string{"version"},
		bind: func(in *Closing, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Closing) (string, string, error) {
			_, err := s.Dissolve(ctx, in)
			return committeePath, "会議体の廃止を登録しました。", err
		},
	})
	addForm(m, form[Seating]{
		path: committeePath + "/{id}/member", known: s.known("committee"), needs: CanConvene, title: "構成員を登録する", submit: "登録する", crumbs: committeeCrumbs(), back: under(committeePath),
		start: func(*http.Request) (Seating, error) {
			return Seating{Seat: string(structure.Ordinary), From: s.Today().String()}, nil
		},
		fields: s.seatFields,
		bind:   func(in *Seating, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Seating) (string, string, error) {
			_, err := s.Seat(ctx, in)
			return committeeURL(in.ID), "構成員を登録しました。", err
		},
	})
	s.memberForms(m)
}

func (s *Service) memberForms(m *web.Mux) {
	addForm(m, form[Closing]{
		path: "/org/member/{id}/end", known: s.known("member"), needs: CanConvene, title: "構成員の任期を終える", submit: "終える", crumbs: committeeCrumbs(), back: fixed(committeePath),
		start: versionAsked, fields: lastFields, hidden: []string{"version"},
		bind: func(in *Closing, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Closing) (string, string, error) {
			x, err := s.Unseat(ctx, in)
			return committeeURL(x.CommitteeID), "任期の終わりを登録しました。", err
		},
	})
	addForm(m, form[Voiding]{
		path: "/org/member/{id}/void", known: s.known("member"), needs: CanConvene, title: "構成員の登録を取り消す", submit: "取り消す", kind: ui.Delete, crumbs: committeeCrumbs(), back: fixed(committeePath),
		start: voidingAsked, fields: voidFields, hidden: []string{"version"},
		bind: func(in *Voiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Voiding) (string, string, error) {
			x, err := s.VoidMember(ctx, in)
			return committeeURL(x.CommitteeID), "構成員の登録を取り消しました。", err
		},
	})
	addForm(m, form[Sitting]{
		path: committeePath + "/{id}/meeting/new", known: s.known("committee"), needs: CanConvene, title: "会議を記録する", submit: "記録する", crumbs: committeeCrumbs(), back: under(committeePath),
		start:  func(*http.Request) (Sitting, error) { return Sitting{HeldOn: s.Today().String()}, nil },
		fields: s.sittingFields,
		bind:   func(in *Sitting, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Sitting) (string, string, error) {
			_, err := s.Minute(ctx, in)
			return committeeURL(in.ID) + "/meeting", "会議を記録しました。", err
		},
	})
	addForm(m, form[Voiding]{
		path: "/org/meeting/{id}/void", known: s.known("meeting"), needs: CanConvene, title: "会議の記録を取り消す", submit: "取り消す", kind: ui.Delete, crumbs: committeeCrumbs(), back: fixed(committeePath),
		start: voidingAsked, fields: voidFields, hidden: []string{"version"},
		bind: func(in *Voiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Voiding) (string, string, error) {
			return committeePath, "会議の記録を取り消しました。正しい内容を、改めて記録してください。", s.VoidMeeting(ctx, in)
		},
	})
}

func (s *Service) formationFields(r *http.Request, e ui.Entry) ([]page.Field, error) {
	units, err := s.unitOptions(r.Context(), "選ばない")
	var quorums []ui.Option
	for _, q := range []Quorum{Majority, Half, TwoThirds, NoQuorum} {
		quorums = append(quorums, ui.Option{Value: string(q), Label: q.Title()})
	}
	return []page.Field{
		input(e.Field("name", "名称").Must().Limit(60)),
		radios(e.Field("kind", "種類").Must().Of(ui.Option{Value: string(Board), Label: Board.Title()}, ui.Option{Value: string(Response), Label: Response.Title()})),
		choice(e.Field("unit", "庶務を行う組織").Of(units...)), choice(e.Field("quorum", "定足数").Must().Of(quorums...)),
		input(dateField(e, "from", "始まりの日").Must()),
		input(e.Field("basis", "根拠").Limit(1000)), input(e.Field("basis_ref", "根拠の条項").Limit(100)),
	}, err
}

func (s *Service) seatFields(r *http.Request, e ui.Entry) ([]page.Field, error) {
	posts, err := s.postOptions(r.Context(), "（人を指名する）")
	var seats []ui.Option
	for _, k := range structure.SeatKinds() {
		seats = append(seats, ui.Option{Value: string(k), Label: k.Title()})
	}
	return []page.Field{
		radios(e.Field("seat", "立場").Must().Of(seats...)), choice(e.Field("post", "充てる職").Of(posts...)),
		input(e.Field("person", "人").Limit(60).Filled("off").Hint(personHint)), input(e.Field("duty", "担当").Limit(60).Hint("CSIRTでの担当など。例：連絡、技術、広報")),
		input(dateField(e, "from", "始まりの日").Must()), input(dateField(e, "last", "最後の日").Hint("決まっていないときは、空にします。")),
	}, err
}

func (s *Service) sittingFields(r *http.Request, e ui.Entry) ([]page.Field, error) {
	c, err := s.Committee(r.Context(), r.PathValue("id"), s.Today())
	var members []ui.Option
	for _, m := range c.Members {
		if m.Name == "" {
			continue
		}
		members = append(members, ui.Option{Value: m.ID, Label: m.Name, Help: m.Seat.Title() + " " + m.Post})
	}
	return []page.Field{
		input(dateField(e, "held_on", "開いた日").Must()), input(e.Field("venue", "場所").Limit(60)),
		lines(e.Field("agenda", "議題").Must()), lines(e.Field("resolution", "決定したこと")),
		checks(e.Field("present", "出席した人").Of(members...)), checks(e.Field("proxy", "代理が出席した人").Of(members...)),
	}, err
}

func (s *Service) committeesPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Committees(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "会議体", Heads: []ui.Head{{Title: "名称"}, {Title: "種類"}, {Title: "定足数"}, {Title: "期間"}}}
	for _, c := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Name, URL: committeeURL(c.ID), Head: true}, {Text: c.Kind.Title()}, {Text: c.Quorum.Title()}, {Text: c.Span.Text()}}})
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "会議体", Lead: "情報セキュリティ委員会などの会議体と、CSIRTです。", Wide: true, Tools: tools(r, CanConvene, ui.Action{Kind: ui.Secondary, Text: "会議体を置く", URL: committeePath + "/new"}),
		Main: page.Parts([]page.Part{{Table: t, Empty: ui.Empty{Title: "会議体はまだありません", Text: "委員会やCSIRTを置き、構成員を職で登録します。異動があっても、構成員は職について替わります。"}}}),
	})
}

func (s *Service) committeePage(w http.ResponseWriter, r *http.Request) error {
	id, d := r.PathValue("id"), s.dayAsked(r)
	c, err := s.Committee(r.Context(), id, d)
	if err != nil {
		return err
	}
	may := actor.From(r.Context()).Can(CanConvene)
	parts := []page.Part{
		s.dayPart(committeeURL(id), d),
		{Facts: []ui.Fact{{Label: "種類", Value: c.Kind.Title()}, {Label: "庶務", Value: c.Unit}, {Label: "定足数", Value: c.Quorum.Title()}, {Label: "期間", Value: c.Span.Text()}, {Label: "根拠", Value: c.Basis}}},
		{Title: "構成員", Table: memberTable(c.Members, may), Empty: ui.Empty{Title: "この日の構成員はいません"}, Buttons: only(may, ui.Action{Kind: ui.Secondary, Text: "構成員を登録する", URL: committeeURL(id) + "/member"})},
		{Title: "会議", Buttons: append([]ui.Action{{Kind: ui.Secondary, Text: "会議の記録を見る", URL: committeeURL(id) + "/meeting"}},
			only(may, ui.Action{Kind: ui.Secondary, Text: "会議を記録する", URL: committeeURL(id) + "/meeting/new"}, ui.Action{Kind: ui.Delete, Text: "会議体を廃止する", URL: committeeURL(id) + "/dissolve?version=" + versionText(c.Version)})...)},
	}
	parts = append(parts, groundsPart(c.Grounds)...)
	parts = append(parts, retractedPart(c.Retracted)...)
	return web.Show(w, r, http.StatusOK, web.Page{Title: c.Name, Crumbs: committeeCrumbs(), Main: page.Parts(parts), Wide: true})
}

func memberTable(list []Seated, may bool) ui.Table {
	t := ui.Table{Caption: "構成員", Heads: []ui.Head{{Title: "立場"}, {Title: "職"}, {Title: "氏名"}, {Title: "担当"}, {Title: "期間"}, {Title: "終了"}, {Title: "訂正"}, {Title: "取消し"}}}
	for _, m := range list {
		name := ui.Cell{Text: m.Name, Head: true}
		if m.Name == "" {
			name.Mark = ui.Mark{Tone: ui.Warn, Text: "空席"}
		}
		cells := []ui.Cell{{Text: m.Seat.Title()}, {Text: m.Post}, name, {Text: m.Duty}, {Text: m.Span.Text(), Class: "date"}, {}, {}, {}}
		if may {
			version := "?version=" + versionText(m.Version)
			cells[5] = ui.Cell{Text: "終える", URL: "/org/member/" + m.ID + "/end" + version}
			cells[6] = ui.Cell{Text: "訂正する", URL: "/org/member/" + m.ID + "/correct"}
			cells[7] = ui.Cell{Text: "取り消す", URL: "/org/member/" + m.ID + "/void" + version}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func (s *Service) meetingsPage(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	list, err := s.Meetings(r.Context(), id)
	if err != nil {
		return err
	}
	may := actor.From(r.Context()).Can(CanConvene)
	var parts []page.Part
	for _, m := range list {
		t := ui.Table{Caption: "出席", Heads: []ui.Head{{Title: "氏名"}, {Title: "立場"}, {Title: "職"}, {Title: "出欠"}}}
		for _, a := range m.Attendances {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: vacantName(a.Name), Head: true}, {Text: structure.Seat(a.Seat).Title()}, {Text: a.Post}, {Text: a.StateTitle()}}})
		}
		quorum := "定足数を満たした"
		if !m.Quorate {
			quorum = "定足数を満たしていない"
		}
		parts = append(parts, page.Part{
			Title: m.HeldOn.Era(), Table: t,
			Facts: []ui.Fact{
				{Label: "場所", Value: m.Venue}, {Label: "議題", Value: m.Agenda}, {Label: "決定したこと", Value: m.Resolution},
				{Label: "出席", Value: fmt.Sprintf("%d人中%d人（%s）", m.Seats, m.Present, quorum)}, {Label: "記録した人", Value: m.RecordedBy},
			},
			Buttons: append(minutesTools(m), only(may, ui.Action{Kind: ui.Quiet, Text: shortDay(m.HeldOn) + "の記録を取り消す", URL: "/org/meeting/" + m.ID + "/void?version=" + versionText(m.Version)})...),
		})
	}
	if len(parts) == 0 {
		parts = []page.Part{{Empty: ui.Empty{Title: "会議の記録はまだありません", Text: "議題、出席、決定したことを記録します。"}}}
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "会議の記録", Crumbs: append(committeeCrumbs(), ui.Crumb{Title: "会議体の情報", URL: committeeURL(id)}), Main: page.Parts(parts),
		Tools: tools(r, CanConvene, ui.Action{Kind: ui.Secondary, Text: "会議を記録する", URL: committeeURL(id) + "/meeting/new"}),
	})
}

// minutesTools lead to the record on paper. They name the day, for a page has many.
func minutesTools(m Meeting) []ui.Action {
	list := paperTools("/org/meeting/" + m.ID + "/paper")
	for i := range list {
		list[i].Text = shortDay(m.HeldOn) + "の会議録を" + list[i].Text
	}
	return list
}

func shortDay(d clock.Date) string {
	return strconv.Itoa(int(d.Month)) + "月" + strconv.Itoa(d.Day) + "日"
}

func vacantName(name string) string {
	if name == "" {
		return "（空席）"
	}
	return name
}
