package ui

import "github.com/a-h/templ"

// common are the attributes that every field carries.
func common(f Field) templ.Attributes {
	a := described(f)
	if f.Required {
		a["aria-required"] = "true"
	}
	if f.First {
		a["autofocus"] = true
	}
	return a
}

// described tells a screen reader help and error of a field.
func described(f Field) templ.Attributes {
	a := templ.Attributes{}
	if by := f.describedBy(); by != "" {
		a["aria-describedby"] = by
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	return a
}
