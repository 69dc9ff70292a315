// Package pack carries the definitions that are shipped with Okite as data: what
// kinds of documents make up a security policy, and later roles, classes, permits
// and check sheets. It holds files only; internal/platform/pack reads and checks
// them.
package pack

import "embed"

// Files are the shipped definitions.
//
//go:embed *.yaml guideline/*.yaml route/*.yaml
var Files embed.FS
