package lint

import (
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// origin is how a text makes a term known.
type origin int

const (
	listed   origin = iota // an entry of a list of definitions
	called                 // 以下「X」という
	glossary               // a row of a glossary
	said                   // Xとは、…をいう
)

// term is a word that the text itself defines.
type term struct {
	name   string
	text   string // what it means, or what is called so
	at     int    // where it is defined
	origin origin
	local  bool // for one article or a supplement only
	node   int  // provision, -1 for a glossary
}

// mostTerms bounds the terms of one text.
const mostTerms = 3000

// findTerms collects what the text defines, in its order.
func findTerms(c *check) []term {
	var list []term
	list = append(list, listedTerms(c)...)
	list = append(list, calledTerms(c)...)
	list = append(list, glossaryTerms(c)...)
	list = append(list, saidTerms(c)...)
	slices.SortStableFunc(list, func(a, b term) int { return a.at - b.at })
	return list[:min(len(list), mostTerms)]
}

// definesTerms reports whether the children of a provision are terms.
func definesTerms(p *jobun.Provision) bool {
	return containsAny(p.Heading, "定義", "用語") || containsAny(p.Text, "用語の意義", "用語の定義", "次に掲げる用語")
}

func listedTerms(c *check) []term {
	var list []term
	for _, p := range c.parts {
		if p.kind != heading || p.provision < 0 {
			continue
		}
		prov := &c.doc.Provisions[p.provision]
		up := prov.Parent
		if up >= 0 && c.doc.Provisions[up].Mark != nil && c.doc.Provisions[up].Heading == "" && c.doc.Provisions[up].Parent >= 0 && !definesTerms(&c.doc.Provisions[up]) {
			up = c.doc.Provisions[up].Parent
		}
		if up < 0 || !definesTerms(&c.doc.Provisions[up]) || prov.Text == "" && len(c.children[p.provision]) == 0 {
			continue
		}
		for _, name := range names(c.of(p)) {
			list = append(list, term{name: name, text: plain(prov.Text), at: p.from, node: p.provision})
		}
	}
	return list
}

// names are the ways to write a term: 危機(クライシス) is 危機 or クライシス,
// (情報システムの)監視 is 監視.
func names(s string) []string {
	s = strings.Trim(s, "「」『』")
	open, shut := strings.IndexByte(s, '('), strings.IndexByte(s, ')')
	if open < 0 || shut < open {
		return []string{s}
	}
	in, out := s[open+1:shut], s[:open]+s[shut+1:]
	if open == 0 || strings.HasSuffix(in, "の") || containsAny(in, "以下", "、", "。") {
		return []string{out}
	}
	return []string{out, in}
}

// callers end the name that is given by 以下「X」.
var callers = []string{"という", "といい", "と総称", "と略", "と言"}

func calledTerms(c *check) []term {
	var list []term
	c.each("以下", func(i int) {
		rest := c.s[i+len("以下"):]
		open := strings.Index(rest, "「")
		if open < 0 || open > len("この条及び次条第一項において、") || strings.ContainsAny(rest[:open], "。\n)") {
			return
		}
		name, tail, ok := strings.Cut(rest[open+len("「"):], "」")
		if !ok || strings.Contains(name, "\n") || !hasPrefixAny(tail, callers...) || name == "" {
			return
		}
		at := c.partAt(i)
		if at.kind == cell {
			return // a form speaks for itself
		}
		local := at.provision >= 0 && c.inSupplement(at.provision) || hasPrefixAny(rest, "この", "本条", "本項", "本章", "本節", "同条", "次項", "次条")
		list = append(list, term{name: name, text: c.calledWhat(i), at: i, origin: called, local: local, node: at.provision})
	})
	return list
}

// calledWhat is the noun before the bracket in which 以下「X」 stands at i.
func (c *check) calledWhat(i int) string {
	p := c.partAt(i)
	open := strings.LastIndexByte(c.s[p.from:i], '(')
	if open < 0 {
		return ""
	}
	return c.s[nounStart(c.s[p.from:p.from+open], open)+p.from : p.from+open]
}

// glossaryTerms reads tables with 用語 in their head, and the sheets called 用語集.
func glossaryTerms(c *check) []term {
	var list []term
	for n, a := range c.doc.Attachments {
		if !isGlossary(&a) {
			continue
		}
		for _, row := range c.rowsOf(n) {
			if k := len(row); k >= 2 {
				if name := c.of(row[k-2]); !strings.Contains(name, "用語") && letters(name) <= 40 {
					for _, w := range names(name) {
						list = append(list, term{name: w, text: c.of(row[k-1]), at: row[k-2].from, origin: glossary, node: -1})
					}
				}
			}
		}
	}
	return list
}

func isGlossary(a *jobun.Attachment) bool {
	if len(a.Rows) < 3 {
		return false
	}
	head := strings.Join(a.Rows[0], " ")
	return strings.Contains(head, "用語") && containsAny(head, "解説", "説明", "意味", "定義", "内容", "意義")
}

// rowsOf are the filled cells of a table, row by row.
func (c *check) rowsOf(sheet int) [][]part {
	rows := make([][]part, len(c.doc.Attachments[sheet].Rows))
	for _, p := range c.parts {
		if p.sheet == sheet && p.kind == cell && p.row >= 0 {
			rows[p.row] = append(rows[p.row], p)
		}
	}
	return rows
}

func saidTerms(c *check) []term {
	var list []term
	c.each("とは、", func(i int) {
		p := c.partAt(i)
		from := max(strings.LastIndex(c.s[p.from:i], "。")+len("。"), 0)
		if !strings.Contains(c.s[p.from:i], "。") {
			from = 0
		}
		name := c.s[p.from+from : i]
		if open := strings.LastIndex(name, "「"); open >= 0 {
			name, _, _ = strings.Cut(name[open+len("「"):], "」")
		}
		if p.kind != body || letters(name) > 24 || name == "" || containsAny(name, "、", "は") {
			return
		}
		sentence, _, _ := strings.Cut(c.s[i:p.to], "。")
		if hasSuffixAny(sentence, "をいう", "を総称する", "を指す", "のこととする", "をいうものとする") {
			list = append(list, term{name: name, text: sentence, at: p.from + from, origin: said, node: p.provision})
		}
	})
	return list
}
