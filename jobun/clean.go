package jobun

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// use is what a row is taken for. The zero value is text of the body.
type use int

const (
	inBody use = iota
	isTitle
	isEdition
	isContents
	isTable
	isAside
	isMerged // its text went to a row before it
)

// row is a line of the source that is not blank, on its way into the tree.
type row struct {
	Line
	text   string // without blanks around, dash, # and emphasis
	level  int    // of a Markdown heading, 0 for none
	dash   bool   // a list dash stood before the text
	bullet bool   // a bullet: an item of a list without numbers
	quoted bool   // inside 「…」 over several lines or a block after >
	blank  bool   // a blank line stands before
	also   []int  // lines of the rows merged into this one
	cells  []string
	table  int // 1-based index into tables, for use == isTable
	use    use
	kind   AsideKind // for use == isAside
	marks  []candidate
}

// prepare makes a row of every line that is not blank.
func prepare(lines []Line) []row {
	rows := make([]row, 0, len(lines))
	blank := true
	for _, l := range lines {
		text := tidy(l.Text)
		if strings.TrimFunc(text, isBlank) == "" {
			blank = true
			continue
		}
		r := row{Line: l, blank: blank}
		r.strip(text)
		rows = append(rows, r)
		blank = false
	}
	return rows
}

// isBlank also knows the blanks that unicode.IsSpace does not.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060' || r == '\u00ad'
}

// tidy replaces letters that only look right (Kangxi radicals from a PDF,
// half-width brackets) and drops invisible ones.
func tidy(s string) string {
	if !strings.ContainsFunc(s, needsTidying) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '｢':
			return '「'
		case r == '｣':
			return '」'
		case r == '\u200b' || r == '\ufeff' || r == '\u2060' || r == '\u00ad':
			return -1
		case r == '\u00a0' || r == '\u2002' || r == '\u2003' || r == '\u2009':
			return ' '
		case isRadical(r):
			c, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
			return c
		case unicode.IsControl(r) && r != '\t':
			return ' '
		}
		return r
	}, s)
}

func needsTidying(r rune) bool {
	return r == '｢' || r == '｣' || isRadical(r) || r == '\u00a0' || r >= 0x2000 && r <= 0x2060 ||
		r == '\ufeff' || r == '\u00ad' || unicode.IsControl(r) && r != '\t'
}

func isRadical(r rune) bool { return r >= 0x2E80 && r <= 0x2FD5 }

// strip takes off what Markdown and lists put before a text.
func (r *row) strip(text string) {
	if r.Cell != nil {
		r.text = strings.TrimFunc(plain(text), isBlank)
		return
	}
	r.cells = splitCells(text)
	text = strings.TrimFunc(text, isBlank)
	for strings.HasPrefix(text, ">") {
		r.quoted = true
		text = strings.TrimFunc(text[1:], isBlank)
	}
	if level, rest := headingLevel(text); level > 0 {
		r.level, text = level, rest
	}
	text = stripDash(r, text)
	r.text = strings.TrimFunc(plain(text), isBlank)
}

// headingLevel reads the # of a Markdown heading.
func headingLevel(s string) (int, string) {
	n := 0
	for n < len(s) && s[n] == '#' {
		n++
	}
	if n == 0 || n > 6 || n == len(s) {
		return 0, s
	}
	r, _ := firstRune(s[n:])
	if !isBlank(r) {
		return 0, s
	}
	return n, strings.TrimFunc(strings.TrimRight(s[n:], "#"), isBlank)
}

const bulletSigns = "・･•●○◎■□◆◇▪▫‣➢➤▶►★☆"

// stripDash takes off a list dash. What is left is a bullet unless a mark
// follows, which is found out later.
func stripDash(r *row, text string) string {
	for {
		c, size := firstRune(text)
		rest := text[size:]
		next, _ := firstRune(rest)
		switch {
		case (c == '-' || c == '*' || c == '+' || c == '－' || c == ':' || c == '：') && isBlank(next):
			r.dash = true
		case strings.ContainsRune(bulletSigns, c) && next != c && !isEnd(next):
			r.bullet = true
		default:
			return text
		}
		text = strings.TrimLeftFunc(rest, isBlank)
	}
}

func isEnd(r rune) bool { return r == utf8.RuneError }

// plain drops Markdown emphasis and the tags of text that was once HTML.
func plain(s string) string {
	for _, sign := range [...]string{"**", "__", "`"} {
		if strings.Count(s, sign) >= 2 {
			s = strings.ReplaceAll(s, sign, "")
		}
	}
	if strings.Contains(s, "](") {
		s = dropLinks(s)
	}
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	return dropTags(s)
}

// dropLinks keeps the words of [words](address).
func dropLinks(s string) string {
	var b strings.Builder
	for {
		mid := strings.Index(s, "](")
		if mid < 0 {
			break
		}
		open, end := strings.LastIndexByte(s[:mid], '['), strings.IndexByte(s[mid:], ')')
		if open < 0 || end < 0 {
			break
		}
		b.WriteString(s[:open])
		b.WriteString(s[open+1 : mid])
		s = s[mid+end+1:]
	}
	b.WriteString(s)
	return b.String()
}

// dropTags removes <tag …>; a line break becomes a blank. A < without a
// letter after it, or without >, is text.
func dropTags(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 == len(s) {
			break
		}
		j := strings.IndexByte(s[i:], '>')
		if j < 0 {
			break
		}
		b.WriteString(s[:i])
		if c := s[i+1]; !(c == '/' || c == '!' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
			b.WriteString(s[i : i+j+1])
		} else if strings.HasPrefix(s[i+1:], "br") {
			b.WriteByte(' ')
		}
		s = s[i+j+1:]
	}
	b.WriteString(s)
	return b.String()
}

func firstRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// compare is the form in which two texts are compared: NFKC without blanks.
func compare(s string) string {
	return strings.Map(func(r rune) rune {
		if isBlank(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}

// columns is the width of s on a terminal: full-width letters count two.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && !(r >= 0xFF61 && r <= 0xFF9F) {
			n++
		}
	}
	return n
}
