package app_test

import (
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// An officer of one body takes the codes of two others, goes there and back by the buttons of
// the frame, sees at each place where they are, and is out when the agreement is withdrawn.
func TestJourneyOfJointUse(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	s, home := town.App.Orgs, town.Home
	console := actor.With(t.Context(), actor.Operator("x"))
	agree := func(body, officer string) org.Joined {
		ctx := apptest.As(t.Context(), body, officer)
		a := must(s.Agree(ctx, org.Agreeing{
			Partner: home.ID, Purpose: "令和8年度 共同点検", From: s.Today().String(), Last: s.Today().Plus(300).String(), Areas: []string{"org", "policy"}, DecidedBy: "情報化推進委員会", Reason: "共同利用規約 第3条",
		}))(t)
		return must(s.Join(ctx, org.Joining{ID: a.ID, Name: "担当 一子"}))(t)
	}
	first := must(s.FoundBeside(console, org.Founding{Name: "架空村", Kind: "town", Code: "082082", FiscalStart: 4, Person: "村田 三郎", Login: "murata", Password: apptest.Password}))(t)
	second := must(s.FoundBeside(console, org.Founding{Name: "架空川町", Kind: "town", Code: "422029", FiscalStart: 4, Person: "川田 四郎", Login: "kawata", Password: apptest.Password}))(t)
	one, two := agree(first.ID, "console"), agree(second.ID, "console")

	b := apptest.OpenBrowser(t, town.URL)
	signIn(t, b, town)
	b.Open(t, "/me")
	look(t, b, "joint-me-none")
	b.Choose(t, "main select[name=body]", first.ID)
	b.Fill(t, "main [name=code]", "aaaa-bbbb-cccc-dddd")
	b.Press(t, "main form[action='/me/link'] button[type=submit]")
	has(t, b, "コードが違うか")
	look(t, b, "joint-me-wrong")
	for body, code := range map[string]string{first.ID: one.Code, second.ID: two.Code} {
		b.Open(t, "/me")
		b.Choose(t, "main select[name=body]", body)
		b.Fill(t, "main [name=code]", code)
		b.Press(t, "main form[action='/me/link'] button[type=submit]")
		has(t, b, "行き来できるようにしました")
	}
	look(t, b, "joint-me")
	b.Press(t, "header details summary")
	b.Shot(t, "joint-frame-open")
	b.Press(t, "header form[action='/switch']:has(input[value='"+first.ID+"']) button")
	has(t, b, "架空村", "共同利用で表示中", home.Name+"に戻る")
	look(t, b, "joint-away")
	b.Open(t, "/org/unit")
	look(t, b, "joint-away-unit")
	b.Open(t, "/me")
	look(t, b, "joint-away-me")
	b.Press(t, "header form[action='/switch'] button")
	has(t, b, home.Name, "団体を切り替える")

	// What the office of a body that agreed sees: here the home itself agrees with the village.
	ctx := apptest.As(t.Context(), home.ID, home.Office.ID)
	a := must(s.Agree(ctx, org.Agreeing{
		Partner: first.ID, Purpose: "令和8年度 相互点検", From: s.Today().String(), Last: s.Today().Plus(300).String(), Areas: []string{"org"}, DecidedBy: "情報化推進委員会", Reason: "共同利用規約 第3条",
	}))(t)
	b.Open(t, "/org/joint")
	has(t, b, "架空村", "ほかの団体に行く人")
	look(t, b, "joint-list")
	b.Open(t, "/org/joint/new")
	look(t, b, "joint-new")
	b.Open(t, "/org/joint/"+a.ID)
	b.Fill(t, "main [name=name]", "村田 三郎")
	b.Press(t, "main form[action$='/join'] button[type=submit]")
	has(t, b, "コードを作りました")
	look(t, b, "joint-code")
	b.Open(t, "/org/joint/"+a.ID)
	look(t, b, "joint-agreement")
	b.Open(t, "/org/joint/"+a.ID+"/end")
	look(t, b, "joint-end")

	ref := area.Ref{Area: "policy", ID: home.Open}
	b.Open(t, "/policy/"+home.Open+"/publish")
	look(t, b, "joint-policy-publish")
	b.Open(t, org.InviteURL(ref))
	has(t, b, "だけを見せます")
	look(t, b, "joint-invite-one")
	b.Open(t, org.AccessURL(ref))
	look(t, b, "joint-policy-access")
	post := must(s.Outline(ctx, s.Today()))(t).Posts[0].ID
	b.Open(t, "/org/post/"+post+"/deputy")
	look(t, b, "joint-post-deputy")
	b.Open(t, "/org/post/"+post)
	look(t, b, "joint-post")
}
