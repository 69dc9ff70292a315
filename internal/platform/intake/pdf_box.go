package intake

// box is a rectangle on a page: x grows to the right, y downwards.
type box struct{ x0, x1, y0, y1 float64 }

// seen turns a rectangle of a page, whose y grows upwards, to how the page is looked at.
func seen(left, top, right, bottom float64, turn int) box {
	x0, x1, y0, y1 := left, right, -top, -bottom
	switch turn {
	case 1:
		x0, x1, y0, y1 = bottom, top, left, right
	case 2:
		x0, x1, y0, y1 = -right, -left, bottom, top
	case 3:
		x0, x1, y0, y1 = -top, -bottom, -right, -left
	}
	return box{min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)}
}

func (b box) width() float64  { return b.x1 - b.x0 }
func (b box) height() float64 { return b.y1 - b.y0 }
func (b box) midX() float64   { return (b.x0 + b.x1) / 2 }
func (b box) midY() float64   { return (b.y0 + b.y1) / 2 }

// sound tells a place on a page from what a broken file makes of one.
func (b box) sound() bool {
	for _, v := range [...]float64{b.x0, b.x1, b.y0, b.y1} {
		if !(v > -20_000 && v < 20_000) { // also not a number
			return false
		}
	}
	return true
}

func (b box) contains(x, y float64) bool { return x >= b.x0 && x < b.x1 && y >= b.y0 && y < b.y1 }

// near reports whether two boxes touch or lie less than d apart.
func (b box) near(o box, d float64) bool {
	return b.x0 <= o.x1+d && o.x0 <= b.x1+d && b.y0 <= o.y1+d && o.y0 <= b.y1+d
}

func (b box) around(o box) box {
	return box{min(b.x0, o.x0), max(b.x1, o.x1), min(b.y0, o.y0), max(b.y1, o.y1)}
}
