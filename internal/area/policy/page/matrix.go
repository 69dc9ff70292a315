package page

import "github.com/okite-isms/okite/internal/platform/web/ui"

// RoleTable is who has how many duties where.
type RoleTable struct {
	Path     string
	Document ui.Filter
	By       ui.Filter
	Note     string
	Total    string
	Groups   []RoleSpan // heads above the columns, where there are several documents
	Columns  []RoleColumn
	Rows     []RoleRow
	Empty    ui.Empty
}

// RoleSpan is a head over several columns.
type RoleSpan struct {
	Title   string
	Columns int
}

// RoleColumn is a section.
type RoleColumn struct {
	Title string
	URL   string
	Total string
}

// RoleRow is a role.
type RoleRow struct {
	Title string
	URL   string // empty for a sum
	Total string
	Cells []RoleCell
}

// RoleCell is how many duties a role has in a section.
type RoleCell struct {
	Text  string
	URL   string
	Label string
}

// Narrow says to which part of a text a list is narrowed.
type Narrow struct {
	Text string
	All  string // URL of the list without it
}
