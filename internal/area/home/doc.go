// Package home is what a person sees first: my work, what is new, and, for those who
// run the year, the record of what was done (記録) and the backup. It shows the handbook (手引)
// beside all other pages.
//
// It stands above all areas and reads none of their tables: what it shows is handed in
// by the assembly as values of its own types.
package home
