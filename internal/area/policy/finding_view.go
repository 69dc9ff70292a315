package policy

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func standingMark(s Standing) ui.Mark {
	tone := map[Standing]ui.Tone{Open: ui.Info, Accepted: ui.Warn, Mended: ui.Good}[s]
	return ui.Mark{Tone: cmp.Or(tone, ui.Plain), Text: s.Title()}
}

// findingView shows a finding with the text around it.
func (l *FindingList) findingView(f *ListedFinding) page.OneFinding {
	v := page.OneFinding{
		ID: "f-" + f.Mark, Choice: f.Document + "." + f.Mark + "." + number(f.Version), Severity: severityMark(f.Severity), Code: codeTitle(f.Code), Message: f.Message,
		State: standingMark(f.State), Document: f.DocumentTitle, Place: cmp.Or(f.Path, "全体"), Line: number(f.Line), Source: sourceURL(f.Document, f.Line),
		Text: l.around(f), Open: f.State != Mended,
	}
	if f.ProvisionSeq >= 0 {
		v.URL = anchorURL(f.Document, f.ProvisionID)
	}
	if f.DecidedBy != "" {
		v.Said = f.DecidedAt.Table() + " " + f.DecidedName + "さんが「" + f.Decision.Title() + "」と判断しました。"
		if f.Reason != "" {
			v.Said += "理由：" + f.Reason
		}
	}
	return v
}

// aroundMost is how many letters are shown before and after a sentence.
const aroundMost = 120

// around is the text of the provision with the place of the finding marked: the words that
// the message names, else the sentence.
func (l *FindingList) around(f *ListedFinding) []page.Segment {
	at := textPlace{f.Edition, f.ProvisionSeq}
	text := []rune(l.texts[at])
	if f.ProvisionSeq < 0 || len(text) == 0 {
		return nil
	}
	from, to := l.sentence(f, text)
	start, end := max(0, from-aroundMost), min(len(text), to+aroundMost)
	var list []page.Segment
	if start > 0 {
		list = append(list, page.Segment{Text: "…"})
	}
	list = append(list, page.Segment{Text: string(text[start:from])})
	list = append(list, pointed(string(text[from:to]), f.Message)...)
	list = append(list, page.Segment{Text: string(text[to:end])})
	if end < len(text) {
		list = append(list, page.Segment{Text: "…"})
	}
	return slices.DeleteFunc(list, func(s page.Segment) bool { return s.Text == "" })
}

// sentence is the one that a finding means: that which has the words of the message, else
// that of which it was made, else the last that begins before its line.
func (l *FindingList) sentence(f *ListedFinding, text []rune) (from, to int) {
	from, to = 0, len(text)
	best := -1
	for _, s := range l.places[textPlace{f.Edition, f.ProvisionSeq}] {
		if s.SentenceTo > int64(len(text)) || s.SentenceFrom > s.SentenceTo {
			continue
		}
		fit := 0
		if s.Line <= f.Line {
			fit++
		}
		if s.Fingerprint == f.Fingerprint {
			fit += 2
		}
		for _, w := range quoted(string(text[s.SentenceFrom:s.SentenceTo]), f.Message) {
			fit = max(fit, len(w)+3)
		}
		if fit > best || fit == best && fit == 1 {
			best, from, to = fit, int(s.SentenceFrom), int(s.SentenceTo)
		}
	}
	return from, to
}

var quotedWords = regexp.MustCompile(`「([^「」]+)」`)

// quoted are the words that a message quotes from a sentence. A word within another one
// only says which part of that is meant.
func quoted(sentence, message string) []string {
	var words []string
	for _, m := range quotedWords.FindAllStringSubmatch(message, 20) {
		if strings.Contains(sentence, m[1]) && !slices.Contains(words, m[1]) {
			words = append(words, m[1])
		}
	}
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return slices.ContainsFunc(words, func(o string) bool { return o != w && strings.Count(o, w) >= strings.Count(sentence, w) })
	})
}

// pointed marks in a sentence the words that a message quotes; where it has none of them,
// the sentence as a whole.
func pointed(sentence, message string) []page.Segment {
	words := quoted(sentence, message)
	if len(words) == 0 {
		return []page.Segment{{Text: sentence, Hit: true}}
	}
	var list []page.Segment
	for sentence != "" {
		at, size := len(sentence), 0
		for _, w := range words {
			if i := strings.Index(sentence, w); i >= 0 && (i < at || i == at && len(w) > size) {
				at, size = i, len(w)
			}
		}
		if at > 0 {
			list = append(list, page.Segment{Text: sentence[:at]})
		}
		if size > 0 {
			list = append(list, page.Segment{Text: sentence[at : at+size], Hit: true})
		}
		sentence = sentence[at+size:]
	}
	return list
}

// documents are those that have findings.
func (l *FindingList) documents() []Document {
	list := make([]Document, len(l.Mendings))
	for i, m := range l.Mendings {
		list[i] = Document{ID: m.Document, Title: m.Title}
	}
	return list
}

func (l *FindingList) view(who actor.Actor) page.AllFindings {
	v := page.AllFindings{Decides: who.Can(CanAccept)}
	for i := range l.Findings {
		v.Rows = append(v.Rows, l.findingView(&l.Findings[i]))
	}
	for _, m := range l.Mendings {
		all := m.Open + m.Accepted + m.Rejected + m.Mended
		link := func(s Standing) string { return "/policy/finding?document=" + m.Document + "&state=" + string(s) }
		v.Mendings = append(v.Mendings, page.Mending{
			Title: m.Title, URL: pathOf(m.Document), Done: int(m.Mended + m.Rejected), Total: int(all),
			Counts: []ui.Action{{Text: number(m.Open), URL: link(Open)}, {Text: number(m.Accepted), URL: link(Accepted)}, {Text: number(m.Rejected), URL: link(Rejected)}, {Text: number(m.Mended), URL: link(Mended)}},
		})
	}
	return v
}

func standingOptions() []ui.Option {
	var list []ui.Option
	for _, s := range []Standing{Open, Accepted, Rejected, Mended} {
		list = append(list, ui.Option{Value: string(s), Label: s.Title()})
	}
	return list
}

func severityOptions() []ui.Option {
	var list []ui.Option
	for _, s := range severities() {
		list = append(list, ui.Option{Value: string(s), Label: string(s)})
	}
	return list
}

func codeOptions() []ui.Option {
	var list []ui.Option
	for _, c := range codeTitles {
		list = append(list, ui.Option{Value: string(c.code), Label: c.title})
	}
	return list
}

// plainText joins segments for a cell.
func plainText(list []page.Segment) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(s.Text)
	}
	return b.String()
}
