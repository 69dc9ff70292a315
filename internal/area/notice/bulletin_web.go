package notice

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const noticePath = "/notice"

func noticeURL(id string) string { return noticePath + "/" + id }

func noticeCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "お知らせ", URL: noticePath}} }

func (s *Service) bulletinRoutes(m *web.Mux) {
	m.Handle("GET "+noticePath, CanRead, s.noticesPage)
	m.Handle("GET "+noticePath+"/{id}", CanRead, s.noticePage)
	m.Handle("POST "+noticePath+"/{id}/confirm", CanConfirm, s.confirm)
	m.Handle("POST "+noticePath+"/{id}/announce", CanPublish, s.announce)
	m.HandleUpload("POST "+noticePath+"/{id}/file", CanPublish, attachLimit, s.attachUpload)
	m.Handle("GET "+noticePath+"/file/{file}/content", CanRead, s.sendFile)
	addForm(m, form[Composition]{
		path: noticePath + "/new", needs: CanPublish, title: "お知らせを書く", submit: "下書きを保存して、宛先を確かめる",
		lead: "まだだれにも見えません。次の画面で、何人に届くかを確かめてから出します。",
		back: func(*http.Request) string { return noticePath },
		start: func(r *http.Request) (Composition, error) {
			return Composition{Must: true, Replaces: r.URL.Query().Get("replaces")}, nil
		},
		fields: s.composeFields, hidden: []string{"replaces"},
		do: func(ctx context.Context, in Composition) (string, string, error) {
			n, err := s.Draft(ctx, in)
			return noticeURL(n.ID), "下書きを保存しました。宛先を確かめて、「出す」を押してください。", err
		},
	})
	addForm(m, form[Composition]{
		path: noticePath + "/{id}/edit", needs: CanPublish, title: "下書きを直す", submit: "保存して、宛先を確かめる", back: noticeOf, hidden: []string{"version", "replaces"},
		start: func(r *http.Request) (Composition, error) {
			n, x, err := s.Manuscript(r.Context(), r.PathValue("id"))
			return composition(n, x), err
		},
		fields: s.composeFields,
		bind:   func(in *Composition, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Composition) (string, string, error) {
			_, err := s.Rewrite(ctx, in)
			return noticeURL(in.ID), "下書きを直しました。", err
		},
	})
	s.endingForms(m)
}

func (s *Service) endingForms(m *web.Mux) {
	addForm(m, form[Rewording]{
		path: noticePath + "/{id}/revise", needs: CanPublish, title: "お知らせを改める", submit: "改めて出す", back: noticeOf, hidden: []string{"version"},
		lead: "新しい版を出します。前の版と、だれが読んだかは残ります。",
		start: func(r *http.Request) (Rewording, error) {
			n, x, err := s.Manuscript(r.Context(), r.PathValue("id"))
			return Rewording{Version: n.Version, Title: n.Title, Content: x.Content, Due: n.Due.String()}, err
		},
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(e.Field("title", "件名").Must().Limit(titleMax)), ui.Lines(e.Field("content", "本文").Must()),
				ui.Tick(e.Field("reread", "前の版を読んだ人にも、もう一度読むことを求める").Hint("誤字などの小さな直しでは、求める必要はありません。")),
				ui.Entered(e.Field("due", "読む期限").As("date")),
			}, nil
		},
		bind: func(in *Rewording, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Rewording) (string, string, error) {
			_, err := s.Revise(ctx, in)
			return noticeURL(in.ID), "お知らせを改めました。", err
		},
	})
	addForm(m, form[Withdrawal]{
		path: noticePath + "/{id}/withdraw", needs: CanPublish, title: "お知らせを取り下げる", submit: "取り下げる", kind: ui.Delete, back: noticeOf, hidden: []string{"version"},
		lead: "取り下げると、だれにも読むことを求めません。読んだ記録は残ります。",
		start: func(r *http.Request) (Withdrawal, error) {
			n, _, err := s.Manuscript(r.Context(), r.PathValue("id"))
			return Withdrawal{Version: n.Version}, err
		},
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Entered(e.Field("why", "取り下げる理由").Must().Limit(whyMax))}, nil
		},
		bind: func(in *Withdrawal, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Withdrawal) (string, string, error) {
			_, err := s.Withdraw(ctx, in)
			return noticeURL(in.ID), "お知らせを取り下げました。", err
		},
	})
}

func (p Poster) mark() ui.Mark {
	switch {
	case p.State == Withdrawn || p.State == Superseded || p.State == Draft:
		return ui.Mark{Tone: ui.Info, Text: p.State.Title()}
	case p.Waits:
		return ui.Mark{Tone: ui.Warn, Text: "未読"}
	case p.Read:
		return ui.Mark{Tone: ui.Good, Text: "読んだ"}
	}
	return ui.Mark{Tone: ui.Info, Text: p.State.Title()}
}

func kindText(n Notice) string {
	if n.Must {
		return "必読"
	}
	return "お知らせ"
}

func (s *Service) noticeList() web.List[Poster] {
	return web.List[Poster]{
		Title: "お知らせ", Path: noticePath, Search: true, Sort: "told", Desc: true,
		Filters: []web.Filter{{Name: "state", Label: "状態", Options: []ui.Option{{Value: "waits", Label: "未読"}, {Value: "open", Label: "掲示中"}, {Value: "ended", Label: "終わったもの"}, {Value: "draft", Label: "下書き"}}}},
		Columns: []web.Column[Poster]{
			{Key: "mark", Title: "状態", Text: func(p Poster) string { return p.mark().Text }, Mark: func(p Poster) ui.Mark { return p.mark() }},
			{Key: "title", Title: "件名", Text: func(p Poster) string { return p.Title }, Link: func(p Poster) string { return noticeURL(p.ID) }, Names: true},
			{Key: "kind", Title: "種類", Text: func(p Poster) string { return kindText(p.Notice) }},
			{Key: "due", Title: "読む期限", Kind: sheet.Date, Text: func(p Poster) string { return p.Due.Table() }},
			{Key: "told", Title: "出した日時", Kind: sheet.Time, Text: func(p Poster) string { return p.ToldAt.Table() }},
			{Key: "author", Title: "差出人", Text: func(p Poster) string { return p.Author }},
		},
		Empty: ui.Empty{Title: "お知らせはまだありません", Text: "あなた宛てのお知らせが、ここに並びます。必読のものは、読むまでホームの「私の仕事」にも出ます。"},
	}
}

func matches(p Poster, q web.ListQuery) bool {
	switch q.Filters["state"] {
	case "waits":
		if !p.Waits {
			return false
		}
	case "open":
		if p.State != Open {
			return false
		}
	case "ended":
		if p.State != Withdrawn && p.State != Superseded {
			return false
		}
	case "draft":
		if p.State != Draft {
			return false
		}
	}
	return strings.Contains(p.Title, q.Text)
}

// paged gives the rows of a page out of all.
func paged[T any](all []T, q web.ListQuery) []T {
	if q.Limit == 0 {
		return all
	}
	from := min(q.Offset(), len(all))
	return all[from:min(from+q.Limit, len(all))]
}

func (s *Service) noticesPage(w http.ResponseWriter, r *http.Request) error {
	p := web.Page{Title: "お知らせ", Lead: "あなた宛てのお知らせです。読むのを待っているものから並びます。"}
	a := actor.From(r.Context())
	if a.Can(CanPublish) {
		p.Tools = []ui.Action{{Kind: ui.Primary, Text: "お知らせを書く", URL: noticePath + "/new"}}
	}
	if a.Can(CanConfirm) {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "メールの受け取り方", URL: wishPath})
	}
	return s.noticeList().Serve(w, r, p, func(q web.ListQuery) ([]Poster, int, error) {
		all, err := s.Postings(r.Context())
		var list []Poster
		for _, p := range all {
			if matches(p, q) {
				list = append(list, p)
			}
		}
		return paged(list, q), len(list), err
	})
}

func (s *Service) noticePage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Sheet(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showNotice(w, r, http.StatusOK, x, ui.Entry{})
}

func (s *Service) showNotice(w http.ResponseWriter, r *http.Request, status int, x Leaflet, e ui.Entry) error {
	a := actor.From(r.Context())
	parts := []ui.Part{s.textPart(x)}
	if x.Waits && a.Can(CanConfirm) {
		parts = append(parts, ui.Part{
			Title: "読んだことの記録", Text: "読み終えたら押してください。いつ読んだかが記録されます。",
			Forms: []ui.FormView{{Form: ui.Form{Action: noticeURL(x.ID) + "/confirm", Submit: "読みました"}, Hidden: []ui.Option{{Value: "edition", Label: versionText(x.Edition)}}}},
		})
	}
	if a.Can(CanPublish) {
		parts = append(parts, s.runParts(x, e)...)
	}
	p := web.Page{Title: x.Title, Crumbs: noticeCrumbs(), Badge: x.mark(), Main: ui.Parts(parts)}
	if x.State != Draft && a.Can(CanChase) {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "読んだ人・まだの人", URL: boardURL(x.ID)})
	}
	return web.Show(w, r, status, p)
}

// textPart is what everybody sees of a notice.
func (s *Service) textPart(x Leaflet) ui.Part {
	text := x.Text()
	p := ui.Part{Body: strings.Split(text.Content, "\n\n")}
	p.Facts = []ui.Fact{{Label: "種類", Value: kindText(x.Notice)}, {Label: "差出人", Value: x.Author}, {Label: "出した日時", Value: text.ToldAt.Table()}}
	if !x.Due.IsZero() {
		p.Facts = append(p.Facts, ui.Fact{Label: "読む期限", Value: x.Due.Era()})
	}
	if x.Edition > 1 {
		p.Facts = append(p.Facts, ui.Fact{Label: "版", Value: fmt.Sprintf("第%d版", x.Edition)})
	}
	if x.About.URL != "" {
		p.Facts = append(p.Facts, ui.Fact{Label: "何について", Value: x.About.Title, URL: x.About.URL})
	}
	for _, f := range x.Files {
		p.Facts = append(p.Facts, ui.Fact{Label: "添付", Value: f.Name + "（" + sizeText(f.Size) + "）", URL: noticePath + "/file/" + f.FileID + "/content"})
	}
	switch {
	case x.State == Withdrawn:
		p.Notices = []ui.Notice{{Tone: ui.Warn, Text: "このお知らせは取り下げられました。" + x.EndedWhy}}
	case x.State == Superseded:
		p.Notices = []ui.Notice{{Tone: ui.Warn, Text: "このお知らせは差し替えられました。" + x.EndedWhy}}
		p.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "新しいお知らせを見る", URL: noticeURL(x.SuccessorID)}}
	case x.Must && x.Read && x.State == Open:
		p.Notices = []ui.Notice{{Tone: ui.Good, Text: "読んだことが記録されています。"}}
	}
	return p
}

// runParts are what who makes notices known sees below the text.
func (s *Service) runParts(x Leaflet, e ui.Entry) []ui.Part {
	reach := ui.Part{Title: "宛先", Facts: []ui.Fact{
		{Label: "対象者", Value: x.Words}, {Label: "今日の対象", Value: fmt.Sprintf("%dの課・室、%d人", x.Units, x.Asked)},
	}}
	if len(x.Left) > 0 {
		var names []string
		for _, c := range x.Left[:min(len(x.Left), 20)] {
			why := exceptedText
			if c.Gone() {
				why = c.Away.Title()
			}
			names = append(names, c.Name+"（"+why+"）")
		}
		text := strings.Join(names, "、")
		if len(x.Left) > 20 {
			text += fmt.Sprintf("、ほか%d人", len(x.Left)-20)
		}
		reach.Facts = append(reach.Facts, ui.Fact{Label: "除かれる人", Value: text})
	}
	var list []ui.Part
	switch x.State {
	case Draft:
		if x.Asked == 0 {
			reach.Notices = []ui.Notice{{Tone: ui.Warn, Text: "対象になる人がいません。下書きを直してください。"}}
		} else {
			reach.Forms = []ui.FormView{{Form: ui.Form{Action: noticeURL(x.ID) + "/announce", Submit: fmt.Sprintf("%d人に出す", x.Asked)}, Hidden: []ui.Option{{Value: "version", Label: versionText(x.Version)}}}}
		}
		reach.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "下書きを直す", URL: noticeURL(x.ID) + "/edit"}, {Kind: ui.Delete, Text: "下書きをやめる", URL: noticeURL(x.ID) + "/withdraw"}}
		list = append(list, reach)
	case Open:
		reach.Buttons = []ui.Action{
			{Kind: ui.Secondary, Text: "改める", URL: noticeURL(x.ID) + "/revise"}, {Kind: ui.Secondary, Text: "別のお知らせに差し替える", URL: noticePath + "/new?replaces=" + x.ID},
			{Kind: ui.Delete, Text: "取り下げる", URL: noticeURL(x.ID) + "/withdraw"},
		}
		list = append(list, reach)
	}
	if x.State == Draft || x.State == Open {
		list = append(list, ui.Part{Title: "ファイルを付ける", Forms: []ui.FormView{{
			Form:   ui.Form{Action: noticeURL(x.ID) + "/file", Files: true, Submit: "付ける", Kind: ui.Secondary, Entry: e},
			Fields: []ui.Control{ui.Attached(e.Field("file", "ファイル").Must().Hint("Word、Excel、PowerPoint、PDF、画像、テキスト。1つ10MBまで、10個まで。"))},
		}}})
	}
	return append(list, historyParts(x)...)
}

func historyParts(x Leaflet) []ui.Part {
	t := ui.Table{Caption: "版", Heads: []ui.Head{{Title: "版"}, {Title: "件名"}, {Title: "出した日時"}, {Title: "読み直し"}, {Title: "対象者", Class: "number"}}}
	for _, v := range x.Editions {
		if v.ToldAt.IsZero() {
			continue
		}
		again := "－"
		if v.Reread {
			again = "求める"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: fmt.Sprintf("第%d版", v.N), Head: true}, {Text: v.Title}, {Text: v.ToldAt.Table(), Class: "date"}, {Text: again}, {Text: strconv.FormatInt(v.Asked, 10) + "人", Class: "number"}}})
	}
	reminders := ui.Table{Caption: "督促", Heads: []ui.Head{{Title: "日"}, {Title: "何をしたか"}, {Title: "まだの人", Class: "number"}}}
	for _, d := range x.Reminders {
		reminders.Rows = append(reminders.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Day.Table(), Head: true, Class: "date"}, {Text: d.Step.Title()}, {Text: strconv.FormatInt(d.Unread, 10) + "人", Class: "number"}}})
	}
	var list []ui.Part
	if len(t.Rows) > 0 {
		list = append(list, ui.Part{Title: "版の履歴", Table: t})
	}
	if len(reminders.Rows) > 0 {
		list = append(list, ui.Part{Title: "督促の履歴", Table: reminders})
	}
	return list
}

func sizeText(bytes int64) string {
	if bytes < 1<<20 {
		return strconv.FormatInt((bytes+1023)>>10, 10) + "KB"
	}
	return strconv.FormatFloat(float64(bytes)/(1<<20), 'f', 1, 64) + "MB"
}

func (s *Service) confirm(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Confirming](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Confirm(r.Context(), in)
	}
	return s.onNotice(w, r, in.ID, "読んだことを記録しました。", err)
}

func (s *Service) announce(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Announcing](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Announce(r.Context(), in)
	}
	return s.onNotice(w, r, in.ID, "お知らせを出しました。", err)
}

// onNotice goes back to the page of a notice, which says what was wrong.
func (s *Service) onNotice(w http.ResponseWriter, r *http.Request, id, text string, err error) error {
	if fault.Is(err, fault.Invalid) {
		f := fault.Of(err)
		for _, more := range f.Fields {
			return fault.New(fault.Invalid, more)
		}
		return err
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, noticeURL(id), text)
}

// attachLimit is the largest request with a file: 10 MiB and the form around it.
const attachLimit = attachMax + web.FormLimit

func (s *Service) attachUpload(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	x, err := s.Sheet(r.Context(), id)
	if err != nil {
		return err
	}
	name, content, err := uploaded(r)
	if err == nil {
		_, err = s.Attach(r.Context(), id, name, content)
	}
	if e, refused := web.Refused(ui.Entry{Values: ui.Values{}, Order: []string{"file"}}, err); refused {
		return s.showNotice(w, r, http.StatusUnprocessableEntity, x, e)
	}
	return s.onNotice(w, r, id, "ファイルを付けました。", err)
}

// uploaded reads the one file of a form. Nothing is put on the disk in the clear.
func uploaded(r *http.Request) (name string, content []byte, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度選んでください。", err)
	}
	part, err := parts.NextPart()
	if err != nil {
		return "", nil, fault.Fields(map[string]string{"file": "ファイルを選んでください。"})
	}
	if part.FormName() != "file" {
		return "", nil, fault.New(fault.Invalid, "画面にない項目が送られました。画面を開き直してから、もう一度選んでください。")
	}
	content, err = io.ReadAll(io.LimitReader(part, attachMax+1))
	switch {
	case err != nil:
		return "", nil, fault.Wrap(fault.Invalid, "ファイルを最後まで受け取れませんでした。もう一度選んでください。", err)
	case part.FileName() == "" || len(content) == 0:
		return "", nil, fault.Fields(map[string]string{"file": "ファイルを選んでください。"})
	case len(content) > attachMax:
		return "", nil, fault.Fields(map[string]string{"file": "ファイルが大きすぎます。10MBまでにしてください。"})
	}
	return part.FileName(), content, nil
}

func (s *Service) sendFile(w http.ResponseWriter, r *http.Request) error {
	f, in, err := s.OpenFile(r.Context(), r.PathValue("file"))
	if err != nil {
		return err
	}
	defer in.Close()
	for name, value := range f.Headers() {
		w.Header().Set(name, value)
	}
	_, _ = io.Copy(w, in) // the client went away: its browser knows by the length
	return nil
}
