package policy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
)

// input is the files that a command reads.
type input struct {
	Files []string `arg:"" name:"FILE" help:"文章のファイル（Word、PDF、テキスト、Markdown、HTML、法令のXML、Excel）。- は標準入力。"`
}

// readText is what a file became.
type readText struct {
	name string
	doc  *jobun.Document
}

// title is how a text is called in tables.
func (t readText) title() string { return cmp.Or(t.doc.Title, t.name) }

// run reads every file and writes what makes of them. A file that cannot be read is
// reported, the others are written all the same, and the exit code says that something
// is missing.
func (in input) run(ctx context.Context, env cli.Env, to output, on clock.Date, makes func([]readText) (product, error)) error {
	var texts []readText
	failed := 0
	for _, name := range in.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		doc, err := readNamed(env, name, on)
		if err != nil {
			failed++
			fmt.Fprintf(env.Err, "%s: %s\n", name, fault.Of(err).Text)
			continue
		}
		texts = append(texts, readText{name, doc})
	}
	if len(texts) > 0 {
		made, err := makes(texts)
		if err != nil {
			return err
		}
		if err := to.write(env, made); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fault.Newf(fault.Invalid, "%dファイルのうち%dファイルを読み取れませんでした。", len(in.Files), failed)
	}
	return ctx.Err()
}

// readNamed studies a file, or standard input for "-".
func readNamed(env cli.Env, name string, on clock.Date) (*jobun.Document, error) {
	content, err := contentOf(env, name)
	if err != nil {
		return nil, err
	}
	doc, err := study(content, on)
	if err == nil && doc.Title == "" && name != "-" {
		doc.Title = titleOf(doc, filepath.Base(name))
	}
	return doc, err
}

func contentOf(env cli.Env, name string) ([]byte, error) {
	in := env.In
	if name != "-" {
		f, err := openFile(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	content, err := io.ReadAll(io.LimitReader(in, fileMax+1))
	switch {
	case err != nil:
		return nil, fault.Wrap(fault.Invalid, "ファイルを読み込めませんでした。", err)
	case len(content) == 0:
		return nil, fault.New(fault.Invalid, "ファイルが空です。")
	case len(content) > fileMax:
		return nil, fault.New(fault.Invalid, "ファイルが大きすぎます（20MBまで）。")
	}
	return content, nil
}

func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Wrap(fault.NotFound, "ファイルがありません。", err)
	case errors.Is(err, fs.ErrPermission):
		return nil, fault.Wrap(fault.Forbidden, "ファイルを読む権限がありません。", err)
	case err != nil:
		return nil, fault.Wrap(fault.Invalid, "ファイルを開けませんでした。", err)
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() && !piped(info.Mode()) {
		_ = f.Close() // nothing was written
		return nil, fault.New(fault.Invalid, "ファイルではありません（フォルダは読めません）。")
	}
	return f, nil
}

// piped lets in what a shell hands over: <(pdftotext …), /dev/stdin.
func piped(m fs.FileMode) bool { return m&(fs.ModeNamedPipe|fs.ModeCharDevice) != 0 }

// day is the day for which a text is looked at: today unless it is said.
type day struct {
	On string `help:"いつの時点で見るか（2027-07-01 の形）。なければ今日。" placeholder:"日付"`
}

func (d day) date() (clock.Date, error) {
	if d.On == "" {
		return clock.Today(time.Now()), nil
	}
	on, err := clock.ParseDate(d.On)
	if err != nil {
		return on, fault.Newf(fault.Invalid, "--on の日付「%s」を読み取れません。2027-07-01 の形で、実際にある日を書いてください。", shorten(clean(d.On), 40))
	}
	return on, nil
}
