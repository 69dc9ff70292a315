package incident

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/incident/page"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// views are the pages about one incident, in the order in which they are worked through:
// the path behind that of the incident, and the title. Each noun adds a line.
func views(x Incident) []ui.Node {
	base := incidentURL(x.ID)
	return []ui.Node{
		{Title: "概要", URL: base},
		{Title: "経過", URL: base + timelineStep},
		{Title: "証拠", URL: base + exhibitStep},
		{Title: "報告の期限", URL: base + clockStep},
		{Title: "報告書", URL: base + filingStep},
		{Title: "本人への通知", URL: base + subjectStep},
		{Title: "終結", URL: base + closeStep},
	}
}

func (s *Service) showRoutes(m *web.Mux) {
	m.Handle("GET "+incidentPath+"/{id}", CanSee, s.showPage)
	m.Handle("GET "+incidentPath+"/number/{id}/open", CanSee, s.openNumber)
}

// sheet shows a page about one incident: its title, number, state, that it is a drill, and
// the links to its other views stand on each. current is the path of the view behind that
// of the incident, "" for the overview. Whoever calls it has opened the incident by Open.
// What others add meanwhile is said, so that nobody who types loses anything.
func (s *Service) sheet(w http.ResponseWriter, r *http.Request, status int, x Incident, current string, p web.Page) error {
	return web.Show(w, r, status, s.dress(x, current, p, s.watch(x, "")))
}

// live is sheet for a page without a form: it is shown anew when others add something.
func (s *Service) live(w http.ResponseWriter, r *http.Request, x Incident, current string, p web.Page) error {
	return web.Show(w, r, http.StatusOK, s.dress(x, current, p, s.watch(x, r.URL.RequestURI())))
}

// dress puts around a page what every page about one incident has.
func (s *Service) dress(x Incident, current string, p web.Page, watch templ.Component) web.Page {
	p.Crumbs = []ui.Crumb{{Title: "インシデント", URL: incidentPath}, {Title: x.NumberText() + " " + x.Title, URL: incidentURL(x.ID)}}
	if p.Title == "" {
		p.Title, p.Crumbs = x.Title, p.Crumbs[:1]
	}
	if p.Lead == "" {
		p.Lead = x.NumberText()
	}
	p.Badge = mark(x)
	list := views(x)
	for i := range list {
		list[i].Current = list[i].URL == incidentURL(x.ID)+current
	}
	head := []templ.Component{watch}
	if x.Drill {
		head = append(head, ui.Alert(ui.Notice{Tone: ui.Warn, Text: "訓練です。ここに書いたことは、外へは送られず、実際の件数にも数えません。"}))
	}
	head = append(head, ui.Tabs("このインシデントの画面", list))
	if p.Main != nil {
		head = append(head, p.Main)
	}
	p.Main = templ.Join(head...)
	return p
}

// full leaves out what is empty.
func full(list []ui.Part) (kept []ui.Part) {
	for _, p := range list {
		if len(p.Notices)+len(p.Facts)+len(p.Table.Rows)+len(p.Buttons)+len(p.Forms)+len(p.Body) > 0 || p.Text+p.Empty.Title != "" || p.Raw != nil {
			kept = append(kept, p)
		}
	}
	return kept
}

// dossier is an incident with what the overview shows beside it.
type dossier struct {
	Incident
	class   string
	clocks  []Running
	merged  []Incident // that ended in favour of this one
	into    Incident   // in favour of which this one ended
	handles bool
	decides bool
}

func (s *Service) showPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	d, err := s.dossier(r, x)
	if err != nil {
		return err
	}
	left := []ui.Part{s.nextPart(d), reportPart(x), s.levelPart(d), clockPart(d), d.relatedPart()}
	right := []ui.Part{s.factPart(d), morePart(d, r)}
	return s.live(w, r, x, "", web.Page{Wide: true, Main: page.Detail(full(left), full(right))})
}

// dossier gathers what the overview shows.
func (s *Service) dossier(r *http.Request, x Incident) (d dossier, err error) {
	ctx := r.Context()
	handle, err := s.reach(ctx, CanHandle, x)
	if err != nil {
		return d, err
	}
	decide, err := s.reach(ctx, CanDecide, x)
	if err != nil {
		return d, err
	}
	d = dossier{Incident: x, handles: handle, decides: decide}
	who := actor.From(ctx)
	err = s.db.View(ctx, func(tx db.Tx) error {
		classes, err := s.classes(ctx, tx, who.Body)
		if err != nil {
			return err
		}
		d.class = classes.TitleOf(x.Class)
		if d.clocks, err = clocksOf(ctx, tx, who.Body, x.ID); err != nil {
			return err
		}
		if d.merged, err = mergedInto(ctx, tx, who.Body, x.ID); err != nil {
			return err
		}
		if x.MergedID != "" {
			if d.into, err = load(ctx, tx, who.Body, x.MergedID); err != nil {
				return err
			}
		}
		return s.hide(ctx, tx, &d)
	})
	return d, err
}

// hide leaves out what belongs to the incident but is restricted to others.
func (s *Service) hide(ctx context.Context, tx db.Tx, d *dossier) error {
	refs := []area.Ref{d.into.Ref()}
	for _, y := range d.merged {
		refs = append(refs, y.Ref())
	}
	sights, err := s.config.Organisation.MaySee(ctx, tx, refs)
	if !sights[d.into.Ref()].May {
		d.into = Incident{}
	}
	d.merged = slices.DeleteFunc(d.merged, func(y Incident) bool { return !sights[y.Ref()].May })
	return err
}

// nextPart is what can be done now.
func (s *Service) nextPart(d dossier) ui.Part {
	base := incidentURL(d.ID) + "/"
	switch {
	case d.State == Merged:
		return ui.Part{Notices: []ui.Notice{{Tone: ui.Info, Text: "ほかのインシデントに統合されました。続きは、統合先に書きます。"}}, Facts: d.intoFacts()}
	case d.State == Reported && d.handles:
		return ui.Part{Text: "報告を受けたところです。インシデントかどうかを判断してください。", Buttons: []ui.Action{{Kind: ui.Primary, Text: "判断する", URL: base + judgeStep}, {Kind: ui.Secondary, Text: "報告を補う", URL: base + supplementStep}}}
	case d.State == Reported:
		return ui.Part{Text: "担当者が、インシデントかどうかを判断します。分かったことがあれば、書き足してください。", Buttons: []ui.Action{{Kind: ui.Secondary, Text: "報告を補う", URL: base + supplementStep}}}
	case d.State == Handling && d.handles:
		return ui.Part{Buttons: []ui.Action{{Kind: ui.Primary, Text: "分かっていることを更新する", URL: base + factStep}, {Kind: ui.Secondary, Text: "報告を補う", URL: base + supplementStep}}}
	case d.State == Dismissed && d.handles:
		return ui.Part{Buttons: []ui.Action{{Kind: ui.Secondary, Text: "判断をやり直す", URL: base + judgeStep}}}
	}
	return ui.Part{}
}

func (d dossier) intoFacts() []ui.Fact {
	if d.into.ID == "" {
		return nil
	}
	return []ui.Fact{{Label: "統合先", Value: d.into.NumberText() + " " + d.into.Title, URL: incidentURL(d.into.ID)}}
}

func reportPart(x Incident) ui.Part {
	return ui.Part{Title: "報告の内容", Facts: []ui.Fact{
		{Label: "状況", Value: x.Situation}, {Label: "想定される原因", Value: x.Cause}, {Label: "被害と影響の範囲", Value: x.Extent}, {Label: "復旧に要する額", Value: x.Cost}, {Label: "記録", Value: x.Record}, {Label: "場所", Value: x.Place},
	}}
}

// levelPart shows severity with what made it so.
func (s *Service) levelPart(d dossier) ui.Part {
	if d.Level == "" {
		return ui.Part{}
	}
	p := ui.Part{Title: "重大度", Facts: []ui.Fact{{Label: "重大度", Value: s.levelTitle(d.Level)}, {Label: "理由", Value: d.levelReason()}}}
	if d.Override != "" {
		p.Facts = append(p.Facts, ui.Fact{Label: "規則による判定", Value: d.LevelWhy})
	}
	p.Facts = append(p.Facts, ui.Fact{Label: "規則の版", Value: d.Edition})
	p.Facts = append(p.Facts, factFacts(d.Facts)...)
	return p
}

// clockPart shows what is asked for by when, and leads to how it was counted.
func clockPart(d dossier) ui.Part {
	t := ui.Table{Caption: "報告の期限", Heads: []ui.Head{{Title: "期限・目安"}, {Title: "すること"}, {Title: "状態"}}}
	for _, c := range d.clocks {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Aim().Table()}, {Text: c.ToTitle + "：" + c.Title, Head: true}, {Mark: clockMark(c.State)}}})
	}
	return ui.Part{Title: "報告の期限", Table: t}
}

func clockMark(s ClockState) ui.Mark {
	tone := map[ClockState]ui.Tone{ClockOpen: ui.Warn, ClockPending: ui.Warn, ClockMet: ui.Good}[s]
	if tone == "" {
		tone = ui.Plain
	}
	return ui.Mark{Tone: tone, Text: s.Title()}
}

func (d dossier) relatedPart() ui.Part {
	p := ui.Part{Title: "統合したインシデント", Table: ui.Table{Caption: "統合したインシデント", Heads: []ui.Head{{Title: "インシデント"}, {Title: "報告", Class: "date"}}}}
	for _, y := range d.merged {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: y.NumberText() + " " + y.Title, URL: incidentURL(y.ID), Head: true}, {Text: y.ReportedAt.Table(), Class: "date"}}})
	}
	return p
}

func (s *Service) factPart(d dossier) ui.Part {
	x := d.Incident
	return ui.Part{Title: "このインシデント", Facts: []ui.Fact{
		{Label: "番号", Value: x.NumberText()}, {Label: "区分", Value: d.class}, {Label: "組織", Value: x.UnitName},
		{Label: "起きた", Value: x.HappenedAt.Table()}, {Label: "気付いた", Value: x.NoticedAt.Table()}, {Label: "報告", Value: x.ReportedAt.Table()}, {Label: "登録", Value: x.EnteredAt.Table() + " " + x.EnteredBy},
		{Label: "だれからの報告か", Value: x.Source.Title()}, {Label: "報告した人", Value: x.Reporter}, {Label: "連絡先", Value: x.Contact},
		{Label: "判断", Value: x.Verdict}, {Label: "判断した人", Value: joined(x.JudgedBy, x.JudgedAt.Table())},
	}}
}

func joined(a, b string) string {
	if a == "" {
		return ""
	}
	return a + " " + b
}

// morePart leads to what is done seldom.
func morePart(d dossier, r *http.Request) ui.Part {
	p := ui.Part{Title: "そのほかの手続き"}
	add := func(ok bool, text, url string) {
		if ok {
			p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Quiet, Text: text, URL: url})
		}
	}
	base := incidentURL(d.ID) + "/"
	add(d.handles && d.State == Reported, "分かっていることを書く", base+factStep)
	add(d.decides && !d.State.Over() && d.Level != "", "重大度を変える", base+levelStep)
	add(d.handles && !d.State.Over(), "ほかのインシデントに統合する", base+mergeStep)
	add(actor.From(r.Context()).Can(org.CanSee), "だれが見られるか、なぜか", org.AccessURL(d.Ref()))
	return p
}

// openNumber leads from a number, as people say it, to the incident: also where it was
// merged into another one.
func (s *Service) openNumber(w http.ResponseWriter, r *http.Request) error {
	x, err := s.ByNumber(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, incidentURL(x.ID), "")
}
