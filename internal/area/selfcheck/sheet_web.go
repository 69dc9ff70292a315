package selfcheck

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/selfcheck/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) sheetRoutes(m *web.Mux) {
	at := sheetPath + "/{id}"
	m.Handle("GET "+at+"/answer", CanSee, s.sheetPage)
	m.Handle("POST "+at+"/answer", CanAnswer, s.submitSheet)
	m.Handle("POST "+at+"/save", CanAnswer, s.saveSheet)
	m.Handle("GET "+at+"/correct", CanAnswer, s.correctPage)
	m.Handle("GET "+at+"/copy", CanSee, s.sheetPaper)
	m.Handle("GET "+at+"/enter", CanEnter, s.enterPage)
	m.Handle("POST "+at+"/enter", CanEnter, s.enterSheet)
}

// sheetPage shows a sheet to be answered; one that was submitted it shows with its
// receipt, and one of others it shows to be read.
func (s *Service) sheetPage(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Show(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	if f.Mine && f.Open && !f.Submitted() {
		return s.showSheet(w, r, http.StatusOK, f, fresh(f))
	}
	if !f.Readable {
		return errSheet()
	}
	return s.showReceipt(w, r, f)
}

// fresh is the entry of a page that opens: a mark of its own lets its savings follow each
// other, while another page has to be opened anew.
func fresh(f Filled) ui.Entry {
	in := f.entry()
	in.Writer = rand.Text()
	return web.EntryOf(in)
}

// correctPage opens a submitted sheet again.
func (s *Service) correctPage(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Show(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	if !f.Mine {
		return errSheet()
	}
	if !f.Open {
		return errState(f.Plan.Campaign, "訂正する")
	}
	return s.showSheet(w, r, http.StatusOK, f, fresh(f))
}

func (s *Service) showSheet(w http.ResponseWriter, r *http.Request, status int, f Filled, e ui.Entry) error {
	url := sheetURL(f.ID)
	v := ui.FormView{Form: ui.Form{Action: url, Entry: e, Submit: "提出する", Cancel: campaignURL(f.CampaignID)}, Fields: questions(f, e)}
	if f.Submitted() {
		v.Form.Submit = "訂正して提出する"
	}
	if f.Plan.Voice == Signed {
		v.Fields = append(v.Fields, ui.Lines(e.Field("opinion", "意見・困っていること").Limit(opinionMax).Tall(4).Hint("答えと一緒に残り、名前が分かります。")))
	}
	saved := page.SavedView{Version: e.Values.Get("version"), Text: "まだ保存していません。"}
	if !f.SavedAt.IsZero() {
		saved.Text = "保存済み（" + f.SavedAt.Table() + "）"
	}
	p := web.Page{Title: f.Plan.Title, Lead: leadOf(f), Crumbs: crumbs(f.Plan.Campaign)}
	if f.Submitted() {
		v.Fields = append(v.Fields, ui.Drawn(ui.Field{}, page.Version(e.Values.Get("version"))))
		p.Main = ui.Parts([]ui.Part{{Body: about(f)}, {Forms: []ui.FormView{v.Carry("writer")}}})
		return web.Show(w, r, status, p)
	}
	v.Fields = append(v.Fields, ui.Drawn(ui.Field{}, page.Keep(sheetStep(f.ID, "save"), saved)))
	p.Main = ui.Parts([]ui.Part{{Body: about(f)}, {Raw: page.Sheet(sheetStep(f.ID, "save"), v.Carry("writer"))}})
	return web.Show(w, r, status, p)
}

func leadOf(f Filled) string {
	text := ownTitle(f.Sheet) + "（全" + strconv.Itoa(len(f.Asked())) + "問、" + f.Plan.Last.Era() + "まで）。"
	if f.Kind == People {
		return text + "自分のふだんの行いについて、ありのままに答えてください。"
	}
	return text + "組織を代表して答えてください。"
}

// about says to whom the answers are shown. It stands where they are given.
func about(f Filled) []string {
	var list []string
	if f.Plan.Note != "" {
		list = append(list, f.Plan.Note)
	}
	if f.Kind != People {
		return append(list, "この票の答えは、「"+f.SubjectName+"」の答えとして、事務局と責任者が見ます。")
	}
	list = append(list, rules(f.Plan.Campaign)[4:]...)
	for _, no := range f.Numbers() {
		if x, _ := f.Plan.form(no); x.Open {
			list = append(list, "「"+x.Title+"」の設問は、職務として答えるものです。答える人が少なくても、結果を示します。")
		}
	}
	return list
}

// questions are the fields of a sheet. A form that is not the first has its name above.
func questions(f Filled, e ui.Entry) (list []ui.Control) {
	var options []ui.Option
	for _, m := range Marks() {
		options = append(options, ui.Option{Value: string(m), Label: m.Title()})
	}
	numbers, last := len(f.Numbers()), 0
	for n, i := range f.Asked() {
		if numbers > 1 && i.Form != last {
			form, _ := f.Plan.form(i.Form)
			list = append(list, ui.Drawn(ui.Field{}, page.Heading(form.Title)))
			last = i.Form
		}
		place := strconv.Itoa(i.Place)
		q := page.Question{
			No: n + 1, Place: i.Place, Text: i.Text, Criterion: i.Criterion, Basis: i.Basis, BasisURL: basisURL(i), Marks: options, Asks: string(No),
			Mark: e.Values.Get("mark." + place), Reason: e.Values.Get("reason." + place), Fault: e.Faults["mark."+place], ReasonFault: e.Faults["reason."+place],
		}
		list = append(list, ui.Drawn(e.Field("mark."+place, i.Text), page.Asked(q)))
	}
	return list
}

// order puts the fields in the order of the sheet, for the summary of errors.
func order(f Filled, e ui.Entry) ui.Entry {
	e.Order = nil
	for _, i := range f.Asked() {
		e.Order = append(e.Order, "mark."+strconv.Itoa(i.Place), "reason."+strconv.Itoa(i.Place))
	}
	e.Order = append(e.Order, "opinion", "day")
	return e
}

func (s *Service) submitSheet(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Answering](r)
	in.ID = r.PathValue("id")
	var receipt Receipt
	if err == nil {
		receipt, err = s.Submit(r.Context(), in)
	}
	text := "提出しました。受付の記録（" + strconv.Itoa(receipt.No) + "回目）を、この画面に残しています。"
	return web.Answer(w, r, entry, sheetURL(in.ID), text, err, func(status int, e ui.Entry) error {
		f, err := s.Show(r.Context(), One{in.ID})
		if err != nil {
			return err
		}
		if !f.Mine || !f.Open {
			return errState(f.Plan.Campaign, "答える")
		}
		return s.showSheet(w, r, status, f, order(f, e))
	})
}

// saveSheet keeps what was answered so far. Asked by htmx it answers with the line that
// says so; a fault stands on that line, and takes nothing off the page.
func (s *Service) saveSheet(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Answering](r)
	in.ID = r.PathValue("id")
	var x Sheet
	if err == nil {
		x, err = s.Save(r.Context(), in)
	}
	if r.Header.Get("HX-Request") != "true" {
		return web.Answer(w, r, entry, sheetURL(in.ID), "途中まで保存しました。続きは、いつでもここから答えられます。", err, func(status int, e ui.Entry) error {
			f, err := s.Show(r.Context(), One{in.ID})
			if err != nil {
				return err
			}
			return s.showSheet(w, r, status, f, order(f, e))
		})
	}
	v := page.SavedView{Version: strconv.FormatInt(x.Version, 10), Text: "保存しました（" + x.SavedAt.Table() + "）"}
	if err != nil {
		said, ok := errors.AsType[*fault.Fault](err)
		if !ok || said.Kind == fault.Internal || said.Kind == fault.NotFound {
			return err
		}
		v = page.SavedView{Version: entry.Values.Get("version"), Tone: ui.Danger, Text: "保存できませんでした。" + firstOf(said)}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return page.Saved(v).Render(r.Context(), w)
}

// firstOf is what a fault says, with the first of its fields.
func firstOf(f *fault.Fault) string {
	for _, text := range f.Fields {
		return text
	}
	return f.Text
}

// showReceipt shows a submitted sheet with its receipts, or one that is closed.
func (s *Service) showReceipt(w http.ResponseWriter, r *http.Request, f Filled) error {
	p := web.Page{Title: f.Plan.Title, Badge: sheetMark(f.Sheet), Crumbs: crumbs(f.Plan.Campaign)}
	top := ui.Part{Facts: []ui.Fact{{Label: "調査票", Value: ownTitle(f.Sheet)}, {Label: "票の番号", Value: f.Code}}}
	if f.Mine && f.Open {
		top.Buttons = append(top.Buttons, ui.Action{Kind: ui.Secondary, Text: "答えを訂正する", URL: sheetStep(f.ID, "correct")})
	}
	if f.Mine && f.Open && f.Plan.Voice == Anonymous {
		top.Buttons = append(top.Buttons, ui.Action{Kind: ui.Secondary, Text: "無記名で意見を出す", URL: campaignURL(f.CampaignID) + "/opinion"})
	}
	if f.Submitted() {
		top.Buttons = append(top.Buttons, ui.Action{Kind: ui.Secondary, Text: "控え（PDF）", URL: sheetStep(f.ID, "copy") + "?format=pdf"}, ui.Action{Kind: ui.Secondary, Text: "控え（Word）", URL: sheetStep(f.ID, "copy") + "?format=docx"})
	}
	if !f.Submitted() {
		top.Notices = []ui.Notice{{Tone: ui.Warn, Text: "この調査票は、提出されていません。" + closedWhy(f)}}
	}
	p.Main = ui.Parts([]ui.Part{top, receiptPart(f), answerPart(f)})
	return web.Show(w, r, http.StatusOK, p)
}

func closedWhy(f Filled) string {
	if f.Left != "" {
		return "答えを求めていません（" + f.Left + "）。"
	}
	if f.Plan.State == Ended {
		return "自己点検は終わりました。"
	}
	return "自己点検は、" + f.Plan.From.Era() + "からです。"
}

func receiptPart(f Filled) ui.Part {
	p := ui.Part{Title: "受付の記録", Table: ui.Table{Caption: "受付の記録", Heads: heads("受付番号", "日時", "方法", "答えた人", "前回から変わった問")}}
	before := ""
	for _, x := range f.Receipts {
		way := x.Way.Title()
		if x.Way == OnPaper {
			way += "（" + x.Day.Table() + "記入）"
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Text(f.Code), Head: true}, {Text: x.At.Table()}, {Text: way}, {Text: x.ByName}, {Text: changedText(f, before, x.Marks)}}})
		before = x.Marks
	}
	return p
}

func changedText(f Filled, before, after string) string {
	text := ""
	for _, place := range changed(before, after) {
		for n, i := range f.Asked() {
			if i.Place == place {
				text += "問" + strconv.Itoa(n+1) + " "
			}
		}
	}
	return text
}

func answerPart(f Filled) ui.Part {
	p := ui.Part{Title: "答え", Table: ui.Table{Caption: "答え", Heads: heads("問", "設問", "答え", "「いいえ」の理由")}}
	for n, i := range f.Asked() {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(n + 1), Class: "narrow"}, {Text: i.Text, Head: true}, {Text: Mark(f.Marks[i.Place]).Title()}, {Text: f.Reason[strconv.Itoa(i.Place)]},
		}})
	}
	if f.Opinion != "" {
		p.Facts = []ui.Fact{{Label: "意見・困っていること", Value: f.Opinion}}
	}
	return p
}

func (s *Service) seekPage(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.places(r.Context(), r.PathValue("id"), CanEnter)
	if err != nil {
		return err
	}
	return s.showSeek(w, r, http.StatusOK, c, ui.Entry{})
}

func (s *Service) showSeek(w http.ResponseWriter, r *http.Request, status int, c Campaign, e ui.Entry) error {
	v := ui.FormView{Form: ui.Form{Action: campaignURL(c.ID) + "/enter", Entry: e, Submit: "この票を入力する", Cancel: campaignURL(c.ID)}, Fields: []ui.Control{
		ui.Entered(e.Field("code", "票の番号").Must().Narrow().Limit(20).Focus().Hint("票の右上に印刷された、8文字の番号です。例：A2B3-C4D5")),
	}}
	return web.Show(w, r, status, web.Page{Title: "紙の票を入力する", Lead: "紙で集めた調査票を、1枚ずつ入力します。", Crumbs: crumbs(c), Main: ui.FormWith(v)})
}

func (s *Service) seek(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Seeking](r)
	in.ID = r.PathValue("id")
	c, _, denied := s.places(r.Context(), in.ID, CanEnter)
	if denied != nil {
		return denied
	}
	var x Sheet
	if err == nil {
		x, err = s.Seek(r.Context(), in)
	}
	return web.Answer(w, r, entry, sheetStep(x.ID, "enter"), "", err, func(status int, e ui.Entry) error { return s.showSeek(w, r, status, c, e) })
}

// enterable gives a sheet for entering from paper, without its answers.
func (s *Service) enterable(r *http.Request) (f Filled, err error) {
	f, err = s.Show(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return f, err
	}
	v, err := s.see(r.Context(), CanEnter)
	if err == nil && !v.reaches(f.UnitID) {
		err = errSheet()
	}
	return f, err
}

func (s *Service) enterPage(w http.ResponseWriter, r *http.Request) error {
	f, err := s.enterable(r)
	if err != nil {
		return err
	}
	if !f.Plan.Takes(s.Today()) {
		return errState(f.Plan.Campaign, "入力する")
	}
	return s.showEnter(w, r, http.StatusOK, f, web.EntryOf(Answering{Version: f.Version}))
}

func (s *Service) showEnter(w http.ResponseWriter, r *http.Request, status int, f Filled, e ui.Entry) error {
	v := ui.FormView{Form: ui.Form{Action: sheetStep(f.ID, "enter"), Entry: order(f, e), Submit: "この票を受け付ける", Cancel: campaignURL(f.CampaignID) + "/enter"}}
	v.Fields = append([]ui.Control{ui.Entered(e.Field("day", "記入した日").As("date").Must().Hint("紙に書かれている日です。"))}, questions(f, e)...)
	if f.Plan.Voice == Signed {
		v.Fields = append(v.Fields, ui.Lines(e.Field("opinion", "意見・困っていること").Limit(opinionMax).Tall(3)))
	}
	v.Fields = append(v.Fields, ui.Drawn(ui.Field{}, page.Version(e.Values.Get("version"))))
	return web.Show(w, r, status, web.Page{Title: "紙の票を入力する：" + f.SubjectName, Lead: f.SectionName + "　票の番号 " + f.Code, Crumbs: crumbs(f.Plan.Campaign), Main: ui.FormWith(v)})
}

func (s *Service) enterSheet(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Answering](r)
	f, denied := s.enterable(r)
	if denied != nil {
		return denied
	}
	in.ID = f.ID
	if err == nil {
		_, err = s.Enter(r.Context(), in)
	}
	return web.Answer(w, r, entry, campaignURL(f.CampaignID)+"/enter", f.SubjectName+"の票を受け付けました。次の票の番号を入れてください。", err, func(status int, e ui.Entry) error {
		return s.showEnter(w, r, status, f, e)
	})
}

func (s *Service) opinionPage(w http.ResponseWriter, r *http.Request) error {
	c, err := s.MaySpeak(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	return s.showOpinion(w, r, http.StatusOK, c, ui.Entry{})
}

func (s *Service) showOpinion(w http.ResponseWriter, r *http.Request, status int, c Campaign, e ui.Entry) error {
	v := ui.FormView{Form: ui.Form{Action: campaignURL(c.ID) + "/opinion", Entry: e, Submit: "無記名で出す", Cancel: campaignURL(c.ID)}, Fields: []ui.Control{
		ui.Lines(e.Field("text", "意見").Must().Limit(opinionMax).Tall(6).Hint("困っていること、守りにくい決まり、改めてほしいことなど。自分や人の名前は書かないでください。")),
	}}
	body := []string{
		"だれの意見かは、どこにも残りません。残るのは文だけで、所属も、日時も、出した順番も残しません。操作の記録にも書きません。",
		"読めるのは、自己点検が終わってからです。組織別には分けません。",
		"だれのものか分からないため、出した後で取り消したり、直したりすることはできません。",
	}
	return web.Show(w, r, status, web.Page{Title: "無記名で意見を出す", Crumbs: crumbs(c), Main: ui.Parts([]ui.Part{{Body: body, Forms: []ui.FormView{v}}})})
}

func (s *Service) speak(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Speaking](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Speak(r.Context(), in)
	}
	return web.Answer(w, r, entry, campaignURL(in.ID), "意見を受け取りました。だれのものかは残していません。", err, func(status int, e ui.Entry) error {
		c, err := s.MaySpeak(r.Context(), One{in.ID})
		if err != nil {
			return err
		}
		return s.showOpinion(w, r, status, c, e)
	})
}

func (s *Service) opinionsPage(w http.ResponseWriter, r *http.Request) error {
	c, texts, err := s.Opinions(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	l := web.List[string]{
		Title: "無記名の意見", Path: campaignURL(c.ID) + "/opinions", Sort: "text",
		Columns: []web.Column[string]{{Key: "text", Title: "意見", Names: true, Long: true, Text: func(t string) string { return t }}},
		Empty:   ui.Empty{Title: "意見はありませんでした"},
	}
	return l.Serve(w, r, web.Page{Title: "無記名の意見", Lead: "文の順に並べています。出した順番や、だれのものかは残っていません。", Crumbs: crumbs(c)}, func(q web.ListQuery) ([]string, int, error) {
		total := len(texts)
		if q.Limit == 0 {
			return texts, total, nil
		}
		from := min(q.Offset(), total)
		return texts[from:min(from+q.Limit, total)], total, nil
	})
}
