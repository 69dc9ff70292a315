package incident

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	subjectStep = "/subject"
	subjectPath = incidentPath + "/subject"
	peoplePath  = incidentPath + "/people"
)

func subjectsURL(incident string) string { return incidentURL(incident) + subjectStep }

func (s *Service) subjectRoutes(m *web.Mux) {
	base := incidentPath + "/{id}" + subjectStep
	m.Handle("GET "+base, CanSee, s.peoplePage)
	m.Handle("GET "+base+"/letters", CanSee, printed("本人への通知", func(r *http.Request) (paper.Document, error) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page")) // what is no number is the first
		return s.Letters(r.Context(), r.PathValue("id"), max(1, page))
	}))
	m.Handle("GET "+base+"/import", CanHandle, s.peopleImportPage)
	m.HandleUpload("POST "+base+"/import", CanHandle, sheet.ReadSize+web.FormLimit, s.submitPeople)
	m.Handle("GET "+peoplePath+"/{id}/look", CanHandle, s.peoplePreviewPage)
	m.Handle("POST "+peoplePath+"/{id}/apply", CanHandle, s.applyPeople)
	addSheet(s, m, outForm[Lettering]{
		path: base + "/letter", needs: CanHandle, view: subjectStep, title: "通知文", submit: "保存する", hidden: []string{"version"},
		lead: "すべての人に宛てる文です。「" + nameMark + "」と書いたところは、一人ずつの氏名になります。書く項目は、概要、項目、原因、二次被害、そのほかです。",
		open: func(r *http.Request) (Incident, Lettering, error) {
			p, err := s.People(r.Context(), PeopleQuery{ID: r.PathValue("id"), Limit: 1})
			in := Lettering{Version: p.Notice.Version, Letter: p.Notice.Letter, Contact: p.Notice.Contact}
			if err == nil && in.Letter == "" {
				in.Letter, err = s.SuggestLetter(r.Context(), r.PathValue("id"))
			}
			return p.Incident, in, err
		},
		fields: func(_ *http.Request, e ui.Entry) []ui.Control {
			return []ui.Control{ui.Lines(e.Field("letter", "通知文").Must().Limit(letterMax).Tall(20)), ui.Entered(e.Field("contact", "問合せ先").Must().Limit(lineMax).Hint("課の名前と電話番号。"))}
		},
		bind: func(in *Lettering, id string) { in.ID = id },
		do: func(ctx context.Context, in Lettering) (string, string, error) {
			_, err := s.WriteLetter(ctx, in)
			return subjectsURL(in.ID), "通知文を保存しました。", err
		},
	})
	addSheet(s, m, outForm[Dispatch]{
		path: base + "/sent", needs: CanHandle, view: subjectStep, title: "未通知の人をまとめて通知済みにする", submit: "通知済みにする",
		open: func(r *http.Request) (Incident, Dispatch, error) {
			p, err := s.People(r.Context(), PeopleQuery{ID: r.PathValue("id"), Limit: 1})
			return p.Incident, Dispatch{On: s.Today().String(), Means: "郵送"}, err
		},
		fields: func(_ *http.Request, e ui.Entry) []ui.Control {
			return []ui.Control{ui.Entered(e.Field("on", "通知した日").As("date").Must()), ui.Entered(e.Field("means", "方法").Must().Limit(lineMax))}
		},
		bind: func(in *Dispatch, id string) { in.ID = id },
		do: func(ctx context.Context, in Dispatch) (string, string, error) {
			n, err := s.Dispatch(ctx, in)
			return subjectsURL(in.ID), fmt.Sprintf("%d人を通知済みにしました。", n), err
		},
	})
	s.subjectForms(m, base)
}

func (s *Service) subjectForms(m *web.Mux, base string) {
	addSheet(s, m, outForm[Finishing]{
		path: base + "/finish", needs: CanHandle, view: subjectStep, title: "本人への通知を終える", submit: "終える", hidden: []string{"version"},
		lead: "終えると、本人への通知の期限が済みになります。通知が難しいときは、公表などの代わりの措置と、その理由を書きます。",
		open: func(r *http.Request) (Incident, Finishing, error) {
			p, err := s.People(r.Context(), PeopleQuery{ID: r.PathValue("id"), Limit: 1})
			return p.Incident, Finishing{Version: p.Notice.Version, On: s.Today().String(), Means: "郵送", KeepUntil: s.Today().Plus(keepUsual).String()}, err
		},
		fields: func(_ *http.Request, e ui.Entry) []ui.Control {
			return []ui.Control{
				ui.Entered(e.Field("on", "通知を終えた日").As("date").Must()), ui.Entered(e.Field("means", "方法").Must().Limit(lineMax)),
				ui.Lines(lines(e, "alternative", "代わりの措置", 2).Hint("例：町のウェブサイトで公表し、問合せ窓口を置いた。")), ui.Lines(lines(e, "reason", "代わりの措置をとる理由", 2)),
				ui.Entered(e.Field("keep_until", "一覧を消す日").As("date").Must().Hint("この日に、本人の一覧を消します。人数と、通知したことは残ります。")),
			}
		},
		bind: func(in *Finishing, id string) { in.ID = id },
		do: func(ctx context.Context, in Finishing) (string, string, error) {
			n, err := s.Finish(ctx, in)
			return subjectsURL(in.ID), "本人への通知を終えました（" + n.Counts + "）。", err
		},
	})
	addSheet(s, m, outForm[Erasing]{
		path: base + "/erase", needs: CanHandle, view: subjectStep, title: "本人の一覧を消去する", submit: "消去する", kind: ui.Delete, hidden: []string{"version"},
		lead: "元に戻せません。人数と、通知したことは残ります。",
		open: func(r *http.Request) (Incident, Erasing, error) {
			p, err := s.People(r.Context(), PeopleQuery{ID: r.PathValue("id"), Limit: 1})
			return p.Incident, Erasing{Version: p.Notice.Version}, err
		},
		fields: func(_ *http.Request, e ui.Entry) []ui.Control {
			return []ui.Control{ui.Lines(lines(e, "reason", "理由", 2).Must())}
		},
		bind: func(in *Erasing, id string) { in.ID = id },
		do: func(ctx context.Context, in Erasing) (string, string, error) {
			_, err := s.Forget(ctx, in)
			return subjectsURL(in.ID), "本人の一覧を消去しました。", err
		},
	})
	addSheet(s, m, outForm[Progress]{
		path: subjectPath + "/{id}/progress", needs: CanHandle, view: subjectStep, title: "一人の状況", submit: "記録する", hidden: []string{"version"},
		open: func(r *http.Request) (Incident, Progress, error) {
			x, err := s.Subject(r.Context(), r.PathValue("id"))
			if err != nil {
				return Incident{}, Progress{}, err
			}
			inc, err := s.Open(r.Context(), x.IncidentID)
			return inc, Progress{Version: x.Version, State: string(x.State), SentOn: x.SentOn.String(), Means: x.Means, ResultOn: x.ResultOn.String(), Remark: x.Remark, Letter: x.Letter}, err
		},
		choose: func(r *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
			x, err := s.Subject(r.Context(), r.PathValue("id"))
			var states []ui.Option
			for _, st := range SubjectStates() {
				states = append(states, ui.Option{Value: string(st), Label: st.Title()})
			}
			return []ui.Control{
				ui.OneOf(e.Field("state", "状況").Must().Of(states...).Hint(fmt.Sprintf("%d番　%s", x.Number, x.Name))), ui.Entered(e.Field("sent_on", "通知した日").As("date")), ui.Entered(e.Field("means", "方法").Limit(lineMax)),
				ui.Entered(e.Field("result_on", "返戻・到達の日").As("date")), ui.Lines(lines(e, "remark", "備考", 2).Hint("代わりの措置のときは、内容と、通知が難しい理由を書きます。")),
				ui.Lines(lines(e, "letter", "この人だけに宛てた文", 5).Hint("空のときは、共通の通知文を使います。")),
			}, err
		},
		bind: func(in *Progress, id string) { in.ID = id },
		do: func(ctx context.Context, in Progress) (string, string, error) {
			x, err := s.Advance(ctx, in)
			return subjectsURL(x.IncidentID), fmt.Sprintf("%d番の人を「%s」にしました。", x.Number, x.State.Title()), err
		},
	})
}

// keepUsual is how many days a list of people is kept after the end, where nobody says
// otherwise: long enough for letters that come back late, and for questions.
const keepUsual = 180

func (s *Service) peoplePage(w http.ResponseWriter, r *http.Request) error {
	q := PeopleQuery{ID: r.PathValue("id"), State: r.URL.Query().Get("state"), Limit: web.PageRows}
	page, _ := strconv.Atoi(r.URL.Query().Get("page")) // what is no number is the first
	q.Offset = max(0, min(page, subjectsMost)-1) * web.PageRows
	p, err := s.People(r.Context(), q)
	if err != nil {
		return err
	}
	state := ui.Part{Facts: []ui.Fact{{Label: "状況", Value: p.Notice.State.Title()}, {Label: "人数", Value: p.Counts.Text()}}}
	if p.Notice.State != NoticeOpen {
		state.Facts = append(state.Facts, ui.Fact{Label: "終えたとき", Value: p.Notice.FinishedAt.Table() + "　" + p.Notice.FinishedBy + "（" + p.Notice.Counts + "）"}, ui.Fact{Label: "一覧を消す日", Value: dayText(p.Notice.KeepUntil)})
	}
	if p.Notice.Alternative != "" {
		state.Facts = append(state.Facts, ui.Fact{Label: "代わりの措置", Value: p.Notice.Alternative + "（理由：" + p.Notice.Reason + "）"})
	}
	parts := []ui.Part{state}
	switch {
	case !p.Listed:
		parts[0].Notices = []ui.Notice{{Tone: ui.Warn, Text: "本人の一覧は、名簿に載っている人だけが扱えます。先に、見てよい人の名簿を作ってください。"}}
		parts[0].Buttons = []ui.Action{{Kind: ui.Secondary, Text: "見てよい人の名簿を作る", URL: org.AccessURL(subjectRef(q.ID))}}
	case !p.Admitted:
		parts[0].Notices = []ui.Notice{{Tone: ui.Info, Text: "本人の一覧は、名簿に載っている人だけが見られます。"}}
	default:
		parts[0].Notices = []ui.Notice{{Tone: ui.Info, Text: "この一覧を見たことは、記録されます。"}}
		parts = append(parts, s.peopleTable(p, q, r))
	}
	return s.sheet(w, r, http.StatusOK, p.Incident, subjectStep, web.Page{Title: "本人への通知", Lead: "個人情報が漏えいした（おそれのある）本人に知らせ、その状況を記録します。", Tools: peopleTools(p), Wide: true, Main: ui.Parts(full(parts))})
}

func peopleTools(p PeopleView) (list []ui.Action) {
	base := subjectsURL(p.Incident.ID) + "/"
	add := func(ok bool, kind ui.Kind, text, step string) {
		if ok && p.MayHandle {
			list = append(list, ui.Action{Kind: kind, Text: text, URL: base + step})
		}
	}
	open := p.Notice.State == NoticeOpen
	add(open, ui.Secondary, "通知文を書く", "letter")
	add(open && p.Admitted, ui.Secondary, "一覧を取り込む", "import")
	add(open && p.Admitted && p.Counts[SubjectWaiting] > 0, ui.Secondary, "まとめて通知済みにする", "sent")
	add(open && p.Admitted, ui.Primary, "通知を終える", "finish")
	add(p.Notice.State == NoticeFinished && p.Admitted, ui.Delete, "一覧を消去する", "erase")
	return list
}

// peopleTable lists the people, with the states to choose from and the way through pages.
func (s *Service) peopleTable(p PeopleView, q PeopleQuery, r *http.Request) ui.Part {
	t := ui.Part{Title: "本人の一覧", Empty: ui.Empty{Title: "本人の一覧に、人はいません", Text: "Excel（.xlsx）かCSVの一覧を取り込みます。"}, Table: ui.Table{Caption: "本人の一覧", Heads: []ui.Head{{Title: "番号", Class: "number"}, {Title: "氏名"}, {Title: "住所"}, {Title: "状況"}, {Title: "通知した日", Class: "date"}, {Title: "備考"}}}}
	for _, x := range p.Subjects {
		name := ui.Cell{Text: x.Name, Head: true}
		if p.MayHandle && p.Notice.State == NoticeOpen {
			name.URL = subjectPath + "/" + x.ID + "/progress"
		}
		t.Table.Rows = append(t.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(x.Number), Class: "number"}, name, {Text: x.Address}, {Mark: x.mark()}, {Text: x.SentOn.Table(), Class: "date"}, {Text: x.Remark}}})
	}
	base := subjectsURL(q.ID)
	link := func(state string, page int) string {
		v := url.Values{}
		if state != "" {
			v.Set("state", state)
		}
		if page > 1 {
			v.Set("page", strconv.Itoa(page))
		}
		return base + "?" + v.Encode()
	}
	for _, st := range SubjectStates() {
		if n := p.Counts[st]; n > 0 && string(st) != q.State {
			t.Buttons = append(t.Buttons, ui.Action{Kind: ui.Quiet, Text: fmt.Sprintf("%sだけ（%d人）", st.Title(), n), URL: link(string(st), 1)})
		}
	}
	if q.State != "" {
		t.Buttons = append(t.Buttons, ui.Action{Kind: ui.Quiet, Text: "全員", URL: base})
	}
	at := q.Offset/web.PageRows + 1
	if at > 1 {
		t.Buttons = append(t.Buttons, ui.Action{Kind: ui.Quiet, Text: "前のページ", URL: link(q.State, at-1)})
	}
	if q.Offset+len(p.Subjects) < p.Total {
		t.Buttons = append(t.Buttons, ui.Action{Kind: ui.Quiet, Text: "次のページ", URL: link(q.State, at+1)})
	}
	if p.Notice.Letter != "" {
		for n := 1; (n-1)*subjectsOfPage < p.Counts.Total(); n++ {
			text := fmt.Sprintf("通知文（%d番から）", (n-1)*subjectsOfPage+1)
			t.Buttons = append(t.Buttons, ui.Action{Kind: ui.Secondary, Text: text + "PDF", URL: fmt.Sprintf("%s/letters?page=%d&format=pdf", base, n)}, ui.Action{Kind: ui.Secondary, Text: text + "Word", URL: fmt.Sprintf("%s/letters?page=%d&format=docx", base, n)})
		}
	}
	if actor.From(r.Context()).Can(org.CanSee) {
		t.Buttons = append(t.Buttons, ui.Action{Kind: ui.Quiet, Text: "見てよい人の名簿", URL: org.AccessURL(subjectRef(q.ID))})
	}
	return t
}

func (x Subject) mark() ui.Mark {
	return ui.Mark{Tone: map[SubjectState]ui.Tone{SubjectWaiting: ui.Warn, SubjectSent: ui.Info, SubjectReturned: ui.Danger, SubjectReached: ui.Good, SubjectAlternative: ui.Plain}[x.State], Text: x.State.Title()}
}

func (s *Service) peopleImportPage(w http.ResponseWriter, r *http.Request) error {
	return s.showPeopleImport(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showPeopleImport(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	p, err := s.People(r.Context(), PeopleQuery{ID: r.PathValue("id"), Limit: 1})
	if err != nil {
		return err
	}
	if !p.Admitted {
		return errSubjects()
	}
	v := ui.FormView{Form: ui.Form{Action: subjectsURL(p.Incident.ID) + "/import", Entry: e, Files: true, Submit: "取り込んで下見する", Cancel: subjectsURL(p.Incident.ID)}, Fields: []ui.Control{
		ui.Attached(e.Field("file", "一覧のファイル").Must().Files(".xlsx,.csv", false).Hint("Excel（.xlsx）かCSV。見出しの行に「氏名」が要ります。「郵便番号」「住所」「連絡先」「備考」も読みます。5,000行、8MBまで。個人番号（マイナンバー）の入ったファイルは、受け取りません。")),
	}}
	return s.sheet(w, r, status, p.Incident, subjectStep, web.Page{Title: "本人の一覧を取り込む", Lead: "まず下見をします。下見だけで登録しなかった一覧は、1日で消えます。", Main: ui.FormWith(v)})
}

func (s *Service) submitPeople(w http.ResponseWriter, r *http.Request) error {
	values, name, content, err := withFile(r, sheet.ReadSize)
	var i SubjectImport
	if err == nil {
		i, err = s.SubmitPeople(r.Context(), r.PathValue("id"), name, content)
	}
	return web.Answer(w, r, ui.Entry{Values: ui.Values(values)}, peoplePath+"/"+i.ID+"/look", "一覧を取り込みました。まだ何も登録されていません。", err, func(status int, e ui.Entry) error { return s.showPeopleImport(w, r, status, e) })
}

func (s *Service) peoplePreviewPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.PreviewPeople(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	x, err := s.Open(r.Context(), p.IncidentID)
	if err != nil {
		return err
	}
	result := ui.Part{Title: "下見の結果", Facts: []ui.Fact{{Label: "ファイル", Value: p.FileName}, {Label: "読み取った行", Value: strconv.Itoa(p.RowCount) + "行"}}}
	parts := []ui.Part{}
	switch {
	case p.State == applied:
		result.Notices = []ui.Notice{{Tone: ui.Good, Text: "この一覧は、登録されています。"}}
	case len(p.Flaws) > 0:
		result.Notices = []ui.Notice{{Tone: ui.Danger, Text: fmt.Sprintf("誤りが%d件あるため、登録できません。一覧を直して、もう一度取り込んでください。まだ何も変わっていません。", len(p.Flaws))}}
		t := ui.Table{Caption: "誤りのある行", Heads: []ui.Head{{Title: "行", Class: "number"}, {Title: "列"}, {Title: "理由"}}}
		for _, f := range p.Flaws[:min(len(p.Flaws), previewRows)] {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(f.Line), Class: "number", Head: true}, {Text: f.Column}, {Text: f.Reason}}})
		}
		parts = append(parts, ui.Part{Title: "誤りのある行", Text: some(len(p.Flaws)), Table: t})
	default:
		result.Forms = []ui.FormView{{Form: ui.Form{Action: peoplePath + "/" + p.ID + "/apply", Submit: fmt.Sprintf("%d人を登録する", len(p.New))}, Hidden: []ui.Option{{Value: "version", Label: strconv.FormatInt(p.Version, 10)}, {Value: "count", Label: strconv.Itoa(len(p.New))}}}}
		t := ui.Table{Caption: "登録される人", Heads: []ui.Head{{Title: "氏名"}, {Title: "郵便番号"}, {Title: "住所"}, {Title: "連絡先"}}}
		for _, x := range p.New[:min(len(p.New), previewRows)] {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Name, Head: true}, {Text: x.Postal}, {Text: x.Address}, {Text: x.Contact}}})
		}
		parts = append(parts, ui.Part{Title: "登録される人", Text: some(len(p.New)), Table: t})
	}
	return s.sheet(w, r, http.StatusOK, x, subjectStep, web.Page{Title: "本人の一覧の下見", Wide: true, Main: ui.Parts(append([]ui.Part{result}, parts...))})
}

func (s *Service) applyPeople(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[PeopleApplying](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	p, err := s.ApplyPeople(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, subjectsURL(p.IncidentID), fmt.Sprintf("%d人を登録しました。", len(p.New)))
}
