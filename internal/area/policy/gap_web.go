package policy

import (
	"bytes"
	"net/http"
	"slices"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun/gap"
)

func (s *Service) gapRoutes(m *web.Mux) {
	m.Handle("GET /policy/gap", CanReview, s.gapPage)
	m.Handle("GET /policy/gap/topic", CanReview, s.topicPage)
	m.Handle("POST /policy/gap/topic", CanAccept, s.judgeTopic)
	m.Handle("GET /policy/gap/import", CanAccept, s.importPage)
	m.HandleUpload("POST /policy/gap/import", CanAccept, 1<<20, s.importGuideline)
}

func gapTable(c *Comparison) web.List[gap.Result] {
	l := web.List[gap.Result]{
		Title: "ガイドラインとの照合", Path: "/policy/gap", Search: true, Keep: []string{"guideline"},
		Empty: ui.Empty{Title: "項目がありません", Text: "この版には、照らし合わせる項目がありません。"},
	}
	var chapters, states []ui.Option
	for _, one := range c.Edition.Chapters {
		chapters = append(chapters, ui.Option{Value: one.Number, Label: one.Number + " " + one.Title})
	}
	for _, st := range gap.States() {
		states = append(states, ui.Option{Value: string(st), Label: stateTitle(st)})
	}
	l.Filters = []web.Filter{{Name: "chapter", Label: "章", Options: chapters}, {Name: "state", Label: "結果", Options: states}}
	return l
}

func (s *Service) gapPage(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Compare(r.Context(), web.Clean(r.URL.Query().Get("guideline")))
	if err != nil {
		return err
	}
	l := gapTable(&c)
	q := l.Query(r)
	if q.Format == web.XLSX || q.Format == web.CSV {
		return c.send(w, q.Format)
	}
	p := web.Page{
		Title: l.Title, Lead: "団体の規程を、ガイドラインの項目と照らし合わせた結果です。足りないものから並べています。言葉の近さで見つけた結果なので、条項を読んで確かめてください。", Wide: true,
	}
	if actor.From(r.Context()).Can(CanAccept) {
		p.Lead += "違うときは判定を直してください。"
		p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "ガイドラインの版を取り込む", URL: "/policy/gap/import"}}
	}
	if len(c.Documents) == 0 {
		e := ui.Empty{Title: "まだ規程がありません", Text: "規程を読み込むと、ガイドラインの章と、地方自治法施行規則の八つの分野の項目について、定めがあるかどうかを照らし合わせます。"}
		if actor.From(r.Context()).Can(CanRead) {
			e.Step = ui.Action{Kind: ui.Primary, Text: "規程を読み込む", URL: "/policy/new"}
		}
		p.Main = ui.Nothing(e)
		return web.Show(w, r, http.StatusOK, p)
	}
	topics, total := c.topics(q.Filters["chapter"], q.Filters["state"], q.Text, q.Limit, q.Offset())
	v := c.view()
	v.List = l.View(q, topics, total)
	for i := range topics {
		v.Topics = append(v.Topics, c.topicView(&topics[i]))
	}
	p.Main = page.Compared(v)
	return web.Show(w, r, http.StatusOK, p)
}

// send gives the whole comparison as a file.
func (c *Comparison) send(w http.ResponseWriter, f web.Format) error {
	r := gapReport{Reports: []gap.Report{c.Report}}
	for _, d := range c.Documents {
		r.Documents = append(r.Documents, gapText{d.Title, d.Title})
	}
	title := "ガイドラインとの照合_" + c.Edition.Name
	if f == web.XLSX {
		return sendWorkbook(w, title, []sheet.Table{r.topicSheet(), r.matchSheet(), r.chapterSheet()})
	}
	var b bytes.Buffer
	if err := sheet.CSV(&b, r.topicSheet()); err != nil {
		return err
	}
	web.Download(w, title+".csv", "text/csv; charset=utf-8")
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

func (s *Service) topicPage(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	return s.showTopic(w, r, http.StatusOK, web.Clean(v.Get("guideline")), web.Clean(v.Get("topic")), web.Clean(v.Get("q")), nil)
}

// showTopic shows one topic; entry is nil where nothing was entered yet.
func (s *Service) showTopic(w http.ResponseWriter, r *http.Request, status int, guideline, topic, query string, entry *ui.Entry) error {
	c, err := s.Compare(r.Context(), guideline)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(c.Report.Results, func(o gap.Result) bool { return o.Topic.ID == topic })
	if i < 0 {
		return fault.New(fault.NotFound, "お探しの項目が見つかりません。")
	}
	result := &c.Report.Results[i]
	if entry == nil {
		e := web.EntryOf(entryOfTopic(c.Decisions[topic]))
		entry = &e
	}
	var hits search.Hits
	var documents map[string]Document
	if query != "" {
		hits, documents, err = s.Search(r.Context(), search.Query{Text: query, Limit: 20})
		if fault.Is(err, fault.Invalid) {
			entry.Text, status = fault.Of(err).Text, fault.Invalid.Status()
		} else if err != nil {
			return err
		}
	}
	return web.Show(w, r, status, web.Page{
		Title: result.Topic.Number + "　" + result.Topic.Title, Crumbs: []ui.Crumb{{Title: "ガイドラインとの照合", URL: gapURL(c.Edition.Name)}}, Wide: true,
		Main: page.OneTopic(c.topicForm(result, actor.From(r.Context()), *entry, query, hits, documents)),
	})
}

func (s *Service) judgeTopic(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[gapEntry](r)
	if err != nil {
		return err // not from our page, which names the topic
	}
	j := in.judgement()
	err = s.JudgeTopic(r.Context(), j)
	if entry, refused := web.Refused(entry, err); refused {
		return s.showTopic(w, r, http.StatusUnprocessableEntity, in.Guideline, in.Topic, "", &entry)
	}
	if err != nil {
		return err
	}
	if j.State == "" {
		return web.Redirect(w, r, gapURL(in.Guideline), "判定を取り消しました。")
	}
	return web.Redirect(w, r, gapURL(in.Guideline), "「"+stateTitle(j.State)+"」と判定しました。")
}

func (s *Service) importPage(w http.ResponseWriter, r *http.Request) error {
	return s.showImport(w, r, http.StatusOK, ui.Entry{}, nil)
}

func (s *Service) showImport(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry, problems []string) error {
	v := page.GuidelineForm{
		Form:     ui.Form{Action: "/policy/gap/import", Entry: entry, Files: true, Submit: "取り込む", Cancel: "/policy/gap"},
		File:     entry.Field("file", "版のファイル（YAML）").Must().Files(".yaml,.yml", false).Hint("256KBまで。中身を検査し、誤りがあれば行の番号と理由を示します。"),
		Problems: problems,
	}
	return web.Show(w, r, status, web.Page{
		Title: "ガイドラインの版を取り込む", Crumbs: []ui.Crumb{{Title: "ガイドラインとの照合", URL: "/policy/gap"}}, Main: page.NewGuideline(v),
		Lead: "新しい版の定義ファイルを取り込みます。同じ名前（name）の版があれば置き換えます。項目の判定は、項目の識別子ごとに残ります。",
	})
}

func (s *Service) importGuideline(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := decodeUpload(r)
	name := ""
	if err == nil {
		f := File{}
		if len(in.Files) > 0 {
			f = in.Files[0]
		}
		name, err = s.ImportGuideline(r.Context(), f)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showImport(w, r, http.StatusUnprocessableEntity, entry, problemsOf(err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, gapURL(name), "版を取り込みました。")
}
