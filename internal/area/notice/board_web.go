package notice

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func boardURL(id string) string { return noticeURL(id) + "/board" }

func (s *Service) boardRoutes(m *web.Mux) {
	m.Handle("GET "+noticePath+"/{id}/board", CanChase, s.boardPage)
	m.Handle("GET "+noticePath+"/{id}/paper", CanChase, s.circularPage)
	addForm(m, form[Entering]{
		path: noticePath + "/{id}/reading", needs: CanEnter, title: "紙の回覧・口頭で読んだ人を入力する", submit: "記録する",
		lead: "回覧の紙に印がある人、朝礼などで聞いた人を選びます。だれがいつ入力したかも残ります。",
		back: func(r *http.Request) string { return boardURL(r.PathValue("id")) },
		start: func(r *http.Request) (Entering, error) {
			return Entering{Unit: r.URL.Query().Get("unit"), Way: string(OnPaper), On: s.today().String()}, nil // the fields need the board, and find that there is none
		},
		fields: s.enterFields, hidden: []string{"unit"},
		bind: func(in *Entering, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Entering) (string, string, error) {
			_, err := s.Enter(ctx, in)
			return boardURL(in.ID), fmt.Sprintf("%d人が読んだことを記録しました。", len(in.People)), err
		},
	})
}

func (s *Service) enterFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	_, b, err := s.Board(r.Context(), Chasing{ID: r.PathValue("id"), Unit: e.Values.Get("unit")})
	var people []ui.Option
	for _, x := range b.Readers {
		if !x.Read && len(people) < enterMax {
			help := x.Section
			if x.Left != "" {
				help += "（" + x.Left + "）"
			}
			people = append(people, ui.Option{Value: x.PersonID, Label: x.Name, Help: help})
		}
	}
	return []ui.Control{
		ui.OneOf(e.Field("way", "読んだ方法").Must().Of(ui.Option{Value: string(OnPaper), Label: OnPaper.Title()}, ui.Option{Value: string(ByMouth), Label: ByMouth.Title()})),
		ui.Entered(e.Field("on", "読んだ日").As("date").Must()),
		ui.Several(e.Field("people", "読んだ人").Must().Of(people...).Hint("まだ読んだ記録のない人だけを表示しています。")),
		ui.Entered(e.Field("note", "備考").Limit(whyMax)),
	}, err
}

func readerMark(x Reader) ui.Mark {
	switch {
	case x.Left != "":
		return ui.Mark{Tone: ui.Info, Text: x.State()}
	case x.Read:
		return ui.Mark{Tone: ui.Good, Text: x.State()}
	}
	return ui.Mark{Tone: ui.Warn, Text: x.State()}
}

func readerList(id string, sections []Section) web.List[Reader] {
	var units []ui.Option
	for _, x := range sections {
		units = append(units, ui.Option{Value: x.ID, Label: x.Name})
	}
	return web.List[Reader]{
		Title: "閲読の状況", Path: boardURL(id), Search: true, Sort: "unit", Unit: "人",
		Filters: []web.Filter{{Name: "unit", Label: "課・室", Options: units}, {Name: "state", Label: "状態", Options: []ui.Option{{Value: "unread", Label: "まだ"}, {Value: "read", Label: "読んだ"}, {Value: "left", Label: "対象外"}}}},
		Columns: []web.Column[Reader]{
			{Key: "unit", Title: "所属", Text: func(x Reader) string { return x.Unit }},
			{Key: "number", Title: "職員番号", Text: func(x Reader) string { return x.Number }},
			{Key: "name", Title: "氏名", Text: func(x Reader) string { return x.Name }, Names: true},
			{Key: "state", Title: "状態", Text: func(x Reader) string { return x.State() }, Mark: readerMark},
			{Key: "on", Title: "読んだ日", Kind: sheet.Date, Text: func(x Reader) string { return x.ReadOn.Table() }},
			{Key: "way", Title: "方法", Text: func(x Reader) string { return x.Way }},
			{Key: "by", Title: "入力した人", Text: func(x Reader) string { return x.EnteredBy }, Export: true},
			{Key: "left", Title: "除いた理由", Text: func(x Reader) string { return x.Left }},
		},
		Empty: ui.Empty{Title: "対象者がいません", Text: "今日の組織では、このお知らせの対象になる人がいません。"},
	}
}

func shown(x Reader, q web.ListQuery) bool {
	if unit := q.Filters["unit"]; unit != "" && x.SectionID != unit {
		return false
	}
	switch q.Filters["state"] {
	case "unread":
		if x.Read || x.Left != "" {
			return false
		}
	case "read":
		if !x.Read || x.Left != "" {
			return false
		}
	case "left":
		if x.Left == "" {
			return false
		}
	}
	return q.Text == "" || contains(q.Text, x.Name, x.Number, x.Unit)
}

func (s *Service) boardPage(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	n, b, err := s.Board(r.Context(), Chasing{ID: id})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "課・室ごとの人数", Heads: []ui.Head{{Title: "課・室"}, {Title: "対象", Class: "number"}, {Title: "読んだ", Class: "number"}, {Title: "まだ", Class: "number"}, {Title: "休職など", Class: "number"}, {Title: "回覧"}, {Title: "入力"}}}
	for _, x := range b.Sections {
		cells := []ui.Cell{
			{Text: x.Name, URL: boardURL(id) + "?state=unread&unit=" + url.QueryEscape(x.ID), Head: true}, {Text: strconv.Itoa(x.Asked), Class: "number"}, {Text: strconv.Itoa(x.Read), Class: "number"},
			{Text: strconv.Itoa(x.Unread()), Class: "number"}, {Text: strconv.Itoa(x.Absent), Class: "number"}, {}, {},
		}
		if n.State == Open && x.Unread() > 0 {
			cells[5] = ui.Cell{Text: "回覧の紙", URL: noticeURL(id) + "/paper?unit=" + url.QueryEscape(x.ID)}
			if actor.From(r.Context()).Can(CanEnter) {
				cells[6] = ui.Cell{Text: "入力する", URL: noticeURL(id) + "/reading?unit=" + url.QueryEscape(x.ID)}
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	facts := []ui.Fact{{Label: "読んだ人", Value: fmt.Sprintf("%d人中%d人", b.Asked, b.Read)}, {Label: "まだの人", Value: fmt.Sprintf("%d人", b.Asked-b.Read)}, {Label: "読む期限", Value: n.Due.Era()}}
	p := web.Page{
		Title: "読んだ人・まだの人", Lead: "「" + n.Title + "」を読んだ人と、まだの人です。今日の組織で数えています。",
		Crumbs: append(noticeCrumbs(), ui.Crumb{Title: n.Title, URL: noticeURL(id)}),
		Main:   ui.Parts([]ui.Part{{Facts: facts}, {Title: "課・室ごと", Table: t}}),
		Tools:  []ui.Action{{Kind: ui.Secondary, Text: "回覧の紙をPDFで出力", URL: noticeURL(id) + "/paper"}, {Kind: ui.Secondary, Text: "回覧の紙をWordで出力", URL: noticeURL(id) + "/paper?format=docx"}},
	}
	return readerList(id, b.Sections).Serve(w, r, p, func(q web.ListQuery) ([]Reader, int, error) {
		list := slices.DeleteFunc(slices.Clone(b.Readers), func(x Reader) bool { return !shown(x, q) })
		return paged(list, q), len(list), nil
	})
}

// circularPage gives the sheet that goes round (回覧).
func (s *Service) circularPage(w http.ResponseWriter, r *http.Request) error {
	n, x, b, err := s.Circular(r.Context(), Chasing{ID: r.PathValue("id"), Unit: r.URL.Query().Get("unit")})
	if err != nil {
		return err
	}
	d := circular(n, x, b, s.clock())
	var out bytes.Buffer
	name, kind := "回覧_"+n.Title+".pdf", "application/pdf"
	switch r.URL.Query().Get("format") {
	case "", "pdf":
		_, err = paper.PDF(r.Context(), &out, d)
	case "docx":
		name, kind = "回覧_"+n.Title+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		err = paper.Word(r.Context(), &out, d)
	default:
		return fault.New(fault.Invalid, "出力の形式が分かりません。Word（docx）かPDF（pdf）を選んでください。")
	}
	if err != nil {
		return err
	}
	web.Download(w, name, kind)
	_, _ = out.WriteTo(w) // the client went away: nobody to tell
	return nil
}
