package paper

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// The limits of one document: ten times what a whole set of regulations has. A
// document at the limit of characters has about 550 pages and takes about a second.
const (
	MaxBlocks  = 50_000
	MaxCells   = 100_000
	MaxRunes   = 1_000_000
	MaxColumns = 60
	MaxDepth   = 4 // of tables and lists inside each other
)

var (
	errTooLong = fault.Newf(fault.Invalid, "文書が長すぎるため作成できません。段落は%d個、表のマスは%d個、文字は%d字までです。範囲を分けて、もう一度出力してください。", MaxBlocks, MaxCells, MaxRunes)
	errTooDeep = fault.Newf(fault.Invalid, "表や箇条書きの入れ子が深すぎるため作成できません。%d段までにしてください。", MaxDepth)
	errTooWide = fault.Newf(fault.Invalid, "表の列が多すぎるため作成できません。%d列までにしてください。", MaxColumns)
)

// Check says whether the document is within the limits.
func (d Document) Check() error {
	c := check{}
	for _, s := range []string{d.Title, d.Author, d.Header.Left, d.Header.Center, d.Header.Right, d.Footer.Left, d.Footer.Center, d.Footer.Right} {
		if err := c.count(T(s), ""); err != nil {
			return err
		}
	}
	return c.blocks(d.Blocks, 0)
}

type check struct{ blocksSeen, cells, runes int }

func (c *check) blocks(list []Block, depth int) error {
	if depth > MaxDepth {
		return errTooDeep
	}
	if c.blocksSeen += len(list); c.blocksSeen > MaxBlocks {
		return errTooLong
	}
	for _, b := range list {
		if err := c.block(b, depth); err != nil {
			return err
		}
	}
	return nil
}

func (c *check) block(b Block, depth int) error {
	switch b := b.(type) {
	case Title:
		return c.count(b.Text, "")
	case Heading:
		return c.count(b.Text, b.Mark)
	case Paragraph:
		return c.count(b.Text, b.Mark)
	case List:
		return c.list(b, depth)
	case Table:
		return c.table(b, depth)
	case Stamps:
		return c.table(b.table(), depth)
	case PageBreak, Contents:
		return nil
	default:
		return fmt.Errorf("paper: no block is a %T", b)
	}
}

func (c *check) list(l List, depth int) error {
	if c.blocksSeen += len(l.Items); c.blocksSeen > MaxBlocks {
		return errTooLong
	}
	for _, i := range l.Items {
		if err := c.count(i.Text, ""); err != nil {
			return err
		}
		if err := c.blocks(i.Under, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (c *check) table(t Table, depth int) error {
	if len(t.Columns) > MaxColumns {
		return errTooWide
	}
	// Missing cells are filled up, so rows count with all their columns.
	if c.cells += len(t.Rows) * t.columnCount(); c.cells > MaxCells {
		return errTooLong
	}
	for _, r := range t.Rows {
		if c.cells += len(r.Cells); c.cells > 2*MaxCells {
			return errTooLong
		}
		for _, cell := range r.Cells {
			if err := c.blocks(cell.Blocks, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *check) count(t Text, mark string) error {
	c.runes += len([]rune(mark))
	for _, r := range t {
		c.runes += len([]rune(r.Text)) + 1
	}
	if c.runes > MaxRunes {
		return errTooLong
	}
	return nil
}

// ready is asked between blocks: a document that nobody waits for is given up.
func ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("make paper: %w", err)
	}
	return nil
}
