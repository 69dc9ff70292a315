package draft

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/edit"
)

// wordFields are the words of a provision, or of an annex.
func wordFields(e ui.Entry, annex bool) []ui.Control {
	if annex {
		return []ui.Control{
			ui.Entered(e.Field("heading", "名称").Limit(headingMax).Hint("「別表第1」などの番号の後ろです。例：（第8条関係）")), ui.Lines(e.Field("text", "文章").Limit(wordsMax).Tall(6)),
			ui.Lines(e.Field("items", "表").Limit(wordsMax).Tall(8).Hint("1行が表の1行です。列は「｜」で区切ります。")),
		}
	}
	return []ui.Control{
		ui.Entered(e.Field("heading", "見出し").Limit(headingMax).Hint("括弧は付けません。なければ空のままにします。")),
		ui.Lines(e.Field("text", "本文").Limit(wordsMax).Tall(8).Hint("番号は書きません。下の項や号は、それぞれの画面で直します。")),
		ui.Lines(e.Field("items", "箇条").Limit(wordsMax).Tall(3).Hint("「・」で始まる箇条があれば、1行に一つ書きます。")),
	}
}

func (w Wording) values(provision string, seen int64) ui.Values {
	items := strings.Join(w.Items, "\n")
	if isAnnex(provision) {
		items = strings.ReplaceAll(items, "\t", "｜")
	}
	return ui.Values{"provision": {provision}, "seen": {number(seen)}, "heading": {w.Heading}, "text": {w.Text}, "items": {items}}
}

func (s *Service) provisionPage(w http.ResponseWriter, r *http.Request) error {
	return s.showProvision(w, r, http.StatusOK, r.URL.Query().Get("p"), ui.Entry{})
}

func (s *Service) showProvision(w http.ResponseWriter, r *http.Request, status int, provision string, e ui.Entry) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	now, there := x.wording(provision)
	if !there && e.Values == nil {
		return fault.New(fault.NotFound, "お探しの定めは、この改正案にありません。削除されたか、取り消された可能性があります。履歴を見てください。")
	}
	title := x.titleOf(provision)
	edits := may(r.Context(), x.Draft)
	left := []ui.Part{{Facts: wordFacts(now)}}
	if c, ok := x.changesOf()[provision]; ok && c.Kind == compare.Changed {
		left = append(left, ui.Part{Title: "現行からの変更", Body: strings.Split(inPieces(compare.Words(headed(c, false), headed(c, true))), "\n")})
	}
	if edits {
		if e.Values == nil {
			e.Values = now.values(provision, x.Draft.Steps)
		}
		v := ui.FormView{Form: ui.Form{Action: draftURL(x.Draft.ID) + "/provision", Entry: e, Submit: "保存する", Cancel: draftURL(x.Draft.ID)}, Fields: wordFields(e, isAnnex(provision))}
		left = append(left, ui.Part{Title: "文章を直す", Forms: []ui.FormView{v.Carry("provision", "seen")}})
	}
	right := []ui.Part{}
	if edits {
		b := []ui.Action{
			{Kind: ui.Secondary, Text: "この前に入れる", URL: about(x.Draft.ID, "insert", provision) + "&where=before"}, {Kind: ui.Secondary, Text: "この後ろに入れる", URL: about(x.Draft.ID, "insert", provision) + "&where=after"},
		}
		if !isAnnex(provision) {
			b = append(b, ui.Action{Kind: ui.Secondary, Text: "この下に入れる", URL: about(x.Draft.ID, "insert", provision) + "&where=child"}, ui.Action{Kind: ui.Secondary, Text: "移す", URL: about(x.Draft.ID, "move", provision)})
		}
		right = append(right, ui.Part{Title: "ほかの操作", Buttons: append(b, ui.Action{Kind: ui.Quiet, Text: "削除する", URL: about(x.Draft.ID, "delete", provision)})})
	}
	var near []edit.Place
	for _, p := range x.Places {
		if p.ID == provision {
			near = append(near, p)
		}
	}
	if len(near) > 0 {
		right = append(right, placesPart(x.Draft.ID, near))
	}
	if h := x.history(provision); len(h) > 0 {
		right = append(right, ui.Part{Title: "この定めの履歴", Table: latest(h[:min(len(h), 20)])})
	}
	right = append(right, commentPart(x, provision, r))
	return web.Show(w, r, status, web.Page{Title: title, Crumbs: crumbs(x.Draft), Wide: true, Main: beside(left, right)})
}

func headed(c compare.Change, now bool) string {
	side := func(list []compare.Piece) string {
		s := ""
		for _, p := range list {
			if now {
				s += p.New
			} else {
				s += p.Old
			}
		}
		return s
	}
	if h := side(c.Heading); h != "" {
		return "（" + h + "）" + side(c.Text)
	}
	return side(c.Text)
}

func wordFacts(w Wording) []ui.Fact {
	f := []ui.Fact{{Label: "見出し", Value: w.Heading}, {Label: "本文", Value: w.Text}}
	if len(w.Items) > 0 {
		f = append(f, ui.Fact{Label: "箇条", Value: strings.ReplaceAll(strings.Join(w.Items, " ／ "), "\t", "｜")})
	}
	return f
}

func (s *Service) write1(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Writing](r)
	in.ID = r.PathValue("id")
	var out Saved
	if err == nil {
		out, err = s.Write(r.Context(), in)
	}
	if err == nil && out.Conflict != "" {
		return web.Redirect(w, r, conflictURL(out.Conflict), "開いている間に、ほかの人がこの定めを変えていました。書いた文章は取ってあります。")
	}
	return web.Answer(w, r, entry, about(in.ID, "provision", in.Provision), "保存しました。", err, func(status int, e ui.Entry) error {
		return s.showProvision(w, r, status, in.Provision, e)
	})
}

// followPart says what an operation changes besides what it is about.
func followPart(id string, f follow) ui.Part {
	p := ui.Part{Title: "いっしょに変わること"}
	t := ui.Table{Caption: "いっしょに変わること", Heads: []ui.Head{{Title: "何が"}, {Title: "どうなるか"}}}
	for i, n := range f.Renumbered {
		if i == partShown {
			break
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: n[0], Head: true}, {Text: n[1] + "になる"}}})
	}
	for i, text := range f.Rewritten {
		if i == partShown {
			break
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: "引用", Head: true}, {Text: text}}})
	}
	for i, x := range f.Places {
		if i == partShown {
			break
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: "見てほしい所：" + spoken(x.Path), Head: true}, {Text: "「" + x.Text + "」" + x.Why}}})
	}
	p.Table = t
	p.Empty = ui.Empty{Title: "ほかに変わる番号や引用はありません"}
	if n := len(f.Renumbered) + len(f.Rewritten) + len(f.Places); n > len(t.Rows) {
		p.Notices = []ui.Notice{{Tone: ui.Info, Text: fmt.Sprintf("全部で%d件あります。種類ごとに、はじめの%d件を示しています。", n, partShown)}}
	}
	return p
}

func styleTitle(s jobun.Style) string {
	switch s {
	case jobun.Number:
		return "項（2、3、…）・番号（1、2、…）"
	case jobun.NumberBoth:
		return "号（(1)、(2)、…）"
	case jobun.Article, jobun.Chapter, jobun.Section, jobun.Part, jobun.Subsection, jobun.Division:
		return string(s)
	case jobun.Supplement:
		return "附則"
	}
	return string(s) + "、…"
}

func (s *Service) insertPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return s.showInsert(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"provision": {q.Get("p")}, "where": {q.Get("where")}}})
}

func (s *Service) showInsert(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	provision, where := e.Values.Get("provision"), e.Values.Get("where")
	o := edit.Operation{Kind: edit.Insert, ID: "new", Target: provision, Where: edit.Where(where), Style: jobun.Style(e.Values.Get("style")), Heading: "新しい定め", Text: "新しい定め"}
	x, err := s.look(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := x.preview(o)
	if err != nil && status == http.StatusOK { // else the form still says what was wrong
		return err
	}
	place := map[string]string{"before": "の前", "after": "の後ろ", "child": "の下"}[where]
	fields := wordFields(e, isAnnex(provision))
	if where == "child" {
		var options []ui.Option
		for _, st := range x.styles(provision) {
			options = append(options, ui.Option{Value: string(st), Label: styleTitle(st)})
		}
		fields = append([]ui.Control{ui.Choice(e.Field("style", "番号の型").Of(options...))}, fields...)
	}
	title, d := x.titleOf(provision), x.Draft
	v := ui.FormView{Form: ui.Form{Action: draftURL(r.PathValue("id")) + "/insert", Entry: e, Submit: "入れる", Cancel: draftURL(r.PathValue("id"))}, Fields: fields}
	parts := []ui.Part{{Forms: []ui.FormView{v.Carry("provision", "where")}}, followPart(d.ID, f)}
	return web.Show(w, r, status, web.Page{Title: title + place + "に入れる", Lead: "番号は自動で付けます。引用は、今見えている番号で書いてください。入れた後の番号に直します。", Crumbs: crumbs(d), Main: ui.Parts(parts)})
}

func (s *Service) insertStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Inserting](r)
	in.ID = r.PathValue("id")
	var id string
	if err == nil {
		id, err = s.Insert(r.Context(), in)
		if isAnnex(in.Provision) {
			id = "annex:" + id
		}
	}
	return web.Answer(w, r, entry, about(in.ID, "provision", id), "入れました。", err, func(status int, e ui.Entry) error { return s.showInsert(w, r, status, e) })
}

func (s *Service) deletePage(w http.ResponseWriter, r *http.Request) error {
	id, provision := r.PathValue("id"), r.URL.Query().Get("p")
	x, f, err := s.Preview(r.Context(), id, edit.Operation{Kind: edit.Delete, Target: provision})
	if err != nil {
		return err
	}
	below := 0
	inside := map[int]bool{}
	for i, p := range x.New.Provisions {
		if p.ID == provision || inside[p.Parent] {
			inside[i] = true
			if p.ID != provision {
				below++
			}
		}
	}
	text := "この定めを削除します。"
	if below > 0 {
		text = fmt.Sprintf("この定めと、その下の%d件を削除します。", below)
	}
	now, _ := x.wording(provision)
	parts := []ui.Part{{Facts: wordFacts(now)}, followPart(id, f), {Raw: ui.Ask(ui.Confirm{Action: draftURL(id) + "/delete", Text: text + "履歴から取り消せます。", Submit: "削除する", Cancel: about(id, "provision", provision), Hidden: hidden("provision", provision, "seen", number(x.Draft.Steps))})}}
	return web.Show(w, r, http.StatusOK, web.Page{Title: x.titleOf(provision) + "を削除する", Crumbs: crumbs(x.Draft), Main: ui.Parts(parts)})
}

func (s *Service) deleteStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Acting](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if err := s.Delete(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, draftURL(in.ID), "削除しました。")
}

// movePage first asks where to, then shows what follows and asks again.
func (s *Service) movePage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	id, provision, to, where := r.PathValue("id"), q.Get("p"), q.Get("to"), q.Get("where")
	if to == "" {
		return s.chooseMove(w, r, id, provision)
	}
	x, f, err := s.Preview(r.Context(), id, edit.Operation{Kind: edit.Move, Target: provision, To: to, Where: edit.Where(where)})
	if err != nil {
		return err
	}
	place := map[string]string{"before": "の前", "after": "の後ろ", "child": "の下の最後"}[where]
	ask := ui.Confirm{Action: draftURL(id) + "/move", Text: x.titleOf(provision) + "を、" + x.titleOf(to) + place + "に移します。下にある定めも、いっしょに移ります。", Submit: "移す", Cancel: about(id, "provision", provision), Hidden: hidden("provision", provision, "to", to, "where", where, "seen", number(x.Draft.Steps))}
	return web.Show(w, r, http.StatusOK, web.Page{Title: x.titleOf(provision) + "を移す", Crumbs: crumbs(x.Draft), Main: ui.Parts([]ui.Part{followPart(id, f), {Raw: ui.Ask(ask)}})})
}

// chooseMove lists the places of the same kind as links.
func (s *Service) chooseMove(w http.ResponseWriter, r *http.Request, id, provision string) error {
	x, err := s.look(r.Context(), id)
	if err != nil {
		return err
	}
	var own *jobun.Provision
	for i := range x.New.Provisions {
		if x.New.Provisions[i].ID == provision {
			own = &x.New.Provisions[i]
		}
	}
	if own == nil {
		return fault.New(fault.NotFound, "お探しの定めは、この改正案にありません。")
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	t := ui.Table{Caption: "移す先", Heads: []ui.Head{{Title: "移す先"}, {Title: "前へ"}, {Title: "後ろへ"}, {Title: "下の最後へ"}}}
	p := ui.Part{Table: t, Empty: ui.Empty{Title: "移す先がありません"}}
	inside := map[string]bool{provision: true}
	for i, q := range x.New.Provisions {
		if q.Parent >= 0 && inside[x.New.Provisions[q.Parent].ID] {
			inside[q.ID] = true
		}
		if inside[q.ID] || i < from || q.Mark == nil || own.Mark == nil {
			continue
		}
		if len(p.Table.Rows) == rowsShown {
			p.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "続きを見る", URL: about(id, "move", provision) + "&from=" + strconv.Itoa(i)}}
			break
		}
		cell := func(where, text string) ui.Cell {
			return ui.Cell{Text: text, URL: about(id, "move", provision) + "&where=" + where + "&to=" + q.ID, Hidden: spoken(q.Path) + "の"}
		}
		row := []ui.Cell{{Text: x.titleOf(q.ID), Head: true}}
		switch {
		case q.Mark.Style == own.Mark.Style:
			row = append(row, cell("before", "前へ"), cell("after", "後ろへ"), ui.Cell{})
		case x.holds(q, *own):
			row = append(row, ui.Cell{}, ui.Cell{}, cell("child", "下へ"))
		default:
			continue
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: row})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: x.titleOf(provision) + "を移す", Lead: "移す先を選びます。次の画面で、いっしょに変わることを確かめます。", Crumbs: crumbs(x.Draft), Main: ui.Parts([]ui.Part{p})})
}

// holds reports whether something is counted below q as p is.
func (x Dossier) holds(q, p jobun.Provision) bool {
	for _, st := range x.styles(q.ID) {
		if st == p.Mark.Style {
			return true
		}
	}
	return false
}

func (s *Service) moveStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Acting](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if err := s.Move(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, about(in.ID, "provision", in.Provision), "移しました。")
}

func (s *Service) conflictPage(w http.ResponseWriter, r *http.Request) error {
	return s.showConflict(w, r, http.StatusOK, ui.Entry{})
}

// showConflict puts the three texts side by side.
func (s *Service) showConflict(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	c, x, err := s.ConflictAt(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	theirs := c.Theirs
	if c.Open() {
		theirs, _ = x.wording(c.ProvisionID)
	}
	cells := func(label string, of func(Wording) string) ui.Row {
		return ui.Row{Cells: []ui.Cell{{Text: label, Head: true}, {Text: of(c.Base)}, {Text: of(theirs)}, {Text: of(c.Mine)}}}
	}
	t := ui.Table{Caption: "三つの文章", Heads: []ui.Head{{Title: ""}, {Title: "開いたとき"}, {Title: "今の改正案（" + c.TheirsName + "）"}, {Title: c.MadeName + "さんの文章"}}, Rows: []ui.Row{
		cells("見出し", func(w Wording) string { return w.Heading }), cells("本文", func(w Wording) string { return w.Text }),
		cells("箇条", func(w Wording) string { return strings.ReplaceAll(strings.Join(w.Items, " ／ "), "\t", "｜") }),
	}}
	t.Heads[0].Title = "部分"
	parts := []ui.Part{{Text: c.Why, Table: t}, {Title: "違い", Facts: []ui.Fact{
		{Label: "今の改正案", Value: inPieces(compare.Words(c.Base.Text, theirs.Text))}, {Label: c.MadeName + "さんの文章", Value: inPieces(compare.Words(c.Base.Text, c.Mine.Text))},
	}}}
	switch {
	case !c.Open():
		parts = append(parts, ui.Part{Notices: []ui.Notice{{Tone: ui.Good, Text: c.SettledName + "さんが解決しました（" + c.SettledAt.Table() + "）。"}}})
	case may(r.Context(), x.Draft):
		if e.Values == nil {
			e.Values = c.Mine.values(c.ProvisionID, x.Draft.Steps)
			delete(e.Values, "provision")
		}
		e.Values["seen"] = []string{number(x.Draft.Steps)}
		fields := append([]ui.Control{ui.OneOf(e.Field("choice", "どの文章にするか").Must().Of(
			ui.Option{Value: "theirs", Label: "今の改正案のままにする"}, ui.Option{Value: "mine", Label: c.MadeName + "さんの文章にする"}, ui.Option{Value: "written", Label: "下に書いた文章にする", Help: "二つを合わせるときは、下の文章を直して、これを選びます。"}))}, wordFields(e, isAnnex(c.ProvisionID))...)
		v := ui.FormView{Form: ui.Form{Action: conflictURL(c.ID), Entry: e, Submit: "解決する", Cancel: draftURL(x.Draft.ID)}, Fields: fields}
		parts = append(parts, ui.Part{Title: "解決する", Forms: []ui.FormView{v.Carry("seen")}})
	}
	return web.Show(w, r, status, web.Page{Title: c.Title + "の競合", Lead: "二人が同じ定めを変えました。どちらも消していません。", Crumbs: crumbs(x.Draft), Wide: true, Main: ui.Parts(parts)})
}

func (s *Service) settleStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Settling](r)
	in.ID = r.PathValue("id")
	var c Conflict
	if err == nil {
		c, err = s.Settle(r.Context(), in)
	}
	return web.Answer(w, r, entry, draftURL(c.DraftID), "競合を解決しました。", err, func(status int, e ui.Entry) error { return s.showConflict(w, r, status, e) })
}

func (s *Service) rebasePage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.CompareBase(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	id := x.Draft.ID
	if x.To.ID == x.Draft.BaseID {
		return web.Show(w, r, http.StatusOK, web.Page{Title: "新しい版に合わせる", Crumbs: crumbs(x.Draft), Main: ui.Parts([]ui.Part{{Text: fmt.Sprintf("この改正案は、現行の第%d版を元にしています。合わせるものはありません。", x.To.Number)}})})
	}
	listOf := func(title, none string, list []string) ui.Part {
		t := ui.Table{Caption: title, Heads: []ui.Head{{Title: "定め"}}}
		for i, p := range list {
			if i == rowsShown {
				break
			}
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p, Head: true}}})
		}
		return ui.Part{Title: title, Table: t, Empty: ui.Empty{Title: none}}
	}
	parts := []ui.Part{
		listOf(fmt.Sprintf("第%d版で変わった定め（%d件）", x.To.Number, len(x.Changed)), "変わった定めはありません", x.Changed),
		listOf(fmt.Sprintf("改正案でも変えている定め（%d件）", len(x.Both)), "重なる定めはありません", x.Both),
	}
	if x.Whole {
		parts = append(parts, ui.Part{Notices: []ui.Notice{{Tone: ui.Warn, Text: "この改正案の文章は、ファイルから取り込んだものです。新しい版で変わった定めは、自動では入りません。合わせた後に、新旧対照表で確かめてください。"}}})
	}
	ask := ui.Confirm{Action: draftURL(id) + "/rebase", Text: fmt.Sprintf("改正案の元を、第%d版から第%d版に替えます。", x.From.Number, x.To.Number), Points: []string{"重なる定めは競合になり、どちらの文章にするかを一つずつ決めます。", "ほかの変更は、新しい版の上にそのまま載せます。番号と引用も合わせます。"}, Submit: "合わせる", Cancel: draftURL(id), Hidden: hidden("seen", number(x.Seen), "to", number(x.To.Number))}
	parts = append(parts, ui.Part{Raw: ui.Ask(ask)})
	return web.Show(w, r, http.StatusOK, web.Page{Title: "新しい版に合わせる", Crumbs: crumbs(x.Draft), Main: ui.Parts(parts)})
}

func (s *Service) rebaseStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Rebasing](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	both, err := s.Rebase(r.Context(), in)
	if err != nil {
		return err
	}
	text := "新しい版に合わせました。"
	if both > 0 {
		text = fmt.Sprintf("新しい版に合わせました。競合が%d件あります。", both)
	}
	return web.Redirect(w, r, draftURL(in.ID), text)
}

// dropping ends a draft.
type dropping struct {
	Version int64 `json:"version"`
}

func (s *Service) dropPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.look(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := x.Draft.editable(); err != nil {
		return err
	}
	ask := ui.Confirm{Action: draftURL(x.Draft.ID) + "/drop", Text: "この改正案を取りやめます。文章と履歴は残りますが、もう変えられません。", Submit: "取りやめる", Cancel: draftURL(x.Draft.ID), Hidden: hidden("version", number(x.Draft.Version))}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "改正案を取りやめる", Crumbs: crumbs(x.Draft), Main: ui.Ask(ask)})
}

func (s *Service) dropStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[dropping](r)
	if err != nil {
		return err
	}
	if err := s.Drop(r.Context(), r.PathValue("id"), in.Version); err != nil {
		return err
	}
	return web.Redirect(w, r, draftURL(r.PathValue("id")), "改正案を取りやめました。")
}

func (s *Service) filePage(w http.ResponseWriter, r *http.Request) error {
	return s.showFile(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showFile(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := x.Draft.editable(); err != nil {
		return err
	}
	e.Values["seen"] = []string{number(x.Draft.Steps)}
	v := ui.FormView{Form: ui.Form{Action: draftURL(x.Draft.ID) + "/file", Entry: e, Files: true, Submit: "取り込む", Cancel: draftURL(x.Draft.ID)}, Fields: []ui.Control{
		ui.Attached(e.Field("file", "改正後の文章のファイル").Must().Files(".docx,.pdf,.txt,.md,.html,.htm,.xml,.xlsx", false).Hint("Word、PDF、テキスト、HTMLなど、20MBまで。改正案を出力してWordで直したファイルも取り込めます。")),
	}}
	parts := []ui.Part{}
	reload := 0
	t := ui.Table{Caption: "取り込んだファイル", Heads: []ui.Head{{Title: "ファイル"}, {Title: "だれが、いつ"}, {Title: "結果"}}}
	for _, u := range x.Uploads {
		if u.State == waiting {
			reload = 5
			parts = append(parts, ui.Part{Raw: ui.Bar(ui.Progress{ID: "reading", Title: "「" + u.FileName + "」を読み取っています", Poll: draftURL(x.Draft.ID) + "/file"})})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: u.FileName, Head: true}, {Text: u.MadeName + "　" + u.MadeAt.Table()}, {Text: u.text()}}})
	}
	if len(t.Rows) > 0 {
		parts = append(parts, ui.Part{Title: "取り込んだファイル", Table: t})
	}
	parts = append(parts, ui.Part{Title: "ファイルを選ぶ", Forms: []ui.FormView{v.Carry("seen")}})
	return web.Show(w, r, status, web.Page{Title: "ファイルを取り込む", Lead: "改正案の文章を、ファイルの文章に置き換えます。同じ定めは同じものとして扱い、変わった所だけが変更になります。履歴から取り消せます。", Crumbs: crumbs(x.Draft), Reload: reload, Main: ui.Parts(parts)})
}

// send reads the form part by part: the standard library would put large files on the
// disk in the clear.
func (s *Service) send(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	name, content, seen, err := sent(r)
	if err == nil {
		_, err = s.Send(r.Context(), id, seen, name, content)
	}
	return web.Answer(w, r, ui.Entry{Values: ui.Values{}, Order: []string{"file"}}, draftURL(id)+"/file", "ファイルを受け取りました。読み取っています。", err, func(status int, e ui.Entry) error { return s.showFile(w, r, status, e) })
}

func sent(r *http.Request) (name string, content []byte, seen int64, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, 0, fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度選んでください。", err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return name, content, seen, nil
		}
		if err != nil {
			return "", nil, 0, unread(err)
		}
		most := int64(100)
		if part.FormName() == "file" {
			most = fileMax
		}
		got, err := io.ReadAll(io.LimitReader(part, most+1)) // one more tells that it is too large
		switch {
		case err != nil:
			return "", nil, 0, unread(err)
		case int64(len(got)) > most:
			return "", nil, 0, fault.Fields(map[string]string{"file": "ファイルが大きすぎます。20MBまでにしてください。"})
		case part.FormName() == "file":
			name, content = part.FileName(), got
		case part.FormName() == "seen":
			if seen, err = strconv.ParseInt(string(got), 10, 64); err != nil {
				return "", nil, 0, fault.New(fault.Invalid, "画面を開き直してから、もう一度選んでください。")
			}
		case part.FormName() != ui.BodyField:
			return "", nil, 0, fault.New(fault.Invalid, "画面にない項目が送られました。画面を開き直してから、もう一度選んでください。")
		}
	}
}

// unread tells a request that is too large, which the page says by itself, from one that
// is no form.
func unread(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。通信の状態を確かめて、もう一度選んでください。", err)
}
