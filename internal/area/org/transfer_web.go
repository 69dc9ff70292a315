package org

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/org/roster"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const transferPath = "/org/transfer"

// transferLimit lets a file of the greatest size through, with the form around it.
const transferLimit = roster.SizeMax + web.FormLimit

func transferURL(id string) string { return transferPath + "/" + id }

func transferCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "人事異動", URL: transferPath}} }

func (s *Service) transferRoutes(m *web.Mux) {
	m.Handle("GET "+transferPath, CanTransfer, s.transfersPage)
	m.Handle("GET "+transferPath+"/new", CanTransfer, s.submitPage)
	m.HandleUpload("POST "+transferPath, CanTransfer, transferLimit, s.submit)
	m.Handle("GET "+transferPath+"/{id}", CanTransfer, s.transferPage)
	m.Handle("POST "+transferPath+"/{id}/arrange", CanTransfer, s.arrange)
	m.Handle("POST "+transferPath+"/{id}/apply", CanTransfer, s.apply)
	m.Handle("GET "+transferPath+"/{id}/export", CanTransfer, s.exportFlaws)
	addForm(m, form[Voiding]{
		path: transferPath + "/{id}/revert", needs: CanTransfer, title: "人事異動の反映を取り消す", submit: "まとめて取り消す", kind: ui.Delete, crumbs: transferCrumbs(), back: under(transferPath),
		lead:  "この異動で変わったことを、すべて元に戻します。この後に組織や在任、役割を変えているときは、取り消せません。",
		known: s.known("transfer"), start: voidingAsked, fields: voidFields, hidden: []string{"version"},
		bind: func(in *Voiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Voiding) (string, string, error) {
			_, err := s.Revert(ctx, in)
			return transferURL(in.ID), "人事異動の反映を取り消しました。", err
		},
	})
}

func (s *Service) transfersPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Transfers(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "人事異動", Heads: []ui.Head{{Title: "件名"}, {Title: "発令の日", Class: "date"}, {Title: "状態"}, {Title: "取り込んだ人"}, {Title: "反映した日時", Class: "date"}}}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: x.Title, URL: transferURL(x.ID), Head: true}, {Text: x.Day.Table(), Class: "date"}, {Mark: transferMark(x.State)}, {Text: x.MadeBy}, {Text: x.AppliedAt.Table(), Class: "date"},
		}})
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "人事異動", Lead: "人事担当の名簿を取り込み、何が変わるかを確かめてから、発令の日の状態として反映します。", Wide: true,
		Tools: []ui.Action{{Kind: ui.Primary, Text: "名簿を取り込む", URL: transferPath + "/new"}},
		Main:  ui.Parts([]ui.Part{{Table: t, Empty: ui.Empty{Title: "取り込んだ名簿はまだありません", Text: "CSVかExcelの名簿を取り込みます。取り込んだだけでは、何も変わりません。"}}}),
	})
}

func transferMark(x TransferState) ui.Mark {
	tone := map[TransferState]ui.Tone{Drafted: ui.Info, Applied: ui.Good, Reverted: ui.Plain}[x]
	return ui.Mark{Tone: tone, Text: x.Title()}
}

func (s *Service) submitPage(w http.ResponseWriter, r *http.Request) error {
	return s.showSubmit(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"whole": {"1"}}})
}

func (s *Service) showSubmit(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	e.Order = []string{"title", "day", "file", "whole"}
	v := ui.FormView{Form: ui.Form{Action: transferPath, Entry: e, Files: true, Submit: "取り込んで下見する", Cancel: transferPath}, Fields: []ui.Control{
		ui.Entered(e.Field("title", "件名").Must().Limit(60).Hint("例：令和9年4月1日付け人事異動")), ui.Entered(dateField(e, "day", "発令の日").Must()),
		ui.Attached(e.Field("file", "名簿のファイル").Must().Files(".csv,.xlsx,.txt", false).Hint("CSV（UTF-8かシフトJIS）かExcel（.xlsx）。1行に1人、兼務がある人は兼務ごとに1行を加えます。職員番号、氏名、所属、職名の列が要ります。個人番号（マイナンバー）の列は入れないでください。")),
		ui.Tick(e.Field("whole", "全員が載った名簿（載っていない人は、退職・転出とする）")),
	}}
	return web.Show(w, r, status, web.Page{Title: "名簿を取り込む", Crumbs: transferCrumbs(), Main: ui.FormWith(v)})
}

func (s *Service) submit(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := decodeSubmission(r)
	if err == nil {
		var t Transfer
		if t, err = s.Submit(r.Context(), in); err == nil {
			return web.Redirect(w, r, transferURL(t.ID), "名簿を取り込みました。まだ何も変わっていません。")
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showSubmit(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}

// decodeSubmission reads the form part by part: the standard library would put a large
// file on the disk in the clear.
func decodeSubmission(r *http.Request) (Submission, ui.Entry, error) {
	in, entry := Submission{}, ui.Entry{Values: ui.Values{}}
	unread := func(err error) error {
		if _, big := errors.AsType[*http.MaxBytesError](err); big {
			return fault.Fields(map[string]string{"file": "ファイルが大きすぎます。8MBまでにしてください。"})
		}
		return fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度選んでください。", err)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return in, entry, unread(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, entry, nil
		}
		if err == nil {
			err = in.take(part, entry)
		}
		if err != nil && fault.Of(err).Kind == fault.Invalid {
			return in, entry, err
		}
		if err != nil {
			return in, entry, unread(err)
		}
	}
}

func (in *Submission) take(part *multipart.Part, entry ui.Entry) error {
	limit := int64(1 << 10)
	if part.FormName() == "file" {
		limit = roster.SizeMax
	}
	content, err := io.ReadAll(io.LimitReader(part, limit+1)) // one more tells that it is too large
	if err != nil {
		return err
	}
	switch value := web.Clean(string(content[:min(len(content), 1<<10)])); part.FormName() {
	case "file":
		in.Name, in.Content = part.FileName(), content
	case "title":
		in.Title, entry.Values["title"] = value, []string{value}
	case "day":
		in.Day, entry.Values["day"] = value, []string{value}
	case "whole":
		in.Whole, entry.Values["whole"] = value != "", []string{value}
	default:
		return fault.New(fault.Invalid, "画面にない項目が送られました。画面を開き直してから、もう一度選んでください。")
	}
	return nil
}

func (s *Service) transferPage(w http.ResponseWriter, r *http.Request) error {
	return s.showTransfer(w, r, http.StatusOK, nil)
}

// showTransfer shows the dry run, or what is left to do. entry holds a form that was refused.
func (s *Service) showTransfer(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	t, p, err := s.Review(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	whole := "載っていない人は、そのまま"
	if t.Whole {
		whole = "載っていない人は、退職・転出"
	}
	parts := []ui.Part{{Facts: []ui.Fact{
		{Label: "発令の日", Value: t.Day.Era()}, {Label: "名簿", Value: fmt.Sprintf("%s（%d行）", t.FileName, len(t.table.Rows))}, {Label: "名簿の範囲", Value: whole},
		{Label: "取り込み", Value: t.MadeAt.Table() + " " + t.MadeBy}, {Label: "反映", Value: whenWho(t.AppliedAt.Table(), t.AppliedBy)}, {Label: "取消し", Value: whenWho(t.RevertedAt.Table(), t.RevertedBy)},
	}}}
	if t.State == Drafted {
		parts = append(parts, s.draftParts(t, p, entry)...)
	} else {
		after, err := s.afterParts(r, t)
		if err != nil {
			return err
		}
		parts = append(parts, after...)
	}
	return web.Show(w, r, status, web.Page{Title: t.Title, Badge: transferMark(t.State), Crumbs: transferCrumbs(), Main: ui.Parts(parts), Wide: true})
}

func whenWho(when, who string) string {
	if when == "" {
		return ""
	}
	return when + " " + who
}

func (s *Service) draftParts(t Transfer, p Plan, entry *ui.Entry) []ui.Part {
	columns := ui.Part{Title: "列の読み方", Forms: []ui.FormView{columnForm(t, p, entry)}, Fold: "列の読み方と、登録されていない組織の扱いを変える"}
	if entry != nil || len(t.mapping.Lacking()) > 0 {
		columns.Fold = ""
	}
	if len(t.mapping.Lacking()) > 0 {
		columns.Notices = []ui.Notice{{Tone: ui.Warn, Text: "どの列に何が書かれているかが分からない項目があります。列を選んでください。次からは、この読み方を使います。"}}
		return []ui.Part{columns}
	}
	parts := []ui.Part{verdict(t, p)}
	if len(p.Flaws) > 0 {
		parts = append(parts, ui.Part{Title: "誤りのある行", Table: flawTable("誤りのある行", p.Flaws), Text: more(len(p.Flaws)), Buttons: []ui.Action{{Kind: ui.Secondary, Text: "誤りの一覧（Excel）", URL: transferURL(t.ID) + "/export"}}})
	}
	if len(p.Unknown) > 0 {
		parts = append(parts, ui.Part{Title: "登録されていない組織や職", Table: unknownTable(p.Unknown)})
	}
	if len(p.Doubts) > 0 {
		parts = append(parts, ui.Part{Title: "確かめたいところ", Text: "おかしいかもしれないところです。そのままでも反映できます。", Table: flawTable("確かめたいところ", p.Doubts)})
	}
	parts = append(parts, columns)
	for _, k := range MoveKinds() {
		if n := p.Count(k); n > 0 {
			parts = append(parts, ui.Part{Title: k.Title() + "（" + strconv.Itoa(n) + "件）", Text: more(n), Table: moveTable(k, p.Moves)})
		}
	}
	return parts
}

// shownRows is how many rows of each kind a dry run shows; Excel has them all.
const shownRows = 100

func more(n int) string {
	if n <= shownRows {
		return ""
	}
	return fmt.Sprintf("%d件のうち、はじめの%d件を示します。", n, shownRows)
}

// verdict says whether the roster can be applied, with the button that does.
func verdict(t Transfer, p Plan) ui.Part {
	v := ui.Part{Title: "下見の結果", Facts: []ui.Fact{{Label: "変わらない人", Value: strconv.Itoa(p.Same) + "人"}}}
	for _, k := range MoveKinds() {
		if n := p.Count(k); n > 0 {
			v.Facts = append(v.Facts, ui.Fact{Label: k.Title(), Value: strconv.Itoa(n) + "件"})
		}
	}
	switch {
	case len(p.Flaws) > 0:
		v.Notices = []ui.Notice{{Tone: ui.Danger, Text: fmt.Sprintf("誤りが%d件あるため、反映できません。名簿を直して、もう一度取り込んでください。まだ何も変わっていません。", len(p.Flaws))}}
	case !t.choices.Create && len(p.Unknown) > 0:
		v.Notices = []ui.Notice{{Tone: ui.Warn, Text: "登録されていない組織や職があります。下の「列の読み方」で、新しく置くか、改称かを選んでください。"}}
	case len(p.Moves) == 0:
		v.Notices = []ui.Notice{{Tone: ui.Info, Text: "名簿と登録の内容は同じです。変わることはありません。"}}
	default:
		v.Notices = []ui.Notice{{Tone: ui.Info, Text: "反映すると、" + t.Day.Era() + "の状態として、すべてが一度に変わります。続けてほかの変更をするまでは、まとめて取り消せます。"}}
		v.Forms = []ui.FormView{{
			Form:   ui.Form{Action: transferURL(t.ID) + "/apply", Submit: fmt.Sprintf("%d件の変更を反映する", len(p.Moves))},
			Hidden: []ui.Option{{Value: "version", Label: versionText(t.Version)}, {Value: "moves", Label: strconv.Itoa(len(p.Moves))}},
		}}
	}
	return v
}

func flawTable(caption string, list []roster.Flaw) ui.Table {
	t := ui.Table{Caption: caption, Heads: []ui.Head{{Title: "行", Class: "number"}, {Title: "列"}, {Title: "理由"}}}
	for _, f := range list[:min(len(list), shownRows)] {
		line := ""
		if f.Line > 0 {
			line = strconv.Itoa(f.Line)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: line, Class: "number"}, {Text: f.Column}, {Text: f.Reason}}})
	}
	return t
}

func unknownTable(list []Unknown) ui.Table {
	t := ui.Table{Caption: "登録されていない組織や職", Heads: []ui.Head{{Title: "組織"}, {Title: "職"}, {Title: "人数", Class: "number"}, {Title: "改称とみられる、いまの組織"}}}
	for _, u := range list[:min(len(list), shownRows)] {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: u.Unit, Head: true}, {Text: u.Post}, {Text: strconv.Itoa(u.Count), Class: "number"}, {Text: u.Was}}})
	}
	return t
}

func moveTable(k MoveKind, list []Move) ui.Table {
	t := ui.Table{Caption: k.Title(), Heads: []ui.Head{{Title: "行", Class: "number"}, {Title: "職員番号"}, {Title: "氏名"}, {Title: "いま"}, {Title: "これから"}}}
	for _, m := range list {
		if m.Kind != k || len(t.Rows) == shownRows {
			continue
		}
		line := ""
		if m.Line > 0 {
			line = strconv.Itoa(m.Line)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: line, Class: "number"}, {Text: m.Number}, {Text: m.Name}, {Text: m.From}, {Text: m.To}}})
	}
	return t
}

func columnForm(t Transfer, p Plan, entry *ui.Entry) ui.FormView {
	e := web.EntryOf(arrangementOf(t))
	if entry != nil {
		e = *entry
	}
	columns := []ui.Option{{Label: "なし"}}
	for _, name := range columnNames(t.table.Head) {
		columns = append(columns, ui.Option{Value: name, Label: name})
	}
	v := ui.FormView{Form: ui.Form{Action: transferURL(t.ID) + "/arrange", Entry: e, Submit: "この読み方で下見する"}, Hidden: []ui.Option{{Value: "version", Label: versionText(t.Version)}}}
	for _, f := range roster.Fields() {
		field := e.Field(string(f), f.Title()).Of(columns...)
		if f.Required() {
			field = field.Must()
		}
		v.Fields = append(v.Fields, ui.Choice(field))
	}
	v.Fields = append(v.Fields, ui.Tick(e.Field("create", "登録されていない組織や職を、新しく置く")))
	var renames []ui.Option
	for _, u := range p.Unknown {
		if u.Renamed != "" {
			renames = append(renames, ui.Option{Value: u.Renamed + "=" + u.Unit, Label: u.Was + " を " + u.Unit + " に改称する"})
		}
	}
	for _, pair := range arrangementOf(t).Renamed {
		renames = append(renames, ui.Option{Value: pair, Label: "改称：" + pair[min(len(pair), 37):]}) // after the id
	}
	if len(renames) > 0 {
		v.Fields = append(v.Fields, ui.Several(e.Field("renamed", "改称とみられる組織").Of(renames...)))
	}
	return v
}

func (s *Service) arrange(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Arrangement](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Arrange(r.Context(), in)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showTransfer(w, r, http.StatusUnprocessableEntity, &entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, transferURL(in.ID), "名簿の読み方を決めました。次の名簿でも、この読み方を使います。")
}

func (s *Service) apply(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Application](r)
	in.ID = r.PathValue("id")
	if err != nil {
		return err
	}
	if _, err := s.Apply(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, transferURL(in.ID), "人事異動を反映しました。続けて行うことを、下に示します。")
}

// afterParts show what a transfer left to do.
func (s *Service) afterParts(r *http.Request, t Transfer) ([]ui.Part, error) {
	v, err := s.Aftermath(r.Context(), t)
	if err != nil {
		return nil, err
	}
	counts := ui.Part{Title: "反映したこと"}
	for _, k := range MoveKinds() {
		if n := t.result.Counts[k]; n > 0 {
			counts.Facts = append(counts.Facts, ui.Fact{Label: k.Title(), Value: strconv.Itoa(n) + "件"})
		}
	}
	if t.State == Reverted {
		return []ui.Part{counts}, nil
	}
	posts := ui.Table{Caption: "引継ぎをする職", Heads: []ui.Head{{Title: "職"}, {Title: "これから就く人"}, {Title: "引継書"}}}
	for _, p := range v.Posts {
		posts.Rows = append(posts.Rows, ui.Row{Cells: []ui.Cell{{Text: p.UnitName + " " + p.Title, URL: s.at(postURL(p.ID), t.Day), Head: true}, {Text: names(p.Holders)}, {Text: "引継書を開く", URL: s.at(postURL(p.ID)+"/handover", t.Day)}}})
	}
	return []ui.Part{
		counts,
		{Title: "引継ぎをする職", Table: posts, Text: emptyText(len(v.Posts), "引継ぎをする職はありません。")},
		{Title: "空席になった役割", Text: emptyText(len(t.result.Vacant), "空席になった役割はありません。"), Table: wordTable("空席になった役割", t.result.Vacant)},
		{Title: "新しく生じた、分けるべき役割の兼務", Text: emptyText(len(t.result.Breaches), "新しく生じた兼務はありません。"), Table: wordTable("兼務", t.result.Breaches)},
		{Title: "利用を終える人", Text: emptyText(len(v.Closing), "利用を終える人はいません。"), Table: wordTable("利用を終える人", v.Closing)},
		{Title: "利用者IDのない人", Text: emptyText(len(v.Opening), "利用者IDのない人はいません。"), Table: wordTable("利用者IDのない人", v.Opening), Buttons: only(len(v.Opening) > 0, ui.Action{Kind: ui.Secondary, Text: "利用者IDと最初のパスワードを作る", URL: "/org/account"})},
		{Title: "取消し", Text: "この後に組織や在任、役割を変えるまでは、まとめて取り消せます。", Buttons: []ui.Action{{Kind: ui.Delete, Text: "反映を取り消す", URL: transferURL(t.ID) + "/revert?version=" + versionText(t.Version)}}},
	}, nil
}

func emptyText(n int, text string) string {
	if n == 0 {
		return text
	}
	return more(n)
}

func wordTable(caption string, list []string) ui.Table {
	t := ui.Table{Caption: caption, Heads: []ui.Head{{Title: caption}}}
	for _, text := range list[:min(len(list), shownRows)] {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: text}}})
	}
	return t
}

func (s *Service) exportFlaws(w http.ResponseWriter, r *http.Request) error {
	t, p, err := s.Review(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	l := web.List[roster.Flaw]{Title: t.Title + "_誤りの一覧", Columns: []web.Column[roster.Flaw]{
		{Title: "行", Kind: sheet.Number, Text: func(f roster.Flaw) string { return strconv.Itoa(f.Line) }},
		{Title: "列", Text: func(f roster.Flaw) string { return f.Column }}, {Title: "理由", Text: func(f roster.Flaw) string { return f.Reason }},
	}}
	return l.Export(w, web.ListQuery{Format: web.XLSX}, sheet.Of(p.Flaws, l.Cells))
}
