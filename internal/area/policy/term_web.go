package policy

import (
	"net/http"
	"net/url"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) termRoutes(m *web.Mux) {
	m.Handle("GET /policy/term", CanView, s.termPage)
	m.Handle("GET /policy/term/one", CanView, s.oneTerm)
}

func termURL(word string) string { return "/policy/term/one?word=" + url.QueryEscape(word) }

// basisURL leads to where a word is explained.
func (t Term) basisURL() string {
	if t.ProvisionID == "" {
		return pathOf(t.Document, "attachment")
	}
	return anchorURL(t.Document, t.ProvisionID)
}

func conflictMark(t Term) ui.Mark {
	if t.Conflict {
		return ui.Mark{Tone: ui.Warn, Text: "説明が食い違っています"}
	}
	return ui.Mark{}
}

func termTable(documents []Document) web.List[Term] {
	var kinds []ui.Option
	for _, k := range []TermKind{DefinedTerm, AbbreviatedTerm, ListedTerm} {
		kinds = append(kinds, ui.Option{Value: string(k), Label: k.Title()})
	}
	return web.List[Term]{
		Title: "用語", Path: "/policy/term", Search: true, Sort: "word",
		Filters: []web.Filter{
			{Name: "document", Label: "規程", Options: documentOptions(documents)}, {Name: "kind", Label: "説明のしかた", Options: kinds},
			{Name: "show", Label: "表示", Options: []ui.Option{{Value: "conflict", Label: "説明が食い違うもの"}}},
		},
		Columns: []web.Column[Term]{
			{Key: "word", Title: "用語", Sorts: true, Names: true, Text: func(t Term) string { return t.Word }, Link: func(t Term) string { return termURL(t.Word) }},
			{Key: "meaning", Title: "説明", Text: func(t Term) string { return t.Meaning }},
			{Key: "kind", Title: "説明のしかた", Text: func(t Term) string { return t.Kind.Title() }},
			{Key: "document", Title: "規程", Text: func(t Term) string { return t.Title }},
			{Key: "path", Title: "場所", Text: func(t Term) string { return t.Path }, Link: Term.basisURL},
			{Key: "conflict", Title: "確かめること", Text: func(t Term) string { return conflictMark(t).Text }, Mark: conflictMark},
			{Key: "line", Title: "原文の行", Kind: sheet.Number, Export: true, Text: func(t Term) string { return number(t.Line) }},
		},
		Empty: ui.Empty{Title: "説明された用語はありません", Text: "規程の「…をいう。」「以下「…」という。」と用語集から、言葉とその説明を集めてここに並べます。"},
	}
}

func (s *Service) termPage(w http.ResponseWriter, r *http.Request) error {
	documents, err := s.Hierarchy(r.Context())
	if err != nil {
		return err
	}
	l := termTable(documents)
	if len(documents) == 0 && actor.From(r.Context()).Can(CanRead) {
		l.Empty.Step = ui.Action{Kind: ui.Primary, Text: "規程を読み込む", URL: "/policy/new"}
	}
	p := web.Page{Title: l.Title, Lead: "規程が説明している言葉です。用語を選ぶと、使われている場所が分かります。"}
	return l.Serve(w, r, p, func(q web.ListQuery) ([]Term, int, error) {
		return s.Terms(r.Context(), TermQuery{
			Text: q.Text, Document: q.Filters["document"], Kind: TermKind(q.Filters["kind"]), Conflict: q.Filters["show"] == "conflict", Desc: q.Desc, Limit: q.Limit, Offset: q.Offset(),
		})
	})
}

func (s *Service) oneTerm(w http.ResponseWriter, r *http.Request) error {
	u, err := s.Usage(r.Context(), web.Clean(r.URL.Query().Get("word")))
	if err != nil {
		return err
	}
	word := u.Terms[0].Word
	v := page.Term{}
	for _, t := range u.Terms {
		if t.Conflict {
			v.Notice = ui.Notice{Tone: ui.Warn, Text: "この用語の説明が食い違っています。どちらかにそろえるか、言葉を分けてください。"}
		}
		v.Meanings = append(v.Meanings, page.Meaning{Kind: t.Kind.Title(), Text: t.Meaning, Place: "「" + t.Title + "」" + t.Path, URL: t.basisURL()})
	}
	v.Uses = filled(page.Search{Query: word}, u.Hits, u.Documents, nil)
	return web.Show(w, r, http.StatusOK, web.Page{Title: word, Crumbs: []ui.Crumb{{Title: "用語", URL: "/policy/term"}}, Main: page.OneTerm(v), Wide: true})
}
