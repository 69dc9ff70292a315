package paper

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// fixed gives glyphs of 10 points, Latin ones half as wide.
func fixed(text string) []glyph {
	var list []glyph
	for _, r := range text {
		list = append(list, glyph{r: r, width: 10 * runeWidth(r), size: 10})
	}
	return list
}

// broken gives the lines as they are seen, in a column of so many characters.
func broken(text string, characters float64, hang bool) []string {
	list := fixed(text)
	var lines []string
	for _, l := range breakLines(list, 10*characters, 10*characters, hang) {
		var b strings.Builder
		for _, g := range list[l.from:l.to] {
			b.WriteRune(g.r)
		}
		lines = append(lines, b.String())
	}
	return lines
}

func TestBreakLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		room       float64
		hang       bool
		want       []string
	}{
		{"full lines", "あいうえおか", 3, false, []string{"あいう", "えおか"}},
		{"nothing", "", 3, false, []string{""}},
		{"one character in no room", "あい", 0.5, false, []string{"あ", "い"}},
		{"comma not first", "あいうえ、お", 4, false, []string{"あいう", "え、お"}},
		{"comma hangs", "あいうえ、お", 4, true, []string{"あいうえ、", "お"}},
		{"comma cut to half", "あいうえ、お", 4.5, false, []string{"あいうえ、", "お"}},
		{"closing bracket cut to half", "（あいう）えお", 4.5, false, []string{"（あいう）", "えお"}},
		{"closing bracket does not hang", "あ（いう）え", 4, true, []string{"あ（い", "う）え"}},
		{"two closing marks", "あいう」、え", 3, true, []string{"あい", "う」、", "え"}},
		{"opening bracket not last", "あいう「えお」", 4, false, []string{"あいう", "「えお」"}},
		{"two opening brackets", "あい「『えお』」", 4, false, []string{"あい", "「『え", "お』」"}},
		{"small kana not first", "あいうチェック", 4, false, []string{"あいう", "チェック"}},
		{"long vowel not first", "あいサーバ", 3, false, []string{"あい", "サーバ"}},
		{"repeated kanji not first", "あいう人々", 4, false, []string{"あいう", "人々"}},
		{"middle dot not first", "あいう・え", 3, false, []string{"あい", "う・え"}},
		{"dots not split", "あいう……え", 4, false, []string{"あいう", "……え"}},
		{"dashes not split", "あいう――え", 4, false, []string{"あいう", "――え"}},
		{"word kept whole", "あいLGWANう", 4, false, []string{"あい", "LGWANう"}},
		{"full-width word kept whole", "あいＬＡＮう", 4, false, []string{"あい", "ＬＡＮう"}},
		{"number kept whole", "第１２３条", 3, false, []string{"第", "１２３", "条"}},
		{"number with its unit", "あい50％う", 3, false, []string{"あい", "50％う"}},
		{"number with yen", "あいう100円", 4, false, []string{"あいう", "100円"}},
		{"sign with its number", "あい￥100う", 3, false, []string{"あい", "￥100", "う"}},
		{"endless word cut", "abcdefghij", 2, false, []string{"abcd", "efgh", "ij"}},
		{"address broken after a stroke", "https://example.jp/plan", 10, false, []string{"https://example.jp/", "plan"}},
		{"date not broken", "あい2026/11/25", 5, false, []string{"あい", "2026/11/25"}},
		{"words parted at blanks", "ab cd ef", 2.5, false, []string{"ab cd", "ef"}},
		{"blank not first", "あいう　え", 3, false, []string{"あいう", "え"}},
		{"blank at the end of the text", "あいう　", 3, false, []string{"あいう"}},
		{"blank at the beginning stays", "　あいう", 3, false, []string{"　あい", "う"}},
		{"line feed", "あ\nいう", 3, false, []string{"あ", "いう"}},
		{"line feed after a full line", "あいう\nえ", 3, false, []string{"あいう", "え"}},
		{"line feeds", "あ\n\nい", 3, false, []string{"あ", "", "い"}},
		{"line feed at the end", "あ\n", 3, false, []string{"あ", ""}},
		{"nothing but commas", "、、、、、", 2, false, []string{"、、", "、、", "、"}},
		{"nothing but opening brackets", "「「「「「", 2, false, []string{"「「", "「「", "「"}},
	} {
		if got := broken(c.text, c.room, c.hang); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q in %v characters: %q, want %q", c.name, c.text, c.room, got, c.want)
		}
	}
}

// The first line has another room than the others.
func TestBreakFirstLine(t *testing.T) {
	t.Parallel()
	lines := breakLines(fixed("あいうえおか"), 20, 40, false)
	if len(lines) != 2 || lines[0].next != 2 || lines[1].next != 6 || lines[0].last || !lines[1].last {
		t.Errorf("lines %+v", lines)
	}
}

// Whatever the text and the room: nothing is lost, only blanks and feeds are taken
// off, and a line is too wide only where a single character is.
func TestBreakLinesKeepsAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("あア、。「」（）…―・a1 /　\n々ー％￥"))).Draw(t, "text")
		room := rapid.Float64Range(0, 12).Draw(t, "room")
		hang := rapid.Bool().Draw(t, "hang")
		list, at := fixed(text), 0
		for _, l := range breakLines(list, 10*room, 10*room, hang) {
			if l.from != at || l.to < l.from || l.next < l.to {
				t.Fatalf("line %+v does not go on at %d", l, at)
			}
			for _, g := range list[l.to:l.next] {
				if !g.space() && !g.feed() {
					t.Fatalf("%q was taken off", g.r)
				}
			}
			if l.width > 10*room+slack && l.to-l.from > 1 {
				t.Fatalf("line %+v is wider than %v", l, 10*room)
			}
			at = l.next
		}
		if at != len(list) {
			t.Fatalf("only %d of %d glyphs were set", at, len(list))
		}
	})
}
