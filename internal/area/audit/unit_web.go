package audit

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/area/audit/page"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// UnitSheet is one unit of an audit, with what is known of it elsewhere.
type UnitSheet struct {
	Dossier
	Unit    Unit     `json:"audited"`
	Figures []Figure `json:"figures"`
	Before  *Dataset `json:"-"`
	Answers bool     `json:"answers" doc:"答えられる"`
}

// Sheet gives one unit of an audit.
func (s *Service) Sheet(ctx context.Context, unit string) (x UnitSheet, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return x, err
	}
	figures, err := s.config.Figures(ctx)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		a, d, err := s.unitOf(ctx, tx, v, unit)
		if err != nil {
			return err
		}
		x.Dataset = *d
		if err := x.load(ctx, tx, v); err != nil {
			return err
		}
		var ok bool
		if x.Unit, ok = x.Dossier.Unit(unit); !ok {
			return errUnit()
		}
		x.Answers = v.Can(CanAnswer) && (v.whole || slices.Contains(v.units, x.Unit.UnitID)) && a.State == Underway && !x.Unit.Answered()
		if x.Whole {
			x.Figures = figures[x.Unit.UnitID]
		}
		old, found, err := before(ctx, tx, v.Body, a)
		if err != nil || !found || !x.Whole {
			return err
		}
		x.Before, err = dataset(ctx, tx, v.Body, old)
		return err
	})
	return x, err
}

// last is the mark of an item in the unit the time before.
func (x UnitSheet) last(i Item) string {
	if x.Before == nil {
		return ""
	}
	o, ok := x.Before.like(i)
	if !ok {
		return ""
	}
	for _, u := range x.Before.Units {
		if u.UnitID != "" && u.UnitID == x.Unit.UnitID || sameUnit(u.Name, x.Unit.Name) {
			c, _ := x.Before.Cell(o.ID, u.ID)
			return c.Mark.Sign()
		}
	}
	return ""
}

func (s *Service) unitPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Sheet(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	u := x.Unit
	head := ui.Part{Facts: []ui.Fact{{Label: "点検表の回答", Value: answeredText(u)}, {Label: "備考", Value: u.Remark}}}
	for _, f := range x.Figures {
		head.Facts = append(head.Facts, ui.Fact{Label: f.Label, Value: f.Value})
	}
	link := func(ok bool, kind ui.Kind, text, to string) {
		if ok {
			head.Buttons = append(head.Buttons, ui.Action{Kind: kind, Text: text, URL: unitURL(u.ID) + "/" + to})
		}
	}
	open := x.Audit.State == Underway || x.Audit.State == Checking
	link(x.Answers, ui.Primary, "点検表に答える", "answer")
	link(x.Judges && open, ui.Primary, "判定する", "mark")
	link(x.Judges && x.Audit.State != Closed, ui.Secondary, "備考を書く", "remark")
	link((x.Judges || x.Answers) && x.Audit.State != Closed, ui.Secondary, "証拠を加える", "evidence")
	link(true, ui.Quiet, "点検表（PDF）", "paper?format=pdf")
	link(true, ui.Quiet, "点検表（Word）", "paper?format=docx")
	parts := []ui.Part{head}
	for _, c := range x.Chapters() {
		parts = append(parts, x.chapterPart(c))
	}
	mine := x
	mine.Findings = slices.DeleteFunc(slices.Clone(x.Findings), func(f Finding) bool { return f.UnitID != u.ID })
	parts = append(parts, findingPart(mine.Dossier), x.evidencePart())
	return web.Show(w, r, http.StatusOK, web.Page{Title: u.Name, Badge: mark(x.Audit.State), Crumbs: auditCrumbs(x.Audit), Wide: true, Main: ui.Parts(full(parts))})
}

func answeredText(u Unit) string {
	if !u.Answered() {
		return "まだ出されていません"
	}
	return u.AnsweredAt.Table() + " " + u.AnsweredName
}

func (x UnitSheet) chapterPart(c Chapter) ui.Part {
	t := ui.Table{Caption: c.Title, Heads: []ui.Head{{Title: "監査内容", Class: "long"}, {Title: "課等の回答"}, {Title: "課等の説明", Class: "long"}, {Title: "監査人が確かめたこと", Class: "long"}, {Title: "ヒアリング", Class: "long"}, {Title: "判定"}, {Title: "理由", Class: "long"}}}
	for _, i := range c.Items {
		cell, _ := x.Cell(i.ID, x.Unit.ID)
		sign := cell.Mark.Sign()
		if cell.First != cell.Mark && cell.First != NoMark {
			sign = cell.First.Sign() + " → " + sign
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: i.Name(), Head: true, Class: "long"}, {Text: cell.Answer.Sign()}, {Text: cell.AnswerNote, Class: "long"}, {Text: cell.Verified, Class: "long"}, {Text: cell.Heard, Class: "long"}, {Text: sign}, {Text: cell.Reason, Class: "long"}}})
	}
	return ui.Part{Title: c.Title, Table: t}
}

func (x UnitSheet) evidencePart() ui.Part {
	p := ui.Part{Title: "証拠", Table: ui.Table{Caption: "証拠", Heads: []ui.Head{{Title: "証拠"}, {Title: "項目"}, {Title: "SHA-256"}, {Title: "加えた人"}}}}
	for _, e := range x.Evidence {
		if e.UnitID == x.Unit.ID {
			i, _ := x.Item(e.ItemID)
			p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Title, URL: auditPath + "/evidence/" + e.ID + "/file", Head: true}, {Text: i.Number}, {Text: e.Hash[:min(16, len(e.Hash))] + "…"}, {Text: e.At.Table() + " " + e.ByName}}})
		}
	}
	return p
}

func (s *Service) answerPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAnswer(w, r, http.StatusOK, nil)
}

func answerOptions() []ui.Option {
	return []ui.Option{{Label: "（答える）"}, {Value: string(Good), Label: "○ できている"}, {Value: string(Improved), Label: "△ 一部できていない"}, {Value: string(Bad), Label: "× できていない"}, {Value: string(Outside), Label: "－ 該当しない"}}
}

func markOptions() []ui.Option {
	list := []ui.Option{{Label: "（判定する）"}}
	for _, m := range Marks() {
		list = append(list, ui.Option{Value: string(m), Label: m.Sign() + " " + m.Title()})
	}
	return list
}

// sent is what came back of a form, else what is stored.
func sent(e *ui.Entry, name string, n int, stored string) string {
	if e == nil || n >= len(e.Values[name]) {
		return stored
	}
	return e.Values[name][n]
}

func (s *Service) showAnswer(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, err := s.Sheet(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !x.Answers && entry == nil {
		return s.wrongState(x.Audit, "この課等の点検表に答える")
	}
	e := ui.Entry{Values: ui.Values{}}
	if entry != nil {
		e = *entry
	}
	v := page.SheetView{Form: ui.Form{Action: unitURL(x.Unit.ID) + "/answer", Entry: e, Submit: "保存する", Cancel: unitURL(x.Unit.ID)}, Done: true}
	n := 0
	for _, c := range x.Chapters() {
		chapter := page.SheetChapter{Title: c.Title}
		for _, i := range c.Items {
			cell, _ := x.Cell(i.ID, x.Unit.ID)
			item := page.SheetItem{ID: i.ID, Name: i.Name(), Version: sent(entry, "versions", n, strconv.FormatInt(cell.Version, 10))}
			if i.Examples != "" {
				item.Facts = []ui.Fact{{Label: "証拠の例", Value: i.Examples}}
			}
			item.Choice = ui.Field{Name: "answers", Label: "回答", Options: answerOptions()}.At(n+1, sent(entry, "answers", n, string(cell.Answer)))
			item.Texts = []ui.Field{ui.Field{Name: "notes", Label: "説明", Max: cellMax, Rows: 2}.At(n+1, sent(entry, "notes", n, cell.AnswerNote))}
			chapter.Items = append(chapter.Items, item)
			n++
		}
		v.Chapters = append(v.Chapters, chapter)
	}
	return web.Show(w, r, status, web.Page{Title: "点検表に答える：" + x.Unit.Name, Lead: "回答期限は、" + x.Audit.AnswerDue.Era() + "です。途中で保存して、後で続けられます。", Crumbs: auditCrumbs(x.Audit, ui.Crumb{Title: x.Unit.Name, URL: unitURL(x.Unit.ID)}), Main: page.Sheet(v)})
}

func (s *Service) answer(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Answering](r)
	in.ID = r.PathValue("id")
	var u Unit
	if err == nil {
		u, err = s.Answer(r.Context(), in)
	}
	text := "保存しました。"
	if u.Answered() {
		text = "回答を終え、監査人に出しました。"
	}
	return web.Answer(w, r, entry, unitURL(in.ID), text, err, func(status int, e ui.Entry) error { return s.showAnswer(w, r, status, &e) })
}

func (s *Service) markPage(w http.ResponseWriter, r *http.Request) error {
	return s.showMark(w, r, http.StatusOK, nil)
}

func (s *Service) showMark(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, err := s.Sheet(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !x.Judges || !x.Audit.State.Begun() {
		return s.wrongState(x.Audit, "判定を変える")
	}
	e := ui.Entry{Values: ui.Values{}}
	if entry != nil {
		e = *entry
	}
	v := page.SheetView{Form: ui.Form{Action: unitURL(x.Unit.ID) + "/mark", Entry: e, Submit: "保存する", Cancel: unitURL(x.Unit.ID)}}
	n := 0
	for _, c := range x.Chapters() {
		chapter := page.SheetChapter{Title: c.Title}
		for _, i := range c.Items {
			cell, _ := x.Cell(i.ID, x.Unit.ID)
			item := page.SheetItem{ID: i.ID, Name: i.Name(), Version: sent(entry, "versions", n, strconv.FormatInt(cell.Version, 10))}
			item.Facts = []ui.Fact{{Label: "課等の回答", Value: cell.Answer.Sign() + " " + cell.AnswerNote}, {Label: "基準", Value: i.Criterion}}
			if last := x.last(i); last != "" {
				item.Facts = append(item.Facts, ui.Fact{Label: "前回の判定", Value: last})
			}
			if i.Bases != "" {
				item.Facts = append(item.Facts, ui.Fact{Label: "根拠", Value: i.Bases})
			}
			item.Choice = ui.Field{Name: "marks", Label: "判定", Options: markOptions()}.At(n+1, sent(entry, "marks", n, string(cell.Mark)))
			item.Texts = []ui.Field{
				ui.Field{Name: "reasons", Label: "理由（△と×のときは必須）", Max: cellMax, Rows: 2}.At(n+1, sent(entry, "reasons", n, cell.Reason)),
				ui.Field{Name: "verified", Label: "監査人が確かめたこと", Max: noteMax, Rows: 2}.At(n+1, sent(entry, "verified", n, cell.Verified)),
				ui.Field{Name: "heard", Label: "ヒアリングの記録", Max: noteMax, Rows: 2}.At(n+1, sent(entry, "heard", n, cell.Heard)),
			}
			chapter.Items = append(chapter.Items, item)
			n++
		}
		v.Chapters = append(v.Chapters, chapter)
	}
	return web.Show(w, r, status, web.Page{Title: "判定する：" + x.Unit.Name, Lead: "変えた項目だけが保存されます。ほかの監査人が先に変えた項目があれば、何も保存せずに知らせます。", Crumbs: auditCrumbs(x.Audit, ui.Crumb{Title: x.Unit.Name, URL: unitURL(x.Unit.ID)}), Main: page.Sheet(v)})
}

func (s *Service) markStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Marking](r)
	in.ID = r.PathValue("id")
	var list []Cell
	if err == nil {
		list, err = s.Mark(r.Context(), in)
	}
	return web.Answer(w, r, entry, unitURL(in.ID), strconv.Itoa(len(list))+"項目を保存しました。", err, func(status int, e ui.Entry) error { return s.showMark(w, r, status, &e) })
}

func (s *Service) remarkPage(w http.ResponseWriter, r *http.Request) error {
	return s.showRemark(w, r, http.StatusOK, nil)
}

func (s *Service) showRemark(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, err := s.Sheet(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	e := web.EntryOf(Remarking{Remark: x.Unit.Remark, Version: x.Unit.Version})
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{Form: ui.Form{Action: unitURL(x.Unit.ID) + "/remark", Entry: e, Submit: "保存する", Cancel: unitURL(x.Unit.ID)}, Fields: []ui.Control{ui.Lines(e.Field("remark", "備考").Limit(cellMax).Tall(3).Hint("例：特定個人情報を扱う事務の名前（国民健康保険、住民基本台帳など）。結果一覧に載ります。"))}}.Carry("version")
	return web.Show(w, r, status, web.Page{Title: "備考を書く：" + x.Unit.Name, Crumbs: auditCrumbs(x.Audit, ui.Crumb{Title: x.Unit.Name, URL: unitURL(x.Unit.ID)}), Main: ui.FormWith(v)})
}

func (s *Service) remark(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Remarking](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Remark(r.Context(), in)
	}
	return web.Answer(w, r, entry, unitURL(in.ID), "備考を保存しました。", err, func(status int, e ui.Entry) error { return s.showRemark(w, r, status, &e) })
}

func (s *Service) evidencePage(w http.ResponseWriter, r *http.Request) error {
	return s.showEvidence(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showEvidence(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	x, err := s.Sheet(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	items := []ui.Option{{Label: "課等の全体"}}
	for _, i := range x.Items {
		items = append(items, ui.Option{Value: i.ID, Label: short(i.Name(), 60)})
	}
	e.Order = []string{"title", "item", "file"}
	v := ui.FormView{Form: ui.Form{Action: unitURL(x.Unit.ID) + "/evidence", Entry: e, Files: true, Submit: "加える", Cancel: unitURL(x.Unit.ID)}, Fields: []ui.Control{
		ui.Entered(e.Field("title", "証拠の説明").Must().Limit(titleMax)), ui.Choice(e.Field("item", "項目").Of(items...)),
		ui.Attached(e.Field("file", "ファイル").Must().Files(".pdf,.docx,.xlsx,.pptx,.txt,.csv,.png,.jpg,.jpeg", false).Hint("20MBまで。個人番号（マイナンバー）の入ったファイルは加えないでください。")),
	}}
	return web.Show(w, r, status, web.Page{Title: "証拠を加える：" + x.Unit.Name, Lead: "加えた証拠は、後から消せません。ハッシュ値を記録します。", Crumbs: auditCrumbs(x.Audit, ui.Crumb{Title: x.Unit.Name, URL: unitURL(x.Unit.ID)}), Main: ui.FormWith(v)})
}

func (s *Service) prove(w http.ResponseWriter, r *http.Request) error {
	in, u, entry, err := web.DecodeUpload[Proving](r, evidenceSize)
	in.ID, in.Name, in.Content = r.PathValue("id"), u.Name, u.Content
	if err == nil {
		_, err = s.Prove(r.Context(), in)
	}
	return web.Answer(w, r, entry, unitURL(in.ID), "証拠を加えました。", err, func(status int, e ui.Entry) error { return s.showEvidence(w, r, status, e) })
}

func (s *Service) fetch(w http.ResponseWriter, r *http.Request) error {
	f, content, err := s.Fetch(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	defer content.Close()
	return send(w, f, content)
}

func (s *Service) sheetFile(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Sheet(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !x.Audit.State.Begun() {
		return s.wrongState(x.Audit, "点検表を出す")
	}
	return sendPaper(w, r, s.sheetPaper(&x.Dataset, x.Unit), "点検表")
}
