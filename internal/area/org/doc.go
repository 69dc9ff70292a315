// Package org is who there is: the local government (団体) that Okite serves, its units
// and posts (組織, 職), its people and who of them is on which post when (在任), the roles of
// information security (役割) and who holds them, committees and the CSIRT, the emergency
// contact list, and what each of them may do. It serves the provisions by which a policy
// sets up its organisation (組織体制).
//
// Everything of the structure is dated: it begins on a day and ends before another, and
// what was wrong is voided with a reason, never rewritten. Roles are held by post, by the
// head of each unit, by a named person or by membership; who holds them is worked out with
// each change (rework) and kept by day, so that rights begin and end by themselves. Sub-
// packages without a database hold the rules: structure (who holds what), roster (reading
// lists of staff), chart (pictures).
//
// A body begins with its first officer, in one step (Found). People are never deleted,
// for records name them; who leaves is deactivated, or let in no longer from a day on, and
// can be taken back. At least one active officer always remains. A transfer is drafted,
// applied whole, and can be reverted while nothing has followed.
package org
