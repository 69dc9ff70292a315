package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// output is the form in which a command writes, and where to.
type output struct {
	Format string `help:"出力の形: text（読むための文字）、json、xlsx。" enum:"text,json,xlsx" default:"text"`
	Output string `help:"出力先のファイル。なければ標準出力。" short:"o" type:"path" optional:""`
}

// product is what a command makes, in each of the forms.
type product struct {
	text   func(*bytes.Buffer)
	value  any
	sheets func() []sheet.Table
}

// write makes the output whole before a byte of it is written.
func (o output) write(env cli.Env, p product) error {
	var b bytes.Buffer
	var err error
	switch o.Format {
	case "json":
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(p.value)
	case "xlsx":
		err = sheet.Workbook(&b, p.sheets()...)
	default:
		p.text(&b)
	}
	if err != nil {
		return err
	}
	if o.Output == "" {
		_, err = b.WriteTo(env.Out)
		return err
	}
	if err := os.WriteFile(o.Output, b.Bytes(), 0o600); err != nil {
		return fault.Wrap(fault.Invalid, "出力先のファイルに書き込めませんでした。", err)
	}
	return nil
}

// section writes a part of a text: a title and its lines, each with where it stands.
func section(b *bytes.Buffer, title string, n int, line func(int) (int, string)) {
	if n == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for i := range n {
		at, text := line(i)
		fmt.Fprintf(b, "%6d  %s\n", at, text)
	}
}

// clean makes one line and takes out what would steer a terminal.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
