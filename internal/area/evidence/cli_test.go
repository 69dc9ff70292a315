package evidence

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/cli"
)

// run types a command and gives its exit code and what it said.
func run(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out, failed bytes.Buffer
	env := cli.Env{Out: &out, Err: &failed, Getenv: func(string) string { return "" }}
	code := cli.Run(t.Context(), env, &struct{}{}, []cli.Command{Command()}, "dev", append([]string{"evidence"}, args...))
	return code, out.String() + failed.String()
}

// Whoever was handed a bundle checks it at the console, without a database.
func TestVerifyCommand(t *testing.T) {
	t.Parallel()
	const vector = "bundle/testdata/two.zip"
	code, said := run(t, "verify", vector)
	for _, w := range []string{"団体  みほん町", "令和8年度 証第1号  アクセスログ（content/0001.bin、記録2件）", "中身なし：現物", "注意：", "正しい：どのバイトも"} {
		if !strings.Contains(said, w) {
			t.Errorf("lacks %q: %s", w, said)
		}
	}
	_, digest, _ := strings.Cut(said, "一覧のハッシュ  ")
	digest, _, _ = strings.Cut(digest, "\n")
	if code != cli.OK || len(digest) != 64 {
		t.Errorf("%d, digest %q", code, digest)
	}
	if code, _ := run(t, "verify", "--digest", strings.ToUpper(digest), vector); code != cli.OK {
		t.Errorf("with its digest: %d", code)
	}
	if code, said := run(t, "verify", "--digest", strings.Repeat("0", 64), vector); code != cli.Failed || !strings.Contains(said, "別の一式") {
		t.Errorf("another bundle: %d, %s", code, said)
	}
	text, err := os.ReadFile(vector)
	if err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), "changed.zip")
	if err := os.WriteFile(changed, bytes.Replace(text, []byte("GET /admin"), []byte("GET /guest"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said := run(t, "verify", changed); code != cli.Failed || !strings.Contains(said, "異常：ファイル「content/0001.bin」の内容が、書き出されたときと違います") {
		t.Errorf("changed: %d, %s", code, said)
	}
	for _, none := range []string{"nothing.zip", t.TempDir()} {
		if code, said := run(t, "verify", none); code == cli.OK || !strings.Contains(said, "。") {
			t.Errorf("%s: %d, %s", none, code, said)
		}
	}
}
