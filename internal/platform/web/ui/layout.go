package ui

func documentTitle(d Document) string {
	if d.Frame.Body == "" {
		return d.Title + " | Okite"
	}
	return d.Title + " | " + d.Frame.Body + " | Okite"
}

func currentYear(years []Year) string {
	for _, y := range years {
		if y.Current {
			return y.Label
		}
	}
	return years[0].Label
}
