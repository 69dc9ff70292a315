package intake

import (
	"encoding/xml"
	"math"
)

// indent is the left edge of a paragraph; nil is not said here.
type indent struct {
	left, leftChars   *int // twips, hundredths of a letter
	first, firstChars *int // negative for a hanging first line
}

func (in *indent) read(e xml.StartElement) {
	for _, a := range e.Attr {
		v := number(a.Value)
		minus := -v
		switch a.Name.Local {
		case "left", "start":
			in.left = &v
		case "leftChars", "startChars":
			in.leftChars = &v
		case "firstLine":
			in.first = &v
		case "hanging":
			in.first = &minus
		case "firstLineChars":
			in.firstChars = &v
		case "hangingChars":
			in.firstChars = &minus
		}
	}
}

// over lays what in says over below.
func (in indent) over(below indent) indent {
	if in.left == nil && in.leftChars == nil {
		in.left, in.leftChars = below.left, below.leftChars
	}
	if in.first == nil && in.firstChars == nil {
		in.first, in.firstChars = below.first, below.firstChars
	}
	return in
}

// columns is where the first line begins, in half-width columns. size is the height of
// the letters in points. Word counts in letters where it can, and then keeps the
// length in twips beside it.
func (in indent) columns(size float64) int {
	half := size * 10 // twips of half a letter
	edge := 0.0
	switch {
	case in.leftChars != nil && *in.leftChars != 0:
		edge = float64(*in.leftChars) / 50
	case in.left != nil:
		edge = float64(*in.left) / half
	}
	switch {
	case in.firstChars != nil && *in.firstChars != 0:
		edge += float64(*in.firstChars) / 50
	case in.first != nil:
		edge += float64(*in.first) / half
	}
	return min(max(int(math.Round(edge)), 0), 200)
}

// look is how letters look; 0 and nil are not said here.
type look struct {
	size         float64
	bold, hidden *bool
}

func (l *look) read(e xml.StartElement) {
	v := on(e)
	switch e.Name.Local {
	case "sz":
		l.size = float64(number(attr(e, "val"))) / 2
	case "b":
		l.bold = &v
	case "vanish":
		l.hidden = &v
	}
}

func (l look) over(below look) look {
	if l.size == 0 {
		l.size = below.size
	}
	if l.bold == nil {
		l.bold = below.bold
	}
	if l.hidden == nil {
		l.hidden = below.hidden
	}
	return l
}

// style is what a paragraph or run has by its style.
type style struct {
	based  string
	indent indent
	look   look
	list   string // "" not said, "0" none
	level  int
}

// styles are all styles of a document.
type styles struct {
	byID     map[string]style
	standard string // of paragraphs that name none
	size     float64
}

func readStyles(o *office, name string) (*styles, error) {
	st := &styles{byID: map[string]style{}, size: 10.5}
	if name == "" {
		return st, nil
	}
	err := o.scan(name, func(s *scanner, _ xml.StartElement) error {
		return s.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "docDefaults":
				return st.readDefaults(s)
			case "style":
				return st.readStyle(s, e)
			}
			return nil
		})
	})
	return st, err
}

func (st *styles) readDefaults(s *scanner) error {
	var l look
	err := s.each(func(e xml.StartElement) error { // rPrDefault
		return s.each(func(e xml.StartElement) error { // rPr
			return s.each(func(e xml.StartElement) error { l.read(e); return nil })
		})
	})
	if l.size > 0 {
		st.size = l.size
	}
	return err
}

func (st *styles) readStyle(s *scanner, e xml.StartElement) error {
	var v style
	id := attr(e, "styleId")
	if attr(e, "type") == "paragraph" && attr(e, "default") != "" && on(xml.StartElement{Attr: []xml.Attr{{Name: xml.Name{Local: "val"}, Value: attr(e, "default")}}}) {
		st.standard = id
	}
	err := s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "basedOn":
			v.based = attr(e, "val")
		case "rPr":
			return s.each(func(e xml.StartElement) error { v.look.read(e); return nil })
		case "pPr":
			return s.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "ind":
					v.indent.read(e)
				case "numPr":
					return readListPlace(s, &v.list, &v.level)
				}
				return nil
			})
		}
		return nil
	})
	st.byID[id] = v
	return err
}

// readListPlace reads which list and level a paragraph stands on.
func readListPlace(s *scanner, list *string, level *int) error {
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numId":
			*list = attr(e, "val")
		case "ilvl":
			*level = number(attr(e, "val"))
		}
		return nil
	})
}

// find gives a style with all that it is based on, and the style that set the list.
func (st *styles) find(id string) (v style, lister string) {
	if id == "" {
		id = st.standard
	}
	for range 20 { // styles can be based on each other in a circle
		below, known := st.byID[id]
		if !known {
			break
		}
		v.indent, v.look = v.indent.over(below.indent), v.look.over(below.look)
		if v.list == "" && below.list != "" {
			v.list, v.level, lister = below.list, below.level, id
		}
		id = below.based
	}
	return v, lister
}
