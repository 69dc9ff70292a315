// Package job does work outside a request: reading a long policy, a backup, nightly
// sweeping. A job is a row, inserted in the transaction of the change that calls for
// it, so that neither is without the other; workers on any node claim it.
//
// States: ready → running → done; a failed attempt goes back to ready with a growing
// pause, and after the last one to discarded. A worker holds a job by a lease that it
// renews; when a node dies the lease runs out and another takes the job over.
//
// A job runs at least once. Work that must not happen twice ends with Run.Complete in
// its own transaction.
package job
