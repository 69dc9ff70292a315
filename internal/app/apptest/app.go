// Package apptest starts the whole program for tests: its sample body, its people, its
// pages over HTTP, and a browser to look at them.
package apptest
