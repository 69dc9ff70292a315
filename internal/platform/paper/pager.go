package paper

import "context"

// sheet is a page with what stands on it.
type sheet struct {
	Page
	placed []placed
}

// placed is a piece at its height from the upper edge of the sheet.
type placed struct {
	piece
	y float64
}

// pager puts pieces on pages.
type pager struct {
	page   Page
	sheets []sheet
	y      float64
	fresh  bool // nothing but a repeated header stands on the page yet
}

func newPager(p Page) *pager {
	g := &pager{page: p}
	g.open(nil)
	return g
}

// open begins a page with the header of the table that goes on there. One that would
// take a third of the page is not repeated.
func (g *pager) open(header *piece) {
	top, _, _, _ := g.page.edges()
	g.sheets = append(g.sheets, sheet{Page: g.page})
	g.y, g.fresh = top, true
	if header != nil && header.height <= g.room()/3 {
		g.place(*header)
		g.fresh = true
	}
}

// room is what is left of the page.
func (g *pager) room() float64 {
	_, height := g.page.paper()
	_, _, bottom, _ := g.page.edges()
	return height - bottom - g.y
}

func (g *pager) place(p piece) {
	last := &g.sheets[len(g.sheets)-1]
	last.placed = append(last.placed, placed{p, g.y})
	g.y += p.height
	g.fresh = false
}

// put puts all pieces on pages, as many as that takes.
func (g *pager) put(ctx context.Context, list []piece) error {
	for i := 0; i < len(list); {
		if err := ready(ctx); err != nil {
			return err
		}
		p := list[i]
		switch {
		case p.turn != nil:
			g.turn(p.turn)
		case p.gap && g.fresh:
		case p.gap && p.height > g.room():
			g.open(headerAfter(list[i+1:]))
		case g.need(list[i:]) <= g.room()+slack && p.height <= g.room()+slack:
			g.place(p)
		default:
			rest, ok := g.divide(p, g.need(list[i:]))
			if ok {
				list[i] = rest
				continue
			}
			if !g.fresh {
				g.open(p.header)
				continue
			}
			g.place(p) // higher than any page, and not to be split
		}
		i++
	}
	return nil
}

func headerAfter(list []piece) *piece {
	if len(list) > 0 {
		return list[0].header
	}
	return nil
}

// divide puts on the page what fits of a piece and gives the rest.
func (g *pager) divide(p piece, need float64) (rest piece, ok bool) {
	if !g.fresh && need > g.room() {
		return piece{}, false
	}
	head, rest, ok := p.body.split(g.room(), g.fresh)
	if !ok {
		return piece{}, false
	}
	head.title, head.level = p.title, p.level
	g.place(head)
	rest.header, rest.keepNext = p.header, p.keepNext
	g.open(p.header)
	return rest, true
}

// turn begins a page, of another format where it says so. A page that is still empty
// is used instead.
func (g *pager) turn(b *PageBreak) {
	if b.Page != nil {
		g.page = *b.Page
	}
	if last := len(g.sheets) - 1; len(g.sheets[last].placed) == 0 {
		g.sheets = g.sheets[:last]
	}
	g.open(nil)
}

// mostKept bounds how many pieces are kept on a page together.
const mostKept = 40

// need is the room that the first piece needs together with those that it must not be
// parted from. When they do not fit on any page, they are parted.
func (g *pager) need(list []piece) float64 {
	top, _, bottom, _ := g.page.edges()
	_, height := g.page.paper()
	sum := 0.0
	for _, p := range list[:min(len(list), mostKept)] {
		if p.turn != nil {
			break
		}
		if !p.keepNext {
			if p.body != nil {
				sum += p.body.least()
			}
			break
		}
		sum += p.height
	}
	if sum > height-top-bottom {
		return 0
	}
	return sum
}
