package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// Control is a field of a form with the way in which it is filled in.
type Control struct {
	Field Field
	shown templ.Component
}

// Entered is filled in on one line.
func Entered(f Field) Control { return Control{f, Input(f)} }

// Lines is filled in on several lines.
func Lines(f Field) Control { return Control{f, TextArea(f)} }

// Choice is one of a list that opens.
func Choice(f Field) Control { return Control{f, Select(f)} }

// Several are any number of a list.
func Several(f Field) Control { return Control{f, Checks(f)} }

// Folded is Several behind a line, for long lists.
func Folded(f Field) Control { return Control{f, foldedChecks(f)} }

// OneOf is one of a list that stands open.
func OneOf(f Field) Control { return Control{f, Radios(f)} }

// Tick is yes or no.
func Tick(f Field) Control { return Control{f, Checkbox(f)} }

// Attached is a file, or several.
func Attached(f Field) Control { return Control{f, FileField(f)} }

// Drawn is filled in by a component of the area's own.
func Drawn(f Field, c templ.Component) Control { return Control{f, c} }

// FormView is a form made of controls.
type FormView struct {
	Notices []Notice
	Form    Form
	Hidden  []Option // name and value of fields that are carried along unseen
	Fields  []Control
}

// Carry adds fields that are carried along unseen, with what the entry holds of them.
func (v FormView) Carry(names ...string) FormView {
	for _, name := range names {
		v.Hidden = append(v.Hidden, Option{Value: name, Label: v.Form.Entry.Values.Get(name)})
	}
	return v
}

// Part is a piece of a page under its own heading; what is empty is left out.
type Part struct {
	Title   string
	Notices []Notice
	Text    string
	Body    []string // paragraphs as somebody wrote them
	Facts   []Fact
	Table   Table
	Raw     templ.Component
	Empty   Empty // where the table has no row
	Buttons []Action
	Forms   []FormView
	Fold    string // the forms are behind this line until it is opened
}

// chosenText says how many of a folded list are chosen.
func chosenText(f Field) string {
	if len(f.Chosen) == 0 {
		return "選んでいません"
	}
	return strconv.Itoa(len(f.Chosen)) + "件を選択"
}
