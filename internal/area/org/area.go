package org

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

const areaName = "org"

// What may be done here.
const (
	CanView       actor.Permission = "org.view"
	CanManage     actor.Permission = "org.manage"
	CanManageBody actor.Permission = "org.body"

	CanSee         actor.Permission = "org.see"      // units, posts, roles, committees, pictures
	CanShape       actor.Permission = "org.shape"    // units, posts, tenures
	CanAppoint     actor.Permission = "org.appoint"  // roles
	CanConvene     actor.Permission = "org.convene"  // committees, contacts
	CanReadPrivate actor.Permission = "org.private"  // private numbers
	CanSeeRights   actor.Permission = "org.rights"   // who may do what, and why
	CanRule        actor.Permission = "org.rule"     // decide who may do what
	CanRestrict    actor.Permission = "org.restrict" // name lists of confidential objects
	CanTransfer    actor.Permission = "org.transfer" // the yearly transfer
	CanHandOver    actor.Permission = "org.handover" // hand-over sheets
)

// The verbs of the journal.
const (
	verbFound      = "org.found"
	verbAmend      = "org.amend"
	verbEnrol      = "org.enrol"
	verbChange     = "org.change"
	verbAssign     = "org.assign"
	verbDeactivate = "org.deactivate"
	verbReactivate = "org.reactivate"
	verbReissue    = "org.reissue"

	verbEstablish       = "org.establish"
	verbRename          = "org.rename"
	verbMerge           = "org.merge"
	verbSplit           = "org.split"
	verbAbolish         = "org.abolish"
	verbCorrect         = "org.correct"
	verbPost            = "org.post"
	verbRepost          = "org.repost"
	verbClosePost       = "org.closepost"
	verbInstall         = "org.install"
	verbEndTenure       = "org.endtenure"
	verbVoidTenure      = "org.voidtenure"
	verbLeave           = "org.leave"
	verbReturn          = "org.return"
	verbRole            = "org.role"
	verbAppoint         = "org.appoint"
	verbEndAppointment  = "org.endappointment"
	verbVoidAppointment = "org.voidappointment"
	verbDeputize        = "org.deputize"
	verbVoidDelegation  = "org.voiddelegation"
	verbReason          = "org.reason"
	verbForm            = "org.form"
	verbDissolve        = "org.dissolve"
	verbSeat            = "org.seat"
	verbUnseat          = "org.unseat"
	verbVoidMember      = "org.voidmember"
	verbMinute          = "org.minute"
	verbVoidMeeting     = "org.voidmeeting"
	verbContact         = "org.contact"
	verbUnlist          = "org.unlist"
	verbReadPrivate     = "org.readprivate"
	verbPrintPrivate    = "org.printprivate"
	verbRule            = "org.rule"
	verbInvite          = "org.invite"
	verbWithdraw        = "org.withdraw"
	verbAgree           = "org.agree"
	verbDisagree        = "org.disagree"
	verbJoin            = "org.join"
	verbRecode          = "org.recode"
	verbRestrict        = "org.restrict"
	verbRelease         = "org.release"
	verbAdmit           = "org.admit"
	verbDismiss         = "org.dismiss"
	verbReadListed      = "org.readlisted"
	verbSubmit          = "org.submit"
	verbArrange         = "org.arrange"
	verbTransfer        = "org.transfer"
	verbRevert          = "org.revert"
	verbTold            = "org.told"
	verbOpen            = "org.open"
	verbCloseDay        = "org.closeday"
	verbFreeDay         = "org.freeday"
)

// Verbs gives the Japanese words for the verbs of the journal.
func Verbs() map[string]string {
	return map[string]string{
		verbFound:      "団体を作った",
		verbAmend:      "団体の情報を変更した",
		verbEnrol:      "利用者を登録した",
		verbChange:     "利用者の情報を変更した",
		verbAssign:     "利用者の役割を変更した",
		verbDeactivate: "利用者を利用停止にした",
		verbReactivate: "利用停止をやめた",
		verbReissue:    "パスワードを再発行した",

		verbEstablish:       "組織を置いた",
		verbRename:          "組織の名称や位置を変えた",
		verbMerge:           "組織を統合した",
		verbSplit:           "組織を分割した",
		verbAbolish:         "組織を廃止した",
		verbCorrect:         "記録を訂正した",
		verbPost:            "職を置いた",
		verbRepost:          "職を変えた",
		verbClosePost:       "職を廃止した",
		verbInstall:         "職に就けた",
		verbEndTenure:       "在任を終えた",
		verbVoidTenure:      "在任の記録を取り消した",
		verbLeave:           "不在を登録した",
		verbReturn:          "不在を取り消した",
		verbRole:            "役割の名称などを変えた",
		verbAppoint:         "役割に就けた",
		verbEndAppointment:  "役割の就任を終えた",
		verbVoidAppointment: "役割の就任を取り消した",
		verbDeputize:        "代理を登録した",
		verbVoidDelegation:  "代理を取り消した",
		verbReason:          "兼務の理由を記録した",
		verbForm:            "会議体を置いた",
		verbDissolve:        "会議体を廃止した",
		verbSeat:            "構成員を登録した",
		verbUnseat:          "構成員の任期を終えた",
		verbVoidMember:      "構成員の登録を取り消した",
		verbMinute:          "会議を記録した",
		verbVoidMeeting:     "会議の記録を取り消した",
		verbContact:         "連絡先を登録・変更した",
		verbUnlist:          "連絡先を外した",
		verbReadPrivate:     "個人の電話番号を見た",
		verbPrintPrivate:    "個人の電話番号を紙に出した",
		verbCloseDay:        "閉庁日を登録した",
		verbFreeDay:         "閉庁日の登録を取り消した",
		verbRule:            "権限の割当てを変えた",
		verbInvite:          "外部の人を招いた",
		verbWithdraw:        "外部の人やほかの団体の担当者の利用をやめた",
		verbAgree:           "共同利用の合意を記録した",
		verbDisagree:        "共同利用の合意を取りやめた",
		verbJoin:            "共同利用の担当者を加えた",
		verbRecode:          "共同利用のコードを作り直した",
		verbRestrict:        "名簿の人だけが見られるようにした",
		verbRelease:         "名簿で限るのをやめた",
		verbAdmit:           "名簿に載せた",
		verbDismiss:         "名簿から外した",
		verbReadListed:      "名簿で限ったものを読んだ",
		verbSubmit:          "人事異動の名簿を取り込んだ",
		verbArrange:         "人事異動の名簿の読み方を決めた",
		verbTransfer:        "人事異動を反映した",
		verbRevert:          "人事異動の反映を取り消した",
		verbTold:            "人事異動の日に、引継ぎを職に知らせた",
		verbOpen:            "利用者IDと最初のパスワードを作った",
	}
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: areaName, Title: "組織", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanView, Meaning: "利用者と団体の情報を見る", Roles: []actor.Role{actor.Office, actor.Auditor}},
			{Permission: CanManage, Meaning: "利用者を登録・変更し、役割を決める", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanManageBody, Meaning: "団体の情報を変更し、見本データを片付ける", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanSee, Meaning: "組織、役割、会議体、体制図を見る", Roles: actor.Roles()},
			{Permission: CanShape, Meaning: "組織、職、在任、不在を登録・変更する", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanAppoint, Meaning: "役割に就け、代理を決め、兼務の理由を記録する", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanConvene, Meaning: "会議体、会議の記録、緊急連絡網を登録・変更する", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanReadPrivate, Meaning: "緊急連絡網の個人の電話番号を見る（見たことは記録される）", Roles: []actor.Role{actor.Office, "ciso", "deputy-ciso", "chief", "network-manager", "contact-point"}, Near: []actor.Role{"security-officer", "security-manager"}},
			{Permission: CanSeeRights, Meaning: "だれが何をできるかと、その理由を見る", Roles: []actor.Role{actor.Office, actor.Auditor, "chief"}},
			{Permission: CanRule, Meaning: "だれが何をできるかを決める", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanRestrict, Meaning: "名簿の人だけが見られるようにし、名簿を変える（自分が名簿にあるもの）", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanTransfer, Meaning: "名簿を取り込み、人事異動を反映する", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanHandOver, Meaning: "職の引継書を見る", Roles: []actor.Role{actor.Office, actor.Auditor}, Near: []actor.Role{actor.Staff}},
		},
		Menu: []web.MenuItem{
			{Group: web.Rules, Title: "組織", Path: unitPath, Needs: CanSee, Order: 50},
			{Group: web.Rules, Title: "役割", Path: rolePath, Needs: CanSee, Order: 51},
			{Group: web.Rules, Title: "会議体", Path: committeePath, Needs: CanSee, Order: 52},
			{Group: web.Rules, Title: "緊急連絡網", Path: contactPath, Needs: CanSee, Order: 53},
			{Group: web.Rules, Title: "人事異動", Path: transferPath, Needs: CanTransfer, Order: 54},
			{Group: web.Manages, Title: "権限", Path: rightPath, Needs: CanSeeRights, Order: 15},
			{Group: web.Manages, Title: "利用者", Path: personPath, Needs: CanView, Order: 10},
			{Group: web.Manages, Title: "団体", Path: bodyPath, Needs: CanView, Order: 20},
			{Group: web.Manages, Title: "閉庁日", Path: calendarPath, Needs: CanSee, Order: 22},
		},
		Web: s.routes, API: s.operations, Resolve: s.resolve,
	}
}

// resolve gives names of people and bodies, many at once. Everybody may read a
// colleague's name; the page behind it is for who holds CanView.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	a := actor.From(ctx)
	names, err := personNames(ctx, tx, a.Body, ids)
	if err != nil {
		return nil, err
	}
	links := map[string]area.Link{}
	for id, name := range names {
		links[id] = area.Link{Title: name}
		if a.Can(CanView) {
			links[id] = area.Link{Title: name, URL: personURL(id)}
		}
	}
	for _, id := range ids {
		if id == a.Body && a.Can(CanView) {
			links[id] = area.Link{Title: "団体の情報", URL: bodyPath}
		}
	}
	return links, s.resolveParts(ctx, tx, a, ids, links)
}

// What of the organisation is named by a Ref besides people: roles and committees.
const (
	RoleRef      = "role/"
	CommitteeRef = "committee/"
)

// resolveParts names roles and committees, where any are asked for.
func (s *Service) resolveParts(ctx context.Context, tx db.Tx, a actor.Actor, ids []string, links map[string]area.Link) error {
	asks := func(prefix string) bool {
		return a.Can(CanSee) && slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(id, prefix) })
	}
	if asks(RoleRef) {
		roles, err := s.roles(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		for _, r := range roles {
			if id := RoleRef + r.Name; slices.Contains(ids, id) {
				links[id] = area.Link{Title: "役割「" + r.Title + "」", URL: roleURL(r.Name)}
			}
		}
	}
	if asks(CommitteeRef) {
		list, err := loadCommittees(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		for _, c := range list {
			if id := CommitteeRef + c.ID; slices.Contains(ids, id) {
				links[id] = area.Link{Title: "会議体「" + c.Name + "」", URL: committeeURL(c.ID)}
			}
		}
	}
	return nil
}
