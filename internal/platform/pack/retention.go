package pack

import "slices"

// RetentionClass is a class of retention (保存期間の区分): how long what belongs to it is kept.
type RetentionClass struct {
	Name    string `yaml:"name"`
	Title   string `yaml:"title"`
	Meaning string `yaml:"meaning"`
	Years   int    `yaml:"years"` // from the fiscal year after; 0 for no end
}

// RetentionClasses lists the classes in the order of their files.
func (p *Pack) RetentionClasses() []RetentionClass { return slices.Clone(p.retentionClasses) }
