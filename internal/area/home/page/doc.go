// Package page holds the pages of the home area: typed views, Japanese text.
package page
