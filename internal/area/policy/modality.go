package policy

import (
	"slices"

	"github.com/okite-isms/okite/jobun"
)

// bond is what a reader is told about a modality: a word and how it is marked.
type bond struct {
	modality jobun.Modality
	word     string // as the text is marked
	title    string // as lists and forms say it
}

// bonds lists the modalities from the strongest to the weakest.
func bonds() []bond {
	return []bond{
		{jobun.Must, "義務", "義務（しなければならない）"},
		{jobun.Shall, "義務", "義務（するものとする）"},
		{jobun.Instructs, "義務", "義務（すること）"},
		{jobun.Declares, "規定", "規定（する・行う）"},
		{jobun.MustNot, "禁止", "禁止（してはならない）"},
		{jobun.Prohibits, "禁止", "禁止（しないこと）"},
		{jobun.Should, "努力", "努力（するよう努める）"},
		{jobun.May, "できる", "できる"},
		{jobun.Except, "例外", "例外（この限りでない）"},
		{jobun.Defines, "定義", "定義（をいう）"},
		{jobun.NoDuty, "", "定めではない"},
	}
}

func bondOf(m jobun.Modality) bond {
	i := slices.IndexFunc(bonds(), func(b bond) bool { return b.modality == m })
	if i < 0 {
		return bond{modality: m, title: string(m)}
	}
	return bonds()[i]
}

// marked reports whether clauses of a modality are marked in the text.
func marked(m jobun.Modality) bool { return m.Binds() || m == jobun.May || m == jobun.Except }

// timingTitle is what a word of time means.
func timingTitle(v jobun.TimingValue) string {
	for _, t := range timings() {
		if t.value == v {
			return t.title
		}
	}
	return string(v)
}

type timing struct {
	value jobun.TimingValue
	title string
}

func timings() []timing {
	return []timing{
		{jobun.Immediately, "直ちに"}, {jobun.Promptly, "速やかに"}, {jobun.Beforehand, "事前に"}, {jobun.Afterwards, "事後に"}, {jobun.Yearly, "毎年"},
		{jobun.Monthly, "毎月"}, {jobun.Regularly, "定期的に"}, {jobun.Always, "常に"}, {jobun.AsNeeded, "必要に応じて"}, {jobun.OnDate, "期日"},
	}
}

// basisTitle says how the subjects of a clause are known.
func basisTitle(b jobun.Basis) string {
	switch b {
	case jobun.InIf:
		return "条件の中に書かれています"
	case jobun.Inherited:
		return "前の文や、上の条項から引き継いでいます"
	case jobun.NoSubject:
		return "この文では分かりません"
	}
	return ""
}

// relationTitle names the kinds of relations.
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
		return "用語の定義"
	case jobun.Recurrence:
		return "繰り返し"
	case jobun.Reference:
		return "参照"
	case jobun.List:
		return "列記"
	case jobun.Classification:
		return "分類"
	}
	return string(k)
}
