package policy

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// DemandQuery asks for demands.
type DemandQuery struct {
	Kind     DefinitionKind
	Standing DemandStanding
	Document string
	Text     string
	Limit    int // 0 for all
	Offset   int
}

// fits reports whether a demand is asked for.
func (q DemandQuery) fits(d *Demand) bool {
	return (q.Kind == "" || d.Kind == q.Kind) && (q.Standing == "" || d.Standing == q.Standing) && (q.Document == "" || d.Document == q.Document) &&
		(q.Text == "" || strings.Contains(titleKey(text(d.Read)+d.Path), titleKey(q.Text)))
}

// DemandList is a page of demands.
type DemandList struct {
	Demands   []Demand
	Total     int
	Waiting   int               // for a decision, in all
	Documents []Document        // in force
	Sentences map[string]string // by document and mark: the words from which a demand was read
}

// sentence is the text from which a demand was read.
func (l DemandList) sentence(d *Demand) string { return l.Sentences[d.key()] }

func (d *Demand) key() string { return d.Document + "|" + d.Mark }

// Demands lists what the policy demands, with what was decided. Who may not review sees
// what was accepted, and nothing of how it came about.
func (s *Service) Demands(ctx context.Context, q DemandQuery) (l DemandList, err error) {
	a, err := reader(ctx)
	if err != nil {
		return l, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		l, err = s.demandList(ctx, tx, a, q)
		return err
	})
	return l, err
}

func (s *Service) demandList(ctx context.Context, tx db.Tx, a actor.Actor, q DemandQuery) (l DemandList, err error) {
	if l.Documents, err = documentsInForce(ctx, tx, a, nil); err != nil {
		return l, err
	}
	proposed, err := s.proposed.get(stampOf(a.Body, l.Documents), func() ([]Demand, error) {
		list, err := materials(ctx, tx, a, nil)
		return demands(list), err
	})
	if err != nil {
		return l, err
	}
	said, titles, err := decisions(ctx, tx, a, nil)
	if err != nil {
		return l, err
	}
	all := withDecisions(slices.Clone(proposed), said, titles)
	for i := range all {
		d := &all[i]
		if d.waits() {
			l.Waiting++
		}
		if !d.visible(a) || !q.fits(d) {
			continue
		}
		if l.Total++; l.Total > q.Offset && (q.Limit == 0 || len(l.Demands) < q.Limit) {
			l.Demands = append(l.Demands, *d)
		}
	}
	l.Sentences, err = sentencesOf(ctx, tx, a, l.Demands)
	return l, err
}

// waits reports whether a person has to decide.
func (d *Demand) waits() bool {
	return d.Standing == DemandProposed || d.Standing == DemandChanged || d.Standing == DemandGone
}

// visible reports whether the actor may see the demand: proposals are for those who
// review, what holds is for everybody.
func (d *Demand) visible(a actor.Actor) bool {
	return a.Can(CanReview) || d.holds()
}

// holds reports whether a definition stands behind the demand today.
func (d *Demand) holds() bool { return d.Decision.Accepted }

// decidedDemands loads demands with what was decided about them. Without ids it takes all
// documents.
func decidedDemands(ctx context.Context, tx db.Tx, a actor.Actor, ids []string) ([]Demand, []Document, error) {
	list, err := materials(ctx, tx, a, ids)
	if err != nil {
		return nil, nil, err
	}
	said, titles, err := decisions(ctx, tx, a, ids)
	if err != nil {
		return nil, nil, err
	}
	documents := make([]Document, len(list))
	for i := range list {
		documents[i] = list[i].Document
	}
	return withDecisions(demands(list), said, titles), documents, nil
}

// withDecisions puts what was decided to what is demanded today. A decision whose words
// are gone goes to the demand of the same kind that now stands in its provision; without
// one, what was accepted is gone.
func withDecisions(list []Demand, said []Decision, titles map[string]string) []Demand {
	known := map[string]*Decision{}
	for i := range said {
		known[said[i].Document+"|"+said[i].Mark] = &said[i]
	}
	for i := range list {
		d := &list[i]
		d.Standing = DemandProposed
		if len(known) == 0 {
			continue
		}
		if k := known[d.key()]; k != nil {
			d.Decision, d.Standing = *k, DemandRefused
			if k.Accepted {
				d.Standing = DemandAccepted
			}
			delete(known, d.key())
		}
	}
	if len(known) == 0 {
		return list
	}
	open := map[string][]*Demand{}
	for i := range list {
		if d := &list[i]; d.Standing == DemandProposed {
			place := placeKey(d.Document, d.Kind, d.ProvisionID, d.Path)
			open[place] = append(open[place], d)
		}
	}
	var gone []Demand
	for i := range said {
		k := &said[i]
		if known[k.Document+"|"+k.Mark] == nil {
			continue
		}
		place := placeKey(k.Document, k.Kind, k.ProvisionID, k.Path)
		if rest := open[place]; len(rest) > 0 {
			rest[0].Decision, rest[0].Standing, open[place] = *k, DemandChanged, rest[1:]
			continue
		}
		if k.Accepted {
			gone = append(gone, Demand{
				Mark: k.Mark, Kind: k.Kind, Document: k.Document, Title: titles[k.Document], Number: k.Number, Seq: -1, Path: k.Path, Line: k.Line,
				Read: k.Read, Standing: DemandGone, Decision: *k,
			})
		}
	}
	return append(gone, list...)
}

func placeKey(document string, kind DefinitionKind, provision, path string) string {
	return document + "|" + string(kind) + "|" + cmp.Or(provision, path)
}

// sentencesOf loads the words from which demands were read. Who may not review is shown
// those on which what holds was decided.
func sentencesOf(ctx context.Context, tx db.Tx, a actor.Actor, list []Demand) (map[string]string, error) {
	var places []textPlace
	asked := map[textPlace]bool{}
	for _, d := range list {
		if at := (textPlace{d.Edition, d.Seq}); d.Seq >= 0 && !asked[at] {
			asked[at] = true
			places = append(places, at)
		}
	}
	texts, err := textsAt(ctx, tx, a.Body, places)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, d := range list {
		letters := []rune(texts[textPlace{d.Edition, d.Seq}])
		switch {
		case d.Standing == DemandGone, d.Standing == DemandChanged && !a.Can(CanReview):
			found[d.key()] = d.Decision.Sentence
		case d.From < d.To && d.To <= int64(len(letters)):
			found[d.key()] = string(letters[d.From:d.To])
		default:
			found[d.key()] = string(letters)
		}
	}
	return found, nil
}

// Demand gives one demand with its sentence.
func (s *Service) Demand(ctx context.Context, document, mark string) (d Demand, sentence string, err error) {
	a, err := reader(ctx)
	if err != nil {
		return d, "", err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		all, _, err := decidedDemands(ctx, tx, a, []string{document})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o Demand) bool { return o.Document == document && o.Mark == mark && o.visible(a) })
		if i < 0 {
			return errNoDemand
		}
		d = all[i]
		found, err := sentencesOf(ctx, tx, a, all[i:i+1])
		sentence = found[d.key()]
		return err
	})
	return d, sentence, err
}

// DemandOf gives the demand behind a definition.
func (s *Service) DemandOf(ctx context.Context, kind DefinitionKind, name string) (d Demand, sentence string, err error) {
	a, err := reader(ctx)
	if err != nil {
		return d, "", err
	}
	var found []DefinitionVersion
	err = s.db.View(ctx, func(tx db.Tx) error {
		found, err = namedDefinitions(ctx, tx, a, []definitionKey{{kind, name}})
		if err != nil || len(found) == 0 {
			return cmp.Or(err, errNoDemand)
		}
		all, _, err := decidedDemands(ctx, tx, a, []string{found[0].DocumentID})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o Demand) bool {
			return o.Kind == kind && o.Decision.Definition.Name == name && o.Decision.Version > 0 && o.visible(a)
		})
		if i < 0 {
			return errNoDemand
		}
		d = all[i]
		texts, err := sentencesOf(ctx, tx, a, all[i:i+1])
		sentence = texts[d.key()]
		return err
	})
	return d, sentence, err
}

var errNoDemand = fault.New(fault.NotFound, "お探しの項目が見つかりません。規程が改正されたか、ほかの人が先に判断した可能性があります。一覧を開き直してください。")

// DemandChoice is a demand that somebody decides about, as they saw it.
type DemandChoice struct {
	Document string `json:"document" maxLength:"40"`
	Mark     string `json:"mark" maxLength:"40"`
	Version  int64  `json:"version" doc:"見たときの判断の版。判断がなければ0"`
}

// DemandDecision accepts or refuses demands.
type DemandDecision struct {
	Choices []DemandChoice `json:"choices"`
	Accept  bool           `json:"accept"`
	Reason  string         `json:"reason" maxLength:"1000"`
	// Definition is what the officer made of a single demand; nil accepts what was read.
	Definition *Definition `json:"definition,omitempty"`
	// Landing is where a single accepted role goes in the organisation; nil leaves it to
	// its name and to the posts that are certain.
	Landing *Landing `json:"landing,omitempty"`
}

// Limits of a decision: a page of the list, and a reason that fits a committee's paper.
const (
	choicesMax        = 200
	decisionReasonMax = 1000
)

// Check returns what is wrong with the decision.
func (d DemandDecision) Check() error {
	bad := map[string]string{}
	switch {
	case len(d.Choices) == 0:
		bad["choice"] = "判断する項目を選んでください。"
	case len(d.Choices) > choicesMax:
		bad["choice"] = "一度に判断できるのは200件までです。"
	case (d.Definition != nil || d.Landing != nil) && len(d.Choices) > 1:
		bad["choice"] = "内容を直せるのは、1件ずつです。"
	}
	reason := strings.TrimSpace(d.Reason)
	switch {
	case utf8.RuneCountInString(reason) > decisionReasonMax:
		bad["reason"] = "理由は1000字までで入力してください。"
	case reason == "" && !d.Accept:
		bad["reason"] = "採用しない理由を入力してください。"
	}
	return fault.Fields(bad)
}

// DecideDemands accepts or refuses demands: all of them or none. What is accepted becomes
// a new version of its definition, and a role goes into the organisation; what is refused
// ends its definition, and what came of it elsewhere stays and is named.
func (s *Service) DecideDemands(ctx context.Context, in DemandDecision) (out DemandOutcome, err error) {
	a, err := actor.Require(ctx, CanAccept)
	if err != nil {
		return out, err
	}
	if err := in.Check(); err != nil {
		return out, err
	}
	var ids []string
	for _, c := range in.Choices {
		if !slices.Contains(ids, c.Document) {
			ids = append(ids, c.Document)
		}
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		all, _, err := decidedDemands(ctx, tx, a, ids)
		if err != nil {
			return err
		}
		j := judgement{DemandDecision: in, actor: a, now: clock.At(s.now())}
		if err := j.choose(all); err != nil {
			return err
		}
		if j.sentences, err = sentencesOf(ctx, tx, a, j.demands); err != nil {
			return err
		}
		if j.known, err = knownDefinitions(ctx, tx, a.Body); err != nil {
			return err
		}
		made, err := j.store(ctx, tx)
		if err != nil {
			return err
		}
		out, err = j.land(ctx, tx, s, made)
		return err
	})
	return out, err
}

// judgement is a decision on its way into the database.
type judgement struct {
	DemandDecision
	actor     actor.Actor
	now       clock.Time
	demands   []Demand
	sentences map[string]string
	known     map[definitionKey]DefinitionVersion
}

// choose finds the demands, each as the officer saw it.
func (j *judgement) choose(all []Demand) error {
	at := map[string]int{}
	for i := range all {
		at[all[i].key()] = i
	}
	for _, c := range j.Choices {
		i, there := at[c.Document+"|"+c.Mark]
		if !there {
			return errNoDemand
		}
		d := all[i]
		switch {
		case d.Decision.Version != c.Version:
			return db.Changed(0, nil)
		case d.Standing == DemandGone && j.Accept:
			return fault.New(fault.Conflict, "条文からなくなった項目は、採用できません。取りやめるか、規程の文を確かめてください。")
		}
		delete(at, d.key()) // chosen twice is once
		j.demands = append(j.demands, d)
	}
	if j.Definition != nil && j.Accept {
		if err := j.Definition.Check(j.demands[0].Kind); err != nil {
			return err
		}
		named := *j.Definition
		named.Name = j.demands[0].Read.Name
		if err := named.loads(j.demands[0].Kind); err != nil {
			return err
		}
		if text(bare(*j.Definition)) != text(bare(j.demands[0].Read)) && strings.TrimSpace(j.Reason) == "" {
			return fault.Fields(map[string]string{"reason": "読み取った内容から直した理由を入力してください。"})
		}
	}
	return nil
}

// bare is a definition without its name and its basis.
func bare(d Definition) Definition {
	d.Name, d.Provisions = "", nil
	return d
}

func (j *judgement) store(ctx context.Context, tx db.Tx) (all []Decision, err error) {
	var first []Decision
	var versions []DefinitionVersion
	for i := range j.demands {
		d := &j.demands[i]
		made := j.decision(d)
		if v, ok := j.version(d, made); ok {
			versions = append(versions, v)
		}
		if d.Decision.Version == 0 {
			first = append(first, made)
		} else if err := saveDecision(ctx, tx, j.actor.Body, d.Decision.Mark, made); err != nil {
			return nil, err
		}
		if err := journal.Append(ctx, tx, journal.Entry{Verb: string(CanAccept), Area: areaName, ID: d.Document, Content: made.content()}); err != nil {
			return nil, err
		}
		all = append(all, made)
	}
	if err := insertDecisions(ctx, tx, j.actor.Body, first); err != nil {
		return nil, err
	}
	if err := storeDefinitions(ctx, tx, j.actor.Body, versions); err != nil {
		return nil, err
	}
	return all, j.rest(ctx, tx, all)
}

// decision is what is kept of the officer's word about a demand.
func (j *judgement) decision(d *Demand) Decision {
	made := Decision{
		Document: d.Document, Mark: d.Mark, Kind: d.Kind, ProvisionID: d.ProvisionID, Path: d.Path, Line: d.Line, Sentence: cut(j.sentences[d.key()], definitionTextMax),
		Accepted: j.Accept, Read: d.Read, Reason: strings.TrimSpace(j.Reason), By: j.actor.ID, ByName: j.actor.Name, At: j.now, Number: d.Number, Version: max(1, d.Decision.Version),
	}
	made.Definition = d.Read
	if j.Definition != nil && j.Accept {
		made.Definition = *j.Definition
	}
	made.Definition.Name = j.name(d)
	made.Definition.Provisions = []Basis{{Document: cut(d.Title, definitionTitleMax), Provision: cut(d.Path, 500), Line: d.Line, Text: made.Sentence}}
	return made
}

// name keeps the name that a definition has; a new one gets a name that no other
// document's definition has.
func (j *judgement) name(d *Demand) string {
	name := cmp.Or(d.Decision.Definition.Name, d.Read.Name)
	for n := int64(2); ; n++ {
		v, taken := j.known[definitionKey{d.Kind, name}]
		if !taken || v.DocumentID == d.Document && d.Decision.Version > 0 {
			return name
		}
		name = d.Read.Name + "-" + number(n)
	}
}

// version is the definition's next version. What was refused and never held has none.
func (j *judgement) version(d *Demand, made Decision) (DefinitionVersion, bool) {
	if !made.Accepted && !d.Decision.Accepted {
		return DefinitionVersion{}, false
	}
	key := definitionKey{d.Kind, made.Definition.Name}
	v := DefinitionVersion{
		Kind: d.Kind, Number: j.known[key].Number + 1, Definition: made.Definition, Active: made.Accepted, DocumentID: d.Document, ProvisionID: d.ProvisionID,
		MadeBy: j.actor.ID, MadeName: j.actor.Name, MadeAt: j.now.String(),
	}
	j.known[key] = v
	return v, true
}

// Definitions gives what was accepted, for the areas that work by it: the latest version
// of each definition in force. kind may be empty.
func (s *Service) Definitions(ctx context.Context, kind DefinitionKind) (list []DefinitionVersion, err error) {
	a, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = latestDefinitions(ctx, tx, a, kind, false)
		return err
	})
	return list, err
}

// content is what the journal vouches for of a decision.
func (d Decision) content() journal.Content {
	return journal.Fields("policy.demand/1", func(e *journal.Encoder) {
		e.Text("document", d.Document)
		e.Text("mark", d.Mark)
		e.Text("kind", string(d.Kind))
		e.Text("sentence", d.Sentence)
		e.Bool("accepted", d.Accepted)
		e.Text("definition", text(d.Definition))
		e.Text("reason", d.Reason)
	})
}
