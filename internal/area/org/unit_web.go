package org

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	unitPath   = "/org/unit"
	postPath   = "/org/post"
	tenurePath = "/org/tenure"
)

func unitKinds() []structure.UnitKind { return structure.UnitKinds() }

func unitURL(id string) string { return unitPath + "/" + id }
func postURL(id string) string { return postPath + "/" + id }

func unitCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "組織", URL: unitPath}} }

func (s *Service) unitRoutes(m *web.Mux) {
	m.Handle("GET "+unitPath, CanSee, s.outlinePage)
	m.Handle("GET "+unitPath+"/{id}", CanSee, s.unitPage)
	m.Handle("GET "+postPath+"/{id}", CanSee, s.postPage)
	m.Handle("GET "+postPath+"/{id}/handover", CanHandOver, s.handoverPage)
	m.Handle("GET "+postPath+"/{id}/handover/paper", CanHandOver, s.paperHandover)
	s.unitForms(m)
	s.postForms(m)
}

func (s *Service) unitForms(m *web.Mux) {
	addForm(m, form[Establishment]{
		path: unitPath + "/new", needs: CanShape, title: "組織を置く", submit: "組織を置く", crumbs: unitCrumbs(), back: fixed(unitPath),
		start: func(r *http.Request) (Establishment, error) {
			return Establishment{Parent: r.URL.Query().Get("parent"), Kind: "division", From: s.Today().String()}, nil
		},
		fields: s.unitFields("始まりの日"),
		do: func(ctx context.Context, in Establishment) (string, string, error) {
			u, err := s.Establish(ctx, in)
			return unitURL(u.ID), "「" + u.Name + "」を置きました。", err
		},
	})
	addForm(m, form[Renaming]{
		path: unitPath + "/{id}/rename", known: s.known("unit"), needs: CanShape, title: "改称・所属替え", submit: "変更する", crumbs: unitCrumbs(), back: under(unitPath),
		lead:   "この日から、名称や位置が変わります。前の日までの記録には、いまの名称が残ります。",
		start:  func(r *http.Request) (Renaming, error) { return s.renaming(r) },
		fields: s.unitFields("変わる日"),
		bind:   func(in *Renaming, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Renaming) (string, string, error) {
			u, err := s.Rename(ctx, in)
			return s.at(unitURL(in.ID), u.From), u.From.Table() + "からの変更を登録しました。", err
		},
	})
	addForm(m, form[Merger]{
		path: unitPath + "/{id}/merge", known: s.known("unit"), needs: CanShape, title: "ほかの組織に統合する", submit: "統合する", crumbs: unitCrumbs(), back: under(unitPath),
		lead: "この組織の職は、就いている人とともに統合後の組織へ移ります。この組織の長だった職は、長ではなくなります。",
		fields: func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
			units, err := s.unitOptions(r.Context(), "選んでください")
			return []ui.Control{ui.Choice(e.Field("into", "統合した後の組織").Must().Of(units...)), ui.Entered(dateField(e, "from", "統合する日").Must())}, err
		},
		bind: func(in *Merger, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Merger) (string, string, error) {
			u, err := s.Merge(ctx, in)
			return unitURL(u.ID), "「" + u.Name + "」への統合を登録しました。", err
		},
	})
	addForm(m, form[Splitting]{
		path: unitPath + "/{id}/split", known: s.known("unit"), needs: CanShape, title: "組織を分割する", submit: "分割する", crumbs: unitCrumbs(), back: under(unitPath),
		lead:   "選んだ職が、就いている人とともに、新しい組織へ移ります。",
		start:  func(*http.Request) (Splitting, error) { return Splitting{Kind: "division"}, nil },
		fields: s.splitFields,
		bind:   func(in *Splitting, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Splitting) (string, string, error) {
			u, err := s.Split(ctx, in)
			return s.at(unitURL(u.ID), u.From), "「" + u.Name + "」の分割を登録しました。", err
		},
	})
	addForm(m, form[Abolition]{
		path: unitPath + "/{id}/abolish", known: s.known("unit"), needs: CanShape, title: "組織を廃止する", submit: "廃止する", kind: ui.Delete, crumbs: unitCrumbs(), back: under(unitPath),
		lead: "この日から、組織と、その職がなくなります。就いている人がいるときは、先に異動してください。これまでの記録は残ります。",
		fields: func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
			units, err := s.unitOptions(r.Context(), "なし")
			return []ui.Control{ui.Entered(dateField(e, "from", "廃止する日").Must()), ui.Choice(e.Field("successor", "仕事を引き継ぐ組織").Of(units...))}, err
		},
		bind: func(in *Abolition, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Abolition) (string, string, error) {
			u, err := s.Abolish(ctx, in)
			return unitPath, "「" + u.Name + "」の廃止を登録しました。", err
		},
	})
	addForm(m, form[Correction]{
		path: unitPath + "/{id}/correct", known: s.known("unit"), needs: CanShape, title: "組織の記録を訂正する", submit: "訂正する", crumbs: unitCrumbs(), back: under(unitPath),
		lead:   "誤って登録した内容を直します。誤った記録は、理由とともに履歴に残ります。改称など、その日から変わったことは「改称・所属替え」で登録してください。",
		start:  func(r *http.Request) (Correction, error) { return s.correction(r) },
		fields: s.correctFields, hidden: []string{"span"},
		bind: func(in *Correction, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Correction) (string, string, error) {
			_, err := s.Correct(ctx, in)
			return unitURL(in.ID), "記録を訂正しました。", err
		},
	})
}

func (s *Service) unitFields(from string) func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	return func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
		units, err := s.unitOptions(r.Context(), "なし（執行機関・議会）")
		return []ui.Control{
			ui.Entered(e.Field("name", "組織の名称").Must().Limit(60).Filled("off")),
			ui.Choice(e.Field("kind", "種類").Must().Of(unitKindOptions()...)),
			ui.Choice(e.Field("parent", "上の組織").Of(units...).Hint("執行機関・議会は「なし」にします。")),
			ui.Tick(e.Field("bound", "情報セキュリティポリシーが及ぶ（執行機関・議会のとき）")),
			ui.Entered(e.Field("place", "並び順").As("number").Hint("小さい数字から順に並べます。")),
			ui.Entered(dateField(e, "from", from).Must()),
		}, err
	}
}

func (s *Service) splitFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	u, err := s.Unit(r.Context(), r.PathValue("id"), s.Today())
	var posts []ui.Option
	for _, p := range u.Posts {
		posts = append(posts, ui.Option{Value: p.ID, Label: p.Title, Help: names(p.Holders)})
	}
	return []ui.Control{
		ui.Entered(e.Field("name", "新しい組織の名称").Must().Limit(60).Filled("off")),
		ui.Choice(e.Field("kind", "種類").Must().Of(unitKindOptions()...)),
		ui.Several(e.Field("posts", "移す職").Of(posts...)),
		ui.Entered(dateField(e, "from", "分割する日").Must()),
	}, err
}

func (s *Service) correctFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	fields, err := s.unitFields("始まりの日")(r, e)
	fields = append(fields[:4], ui.Entered(dateField(e, "from", "始まりの日").Must()), ui.Entered(dateField(e, "last", "最後の日").Hint("続いているときは、空にします。")))
	return append(fields, ui.Entered(e.Field("why", "訂正する理由").Must().Limit(200))), err
}

func (s *Service) renaming(r *http.Request) (Renaming, error) {
	u, err := s.unitNow(r.Context(), r.PathValue("id"))
	return Renaming{Name: u.Name, Kind: string(u.Kind), Parent: u.ParentID, Bound: u.Bound, Place: u.Place}, err
}

func (s *Service) correction(r *http.Request) (Correction, error) {
	id, span := r.PathValue("id"), r.URL.Query().Get("span")
	facts, err := s.unitRow(r.Context(), id, span)
	return Correction{
		SpanID: facts.SpanID, Name: facts.Name, Kind: string(facts.Kind), Parent: facts.ParentID, Bound: facts.Bound,
		From: facts.From.String(), Last: facts.LastDay().String(),
	}, err
}

func names(list []Holder) string {
	var texts []string
	for _, h := range list {
		text := h.Name
		if h.Kind != structure.Main.Title() {
			text += "（" + h.Kind + "）"
		}
		if h.Away != "" {
			text += "（" + h.Away + "）"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "、")
}

func (s *Service) dayPart(path string, d clock.Date) ui.Part {
	return ui.Part{Raw: page.DayOf(page.DayView{Path: path, Label: "この日の状態", Day: d.String()})}
}

func (s *Service) outlinePage(w http.ResponseWriter, r *http.Request) error {
	d := s.dayAsked(r)
	o, err := s.Outline(r.Context(), d)
	if err != nil {
		return err
	}
	table := ui.Table{Caption: "組織", Heads: []ui.Head{{Title: "組織"}, {Title: "種類"}, {Title: "長"}, {Title: "人数", Class: "number"}}}
	for _, u := range o.Units {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: u.Name, URL: s.at(unitURL(u.ID), d), Head: true, Class: "depth-" + strconv.Itoa(min(u.Depth, 6))}, {Text: kindText(u.Unit)},
			{Text: headText(o, u.ID)}, {Text: strconv.Itoa(u.Count), Class: "number"},
		}})
	}
	parts := []ui.Part{s.dayPart(unitPath, d), {Table: table, Empty: ui.Empty{
		Title: "組織はまだ登録されていません", Text: "町長部局や教育委員会などの執行機関を置いてから、課や室を置きます。名簿を取り込むと、まとめて登録できます。",
		Step: ui.Action{Kind: ui.Primary, Text: "組織を置く", URL: unitPath + "/new"},
	}}}
	tools := tools(r, CanShape, ui.Action{Kind: ui.Secondary, Text: "組織を置く", URL: unitPath + "/new"})
	tools = append(tools, ui.Action{Kind: ui.Secondary, Text: "組織図", URL: s.at(chartPath, d)}, ui.Action{Kind: ui.Secondary, Text: "不在の予定", URL: s.at(absencePath, d)})
	return web.Show(w, r, http.StatusOK, web.Page{Title: "組織", Lead: "課や室と、その職です。人事異動で人が替わっても、職と役割は残ります。", Main: ui.Parts(parts), Tools: tools, Wide: true})
}

func kindText(u structure.Unit) string {
	if u.Kind == structure.Organ && !u.Bound {
		return u.Kind.Title() + "（ポリシーは及ばない）"
	}
	return u.Kind.Title()
}

func headText(o Outline, unit string) string {
	for _, p := range o.Posts {
		if p.UnitID == unit && p.Heads {
			if len(p.Holders) == 0 {
				return p.Title + "（空席）"
			}
			return p.Title + " " + names(p.Holders)
		}
	}
	return ""
}

func (s *Service) unitPage(w http.ResponseWriter, r *http.Request) error {
	id, d := r.PathValue("id"), s.dayAsked(r)
	u, err := s.Unit(r.Context(), id, d)
	if err != nil {
		return err
	}
	shapes := actor.From(r.Context()).Can(CanShape)
	parts := []ui.Part{
		s.dayPart(unitURL(id), d),
		{Facts: []ui.Fact{
			{Label: "種類", Value: kindText(u.Unit)}, {Label: "上の組織", Value: u.Parent, URL: linkTo(unitURL(u.ParentID), u.Parent)}, {Label: "期間", Value: u.Span.Text()},
		}},
		{Title: "職", Table: s.postTable(u.Posts, d), Empty: ui.Empty{Title: "この日に置かれている職はありません"}, Buttons: only(shapes, ui.Action{Kind: ui.Secondary, Text: "職を置く", URL: postPath + "/new?unit=" + id})},
	}
	if len(u.Children) > 0 {
		parts = append(parts, ui.Part{Title: "下の組織", Table: s.childTable(u.Children, d)})
	}
	parts = append(parts, ui.Part{Title: "履歴", Table: unitHistoryTable(u, shapes)})
	if shapes {
		parts = append(parts, ui.Part{Title: "組織を変える", Buttons: []ui.Action{
			{Kind: ui.Secondary, Text: "改称・所属替え", URL: unitURL(id) + "/rename"}, {Kind: ui.Secondary, Text: "統合する", URL: unitURL(id) + "/merge"},
			{Kind: ui.Secondary, Text: "分割する", URL: unitURL(id) + "/split"}, {Kind: ui.Delete, Text: "廃止する", URL: unitURL(id) + "/abolish"},
		}})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: u.Name, Crumbs: unitCrumbs(), Main: ui.Parts(parts), Wide: true})
}

// linkTo is a path where there is something to name it.
func linkTo(path, text string) string {
	if text == "" {
		return ""
	}
	return path
}

func only(may bool, list ...ui.Action) []ui.Action {
	if !may {
		return nil
	}
	return list
}

func (s *Service) postTable(posts []Staffed, d clock.Date) ui.Table {
	t := ui.Table{Caption: "職", Heads: []ui.Head{{Title: "職"}, {Title: "就いている人"}, {Title: "定数", Class: "number"}, {Title: "状態"}}}
	for _, p := range posts {
		seats := ""
		if p.Seats > 0 {
			seats = strconv.Itoa(p.Seats)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: p.Title, URL: s.at(postURL(p.ID), d), Head: true}, {Text: names(p.Holders)}, {Text: seats, Class: "number"}, {Mark: postMark(p)},
		}})
	}
	return t
}

func postMark(p Staffed) ui.Mark {
	switch {
	case len(p.Holders) == 0:
		return ui.Mark{Tone: ui.Warn, Text: "空席"}
	case p.Seats > 0 && len(p.Holders) > p.Seats:
		return ui.Mark{Tone: ui.Warn, Text: fmt.Sprintf("定数より%d人多い", len(p.Holders)-p.Seats)}
	case p.Heads:
		return ui.Mark{Tone: ui.Plain, Text: "組織の長"}
	}
	return ui.Mark{}
}

func (s *Service) childTable(list []Branch, d clock.Date) ui.Table {
	t := ui.Table{Caption: "下の組織", Heads: []ui.Head{{Title: "組織"}, {Title: "種類"}, {Title: "人数", Class: "number"}}}
	for _, u := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: u.Name, URL: s.at(unitURL(u.ID), d), Head: true}, {Text: u.Kind.Title()}, {Text: strconv.Itoa(u.Count), Class: "number"}}})
	}
	return t
}

func unitHistoryTable(u UnitSheet, shapes bool) ui.Table {
	t := ui.Table{Caption: "履歴", Heads: []ui.Head{{Title: "期間"}, {Title: "名称"}, {Title: "種類"}, {Title: "記録"}}}
	for _, e := range u.History {
		last := ui.Cell{Text: "訂正された記録：" + e.Why + retractedBy(e)}
		if e.Why == "" {
			last = ui.Cell{}
			if shapes {
				last = ui.Cell{Text: "訂正する", URL: unitURL(u.ID) + "/correct?span=" + e.ID}
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Span.Text()}, {Text: e.Name, Head: true}, {Text: e.Kind}, last}})
	}
	for _, e := range u.Steps {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Span.From.Table()}, {Text: e.Text, Head: true}, {Text: stepTitle(e.Kind)}, {}}})
	}
	return t
}

// retractedBy says who took something back, and when.
func retractedBy(e Episode) string {
	if e.By == "" {
		return ""
	}
	return "（" + e.By + "、" + e.At.Table() + "）"
}

func stepTitle(kind string) string {
	return map[string]string{"rename": "改称・所属替え", "merge": "統合", "split": "分割", "abolish": "廃止"}[kind]
}
