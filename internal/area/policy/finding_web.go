package policy

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
)

func (s *Service) findingRoutes(m *web.Mux) {
	m.Handle("GET /policy/finding", CanReview, s.findingPage)
	m.Handle("POST /policy/finding/decide", CanAccept, s.decideFindingsForm)
}

// findingRow is a row of the export.
type findingRow struct {
	ListedFinding
	around string
}

func findingTable(documents []Document, who actor.Actor) web.List[findingRow] {
	col := func(title string, f func(r findingRow) string) web.Column[findingRow] {
		return web.Column[findingRow]{Key: title, Title: title, Export: true, Text: f}
	}
	l := web.List[findingRow]{
		Title: "所見", Path: "/policy/finding",
		Filters: []web.Filter{
			{Name: "state", Label: "扱い", Options: standingOptions()}, {Name: "severity", Label: "確かさ", Options: severityOptions()},
			documentFilter(documents), {Name: "code", Label: "種類", Options: codeOptions()},
		},
		Columns: []web.Column[findingRow]{
			col("規程", func(r findingRow) string { return r.DocumentTitle }),
			col("場所", func(r findingRow) string { return r.Path }),
			{Key: "line", Title: "原文の行", Kind: sheet.Number, Export: true, Text: func(r findingRow) string { return number(r.Line) }},
			col("確かさ", func(r findingRow) string { return string(r.Severity) }),
			col("種類", func(r findingRow) string { return codeTitle(r.Code) }),
			col("内容", func(r findingRow) string { return r.Message }),
			col("前後の文", func(r findingRow) string { return r.around }),
			col("扱い", func(r findingRow) string { return r.State.Title() }),
			col("理由", func(r findingRow) string { return r.Reason }),
			col("判断した人", func(r findingRow) string { return r.DecidedName }),
			{Key: "at", Title: "判断の日時", Kind: sheet.Time, Export: true, Text: func(r findingRow) string { return timeText(r.DecidedAt) }},
			{Key: "first", Title: "初めて出た版", Kind: sheet.Number, Export: true, Text: func(r findingRow) string { return number(r.FirstNumber) }},
			{Key: "last", Title: "最後に出た版", Kind: sheet.Number, Export: true, Text: func(r findingRow) string { return number(r.LastNumber) }},
		},
		Empty: ui.Empty{Title: "所見はありません", Text: "規程を読み込むと、番号の重なり、目次との違い、言葉の揺れ、参照先のない条番号などを探し、ここに並べます。"},
	}
	if len(documents) == 0 && who.Can(CanRead) {
		l.Empty.Step = ui.Action{Kind: ui.Primary, Text: "規程を読み込む", URL: "/policy/new"}
	}
	return l
}

func timeText(t clock.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Table()
}

func (s *Service) findingPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFindings(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) showFindings(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	who := actor.From(r.Context())
	q := findingTable(nil, who).Query(r)
	l, err := s.AllFindings(r.Context(), FindingQuery{
		State: Standing(q.Filters["state"]), Severity: jobun.Severity(q.Filters["severity"]), Document: q.Filters["document"], Code: jobun.Code(q.Filters["code"]), Limit: q.Limit, Offset: q.Offset(),
	})
	if err != nil {
		return err
	}
	t := findingTable(l.documents(), who)
	rows := make([]findingRow, len(l.Findings))
	for i := range l.Findings {
		rows[i] = findingRow{l.Findings[i], plainText(l.around(&l.Findings[i]))}
	}
	if q.Format == web.XLSX || q.Format == web.CSV {
		return t.Export(w, q, sheet.Of(rows, t.Cells))
	}
	v := l.view(who)
	v.List, v.Back, v.Entry = t.View(q, rows, l.Total), r.URL.RequestURI(), entry
	if code := q.Filters["code"]; code != "" {
		v.Code, v.CodeTitle, v.Document = code, codeTitle(jobun.Code(code)), q.Filters["document"]
		v.CodeOpen = openOf(l.Codes, jobun.Code(code))
	}
	next := ""
	if actor.From(r.Context()).Can(CanAccept) {
		next = "直すか、直さないかを決めてください。"
	}
	p := web.Page{Title: "所見", Lead: "規程を読み取ったときに気付いたことです。誤りは確実に直すべきもの、疑いは人が見て判断するもの、気付きは参考です。" + next + "次の版で見えなくなると「解消」になります。", Main: page.FindingList(v), Wide: true}
	if q.Format == web.Print {
		p.Title, p.Lead = "情報セキュリティに関する規程の所見", clock.Today(s.now()).Era()+"現在　"+v.List.Count
		p.Main = page.FindingPaper(v)
	} else if l.Total > 0 {
		p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "委員会の資料として印刷", URL: printURL(r)}}
	}
	return web.Show(w, r, status, p)
}

// printURL is the same list on paper.
func printURL(r *http.Request) string {
	v := r.URL.Query()
	v.Del("page")
	v.Set("format", string(web.Print))
	return r.URL.Path + "?" + v.Encode()
}

func openOf(list []CodeCount, code jobun.Code) string {
	for _, c := range list {
		if c.Code == code {
			return number(c.Open)
		}
	}
	return "0"
}

type findingsEntry struct {
	Choices  []string `form:"choice"`
	Listed   []string `form:"listed"`
	All      bool     `form:"all"`
	OfCode   bool     `form:"of_code"`
	Code     string   `form:"code"`
	Document string   `form:"document"`
	State    string   `form:"state"`
	Reason   string   `form:"reason"`
	Back     string   `form:"back"`
}

func (in findingsEntry) decision() (FindingDecision, error) {
	d := FindingDecision{State: Standing(in.State), Reason: in.Reason}
	if in.OfCode {
		d.Code, d.Document = jobun.Code(in.Code), in.Document
		return d, nil
	}
	if in.All {
		in.Choices = in.Listed
	}
	chosen, err := choicesOf(in.Choices)
	for _, c := range chosen {
		d.Choices = append(d.Choices, FindingChoice(c))
	}
	return d, err
}

func (s *Service) decideFindingsForm(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[findingsEntry](r)
	var made FindingDecision
	if err == nil {
		made, err = in.decision()
	}
	n := 0
	if err == nil {
		n, err = s.DecideFindings(r.Context(), made)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showFindings(w, asked(r, in.Back), http.StatusUnprocessableEntity, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, backPath(in.Back, "/policy/finding"), strconv.Itoa(n)+"件を「"+strings.TrimSpace(made.State.Title())+"」にしました。")
}
