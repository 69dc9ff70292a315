package app_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/app/apptest"
)

// The April of a town: a roster into an empty Okite, roles by post, the transfer of the
// next year, and the hand-over sheet of a post that changes hands.
func TestTransferJourney(t *testing.T) {
	t.Parallel()
	a, key := empty(t)
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { a.Work(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	b := apptest.OpenBrowser(t, server.URL)
	b.Open(t, "/setup?key="+key)
	for field, text := range map[string]string{"name": "ためし町", "code": "011002", "person": "旅田 始", "login": "tabida", "password": password} {
		b.Fill(t, "[name="+field+"]", text)
	}
	b.Choose(t, "[name=kind]", "town")
	b.Press(t, "main button[type=submit]")
	b.Fill(t, "[name=login]", "tabida")
	b.Fill(t, "[name=password]", password)
	b.Press(t, "main button[type=submit]")

	b.Open(t, "/org/transfer")
	look(t, b, "transfer-empty")
	hand(t, b, "令和8年4月1日付け人事異動", "2026-04-01", "職員番号,氏名,所属,係,職名,本務兼務\n1,秋山 一,企画課,,課長,\n2,冬木 二,企画課,情報係,係長,\n3,春野 三,税務課,,課長,\n3,春野 三,企画課,,課長補佐,かけもち\n")
	has(t, b, "誤りが1件あるため、反映できません", "かけもち")
	look(t, b, "transfer-flaws")
	hand(t, b, "令和8年4月1日付け人事異動", "2026-04-01", "職員番号,氏名,所属,係,職名\n1,秋山 一,企画課,,課長\n2,冬木 二,企画課,情報係,係長\n3,春野 三,税務課,,課長\n")
	has(t, b, "登録されていない組織や職があります")
	b.Do(t, chromedp.Steps(chromedp.Click("details.fold summary"), chromedp.Click("input[name=create]")))
	look(t, b, "transfer-columns")
	b.Press(t, "details.fold form button[type=submit]")
	has(t, b, "採用・転入（3件）", "新しい組織（4件）")
	look(t, b, "transfer-plan")
	b.Press(t, "main form[action$='/apply'] button")
	has(t, b, "人事異動を反映しました", "利用者IDのない人", "秋山 一")
	look(t, b, "transfer-applied")

	b.Open(t, "/org/account")
	look(t, b, "account")
	b.Press(t, "main form[action='/org/account'] button")
	has(t, b, "最初のパスワード")
	look(t, b, "account-sheets")
	if n := b.Sheets(t, "paper-account"); n != 2 {
		t.Errorf("two people get %d sheets of paper", n)
	}

	post := policyRoles(t, b)

	hand(t, b, "令和9年4月1日付け人事異動", "2027-04-01", "職員番号,氏名,所属,係,職名\n1,秋山 一,税務課,,課長\n2,冬木 二,企画課,情報係,係長\n4,夏川 四,企画課,,課長\n")
	has(t, b, "異動（1件）", "退職・転出（1件）", "採用・転入（1件）")
	look(t, b, "transfer-next")
	b.Press(t, "main form[action$='/apply'] button")
	has(t, b, "引継書を開く", "春野 三")
	b.Open(t, "/org/role/chief?day=2027-03-31")
	has(t, b, "秋山 一")
	b.Open(t, "/org/role/chief?day=2027-04-01")
	has(t, b, "夏川 四")
	b.Open(t, "/org/post/"+post+"/handover?day=2027-04-01")
	has(t, b, "統括情報セキュリティ責任者", "秋山 一", "夏川 四")
	look(t, b, "handover")
	b.Open(t, "/")
	has(t, b, "利用者IDと最初のパスワードを作る", "立場")
	look(t, b, "home-work")
	b.Open(t, "/journal")
	has(t, b, "人事異動を反映した")
}

// ownRules is a policy that fills two roles by post, and names a third without saying who.
const ownRules = `ためし町情報セキュリティ対策基準

第１条　この基準は、ためし町の情報資産を守るために必要な事項を定める。

（組織体制）
第２条　統括情報セキュリティ責任者は、企画課長をもって充てる。
２　情報セキュリティ監査責任者は、税務課長をもって充てる。
`

// policyRoles reads a policy, accepts the roles that it demands, and comes from the page
// of one of them to its provision. It gives the post that holds it.
func policyRoles(t *testing.T, b *apptest.Browser) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "対策基準.txt")
	if err := os.WriteFile(file, []byte(ownRules), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open(t, "/policy/new")
	b.Do(t, chromedp.SetUploadFiles("input[type=file]", []string{file}))
	b.Press(t, "main form button.primary")
	waitFor(t, b, "ためし町情報セキュリティ対策基準")
	b.Open(t, "/policy/demand?kind=role")
	has(t, b, "統括情報セキュリティ責任者", "企画課長をもって充てる")
	b.Do(t, chromedp.Click("input[name=all]"))
	b.Press(t, "button[name=verdict][value=accept]")
	look(t, b, "roles-accepted")
	b.Open(t, "/org/role/chief")
	has(t, b, "秋山 一", "企画課長をもって充てる", "根拠の条項", "ためし町情報セキュリティ対策基準")
	look(t, b, "role-from-policy")
	provision := apptest.Eval[string](t, b, `Array.from(document.querySelectorAll("main a")).map(a => a.getAttribute("href")).find(h => h.includes("#p-")) || ""`)
	b.Open(t, provision)
	has(t, b, "統括情報セキュリティ責任者は、企画課長をもって充てる。")
	b.Open(t, "/org/role/chief/appoint")
	return apptest.Eval[string](t, b, `Array.from(document.querySelector("select[name=post]").options).find(o => o.text.includes("企画課 課長")).value`)
}

// hand hands a roster in.
func hand(t *testing.T, b *apptest.Browser, title, day, list string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "名簿.csv")
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open(t, "/org/transfer/new")
	b.Fill(t, "[name=title]", title)
	b.Do(t, chromedp.Steps(chromedp.SetUploadFiles("input[type=file]", []string{file})))
	apptest.Eval[bool](t, b, `(document.querySelector("[name=day]").value = "`+day+`") !== ""`)
	look(t, b, "transfer-new")
	b.Press(t, "main form button[type=submit]")
}
