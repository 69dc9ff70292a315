// Package pack carries the definitions that are shipped with Okite as data: what kinds of
// documents make up a security policy, roles and their separation, routes of approval,
// deadlines of laws and more. What has many files of a kind has a folder. It holds files
// only; internal/platform/pack reads and checks them.
package pack

import "embed"

// Files are the shipped definitions.
//
//go:embed *.yaml */*.yaml
var Files embed.FS
