package jobun

import "strings"

// attachmentWords begin the heading of what is no provision.
var attachmentWords = [...]string{
	"別表", "別紙様式", "別紙", "別記様式", "別記", "別添", "別図", "様式", "参考様式", "附表", "付表", "附属書", "付属書", "付録", "付属資料", "参考資料", "巻末資料", "資料",
	"図表", "図", "表", "用語集", "用語の解説", "用語解説",
}

// attachmentHead reads the heading of an attachment: its kind, label and
// title. A sentence that begins with 別表に is none.
func attachmentHead(s string) (kind, label, title string, ok bool) {
	bare := strings.Trim(s, "【】［］[]〔〕 \u3000")
	if columns(bare) > 120 || isSentence(bare) || strings.HasSuffix(bare, "のとおり") {
		return "", "", "", false
	}
	if n, size := formNumber(bare); n {
		return "様式", bare[:size], strings.TrimFunc(bare[size:], isBlank), true
	}
	for _, w := range attachmentWords {
		size := spaced(bare, w)
		if size == 0 {
			continue
		}
		at := size + labelSize(bare[size:])
		next, _ := firstRune(bare[at:])
		if at < len(bare) && !isBlank(next) && next != '（' && next != '(' && next != '：' && next != ':' {
			return "", "", "", false
		}
		if at == size && at < len(bare) && (w == "図" || w == "表" || w == "資料") {
			return "", "", "", false
		}
		title := strings.TrimFunc(bare[at:], isBlank)
		return w, strings.TrimFunc(bare[:at], isBlank), title, !refersAny(title)
	}
	if strings.HasSuffix(bare, "用語集") && columns(bare) <= 80 {
		return "用語集", bare, bare, true
	}
	return "", "", "", false
}

func refersAny(s string) bool {
	r, _ := firstRune(s)
	return strings.ContainsRune("のにをはがとへでも、。", r) && s != ""
}

// formNumber reads 第1号様式 and 第２号様式の３.
func formNumber(s string) (bool, int) {
	after, found := strings.CutPrefix(s, "第")
	if !found {
		return false, 0
	}
	_, size := numeral(after)
	after, found = strings.CutPrefix(after[size:], "号様式")
	if size == 0 || !found {
		return false, 0
	}
	at := len(s) - len(after) + branchSize(after)
	next, _ := firstRune(s[at:])
	return at == len(s) || isBlank(next) || next == '（' || next == '(', at
}

// labelSize is the length of 第1, 第２号, １, -1, 第1の2 after the kind.
func labelSize(s string) int {
	at := blanks(s)
	rest := s[at:]
	dai := len(rest)
	rest = strings.TrimPrefix(rest, "第")
	dai -= len(rest)
	at += dai
	_, size := numeral(rest)
	if size == 0 {
		if r, w := firstRune(rest); dai == 0 && circledNumber(r) > 0 {
			return at + w
		}
		return 0
	}
	at += size
	rest = rest[size:]
	if after, found := strings.CutPrefix(rest, "号"); found {
		at += len("号")
		rest = after
	}
	for _, dash := range [...]string{"-", "－", "―", "‐", "ー", "の"} {
		if after, found := strings.CutPrefix(rest, dash); found {
			if _, n := numeral(after); n > 0 {
				at += len(dash) + n
			}
		}
	}
	return at
}

// takeAttachment gives r to an attachment: one that it begins, or the open one
// unless r leads back into the body.
func (b *builder) takeAttachment(r *row) bool {
	kind, label, title, begins := attachmentHead(r.text)
	if begins && b.ending() == running && !r.blank && b.sheet == nil {
		begins = false
	}
	if b.sheet != nil && !begins && b.leaves(r) {
		b.closeSheet()
	}
	switch {
	case begins && !(r.bullet || r.dash) && len(b.nodes) > 0:
		b.flush()
		b.closeSheet()
		b.sheet = &Attachment{Kind: kind, Label: label, Title: title, Line: r.Line.Line, Rows: [][]string{}}
		if kind == "図" || kind == "表" || kind == "図表" {
			b.sheet.Path = b.top.path
		}
	case b.sheet == nil:
		return false
	default:
		b.body = append(b.body, r.text)
		b.sheet.TextLines = append(b.sheet.TextLines, r.Line.Line)
	}
	b.sheet.cover(r.Line.Line)
	return true
}

// leaves reports whether r ends the open attachment: an 附則, or the chapter or
// article that the body was waiting for. A caption 図 or 表 ends with the row.
func (b *builder) leaves(r *row) bool {
	if b.sheet.Path != "" {
		return true
	}
	s := b.bestSlot(r)
	switch {
	case s.fit == nowhere:
		return false
	case s.Style == Supplement:
		return true
	case rank(s.Style) > 0 && s.Style != Preface:
		return s.fit == next || s.fit == resumed
	}
	return false
}

func (a *Attachment) cover(line int) {
	a.EndLine = line
	if last := len(a.Source) - 1; last >= 0 && a.Source[last].To >= line-1 {
		a.Source[last].To = line
		return
	}
	a.Source = append(a.Source, Span{line, line})
}

func (b *builder) closeSheet() {
	if b.sheet != nil {
		b.sheet.Text = strings.Join(b.body, "\n")
		b.sheets = append(b.sheets, *b.sheet)
		b.sheet, b.body = nil, nil
	}
}

// takeTable puts the table that begins with row i into the open attachment, or
// makes it one that stands in the innermost provision.
func (b *builder) takeTable(i int) {
	t := &b.tables[b.rows[i].table-1]
	line := b.rows[i].Line.Line
	if t.from != i {
		if n := len(b.sheets); b.sheet == nil && n > 0 {
			b.sheets[n-1].cover(line)
		} else if b.sheet != nil {
			b.sheet.cover(line)
		}
		return
	}
	b.flush()
	own := b.sheet == nil
	if own {
		b.top.tables++
		b.sheet = &Attachment{Kind: "表", Path: b.top.path, Line: line, Rows: [][]string{}}
	}
	b.sheet.Rows = append(b.sheet.Rows, t.cells...)
	b.sheet.RowLines = append(b.sheet.RowLines, t.lines...)
	b.sheet.cover(line)
	if t.remnant {
		b.report(TableRemnant, Notice, b.sheet.Path, line, "表の中にHTMLの書式が残っています。")
	}
	if own || b.sheet.Path != "" {
		b.closeSheet()
	}
}
