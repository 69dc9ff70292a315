package ui

// alertRole has a screen reader speak errors at once, other messages when idle.
func alertRole(t Tone) string {
	if t == Danger {
		return "alert"
	}
	return "status"
}
