// Package ui holds the parts of which every page is built: frame, list, form,
// facts, notices. Their look is the design system of デジタル庁 (DADS); their text is
// escaped by templ, and no part needs script.
//
//go:generate ../../../../.tools/templ generate -path .
package ui

import "github.com/a-h/templ"

// Document is a page with all that surrounds it.
type Document struct {
	Title  string
	Lead   string
	Crumbs []Crumb
	Badge  Mark
	Tools  []Action
	Main   templ.Component
	Wide   bool
	Reload int // seconds, 0 never
	Frame  Frame
}

// Frame is what surrounds a page: menu, body, year, search, the signed-in person.
type Frame struct {
	SignedIn bool
	Body     string // name of the 団体
	Away     bool   // another one than the person's own: they switched here
	Bodies   []Place
	Switch   string // path of the POST that goes to one of Bodies
	Sample   bool   // a body of sample data
	Name     string // of the person
	Roles    []string
	Years    []Year
	Menu     []MenuGroup
	Query    string // what was looked for
	Help     string // address of what explains the page, if anything does
	Notice   Notice
	SignOut  string // path of the sign-out POST
	Assets   Assets
}

// Place is a body to which the person may switch.
type Place struct {
	ID   string
	Name string
	Home bool // their own
}

// Assets are the URLs of style sheets and scripts.
type Assets struct {
	Styles  []string
	Scripts []string
}

// Year is an entry of the fiscal-year switch.
type Year struct {
	Label   string // 令和8年度
	URL     string
	Current bool
}

// MenuGroup is a heading of the menu with its entries.
type MenuGroup struct {
	Title string
	Items []MenuItem
}

// MenuItem is an entry of the menu.
type MenuItem struct {
	Title   string
	URL     string
	Current bool
}

// Crumb is a step of the way to a page.
type Crumb struct {
	Title string
	URL   string // empty for a step that cannot be opened
}

// Tone is what a message or mark means. Each tone has its own shape and word
// besides its colour.
type Tone string

// The tones.
const (
	Plain  Tone = "plain"
	Info   Tone = "info"
	Good   Tone = "good"
	Warn   Tone = "warn"
	Danger Tone = "danger"
)

// sign is the shape that stands for the tone without colour.
func (t Tone) sign() string {
	switch t {
	case Good:
		return "✓"
	case Warn:
		return "▲"
	case Danger:
		return "×"
	case Info:
		return "●"
	}
	return "○"
}

// word is what a screen reader hears before a message of the tone.
func (t Tone) word() string {
	switch t {
	case Good:
		return "完了"
	case Warn:
		return "注意"
	case Danger:
		return "エラー"
	}
	return "お知らせ"
}

// Notice is a message on a page.
type Notice struct {
	Tone Tone
	Text string
}

// Mark is a state: a short text with a tone.
type Mark struct {
	Tone Tone
	Text string
}

// Kind is how much weight a button has.
type Kind string

// The kinds of buttons. A page has one primary button at most.
const (
	Primary   Kind = "primary"
	Secondary Kind = "secondary"
	Quiet     Kind = "quiet"
	Delete    Kind = "delete" // destructive or outward-facing
)

// Action is a link that looks like a button. Its text is a verb.
type Action struct {
	Kind Kind
	Text string
	URL  string
}

// Fact is one line of a list of facts.
type Fact struct {
	Label string
	Value string
	URL   string          // makes the value a link
	Part  templ.Component // instead of Value
}

// Failed is what an error page says.
type Failed struct {
	Text      string
	RequestID string
	Ours      bool // an internal fault: the page shows the request id
	SignedIn  bool
}
