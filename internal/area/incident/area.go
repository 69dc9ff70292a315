package incident

import (
	"context"
	"maps"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

const (
	areaName     = "incident"
	incidentPath = "/incident"
	reportPath   = ReportPath
)

// ReportPath is where an incident is reported.
const ReportPath = incidentPath + "/report"

func incidentURL(id string) string { return incidentPath + "/" + id }

// What may be done here.
const (
	CanReport actor.Permission = "incident.report"
	CanSee    actor.Permission = "incident.see"
	CanHandle actor.Permission = "incident.handle"
	CanDecide actor.Permission = "incident.decide"
)

// The verbs of the journal and of the timeline.
const (
	verbReport     = CanReport
	verbSupplement = actor.Permission("incident.supplement")
	verbJudge      = actor.Permission("incident.judge")
	verbDismiss    = actor.Permission("incident.dismiss")
	verbMerge      = actor.Permission("incident.merge")
	verbFacts      = actor.Permission("incident.facts")
	verbLevel      = actor.Permission("incident.level")
	verbClock      = actor.Permission("incident.clock")
	verbNote       = actor.Permission("incident.note")
	verbDefine     = actor.Permission("incident.define")
	verbSubmit     = actor.Permission("incident.submit")
	verbImport     = actor.Permission("incident.import")
	verbRestore    = actor.Permission("incident.restore")
	verbWatch      = actor.Permission("incident.watch")
	verbRecur      = actor.Permission("incident.recur")
	verbExplain    = actor.Permission("incident.explain")
	verbBrief      = actor.Permission("incident.brief")
	verbPlan       = actor.Permission("incident.plan")
	verbMeasure    = actor.Permission("incident.measure")
	verbAsk        = actor.Permission("incident.ask")
	verbApprove    = actor.Permission("incident.approve")
	verbRefuse     = actor.Permission("incident.refuse")
	verbNeedless   = actor.Permission("incident.needless")
	verbInform     = actor.Permission("incident.inform")
	verbClose      = actor.Permission("incident.close")
)

// Verbs gives the Japanese words for the verbs.
func Verbs() map[string]string {
	list := map[actor.Permission]string{
		verbReport: "インシデントを報告した", verbSupplement: "報告を補った", verbJudge: "インシデントと判断した", verbDismiss: "インシデントではないと判断した",
		verbMerge: "ほかのインシデントに統合した", verbFacts: "分かっていることを更新した", verbLevel: "重大度を変えた", verbClock: "期限を済みにした", verbNote: "経過を書いた", verbDefine: "事案の区分を変えた", verbSubmit: "以前の記録の一覧表を取り込んだ", verbImport: "以前の記録から登録した",
		verbRestore: "復旧させ、経過観察を始めた", verbWatch: "経過観察の結果を書いた", verbRecur: "再発したため対応中に戻した", verbExplain: "原因と被害を書いた", verbBrief: "報告に書くことを書いた", verbPlan: "再発防止計画を書いた", verbMeasure: "再発防止策を加減した", verbAsk: "再発防止計画の承認を求めた", verbApprove: "再発防止計画を承認した", verbRefuse: "再発防止計画を差し戻した", verbNeedless: "再発防止計画は要らないと決めた", verbInform: "職員への周知を決めた", verbClose: "インシデントを終結させた",
	}
	maps.Copy(list, outwardWords())
	words := map[string]string{}
	for v, title := range list {
		words[string(v)] = title
	}
	return words
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	near := []actor.Role{"security-officer", "security-manager", "system-manager"}
	lead := []actor.Role{actor.Office, "ciso", "deputy-ciso", "chief", "network-manager"}
	all := []actor.Role{actor.Office, actor.Staff, "ciso", "deputy-ciso", "chief", "network-manager", "contact-point", "security-officer", "security-manager", "system-manager", "system-clerk"}
	return area.Area{
		Name: areaName, Title: "インシデント", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanReport, Meaning: "インシデントを報告する", Writes: true, Roles: all},
			{Permission: CanSee, Meaning: "インシデントを見る", Roles: append(lead, "contact-point", actor.Auditor, "audit-chief"), Near: append(near, actor.Staff)},
			{Permission: CanHandle, Meaning: "インシデントかどうかを判断し、対応を記録する", Writes: true, Roles: append(lead, "contact-point"), Near: near},
			{Permission: CanDecide, Meaning: "インシデントの対応を決定し、重大度を変え、終結させる", Writes: true, Roles: lead, Near: []actor.Role{"security-officer", "system-manager"}},
		},
		Menu: []web.MenuItem{
			{Group: web.Daily, Title: "インシデントを報告", Path: reportPath, Needs: CanReport, Order: 2},
			{Group: web.Daily, Title: "インシデント", Path: incidentPath, Needs: CanSee, Order: 30},
			{Group: web.Daily, Title: "報告の期限", Path: boardPath, Needs: CanSee, Order: 31},
		},
		Web: s.routes, API: s.operations, Jobs: s.clockJobs, Resolve: s.resolve,
	}
}

// resolve gives titles and addresses of the incidents that the actor may see.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	links := map[string]area.Link{}
	who := actor.From(ctx)
	if !who.Can(CanSee) || len(ids) == 0 {
		return links, nil
	}
	v := view{Actor: who, whole: who.Reach(CanSee) == actor.Whole}
	list, err := loadAll(ctx, tx, who.Body, ids)
	if err != nil {
		return nil, err
	}
	refs := make([]area.Ref, len(list))
	for i, x := range list {
		refs[i] = x.Ref()
	}
	sights, err := s.config.Organisation.MaySee(ctx, tx, refs)
	for _, x := range list {
		if v.sees(x) && sights[x.Ref()].May {
			links[x.ID] = area.Link{Title: x.NumberText() + " " + x.Title, URL: incidentURL(x.ID)}
		}
	}
	return links, err
}
