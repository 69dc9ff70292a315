// Package duty reads the sentences of a normative text: who must do what, under
// which condition, until when, with whose permission, told to whom, written down
// where.
//
// Read fills Roles, Sentences and Relations of a jobun.Document. A sentence is cut
// into clauses, the unit of duty; Duties gives one duty for each clause and role. The
// rules are in docs/jobun.md. No dictionary of words is used: the end of a clause,
// the particles behind a noun phrase and the roles that the text itself sets up say
// enough, and a rule that fits one text only has no place here.
package duty
