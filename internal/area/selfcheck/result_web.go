package selfcheck

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/selfcheck/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) resultRoutes(m *web.Mux) {
	at := campaignPath + "/{id}"
	m.Handle("GET "+at+"/result", CanResult, s.resultPage)
	m.Handle("GET "+at+"/result/paper", CanResult, s.resultPaper)
	m.Handle("GET "+at+"/result/fact", CanResult, s.factPage)
	m.Handle("GET "+at+"/result/reason", CanResult, s.reasonPage)
	m.Handle("GET "+at+"/improve", CanImprove, s.improvePage)
	m.Handle("POST "+at+"/improve", CanImprove, s.improveStep)
}

func (s *Service) resultPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Results(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	switch r.URL.Query().Get("format") {
	case "xlsx":
		return sendResults(w, x)
	case "svg":
		web.Download(w, "自己点検の集計.svg", "image/svg+xml")
		_, _ = io.WriteString(w, x.Chart()) // the client went away: nobody to tell
		return nil
	}
	if id := r.URL.Query().Get("section"); id != "" {
		return s.sectionPage(w, r, x, id)
	}
	base := campaignURL(x.Plan.ID) + "/result"
	p := web.Page{Title: "集計：" + x.Plan.Title, Badge: s.mark(x.Plan.Campaign), Crumbs: crumbs(x.Plan.Campaign), Wide: true, Tools: []ui.Action{
		{Kind: ui.Secondary, Text: "Excelで出力", URL: base + "?format=xlsx"}, {Kind: ui.Secondary, Text: "委員会資料（Word）", URL: base + "/paper?format=docx"}, {Kind: ui.Secondary, Text: "委員会資料（PDF）", URL: base + "/paper?format=pdf"},
	}}
	parts := []ui.Part{x.summary()}
	if len(x.bars()) > 0 {
		parts = append(parts, ui.Part{Title: "「はい」の割合", Raw: page.Chart(x.Chart(), base+"?format=svg")})
	}
	parts = append(parts, x.itemPart(actor.From(r.Context())), x.sectionPart(), x.rolePart())
	parts = append(parts, x.bodyPart("組織の票", x.Units, Units), x.bodyPart("情報システムの票", x.Systems, Systems), x.actionPart())
	p.Main = ui.Parts(full(parts))
	return web.Show(w, r, http.StatusOK, p)
}

// full leaves out what is empty.
func full(list []ui.Part) (kept []ui.Part) {
	for _, p := range list {
		if len(p.Notices)+len(p.Facts)+len(p.Table.Rows)+len(p.Buttons)+len(p.Body)+len(p.Forms) > 0 || p.Raw != nil || p.Text+p.Empty.Title != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

func (r Result) summary() ui.Part {
	g := r.Whole
	p := ui.Part{Facts: []ui.Fact{
		{Label: "期間", Value: r.Plan.From.Era() + "から" + r.Plan.Last.Era() + "まで"},
		{Label: "提出", Value: strconv.Itoa(g.Done) + "人／" + strconv.Itoa(g.Asked) + "人（" + rateText(g.Rate()) + "）"},
	}}
	if all := g.All(); all.Sum() > 0 {
		p.Facts = append(p.Facts, ui.Fact{Label: "「はい」の割合（全項目）", Value: rateText(all.Rate())})
	}
	if r.Before != nil {
		p.Facts = append(p.Facts, ui.Fact{Label: "前回", Value: r.Before.Plan.NumberText() + "　提出 " + rateText(r.Before.Whole.Rate()) + "　「はい」 " + rateText(r.Before.Whole.All().Rate()), URL: campaignURL(r.Before.Plan.ID) + "/result"})
	}
	if r.Partial {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "あなたが長を務める組織と、その下の組織の集計です。"})
	}
	if r.Early {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "実施中は、組織ごとの答えの内訳を示しません。一人の答えが分かってしまうことを防ぐためです。終わると示します。"})
	}
	if !r.Plan.Named {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "答えた人が" + strconv.Itoa(r.Plan.Small) + "人に満たない内訳は、示しません。"})
	}
	if r.Plan.State == Ended && r.Plan.Voice == Anonymous && !r.Partial {
		p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: "無記名の意見を読む", URL: campaignURL(r.Plan.ID) + "/opinions"})
	}
	p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: "答えと、ほかの記録を並べる", URL: campaignURL(r.Plan.ID) + "/result/fact"})
	if !r.Early && r.Whole.Done > 0 {
		p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: "「いいえ」の理由を読む", URL: campaignURL(r.Plan.ID) + "/result/reason"})
	}
	return p
}

func (r Result) itemPart(who actor.Actor) ui.Part {
	p := ui.Part{Title: "項目別", Table: ui.Table{Caption: "項目別", Heads: numeric("設問", "はい", "いいえ", "該当なし", "はいの割合", "前回")}}
	may := who.Can(CanImprove)
	if may {
		p.Table.Heads = append(p.Table.Heads, ui.Head{Title: "改善"})
	}
	for _, i := range r.Plan.Items {
		if f, _ := r.Plan.form(i.Form); f.Target != People || r.Whole.Items == nil {
			continue
		}
		c := r.Whole.Items[i.Place]
		row := ui.Row{Cells: []ui.Cell{{Text: "問" + strconv.Itoa(i.Place+1) + "　" + i.Text, Head: true}}}
		if c.Sum() == 0 {
			row.Cells = append(row.Cells, ui.Cell{Text: "－", Class: "number"}, ui.Cell{Text: "－", Class: "number"}, ui.Cell{Text: "－", Class: "number"}, ui.Cell{Text: "示しません", Class: "number"})
		} else {
			row.Cells = append(row.Cells, number(c.Yes), number(c.No), number(c.NotMine), rate(c.Rate()))
		}
		row.Cells = append(row.Cells, ui.Cell{Text: r.earlierText(i), Class: "number"})
		if may {
			row.Cells = append(row.Cells, ui.Cell{Text: "改善計画を立てる", Hidden: i.Text + "の", URL: campaignURL(r.Plan.ID) + "/improve?place=" + strconv.Itoa(i.Place)})
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	return p
}

func (r Result) earlierText(i Item) string {
	if c, ok := r.earlier(i); ok {
		return rateText(c.Rate())
	}
	return "－"
}

const hiddenText = "示しません（少人数）"

func (r Result) sectionPart() ui.Part {
	p := ui.Part{Title: "組織別", Table: ui.Table{Caption: "組織別", Heads: numeric("組織", "対象", "提出", "提出率", "はい", "いいえ", "該当なし", "はいの割合", "前回")}}
	for _, g := range r.Sections {
		row := ui.Row{Cells: []ui.Cell{{Text: g.Name, Head: true}, number(g.Asked), number(g.Done), rate(g.Rate())}}
		if g.Items != nil {
			row.Cells[0].URL = pathQuery(campaignURL(r.Plan.ID)+"/result", "section", g.ID)
		}
		row.Cells = append(append(row.Cells, countCells(g)...), ui.Cell{Text: r.sectionEarlier(g.ID), Class: "number"})
		p.Table.Rows = append(p.Table.Rows, row)
	}
	return p
}

func countCells(g Group) []ui.Cell {
	if g.Items == nil {
		text := "－"
		if g.Hidden {
			text = hiddenText
		}
		return []ui.Cell{{Text: "－", Class: "number"}, {Text: "－", Class: "number"}, {Text: "－", Class: "number"}, {Text: text, Class: "number"}}
	}
	c := g.All()
	return []ui.Cell{number(c.Yes), number(c.No), number(c.NotMine), rate(c.Rate())}
}

func (r Result) sectionEarlier(id string) string {
	if r.Before != nil {
		for _, g := range r.Before.Sections {
			if g.ID == id && g.Items != nil {
				return rateText(g.All().Rate())
			}
		}
	}
	return "－"
}

func (r Result) rolePart() ui.Part {
	p := ui.Part{Title: "役割別", Table: ui.Table{Caption: "役割別", Heads: numeric("調査票", "対象", "提出", "提出率", "はい", "いいえ", "該当なし", "はいの割合")}}
	for _, g := range r.Roles {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: append([]ui.Cell{{Text: g.Name, Head: true}, number(g.Asked), number(g.Done), rate(g.Rate())}, countCells(g)...)})
	}
	return p
}

// factPage shows what other records say beside what people answered.
func (s *Service) factPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Beside(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "答えと、ほかの記録", Lead: "答えと、きょうのほかの記録を並べます。「はい」が多いのに記録の数も多いところは、答えと実際が違っているかもしれません。",
		Crumbs: append(crumbs(x.Plan.Campaign), ui.Crumb{Title: "集計", URL: campaignURL(x.Plan.ID) + "/result"}), Wide: true, Main: ui.Parts(full([]ui.Part{x.factItems(), x.factSections()})),
	})
}

// factItems are the items that a record says something about.
func (r Result) factItems() ui.Part {
	p := ui.Part{Title: "項目ごと", Table: ui.Table{Caption: "項目ごと", Heads: append(numeric("設問", "はい", "いいえ", "はいの割合"), ui.Head{Title: "ほかの記録では"})}}
	for _, i := range r.Plan.Items {
		f, ok := r.fact(i)
		if !ok || r.Whole.Items == nil {
			continue
		}
		c := r.Whole.Items[i.Place]
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: "問" + strconv.Itoa(i.Place+1) + "　" + i.Text, Head: true}, number(c.Yes), number(c.No), rate(c.Rate()), {Text: f.Title + " " + strconv.Itoa(f.Whole) + "件"}}})
	}
	return p
}

func (r Result) factSections() ui.Part {
	titles := []string{"組織", "はいの割合"}
	for _, f := range r.Facts {
		titles = append(titles, f.Title)
	}
	p := ui.Part{Title: "組織ごと", Table: ui.Table{Caption: "組織ごと", Heads: numeric(titles...)}, Empty: ui.Empty{Title: "並べる記録はありません"}}
	if len(r.Facts) == 0 {
		return p
	}
	for _, g := range r.Sections {
		row := ui.Row{Cells: []ui.Cell{{Text: g.Name, Head: true}, countCells(g)[3]}}
		for _, f := range r.Facts {
			row.Cells = append(row.Cells, number(f.By[g.ID]))
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	return p
}

// bodyPart lists the sheets of units or systems: they answer as such, and openly.
func (r Result) bodyPart(title string, groups []Group, t Target) ui.Part {
	p := ui.Part{Title: title, Table: ui.Table{Caption: title, Heads: []ui.Head{{Title: "名称"}}}}
	var items []Item
	for _, f := range r.Plan.Forms {
		if f.Target == t {
			items = append(items, r.Plan.of(f.No)...)
		}
	}
	for _, i := range items {
		p.Table.Heads = append(p.Table.Heads, ui.Head{Title: "問" + strconv.Itoa(i.Place+1), Class: "narrow"})
	}
	for _, g := range groups {
		row := ui.Row{Cells: []ui.Cell{{Text: g.Name, Head: true}}}
		for _, i := range items {
			row.Cells = append(row.Cells, ui.Cell{Text: signOf(g, i.Place), Class: "narrow"})
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	if len(groups) > 0 {
		p.Text = "○ はい　× いいえ　－ 該当なし　空欄 未提出。" + legend(items)
	}
	return p
}

func legend(items []Item) string {
	var list []string
	for _, i := range items {
		list = append(list, "問"+strconv.Itoa(i.Place+1)+" "+i.Text)
	}
	return strings.Join(list, "、")
}

func signOf(g Group, place int) string {
	if place >= len(g.Items) || g.Done == 0 {
		return ""
	}
	switch c := g.Items[place]; {
	case c.Yes > 0:
		return Yes.Sign()
	case c.No > 0:
		return No.Sign()
	case c.NotMine > 0:
		return NotMine.Sign()
	}
	return ""
}

func (r Result) actionPart() ui.Part {
	p := ui.Part{Title: "改善計画", Table: ui.Table{Caption: "改善計画", Heads: heads("番号", "件名", "担当", "期限の日", "状態")}, Empty: ui.Empty{Title: "改善計画は、まだありません", Text: "項目別の表の「改善計画を立てる」から登録します。是正措置の一覧で追い、委員会資料に載ります。"}}
	for _, a := range r.Actions {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: a.NumberText()}, {Text: a.Title, URL: "/action/" + a.ID, Head: true}, {Text: a.OwnerName}, {Text: a.Due.Table(), Class: "date"}, {Text: a.State.Title()}}})
	}
	return p
}

// sectionPage shows the items of one section beside the whole.
func (s *Service) sectionPage(w http.ResponseWriter, r *http.Request, x Result, id string) error {
	k := slices.IndexFunc(x.Sections, func(g Group) bool { return g.ID == id })
	if k < 0 || x.Sections[k].Items == nil {
		return fault.New(fault.NotFound, "この組織の内訳は、示していません。")
	}
	g := x.Sections[k]
	p := ui.Part{Facts: []ui.Fact{{Label: "提出", Value: strconv.Itoa(g.Done) + "人／" + strconv.Itoa(g.Asked) + "人"}}, Table: ui.Table{Caption: g.Name, Heads: numeric("設問", "はい", "いいえ", "該当なし", "はいの割合", "全体")}}
	for _, i := range x.Plan.Items {
		if c := g.Items[i.Place]; c.Sum() > 0 {
			p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: "問" + strconv.Itoa(i.Place+1) + "　" + i.Text, Head: true}, number(c.Yes), number(c.No), number(c.NotMine), rate(c.Rate()), rate(x.Whole.Items[i.Place].Rate())}})
		}
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: g.Name + "の集計", Crumbs: append(crumbs(x.Plan.Campaign), ui.Crumb{Title: "集計", URL: campaignURL(x.Plan.ID) + "/result"}), Wide: true, Main: ui.Parts([]ui.Part{p})})
}

// said is a reason with the item it belongs to.
type said struct{ item, text string }

func (s *Service) reasonPage(w http.ResponseWriter, r *http.Request) error {
	x, sorted, err := s.Reasons(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	var list []said
	for _, y := range sorted {
		for _, t := range y.Texts {
			list = append(list, said{"問" + strconv.Itoa(y.Item.Place+1) + "　" + y.Item.Text, t})
		}
	}
	l := web.List[said]{
		Title: "「いいえ」の理由", Path: campaignURL(x.Plan.ID) + "/result/reason", Sort: "item",
		Columns: []web.Column[said]{
			{Key: "item", Title: "設問", Names: true, Long: true, Text: func(t said) string { return t.item }},
			{Key: "text", Title: "理由", Long: true, Text: func(t said) string { return t.text }},
		},
		Empty: ui.Empty{Title: "示せる理由はありません", Text: "理由は、自己点検が終わってから、名前を付けずに示します。"},
	}
	page := web.Page{Title: "「いいえ」の理由", Lead: "項目ごとに、文の順に並べています。名前と所属は付けません。", Crumbs: crumbs(x.Plan.Campaign)}
	return l.Serve(w, r, page, func(q web.ListQuery) ([]said, int, error) {
		if q.Limit == 0 {
			return list, len(list), nil
		}
		from := min(q.Offset(), len(list))
		return list[from:min(from+q.Limit, len(list))], len(list), nil
	})
}

func sendResults(w http.ResponseWriter, x Result) error {
	var b bytes.Buffer
	if err := sheet.Workbook(&b, x.workbook()...); err != nil {
		return err
	}
	web.Download(w, "自己点検の集計.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

// workbook is the result as sheets of Excel: by item, by unit, unit by item, by role, and
// those of units and systems.
func (r Result) workbook() []sheet.Table {
	return []sheet.Table{
		tableOf("項目別", []string{"問", "調査票", "設問", "はい", "いいえ", "該当なし", "はいの割合（％）", "前回（％）"}, 3, r.itemRows()),
		tableOf("組織別", []string{"組織", "対象", "提出", "提出率（％）", "はい", "いいえ", "該当なし", "はいの割合（％）"}, 1, groupRows(r.Sections)),
		tableOf("組織と項目", r.crossHeads(), 1, r.crossRows()),
		tableOf("役割別", []string{"調査票", "対象", "提出", "提出率（％）", "はい", "いいえ", "該当なし", "はいの割合（％）"}, 1, groupRows(r.Roles)),
		tableOf("組織とシステムの票", []string{"名称", "問", "設問", "答え"}, 4, r.signRows()),
	}
}

func tableOf(title string, columns []string, texts int, rows [][]string) sheet.Table {
	t := sheet.Table{Title: title, Rows: sheet.Of(rows, func(r []string) []string { return r })}
	for i, c := range columns {
		kind := sheet.Number
		if i < texts {
			kind = sheet.Text
		}
		t.Columns = append(t.Columns, sheet.Column{Title: c, Kind: kind})
	}
	return t
}

func bare(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func countTexts(c Count) []string {
	if c.Sum() == 0 {
		return []string{"", "", "", ""}
	}
	return []string{strconv.Itoa(c.Yes), strconv.Itoa(c.No), strconv.Itoa(c.NotMine), bare(c.Rate())}
}

func (r Result) itemRows() (rows [][]string) {
	for _, i := range r.Plan.Items {
		f, _ := r.Plan.form(i.Form)
		if f.Target != People || r.Whole.Items == nil {
			continue
		}
		earlier := ""
		if c, ok := r.earlier(i); ok {
			earlier = bare(c.Rate())
		}
		rows = append(rows, append(append([]string{strconv.Itoa(i.Place + 1), f.Title, i.Text}, countTexts(r.Whole.Items[i.Place])...), earlier))
	}
	return rows
}

func groupRows(groups []Group) (rows [][]string) {
	for _, g := range groups {
		rows = append(rows, append([]string{g.Name, strconv.Itoa(g.Asked), strconv.Itoa(g.Done), bare(g.Rate())}, countTexts(g.All())...))
	}
	return rows
}

func (r Result) crossHeads() []string {
	list := []string{"組織"}
	for _, i := range r.Plan.Items {
		if f, _ := r.Plan.form(i.Form); f.Target == People {
			list = append(list, "問"+strconv.Itoa(i.Place+1)+" はいの割合（％）")
		}
	}
	return list
}

func (r Result) crossRows() (rows [][]string) {
	for _, g := range r.Sections {
		row := []string{g.Name}
		for _, i := range r.Plan.Items {
			if f, _ := r.Plan.form(i.Form); f.Target != People {
				continue
			}
			text := ""
			if g.Items != nil && g.Items[i.Place].Sum() > 0 {
				text = bare(g.Items[i.Place].Rate())
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return rows
}

func (r Result) signRows() (rows [][]string) {
	for t, groups := range map[Target][]Group{Units: r.Units, Systems: r.Systems} {
		for _, g := range groups {
			for _, i := range r.Plan.Items {
				if f, _ := r.Plan.form(i.Form); f.Target == t {
					rows = append(rows, []string{g.Name, strconv.Itoa(i.Place + 1), i.Text, signOf(g, i.Place)})
				}
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return rows
}

func (s *Service) improvePage(w http.ResponseWriter, r *http.Request) error {
	place, err := strconv.Atoi(r.URL.Query().Get("place"))
	if err != nil {
		place = -1
	}
	in, p, err := s.Draftable(r.Context(), r.PathValue("id"), place)
	if err != nil {
		return err
	}
	return s.showImprove(w, r, http.StatusOK, p, web.EntryOf(in))
}

func (s *Service) showImprove(w http.ResponseWriter, r *http.Request, status int, p Plan, e ui.Entry) error {
	v, err := s.see(r.Context(), CanImprove)
	if err != nil {
		return err
	}
	o, err := s.outline(r.Context())
	if err != nil {
		return err
	}
	items := []ui.Option{{Label: "選んでください"}}
	for _, i := range p.Items {
		items = append(items, ui.Option{Value: strconv.Itoa(i.Place), Label: "問" + strconv.Itoa(i.Place+1) + "　" + i.Text})
	}
	units, posts := unitOptions(o, v)
	f := ui.FormView{Form: ui.Form{Action: campaignURL(p.ID) + "/improve", Entry: e, Submit: "改善計画を登録する", Cancel: campaignURL(p.ID) + "/result"}, Fields: []ui.Control{
		ui.Choice(e.Field("place", "点検項目").Must().Of(items...)),
		ui.Entered(e.Field("title", "件名").Must().Limit(titleMax)),
		ui.Lines(e.Field("problem", "問題の内容").Must().Tall(3)),
		ui.Lines(e.Field("measure", "改善策").Tall(4).Hint("何を、だれが、どう改めるか。後で書くこともできます。")),
		ui.Choice(e.Field("unit", "担当の組織").Must().Of(units...)),
		ui.Choice(e.Field("post", "担当の職").Must().Of(posts...).Hint("職に割り当てるため、異動があっても、後任の人に引き継がれます。")),
		ui.Entered(e.Field("due", "期限").As("date").Must()),
	}}
	return web.Show(w, r, status, web.Page{Title: "改善計画を立てる", Lead: "自己点検の結果に基づく改善計画を、是正措置の一覧に登録します。委員会資料に載り、実施と効果を追えます。", Crumbs: crumbs(p.Campaign), Main: ui.FormWith(f)})
}

func unitOptions(o org.Outline, v view) (units, posts []ui.Option) {
	units, posts = []ui.Option{{Label: "選んでください"}}, []ui.Option{{Label: "選んでください"}}
	for _, u := range o.Units {
		if v.reaches(u.ID) {
			units = append(units, ui.Option{Value: u.ID, Label: strings.Repeat("　", u.Depth) + u.Name})
		}
	}
	for _, p := range o.Posts {
		if v.reaches(p.UnitID) {
			posts = append(posts, ui.Option{Value: p.ID, Label: p.UnitName + " " + p.Title})
		}
	}
	return units, posts
}

func (s *Service) improveStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Improving](r)
	in.ID = r.PathValue("id")
	if entry.Values.Get("place") == "" {
		in.Place = -1
	}
	if err == nil {
		a, failed := s.Improve(r.Context(), in)
		if failed == nil {
			return web.Redirect(w, r, campaignURL(in.ID)+"/result", a.NumberText()+"として、改善計画を登録しました。")
		}
		err = failed
	}
	return web.Answer(w, r, entry, "", "", err, func(status int, e ui.Entry) error {
		_, p, err := s.Draftable(r.Context(), in.ID, -1)
		if err != nil {
			return err
		}
		return s.showImprove(w, r, status, p, e)
	})
}
