// Package handbook carries the handbook (手引) in Japanese, so that the program shows it
// beside its screens. It holds files only; internal/platform/handbook reads them.
package handbook

import "embed"

// Files are the pages, README.md the first.
//
//go:embed *.md
var Files embed.FS
