package paper

import "context"

// sink is a writer: what send brings a document down to.
type sink interface {
	para(para) error
	table(context.Context, Table, setting) error
	turn(PageBreak) error
}

// send gives the blocks to a writer in order, as paragraphs, tables and page breaks.
func (s setting) send(ctx context.Context, list []Block, to sink) error {
	for i, b := range list {
		if err := ready(ctx); err != nil {
			return err
		}
		s.underTable = i > 0 && isTable(list[i-1])
		s.overTable = i+1 < len(list) && isTable(list[i+1])
		if err := s.sendOne(ctx, b, to); err != nil {
			return err
		}
	}
	return nil
}

func isTable(b Block) bool {
	switch b := b.(type) {
	case Table, Stamps:
		return true
	case within:
		return isTable(b.Block)
	default:
		return false
	}
}

func (s setting) sendOne(ctx context.Context, b Block, to sink) error {
	switch b := b.(type) {
	case within:
		s.indent += b.indent
		if _, ok := b.Block.(PageBreak); ok {
			return s.sendOne(ctx, PageBreak{}, to) // a list does not turn the paper
		}
		return s.sendOne(ctx, b.Block, to)
	case entry:
		return to.para(s.entry(b))
	case Title:
		return to.para(s.title(b))
	case Heading:
		return to.para(s.heading(b))
	case Paragraph:
		return to.para(s.paragraph(b))
	case List:
		return s.send(ctx, s.list(b), to)
	case Table:
		return to.table(ctx, b, s)
	case Stamps:
		return to.table(ctx, b.table(), s)
	case PageBreak:
		if s.cell {
			return nil // a cell has no page of its own
		}
		return to.turn(b)
	default:
		return nil // Check has refused what is no block
	}
}
