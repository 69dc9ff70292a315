package policy

import (
	"cmp"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
)

// provisionName is what a person calls a provision: its place and its heading.
func provisionName(p Provision) string {
	last := p.Path[strings.LastIndex(p.Path, "/")+1:]
	if p.Heading == "" || p.Heading == last {
		return p.Path
	}
	return p.Path + "　" + p.Heading
}

func aboutView(v About, sentence int64, who actor.Actor) page.About {
	p := v.Provision
	out := page.About{
		Anchor: "p-" + p.ID, Back: anchorURL(v.ID, p.ID), Name: provisionName(p), Source: sourceURL(v.ID, p.Line), Line: number(p.Line),
		Sentences: sentenceViews(v, sentence, who.Can(CanCorrect)), Corrected: correctionViews(v.ID, v.Corrected, who),
	}
	if who.Can(CanCorrect) {
		out.Shape = []ui.Action{{Text: "段や区切りを訂正する", URL: fixURL(v.ID, "shape", p.ID, 0, 0)}}
	}
	for _, it := range p.Items {
		out.Items = append(out.Items, it.Text)
	}
	for _, r := range v.Relations {
		if r.ClauseSeq < 0 {
			out.Loose = append(out.Loose, relationView(v, r))
		}
	}
	for _, t := range v.Terms {
		out.Terms = append(out.Terms, page.Entry{Word: t.Word, Meaning: t.Meaning, URL: termURL(t.Word)})
	}
	seen := map[string]bool{}
	for _, r := range v.Referring {
		if from := v.Others[r.ProvisionID]; !seen[from.ID] {
			seen[from.ID] = true
			out.Referring = append(out.Referring, page.Link{Text: provisionName(from), URL: anchorURL(v.ID, from.ID)})
		}
	}
	for _, f := range v.Findings {
		one := page.Finding{Mark: severityMark(f.Severity), Message: f.Message}
		if f.State != Open {
			one.State = f.State.Title()
		}
		out.Findings = append(out.Findings, one)
	}
	for _, r := range v.Resting {
		if r.URL == "" {
			out.Unseen++
			continue
		}
		out.Resting = append(out.Resting, page.Link{Text: r.Title, URL: r.URL})
	}
	return out
}

// sentenceViews puts clauses and relations under their sentences.
func sentenceViews(v About, current int64, fixes bool) []page.Sentence {
	letters := []rune(v.Provision.Text)
	var list []page.Sentence
	numbers := map[int64]int{}
	several := map[int64]int{}
	for _, c := range v.Clauses {
		several[c.Sentence]++
	}
	for _, c := range v.Clauses {
		i, there := numbers[c.Sentence]
		if !there {
			i = len(list)
			numbers[c.Sentence] = i
			list = append(list, page.Sentence{
				Number: number(c.Sentence), Text: stretchOf(letters, c.SentenceFrom, c.SentenceTo), Current: c.Sentence == current,
				Line: number(c.Line), Source: sourceURL(v.ID, c.Line),
			})
			if fixes {
				list[i].Tools = []ui.Action{{Text: "許可・報告・記録などを訂正する", URL: fixURL(v.ID, "relate", v.Provision.ID, c.Sentence, 0)}}
			}
		}
		one := page.Clause{Bond: bondClass(c.Modality), Title: bondOf(c.Modality).title, Facts: clauseFacts(c)}
		if several[c.Sentence] > 1 {
			one.Text = stretchOf(letters, c.FromLetter, c.ToLetter)
		}
		if fixes {
			one.Change = ui.Action{Text: "読み取りを訂正する", URL: fixURL(v.ID, "correct", v.Provision.ID, c.Sentence, c.Clause)}
		}
		for _, k := range v.Corrected {
			if k.ID == c.CorrectionID {
				one.By = k.MadeName + "が" + k.MadeAt.Table() + "に訂正しました。"
			}
		}
		list[i].Clauses = append(list[i].Clauses, one)
	}
	for _, r := range v.Relations {
		if i, there := numbers[r.Sentence]; there && r.ClauseSeq >= 0 {
			list[i].Relations = append(list[i].Relations, relationView(v, r))
		}
	}
	return list
}

func clauseFacts(c Clause) []ui.Fact {
	who := subjectText(c)
	if plain := strings.NewReplacer("及び", "", "並びに", "", "又は", "", "、", ""); c.SubjectText != "" && plain.Replace(c.SubjectText) != plain.Replace(who) {
		who += "（" + c.SubjectText + "）"
	}
	var list []ui.Fact
	if c.Modality != jobun.NoDuty && c.Modality != jobun.Defines && c.Modality != jobun.Except {
		list = append(list, ui.Fact{Label: "主体", Value: strings.TrimSpace(who + "　" + basisTitle(c.Basis))})
	}
	if len(c.Conditions) > 0 {
		list = append(list, ui.Fact{Label: "条件", Value: strings.Join(c.Conditions, "／")})
	}
	if len(c.Timing) > 0 {
		list = append(list, ui.Fact{Label: "時期", Value: timingText(c.Timing)})
	}
	if c.Object != "" {
		list = append(list, ui.Fact{Label: "対象", Value: c.Object})
	}
	return list
}

// relationView says a relation in a sentence.
func relationView(v About, r Relation) page.Relation {
	out := page.Relation{Title: relationTitle(r.Kind)}
	from, to := names(r.From, "（だれかは書かれていません）"), names(r.To, "（相手は書かれていません）")
	switch r.Joint {
	case jobun.All:
		to += "のすべて"
	case jobun.Any:
		to += "のいずれか"
	}
	switch r.Kind {
	case jobun.Permission:
		out.Text = from + " → " + to + "の" + cmp.Or(r.Act, "許可")
	case jobun.Report:
		out.Text = from + " → " + to + "へ" + cmp.Or(r.Act, "報告")
	case jobun.Record:
		out.Text = from + "が" + cmp.Or(r.Act, "記録")
	case jobun.Appointment:
		out.Text = from + " ← " + to + "を充てる"
		return out
	case jobun.Recurrence:
		out.Text = r.Act
	case jobun.Definition:
		out.Text, out.Items = "「"+r.Object+"」", r.Items
		return out
	case jobun.Reference:
		return referenceView(v, r)
	case jobun.List, jobun.Classification:
		out.Text, out.Items = r.Object, r.Items
		return out
	}
	var more []string
	switch r.Moment {
	case jobun.Before:
		more = append(more, "事前")
	case jobun.After:
		more = append(more, "事後")
	}
	if r.Object != "" {
		more = append(more, "対象："+r.Object)
	}
	if len(more) > 0 {
		out.Text += "（" + strings.Join(more, "、") + "）"
	}
	return out
}

// referenceView leads to what a sentence points to.
func referenceView(v About, r Relation) page.Relation {
	out := page.Relation{Title: relationTitle(r.Kind), Text: "「" + r.Object + "」 → "}
	target, there := v.Others[r.TargetID]
	switch {
	case r.TargetID != "" && there:
		out.Link = page.Link{Text: provisionName(target), URL: anchorURL(v.ID, target.ID)}
	case len(r.To) > 0:
		out.Text += strings.Join(r.To, "、")
	case r.LeadsTo == jobun.ToProvision:
		out.Text += "この規程の中に見つかりません"
	default:
		out.Text = "「" + r.Object + "」（ほかの規程・法令）"
	}
	return out
}

func names(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, "、")
}
