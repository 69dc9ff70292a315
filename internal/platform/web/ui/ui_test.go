package ui

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// everything shows each part of this package with s in every text, name and address.
func everything(s string) templ.Component {
	mark, act := Mark{Warn, s}, Action{Primary, s, s}
	nodes := []Node{{Title: s, Mark: s, URL: s, Badge: mark, Open: true, Nodes: []Node{{Title: s}, {Title: s, Mark: s, Nodes: []Node{{Title: s, URL: s, Current: true}}}}}}
	e := Entry{Values: Values{s: {s}}, Text: s, Faults: map[string]string{s: s}}
	field := e.Field(s, s).Must().Hint(s).Of(Option{s, s, s}).Filled(s).Files(s, true).Limit(9).Focus()
	main := templ.Join(
		Alert(Notice{Danger, s}), Badge(mark), Button(Primary, s), LinkButton(act),
		Facts([]Fact{{Label: s, Value: s}, {Label: s, Value: s, URL: s}, {Label: s, Part: Badge(mark)}}),
		with(Section(s), Badge(mark)), with(Split(Badge(mark)), Badge(mark)), Nothing(Empty{s, s, act}),
		Bar(Progress{ID: s, Title: s, Text: s, Done: 1, Total: 2, Poll: s}), Bar(Progress{ID: s, Title: s, Text: s}),
		Ask(Confirm{Action: s, Text: s, Points: []string{s}, Submit: s, Cancel: s, Hidden: []Option{{s, s, s}}}),
		Failure(Failed{Text: s, RequestID: s, Ours: true}),
		Toc(s, nodes), Links(s, nodes), Tree(s, nodes), Source(s, []Line{{Number: 1, Text: s, Mark: Warn, Note: s, ID: s}}),
		with(FormOf(Form{Action: s, Entry: e, Submit: s, Cancel: s}),
			Input(field), Input(field.As(s)), TextArea(field), Select(field), Radios(field), Checks(field), Checkbox(field), FileField(field)),
		Listing(List{
			Path: s, Search: true, Query: s, Kept: []Option{{s, s, s}}, Reset: s, Count: s, Range: s, Exports: []Action{act}, Whole: act,
			Filters: []Filter{{s, s, "", s, []Option{{s, s, s}}}, {s, s, s, s, nil}},
			Table:   Table{s, []Head{{s, s, "ascending", s}, {Title: s}}, []Row{{[]Cell{{Text: s, URL: s, Class: s, Head: true}, {Mark: mark}, {Text: s}}}}},
			Pager:   Pager{s, s, []PageLink{{s, s, true}, {}, {s, s, false}}},
		}),
	)
	return Layout(Document{
		Title: s, Lead: s, Crumbs: []Crumb{{s, s}, {Title: s}}, Badge: mark, Tools: []Action{act}, Main: main, Reload: 5,
		Frame: Frame{
			SignedIn: true, Body: s, Name: s, Roles: []string{s}, Years: []Year{{s, s, true}, {s, s, false}}, Query: s, Sample: true,
			Menu: []MenuGroup{{s, []MenuItem{{s, s, true}, {s, s, false}}}}, Notice: Notice{Good, s}, SignOut: s,
		},
	})
}

func with(outer templ.Component, parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, templ.Join(parts...)), w)
	})
}

// hostile are pieces of which an attacker would build a text.
var hostile = []string{
	"<script>alert(1)</script>", "</textarea><script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "`", "javascript:alert(1)",
	"JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "&lt;script&gt;",
	"</title><script>", "<!--", "]]>", "{{7*7}}", "hx-on:click=alert(1)", "\x00", "\u2028", "規程", "</details></summary><svg onload=alert(1)>", "/a//b",
}

// No text becomes an element, an attribute or an address that runs.
func TestNoTextBecomesScript(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile), 1, 3).Draw(t, "pieces"), "")
		var b bytes.Buffer
		if err := everything(s).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(&b)
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			examineNode(t, n, s)
		}
	})
}

func examineNode(t *rapid.T, n *html.Node, s string) {
	if n.Type == html.ElementNode && slices.Contains([]string{"script", "img", "svg", "iframe", "object", "base", "style"}, n.Data) {
		t.Errorf("%q became <%s>", s, n.Data)
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") || a.Key == "style" || a.Key == "srcdoc" {
			t.Errorf("%q became the attribute %s", s, a.Key)
		}
		if a.Key == "href" || a.Key == "action" || a.Key == "formaction" || a.Key == "src" {
			examineAddress(t, a.Key, a.Val, s)
		}
	}
}

// examineAddress reads an address as a browser does: without blanks and controls.
func examineAddress(t *rapid.T, key, address, s string) {
	seen := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, strings.ToLower(address))
	for _, scheme := range []string{"javascript:", "data:", "vbscript:"} {
		if strings.HasPrefix(seen, scheme) && address != "data:," {
			t.Errorf("%q became %s=%q", s, key, address)
		}
	}
}

// Passwords never come back in a page.
func TestPasswordIsNotShownAgain(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	e := Entry{Values: Values{"password": {"himitsu-1234"}}}
	if err := Input(e.Field("password", "パスワード").As("password")).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "himitsu") {
		t.Error(b.String())
	}
}

// A state is told by word and shape, not by colour alone.
func TestTonesDifferWithoutColour(t *testing.T) {
	t.Parallel()
	signs := map[string]Tone{}
	for _, tone := range []Tone{Plain, Info, Good, Warn, Danger} {
		if other, ok := signs[tone.sign()]; ok {
			t.Errorf("%s and %s look alike", tone, other)
		}
		signs[tone.sign()] = tone
	}
}
