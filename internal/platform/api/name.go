package api

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName names a type in the description of the API: the area in front, for two areas
// may well use one word for different things. List[notice.Selector] is ListNoticeSelector.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	var b strings.Builder
	full := strings.ReplaceAll(t.PkgPath()+"."+t.Name(), "[]", "List[")
	for _, part := range strings.FieldsFunc(full, func(r rune) bool { return strings.ContainsRune("[]*,", r) }) {
		name := upper(part[strings.LastIndex(part, ".")+1:])
		if area := upper(areaOf(part)); !strings.HasPrefix(name, area) {
			b.WriteString(area)
		}
		b.WriteString(name)
	}
	return b.String()
}

// areaOf is the area in which a qualified type is, or that it belongs to: "org" for
// …/internal/area/org/structure.Unit; empty outside of all areas.
func areaOf(qualified string) string {
	_, rest, found := strings.Cut(qualified, "/internal/area/")
	if !found {
		return ""
	}
	return rest[:strings.IndexFunc(rest, func(r rune) bool { return r == '/' || r == '.' })]
}

func upper(s string) string {
	if s == "" {
		return ""
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
