// Package page holds the pages of notices and of mail.
//
//go:generate ../../../../.tools/templ generate -path .
package page
