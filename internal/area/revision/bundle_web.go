package revision

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) bundleRoutes(m *web.Mux) {
	m.Handle("GET "+bundlePath, CanPublish, s.bundlePage)
	m.Handle("POST "+bundlePath, CanPublish, s.fetchBundle)
	m.Handle("GET "+bundlePath+"/page", CanPublish, s.peek)
	m.Public("GET "+livePath+"/{body}/{name}", "団体が公開すると決めた規程だけを示す。団体が切り替えるまで、何も示さない", s.live)
}

// bundlePage shows what would be in the bundle.
func (s *Service) bundlePage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Bundle(r.Context())
	if err != nil {
		return err
	}
	set, err := s.Setting(r.Context())
	if err != nil {
		return err
	}
	in := ui.Part{Title: "一式に入るファイル", Table: ui.Table{Caption: "一式に入るファイル", Heads: []ui.Head{{Title: "ファイル"}, {Title: "中身"}, {Title: "大きさ", Class: "number"}}}}
	for _, p := range b.Pages {
		in.Table.Rows = append(in.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: p.Name, URL: bundlePath + "/page?name=" + p.Name, Head: true}, {Text: p.Title}, {Text: strconv.Itoa(len(p.Content)) + "バイト", Class: "number"}}})
	}
	first := ui.Part{Text: "公開の規程だけの、ウェブページの一式です。町のウェブサイトに、そのまま載せられます。庁内と非公開の規程は入りません。", Facts: []ui.Fact{{Label: "公開の規程", Value: count(len(b.Documents), "件")}, {Label: "ファイル", Value: count(len(b.Pages), "件")}}}
	first.Forms = []ui.FormView{{Form: ui.Form{Action: bundlePath, Submit: "一式を取り出す（ZIP）"}}}
	if len(b.Documents) == 0 {
		first.Notices = []ui.Notice{{Tone: ui.Warn, Text: "公開の規程がありません。サイバーセキュリティの方針は、定めたら遅れずに公表しなければなりません（地方自治法244条の6第2項）。"}}
	}
	out := ui.Part{Title: "一式に入らない規程", Body: b.Left}
	if len(b.Left) == 0 {
		out.Body = []string{"ありません。"}
	}
	live := ui.Part{Title: "サインインなしの公開ページ", Text: "いまは、使っていません。"}
	if set.Live {
		live.Text = ""
		live.Facts = []ui.Fact{{Label: "アドレス", Value: addressOfLive(actor.From(r.Context()).Body), URL: addressOfLive(actor.From(r.Context()).Body)}}
	}
	live.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "設定を変える", URL: settingPath}}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "規程の公開", Lead: "公開の規程を、町のウェブサイトに載せるための一式を作ります。", Main: ui.Parts([]ui.Part{first, in, out, live}), Wide: true})
}

func (s *Service) fetchBundle(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := web.Decode[struct{}](r); err != nil {
		return err
	}
	content, err := s.Fetch(r.Context())
	if err != nil {
		return err
	}
	web.Download(w, "規程の公開用一式_"+strings.ReplaceAll(s.Today().String(), "-", "")+".zip", "application/zip")
	_, _ = w.Write(content) // the client went away: nobody to tell
	return nil
}

// peek gives one file of the bundle to be saved, as it would be published.
func (s *Service) peek(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Bundle(r.Context())
	if err != nil {
		return err
	}
	p, ok := b.Find(web.Clean(r.URL.Query().Get("name")))
	if !ok {
		return fault.New(fault.NotFound, "お探しのファイルは、一式にありません。")
	}
	web.Download(w, p.Name, mediaType(p.Name))
	_, _ = w.Write(p.Content) // the client went away: nobody to tell
	return nil
}

func mediaType(name string) string {
	switch {
	case strings.HasSuffix(name, ".html"):
		return "text/html; charset=utf-8"
	case strings.HasSuffix(name, ".css"):
		return "text/css; charset=utf-8"
	case strings.HasSuffix(name, ".pdf"):
		return "application/pdf"
	}
	return "text/plain; charset=utf-8"
}

// live shows a page of the public rules to anybody. What it shows we made ourselves: there
// is no upload in it.
func (s *Service) live(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Live(r.Context(), r.PathValue("body"), r.PathValue("name"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaType(p.Name))
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(p.Content) // the client went away: nobody to tell
	return nil
}
