// Package page holds the pages of sign-in.
//
//go:generate ../../../../.tools/templ generate -path .
package page
