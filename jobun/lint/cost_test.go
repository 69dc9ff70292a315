package lint

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// policy is a whole policy made of our own sample, as long as a real one.
func policy(t testing.TB, times int) *jobun.Document {
	t.Helper()
	b, err := os.ReadFile("../testdata/flawed.txt")
	if err != nil {
		t.Fatal(err)
	}
	return readText(t, strings.Repeat(string(b)+"\n", times))
}

func readText(t testing.TB, text string) *jobun.Document {
	t.Helper()
	doc, err := jobun.ReadText(text, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	duty.Read(doc, duty.Options{})
	return doc
}

// today is the day for which the tests ask.
var today = Options{On: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}

func BenchmarkCheck(b *testing.B) {
	doc := policy(b, 8)
	b.ReportAllocs()
	for b.Loop() {
		Check(doc, today)
	}
}
