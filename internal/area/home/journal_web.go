package home

import (
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/home/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// exportChunk is how many lines an export reads at a time: the journal of ten years
// does not fit into memory at once.
const exportChunk = 5_000

func (s *Service) journalList() web.List[Record] {
	return web.List[Record]{
		Title: "記録", Path: "/journal", Unit: "行",
		Filters: []web.Filter{
			{Name: "from", Label: "いつから", Type: "date"},
			{Name: "to", Label: "いつまで", Type: "date"},
			{Name: "verb", Label: "操作", Options: s.verbs()},
		},
		Columns: []web.Column[Record]{
			{Key: "at", Title: "日時", Kind: sheet.Time, Text: func(r Record) string { return r.At.Table() }},
			{Key: "who", Title: "操作した人（立場）", Text: func(r Record) string { return name(r) + "（" + capacity(r.Capacity) + "）" }},
			{Key: "what", Title: "操作", Names: true, Text: func(r Record) string { return r.What }},
			{Key: "object", Title: "対象", Text: func(r Record) string { return r.Link.Title }, Link: func(r Record) string { return r.Link.URL }},
			{Key: "n", Title: "番号", Kind: sheet.Number, Text: func(r Record) string { return strconv.FormatInt(r.N, 10) }},
			{Key: "verb", Title: "操作の記号", Text: func(r Record) string { return r.Verb }, Export: true},
			{Key: "actor", Title: "操作した人の番号", Text: func(r Record) string { return r.ActorID }, Export: true},
			{Key: "area", Title: "領域", Text: func(r Record) string { return r.Area }, Export: true},
			{Key: "id", Title: "対象の番号", Text: func(r Record) string { return r.ObjectID }, Export: true},
			{Key: "request", Title: "要求の番号", Text: func(r Record) string { return r.RequestID }, Export: true},
		},
		Empty: ui.Empty{Title: "記録はまだありません", Text: "何かを登録したり変更したりすると、ここに1行ずつ残ります。"},
	}
}

func (s *Service) journal(w http.ResponseWriter, r *http.Request) error {
	l := s.journalList()
	q := l.Query(r)
	asked := journalQuery(q, r.URL.Query().Get("after"))
	if q.Format != web.HTML {
		return l.Export(w, q, s.allRecords(r, l, asked))
	}
	list, next, err := s.Journal(r.Context(), asked)
	if err != nil {
		return err
	}
	view := l.View(q, list, len(list))
	view.Pager = ui.Pager{}
	main := page.Journal(page.JournalView{List: view, Older: older(r, next), Verifies: actor.From(r.Context()).Can(CanVerify)})
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "記録", Wide: true, Main: main,
		Lead: "だれが、いつ、何をしたかの記録です。書き換えも削除もできません。新しい順に並んでいます。",
	})
}

func journalQuery(q web.ListQuery, after string) journal.Query {
	from, _ := clock.ParseDate(q.Filters["from"]) // the filter has accepted both
	to, _ := clock.ParseDate(q.Filters["to"])
	return journal.Query{Verb: q.Filters["verb"], From: from, To: to, After: after}
}

// older is the address of the next page; empty on the last one.
func older(r *http.Request, next string) string {
	if next == "" {
		return ""
	}
	v := r.URL.Query()
	v.Set("after", next)
	return "/journal?" + v.Encode()
}

func (s *Service) allRecords(r *http.Request, l web.List[Record], q journal.Query) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		q.Limit, q.After = exportChunk, ""
		for {
			list, next, err := s.Journal(r.Context(), q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, rec := range list {
				if !yield(l.Cells(rec), nil) {
					return
				}
			}
			if next == "" {
				return
			}
			q.After = next
		}
	}
}

// verifyPage offers the verification to who may not see the lines themselves.
func (s *Service) verifyPage(w http.ResponseWriter, r *http.Request) error {
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "記録の検証", Lead: "記録の中身を見せずに、書き換えや欠落がないことを確かめます。", Main: page.Verify(),
	})
}

func (s *Service) verify(w http.ResponseWriter, r *http.Request) error {
	report, err := s.Verify(r.Context())
	if err != nil {
		return err
	}
	view := page.Verdict{OK: report.OK(), Lines: strconv.FormatInt(report.Head.Size, 10), Erased: strconv.FormatInt(report.Erased, 10), Head: report.Head.String()}
	for _, d := range report.Damage {
		where := "全体"
		if d.N >= 0 {
			where = strconv.FormatInt(d.N, 10) + "番"
		}
		view.Damage = append(view.Damage, where+"："+d.Text)
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "記録の検証", Crumbs: []ui.Crumb{{Title: "記録の検証", URL: "/journal/verify"}}, Main: page.Verified(view),
	})
}

// verbs are the choices of the filter, in the order of their words.
func (s *Service) verbs() []ui.Option {
	var list []ui.Option
	for verb, words := range s.sources.Verbs() {
		list = append(list, ui.Option{Value: verb, Label: words})
	}
	slices.SortFunc(list, func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
	return list
}

func name(r Record) string {
	if r.ActorName == "" {
		return "（氏名は消去済み）"
	}
	return r.ActorName
}
