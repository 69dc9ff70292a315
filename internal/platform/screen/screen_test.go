package screen

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// The vectors are worked out by the ordinance's rule: remainders 0 and 1 give 0.
func TestValid(t *testing.T) {
	t.Parallel()
	for digits, want := range map[string]bool{
		"123456789018": true, "987654321093": true, "123456789050": true, "123456789000": true,
		"123456789012": false, "12345678901": false, "1234567890180": false, "12345678901x": false, "": false,
	} {
		if got := Valid([]byte(digits)); got != want {
			t.Errorf("%q: %v", digits, got)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want Found
	}{
		"plain":            {"受付 123456789018 です", Found{0, 1}},
		"word before":      {"個人番号：123456789018", Found{1, 0}},
		"word after":       {"123456789018（マイナンバー）", Found{1, 0}},
		"far word":         {"個人番号の取扱い" + strings.Repeat("あ", 80) + "123456789018", Found{0, 1}},
		"grouped":          {"個人番号 1234-5678-9018", Found{1, 0}},
		"blanks":           {"個人番号 1234 5678 9018", Found{1, 0}},
		"wide":             {"個人番号　１２３４５６７８９０１８", Found{1, 0}},
		"wide groups":      {"個人番号　１２３４－５６７８－９０１８", Found{1, 0}},
		"wrong digit":      {"個人番号 123456789012", Found{}},
		"too long":         {"個人番号 1234567890180", Found{}},
		"part of a longer": {"個人番号 99123456789018", Found{}},
		"after a date":     {"2026-123456789018", Found{0, 1}},
		"two":              {"個人番号 123456789018,987654321093", Found{2, 0}},
		"at the end":       {"123456789018", Found{0, 1}},
		"telephone":        {"電話 0570-000-090", Found{}},
		"nothing":          {"", Found{}},
	} {
		if got := Text(c.text); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// The text is the same in each encoding, and cut anywhere.
func TestWriter(t *testing.T) {
	t.Parallel()
	text := "氏名,個人番号\n見本 太郎,123456789018\n見本 花子,９８７６５４３２１０９３\n"
	sjis, _ := japanese.ShiftJIS.NewEncoder().String(text)
	euc, _ := japanese.EUCJP.NewEncoder().String(text)
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(text, "９８７６５４３２１０９３", "987654321093"))
	for name, s := range map[string]string{"UTF-8": text, "CP932": sjis, "EUC-JP": euc, "UTF-16": wide} {
		for cut := 1; cut <= 7; cut++ {
			w := &Writer{}
			for rest := s; rest != ""; {
				n := min(cut, len(rest))
				_, _ = w.Write([]byte(rest[:n]))
				rest = rest[n:]
			}
			if got := w.Found(); got != (Found{2, 0}) {
				t.Errorf("%s in pieces of %d: %+v", name, cut, got)
			}
		}
	}
	w := &Writer{}
	_, _ = w.Write([]byte("PK\x03\x04\x00\x00個人番号 123456789018"))
	if got := w.Found(); got.Any() {
		t.Errorf("a program holds %+v", got)
	}
}

func FuzzWriter(f *testing.F) {
	f.Add([]byte("個人番号 123456789018"), 3)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		whole, pieces := &Writer{}, &Writer{}
		_, _ = whole.Write(data)
		cut = max(4096, cut) // whether it is text is told by the first piece
		for rest := data; len(rest) > 0; {
			n := min(cut, len(rest))
			_, _ = pieces.Write(rest[:n])
			rest = rest[n:]
		}
		if a, b := whole.Found(), pieces.Found(); a != b {
			t.Errorf("%+v and in pieces %+v", a, b)
		}
	})
}
