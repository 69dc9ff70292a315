// Package page lays out the pages of an incident.
package page
