package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// reasoned checks why something is corrected.
func reasoned(why string) (string, error) {
	v := Voiding{Why: why}
	return v.Why, fault.Fields(v.faults())
}

// correcting checks the reason, records what stands instead, and takes the wrong row back.
// What is wrong is all told at once.
func (x shaping) correcting(kind, id, why string, instead func() ([]line, error), void func(retraction) error) ([]line, error) {
	why, unreasoned := reasoned(why)
	lines, err := instead()
	if err := together(unreasoned, err); err != nil {
		return nil, err
	}
	return append([]line{{verbCorrect, id, voidContent(kind, id, why)}}, lines...), void(x.retraction(why))
}

// CorrectPost replaces a wrong row of a post's history. Who is on the post has to be on
// it still.
func (s *Service) CorrectPost(ctx context.Context, in PostCorrection) (p structure.Post, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		i := slices.IndexFunc(x.facts.Posts, func(o structure.Post) bool { return o.ID == in.ID && o.SpanID == in.SpanID })
		if i < 0 {
			return nil, errPost()
		}
		x.facts.Posts = slices.Delete(slices.Clone(x.facts.Posts), i, i+1)
		return x.correcting("org.post", in.SpanID, in.Why, func() ([]line, error) {
			faults := map[string]string{}
			p = Posting{in.Unit, in.Title, in.Heads, in.Seats, in.Place, in.From}.post(faults)
			p.ID, p.SpanID, p.Corrects = in.ID, db.NewID(), in.SpanID
			p.Until = until(optionalDay(faults, "last", "終わりの日", in.Last))
			if len(faults) == 0 {
				faults = checkPost(x.facts, p)
				need(faults, "from", x.displaced(p))
			}
			if err := fault.Fields(faults); err != nil {
				return nil, err
			}
			return []line{{verbPost, p.ID, postContent(p)}}, insertPostSpan(x.ctx, x.tx, x.body, p, x.now)
		}, func(r retraction) error { return voidPostSpan(x.ctx, x.tx, x.body, in.SpanID, r) })
	})
	return p, err
}

func errPost() error { return fault.New(fault.NotFound, "この職は登録されていません。") }

// displaced says what would not fit any more if a post were so.
func (x shaping) displaced(p structure.Post) string {
	if p.Empty() {
		return "終わりの日は、始まりの日より後にしてください。"
	}
	posts := []structure.Post{p}
	for _, o := range x.facts.Posts {
		if o.ID != p.ID {
			continue
		}
		if o.Overlaps(p.Span) {
			return "この職の別の記録（" + o.Text() + "）と期間が重なります。"
		}
		posts = append(posts, o)
	}
	for _, t := range x.facts.Tenures {
		if t.PostID == p.ID && !structure.Covered(t.Span, posts, p.ID) {
			return "この職に就いている期間（" + t.Text() + "）が、職の期間から外れます。先に、その在任を訂正してください。"
		}
	}
	return ""
}

// CorrectTenure replaces a tenure that was recorded wrongly.
func (s *Service) CorrectTenure(ctx context.Context, in TenureCorrection) (t structure.Tenure, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		old, err := tenureAt(x.facts, in.ID)
		if err != nil {
			return nil, err
		}
		x.facts.Tenures = slices.DeleteFunc(slices.Clone(x.facts.Tenures), func(o structure.Tenure) bool { return o.ID == old.ID })
		return x.correcting("org.tenure", old.ID, in.Why, func() (lines []line, err error) {
			t, lines, err = x.install(in.input(), old.ID)
			return lines, err
		}, func(r retraction) error { return voidTenure(x.ctx, x.tx, x.body, old.ID, in.Version, r) })
	})
	return t, err
}

// CorrectAbsence replaces an absence that was recorded wrongly.
func (s *Service) CorrectAbsence(ctx context.Context, in AbsenceCorrection) (a structure.Absence, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		i := slices.IndexFunc(x.facts.Absences, func(o structure.Absence) bool { return o.ID == in.ID })
		if i < 0 {
			return nil, errAbsence()
		}
		old := x.facts.Absences[i]
		x.facts.Absences = slices.Delete(slices.Clone(x.facts.Absences), i, i+1)
		return x.correcting("org.absence", old.ID, in.Why, func() (lines []line, err error) {
			a, lines, err = x.leave(in.input(old.PersonID), old.ID)
			return lines, err
		}, func(r retraction) error { return voidAbsence(x.ctx, x.tx, x.body, old.ID, in.Version, r) })
	})
	return a, err
}

func errAbsence() error {
	return fault.New(fault.NotFound, "この不在は登録されていないか、取り消されています。")
}

// CorrectAppointment replaces an appointment that was recorded wrongly.
func (s *Service) CorrectAppointment(ctx context.Context, in AppointmentCorrection) (a structure.Appointment, err error) {
	err = s.reshape(ctx, CanAppoint, func(x shaping) ([]line, error) {
		old, err := appointmentAt(x.facts, in.ID)
		if err != nil {
			return nil, err
		}
		x.facts.Appointments = slices.DeleteFunc(slices.Clone(x.facts.Appointments), func(o structure.Appointment) bool { return o.ID == old.ID })
		ok, err := s.usable(x, old.Role)
		if err != nil {
			return nil, err
		}
		return x.correcting("org.appointment", old.ID, in.Why, func() (lines []line, err error) {
			var l line
			a, l, err = x.appoint(in.input(old.Role), ok, old.ID)
			return []line{l}, err
		}, func(r retraction) error { return voidAppointment(x.ctx, x.tx, x.body, old.ID, in.Version, r) })
	})
	return a, err
}

// CorrectDelegation replaces a deputy who was recorded wrongly.
func (s *Service) CorrectDelegation(ctx context.Context, in DelegationCorrection) (d structure.Delegation, err error) {
	err = s.reshape(ctx, CanAppoint, func(x shaping) ([]line, error) {
		i := slices.IndexFunc(x.facts.Delegations, func(o structure.Delegation) bool { return o.ID == in.ID })
		if i < 0 {
			return nil, errDelegation()
		}
		old := x.facts.Delegations[i]
		x.facts.Delegations = slices.Delete(slices.Clone(x.facts.Delegations), i, i+1)
		return x.correcting("org.delegation", old.ID, in.Why, func() (lines []line, err error) {
			d, lines, err = s.deputize(x, in.input(old.Role), old.ID)
			return lines, err
		}, func(r retraction) error { return voidDelegation(x.ctx, x.tx, x.body, old.ID, in.Version, r) })
	})
	return d, err
}

func errDelegation() error {
	return fault.New(fault.NotFound, "この代理は登録されていないか、取り消されています。")
}

// CorrectMember replaces a seat that was recorded wrongly.
func (s *Service) CorrectMember(ctx context.Context, in MemberCorrection) (m structure.Member, err error) {
	err = s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		old, err := x.member(in.ID)
		if err != nil {
			return nil, err
		}
		x.facts.Members = slices.DeleteFunc(slices.Clone(x.facts.Members), func(o structure.Member) bool { return o.ID == old.ID })
		return x.correcting("org.member", old.ID, in.Why, func() (lines []line, err error) {
			m, lines, err = x.seat(in.input(old.CommitteeID), old.ID)
			return lines, err
		}, func(r retraction) error { return voidMember(x.ctx, x.tx, x.body, old.ID, in.Version, r) })
	})
	return m, err
}
