package org

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

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
	m.Handle("POST /org/meeting/{id}/read", CanSee, s.readMeetingPage)
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
		path: "/org/meeting/{id}/void", known: s.knownMeeting, needs: CanConvene, title: "会議の記録を取り消す", submit: "取り消す", kind: ui.Delete, crumbs: committeeCrumbs(), back: fixed(committeePath),
		start: voidingAsked, fields: voidFields, hidden: []string{"version"},
		bind: func(in *Voiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Voiding) (string, string, error) {
			return committeePath, "会議の記録を取り消しました。正しい内容を、改めて記録してください。", s.VoidMeeting(ctx, in)
		},
	})
}

func (s *Service) formationFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	units, err := s.unitOptions(r.Context(), "選ばない")
	var quorums []ui.Option
	for _, q := range []Quorum{Majority, Half, TwoThirds, NoQuorum} {
		quorums = append(quorums, ui.Option{Value: string(q), Label: q.Title()})
	}
	return []ui.Control{
		ui.Entered(e.Field("name", "名称").Must().Limit(60)),
		ui.OneOf(e.Field("kind", "種類").Must().Of(ui.Option{Value: string(Board), Label: Board.Title()}, ui.Option{Value: string(Response), Label: Response.Title()})),
		ui.Choice(e.Field("unit", "庶務を行う組織").Of(units...)), ui.Choice(e.Field("quorum", "定足数").Must().Of(quorums...)),
		ui.Entered(dateField(e, "from", "始まりの日").Must()),
		ui.Entered(e.Field("basis", "根拠").Limit(1000)), ui.Entered(e.Field("basis_ref", "根拠の条項").Limit(100)),
	}, err
}

func (s *Service) seatFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	posts, err := s.postOptions(r.Context(), "（人を指名する）")
	var seats []ui.Option
	for _, k := range structure.SeatKinds() {
		seats = append(seats, ui.Option{Value: string(k), Label: k.Title()})
	}
	return []ui.Control{
		ui.OneOf(e.Field("seat", "立場").Must().Of(seats...)), ui.Choice(e.Field("post", "充てる職").Of(posts...)),
		ui.Entered(e.Field("person", "人").Limit(60).Filled("off").Hint(personHint)), ui.Entered(e.Field("duty", "担当").Limit(60).Hint("CSIRTでの担当など。例：連絡、技術、広報")),
		ui.Entered(dateField(e, "from", "始まりの日").Must()), ui.Entered(dateField(e, "last", "最後の日").Hint("決まっていないときは、空にします。")),
	}, err
}

func (s *Service) sittingFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	c, err := s.Committee(r.Context(), r.PathValue("id"), s.Today())
	var members []ui.Option
	for _, m := range c.Members {
		if m.Name == "" {
			continue
		}
		members = append(members, ui.Option{Value: m.ID, Label: m.Name, Help: m.Seat.Title() + " " + m.Post})
	}
	return []ui.Control{
		ui.Entered(dateField(e, "held_on", "開いた日").Must()), ui.Entered(e.Field("venue", "場所").Limit(60)),
		ui.Lines(e.Field("agenda", "議題").Must()), ui.Lines(e.Field("resolution", "決定したこと")),
		ui.Several(e.Field("present", "出席した人").Of(members...)), ui.Several(e.Field("proxy", "代理が出席した人").Of(members...)),
		ui.Tick(e.Field("listed", "記録した人と出席した人だけが見られるようにする").Hint("ほかの人は、会議の記録の画面から名簿に載せられます。読むたびに、だれが読んだかが記録されます。")),
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
		Main: ui.Parts([]ui.Part{{Table: t, Empty: ui.Empty{Title: "会議体はまだありません", Text: "委員会やCSIRTを置き、構成員を職で登録します。異動があっても、構成員は職について替わります。"}}}),
	})
}

func (s *Service) committeePage(w http.ResponseWriter, r *http.Request) error {
	id, d := r.PathValue("id"), s.dayAsked(r)
	c, err := s.Committee(r.Context(), id, d)
	if err != nil {
		return err
	}
	may := actor.From(r.Context()).Can(CanConvene)
	parts := []ui.Part{
		s.dayPart(committeeURL(id), d),
		{Facts: []ui.Fact{{Label: "種類", Value: c.Kind.Title()}, {Label: "庶務", Value: c.Unit}, {Label: "定足数", Value: c.Quorum.Title()}, {Label: "期間", Value: c.Span.Text()}, {Label: "根拠", Value: c.Basis}}},
		{Title: "構成員", Table: memberTable(c.Members, may), Empty: ui.Empty{Title: "この日の構成員はいません"}, Buttons: only(may, ui.Action{Kind: ui.Secondary, Text: "構成員を登録する", URL: committeeURL(id) + "/member"})},
		{Title: "会議", Buttons: append([]ui.Action{{Kind: ui.Secondary, Text: "会議の記録を見る", URL: committeeURL(id) + "/meeting"}},
			only(may, ui.Action{Kind: ui.Secondary, Text: "会議を記録する", URL: committeeURL(id) + "/meeting/new"}, ui.Action{Kind: ui.Delete, Text: "会議体を廃止する", URL: committeeURL(id) + "/dissolve?version=" + versionText(c.Version)})...)},
	}
	parts = append(parts, groundsPart(c.Grounds)...)
	parts = append(parts, retractedPart(c.Retracted)...)
	return web.Show(w, r, http.StatusOK, web.Page{Title: c.Name, Crumbs: committeeCrumbs(), Main: ui.Parts(parts), Wide: true})
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
	var parts []ui.Part
	for _, m := range list {
		if m.Listed {
			parts = append(parts, coveredPart(m))
			continue
		}
		parts = append(parts, meetingPart(m, may))
	}
	if len(parts) == 0 {
		parts = []ui.Part{{Empty: ui.Empty{Title: "会議の記録はまだありません", Text: "議題、出席、決定したことを記録します。"}}}
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "会議の記録", Crumbs: append(committeeCrumbs(), ui.Crumb{Title: "会議体の情報", URL: committeeURL(id)}), Main: ui.Parts(parts),
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

// coveredPart offers the reading of a record that is under a name list.
func coveredPart(m Meeting) ui.Part {
	return ui.Part{
		Title: m.HeldOn.Era(), Text: "名簿の人だけが見られる記録です。読むと、だれが読んだかが記録されます。",
		Forms:   []ui.FormView{{Form: ui.Form{Action: "/org/meeting/" + m.ID + "/read", Submit: m.HeldOn.Table() + "の記録を読む", Kind: ui.Secondary}}},
		Buttons: []ui.Action{{Kind: ui.Quiet, Text: m.HeldOn.Table() + "はだれが見られるか", URL: AccessURL(meetingRef(m.ID))}},
	}
}

// meetingPart shows the record of a meeting.
func meetingPart(m Meeting, may bool) ui.Part {
	t := ui.Table{Caption: "出席", Heads: []ui.Head{{Title: "氏名"}, {Title: "立場"}, {Title: "職"}, {Title: "出欠"}}}
	for _, a := range m.Attendances {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: vacantName(a.Name), Head: true}, {Text: structure.Seat(a.Seat).Title()}, {Text: a.Post}, {Text: a.StateTitle()}}})
	}
	quorum := "定足数を満たした"
	if !m.Quorate {
		quorum = "定足数を満たしていない"
	}
	day := shortDay(m.HeldOn)
	return ui.Part{
		Title: m.HeldOn.Era(), Table: t,
		Facts: []ui.Fact{
			{Label: "場所", Value: m.Venue}, {Label: "議題", Value: m.Agenda}, {Label: "決定したこと", Value: m.Resolution},
			{Label: "出席", Value: fmt.Sprintf("%d人中%d人（%s）", m.Seats, m.Present, quorum)}, {Label: "記録した人", Value: m.RecordedBy},
		},
		Buttons: append(append(minutesTools(m), ui.Action{Kind: ui.Quiet, Text: day + "の記録をだれが見られるか", URL: AccessURL(meetingRef(m.ID))}),
			only(may, ui.Action{Kind: ui.Quiet, Text: day + "の記録を取り消す", URL: "/org/meeting/" + m.ID + "/void?version=" + versionText(m.Version)})...),
	}
}

// readMeetingPage answers a POST with a page: each reading of a record under a name list
// is recorded, so that a link to it must not read it.
func (s *Service) readMeetingPage(w http.ResponseWriter, r *http.Request) error {
	m, err := s.ReadMeeting(r.Context(), identified{ID: r.PathValue("id")})
	if err != nil {
		return err
	}
	back := committeeURL(m.CommitteeID)
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "会議の記録", Crumbs: append(committeeCrumbs(), ui.Crumb{Title: "会議体の情報", URL: back}, ui.Crumb{Title: "会議の記録", URL: back + "/meeting"}),
		Main: ui.Parts([]ui.Part{meetingPart(m, actor.From(r.Context()).Can(CanConvene))}),
	})
}
