package draft

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/edit"
)

// replace is the operation of a file that took the place of the text.
const replace edit.Kind = "replace"

// stepsMax bounds a draft: every showing carries all of them out.
const stepsMax = 2000

// deed is an operation as it is kept.
type deed struct {
	edit.Operation
	Whole *jobun.Document `json:"whole,omitempty"` // of replace
}

// Step is one thing that an editor did.
type Step struct {
	Seq         int64      `json:"seq"`
	ProvisionID string     `json:"provision"`
	Title       string     `json:"title" doc:"どの定めの何か"`
	Operation   string     `json:"-"`
	MadeBy      string     `json:"made_by"`
	MadeName    string     `json:"made_name"`
	MadeAt      clock.Time `json:"made_at"`
	UndoneName  string     `json:"undone_name"`
	UndoneAt    clock.Time `json:"undone_at"`

	deed deed
}

// Live reports whether the step counts.
func (s Step) Live() bool { return s.UndoneAt.IsZero() }

// Kind implements journal.Content.
func (s Step) Kind() string { return "draft.step/1" }

// Canonical implements journal.Content.
func (s Step) Canonical(e *journal.Encoder) {
	e.Int("seq", s.Seq)
	e.Text("provision", s.ProvisionID)
	e.Text("operation", s.Operation)
	e.Bool("live", s.Live())
}

func (s *Step) unpack() error {
	if err := json.Unmarshal([]byte(s.Operation), &s.deed); err != nil {
		return fmt.Errorf("step %d: %w", s.Seq, err)
	}
	return nil
}

// Wording is the words of a provision as somebody writes or reads them.
type Wording struct {
	Heading string   `json:"heading"`
	Text    string   `json:"text"`
	Items   []string `json:"items,omitempty"`
}

func (w Wording) empty() bool { return w.Heading+w.Text == "" && len(w.Items) == 0 }

// desk is a draft with its text as it reads after some of its steps.
type desk struct {
	Text
	Steps  []Step
	Places []edit.Place
	draft  *edit.Draft
	last   map[string]int64 // provision -> the last step about it
	lost   []Step           // steps that cannot be carried out any more
	annex  []string         // ids of the attachments of New
}

// carryOut makes the text of the steps up to one; a negative number is all of them.
func (t *desk) carryOut(upTo int64) {
	t.last, t.lost = map[string]int64{}, nil
	t.draft = edit.Open(t.Old, edit.Options{Keep: t.Draft.Keep})
	for i := range t.Steps {
		s := &t.Steps[i]
		if !s.Live() || upTo >= 0 && s.Seq > upTo {
			continue
		}
		if s.deed.Kind == replace {
			t.draft = edit.Open(s.deed.Whole, edit.Options{Keep: t.Draft.Keep})
			clear(t.last)
			t.last[""] = s.Seq
			continue
		}
		o := s.deed.Operation
		if err := t.draft.Apply(&o); err != nil && !errors.Is(err, edit.ErrNothing) {
			t.lost = append(t.lost, *s)
			continue
		}
		t.last[s.ProvisionID] = s.Seq
	}
	t.refresh()
}

// refresh gives the text after what was applied last.
func (t *desk) refresh() {
	t.New, t.Places = t.draft.Document()
	t.annex = t.draft.Annexes()
}

// written sets the text as lines.
func (t *desk) written() { t.New, t.Lines, t.Clear = edit.Write(t.New) }

// seen is the last step about a provision, or about the whole text.
func (t *desk) seen(provision string) int64 { return max(t.last[provision], t.last[""], t.Draft.Based) }

// wording is what a provision or an annex says; ok is false where it is not there.
func (t *desk) wording(id string) (w Wording, ok bool) {
	for _, p := range t.New.Provisions {
		if p.ID != id {
			continue
		}
		w = Wording{Heading: p.Heading, Text: p.Text}
		for _, it := range p.Items {
			w.Items = append(w.Items, it.Text)
		}
		return w, true
	}
	for i, a := range t.New.Attachments {
		if t.annex[i] != id {
			continue
		}
		w = Wording{Heading: a.Title, Text: a.Text}
		for _, row := range a.Rows {
			w.Items = append(w.Items, strings.Join(row, "\t"))
		}
		return w, true
	}
	return w, false
}

// spoken is a path as people say it: 第2章 第3条.
func spoken(path string) string { return strings.ReplaceAll(path, "/", " ") }

// titleOf is what a provision is called.
func (t *desk) titleOf(id string) string {
	for _, p := range t.New.Provisions {
		if p.ID != id {
			continue
		}
		if p.Mark != nil && p.Heading != "" {
			return spoken(p.Path) + "（" + p.Heading + "）"
		}
		return spoken(p.Path)
	}
	for i, a := range t.New.Attachments {
		if t.annex[i] == id {
			return strings.TrimSpace(a.Label + " " + a.Title)
		}
	}
	return ""
}

// refused tells a person why an operation was not carried out.
func refused(err error, field string) error {
	if err == nil {
		return nil
	}
	return fault.Fields(map[string]string{field: err.Error()})
}

// clean cleans what was typed and says what is wrong with it.
func (w *Wording) clean(bad map[string]string) {
	prose(bad, "heading", "見出し", &w.Heading, headingMax, false)
	prose(bad, "text", "本文", &w.Text, wordsMax, false)
	if bad["heading"] == "" && strings.Contains(w.Heading, "\n") {
		bad["heading"] = "見出しは、1行で書いてください。"
	}
	all := w.Heading + "\n" + w.Text + "\n" + strings.Join(w.Items, "\n")
	if screen.Text(all).Any() { // 番号法20条: not to be collected or kept
		bad["text"] = "個人番号と思われる番号が含まれています。規程に個人番号は書けません。"
	}
}

const (
	headingMax = 200
	wordsMax   = 20_000
)

// listed are the lines of a field as items, without the dots that somebody typed.
func listed(text string) []string {
	var list []string
	for l := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if l = strings.Trim(l, " 　"); l != "" {
			list = append(list, strings.TrimPrefix(l, "・"))
		}
	}
	return list
}

// rows are the lines of a field as rows of a table, whose cells are parted by ｜ or tabs.
func rows(text string) []string {
	var list []string
	for l := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if strings.TrimSpace(l) != "" {
			list = append(list, strings.NewReplacer("｜", "\t", "|", "\t").Replace(l))
		}
	}
	return list
}

// follow is what an operation changes besides what it is about.
type follow struct {
	Renumbered [][2]string // what provisions were called, and are
	Rewritten  []string    // provisions whose references were rewritten
	Places     []edit.Place
}

// consequences compares the text before and after an operation about a provision.
func consequences(before, after *jobun.Document, about string, old, now []edit.Place) follow {
	f := follow{}
	was := map[string]jobun.Provision{}
	for _, p := range before.Provisions {
		was[p.ID] = p
	}
	for _, p := range after.Provisions {
		q, ok := was[p.ID]
		if !ok || p.ID == about {
			continue
		}
		if p.Mark != nil && q.Mark != nil && p.Mark.Text != q.Mark.Text {
			f.Renumbered = append(f.Renumbered, [2]string{spoken(q.Path), spoken(p.Path)})
		}
		if p.Text != q.Text {
			f.Rewritten = append(f.Rewritten, fmt.Sprintf("%s　%s", spoken(p.Path), inPieces(compare.Words(q.Text, p.Text))))
		}
	}
	known := map[string]bool{}
	for _, p := range old {
		known[p.ID+p.Why+p.Text] = true
	}
	for _, p := range now {
		if !known[p.ID+p.Why+p.Text] {
			f.Places = append(f.Places, p)
		}
	}
	return f
}

// inPieces shows changed words as 「前→後」, with a little around them.
func inPieces(list []compare.Piece) string {
	var b strings.Builder
	for i, p := range list {
		switch r := []rune(p.New); {
		case !p.Equal:
			b.WriteString("〔" + p.Old + "→" + p.New + "〕")
		case len(r) > 24 && i == 0:
			b.WriteString("…" + string(r[len(r)-10:]))
		case len(r) > 24 && i == len(list)-1:
			b.WriteString(string(r[:10]) + "…")
		case len(r) > 24:
			b.WriteString(string(r[:10]) + "…" + string(r[len(r)-10:]))
		default:
			b.WriteString(p.New)
		}
	}
	return b.String()
}

func newID() string { return db.NewID() }
