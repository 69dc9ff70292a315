package check

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func errSheet() error {
	return fault.New(fault.NotFound, "お探しの点検表は見つかりません。")
}
func errUnit() error {
	return fault.New(fault.NotFound, "お探しの組織は、いまは置かれていません。")
}

func (s *Service) editionPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	list := []ui.Part{s.editionFacts(r.Context(), x)}
	list = append(list, itemParts(x.Items)...)
	if len(x.Items) == 0 {
		list = append(list, ui.Part{Empty: ui.Empty{Title: "項目はまだありません", Text: "規程の遵守事項から作るか、Excelの表を取り込むか、1つずつ加えます。"}})
	}
	list = append(list, otherEditions(x))
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: x.Sheet.Title + "　" + x.Edition.Name(), Lead: x.Sheet.Meaning, Badge: mark(x.Edition.State), Crumbs: crumbs(), Wide: true, Main: ui.Parts(list),
	})
}

// editionFacts says what the edition is, with what can be done with it.
func (s *Service) editionFacts(ctx context.Context, x Whole) ui.Part {
	required := 0
	for _, i := range x.Items {
		if i.Required {
			required++
		}
	}
	p := ui.Part{Facts: []ui.Fact{
		{Label: "項目", Value: fmt.Sprintf("%d項目（必須%d項目）", len(x.Items), required)}, {Label: "作った人", Value: x.Edition.MadeAt.Table() + " " + x.Edition.MadeName}, {Label: "使い始めた日", Value: x.Edition.UsedOn.Table()}, {Label: "もとにしたもの", Value: x.Edition.Note},
	}}
	if x.Edition.Number > 1 {
		p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: "前の版との違い", URL: editionURL(x.Edition.ID) + "/difference"})
	}
	if !actor.From(ctx).Can(CanManage) {
		return p
	}
	base := editionURL(x.Edition.ID)
	step := func(to, text string, kind ui.Kind) ui.FormView {
		return ui.FormView{Form: ui.Form{Action: base + "/" + to, Submit: text, Kind: kind}, Hidden: versionField(x.Edition.Version)}
	}
	if x.Edition.State == Drafted {
		p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: "項目を加える", URL: base + "/item"}, ui.Action{Kind: ui.Secondary, Text: "遵守事項から作る", URL: base + "/generate"}, ui.Action{Kind: ui.Secondary, Text: "Excelの表を取り込む", URL: checkPath + "/sheet/" + x.Sheet.ID + "/import"})
		p.Forms = append(p.Forms, step("use", "この版を使い始める", ui.Primary))
		if len(x.Editions) > 1 {
			p.Forms = append(p.Forms, step("discard", "下書きを捨てる", ui.Delete))
		}
	} else {
		p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: "Excelの表から次の版を作る", URL: checkPath + "/sheet/" + x.Sheet.ID + "/import"})
		if x.Edition.State == Used {
			p.Forms = append(p.Forms, step("revise", "次の版の下書きを作る", ui.Secondary))
		}
	}
	p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Quiet, Text: "点検表の名前を変える", URL: checkPath + "/sheet/" + x.Sheet.ID + "/name"})
	return p
}

// itemParts shows the items by chapter.
func itemParts(items []Item) (list []ui.Part) {
	for _, i := range items {
		if n := len(list); n == 0 || list[n-1].Title != i.Chapter {
			list = append(list, ui.Part{Title: i.Chapter, Table: ui.Table{Caption: i.Chapter, Heads: []ui.Head{{Title: "番号"}, {Title: "点検の内容", Class: "long"}, {Title: "方法"}, {Title: "必須"}, {Title: "根拠"}}}})
		}
		t := &list[len(list)-1].Table
		required := ""
		if i.Required {
			required = "○"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: i.Number}, {Text: i.Text, URL: itemURL(i.ID), Head: true, Class: "long"}, {Text: i.MethodTitles()}, {Text: required}, {Text: i.BasisTexts()}}})
	}
	return list
}

func otherEditions(x Whole) ui.Part {
	if len(x.Editions) < 2 {
		return ui.Part{}
	}
	p := ui.Part{Title: "版", Table: ui.Table{Caption: "版", Heads: []ui.Head{{Title: "版"}, {Title: "状態"}, {Title: "使い始めた日", Class: "date"}, {Title: "作った人"}}}}
	for _, e := range x.Editions {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Name(), URL: editionURL(e.ID), Head: true}, {Mark: mark(e.State)}, {Text: e.UsedOn.Table(), Class: "date"}, {Text: e.MadeAt.Table() + " " + e.MadeName}}})
	}
	return p
}

func (s *Service) differencePage(w http.ResponseWriter, r *http.Request) error {
	x, before, list, err := s.Difference(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	lead := "これより前の版はありません。"
	if before.ID != "" {
		lead = fmt.Sprintf("%sとの違いです。", before.Name())
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "前の版との違い", Lead: lead, Crumbs: crumbs(ui.Crumb{Title: x.Sheet.Title + " " + x.Edition.Name(), URL: editionURL(x.Edition.ID)}), Wide: true,
		Main: ui.Parts([]ui.Part{changePart(list, "違いはありません")}),
	})
}

func changePart(list []Change, none string) ui.Part {
	p := ui.Part{Table: ui.Table{Caption: "違い", Heads: []ui.Head{{Title: "違い"}, {Title: "番号"}, {Title: "前", Class: "long"}, {Title: "後", Class: "long"}}}, Empty: ui.Empty{Title: none}}
	for _, c := range list {
		number := c.After.Number
		if number == "" {
			number = c.Before.Number
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: c.WhatTitle(), Head: true}, {Text: number}, {Text: c.Before.Text, Class: "long"}, {Text: c.After.Text, Class: "long"}}})
	}
	return p
}

// step carries out a change of an edition that needs no more than its version.
func (s *Service) step(w http.ResponseWriter, r *http.Request, text string, do func(ctx context.Context, in At) (string, error)) error {
	in, _, err := web.Decode[At](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	to, err := do(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, to, text)
}

func (s *Service) reviseStep(w http.ResponseWriter, r *http.Request) error {
	return s.step(w, r, "次の版の下書きを作りました。", func(ctx context.Context, in At) (string, error) {
		x, err := s.Revise(ctx, in)
		return editionURL(x.Edition.ID), err
	})
}

func (s *Service) useStep(w http.ResponseWriter, r *http.Request) error {
	return s.step(w, r, "この版を使い始めました。", func(ctx context.Context, in At) (string, error) {
		x, err := s.Use(ctx, in)
		return editionURL(x.Edition.ID), err
	})
}

func (s *Service) discardStep(w http.ResponseWriter, r *http.Request) error {
	return s.step(w, r, "下書きを捨てました。", func(ctx context.Context, in At) (string, error) {
		_, err := s.Discard(ctx, in)
		return checkPath, err
	})
}

func (s *Service) dropStep(w http.ResponseWriter, r *http.Request) error {
	return s.step(w, r, "項目を除きました。", func(ctx context.Context, in At) (string, error) {
		x, err := s.Drop(ctx, in)
		return editionURL(x.EditionID), err
	})
}

func (s *Service) generatePage(w http.ResponseWriter, r *http.Request) error {
	return s.showGenerate(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showGenerate(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	choices, err := s.config.Policy.Choices(r.Context())
	if err != nil {
		return err
	}
	document := web.Clean(r.URL.Query().Get("document"))
	if document == "" && len(choices.Documents) > 0 {
		document = choices.Documents[0].ID
	}
	var list []Offered
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if document != "" && err == nil {
		x, list, err = s.Offers(r.Context(), r.PathValue("id"), policy.DutyQuery{Document: document})
	}
	if err != nil {
		return err
	}
	at := editionURL(x.Edition.ID) + "/generate"
	links := ui.Part{Title: "規程を選ぶ", Table: ui.Table{Caption: "規程", Heads: []ui.Head{{Title: "規程"}}}, Empty: ui.Empty{Title: "遵守事項のある規程がありません", Text: "「規程」に、対策基準などの文章を登録してください。"}}
	for _, d := range choices.Documents {
		links.Table.Rows = append(links.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Title, URL: at + "?document=" + d.ID, Head: true}}})
	}
	var options []ui.Option
	for _, o := range list {
		if !o.Checked {
			options = append(options, ui.Option{Value: o.ID, Label: o.Label + "　" + o.Question, Help: o.Sentence})
		}
	}
	parts := []ui.Part{links}
	if len(options) > 0 {
		v := ui.FormView{Form: ui.Form{Action: at + "?document=" + document, Entry: e, Submit: "選んだ遵守事項から項目を作る", Cancel: editionURL(x.Edition.ID)}, Fields: []ui.Control{
			ui.Several(e.Field("duties", "遵守事項").Must().Of(options...).Hint("まだ項目のない遵守事項です。問いの形にした文を先に、規程の文をその下に示しています。作った後に直せます。")),
		}}
		parts = append(parts, ui.Part{Title: "遵守事項", Forms: []ui.FormView{v}})
	} else if document != "" {
		parts = append(parts, ui.Part{Title: "遵守事項", Text: "この規程の遵守事項には、すべて項目があります。"})
	}
	return web.Show(w, r, status, web.Page{Title: "遵守事項から項目を作る", Crumbs: crumbs(ui.Crumb{Title: x.Sheet.Title + " " + x.Edition.Name(), URL: editionURL(x.Edition.ID)}), Wide: true, Main: ui.Parts(parts)})
}

func (s *Service) generate(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Generating](r)
	in.Edition = r.PathValue("id")
	var made []Item
	if err == nil {
		made, err = s.Generate(r.Context(), in)
	}
	return web.Answer(w, r, entry, editionURL(in.Edition), fmt.Sprintf("%d項目を作りました。文を確かめて、直してください。", len(made)), err, func(status int, e ui.Entry) error { return s.showGenerate(w, r, status, e) })
}

// coverageShown is how many rows of each kind the page shows.
const coverageShown = 200

func (s *Service) coveragePage(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Coverage(r.Context())
	if err != nil {
		return err
	}
	by := ui.Table{Caption: "規程ごとの対応", Heads: []ui.Head{{Title: "規程"}, {Title: "遵守事項", Class: "number"}, {Title: "項目のあるもの", Class: "number"}, {Title: "割合", Class: "number"}}}
	for _, d := range c.ByDoc {
		by.Rows = append(by.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Title, URL: "/policy/" + d.DocumentID, Head: true}, {Text: strconv.Itoa(d.Duties), Class: "number"}, {Text: strconv.Itoa(d.Checked), Class: "number"}, {Text: strconv.Itoa(100*d.Checked/max(1, d.Duties)) + "％", Class: "number"}}})
	}
	open := ui.Table{Caption: "確かめる項目のない遵守事項", Heads: []ui.Head{{Title: "条項"}, {Title: "遵守事項", Class: "long"}, {Title: "役割"}}}
	for _, o := range c.Open[:min(len(c.Open), coverageShown)] {
		open.Rows = append(open.Rows, ui.Row{Cells: []ui.Cell{{Text: o.Label, Head: true}, {Text: o.Sentence, Class: "long"}, {Text: o.Role}}})
	}
	bare := func(list []Bare, title string) ui.Table {
		t := ui.Table{Caption: title, Heads: []ui.Head{{Title: "点検表"}, {Title: "番号"}, {Title: "点検の内容", Class: "long"}, {Title: "なくなった条項"}}}
		for _, b := range list[:min(len(list), coverageShown)] {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: b.Sheet}, {Text: b.Number}, {Text: b.Text, URL: itemURL(b.ItemID), Head: true, Class: "long"}, {Text: b.Missing}}})
		}
		return t
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "遵守事項との対応", Lead: "自分の団体の規程の遵守事項と、使用中の点検項目を突き合わせています。", Crumbs: crumbs(), Wide: true,
		Main: ui.Parts([]ui.Part{
			{Title: "規程ごとの対応", Table: by, Empty: ui.Empty{Title: "遵守事項のある規程がありません"}},
			{Title: "確かめる項目のない遵守事項", Text: some(len(c.Open)), Table: open, Empty: ui.Empty{Title: "すべての遵守事項に、確かめる項目があります"}},
			{Title: "根拠の条項のない項目", Text: some(len(c.Bare)), Table: bare(c.Bare, "根拠の条項のない項目"), Empty: ui.Empty{Title: "ありません"}},
			{Title: "根拠の条項が、いまの規程にない項目", Text: some(len(c.Lost)), Table: bare(c.Lost, "根拠の条項が、いまの規程にない項目"), Empty: ui.Empty{Title: "ありません"}},
		}),
	})
}

func some(n int) string {
	switch {
	case n == 0:
		return ""
	case n <= coverageShown:
		return strconv.Itoa(n) + "件"
	}
	return fmt.Sprintf("%d件のうち、はじめの%d件を示します。", n, coverageShown)
}
