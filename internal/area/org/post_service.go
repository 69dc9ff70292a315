package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// AddPost adds a post to a unit.
func (s *Service) AddPost(ctx context.Context, in Posting) (p structure.Post, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		p = in.post(faults)
		p.ID, p.SpanID = db.NewID(), db.NewID()
		if len(faults) == 0 {
			faults = checkPost(x.facts, p)
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := insertPost(x.ctx, x.tx, x.body, p.ID, x.now); err != nil {
			return nil, err
		}
		return []line{{verbPost, p.ID, postContent(p)}}, insertPostSpan(x.ctx, x.tx, x.body, p, x.now)
	})
	return p, err
}

func postAt(facts *structure.Facts, id string, d clock.Date) (structure.Post, error) {
	for _, p := range facts.Posts {
		if p.ID == id && p.On(d) {
			return p, nil
		}
	}
	if slices.ContainsFunc(facts.Posts, func(p structure.Post) bool { return p.ID == id }) {
		return structure.Post{}, fault.Fields(map[string]string{"from": "この職は、その日には置かれていません。"})
	}
	return structure.Post{}, errPost()
}

// Repost changes a post from a day on.
func (s *Service) Repost(ctx context.Context, in Reposting) (p structure.Post, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		p = Posting{in.Unit, in.Title, in.Heads, in.Seats, in.Place, in.From}.post(faults)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		old, err := postAt(x.facts, in.ID, p.From)
		if err != nil {
			return nil, err
		}
		p.ID, p.SpanID = in.ID, db.NewID()
		faults = checkPost(x.facts, p)
		if !old.Until.IsZero() || old.From == p.From {
			faults["from"] = "この職には、その日かその後の変更がすでに登録されています。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := endPostSpan(x.ctx, x.tx, x.body, old.SpanID, p.From); err != nil {
			return nil, err
		}
		return []line{{verbRepost, p.ID, postContent(p)}}, insertPostSpan(x.ctx, x.tx, x.body, p, x.now)
	})
	return p, err
}

// ClosePost ends a post after its last day.
func (s *Service) ClosePost(ctx context.Context, in Closing) (p structure.Post, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		last := day(faults, "last", "最後の日", in.Last)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if p, err = postAt(x.facts, in.ID, last); err != nil {
			return nil, err
		}
		l, err := x.endPost(p, until(last))
		return []line{l}, err
	})
	return p, err
}

// Install puts a person on a post.
func (s *Service) Install(ctx context.Context, in Installation) (t structure.Tenure, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) (lines []line, err error) {
		t, lines, err = x.install(in, "")
		return lines, err
	})
	return t, err
}

// install records a tenure, in the place of a wrong one where it corrects one.
func (x shaping) install(in Installation, corrects string) (t structure.Tenure, lines []line, err error) {
	faults := map[string]string{}
	t = in.tenure(faults)
	person, text, err := x.person(in.Person)
	if err != nil {
		return t, nil, err
	}
	need(faults, "person", text)
	t.ID, t.PersonID, t.Version, t.Corrects = db.NewID(), person.ID, 1, corrects
	if len(faults) == 0 {
		faults = structure.Seated(t, x.facts.Posts, x.facts.Tenures)
		if faults["until"] != "" {
			faults["last"] = faults["until"]
			delete(faults, "until")
		}
	}
	if err := fault.Fields(faults); err != nil {
		return t, nil, err
	}
	return t, []line{{verbInstall, t.ID, tenureContent(t)}}, insertTenures(x.ctx, x.tx, x.body, []structure.Tenure{t}, x.now)
}

// person finds who is meant by a number or a name, or says why nobody is.
func (x shaping) person(text string) (p Person, wrong string, err error) {
	list, err := personNamed(x.ctx, x.tx, x.body, text)
	switch {
	case err != nil:
		return p, "", err
	case cleanName(text) == "":
		return p, "職員番号か氏名を入力してください。", nil
	case len(list) == 0:
		return p, "この職員番号や氏名の人は、登録されていません。", nil
	case len(list) > 1 && list[0].Number != cleanNumber(text):
		return p, "同じ氏名の人が何人かいます。職員番号で指定してください。", nil
	}
	return list[0], "", nil
}

func errTenure() error {
	return fault.New(fault.NotFound, "この在任は登録されていないか、取り消されています。")
}

func tenureAt(facts *structure.Facts, id string) (structure.Tenure, error) {
	i := slices.IndexFunc(facts.Tenures, func(t structure.Tenure) bool { return t.ID == id })
	if i < 0 {
		return structure.Tenure{}, errTenure()
	}
	return facts.Tenures[i], nil
}

// EndTenure ends a tenure after its last day.
func (s *Service) EndTenure(ctx context.Context, in Closing) (t structure.Tenure, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		last := day(faults, "last", "最後の日", in.Last)
		if t, err = tenureAt(x.facts, in.ID); err != nil {
			return nil, err
		}
		t.Until, t.Version = until(last), in.Version
		if len(faults) == 0 && t.Empty() {
			faults["last"] = "最後の日は、始まりの日（" + t.From.Table() + "）より後にしてください。"
		}
		if len(faults) == 0 {
			for field, text := range structure.Seated(t, x.facts.Posts, x.facts.Tenures) {
				faults["last"] = text
				_ = field // whichever it is, the last day is what was entered
			}
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := endTenure(x.ctx, x.tx, x.body, t); err != nil {
			return nil, err
		}
		t.Version++
		return []line{{verbEndTenure, t.ID, tenureContent(t)}}, nil
	})
	return t, err
}

// VoidTenure takes back a tenure that never was.
func (s *Service) VoidTenure(ctx context.Context, in Voiding) (t structure.Tenure, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		if err := fault.Fields(in.faults()); err != nil {
			return nil, err
		}
		if t, err = tenureAt(x.facts, in.ID); err != nil {
			return nil, err
		}
		return []line{{verbVoidTenure, t.ID, voidContent("org.tenure", t.ID, in.Why)}}, voidTenure(x.ctx, x.tx, x.body, in.ID, in.Version, x.retraction(in.Why))
	})
	return t, err
}

// Leave records that a person is not there for some days.
func (s *Service) Leave(ctx context.Context, in Leaving) (a structure.Absence, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) (lines []line, err error) {
		a, lines, err = x.leave(in, "")
		return lines, err
	})
	return a, err
}

func (x shaping) leave(in Leaving, corrects string) (a structure.Absence, lines []line, err error) {
	faults := map[string]string{}
	a = in.absence(faults)
	a.ID, a.Version, a.Corrects = db.NewID(), 1, corrects
	if _, err := loadPerson(x.ctx, x.tx, x.body, in.ID); err != nil {
		return a, nil, err
	}
	for _, o := range x.facts.Absences {
		if len(faults) == 0 && o.PersonID == a.PersonID && o.Overlaps(a.Span) {
			faults["from"] = "この期間には、別の不在（" + o.Kind.Title() + " " + o.Text() + "）が登録されています。"
		}
	}
	if err := fault.Fields(faults); err != nil {
		return a, nil, err
	}
	return a, []line{{verbLeave, a.ID, absenceContent(a)}}, insertAbsence(x.ctx, x.tx, x.body, a, x.now)
}

// Return takes back an absence.
func (s *Service) Return(ctx context.Context, in Voiding) error {
	return s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		if err := fault.Fields(in.faults()); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(x.facts.Absences, func(a structure.Absence) bool { return a.ID == in.ID }) {
			return nil, errAbsence()
		}
		return []line{{verbReturn, in.ID, voidContent("org.absence", in.ID, in.Why)}}, voidAbsence(x.ctx, x.tx, x.body, in.ID, in.Version, x.retraction(in.Why))
	})
}
