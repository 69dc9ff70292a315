package policy

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) demandRoutes(m *web.Mux) {
	m.Handle("GET /policy/demand", CanView, s.demandPage)
	m.Handle("GET /policy/demand/one", CanView, s.onePage)
	m.Handle("POST /policy/demand/one", CanAccept, s.decideOne)
	m.Handle("POST /policy/demand/decide", CanAccept, s.decideMany)
}

var toDemands = ui.Crumb{Title: "規程が求めること", URL: "/policy/demand"}

// demandRow is a row of the export.
type demandRow struct {
	Demand
	sentence string
	shown    Definition
}

func demandTable(who actor.Actor, documents []Document) web.List[demandRow] {
	col := func(title string, f func(r demandRow) string) web.Column[demandRow] {
		return web.Column[demandRow]{Key: title, Title: title, Export: true, Text: f}
	}
	l := web.List[demandRow]{
		Title: "規程が求めること", Path: "/policy/demand", Search: true,
		Filters: []web.Filter{{Name: "kind", Label: "種類", Options: demandKindOptions()}, documentFilter(documents)},
		Columns: []web.Column[demandRow]{
			col("規程", func(r demandRow) string { return r.Title }),
			col("場所", func(r demandRow) string { return r.Path }),
			{Key: "line", Title: "原文の行", Kind: sheet.Number, Export: true, Text: func(r demandRow) string { return number(r.Line) }},
			col("種類", func(r demandRow) string { return r.Kind.Title() }),
			col("名称", func(r demandRow) string { return r.shown.Title }),
			col("だれが", func(r demandRow) string { return strings.Join(r.shown.From, "、") }),
			col("相手", func(r demandRow) string { return strings.Join(r.shown.To, "、") }),
			col("相手が複数のとき", func(r demandRow) string { return jointTitle(r.shown.Joint) }),
			col("事前・事後", func(r demandRow) string { return whenTitle(r.shown.When) }),
			col("充てる職", func(r demandRow) string { return strings.Join(r.shown.Posts, "、") }),
			col("対象・内容", func(r demandRow) string { return r.shown.Object }),
			col("求められること・いつ", func(r demandRow) string { return r.shown.Act }),
			col("分類と取扱制限", func(r demandRow) string { return classesLine(r.shown.Classes) }),
			col("根拠の文", func(r demandRow) string { return r.sentence }),
		},
		Empty: ui.Empty{Title: "採用されたものは、まだありません", Text: "規程が求める許可、報告、記録、定期の務め、役割、分類、連絡先のうち、事務局が採用したものがここに並びます。"},
	}
	if !who.Can(CanReview) {
		return l
	}
	l.Filters = append(l.Filters, web.Filter{Name: "standing", Label: "判断", Options: demandStandingOptions()})
	l.Columns = append(l.Columns,
		col("判断", func(r demandRow) string { return r.Standing.Title() }),
		col("判断した人", func(r demandRow) string { return r.Decision.ByName }),
		web.Column[demandRow]{Key: "at", Title: "判断の日時", Kind: sheet.Time, Export: true, Text: func(r demandRow) string { return decidedAt(r.Decision) }},
		col("理由", func(r demandRow) string { return r.Decision.Reason }),
		col("定義の名前", func(r demandRow) string { return r.Decision.Definition.Name }))
	l.Empty = ui.Empty{
		Title: "規程から読み取ったものは、まだありません",
		Text:  "規程を読み込むと、その文が求める許可、報告、記録、定期の務め、役割、分類、連絡先を読み取り、文と並べてここに示します。事務局が採用したものは、申請や管理簿などの定義になります。",
	}
	if who.Can(CanRead) {
		l.Empty.Step = ui.Action{Kind: ui.Primary, Text: "規程を読み込む", URL: "/policy/new"}
	}
	return l
}

func decidedAt(k Decision) string {
	if k.Version == 0 {
		return ""
	}
	return k.At.Table()
}

func (s *Service) demandPage(w http.ResponseWriter, r *http.Request) error {
	return s.showDemands(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) showDemands(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	who := actor.From(r.Context())
	q := demandTable(who, nil).Query(r)
	list, err := s.Demands(r.Context(), DemandQuery{
		Kind: DefinitionKind(q.Filters["kind"]), Standing: DemandStanding(q.Filters["standing"]), Document: q.Filters["document"], Text: q.Text, Limit: q.Limit, Offset: q.Offset(),
	})
	if err != nil {
		return err
	}
	l := demandTable(who, list.Documents)
	rows := make([]demandRow, len(list.Demands))
	v := page.Demands{Decides: who.Can(CanAccept) && q.Format == web.HTML, Back: r.URL.RequestURI(), Entry: entry}
	for i := range list.Demands {
		d := &list.Demands[i]
		rows[i] = demandRow{*d, list.sentence(d), d.shown(who)}
		v.Rows = append(v.Rows, demandView(d, rows[i].sentence, who))
	}
	v.Decides = v.Decides && slices.ContainsFunc(v.Rows, func(d page.Demand) bool { return d.Open })
	if q.Format == web.XLSX || q.Format == web.CSV {
		return l.Export(w, q, sheet.Of(rows, l.Cells))
	}
	v.List = l.View(q, rows, list.Total)
	p := web.Page{Title: l.Title, Lead: demandLead(who, list.Waiting), Main: page.Demanded(v), Wide: true}
	return web.Show(w, r, status, p)
}

func demandLead(who actor.Actor, waiting int) string {
	if !who.Can(CanReview) {
		return "規程が求めることのうち、事務局が採用したものです。場所を選ぶと、規程の条項を読めます。"
	}
	next := "事務局が、文と見比べて、採用するかどうかを決めています。"
	if who.Can(CanAccept) {
		next = "文と見比べて、採用するかどうかを決めてください。"
	}
	return "規程の文から読み取った、許可・報告・記録・定期の務め・役割・分類・連絡先です。" + next + "判断を待つもの：" + strconv.Itoa(waiting) + "件"
}

// asked is the request for the list from which a form came, so that a faulty one is shown
// in the same list.
func asked(r *http.Request, back string) *http.Request {
	list := r.Clone(r.Context())
	if u, err := url.Parse(web.LocalPath(back)); err == nil {
		list.URL = u
	}
	return list
}

// ownPath is where a form leads back to: a page of the area, else the one it is for.
func backPath(back, other string) string {
	if back = web.LocalPath(back); strings.HasPrefix(back, "/policy/") {
		return back
	}
	return other
}

type manyEntry struct {
	Choices []string `form:"choice"`
	Listed  []string `form:"listed"` // all that the page shows
	All     bool     `form:"all"`
	Verdict string   `form:"verdict"`
	Reason  string   `form:"reason"`
	Back    string   `form:"back"`
}

func (s *Service) decideMany(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[manyEntry](r)
	var out DemandOutcome
	made := DemandDecision{Accept: in.Verdict == "accept", Reason: in.Reason}
	if in.All {
		in.Choices = in.Listed
	}
	if err == nil {
		made.Choices, err = choicesOf(in.Choices)
	}
	if err == nil {
		out, err = s.DecideDemands(r.Context(), made)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showDemands(w, asked(r, in.Back), http.StatusUnprocessableEntity, entry)
	}
	if err != nil {
		return err
	}
	verb := "採用しませんでした。"
	if made.Accept {
		verb = "採用しました。"
	}
	return web.Redirect(w, r, backPath(in.Back, toDemands.URL), strconv.Itoa(len(made.Choices))+"件を"+verb+outcomeText(out))
}

func choicesOf(values []string) ([]DemandChoice, error) {
	var list []DemandChoice
	for _, v := range values {
		parts := strings.Split(v, ".")
		if len(parts) != 3 {
			return nil, fault.New(fault.Invalid, "選んだ項目を読み取れませんでした。画面を開き直してください。")
		}
		version, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "選んだ項目を読み取れませんでした。画面を開き直してください。")
		}
		list = append(list, DemandChoice{parts[0], parts[1], version})
	}
	return list, nil
}

func (s *Service) onePage(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	find := func() (Demand, string, error) { return s.Demand(r.Context(), v.Get("document"), v.Get("mark")) }
	if v.Get("name") != "" {
		find = func() (Demand, string, error) {
			return s.DemandOf(r.Context(), DefinitionKind(v.Get("kind")), v.Get("name"))
		}
	}
	d, sentence, err := find()
	if err != nil {
		return err
	}
	return s.showOne(w, r, http.StatusOK, &d, sentence, nil)
}

// showOne shows a demand to be decided; entry is what was entered, nil at first.
func (s *Service) showOne(w http.ResponseWriter, r *http.Request, status int, d *Demand, sentence string, entry *ui.Entry) error {
	who := actor.From(r.Context())
	o, err := s.OrganisationFor(r.Context(), d)
	if err != nil {
		return err
	}
	landed, err := s.LandedOf(r.Context(), d)
	if err != nil {
		return err
	}
	if entry == nil {
		first := web.EntryOf(entryOfDemand(d, d.shown(who), &o))
		entry = &first
	}
	v := demandForm(d, sentence, who, *entry, &o)
	v.Landed, v.Next = landedLinks(landed), nextStep(d, who)
	return web.Show(w, r, status, web.Page{Title: d.shown(who).Title, Crumbs: []ui.Crumb{toDemands}, Main: page.OneDemand(v), Wide: true})
}

func (s *Service) decideOne(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[demandEntry](r)
	if err != nil {
		return err // not from our page, which names the demand
	}
	made := DemandDecision{Choices: []DemandChoice{{in.Document, in.Mark, in.Version}}, Accept: in.Verdict == "accept", Reason: in.Reason}
	if made.Accept {
		made.Definition, made.Landing = in.definition(), in.landing()
	}
	out, err := s.DecideDemands(r.Context(), made)
	if entry, refused := web.Refused(entry, err); refused {
		d, sentence, err := s.Demand(r.Context(), in.Document, in.Mark)
		if err != nil {
			return err
		}
		return s.showOne(w, r, http.StatusUnprocessableEntity, &d, sentence, &entry)
	}
	if err != nil {
		return err
	}
	if made.Accept {
		return web.Redirect(w, r, toDemands.URL, "「"+cut(in.Title, 80)+"」を採用しました。"+outcomeText(out))
	}
	return web.Redirect(w, r, toDemands.URL, "採用しないことにしました。"+outcomeText(out))
}
