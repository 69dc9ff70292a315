// Package page holds the pages of approval.
package page
