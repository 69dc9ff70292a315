package search

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
)

// repeats is how often a token counts in one piece of text. PostgreSQL keeps 255
// places of a lexeme; SQLite is held to the same, so that both find the same.
const repeats = 255

// scope is what every token of a body begins with, so that its postings stand by
// themselves. Two bodies that share one (25 bits of a hash) are kept apart by
// body_id; they only share the walk.
func scope(body string) string {
	sum := sha256.Sum256([]byte(body))
	return strings.ToLower(base32.HexEncoding.EncodeToString(sum[:5]))[:5]
}

// document is a text as it is indexed: title, a gap, text. An empty token holds
// the place of one that does not count.
func document(title, text string) []string {
	var list []string
	seen := map[string]int{}
	add := func(s string) {
		for _, t := range tokens(s) {
			if seen[t.text]++; seen[t.text] > repeats {
				t.text = ""
			}
			list = append(list, t.text)
		}
	}
	add(title)
	list = append(list, "")
	add(text)
	return list
}

// ftsText writes a document for FTS5's tokenizer "ascii": blanks part tokens, and
// whatever is no ASCII is a letter. The place holder is the bare scope, which no
// query asks for.
func ftsText(scope string, document []string) string {
	var b strings.Builder
	for i, t := range document {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(scope)
		b.WriteString(t)
	}
	return b.String()
}

// ftsQuery writes phrases in FTS5's language. Tokens are letters and digits only,
// so nothing the user types can be an operator.
func ftsQuery(scope string, words []phrase) string {
	return joinWords(words, " AND ", func(b *strings.Builder, p phrase) {
		b.WriteByte('"')
		for i, t := range p.tokens {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(scope + t.text)
		}
		b.WriteByte('"')
		if p.prefix {
			b.WriteByte('*')
		}
	})
}

// tsVector writes a document as the text form of a tsvector, with our own places:
// to_tsvector would cut words its own way.
func tsVector(scope string, document []string) string {
	var b strings.Builder
	for i, t := range document {
		if t != "" {
			b.WriteString("'" + scope + t + "':" + strconv.Itoa(i+1) + " ")
		}
	}
	return b.String()
}

// tsQuery writes phrases as the text form of a tsquery.
func tsQuery(scope string, words []phrase) string {
	return joinWords(words, " & ", func(b *strings.Builder, p phrase) {
		b.WriteByte('(')
		for i, t := range p.tokens {
			if i > 0 {
				b.WriteString(" <-> ")
			}
			b.WriteString("'" + scope + t.text + "'")
		}
		if p.prefix {
			b.WriteString(":*")
		}
		b.WriteByte(')')
	})
}

func joinWords(words []phrase, and string, write func(*strings.Builder, phrase)) string {
	var b strings.Builder
	for i, p := range words {
		if i > 0 {
			b.WriteString(and)
		}
		write(&b, p)
	}
	return b.String()
}
