package evidence

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/okite-isms/okite/internal/area/evidence/bundle"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Command is what the area offers at the console. It needs neither server nor database:
// whoever got a bundle checks it.
func Command() cli.Command {
	verbs := &struct {
		Verify verifyCommand `cmd:"" help:"持ち出された証拠の一式が、書き出されたときのままかを確かめる。"`
	}{}
	return cli.Command{Name: areaName, Help: "証拠を確かめる。", Verbs: verbs}
}

type verifyCommand struct {
	File   string `arg:"" help:"一式のファイル（zip）。"`
	Digest string `help:"別に知らされた一覧のハッシュ。同じ一式であることも確かめる。" placeholder:"ハッシュ"`
}

// Run tells what is in a bundle and whether it is as it was written.
func (k *verifyCommand) Run(ctx context.Context, env cli.Env) error {
	in, err := os.Open(k.File)
	if err != nil {
		return fault.Wrap(fault.NotFound, "ファイル "+k.File+" を開けません。", err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil || info.IsDir() {
		return fault.Wrap(fault.Invalid, k.File+" はファイルではありません。", err)
	}
	r := bundle.Verify(ctx, in, info.Size())
	if want := strings.ToLower(strings.TrimSpace(k.Digest)); want != "" && want != r.Digest {
		r.Faults = append(r.Faults, "一覧のハッシュが、知らされたものと違います。別の一式です。")
	}
	return report(env.Out, r)
}

func report(w io.Writer, r bundle.Report) error {
	var b strings.Builder
	if r.Digest != "" {
		fmt.Fprintf(&b, "団体  %s\n作成  %s　%s\n一覧のハッシュ  %s\n\n", plain(r.Manifest.Body), tableTime(r.Manifest.MadeAt), plain(r.Manifest.MadeBy), r.Digest)
	}
	for i, it := range r.Manifest.Items {
		n := 0
		if i < len(r.Chains) {
			n = len(r.Chains[i])
		}
		content := it.Content
		if content == "" {
			content = "中身なし：" + it.Why
		}
		fmt.Fprintf(&b, "%s  %s（%s、記録%d件）\n", plain(it.Number), plain(it.Facts.Title), plain(content), n)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "注意：%s\n", plain(note))
	}
	for _, f := range r.Faults {
		fmt.Fprintf(&b, "異常：%s\n", plain(f))
	}
	if r.Sound() {
		b.WriteString("\n正しい：どのバイトも、書き出されたときのままです。\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	if !r.Sound() {
		return fault.New(fault.Conflict, "この一式は、書き出されたときと違います。")
	}
	return nil
}

// plain keeps what a stranger wrote from steering the terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return '?'
		}
		return r
	}, s)
}
