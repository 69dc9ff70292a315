// Package roster reads the list of staff (名簿) that a personnel office hands over at a
// transfer: CSV in UTF-8 or CP932, or the first sheet of an Excel workbook. It finds out
// which column is what, and says of every bad row which column is wrong and why. It is
// pure: bytes in, entries out.
package roster
