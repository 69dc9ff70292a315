// Package page holds the pages of audits that ordinary parts do not make: the matrix of
// marks, and the sheet of one unit.
//
//go:generate ../../../../.tools/templ generate -path .
package page
