// Package page holds the pages of corrective actions.
//
//go:generate ../../../../.tools/templ generate -path .
package page
