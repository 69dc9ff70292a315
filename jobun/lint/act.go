package lint

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// The findings on who does what.
const (
	ActShared      jobun.Code = "act-shared"
	ReportDiffers  jobun.Code = "report-differs"
	DutyNobody     jobun.Code = "duty-without-subject"
	SubjectAgain   jobun.Code = "subject-repeated"
	DutyUnrecorded jobun.Code = "duty-without-record"
)

// planWord is a plan or a rule that somebody makes or changes: its name, and the act
// a few letters behind it.
var planWord = regexp.MustCompile(`([\p{Han}\p{Katakana}ー]{2,}(?:の?計画|方針|手順書|基準書|マニュアル|計画書))(?:の規定|の内容)?(の|を)(策定|作成|立案|定め|整備|見直|変更|改定|改正)`)

// trainings are acts that one role does for all.
var trainings = []string{"教育", "研修", "訓練"}

// limits are words by which an act is done for a part only.
var limits = []string{"対象", "新規", "採用", "想定", "所管", "所属", "当該", "担当", "自ら", "参加", "受講", "受け"}

// done is one role, or several together, doing something.
type done struct {
	roles []string
	line  int
	path  string
}

// sameAct looks for one plan made or changed, or training given, by different roles.
func sameAct(c *check) {
	acts := map[string][]done{}
	for _, s := range c.doc.Sentences {
		who := actors(s)
		if len(who) == 0 {
			continue
		}
		text := plain(s.Text)
		d := done{who, s.Line, s.Path}
		for _, m := range planWord.FindAllStringSubmatchIndex(text, -1) {
			if isFree(text, m[2]) && !strings.HasPrefix(text[m[1]:], "させ") {
				acts[text[m[2]:m[3]]+"の策定や見直し"] = append(acts[text[m[2]:m[3]]+"の策定や見直し"], d)
			}
		}
		if w := trainingOf(text); w != "" {
			acts["職員に対する"+w+"の実施"] = append(acts["職員に対する"+w+"の実施"], d)
		}
	}
	for _, act := range slices.Sorted(maps.Keys(acts)) {
		c.reportShared(act, acts[act])
	}
}

// actors are the subjects of a sentence whose clauses agree on them.
func actors(s jobun.Sentence) []string {
	for _, k := range s.Clauses {
		if len(k.Subjects) > 0 && !slices.Equal(k.Subjects, s.Subjects) {
			return nil
		}
	}
	if s.Modality == jobun.NoDuty || s.Modality == jobun.Defines || s.Modality == jobun.Except {
		return nil
	}
	return s.Subjects
}

// isFree reports whether nothing before byte i narrows the noun that begins there.
func isFree(text string, i int) bool {
	head := text[:i]
	return head == "" || hasSuffixAny(head, "、", "は", "。", "て", "及び", "又は", "に、")
}

// trainingOf is the training that a sentence orders for all, or nothing.
func trainingOf(text string) string {
	end := strings.TrimSuffix(text, "。")
	if containsAny(text, limits...) || containsAny(text, "計画を", "計画の", "審議", "を統括", "を総括") || !containsAny(end, "実施する", "実施し", "を行う", "を行わ", "実施しなければ") || containsAny(text, "実施させ", "行わせ") {
		return ""
	}
	for _, w := range trainings {
		for from := 0; ; {
			n := strings.Index(text[from:], w)
			if n < 0 {
				break
			}
			i := from + n
			from = i + len(w)
			if hasPrefixAny(text[from:], "、", "・", "及び", "を", "等") && !isKanji(before(text, i)) {
				return "教育・研修・訓練"
			}
		}
	}
	return ""
}

// reportShared reports an act of which two sentences name roles that have nobody in
// common.
func (c *check) reportShared(act string, list []done) {
	first := list[0]
	i := slices.IndexFunc(list, func(d done) bool { return c.disjoint(first.roles, d.roles) })
	if i < 0 {
		return
	}
	var who []string
	for _, d := range list {
		w := strings.Join(d.roles, "・") + "（" + lineName(d.line) + "）"
		if !slices.Contains(who, w) && len(who) < 6 {
			who = append(who, w)
		}
	}
	c.report(ActShared, jobun.Doubtful, list[i].path, list[i].line, "%sが、%sに割り当てられています。だれの務めかを一つに決めてください。", act, strings.Join(who, "、"))
}

func (c *check) disjoint(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return c.roleName(x) == c.roleName(y) })
	})
}

// sameReport looks for a report of incidents that one role owes another at once in one
// place and as needed in another.
func sameReport(c *check) {
	type way struct{ from, to string }
	firm, loose := map[way]jobun.Relation{}, map[way][]jobun.Relation{}
	for _, r := range c.doc.Relations {
		text := c.sentenceOf(r)
		if r.Kind != jobun.Report || !containsAny(text, "インシデント", "侵害", "事故", "事案", "緊急", "漏えい", "漏洩") {
			continue
		}
		for _, from := range r.From {
			for _, to := range r.To {
				w := way{c.roleName(from), c.roleName(to)}
				switch {
				case containsAny(text, "必要に応じ", "重要度に応じ"):
					loose[w] = append(loose[w], r)
				case containsAny(text, "速やか", "直ち", "早急", "遅滞なく"):
					if _, known := firm[w]; !known {
						firm[w] = r
					}
				}
			}
		}
	}
	ways := slices.SortedFunc(maps.Keys(loose), func(a, b way) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	for _, w := range ways {
		if f, known := firm[w]; known {
			r := loose[w][0]
			c.report(ReportDiffers, jobun.Doubtful, r.Path, r.Line, "「%s」から「%s」への報告が、%sでは急ぎの務め、ここでは「必要に応じて」です。同じ事態についてなら、そろえてください。", w.from, w.to, lineName(f.Line))
		}
	}
}

// sentenceOf is the sentence from which a relation was read.
func (c *check) sentenceOf(r jobun.Relation) string {
	i, found := c.said[saying{r.Path, r.Sentence}]
	if !found {
		return ""
	}
	return plain(c.doc.Sentences[i].Text)
}

// noSubject tells of duties that name nobody; an introduction orders nothing.
func noSubject(c *check) {
	for _, s := range c.doc.Sentences {
		if i, known := c.node[s.Path]; known && containsAny(c.doc.Provisions[i].Heading, "目的", "趣旨", "背景", "はじめに", "構成", "前文") {
			continue
		}
		if s.Basis == jobun.NoSubject && len(s.Subjects) == 0 && (s.Modality == jobun.Must || s.Modality == jobun.MustNot || s.Modality == jobun.Should) {
			c.report(DutyNobody, jobun.Notice, s.Path, s.Line, "義務の文に、だれがするのかが書かれていません。")
		}
	}
}

// repeatedSubject tells of an entry of a list that names again the subject of the
// sentence that leads to the list, where the others leave it out.
func repeatedSubject(c *check) {
	first := map[string]jobun.Sentence{}
	for _, s := range c.doc.Sentences {
		if s.Sentence == 1 {
			first[s.Path] = s
		}
	}
	for i, p := range c.doc.Provisions {
		lead, known := first[p.Path]
		if !known || len(c.children[i]) < 2 || len(lead.Subjects) == 0 || !containsAny(lead.Text, "次の", "次に", "以下の") {
			continue
		}
		var again []jobun.Sentence
		for _, k := range c.children[i] {
			if s := first[c.doc.Provisions[k].Path]; s.Basis == jobun.Explicit && slices.Equal(s.Subjects, lead.Subjects) {
				again = append(again, s)
			}
		}
		if len(again)*2 <= len(c.children[i]) {
			for _, s := range again {
				c.report(SubjectAgain, jobun.Notice, s.Path, s.Line, "柱書（%s）と同じ主語「%s」を繰り返しています。ほかの号は略しています。", lineName(lead.Line), strings.Join(s.Subjects, "・"))
			}
		}
	}
}

// noRecord tells of a duty that comes again and again and leaves neither a record nor
// a report behind, in its provision or beside it.
func noRecord(c *check) {
	traced := map[string]bool{}
	for _, r := range c.doc.Relations {
		if r.Kind == jobun.Record || r.Kind == jobun.Report {
			traced[r.Path], traced[parentPath(r.Path)] = true, true
		}
	}
	seen := map[string]bool{}
	for _, r := range c.doc.Relations {
		up := parentPath(r.Path)
		if r.Kind != jobun.Recurrence || strings.Contains(r.Act, "常") || traced[r.Path] || traced[up] || seen[up] {
			continue
		}
		seen[up] = true
		c.report(DutyUnrecorded, jobun.Notice, r.Path, r.Line, "繰り返し行う務めですが、行ったことの記録も報告も、この定めの近くにありません。")
	}
}

func parentPath(p string) string {
	i := strings.LastIndexByte(p, '/')
	if i < 0 {
		return p
	}
	return p[:i]
}
