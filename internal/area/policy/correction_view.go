package policy

import (
	"net/url"
	"slices"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
)

// fixURL leads to the form of a correction.
func fixURL(document, form, provision string, sentence, clause int64) string {
	v := url.Values{"at": {provision}}
	if sentence > 0 {
		v.Set("s", number(sentence))
	}
	if clause > 0 {
		v.Set("c", number(clause))
	}
	return pathOf(document, form) + "?" + v.Encode()
}

func holdingMark(h Holding) ui.Mark {
	tone := map[Holding]ui.Tone{Applied: ui.Good, Offered: ui.Warn, Lost: ui.Warn, Undone: ui.Plain}[h]
	return ui.Mark{Tone: tone, Text: h.Title()}
}

func correctionViews(document string, list []Correction, who actor.Actor) []page.Correction {
	views := make([]page.Correction, len(list))
	for i, c := range list {
		views[i] = correctionView(document, c, who)
	}
	return views
}

func correctionView(document string, c Correction, who actor.Actor) page.Correction {
	v := page.Correction{ID: c.ID, Text: c.says(), State: holdingMark(c.State), By: c.MadeName + "（" + c.MadeAt.Table() + "）", Reason: c.Reason, Place: c.Path, Words: c.Words}
	if c.State == Undone {
		v.By += "、取消し：" + c.UndoneName + "（" + c.UndoneAt.Table() + "）"
		return v
	}
	at := c.ProvisionID
	if c.State == Offered {
		at, v.Offered = c.OfferedProvision, c.OfferedWords
	}
	if c.State != Lost {
		v.URL = aboutURL(document, at, c.Sentence)
	}
	if !who.Can(CanCorrect) {
		return v
	}
	v.Undo = pathOf(document, "undo")
	if c.State == Offered {
		v.Adopt = pathOf(document, "adopt")
	}
	return v
}

// correctionsShown is how many corrections of a standing a page shows; the workbook has
// them all.
const correctionsShown = 100

func correctionsView(d Document, list []Correction, who actor.Actor) page.Corrections {
	var v page.Corrections
	for _, g := range []struct {
		state Holding
		lead  string
	}{
		{Offered, "新しい版で文が少し変わりました。同じ訂正でよければ引き継いでください。"}, {Lost, "新しい版に、当てはまる文が見つかりません。不要なら取り消してください。"},
		{Applied, "読み取りに反映しています。"}, {Undone, "取り消したもの、あとの訂正に置き換わったものです。"},
	} {
		of := slices.DeleteFunc(slices.Clone(list), func(c Correction) bool { return c.State != g.state })
		if len(of) == 0 {
			continue
		}
		group := page.Corrected{Title: g.state.Title() + "（" + count(int64(len(of)), "件") + "）", Lead: g.lead, List: correctionViews(d.ID, of[:min(len(of), correctionsShown)], who)}
		if len(of) > correctionsShown {
			group.Lead += "新しい100件を示しています。"
		}
		v.Groups = append(v.Groups, group)
	}
	return v
}

// modalityOptions are the choices of a form.
func modalityOptions() []ui.Option {
	var list []ui.Option
	for _, b := range bonds() {
		o := ui.Option{Value: string(b.modality), Label: b.title}
		if b.modality == jobun.NoDuty {
			o.Label, o.Help = "遵守事項ではない", "目的や説明など、だれにも何も求めていないもの"
		}
		list = append(list, o)
	}
	return list
}

// shapeOptions are the changes of shape that fit a provision.
func shapeOptions(v About) []ui.Option {
	list := []ui.Option{
		{Value: string(Raise), Label: "段を一つ上げる", Help: "下にある条項も、一緒に上がります。"},
		{Value: string(Lower), Label: "段を一つ下げる", Help: "直前の条項の下に入ります。"},
		{Value: string(JoinProvision), Label: "前の条項とつなぐ", Help: "番号や見出しではなく、前の文の続きだったとき。"},
	}
	letters := []rune(v.Provision.Text)
	start := 0
	for i, end := range sentenceEnds(letters) {
		if i > 0 {
			list = append(list, ui.Option{Value: string(SplitProvision) + ":" + number(int64(i+1)), Label: number(int64(i+1)) + "文目から別の条項に分ける", Help: quote(letters[start:end])})
		}
		start = end
	}
	for i, c := range v.Clauses {
		last := i+1 == len(v.Clauses)
		switch {
		case !last && v.Clauses[i+1].Sentence == c.Sentence:
			list = append(list, ui.Option{Value: string(SplitSentence) + ":" + number(c.Sentence) + ":" + number(c.Clause), Label: number(c.Sentence) + "文目をここで分ける", Help: quote(letters[c.FromLetter:c.ToLetter]) + "のあと"})
		case !last:
			list = append(list, splitOption(c))
			list = append(list, ui.Option{Value: string(JoinSentence) + ":" + number(c.Sentence), Label: number(c.Sentence) + "文目と" + number(c.Sentence+1) + "文目をつなぐ"})
		default:
			list = append(list, splitOption(c))
		}
	}
	return list
}

// splitOption has a sentence split where the person says.
func splitOption(c Clause) ui.Option {
	return ui.Option{
		Value: string(SplitSentence) + ":" + number(c.Sentence) + ":" + splitByWords, Label: number(c.Sentence) + "文目を、下に入力する言葉の前で分ける",
		Help: "「。」が抜けているなど、二つの文が一つに読まれているとき。",
	}
}

func quote(letters []rune) string { return "「" + cut(string(letters), 40) + "」" }

func rereadView(d Document, r Rereading, entry ui.Entry) page.Reread {
	v := page.Reread{Action: pathOf(d.ID, "reread"), Waiting: r.State == "waiting", Refused: r.State == "refused", Entry: entry, Found: r.FoundAt.Table(), More: len(r.Differences) >= differencesMax}
	if r.State == "accepted" {
		v.Settled = r.DecidedName + "が" + r.DecidedAt.Table() + "に、新しい読み方にしました。"
	}
	if v.Refused {
		v.Settled = r.DecidedName + "が" + r.DecidedAt.Table() + "に、これまでの読み方を続けると決めました。理由：" + r.Reason
	}
	for _, one := range r.Differences {
		v.List = append(v.List, page.Difference(one))
	}
	return v
}
