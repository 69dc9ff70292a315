package jobun

import "strings"

// asideAmendments sets aside the words of another text that this one quotes:
// after "…の一部を次のように改正する。" everything to the end, or to the 附則
// where the text is itself an amendment. Rows between 「 and 」 that begin and
// end a block are only kept from becoming provisions.
func asideAmendments(rows []row, amending bool) {
	for i := range rows {
		if rows[i].use != inBody || !startsAmendment(rows[i].text) {
			continue
		}
		from := i + 1
		if !amending {
			from = amendmentTitle(rows, i)
		}
		for j := from; j < len(rows); j++ {
			if amending && rows[j].Indent < 8 && len(wordMarks(rows[j].text)) > 0 && wordMarks(rows[j].text)[0].Style == Supplement {
				return
			}
			if rows[j].use == inBody || rows[j].use == isTable {
				rows[j].use, rows[j].kind = isAside, Amendment
			}
		}
		return
	}
}

// amendmentTitle is where the quoted amendment begins: at the sentence in row i
// or at the title above it.
func amendmentTitle(rows []row, i int) int {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		if rows[j].use == inBody && len(rows[j].marks) == 0 && strings.Contains(rows[j].text, "の一部を改正する") && !isSentence(rows[j].text) {
			return j
		}
	}
	return i
}

func startsAmendment(s string) bool {
	s = compare(s)
	return strings.Contains(s, "の一部を次のように改") || strings.Contains(s, "を次の表のように改") || strings.HasSuffix(s, "次のように改正する。")
}

// maxQuote is how many rows a quoted block may have. A longer one is rather a
// bracket that was never closed.
const maxQuote = 200

// markQuotes finds blocks that begin with 「 at the start of a row and end with
// 」 at the end of a later one.
func markQuotes(rows []row) {
	depth := make([]int, len(rows))
	for i := range rows {
		depth[i] = strings.Count(rows[i].text, "「") - strings.Count(rows[i].text, "」")
	}
	for i := 0; i < len(rows); i++ {
		if rows[i].use != inBody || !strings.HasPrefix(rows[i].text, "「") {
			continue
		}
		if end := quoteEnd(depth, i); end > i {
			for ; i <= end; i++ {
				rows[i].quoted = true
			}
			i--
		}
	}
}

// quoteEnd is the row at which the quotation that begins in row i is closed, i
// itself if it is not.
func quoteEnd(depth []int, i int) int {
	open := 0
	for j := i; j < len(depth) && j < i+maxQuote; j++ {
		if open += depth[j]; open <= 0 {
			return j
		}
	}
	return i
}
