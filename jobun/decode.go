package jobun

import (
	"bytes"
	"errors"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
)

// maxBytes is more than any policy needs and less than a server minds.
const maxBytes = 16 << 20

// Decode turns the bytes of a text file into a string without byte order
// mark and names the encoding it found: UTF-8, UTF-16LE, UTF-16BE, CP932 or
// EUC-JP. It refuses with an *Unreadable what is no text: binary data, and
// text whose letters were lost on the way (a PDF without character map).
func Decode(data []byte) (text string, encoding string, err error) {
	if len(data) > maxBytes {
		return "", "", &Unreadable{"ファイルが大きすぎます（16MBまで読めます）。"}
	}
	text, encoding, err = decode(data)
	if err != nil {
		return "", "", err
	}
	if err := legible(text); err != nil {
		return "", "", err
	}
	return text, encoding, nil
}

func decode(data []byte) (string, string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("%PDF")) || bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("{\\rtf")):
		return "", "", errBinary()
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		return string(bytes.ToValidUTF8(data[3:], []byte("\uFFFD"))), "UTF-8", nil
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decodeUTF16(data[2:], false), "UTF-16LE", nil
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decodeUTF16(data[2:], true), "UTF-16BE", nil
	case bytes.IndexByte(data, 0) >= 0:
		return decodeBare16(data)
	case utf8.Valid(data):
		return string(data), "UTF-8", nil
	}
	return decodeLegacy(data)
}

func decodeUTF16(data []byte, big bool) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		lo, hi := data[2*i], data[2*i+1]
		if big {
			lo, hi = hi, lo
		}
		units[i] = uint16(lo) | uint16(hi)<<8
	}
	return string(utf16.Decode(units))
}

// decodeBare16 reads UTF-16 without a byte order mark, in the order of bytes
// that makes more Japanese of it.
func decodeBare16(data []byte) (string, string, error) {
	if len(data)%2 != 0 {
		return "", "", errBinary()
	}
	little, big := decodeUTF16(data, false), decodeUTF16(data, true)
	l, b := readable(little), readable(big)
	switch {
	case max(l, b)*10 < len(data)/2*8:
		return "", "", errBinary()
	case l > b:
		return little, "UTF-16LE", nil
	}
	return big, "UTF-16BE", nil
}

// readable counts the letters of ordinary Japanese text.
func readable(s string) int {
	n := 0
	for _, r := range s {
		if r == '\n' || r == '\r' || r == '\t' || r >= ' ' && r < 0x7F || r >= 0x3000 && r < 0x3100 || isKanji(r) || r >= 0xFF00 && r < 0xFFEF {
			n++
		}
	}
	return n
}

// decodeLegacy chooses between CP932 and EUC-JP by which of them makes sense:
// bytes that do not map count against a reading, kana count for it.
func decodeLegacy(data []byte) (string, string, error) {
	sjis, sjisScore := tryDecoder(japanese.ShiftJIS, data)
	euc, eucScore := tryDecoder(japanese.EUCJP, data)
	if sjisScore < 0 && eucScore < 0 {
		return "", "", &Unreadable{"文字コードが分かりません。UTF-8、シフトJIS、EUC-JP、UTF-16のどれかで保存し直してください。"}
	}
	if eucScore > sjisScore {
		return euc, "EUC-JP", nil
	}
	return sjis, "CP932", nil
}

// tryDecoder returns the reading and its score, negative where more than one
// letter in a hundred has no meaning in the encoding.
func tryDecoder(e encoding.Encoding, data []byte) (string, int) {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return "", -1
	}
	bad, good, all := 0, 0, 0
	for _, r := range string(out) {
		all++
		switch {
		case r == utf8.RuneError:
			bad++
		case r >= 0x3041 && r <= 0x3093 || r == '、' || r == '。' || r == '\u3000':
			good++
		}
	}
	if bad*100 > all {
		return "", -1
	}
	return string(out), good - 10*bad
}

// legible refuses what decodes but cannot be read.
func legible(text string) error {
	lost, control, private, all := 0, 0, 0, 0
	for _, r := range text {
		all++
		switch {
		case r == utf8.RuneError:
			lost++
		case r == 0:
			return errBinary()
		case r >= 0xE000 && r <= 0xF8FF:
			private++
		case unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != '\v':
			control++
		}
	}
	switch {
	case lost*50 > all:
		return &Unreadable{"文字化けしているため読めません（元の文字が失われています）。"}
	case control*50 > all:
		return errBinary()
	case private*10 > all:
		return &Unreadable{"文字の対応表がないPDFから写した文章のようです。文字として読めません。"}
	}
	return nil
}

func errBinary() error {
	return &Unreadable{"文章のファイルではないようです（PDFやWordのファイルは、文章を取り出してから読み込んでください）。"}
}

// IsUnreadable reports whether err says that a source is no readable text,
// and why.
func IsUnreadable(err error) (reason string, ok bool) {
	var u *Unreadable
	if errors.As(err, &u) {
		return u.Reason, true
	}
	return "", false
}
