package draft

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/edit"
)

// What a page shows at once.
const (
	rowsShown = 200
	partShown = 60
)

// showPage is the tree of a draft with what changed, what waits and what to look at.
func (s *Service) showPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := web.Page{Title: x.Draft.Title, Badge: stateMark(x.Draft), Crumbs: append(crumbs(Draft{})[:1], ui.Crumb{Title: x.Document.Title, URL: "/policy/" + x.Document.ID}), Wide: true}
	p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "新旧対照表と改め文", URL: draftURL(x.Draft.ID) + "/compare"}, {Kind: ui.Secondary, Text: "Wordで出力", URL: draftURL(x.Draft.ID) + "/text?format=docx"}, {Kind: ui.Secondary, Text: "PDFで出力", URL: draftURL(x.Draft.ID) + "/text?format=pdf"}}
	if may(r.Context(), x.Draft) {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "ファイルを取り込む", URL: draftURL(x.Draft.ID) + "/file"}, ui.Action{Kind: ui.Quiet, Text: "取りやめる", URL: draftURL(x.Draft.ID) + "/drop"})
	}
	left := append(waitingParts(x), treePart(x, r))
	if a := annexPart(x); len(a.Table.Rows) > 0 {
		left = append(left, a)
	}
	right := []ui.Part{factPart(x), placesPart(x.Draft.ID, x.Places), historyPart(x, 5), commentPart(x, "", r)}
	p.Main = beside(left, right)
	return web.Show(w, r, http.StatusOK, p)
}

// waitingParts say what stands in the way.
func waitingParts(x Dossier) (list []ui.Part) {
	p := ui.Part{}
	if !x.Document.Withdrawn.IsZero() {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Danger, Text: "元の規程は取り下げられています。この改正案は、決裁に出せません。"})
	}
	if x.Draft.State == Frozen {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "決裁に出ているため、変えられません。差し戻されると、また変えられます。"})
	}
	if x.Behind() && (x.Draft.State == Open) {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: fmt.Sprintf("この改正案は第%d版を元にしていますが、現行は第%d版です。新しい版に合わせるまで、決裁に出せません。", x.Draft.BaseNumber, x.Document.Number)})
		p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Primary, Text: "新しい版に合わせる", URL: draftURL(x.Draft.ID) + "/rebase"})
	}
	if n := x.Waiting(); n > 0 {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: fmt.Sprintf("解決していない競合が%d件あります。どちらの文章にするかを、人が決めます。", n)})
		for _, c := range x.Conflicts[:min(len(x.Conflicts), partShown)] {
			if c.Open() {
				p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: c.Title + "の競合を解決する", URL: conflictURL(c.ID)})
			}
		}
	}
	for _, step := range x.lost[:min(len(x.lost), partShown)] {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: "次の操作は、元の文章が変わったため、行われていません：" + step.Title})
	}
	if len(p.Notices) > 0 {
		list = append(list, p)
	}
	return list
}

// mark says what became of a provision.
func mark(c compare.Change) ui.Mark {
	switch {
	case c.Kind == compare.Added:
		return ui.Mark{Tone: ui.Good, Text: "新設"}
	case c.Kind == compare.Changed && c.New.Deleted:
		return ui.Mark{Tone: ui.Danger, Text: "削除"}
	case c.Kind == compare.Changed:
		return ui.Mark{Tone: ui.Warn, Text: "変更"}
	case c.Moved:
		return ui.Mark{Tone: ui.Info, Text: "移動"}
	case c.Renumbered:
		return ui.Mark{Tone: ui.Info, Text: "番号"}
	}
	return ui.Mark{}
}

func treePart(x Dossier, r *http.Request) ui.Part {
	q := r.URL.Query()
	only := q.Get("only") == "1"
	from, _ := strconv.Atoi(q.Get("from"))
	t := ui.Table{Caption: "改正案の条文", Heads: []ui.Head{{Title: "定め"}, {Title: "文章"}, {Title: "変更", Class: "narrow"}}}
	changes := x.changesOf()
	shown, more := 0, false
	for i, p := range x.New.Provisions {
		m := mark(changes[p.ID])
		if i < from || only && m.Text == "" {
			continue
		}
		if shown == rowsShown {
			from, more = i, true
			break
		}
		shown++
		name := short(p)
		text := p.Text
		if p.Heading != "" {
			text = "（" + p.Heading + "）" + p.Text
		}
		cell := ui.Cell{}
		if m.Text != "" {
			cell = ui.Cell{Mark: m}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name, URL: about(x.Draft.ID, "provision", p.ID), Head: true}, {Text: brief(text, 120)}, cell}})
	}
	p := ui.Part{Title: "条文", Table: t, Empty: ui.Empty{Title: "変わった定めはありません"}}
	link := func(text string, v url.Values) {
		p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: text, URL: draftURL(x.Draft.ID) + "?" + v.Encode()})
	}
	if only {
		link("全体を見る", url.Values{})
	} else {
		link("変わった所だけを見る", url.Values{"only": {"1"}})
	}
	if more {
		v := url.Values{"from": {strconv.Itoa(from)}}
		if only {
			v.Set("only", "1")
		}
		link("続きを見る", v)
	}
	return p
}

// short is a path from the article on: 第2条 2 (1).
func short(p jobun.Provision) string {
	segments := strings.Split(p.Path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "第") && strings.Contains(s, "条") {
			return strings.Join(segments[i:], " ")
		}
	}
	return spoken(p.Path)
}

func annexPart(x Dossier) ui.Part {
	t := ui.Table{Caption: "別表・様式など", Heads: []ui.Head{{Title: "名称"}, {Title: "内容"}}}
	for i, a := range x.New.Attachments {
		if i == rowsShown {
			break
		}
		text := a.Text
		for _, row := range a.Rows {
			text += " " + strings.Join(row, "｜")
		}
		name := strings.TrimSpace(a.Label + " " + a.Title)
		if name == "" {
			name = a.Kind
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name, URL: about(x.Draft.ID, "provision", x.annex[i]), Head: true}, {Text: brief(text, 80)}}})
	}
	return ui.Part{Title: "別表・様式など", Table: t}
}

func brief(s string, most int) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func factPart(x Dossier) ui.Part {
	numbers := "付け直す"
	if x.Draft.Keep {
		numbers = "保つ（枝番号と「削除」）"
	}
	return ui.Part{Title: "概要", Facts: []ui.Fact{
		{Label: "規程", Value: x.Document.Title, URL: "/policy/" + x.Document.ID}, {Label: "元の版", Value: fmt.Sprintf("第%d版", x.Draft.BaseNumber)},
		{Label: "改正の趣旨", Value: x.Draft.Reason}, {Label: "番号", Value: numbers}, {Label: "変わる定め", Value: fmt.Sprintf("%d", len(x.Difference.Touched()))},
		{Label: "作った人", Value: x.Draft.MadeName + "　" + x.Draft.MadeAt.Table()}, {Label: "更新", Value: x.Draft.UpdatedAt.Table()},
	}}
}

// placesPart lists what could not be followed surely.
func placesPart(id string, places []edit.Place) ui.Part {
	p := ui.Part{Title: "見てほしい所"}
	if len(places) == 0 {
		p.Text = "引用や番号で、確かでない所はありません。"
		return p
	}
	p.Text = "自動では直していません。文章を確かめて、要れば直してください。"
	t := ui.Table{Caption: "見てほしい所", Heads: []ui.Head{{Title: "場所"}, {Title: "言葉"}, {Title: "理由"}}}
	for _, x := range places[:min(len(places), partShown)] {
		c := ui.Cell{Text: spoken(x.Path), Head: true}
		if x.ID != "" {
			c.URL = about(id, "provision", x.ID)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{c, {Text: x.Text}, {Text: x.Why}}})
	}
	if len(places) > partShown {
		p.Notices = []ui.Notice{{Tone: ui.Warn, Text: fmt.Sprintf("%d件のうち、はじめの%d件を示しています。", len(places), partShown)}}
	}
	p.Table = t
	return p
}

func historyTable(list []Step) ui.Table {
	t := ui.Table{Caption: "操作の履歴", Heads: []ui.Head{{Title: "したこと"}, {Title: "だれが、いつ"}, {Title: "状態", Class: "narrow"}}}
	for _, s := range list {
		state := ui.Cell{}
		if !s.Live() {
			state = ui.Cell{Mark: ui.Mark{Tone: ui.Plain, Text: "取消し：" + s.UndoneName}}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: brief(s.Title, 60), Head: true}, {Text: s.MadeName + "　" + s.MadeAt.Table()}, state}})
	}
	return t
}

// latest is a history for the side of a page.
func latest(list []Step) ui.Table {
	t := ui.Table{Caption: "最近の操作", Heads: []ui.Head{{Title: "最近の操作"}}}
	for _, s := range list {
		text := brief(s.Title, 60) + "　" + s.MadeName + "　" + s.MadeAt.Table()
		if !s.Live() {
			text += "（取消し：" + s.UndoneName + "）"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: text, Head: true}}})
	}
	return t
}

// historyPart shows the latest steps, and takes the last back.
func historyPart(x Dossier, most int) ui.Part {
	list := x.history("")
	p := ui.Part{Title: "履歴", Table: latest(list[:min(len(list), most)]), Empty: ui.Empty{Title: "まだ何も変えていません"}}
	if len(list) > 0 {
		p.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "すべての履歴と取消し", URL: draftURL(x.Draft.ID) + "/history"}}
	}
	return p
}

func (s *Service) historyPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	list := x.history("")
	parts := []ui.Part{{Table: historyTable(list[:min(len(list), rowsShown)]), Empty: ui.Empty{Title: "まだ何も変えていません"}}}
	if len(list) > rowsShown {
		parts[0].Notices = []ui.Notice{{Tone: ui.Info, Text: fmt.Sprintf("%d件のうち、新しい%d件を示しています。", len(list), rowsShown)}}
	}
	if may(r.Context(), x.Draft) {
		parts = append([]ui.Part{undoPart(x, list)}, parts...)
	}
	var settled []ui.Row
	for _, c := range x.Conflicts {
		m := ui.Mark{Tone: ui.Warn, Text: "未解決"}
		if !c.Open() {
			m = ui.Mark{Tone: ui.Good, Text: "解決：" + c.SettledName}
		}
		settled = append(settled, ui.Row{Cells: []ui.Cell{{Text: c.Title, URL: conflictURL(c.ID), Head: true}, {Text: c.MadeName + "　" + c.MadeAt.Table()}, {Mark: m}}})
	}
	if len(settled) > 0 {
		parts = append(parts, ui.Part{Title: "競合", Table: ui.Table{Caption: "競合", Heads: []ui.Head{{Title: "定め"}, {Title: "保存しようとした人"}, {Title: "状態"}}, Rows: settled}})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "履歴", Lead: "だれが、いつ、何を変えたかです。操作は取り消せますが、履歴からは消えません。", Crumbs: crumbs(x.Draft), Wide: true, Main: ui.Parts(parts)})
}

// undoPart chooses a step to take back.
func undoPart(x Dossier, list []Step) ui.Part {
	var options []ui.Option
	for _, s := range list {
		if s.Live() && len(options) < 50 {
			options = append(options, ui.Option{Value: number(s.Seq), Label: fmt.Sprintf("%s（%s、%s）", brief(s.Title, 50), s.MadeName, s.MadeAt.Table())})
		}
	}
	if len(options) == 0 {
		return ui.Part{}
	}
	e := ui.Entry{}
	return ui.Part{Title: "操作を取り消す", Forms: []ui.FormView{{
		Form:   ui.Form{Action: draftURL(x.Draft.ID) + "/undo", Submit: "取り消す", Kind: ui.Secondary},
		Fields: []ui.Control{ui.Choice(e.Field("step", "取り消す操作").Must().Of(options...).Hint("新しい順です。番号と引用は、取り消した後の文章に合わせて付け直します。"))},
	}}}
}

func (s *Service) undoStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[StepAt](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if err := s.Undo(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, draftURL(in.ID), "操作を取り消しました。")
}

// commentPart shows what was said, and a form to say something.
func commentPart(x Dossier, provision string, r *http.Request) ui.Part {
	p := ui.Part{Title: "意見"}
	t := ui.Table{Caption: "意見", Heads: []ui.Head{{Title: "意見"}, {Title: "だれが、いつ"}}}
	for _, c := range x.Comments {
		if provision != "" && c.ProvisionID != provision || len(t.Rows) == partShown {
			continue
		}
		text := c.Text
		if provision == "" && c.Title != "" {
			text = c.Title + "：" + text
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: text, Head: true}, {Text: c.MadeName + "　" + c.MadeAt.Table()}}})
	}
	p.Table = t
	if (x.Draft.State == Open || x.Draft.State == Frozen) && actor.From(r.Context()).Can(CanComment) {
		e := ui.Entry{}
		p.Fold = "意見を書く"
		p.Forms = []ui.FormView{{Form: ui.Form{Action: draftURL(x.Draft.ID) + "/comment", Submit: "意見を書き加える", Kind: ui.Secondary}, Hidden: hidden("provision", provision),
			Fields: []ui.Control{ui.Lines(e.Field("comment", "意見").Must().Limit(commentMax).Tall(3))}}}
	}
	return p
}

func (s *Service) commentStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Saying](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if err := s.Say(r.Context(), in); err != nil {
		return err
	}
	to := draftURL(in.ID)
	if in.Provision != "" {
		to = about(in.ID, "provision", in.Provision)
	}
	return web.Redirect(w, r, to, "意見を書き加えました。")
}

func (s *Service) comparePage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	t, c, err := s.Compare(r.Context(), r.PathValue("id"), web.Clean(q.Get("template")), q.Get("whole") == "1")
	if err != nil {
		return err
	}
	p := web.Page{
		Title: "新旧対照表", Wide: true, Crumbs: crumbs(t.Draft), Main: c.Main(),
		Lead: fmt.Sprintf("改正案と、元にした第%d版の違いです。変わった言葉に下線、加わった定めとなくなった定めに二重下線を付けています。", t.Draft.BaseNumber),
	}
	for _, f := range [][2]string{{"Wordで出力", "docx"}, {"PDFで出力", "pdf"}, {"Excelで出力", "xlsx"}, {"HTMLで出力", "html"}} {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: f[0], URL: draftURL(t.Draft.ID) + "/compare/paper?format=" + f[1] + "&template=" + url.QueryEscape(q.Get("template"))})
	}
	for _, f := range [][2]string{{"改め文（Word）", "docx"}, {"改め文（PDF）", "pdf"}} {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: f[0], URL: draftURL(t.Draft.ID) + "/compare/paper?sentences=1&format=" + f[1]})
	}
	return web.Show(w, r, http.StatusOK, p)
}

func (s *Service) comparePaper(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	t, c, err := s.Compare(r.Context(), r.PathValue("id"), web.Clean(q.Get("template")), q.Get("whole") == "1")
	if err != nil {
		return err
	}
	format := q.Get("format")
	if format == "" {
		format = "pdf"
	}
	var b bytes.Buffer
	give, name := c.Write, "_新旧対照表（案）."
	if q.Get("sentences") == "1" {
		give, name = c.WriteSentences, "_改め文（案）."
	}
	kind, err := give(r.Context(), &b, format, s.config.Now())
	if err != nil {
		return err
	}
	web.Download(w, t.New.Title+name+format, kind)
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

// textPaper gives the text of the draft out, to be read or to be changed in Word.
func (s *Service) textPaper(w http.ResponseWriter, r *http.Request) error {
	x, err := s.look(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	format := r.URL.Query().Get("format")
	var b bytes.Buffer
	var kind string
	switch format {
	case "txt":
		x.written()
		b.WriteString(edit.Text(x.Lines))
		kind = "text/plain; charset=utf-8"
	case "", "docx", "pdf":
		if format == "" {
			format = "docx"
		}
		if kind, err = policy.WriteText(r.Context(), &b, x.New, format, s.config.Now()); err != nil {
			return err
		}
	default:
		return fault.New(fault.Invalid, "出力の形式が分かりません。docx、pdf、txtのどれかを選んでください。")
	}
	web.Download(w, x.New.Title+"（案）."+format, kind)
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}
