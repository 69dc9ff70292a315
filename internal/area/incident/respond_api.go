package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
)

// respondOperations are those of responding: each noun with what is done to it.
func (s *Service) respondOperations(m *api.Mux) {
	base := apiPath + "/{id}"
	api.Handle(m, "GET "+base+"/call", CanSee, "連絡表と連絡の記録", func(ctx context.Context, in one) (CallSheet, error) { return s.Calls(ctx, in.ID) })
	api.Handle(m, "POST "+base+"/call", CanHandle, "連絡を記録する", s.Call)
	api.Handle(m, "POST "+base+"/call/end", CanHandle, "連絡を、伝えずに終える", s.EndCall)
	api.Handle(m, "GET "+base+"/task", CanSee, "対応手順と作業", func(ctx context.Context, in one) (TaskSheet, error) { return s.Tasks(ctx, in.ID) })
	api.Handle(m, "POST "+base+"/task", CanHandle, "対応手順を始める", s.BeginPlaybook)
	api.Handle(m, "POST "+base+"/task/tick", CanHandle, "作業の項目を済みにする", s.Tick)
	api.Handle(m, "POST "+base+"/task/done", CanHandle, "作業を済みにする", s.Finish)
	api.Handle(m, "POST "+base+"/task/skip", CanHandle, "作業を行わないことにする", s.Skip)
	api.Handle(m, "GET "+base+"/decision", CanSee, "決定と、切断・停止の台帳", func(ctx context.Context, in one) (DecisionSheet, error) { return s.Decisions(ctx, in.ID) })
	api.Handle(m, "POST "+base+"/decision", CanReport, "決定を記録する", s.Decide)
	api.Handle(m, "POST "+base+"/decision/ratify", CanDecide, "決定を事後承認する", s.Ratify)
	api.Handle(m, "POST "+base+"/decision/review", CanReport, "代決を後閲する", s.Review)
	api.Handle(m, "POST "+base+"/cut/interim", CanHandle, "暫定措置を記録する", s.Measure)
	api.Handle(m, "POST "+base+"/cut/restore", CanDecide, "切ったものの復旧を決める", s.Reconnect)
	api.Handle(m, "GET "+base+"/statement", CanSee, "公表文・通知文と、公表の扱い", func(ctx context.Context, in one) (Outgoing, error) { return s.Statements(ctx, in.ID) })
	api.Handle(m, "POST "+base+"/statement", CanHandle, "公表文・通知文を書く", s.Write)
	api.Handle(m, "POST "+base+"/statement/ask", CanHandle, "文の承認を求める", s.AskStatement)
	api.Handle(m, "POST "+base+"/statement/approve", CanDecide, "文を承認する", s.ApproveStatement)
	api.Handle(m, "POST "+base+"/statement/issue", CanHandle, "公表・通知したことを記録する", s.Issue)
	api.Handle(m, "POST "+base+"/statement/abandon", CanHandle, "文を取りやめる", s.Drop)
	api.Handle(m, "POST "+base+"/publish", CanDecide, "公表の扱いを決める", s.Publish)
	api.Handle(m, "GET "+apiPath+"/publication", CanSee, "半期の公表の一覧", s.HalfYear)
}
