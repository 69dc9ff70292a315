package policy

import (
	"context"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/web/webtest/axe"
)

// The pages on which an officer works through what was read, in a real browser at a
// desk, at 200 % zoom and on a phone, empty and full.
func TestReviewPagesInBrowser(t *testing.T) {
	ctx := browser(t)
	o := newTown(t, dbtest.Open(t, db.SQLite, migrations))
	who := office("b1")
	server := httptest.NewServer(served(o.site(), who))
	t.Cleanup(server.Close)
	inspect(t, ctx, server.URL, map[string]string{"demand-empty": "/policy/demand", "finding-empty": "/policy/finding", "gap-empty": "/policy/gap", "term-empty": "/policy/term", "gap-import": "/policy/gap/import"})
	inspect(t, ctx, server.URL, o.reviewable())
	clerk := httptest.NewServer(served(o.site(), staff("b1")))
	t.Cleanup(clerk.Close)
	inspect(t, ctx, clerk.URL, map[string]string{"demand-clerk": "/policy/demand", "term-clerk": "/policy/term"})
}

// inspect looks at pages with axe-core and measures whether they are too wide.
func inspect(t *testing.T, ctx context.Context, base string, pages map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		for size, px := range map[string][2]int64{"desk": {1280, 720}, "zoom": {640, 360}, "phone": {390, 844}} {
			err := chromedp.Do(ctx, chromedp.EmulateViewport(px[0], px[1]), chromedp.Navigate(base+pages[name]), chromedp.WaitVisible("h1"))
			if err == nil {
				_, err = chromedp.Run(ctx, chromedp.Evaluate[any](axe.Script+";1"))
			}
			if err != nil {
				t.Fatalf("%s at %s: %v", name, size, err)
			}
			got, err := chromedp.Run(ctx, chromedp.Evaluate[examined](examine, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatalf("%s at %s: %v", name, size, err)
			}
			for _, v := range got.Axe {
				t.Errorf("%s at %s: %s", name, size, v)
			}
			if got.Overrun > 0 || got.Hit > 0 {
				t.Errorf("%s at %s is %d px too wide; scripts run: %d", name, size, got.Overrun, got.Hit)
			}
			picture := chromedp.FullScreenshot(100)
			if got.Height > tall || size == "desk" {
				picture = chromedp.CaptureScreenshot()
			}
			keep(t, ctx, name+"-"+size, picture, ".png")
		}
		if strings.Contains(name, "print") {
			keep(t, ctx, name, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()), ".pdf")
		}
	}
}

// reviewable fills the town and names the pages to look at.
func (o town) reviewable() map[string]string {
	o.t.Helper()
	who := office("b1")
	if err := o.Sample(o.as(who)); err != nil {
		o.t.Fatal(err)
	}
	hostile := o.document(who, Internal, hostileText)
	lent := o.document(who, Internal, lending)
	for _, d := range o.demands(who, DemandQuery{Document: lent.ID}).Demands {
		if err := o.accept(who, d, "読み取りのとおり運用しているため", nil); err != nil {
			o.t.Fatal(err)
		}
	}
	next := strings.Replace(lending, "あらかじめ端末管理者の許可を得なければ", "あらかじめ総務課長の許可を得なければ", 1)
	next = strings.Replace(next, "毎年度、台帳を確認し", "台帳を確認し", 1)
	o.read(who, Reading{Files: []File{{"next.txt", []byte(next)}}, Document: lent.ID})
	o.document(who, Internal, sloppy)
	if _, err := o.DecideFindings(o.as(who), FindingDecision{Choices: choose(o.findings(who, FindingQuery{Code: "kana-doubled"}).Findings[0]), State: Rejected, Reason: "原本のとおりのため"}); err != nil {
		o.t.Fatal(err)
	}
	missing := o.compared(who, "").Report.Results[0].Topic
	topic := topicURL(o.compared(who, "").Edition.Name, missing.ID)
	changed := o.one(who, PermitKind, "端末を庁外に持ち出す場合")
	scheme, fresh := o.one(who, SchemeKind, "機密性により"), o.one(who, PermitKind, "機密性3の情報を複製")
	return map[string]string{
		"demand": "/policy/demand", "demand-permit": "/policy/demand?kind=permit", "demand-scheme": "/policy/demand?kind=classification-scheme", "demand-call": "/policy/demand?kind=call-list",
		"demand-hostile": "/policy/demand?document=" + hostile.ID, "demand-lent": "/policy/demand?document=" + lent.ID, "demand-none": "/policy/demand?q=zzz",
		"finding": "/policy/finding", "finding-code": "/policy/finding?code=kana-doubled", "finding-print": "/policy/finding?format=print", "finding-none": "/policy/finding?state=mended&severity=%E8%AA%A4%E3%82%8A",
		"gap": "/policy/gap", "gap-fields": "/policy/gap?guideline=rule-16-3", "gap-met": "/policy/gap?state=met", "gap-none": "/policy/gap?q=zzz",
		"gap-topic": topic + "&q=" + url.QueryEscape("委員会"), "term": "/policy/term", "term-conflict": "/policy/term?show=conflict", "term-one": termURL("端末"),
		"demand-one": demandURL(&fresh), "demand-one-changed": demandURL(&changed), "demand-one-scheme": demandURL(&scheme),
	}
}
