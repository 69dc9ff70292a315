package policy

import (
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/jobun"
)

// sentenceSheet lists the clauses of every sentence: who, how strongly, when.
func sentenceSheet(texts []readText) sheet.Table {
	var rows [][]string
	for _, t := range texts {
		for i := range t.doc.Sentences {
			s := &t.doc.Sentences[i]
			for k, c := range s.Clauses {
				rows = append(rows, []string{t.title(), s.Path, strconv.Itoa(s.Sentence), strconv.Itoa(k + 1), strings.Join(c.Subjects, "、"), basisCell(c.Basis), bondOf(c.Modality).title,
					strings.Join(c.Conditions, "\n"), timingText(c.Timing), c.Object, s.Text, strconv.Itoa(s.Line)})
			}
		}
	}
	return sheetOf("文", rows, "規程", "場所", "#文", "#節", "主体", "主体の分かり方", "言い方", "条件", "時期", "対象", "本文", "#原文の行")
}

func roleSheet(texts []readText) sheet.Table {
	var rows [][]string
	for _, t := range texts {
		for _, r := range t.doc.Roles {
			rows = append(rows, []string{t.title(), r.Name, strings.Join(r.Aliases, "、"), strings.Join(r.Posts, "、"), originTitle(r.Defined), r.Path, strconv.Itoa(r.Line)})
		}
	}
	return sheetOf("役割", rows, "規程", "役割", "別名", "充てる職", "現れ方", "場所", "#原文の行")
}

func relationSheet(texts []readText) sheet.Table {
	var rows [][]string
	for _, t := range texts {
		for _, r := range t.doc.Relations {
			rows = append(rows, []string{t.title(), relationTitle(r.Kind), strings.Join(r.From, "、"), strings.Join(r.To, "、"), r.Object, r.Act, whenTitle(r.When), strings.Join(r.Items, "\n"), r.Path, strconv.Itoa(r.Sentence), strconv.Itoa(r.Line)})
		}
	}
	return sheetOf("関係", rows, "規程", "種類", "だれが", "だれに・何に", "対象", "行い", "前後", "列記", "場所", "#文", "#原文の行")
}

func originTitle(o jobun.RoleOrigin) string {
	switch o {
	case jobun.RoleSet:
		return "置く"
	case jobun.RoleAppointed:
		return "充てる"
	case jobun.RoleDefined:
		return "定義"
	case jobun.RoleAlias:
		return "略称"
	case jobun.RoleHeading:
		return "見出し"
	}
	return "文中だけ"
}

func whenTitle(w jobun.When) string {
	switch w {
	case jobun.Before:
		return "事前"
	case jobun.After:
		return "事後"
	}
	return ""
}
