package duty

import "strings"

// piece is the letters [from, to) of a provision's text: one sentence.
type piece struct{ from, to int }

// split cuts a text into sentences. A full stop inside brackets or quotes does not
// end one; neither does the end of a paragraph that breaks off at a comma. What
// stands alone in brackets belongs to the sentence before it.
func split(letters []rune) []piece {
	var list []piece
	begin := 0
	end := func(i int) {
		from, to := trim(letters, begin, i)
		begin = i
		if from == to || strings.Trim(string(letters[from:to]), "。｡、 　") == "" {
			return
		}
		if n := len(list); n > 0 && onlyBracket(letters[from:to]) {
			list[n-1].to = to
			return
		}
		list = append(list, piece{from, to})
	}
	depth := 0
	for i, r := range letters {
		switch {
		case isOpen(r) || r == '「' || r == '『':
			depth++
		case isClose(r) || r == '」' || r == '』':
			depth = max(depth-1, 0)
		case r == '\n':
			if depth == 0 || !closesLater(letters[i:]) {
				depth = 0
			}
			if depth == 0 && !breaksOff(letters[begin:i]) && !(goesOn(letters[i:]) && !stops(letters[begin:i])) {
				end(i)
			}
		case r == '。' || r == '｡':
			if depth == 0 {
				end(i + 1)
			}
		}
	}
	end(len(letters))
	return list
}

func trim(letters []rune, from, to int) (int, int) {
	for from < to && isBlank(letters[from]) {
		from++
	}
	for to > from && isBlank(letters[to-1]) {
		to--
	}
	return from, to
}

// closesLater reports whether a bracket is closed before the paragraph ends.
func closesLater(letters []rune) bool {
	for i, r := range letters {
		if r == '\n' && i > 0 {
			return false
		}
		if isClose(r) || r == '」' || r == '』' {
			return true
		}
	}
	return false
}

// breaksOff reports whether a paragraph goes on in the next one.
func breaksOff(letters []rune) bool {
	_, to := trim(letters, 0, len(letters))
	return to > 0 && strings.ContainsRune("、，,", letters[to-1])
}

// goesOn reports whether a paragraph begins with a word that only stands behind a
// verb: the page was turned inside the sentence.
func goesOn(letters []rune) bool {
	from, _ := trim(letters, 0, min(len(letters), 8))
	_, found := hasPrefixAny(string(letters[from:min(len(letters), from+4)]), "際の", "際に", "際は", "場合", "ため", "こと", "もの", "よう", "とき", "ととも", "限り", "おそれ")
	return found
}

func stops(letters []rune) bool {
	_, to := trim(letters, 0, len(letters))
	return to > 0 && (letters[to-1] == '。' || letters[to-1] == '｡' || !isHiragana(letters[to-1]))
}

// onlyBracket reports whether nothing but a bracket stands there: (下表参照)。
func onlyBracket(letters []rune) bool {
	return len(letters) > 0 && isOpen(letters[0]) && strings.Trim(newText(letters, 0, len(letters)).s, "。 ") == ""
}
