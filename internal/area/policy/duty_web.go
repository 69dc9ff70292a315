package policy

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
)

func (s *Service) dutyRoutes(m *web.Mux) {
	m.Handle("GET /policy/duty", CanView, s.matrix)
	m.Handle("GET /policy/duty/list/paper", CanView, s.dutyPaper)
	m.Handle("GET /policy/duty/list", CanView, s.dutyList)
	m.Handle("GET /policy/duty/own", CanView, s.own)
	m.Handle("GET /policy/duty/own/paper", CanView, s.ownPaper)
	m.Handle("GET /policy/duty/own/everyone", CanDecideEveryone, s.everyoneForm)
	m.Handle("POST /policy/duty/own/everyone", CanDecideEveryone, s.everyone)
	m.Handle("GET /policy/{id}/paper", CanView, s.open(s.paper))
}

const (
	dutyPath   = "/policy/duty/list"
	matrixPath = "/policy/duty"
	ownPath    = "/policy/duty/own"
)

var toDuties = ui.Crumb{Title: "役割別の遵守事項", URL: matrixPath}

// dutyURL leads to the list of duties.
func dutyURL(document, section, role string) string {
	v := url.Values{}
	for name, value := range map[string]string{"document": document, "section": section, "role": role} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return dutyPath
	}
	return dutyPath + "?" + v.Encode()
}

// withBelow marks in a URL that the documents below one are meant as well.
const withBelow = "~"

// optionsMost bounds what a choice offers: nobody looks through more.
const optionsMost = 200

// scopeOptions offers documents, and those that have others below them with these.
func scopeOptions(list []Document, chosen string) []ui.Option {
	above := map[string]bool{}
	for _, d := range list {
		above[d.Parent] = true
	}
	var options []ui.Option
	for i, d := range list {
		if i >= optionsMost && !strings.HasPrefix(chosen, d.ID) {
			continue
		}
		options = append(options, ui.Option{Value: d.ID, Label: d.Title})
		if above[d.ID] {
			options = append(options, ui.Option{Value: d.ID + withBelow, Label: d.Title + "と、その下位の規程"})
		}
	}
	return options
}

func roleOptions(list []RoleCount, chosen string) []ui.Option {
	var options []ui.Option
	for i, r := range list {
		if value := roleValue(r.Role); i < optionsMost || value == chosen {
			options = append(options, ui.Option{Value: value, Label: roleTitle(r.Role) + "（" + number(r.Count) + "）"})
		}
	}
	return options
}

// dutyTable is the list of duties; chosen is what the URL asks for.
func (s *Service) dutyTable(c Choices, chosen url.Values) web.List[DutyItem] {
	var modalities, times, asks []ui.Option
	for _, m := range dutyModalities() {
		modalities = append(modalities, ui.Option{Value: string(m), Label: bondOf(m).title})
	}
	for _, t := range timings() {
		times = append(times, ui.Option{Value: string(t.value), Label: t.title})
	}
	for _, one := range askings() {
		asks = append(asks, ui.Option{Value: string(one.asking), Label: one.title})
	}
	return web.List[DutyItem]{
		Title: "遵守事項", Path: dutyPath, Search: true, Sort: "place", Keep: []string{"section"},
		Filters: []web.Filter{
			{Name: "document", Label: "規程", Options: scopeOptions(c.Documents, web.Clean(chosen.Get("document")))},
			{Name: "role", Label: "役割", Options: roleOptions(c.Roles, web.Clean(chosen.Get("role")))},
			{Name: "modality", Label: "強さ", Options: modalities},
			{Name: "timing", Label: "いつ", Options: times},
			{Name: "asks", Label: "手続", Options: asks},
		},
		Columns: dutyColumns(len(c.Documents) > 1 && !oneDocument(chosen)),
		Empty: ui.Empty{
			Title: "まだ遵守事項がありません",
			Text:  "規程を読み込むと、だれが、何をしなければならないかを文から読み取り、ここに並べます。",
			Step:  ui.Action{Kind: ui.Secondary, Text: "規程の一覧を見る", URL: "/policy"},
		},
	}
}

// oneDocument reports whether a list is of one document.
func oneDocument(chosen url.Values) bool {
	document := web.Clean(chosen.Get("document"))
	return document != "" && !strings.HasSuffix(document, withBelow)
}

// dutyColumns are those of the list; of several documents each place says which.
func dutyColumns(several bool) []web.Column[DutyItem] {
	yes := func(b bool) string {
		if b {
			return "○"
		}
		return ""
	}
	return []web.Column[DutyItem]{
		{Key: "place", Title: "場所", Sorts: true, Names: true, Text: func(d DutyItem) string { return d.place(several) }, Link: func(d DutyItem) string { return d.url() }},
		{Key: "role", Title: "役割", Sorts: true, Text: func(d DutyItem) string { return roleTitle(d.Role) }},
		{Key: "modality", Title: "強さ", Sorts: true, Text: func(d DutyItem) string { return bondOf(d.Modality).word }, Mark: func(d DutyItem) ui.Mark { return bondMark(d.Modality) }},
		{Key: "sentence", Title: "定め", Long: true, Text: func(d DutyItem) string { return d.Sentence }},
		{Key: "condition", Title: "どのようなとき", Text: func(d DutyItem) string { return d.conditions() }},
		{Key: "timing", Title: "いつ", Text: func(d DutyItem) string { return d.times() }},
		{Key: "asks", Title: "手続", Text: func(d DutyItem) string { return d.asks() }},
		{Key: "title", Title: "規程", Export: true, Text: func(d DutyItem) string { return d.Title }},
		{Key: "section", Title: "章・節", Export: true, Text: func(d DutyItem) string { return d.section() }},
		{Key: "words", Title: "節の文言", Export: true, Text: func(d DutyItem) string { return d.Words }},
		{Key: "bond", Title: "強さの読み方", Export: true, Text: func(d DutyItem) string { return bondOf(d.Modality).title }},
		{Key: "subject", Title: "主語の語句", Export: true, Text: func(d DutyItem) string { return d.SubjectText }},
		{Key: "basis", Title: "主語の読み方", Export: true, Text: func(d DutyItem) string { return basisTitle(d.Basis) }},
		{Key: "object", Title: "対象", Export: true, Text: func(d DutyItem) string { return d.Object }},
		{Key: "permission", Title: "許可", Export: true, Text: func(d DutyItem) string { return yes(d.Permission) }},
		{Key: "record", Title: "記録", Export: true, Text: func(d DutyItem) string { return yes(d.Record) }},
		{Key: "report", Title: "報告", Export: true, Text: func(d DutyItem) string { return yes(d.Report) }},
		{Key: "line", Title: "原文の行", Kind: sheet.Number, Export: true, Text: func(d DutyItem) string { return number(d.Line) }},
	}
}

func bondMark(m jobun.Modality) ui.Mark {
	tone := map[string]ui.Tone{"禁止": ui.Danger, "義務": ui.Info, "規定": ui.Info, "努力": ui.Warn}[bondOf(m).word]
	if tone == "" {
		tone = ui.Plain
	}
	return ui.Mark{Tone: tone, Text: bondOf(m).word}
}

// dutyQuery reads what a list is asked for.
func dutyQuery(q web.ListQuery, names Names) DutyQuery {
	document, below := strings.CutSuffix(q.Filters["document"], withBelow)
	d := DutyQuery{
		Text: q.Text, Document: document, Below: below, Section: q.Kept.Get("section"), Role: q.Filters["role"],
		Modality: jobun.Modality(q.Filters["modality"]), Timing: jobun.TimingValue(q.Filters["timing"]), Asks: Asking(q.Filters["asks"]),
		Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset(),
	}
	if d.Role != "" && d.Role != Nobody {
		d.names = names.all(d.Role)
	}
	return d
}

func (s *Service) dutyList(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choices(r.Context())
	if err != nil {
		return err
	}
	l := s.dutyTable(c, r.URL.Query())
	asked := l.Query(r)
	p := web.Page{Title: "遵守事項の一覧", Lead: "規程の文から読み取った、だれが何をしなければならないかの一覧です。場所を選ぶと、規程の本文を読めます。", Crumbs: []ui.Crumb{toDuties}}
	query := ""
	if r.URL.RawQuery != "" {
		query = "&" + withoutPage(r.URL.Query()).Encode()
	}
	p.Tools = []ui.Action{
		{Kind: ui.Secondary, Text: "Wordで出力", URL: dutyPath + "/paper?format=docx" + query},
		{Kind: ui.Secondary, Text: "PDFで出力", URL: dutyPath + "/paper?format=pdf" + query},
	}
	if role := asked.Filters["role"]; role != "" && role != Nobody {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "1枚にまとめて見る", URL: ownURL([]string{role}, true)})
	}
	if section := asked.Kept.Get("section"); section != "" {
		q := r.URL.Query()
		q.Del("section")
		q.Del("page")
		name, err := s.SectionName(r.Context(), dutyQuery(asked, c.Names))
		if err != nil {
			return err
		}
		p.Main = page.Narrowed(page.Narrow{Text: name, All: dutyPath + "?" + q.Encode()})
	}
	return l.Serve(w, r, p, func(q web.ListQuery) ([]DutyItem, int, error) {
		return s.Duties(r.Context(), dutyQuery(q, c.Names))
	})
}

func withoutPage(v url.Values) url.Values {
	for _, name := range []string{"page", "format"} {
		v.Del(name)
	}
	return v
}

// dutyPaper gives the list that is asked for as Word or PDF.
func (s *Service) dutyPaper(w http.ResponseWriter, r *http.Request) error {
	format, err := paperFormatOf(r)
	if err != nil {
		return err
	}
	c, err := s.Choices(r.Context())
	if err != nil {
		return err
	}
	l := s.dutyTable(c, r.URL.Query())
	asked := l.Query(r)
	asked.Limit, asked.Page = 0, 1
	q := dutyQuery(asked, c.Names)
	list, total, err := s.Duties(r.Context(), q)
	if err != nil {
		return err
	}
	if total > dutyPaperMost {
		return fault.Newf(fault.Invalid, "件数が多すぎるため、紙の形では出力できません（%d件まで）。役割や規程で絞り込むか、Excelで出力してください。", dutyPaperMost)
	}
	return s.sendPaper(w, r, format, dutyDocument(list, said(l, asked), s.now()))
}

// said writes what a list was narrowed to.
func said(l web.List[DutyItem], q web.ListQuery) string {
	var list []string
	for _, f := range l.Filters {
		i := slices.IndexFunc(f.Options, func(o ui.Option) bool { return o.Value == q.Filters[f.Name] })
		if q.Filters[f.Name] != "" && i >= 0 {
			list = append(list, f.Label+"："+f.Options[i].Label)
		}
	}
	if q.Text != "" {
		list = append(list, "言葉："+q.Text)
	}
	return strings.Join(list, "　")
}
