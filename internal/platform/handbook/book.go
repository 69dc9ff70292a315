package handbook

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// Root is where the handbook is served.
const Root = "/help"

// first is the file that leads to all others.
const first = "README"

// Book is the whole handbook.
type Book struct {
	pages   map[string]Page
	screens map[string]string // path of a screen → address of what explains it
}

// Page is a page of the handbook.
type Page struct {
	Name     string
	Title    string
	HTML     string // without the title; made by goldmark, which lets no HTML of the text through
	Sections []Section
}

// Section is a part of a page under a heading of the second level.
type Section struct {
	ID    string
	Title string
}

// Read reads every *.md of fsys. A handbook is part of the program: what is wrong in it is
// a mistake of who wrote it.
func Read(fsys fs.FS) (*Book, error) {
	names, err := fs.Glob(fsys, "*.md")
	if err != nil {
		return nil, fmt.Errorf("list the handbook: %w", err)
	}
	b := &Book{pages: map[string]Page{}, screens: map[string]string{}}
	for _, name := range names {
		source, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read the handbook: %w", err)
		}
		if err := b.add(strings.TrimSuffix(name, ".md"), source); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return b, nil
}

// Page finds a page by the name of its file without its ending; the first one by "".
func (b *Book) Page(name string) (Page, bool) {
	if name == "" {
		name = first
	}
	p, ok := b.pages[name]
	return p, ok
}

// For gives the address of what explains a screen: the part that names its path, or the
// nearest path above it. Empty: nothing does.
func (b *Book) For(screen string) string {
	for at := path.Clean(screen); ; at = path.Dir(at) {
		if at == "/" && screen != "/" || at == "." {
			return "" // the first screen is above every other, and explains none
		}
		if to, ok := b.screens[at]; ok || at == "/" {
			return to
		}
	}
}

var screens = regexp.MustCompile(`^<!-- 画面: (.+) -->$`)

func (b *Book) add(name string, source []byte) error {
	md := goldmark.New(
		goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone))),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(html.WithXHTML()),
	)
	doc := md.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(&counter{}))))
	p := Page{Name: name}
	var explains []string
	for n := doc.FirstChild(); n != nil; {
		next := n.NextSibling()
		switch n := n.(type) {
		case *ast.HTMLBlock:
			m := screens.FindStringSubmatch(strings.TrimSpace(string(n.Lines().Value(source))))
			if m == nil {
				return fmt.Errorf("HTML that is no list of screens")
			}
			explains = append(explains, strings.Split(m[1], ", ")...)
			doc.RemoveChild(doc, n)
		case *ast.Heading:
			if err := b.head(&p, n, explains, source); err != nil {
				return err
			}
			explains = nil
			if n.Level == 1 {
				doc.RemoveChild(doc, n)
			}
		}
		n = next
	}
	if p.Title == "" || len(explains) > 0 {
		return fmt.Errorf("no title, or screens without a heading behind them")
	}
	for _, l := range links(doc) {
		relink(l)
	}
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, source, doc); err != nil {
		return err
	}
	p.HTML = boxed(out.String())
	b.pages[name] = p
	return nil
}

// head takes a heading in: as title or section, and for the screens that it explains.
func (b *Book) head(p *Page, n *ast.Heading, explains []string, source []byte) error {
	title := words(n, source)
	id, _ := n.AttributeString("id")
	anchor, _ := id.([]byte)
	to := Root + "/" + p.Name
	if p.Name == first {
		to = Root
	}
	switch n.Level {
	case 1:
		p.Title = title
	case 2:
		p.Sections = append(p.Sections, Section{ID: string(anchor), Title: title})
		to += "#" + string(anchor)
	}
	for _, s := range explains {
		if was, twice := b.screens[s]; twice {
			return fmt.Errorf("%s is explained here and at %s", s, was)
		}
		b.screens[s] = to
	}
	return nil
}

func words(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, in bool) (ast.WalkStatus, error) { // never fails
		if t, ok := n.(*ast.Text); ok && in {
			b.Write(t.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// links are gathered before any of them is changed: a walk stops at what was taken out.
func links(doc ast.Node) (list []*ast.Link) {
	_ = ast.Walk(doc, func(n ast.Node, in bool) (ast.WalkStatus, error) { // never fails
		if l, ok := n.(*ast.Link); ok && in {
			list = append(list, l)
		}
		return ast.WalkContinue, nil
	})
	return list
}

// relink lets a link between pages lead to where the pages are served. What leads out of
// the handbook stays as words.
func relink(l *ast.Link) {
	to, anchor, _ := strings.Cut(string(l.Destination), "#")
	switch name, page := strings.CutSuffix(to, ".md"); {
	case page && name == first:
		l.Destination = []byte(Root)
	case page && !strings.Contains(name, "/"):
		l.Destination = []byte(Root + "/" + name)
		if anchor != "" {
			l.Destination = append(l.Destination, "#"+anchor...)
		}
	case strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//"), to == "":
	default:
		for c := l.FirstChild(); c != nil; c = l.FirstChild() {
			l.Parent().InsertBefore(l.Parent(), l, c)
		}
		l.Parent().RemoveChild(l.Parent(), l)
	}
}

// boxed lets wide tables scroll by themselves.
func boxed(page string) string {
	return strings.NewReplacer("<table>", `<div class="table-box"><table>`, "</table>", "</table></div>").Replace(page)
}

// counter numbers headings: Japanese ones make no readable anchors.
type counter struct{ n int }

// Generate implements parser.IDs.
func (c *counter) Generate([]byte, ast.NodeKind) []byte {
	c.n++
	return fmt.Appendf(nil, "s%d", c.n)
}

// Put implements parser.IDs.
func (c *counter) Put([]byte) {}
