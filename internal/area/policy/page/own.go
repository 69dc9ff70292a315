package page

import "github.com/okite-isms/okite/internal/platform/web/ui"

// OwnDuties is what somebody has to do.
type OwnDuties struct {
	Path       string
	Alone      bool // a sheet of a role
	Everyone   string
	Held       string
	Unnamed    string // roles held to which the policies give nothing
	Chosen     string
	Total      string
	More       string // what is left out, if anything
	Decide     string // URL where it is decided who everyone is; empty for who may not
	Roles      []Choice
	Themes     []Theme
	Situations []Theme
	Sources    []string
	Empty      ui.Empty
}

// Choice is a role that can be chosen.
type Choice struct {
	Value  string
	Label  string
	Count  string
	Chosen bool
}

// Theme is what has to be done about one thing.
type Theme struct {
	Title string
	Items []OwnItem
}

// OwnItem is a sentence to be kept.
type OwnItem struct {
	Bond   ui.Mark
	Text   string
	URL    string
	Path   string
	Title  string // of the document, where there are several
	Roles  string
	Points []string
}

// EveryoneForm asks which roles mean all staff.
type EveryoneForm struct {
	Form  ui.Form
	Roles ui.Field
}
