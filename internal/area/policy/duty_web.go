package policy

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
)

const (
	dutyPath   = "/policy/duty"
	matrixPath = "/policy/duty/matrix"
	ownPath    = "/policy/mine"
)

// noRole stands in addresses for the duties of which the text does not say whose they are.
const noRole = "-"

func roleValue(name string) string { return cmp.Or(name, noRole) }

func roleOf(value string) string {
	if value == noRole {
		return ""
	}
	return value
}

func holderTitle(name string) string { return cmp.Or(name, "（書かれていない）") }

// dutyTable describes the list of duties; the choices are those that lead somewhere.
func dutyTable(holders []Holder, documents []Document) web.List[Listed] {
	var roles, papers, modalities, times []ui.Option
	for _, h := range holders {
		roles = append(roles, ui.Option{Value: roleValue(h.Role), Label: holderTitle(h.Role)})
	}
	for _, d := range documents {
		papers = append(papers, ui.Option{Value: d.ID, Label: d.Title})
	}
	for _, b := range bonds() {
		if b.modality.Binds() || b.modality == jobun.May {
			modalities = append(modalities, ui.Option{Value: string(b.modality), Label: b.title})
		}
	}
	for _, t := range timings() {
		times = append(times, ui.Option{Value: string(t.value), Label: t.title})
	}
	yes := func(f func(Listed) bool) func(Listed) string {
		return func(l Listed) string {
			if f(l) {
				return "○"
			}
			return ""
		}
	}
	return web.List[Listed]{
		Title: "遵守事項", Path: dutyPath, Sort: "place", Keep: []string{"section"},
		Filters: []web.Filter{
			{Name: "role", Label: "役割", Options: roles}, {Name: "document", Label: "規程", Options: papers}, {Name: "modality", Label: "様態", Options: modalities},
			{Name: "timing", Label: "時期", Options: times},
			{Name: "needs", Label: "伴うもの", Options: []ui.Option{{Value: "permission", Label: "許可"}, {Value: "record", Label: "記録"}, {Value: "report", Label: "報告"}}},
		},
		Columns: []web.Column[Listed]{
			{Key: "role", Title: "役割", Text: func(l Listed) string { return holderTitle(l.Role) }},
			{Key: "modality", Title: "様態", Text: func(l Listed) string { return bondOf(l.Modality).word }},
			{Key: "words", Title: "文", Names: true, Text: Listed.Words, Link: func(l Listed) string { return aboutURL(l.DocumentID, l.ProvisionID, l.Sentence) }},
			{Key: "place", Title: "場所", Text: func(l Listed) string { return l.Title + " " + l.Path }},
			{Key: "timing", Title: "時期", Text: func(l Listed) string { return timingTitles(l.Timing) }},
			{Key: "needs", Title: "伴うもの", Text: needsText},
			{Key: "document", Title: "規程", Export: true, Text: func(l Listed) string { return l.Title }},
			{Key: "path", Title: "条項", Export: true, Text: func(l Listed) string { return l.Path }},
			{Key: "permission", Title: "許可", Export: true, Text: yes(func(l Listed) bool { return l.Permission })},
			{Key: "record", Title: "記録", Export: true, Text: yes(func(l Listed) bool { return l.Record })},
			{Key: "report", Title: "報告", Export: true, Text: yes(func(l Listed) bool { return l.Report })},
			{Key: "kind", Title: "様態（詳しく）", Export: true, Text: func(l Listed) string { return bondOf(l.Modality).title }},
			{Key: "line", Title: "原文の行", Kind: sheet.Number, Export: true, Text: func(l Listed) string { return number(l.Line) }},
		},
		Empty: ui.Empty{Title: "遵守事項はありません", Text: "規程を読み込むと、だれが何をしなければならないかを文から読み取り、ここに並べます。"},
	}
}

// needsText says what goes with a duty.
func needsText(l Listed) string {
	var list []string
	for _, n := range []struct {
		there bool
		word  string
	}{{l.Permission, "許可"}, {l.Record, "記録"}, {l.Report, "報告"}} {
		if n.there {
			list = append(list, n.word)
		}
	}
	return strings.Join(list, "、")
}

func timingTitles(list []jobun.TimingValue) string {
	titles := make([]string, len(list))
	for i, v := range list {
		titles[i] = timingTitle(v)
	}
	return strings.Join(slices.Compact(titles), "、")
}

func (s *Service) duties(w http.ResponseWriter, r *http.Request) error {
	holders, documents, err := s.Holders(r.Context(), "")
	if err != nil {
		return err
	}
	p := web.Page{Title: "遵守事項", Lead: "規程の文から読み取った、しなければならないこと、してはならないこと、できることの一覧です。文を選ぶと、読み取りの根拠を確かめられます。", Tools: []ui.Action{
		{Kind: ui.Secondary, Text: "役割と章の表", URL: matrixPath}, {Kind: ui.Secondary, Text: "私が守ること", URL: ownPath},
	}}
	if r.URL.Query().Get("section") != "" {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "章を限らずに表示", URL: dutyPath})
	}
	return dutyTable(holders, documents).Serve(w, r, p, func(q web.ListQuery) ([]Listed, int, error) {
		asked := DutyQuery{
			Document: q.Filters["document"], Modality: jobun.Modality(q.Filters["modality"]), Timing: jobun.TimingValue(q.Filters["timing"]), Needs: q.Filters["needs"],
			Section: sectionOf(q.Kept.Get("section")), Limit: q.Limit, Offset: q.Offset(),
		}
		if role := q.Filters["role"]; role != "" {
			asked.Roles = []string{roleOf(role)}
		}
		return s.Duties(r.Context(), asked)
	})
}

// sectionOf is the section that an address names, -1 for all.
func sectionOf(value string) int64 {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// matrix shows who has how many duties where.
func (s *Service) matrix(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	m, documents, err := s.Matrix(r.Context(), DutyQuery{Document: q.Get("document"), Needs: q.Get("needs")})
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "役割と章の表", Crumbs: []ui.Crumb{{Title: "遵守事項", URL: dutyPath}}, Wide: true, Main: page.DutyMatrix(matrixView(m, documents, q.Get("needs"))),
		Lead:  "どの役割に、どこで、いくつの遵守事項があるかです。数を選ぶと、その一覧を開きます。",
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "Excelで出力", URL: "/policy/duty/export?" + q.Encode()}},
	})
}

func matrixView(m Matrix, documents []Document, needs string) page.Matrix {
	v := page.Matrix{Action: matrixPath, Document: m.Document.ID, Needs: needs, Total: number(m.Total), Wide: m.Document.ID == ""}
	v.Documents = []ui.Option{{Value: "", Label: "すべて（規程ごとに数える）"}}
	for _, d := range documents {
		v.Documents = append(v.Documents, ui.Option{Value: d.ID, Label: d.Title})
	}
	for _, c := range m.Columns {
		if m.Document.ID == "" {
			v.Columns = append(v.Columns, page.Link{Text: c.Title, URL: matrixPath + "?document=" + url.QueryEscape(c.DocumentID)})
			continue
		}
		v.Columns = append(v.Columns, page.Link{Text: strings.TrimSpace(c.Path + " " + c.Heading)})
	}
	for _, r := range m.Rows {
		row := page.MatrixRow{Role: page.Link{Text: holderTitle(r.Role), URL: dutyURL(r.Role, m.Document.ID, needs)}, Total: number(r.Total)}
		for i, n := range r.Counts {
			cell := page.Link{}
			if n > 0 {
				cell.Text = number(n)
				cell.URL = dutyURL(r.Role, m.Columns[i].DocumentID, needs)
				if m.Document.ID != "" {
					cell.URL += "&section=" + number(m.Columns[i].SectionSeq)
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// dutyURL leads to the duties of a role, in one document or in all.
func dutyURL(role, document, needs string) string {
	v := url.Values{"role": {roleValue(role)}}
	if document != "" {
		v.Set("document", document)
	}
	if needs != "" {
		v.Set("needs", needs)
	}
	return dutyPath + "?" + v.Encode()
}

func (s *Service) exportMatrix(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	m, _, err := s.Matrix(r.Context(), DutyQuery{Document: q.Get("document"), Needs: q.Get("needs")})
	if err != nil {
		return err
	}
	heads := []string{"役割"}
	for _, c := range m.Columns {
		heads = append(heads, "#"+cmp.Or(strings.TrimSpace(c.Path+" "+c.Heading), c.Title))
	}
	var rows [][]string
	for _, one := range m.Rows {
		row := []string{holderTitle(one.Role)}
		for _, n := range one.Counts {
			row = append(row, number(n))
		}
		rows = append(rows, append(row, number(one.Total)))
	}
	title := "役割と章の表"
	if m.Document.Title != "" {
		title += "（" + m.Document.Title + "）"
	}
	return sendWorkbook(w, title, []sheet.Table{sheetOf("役割と章の表", rows, append(heads, "#計")...)})
}

// own shows the duties of a role on one sheet.
func (s *Service) own(w http.ResponseWriter, r *http.Request) error {
	var chosen []string
	if role := r.URL.Query().Get("role"); role != "" {
		chosen = []string{roleOf(role)}
	}
	o, err := s.Own(r.Context(), chosen)
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "私が守ること", Main: page.OwnDuties(ownView(o)), Wide: true,
		Lead: "規程が役割ごとに定めていることを、することの種類ごとに並べています。文を選ぶと、規程のその場所を開きます。",
	})
}

func ownView(o Own) page.Own {
	v := page.Own{Action: ownPath, Chosen: len(o.Roles) > 0, Total: o.Total, More: o.Total > ownMax}
	for _, h := range o.Holders {
		if h.Role != "" {
			v.Roles = append(v.Roles, ui.Option{Value: h.Role, Label: h.Role + "（" + number(h.Duties) + "）"})
		}
	}
	if len(o.Roles) == 1 {
		v.Role = o.Roles[0]
	}
	v.Title = strings.Join(o.Roles, "、")
	for _, g := range o.Groups {
		group := page.OwnGroup{Title: g.Title}
		for _, d := range g.List {
			group.List = append(group.List, page.OwnDuty{
				Text: d.Words(), URL: anchorURL(d.DocumentID, d.ProvisionID), Place: d.Title + " " + d.Path, Timing: timingTitles(d.Timing),
			})
		}
		v.Groups = append(v.Groups, group)
	}
	return v
}
