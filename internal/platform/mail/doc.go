// Package mail hands messages to a mail server by SMTP, and reads what a server says of
// those that it could not deliver.
//
// A message is plain text with one recipient. What stands in its head is checked here
// again, whoever made it: a line break in a subject or an address would be a header of
// somebody else's choice.
package mail
