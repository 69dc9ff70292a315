package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// bom tells Excel that the text is UTF-8; without it Japanese is garbled.
const bom = "\ufeff"

// CSV writes t with a heading line, CRLF line ends (RFC 4180) and a byte order mark.
func CSV(w io.Writer, t Table) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = harmless(c.Title, Text)
	}
	if err := out.Write(heads); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	if err := csvRows(out, t); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func csvRows(out *csv.Writer, t Table) error {
	rows := 1
	line := make([]string, len(t.Columns))
	for cells, err := range t.Rows {
		if err != nil {
			return err
		}
		if rows++; rows > MaxRows {
			return ErrTooLong
		}
		for i, c := range t.Columns {
			line[i] = harmless(at(cells, i), c.Kind)
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	return nil
}

// at forgives a row that is shorter than the heading.
func at(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return cells[i]
}

// harmless puts an apostrophe before what Excel would run as a formula when it
// opens CSV (CWE-1236). Japanese Excel reads the full-width signs as well. Blanks
// before the sign do not help the attacker, so they do not hide it either.
func harmless(s string, k Kind) string {
	if k == Number && isNumber(s) {
		return s
	}
	if s != "" && strings.ContainsRune("\t\r\n", rune(s[0])) {
		return "'" + s
	}
	first := strings.TrimLeft(s, " \t\r\n\u00a0\u3000\ufeff\u200b")
	if first != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(first)[0]) {
		return "'" + s
	}
	return s
}

func isNumber(s string) bool {
	_, err := parseNumber(s)
	return err == nil
}

// parseNumber reads digits with a sign, separators and a point; not NaN, Inf, hex
// or exponents, which strconv would accept.
func parseNumber(s string) (float64, error) {
	if strings.Trim(s, "-0123456789,.") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
}
