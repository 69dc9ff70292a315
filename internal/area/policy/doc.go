// Package policy keeps the policy documents (規程) of a body as data: what is
// uploaded as text becomes a tree of provisions (条項) that can be read, searched
// and cited, with the lines of the source at hand.
//
// A document has a kind and a place in the hierarchy (規程体系), a publication state
// that decides who may see it, and editions (版), of which the latest is current.
// An uploaded file is kept as it came; a job reads it. What is no norm at all is
// kept in doubt until somebody says whether it stays as reference (参考資料).
//
// Out of the sentences comes who must do what: clauses, duties by role, relations and
// findings, stored for each edition. What a person corrects lies over that reading and
// is applied again at every reading (docs/decisions/0011). A provision says what rests on it.
//
// Publication: 公開 public, 庁内 internal (the default), 非公開 closed. A closed
// document is not there for those who may not see it: in lists, search, export,
// source and download alike.
//
// States: in force → withdrawn (取下げ) and back. Nothing is deleted.
package policy
