// Package pack loads definitions that are data rather than code: the kinds of
// documents of a policy, roles and their separation, classes of contacts, days on which
// offices are closed, routes of approval, the pace of reminders, how long evidence is kept;
// permits and check sheets later. A definition is a YAML file with a kind; each kind has a
// JSON Schema. What is wrong is said with file, line and reason, in Japanese, and nothing
// of a faulty pack is used.
package pack
