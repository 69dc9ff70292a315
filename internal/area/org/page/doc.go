// Package page holds the pages of people and bodies.
//
//go:generate ../../../../.tools/templ generate -path .
package page
