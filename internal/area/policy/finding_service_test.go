package policy

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun"
)

// sloppy has a missing number and a kana doubled three times.
const sloppy = `ためし町手引規程

第1章 総則
1 目的
この規程は、番号の付け方を定めることを目的とする。
2 責任者
課長は、番号を確かめなければならない。課長は、番号をを記録しなければならない。課長は、台帳を保存しなければならない。
4 記録
課長は、番号をを記録簿に書かなければならない。
5 保存
課長は、番号をを保存しなければならない。
`

func (o town) findings(a actor.Actor, q FindingQuery) FindingList {
	o.t.Helper()
	l, err := o.AllFindings(o.as(a), q)
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

func choose(list ...ListedFinding) (choices []FindingChoice) {
	for _, f := range list {
		choices = append(choices, FindingChoice{f.Document, f.Mark, f.Version})
	}
	return choices
}

func TestFindingsAreDecided(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, sloppy)
		l := o.findings(who, FindingQuery{})
		if l.Total < 3 || l.Findings[0].Severity != jobun.Wrong || len(l.Mendings) != 1 || l.Mendings[0].Open != int64(l.Total) {
			t.Fatalf("%d findings, %+v, %+v", l.Total, l.Findings, l.Mendings)
		}
		first := l.Findings[0]
		lines := journaltest.Added(t, o.d, "b1", func() {
			if n, err := o.DecideFindings(o.as(who), FindingDecision{Choices: choose(first), State: Accepted}); err != nil || n != 1 {
				t.Fatal(n, err)
			}
		})
		if len(lines) != 1 || lines[0].Verb != string(CanAccept) || lines[0].ObjectID != d.ID {
			t.Errorf("lines %+v", lines)
		}
		got := o.findings(who, FindingQuery{State: Accepted}).Findings
		if len(got) != 1 || got[0].Mark != first.Mark || got[0].DecidedName != who.Name || got[0].Version != first.Version+1 {
			t.Errorf("accepted are %+v", got)
		}
		_, err := o.DecideFindings(o.as(who), FindingDecision{Choices: choose(first, l.Findings[1]), State: Accepted})
		if !fault.Is(err, fault.Conflict) || len(o.findings(who, FindingQuery{State: Accepted}).Findings) != 1 {
			t.Errorf("an old version gives %v", err)
		}
		if _, err := o.DecideFindings(o.as(who), FindingDecision{Choices: choose(got[0]), State: Rejected}); fault.Of(err).Fields["reason"] == "" {
			t.Errorf("a rejection without a reason gives %v", err)
		}
		if _, err := o.DecideFindings(o.as(who), FindingDecision{Choices: choose(got[0]), State: Open}); err != nil {
			t.Error(err)
		}
		// The next edition mends the doubled letter.
		o.read(who, Reading{Files: []File{{"next.txt", []byte(strings.Replace(sloppy, "をを", "を", 2))}}, Document: d.ID})
		mended := o.findings(who, FindingQuery{State: Mended})
		if mended.Total == 0 {
			t.Fatal("nothing is mended")
		}
		if _, err := o.DecideFindings(o.as(who), FindingDecision{Choices: choose(mended.Findings[0]), State: Accepted}); !fault.Is(err, fault.Conflict) {
			t.Errorf("what is mended can be decided: %v", err)
		}
	})
}

func TestFindingsOfAKindTogether(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		o.document(who, Internal, sloppy)
		o.document(who, Closed, strings.ReplaceAll(sloppy, "番号", "記号簿"))
		lost := o.findings(who, FindingQuery{Code: "kana-doubled"})
		if lost.Total != 6 {
			t.Fatalf("%d letters are doubled: %+v", lost.Total, lost.Findings)
		}
		document := lost.Findings[0].Document
		n, err := o.DecideFindings(o.as(who), FindingDecision{Code: "kana-doubled", Document: document, State: Rejected, Reason: "写し間違いでないため"})
		if err != nil || n != 3 {
			t.Fatal(n, err)
		}
		lines := journaltest.Added(t, o.d, "b1", func() {
			if n, err := o.DecideFindings(o.as(who), FindingDecision{Code: "kana-doubled", State: Accepted}); err != nil || n != 3 {
				t.Fatal(n, err)
			}
		})
		if len(lines) != 1 {
			t.Errorf("%d lines", len(lines))
		}
		for _, m := range o.findings(who, FindingQuery{}).Mendings {
			if m.Accepted+m.Rejected != 3 || m.Open == 0 {
				t.Errorf("progress %+v", m)
			}
		}
		if n, err := o.DecideFindings(o.as(office("b2")), FindingDecision{Code: "kana-doubled", State: Accepted}); n != 0 || err != nil {
			t.Errorf("another body decides %d %v", n, err)
		}
		if _, err := o.DecideFindings(o.as(office("b2")), FindingDecision{Choices: choose(lost.Findings[0]), State: Accepted}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body decides: %v", err)
		}
		for _, a := range []actor.Actor{staff("b1"), auditor("b1")} {
			if _, err := o.DecideFindings(o.as(a), FindingDecision{Code: "kana-doubled", State: Accepted}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s decides: %v", a.ID, err)
			}
		}
		if l := o.findings(office("b2"), FindingQuery{}); l.Total+len(l.Mendings)+len(l.Codes) != 0 {
			t.Errorf("another body sees %+v", l)
		}
	})
}

// The place is marked by the words that the message names, in the sentence that it means.
func TestTextAroundFindings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		o.document(who, Internal, sloppy)
		l := o.findings(who, FindingQuery{Code: "kana-doubled"})
		if l.Total != 3 || l.Findings[0].Path != "第1章/2" {
			t.Fatalf("%+v", l.Findings)
		}
		marked := ""
		list := l.around(&l.Findings[0])
		for _, s := range list {
			if s.Hit {
				marked += s.Text
			}
		}
		if !strings.Contains(marked, "をを") || strings.Contains(marked, "確かめ") || !strings.Contains(plainText(list), "台帳を保存") {
			t.Errorf("marked is %q in %q", marked, plainText(list))
		}
	})
}

func TestPointed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sentence, message, want string }{
		{"番号をを記録する。", "「をを」が重なっています。", "番号[をを]記録する。"},
		{"端末の端末", "「端末」が二度あります。", "[端末]の[端末]"},
		{"番号を記録する。", "番号が飛んでいます。", "[番号を記録する。]"},
		{"番号を記録する。", "「別の語」がありません。", "[番号を記録する。]"},
		{"サーバーとサーバ", "「サーバ」と「サーバー」が混ざっています。", "[サーバー]と[サーバ]"},
	} {
		got := ""
		for _, s := range pointed(c.sentence, c.message) {
			if s.Hit {
				got += "[" + s.Text + "]"
			} else {
				got += s.Text
			}
		}
		if got != c.want {
			t.Errorf("%s with %s becomes %s", c.sentence, c.message, got)
		}
	}
}

func TestFindingPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		m := o.site()
		webtest.Contains(t, webtest.Get(t, m, who, "/policy/finding").Body.String(), "所見はありません", "規程を読み込む")
		o.document(who, Internal, sloppy)
		body := webtest.Get(t, m, who, "/policy/finding?code=kana-doubled").Body.String()
		webtest.Contains(t, body, "仮名の重なり", "の未確認3件すべて", "<mark>", "委員会の資料として印刷")
		webtest.Contains(t, webtest.Get(t, m, who, "/policy/finding?format=print").Body.String(), "情報セキュリティに関する規程の所見", "現在")
		webtest.Lacks(t, webtest.Get(t, m, auditor("b1"), "/policy/finding").Body.String(), "/policy/finding/decide")
		form := url.Values{"of_code": {"1"}, "code": {"kana-doubled"}, "document": {""}, "state": {"rejected"}, "reason": {""}, "back": {"/policy/finding?code=kana-doubled"}}
		w := webtest.Post(t, m, who, "/policy/finding/decide", form)
		webtest.Status(t, w, 422)
		webtest.Contains(t, w.Body.String(), "直さない理由を入力してください。", "仮名の重なり")
		form.Set("reason", "写し間違いでないため")
		w = webtest.Post(t, m, who, "/policy/finding/decide", form)
		if w.Code != 303 || w.Header().Get("Location") != "/policy/finding?code=kana-doubled" {
			t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
		}
		webtest.Contains(t, webtest.Get(t, m, who, "/policy/finding?format=csv").Body.String(), "写し間違いでないため", "直さない", "仮名の重なり")
		for _, c := range []struct {
			who  actor.Actor
			want int
		}{{staff("b1"), 403}, {actor.Actor{}, 303}, {auditor("b1"), 200}} {
			webtest.Status(t, webtest.Get(t, m, c.who, "/policy/finding"), c.want)
		}
		webtest.Status(t, webtest.Post(t, m, auditor("b1"), "/policy/finding/decide", form), 403)
	})
}

// Every kind of finding has a Japanese name: codes are no words for a town hall.
func TestFindingCodesHaveNames(t *testing.T) {
	t.Parallel()
	word := regexp.MustCompile(`Code\s+= "([a-z-]+)"`)
	n := 0
	for _, pattern := range []string{"../../../jobun/*.go", "../../../jobun/lint/*.go"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range word.FindAllStringSubmatch(string(source), -1) {
				n++
				if codeTitle(jobun.Code(m[1])) == m[1] {
					t.Errorf("%s has no name", m[1])
				}
			}
		}
	}
	if n < len(codeTitles) {
		t.Errorf("%d codes in the sources, %d names", n, len(codeTitles))
	}
}

// A correction of the reading leaves the version of findings that it does not touch: an
// officer who has the list open can still decide about them.
func TestFindingsKeepTheirVersion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, sloppy)
		before := o.findings(who, FindingQuery{}).Findings
		w, err := o.Show(o.as(who), d.ID, "")
		if err != nil || len(before) == 0 || len(w.Clauses) == 0 {
			t.Fatalf("%d findings, %v", len(before), err)
		}
		o.correct(who, about(d, w.Clauses[0], ChangeNoDuty))
		after := o.findings(who, FindingQuery{}).Findings
		for i := range before {
			if before[i].Mark != after[i].Mark || before[i].Version != after[i].Version {
				t.Errorf("%s was of version %d and is of %d", before[i].Mark, before[i].Version, after[i].Version)
			}
		}
		if _, err := o.DecideFindings(o.as(who), FindingDecision{Choices: choose(before[0]), State: Rejected, Reason: "原本のとおりのため"}); err != nil {
			t.Errorf("decided on the list of before: %v", err)
		}
	})
}
