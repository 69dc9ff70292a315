// Package api serves JSON to other programs of the town hall: one line per operation,
// the same use cases, inputs, faults and permissions as the pages. It describes itself
// as OpenAPI 3.1.
//
// What is sent is read strictly: an unknown field is refused and named, so that nobody
// sets what a form does not offer, and a misspelt field is not lost in silence.
// Errors are application/problem+json (RFC 9457) in Japanese, never with a cause.
package api
