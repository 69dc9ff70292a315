// Package page holds the pages of evidence.
//
//go:generate ../../../../.tools/templ generate -path .
package page
