// Package paper makes what leaves the house on paper: one neutral Document, written as
// Word that staff go on editing and as PDF that prints the same everywhere.
//
// An area describes what stands on the page (titles, provisions with their marks,
// tables, stamp boxes) and never how a format spells it. What a run, a paragraph or a
// table may hold is the same in the body and in a cell.
//
//	doc := paper.Document{Title: "情報セキュリティ対策基準", Made: now, Blocks: []paper.Block{
//		paper.Title{Text: paper.T("情報セキュリティ対策基準")},
//		paper.Heading{Level: 1, Mark: "第１章", Text: paper.T("総則")},
//		paper.Paragraph{Mark: "第１条", Text: paper.T("この基準は、…"), Indent: 1, Hang: 1},
//	}}
//	err := paper.Word(ctx, w, doc)
//	report, err := paper.PDF(ctx, w, doc)
//
// Neither writer looks at a clock: the same document gives the same bytes. What the
// fonts cannot draw is shown as 〓 and told in the Report, so that nobody prints a name
// with a hole in it unknowingly.
package paper
