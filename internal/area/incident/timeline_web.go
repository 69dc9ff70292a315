package incident

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/incident/page"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// timelineStep is the path of the timeline behind that of the incident.
const timelineStep = "/timeline"

func (s *Service) timelineRoutes(m *web.Mux) {
	m.Handle("GET "+incidentPath+"/{id}"+timelineStep, CanSee, s.timelinePage)
	m.Handle("GET "+incidentPath+"/{id}/pulse", CanSee, s.pulse)
	addForm(s, m, form[Noting]{
		step: "note", needs: CanHandle, view: timelineStep, title: "経過を書く", submit: "書き加える",
		lead:  "書いた経過は、後から直せません。誤りは、もう一度書いて正します。",
		start: func(Incident) Noting { return Noting{At: entered(s.now())} },
		fields: func(_ *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Lines(lines(e, "text", "内容", 4).Must()),
				ui.Entered(at(e, "at", "日時").Hint("ログや監視カメラから分かったことは、その記録に示されている日時を書きます。")),
				ui.Entered(e.Field("origin", "出どころ").Limit(lineMax).Hint("例：ファイアウォールのログ、正面玄関の監視カメラ、担当者からの聞取り")),
				ui.Entered(e.Field("offset", "出どころの時計の進み（秒）").As("number").Hint("時計が120秒進んでいるときは120、遅れているときは-120。正しいときは0のまま。")),
			}, nil
		},
		bind: func(in *Noting, id string) { in.ID = id },
		do: func(ctx context.Context, in Noting) (string, string, error) {
			x, err := s.Note(ctx, in)
			return incidentURL(x.ID) + timelineStep, "経過に書き加えました。", err
		},
	})
}

// entryList describes the timeline of an incident: on screen in pages, in files whole.
func entryList(x Incident) web.List[Entry] {
	only := func(key, title string, kind sheet.Kind, text func(Entry) string) web.Column[Entry] {
		return web.Column[Entry]{Key: key, Title: title, Kind: kind, Text: text, Export: true}
	}
	return web.List[Entry]{
		Title: "経過記録", Path: incidentURL(x.ID) + timelineStep, Sort: "at", Desc: true,
		Columns: []web.Column[Entry]{
			{Key: "at", Title: "いつ", Sorts: true, Kind: sheet.Text, Text: Entry.when},
			{Key: "text", Title: "したこと、分かったこと", Long: true, Names: true, Text: func(e Entry) string { return e.Text }},
			{Key: "origin", Title: "出どころ", Text: Entry.source},
			{Key: "by", Title: "書いた人", Text: func(e Entry) string { return e.ByName }},
			only("entered", "書いた日時", sheet.Time, func(e Entry) string { return e.EnteredAt.Table() }),
			only("offset", "時計の進み（秒）", sheet.Number, func(e Entry) string { return strconv.Itoa(e.Offset) }),
			only("kind", "種類", sheet.Text, func(e Entry) string { return Verbs()[e.Kind] }),
		},
		Empty: ui.Empty{Title: "経過はまだありません"},
	}
}

// when is the true time, to the second where it is known so exactly.
func (e Entry) when() string {
	t := e.At.In(clock.JST)
	if t.Second() != 0 && e.Origin != "" {
		return t.Format("2006/01/02 15:04:05")
	}
	return e.At.Table()
}

// source says where something was seen, and what the clock there showed.
func (e Entry) source() string {
	if e.Offset == 0 {
		return e.Origin
	}
	return strings.TrimSpace(e.Origin + "（そこの時計では " + e.Shown().In(clock.JST).Format("15:04:05") + "）")
}

func (s *Service) timelinePage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	list, err := s.Gaps(r.Context(), x)
	if err != nil {
		return err
	}
	var tools []ui.Action
	handles, err := s.reach(r.Context(), CanHandle, x)
	if err != nil {
		return err
	}
	if handles && x.State != Merged {
		tools = append(tools, ui.Action{Kind: ui.Primary, Text: "経過を書く", URL: incidentURL(x.ID) + "/note"})
	}
	p := s.dress(x, timelineStep, web.Page{Tools: tools, Main: ui.Parts(full([]ui.Part{gapPart(list)}))}, s.watch(x, r.URL.RequestURI()))
	return entryList(x).Serve(w, r, p, func(q web.ListQuery) ([]Entry, int, error) {
		return s.Timeline(r.Context(), x.ID, EntryQuery{Desc: q.Desc, Limit: q.Limit, Offset: q.Offset()})
	})
}

// gapPart shows when nothing was noted.
func gapPart(list []Gap) ui.Part {
	if len(list) == 0 {
		return ui.Part{}
	}
	t := ui.Table{Caption: "記録のない時間", Heads: []ui.Head{{Title: "から", Class: "date"}, {Title: "まで", Class: "date"}, {Title: "長さ"}}}
	for _, g := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: g.From.Table(), Class: "date"}, {Text: g.Last.Table(), Class: "date"}, {Text: g.Text(), Head: true}}})
	}
	return ui.Part{Title: "記録のない時間（2時間以上）", Table: t}
}

// watch asks every few seconds whether somebody added to the incident. A page that holds
// no form is then shown anew at its address; on others, at "", a message says so, for
// nobody must lose what they type.
func (s *Service) watch(x Incident, address string) templ.Component {
	return page.Watch(pulseURL(x, address))
}

func pulseURL(x Incident, address string) string {
	url := incidentURL(x.ID) + "/pulse?seen=" + strconv.FormatInt(x.Pulse, 10)
	if address != "" {
		url += "&anew=1"
	}
	return url
}

// pulse answers a page that watches an incident: with nothing while nothing happened. It
// works on every node, for the number is in the database.
func (s *Service) pulse(w http.ResponseWriter, r *http.Request) error {
	id, q := r.PathValue("id"), r.URL.Query()
	n, err := s.Pulse(r.Context(), id)
	if err != nil {
		return err
	}
	if seen, err := strconv.ParseInt(q.Get("seen"), 10, 64); err == nil && seen == n {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if q.Get("anew") != "" {
		return page.Anew(currentPage(r, id)).Render(r.Context(), w)
	}
	return page.Changed(incidentURL(id)+timelineStep).Render(r.Context(), w)
}

// currentPage is the page that asks, where it is one about the incident.
func currentPage(r *http.Request, id string) string {
	_, at, _ := strings.Cut(r.Header.Get("HX-Current-URL"), incidentURL(id))
	path, query, _ := strings.Cut(at, "?")
	path, _, _ = strings.Cut(path, "#")
	if path != "" && !strings.HasPrefix(path, "/") {
		path = ""
	}
	query, _, _ = strings.Cut(query, "#")
	if query != "" {
		query = "?" + query
	}
	return incidentURL(id) + path + query
}
