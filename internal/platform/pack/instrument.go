package pack

import "slices"

// Instrument is a kind of enactment that bears a number (例規の種別): 条例, 規則, 訓令, 告示.
type Instrument struct {
	Name    string `yaml:"name"`
	Title   string `yaml:"title"`   // 訓令
	Meaning string `yaml:"meaning"` // what it is used for
	Yearly  string `yaml:"yearly"`  // what its numbers begin anew with: calendar or fiscal
}

// Instruments lists the kinds in the order of their files.
func (p *Pack) Instruments() []Instrument { return slices.Clone(p.instruments) }

// ProcedureTemplate is what a 実施手順 of an information system is written from: a text in
// which the names of fields stand in double braces.
type ProcedureTemplate struct {
	Name    string           `yaml:"name"`
	Title   string           `yaml:"title"`
	Meaning string           `yaml:"meaning"`
	Fields  []ProcedureField `yaml:"fields"`
	Text    string           `yaml:"text"`
}

// ProcedureField is something that is told of a system.
type ProcedureField struct {
	Key   string `yaml:"key"`
	Label string `yaml:"label"`
	Help  string `yaml:"help"`
	Tall  bool   `yaml:"tall"` // of several lines
}

// ProcedureTemplates lists the templates in the order of their files.
func (p *Pack) ProcedureTemplates() []ProcedureTemplate { return slices.Clone(p.procedureTemplates) }
