package ui

import (
	"cmp"
	"slices"
	"strconv"
)

// Values are form values by field name.
type Values map[string][]string

// Get returns the first value of a field.
func (v Values) Get(name string) string {
	if len(v[name]) == 0 {
		return ""
	}
	return v[name][0]
}

// Entry is what a form shows: what was entered and what is wrong with it. The zero
// Entry is an empty form.
type Entry struct {
	Values Values
	Text   string            // what is wrong as a whole
	Faults map[string]string // field -> message
	Order  []string          // fields as the form shows them, for the summary
}

// Field returns the field called name with its value and message.
func (e Entry) Field(name, label string) Field {
	return Field{Name: name, Label: label, Type: "text", Value: e.Values.Get(name), Chosen: e.Values[name], Error: e.Faults[name]}
}

// Field is one field of a form.
type Field struct {
	Name     string
	Label    string
	Type     string // of <input>: text, email, password, date, number, search
	Value    string
	Chosen   []string // values, where several are possible
	Help     string
	Error    string
	Required bool
	Options  []Option
	Accept   string // of a file: ".txt,.md"
	Multiple bool   // several files
	Complete string // autocomplete token, "username" say
	Rows     int    // of a text area
	Short    bool   // dates, numbers, codes
	Max      int    // characters, 0 for no limit
	First    bool   // gets the focus when the page opens
	Place    int    // from 1 where a form has several fields of the name
}

// Option is a choice of a field.
type Option struct {
	Value string
	Label string
	Help  string
}

// Must marks the field 必須.
func (f Field) Must() Field { f.Required = true; return f }

// Hint sets the help below the label.
func (f Field) Hint(text string) Field { f.Help = text; return f }

// As sets the type of the input: "date", "email", "password", "number".
func (f Field) As(kind string) Field {
	f.Type = kind
	f.Short = f.Short || kind == "date" || kind == "number"
	return f
}

// Of sets the choices.
func (f Field) Of(options ...Option) Field { f.Options = options; return f }

// Filled sets the autocomplete token (HTML, 4.10.18.7).
func (f Field) Filled(token string) Field { f.Complete = token; return f }

// Limit sets the greatest number of characters.
func (f Field) Limit(n int) Field { f.Max = n; return f }

// Tall sets the lines of a text area.
func (f Field) Tall(rows int) Field { f.Rows = rows; return f }

// Narrow makes the field as wide as a date or a code.
func (f Field) Narrow() Field { f.Short = true; return f }

// Focus opens the page with the cursor in the field.
func (f Field) Focus() Field { f.First = true; return f }

// Files sets which files are accepted, ".txt,.md" say, and whether several are.
func (f Field) Files(accept string, several bool) Field {
	f.Accept, f.Multiple = accept, several
	return f
}

// At sets which of several fields of the name it is, from 1, with what it holds.
func (f Field) At(place int, value string) Field {
	f.Place, f.Value, f.Chosen = place, value, []string{value}
	return f
}

func (f Field) helpID() string    { return f.id() + "-help" }
func (f Field) errorID() string   { return f.id() + "-error" }
func (f Field) has(v string) bool { return slices.Contains(f.Chosen, v) }

// id is the element's; a message of the whole name leads to the first.
func (f Field) id() string {
	if f.Place > 1 {
		return "f-" + f.Name + "-" + strconv.Itoa(f.Place)
	}
	return "f-" + f.Name
}

// describedBy lists the ids of help and error, for screen readers.
func (f Field) describedBy() string {
	switch {
	case f.Help != "" && f.Error != "":
		return f.helpID() + " " + f.errorID()
	case f.Help != "":
		return f.helpID()
	case f.Error != "":
		return f.errorID()
	}
	return ""
}

func (f Field) rows() int {
	if f.Rows == 0 {
		return 4
	}
	return f.Rows
}

// FieldFault is a message of the summary, linked to its field.
type FieldFault struct {
	Field string
	Text  string
}

// faults gives the messages in the order of the form; what the form does not know
// comes last, by name, so that the same entry always gives the same page.
func (e Entry) faults() []FieldFault {
	list := make([]FieldFault, 0, len(e.Faults))
	for name, text := range e.Faults {
		list = append(list, FieldFault{name, text})
	}
	place := func(name string) int {
		if i := slices.Index(e.Order, name); i >= 0 {
			return i
		}
		return len(e.Order)
	}
	slices.SortFunc(list, func(a, b FieldFault) int {
		return cmp.Or(cmp.Compare(place(a.Field), place(b.Field)), cmp.Compare(a.Field, b.Field))
	})
	return list
}

// Form is a form of one column.
type Form struct {
	Action string // POST to here
	Entry  Entry
	Files  bool   // it has file fields
	Submit string // text of the primary button, a verb
	Kind   Kind   // of the submit button, Primary when empty
	Cancel string // where 「やめる」 leads, optional
	Resume string // where a large file is sent in parts, with script; needs Files
	Upload string // id of what was sent so before
}

func (f Form) kind() Kind {
	if f.Kind == "" {
		return Primary
	}
	return f.Kind
}

func (f Form) enctype() string {
	if f.Files {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}
