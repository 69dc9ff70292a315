// Package backup writes a whole installation into one encrypted file and restores it:
// all tables as rows, all uploaded files, and the key that opens them. The file is the
// same for SQLite and PostgreSQL, so it is also the way from one to the other.
//
// A backup is one snapshot: what is written meanwhile is in it whole or not at all. A
// restore goes into an empty installation, all or nothing, and proves itself: counts,
// hashes, the journal of every body, and every file's content. The form of the file is
// told in docs/decisions/0004-backup-room.md.
package backup
