package blank

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"html"
	"io"
	"regexp"
	"strings"
)

var (
	wordPart  = regexp.MustCompile(`^word/(document|header\d*|footer\d*)\.xml$`)
	paragraph = regexp.MustCompile(`(?s)<w:p(?: [^>]*)?>.*?</w:p>`)
	run       = regexp.MustCompile(`(?s)<w:t(?: [^>]*)?>(.*?)</w:t>`)
)

// word goes through the paragraphs of the text, of headers and of footers. The parts are
// changed as text, so that whatever else the document holds stays as it was.
func word(content []byte, value func(string) string) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, broken("Word")
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	total, body := int64(0), false
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			return nil, broken("Word")
		}
		part, err := io.ReadAll(io.LimitReader(in, unpackedMax-total+1))
		_ = in.Close() // only read
		if total += int64(len(part)); err != nil || total > unpackedMax {
			return nil, broken("Word")
		}
		if wordPart.MatchString(f.Name) {
			body = body || f.Name == "word/document.xml"
			part = paragraph.ReplaceAllFunc(part, func(p []byte) []byte { return fillParagraph(p, value) })
			if !wellFormed(part) {
				return nil, broken("Word")
			}
		}
		to, err := w.Create(f.Name)
		if err != nil {
			return nil, err
		}
		if _, err := to.Write(part); err != nil {
			return nil, err
		}
	}
	if !body {
		return nil, broken("Word")
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func wellFormed(part []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(part))
	for {
		_, err := d.Token()
		if err == io.EOF {
			return true
		}
		if err != nil {
			return false
		}
	}
}

// fillParagraph puts the filled text into the first of the runs over which a field runs,
// and takes it out of the others; other runs keep their text and their look.
func fillParagraph(p []byte, value func(string) string) []byte {
	places := run.FindAllSubmatchIndex(p, -1)
	texts, whole := make([]string, len(places)), ""
	for i, at := range places {
		texts[i] = html.UnescapeString(string(p[at[2]:at[3]]))
		whole += texts[i]
	}
	hits := field.FindAllStringIndex(whole, -1)
	if len(hits) == 0 {
		return p
	}
	fresh := make([]string, len(places))
	start := 0
	for i, t := range texts {
		fresh[i] = shareOf(whole, start, start+len(t), hits, value)
		start += len(t)
	}
	var out []byte
	last := 0
	for i, at := range places {
		out = append(out, p[last:at[0]]...)
		out = append(out, runText(fresh[i])...)
		last = at[1]
	}
	return append(out, p[last:]...)
}

// shareOf is what stands in the run from start to end: the text outside of fields, and each
// field that begins there.
func shareOf(whole string, start, end int, hits [][]int, value func(string) string) string {
	var b strings.Builder
	at := start
	for _, h := range hits {
		if h[1] <= start || h[0] >= end {
			continue
		}
		if h[0] >= start {
			b.WriteString(whole[at:h[0]])
			b.WriteString(value(strings.TrimSpace(whole[h[0]+2 : h[1]-2])))
		}
		at = min(h[1], end)
	}
	b.WriteString(whole[at:end])
	return b.String()
}

// runText writes a text of a run; a line feed begins a new line in the same paragraph.
func runText(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(l)) // a Builder never fails
		lines[i] = `<w:t xml:space="preserve">` + b.String() + `</w:t>`
	}
	return strings.Join(lines, "<w:br/>")
}
