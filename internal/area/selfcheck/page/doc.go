// Package page holds what the pages of self-checks draw themselves.
//
//go:generate ../../../../.tools/templ generate -path .
package page
