package policy

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/gap"
)

// gapsCommand is okite policy gaps.
type gapsCommand struct {
	input
	output
	Guideline []string `help:"照らし合わせるガイドラインの定義ファイル（YAML）。なければ Okite に付いているもの全部。" placeholder:"ファイル" type:"path"`
	Decisions string   `help:"人が決めた判定のファイル（YAML）。見つけた結果より優先する。" placeholder:"ファイル" type:"path" optional:""`
	When      []string `help:"団体に当てはまる条件（model-b など）。書くと、ほかの条件の項目を対象外にする。「なし」は、どれも当てはまらない。" placeholder:"条件"`

	definitions fs.FS
}

// gapReport is a comparison of all texts with one guideline.
type gapReport struct {
	Documents []gapText    `json:"documents"`
	Reports   []gap.Report `json:"reports"`
}

type gapText struct {
	File  string `json:"file"`
	Title string `json:"title"`
}

// Run compares the texts, taken together, with each guideline.
func (c gapsCommand) Run(ctx context.Context, env cli.Env) error {
	guidelines, err := c.guidelines()
	if err != nil {
		return err
	}
	options, err := c.options(guidelines)
	if err != nil {
		return err
	}
	on, err := day{}.date()
	if err != nil {
		return err
	}
	return c.run(ctx, env, c.output, on, func(texts []readText) (product, error) {
		return c.product(texts, guidelines, options), nil
	})
}

func (c gapsCommand) guidelines() ([]*gap.Guideline, error) {
	if len(c.Guideline) == 0 {
		return shippedGuidelines(c.definitions)
	}
	list := make([]*gap.Guideline, len(c.Guideline))
	for i, name := range c.Guideline {
		var err error
		if list[i], err = guidelineFile(name); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// options checks what the caller says against what the guidelines ask.
func (c gapsCommand) options(guidelines []*gap.Guideline) (gap.Options, error) {
	o := gap.Options{}
	var tags, topics []string
	for _, g := range guidelines {
		for _, t := range g.Topics {
			tags = append(tags, t.When...)
			topics = append(topics, t.ID)
		}
	}
	slices.Sort(tags)
	tags = slices.Compact(tags)
	if len(c.When) > 0 {
		o.Tags = []string{}
		for _, w := range c.When {
			switch {
			case w == nobody:
			case slices.Contains(tags, w):
				o.Tags = append(o.Tags, w)
			case len(tags) == 0:
				return o, fault.New(fault.Invalid, "--when は使えません。このガイドラインには、条件のある項目がありません。")
			default:
				return o, fault.Newf(fault.Invalid, "--when の「%s」は使えません。次の条件があります: %s", shorten(clean(w), 40), strings.Join(tags, "、"))
			}
		}
	}
	if c.Decisions != "" {
		var file decisionFile
		if err := definitionFile(c.Decisions, "gap-decision", &file); err != nil {
			return o, err
		}
		return o, file.into(&o, topics, c.Decisions)
	}
	return o, nil
}

// decisionFile is what people decided about topics.
type decisionFile struct {
	Kind      string `yaml:"kind"`
	Decisions []struct {
		Topic      string    `yaml:"topic"`
		State      gap.State `yaml:"state"`
		Provisions []string  `yaml:"provisions"`
		Reason     string    `yaml:"reason"`
	} `yaml:"decisions"`
}

// into refuses a topic that no guideline has: a slip of the pen would lose a decision.
func (f *decisionFile) into(o *gap.Options, topics []string, name string) error {
	o.Decisions = map[string]gap.Decision{}
	for _, d := range f.Decisions {
		if !slices.Contains(topics, d.Topic) {
			return fault.Newf(fault.Invalid, "%s: 項目「%s」は、照らし合わせるガイドラインにありません。", name, d.Topic)
		}
		if _, twice := o.Decisions[d.Topic]; twice {
			return fault.Newf(fault.Invalid, "%s: 項目「%s」の判定が二度書かれています。", name, d.Topic)
		}
		o.Decisions[d.Topic] = gap.Decision{State: d.State, Provisions: d.Provisions, Reason: d.Reason}
	}
	return nil
}

func (c gapsCommand) product(texts []readText, guidelines []*gap.Guideline, o gap.Options) product {
	docs := make([]*jobun.Document, len(texts))
	r := gapReport{Documents: make([]gapText, len(texts))}
	for i, t := range texts {
		docs[i], r.Documents[i] = t.doc, gapText{t.name, t.title()}
	}
	for _, g := range guidelines {
		r.Reports = append(r.Reports, gap.Compare(docs, g, o))
	}
	return product{
		text:   r.write,
		value:  r,
		sheets: func() []sheet.Table { return []sheet.Table{r.topicSheet(), r.matchSheet(), r.chapterSheet()} },
	}
}

func stateTitle(s gap.State) string {
	return map[gap.State]string{gap.Missing: "不足", gap.Partly: "一部", gap.Met: "充足", gap.NotApplicable: "対象外"}[s]
}

func confidenceTitle(c gap.Confidence) string {
	return map[gap.Confidence]string{gap.Certain: "確定", gap.High: "高", gap.Medium: "中", gap.Low: "低"}[c]
}

func needTitle(l gap.Level) string {
	return map[gap.Level]string{gap.Required: "必須", gap.Recommended: "推奨"}[l]
}

// write writes the reports for people, what is missing first.
func (r gapReport) write(b *bytes.Buffer) {
	b.WriteString("照らし合わせた文書\n")
	for _, d := range r.Documents {
		fmt.Fprintf(b, "  %s（%s）\n", clean(d.Title), d.File)
	}
	for i := range r.Reports {
		r.report(b, &r.Reports[i])
	}
}

func (r gapReport) report(b *bytes.Buffer, g *gap.Report) {
	fmt.Fprintf(b, "\n%s（%s）\n", clean(g.Title), clean(g.Edition))
	if g.Doubt != "" {
		fmt.Fprintf(b, "%s\n", clean(g.Doubt))
	}
	counts(b, "  全体", g.Counts)
	for _, c := range g.Chapters {
		counts(b, fmt.Sprintf("  %s %s", c.Number, clean(c.Title)), c.Counts)
	}
	for _, s := range gap.States() {
		first := true
		for i := range g.Results {
			if t := &g.Results[i]; t.State == s {
				if first {
					fmt.Fprintf(b, "\n%s\n", stateTitle(s))
					first = false
				}
				r.topic(b, t)
			}
		}
	}
}

func counts(b *bytes.Buffer, title string, c gap.Counts) {
	fmt.Fprintf(b, "%s: 不足 %d  一部 %d  充足 %d", title, c.Missing, c.Partly, c.Met)
	if c.NotApplicable > 0 {
		fmt.Fprintf(b, "  対象外 %d", c.NotApplicable)
	}
	b.WriteString("\n")
}

func (r gapReport) topic(b *bytes.Buffer, t *gap.Result) {
	fmt.Fprintf(b, "  %s %s（%s）  %s\n", t.Topic.Number, clean(t.Topic.Title), needTitle(t.Topic.Level), clean(t.Topic.Question))
	if d := t.Decision; d != nil {
		fmt.Fprintf(b, "      人の判定: %s\n", clean(strings.Join(append(slices.Clone(d.Provisions), d.Reason), "  ")))
		return
	}
	matches := t.Matches
	if t.State == gap.Met {
		matches = matches[:1]
	}
	for i := range matches {
		fmt.Fprintf(b, "      %s  %s\n", r.place(&matches[i]), clean(matches[i].Reason))
	}
	if t.Topic.Doubt != "" {
		fmt.Fprintf(b, "      %s\n", clean(t.Topic.Doubt))
	}
}

// place names a provision; with several documents also the document.
func (r gapReport) place(m *gap.Match) string {
	place := fmt.Sprintf("%s（%d行目）", clean(m.Path), m.Line)
	if len(r.Documents) > 1 {
		place = "「" + clean(m.Title) + "」" + place
	}
	return place
}

func (r gapReport) topicSheet() sheet.Table {
	var rows [][]string
	for i := range r.Reports {
		g := &r.Reports[i]
		for k := range g.Results {
			t := &g.Results[k]
			best, reason := "", ""
			switch {
			case t.Decision != nil:
				best, reason = strings.Join(t.Decision.Provisions, "、"), t.Decision.Reason
			case len(t.Matches) > 0:
				best, reason = r.place(&t.Matches[0]), t.Matches[0].Reason
			}
			rows = append(rows, []string{t.Topic.Number, t.Topic.Title, t.Topic.Question, needTitle(t.Topic.Level), stateTitle(t.State), confidenceTitle(t.Confidence), best, reason, t.Topic.Doubt, g.Edition, t.Topic.ID})
		}
	}
	return sheetOf("照合", rows, "番号", "項目", "問い", "必須・推奨", "結果", "確かさ", "条項", "理由", "要確認", "版", "項目の識別子")
}

func (r gapReport) matchSheet() sheet.Table {
	var rows [][]string
	for i := range r.Reports {
		g := &r.Reports[i]
		for k := range g.Results {
			t := &g.Results[k]
			for j := range t.Matches {
				m := &t.Matches[j]
				rows = append(rows, []string{g.Edition, t.Topic.Number, t.Topic.Title, stateTitle(t.State), r.Documents[m.Document].Title, m.Path, m.Heading, strconv.Itoa(m.Line), fmt.Sprintf("%.2f", m.Score), m.Reason})
			}
		}
	}
	return sheetOf("条項", rows, "版", "番号", "項目", "結果", "規程", "場所", "見出し", "#原文の行", "#点数", "理由")
}

func (r gapReport) chapterSheet() sheet.Table {
	var rows [][]string
	for i := range r.Reports {
		for _, c := range r.Reports[i].Chapters {
			rows = append(rows, []string{r.Reports[i].Title, c.Number, c.Title, strconv.Itoa(c.Missing), strconv.Itoa(c.Partly), strconv.Itoa(c.Met), strconv.Itoa(c.NotApplicable)})
		}
	}
	return sheetOf("章ごと", rows, "ガイドライン", "章", "章の名称", "#不足", "#一部", "#充足", "#対象外")
}
