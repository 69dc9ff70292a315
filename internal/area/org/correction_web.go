package org

import (
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const correctionLead = "誤って登録した記録を、正しい内容に改めます。誤った記録も、理由と、だれがいつ改めたかとともに、履歴に残ります。異動などで変わったときは、訂正せずに、新しく登録してください。"

// correctionFields are those of the record with the reason after them.
func correctionFields(fields func(*http.Request, ui.Entry) ([]ui.Control, error)) func(*http.Request, ui.Entry) ([]ui.Control, error) {
	return func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
		list, err := fields(r, e)
		return append(list, ui.Entered(e.Field("why", "訂正する理由").Must().Limit(200).Hint("例：発令の日を1年まちがえて登録した"))), err
	}
}

// rowOf loads the row that the path names, to fill a form with it.
func rowOf[T any](s *Service, r *http.Request, query string, missing error) (row T, err error) {
	err = s.see(r.Context(), func(x sight) error {
		row, err = loadRow[T](x.ctx, x.tx, query, x.body, r.PathValue("id"), missing)
		return err
	})
	return row, err
}

func (s *Service) correctionForms(m *web.Mux) {
	addForm(m, form[PostCorrection]{
		path: postPath + "/{id}/correct", known: s.known("post"), needs: CanShape, title: "職の記録を訂正する", lead: correctionLead, submit: "訂正する", crumbs: unitCrumbs(), back: under(postPath),
		start: s.postToCorrect, hidden: []string{"span"},
		fields: correctionFields(func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
			list, err := s.postFields("始まりの日")(r, e)
			return append(list, ui.Entered(dateField(e, "last", "最後の日").Hint("決まっていないときは、空にします。"))), err
		}),
		bind: func(in *PostCorrection, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in PostCorrection) (string, string, error) {
			_, err := s.CorrectPost(ctx, in)
			return postURL(in.ID), "職の記録を訂正しました。", err
		},
	})
	addForm(m, form[TenureCorrection]{
		path: tenurePath + "/{id}/correct", known: s.known("tenure"), needs: CanShape, title: "在任の記録を訂正する", lead: correctionLead, submit: "訂正する", crumbs: unitCrumbs(), back: fixed(unitPath),
		start: func(r *http.Request) (TenureCorrection, error) {
			t, err := rowOf[struct {
				structure.Tenure
				whose
			}](s, r, tenureRowQuery, errTenure())
			return TenureCorrection{Version: t.Version, Person: t.word(), Post: t.PostID, Kind: string(t.Kind), Basis: t.Basis, From: t.From.String(), Last: t.LastDay().String()}, err
		},
		fields: correctionFields(s.tenureFields), hidden: []string{"version"},
		bind: func(in *TenureCorrection, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in TenureCorrection) (string, string, error) {
			t, err := s.CorrectTenure(ctx, in)
			return postURL(t.PostID), "在任の記録を訂正しました。", err
		},
	})
	addForm(m, form[AbsenceCorrection]{
		path: "/org/absence/{id}/correct", known: s.known("absence"), needs: CanShape, title: "不在の記録を訂正する", lead: correctionLead, submit: "訂正する", crumbs: crumbs(), back: fixed(personPath),
		start: func(r *http.Request) (AbsenceCorrection, error) {
			a, err := rowOf[structure.Absence](s, r, absenceRowQuery, errAbsence())
			return AbsenceCorrection{Version: a.Version, Kind: string(a.Kind), From: a.From.String(), Last: a.LastDay().String(), Note: a.Note}, err
		},
		fields: correctionFields(absenceFields), hidden: []string{"version"},
		bind: func(in *AbsenceCorrection, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in AbsenceCorrection) (string, string, error) {
			a, err := s.CorrectAbsence(ctx, in)
			return personURL(a.PersonID), "不在の記録を訂正しました。", err
		},
	})
	s.roleCorrectionForms(m)
}

func (s *Service) roleCorrectionForms(m *web.Mux) {
	addForm(m, form[AppointmentCorrection]{
		path: "/org/appointment/{id}/correct", known: s.known("appointment"), needs: CanAppoint, title: "役割の就任を訂正する", lead: correctionLead, submit: "訂正する", crumbs: roleCrumbs(), back: fixed(rolePath),
		start: func(r *http.Request) (AppointmentCorrection, error) {
			a, err := rowOf[struct {
				structure.Appointment
				whose
			}](s, r, appointmentRowQuery, errAppointment())
			return AppointmentCorrection{
				Version: a.Version, Way: string(a.Way), Post: a.PostID, UnitKind: string(a.UnitKind), Within: a.Within, Person: a.word(), Committee: a.CommitteeID, Unit: a.UnitID,
				Basis: a.Basis, BasisRef: a.BasisRef, From: a.From.String(), Last: a.LastDay().String(),
			}, err
		},
		fields: correctionFields(s.appointFields), hidden: []string{"version"},
		bind: func(in *AppointmentCorrection, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in AppointmentCorrection) (string, string, error) {
			a, err := s.CorrectAppointment(ctx, in)
			return roleURL(a.Role), "役割の就任を訂正しました。", err
		},
	})
	addForm(m, form[DelegationCorrection]{
		path: "/org/delegation/{id}/correct", known: s.known("delegation"), needs: CanAppoint, title: "代理の記録を訂正する", lead: correctionLead, submit: "訂正する", crumbs: roleCrumbs(), back: fixed(rolePath),
		start: func(r *http.Request) (DelegationCorrection, error) {
			d, err := rowOf[struct {
				structure.Delegation
				whose
			}](s, r, delegationRowQuery, errDelegation())
			return DelegationCorrection{
				Version: d.Version, Unit: d.UnitID, Kind: string(d.Kind), Place: d.Place, Post: d.PostID, Person: d.word(), Scope: d.Scope, Consent: d.Consent.String(), Basis: d.Basis,
				From: d.From.String(), Last: d.LastDay().String(),
			}, err
		},
		fields: correctionFields(s.deputyFields), hidden: []string{"version"},
		bind: func(in *DelegationCorrection, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in DelegationCorrection) (string, string, error) {
			d, err := s.CorrectDelegation(ctx, in)
			return deputyURL(d.Role), "代理の記録を訂正しました。", err
		},
	})
	addForm(m, form[MemberCorrection]{
		path: "/org/member/{id}/correct", known: s.known("member"), needs: CanConvene, title: "構成員の登録を訂正する", lead: correctionLead, submit: "訂正する", crumbs: committeeCrumbs(), back: fixed(committeePath),
		start: func(r *http.Request) (MemberCorrection, error) {
			x, err := rowOf[struct {
				structure.Member
				whose
			}](s, r, memberRowQuery, errMember())
			return MemberCorrection{Version: x.Version, Seat: string(x.Seat), Duty: x.Duty, Post: x.PostID, Person: x.word(), Place: x.Place, From: x.From.String(), Last: x.LastDay().String()}, err
		},
		fields: correctionFields(s.seatFields), hidden: []string{"version", "place"},
		bind: func(in *MemberCorrection, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in MemberCorrection) (string, string, error) {
			x, err := s.CorrectMember(ctx, in)
			return committeeURL(x.CommitteeID), "構成員の登録を訂正しました。", err
		},
	})
}

// postToCorrect fills the form with the row of a post that is asked for.
func (s *Service) postToCorrect(r *http.Request) (in PostCorrection, err error) {
	span := r.URL.Query().Get("span")
	err = s.see(r.Context(), func(x sight) error {
		rows, err := postHistory(x.ctx, x.tx, x.body, r.PathValue("id"))
		if err != nil {
			return err
		}
		for _, p := range rows {
			if p.SpanID == span && p.stands() {
				in = PostCorrection{SpanID: span, Unit: p.UnitID, Title: p.Title, Heads: p.Heads, Seats: p.Seats, Place: p.Place, From: p.From.String(), Last: p.LastDay().String()}
				return nil
			}
		}
		return fault.New(fault.NotFound, "この職の記録は登録されていないか、訂正されています。")
	})
	return in, err
}

// retractedPart shows what was taken back or corrected: what, why, by whom and when.
func retractedPart(list []Retracted) []ui.Part {
	if len(list) == 0 {
		return nil
	}
	t := ui.Table{Caption: "訂正・取消しの履歴", Heads: []ui.Head{{Title: "種類"}, {Title: "誤っていた内容"}, {Title: "誤っていた期間"}, {Title: "扱い"}, {Title: "理由"}, {Title: "だれが、いつ"}}}
	for _, x := range list {
		way := "取消し"
		if x.Corrected {
			way = "訂正"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Kind}, {Text: x.Text, Head: true}, {Text: x.Span.Text()}, {Text: way}, {Text: x.Why}, {Text: x.By + "　" + x.At.Table()}}})
	}
	return []ui.Part{{Title: "訂正・取消しの履歴", Table: t}}
}
