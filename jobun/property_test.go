package jobun

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pieces are what the texts of the property tests are made of: marks of every
// style, beginnings and ends of sentences, signs that open blocks.
var pieces = []string{
	"第1条", "第２条の２", "第三条　", "第1章 総則", "第2章", "附則", "附 則（令和5年規則第1号）", "序 目的", "はじめに", "目次", "別表第1（第2条関係）", "様式第1号", "用語集",
	"1 目的", "２　", "3. ", "1-1 ", "2.1.3 計画", "(1) ", "（２）", "①", "②職員は", "ア ", "イ　", "(ア) ", "(ｱ) ", "a) ", "Ⅰ ", "ⅱ) ", "一　", "二　", "# ", "## 章", "- ", "・", "* ",
	"（趣旨）", "職員は、", "情報を管理する", "しなければならない。", "次に掲げる", "の規定により", "、", "。", "「", "」", "（", "）", "\t", "a\tb\tc", "|a|b|", "---", "- 5 -", "5/30",
	"<table>", "</table>", "<tr><td>", "<!--", "-->", "> ", "お問い合わせ", "更新日:2024年", "の一部を次のように改正する。", "平成20年4月1日", "\u3000", " ", "\n", "\n\n", "\f", "\r\n", "2名以上", "削除", "𠮷", "⾦",
}

func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 120).Draw(t, "pieces"), "")
	})
}

func TestEveryLineIsSomewhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		doc, err := ReadText(text, Options{})
		if err != nil {
			return
		}
		if bad := misplaced(text, doc); bad != "" {
			t.Fatalf("%s in %q", bad, text)
		}
	})
}

// misplaced returns the first fault of a reading, or nothing.
func misplaced(text string, doc *Document) string {
	r := &recorder{}
	checkDocument(r, text, doc)
	return strings.Join(r.faults, "; ")
}

// recorder is a testing.TB that keeps the faults instead of failing.
type recorder struct {
	testing.TB
	faults []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

func TestReadingIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		a, errA := ReadText(text, Options{})
		b, errB := ReadText(text, Options{})
		if errA != nil || errB != nil {
			return
		}
		if x, y := fmt.Sprintf("%+v", *a), fmt.Sprintf("%+v", *b); !sameProvisions(a, b) {
			t.Fatalf("%s\n%s", x, y)
		}
	})
}

func sameProvisions(a, b *Document) bool {
	if len(a.Provisions) != len(b.Provisions) || len(a.Findings) != len(b.Findings) {
		return false
	}
	for i := range a.Provisions {
		if a.Provisions[i].ID != b.Provisions[i].ID {
			return false
		}
	}
	return true
}

func FuzzRead(f *testing.F) {
	for _, p := range pieces {
		f.Add("第1条　" + p + "\n2 " + p + "\n" + p)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := ReadText(text, Options{Limits: Limits{Characters: 20000}})
		if err != nil {
			return
		}
		if bad := misplaced(text, doc); bad != "" {
			t.Error(bad)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("第1条　職員は、\n"))
	f.Add([]byte{0xFF, 0xFE, 0x2C, 0x7B})
	f.Add([]byte{0xFE, 0xFF, 0x7B, 0x2C})
	f.Add([]byte{0x91, 0xE6, 0x82, 0x50, 0x8F, 0xF0})
	f.Add([]byte{0xC2, 0xE8, 0xA3, 0xB1, 0xBE, 0xF2})
	f.Add([]byte("%PDF-1.7\x00\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		text, encoding, err := Decode(data)
		if err == nil && encoding == "" {
			t.Errorf("%q has no encoding", text)
		}
		if _, ok := IsUnreadable(err); err != nil && !ok {
			t.Errorf("%v is no *Unreadable", err)
		}
	})
}
