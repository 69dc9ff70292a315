package pack

import "slices"

// Reminder is when people are reminded of what they have not read, in open days (督促).
type Reminder struct {
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	Before []int  `yaml:"before"` // the due date: to the reader
	Every  int    `yaml:"every"`  // from the day after it on: to the reader
	Head   int    `yaml:"head"`   // after it: to the head of the section
	Office int    `yaml:"office"` // after it: to the office
}

// Reminder gives the pace of reminders; the zero Reminder where no file defines it.
func (p *Pack) Reminder() Reminder {
	if len(p.reminders) == 0 {
		return Reminder{}
	}
	r := p.reminders[0]
	r.Before = slices.Clone(r.Before)
	return r
}

// hasty finds a pace by which the office would hear of somebody before their head does.
func hasty(f *file, list []Reminder) (problems Problems) {
	for _, r := range list {
		if r.Office <= r.Head {
			at := f.line([]string{"definitions", "0", "office"})
			problems = append(problems, Problem{f.name, at, "「office」は、「head」より後の日数にしてください。"})
		}
	}
	return problems
}
