package evidence

import (
	"strconv"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// fold is a text as words are looked for in it: width and case do not count.
func fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

func searchText(it Exhibit) string {
	return fold(strings.Join([]string{it.Code(), it.NumberText(), it.Title, it.Note, it.FileName, it.Serial, it.Maker, it.SourceDevice, it.SourcePath, it.SHA256, it.Seal}, "\n"))
}

// humanSize writes a number of bytes as people read it.
func humanSize(n int64) string {
	units := []string{"バイト", "KB", "MB", "GB", "TB"}
	i, v := 0, float64(n)
	for v >= 1024 && i < len(units)-1 {
		v /= 1024
		i++
	}
	if i == 0 {
		return grouped(n) + units[0]
	}
	return trimmed(v) + units[i] + "（" + grouped(n) + "バイト）"
}

// grouped writes a number with commas.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func trimmed(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// distinct counts different texts.
func distinct(list []string) int {
	seen := map[string]bool{}
	for _, s := range list {
		seen[s] = true
	}
	return len(seen)
}
