package intake

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// levels is how many levels a list of Word has.
const levels = 9

// level is how one level of a list is numbered.
type level struct {
	known   bool
	start   int
	format  string
	text    string // 第%1条, %1.%2
	restart int    // -1: after any higher level; 0: never; n: after level n, from 1
	legal   bool   // all numbers plain
	style   string // paragraphs of this style stand on this level
	indent  indent
}

func newLevel() level { return level{start: 1, format: "decimal", restart: -1} }

// scheme is an abstractNum: a list that can be used many times.
type scheme struct {
	levels [levels]level
	link   string // a numbering style that has the levels in its stead
	count  [levels]int
	begun  [levels]bool
}

// list is a num: a use of a scheme, with changes of its own.
type list struct {
	scheme string
	start  [levels]int // 0 where it is not overridden, else one more than the start
	levels [levels]level
	used   [levels]bool
}

// numbering counts as Word does. Lists on one scheme count together.
type numbering struct {
	schemes map[string]*scheme
	lists   map[string]*list
	styles  map[string]string // numbering style -> scheme that defines it
}

func readNumbering(o *office, name string) (*numbering, error) {
	n := &numbering{schemes: map[string]*scheme{}, lists: map[string]*list{}, styles: map[string]string{}}
	if name == "" {
		return n, nil
	}
	err := o.scan(name, func(s *scanner, _ xml.StartElement) error {
		return s.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "abstractNum":
				return n.readScheme(s, attr(e, "abstractNumId"))
			case "num":
				return n.readList(s, attr(e, "numId"))
			}
			return nil
		})
	})
	return n, err
}

func (n *numbering) readScheme(s *scanner, id string) error {
	sc := &scheme{}
	n.schemes[id] = sc
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "lvl":
			return readLevel(s, e, &sc.levels)
		case "numStyleLink":
			sc.link = attr(e, "val")
		case "styleLink":
			n.styles[attr(e, "val")] = id
		}
		return nil
	})
}

func (n *numbering) readList(s *scanner, id string) error {
	l := &list{}
	n.lists[id] = l
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNumId":
			l.scheme = attr(e, "val")
		case "lvlOverride":
			at := number(attr(e, "ilvl"))
			return s.each(func(e xml.StartElement) error {
				switch {
				case at < 0 || at >= levels:
				case e.Name.Local == "startOverride":
					l.start[at] = number(attr(e, "val")) + 1
				case e.Name.Local == "lvl":
					return readLevel(s, e, &l.levels)
				}
				return nil
			})
		}
		return nil
	})
}

func readLevel(s *scanner, e xml.StartElement, into *[levels]level) error {
	at := number(attr(e, "ilvl"))
	if at < 0 || at >= levels {
		return nil
	}
	l := newLevel()
	l.known = true
	err := s.each(func(e xml.StartElement) error { return l.read(s, e) })
	into[at] = l
	return err
}

func (l *level) read(s *scanner, e xml.StartElement) error {
	switch v := attr(e, "val"); e.Name.Local {
	case "start":
		l.start = number(v)
	case "numFmt":
		l.format = v
	case "lvlText":
		l.text = v
	case "lvlRestart":
		l.restart = number(v)
	case "isLgl":
		l.legal = on(e)
	case "pStyle":
		l.style = v
	case "AlternateContent": // a format newer than the file format: what old programs take instead comes last
		return s.each(func(choice xml.StartElement) error {
			return s.each(func(e xml.StartElement) error { return l.read(s, e) })
		})
	case "pPr":
		return s.each(func(e xml.StartElement) error {
			if e.Name.Local == "ind" {
				l.indent.read(e)
			}
			return nil
		})
	}
	return nil
}

// find gives the list with its scheme, links followed.
func (n *numbering) find(id string) (*list, *scheme) {
	l := n.lists[id]
	if l == nil {
		return nil, nil
	}
	sc := n.schemes[l.scheme]
	if sc != nil && sc.link != "" {
		if linked := n.schemes[n.styles[sc.link]]; linked != nil {
			sc = linked
		}
	}
	if sc == nil {
		return nil, nil
	}
	return l, sc
}

// level is the level of a list with the changes of its use.
func (l *list) level(sc *scheme, at int) level {
	switch {
	case l.levels[at].known:
		return l.levels[at]
	case sc.levels[at].known:
		return sc.levels[at]
	}
	return newLevel()
}

// levelOf is the level on which paragraphs of a style stand, -1 for none.
func (n *numbering) levelOf(id, style string) int {
	l, sc := n.find(id)
	if l == nil {
		return -1
	}
	for at := range levels {
		if v := l.level(sc, at); v.known && v.style == style && style != "" {
			return at
		}
	}
	return -1
}

// count takes the next number of a list on a level, and gives how it is written.
// number is 0 for a bullet.
func (n *numbering) count(id string, at int) (text string, value int, v level) {
	l, sc := n.find(id)
	if l == nil || at < 0 || at >= levels {
		return "", 0, level{}
	}
	v = l.level(sc, at)
	switch {
	case l.start[at] > 0 && !l.used[at]:
		sc.count[at] = l.start[at] - 1
	case !sc.begun[at]:
		sc.count[at] = v.start
	default:
		sc.count[at]++
	}
	l.used[at], sc.begun[at] = true, true
	for above := range at {
		if !sc.begun[above] { // a level that was passed over counts as begun
			sc.count[above], sc.begun[above] = l.level(sc, above).start, true
		}
	}
	for below := at + 1; below < levels; below++ {
		if r := l.level(sc, below).restart; r < 0 || r > at {
			sc.begun[below] = false
		}
	}
	if v.format == "bullet" {
		return "・", 0, v
	}
	return l.write(sc, v), sc.count[at], v
}

// write fills the template of a level.
func (l *list) write(sc *scheme, v level) string {
	var b strings.Builder
	text := []rune(v.text)
	for i := 0; i < len(text); i++ {
		if text[i] != '%' || i+1 == len(text) || text[i+1] < '1' || text[i+1] > '9' {
			b.WriteRune(text[i])
			continue
		}
		i++
		at := int(text[i] - '1')
		format := l.level(sc, at).format
		if v.legal {
			format = "decimal"
		}
		b.WriteString(numeral(format, sc.count[at]))
	}
	return b.String()
}

// number reads a whole number, 0 for what is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n > 1<<20 || n < -1<<20 {
		return 0
	}
	return n
}

// on reads a switch of Word, which is on unless it says otherwise.
func on(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}
