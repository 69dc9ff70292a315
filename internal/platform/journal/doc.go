// Package journal is the record of who did what (改ざん検知できる記録): one line per
// change, written in the transaction of the change, in one RFC 6962 tree per body, so
// that an outsider can see whether a line was changed, removed, inserted or moved.
//
// A line does not hold the object. It holds a salted hash of the object's canonical
// bytes, and the salt lies beside the line: when the law demands deletion, the salt
// goes, nobody can guess the content from the hash any more, and the tree still
// verifies. The format is docs/journal-format.md; it does not change.
package journal
