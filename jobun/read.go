package jobun

// Options is what comes from outside a text. The zero value is ready to use.
type Options struct {
	Limits Limits
}

// Limits bound the work. A zero field takes its default. Beyond Characters or
// Lines a text is refused with an *Unreadable; marks beyond Depth hang at
// that depth and are reported.
type Limits struct {
	Characters int // 3,000,000
	Lines      int // 200,000
	Depth      int // 24
}

// Unreadable says why a source cannot be read as text.
type Unreadable struct {
	// Reason is for the user, in plain Japanese.
	Reason string
}

func (u *Unreadable) Error() string { return u.Reason }
