package ui

func documentTitle(d Document) string {
	if d.Frame.Body == "" {
		return d.Title + " | Okite"
	}
	return d.Title + " | " + d.Frame.Body + " | Okite"
}

// bodyText says where a button of the frame leads.
func bodyText(b Place) string {
	if b.Home {
		return b.Name + "に戻る"
	}
	return b.Name + "に切り替える"
}

func currentYear(years []Year) string {
	for _, y := range years {
		if y.Current {
			return y.Label
		}
	}
	return years[0].Label
}
