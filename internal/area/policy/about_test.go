package policy

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun"
)

// binding is the first clause of a document that binds somebody who is named.
func (o town) binding(a actor.Actor, d Document) Clause {
	o.t.Helper()
	for _, c := range o.understood(a, d).Clauses {
		if c.Modality.Binds() && len(c.Subjects) > 0 {
			return c
		}
	}
	o.t.Fatal("nobody is bound")
	return Clause{}
}

// The reading page marks who is bound; each mark leads to what was understood.
func TestReadingPageMarksDuties(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		m := o.site()
		body := webtest.Get(t, m, who, pathOf(d.ID)).Body.String()
		for kind, want := range map[string]int{"duty": 3, "ban": 1, "may": 1, "rule": 1} {
			if n := len(webtest.All(t, body, "article.provision a.m."+kind)); n != want {
				t.Errorf("%d marks of %s, want %d", n, kind, want)
			}
		}
		has(t, body, "条件：端末を庁外に持ち出す場合は", "時期：事前に（あらかじめ）", "原文11行目", "その結果を町長に")
		for _, c := range o.understood(who, d).Clauses {
			if c.Modality != jobun.Must || c.Sentence != 1 || !strings.HasSuffix(c.Predicate, "得なければならない") {
				continue
			}
			about := webtest.Get(t, m, who, aboutURL(d.ID, c.ProvisionID, c.Sentence)).Body.String()
			webtest.Find(t, about, "#policy-about .policy-sentence.current")
			has(t, about, "義務（しなければならない）", "職員", "端末を庁外に持ち出す場合", "事前に", "端末管理者の許可", "事前", "この条項に基づく申請、台帳、点検などは、まだありません", "この条項を参照している条項", "第1章/2/(3)")
		}
		webtest.Status(t, webtest.Get(t, m, who, aboutURL(d.ID, "nowhere", 1)), 404)
		webtest.Status(t, webtest.Get(t, m, who, pathOf(d.ID, "provision")+"?s="+url.QueryEscape("'; drop table")), 200)
		webtest.Status(t, webtest.Get(t, m, office("b2"), aboutURL(d.ID, o.binding(who, d).ProvisionID, 1)), 404)
	})
}

// An object rests on provisions; a provision shows what rests on it, to whom may see it.
func TestRest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		at := o.binding(who, d).ProvisionID
		o.Links = func(_ context.Context, refs []area.Ref) (map[area.Ref]area.Link, error) {
			links := map[area.Ref]area.Link{}
			for _, r := range refs {
				if r.ID != "hidden" {
					links[r] = area.Link{Title: "申請 " + r.ID, URL: "/permit/" + r.ID}
				}
			}
			return links, nil
		}
		rest := func(a actor.Actor, object string, list ...Citation) error {
			return o.d.Do(o.as(a), func(tx db.Tx) error {
				return Rest(o.as(a), tx, area.Ref{Area: "permit", ID: object}, list)
			})
		}
		for _, object := range []string{"one", "two", "hidden"} {
			if err := rest(who, object, Citation{d.ID, at}, Citation{d.ID, at}); err != nil {
				t.Fatal(err)
			}
		}
		if err := rest(who, "two"); err != nil {
			t.Fatal(err)
		}
		page := webtest.Get(t, o.site(), who, aboutURL(d.ID, at, 0)).Body.String()
		has(t, page, "申請 one", "ほかに1件ありますが、見る権限がありません")
		webtest.Lacks(t, page, "申請 two", "hidden")
		for name, err := range map[string]error{
			"no such provision": rest(who, "x", Citation{d.ID, "nowhere"}),
			"another body's":    rest(office("b2"), "x", Citation{d.ID, at}),
			"too many":          rest(who, "x", make([]Citation, basisMax+1)...),
		} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s gives %v", name, err)
			}
		}
		if err := o.d.Do(o.as(who), func(tx db.Tx) error { return Erase(o.as(who), tx, "b1") }); err != nil {
			t.Errorf("erasing the body: %v", err)
		}
	})
}

// A chapter goes over the wire in less than 40 kB: one as long as chapters get, and
// those of real documents where they are at hand.
func TestChapterIsSmall(t *testing.T) {
	t.Parallel()
	const most = 40_000
	o := newTown(t, openDB(t, db.SQLite))
	who := office("b1")
	texts := []File{{"長い規程.txt", []byte(longRule(2*wholeProvisions - 20))}}
	names, _ := filepath.Glob(filepath.Join(os.Getenv("OKITE_CORPUS"), "seeds", "002_*.txt"))
	for _, n := range names {
		content, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, File{filepath.Base(n), content})
	}
	m := o.site()
	for _, f := range texts {
		d := o.get(who, o.read(who, Reading{Files: []File{f}})[0].DocumentID)
		next, largest, chapters := pathOf(d.ID), 0, 0
		for next != "" && chapters < 100 {
			body := webtest.Get(t, m, who, next).Body.Bytes()
			largest, chapters, next = max(largest, packed(t, body)), chapters+1, ""
			for _, a := range webtest.All(t, string(body), "a[rel=next]") {
				next, _, _ = strings.Cut(a.Attr("href"), "#")
			}
		}
		t.Logf("%s: %d chapters, the largest of %d bytes packed", f.Name, chapters, largest)
		if largest > most || chapters < 2 {
			t.Errorf("%s: %d chapters, the largest has %d bytes packed, at most %d are wanted", f.Name, chapters, largest, most)
		}
	}
}

// longRule has two chapters of n provisions in all, no two of them alike.
func longRule(n int) string {
	var b strings.Builder
	b.WriteString("ためし町長文規程\n")
	things, acts := []string{"端末", "記録媒体", "利用者番号", "通信回線", "書庫", "複合機", "予備の電源"}, []string{"確認", "点検", "保管", "返却", "更新", "廃棄", "貸出し", "修理", "記録", "報告", "移設"}
	for i := range n {
		if i%(n/2) == 0 {
			b.WriteString("\n第" + number(int64(i/(n/2)+1)) + "章 章の名\n\n")
		}
		thing, act, other := things[i%7], acts[i%11], acts[(i*5+3)%11]
		k := number(int64(i%(n/2) + 1))
		b.WriteString("(" + k + ") 第" + k + "係の職員は、" + thing + "の" + act + "を行う場合は、あらかじめ" + k + "番の管理者の許可を得て、その" + other + "を台帳に記録しなければならない。" + k + "番の管理者は、毎年度、" + thing + "の" + other + "を課長に報告するものとする。\n")
	}
	return b.String()
}

func packed(t *testing.T, body []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func has(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(body, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
}
