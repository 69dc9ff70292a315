package jobun

import (
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/japanese"
)

const sample = "第1条　職員は、情報資産を適切に管理しなければならない。\n２　課長は、これを監督する。\n"

func TestDecode(t *testing.T) {
	sjis, _ := japanese.ShiftJIS.NewEncoder().String(sample)
	euc, _ := japanese.EUCJP.NewEncoder().String(sample)
	for _, c := range []struct {
		name, encoding string
		data           []byte
	}{
		{"plain", "UTF-8", []byte(sample)},
		{"with mark", "UTF-8", []byte("\ufeff" + sample)},
		{"shift-jis", "CP932", []byte(sjis)},
		{"euc", "EUC-JP", []byte(euc)},
		{"utf-16 little", "UTF-16LE", wide("\ufeff"+sample, false)},
		{"utf-16 big", "UTF-16BE", wide("\ufeff"+sample, true)},
		{"utf-16 bare", "UTF-16LE", wide(sample, false)},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, encoding, err := Decode(c.data)
			if err != nil || text != sample || encoding != c.encoding {
				t.Errorf("Decode = %q, %s, %v; want the sample, %s", text, encoding, err, c.encoding)
			}
		})
	}
}

func wide(s string, big bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func TestDecodeRefuses(t *testing.T) {
	for name, data := range map[string][]byte{
		"pdf":      []byte("%PDF-1.7\n\x00\x01\x02\x03\x04"),
		"zip":      {'P', 'K', 3, 4, 0, 0, 8, 0, 1, 2, 3},
		"lost":     []byte(strings.Repeat("職員\uFFFD\uFFFD", 50)),
		"unmapped": []byte(strings.Repeat("\uE001\uE002\uE003", 50)),
		"control":  []byte(strings.Repeat("\x01\x02a", 50)),
		"large":    make([]byte, maxBytes+1),
		"noise":    {0x80, 0xFF, 0xFE, 0x81, 0x20, 0xA0, 0xFD, 0xFF, 0x85},
	} {
		_, _, err := Decode(data)
		if reason, ok := IsUnreadable(err); !ok || !strings.HasSuffix(reason, "。") {
			t.Errorf("%s: %v, want a reason in plain Japanese", name, err)
		}
	}
}

func TestLines(t *testing.T) {
	got := Lines("a\r\n　b\n\f  c\rd")
	want := []Line{{Text: "a", Page: 1, Line: 1}, {Text: "　b", Page: 1, Line: 2, Indent: 2}, {Text: "\f  c", Page: 2, Line: 3, Indent: 2}, {Text: "d", Page: 2, Line: 4}}
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d = %+v, want %+v", i+1, got[i], want[i])
		}
	}
}
