package web_test

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// all shows components one after another, as a page of an area does.
func all(parts ...templ.Component) templ.Component { return templ.Join(parts...) }

// inside puts parts into a component that has children.
func inside(outer templ.Component, parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, all(parts...)), w)
	})
}

func formPage(e ui.Entry) web.Page {
	class := e.Field("class", "機密性").Must().Of(
		ui.Option{Value: "3", Label: "機密性3", Help: "住民の個人情報など、漏れると重大な影響があるもの"}, ui.Option{Value: "2", Label: "機密性2"}, ui.Option{Value: "1", Label: "機密性1"})
	f := ui.Form{Action: "/asset", Entry: e, Submit: "登録する", Cancel: "/asset", Files: true}
	return web.Page{Title: "情報資産の登録", Crumbs: []ui.Crumb{{Title: "ホーム", URL: "/"}, {Title: "情報資産台帳", URL: "/asset"}}, Main: inside(ui.FormOf(f),
		ui.Input(e.Field("name", "名称").Must().Hint("台帳で見分けられる名前にしてください。例：住民異動受付簿")),
		ui.Select(selector(e)),
		ui.Radios(class),
		ui.Input(e.Field("day", "登録日").As("date")),
		ui.Input(e.Field("copies", "部数").As("text").Narrow().Hint("全角の数字でも入力できます。")),
		ui.Checks(where(e)),
		ui.TextArea(e.Field("note", "備考")),
		ui.FileField(e.Field("file", "添付ファイル").Hint("10MBまで。PDF、Word、Excelを添付できます。").Files(".pdf,.docx,.xlsx", true)),
		ui.Checkbox(e.Field("agreed", "所管課長の確認を受けた")),
	)}
}

func detailPage() web.Page {
	side := all(
		inside(ui.Section("根拠"), ui.Links("根拠", []ui.Node{{Mark: "第12条", Title: "情報資産の分類", URL: "/policy/1#p12"}, {Mark: "第13条第2項", Title: "台帳の作成と見直し", URL: "/policy/1#p13"}})),
		inside(ui.Section("履歴"), ui.Facts([]ui.Fact{{Label: "11/20 09:12", Value: "見本 花子\n内容を確認"}, {Label: "04/03 17:40", Value: "見本 太郎\n登録"}})),
	)
	facts := ui.Facts([]ui.Fact{{Label: "所管", Value: "住民課"}, {Label: "機密性", Value: "機密性3（個人情報を含む）"}, {Label: "保管場所", Value: "書庫B-2", URL: "/place/1"}, {Label: "保存期間", Value: ""}, {Label: "内容", Value: longText("窓口で受け付けた異動の控え。受付番号順につづり、年度末に書庫へ移す。")}})
	tree := ui.Tree("本文", []ui.Node{
		{Mark: "第1章", Title: "総則", Open: true, URL: "#c1", Nodes: []ui.Node{
			{Mark: "第1条", Title: "目的", URL: "#a1"}, {Mark: "第2条", Title: "用語の意味", URL: "#a2", Badge: ui.Mark{Tone: ui.Warn, Text: "要確認"}, Open: true, Nodes: []ui.Node{{Mark: "(1)", Title: "情報資産　業務で扱う情報と、それを入れる機器", URL: "#i1"}}}}},
		{Mark: "第2章", Title: "体制", URL: "#c2", Nodes: []ui.Node{{Mark: "第3条", Title: "責任者", URL: "#a3"}}},
	})
	source := ui.Source("原文", []ui.Line{{Number: 41, Text: "第１条　この基準は、みほん町が扱う情報資産を守るために"}, {Number: 42, Text: "必要な事項を定める。"}, {Number: 43, Text: "－ 3 －", Mark: ui.Plain, Note: "ページ番号として除きました"}, {Number: 44, Text: "別に定める", Mark: ui.Warn, Note: "どの条に続くか確かめてください"}})
	return web.Page{
		Title: "住民異動受付簿（窓口控え）", Wide: true, Badge: ui.Mark{Tone: ui.Warn, Text: "期限間近"},
		Crumbs: []ui.Crumb{{Title: "ホーム", URL: "/"}, {Title: "情報資産台帳", URL: "/asset"}},
		Tools:  []ui.Action{{Kind: ui.Secondary, Text: "内容を直す", URL: "/asset/1/edit"}, {Kind: ui.Primary, Text: "内容を確認した", URL: "/asset/1/check"}},
		Main: inside(ui.Split(side),
			ui.Alert(ui.Notice{Tone: ui.Warn, Text: "年に一度の確認の期限は2026/11/30です。内容を確かめて「内容を確認した」を押してください。"}),
			ui.Alert(ui.Notice{Tone: ui.Info, Text: "この資産は令和7年度に住民課から引き継がれました。"}),
			ui.Alert(ui.Notice{Tone: ui.Good, Text: "登録しました。"}),
			facts, inside(ui.Section("規程の本文"), tree), inside(ui.Section("原文"), source)),
	}
}

func signIn(e ui.Entry) templ.Component {
	return inside(ui.FormOf(ui.Form{Action: "/signin", Entry: e, Submit: "サインインする"}),
		ui.Input(e.Field("login", "利用者ID").Must().Filled("username").Focus()),
		ui.Input(e.Field("password", "パスワード").Must().As("password").Filled("current-password")))
}

func replaced(body, from, to string) *bytes.Buffer {
	return bytes.NewBufferString(strings.ReplaceAll(body, from, to))
}
