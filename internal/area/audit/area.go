package audit

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

const areaName = "audit"

// What may be done here.
const (
	CanSee    actor.Permission = "audit.see"
	CanAnswer actor.Permission = "audit.answer"
	CanMark   actor.Permission = "audit.mark"
	CanManage actor.Permission = "audit.manage"
)

// The verbs of the journal and of the history.
const (
	verbDefine    = actor.Permission("audit.define")
	verbTeam      = actor.Permission("audit.team")
	verbAsk       = actor.Permission("audit.ask")
	verbApprove   = actor.Permission("audit.approve")
	verbRefuse    = actor.Permission("audit.refuse")
	verbBegin     = actor.Permission("audit.begin")
	verbRemark    = actor.Permission("audit.remark")
	verbAnswer    = CanAnswer
	verbMark      = CanMark
	verbRemind    = actor.Permission("audit.remind")
	verbProve     = actor.Permission("audit.prove")
	verbFind      = actor.Permission("audit.find")
	verbShow      = actor.Permission("audit.show")
	verbComment   = actor.Permission("audit.comment")
	verbSettle    = actor.Permission("audit.settle")
	verbImprove   = actor.Permission("audit.improve")
	verbReturn    = actor.Permission("audit.return")
	verbAccept    = actor.Permission("audit.accept")
	verbRecheck   = actor.Permission("audit.recheck")
	verbDone      = actor.Permission("audit.done")
	verbQuestion  = actor.Permission("audit.question")
	verbReply     = actor.Permission("audit.reply")
	verbOpinion   = actor.Permission("audit.opinion")
	verbReport    = actor.Permission("audit.report")
	verbClose     = actor.Permission("audit.close")
	verbSeal      = actor.Permission("audit.seal")
	verbDraw      = actor.Permission("audit.draw")
	verbSubmit    = actor.Permission("audit.submit")
	verbImport    = actor.Permission("audit.import")
	verbPlan      = actor.Permission("audit.plan")
	verbReconcile = actor.Permission("audit.reconcile")
)

// Verbs gives the Japanese words for the verbs.
func Verbs() map[string]string {
	words := map[string]string{}
	for v, title := range map[actor.Permission]string{
		verbDefine: "監査の実施計画を書いた", verbTeam: "監査チームを決めた", verbAsk: "計画の承認を求めた", verbApprove: "計画が承認された", verbRefuse: "計画が承認されなかった", verbBegin: "監査を始め、点検表を配った",
		verbRemark: "対象の課等の備考を書いた", verbAnswer: "点検表に回答した", verbMark: "監査の判定を書いた", verbRemind: "点検表の回答を督促した", verbProve: "監査の証拠を加えた", verbFind: "指摘事項を書いた", verbShow: "報告案を示した",
		verbComment: "指摘事項の事実を確かめた", verbSettle: "指摘事項を確定した", verbImprove: "改善計画を出した", verbReturn: "改善計画を差し戻した", verbAccept: "改善計画を認めた", verbRecheck: "再確認した", verbDone: "是正措置の完了が確認された",
		verbQuestion: "同種の課題をほかの課等に問うた", verbReply: "同種の課題の問いに答えた", verbOpinion: "総評を書いた", verbReport: "監査を報告した", verbClose: "監査を終えた", verbSeal: "監査調書の一式を封じた",
		verbDraw: "サンプルを抽出した", verbSubmit: "以前の監査結果の表を受け取った", verbImport: "以前の監査結果を取り込んだ", verbPlan: "監査の計画を書いた", verbReconcile: "報告書の文章と一覧を突き合わせた",
	} {
		words[string(v)] = title
	}
	return words
}

func verbTitle(verb string) string { return Verbs()[verb] }

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	near := []actor.Role{actor.Staff, "security-officer", "security-manager", "system-manager"}
	lead := []actor.Role{actor.Office, "audit-chief", "ciso", "deputy-ciso", "chief"}
	return area.Area{
		Name: areaName, Title: "監査", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "監査の計画、結果、指摘事項を見る", Roles: append(lead, actor.Auditor, actor.Guest), Near: near},
			{Permission: CanAnswer, Meaning: "自分の課等の点検表に答え、改善計画を出す", Writes: true, Roles: []actor.Role{actor.Office}, Near: near},
			{Permission: CanMark, Meaning: "監査人として判定、指摘事項、再確認を書く（監査チームの人は、その監査だけ）", Writes: true, Roles: []actor.Role{actor.Office, "audit-chief"}, Near: []actor.Role{actor.Staff}},
			{Permission: CanManage, Meaning: "監査を計画し、始め、報告し、終える", Writes: true, Roles: []actor.Role{actor.Office, "audit-chief", "chief"}},
		},
		Menu: []web.MenuItem{{Group: web.Checks, Title: "監査", Path: auditPath, Needs: CanSee, Order: 20}},
		Web:  s.routes, API: s.operations, Jobs: s.jobs, Resolve: s.resolve,
	}
}

// resolve gives titles and addresses of audits and findings that the actor may see.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	links := map[string]area.Link{}
	who := actor.From(ctx)
	if !who.Can(CanSee) || len(ids) == 0 || who.Reach(CanSee) != actor.Whole || who.Confined {
		return links, nil
	}
	rows, err := named(ctx, tx, who.Body, ids)
	for _, r := range rows {
		l := area.Link{Title: r.Title, URL: auditURL(r.AuditID)}
		if r.FindingNo > 0 {
			l = area.Link{Title: r.Title + " " + findingName(r.FindingNo), URL: findingURL(r.ID)}
		}
		links[r.ID] = l
	}
	return links, err
}

// handOverMost is how many things of one post a hand-over sheet names.
const handOverMost = 200

// HandOver implements area.HandOver: check sheets, findings and questions that wait for a post.
func (s *Service) HandOver(ctx context.Context, tx db.Tx, post string) ([]area.Left, error) {
	rows, err := waitingFor(ctx, tx, actor.From(ctx).Body, post)
	left := make([]area.Left, len(rows))
	for i, r := range rows {
		left[i] = area.Left{Kind: "監査", Title: r.Title, URL: r.url(), Note: r.note(), Due: r.Due}
	}
	return left, err
}
