// Package notice makes things known and keeps what waits for people (周知・通知).
//
// My work (私の仕事) is one list for all areas. An item is addressed to a post, a role or a
// person; whoever holds the post or role on the day sees it, so that open work follows the
// post. An item is told once, and done once: by whoever holds the capacity, or by the area itself.
//
// A Notice (お知らせ) goes to an Audience by rule, worked out on the day. Where it is a
// must-read (必読) each of the audience confirms an Edition: on the screen, or entered by
// the office or the head after a circular on paper or word of mouth. States: draft → open →
// withdrawn or superseded. An author who changes the text decides whether it is to be read
// again. Reminders skip days off: to the reader before and after the due date, then to the
// head of the section, then to the office. Other rooms make things known by Publish in
// their own transaction and ask ReachOf who has read: a plan against recurrence, a warning.
//
// Mail goes by an outbox and says only that something waits, and where. People choose when
// they want it; an address from which it comes back is paused and shown to the office.
package notice
