package org

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// onDay asks for a day; today where it is left out.
type onDay struct {
	ID  string `path:"id" json:"-"`
	Day string `query:"day" json:"-" doc:"この日の状態（2026-04-01の形）。省くときょう"`
}

// wholeDay is onDay where nothing is named.
type wholeDay struct {
	Day string `query:"day" json:"-" doc:"この日の状態（2026-04-01の形）。省くときょう"`
}

// on gives the day that is asked for.
func (s *Service) on(text string) (clock.Date, error) {
	faults := map[string]string{}
	d := optionalDay(faults, "day", "日", text)
	if d.IsZero() {
		d = s.Today()
	}
	return d, fault.Fields(faults)
}

// dated turns a reading of a day into an operation.
func dated[Out any](s *Service, read func(context.Context, clock.Date) (Out, error)) func(context.Context, wholeDay) (Out, error) {
	return func(ctx context.Context, in wholeDay) (out Out, err error) {
		d, err := s.on(in.Day)
		if err != nil {
			return out, err
		}
		return read(ctx, d)
	}
}

// datedOne is dated for one object.
func datedOne[Out any](s *Service, read func(context.Context, string, clock.Date) (Out, error)) func(context.Context, onDay) (Out, error) {
	return func(ctx context.Context, in onDay) (out Out, err error) {
		d, err := s.on(in.Day)
		if err != nil {
			return out, err
		}
		return read(ctx, in.ID, d)
	}
}

// silent turns a use case that answers nothing into an operation.
func silent[In any](do func(context.Context, In) error) func(context.Context, In) (struct{}, error) {
	return func(ctx context.Context, in In) (struct{}, error) { return struct{}{}, do(ctx, in) }
}

// listOf answers a list that is never null.
func listOf[In, Out any](do func(context.Context, In) ([]Out, error)) func(context.Context, In) (api.List[Out], error) {
	return func(ctx context.Context, in In) (api.List[Out], error) {
		list, err := do(ctx, in)
		return api.ListOf(api.Paging{Page: 1, Limit: len(list)}, list, len(list)), err
	}
}

func plain[Out any](do func(context.Context) ([]Out, error)) func(context.Context, struct{}) ([]Out, error) {
	return func(ctx context.Context, _ struct{}) ([]Out, error) { return do(ctx) }
}

func byID[Out any](do func(context.Context, string) ([]Out, error)) func(context.Context, identified) ([]Out, error) {
	return func(ctx context.Context, in identified) ([]Out, error) { return do(ctx, in.ID) }
}

func (s *Service) structureOperations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/org/outline", CanSee, "ある日の組織と職", dated(s, s.Outline))
	api.Handle(m, "POST /api/v1/org/unit", CanShape, "組織を置く", s.Establish)
	api.Handle(m, "GET /api/v1/org/unit/{id}", CanSee, "組織を見る", datedOne(s, s.Unit))
	api.Handle(m, "POST /api/v1/org/unit/{id}/rename", CanShape, "組織の名称や位置を変える", s.Rename)
	api.Handle(m, "POST /api/v1/org/unit/{id}/merge", CanShape, "組織を統合する", s.Merge)
	api.Handle(m, "POST /api/v1/org/unit/{id}/split", CanShape, "組織を分割する", s.Split)
	api.Handle(m, "POST /api/v1/org/unit/{id}/abolish", CanShape, "組織を廃止する", s.Abolish)
	api.Handle(m, "POST /api/v1/org/unit/{id}/correct", CanShape, "組織の記録を訂正する", s.Correct)
	api.Handle(m, "POST /api/v1/org/post", CanShape, "職を置く", s.AddPost)
	api.Handle(m, "GET /api/v1/org/post/{id}", CanSee, "職を見る", datedOne(s, s.Post))
	api.Handle(m, "POST /api/v1/org/post/{id}/change", CanShape, "職を変える", s.Repost)
	api.Handle(m, "POST /api/v1/org/post/{id}/close", CanShape, "職を廃止する", s.ClosePost)
	api.Handle(m, "POST /api/v1/org/post/{id}/correct", CanShape, "職の記録を訂正する", s.CorrectPost)
	api.Handle(m, "POST /api/v1/org/tenure", CanShape, "職に就ける", s.Install)
	api.Handle(m, "POST /api/v1/org/tenure/{id}/end", CanShape, "在任を終える", s.EndTenure)
	api.Handle(m, "POST /api/v1/org/tenure/{id}/void", CanShape, "在任の記録を取り消す", s.VoidTenure)
	api.Handle(m, "POST /api/v1/org/tenure/{id}/correct", CanShape, "在任の記録を訂正する", s.CorrectTenure)
	api.Handle(m, "POST /api/v1/org/person/{id}/absence", CanShape, "不在を登録する", s.Leave)
	api.Handle(m, "POST /api/v1/org/absence/{id}/void", CanShape, "不在を取り消す", silent(s.Return))
	api.Handle(m, "POST /api/v1/org/absence/{id}/correct", CanShape, "不在の記録を訂正する", s.CorrectAbsence)
	s.roleOperations(m)
	s.transferOperations(m)
	api.Handle(m, "GET /api/v1/org/calendar", CanSee, "年度の閉庁日", s.ClosedDays)
	api.Handle(m, "POST /api/v1/org/calendar", CanManageBody, "閉庁日を登録する", s.CloseDay)
	api.Handle(m, "POST /api/v1/org/calendar/{id}/void", CanManageBody, "閉庁日の登録を取り消す", silent(s.FreeDay))
}

func (s *Service) roleOperations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/org/role", CanSee, "ある日の役割と就いている人", dated(s, s.Roles))
	api.Handle(m, "POST /api/v1/org/role", CanAppoint, "役割を加える", s.AddRole)
	api.Handle(m, "GET /api/v1/org/role/{id}", CanSee, "役割を見る", datedOne(s, s.RoleSheet))
	api.Handle(m, "PUT /api/v1/org/role/{id}", CanAppoint, "役割の名称などを変える", s.ChangeRole)
	api.Handle(m, "POST /api/v1/org/appointment", CanAppoint, "役割に就ける", s.Appoint)
	api.Handle(m, "POST /api/v1/org/appointment/{id}/end", CanAppoint, "役割の就任を終える", s.EndAppointment)
	api.Handle(m, "POST /api/v1/org/appointment/{id}/void", CanAppoint, "役割の就任を取り消す", silent(s.VoidAppointment))
	api.Handle(m, "POST /api/v1/org/appointment/{id}/correct", CanAppoint, "役割の就任を訂正する", s.CorrectAppointment)
	api.Handle(m, "POST /api/v1/org/delegation", CanAppoint, "代理を決める", s.Deputize)
	api.Handle(m, "POST /api/v1/org/delegation/{id}/void", CanAppoint, "代理を取り消す", silent(s.VoidDelegation))
	api.Handle(m, "POST /api/v1/org/delegation/{id}/correct", CanAppoint, "代理の記録を訂正する", s.CorrectDelegation)
	api.Handle(m, "POST /api/v1/org/reason", CanAppoint, "兼務の理由を記録する", silent(s.GiveReason))
	api.Handle(m, "GET /api/v1/org/committee", CanSee, "会議体の一覧", listOf(plain(s.Committees)))
	api.Handle(m, "POST /api/v1/org/committee", CanConvene, "会議体を置く", s.Form)
	api.Handle(m, "GET /api/v1/org/committee/{id}", CanSee, "会議体を見る", datedOne(s, s.Committee))
	api.Handle(m, "POST /api/v1/org/committee/{id}/dissolve", CanConvene, "会議体を廃止する", s.Dissolve)
	api.Handle(m, "POST /api/v1/org/committee/{id}/member", CanConvene, "構成員を登録する", s.Seat)
	api.Handle(m, "POST /api/v1/org/member/{id}/end", CanConvene, "構成員の任期を終える", s.Unseat)
	api.Handle(m, "POST /api/v1/org/member/{id}/void", CanConvene, "構成員の登録を取り消す", s.VoidMember)
	api.Handle(m, "POST /api/v1/org/member/{id}/correct", CanConvene, "構成員の登録を訂正する", s.CorrectMember)
	api.Handle(m, "GET /api/v1/org/committee/{id}/meeting", CanSee, "会議の記録を見る", listOf(byID(s.Meetings)))
	api.Handle(m, "POST /api/v1/org/committee/{id}/meeting", CanConvene, "会議を記録する", s.Minute)
	api.Handle(m, "POST /api/v1/org/meeting/{id}/void", CanConvene, "会議の記録を取り消す", silent(s.VoidMeeting))
	api.Handle(m, "GET /api/v1/org/contact", CanSee, "緊急連絡網を見る（個人の番号は含まない）", listOf(plain(s.Contacts)))
	api.Handle(m, "POST /api/v1/org/contact", CanConvene, "連絡先を登録する", s.List)
	api.Handle(m, "PUT /api/v1/org/contact/{id}", CanConvene, "連絡先を変更する", s.Relist)
	api.Handle(m, "POST /api/v1/org/contact/{id}/void", CanConvene, "連絡先を外す", silent(s.Unlist))
	api.Handle(m, "GET /api/v1/org/right", CanSeeRights, "だれが何をできるか", listOf(plain(s.Rights)))
	api.Handle(m, "POST /api/v1/org/right", CanRule, "権限の範囲を決める", silent(s.Rule))
	api.Handle(m, "GET /api/v1/org/person/{id}/why", CanSeeRights, "その人ができることと、その理由", listOf(byID(s.WhyCan)))
	api.Handle(m, "POST /api/v1/org/guest", CanManage, "外部の人を招く", s.Invite)
}
