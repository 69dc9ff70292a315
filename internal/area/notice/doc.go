// Package notice keeps what waits for people (私の仕事): one list for all areas. An item is
// addressed to a post, a role or a person; whoever holds the post or role on the day sees
// it, so that open work follows the post. An item is told once, and done once: by whoever
// holds the capacity, or by the area itself. Must-read notices and mail come later.
package notice
