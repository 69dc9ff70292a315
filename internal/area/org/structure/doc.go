// Package structure knows how a body is built, day by day: units and posts, who holds a
// post (在任), and what follows from it: who holds a role on a day, in which capacity, and
// which roles nobody holds. It is pure: facts in, answers out, no database.
//
// Everything is dated. A Span begins on a day and ends before another; what is planned
// lies in the future and needs no one to switch it on. What was wrong is corrected by
// another row, so only rows that stand are handed in.
package structure
