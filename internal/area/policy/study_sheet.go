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
				rows = append(rows, []string{t.title(), s.Path, strconv.Itoa(s.Sentence), strconv.Itoa(k + 1), strings.Join(c.Subjects, "、"), basisTitle(c.Basis), modalityTitle(c.Modality),
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

// modalityTitle says how a clause speaks, by an example of its ending.
func modalityTitle(m jobun.Modality) string {
	switch m {
	case jobun.Except:
		return "例外（この限りでない）"
	case jobun.Defines:
		return "定義（をいう）"
	case jobun.Should:
		return "努力（努める）"
	case jobun.MustNot:
		return "禁止（してはならない）"
	case jobun.Must:
		return "義務（しなければならない）"
	case jobun.May:
		return "任意（できる）"
	case jobun.Shall:
		return "義務（ものとする）"
	case jobun.Instructs:
		return "義務（すること）"
	case jobun.Prohibits:
		return "禁止（しないこと）"
	case jobun.Declares:
		return "義務（する）"
	}
	return "定めなし"
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

func relationTitle(k jobun.RelationKind) string {
	switch k {
	case jobun.Permission:
		return "許可"
	case jobun.Report:
		return "報告"
	case jobun.Record:
		return "記録"
	case jobun.Appointment:
		return "充て職"
	case jobun.Definition:
		return "定義"
	case jobun.Recurrence:
		return "定期"
	case jobun.Reference:
		return "引用"
	case jobun.List:
		return "列記"
	case jobun.Classification:
		return "分類"
	}
	return string(k)
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
