package policy

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// found searches and groups the hits by document.
func (s *Service) found(ctx context.Context, text, document, after string, kind SearchKind) (page.Search, error) {
	if !kind.known() {
		kind = ""
	}
	v := page.Search{Query: text, Document: document, Kind: ui.Filter{Name: "kind", Label: "どこを探すか", Value: string(kind)}}
	for _, k := range searchKinds() {
		v.Kind.Options = append(v.Kind.Options, ui.Option{Value: string(k.kind), Label: k.title})
	}
	if text == "" {
		v.Empty = ui.Empty{Title: "探す言葉を入れてください", Text: "規程の条項、見出し、別表の中から探します。1文字や2文字の言葉（監査、端末など）でも見つかります。"}
		return v, nil
	}
	q := search.Query{Text: text, Object: document, Facet: string(kind)}
	q.After, _ = strconv.ParseInt(after, 10, 64)
	if document != "" {
		d, err := s.Document(ctx, document)
		if err != nil {
			return v, err
		}
		v.Within, v.Wide = d.Title, searchURL(text, "", kind, 0)
	}
	hits, documents, err := s.Search(ctx, q)
	if err != nil {
		return v, err
	}
	borne, err := s.Borne(ctx, q, hits)
	if err != nil {
		return v, err
	}
	return filled(v, hits, documents, borne), nil
}

func filled(v page.Search, hits search.Hits, documents map[string]Document, borne map[int64][]DutyItem) page.Search {
	v.Text = count(int64(hits.Count), "件見つかりました")
	if hits.More {
		v.Text = count(int64(hits.Count), "件以上見つかりました。言葉を足すと絞り込めます")
	}
	for _, h := range hits.List {
		d := documents[h.Object]
		if d.ID == "" { // withdrawn or closed between the two statements
			continue
		}
		if n := len(v.Groups); n == 0 || v.Groups[n-1].URL != pathOf(d.ID) {
			v.Groups = append(v.Groups, page.Group{Title: d.Title, URL: pathOf(d.ID), Badge: stateMark(d.State)})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Hits = append(g.Hits, page.Hit{URL: hitURL(h), Path: cmp.Or(h.Part, "名称"), Title: segments(h.Title), Excerpt: segments(h.Excerpt), Stands: stands(h, borne[h.Key])})
	}
	if hits.Next > 0 {
		v.Next = searchURL(v.Query, v.Document, SearchKind(v.Kind.Value), hits.Next)
	}
	v.Empty = ui.Empty{Title: "「" + v.Query + "」は見つかりませんでした", Text: "言葉を短くするか、別の言い方で探してください。"}
	return v
}

// hitURL leads to the provision or attachment that was found.
func hitURL(h search.Hit) string {
	switch provision, ok := strings.CutPrefix(h.Anchor, "p-"); {
	case strings.HasPrefix(h.Anchor, "f-"):
		return pathOf(h.Object, "finding")
	case ok:
		return anchorURL(h.Object, provision)
	case h.Anchor != "":
		return pathOf(h.Object, "attachment") + "#" + h.Anchor
	}
	return pathOf(h.Object)
}

func searchURL(text, document string, kind SearchKind, after int64) string {
	v := url.Values{"q": {text}}
	for name, value := range map[string]string{"document": document, "kind": string(kind)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if after > 0 {
		v.Set("after", number(after))
	}
	return "/search?" + v.Encode()
}

// standsMost is how many roles a hit names; a sentence seldom has more.
const standsMost = 6

// stands says where a hit is: in a finding, in duties of roles, or in the text alone.
func stands(h search.Hit, duties []DutyItem) []page.Stand {
	if slices.Contains(h.Facets, string(InFinding)) {
		return []page.Stand{{Mark: ui.Mark{Tone: ui.Warn, Text: "確かめること"}, URL: pathOf(h.Object, "finding")}}
	}
	var list []page.Stand
	for _, d := range duties {
		one := page.Stand{Mark: bondMark(d.Modality), Role: roleTitle(d.Role), URL: dutyURL("", "", roleValue(d.Role))}
		if !slices.Contains(list, one) && len(list) < standsMost {
			list = append(list, one)
		}
	}
	if len(list) == 0 {
		list = []page.Stand{{Mark: ui.Mark{Tone: ui.Plain, Text: "本文"}}}
	}
	return list
}
