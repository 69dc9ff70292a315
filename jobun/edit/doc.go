// Package edit changes a text as a structure, as an officer who drafts a revision would:
// change the words of a provision, insert one, delete it, move it. Numbers, references
// inside the text and the contents list follow, or the numbers stay (第8条の2, 第9条 削除)
// where the body prefers that.
//
//	d := edit.Open(doc, edit.Options{})
//	err := d.Apply(edit.Operation{Kind: edit.Insert, ID: "x", Target: id, Where: edit.After, Text: "…"})
//	doc, places := d.Document()
//
// A provision keeps its id whatever happens to its place. Nothing but numbers is rewritten
// in what was not touched; what cannot be followed surely stays as it is and is reported as
// a place to look at. The document that was opened is only read.
package edit
