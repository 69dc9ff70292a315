// Package flow is the engine of approval, without database and clock: a route is
// definitions as data, a case is what was filed with its frozen route, and every change
// is an act. Open begins a case, Apply carries an act out, Replay does both again from
// the acts alone. Who sits where is asked of a Directory when a step opens, and what it
// answered is kept with the act, so that the answer of that day stays.
//
// States: running → approved, rejected, withdrawn; returned and back by resubmission.
package flow
