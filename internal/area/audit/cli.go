package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/okite-isms/okite/internal/area/audit/draw"
	"github.com/okite-isms/okite/internal/area/audit/seal"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Command is what the area offers at the console. It needs neither server nor database:
// whoever got the papers of an audit checks them.
func Command() cli.Command {
	verbs := &struct {
		Sample sampleCommand `cmd:"" help:"母集団のファイルから、同じサンプルをもう一度抽出する。"`
		Verify sealCommand   `cmd:"" help:"監査調書の一式が、封じたときのままかを確かめる。"`
	}{}
	return cli.Command{Name: areaName, Help: "監査の記録を確かめる。", Verbs: verbs}
}

type sampleCommand struct {
	File    string `arg:"" help:"母集団のファイル（CSVかExcel）。"`
	Method  string `help:"方法（simple、stratified、every）。" default:"simple" placeholder:"方法"`
	Size    int    `help:"抽出する数。" required:"" placeholder:"数"`
	Seed    string `help:"乱数の種。" required:"" placeholder:"種"`
	Stratum int    `help:"層を分ける列の番号。" placeholder:"番号"`
	Exclude string `help:"除外した行。「3,5-8」のように書く。" placeholder:"行"`
	Hash    string `help:"記録にある母集団のハッシュ。同じファイルであることも確かめる。" placeholder:"ハッシュ"`
}

// Run draws the sample again and prints the rows.
func (k *sampleCommand) Run(_ context.Context, env cli.Env) error {
	content, err := readFile(k.File)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	if want := strings.ToLower(strings.TrimSpace(k.Hash)); want != "" && want != hash {
		return fault.New(fault.Conflict, "母集団のファイルが、記録にあるものと違います（ハッシュ "+hash+"）。")
	}
	rows, err := Population(content)
	if err != nil {
		return fault.New(fault.Invalid, firstFault(err))
	}
	out, err := numbersIn(k.Exclude)
	if err != nil {
		return fault.New(fault.Invalid, err.Error()+"。")
	}
	drawn, err := draw.Draw(rows, draw.Order{Method: draw.Method(k.Method), Size: k.Size, Seed: k.Seed, Stratum: k.Stratum, Exclude: out})
	if err != nil {
		return fault.New(fault.Invalid, err.Error()+"。")
	}
	fmt.Fprintf(env.Out, "母集団  %d行　SHA-256 %s\n", len(rows), hash)
	for _, n := range drawn {
		if _, err := fmt.Fprintf(env.Out, "%d\t%s\n", n, printable(strings.Join(rows[n-1].Cells, "\t"))); err != nil {
			return err
		}
	}
	return nil
}

// printable keeps what a file holds from moving the cursor.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "ファイル "+path+" を開けません。", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, sheet.ReadSize+1))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "ファイル "+path+" を読めません。", err)
	}
	return content, nil
}

type sealCommand struct {
	File   string `arg:"" help:"一式のファイル（zip）。"`
	Digest string `help:"記録にある一覧のハッシュ。" placeholder:"ハッシュ"`
}

// Run tells whether a bundle is as it was sealed.
func (k *sealCommand) Run(ctx context.Context, env cli.Env) error {
	in, err := os.Open(k.File)
	if err != nil {
		return fault.Wrap(fault.NotFound, "ファイル "+k.File+" を開けません。", err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil || info.IsDir() {
		return fault.Wrap(fault.Invalid, k.File+" はファイルではありません。", err)
	}
	r := seal.Verify(ctx, in, info.Size())
	if want := strings.ToLower(strings.TrimSpace(k.Digest)); want != "" && want != r.Digest {
		r.Faults = append(r.Faults, "一覧のハッシュが、記録にあるものと違います。別の一式です。")
	}
	fmt.Fprintf(env.Out, "%s　%s\n一覧のハッシュ  %s\n", printable(r.Manifest.Body), printable(r.Manifest.Audit), r.Digest)
	for _, f := range r.Faults {
		fmt.Fprintf(env.Out, "異常：%s\n", printable(f))
	}
	if len(r.Faults) > 0 {
		return fault.New(fault.Conflict, "この一式は、封じたときと違います。")
	}
	_, err = fmt.Fprintf(env.Out, "正しい：%d個のファイルが、封じたときのままです。\n", len(r.Manifest.Files))
	return err
}
