// Package jobun reads Japanese normative text — policies, rules, directives
// and standards of public bodies — into a tree of provisions.
//
// It is for anyone who has such a text only as characters: copied out of a
// PDF, saved from a web page, or kept as Markdown. The result says which
// provision stands where, under which heading, at which lines of the source;
// it judges nothing and drops nothing. A line that is no provision (a page
// number, the contents list, navigation of a web page, a quoted amendment) is
// set aside with its kind and stays in the result.
//
//	doc, err := jobun.ReadBytes(data, jobun.Options{})
//
// The conventions (what a mark, a path, a heading and a depth are) stand in
// docs/jobun.md; the JSON form of Document in docs/jobun.schema.json.
//
// The hierarchy of marks is found in the text itself: a mark that continues an
// open list closes what is below that list, a mark that begins a new kind of
// list hangs under the provision before it. There is no table saying that ア
// stands below (1), because one body writes it so and the next does not.
package jobun
