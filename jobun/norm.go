package jobun

import "strings"

// judgeNorm tells whether the text is a norm at all. A web page or a leaflet
// speaks to its reader in です・ます; a norm does not, and it has numbered
// provisions.
func judgeNorm(doc *Document, rows []row) {
	polite, told, ruled, all := 0, 0, 0, 0
	for i := range rows {
		if rows[i].use != inBody {
			continue
		}
		for s := range strings.SplitSeq(rows[i].text, "。") {
			switch {
			case len(s) < 12:
				continue
			case strings.HasSuffix(s, "ます") || strings.HasSuffix(s, "です") || strings.HasSuffix(s, "ません") || strings.HasSuffix(s, "ました") || strings.HasSuffix(s, "ください") || strings.HasSuffix(s, "でしょう"):
				polite++
			case strings.HasSuffix(s, "た"):
				told++
			case ruling(s):
				ruled++
			}
			all++
		}
	}
	doc.Normative = true
	switch {
	case len(doc.Provisions) == 0:
		doc.notNorm("規程ではないようです（番号や見出しのある定めが見つかりません）。")
	case polite*10 >= (polite+told+ruled)*4 && polite > 0:
		doc.notNorm("規程ではないようです（です・ます調の説明文です）。")
	case ruled == 0 && polite+told > 0:
		doc.notNorm("規程ではないようです（義務や定めを述べる文が見つかりません）。")
	}
}

// ruling reports whether s ends as the sentences of norms do.
func ruling(s string) bool {
	for _, w := range [...]string{"ならない", "ものとする", "こととする", "とする", "こと", "できる", "定める", "する", "いう", "行う", "置く", "充てる", "講じる", "図る", "よる", "ない", "もの", "講ずる"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

func (d *Document) notNorm(message string) {
	d.Normative = false
	line := 1
	if len(d.Provisions) > 0 {
		line = d.Provisions[0].Line
	}
	d.Findings = append(d.Findings, Finding{Code: NotANorm, Severity: Doubtful, Line: line, Message: message})
}
