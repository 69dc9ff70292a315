package page

import "github.com/okite-isms/okite/internal/platform/web/ui"

// Demands is the page of what the policy demands.
type Demands struct {
	List    ui.List // filters, count, pager, exports
	Rows    []Demand
	Decides bool   // the reader may accept and refuse
	Back    string // address of the page, to come back to
	Entry   ui.Entry
	Notice  ui.Notice
}

// Demand is one of them beside its sentence.
type Demand struct {
	ID      string // of the row on the page
	Choice  string // what a chosen row sends
	Kind    string
	Title   string
	URL     string // of its own page
	Parts   []ui.Fact
	Classes []DemandClass
	State   ui.Mark
	Said    string // who decided when, and why
	Place   string
	Basis   string // URL of the provision
	Before  string // sentence as it was, where it has changed
	Text    string // sentence
	Open    bool   // it can be chosen
}

// DemandClass is a class of a classification scheme.
type DemandClass struct {
	Title        string
	Meaning      string
	Restrictions []string
}

// DemandForm is the page on which one demand is decided.
type DemandForm struct {
	Row     Demand
	Was     []ui.Fact // what was accepted before, where the text has changed
	Edit    *ui.Form  // nil for who may only read
	Fields  []ui.Field
	Places  []ui.Field // where a role goes in the organisation
	Missing string     // posts for which a person has to choose
	Landed  []Link     // what became of it elsewhere
	Next    ui.Action
	Refuse  *ui.Form
	Hidden  []ui.Option
	Reason  ui.Field
	Refusal ui.Field
}
