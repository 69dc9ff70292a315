package intake

import (
	"bytes"
	"context"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"github.com/okite-isms/okite/jobun"
)

// maxPage is more than any page of rules; a tree of it takes ten times as much memory.
const maxPage = 8 << 20

// isPage reports whether content is a web page. Markdown with tags inside is none.
func isPage(content []byte) bool {
	start := content[:min(len(content), 2048)]
	if bytes.HasPrefix(start, []byte{0xFF, 0xFE}) || bytes.HasPrefix(start, []byte{0xFE, 0xFF}) {
		if text, _, err := jobun.Decode(content); err == nil {
			start = []byte(text[:min(len(text), 2048)])
		}
	}
	start = bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(start, []byte{0xEF, 0xBB, 0xBF}), " \t\r\n"))
	for bytes.HasPrefix(start, []byte("<!--")) || bytes.HasPrefix(start, []byte("<?xml")) {
		_, rest, found := bytes.Cut(start, []byte(">"))
		if !found {
			return false
		}
		start = bytes.TrimLeft(rest, " \t\r\n")
	}
	for _, tag := range [...]string{"<!doctype html", "<html", "<head>", "<head ", "<body>", "<body ", "<meta ", "<title>", "<script", "<style", "<div", "<main", "<table"} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return true
		}
	}
	return false
}

// web reads a page into lines.
type web struct {
	ctx    context.Context
	out    collector
	text   strings.Builder // the line that is being written
	indent int
	bold   bool
	pre    int // elements around whose breaks count
	depth  int
	tables int
	cell   *[]string // of the cell that is being read
}

func readPage(ctx context.Context, content []byte) (Source, error) {
	if len(content) > maxPage {
		return Source{}, refuse("Webページが大きすぎます（%dMBまで読めます）。", maxPage>>20)
	}
	text, err := decodePage(content)
	if err != nil {
		return Source{}, err
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil { // the parser refuses only what nests too deeply
		return Source{}, refuse("Webページの入れ子が深すぎます。")
	}
	w := &web{ctx: ctx}
	if err := w.node(mainPart(root)); err != nil {
		return Source{}, err
	}
	if err := w.end(); err != nil {
		return Source{}, err
	}
	return w.out.source("HTML", "Webページの中に文字がありません（画面の上で作られるページは、保存したファイルに文章が入っていません）。")
}

// decodePage trusts what the page says about its letters only as far as they make sense.
func decodePage(content []byte) (string, error) {
	if e, name, _ := charset.DetermineEncoding(content, ""); name != "windows-1252" { // its guess where nothing is said
		if text, err := e.NewDecoder().Bytes(content); err == nil && bytes.Count(text, []byte("\uFFFD"))*50 <= len(text) {
			return string(bytes.TrimPrefix(text, []byte("\uFEFF"))), nil
		}
	}
	text, _, err := jobun.Decode(content)
	return text, err
}

// mainPart is the part of a page that says of itself that it is the text, where there is
// exactly one and most of the letters are in it; else the whole page.
func mainPart(root *html.Node) *html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		if n.DataAtom == atom.Main || attrOf(n, "role") == "main" {
			found = append(found, n)
		}
	}
	if len(found) == 1 && letters(found[0])*2 > letters(root) {
		return found[0]
	}
	return root
}

func letters(root *html.Node) int {
	count := 0
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent != nil && !skipped(n.Parent) {
			count += len(strings.TrimSpace(n.Data))
		}
	}
	return count
}

func attrOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// skipped reports whether an element is no part of the text: script, navigation, forms,
// what is hidden.
func skipped(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Nav, atom.Iframe, atom.Object, atom.Svg, atom.Math,
		atom.Select, atom.Button, atom.Textarea, atom.Input, atom.Rt, atom.Rp, atom.Rtc, atom.Audio, atom.Video, atom.Canvas, atom.Aside:
		return true
	}
	if n.Type != html.ElementNode {
		return false
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "role":
			if a.Val == "navigation" || a.Val == "search" || a.Val == "banner" {
				return true
			}
		case "style":
			if style := strings.ReplaceAll(strings.ToLower(a.Val), " ", ""); strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// node reads an element with all inside. The parser bounds how deep they nest.
func (w *web) node(n *html.Node) error {
	switch {
	case n.Type == html.TextNode:
		w.write(n.Data)
		return nil
	case n.Type != html.ElementNode && n.Type != html.DocumentNode || skipped(n):
		return nil
	}
	if err := w.ctx.Err(); err != nil {
		return err
	}
	switch n.DataAtom {
	case atom.Br:
		return w.end()
	case atom.Hr:
		return w.end()
	case atom.Table:
		return w.table(n)
	case atom.Img:
		return nil
	}
	return w.block(n)
}

// children reads what is inside an element.
func (w *web) children(n *html.Node) error {
	if w.depth++; w.depth > 2*maxDepth {
		return refuse("Webページの入れ子が深すぎます。")
	}
	defer func() { w.depth-- }()
	number := 0
	for c := range n.ChildNodes() {
		if c.DataAtom == atom.Li {
			number++
			if err := w.item(n, c, number); err != nil {
				return err
			}
			continue
		}
		if err := w.node(c); err != nil {
			return err
		}
	}
	return nil
}

// block reads an element; most begin and end lines.
func (w *web) block(n *html.Node) error {
	if isInline(n.DataAtom) {
		bold := w.bold
		w.bold = w.bold || n.DataAtom == atom.B || n.DataAtom == atom.Strong
		err := w.children(n)
		w.bold = bold
		return err
	}
	if err := w.end(); err != nil {
		return err
	}
	indent, bold := w.indent, w.bold
	switch n.DataAtom {
	case atom.Ul, atom.Ol, atom.Dd, atom.Blockquote:
		w.indent += 2
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Th:
		w.bold = true
	case atom.Pre:
		w.pre++
		defer func() { w.pre-- }()
	}
	w.indent += margin(n)
	if err := w.children(n); err != nil {
		return err
	}
	err := w.end()
	w.indent, w.bold = indent, bold
	return err
}

func isInline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Ins, atom.Kbd, atom.Label,
		atom.Mark, atom.Q, atom.Rb, atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr, atom.Nobr:
		return true
	}
	return false
}

// margin reads the indents that sites of rules write: margin-left: 2em.
func margin(n *html.Node) int {
	total := 0.0
	for part := range strings.SplitSeq(strings.ToLower(attrOf(n, "style")), ";") {
		name, value, _ := strings.Cut(part, ":")
		if name = strings.TrimSpace(name); name == "margin-left" || name == "padding-left" || name == "text-indent" {
			total += lengthOf(strings.TrimSpace(value))
		}
	}
	return int(max(min(total, 40), -40))
}

// write adds text to the line; blanks and breaks count only inside pre.
func (w *web) write(s string) {
	if w.pre > 0 {
		w.text.WriteString(s)
		return
	}
	for _, r := range s {
		line := w.text.String()
		switch {
		case r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != ' ':
			w.text.WriteRune(r)
		case line == "" || strings.HasSuffix(line, " ") || strings.HasSuffix(line, "\r"):
		case r == '\n' || r == '\r':
			w.text.WriteByte('\r') // whether it is a blank, its neighbours tell
		default:
			w.text.WriteByte(' ')
		}
	}
}

// end hands on the line that was written.
func (w *web) end() error {
	text := w.text.String()
	w.text.Reset()
	if w.pre == 0 {
		text = joinJapanese(strings.TrimRight(text, " \r"))
	}
	if strings.TrimFunc(text, unicode.IsSpace) == "" {
		return nil
	}
	if w.cell != nil {
		*w.cell = append(*w.cell, strings.TrimFunc(text, unicode.IsSpace))
		return nil
	}
	return w.out.add(jobun.Line{Text: text, Indent: max(w.indent, 0) + indentOf(text), Bold: w.bold})
}

// joinJapanese settles the breaks of the source: nothing between two Japanese letters,
// else a blank.
func joinJapanese(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	rs := []rune(s)
	out := make([]rune, 0, len(rs))
	for i, r := range rs {
		switch {
		case r != '\r':
			out = append(out, r)
		case i == 0 || i+1 == len(rs) || rs[i-1] < 0x3000 || rs[i+1] < 0x3000:
			out = append(out, ' ')
		}
	}
	return string(out)
}
