package policy

import (
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/gap"
)

// TopicDecision is what a person said of a topic of a guideline (照合の判定). It is kept
// over editions of the policy: the provisions are named by their ids. With no state it
// was taken back.
type TopicDecision struct {
	Guideline  string
	Topic      string
	State      gap.State
	Reason     string
	Provisions []ChosenProvision
	By         string
	ByName     string
	At         clock.Time
	Version    int64
}

// ChosenProvision is a provision that a person chose as the answer to a topic, with what
// it was called then.
type ChosenProvision struct {
	Document  string `json:"document" maxLength:"40"`
	Provision string `json:"provision" maxLength:"40"`
	Title     string `json:"title,omitempty" maxLength:"200" doc:"文書の名称（出力だけ）"`
	Path      string `json:"path,omitempty" maxLength:"500" doc:"場所（出力だけ）"`
}

// key names a provision among those of a body.
func (c ChosenProvision) key() string { return c.Document + "." + c.Provision }

// TopicJudgement is a decision on its way in.
type TopicJudgement struct {
	Guideline  string            `json:"guideline" maxLength:"40"`
	Topic      string            `json:"topic" maxLength:"80"`
	State      gap.State         `json:"state" enum:"missing,partly,met,not_applicable," doc:"空なら判定を取り消す"`
	Reason     string            `json:"reason" maxLength:"1000"`
	Provisions []ChosenProvision `json:"provisions,omitempty"`
	Version    int64             `json:"version" doc:"見たときの判定の版。判定がなければ0"`
}

// provisionsChosenMax is how many provisions answer one topic.
const provisionsChosenMax = 20

// Check returns what is wrong with the judgement.
func (j TopicJudgement) Check() error {
	bad := map[string]string{}
	switch j.State {
	case gap.Missing, gap.Partly, gap.Met, gap.NotApplicable, "":
	default:
		bad["state"] = "判定を選んでください。"
	}
	reason := strings.TrimSpace(j.Reason)
	switch {
	case utf8.RuneCountInString(reason) > reasonMax:
		bad["reason"] = "理由は1000字までで入力してください。"
	case reason == "":
		bad["reason"] = "理由を入力してください。"
	}
	switch {
	case len(j.Provisions) > provisionsChosenMax:
		bad["provision"] = "条項は20までで選んでください。"
	case len(j.Provisions) == 0 && (j.State == gap.Met || j.State == gap.Partly):
		bad["provision"] = "充足・一部とするときは、答えになる条項を選んでください。"
	}
	return fault.Fields(bad)
}

// GuidelineEdition is an edition of a guideline with which the policy is compared.
type GuidelineEdition struct {
	*gap.Guideline
	Shipped    bool
	ImportedBy string
	ImportedAt clock.Time
	Version    int64
}

// Comparison is the outcome for one edition of a guideline.
type Comparison struct {
	Edition   GuidelineEdition
	Editions  []GuidelineEdition // to choose from
	Documents []Document         // those that were compared
	Report    gap.Report
	Decisions map[string]TopicDecision // by topic
	Stale     map[string]bool          // topics of which a chosen provision is gone
	Places    map[string]string        // ids of provisions by document index and path
}

// provisionID is the id of the provision of a match, empty for an annex.
func (c *Comparison) provisionID(m *gap.Match) string {
	return c.Places[placeOfMatch(m.Document, m.Path)]
}

func placeOfMatch(document int, path string) string { return number(int64(document)) + "|" + path }

// decide puts what persons said before what was found. The report is the caller's own.
func (c *Comparison) decide(known map[string]ChosenProvision) {
	counts, chapters := gap.Counts{}, map[string]*gap.ChapterCount{}
	for i := range c.Report.Chapters {
		one := &c.Report.Chapters[i]
		one.Counts = gap.Counts{}
		chapters[one.Number] = one
	}
	for i := range c.Report.Results {
		r := &c.Report.Results[i]
		if d, ok := c.Decisions[r.Topic.ID]; ok && d.State != "" {
			said := gap.Decision{State: d.State, Reason: d.Reason}
			for _, p := range d.Provisions {
				now, there := known[p.key()]
				if !there {
					c.Stale[r.Topic.ID] = true
					now = p
				}
				said.Provisions = append(said.Provisions, "「"+now.Title+"」"+now.Path)
			}
			r.State, r.Confidence, r.Decision = d.State, gap.Certain, &said
		}
		tally(&counts, r.State)
		if one := chapters[r.Topic.Chapter]; one != nil {
			tally(&one.Counts, r.State)
		}
	}
	c.Report.Counts = counts
	sortResults(c.Report.Results)
}

func tally(c *gap.Counts, s gap.State) {
	switch s {
	case gap.Missing:
		c.Missing++
	case gap.Partly:
		c.Partly++
	case gap.Met:
		c.Met++
	case gap.NotApplicable:
		c.NotApplicable++
	}
}

// styleOf tells the styles of marks by which a comparison finds parts of a text, from the
// mark as it was written.
func styleOf(mark string) jobun.Style {
	mark = strings.TrimRight(squeezed(mark), ".、．")
	if !strings.HasPrefix(mark, "第") {
		return ""
	}
	switch {
	case strings.Contains(mark, "編"):
		return jobun.Part
	case strings.Contains(mark, "章"):
		return jobun.Chapter
	case strings.Contains(mark, "節"):
		return jobun.Section
	case strings.Contains(mark, "款"):
		return jobun.Subsection
	case strings.Contains(mark, "目"):
		return jobun.Division
	case strings.Contains(mark, "条"):
		return jobun.Article
	}
	return jobun.Dai
}
