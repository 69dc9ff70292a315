package evidence

import (
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) intakeForms(m *web.Mux) {
	start := func(r *http.Request, _ Exhibit) (Intake, error) {
		now := s.c.Now().In(clock.JST)
		in := Intake{ObtainedOn: clock.Today(now), ObtainedTime: now.Format("15:04")}
		if about := (Intake{About: web.Clean(r.URL.Query().Get("about"))}); about.About != "" {
			if _, err := about.about(); err == nil {
				in.About = about.About
			}
		}
		return in, nil
	}
	take := func(kind Kind) func(context.Context, Intake) (string, string, error) {
		return func(ctx context.Context, in Intake) (string, string, error) {
			in.Kind = string(kind)
			it, err := s.Take(ctx, in)
			return itemURL(it.ID), it.NumberText() + "として受け入れました。", err
		}
	}
	addForm(s, m, form[Intake]{
		path: itemPath + "/new/file", needs: CanTake, title: "ファイルを受け入れる", submit: "受け入れる", upload: true, back: fixed(itemPath), start: start, fields: s.fileFields,
		lead:   "受け取りながらハッシュ（SHA-256）を計算します。中身は開かず、そのまま保存します。大きなファイルは、通信が切れても続きから送れます。",
		hidden: []string{"about"}, do: take(File),
	})
	addForm(s, m, form[Intake]{
		path: itemPath + "/new/thing", needs: CanTake, title: "現物を受け入れる", submit: "受け入れる", upload: true, back: fixed(itemPath), start: start, fields: s.thingFields,
		lead: "USBメモリや書類など、手元に預かったものを登録します。封印をして、番号を書きとめてください。", hidden: []string{"about"}, do: take(Thing),
	})
}

func (s *Service) fileFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	help := "この画面から直接送れるのは100MBまでです。JavaScriptが使えるときは、8GBまで送れます。"
	list := []ui.Control{ui.Attached(e.Field("file", "ファイル").Must().Hint(help))}
	if e.Faults["numbers"] != "" || e.Values.Get("numbers") != "" {
		list = append(list, numberFields(e)...)
	}
	list = append(list, ui.Entered(e.Field("title", "題名").Must().Limit(100)), ui.Lines(e.Field("note", "説明").Limit(2000)))
	return s.commonFields(r, e, list)
}

func (s *Service) thingFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	options := []ui.Option{{Label: "選んでください"}}
	for _, x := range media {
		options = append(options, ui.Option{Value: string(x.name), Label: x.title})
	}
	list := []ui.Control{
		ui.Entered(e.Field("title", "題名").Must().Limit(100)), ui.Choice(e.Field("medium", "現物の種類").Must().Of(options...)),
		ui.Entered(e.Field("maker", "メーカーと型番").Limit(100)), ui.Entered(e.Field("serial", "製造番号").Limit(100).Hint("機器や媒体に書かれた番号。")),
		ui.Entered(e.Field("place", "保管場所").Must().Limit(100).Hint("例：情報係 耐火金庫 上段")), ui.Entered(e.Field("seal", "封印の番号").Limit(50).Narrow().Hint("封をした袋やシールの番号。")),
		ui.Attached(e.Field("file", "写真").Hint("受け取ったときの状態が分かる写真。なくても登録できます。")),
		ui.Lines(e.Field("note", "説明").Limit(2000)),
	}
	if e.Faults["numbers"] != "" {
		list = append(list, numberFields(e)...)
	}
	return s.commonFields(r, e, list)
}

// numberFields ask what twelve digits in a file are.
func numberFields(e ui.Entry) []ui.Control {
	return []ui.Control{
		ui.OneOf(e.Field("numbers", "見つかった12桁の数字").Of(
			ui.Option{Value: "drop", Label: "中身を残さない", Help: "個人番号か、そうかもしれない。ハッシュと、もとの場所だけを登録します。"},
			ui.Option{Value: "keep", Label: "個人番号ではない", Help: "受付番号など。確かめた理由を書いて、中身を保存します。"},
		)),
		ui.Entered(e.Field("numbers_why", "個人番号ではない理由").Limit(200)),
	}
}

// commonFields are how something was obtained, who keeps it, and for how long.
func (s *Service) commonFields(r *http.Request, e ui.Entry, list []ui.Control) ([]ui.Control, error) {
	posts, err := s.postOptions(r.Context())
	return append(list,
		ui.Entered(e.Field("method", "入手の方法").Must().Limit(200).Hint("例：サーバーの管理画面から書き出した、本人から受け取った")),
		ui.Entered(e.Field("obtained_on", "入手した日").As("date")), ui.Entered(e.Field("obtained_time", "入手した時刻").Narrow().Hint("例：14:05")),
		ui.Entered(e.Field("obtained_by", "入手した人").Limit(100).Hint("空にすると、あなたになります。")),
		ui.Entered(e.Field("source_device", "もとの機器").Limit(200)), ui.Entered(e.Field("source_path", "もとの場所").Limit(500).Hint("フォルダーやURLなど。")),
		ui.Entered(e.Field("source_time", "もとの機器が示した日時").Limit(100).Hint("ファイルの更新日時など、機器の表示のまま。")),
		ui.Entered(e.Field("clock_offset", "機器の時計のずれ（秒）").Narrow().Hint("進んでいれば正の数、遅れていれば負の数。")),
		ui.OneOf(e.Field("class", "保存期間の区分").Must().Of(s.classOptions()...)),
		ui.Choice(e.Field("post", "保管の責任を持つ職").Of(posts...).Hint("人が替わると、引継書に載ります。")),
		ui.Tick(e.Field("confidential", "見られる人を限る")),
		ui.Lines(e.Field("readers", "見られる人").Limit(1000).Tall(3).Hint("限るときだけ。職員番号か氏名を、1行に1人。受け入れた人と、持っている人は、書かなくても見られます。")),
	), err
}

func (s *Service) classOptions() (list []ui.Option) {
	for _, c := range s.c.Classes.RetentionClasses() {
		list = append(list, ui.Option{Value: c.Name, Label: c.Title, Help: c.Meaning})
	}
	return list
}

func (s *Service) postOptions(ctx context.Context) ([]ui.Option, error) {
	posts, err := s.c.People.Posts(ctx)
	list := []ui.Option{{Label: "決めない"}}
	for _, p := range posts {
		list = append(list, ui.Option{Value: p.ID, Label: p.Name})
	}
	return list, err
}
