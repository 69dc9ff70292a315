package incident

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	filingPath = incidentPath + "/filing"
	filingStep = "/filing"
)

func filingAt(id, step string) string { return filingURL(id) + "/" + step }

func (s *Service) filingRoutes(m *web.Mux) {
	m.Handle("GET "+incidentPath+"/{id}"+filingStep, CanSee, s.filingsPage)
	m.Handle("POST "+incidentPath+"/{id}"+filingStep, CanHandle, s.draft)
	m.Handle("GET "+filingPath+"/{id}/show", CanSee, s.filingPage)
	m.Handle("GET "+filingPath+"/{id}/write", CanHandle, s.writePage)
	m.Handle("POST "+filingPath+"/{id}/write", CanHandle, s.write)
	m.Handle("GET "+filingPath+"/{id}/compare", CanSee, s.comparePage)
	m.Handle("GET "+filingPath+"/{id}/paste", CanSee, s.pastePage)
	m.Handle("GET "+filingPath+"/{id}/paper", CanSee, s.filingFile)
	addSheet(s, m, outForm[Sending]{
		path: filingPath + "/{id}/send", needs: CanHandle, view: filingStep, title: "提出を記録する", submit: "提出を記録する", hidden: []string{"version"},
		lead: "提出した後に記録します。記録すると、報告書の内容は変えられなくなり、期限は済みになります。",
		open: func(r *http.Request) (Incident, Sending, error) {
			v, err := s.ShowFiling(r.Context(), r.PathValue("id"))
			return v.Incident, Sending{Version: v.Filing.Version, By: actor.From(r.Context()).Name, At: entered(s.now())}, err
		},
		fields: func(_ *http.Request, e ui.Entry) []ui.Control { return sendFields(e) },
		bind:   func(in *Sending, id string) { in.ID = id },
		do: func(ctx context.Context, in Sending) (string, string, error) {
			f, err := s.Send(ctx, in)
			return filingAt(f.ID, "show"), "提出を記録しました。内容は、もう変えられません。", err
		},
	})
	addSheet(s, m, outForm[Dropping]{
		path: filingPath + "/{id}/drop", needs: CanHandle, view: filingStep, title: "書きかけの報告書を取り消す", submit: "取り消す", kind: ui.Delete, hidden: []string{"version"},
		open: func(r *http.Request) (Incident, Dropping, error) {
			v, err := s.ShowFiling(r.Context(), r.PathValue("id"))
			return v.Incident, Dropping{Version: v.Filing.Version}, err
		},
		fields: func(_ *http.Request, e ui.Entry) []ui.Control {
			return []ui.Control{ui.Lines(lines(e, "reason", "理由", 3).Must())}
		},
		bind: func(in *Dropping, id string) { in.ID = id },
		do: func(ctx context.Context, in Dropping) (string, string, error) {
			f, err := s.Drop(ctx, in)
			return incidentURL(f.IncidentID) + filingStep, "取り消しました。", err
		},
	})
	s.templateRoutes(m)
}

func (f Filing) mark() ui.Mark {
	return ui.Mark{Tone: map[FilingState]ui.Tone{FilingDraft: ui.Warn, FilingSent: ui.Good, FilingDropped: ui.Plain}[f.State], Text: f.State.Title()}
}

func (s *Service) filingsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFilings(w, r, http.StatusOK, web.EntryOf(Drafting{}))
}

func (s *Service) showFilings(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	c, err := s.Clocks(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	list, err := s.filingsOpened(r.Context(), c.Incident.ID)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "報告書", Heads: []ui.Head{{Title: "報告書"}, {Title: "宛先"}, {Title: "状態"}, {Title: "提出"}, {Title: "受付番号"}}}
	for _, f := range list {
		sent := ""
		if !f.SentAt.IsZero() {
			sent = f.SentAt.Table() + " " + f.SentBy
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: fmt.Sprintf("第%d号 %s", f.Number, f.title()), URL: filingAt(f.ID, "show"), Head: true}, {Text: f.Recipient}, {Mark: f.mark()}, {Text: sent}, {Text: f.Reference}}})
	}
	parts := []ui.Part{{Table: t, Empty: ui.Empty{Title: "報告書はまだありません", Text: "速報は、分かっていることだけを書きます。足りないことは、確報や追完の報告書で補います。"}}}
	if fields := draftFields(c, e); c.MayHandle && fields != nil {
		v := ui.FormView{Form: ui.Form{Action: incidentURL(c.Incident.ID) + filingStep, Entry: e, Submit: "書き始める"}, Fields: fields}
		parts = append(parts, ui.Part{Title: "報告書を書く", Text: "このインシデントについて分かっていること、または前の報告書の内容が、初めから入ります。", Forms: []ui.FormView{v}})
	}
	return s.sheet(w, r, status, c.Incident, filingStep, web.Page{Title: "報告書", Lead: "外へ出す報告書を、版ごとに残します。提出したものは、変えられません。", Wide: true, Main: ui.Parts(full(parts))})
}

// draftFields offer the reports that the clocks ask for; nil where there is none.
func draftFields(c Clocks, e ui.Entry) []ui.Control {
	var regimes []ui.Option
	plain := false
	for _, k := range c.Clocks {
		o := ui.Option{Value: regimeOf(k.Name), Label: k.Regime}
		if k.Form == "" || len(regimes) > 0 && regimes[len(regimes)-1] == o || has(regimes, o) {
			continue
		}
		plain = plain || k.Form != "leak"
		regimes = append(regimes, o)
	}
	if len(regimes) == 0 {
		return nil
	}
	kinds := []FilingKind{Prompt, Final, Both, Completion}
	if plain {
		kinds = append(kinds, Plain)
	}
	var options []ui.Option
	for _, k := range kinds {
		options = append(options, ui.Option{Value: string(k), Label: k.Title(), Help: kindHelp(k)})
	}
	if len(regimes) > 1 {
		regimes = append([]ui.Option{{Label: "選んでください"}}, regimes...)
	}
	return []ui.Control{
		ui.Choice(e.Field("regime", "法律・様式").Must().Of(regimes...)), ui.OneOf(e.Field("kind", "報告の種類").Must().Of(options...)),
		ui.Tick(e.Field("fresh", "前の報告書を写さず、分かっていることから作り直す")),
	}
}

func has(list []ui.Option, o ui.Option) bool {
	for _, x := range list {
		if x == o {
			return true
		}
	}
	return false
}

func kindHelp(k FilingKind) string {
	return map[FilingKind]string{
		Prompt: "知ってから3日から5日以内を目安に、分かっていることだけを報告します。", Final: "30日（不正の目的のおそれがあるときは60日）以内に、すべての項目を報告します。",
		Both: "速報の前に、すべての項目が分かっているとき。", Completion: "前の報告で書けなかったことを補います。", Plain: "共通様式など、一度だけ出すもの。",
	}[k]
}

func (s *Service) draft(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Drafting](r)
	in.ID = r.PathValue("id")
	var f Filing
	if err == nil {
		f, err = s.Draft(r.Context(), in)
	}
	return web.Answer(w, r, entry, filingAt(f.ID, "write"), "報告書を書き始めました。内容を確かめて、保存してください。", err, func(status int, e ui.Entry) error { return s.showFilings(w, r, status, e) })
}

func (s *Service) filingPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ShowFiling(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	state := ui.Part{Facts: []ui.Fact{{Label: "状態", Value: v.State.Title()}, {Label: "宛先", Value: v.Recipient}, {Label: "様式の根拠", Value: v.Layout.Source}}}
	if v.Layout.Doubt != "" {
		state.Notices = append(state.Notices, ui.Notice{Tone: ui.Info, Text: v.Layout.Doubt})
	}
	switch {
	case v.State == FilingSent && !v.Frozen():
		state.Notices = append(state.Notices, ui.Notice{Tone: ui.Danger, Text: "いまの内容が、提出したときの指紋（ハッシュ値）と一致しません。提出した後に、内容が書き換えられたおそれがあります。管理者に知らせてください。"})
	case v.State == FilingSent:
		state.Facts = append(state.Facts, ui.Fact{Label: "提出", Value: v.SentAt.Table() + "　" + v.SentBy}, ui.Fact{Label: "方法", Value: v.Means}, ui.Fact{Label: "受付番号など", Value: v.Reference}, ui.Fact{Label: "内容の指紋", Value: v.SHA256 + "（一致しています）"})
	}
	if v.State == FilingDraft && v.MayHandle {
		state.Buttons = []ui.Action{{Kind: ui.Primary, Text: "内容を書く", URL: filingAt(v.ID, "write")}, {Kind: ui.Secondary, Text: "提出を記録する", URL: filingAt(v.ID, "send")}, {Kind: ui.Quiet, Text: "取り消す", URL: filingAt(v.ID, "drop")}}
	}
	out := ui.Part{Title: "取り出す", Buttons: []ui.Action{{Kind: ui.Secondary, Text: "入力画面に貼り付ける", URL: filingAt(v.ID, "paste")}}}
	for _, f := range []struct{ text, format string }{{"PDF", "pdf"}, {"Word", "docx"}, {"Excel", "xlsx"}, {"テキスト", "txt"}} {
		out.Buttons = append(out.Buttons, ui.Action{Kind: ui.Quiet, Text: f.text + "で取り出す", URL: filingAt(v.ID, "paper?format="+f.format)})
	}
	for _, t := range v.Templates {
		if t.Form == v.Form {
			out.Buttons = append(out.Buttons, ui.Action{Kind: ui.Secondary, Text: "登録した様式で取り出す（" + t.Name + "）", URL: filingAt(v.ID, "paper?own=1&format="+string(t.Format))})
		}
	}
	if v.Prior != nil {
		out.Buttons = append(out.Buttons, ui.Action{Kind: ui.Secondary, Text: fmt.Sprintf("前の報告（第%d号）と比べる", v.Prior.Number), URL: filingAt(v.ID, "compare")})
	}
	body := ui.Part{Title: "内容"}
	for _, it := range v.Layout.Items {
		body.Facts = append(body.Facts, ui.Fact{Label: it.Label(), Value: orDash(v.Items[it.Name])})
	}
	return s.sheet(w, r, http.StatusOK, v.Incident, filingStep, web.Page{Title: fmt.Sprintf("%s 第%d号", v.title(), v.Number), Wide: true, Main: ui.Parts([]ui.Part{state, out, body})})
}

func (s *Service) writePage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ShowFiling(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if v.State != FilingDraft {
		return fault.Newf(fault.Conflict, "この報告書は「%s」のため、変えられません。足りないことは、追完の報告書に書いてください。", v.State.Title())
	}
	e := ui.Entry{Values: ui.Values{"version": {strconv.FormatInt(v.Filing.Version, 10)}}}
	for _, it := range v.Layout.Items {
		e.Values[it.Name] = []string{v.Items[it.Name]}
	}
	return s.showWrite(w, r, http.StatusOK, v, e)
}

func (s *Service) showWrite(w http.ResponseWriter, r *http.Request, status int, v FilingView, e ui.Entry) error {
	form := ui.FormView{Form: ui.Form{Action: filingAt(v.ID, "write"), Entry: e, Submit: "保存する", Cancel: filingAt(v.ID, "show")}}
	for _, it := range v.Layout.Items {
		form.Fields = append(form.Fields, ui.Lines(e.Field(it.Name, it.Label()).Limit(itemMax).Tall(4).Hint(it.Hint)))
	}
	return s.sheet(w, r, status, v.Incident, filingStep, web.Page{
		Title: fmt.Sprintf("%s 第%d号を書く", v.title(), v.Number), Lead: "分からないことは、空にしておけます。個人の名前と個人番号は書かないでください。", Main: ui.FormWith(form.Carry("version")),
	})
}

func (s *Service) write(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ShowFiling(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	names := []string{"version"}
	for _, it := range v.Layout.Items {
		names = append(names, it.Name)
	}
	items, entry, err := web.Texts(r, names)
	if err == nil {
		in := Writing{ID: v.ID, Items: items}
		in.Version, _ = strconv.ParseInt(items["version"], 10, 64) // what is no number fits no version
		delete(items, "version")
		_, err = s.Write(r.Context(), in)
	}
	return web.Answer(w, r, entry, filingAt(v.ID, "show"), "保存しました。", err, func(status int, e ui.Entry) error { return s.showWrite(w, r, status, v, e) })
}

// comparePage sets a report beside the one before it, item by item.
func (s *Service) comparePage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ShowFiling(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := ui.Part{Empty: ui.Empty{Title: "前の報告はありません", Text: "この報告書は、この法律についての初めの報告です。"}}
	if v.Prior != nil {
		p.Table = ui.Table{Caption: "前の報告との違い", Heads: []ui.Head{{Title: "項目"}, {Title: fmt.Sprintf("前（%s 第%d号）", v.Prior.Type.Title(), v.Prior.Number)}, {Title: fmt.Sprintf("今度（%s 第%d号）", v.Type.Title(), v.Number)}, {Title: "違い"}}}
		for _, d := range differences(v) {
			p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Label, Head: true}, {Text: orDash(d.Was), Class: "lined"}, {Text: orDash(d.Now), Class: "lined"}, {Mark: d.mark()}}})
		}
	}
	return s.sheet(w, r, http.StatusOK, v.Incident, filingStep, web.Page{Title: "前の報告との違い", Wide: true, Tools: []ui.Action{{Kind: ui.Secondary, Text: "報告書に戻る", URL: filingAt(v.ID, "show")}}, Main: ui.Parts([]ui.Part{p})})
}

// Difference is an item of a report beside that of the report before it.
type Difference struct{ Label, Was, Now string }

func differences(v FilingView) (list []Difference) {
	for _, it := range v.Layout.Items {
		list = append(list, Difference{it.Label(), v.Prior.Items[it.Name], v.Items[it.Name]})
	}
	return list
}

func (d Difference) mark() ui.Mark {
	switch {
	case d.Was == d.Now:
		return ui.Mark{Tone: ui.Plain, Text: "同じ"}
	case d.Was == "":
		return ui.Mark{Tone: ui.Info, Text: "加えた"}
	case d.Now == "":
		return ui.Mark{Tone: ui.Danger, Text: "消した"}
	}
	return ui.Mark{Tone: ui.Warn, Text: "変えた"}
}

// pastePage shows each item in a box of its own, to be copied into a form on the web. It
// needs no script: a box is selected as a whole with Ctrl+A.
func (s *Service) pastePage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ShowFiling(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	var boxes []templ.Component
	for _, it := range v.Layout.Items {
		f := ui.Field{Name: it.Name, Label: it.Label(), Value: v.Items[it.Name], Rows: min(12, 2+strings.Count(v.Items[it.Name], "\n"))}
		boxes = append(boxes, ui.TextArea(f))
	}
	return s.sheet(w, r, http.StatusOK, v.Incident, filingStep, web.Page{
		Title: "入力画面に貼り付ける", Lead: "欄の中を押し、Ctrl+A で全体を選び、Ctrl+C で写して、入力画面に Ctrl+V で貼り付けます。ここで書き換えても、報告書は変わりません。",
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "報告書に戻る", URL: filingAt(v.ID, "show")}, {Kind: ui.Secondary, Text: "まとめてテキストで取り出す", URL: filingAt(v.ID, "paper?format=txt")}}, Main: templ.Join(boxes...),
	})
}

// filingFile sends a report as a file: on our own paper, or on the body's own.
func (s *Service) filingFile(w http.ResponseWriter, r *http.Request) error {
	ctx, id, format := r.Context(), r.PathValue("id"), r.URL.Query().Get("format")
	switch {
	case r.URL.Query().Get("own") == "1":
		f, _ := file.OfExtension("x." + format)
		name, content, err := s.FillTemplate(ctx, id, f)
		if err != nil {
			return err
		}
		return sendBytes(w, name, f.MediaType(), content)
	case format == "xlsx":
		var b bytes.Buffer
		name, err := s.FilingSheet(ctx, id, &b)
		if err != nil {
			return err
		}
		return sendBytes(w, name+".xlsx", file.Excel.MediaType(), b.Bytes())
	case format == "txt":
		text, name, err := s.FilingText(ctx, id)
		if err != nil {
			return err
		}
		return sendBytes(w, name+".txt", "text/plain; charset=utf-8", append([]byte("\xef\xbb\xbf"), text...))
	}
	d, name, err := s.FilingPaper(ctx, id)
	if err != nil {
		return err
	}
	return sendPaper(w, r, d, name)
}

func sendBytes(w http.ResponseWriter, name, kind string, content []byte) error {
	web.Download(w, name, kind)
	_, _ = w.Write(content) // the client went away: nobody to tell
	return nil
}
