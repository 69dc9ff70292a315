package policy

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/jobun"
	shipped "github.com/okite-isms/okite/pack"
)

// run runs okite with words and gives what it wrote.
func run(t *testing.T, in string, words ...string) (code int, out, err string) {
	t.Helper()
	var o, e bytes.Buffer
	env := cli.Env{In: strings.NewReader(in), Out: &o, Err: &e, Getenv: func(string) string { return "" }}
	code = cli.Run(t.Context(), env, &struct{}{}, []cli.Command{Command(shipped.Files)}, "test", words)
	return code, o.String(), e.String()
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadCommandText(t *testing.T) {
	t.Parallel()
	code, out, errs := run(t, "", "policy", "read", write(t, "規程.txt", rule("端末規程", "端末")))
	if code != cli.OK || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, want := range []string{"端末規程\n", "条項: 7", "     3  第1章 総則\n", "     5    1 目的  この規程は、", "        ア  端末を持ち出さないこと。"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
}

func TestReadCommandJSON(t *testing.T) {
	t.Parallel()
	a, b := write(t, "a.txt", rule("甲規程", "端末")), write(t, "b.txt", rule("乙規程", "書庫"))
	var one jobun.Document
	code, out, _ := run(t, "", "policy", "read", "--format", "json", a)
	if err := json.Unmarshal([]byte(out), &one); err != nil || code != cli.OK || one.Title != "甲規程" || len(one.Provisions) != 7 {
		t.Errorf("one: exit %d, %v, %+v", code, err, one)
	}
	if strings.Contains(out, "null") {
		t.Errorf("null in %s", out)
	}
	for _, words := range [][]string{{a, b}, {"--set", a}} {
		var set struct{ Documents []jobun.Document }
		code, out, _ := run(t, "", append([]string{"policy", "read", "--format=json"}, words...)...)
		if err := json.Unmarshal([]byte(out), &set); err != nil || code != cli.OK || len(set.Documents) == 0 || set.Documents[0].Title != "甲規程" {
			t.Errorf("set of %v: exit %d, %v", words, code, err)
		}
	}
	if code, out, _ := run(t, rule("丙規程", "鍵"), "policy", "read", "--format=json", "-"); code != cli.OK || !strings.Contains(out, `"title": "丙規程"`) {
		t.Errorf("standard input: exit %d %s", code, out)
	}
}

func TestReadCommandXLSX(t *testing.T) {
	t.Parallel()
	to := filepath.Join(t.TempDir(), "out.xlsx")
	code, out, errs := run(t, "", "policy", "read", "--format=xlsx", "-o", to, write(t, "a.txt", rule("甲規程", "端末")), write(t, "b.txt", rule("乙規程", "書庫")))
	if code != cli.OK || out != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	f, err := excelize.OpenFile(to)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("条項")
	if err != nil || len(rows) != 15 || rows[1][0] != "甲規程" || rows[14][0] != "乙規程" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestReadCommandFaults(t *testing.T) {
	t.Parallel()
	good := write(t, "good.txt", rule("甲規程", "端末"))
	for name, c := range map[string]struct{ file, want string }{
		"missing": {filepath.Join(t.TempDir(), "none.txt"), "ファイルがありません。"},
		"folder":  {t.TempDir(), "ファイルではありません"},
		"empty":   {write(t, "empty.txt", ""), "ファイルが空です。"},
		"broken":  {write(t, "b.txt", "%PDF-1.7\x00\x01\x02\xff"), "壊れています"},
		"binary":  {write(t, "c.txt", "\x00\x01\x02\xff\xfe\x03\x05"), "文章"},
		"large":   {write(t, "large.txt", strings.Repeat("あ", fileMax)), "大きすぎます"},
	} {
		code, out, errs := run(t, "", "policy", "read", c.file, good)
		if code != cli.Failed || !strings.Contains(errs, c.file+": ") || !strings.Contains(errs, c.want) || !strings.Contains(errs, "2ファイルのうち1ファイル") {
			t.Errorf("%s: exit %d, %s", name, code, errs)
		}
		if !strings.Contains(out, "甲規程") {
			t.Errorf("%s: the good file is not written: %s", name, out)
		}
	}
	if code, _, _ := run(t, "", "policy", "read", "--format=pdf", good); code != cli.Usage {
		t.Errorf("an unknown format: exit %d", code)
	}
	if code, _, _ := run(t, "", "policy", "read"); code != cli.Usage {
		t.Errorf("no file: exit %d", code)
	}
	if _, out, _ := run(t, "第1章 \x1b[31m赤\x07字\n\n1 目的\n赤字を定める。\n", "policy", "read", "-"); strings.ContainsAny(out, "\x1b\x07") {
		t.Errorf("the terminal is steered: %q", out)
	}
}
