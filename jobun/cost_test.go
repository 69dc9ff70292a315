package jobun

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// longText repeats the fixtures' kinds of provisions under new numbers until
// it has the wanted number of characters.
func longText(characters int) string {
	var b strings.Builder
	b.WriteString("みずほ台市情報管理規程\n\n令和4年4月1日\n規程第1号\n")
	for n, count := 1, 0; count < characters; n++ {
		s := fmt.Sprintf("（見出し%d）\n第%d条　職員は、情報を取り扱うときは、次に掲げる事項を守らなければならない。\n", n, n)
		s += "(1) 台帳に記録すること。\n(2) 次に掲げる者の承認を得ること。\nア 課長\nイ 前条第2項の\n責任者\n"
		s += "２　前項の台帳は、1年を超えて保存しなければなら\n\nない。ただし、（市長が認めるときを除く。）この限りでない。\n・例外の一つ\n\n"
		b.WriteString(s)
		count += len([]rune(s))
	}
	return b.String()
}

// TestLinear counts the letters and places looked at instead of the time,
// which other work on the machine would disturb.
func TestLinear(t *testing.T) {
	cost := func(text string) float64 {
		_, work, err := read(Lines(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return float64(work) / float64(len(text))
	}
	for _, c := range []struct {
		name string
		make func(n int) string
	}{
		{"provisions", longText},
		{"one list", func(n int) string { return strings.Repeat("(1) 台帳\n", n/8) }},
		{"brackets", func(n int) string { return "第1条\n" + strings.Repeat("「（\n", n/3) }},
		{"headings", func(n int) string { return "1 目的\n" + strings.Repeat("責任者の体制\n", n/7) }},
		{"tags", func(n int) string { return "1 目的\n" + strings.Repeat("<table>\n", n/8) }},
		{"cells", func(n int) string { return "1 目的\n" + strings.Repeat("1\t目的\n", n/5) }},
		{"contents", func(n int) string { return "目次\n" + strings.Repeat("1 目的 … 5\n", n/9) }},
		{"contact", func(n int) string { return "1 目的\n" + strings.Repeat("お問い合わせ\n", n/7) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			small, large := cost(c.make(30_000)), cost(c.make(300_000))
			if ratio := large / small; ratio > 1.2 || ratio < 0.8 {
				t.Errorf("cost per character %.3f at 30,000, %.3f at 300,000: ratio %.2f", small, large, ratio)
			}
		})
	}
}

// TestHostile reads or refuses ten megabytes of bad input.
func TestHostile(t *testing.T) {
	for _, s := range []string{"(", "（（「", "1\n", "ア イ ウ ", "第1条の2の3の4", "<table>\n", "> > > ", "目次\n", "\t", "「\n", "第", "#", "1 a\n(1) b\n① c\nア d\n(ア) e\na) f\nⅰ) g\nA. h\n"} {
		text := strings.Repeat(s, 10<<20/len(s))
		doc, err := ReadBytes([]byte(text), Options{})
		if _, refused := IsUnreadable(err); doc == nil && !refused {
			t.Errorf("%q: neither read nor refused: %v", s, err)
		}
	}
}

func BenchmarkRead30k(b *testing.B)  { benchmark(b, longText(30_000)) }
func BenchmarkRead300k(b *testing.B) { benchmark(b, longText(300_000)) }

func BenchmarkReadCorpus(b *testing.B) {
	_, data := corpus(b, "seeds/002_*")
	benchmark(b, string(data))
}

func benchmark(b *testing.B, text string) {
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := ReadText(text, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMemory holds the promise that a policy of 30,000 characters is read in
// less than 64 MiB, counting everything that is ever allocated.
func TestMemory(t *testing.T) {
	if os.Getenv("GOFLAGS") == "-race" {
		t.Skip("the race detector allocates for itself")
	}
	text := longText(30_000)
	r := testing.Benchmark(func(b *testing.B) { benchmark(b, text) })
	if mib := r.AllocedBytesPerOp() >> 20; mib > 64 {
		t.Errorf("%d MiB allocated, want at most 64", mib)
	}
}
