// Package lint looks for faults in a normative text: broken letters, references
// that lead nowhere, one word spelled two ways, a role that nobody set up, one task
// given to two people, what the upper document promises and the lower one lacks.
//
//	findings := lint.Check(doc, lint.Options{On: day})
//
// A finding is 誤り where the text is certainly wrong, 疑い where a reader must look
// and 気付き where it is only advice. Each rule is general: it knows words, marks,
// places and roles, never one body's text. What is a matter of words (variants,
// statutes, categories of staff, weakening) stands in data/*.yaml. The rules are
// listed in docs/jobun.md with the cases in which each is silent.
//
// Check returns what comes on top of the structural findings that jobun.Read left
// in the document. The rules on who does what need the sentences and relations that
// duty.Read fills in; without them they are silent.
package lint
