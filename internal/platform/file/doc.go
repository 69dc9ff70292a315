// Package file keeps what people upload and what Okite makes: the content as an
// encrypted blob in a folder, and a row with name, size and SHA-256 in the database.
//
// Nothing is kept that is not what its name says: the first bytes, the inside of
// archives and the end are looked at, and limits stop what would fill the disk or the
// memory. Nothing is ever executed or shown in place; browsers are told to save it.
//
// Large files come in parts (Upload), which any node takes; Assemble makes a file of them.
//
// The blob is written first, the row second, so that no row is without its content; a
// nightly job deletes blobs that never got a row.
package file
