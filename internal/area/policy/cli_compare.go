package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
)

// compareCommand is okite policy compare.
type compareCommand struct {
	Old       string `arg:"" name:"OLD" help:"改正前の文章のファイル。"`
	New       string `arg:"" name:"NEW" help:"改正後の文章のファイル。"`
	Format    string `help:"出力の形: text（違いの一覧）、json、html・docx・xlsx・pdf（新旧対照表）。" enum:"text,json,html,docx,xlsx,pdf" default:"text"`
	Output    string `help:"出力先のファイル。なければ標準出力。" short:"o" type:"path" optional:""`
	Template  string `help:"新旧対照表の型: city（標準）、ministry、detailed、note。" default:"city"`
	Whole     bool   `help:"変わらない定めも省略せずに載せる。"`
	Sentences bool   `help:"新旧対照表に代えて、改め文を出力する（text、docx、pdf）。"`
	day
}

// comparison is what there is to say of two texts.
type comparison struct {
	Difference *compare.Difference `json:"difference"`
	Table      *compare.Table      `json:"table"`
	Effects    []compare.Effect    `json:"effects"`
	Amendment  *compare.Amendment  `json:"amendment"`
}

func comparisonOf(old, now *jobun.Document, o compare.TableOptions) (c comparison, err error) {
	defer recovered(&err)
	c.Difference = compare.Documents(old, now)
	c.Table = compare.TableOf(c.Difference, old, now, o)
	c.Effects = compare.Effects(c.Difference, old, now)
	c.Amendment = compare.AmendmentOf(c.Difference, old, now)
	return c, nil
}

// Run compares two files.
func (c compareCommand) Run(ctx context.Context, env cli.Env) error {
	style, ok := compare.TemplateNamed(c.Template)
	if !ok {
		return unknownTemplate(c.Template)
	}
	on, err := c.date()
	if err != nil {
		return err
	}
	var docs [2]*jobun.Document
	for i, name := range []string{c.Old, c.New} {
		content, err := contentOf(env, name)
		if err == nil { // the name of a file is no title: it would count as a change
			docs[i], err = study(content, on)
		}
		if err != nil {
			return fault.Newf(fault.Invalid, "%s: %s", clean(name), fault.Of(err).Text)
		}
	}
	made, err := comparisonOf(docs[0], docs[1], compare.TableOptions{Template: style, Whole: c.Whole})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if c.Sentences {
		err = made.writeSentences(ctx, &b, c.Format, time.Now())
	} else {
		err = made.write(ctx, &b, c.Format, time.Now())
	}
	if err != nil {
		return err
	}
	if c.Output == "" {
		_, err = b.WriteTo(env.Out)
		return err
	}
	if err := os.WriteFile(c.Output, b.Bytes(), 0o600); err != nil {
		return fault.Wrap(fault.Invalid, "出力先のファイルに書き込めませんでした。", err)
	}
	return nil
}

func unknownTemplate(name string) error {
	var names []string
	for _, t := range compare.Templates() {
		names = append(names, t.Name+"（"+t.Title+"）")
	}
	return fault.Newf(fault.Invalid, "新旧対照表の型「%s」はありません。次の型があります: %s", shorten(clean(name), 40), strings.Join(names, "、"))
}

func (c comparison) write(ctx context.Context, b *bytes.Buffer, format string, made time.Time) error {
	switch format {
	case "json":
		e := json.NewEncoder(b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(c)
	case "html":
		return writeComparisonPage(b, c.Table)
	case "xlsx":
		return comparisonWorkbook(b, c.Table, c.Effects)
	case "docx", "pdf":
		return paperFormat(format).write(ctx, b, comparisonPaper(c.Table, made))
	}
	c.text(b)
	return nil
}

// text tells the differences to people: {改正前→改正後}.
func (c comparison) text(b *bytes.Buffer) {
	if c.Difference.Empty() {
		b.WriteString(noDifference + "\n")
		return
	}
	if len(c.Difference.Title) > 0 {
		fmt.Fprintf(b, "題名  %s\n", inPieces(c.Difference.Title))
	}
	for _, ch := range c.Difference.Touched() {
		fmt.Fprintf(b, "%s\n", changeLine(ch))
		if words := inPieces(ch.Heading) + inPieces(ch.Text); ch.Kind == compare.Changed && words != "" {
			fmt.Fprintf(b, "    %s\n", words)
		}
	}
	for _, a := range c.Difference.Attached {
		if a.Kind != compare.Same {
			fmt.Fprintf(b, "%s  %s\n", changeTitle(a.Kind), clean(a.Name))
		}
	}
	section(b, "影響", len(c.Effects), func(i int) (int, string) {
		e := c.Effects[i]
		text := e.New
		if text == "" {
			text = e.Old
		}
		return i + 1, fmt.Sprintf("%sが%s  %s  %s", effectTitle(e.Kind), changeTitle(e.Change), clean(roleTitle(e.Role)), shorten(clean(text), 80))
	})
}

// changeLine says what became of a provision.
func changeLine(c compare.Change) string {
	at := c.New
	if at == nil {
		at = c.Old
	}
	what := []string{}
	if c.Kind != compare.Same {
		what = append(what, changeTitle(c.Kind))
	}
	if c.Moved {
		what = append(what, c.Old.Path+"から移る")
	}
	if c.Renumbered && !c.Moved {
		what = append(what, c.Old.Path+"から番号が変わる")
	}
	if c.SplitFrom != nil {
		what = append(what, c.SplitFrom.Path+"から分かれる")
	}
	if c.MergedInto != nil {
		what = append(what, c.MergedInto.Path+"に合わさる")
	}
	return clean(at.Path) + "  " + clean(strings.Join(what, "、"))
}

func inPieces(list []compare.Piece) string {
	var b strings.Builder
	for _, p := range list {
		if p.Equal {
			b.WriteString(p.New)
			continue
		}
		b.WriteString("{" + p.Old + "→" + p.New + "}")
	}
	return clean(b.String())
}
