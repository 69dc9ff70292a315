// Package api serves JSON to other programs of the town hall: one line per operation,
// the same use cases, rights and faults as the pages. Its description is OpenAPI 3.1 at
// /api/v1/openapi.json.
package api
