// Package compare tells what changed between two editions of a text, provision by
// provision, as an officer who drafts a revision would: a provision that was only
// renumbered or moved is the same provision, one that was divided stays known as
// divided, and inside a provision the changed words are marked and nothing else.
//
//	d := compare.Documents(old, now)
//	table := compare.TableOf(d, old, now, compare.TableOptions{})
//
// Layout, the width of letters (NFKC), blanks and the wrapping of lines are no
// difference. Both documents are only read. Documents(a, b) and Documents(b, a) say the
// same with the sides exchanged.
package compare
