package app_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// chooseRow sets the n-th list of a row of lists.
func chooseRow(t *testing.T, b *apptest.Browser, name string, n int, value string) {
	t.Helper()
	apptest.Eval[any](t, b, fmt.Sprintf(`document.querySelectorAll("select[name=%s]")[%d].value = %q`, name, n, value))
}

// addStep adds a step at the end of the draft.
func addStep(t *testing.T, b *apptest.Browser, title, mode string, who ...string) {
	t.Helper()
	b.Open(t, "/approval/route/purchase/step")
	b.Fill(t, "[name=title]", title)
	b.Do(t, chromedp.Click("input[name=mode][value="+mode+"]"))
	for n, w := range who {
		chooseRow(t, b, "who", n, w)
	}
	b.Press(t, "main form button[type=submit]")
	has(t, b, "段階を下書きに入れました", title)
}

// The office builds a route of four steps, two of which run together and one of which only
// dear things go through; a 伺い then takes it.
func TestRouteIsBuilt(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	enterAs(t, b, town, org.SampleLogin)
	b.Open(t, "/approval/route/new")
	b.Choose(t, "[name=from]", "section")
	b.Fill(t, "[name=title]", "購入の決裁")
	b.Fill(t, "[name=name]", "purchase")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "段階を直せます", "課の責任者の承認")
	look(t, b, "route-begun")
	addStep(t, b, "ネットワーク管理者への合議", "consult", "role:network-manager")
	addStep(t, b, "統括情報セキュリティ責任者の審査", "review", "role:chief", "superior:")
	b.Press(t, "#step-step-2 button[value=join]")
	has(t, b, "2つの段階を同時に回す")
	addStep(t, b, "CISOの承認", "approve", "role:ciso")
	b.Press(t, "#step-step-3 h3 a")
	look(t, b, "route-step")
	b.Open(t, "/approval/route/purchase/condition?key=step-3")
	b.Choose(t, "[name=field]", "cost")
	b.Do(t, chromedp.Click("input[name=is][value=least]"), chromedp.SendKeys("[name=text]", "高いとき"))
	b.Press(t, "main form button[type=submit]")
	has(t, b, "比べる値を1つだけ")
	look(t, b, "route-condition-wrong")
	b.Fill(t, "[name=text]", "10万円")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "費用が「10万円」以上のとき")
	b.Open(t, "/approval/route/purchase/step?key=step-3")
	b.Do(t, chromedp.Click("input[name=returns][value=step-1]"))
	b.Press(t, "main form button[type=submit]")
	b.Press(t, "#step-step-3 button[value=join]")
	has(t, b, "3つの段階を同時に回す", "1か所の誤り", "同時に回す段階へは、差し戻せません", "使い始められません")
	look(t, b, "route-fault")
	b.Press(t, "#step-step-3 button[value=part]")
	has(t, b, "ルートに誤りはありません")
	apptest.Eval[int](t, b, `document.querySelector("[name=unit]").selectedIndex = 3`)
	b.Press(t, ".route-unit button")
	look(t, b, "route-draft")
	b.Open(t, "/approval/route/purchase/compare")
	has(t, b, "同時に回す", "差し戻し先", "費用が「10万円」以上のとき")
	look(t, b, "route-compare")
	b.Open(t, "/approval/route")
	has(t, b, "購入の決裁の下書きを開く")
	look(t, b, "route-list")
	b.Open(t, "/approval/route/import")
	look(t, b, "route-import")
	b.Open(t, "/approval/route/purchase/title")
	look(t, b, "route-title")
	b.Open(t, "/approval/route/purchase/edit")
	b.Press(t, "form[action$='/use'] button")
	has(t, b, "新しい版を使い始めました", "費用が「10万円」以上のとき")
	look(t, b, "route-used")
	enterAs(t, b, town, "rei")
	b.Open(t, "/approval/case/new?route=purchase")
	b.Fill(t, "[name=title]", "暗号化する外付け記憶装置の購入")
	b.Do(t, chromedp.SendKeys("[name=text]", "5台を購入してよいか伺う。"), chromedp.Click("input[name=class][value=middle]"))
	b.Fill(t, "[name=cost]", "12万円")
	b.Press(t, "main form button[type=submit]")
	has(t, b, "として起案しました")
	at := b.Path(t)
	enterAs(t, b, town, "soumuka")
	b.Open(t, at)
	b.Press(t, seat+" button[type=submit]")
	has(t, b, "決裁中", "ネットワーク管理者への合議", "統括情報セキュリティ責任者の審査", "CISOの承認")
	look(t, b, "route-case")
	if n := apptest.Eval[int](t, b, `document.querySelectorAll("main svg rect[stroke-width='4']").length`); n != 2 {
		t.Errorf("%d steps wait at the same time, want 2", n)
	}
	enterAs(t, b, town, org.SampleLogin)
	b.Open(t, "/journal")
	has(t, b, "決裁ルートの下書きを変えた")
}
