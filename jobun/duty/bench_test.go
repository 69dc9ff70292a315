package duty

import (
	"os"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
)

// BenchmarkRead reads the sentences of a whole policy: the texts of our own put one
// behind the other, about 60,000 letters.
func BenchmarkRead(b *testing.B) {
	text := wholePolicy(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		doc, err := jobun.ReadText(text, jobun.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		Read(doc, Options{})
	}
}

func wholePolicy(t testing.TB) string {
	t.Helper()
	var all strings.Builder
	for _, name := range []string{"security", "policy", "flawed", "charter", "hospital", "counter", "directive", "finance"} {
		data, err := os.ReadFile("../testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}
