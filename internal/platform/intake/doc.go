// Package intake reads the files in which offices keep their texts (Word, PDF, web
// pages, laws in XML, Excel, plain text) into the lines that jobun makes a tree of.
//
// What a file is, its content says, never its name. Files come from outside: every
// reader has limits on size, depth, count and time, opens nothing but the bytes it was
// given, and refuses with a *jobun.Unreadable that says in Japanese what is wrong.
// What a reader leaves out of a file that it does read, it says in Source.Left.
package intake
