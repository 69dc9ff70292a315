package revision

import (
	"context"
	"net/http"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) procedureRoutes(m *web.Mux) {
	m.Handle("GET "+procedurePath, CanWrite, s.proceduresPage)
	form[Beginning]{
		path: procedurePath + "/new", needs: CanDraft, title: "実施手順を始める", lead: "情報システムごとに、ひな形から実施手順を書きます。書くのは、情報システム管理者です。", submit: "始める", back: func(string) string { return procedurePath },
		start: func(context.Context, string) (Beginning, error) {
			return Beginning{Template: s.config.Definitions.ProcedureTemplates()[0].Name}, nil
		},
		fields: s.beginningFields,
		do: func(ctx context.Context, _ string, in Beginning) (string, string, error) {
			p, err := s.Begin(ctx, in)
			return procedureURL(p.ID), "実施手順を始めました。情報システム管理者に知らせました。", err
		},
	}.routes(m)
	m.Handle("GET "+procedurePath+"/{id}/write", CanWrite, s.procedurePage)
	m.Handle("POST "+procedurePath+"/{id}/write", CanWrite, s.writeProcedure)
	m.Handle("GET "+procedurePath+"/{id}/paper", CanWrite, s.procedurePaper)
	form[Proposing]{
		path: procedurePath + "/{id}/propose", needs: CanDraft, title: "実施手順を改正に載せる", lead: "書いた実施手順を、規程の改正として起案します。実施手順は、非公開の規程になります。", submit: "起案する", hidden: []string{"version"}, back: procedureURL,
		start: func(ctx context.Context, id string) (Proposing, error) {
			p, err := s.Procedure(ctx, id)
			return Proposing{Version: p.Version, Begin: s.Today().Plus(30).String()}, err
		},
		fields: s.proposingFields,
		do: func(ctx context.Context, id string, in Proposing) (string, string, error) {
			in.ID = id
			r, err := s.Propose(ctx, in)
			return revisionURL(r.ID), "起案しました。内容を確かめて、決裁に回してください。", err
		},
	}.routes(m)
}

func (s *Service) beginningFields(ctx context.Context, _ string, e ui.Entry) ([]ui.Control, error) {
	o, err := s.outline(ctx)
	if err != nil {
		return nil, err
	}
	posts, templates := []ui.Option{{Label: "選んでください"}}, []ui.Option{}
	for _, p := range o.Posts {
		posts = append(posts, ui.Option{Value: p.ID, Label: strings.TrimSpace(p.UnitName + " " + p.Title)})
	}
	for _, t := range s.config.Definitions.ProcedureTemplates() {
		templates = append(templates, ui.Option{Value: t.Name, Label: t.Title, Help: t.Meaning})
	}
	return []ui.Control{
		ui.Entered(e.Field("system", "情報システムの名称").Must().Limit(60)), ui.Choice(e.Field("owner", "情報システム管理者の職").Must().Of(posts...)), ui.OneOf(e.Field("template", "ひな形").Must().Of(templates...)),
	}, nil
}

func (s *Service) proposingFields(ctx context.Context, _ string, e ui.Entry) ([]ui.Control, error) {
	documents, _, err := s.config.Policies.List(ctx, policy.Query{Limit: 500})
	if err != nil {
		return nil, err
	}
	choices := []ui.Option{{Label: "選ばない"}}
	for _, d := range documents {
		choices = append(choices, ui.Option{Value: d.ID, Label: d.Title})
	}
	return []ui.Control{ui.Entered(e.Field("begin", "施行の予定日").As("date").Must()), ui.Choice(e.Field("parent", "上位の規程").Of(choices...))}, nil
}

func (s *Service) proceduresPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Procedures(r.Context())
	if err != nil {
		return err
	}
	p := ui.Part{Table: ui.Table{Caption: "情報システムの実施手順", Heads: []ui.Head{{Title: "情報システム"}, {Title: "情報システム管理者"}, {Title: "まだ書かれていない項目", Class: "number"}, {Title: "状態"}, {Title: "更新"}}}, Empty: ui.Empty{Title: "実施手順はまだありません", Text: "情報システムごとに、ひな形から書きます。"}}
	for _, x := range list {
		state := ui.Mark{Tone: ui.Plain, Text: "作成中"}
		switch {
		case x.DocumentID != "":
			state = ui.Mark{Tone: ui.Good, Text: "定めた"}
		case x.RevisionID != "":
			state = ui.Mark{Tone: ui.Info, Text: "起案した"}
		}
		t, _ := s.template(x.Template)
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: x.System, URL: procedureURL(x.ID), Head: true}, {Text: x.OwnerName}, {Text: count(len(missing(t, x.Answers())), "件"), Class: "number"}, {Mark: state}, {Text: x.UpdatedAt.Table() + " " + x.UpdatedName}}})
	}
	page := web.Page{Title: "情報システムの実施手順", Lead: "情報システムごとの実施手順です。あなたが管理者である情報システムのものを書けます。", Main: ui.Parts([]ui.Part{p}), Wide: true}
	if actor.From(r.Context()).Can(CanDraft) {
		page.Tools = []ui.Action{{Kind: ui.Primary, Text: "実施手順を始める", URL: procedurePath + "/new"}}
	}
	return web.Show(w, r, http.StatusOK, page)
}

func (s *Service) procedurePage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Procedure(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	e := web.EntryOf(versioned{p.Version})
	for key, text := range p.Answers() {
		e.Values[answerField+key] = []string{text}
	}
	return s.showProcedure(w, r, http.StatusOK, p, e)
}

// versioned is what a form sends beside its answers.
type versioned struct {
	Version int64 `json:"version"`
}

// answerField begins the names of the fields of a template.
const answerField = "answer-"

func (s *Service) showProcedure(w http.ResponseWriter, r *http.Request, status int, p Procedure, e ui.Entry) error {
	t, ok := s.template(p.Template)
	if !ok {
		return fault.New(fault.Conflict, "この実施手順のひな形は、もう使われていません。")
	}
	var fields []ui.Control
	e.Order = nil
	for _, f := range t.Fields {
		field := e.Field(answerField+f.Key, f.Label).Limit(answerMax).Hint(f.Help)
		e.Order = append(e.Order, answerField+f.Key)
		if f.Tall {
			fields = append(fields, ui.Lines(field.Tall(3)))
		} else {
			fields = append(fields, ui.Entered(field))
		}
	}
	v := ui.FormView{Form: ui.Form{Action: procedureURL(p.ID), Entry: e, Submit: "書いたことを残す", Cancel: procedurePath}, Fields: fields}.Carry("version")
	facts := ui.Part{Facts: []ui.Fact{{Label: "情報システム管理者", Value: p.OwnerName}, {Label: "ひな形", Value: t.Title}, {Label: "更新", Value: p.UpdatedAt.Table() + " " + p.UpdatedName}}}
	if blank := missing(t, p.Answers()); len(blank) > 0 {
		facts.Notices = []ui.Notice{{Tone: ui.Info, Text: "まだ書かれていない項目：" + strings.Join(blank, "、")}}
	} else if actor.From(r.Context()).Can(CanDraft) {
		facts.Buttons = []ui.Action{{Kind: ui.Primary, Text: "改正に載せる", URL: procedurePath + "/" + p.ID + "/propose"}}
	}
	text := ui.Part{Title: "できあがる手順", Body: lines(written(t, p))}
	return web.Show(w, r, status, web.Page{
		Title: p.System + "の実施手順", Crumbs: []ui.Crumb{{Title: "情報システムの実施手順", URL: procedurePath}},
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "Wordで出力", URL: procedurePath + "/" + p.ID + "/paper?format=docx"}, {Kind: ui.Secondary, Text: "PDFで出力", URL: procedurePath + "/" + p.ID + "/paper?format=pdf"}},
		Main:  ui.Parts([]ui.Part{facts, {Title: "項目", Forms: []ui.FormView{v}}, text}),
	})
}

// writeProcedure takes the answers out of the form: which there are says the template.
func (s *Service) writeProcedure(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Procedure(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return unreadable(err)
	}
	answers, sent := map[string]string{}, map[string][]string{}
	for name, values := range r.PostForm {
		if key, ok := strings.CutPrefix(name, answerField); ok && len(values) > 0 {
			answers[key], sent[name] = web.Clean(values[0]), []string{web.Clean(values[0])}
			r.PostForm.Del(name)
		}
	}
	in, entry, err := web.Decode[versioned](r)
	for name, values := range sent {
		entry.Values[name] = values
	}
	if err == nil {
		_, err = s.Write(r.Context(), Writing{ID: p.ID, Version: in.Version, Answers: answers})
		err = renamed(err)
	}
	return web.Answer(w, r, entry, procedureURL(p.ID), "書いたことを残しました。", err, func(status int, e ui.Entry) error { return s.showProcedure(w, r, status, p, e) })
}

// renamed puts messages to the fields of the form.
func renamed(err error) error {
	f := fault.Of(err)
	if err == nil || len(f.Fields) == 0 {
		return err
	}
	fields := map[string]string{}
	for key, text := range f.Fields {
		fields[answerField+key] = text
	}
	return fault.Fields(fields)
}

func (s *Service) procedurePaper(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Procedure(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	t, ok := s.template(p.Template)
	if !ok {
		return fault.New(fault.Conflict, "この実施手順のひな形は、もう使われていません。")
	}
	doc, err := s.config.Policies.Study([]byte(written(t, p)))
	if err != nil {
		return err
	}
	whole := policy.WholeOf(p.System+"実施手順", doc)
	whole.Outline = nil // two pages need no contents
	d := policy.WholePaper(whole, s.config.Now())
	d.Blocks = append([]paper.Block{paper.Title{Text: paper.T(whole.Title)}}, afterTitle(d.Blocks)...)
	return sendPaper(w, r, d, p.System+"実施手順")
}
