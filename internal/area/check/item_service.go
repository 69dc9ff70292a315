package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Shown is an item with the edition it is of.
type Shown struct {
	Item
	Edition Edition `json:"of"`
	Sheet   Sheet   `json:"sheet"`
}

// Item gives one item.
func (s *Service) Item(ctx context.Context, id string) (x Shown, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		x, err = shown(ctx, tx, who.Body, id)
		return err
	})
	return x, err
}

func shown(ctx context.Context, tx db.Tx, body, id string) (x Shown, err error) {
	if x.Item, err = loadItem(ctx, tx, body, id); err != nil {
		return x, err
	}
	if x.Edition, err = loadEdition(ctx, tx, body, x.EditionID); err != nil {
		return x, err
	}
	x.Sheet, err = loadSheet(ctx, tx, body, x.Edition.SheetID)
	return x, err
}

// Adding adds an item to a draft.
type Adding struct {
	Edition string `path:"id" json:"-" form:"-"`
	ItemInput
}

// Editing changes an item of a draft.
type Editing struct {
	ID string `path:"id" json:"-" form:"-"`
	ItemInput
}

func draftOnly(e Edition) error {
	if e.State == Drafted {
		return nil
	}
	return fault.Newf(fault.Conflict, "この版は「%s」のため、項目を変えられません。新しい版の下書きを作ってください。", e.State.Title())
}

// Add adds an item at the end of a draft, or at its place.
func (s *Service) Add(ctx context.Context, edition string, in ItemInput) (it Item, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return it, err
	}
	wrong := in.check(s.config.Words, s.config.Roles)
	bases, err := s.bases(ctx, in.Bases, nil)
	if err != nil {
		return it, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		w, err := whole(ctx, tx, who.Body, edition)
		if err != nil {
			return err
		}
		if err := draftOnly(w.Edition); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if len(w.Items) >= itemsMost {
			return fault.Newf(fault.Conflict, "1つの点検表の項目は、%dまでです。", itemsMost)
		}
		it = Item{ID: db.NewID(), EditionID: edition, Key: db.NewID(), Place: 10, Version: 1, Bases: bases}
		if n := len(w.Items); n > 0 {
			it.Place = w.Items[n-1].Place + 10
		}
		in.put(&it)
		if err := insertItems(ctx, tx, who.Body, it); err != nil {
			return err
		}
		return s.record(ctx, tx, verbItem, it.ID, it)
	})
	return it, err
}

// Edit changes an item of a draft.
func (s *Service) Edit(ctx context.Context, id string, in ItemInput) (it Item, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return it, err
	}
	before, err := s.Item(ctx, id)
	if err != nil {
		return it, err
	}
	wrong := in.check(s.config.Words, s.config.Roles)
	bases, err := s.bases(ctx, in.Bases, before.Bases)
	if err != nil {
		return it, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		x, err := shown(ctx, tx, who.Body, id)
		if err != nil {
			return err
		}
		if err := draftOnly(x.Edition); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		it = x.Item
		it.Version, it.Bases = in.Version, bases
		in.put(&it)
		if err := saveItem(ctx, tx, who.Body, it); err != nil {
			return err
		}
		it.Version++
		if err := saveBases(ctx, tx, who.Body, it); err != nil {
			return err
		}
		return s.record(ctx, tx, verbItem, it.ID, it)
	})
	return it, err
}

// Drop takes an item out of a draft.
func (s *Service) Drop(ctx context.Context, in At) (it Item, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return it, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		x, err := shown(ctx, tx, who.Body, in.ID)
		if err != nil {
			return err
		}
		if err := draftOnly(x.Edition); err != nil {
			return err
		}
		it = x.Item
		it.Version = in.Version
		if err := dropItem(ctx, tx, who.Body, it); err != nil {
			return err
		}
		return s.record(ctx, tx, verbDrop, it.ID, it)
	})
	return it, err
}

// Basing says on which provisions of one document an item rests; those of other documents
// stay.
type Basing struct {
	ID         string   `path:"id" json:"-" form:"-"`
	Document   string   `json:"document" label:"規程"`
	Provisions []string `json:"provisions" label:"条項"`
	Version    int64    `json:"version"`
}

// Base keeps on which provisions an item rests.
func (s *Service) Base(ctx context.Context, in Basing) (it Item, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return it, err
	}
	x, err := s.Item(ctx, in.ID)
	if err != nil {
		return it, err
	}
	n := x.input(s.config.Words)
	kept := n.Bases[:0:0]
	for _, b := range n.Bases {
		if d, _, _ := strings.Cut(b, "/"); d != in.Document {
			kept = append(kept, b)
		}
	}
	for _, p := range in.Provisions {
		kept = append(kept, in.Document+"/"+p)
	}
	n.Bases, n.Version = kept, in.Version
	return s.Edit(ctx, in.ID, n)
}

// provisionsAtOnce is how many provisions of a document are looked through: more than the
// longest policy that we know has.
const provisionsAtOnce = 5_000

// bases gives provisions their labels. What an item rested on before is believed.
func (s *Service) bases(ctx context.Context, named []string, known []Basis) (list []Basis, err error) {
	labels := map[string]string{}
	for _, b := range known {
		labels[b.DocumentID+"/"+b.Provision] = b.Label
	}
	read := map[string]bool{}
	for _, n := range named {
		document, provision, ok := strings.Cut(n, "/")
		if labels[n] == "" && ok && !read[document] && len(read) < basesMost {
			read[document] = true
			if err := s.label(ctx, document, labels); err != nil {
				return nil, err
			}
		}
		if labels[n] == "" {
			return nil, fault.Fields(map[string]string{"bases": "根拠の条項が見つかりません。規程が改正された可能性があります。条項を選び直してください。"})
		}
		list = append(list, Basis{DocumentID: document, Provision: provision, Label: labels[n]})
	}
	return list, nil
}

// label adds the labels of all provisions of a document.
func (s *Service) label(ctx context.Context, document string, labels map[string]string) error {
	d, err := s.config.Policy.Document(ctx, document)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	all, _, err := s.config.Policy.Provisions(ctx, document, provisionsAtOnce, 0)
	for _, p := range all {
		labels[document+"/"+p.ID] = labelOf(d.Title, p.Path)
	}
	return err
}

func labelOf(title, path string) string { return strings.TrimSpace(title + " " + path) }

// Generating makes items out of duties: one question for each that is picked.
type Generating struct {
	Edition string   `path:"id" json:"-" form:"-"`
	Duties  []string `json:"duties" label:"遵守事項" doc:"「規程の識別子/条項の識別子/番号」"`
}

// Offered is a duty that could become an item.
type Offered struct {
	ID       string `json:"id" doc:"「規程の識別子/条項の識別子/番号」"`
	Label    string `json:"label"`
	Sentence string `json:"sentence"`
	Question string `json:"question"`
	Role     string `json:"role"`
	Checked  bool   `json:"checked" doc:"この条項を確かめる項目が、もうある"`
}

func offerID(d policy.DutyItem) string {
	return fmt.Sprintf("%s/%s/%d", d.Document, d.ProvisionID, d.Seq)
}

// isDuty leaves out what nobody has to do.
func isDuty(d policy.DutyItem) bool {
	switch d.Modality {
	case "must", "must_not", "shall", "instructs", "prohibits", "should", "declares":
		return true
	}
	return false
}

// offersMost is how many duties are offered at once.
const offersMost = 300

// Offers lists the duties of a document that could become items of a draft.
func (s *Service) Offers(ctx context.Context, edition string, q policy.DutyQuery) (w Whole, list []Offered, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return w, nil, err
	}
	if w, err = s.Show(ctx, edition); err != nil {
		return w, nil, err
	}
	q.Sort, q.Limit = "place", offersMost
	duties, err := s.duties(ctx, q)
	if err != nil {
		return w, nil, err
	}
	has := map[string]bool{}
	for _, i := range w.Items {
		for _, b := range i.Bases {
			has[b.DocumentID+"/"+b.Provision] = true
		}
	}
	seen := map[string]bool{}
	for _, d := range duties {
		// A sentence that names several roles is one question.
		if key := d.ProvisionID + d.Words; isDuty(d) && !seen[key] {
			seen[key] = true
			list = append(list, Offered{offerID(d), labelOf(d.Title, d.Path), d.Sentence, Question(d.Sentence), d.Role, has[d.Document+"/"+d.ProvisionID]})
		}
	}
	return w, list, nil
}

// Generate adds an item for each duty that was picked. Each keeps its provision.
func (s *Service) Generate(ctx context.Context, in Generating) (made []Item, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return nil, err
	}
	if len(in.Duties) == 0 || len(in.Duties) > offersMost {
		return nil, fault.Fields(map[string]string{"duties": fmt.Sprintf("遵守事項を、1つから%dまで選んでください。", offersMost)})
	}
	drafts, err := s.questions(ctx, in.Duties)
	if err != nil {
		return nil, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		w, err := whole(ctx, tx, who.Body, in.Edition)
		if err != nil {
			return err
		}
		if err := draftOnly(w.Edition); err != nil {
			return err
		}
		if len(w.Items)+len(drafts) > itemsMost {
			return fault.Newf(fault.Conflict, "1つの点検表の項目は、%dまでです。", itemsMost)
		}
		last := 0
		if n := len(w.Items); n > 0 {
			last = w.Items[n-1].Place
		}
		made = placed(in.Edition, drafts, last)
		for i := range made {
			made[i].Number = fmt.Sprint(len(w.Items) + i + 1)
		}
		if err := insertItems(ctx, tx, who.Body, made...); err != nil {
			return err
		}
		return s.record(ctx, tx, verbGenerate, w.Sheet.ID, sheetLine(w.Sheet, w.Edition, len(made)))
	})
	return made, err
}

// questions turns the duties that were picked into items.
func (s *Service) questions(ctx context.Context, picked []string) (list []Item, err error) {
	found := map[string]policy.DutyItem{}
	read := map[string]bool{}
	for _, id := range picked {
		document, _, _ := strings.Cut(id, "/")
		if read[document] || len(read) >= basesMost {
			continue
		}
		read[document] = true
		duties, err := s.duties(ctx, policy.DutyQuery{Document: document, Sort: "place"})
		if err != nil {
			return nil, err
		}
		for _, d := range duties {
			found[offerID(d)] = d
		}
	}
	for _, id := range picked {
		d, ok := found[id]
		if !ok {
			return nil, fault.Fields(map[string]string{"duties": "選んだ遵守事項が見つかりません。規程が改正された可能性があります。選び直してください。"})
		}
		role := s.roleNamed(d.Role)
		list = append(list, Item{
			Chapter: short(d.Title, titleMax), Text: short(Question(d.Sentence), textMax), Criterion: short(d.Sentence, textMax), Methods: string(Document) + "," + string(Hearing), Role: role,
			Required: d.Modality != "should", Bases: []Basis{{DocumentID: d.Document, Provision: d.ProvisionID, Label: labelOf(d.Title, d.Path)}},
		})
	}
	return list, nil
}

// roleNamed finds the role of the organisation that a policy calls by its title.
func (s *Service) roleNamed(title string) string {
	for _, r := range s.config.Roles {
		if title != "" && Plain(r.Title) == Plain(title) {
			return r.Name
		}
	}
	return ""
}

func short(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
