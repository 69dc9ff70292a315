// Package gap compares the documents of a body with an edition of a guideline: which
// of its topics the documents settle, which only in part, and which are missing.
//
// A guideline is data (Guideline): topics in words of their own, each with a question
// a reader would ask and the words by which a provision that answers it is known. A
// topic is matched by those words and by the place where they stand — in the sentence,
// in its heading, in the list it leads to, in the headings above — and each match says
// which words stood where, so that a person can follow it and, where it is wrong,
// correct it (Options.Decisions). There is no dictionary and no model behind it.
//
//	report := gap.Compare(docs, guideline, gap.Options{})
//
// A topic that asks for a duty is met only by a sentence that binds. The sentences of
// a document come from package duty; where a document has none, the end of each
// sentence is looked at.
package gap
