package notice

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

const areaName = "notice"

// What may be done here.
const (
	CanSee    actor.Permission = "notice.see"
	CanFinish actor.Permission = "notice.finish"

	CanRead    actor.Permission = "notice.read"
	CanConfirm actor.Permission = "notice.confirm"
	CanPublish actor.Permission = "notice.publish"
	CanChase   actor.Permission = "notice.chase"
	CanEnter   actor.Permission = "notice.enter"
	CanMail    actor.Permission = "notice.mail"
)

// What is recorded besides what is permitted.
const (
	verbDraft  = "notice.draft"
	verbRevise = "notice.revise"
	verbRemind = "notice.remind"
	verbWish   = "notice.wish"
	verbAttach = "notice.attach"
)

// Verbs gives the Japanese words for the verbs of this room that no permission is named after.
func Verbs() map[string]string {
	return map[string]string{
		verbDraft: "お知らせの下書きを書いた", verbRevise: "お知らせを改めた", verbRemind: "お知らせを督促した",
		verbWish: "メールの受け取り方を変えた", verbAttach: "お知らせにファイルを付けた",
	}
}

// heads are the roles whose holders answer for a section.
func heads() []actor.Role {
	return []actor.Role{"security-officer", "security-manager", "system-manager"}
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: areaName, Title: "私の仕事", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "自分を待っている仕事を見る", Roles: actor.Roles()},
			{Permission: CanFinish, Meaning: "自分を待っている仕事を済みにする", Writes: true, Roles: []actor.Role{actor.Office, actor.Staff}},
			{Permission: CanRead, Meaning: "自分宛てのお知らせを読む", Roles: []actor.Role{actor.Office, actor.Staff, actor.Auditor}},
			{Permission: CanConfirm, Meaning: "お知らせを読んだことを記録する", Writes: true, Roles: []actor.Role{actor.Office, actor.Staff}},
			{Permission: CanPublish, Meaning: "お知らせを出す・改める・取り下げる", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanChase, Meaning: "お知らせを読んだ人・まだの人の一覧を見る", Roles: []actor.Role{actor.Office, actor.Auditor}, Near: heads()},
			{Permission: CanEnter, Meaning: "紙の回覧や口頭で読んだことを入力する", Writes: true, Roles: []actor.Role{actor.Office}, Near: heads()},
			{Permission: CanMail, Meaning: "メールの送信の状態を見る・止める", Writes: true, Roles: []actor.Role{actor.Office}},
		},
		Menu: []web.MenuItem{
			{Group: web.Daily, Title: "お知らせ", Path: noticePath, Needs: CanRead, Order: 10},
			{Group: web.Manages, Title: "メールの送信", Path: mailPath, Needs: CanMail, Order: 70},
		},
		Web: s.routes, API: s.operations, Resolve: s.resolve,
	}
}

// worksAs asks for one capacity.
type worksAs struct {
	As string `query:"as" json:"-" maxLength:"100" doc:"立場（post:、role:、person: と識別子）。省くとすべて"`
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/notice/item", CanSee, "自分を待っている仕事", func(ctx context.Context, in worksAs) (Work, error) { return s.Work(ctx, in.As) })
	api.Handle(m, "POST /api/v1/notice/item/{id}/finish", CanFinish, "仕事を済みにする", s.Finish)
	api.Handle(m, "GET /api/v1/notice/notice", CanRead, "自分宛てのお知らせ", s.listNotices)
	api.Handle(m, "GET /api/v1/notice/notice/{id}", CanRead, "お知らせを見る", func(ctx context.Context, in identified) (Leaflet, error) { return s.Sheet(ctx, in.ID) })
	api.Handle(m, "POST /api/v1/notice/notice", CanPublish, "お知らせの下書きを書く", s.Draft)
	api.Handle(m, "PUT /api/v1/notice/notice/{id}", CanPublish, "お知らせの下書きを直す", s.Rewrite)
	api.Handle(m, "POST /api/v1/notice/notice/{id}/announce", CanPublish, "お知らせを出す", s.Announce)
	api.Handle(m, "POST /api/v1/notice/notice/{id}/revise", CanPublish, "お知らせを改める", s.Revise)
	api.Handle(m, "POST /api/v1/notice/notice/{id}/withdraw", CanPublish, "お知らせを取り下げる", s.Withdraw)
	api.Handle(m, "POST /api/v1/notice/notice/{id}/confirm", CanConfirm, "お知らせを読んだことを記録する", s.Confirm)
	api.Handle(m, "GET /api/v1/notice/notice/{id}/board", CanChase, "読んだ人・まだの人の一覧", s.boardOut)
	api.Handle(m, "POST /api/v1/notice/notice/{id}/reading", CanEnter, "紙の回覧や口頭で読んだことを入力する", s.Enter)
	api.Handle(m, "GET /api/v1/notice/mail", CanMail, "メールの送信の状態", s.outboxOut)
	api.Handle(m, "POST /api/v1/notice/mail/bounce", CanMail, "戻ってきたメールのアドレスを止める", s.NoteBounce)
	api.Handle(m, "POST /api/v1/notice/mail/resume", CanMail, "止めたアドレスへの送信を再開する", s.Resume)
	api.Handle(m, "PUT /api/v1/notice/mail/rule", CanMail, "メールを受け取らないことを認めるかを決める", s.RuleMail)
	api.Handle(m, "PUT /api/v1/notice/wish", CanConfirm, "メールの受け取り方を変える", s.WishMail)
}

// identified is an input that says nothing but which object is meant.
type identified struct {
	ID string `path:"id" json:"-"`
}

func (s *Service) listNotices(ctx context.Context, in api.Paging) (api.List[Poster], error) {
	list, err := s.Postings(ctx)
	from := min(in.Offset(), len(list))
	return api.ListOf(in, list[from:min(from+in.Limit, len(list))], len(list)), err
}

// boarding asks for a page of a board.
type boarding struct {
	Chasing
	api.Paging
}

func (s *Service) boardOut(ctx context.Context, in boarding) (Board, error) {
	_, b, err := s.Board(ctx, in.Chasing)
	from := min(in.Offset(), len(b.Readers))
	b.Readers = b.Readers[from:min(from+in.Limit, len(b.Readers))]
	return b, err
}

// outboxing asks for a page of the outbox.
type outboxing struct {
	State string `query:"state" json:"-" enum:"waiting,sent,refused,failed,dropped" doc:"状態"`
	api.Paging
}

func (s *Service) outboxOut(ctx context.Context, in outboxing) (Outbox, error) {
	return s.Outbox(ctx, MailState(in.State), in.Limit, in.Offset())
}

// resolve names notices to who may see them.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	a := actor.From(ctx)
	list, err := byIDs(ctx, tx, a.Body, ids)
	if err != nil || len(list) == 0 || !a.Can(CanRead) {
		return nil, err
	}
	roll, err := s.Directory.Roll(ctx, tx, s.today(), a.ID)
	if err != nil {
		return nil, err
	}
	links := map[string]area.Link{}
	for _, n := range list {
		if visible(posting(n, a, roll, 0, s.today()), a) {
			links[n.ID] = area.Link{Title: n.Title, URL: noticeURL(n.ID)}
		}
	}
	return links, nil
}
