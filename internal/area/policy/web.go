package policy

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// uploadLimit is what a request with files may send: the files and a little form.
const uploadLimit = batchMax + 1<<20

func (s *Service) routes(m *web.Mux) {
	s.dutyRoutes(m)
	m.Handle("GET /policy", CanView, s.list)
	m.Handle("GET /policy/hierarchy", CanView, s.hierarchy)
	m.Handle("GET /search", CanView, s.search)
	m.Handle("GET /policy/new", CanRead, s.choose)
	m.HandleUpload("POST /policy/new", CanRead, uploadLimit, s.upload)
	m.Handle("GET /policy/upload", CanRead, s.watch)
	m.Handle("GET /policy/{id}", CanView, s.open(s.show))
	m.Handle("GET /policy/{id}/provision", CanView, s.open(s.about))
	m.Handle("GET /policy/{id}/attachment", CanView, s.open(s.attachments))
	m.Handle("GET /policy/{id}/finding", CanView, s.open(s.findings))
	m.Handle("GET /policy/{id}/source", CanView, s.open(s.source))
	m.Handle("GET /policy/{id}/edition", CanView, s.open(s.editions))
	s.enactmentRoutes(m)
	m.Handle("GET /policy/{id}/file", CanView, s.open(s.download))
	m.Handle("GET /policy/{id}/export", CanView, s.open(s.export))
	m.Handle("GET /policy/{id}/correction", CanView, s.open(s.correctionList))
	m.Handle("GET /policy/{id}/correct", CanCorrect, s.open(s.correctForm))
	m.Handle("POST /policy/{id}/correct", CanCorrect, s.correct)
	m.Handle("GET /policy/{id}/relate", CanCorrect, s.open(s.relateForm))
	m.Handle("POST /policy/{id}/relate", CanCorrect, s.relate)
	m.Handle("GET /policy/{id}/shape", CanCorrect, s.open(s.shapeForm))
	m.Handle("POST /policy/{id}/shape", CanCorrect, s.shape)
	m.Handle("POST /policy/{id}/undo", CanCorrect, s.undo)
	m.Handle("POST /policy/{id}/adopt", CanCorrect, s.adopt)
	m.Handle("GET /policy/{id}/reread", CanCorrect, s.open(s.rereadPage))
	m.Handle("POST /policy/{id}/reread", CanCorrect, s.decideReading)
	m.Handle("GET /policy/{id}/place", CanManage, s.open(s.placeForm))
	m.Handle("POST /policy/{id}/place", CanManage, s.place)
	m.Handle("GET /policy/{id}/publish", CanManage, s.open(s.publishForm))
	m.Handle("POST /policy/{id}/publish", CanManage, s.publish)
	m.Handle("GET /policy/{id}/withdraw", CanManage, s.open(s.withdrawForm))
	m.Handle("POST /policy/{id}/withdraw", CanManage, s.withdraw)
	m.Handle("POST /policy/{id}/restore", CanManage, s.restore)
	m.Handle("POST /policy/{id}/decide", CanManage, s.decide)
	s.demandRoutes(m)
	s.findingRoutes(m)
	s.gapRoutes(m)
	s.termRoutes(m)
	s.compareRoutes(m)
}

func pathOf(id string, parts ...string) string {
	p := "/policy/" + url.PathEscape(id)
	for _, part := range parts {
		p += "/" + part
	}
	return p
}

var toList = ui.Crumb{Title: "規程", URL: "/policy"}

func (s *Service) table() web.List[Document] {
	var kinds, states []ui.Option
	for _, k := range s.kinds.DocumentKinds() {
		kinds = append(kinds, ui.Option{Value: k.Name, Label: k.Title})
	}
	for _, st := range States() {
		states = append(states, ui.Option{Value: string(st), Label: st.Title()})
	}
	return web.List[Document]{
		Title: "規程", Path: "/policy", Search: true, Sort: "kind",
		Filters: []web.Filter{
			{Name: "kind", Label: "種類", Options: kinds},
			{Name: "state", Label: "公開の範囲", Options: states},
			{Name: "show", Label: "表示", Options: []ui.Option{{Value: "doubtful", Label: "確認が必要なもの"}, {Value: "withdrawn", Label: "取り下げたもの"}}},
		},
		Columns: []web.Column[Document]{
			{Key: "title", Title: "名称", Sorts: true, Names: true, Text: func(d Document) string { return d.Title }, Link: func(d Document) string { return pathOf(d.ID) }},
			{Key: "kind", Title: "種類", Sorts: true, Text: func(d Document) string { return s.kindTitle(d.Kind) }},
			{Key: "state", Title: "公開の範囲", Text: func(d Document) string { return d.State.Title() }, Mark: func(d Document) ui.Mark { return stateMark(d.State) }},
			{Key: "provisions", Title: "条項", Kind: sheet.Number, Sorts: true, Text: func(d Document) string { return number(d.Provisions) }},
			{Key: "findings", Title: "要確認", Kind: sheet.Number, Sorts: true, Text: func(d Document) string { return number(d.Findings) }},
			{Key: "dated", Title: "制定・改定", Text: func(d Document) string { return d.Dated }},
			{Key: "updated", Title: "更新", Kind: sheet.Date, Sorts: true, Text: func(d Document) string { return clock.Today(d.UpdatedAt.Time).Table() }},
			{Key: "attachments", Title: "添付", Kind: sheet.Number, Export: true, Text: func(d Document) string { return number(d.Attachments) }},
			{Key: "number", Title: "版", Kind: sheet.Number, Export: true, Text: func(d Document) string { return number(d.Number) }},
			{Key: "created", Title: "登録", Kind: sheet.Time, Export: true, Text: func(d Document) string { return d.CreatedAt.Table() }},
		},
		Empty: ui.Empty{
			Title: "まだ規程がありません",
			Text:  "情報セキュリティポリシー、実施手順、要綱などの文章を読み込むと、条・項・号の構造を読み取り、ここに並べます。",
		},
	}
}

func (s *Service) list(w http.ResponseWriter, r *http.Request) error {
	l := s.table()
	p := web.Page{Title: "規程", Lead: "読み込んだ規程の一覧です。名称を選ぶと、条項の構造と本文を読めます。"}
	if actor.From(r.Context()).Can(CanRead) {
		p.Tools = []ui.Action{{Kind: ui.Primary, Text: "規程を読み込む", URL: "/policy/new"}}
		l.Empty.Step = p.Tools[0]
	}
	return l.Serve(w, r, p, func(q web.ListQuery) ([]Document, int, error) {
		return s.List(r.Context(), Query{
			Text: q.Text, Kind: q.Filters["kind"], State: State(q.Filters["state"]),
			Withdrawn: q.Filters["show"] == "withdrawn", Doubtful: q.Filters["show"] == "doubtful",
			Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset(),
		})
	})
}

func (s *Service) show(w http.ResponseWriter, r *http.Request) error {
	whole, err := s.Show(r.Context(), r.PathValue("id"), r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	who := actor.From(r.Context())
	p := web.Page{Title: whole.Title, Crumbs: crumbs(whole.Above), Badge: stateMark(whole.State), Wide: true, Main: page.Read(s.reading(whole, who))}
	p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "Excelで出力", URL: pathOf(whole.ID, "export")}}
	p.Tools = append(p.Tools, paperTools(whole.ID)...)
	if who.Can(CanManage) {
		p.Tools = append(p.Tools,
			ui.Action{Kind: ui.Secondary, Text: "名称・位置を変える", URL: pathOf(whole.ID, "place")},
			ui.Action{Kind: ui.Secondary, Text: "公開の範囲を変える", URL: pathOf(whole.ID, "publish")})
	}
	return web.Show(w, r, http.StatusOK, p)
}

// about shows what is known of a provision: a page of its own, or beside the text.
func (s *Service) about(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v, err := s.About(r.Context(), r.PathValue("id"), q.Get("at"))
	if err != nil {
		return err
	}
	if v.Provision.ID == "" {
		return noneChosen(w, r, v.Document, "条項の読み取り")
	}
	sentence, err := strconv.ParseInt(q.Get("s"), 10, 64)
	if err != nil {
		sentence = 0
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "条項の読み取り", Crumbs: crumbsTo(v.Document), Main: page.AboutPage(aboutView(v, sentence, actor.From(r.Context())))})
}

// noneChosen is the answer to an address without a provision.
func noneChosen(w http.ResponseWriter, r *http.Request, d Document, title string) error {
	return web.Show(w, r, http.StatusOK, web.Page{Title: title, Crumbs: crumbsTo(d), Main: ui.Nothing(ui.Empty{
		Title: "条項が選ばれていません", Text: "本文で、印の付いた言葉や右端の行番号を選んでください。", Step: ui.Action{Kind: ui.Secondary, Text: "本文を開く", URL: pathOf(d.ID)},
	})})
}

func (s *Service) attachments(w http.ResponseWriter, r *http.Request) error {
	whole, err := s.Show(r.Context(), r.PathValue("id"), "")
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "添付", Lead: "「" + whole.Title + "」にある別表、別紙、様式、表です。", Crumbs: crumbsTo(whole.Document), Wide: true,
		Main: page.AllAttachments(attachmentViews(whole.ID, whole.Attachments)),
	})
}

func (s *Service) findings(w http.ResponseWriter, r *http.Request) error {
	whole, err := s.Findings(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "確かめること", Lead: "「" + whole.Title + "」を読み取ったときに気付いたことです。誤りは確実に直すべきもの、疑いは人が見て判断するもの、気付きは参考です。",
		Crumbs: crumbsTo(whole.Document), Wide: true, Main: page.Found(findingsView(whole)),
	})
}

func (s *Service) source(w http.ResponseWriter, r *http.Request) error {
	line, err := strconv.ParseInt(r.URL.Query().Get("line"), 10, 64)
	if err != nil {
		line = 1
	}
	src, err := s.Source(r.Context(), r.PathValue("id"), line)
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "原文", Lead: "「" + src.Title + "」を読み込んだファイルから取り出した行です。字句は変えていません。見た目は、元のファイルで確かめてください。", Crumbs: crumbsTo(src.Document), Wide: true,
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "元のファイルを保存する", URL: pathOf(src.ID, "file")}},
		Main:  page.Lines(sourceView(src)),
	})
}

func (s *Service) editions(w http.ResponseWriter, r *http.Request) error {
	d, list, err := s.Editions(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := web.Page{Title: "版の一覧", Lead: "「" + d.Title + "」の版です。", Crumbs: crumbsTo(d), Main: ui.Parts([]ui.Part{editionTable(d, list, s.Today()), dayForm(d)}), Wide: true}
	if actor.From(r.Context()).Can(CanRead) {
		p.Tools = []ui.Action{{Kind: ui.Primary, Text: "改正した版を読み込む", URL: "/policy/new?document=" + url.QueryEscape(d.ID)}}
	}
	p.Tools = append(p.Tools, compareTools(d, list)...)
	return web.Show(w, r, http.StatusOK, p)
}

// download gives the original as it came. It is saved, never shown: it may be a page
// with script.
func (s *Service) download(w http.ResponseWriter, r *http.Request) error {
	f, content, err := s.Original(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	for name, value := range f.Headers() {
		w.Header().Set(name, value)
	}
	_, _ = w.Write(content) // the client went away: nobody to tell
	return nil
}

func (s *Service) export(w http.ResponseWriter, r *http.Request) error {
	title, tables, err := s.Tables(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return sendWorkbook(w, title, tables)
}

func (s *Service) hierarchy(w http.ResponseWriter, r *http.Request) error {
	documents, err := s.Hierarchy(r.Context())
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "規程体系", Lead: "規程を、上位のものから順に並べています。位置は、各規程の「名称・位置を変える」で決めます。", Wide: true,
		Main: page.Tree(s.hierarchyView(documents, actor.From(r.Context()))),
	})
}

func (s *Service) search(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	view, err := s.found(r.Context(), web.Clean(v.Get("q")), v.Get("document"), v.Get("after"), SearchKind(v.Get("kind")))
	status := http.StatusOK
	if fault.Is(err, fault.Invalid) {
		status = fault.Invalid.Status()
		view.Empty = ui.Empty{Title: "探せませんでした", Text: fault.Of(err).Text}
	} else if err != nil {
		return err
	}
	return web.Show(w, r, status, web.Page{Title: "検索", Main: page.Result(view), Wide: true})
}

// sendWorkbook makes the file whole first: one that breaks off must not look complete.
func sendWorkbook(w http.ResponseWriter, title string, tables []sheet.Table) error {
	var b bytes.Buffer
	if err := sheet.Workbook(&b, tables...); err != nil {
		return err
	}
	web.Download(w, title+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}
