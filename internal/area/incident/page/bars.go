package page

func barsHeight(list []Bar) int { return 28*len(list) + 4 }

// barWidth is how long a bar is, beside the longest.
func barWidth(n int, list []Bar) int {
	most := 1
	for _, b := range list {
		most = max(most, b.Count)
	}
	return 380 * n / most
}

// short keeps a name within its column.
func short(name string) string {
	if r := []rune(name); len(r) > 13 {
		return string(r[:12]) + "…"
	}
	return name
}
