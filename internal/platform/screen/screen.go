// Package screen finds 個人番号 in texts, so that they are not kept where they have no
// place. It tells how many there are and how sure it is, never which.
package screen

import (
	"io"
	"unicode/utf8"
)

// Found is what a text holds: numbers whose check digit is right, near a word that
// speaks of them or not. By chance one in eleven twelve-digit numbers has a right check digit.
type Found struct {
	Certain  int // with a word such as 個人番号 or マイナンバー near by
	Probable int
}

// Any reports whether there is anything to ask about.
func (f Found) Any() bool { return f.Certain+f.Probable > 0 }

// Text looks through a text.
func Text(s string) Found {
	w := &Writer{}
	_, _ = io.WriteString(w, s) // never fails
	return w.Found()
}

// Valid reports whether twelve digits have the check digit of a 個人番号
// (行政手続における特定の個人を識別するための番号の利用等に関する法律の規定による通知カード及び
// 個人番号カード並びに情報提供ネットワークシステムによる特定個人情報の提供等に関する省令5条).
func Valid(digits []byte) bool {
	if len(digits) != 12 {
		return false
	}
	sum := 0
	for i, d := range digits[:11] {
		if d < '0' || d > '9' {
			return false
		}
		n := 11 - i // from the right of the eleven
		weight := n + 1
		if n > 6 {
			weight = n - 5
		}
		sum += int(d-'0') * weight
	}
	check := 0
	if rest := sum % 11; rest > 1 {
		check = 11 - rest
	}
	return int(digits[11]-'0') == check
}

// near is how many characters lie between a number and the word that speaks of it.
const near = 60

// words speak of 個人番号. Each is looked for in the bytes of UTF-8, CP932 and EUC-JP.
var words = encoded("個人番号", "マイナンバー", "ﾏｲﾅﾝﾊﾞｰ", "特定個人情報")

// endings are the last bytes of words: most characters are none.
var endings = func() (set [256]bool) {
	for _, word := range words {
		set[word[len(word)-1]] = true
	}
	return set
}()

// Writer looks through a text as it passes, whatever its encoding: UTF-8, UTF-16, CP932
// or EUC-JP. It holds a few dozen bytes. What is no text passes unseen.
type Writer struct {
	digits  []byte // the run at the end of what was seen, at most one more than a number has
	group   int    // digits since the last separator
	parted  bool   // a separator was the last character
	groups  bool   // every separator so far stood after four digits
	tail    []byte // what was seen last, in which words are looked for
	count   int    // characters seen
	spoken  int    // where the last word ended
	heard   bool
	waiting []int // where numbers ended that wait for a word after them
	found   Found
	rest    []byte // the beginning of a character
	binary  bool
	begun   bool
}

// Write implements io.Writer; it never fails.
func (w *Writer) Write(p []byte) (int, error) {
	n := len(p)
	if !w.begun && n > 0 {
		w.begun, w.binary = true, looksBinary(p)
	}
	if w.binary {
		return n, nil
	}
	if len(w.rest) > 0 {
		p = append(w.rest, p...)
		w.rest = nil
	}
	for len(p) > 0 {
		size := w.next(p)
		if size == 0 { // too short to tell
			w.rest = append([]byte(nil), p...)
			break
		}
		p = p[size:]
	}
	return n, nil
}

// Found ends the text and tells what was in it.
func (w *Writer) Found() Found {
	for _, b := range w.rest {
		w.take(b, []byte{b})
	}
	w.rest = nil
	w.end()
	f := w.found
	f.Probable += len(w.waiting)
	return f
}

// next takes the character at the beginning of p and gives its length.
func (w *Writer) next(p []byte) int {
	if p[0] == 0 { // half of a plain character in UTF-16
		return 1
	}
	if p[0] < utf8.RuneSelf {
		w.take(p[0], p[:1])
		return 1
	}
	if len(p) < 3 {
		return 0
	}
	switch {
	case p[0] == 0xef && p[1] == 0xbc && p[2] >= 0x90 && p[2] <= 0x99: // UTF-8 ０
		w.take('0'+p[2]-0x90, p[:3])
		return 3
	case p[0] == 0x82 && p[1] >= 0x4f && p[1] <= 0x58: // CP932
		w.take('0'+p[1]-0x4f, p[:2])
		return 2
	case p[0] == 0xa3 && p[1] >= 0xb0 && p[1] <= 0xb9: // EUC-JP
		w.take('0'+p[1]-0xb0, p[:2])
		return 2
	case p[0] == 0xef && p[1] == 0xbc && p[2] == 0x8d, p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0x90 || p[2] == 0x93), p[0] == 0xe3 && p[1] == 0x80 && p[2] == 0x80:
		w.take('-', p[:3]) // － ‐ – and the wide blank
		return 3
	}
	if r, size := utf8.DecodeRune(p); r != utf8.RuneError {
		w.take(0xff, p[:size])
		return size
	}
	if !utf8.FullRune(p) && len(p) < utf8.UTFMax {
		return 0
	}
	w.take(0xff, p[:1])
	return 1
}

// take sees one character: a digit, a separator or anything else, with its bytes.
func (w *Writer) take(c byte, raw []byte) {
	w.count++
	w.hear(raw)
	switch {
	case c >= '0' && c <= '9':
		w.digit(c)
	case (c == '-' || c == ' ') && len(w.digits) > 0 && !w.parted:
		w.parted, w.groups = true, w.groups && w.group == 4
		w.group = 0
	default:
		w.end()
	}
}

func (w *Writer) digit(c byte) {
	if len(w.digits) == 0 {
		w.groups, w.group = true, 0
	}
	if w.parted && !w.groups { // another number begins: 2026-123456789018
		w.end()
		w.groups = true
	}
	w.parted = false
	w.group++
	if w.group > 4 && len(w.digits) >= w.group { // what stood before was another number
		w.digits = append(w.digits[:0], w.digits[len(w.digits)-w.group+1:]...)
	}
	if len(w.digits) <= 12 {
		w.digits = append(w.digits, c)
	}
}

// end ends a run of digits.
func (w *Writer) end() {
	if Valid(w.digits) {
		if w.heard && w.count-w.spoken <= near {
			w.found.Certain++
		} else {
			w.waiting = append(w.waiting, w.count)
		}
	}
	w.digits, w.parted, w.group, w.groups = w.digits[:0], false, 0, true
	for len(w.waiting) > 0 && w.count-w.waiting[0] > near {
		w.waiting = w.waiting[1:]
		w.found.Probable++
	}
}

// hear looks whether a word has just ended.
func (w *Writer) hear(raw []byte) {
	w.tail = append(w.tail, raw...)
	const most = 64
	if len(w.tail) > 2*most {
		w.tail = append(w.tail[:0], w.tail[len(w.tail)-most:]...)
	}
	if !endings[raw[len(raw)-1]] {
		return
	}
	for _, word := range words {
		if hasSuffix(w.tail, word) {
			w.spoken, w.heard = w.count, true
			w.found.Certain += len(w.waiting)
			w.waiting = w.waiting[:0]
			return
		}
	}
}

func hasSuffix(b []byte, word string) bool {
	return len(b) >= len(word) && string(b[len(b)-len(word):]) == word
}
