package revision

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) pictureRoutes(m *web.Mux) {
	m.Handle("GET "+hierarchyPath, policy.CanView, s.hierarchyPage)
	m.Handle("GET "+hierarchyPath+"/picture", policy.CanView, s.hierarchyPicture)
	m.Handle("GET "+collectionPath, CanSee, s.collectionPage)
	m.Handle("GET "+collectionPath+"/paper", CanSee, s.collectionPaper)
}

func (s *Service) hierarchyPage(w http.ResponseWriter, r *http.Request) error {
	h, err := s.Hierarchy(r.Context(), org.A4)
	if err != nil {
		return err
	}
	first := ui.Part{Text: h.words()}
	if len(h.Missing) > 0 {
		first = ui.Part{Notices: []ui.Notice{{Tone: ui.Warn, Text: h.words()}}}
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "規程体系図", Lead: "方針、基準、手順、様式のつながりです。破線の枠は、まだない規程です。", Crumbs: crumbs(), Wide: true,
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "画像（SVG、A4）", URL: hierarchyPath + "/picture"}, {Kind: ui.Secondary, Text: "画像（SVG、A3）", URL: hierarchyPath + "/picture?paper=a3"}},
		Main:  ui.Parts([]ui.Part{first, {Raw: framed(h)}}),
	})
}

// framed lets a wide picture be scrolled, by keyboard too.
func framed(h Hierarchy) templ.Component {
	return templ.Raw(`<div class="picture" tabindex="0" role="region" aria-label="規程体系図">` + h.Inline() + `</div>`)
}

func (s *Service) hierarchyPicture(w http.ResponseWriter, r *http.Request) error {
	sheet := org.A4
	switch r.URL.Query().Get("paper") {
	case "", "a4":
	case "a3":
		sheet = org.A3
	default:
		return fault.New(fault.Invalid, "用紙が分かりません。a4かa3を選んでください。")
	}
	h, err := s.Hierarchy(r.Context(), sheet)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(h.SVG())
	web.Download(w, h.Title+"_"+h.Note+".svg", "image/svg+xml; charset=utf-8")
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

func (s *Service) collectionPage(w http.ResponseWriter, r *http.Request) error {
	q, err := s.collectionQuery(r)
	if err != nil {
		return err
	}
	p := ui.Part{Text: "その日に施行されている規程を、目次を付けて1冊にします。だれに渡すかに応じて、範囲を選んでください。", Table: ui.Table{Caption: "規程集", Heads: []ui.Head{{Title: "範囲"}, {Title: "Word"}, {Title: "PDF"}}}}
	for _, x := range []struct {
		state policy.State
		title string
	}{{policy.Public, "公開の規程だけ"}, {policy.Internal, "公開と庁内の規程"}, {policy.Closed, "非公開の規程を含む全部"}} {
		url := collectionPath + "/paper?day=" + q.Day.String() + "&widest=" + string(x.state) + "&format="
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: x.title, Head: true}, {Text: "Wordで出力", URL: url + "docx", Hidden: x.title + "を"}, {Text: "PDFで出力", URL: url + "pdf", Hidden: x.title + "を"}}})
	}
	day := ui.Part{Title: "ほかの日の規程集", Raw: dayForm(collectionPath, q.Day.String())}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "規程集", Lead: dayText(q.Day) + "に施行されている規程です。", Crumbs: crumbs(), Main: ui.Parts([]ui.Part{p, day})})
}

func (s *Service) collectionQuery(r *http.Request) (q CollectionQuery, err error) {
	q.Widest = policy.State(orText(r.URL.Query().Get("widest"), string(policy.Internal)))
	if q.Widest.Meaning() == "" {
		return q, fault.New(fault.Invalid, "範囲が分かりません。public、internal、closedから選んでください。")
	}
	q.Day, err = dayOr(web.Clean(r.URL.Query().Get("day")), s.Today())
	return q, err
}

func (s *Service) collectionPaper(w http.ResponseWriter, r *http.Request) error {
	q, err := s.collectionQuery(r)
	if err != nil {
		return err
	}
	d, err := s.Collection(r.Context(), q)
	if err != nil {
		return err
	}
	return sendPaper(w, r, d, d.Title+"_"+q.Day.String())
}

// dayForm asks for another day.
func dayForm(path, day string) templ.Component {
	return templ.Raw(`<form class="filters" action="` + path + `" method="get" aria-label="日を選ぶ"><div class="filter"><label for="day">日</label><input id="day" name="day" type="date" value="` + templ.EscapeString(day) + `"></div><div class="filter-buttons"><button class="button secondary" type="submit">この日にする</button></div></form>`)
}
