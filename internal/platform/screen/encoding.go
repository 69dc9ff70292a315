package screen

import (
	"bytes"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// encoded gives words in every encoding in which they may come. In UTF-16 the zero bytes
// of plain characters are left out on the way, those of these words are not zero.
func encoded(list ...string) (all []string) {
	for _, word := range list {
		all = append(all, word)
		for _, e := range []encoding.Encoding{
			japanese.ShiftJIS, japanese.EUCJP, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		} {
			text, err := e.NewEncoder().String(word)
			if err == nil {
				all = append(all, text)
			}
		}
	}
	return all
}

// looksBinary reports whether what begins so is no text: a zero that no UTF-16 explains.
func looksBinary(start []byte) bool {
	if bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff")) {
		return false
	}
	return bytes.IndexByte(start[:min(len(start), 4096)], 0) >= 0
}
