package policy

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/gap"
)

func (o town) compared(a actor.Actor, guideline string) Comparison {
	o.t.Helper()
	c, err := o.Compare(o.as(a), guideline)
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

func (c *Comparison) result(t *testing.T, topic string) gap.Result {
	t.Helper()
	for _, r := range c.Report.Results {
		if r.Topic.ID == topic {
			return r
		}
	}
	t.Fatalf("no topic %s", topic)
	return gap.Result{}
}

// What is compared out of the database is the same as what the console compares out of
// the files.
func TestComparisonIsThatOfTheFiles(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		if err := o.Sample(o.as(who)); err != nil {
			t.Fatal(err)
		}
		list, err := o.shipped()
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range list {
			c := o.compared(who, g.Name)
			var docs []*jobun.Document
			for _, d := range c.Documents {
				file := map[string]string{"basic-policy": "1_kihon", "standard": "2_taisaku", "response-plan": "3_kinkyu"}[d.Kind]
				content, err := samples.ReadFile("sample/town/" + file + ".txt")
				if err != nil {
					t.Fatal(err)
				}
				doc, err := study(content, clock.Today(o.now()))
				if err != nil {
					t.Fatal(err)
				}
				docs = append(docs, doc)
			}
			want := gap.Compare(docs, g, gap.Options{})
			if diff := cmp.Diff(want.Results, c.Report.Results); diff != "" || want.Counts != c.Report.Counts {
				t.Errorf("%s: %+v and %+v: %s", g.Name, want.Counts, c.Report.Counts, diff[:min(len(diff), 3000)])
			}
			if !slices.Equal(want.Chapters, c.Report.Chapters) {
				t.Errorf("chapters %+v and %+v", want.Chapters, c.Report.Chapters)
			}
		}
	})
}

func TestTopicsAreJudged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		if _, err := o.ImportGuideline(o.as(who), File{"small.yaml", []byte(small)}); err != nil {
			t.Fatal(err)
		}
		d := o.document(who, Internal, checked)
		c := o.compared(who, "small")
		if r := c.result(t, "cloud"); r.State != gap.Missing || c.Report.Counts.Missing == 0 {
			t.Fatalf("the topic is %+v of %+v", r, c.Report.Counts)
		}
		missing := c.Report.Counts.Missing
		w, err := o.Show(o.as(who), d.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		chosen := ChosenProvision{Document: d.ID, Provision: w.Provisions[5].ID}
		j := TopicJudgement{Guideline: "small", Topic: "cloud", State: gap.Met, Reason: "端末に含めて定めているため", Provisions: []ChosenProvision{chosen}}
		lines := journaltest.Added(t, o.d, "b1", func() {
			if err := o.JudgeTopic(o.as(who), j); err != nil {
				t.Fatal(err)
			}
		})
		c = o.compared(who, "small")
		r := c.result(t, "cloud")
		if r.State != gap.Met || r.Found != gap.Missing || r.Confidence != gap.Certain || c.Report.Counts.Missing != missing-1 || c.Stale["cloud"] || !lines[0].Vouches(c.Decisions["cloud"].content()) {
			t.Errorf("judged it is %+v, %+v, %+v", r, c.Report.Counts, lines)
		}
		if err := o.JudgeTopic(o.as(who), j); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version gives %v", err)
		}
		// The provision keeps its id in the next edition, and is missed in the one after.
		o.read(who, Reading{Files: []File{{"n.txt", []byte(strings.Replace(checked, "丁寧に", "ていねいに", 1))}}, Document: d.ID})
		if c = o.compared(who, "small"); c.Stale["cloud"] || c.result(t, "cloud").State != gap.Met {
			t.Errorf("in the next edition it is %+v, stale %v", c.result(t, "cloud"), c.Stale)
		}
		cutOff := checked[:strings.Index(checked, "2 職員")]
		o.read(who, Reading{Files: []File{{"n.txt", []byte(cutOff)}}, Document: d.ID})
		if c = o.compared(who, "small"); !c.Stale["cloud"] {
			t.Error("a provision that is gone is not missed")
		}
		if err := o.JudgeTopic(o.as(who), TopicJudgement{Guideline: "small", Topic: "cloud", Reason: "取消し", Version: 1}); err != nil {
			t.Fatal(err)
		}
		if c = o.compared(who, "small"); c.result(t, "cloud").State != gap.Missing || c.Decisions["cloud"].Version != 2 {
			t.Errorf("taken back it is %+v", c.result(t, "cloud"))
		}
		for name, bad := range map[string]TopicJudgement{
			"reason":    {Guideline: "small", Topic: "cloud", State: gap.NotApplicable, Version: 2},
			"state":     {Guideline: "small", Topic: "cloud", State: "x", Reason: "a", Version: 2},
			"provision": {Guideline: "small", Topic: "cloud", State: gap.Met, Reason: "a", Version: 2, Provisions: []ChosenProvision{{Document: d.ID, Provision: "none"}}},
		} {
			if err := o.JudgeTopic(o.as(who), bad); fault.Of(err).Fields[name] == "" {
				t.Errorf("%+v gives %v", bad, err)
			}
		}
		if err := o.JudgeTopic(o.as(who), TopicJudgement{Guideline: "small", Topic: "none", State: gap.Missing, Reason: "a"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown topic gives %v", err)
		}
	})
}

// A second look costs no comparison, and another edition of the text one anew.
func TestComparisonIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, checked)
		first := o.compared(who, "")
		before := o.d.Statements()
		second := o.compared(who, "")
		if n := o.d.Statements() - before; n > 5 {
			t.Errorf("the second look takes %d statements", n)
		}
		if diff := cmp.Diff(first.Report, second.Report); diff != "" {
			t.Error(diff)
		}
		o.read(who, Reading{Files: []File{{"n.txt", []byte(checked + "(4) CISOは、クラウドサービスの利用を許可する。\n")}}, Document: d.ID})
		if third := o.compared(who, ""); cmp.Diff(first.Report, third.Report) == "" {
			t.Error("the next edition gives the outcome of the one before")
		}
	})
}

func TestGuidelinesAreChecked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		for text, want := range map[string]string{
			"":                                      "選んでください",
			strings.Repeat("#", guidelineFileMax+1): "大きすぎます",
			strings.Replace(small, "name: small", "name: rule-16-3", 1):                             "Okiteに付いている版",
			strings.Replace(small, `chapter: "1", number: "1-1"`, `chapter: "9", number: "1-1"`, 1): "直すところがあります",
		} {
			_, err := o.ImportGuideline(o.as(who), File{"x.yaml", []byte(text)})
			if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Text+f.Fields["file"], want) {
				t.Errorf("%.40s gives %v, want %s", text, err, want)
			}
		}
		_, err := o.ImportGuideline(o.as(who), File{"x.yaml", []byte(strings.Replace(small, "level: required", "level: must", 1))})
		if list := problemsOf(err); len(list) != 1 || !strings.Contains(list[0], "x.yaml 12行目") {
			t.Errorf("the problems are %q", list)
		}
		for range 2 { // the second time replaces the first
			journaltest.Added(t, o.d, "b1", func() {
				if name, err := o.ImportGuideline(o.as(who), File{"x.yaml", []byte(small)}); err != nil || name != "small" {
					t.Fatal(name, err)
				}
			})
		}
		if c := o.compared(who, "small"); c.Edition.Version != 2 || len(c.Editions) != 3 {
			t.Errorf("editions %+v", c.Editions)
		}
		if _, err := o.Compare(o.as(office("b2")), "small"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body compares with it: %v", err)
		}
	})
}

func TestGapPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		m := o.site()
		webtest.Contains(t, webtest.Get(t, m, who, "/policy/gap").Body.String(), "まだ規程がありません", "規程を読み込む")
		d := o.document(who, Internal, checked)
		w := o.importFile(m, who, small)
		if w.Code != 303 || w.Header().Get("Location") != "/policy/gap?guideline=small" {
			t.Fatalf("importing gives %d %s", w.Code, w.Body)
		}
		if w := o.importFile(m, who, "kind: guideline\n"); w.Code != 422 || !strings.Contains(w.Body.String(), "直すところ") || !strings.Contains(w.Body.String(), "1行目") {
			t.Errorf("a faulty file gives %d", w.Code)
		}
		webtest.Contains(t, webtest.Get(t, m, who, "/policy/gap?guideline=small&state=missing").Body.String(), "クラウドの利用を定めているか", "不足", "要確認。試験のための例。")
		path := topicURL("small", "cloud")
		body := webtest.Get(t, m, who, path+"&q="+url.QueryEscape("端末")).Body.String()
		webtest.Contains(t, body, "件見つかりました", "答えになる条項", d.ID+".")
		form := url.Values{"guideline": {"small"}, "topic": {"cloud"}, "version": {"0"}, "state": {"met"}, "reason": {"別の章で"}}
		w = webtest.Post(t, m, who, "/policy/gap/topic", form)
		webtest.Status(t, w, 422)
		webtest.Contains(t, w.Body.String(), "答えになる条項を選んでください")
		form.Set("state", "not_applicable")
		webtest.Status(t, webtest.Post(t, m, who, "/policy/gap/topic", form), 303)
		webtest.Contains(t, webtest.Get(t, m, who, path).Body.String(), "「対象外」と判定しました", "別の章で", "判定を取り消す")
		webtest.Contains(t, webtest.Get(t, m, auditor("b1"), "/policy/gap?guideline=small&format=csv").Body.String(), "対象外", "別の章で")
		webtest.Status(t, webtest.Get(t, m, auditor("b1"), "/policy/gap?guideline=small&format=xlsx"), 200)
		webtest.Lacks(t, webtest.Get(t, m, auditor("b1"), path).Body.String(), "判定する")
		form.Set("state", "undo")
		form.Set("version", "1")
		webtest.Status(t, webtest.Post(t, m, who, "/policy/gap/topic", form), 303)
		for _, c := range []struct {
			who  actor.Actor
			path string
			want int
		}{
			{staff("b1"), "/policy/gap", 403}, {staff("b1"), path, 403}, {auditor("b1"), "/policy/gap/import", 403}, {office("b2"), path, 404}, {actor.Actor{}, "/policy/gap", 303},
			{who, topicURL("small", "none"), 404}, {who, "/policy/gap?guideline=none", 404},
		} {
			webtest.Status(t, webtest.Get(t, m, c.who, c.path), c.want)
		}
		webtest.Status(t, webtest.Post(t, m, auditor("b1"), "/policy/gap/topic", form), 403)
	})
}

// importFile sends a file by the form, as a browser does.
func (o town) importFile(h http.Handler, who actor.Actor, content string) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, _ := m.CreateFormFile("file", "edition.yaml")
	part.Write([]byte(content))
	m.Close()
	r := httptest.NewRequest(http.MethodPost, "/policy/gap/import", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return webtest.Do(h, webtest.As(r, who))
}

func TestStyleOf(t *testing.T) {
	t.Parallel()
	for mark, want := range map[string]jobun.Style{"第１章": jobun.Chapter, "第2編": jobun.Part, "第１": jobun.Dai, "第3条の2": jobun.Article, "第１節": jobun.Section, "(1)": "", "ア": ""} {
		if got := styleOf(mark); got != want {
			t.Errorf("%s is %q, want %q", mark, got, want)
		}
	}
}
