package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
	"github.com/okite-isms/okite/jobun/gap"
	shipped "github.com/okite-isms/okite/pack"
)

func shippedForTest(t testing.TB) map[string]*gap.Guideline {
	t.Helper()
	list, err := shippedGuidelines(shipped.Files)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*gap.Guideline{}
	for _, g := range list {
		all[g.Name] = g
	}
	return all
}

// Nine chapters besides the basic policy, eight fields; each topic is a question, and
// what is not sure says so.
func TestShippedGuidelines(t *testing.T) {
	t.Parallel()
	all := shippedForTest(t)
	for name, chapters := range map[string]int{"mic-2026-03": 10, "rule-16-3": 8} {
		g := all[name]
		if g == nil || len(g.Chapters) != chapters || !strings.HasPrefix(g.Doubt, "要確認") {
			t.Fatalf("%s: %+v", name, g)
		}
		for _, c := range g.Chapters {
			n := 0
			for _, topic := range g.Topics {
				if topic.Chapter == c.Number {
					n++
				}
			}
			if name == "mic-2026-03" && n < 10 || n < 2 {
				t.Errorf("%s: chapter %s has %d topics", name, c.Number, n)
			}
		}
		for _, topic := range g.Topics {
			if !strings.HasSuffix(topic.Question, "か") || topic.Doubt != "" && !strings.HasPrefix(topic.Doubt, "要確認") {
				t.Errorf("%s: %+v", topic.ID, topic)
			}
		}
	}
}

// Each way of each topic can be met: by one sentence that has the first word of each of
// its groups, under a heading of its chapter.
func TestEveryTopicCanBeMet(t *testing.T) {
	t.Parallel()
	for _, g := range shippedForTest(t) {
		chapters := map[string]gap.Chapter{}
		for _, c := range g.Chapters {
			chapters[c.Number] = c
		}
		for _, topic := range g.Topics {
			for i, way := range topic.Terms {
				one := *g
				one.Topics = []gap.Topic{topic}
				got := gap.Compare([]*jobun.Document{answer(t, chapters[topic.Chapter], way)}, &one, gap.Options{}).Results[0]
				if got.State != gap.Met || got.Confidence == gap.Low {
					t.Errorf("%s, way %d: %s, %s: %+v", topic.ID, i, got.State, got.Confidence, got.Matches)
				}
			}
		}
	}
}

// answer makes a text that answers in a way of a topic.
func answer(t *testing.T, c gap.Chapter, way gap.Terms) *jobun.Document {
	t.Helper()
	firsts := func(groups []string) string {
		words := make([]string, len(groups))
		for i, g := range groups {
			words[i], _, _ = strings.Cut(g, "|")
			words[i] = strings.TrimPrefix(words[i], "^")
		}
		return strings.Join(words, "、")
	}
	title := "みほん町対策基準"
	if c.Layer == gap.BasicLayer {
		title = "みほん町基本方針"
	}
	text := fmt.Sprintf("%s\n\n第1章　%s\n\n第1条　次のことについて、%s、%sを定めなければならない。\n第2条　空が青い。\n", title, firsts(append(slices.Clone(c.Places), way.Heading...)), firsts(way.All), firsts(way.More))
	doc, err := jobun.ReadText(text, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	duty.Read(doc, duty.Options{})
	return doc
}

// The texts of the samples and of an unrelated rule.
func TestGapsOfTexts(t *testing.T) {
	t.Parallel()
	g := shippedForTest(t)["mic-2026-03"]
	states := func(text string) map[string]gap.State {
		doc, err := jobun.ReadText(text, jobun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		duty.Read(doc, duty.Options{})
		all := map[string]gap.State{}
		for _, r := range gap.Compare([]*jobun.Document{doc}, g, gap.Options{}).Results {
			all[r.Topic.ID] = r.State
		}
		return all
	}
	met := func(all map[string]gap.State) (n int) {
		for _, s := range all {
			if s == gap.Met {
				n++
			}
		}
		return n
	}
	unrelated := states("みほん町職員の休暇に関する規程\n\n（目的）\n第1条　この規程は、職員の休暇について定めることを目的とする。\n（届出）\n第2条　職員は、休暇を取るときは、あらかじめ課長の承認を得なければならない。\n第3条　職員は、病気のときは、速やかに課長に報告しなければならない。\n（記録）\n第4条　課長は、休暇を記録し、保管しなければならない。\n")
	if n := met(unrelated); n > 0 {
		t.Errorf("a rule on holidays meets %d topics", n)
	}
	cloud := states("みほん町情報セキュリティ対策基準\n\n第8章　クラウドサービスの利用\n\n1 利用の承認\nクラウドサービスを利用しようとする職員等は、管理者を定めて申請し、CISOの承認を得なければならない。\n2 責任の分担\nクラウドサービスの管理者は、提供者との責任分界を明らかにしなければならない。\n3 終了\nクラウドサービスの利用を終了するときは、情報を消去させなければならない。\n")
	for topic, want := range map[string]gap.State{"cloud-approval": gap.Met, "cloud-sharing": gap.Met, "cloud-end": gap.Met, "cloud-location": gap.Missing, "terms-regulation": gap.Missing, "network-mynumber": gap.Missing} {
		if cloud[topic] != want {
			t.Errorf("%s is %s, want %s", topic, cloud[topic], want)
		}
	}
}

// handRow is a row of docs/gap-koge.md: the topic, the state and the provisions that a
// reader found.
var handRow = regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\| [^|]* \\| ([^|]+) \\| ([^|]*) \\|")

// A reader's own judgement of the policy of a town (docs/gap-koge.md) is what the
// comparison is held against. The text is no part of this repository.
func TestAgreesWithAReader(t *testing.T) {
	t.Parallel()
	doc := corpusText(t, "seeds/002_*.txt")
	rows := handRow.FindAllStringSubmatch(readFile(t, "../../../docs/gap-koge.md"), -1)
	if len(rows) < 250 {
		t.Fatalf("%d rows", len(rows))
	}
	found := map[string]gap.Result{}
	for _, g := range shippedForTest(t) {
		for _, r := range gap.Compare([]*jobun.Document{doc}, g, gap.Options{}).Results {
			found[r.Topic.ID] = r
		}
	}
	states, places, placed := 0, 0, 0
	for _, row := range rows {
		r, there := found[row[1]]
		if !there {
			t.Errorf("no topic %s", row[1])
			continue
		}
		if stateTitle(r.State) != row[2] {
			t.Logf("%s is %s, a reader says %s", row[1], stateTitle(r.State), row[2])
			continue
		}
		states++
		if r.State == gap.Missing {
			continue
		}
		placed++
		if slices.ContainsFunc(r.Matches, func(m gap.Match) bool { return slices.Contains(strings.Split(row[3], "、"), m.Path) }) {
			places++
		} else {
			t.Logf("%s is at %s, a reader says %s", row[1], r.Matches[0].Path, row[3])
		}
	}
	t.Logf("%d of %d states, %d of %d places agree", states, len(rows), places, placed)
	if states*10 < len(rows)*9 || places*10 < placed*9 {
		t.Error("less than nine in ten agree")
	}
}

func BenchmarkGaps(b *testing.B) {
	doc := corpusText(b, "seeds/002_*.txt")
	g := shippedForTest(b)["mic-2026-03"]
	for b.Loop() {
		gap.Compare([]*jobun.Document{doc}, g, gap.Options{})
	}
}

func BenchmarkLoadGuidelines(b *testing.B) {
	for b.Loop() {
		shippedForTest(b)
	}
}

// corpusText reads a text of a real body. OKITE_CORPUS names the folder that holds
// them; it is no part of this repository.
func corpusText(t testing.TB, pattern string) *jobun.Document {
	t.Helper()
	folder := os.Getenv("OKITE_CORPUS")
	if folder == "" {
		t.Skip("OKITE_CORPUS is not set: the test on a real text is SKIPPED")
	}
	names, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(names) == 0 {
		t.Fatalf("OKITE_CORPUS: no file %s", pattern)
	}
	doc, err := study([]byte(readFile(t, names[0])), clock.Date{Year: 2026, Month: 4, Day: 1})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
