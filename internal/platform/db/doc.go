// Package db opens SQLite or PostgreSQL and hides the few things in which they
// differ. SQL itself is written once, with $1 placeholders, in each area's store.
//
// Every business table begins with body_id. A query names it; on PostgreSQL
// row-level security is the second wall, set up here for each such table.
package db
